//! Errors as browsers get them: a status, and the same `ApiError` that a desk's own window gets.

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use carnet_core::api::{ApiError, Code};

use crate::members::Refusal;

/// Why there is no answer.
#[derive(Debug)]
pub(super) struct Refused(pub(super) ApiError);

impl Refused {
    pub(super) fn new(code: Code, detail: &str) -> Self {
        Self(ApiError::new(code, detail))
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = status(self.0.code);
        let mut response = (status, Json(self.0)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

const fn status(code: Code) -> StatusCode {
    match code {
        Code::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::NotFound => StatusCode::NOT_FOUND,
        Code::Forbidden => StatusCode::FORBIDDEN,
        Code::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::SignIn => StatusCode::UNAUTHORIZED,
        Code::LinkExpired => StatusCode::GONE,
        Code::Busy | Code::Offline => StatusCode::SERVICE_UNAVAILABLE,
        Code::DiskFull | Code::Full => StatusCode::INSUFFICIENT_STORAGE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self(error)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SignIn => Self::new(Code::SignIn, "nobody is signed in"),
            Refusal::NotFound => Self::new(Code::NotFound, "there is no such workspace"),
            Refusal::Busy => Self::new(Code::Busy, "the relay has too much to do"),
            Refusal::Failed => Self::new(Code::Storage, "the relay could not read its file"),
        }
    }
}

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::new(Code::TooLarge, "the request is too large");
        }
        Self::new(Code::Invalid, "the body is no request of this version")
    }
}

impl From<BytesRejection> for Refused {
    fn from(rejection: BytesRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::new(Code::TooLarge, "the note's bytes are too many");
        }
        Self::new(Code::Invalid, "the body could not be read")
    }
}
