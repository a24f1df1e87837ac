//! `POST /rpc/{workspace}/note/{open|update|awareness|compare|close}`: a note's bytes, raw both ways.
//!
//! A note that is open belongs to a stream of events, where it hears what others write, and is closed with it.

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use carnet_core::api::note::Request;
use carnet_core::api::{ApiError, Code, Right};
use carnet_protocol::ids::DocumentId;
use serde::Deserialize;
use uuid::Uuid;

use super::answer::Refused;
use super::caller::Caller;
use crate::Gateway;
use crate::streams::{Key, Streams};

/// Which note, in whose hands.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    document: String,
    /// The browser's number for it, as text: JavaScript's numbers end at 53 bits.
    editor: String,
    stream: Uuid,
}

pub(super) async fn note(
    State(gateway): State<Gateway>,
    caller: Caller,
    Path((_, what)): Path<(String, String)>,
    which: Result<Query<Which>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let Query(which) = which.map_err(|_| ApiError::invalid("query", "document, editor, stream"))?;
    let asked = Asked::read(&caller, &which)?;
    let body = body?;
    if what == "update" {
        caller.must(Right::Write)?;
    }
    let desk = gateway.desks.desk(caller.workspace).await?;
    let streams = desk.streams(asked.key).await;
    let request = asked.request(streams, &what, body.into())?;
    let opens = matches!(request, Request::Open { .. });
    let answer = desk.note(request, caller.actor).await;
    if opens && answer.is_err() {
        streams.close_editor(asked.key, asked.editor);
    }
    Ok(raw(answer?))
}

struct Asked {
    key: Key,
    editor: u64,
    document: DocumentId,
}

impl Asked {
    fn read(caller: &Caller, which: &Which) -> Result<Self, ApiError> {
        let document = which.document.parse();
        let editor = which.editor.parse();
        Ok(Self {
            key: (caller.person.member, which.stream),
            editor: editor.map_err(|_| ApiError::invalid("editor", "not a number"))?,
            document: document.map_err(|_| ApiError::invalid("document", "no such name"))?,
        })
    }

    /// The same in the desk's words.
    fn request(&self, streams: &Streams, what: &str, body: Vec<u8>) -> Result<Request, ApiError> {
        let (key, document) = (self.key, self.document);
        let known = || streams.editor(key, self.editor, document);
        Ok(match what {
            "open" => Request::Open {
                document,
                editor: streams.open_editor(key, self.editor, document)?.id,
            },
            "update" => Request::Update {
                document,
                editor: known()?.id,
                update: body,
            },
            "awareness" => Request::Awareness {
                document,
                editor: known()?.id,
                bytes: body,
            },
            "compare" => Request::Compare {
                document,
                state_vector: body,
            },
            "close" => {
                let editor = known()?.id;
                streams.close_editor(key, self.editor);
                Request::Close { document, editor }
            }
            _ => return Err(ApiError::new(Code::NotFound, "notes cannot do that")),
        })
    }
}

fn raw(bytes: Vec<u8>) -> Response {
    if bytes.is_empty() {
        return StatusCode::NO_CONTENT.into_response();
    }
    let headers = [
        (CONTENT_TYPE, "application/octet-stream"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, bytes).into_response()
}
