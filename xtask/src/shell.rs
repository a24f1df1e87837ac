//! Running other programs: what is run is shown, and a failure stops the caller.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::repo;

/// A command in the repository's top folder, with its arguments given as one line without quotes.
pub(crate) fn command(line: &str) -> Command {
    let mut words = line.split_whitespace();
    let program = words.next().expect("BUG: an empty command line");
    let mut command = Command::new(program);
    command.args(words).current_dir(repo::root());
    command
}

/// The cargo that runs this xtask.
pub(crate) fn cargo(line: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command
        .args(line.split_whitespace())
        .current_dir(repo::root());
    command
}

/// Runs to the end with the terminal's input and output; an exit other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    println!("$ {}", shown(command));
    let status = command
        .status()
        .with_context(|| format!("{} did not start", shown(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Starts with the terminal's output, and goes on.
pub(crate) fn start(command: &mut Command) -> Result<Child> {
    println!("$ {}", shown(command));
    command
        .spawn()
        .with_context(|| format!("{} did not start", shown(command)))
}

/// Runs to the end in silence; what it printed is shown only when it fails.
pub(crate) fn quiet(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("{} did not start", shown(command)))?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` ended with {}\n{printed}{errors}",
            shown(command),
            output.status
        );
    }
    Ok(printed)
}

/// Whether a program of that name stands in PATH.
pub(crate) fn has(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| {
        std::env::split_paths(&path).any(|folder| is_program(&folder.join(program)))
    })
}

fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words.join(" ")
}
