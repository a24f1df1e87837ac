//! Ends a suite that does not end by itself: a test that hangs must fail by its name, not with the whole run.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Watches from its making until it is dropped.
pub(super) struct Watchdog {
    done: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Watchdog {
    /// After this long, every process that this one started is killed, and so is what those started.
    pub(super) fn over(suite: &'static str, limit: Duration) -> Self {
        Self::of(suite, limit, std::process::id())
    }

    fn of(suite: &'static str, limit: Duration, process: u32) -> Self {
        let (done, ended) = sync_channel(0);
        let thread = std::thread::spawn(move || {
            // Whatever is started between two looks is found by the next.
            let mut wait = limit;
            while ended.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                println!("\nsuite {suite}: not done after {limit:?}, ended");
                kill_descendants(process);
                wait = Duration::from_secs(1);
            }
        });
        Self {
            done: Some(done),
            thread: Some(thread),
        }
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.done.take());
        if let Some(thread) = self.thread.take() {
            // It ends at once, and has nothing to say.
            let _ = thread.join();
        }
    }
}

/// Kills (SIGKILL) everything that descends from a process: who lost their parent is nobody's to find.
fn kill_descendants(process: u32) {
    let all = descendants(process, &parents(Path::new("/proc")));
    if !all.is_empty() {
        // Some may be gone by now, which is as good.
        let _ = Command::new("kill")
            .arg("-KILL")
            .args(all.iter().map(u32::to_string))
            .status();
    }
}

/// Each process and its parent, as Linux tells them; empty elsewhere.
fn parents(proc: &Path) -> HashMap<u32, u32> {
    let processes = std::fs::read_dir(proc).into_iter().flatten().flatten();
    processes
        .filter_map(|process| {
            let id = process.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(process.path().join("stat")).ok()?;
            // The name stands in brackets and may hold anything; the state and the parent follow it.
            let parent = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?;
            Some((id, parent.parse().ok()?))
        })
        .collect()
}

fn descendants(of: u32, parents: &HashMap<u32, u32>) -> Vec<u32> {
    let mut found = vec![of];
    let mut looked = 0;
    while let Some(parent) = found.get(looked).copied() {
        let children = parents.iter().filter(|(_, its)| **its == parent);
        found.extend(children.map(|(child, _)| *child));
        looked += 1;
    }
    found.split_off(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_of_children_are_found_and_nobody_else() {
        let parents = HashMap::from([(2, 1), (3, 2), (4, 3), (5, 1), (6, 5)]);
        let mut found = descendants(2, &parents);
        found.sort_unstable();
        assert_eq!(found, [3, 4]);
    }

    #[test]
    fn what_a_suite_started_ends_with_its_time() {
        // The inner shell is a child of a child; the outer one ends as it does.
        let mut outer = Command::new("sh")
            .args(["-c", "exec 3<&0; sh -c 'read x' <&3 & wait $!"])
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let dog = Watchdog::of("a test", Duration::from_millis(50), outer.id());
        // `wait` would close it, and the inner shell would read its end.
        let held = outer.stdin.take();
        let status = outer.wait().unwrap();
        drop((dog, held));
        assert_eq!(status.code(), Some(128 + 9), "killed, not finished");
    }
}
