//! The tenant matrix: every operation of the relay × everybody who might try it × every place where an id stands.
//!
//! It is generated from the routes that the process declares and from the frames of the protocol. A route without a row
//! fails here, a frame without one does not compile. Whoever does not belong to a workspace learns nothing of it: what
//! they ask is answered as if it did not exist, byte for byte.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::matrix::rows::{Needs, Row, row};
use crate::matrix::world::{Answer, Ids, World};
use crate::postgres::Postgres;
use crate::relay::{Person, TestRelay};

mod frames;
mod rows;
mod world;

/// Operations that end sign-ins come last, and need no more of them.
fn operations() -> Vec<(&'static str, &'static str)> {
    let mut routes = carnet_relay::routes();
    routes.sort_by_key(|(method, path)| row(method, path).ends);
    routes
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_outside_a_workspace_learns_or_changes_anything_of_it() {
    let world = World::new().await;
    let mut asked = 0;
    for (method, path) in operations()
        .into_iter()
        .filter(|(_, path)| path.contains('{'))
    {
        let row = row(method, path);
        for (who, outsider) in world.outsiders() {
            for body in &row.bodies {
                let real = world
                    .ask(outsider, (method, path), body, world.ours())
                    .await;
                let unknown = world
                    .ask(outsider, (method, path), body, Ids::unknown())
                    .await;
                assert_eq!(
                    real, unknown,
                    "{method} {path} by {who}: a foreign id and an unknown one"
                );
                assert!(
                    row.refuses(real.status),
                    "{method} {path} by {who}: {real:?}"
                );
                asked += 2;
            }
        }
    }
    assert!(asked > 130, "{asked} requests");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_may_what_their_role_allows_and_no_more() {
    let world = World::new().await;
    for (method, path) in operations() {
        let row = row(method, path);
        for (role, insider) in world.insiders() {
            let allowed = row.allows(role);
            for body in &row.bodies {
                let ids = world.fresh(insider, path, allowed).await;
                let answer = world.ask(Some(insider), (method, path), body, ids).await;
                let what = format!("{method} {path} by an insider who is {role:?}: {answer:?}");
                if allowed {
                    assert_eq!(answer.status.as_u16(), row.good, "{what}");
                } else {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{what}");
                }
                world.assert_silent_about_theirs(&answer, &what);
            }
        }
    }
}

/// The owner of a workspace names, within it, what belongs to another one.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_nested_in_a_foreign_workspace_is_as_good_as_unknown() {
    let world = World::new().await;
    let nested = ["{member}", "{invite}", "{device}", "{session}", "{token}"];
    let mut seen = 0;
    for (method, path) in operations() {
        if !nested.iter().any(|name| path.contains(name)) {
            continue;
        }
        let row = row(method, path);
        let (ours, owner) = (world.ours(), Some(world.owner()));
        let foreign = Ids {
            workspace: ours.workspace,
            ..world.theirs()
        };
        let unknown = Ids {
            workspace: ours.workspace,
            ..Ids::unknown()
        };
        for body in &row.bodies {
            let foreign = world.ask(owner, (method, path), body, foreign).await;
            let unknown = world.ask(owner, (method, path), body, unknown).await;
            assert_eq!(foreign, unknown, "{method} {path}");
            assert_eq!(foreign.status, StatusCode::NOT_FOUND, "{method} {path}");
        }
        seen += 1;
    }
    assert!(seen >= 6, "{seen} operations with nested ids");
    world.assert_theirs_is_whole().await;
}

/// Ids in bodies: a workspace to make a token for, a device to get a ticket with, records inside a request.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_in_a_body_opens_nothing_either() {
    let world = World::new().await;
    for (method, path) in operations() {
        let row = row(method, path);
        for body in row.body_ids {
            let (ours, owner) = (world.ours(), Some(world.owner()));
            let foreign = world
                .named(owner, (method, path), body, ours, world.theirs())
                .await;
            let unknown = world
                .named(owner, (method, path), body, ours, Ids::unknown())
                .await;
            assert_eq!(foreign, unknown, "{method} {path} {body:?}");
            world.assert_silent_about_theirs(&foreign, path);
        }
    }
    world.assert_theirs_is_whole().await;
}

/// A list that asks for nothing is a question like any other: the check is not skipped.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_skips_no_check() {
    let world = World::new().await;
    let mut seen = 0;
    for (method, path) in operations() {
        let row = row(method, path);
        for body in row.empty_lists {
            let [real, unknown] = [world.ours(), Ids::unknown()];
            for (who, outsider) in world.outsiders() {
                let foreign = world.ask(outsider, (method, path), body, real).await;
                let unknown = world.ask(outsider, (method, path), body, unknown).await;
                assert_eq!(foreign, unknown, "{method} {path} by {who}");
                assert!(!foreign.status.is_success(), "{method} {path} by {who}");
            }
            seen += 1;
        }
    }
    assert!(seen >= 2, "{seen} operations with lists");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_nobody_is_told_so_and_nothing_else() {
    let world = World::new().await;
    for (method, path) in operations() {
        let Row {
            needs,
            bodies,
            good,
            ..
        } = row(method, path);
        for body in &bodies {
            let nobody = world.ask(None, (method, path), body, world.ours()).await;
            let wanted = if needs == Needs::Nothing { good } else { 401 };
            assert_eq!(nobody.status.as_u16(), wanted, "{method} {path}");
        }
    }
}

/// Its program goes on asking: on no route, and at no instance, is it anybody once the answer to the revoking is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_nobody_s_on_every_route_and_instance() {
    let server = Postgres::shared();
    let (database, proxy) = (server.database(), "127.0.0.1".parse().unwrap());
    let instance = async || {
        TestRelay::with(|settings| {
            settings.database_url = Some(database.clone());
            settings.trusted_proxies = vec![proxy];
        })
        .await
    };
    let world = World::at(instance().await).await;
    let second = instance().await;
    let wanted = json!({ "name": "a program", "scopes": ["read", "write", "admin"] });
    let (which, token) = world.owner().token(wanted).await;
    let here = world.owner().with_token(&token);
    let there = Person {
        url: second.url.clone(),
        ..here.clone()
    };
    for program in [&here, &there] {
        program.get("/auth/me").await;
    }
    let path = format!("/auth/tokens/{which}");
    let revoked = world.owner().status(Method::DELETE, &path, json!({}));
    assert_eq!(revoked.await, StatusCode::NO_CONTENT);
    let mut asked = 0;
    for (method, path) in operations() {
        let row = row(method, path);
        if row.needs == Needs::Nothing {
            continue;
        }
        for (program, body) in [&here, &there].into_iter().zip(row.bodies.iter().cycle()) {
            let answer = world.ask(Some(program), (method, path), body, world.ours());
            let status = answer.await.status;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked} requests");
    second.stop().await;
}

/// Not even by the time that it takes.
#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_id_and_an_unknown_one_take_as_long() {
    let world = World::new().await;
    let operation = ("GET", "/workspaces/{workspace}/members");
    let (mut real, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..200 {
        for (ids, times) in [(world.ours(), &mut real), (Ids::unknown(), &mut unknown)] {
            let began = Instant::now();
            let _: Answer = world
                .ask(Some(world.other()), operation, rows::NONE, ids)
                .await;
            times.push(began.elapsed());
        }
    }
    let median = |times: &mut Vec<Duration>| {
        times.sort();
        times[times.len() / 2]
    };
    let (real, unknown) = (median(&mut real), median(&mut unknown));
    let apart = real.abs_diff(unknown);
    assert!(
        apart < Duration::from_millis(1) + real.min(unknown) / 2,
        "{real:?} and {unknown:?}"
    );
}
