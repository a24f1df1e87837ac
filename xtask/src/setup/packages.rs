//! Debian's packages, by what they are needed for. Each stands here because something that runs asks for it.

use super::Need;

/// To compile and open the window.
const RUN: &[&str] = &[
    "build-essential",            // SQLite, and the linker
    "ca-certificates",            // sync over https
    "git",                        // tidy lists the repository's files
    "libayatana-appindicator3-1", // the sign in the tray
    "libdbus-1-dev",              // the window's library asks for it while building
    "libgtk-3-dev",               // the window
    "librsvg2-dev",               // its icons
    "libwebkit2gtk-4.1-dev",      // what is in the window
    "pkg-config",                 // finds the above
];

/// To run every test.
const TEST: &[&str] = &[
    "at-spi2-core",      // the window looks for it on the bus
    "chromium",          // the browser UI
    "chromium-driver",   // drives it
    "dbus",              // a bus of its own for each run: keychain, notifications
    "docker-compose",    // reads the files that a relay is installed with
    "fonts-noto-core",   // screenshots show letters
    "gnome-keyring",     // a keychain
    "nginx",             // several relays behind one address
    "openbox",           // two windows need a window manager to have focus
    "postgresql",        // where a bigger relay keeps its log
    "prometheus",        // its promtool reads the alert rules
    "redis-server",      // several relays ring each other
    "systemd",           // its systemd-analyze reads the unit
    "webkit2gtk-driver", // drives the desktop's window
    "xauth",             // xvfb-run asks for it
    "xdotool",           // presses keys as a person does
    "xvfb",              // a display that nobody sees
];

/// To make packages and look into them.
const BUNDLE: &[&str] = &[
    "desktop-file-utils", // checks the menu entry
    "file",               // the bundler asks what kind of file the binary is
    "rpm",                // looks into the .rpm
    "xdg-utils",          // the bundler copies xdg-open
];

/// To measure the relay beside other servers.
const BENCH: &[&str] = &[
    "postgresql",   // where the relay and one of the others keep what they have
    "python3-venv", // fetches a newer Node, where the machine's is too old for that one
    "redis-server", // between two relays
];

/// Every package that a need asks for.
pub(super) fn debian(need: Need) -> Vec<&'static str> {
    let lists: &[&[&str]] = match need {
        Need::Run => &[RUN],
        Need::Test => &[RUN, TEST, BUNDLE],
        Need::Bundle => &[RUN, BUNDLE],
        Need::Bench => &[RUN, BENCH],
    };
    lists.concat()
}
