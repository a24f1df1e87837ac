//! What can go wrong inside, and how it is told to a person: every failure ends as an [`ApiError`].

use rusqlite::ErrorCode;

use crate::api::{ApiError, Code};

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        let code = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Code::DiskFull,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Code::BrokenFile,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Code::InUse,
            _ => Code::Storage,
        };
        Self::new(code, error.to_string())
    }
}

impl From<std::io::Error> for ApiError {
    fn from(error: std::io::Error) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Code::DiskFull,
            _ => Code::Storage,
        };
        Self::new(code, error.to_string())
    }
}

/// A defect of ours: the sentence goes to the log and to whoever asked.
#[must_use]
pub fn internal(detail: impl Into<String>) -> ApiError {
    let detail = detail.into();
    tracing::error!(%detail, "defect");
    ApiError::new(Code::Internal, detail)
}
