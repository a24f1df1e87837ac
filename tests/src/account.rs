//! A person with an account on a relay, speaking to its HTTP face.

use std::sync::Mutex;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use carnet_protocol::frame::Role;
use carnet_protocol::ids::{DeviceId, MemberId, WorkspaceId};
use serde_json::{Value, json};

use crate::runtime::runtime;

/// Everybody's password: long enough for the rules on passwords.
pub const PASSWORD: &str = "a long enough password";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Signed in; signs in again when its access token has run out.
#[derive(Debug)]
pub struct Account {
    url: String,
    email: String,
    member: MemberId,
    name: String,
    access: Mutex<String>,
    http: reqwest::Client,
}

impl Account {
    /// Becomes the owner.
    ///
    /// # Panics
    /// When the relay refuses.
    #[must_use]
    pub fn claim(url: &str, secret: &str, name: &str) -> Self {
        Self::enter(url, "/auth/claim", name, json!({ "secret": secret }))
    }

    /// Joins by an invitation's secret.
    ///
    /// # Panics
    /// When the relay refuses.
    #[must_use]
    pub fn accept(url: &str, secret: &str, name: &str) -> Self {
        Self::enter(
            url,
            "/auth/invite/accept",
            name,
            json!({ "secret": secret }),
        )
    }

    fn enter(url: &str, path: &str, name: &str, mut body: Value) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            // A server killed while several ask at once has left one of them waiting for ever, without a socket.
            .timeout(PATIENCE)
            .build()
            .expect("an HTTP client");
        let email = format!("{}@team.example", name.to_lowercase());
        body["name"] = name.into();
        body["email"] = email.as_str().into();
        body["password"] = PASSWORD.into();
        let answer = runtime().block_on(post(&http, &format!("{url}{path}"), None, &body));
        let session = answer.unwrap_or_else(|error| panic!("{path}: {error:#}"));
        let text = |value: &Value| {
            value
                .as_str()
                .map(str::to_owned)
                .expect("a session names its member")
        };
        Self {
            url: url.to_owned(),
            email,
            member: text(&session["member"]["id"])
                .parse()
                .expect("a member's id is a UUID"),
            name: name.to_owned(),
            access: Mutex::new(text(&session["access"])),
            http,
        }
    }

    /// The same sign-in at another address: another instance of the same relay, or a web server in front of it.
    ///
    /// # Panics
    /// Never, unless another test thread panicked while signing in.
    #[must_use]
    pub fn elsewhere(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            email: self.email.clone(),
            member: self.member,
            name: self.name.clone(),
            access: Mutex::new(self.access()),
            http: self.http.clone(),
        }
    }

    /// Who this is.
    #[must_use]
    pub const fn member(&self) -> MemberId {
        self.member
    }

    /// What others call them.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their access token now.
    ///
    /// # Panics
    /// Never, unless another test thread panicked while signing in.
    #[must_use]
    pub fn access(&self) -> String {
        self.access
            .lock()
            .expect("nobody panics while signing in")
            .clone()
    }

    /// Makes a workspace; this person owns it.
    ///
    /// # Panics
    /// When the relay refuses.
    pub fn create_workspace(&self, id: WorkspaceId) {
        runtime()
            .block_on(self.make_workspace(id))
            .expect("an owner may");
    }

    /// The same for who makes many at once.
    ///
    /// # Errors
    /// When the relay is away or refuses.
    pub async fn make_workspace(&self, id: WorkspaceId) -> Result<()> {
        let body = json!({ "id": id.uuid(), "name": "Atelier" });
        self.post_async("/workspaces", &body).await.map(|_| ())
    }

    /// The secret of an invitation into a workspace.
    ///
    /// # Panics
    /// When the relay refuses.
    #[must_use]
    pub fn invite(&self, workspace: WorkspaceId, role: Role) -> String {
        let role = match role {
            Role::Viewer => "viewer",
            Role::Member => "member",
            Role::Owner => "owner",
        };
        let path = format!("/workspaces/{}/invites", workspace.uuid());
        let answer = self
            .post(&path, &json!({ "role": role }))
            .expect("an owner may invite");
        let link = answer["link"].as_str().expect("an invitation is a link");
        link.split_once("#invite=")
            .expect("the secret stands after #")
            .1
            .to_owned()
    }

    /// A one-use ticket for a socket.
    ///
    /// # Errors
    /// When the relay is away or refuses.
    pub async fn ticket(&self, workspace: WorkspaceId, device: DeviceId) -> Result<String> {
        let path = format!("/workspaces/{}/tickets", workspace.uuid());
        let answer = self
            .post_async(&path, &json!({ "device": device.uuid() }))
            .await?;
        answer["ticket"]
            .as_str()
            .map(str::to_owned)
            .context("no ticket in the answer")
    }

    /// Posts as this person.
    ///
    /// # Errors
    /// When the relay is away or refuses; the answer is in the message.
    pub fn post(&self, path: &str, body: &Value) -> Result<Value> {
        runtime().block_on(self.post_async(path, body))
    }

    /// Deletes as this person.
    ///
    /// # Errors
    /// When the relay is away or refuses.
    pub fn delete(&self, path: &str) -> Result<()> {
        let request = self.http.delete(format!("{}{path}", self.url));
        // Sent inside the runtime: its patience is measured there.
        let asked = async { request.bearer_auth(self.access()).send().await };
        runtime().block_on(asked)?.error_for_status()?;
        Ok(())
    }

    async fn post_async(&self, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}{path}", self.url);
        match post(&self.http, &url, Some(&self.access()), body).await {
            Err(error) if error.to_string().starts_with("401") => {
                self.sign_in().await?;
                post(&self.http, &url, Some(&self.access()), body).await
            }
            answer => answer,
        }
    }

    async fn sign_in(&self) -> Result<()> {
        let body = json!({ "email": self.email, "password": PASSWORD });
        let session = post(
            &self.http,
            &format!("{}/auth/sign-in", self.url),
            None,
            &body,
        )
        .await?;
        let access = session["access"].as_str().context("no access token")?;
        access.clone_into(&mut self.access.lock().expect("nobody panics while signing in"));
        Ok(())
    }
}

async fn post(
    http: &reqwest::Client,
    url: &str,
    access: Option<&str>,
    body: &Value,
) -> Result<Value> {
    let mut request = http.post(url).json(body);
    if let Some(access) = access {
        request = request.bearer_auth(access);
    }
    let answer = request.send().await?;
    let status = answer.status();
    let text = answer.text().await?;
    if !status.is_success() {
        bail!("{} {url}: {text}", status.as_u16());
    }
    Ok(if text.is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text)?
    })
}
