//! Why a relay did not do what it was asked: nobody answered, somebody else did, or it refuses and says so.

use carnet_core::api::{ApiError, Code};
use carnet_core::net;
use reqwest::StatusCode;
use serde::Deserialize;
use serde_json::json;

use crate::site::Site;

/// RFC 9457.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Refusal {
    code: Option<String>,
    field: Option<String>,
    title: Option<String>,
    detail: Option<String>,
}

pub(super) fn unreachable(relay: &Site, error: &reqwest::Error) -> ApiError {
    if net::is_distrust(error) {
        return ApiError::new(
            Code::Certificate,
            format!("{relay}: its certificate is another one, or nobody vouches for it"),
        );
    }
    // The kind of failure is enough; the error's own text repeats the address with its query.
    let why = if error.is_timeout() {
        "no answer in time"
    } else {
        "not reachable"
    };
    tracing::debug!(%error, "the relay did not answer");
    ApiError::new(Code::Offline, format!("{relay}: {why}"))
}

pub(super) fn refusal(status: StatusCode, body: &[u8]) -> ApiError {
    let said: Refusal = serde_json::from_slice(body).unwrap_or_default();
    let code = said
        .code
        .as_deref()
        .and_then(named)
        .unwrap_or_else(|| by_status(status));
    let detail = said
        .detail
        .or(said.title)
        .unwrap_or_else(|| status.to_string());
    ApiError {
        code,
        field: said.field,
        detail,
    }
}

fn named(code: &str) -> Option<Code> {
    serde_json::from_value(json!(code)).ok()
}

fn by_status(status: StatusCode) -> Code {
    match status.as_u16() {
        400 | 409 | 422 => Code::Invalid,
        401 => Code::SignIn,
        403 => Code::Forbidden,
        404 => Code::NotFound,
        410 => Code::LinkExpired,
        413 => Code::TooLarge,
        429 | 503 => Code::Busy,
        502 | 504 => Code::Offline,
        _ => Code::Internal,
    }
}

#[cfg(test)]
mod tests {
    use super::refusal;
    use carnet_core::api::Code;
    use reqwest::StatusCode;

    #[test]
    fn a_problem_names_its_code_and_a_bare_status_has_one_too() {
        let body = br#"{"code":"link_expired","detail":"used","field":"secret"}"#;
        let error = refusal(StatusCode::NOT_FOUND, body);
        assert_eq!(
            (error.code, error.field.as_deref()),
            (Code::LinkExpired, Some("secret"))
        );
        // A proxy in between answers with a page of its own.
        assert_eq!(
            refusal(StatusCode::BAD_GATEWAY, b"<html>").code,
            Code::Offline
        );
        assert_eq!(refusal(StatusCode::UNAUTHORIZED, b"").code, Code::SignIn);
        // A code from a newer relay falls back on the status.
        assert_eq!(
            refusal(StatusCode::FORBIDDEN, br#"{"code":"new"}"#).code,
            Code::Forbidden
        );
    }
}
