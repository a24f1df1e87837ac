//! One instance, and two that share a Postgres and a Redis, under the same load.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, ensure};
use carnet_tests::load::carnet::Carnet;
use carnet_tests::load::{System as _, Typing, run};
use carnet_tests::postgres::Postgres;
use carnet_tests::redis::TestRedis;
use carnet_tests::relay::TestRelay;
use carnet_tests::runtime::runtime;
use uuid::Uuid;

use super::super::{ms, part};
use super::line;
use super::workspaces::line_of;

/// 20 workspaces with 5 people each, who type in one document: 2,000 changes a second.
const WORKSPACES: usize = 20;
const PEOPLE: usize = 5;
const LOAD: Typing = Typing {
    per_second: 20,
    lasts: Duration::from_secs(8),
    kept: false,
};

/// Teams of [`PEOPLE`] whose cost is reckoned, and how much each person does, assumed: so many changes in a day of so many hours.
const TEAMS: f64 = 1_000.0;
const CHANGES_A_DAY: f64 = 500.0;
const HOURS: f64 = 8.0;

/// Which instance a person is sent to.
type Way = fn(workspace: usize, person: usize) -> usize;

/// One instance, two with each workspace at one of them, two with each workspace at both.
pub(super) fn measure(relay: &Path, postgres: &Arc<Postgres>) -> Result<()> {
    let mut first = Carnet::on(relay, Some(Arc::clone(postgres)), Some(TestRedis::start()));
    one_load("1", &mut first, None, |_, _| 0)?;
    let mut second = first.another(relay);
    let ways: [(&str, Way); 2] = [
        ("2, each workspace at one of them", |workspace, _| {
            workspace % 2
        }),
        ("2, each workspace at both", |_, person| person % 2),
    ];
    for (name, way) in ways {
        one_load(name, &mut first, Some(&mut second), way)?;
    }
    Ok(())
}

fn one_load(
    name: &str,
    first: &mut Carnet,
    mut second: Option<&mut TestRelay>,
    way: Way,
) -> Result<()> {
    eprintln!("instances: {name}");
    let mut clients = Vec::new();
    for workspace in 0..WORKSPACES {
        let (space, document) = (first.space(), Uuid::from_bytes(rand::random()));
        for person in 0..PEOPLE {
            let relay = match (&second, way(workspace, person)) {
                (Some(second), 1) => &**second,
                _ => first.relay(),
            };
            let owner = first.owner().elsewhere(&relay.url());
            clients.push(vec![line_of(relay.address(), &owner, space, document)?]);
        }
    }
    let mut used = |first: &mut Carnet| {
        let second = second
            .as_mut()
            .map_or(0, |second| second.program().cpu_micros());
        (
            first.program().cpu_micros(),
            second,
            first.store_cpu_micros(),
        )
    };
    let before = used(first);
    let (_, outcome) = runtime().block_on(run(clients, LOAD, &Arc::default()))?;
    let after = used(first);
    ensure!(outcome.broken.is_none(), "a socket ended under load");
    let mut times: Vec<Duration> = outcome.delivered.iter().map(|(_, took)| *took).collect();
    let seconds = LOAD.lasts.as_micros() as f64;
    let part_of_core =
        |from: u64, to: u64| format!("{:.0} %", (to - from) as f64 / seconds * 100.0);
    let both = (after.0 - before.0 + after.1 - before.1) as f64 / times.len().max(1) as f64;
    let should = outcome.sent.len() * (PEOPLE - 1);
    if second.is_none() {
        let micros = [after.0 - before.0, after.2 - before.2];
        teams(&micros.map(|micros| micros as f64 / outcome.sent.len() as f64));
    }
    line(
        "instances",
        &[
            name.to_owned(),
            part_of_core(before.0, after.0),
            part_of_core(before.1, after.1),
            part_of_core(before.2, after.2),
            format!("{both:.1} µs"),
            format!(
                "{} / {}",
                ms(part(&mut times, 0.5)),
                ms(part(&mut times, 0.99))
            ),
            format!("{:.1} %", times.len() as f64 / should as f64 * 100.0),
        ],
    );
    Ok(())
}

/// What a thousand teams take, from what one change took (in microseconds of the instance, and of Postgres and Redis).
fn teams(change: &[f64; 2]) {
    let changes = TEAMS * PEOPLE as f64 * CHANGES_A_DAY / (HOURS * 3_600.0);
    let of_core = change.map(|micros| format!("{:.1} %", micros * changes / 10_000.0));
    let each = change.map(|micros| format!("{micros:.0} µs"));
    let cells = [
        vec![format!("{changes:.0}")],
        each.to_vec(),
        of_core.to_vec(),
    ]
    .concat();
    line("teams", &cells);
}
