//! Declares the window's commands, so that the capability file grants each by name, and makes sure that there is a
//! page to embed: the interface is built by `npm run build` in `ui/`, and Rust must compile before that too.

use std::path::Path;
use std::{fs, io};

const COMMANDS: &[&str] = &[
    "call",
    "subscribe",
    "here",
    "desktop",
    "closed",
    "note_subscribe",
    "note_open",
    "note_update",
    "note_awareness",
    "note_compare",
    "note_close",
];

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
    <title>Carnet</title>\n<h1>Carnet</h1>\n\
    <p>The interface is not built yet: run <code>npm run build</code> in <code>ui/</code>.</p>\n</html>\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    placeholder(Path::new("../ui/dist-desktop"))?;
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

fn placeholder(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(page, PLACEHOLDER)
}
