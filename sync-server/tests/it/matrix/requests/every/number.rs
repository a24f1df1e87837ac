//! Numbers.

use carnet_core::api::number::{Ask, Bucket, Period, Request};
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(_: &Records) -> Vec<Request> {
    let ask = Ask {
        pipeline: None,
        owner: None,
        currency: None,
        period: Period::Year { day: None },
    };
    let (month, currency) = ("2026-11".to_owned(), "EUR".to_owned());
    let amount = Some(500_000);
    vec![
        Request::Page(ask.clone()),
        Request::Rows {
            ask,
            bucket: Bucket::Won,
        },
        Request::SetTarget {
            month,
            currency: currency.clone(),
            amount,
        },
        Request::SetCeiling { currency, amount },
    ]
}

rows! {
    Request::Page(_) => Viewer,
    Request::Rows { .. } => Viewer,
    Request::SetTarget { .. } => Owner,
    Request::SetCeiling { .. } => Owner,
}
