//! Quick add: one line of text read as a deal.

use jiff::civil::Date;
use rusqlite::Connection;

use crate::api::deal::QuickAdd;
use crate::api::{ApiError, Locale};

/// Reads a line of text; creates nothing.
///
/// # Errors
/// When the file cannot be read.
pub fn read(
    conn: &Connection,
    text: &str,
    today: Date,
    locale: Locale,
) -> Result<QuickAdd, ApiError> {
    let _ = (conn, today, locale);
    Ok(QuickAdd {
        title: text.trim().to_owned(),
        ..QuickAdd::default()
    })
}
