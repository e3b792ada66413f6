//! The static files, built into the program by build.rs. A file's name holds a hash of its content, so a browser
//! may keep it for ever and a changed file is a new one. They are public and hold no words, so they may be compressed.

use axum::{
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

/// One file in its three forms.
#[derive(Debug)]
struct Asset {
    name: &'static str,
    path: &'static str,
    mime: &'static str,
    raw: &'static [u8],
    br: &'static [u8],
    gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The path of the stylesheet.
pub fn css() -> &'static str {
    path("app.css")
}

/// The path of the icon.
pub fn icon() -> &'static str {
    path("icon.svg")
}

/// The path of one script: `js("keep")`. Empty if there is no such script.
pub fn js(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name.strip_suffix(".js") == Some(name)).map_or("", |asset| asset.path)
}

fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| asset.path)
}

/// GET /static/{name}: one file, in the smallest form the browser takes.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.path.strip_prefix("/static/") == Some(name.as_str())) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let constant = [
        (header::CONTENT_TYPE, asset.mime),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
        (header::VARY, "accept-encoding"),
    ];
    if accepts(&headers, "br") {
        (constant, [(header::CONTENT_ENCODING, "br")], asset.br).into_response()
    } else if accepts(&headers, "gzip") {
        (constant, [(header::CONTENT_ENCODING, "gzip")], asset.gzip).into_response()
    } else {
        (constant, asset.raw).into_response()
    }
}

/// Whether the browser takes this encoding. One with `q=0` is refused (RFC 9110, 12.5.3).
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let listed = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    listed.flat_map(|value| value.split(',')).any(|entry| {
        let mut parts = entry.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(coding))
            && !parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asking(encoding: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, header::HeaderValue::from_static(encoding))])
    }

    #[test]
    fn every_file_is_named_by_its_content() {
        for asset in ASSETS {
            let hash = asset.path.split('.').nth(1).unwrap_or_default();
            assert!(hash.len() == 10 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{}", asset.path);
        }
        assert!(css().starts_with("/static/app.") && icon().ends_with(".svg"));
        assert!(["leave", "show", "keep", "code", "errors"].iter().all(|name| !js(name).is_empty()));
    }

    #[test]
    fn pages_stay_light() {
        let size = |end: &str| ASSETS.iter().filter(|a| a.name.ends_with(end)).map(|a| a.raw.len()).sum::<usize>();
        assert!(size(".css") < 40_000, "the stylesheet is {} bytes", size(".css"));
        // A page asks for `leave` and `errors`, and for two others of some weight at most: a meeting's follow and keep.
        let mut scripts: Vec<usize> = ASSETS.iter().filter(|a| a.name.ends_with(".js")).map(|a| a.raw.len()).collect();
        scripts.sort_unstable();
        let heaviest: usize = scripts.iter().rev().take(2).sum();
        assert!(heaviest < 11_500, "two scripts have {heaviest} bytes");
    }

    #[test]
    fn an_encoding_is_taken_only_where_it_is_accepted() {
        assert!(accepts(&asking("gzip, deflate, br"), "br"));
        assert!(accepts(&asking("BR;q=0.5"), "br"));
        assert!(!accepts(&asking("br;q=0, gzip"), "br"));
        assert!(!accepts(&asking("identity"), "gzip"));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[tokio::test]
    async fn a_file_is_kept_for_ever_and_an_unknown_one_is_missing() {
        let name = css().strip_prefix("/static/").unwrap_or_default().to_owned();
        let answer = serve(Path(name), asking("br")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()[header::CONTENT_ENCODING], "br");
        assert_eq!(answer.headers()[header::VARY], "accept-encoding");
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "public, max-age=31536000, immutable");
        let answer = serve(Path("app.css".to_owned()), asking("br")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}
