//! A full disk is said, harms nothing, and work goes on when there is space.

use std::path::{Path, PathBuf};
use std::process::Command;

use carnet_core::api::{ApiError, Code};
use carnet_core::desk::Desk;
use carnet_core::engine::Mode;
use carnet_tests::desk::{actor, create, created, deal, integrity, opened};
use uuid::Uuid;

/// A small file system of its own; unmounted when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// A tmpfs of so many MiB: it says ENOSPC as a disk does.
    fn new(mebibytes: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let size = format!("size={mebibytes}m");
        let mut mount = as_root("mount");
        mount
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(folder.path());
        let mounted = mount.status().is_ok_and(|status| status.success());
        assert!(
            mounted,
            "mounting a small disk needs root (or sudo) and a kernel that allows it"
        );
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Takes all space but about so many bytes.
    fn fill(&self, leave: usize) -> PathBuf {
        use std::io::Write;
        let ballast = self.path().join("ballast");
        let mut file = std::fs::File::create(&ballast).expect("there is space for a name");
        let mut written = 0_usize;
        while file.write_all(&[1; 4096]).is_ok() {
            written += 4096;
        }
        file.set_len(written.saturating_sub(leave) as u64)
            .expect("it gets shorter");
        ballast
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = as_root("umount").args(["--lazy"]).arg(self.path()).status();
    }
}

fn as_root(program: &str) -> Command {
    let user = Command::new("id")
        .arg("-u")
        .output()
        .expect("`id` runs")
        .stdout;
    if user == b"0\n" {
        return Command::new(program);
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", program]);
    sudo
}

#[test]
fn a_full_disk_is_said_and_harms_nothing() {
    let disk = SmallDisk::new(8);
    let file = disk.path().join("workspace.carnet");
    let mut desk = opened(&file, Mode::Shared).expect("there is space");
    let mut saved = Vec::new();
    // Different room left: the disk fills up in the log, in the index of it, in the file itself.
    for leave in [0, 4_096, 20_000, 60_000, 150_000] {
        let ballast = disk.fill(leave);
        let refusal = write_until_refused(&desk, &mut saved, leave);
        assert_eq!(
            refusal.code,
            Code::DiskFull,
            "with {leave} bytes left: {refusal}"
        );
        check(&desk, &saved, "while the disk is full");
        std::fs::remove_file(ballast).expect("there is space again");
        let title = format!("after {leave}");
        let id = created(
            desk.call(create(&title), actor())
                .expect("work goes on without a restart"),
        );
        saved.push((id, title));
        desk.close();
        desk = opened(&file, Mode::Shared).expect("the file opens");
        check(&desk, &saved, "after a restart");
    }
    desk.close();
    assert_eq!(integrity(&file), "ok", "SQLite finds the file whole");
}

fn write_until_refused(desk: &Desk, saved: &mut Vec<(Uuid, String)>, leave: usize) -> ApiError {
    for number in 0..2_000 {
        let title = format!("deal {number} with {leave} bytes left {}", "x".repeat(200));
        match desk.call(create(&title), actor()) {
            Ok(response) => saved.push((created(response), title)),
            Err(error) => return error,
        }
    }
    panic!("the disk never filled up");
}

fn check(desk: &Desk, saved: &[(Uuid, String)], when: &str) {
    for (id, title) in saved {
        let found = deal(desk, *id).map(|deal| deal.card.title);
        assert_eq!(
            found.as_deref(),
            Some(title.as_str()),
            "a saved deal is there {when}"
        );
    }
}
