//! The web UI is embedded from `ui/dist`. Where it was not built, a page that says so stands in for it.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html>\n<html lang=\"en\">\n<title>Carnet</title>\n\
<p>This relay was built without its web pages. Run <code>npm run build</code> in <code>ui</code> and build it again.</p>\n";

fn main() -> std::io::Result<()> {
    let pages = Path::new("../ui/dist");
    let index = pages.join("index.html");
    if !index.exists() {
        std::fs::create_dir_all(pages)?;
        std::fs::write(&index, PLACEHOLDER)?;
    }
    println!("cargo::rerun-if-changed=../ui/dist");
    Ok(())
}
