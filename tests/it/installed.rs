//! The app as a package installs it. `cargo xtask test` installs the package first and removes it after.

use std::path::Path;

use carnet_tests::desktop::Desktop;

const PROGRAM: &str = "/usr/bin/carnet-desktop";
const ENTRY: &str = "/usr/share/applications/Carnet.desktop";

/// What only a window can show: the package holds the interface, and the app finds all that it needs.
#[test]
fn the_installed_app_opens_its_first_page_and_a_workspace() {
    assert!(
        Path::new(PROGRAM).exists(),
        "the package is not installed: run `cargo xtask test installed`"
    );
    let entry = std::fs::read_to_string(ENTRY).expect("an entry in the menu");
    for line in ["Exec=carnet-desktop %u", "MimeType=x-scheme-handler/carnet"] {
        assert!(entry.contains(line), "carnet:// links open it: {entry}");
    }
    let mut desk = Desktop::start_program(PROGRAM.into()).expect("the installed app's window");
    let window = desk.window();
    window.await_shown("[data-testid=start-fr]");
    desk.picture("installed-1-first-start");
    window.click("[data-testid=start-fr]");
    window.fill("[data-testid=start-name] input[name=name]", "Anna");
    window.keys("\u{e007}").expect("keys");
    window.click("[data-testid=start-example]");
    window.await_shown("[data-card]");
    desk.picture("installed-2-board");
    desk.close().expect("it closes");
    assert!(
        desk.data().join("settings.json").exists(),
        "it writes to its data folder and nowhere else"
    );
}
