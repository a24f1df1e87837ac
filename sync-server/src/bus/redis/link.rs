//! One connection to Redis, from its opening to its loss: one half hears, one rings, one follows the rooms.

use std::collections::{HashMap, HashSet};
use std::convert::Infallible;
use std::time::Duration;

use carnet_protocol::ids::WorkspaceId;
use futures_util::StreamExt as _;
use redis::aio::{MultiplexedConnection, PubSubSink, PubSubStream};
use redis::{AsyncConnectionConfig, Pipeline, RedisError};
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval, timeout};
use uuid::Uuid;

use super::channel::{Channel, Channels};
use super::{Shared, wire};
use crate::bus::{Happened, News, Rang, Ring};
use crate::limits::{BUS_BATCH_MAX, BUS_BEAT_MS, BUS_SILENT_MS};

/// Why a connection ended, or never was.
#[derive(Debug, thiserror::Error)]
pub(super) enum Lost {
    /// Redis said so, or the network.
    #[error("{0}")]
    Redis(#[from] RedisError),
    /// It does not even answer.
    #[error("nothing is heard")]
    Silent,
    /// It ended without a word.
    #[error("the connection ended")]
    Ended,
}

/// Opens a connection and uses it until it is lost.
pub(super) async fn hold(shared: &Shared, rung: &mut mpsc::Receiver<Ring>) -> Lost {
    let held = async {
        let (sink, stream, publish) = open(shared).await?;
        let echo = Channel::Echo(Uuid::from_u128(rand::random()));
        tokio::try_join!(
            hear(shared, stream),
            ring(shared, rung, publish, echo),
            follow(shared, sink, echo)
        )
    };
    match held.await {
        Err(lost) => lost,
    }
}

async fn open(shared: &Shared) -> Result<(PubSubSink, PubSubStream, MultiplexedConnection), Lost> {
    let wait = Duration::from_millis(BUS_SILENT_MS);
    let config = AsyncConnectionConfig::new()
        .set_connection_timeout(Some(wait))
        .set_response_timeout(Some(wait));
    let opening = async {
        let (sink, stream) = shared.client.get_async_pubsub().await?.split();
        let publish = shared
            .client
            .get_multiplexed_async_connection_with_config(&config)
            .await?;
        Ok((sink, stream, publish))
    };
    timeout(wait, opening).await.map_err(|_| Lost::Silent)?
}

/// Hears what is said. One's own echo at least must come.
async fn hear(shared: &Shared, mut stream: PubSubStream) -> Result<Infallible, Lost> {
    let wait = Duration::from_millis(BUS_SILENT_MS);
    loop {
        let said = timeout(wait, stream.next()).await;
        let said = said.map_err(|_| Lost::Silent)?.ok_or(Lost::Ended)?;
        shared.heard(said.get_channel_name(), said.get_payload_bytes());
    }
}

/// Sends what waits, and an echo now and then.
async fn ring(
    shared: &Shared,
    rung: &mut mpsc::Receiver<Ring>,
    mut publish: MultiplexedConnection,
    echo: Channel,
) -> Result<Infallible, Lost> {
    let echo = shared.channels.name(echo);
    let mut beats = interval(Duration::from_millis(BUS_BEAT_MS));
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut rings = Vec::new();
    loop {
        let mut batch = Pipeline::new();
        tokio::select! {
            _ = beats.tick() => batch.publish(&echo, "").ignore(),
            some = rung.recv_many(&mut rings, BUS_BATCH_MAX) => {
                if some == 0 {
                    return Err(Lost::Ended);
                }
                fill(&mut batch, &shared.channels, &rings)
            }
        };
        let sent = batch.exec_async(&mut publish).await;
        if sent.is_err() {
            shared.dropped(rings.len() as u64);
        }
        rings.clear();
        sent?;
    }
}

/// Of several heads of a workspace, the last says all.
fn fill<'a>(batch: &'a mut Pipeline, names: &Channels, rings: &[Ring]) -> &'a mut Pipeline {
    let mut heads = HashSet::new();
    let mut said: Vec<&Ring> = rings.iter().rev().collect();
    said.retain(|ring| match ring.what {
        Rang::In(workspace, Happened::Head(_)) => heads.insert(workspace),
        _ => true,
    });
    for ring in said.into_iter().rev() {
        let channel = names.name(Channel::of(&ring.what));
        batch.publish(channel, wire::encode(ring)).ignore();
    }
    batch
}

/// Subscribes to what is wanted, and says so when it is heard.
async fn follow(shared: &Shared, mut sink: PubSubSink, echo: Channel) -> Result<Infallible, Lost> {
    let always = [Channel::Accounts, echo].map(|channel| shared.channels.name(channel));
    let names = |workspaces: &[WorkspaceId]| -> Vec<String> {
        let name = |workspace: &WorkspaceId| shared.channels.name(Channel::Workspace(*workspace));
        workspaces.iter().map(name).collect()
    };
    sink.subscribe(&always[..]).await?;
    shared.opened();
    let mut followed = HashMap::new();
    loop {
        let wanted = shared.rooms().clone();
        let left: Vec<WorkspaceId> = followed
            .keys()
            .filter(|workspace| !wanted.contains_key(*workspace))
            .copied()
            .collect();
        for some in left.chunks(BUS_BATCH_MAX) {
            sink.unsubscribe(&names(some)[..]).await?;
        }
        let new: Vec<WorkspaceId> = wanted
            .iter()
            .filter(|(workspace, number)| followed.get(*workspace) != Some(*number))
            .map(|(workspace, _)| *workspace)
            .collect();
        for some in new.chunks(BUS_BATCH_MAX) {
            sink.subscribe(&names(some)[..]).await?;
            for workspace in some {
                // Without a listener there is nobody to tell.
                let _ = shared.news.send(News::Hears(*workspace));
            }
        }
        followed = wanted;
        shared.rooms_changed.notified().await;
    }
}
