//! Two records of one person.

use carnet_core::api::duplicate::{Of, Request, Typed};
use carnet_protocol::frame::Role;

use super::super::records::Records;

pub(in super::super) fn all(records: &Records) -> Vec<Request> {
    let of = Of::Contact;
    let (left, right) = (records.contact, records.twin);
    let typed = Typed {
        of,
        name: "Martin".to_owned(),
        company: None,
        email: None,
        phone: None,
        number: None,
    };
    vec![
        Request::Check(typed),
        Request::Find { of },
        Request::Compare { of, left, right },
        Request::Apart { of, left, right },
        Request::Merge {
            of,
            keep: left,
            away: right,
            take: Vec::new(),
        },
        Request::Split { of, id: right },
    ]
}

rows! {
    Request::Check(_) => Viewer,
    Request::Find { .. } => Viewer,
    Request::Compare { .. } => Viewer,
    Request::Apart { .. } => Member,
    Request::Merge { .. } => Member,
    Request::Split { .. } => Member,
}
