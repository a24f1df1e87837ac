//! What goes wrong outside is said plainly and harms no byte.

use std::path::{Path, PathBuf};

use carnet_core::api::{ApiError, Code};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, create, deal, opened};
use sha2::{Digest, Sha256};

#[test]
fn a_newer_file_is_refused_unharmed() {
    let folder = with_a_deal();
    let file = folder.path().join("a.carnet");
    let conn = rusqlite::Connection::open(&file).expect("the file opens");
    // A version whose oldest reader is far above this code's schema.
    conn.pragma_update(None, "user_version", (900 << 16) | 900)
        .expect("it takes a version");
    drop(conn);
    refused_unharmed(&file, Code::NewerFile);
}

#[test]
fn a_truncated_file_is_refused_unharmed() {
    for keep in [0.0, 0.1, 0.5, 0.9] {
        let folder = with_a_deal();
        let file = folder.path().join("a.carnet");
        let bytes = std::fs::read(&file).expect("the file is read");
        let kept = (bytes.len() as f64 * keep) as usize;
        std::fs::write(&file, &bytes[..kept]).expect("the file is cut");
        refused_unharmed(&file, Code::BrokenFile);
    }
}

#[test]
fn a_broken_file_with_a_log_beside_it_is_refused_unharmed() {
    let folder = with_a_deal();
    let file = folder.path().join("a.carnet");
    // What a crash leaves: a log with something in it.
    let conn = rusqlite::Connection::open(&file).expect("the file opens");
    let change = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE t (x)";
    conn.execute_batch(change).expect("there is space");
    let log = std::fs::read(log_of(&file)).expect("the log stands beside the file");
    let whole = std::fs::read(&file).expect("the file is read");
    drop(conn);
    std::fs::write(&file, &whole[..whole.len() / 2]).expect("the file is cut");
    std::fs::write(log_of(&file), &log).expect("there is space");
    refused_unharmed(&file, Code::BrokenFile);
    assert_eq!(
        std::fs::read(log_of(&file)).ok(),
        Some(log),
        "nor of its log"
    );
}

#[test]
fn a_file_that_is_no_database_is_refused_unharmed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.carnet");
    std::fs::write(&file, "Liste des clients\n".repeat(100)).expect("there is space");
    refused_unharmed(&file, Code::BrokenFile);
}

#[test]
fn another_program_s_database_is_refused_unharmed() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.carnet");
    let conn = rusqlite::Connection::open(&file).expect("a new file");
    conn.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
        .expect("there is space");
    drop(conn);
    refused_unharmed(&file, Code::BrokenFile);
}

#[test]
fn a_second_instance_is_refused_and_the_first_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.carnet");
    let first = opened(&file, Mode::Solo).expect("a new file opens");
    assert_eq!(
        error(opened(&file, Mode::Solo)).code,
        Code::InUse,
        "one engine per file"
    );
    first
        .call(create("still here"), actor())
        .expect("the first goes on");
    first.close();
    opened(&file, Mode::Solo)
        .expect("a closed file opens again")
        .close();
}

#[test]
fn a_synced_folder_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("Dropbox");
    std::fs::create_dir(&place).expect("a folder");
    assert_eq!(
        error(opened(&place.join("a.carnet"), Mode::Solo)).code,
        Code::UnsafePlace
    );
    let left = std::fs::read_dir(&place)
        .expect("the folder is read")
        .count();
    assert_eq!(left, 0, "nothing was written there");
}

/// A closed workspace with one deal.
fn with_a_deal() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = opened(&folder.path().join("a.carnet"), Mode::Solo).expect("a new file opens");
    let id = carnet_tests::desk::created(
        desk.call(create("Martin"), actor())
            .expect("there is space"),
    );
    assert!(deal(&desk, id).is_some(), "the deal is there");
    desk.close();
    assert!(
        !log_of(&folder.path().join("a.carnet")).exists(),
        "a closed file stands alone"
    );
    folder
}

fn log_of(file: &Path) -> PathBuf {
    file.with_extension("carnet-wal")
}

fn refused_unharmed(file: &Path, code: Code) {
    let before = hash(file);
    let refusal = error(opened(file, Mode::Solo));
    assert_eq!(refusal.code, code, "{refusal}");
    assert!(!refusal.detail.is_empty(), "the log says why");
    assert_eq!(hash(file), before, "not a byte of the file changed");
}

fn error(result: Result<Desk, ApiError>) -> ApiError {
    match result {
        Err(error) => error,
        Ok(_) => panic!("it should have been refused"),
    }
}

fn hash(file: &Path) -> Vec<u8> {
    Sha256::digest(std::fs::read(file).expect("the file is read")).to_vec()
}
