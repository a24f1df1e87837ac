//! A display, a bus and a keychain of their own for tests with windows; nothing of the person's session is touched.

use std::process::Command;

use anyhow::Result;

use crate::repo;

/// Inside the session bus: a keychain that is unlocked, a window manager, then the tests.
const INSIDE: &str = r#"printf carnet | gnome-keyring-daemon --unlock --daemonize --components=secrets >/dev/null 2>&1
openbox >/dev/null 2>&1 &
wm=$!
"$@"
code=$?
kill $wm 2>/dev/null
exit $code"#;

/// The same command, under Xvfb with D-Bus, gnome-keyring and openbox, in a home that is thrown away.
pub(crate) fn wrap(inner: &Command) -> Result<Command> {
    let home = repo::target().join("test-home");
    if home.exists() {
        std::fs::remove_dir_all(&home)?;
    }
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime)?;
    let mut command = Command::new("xvfb-run");
    command
        .args([
            "--auto-servernum",
            "--server-args=-screen 0 1600x1000x24 -nolisten tcp",
        ])
        .args(["dbus-run-session", "--", "sh", "-c", INSIDE, "sh"])
        .arg(inner.get_program())
        .args(inner.get_args())
        .env("HOME", &home)
        .env("XDG_RUNTIME_DIR", &runtime)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_CONFIG_HOME", home.join("config"))
        .env("XDG_CACHE_HOME", home.join("cache"))
        .env("GDK_BACKEND", "x11")
        .env_remove("WAYLAND_DISPLAY")
        .env("NO_AT_BRIDGE", "1")
        // Without a graphics card the window stays blank unless these are set.
        .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
        .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
    if let Some(folder) = inner.get_current_dir() {
        command.current_dir(folder);
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&runtime, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(command)
}
