//! `GET /events/{workspace}?stream=<uuid>`: what a browser tab hears, as server-sent events.
//!
//! Plain messages carry an `Event`; those named `editor` a message for one of the tab's notes. A stream ends when it does
//! not keep up, when its person is signed out or removed, and when the relay goes down; the browser comes back.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, HeaderName};
use axum::response::IntoResponse;
use axum::response::sse::{Event as Sse, KeepAlive, Sse as Answer};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use carnet_core::api::ApiError;
use futures_util::stream::{Stream, unfold};
use serde::Deserialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use uuid::Uuid;

use super::answer::Refused;
use super::caller::Caller;
use crate::Gateway;
use crate::limits::{KEEP_ALIVE_MS, REVOCATIONS_MS, UNSURE_MS};
use crate::members::Refusal;
use crate::open::OpenDesk;
use crate::streams::{Listener, Message};

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    stream: Uuid,
}

pub(super) async fn listen(
    State(gateway): State<Gateway>,
    caller: Caller,
    which: Result<Query<Which>, QueryRejection>,
) -> Result<impl IntoResponse, Refused> {
    let Query(which) = which.map_err(|_| ApiError::invalid("stream", "a UUID names it"))?;
    let desk = gateway.desks.desk(caller.workspace).await?;
    let listener = desk.listen((caller.person.member, which.stream))?;
    let every = Duration::from_millis(REVOCATIONS_MS);
    let mut looks = interval_at(Instant::now() + every, every);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let hearing = Hearing {
        desk,
        listener,
        gateway,
        caller,
        looks,
        sure_at: Instant::now(),
    };
    let headers = [
        (CACHE_CONTROL, "no-store"),
        // nginx would hold events back to send them in bulk.
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    let keep_alive = KeepAlive::new().interval(Duration::from_millis(KEEP_ALIVE_MS));
    Ok((
        headers,
        Answer::new(messages(hearing)).keep_alive(keep_alive),
    ))
}

/// A stream that somebody hears. When it is dropped, its notes are closed.
struct Hearing {
    desk: Arc<OpenDesk>,
    listener: Listener,
    gateway: Gateway,
    caller: Caller,
    looks: Interval,
    /// When the relay last said that the person may listen.
    sure_at: Instant,
}

impl Drop for Hearing {
    fn drop(&mut self) {
        self.desk.left(self.listener.key, self.listener.serial);
    }
}

fn messages(hearing: Hearing) -> impl Stream<Item = Result<Sse, Infallible>> {
    unfold(hearing, |mut hearing| async move {
        let message = hearing.next().await?;
        Some((Ok(told(message)), hearing))
    })
}

impl Hearing {
    async fn next(&mut self) -> Option<Message> {
        let over = self.listener.over.clone();
        loop {
            tokio::select! {
                biased;
                () = over.cancelled() => return None,
                () = self.gateway.draining.cancelled() => return None,
                message = self.listener.hear() => return message,
                _ = self.looks.tick() => {}
            }
            if self.may_not_hear().await {
                return None;
            }
        }
    }

    /// A relay that cannot look just now is no reason to end a stream, unless it cannot for long.
    async fn may_not_hear(&mut self) -> bool {
        let Caller {
            person, workspace, ..
        } = &self.caller;
        match self.gateway.members.still(person, *workspace).await {
            Ok(()) => {
                self.sure_at = Instant::now();
                false
            }
            Err(Refusal::SignIn | Refusal::NotFound) => true,
            Err(Refusal::Busy | Refusal::Failed) => {
                self.sure_at.elapsed() > Duration::from_millis(UNSURE_MS)
            }
        }
    }
}

fn told(message: Message) -> Sse {
    match message {
        Message::Event(text) => Sse::default().data(text),
        Message::Editor { editor, bytes } => {
            let bytes = STANDARD.encode(bytes);
            // Numbers and base64 need no quoting.
            Sse::default()
                .event("editor")
                .data(format!(r#"{{"editor":"{editor}","bytes":"{bytes}"}}"#))
        }
    }
}
