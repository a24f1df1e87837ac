//! A real browser: headless Chromium with a profile of its own, driven by chromedriver.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::desktop::{Group, free_port, pictures};
use crate::wait;
use crate::webdriver::Session;

/// Nothing that a test does not ask for: no first run, no updates, no calls home.
const ARGUMENTS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=en",
];

/// Keeps what a page complains of, from its first line of script on.
const WITNESS: &str = "window.complaints = [];
addEventListener('securitypolicyviolation', (e) =>
  window.complaints.push(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
addEventListener('error', (e) => window.complaints.push(`error: ${e.message} ${e.filename}:${e.lineno}`));
addEventListener('unhandledrejection', (e) =>
  window.complaints.push(`rejection: ${e.reason?.stack ?? JSON.stringify(e.reason)}`));";

/// One person's browser. Its processes and its profile go when it is dropped.
#[derive(Debug)]
pub struct Browser {
    session: Session,
    // Ended before its profile is removed.
    _driver: Group,
    _profile: TempDir,
}

impl Browser {
    /// A browser that has never been anywhere, with an empty page of 1280 × 800.
    ///
    /// # Errors
    /// When Chromium or its driver is missing or does not start.
    pub fn start() -> Result<Self> {
        let profile = tempfile::Builder::new()
            .prefix("carnet-browser-")
            .tempdir()?;
        let port = free_port()?;
        let mut driver = Command::new("chromedriver");
        driver
            .arg(format!("--port={port}"))
            .env("HOME", profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let driver = Group::start(&mut driver).context("package chromium-driver")?;
        wait::until("chromedriver's port", || {
            std::net::TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        let mut arguments: Vec<String> = ARGUMENTS.map(str::to_owned).to_vec();
        let data = profile.path().join("profile");
        arguments.push(format!("--user-data-dir={}", data.display()));
        let capabilities = json!({ "goog:chromeOptions": { "args": arguments } });
        let session = Session::start(port, &capabilities)?;
        session.chromium(
            "Page.addScriptToEvaluateOnNewDocument",
            json!({ "source": WITNESS }),
        )?;
        let browser = Self {
            session,
            _driver: driver,
            _profile: profile,
        };
        browser.size(1280, 800)?;
        Ok(browser)
    }

    /// The page.
    #[must_use]
    pub const fn page(&self) -> &Session {
        &self.session
    }

    /// Makes the page as large as this, in CSS pixels; narrow ones are a phone's.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn size(&self, width: u32, height: u32) -> Result<()> {
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
        self.session
            .chromium("Emulation.setDeviceMetricsOverride", metrics)
            .map(drop)
    }

    /// Asks the open workspace as the page's own person does: with its cookie, past its screen.
    ///
    /// # Errors
    /// The refusal, with its status.
    pub fn call(&self, request: &Value) -> Result<Value> {
        let ask = "const refresh = await fetch('/auth/refresh', { method: 'POST',
              headers: { 'content-type': 'application/json' }, body: '{\"cookie\":true}' });
            if (!refresh.ok) throw refresh.status;
            const { access, workspaces } = await refresh.json();
            const workspace = localStorage.getItem('carnet-workspace') ?? workspaces[0].id;
            const answer = await fetch(`/rpc/${workspace}`, { method: 'POST', body: JSON.stringify(args[0]),
              headers: { 'content-type': 'application/json', authorization: `Bearer ${access}` } });
            if (!answer.ok) throw answer.status;
            return await answer.json();";
        self.session.script_async(ask, json!([request]))
    }

    /// What the page complained of since it was loaded: what its policy stopped, and errors that nobody caught.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn complaints(&self) -> Result<Vec<String>> {
        let found = self
            .session
            .script("return window.complaints;", json!([]))?;
        Ok(serde_json::from_value(found)?)
    }

    /// What axe finds on the page that is serious or critical, in words.
    ///
    /// # Errors
    /// When axe is not installed (`npm ci` in `ui`), or does not run.
    pub fn barriers(&self) -> Result<Vec<String>> {
        let axe =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).context("npm ci in ui")?;
        self.session.script(&axe, json!([]))?;
        let run = "const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
            return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));";
        Ok(serde_json::from_value(
            self.session.script_async(run, json!([]))?,
        )?)
    }

    /// Keeps a picture under this name.
    ///
    /// # Panics
    /// When it cannot be taken: a page that cannot be seen is no page.
    pub fn picture(&self, name: &str) {
        let path = pictures().join(format!("{name}.png"));
        self.session.picture(&path).expect("a picture of the page");
    }
}
