use super::*;
use crate::keys::{Keyring, OsEntropy};
use std::os::unix::fs::PermissionsExt;

fn write(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn random_line(id: u32) -> String {
    let key = crate::keys::random::<32>(&OsEntropy);
    format!("{id} {}\n", HEXLOWER_PERMISSIVE.encode(&key))
}

fn refusal(text: &str, mode: u32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    write(&path, text, mode);
    match Keyring::load_or_create(&path, &OsEntropy) {
        Ok(_) => panic!("accepted: {text}"),
        Err(error) => {
            assert_eq!(fs::read_to_string(&path).unwrap(), text, "the file is left alone");
            error.to_string()
        }
    }
}

#[test]
fn the_first_start_makes_a_private_file_and_leaves_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    Keyring::load_or_create(&path, &OsEntropy).map(|_| ()).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("# The keyring"), "{text}");
    Keyring::load_or_create(&path, &OsEntropy).map(|_| ()).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "the second start changes nothing");
}

#[test]
fn a_file_others_can_read_is_refused() {
    for mode in [0o640, 0o604, 0o644, 0o660, 0o666, 0o620, 0o601] {
        let reason = refusal(&random_line(1), mode);
        assert!(reason.contains("can be read by others") && reason.contains("chmod 600"), "{reason}");
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    write(&path, &random_line(1), 0o400);
    Keyring::load(&path).map(|_| ()).unwrap();
}

#[test]
fn example_keys_are_refused() {
    let counting: String = (0..32).map(|byte| format!("{byte:02x}")).collect();
    let typed: String = b"example-key-do-not-use-this-one!".iter().map(|b| format!("{b:02x}")).collect();
    let pattern = "0123456789abcdef".repeat(4);
    for key in ["00".repeat(32), "ff".repeat(32), "deadbeef".repeat(8), counting, typed, pattern] {
        let reason = refusal(&format!("# mine\n1 {key}\n"), 0o600);
        assert!(reason.contains("in line 2: keys must be random"), "{reason}");
    }
}

#[test]
fn keys_and_ids_come_once_and_newest_first() {
    let line = random_line(1);
    let again = format!("2 {}{line}", &line[2..]);
    assert!(refusal(&again, 0o600).contains("same key twice, again in line 2"));
    let rising = format!("{}{}", random_line(1), random_line(2));
    assert!(refusal(&rising, 0o600).contains("not in order in line 2"));
    let twice = format!("{}{}", random_line(1), random_line(1));
    assert!(refusal(&twice, 0o600).contains("not in order in line 2"));
}

#[test]
fn what_is_not_understood_is_refused_without_printing_it() {
    let good = random_line(1);
    let secret = &good[2..20];
    for text in [
        format!("x{good}"),
        format!("+{good}"),
        good.trim_end()[..65].to_owned(),
        format!("{}00", good.trim_end()),
        format!("{} tail", good.trim_end()),
        good.replace(' ', ""),
        good.replacen(' ', " é", 1),
        format!("9{}", random_line(999_999_999)),
    ] {
        let reason = refusal(&text, 0o600);
        assert!(reason.contains("not understood in line 1"), "{reason}");
        assert!(!reason.contains(secret));
    }
    assert!(refusal("", 0o600).contains("no key in it"));
    assert!(refusal("# only words\n\n", 0o600).contains("no key in it"));
    assert!(refusal(&"#\n".repeat(70_000), 0o600).contains("not understood"));
}

#[test]
fn many_first_starts_at_once_agree_on_one_keyring() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    let start = || Keyring::load_or_create(&path, &OsEntropy).map(|ring| ring.identity_index("ana"));
    let answers: Vec<_> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..16).map(|_| scope.spawn(start)).collect();
        starts.into_iter().map(|start| start.join().unwrap().unwrap()).collect()
    });
    assert!(answers.iter().all(|answer| answer == &answers[0]));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_rotation_at_the_same_time_as_another_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keyring");
    Keyring::load_or_create(&path, &OsEntropy).map(|_| ()).unwrap();
    let rotate = || Keyring::rotate(&path, &OsEntropy).map(|_| ());
    let done = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(rotate)).collect();
        let results = all.into_iter().map(|one| one.join().unwrap());
        results
            .filter(|result| match result {
                Ok(()) => true,
                Err(error) => {
                    assert!(matches!(error, KeyringError::InUse { .. }), "{error}");
                    false
                }
            })
            .count()
    });
    assert!(done >= 1);
    assert_eq!(read(&path).unwrap().1.len(), 1 + done);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_keyring_behind_a_symbolic_link_is_rotated_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    write(&file, &random_line(1), 0o600);
    std::os::unix::fs::symlink(&file, &link).unwrap();
    Keyring::rotate(&link, &OsEntropy).map(|_| ()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(read(&file).unwrap().1.len(), 2);
}

#[test]
fn a_folder_or_an_unreachable_path_is_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("missing/keyring");
    let reason = Keyring::load_or_create(&nowhere, &OsEntropy).map(|_| ()).unwrap_err().to_string();
    assert!(reason.contains("could not be"), "{reason}");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(Keyring::load(folder.path()).is_err());
}
