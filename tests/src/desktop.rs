//! The real desktop app in a screen of its own: Xvfb, a window manager, a session bus, WebKit's driver, one data folder.
//!
//! Each app has its own of everything, so that several run side by side and each has the keyboard's focus.

mod links;
mod near_the_clock;
mod notices;
mod process;
mod tray;

use std::io::{BufRead, BufReader, Write as _};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::wait;
use crate::webdriver::Session;
use notices::Notices;
pub use notices::Shown;
use tray::Tray;

/// Where pictures are kept for a person to look at; not committed.
#[must_use]
pub fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/out")
}

/// A program that Cargo built beside this test.
///
/// # Errors
/// When it is not built.
pub fn built(name: &str) -> Result<PathBuf> {
    let test = std::env::current_exe()?;
    let folder = test
        .parent()
        .and_then(Path::parent)
        .context("a test lies in target/*/deps")?;
    let program = folder.join(name);
    ensure!(
        program.exists(),
        "{} is not built: cargo build -p …",
        program.display()
    );
    Ok(program)
}

/// What runs on a computer's session bus: a keychain for those who have one, and the driver, which starts the app. The
/// bus's address is left in a file, for who shows notifications.
const BUS: &str = r#"
printf %s "$DBUS_SESSION_BUS_ADDRESS" > "$BUS_ADDRESS"
if [ "$KEYCHAIN" = yes ]; then
    printf test | gnome-keyring-daemon --foreground --unlock --components=secrets >/dev/null 2>&1 &
    gdbus wait --session --timeout 30 org.freedesktop.secrets || exit 1
fi
exec WebKitWebDriver --host=127.0.0.1 --port="$DRIVER_PORT"
"#;

/// One person's computer with Carnet on it.
#[derive(Debug)]
pub struct Desktop {
    home: TempDir,
    data: PathBuf,
    program: PathBuf,
    /// What the app is started with.
    arguments: Vec<String>,
    keychain: bool,
    /// Where the clock is; the machine's own when empty.
    zone: String,
    running: Option<Running>,
}

#[derive(Debug)]
struct Running {
    session: Session,
    display: String,
    notices: Notices,
    tray: Tray,
    // Ended in this order: the driver with its app and bus, then what they were shown on.
    _driver: Group,
    _manager: Group,
    _screen: Group,
}

/// Presses keys that reach the window manager too, as a person's do.
#[derive(Debug)]
pub struct Keys {
    process: Child,
    input: std::process::ChildStdin,
}

impl Keys {
    fn press(mut self, keys: &str) -> Result<()> {
        writeln!(self.input, "key {keys}")?;
        drop(self.input);
        ensure!(self.process.wait()?.success(), "xdotool pressed {keys}");
        Ok(())
    }
}

/// A process and all that it started. Ends with it.
#[derive(Debug)]
pub(crate) struct Group(Child);

impl Group {
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        command.stdin(Stdio::null()).process_group(0);
        Ok(Self(
            command
                .spawn()
                .with_context(|| format!("starting {name}"))?,
        ))
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        // That nothing is left to end is fine.
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.0.wait();
    }
}

impl Desktop {
    /// A computer whose app has never run.
    ///
    /// # Errors
    /// When the app is not built or the window does not come.
    pub fn start() -> Result<Self> {
        Self::place_and_open(built("carnet-desktop")?, false)
    }

    /// The same, with a keychain that is open.
    ///
    /// # Errors
    /// When the app is not built or the window does not come.
    pub fn with_keychain() -> Result<Self> {
        Self::place_and_open(built("carnet-desktop")?, true)
    }

    /// The same with this program, such as an installed one.
    ///
    /// # Errors
    /// When the window does not come.
    pub fn start_program(program: PathBuf) -> Result<Self> {
        Self::place_and_open(program, false)
    }

    /// A second app on another one's data.
    ///
    /// # Errors
    /// When the window does not come.
    pub fn beside(other: &Self) -> Result<Self> {
        Self::open_on(home()?, other.data(), other.program.clone(), false)
    }

    fn place_and_open(program: PathBuf, keychain: bool) -> Result<Self> {
        let home = home()?;
        let data = home.path().join("data");
        Self::open_on(home, data, program, keychain)
    }

    fn open_on(home: TempDir, data: PathBuf, program: PathBuf, keychain: bool) -> Result<Self> {
        let mut desktop = Self::on(home, data, program, keychain);
        desktop.open()?;
        Ok(desktop)
    }

    fn on(home: TempDir, data: PathBuf, program: PathBuf, keychain: bool) -> Self {
        let arguments = vec!["--data".to_owned(), data.display().to_string()];
        Self {
            home,
            data,
            program,
            arguments,
            keychain,
            zone: String::new(),
            running: None,
        }
    }

    /// The app's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.data.clone()
    }

    /// The window.
    ///
    /// # Panics
    /// When the app is closed.
    #[must_use]
    pub fn window(&self) -> &Session {
        &self.running.as_ref().expect("the app is open").session
    }

    /// Opens the app.
    ///
    /// # Errors
    /// When the window does not come.
    pub fn open(&mut self) -> Result<()> {
        let (screen, display) = screen()?;
        let manager = Group::start(
            self.place(Command::new("openbox").arg("--sm-disable"), &display)
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        let port = free_port()?;
        let mut driver = Command::new("dbus-run-session");
        driver
            .args(["--", "sh", "-c", BUS])
            .env("DRIVER_PORT", port.to_string())
            .env("BUS_ADDRESS", self.home.path().join("bus"))
            .env("KEYCHAIN", if self.keychain { "yes" } else { "no" });
        let log = std::fs::File::create(self.home.path().join("app.log"))?;
        self.place(&mut driver, &display)
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .stdout(Stdio::null())
            .stderr(log);
        let driver = Group::start(&mut driver)?;
        wait::until("WebKitWebDriver's port", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        let bus = std::fs::read_to_string(self.home.path().join("bus"))?;
        let (notices, tray) = (Notices::on(&bus)?, Tray::on(&bus)?);
        let capabilities = json!({ "webkitgtk:browserOptions": {
            "binary": self.program,
            "args": self.arguments,
        }});
        let session = Session::start(port, &capabilities).with_context(|| self.log())?;
        self.running = Some(Running {
            session,
            display,
            notices,
            tray,
            _driver: driver,
            _manager: manager,
            _screen: screen,
        });
        Ok(())
    }

    /// Closes the window as a person does, and waits until its process has left the data folder.
    ///
    /// # Errors
    /// When the driver is gone.
    pub fn close(&mut self) -> Result<()> {
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        running.session.end()?;
        wait::until("the app's process ends", || !self.lives());
        drop(running);
        Ok(())
    }

    /// Presses the keys that close a window, and waits until its process has left the data folder.
    ///
    /// # Errors
    /// When the keys cannot be pressed.
    pub fn close_by_keys(&mut self, keys: Keys) -> Result<()> {
        let Some(running) = self.running.take() else {
            return Ok(());
        };
        keys.press("alt+F4")?;
        wait::until("the app's process ends", || !self.lives());
        drop(running);
        Ok(())
    }

    /// Fingers on this app's keyboard. Made ahead, so that pressing a key takes no time.
    ///
    /// # Errors
    /// When xdotool does not start.
    ///
    /// # Panics
    /// When the app is closed.
    pub fn keys(&self) -> Result<Keys> {
        let running = self.running.as_ref().expect("the app is open");
        let mut command = Command::new("xdotool");
        command.arg("-").env("DISPLAY", &running.display);
        let mut process = command.stdin(Stdio::piped()).spawn()?;
        let input = process.stdin.take().context("its input is piped")?;
        Ok(Keys { process, input })
    }

    /// Closes the app and opens it again on the same data.
    ///
    /// # Errors
    /// When the window does not come back.
    pub fn restart(&mut self) -> Result<()> {
        self.close()?;
        self.open()
    }

    /// Asks the app what only a desktop can do. A refusal is an error with the `ApiError` as JSON.
    ///
    /// # Errors
    /// The app's refusal.
    pub fn ask(&self, request: &Value) -> Result<Value> {
        let script =
            "return await window.__TAURI_INTERNALS__.invoke('desktop', { request: args[0] });";
        self.window().script_async(script, json!([request]))
    }

    /// Asks the open workspace.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn call(&self, request: &Value) -> Result<Value> {
        let state = self.ask(&json!({ "do": "start" }))?;
        let list = state["value"]["workspaces"].as_array();
        let mut list = list.context("a list of workspaces")?.iter();
        let open = list.find(|one| one["current"] == true);
        self.call_in(&open.context("no workspace is open")?["id"], request)
    }

    /// Asks this workspace, open or not.
    ///
    /// # Errors
    /// The engine's refusal, or that it is not open.
    pub fn call_in(&self, workspace: &Value, request: &Value) -> Result<Value> {
        let script = "return await window.__TAURI_INTERNALS__.invoke(
            'call', { request: args[1] }, { headers: { workspace: args[0] } });";
        self.window()
            .script_async(script, json!([workspace, request]))
    }

    /// Keeps a picture under this name.
    ///
    /// # Panics
    /// When it cannot be taken: a window that cannot be seen is no window.
    pub fn picture(&self, name: &str) {
        let path = pictures().join(format!("{name}.png"));
        self.window()
            .picture(&path)
            .expect("a picture of the window");
    }

    /// What the system was asked to show since the app was opened, oldest first.
    #[must_use]
    pub fn notifications(&self) -> Vec<Shown> {
        let running = self.running.as_ref();
        running.map_or_else(Vec::new, |running| running.notices.shown())
    }

    /// What the app wrote to its log, for a test's last words.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home.path().join("app.log")).unwrap_or_default()
    }

    /// A home and a screen of its own, and no trace of the person who runs the test.
    fn place<'a>(&self, command: &'a mut Command, display: &str) -> &'a mut Command {
        let home = self.home.path();
        command
            .env("DISPLAY", display)
            .env("HOME", home)
            .env("XDG_DATA_HOME", home.join("share"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("LANG", "C.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .envs((!self.zone.is_empty()).then_some(("TZ", self.zone.as_str())))
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("WAYLAND_DISPLAY")
    }
}

fn home() -> Result<TempDir> {
    let mut made = tempfile::Builder::new();
    Ok(made.prefix("carnet-desktop-").tempdir()?)
}

/// A screen in memory; the X server picks a free number and says so once it is ready.
fn screen() -> Result<(Group, String)> {
    let mut command = Command::new("Xvfb");
    command
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1440x900x24",
            "-nolisten",
            "tcp",
        ])
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut group = Group::start(&mut command)?;
    let out = group
        .0
        .stdout
        .take()
        .context("the server's output is piped")?;
    let mut number = String::new();
    BufReader::new(out).read_line(&mut number)?;
    ensure!(!number.trim().is_empty(), "Xvfb gave no display");
    Ok((group, format!(":{}", number.trim())))
}

/// A port that was free a moment ago. Two drivers on one port would talk past each other.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
