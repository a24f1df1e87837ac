//! Commands of numbers: what a month is to bring, and what a year may.

use carnet_protocol::ids::DocumentId;

use super::check;
use crate::api::number::Request;
use crate::api::{ApiError, Response};
use crate::document::workspace::{self as key, put};
use crate::engine::write::Write;

pub(super) fn run(w: &mut Write<'_>, ask: Request) -> Result<Response, ApiError> {
    match ask {
        Request::SetTarget {
            month,
            currency,
            amount,
        } => {
            if !key::is_month(&month) {
                return Err(ApiError::invalid("month", "must be a month, YYYY-MM"));
            }
            set(w, &month, &currency, amount)
        }
        Request::SetCeiling { currency, amount } => set(w, key::YEAR, &currency, amount),
        Request::Page(_) | Request::Rows { .. } => Err(super::not_a_command()),
    }
}

fn set(
    w: &mut Write<'_>,
    month: &str,
    currency: &str,
    amount: Option<i64>,
) -> Result<Response, ApiError> {
    let currency = check::currency(currency)?;
    let amount = check::amount(amount)?;
    if amount.is_some_and(|amount| amount <= 0) {
        return Err(ApiError::invalid("amount", "must be more than 0"));
    }
    w.edit(DocumentId::WORKSPACE, |txn| {
        put(txn, key::TARGETS, month, currency, amount);
        Ok(Response::Done)
    })
}
