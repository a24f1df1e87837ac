//! A small WebDriver client (W3C), enough to use a window as a person does: look, click, type, drag, take a picture.
//!
//! Calls block: a test reads from top to bottom. Clicks and keys go through pointer and key actions, because an editor
//! hears those as it hears a person.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::wait;

/// The name under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// One session of one window.
#[derive(Debug)]
pub struct Session {
    runtime: tokio::runtime::Runtime,
    http: reqwest::Client,
    url: String,
}

/// A rectangle in CSS pixels of the viewport.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Area {
    /// Middle, from the left.
    pub x: f64,
    /// Middle, from the top.
    pub y: f64,
    /// Height.
    pub height: f64,
}

impl Session {
    /// Starts a session at the driver on this port.
    ///
    /// # Errors
    /// When the driver does not start the window.
    pub fn start(port: u16, capabilities: &Value) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(60))
            .build()?;
        let base = format!("http://127.0.0.1:{port}/session");
        let mut session = Self {
            runtime,
            http,
            url: base,
        };
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let started = session.send(reqwest::Method::POST, "", Some(&body))?;
        let id = started["sessionId"]
            .as_str()
            .context("a session has an id")?
            .to_owned();
        session.url = format!("{}/{id}", session.url);
        Ok(session)
    }

    /// Ends the session, and with it the window's process.
    ///
    /// # Errors
    /// When the driver is gone.
    pub fn end(&self) -> Result<()> {
        self.send(reqwest::Method::DELETE, "", None).map(drop)
    }

    /// Runs the body of a function in the page and gives what it returns.
    ///
    /// # Errors
    /// When the script throws.
    pub fn script(&self, body: &str, args: Value) -> Result<Value> {
        let args = if args.is_array() { args } else { json!([args]) };
        let body = json!({ "script": body, "args": args });
        self.send(reqwest::Method::POST, "/execute/sync", Some(&body))
    }

    /// Runs the body of an async function, with `args`, in the page and gives what it returns. A rejection is an error whose text is
    /// the rejection as JSON.
    ///
    /// # Errors
    /// When the script rejects.
    pub fn script_async(&self, body: &str, args: Value) -> Result<Value> {
        let args = if args.is_array() { args } else { json!([args]) };
        let script = format!(
            "const args = Array.from(arguments); const done = args.pop();
             (async () => {{ {body} }})().then(
               (value) => done({{ value: value ?? null }}),
               (error) => done({{ error: error instanceof Error ? String(error) : error }}));"
        );
        let answer = self.send(
            reqwest::Method::POST,
            "/execute/async",
            Some(&json!({ "script": script, "args": args })),
        )?;
        match answer.get("error") {
            Some(error) => Err(anyhow!("{error}")),
            None => Ok(answer["value"].clone()),
        }
    }

    /// Whether something in the page matches.
    #[must_use]
    pub fn shows(&self, css: &str) -> bool {
        let seen = "const e = document.querySelector(arguments[0]);
                    return !!e && e.getClientRects().length > 0;";
        self.script(seen, json!([css]))
            .is_ok_and(|seen| seen == true)
    }

    /// The text of what matches; empty when nothing does.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        let read = "return document.querySelector(arguments[0])?.textContent ?? '';";
        let text = self.script(read, json!([css])).unwrap_or_default();
        text.as_str().unwrap_or_default().to_owned()
    }

    /// Waits until something that matches is on the page.
    ///
    /// # Panics
    /// When it does not come.
    #[track_caller]
    pub fn await_shown(&self, css: &str) {
        wait::until(&format!("{css} on the page"), || self.shows(css));
    }

    /// Where the first match is.
    ///
    /// # Errors
    /// When nothing matches.
    pub fn area(&self, css: &str) -> Result<Area> {
        let script = "const e = document.querySelector(arguments[0]); if (!e) return null;
            e.scrollIntoView({ block: 'nearest', inline: 'nearest' });
            const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2, r.height];";
        let found = self.script(script, json!([css]))?;
        let at = |place: usize| found.get(place).and_then(Value::as_f64);
        match (at(0), at(1), at(2)) {
            (Some(x), Some(y), Some(height)) => Ok(Area { x, y, height }),
            _ => bail!("nothing matches {css}"),
        }
    }

    /// Waits for something and clicks its middle.
    ///
    /// # Panics
    /// When it does not come.
    #[track_caller]
    pub fn click(&self, css: &str) {
        self.await_shown(css);
        let area = self.area(css).expect("it was there a moment ago");
        self.pointer(&[move_to(area.x, area.y), down(), up()])
            .expect("the pointer clicks");
    }

    /// Moves the pointer step by step, as a hand does: press, a first small move, over, release.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn drag(&self, from: Area, to: Area) -> Result<()> {
        let mut steps = vec![move_to(from.x, from.y), down()];
        for part in 1..=12 {
            let part = f64::from(part) / 12.0;
            let (x, y) = (
                from.x + (to.x - from.x) * part,
                from.y + (to.y - from.y) * part,
            );
            steps.push(slow_to(x, y));
        }
        // Stands still over the target for a moment, so that the board sees where the card would go.
        steps.push(slow_to(to.x, to.y));
        steps.push(slow_to(to.x, to.y + 1.0));
        steps.push(up());
        self.pointer(&steps)
    }

    /// Types into whatever has the focus.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn keys(&self, text: &str) -> Result<()> {
        let mut actions = Vec::new();
        for letter in text.chars() {
            let letter = letter.to_string();
            actions.push(json!({ "type": "keyDown", "value": letter }));
            actions.push(json!({ "type": "keyUp", "value": letter }));
        }
        self.perform(json!([{ "type": "key", "id": "keys", "actions": actions }]))
    }

    /// Presses a key while others are held.
    ///
    /// # Panics
    /// When the driver refuses.
    #[track_caller]
    pub fn chord(&self, held: &[char], key: &str) {
        let one = |kind: &str, value: String| json!({ "type": kind, "value": value });
        let mut actions: Vec<_> = held
            .iter()
            .map(|key| one("keyDown", key.to_string()))
            .collect();
        actions.push(one("keyDown", key.to_owned()));
        actions.push(one("keyUp", key.to_owned()));
        actions.extend(held.iter().rev().map(|key| one("keyUp", key.to_string())));
        self.perform(json!([{ "type": "key", "id": "keys", "actions": actions }]))
            .expect("keys are pressed");
    }

    /// Fills a field: clicks it, selects what it holds, types.
    ///
    /// # Panics
    /// When the field does not come.
    #[track_caller]
    pub fn fill(&self, css: &str, text: &str) {
        self.click(css);
        let select = "document.querySelector(arguments[0]).select?.();";
        self.script(select, json!([css]))
            .expect("the field can be selected");
        self.keys(text).expect("keys are typed");
    }

    /// Takes a picture of the page.
    ///
    /// # Errors
    /// When it cannot be taken or written.
    pub fn picture(&self, path: &Path) -> Result<()> {
        use base64::Engine as _;
        let taken = self.send(reqwest::Method::GET, "/screenshot", None)?;
        let text = taken.as_str().context("a picture comes as text")?;
        let bytes = base64::engine::general_purpose::STANDARD.decode(text)?;
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        Ok(std::fs::write(path, bytes)?)
    }

    /// Opens an address, and waits until its page has loaded.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn go(&self, url: &str) -> Result<()> {
        let body = json!({ "url": url });
        self.send(reqwest::Method::POST, "/url", Some(&body))
            .map(drop)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn reload(&self) -> Result<()> {
        self.send(reqwest::Method::POST, "/refresh", Some(&json!({})))
            .map(drop)
    }

    /// A command of Chromium's own protocol.
    ///
    /// # Errors
    /// When the browser refuses, or is another.
    pub fn chromium(&self, command: &str, params: Value) -> Result<Value> {
        let body = json!({ "cmd": command, "params": params });
        self.send(reqwest::Method::POST, "/goog/cdp/execute", Some(&body))
    }

    fn pointer(&self, actions: &[Value]) -> Result<()> {
        let mouse = json!({ "pointerType": "mouse" });
        self.perform(json!([
            { "type": "pointer", "id": "mouse", "parameters": mouse, "actions": actions }
        ]))
    }

    fn perform(&self, actions: Value) -> Result<()> {
        let body = json!({ "actions": actions });
        self.send(reqwest::Method::POST, "/actions", Some(&body))
            .map(drop)
    }

    fn send(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer: Value = self
            .runtime
            .block_on(async { request.send().await?.json().await })?;
        let value = answer["value"].clone();
        if let Some(error) = value.get("error").and_then(Value::as_str)
            && value.get("stacktrace").is_some()
        {
            bail!("WebDriver: {error}: {}", value["message"]);
        }
        Ok(value)
    }
}

/// The id of an element that a script returned, where the protocol wants it.
#[must_use]
pub fn element_id(value: &Value) -> Option<&str> {
    value.get(ELEMENT).and_then(Value::as_str)
}

fn move_to(x: f64, y: f64) -> Value {
    json!({ "type": "pointerMove", "duration": 0, "x": x.round(), "y": y.round() })
}

fn slow_to(x: f64, y: f64) -> Value {
    json!({ "type": "pointerMove", "duration": 30, "x": x.round(), "y": y.round() })
}

fn down() -> Value {
    json!({ "type": "pointerDown", "button": 0 })
}

fn up() -> Value {
    json!({ "type": "pointerUp", "button": 0 })
}
