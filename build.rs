//! Makes the static files ready to be served: one stylesheet out of many, every file named by its
//! content, with a brotli and a gzip copy beside it, all built into the program.

#![allow(clippy::expect_used, reason = "a build that lacks a file should stop")]

use sha2::{Digest, Sha256};
use std::{env, fmt::Write as _, fs, io::Write as _, path::Path};

/// The stylesheet in reading order. Within one cascade layer a later rule wins, so the order is written down.
const CSS: &[&str] = &[
    "tokens",
    "base",
    "layout",
    "components/text",
    "components/nav",
    "components/button",
    "components/sheet",
    "components/person",
    "components/pair",
    "components/field",
    "components/option",
    "components/feeling",
    "components/scale",
    "components/lines",
    "components/steps",
    "components/dock",
    "components/together",
    "components/history",
    "components/list",
    "components/check",
    "components/welcome",
    "components/forced",
    "print",
];

fn main() {
    println!("cargo:rerun-if-changed=static");
    println!("cargo:rerun-if-changed=templates");
    println!("cargo:rerun-if-changed=build.rs");

    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR");
    let files = Path::new(&root).join("static");
    let mut assets = vec![("app", "css", "text/css; charset=utf-8", stylesheet(&files))];
    let icon = fs::read(files.join("icons/icon.svg")).expect("static/icons/icon.svg");
    assets.push(("icon", "svg", "image/svg+xml", icon));
    let scripts = names(&files.join("js"), "js");
    for name in &scripts {
        let body = fs::read(files.join("js").join(format!("{name}.js"))).expect("a script");
        assets.push((name, "js", "text/javascript; charset=utf-8", body));
    }

    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let mut code = String::from("static ASSETS: &[Asset] = &[\n");
    for (name, kind, mime, body) in &assets {
        let hash: String = Sha256::digest(body).iter().take(5).map(|byte| format!("{byte:02x}")).collect();
        let file = format!("{name}.{hash}.{kind}");
        let copy = |end: &str, bytes: &[u8]| {
            let path = Path::new(&out).join(format!("{file}{end}"));
            fs::write(&path, bytes).expect("write into OUT_DIR");
            format!("include_bytes!({path:?})")
        };
        writeln!(
            code,
            "Asset {{ name: \"{name}.{kind}\", path: \"/static/{file}\", mime: \"{mime}\", raw: {}, br: {}, gzip: {} }},",
            copy("", body),
            copy(".br", &brotli(body)),
            copy(".gz", &gzip(body)),
        )
        .expect("write to a string");
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("assets.rs"), code).expect("write into OUT_DIR");
}

/// A stylesheet that was added but not listed would silently be missing: stop instead.
fn stylesheet(files: &Path) -> Vec<u8> {
    let css = files.join("css");
    for name in names(&css.join("components"), "css") {
        assert!(CSS.contains(&format!("components/{name}").as_str()), "list components/{name} in build.rs");
    }
    let read = |name: &&str| {
        fs::read_to_string(css.join(format!("{name}.css"))).unwrap_or_else(|_| panic!("static/css/{name}.css"))
    };
    CSS.iter().map(read).collect::<String>().into_bytes()
}

/// The names, without their ending, of the files of one kind in a folder, sorted.
fn names(folder: &Path, kind: &str) -> Vec<String> {
    let paths = fs::read_dir(folder).expect("a folder of static files").map(|entry| entry.expect("an entry").path());
    let of_kind = paths.filter(|path| path.extension().is_some_and(|end| end == kind));
    let mut names: Vec<String> = of_kind.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    names
}

fn brotli(body: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut &body[..], &mut packed, &best).expect("brotli");
    packed
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(body).expect("gzip");
    packer.finish().expect("gzip")
}
