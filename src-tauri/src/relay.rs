//! A relay's HTTP face, as this computer uses it: who it is, accounts, workspaces, invitations, tickets.

mod client;
mod refusal;

use carnet_core::api::{ApiError, Code};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use client::Clients;
use refusal::{refusal, unreachable};

use crate::request::account::Call;
use crate::site::Site;

/// The word by which a relay says what it is.
const PRODUCT: &str = "carnet-relay";

/// The HTTP client.
#[derive(Clone, Debug)]
pub struct Relay {
    clients: Clients,
    closing: CancellationToken,
}

/// What a relay says of itself.
#[derive(Clone, Debug, Deserialize)]
pub struct Hello {
    /// Somebody owns it.
    pub claimed: bool,
}

/// A signed-in person.
#[derive(Clone, Deserialize)]
pub struct Session {
    /// Who.
    pub member: Person,
    /// Access token.
    #[serde(default)]
    pub access: String,
    /// Until when it works, milliseconds since 1970.
    #[serde(default)]
    pub access_expires_at: i64,
    /// What renews it, once.
    #[serde(default)]
    pub refresh: Option<String>,
    /// Where they take part.
    #[serde(default)]
    pub workspaces: Vec<Membership>,
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session")
            .field("member", &self.member)
            .finish_non_exhaustive()
    }
}

/// A person at a relay.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// The member.
    pub id: Uuid,
    /// As they signed up.
    #[serde(default)]
    pub email: String,
}

/// A person's place in a workspace.
#[derive(Clone, Debug, Deserialize)]
pub struct Membership {
    /// The workspace.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// `owner`, `member` or `viewer`.
    pub role: String,
}

/// What an invitation is for.
#[derive(Clone, Debug, Deserialize)]
pub struct Invitation {
    /// The workspace: two may have one name.
    pub workspace: Uuid,
}

/// A link that lets one person in.
#[derive(Clone, Debug, Deserialize)]
pub struct InviteLink {
    /// It works once.
    pub link: String,
    /// Milliseconds since 1970.
    pub expires_at: i64,
}

/// Name, e-mail and password of a person who signs up or in.
#[derive(Clone, Serialize)]
pub struct Entrance<'a> {
    /// From a claim link or an invitation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<&'a str>,
    /// The person's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The account.
    pub email: &'a str,
    /// Its password.
    pub password: &'a str,
    /// Who they already are in their own workspace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member: Option<Uuid>,
}

impl std::fmt::Debug for Entrance<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entrance")
            .field("email", &self.email)
            .finish_non_exhaustive()
    }
}

impl Relay {
    /// A client. When `closing` is cancelled nothing waits for a relay any more: all is answered [`Code::Offline`].
    ///
    /// # Errors
    /// `Internal` when the system has no usable TLS.
    pub fn new(closing: CancellationToken) -> Result<Self, ApiError> {
        Ok(Self {
            clients: Clients::new()?,
            closing,
        })
    }

    /// Asks who is there. Always before a secret is sent.
    ///
    /// # Errors
    /// [`Code::Offline`] when nobody answers, [`Code::NotARelay`] when somebody else does, [`Code::Certificate`] when it is not
    /// the relay of the link.
    pub async fn hello(&self, relay: &Site) -> Result<Hello, ApiError> {
        let request = self.clients.request(relay, Method::GET, "/api/v1/hello")?;
        let (status, body) = self.exchange(relay, request).await?;
        let stranger = |why: String| ApiError::new(Code::NotARelay, format!("{relay}: {why}"));
        if matches!(
            status,
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE
        ) {
            return Err(ApiError::new(
                Code::Busy,
                format!("{relay} answered {status}"),
            ));
        }
        let body: Value =
            serde_json::from_slice(&body).map_err(|_| stranger(format!("{status}, not JSON")))?;
        if !status.is_success() || body.get("product") != Some(&json!(PRODUCT)) {
            return Err(stranger(format!("{status}, another product")));
        }
        serde_json::from_value(body).map_err(|error| stranger(error.to_string()))
    }

    /// Makes the relay's owner.
    ///
    /// # Errors
    /// [`Code::LinkExpired`] when the link was used.
    pub async fn claim(&self, relay: &Site, who: &Entrance<'_>) -> Result<Session, ApiError> {
        self.post(relay, "/auth/claim", None, who).await
    }

    /// What an invitation is for.
    ///
    /// # Errors
    /// [`Code::LinkExpired`] when it was used or is too old.
    pub async fn look(&self, relay: &Site, secret: &str) -> Result<Invitation, ApiError> {
        self.post(
            relay,
            "/auth/invite/look",
            None,
            &json!({ "secret": secret }),
        )
        .await
    }

    /// Takes an invitation; an existing account with the right password joins.
    ///
    /// # Errors
    /// [`Code::LinkExpired`], [`Code::SignIn`].
    pub async fn accept(&self, relay: &Site, who: &Entrance<'_>) -> Result<Session, ApiError> {
        self.post(relay, "/auth/invite/accept", None, who).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// [`Code::SignIn`] when e-mail or password is wrong.
    pub async fn sign_in(&self, relay: &Site, who: &Entrance<'_>) -> Result<Session, ApiError> {
        self.post(relay, "/auth/sign-in", None, who).await
    }

    /// Whose a token is, and what it reaches.
    ///
    /// # Errors
    /// [`Code::SignIn`] when the token has ended.
    pub async fn me(&self, relay: &Site, token: &str) -> Result<Session, ApiError> {
        let request = self.clients.request(relay, Method::GET, "/auth/me")?;
        let bytes = self.answer(relay, request.bearer_auth(token)).await?;
        read(relay, "/auth/me", &bytes)
    }

    /// Renews a session. The refresh token works once: keep the new one before using anything else.
    ///
    /// # Errors
    /// [`Code::SignIn`] when the session has ended.
    pub async fn refresh(&self, relay: &Site, refresh: &str) -> Result<Session, ApiError> {
        self.post(relay, "/auth/refresh", None, &json!({ "refresh": refresh }))
            .await
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the relay cannot be reached; the token then dies by age.
    pub async fn sign_out(&self, relay: &Site, refresh: &str) -> Result<(), ApiError> {
        let body = json!({ "refresh": refresh });
        let request = self
            .clients
            .request(relay, Method::POST, "/auth/sign-out")?
            .json(&body);
        self.answer(relay, request).await.map(drop)
    }

    /// Makes room for a workspace.
    ///
    /// # Errors
    /// [`Code::Invalid`] with field `workspace` when that id is taken.
    pub async fn publish(
        &self,
        relay: &Site,
        access: &str,
        id: Uuid,
        name: &str,
    ) -> Result<(), ApiError> {
        let body = json!({ "id": id, "name": name });
        let request = self
            .clients
            .request(relay, Method::POST, "/workspaces")?
            .bearer_auth(access);
        self.answer(relay, request.json(&body)).await.map(drop)
    }

    /// Makes an invitation.
    ///
    /// # Errors
    /// [`Code::Forbidden`] when the caller is no owner.
    pub async fn invite(
        &self,
        relay: &Site,
        access: &str,
        workspace: Uuid,
        role: &str,
    ) -> Result<InviteLink, ApiError> {
        let path = format!("/workspaces/{workspace}/invites");
        self.post(relay, &path, Some(access), &json!({ "role": role }))
            .await
    }

    /// A ticket for one socket, good for seconds.
    ///
    /// # Errors
    /// [`Code::Forbidden`] when the person was removed.
    pub async fn ticket(
        &self,
        relay: &Site,
        access: &str,
        workspace: Uuid,
        device: Uuid,
    ) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Ticket {
            ticket: String,
        }
        let path = format!("/workspaces/{workspace}/tickets");
        let body = json!({ "device": device, "name": client::computer() });
        let Ticket { ticket } = self.post(relay, &path, Some(access), &body).await?;
        Ok(ticket)
    }

    /// Asks what the window wants to know of the account.
    ///
    /// # Errors
    /// The relay's refusal.
    pub async fn ask(&self, relay: &Site, access: &str, call: &Call) -> Result<Value, ApiError> {
        let request = self
            .clients
            .request(relay, call.method.clone(), &call.path)?;
        let mut request = request.bearer_auth(access);
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        let bytes = self.answer(relay, request).await?;
        if bytes.is_empty() {
            return Ok(Value::Null);
        }
        read(relay, &call.path, &bytes)
    }

    async fn post<T: DeserializeOwned>(
        &self,
        relay: &Site,
        path: &str,
        access: Option<&str>,
        body: &impl Serialize,
    ) -> Result<T, ApiError> {
        let mut request = self.clients.request(relay, Method::POST, path)?.json(body);
        if let Some(access) = access {
            request = request.bearer_auth(access);
        }
        let bytes = self.answer(relay, request).await?;
        read(relay, path, &bytes)
    }

    async fn answer(&self, relay: &Site, request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
        let (status, body) = self.exchange(relay, request).await?;
        if status.is_success() {
            return Ok(body);
        }
        Err(refusal(status, &body))
    }

    /// One request and its whole answer, while the app lives.
    async fn exchange(
        &self,
        relay: &Site,
        request: RequestBuilder,
    ) -> Result<(StatusCode, Vec<u8>), ApiError> {
        let exchanged = async {
            let answer = request.send().await?;
            let status = answer.status();
            Ok((status, answer.bytes().await?.to_vec()))
        };
        tokio::select! {
            biased;
            () = self.closing.cancelled() => Err(ApiError::new(Code::Offline, "the app closes")),
            exchanged = exchanged => {
                exchanged.map_err(|error: reqwest::Error| unreachable(relay, &error))
            }
        }
    }
}

fn read<T: DeserializeOwned>(relay: &Site, path: &str, bytes: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(bytes).map_err(|error| {
        ApiError::new(
            Code::NotARelay,
            format!("{relay}{path}: unexpected answer: {error}"),
        )
    })
}
