//! The vault with keychains that are missing or shut, as on many a Linux.

use carnet_core::api::Code;
use carnet_core::clock::SeededChance;

use super::{Keychain, Refused, Vault};
use crate::request::KeychainState;

#[derive(Debug)]
struct Refusing(Refused);

impl Keychain for Refusing {
    fn read(&self, _: &str) -> Result<Option<String>, Refused> {
        Err(self.0)
    }
    fn write(&self, _: &str, _: &str) -> Result<(), Refused> {
        Err(self.0)
    }
    fn remove(&self, _: &str) -> Result<(), Refused> {
        Err(self.0)
    }
}

fn vault(folder: &tempfile::TempDir, refused: Refused) -> Vault {
    Vault::new(Box::new(Refusing(refused)), folder.path().join("secrets"))
}

#[test]
fn without_a_keychain_tokens_live_for_this_run_and_never_on_the_disk() {
    let folder = tempfile::tempdir().unwrap();
    let first = vault(&folder, Refused::Missing);
    first.write("account", "token").unwrap();
    assert_eq!(first.read("account").as_deref(), Some("token"));
    assert_eq!(first.state(), KeychainState::Missing);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        0,
        "nothing in plain text"
    );
    let second = vault(&folder, Refused::Missing);
    assert_eq!(
        second.read("account"),
        None,
        "the next run must sign in again"
    );
}

#[test]
fn a_passphrase_keeps_them_over_restarts() {
    let folder = tempfile::tempdir().unwrap();
    let first = vault(&folder, Refused::Missing);
    first.write("account", "one").unwrap();
    first
        .unlock("correct horse", &mut SeededChance::new(1))
        .unwrap();
    first.write("account", "two").unwrap();
    assert_eq!(first.state(), KeychainState::Passphrase);
    let bytes = std::fs::read(folder.path().join("secrets")).unwrap();
    assert!(
        !bytes.windows(3).any(|three| three == b"two"),
        "sealed, not written"
    );

    let second = vault(&folder, Refused::Locked);
    assert_eq!(second.read("account"), None);
    assert_eq!(
        second.state(),
        KeychainState::Locked,
        "a file is there and shut"
    );
    let wrong = second
        .unlock("wrong horse", &mut SeededChance::new(2))
        .unwrap_err();
    assert_eq!(
        (wrong.code, wrong.field.as_deref()),
        (Code::SignIn, Some("passphrase"))
    );
    second
        .unlock("correct horse", &mut SeededChance::new(2))
        .unwrap();
    assert_eq!(second.read("account").as_deref(), Some("two"));
}

#[test]
fn two_saves_never_share_a_nonce() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder, Refused::Missing);
    vault
        .unlock("correct horse", &mut SeededChance::new(3))
        .unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for turn in 0..300 {
        vault.write("account", &turn.to_string()).unwrap();
        let bytes = std::fs::read(folder.path().join("secrets")).unwrap();
        assert!(seen.insert(bytes[24..48].to_vec()), "a nonce came twice");
    }
}

#[test]
fn a_short_passphrase_and_a_damaged_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let vault = vault(&folder, Refused::Missing);
    let short = vault
        .unlock("short", &mut SeededChance::new(4))
        .unwrap_err();
    assert_eq!(short.code, Code::Invalid);
    std::fs::write(folder.path().join("secrets"), b"CARNET1\nbad").unwrap();
    let broken = vault
        .unlock("correct horse", &mut SeededChance::new(4))
        .unwrap_err();
    assert_eq!(broken.code, Code::BrokenFile);
    let kept = std::fs::read(folder.path().join("secrets")).unwrap();
    assert_eq!(kept, b"CARNET1\nbad", "what cannot be read is left alone");
}
