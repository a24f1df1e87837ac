//! What is counted: each commit once, and whoever waits for one.

use carnet_protocol::ids::{DeviceId, DocumentId, Epoch, Kind, MemberId, WorkspaceId};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use uuid::Uuid;

use super::repeats::log;
use super::{database, id, typed};
use crate::log::Log as _;

fn figure(figures: &PrometheusHandle, name: &str) -> f64 {
    let all = figures.render();
    let line = all.lines().find_map(|line| line.strip_prefix(name));
    line.map_or(0.0, |value| value.trim().parse().unwrap())
}

/// In one thread, so that nothing is begun before somebody waits.
#[tokio::test]
async fn a_commit_counts_once_and_whoever_waits_for_one_is_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let figures = recorder.handle();
    let _counted = metrics::set_default_local_recorder(&recorder);
    let (url, _server) = database().await;
    let workspace = WorkspaceId(id());
    let (log, _) = log(&url).await;
    log.create(workspace, Epoch(id())).await.unwrap();
    let asked: Vec<_> = (1..=3)
        .map(|client| {
            let who = (DeviceId(id()), MemberId(id()));
            let document = DocumentId::new(Kind::DEAL, Uuid::from_bytes(id()));
            log.append(typed(workspace, who, (document, client), 1))
        })
        .collect();
    assert_eq!(figure(&figures, "carnet_writes_waiting "), 3.0);
    for answer in asked {
        answer.await.unwrap();
    }
    assert_eq!(figure(&figures, "carnet_writes_waiting "), 0.0);
    let commits = figure(&figures, "carnet_commit_seconds_count ");
    assert_eq!(commits, 1.0, "all three in one group");
}
