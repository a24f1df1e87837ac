//! Installs what building, testing or bundling needs, and nothing else. Quick when everything is there.

mod packages;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{repo, shell};
use packages::debian;

/// What the machine must be able to do.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Need {
    /// Build the app and open its window.
    Run,
    /// Run every test.
    Test,
    /// Make packages.
    Bundle,
    /// Measure the relay beside other servers.
    Bench,
}

#[derive(clap::Args)]
pub(crate) struct Args {
    /// For what.
    #[arg(value_enum, default_value = "run")]
    pub(crate) need: Need,
}

/// Folders with a `package.json` of their own, and when they are needed.
const NPM: &[(&str, Option<Need>)] = &[
    ("ui", None),
    ("tests/interop", Some(Need::Test)),
    ("tests/e2e", Some(Need::Test)),
];

/// Installs what is missing.
pub(crate) fn setup(need: Need) -> Result<()> {
    if !(shell::has("node") && shell::has("npm")) {
        bail!("node and npm are needed (node 20 or newer): install them, then run this again");
    }
    if cfg!(target_os = "linux") {
        system(need)?;
    }
    for (folder, only) in NPM {
        if only.is_none_or(|only| only == need) {
            npm(&repo::root().join(folder))?;
        }
    }
    Ok(())
}

fn system(need: Need) -> Result<()> {
    if !shell::has("dpkg-query") {
        println!(
            "note: not Debian. Carnet needs what these packages hold: {}",
            debian(need).join(" ")
        );
        return Ok(());
    }
    let missing = missing(&debian(need))?;
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing {}", missing.join(" "));
    let mut update = as_root("apt-get")?;
    shell::run(update.args(["update", "-q"]))?;
    let mut install = as_root("apt-get")?;
    install.args([
        "install",
        "-y",
        "-q",
        "--no-install-recommends",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]);
    let quiet = keep_servers_down()?;
    let installed = shell::run(install.args(&missing));
    if quiet {
        shell::run(as_root("rm")?.args(["-f", POLICY]))?;
    }
    installed.context("apt-get could not install what Carnet needs")
}

/// What Debian asks before it starts a server that it installs.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// Debian starts a server when it is installed; tests start their own. Says no until the file is removed; `false`: this
/// machine has an answer of its own already.
fn keep_servers_down() -> Result<bool> {
    if Path::new(POLICY).exists() {
        return Ok(false);
    }
    let no = std::env::temp_dir().join("carnet-policy-rc.d");
    std::fs::write(&no, "#!/bin/sh\nexit 101\n")?;
    let mut install = as_root("install")?;
    shell::run(install.args(["-m", "755"]).arg(&no).arg(POLICY))?;
    std::fs::remove_file(&no)?;
    Ok(true)
}

fn missing(wanted: &[&'static str]) -> Result<Vec<&'static str>> {
    let mut query = shell::command("dpkg-query -W -f=${Package}\\t${db:Status-Status}\\n");
    // dpkg-query fails when it does not know one of the names; what it printed stands all the same.
    let printed = query
        .args(wanted)
        .output()
        .context("dpkg-query did not start")?
        .stdout;
    let printed = String::from_utf8_lossy(&printed).into_owned();
    Ok(not_installed(wanted, &printed))
}

fn not_installed(wanted: &[&'static str], printed: &str) -> Vec<&'static str> {
    let there = |name: &&str| {
        printed
            .lines()
            .any(|line| line == format!("{name}\tinstalled"))
    };
    wanted.iter().copied().filter(|name| !there(name)).collect()
}

/// A program that may change the system.
pub(crate) fn as_root(program: &str) -> Result<Command> {
    let user = shell::quiet(&mut shell::command("id -u"))?;
    let mut command = if user.trim() == "0" {
        shell::command(program)
    } else if shell::has("sudo") {
        shell::command(&format!("sudo {program}"))
    } else {
        bail!("system packages are missing: run this as root, or install sudo");
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(command)
}

/// Installs what the lock file says, unless it was done for this very lock file. Not `npm ci`: that wants the packages of
/// every other platform in the lock, too, and they are not to be had everywhere. The lock is not written.
pub(crate) fn npm(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    if !lock.is_file() {
        return Ok(());
    }
    let wanted = std::fs::read(&lock)?;
    let done = folder.join("node_modules/.carnet-installed");
    if std::fs::read(&done).is_ok_and(|had| had == wanted) {
        return Ok(());
    }
    shell::run(shell::command("npm install --no-save --no-audit --no-fund").current_dir(folder))?;
    if folder.join("node_modules").is_dir() {
        std::fs::write(done, wanted)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_installed() {
        let printed = "git\tinstalled\nxvfb\tdeinstall\n";
        assert_eq!(
            not_installed(&["git", "xvfb", "dbus"], printed),
            ["xvfb", "dbus"]
        );
    }

    #[test]
    fn testing_and_bundling_need_what_running_needs() {
        for need in [Need::Test, Need::Bundle] {
            let all = debian(need);
            for package in debian(Need::Run) {
                assert!(all.contains(&package), "{package} is needed to build");
            }
        }
    }
}
