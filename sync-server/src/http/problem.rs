//! Errors as RFC 9457 problems.

use std::any::Any;
use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::accounts::AccountError;
use crate::limits::RETRY_SECS;
use crate::log::LogError;

/// What a caller is told when something did not work.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    title: &'static str,
    status: u16,
    code: &'static str,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    /// Seconds after which to come back; `None`: as the status says.
    #[serde(skip)]
    after_s: Option<u64>,
}

impl Problem {
    /// The same with another sentence, when it is this one.
    #[must_use]
    pub fn explained(mut self, code: &str, detail: &'static str) -> Self {
        if self.code == code {
            self.detail = detail.into();
        }
        self
    }

    /// A problem; the title is the status' own.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self {
            kind: "about:blank",
            title,
            status: status.as_u16(),
            code,
            detail: detail.into(),
            field: None,
            after_s: None,
        }
    }

    /// What is answered to who asks too often.
    #[must_use]
    pub fn too_often(after: Duration) -> Self {
        let detail = "too many requests from this address: wait a moment";
        let mut problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "busy", detail);
        problem.after_s = Some(after.as_secs() + 1);
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let usual = (status == StatusCode::TOO_MANY_REQUESTS).then_some(RETRY_SECS);
        let after = self.after_s.or(usual);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(after) = after {
            headers.insert(header::RETRY_AFTER, after.into());
        }
        response
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        let (status, code) = match &error {
            AccountError::SignIn => (StatusCode::UNAUTHORIZED, "sign_in"),
            AccountError::Password => (StatusCode::FORBIDDEN, "password"),
            AccountError::Limit(_) => (StatusCode::CONFLICT, "limit"),
            AccountError::LinkExpired => (StatusCode::GONE, "link_expired"),
            AccountError::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            AccountError::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            AccountError::Exists => (StatusCode::CONFLICT, "exists"),
            AccountError::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "invalid"),
            AccountError::Busy | AccountError::TooOften(_) => {
                (StatusCode::TOO_MANY_REQUESTS, "busy")
            }
            AccountError::Log(error) => return error.clone().into(),
        };
        let mut problem = Self::new(status, code, error.to_string());
        if let AccountError::Invalid { field, .. } = error {
            problem.field = Some(field);
        } else if let AccountError::TooOften(after) = error {
            problem.after_s = Some(after.as_secs() + 1);
        }
        problem
    }
}

impl From<LogError> for Problem {
    fn from(error: LogError) -> Self {
        match error {
            LogError::NoWorkspace => {
                Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such thing")
            }
            LogError::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "the relay has too much to do",
            ),
            LogError::Store(detail) => {
                tracing::error!(%detail, "the relay's file was not read or written");
                Self::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "storage",
                    "the relay could not read or write its file",
                )
            }
        }
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        // The rejection may quote the body, and a body may hold a password: its text is not passed on.
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "the body is too large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "the body must be application/json",
            _ => "the body is not what this route expects",
        };
        Self::new(rejection.status(), "invalid", detail)
    }
}

impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", "there is no such thing")
    }
}

/// A defect of ours: the caller learns nothing of it, the log has it from the panic's own message.
pub(super) fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal",
        "something went wrong here",
    )
    .into_response()
}
