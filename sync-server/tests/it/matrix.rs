//! The tenant matrix: every operation of the relay × everybody who might try it × every place where an id stands.
//!
//! It is generated from the routes that the process declares, from the requests of the product and from the frames of the
//! protocol. A route without a row fails here, a request or a frame without one does not compile. Whoever does not belong to a workspace learns nothing of it: what
//! they ask is answered as if it did not exist, byte for byte.

use std::time::{Duration, Instant};

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::matrix::rows::{Needs, Row, row};
use crate::matrix::world::{Answer, Ids, World};
use crate::postgres::Postgres;
use crate::relay::{Person, TestRelay};

mod frames;
mod notes;
mod requests;
mod rows;
mod world;

/// Operations that end sign-ins come last, and need no more of them. A note's words are operations of their own.
fn operations() -> Vec<(&'static str, &'static str)> {
    let mut routes = carnet_relay::routes();
    routes.retain(|route| *route != notes::ROUTE);
    routes.extend(notes::WORDS.map(|path| ("POST", path)));
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
    // What insiders may with a note, they may in a stream of theirs: `notes`.
    let operations = operations().into_iter();
    for (method, path) in operations.filter(|(_, path)| !path.contains("/note/")) {
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

/// Ids in bodies: a workspace to make a token for, a device to get a ticket with. Records inside a request: `requests`.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_in_a_body_opens_nothing_either() {
    let world = World::new().await;
    let mut seen = 0;
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
            let [foreign, unknown] = [foreign, unknown].map(Answer::but_drawn);
            assert_eq!(foreign, unknown, "{method} {path} {body:?}");
            seen += 1;
            world.assert_silent_about_theirs(&foreign, path);
        }
    }
    assert_eq!(seen, 2, "operations with ids in bodies");
    world.assert_theirs_is_whole().await;
}

/// The one exception: of a workspace's id it is told that it is taken, or else two could have one. Nothing else of it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_workspace_tells_of_an_id_that_it_is_taken_and_no_more() {
    let world = World::new().await;
    let make = async |workspace| {
        let body = json!({ "id": workspace, "name": "Mine" }).to_string();
        let route = ("POST", "/workspaces");
        world
            .post(Some(world.owner()), route, &body, world.ours())
            .await
    };
    let taken = make(world.theirs().workspace).await;
    assert_eq!(taken.status, StatusCode::NOT_FOUND);
    world.assert_silent_about_theirs(&taken, "a taken id");
    let anna_s = make(world.elsewhere()).await;
    assert_eq!(taken, anna_s, "whoever has it");
    assert_eq!(
        make(Ids::unknown().workspace).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        make(world.ours().workspace).await.status,
        StatusCode::CONFLICT
    );
    world.assert_theirs_is_whole().await;
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
    let mut seen = Vec::new();
    // A machine that does something else besides disturbs one round or another; a look that tells them apart, each of them.
    for _ in 0..5 {
        let (real, unknown) = times_of(&world).await;
        if real.abs_diff(unknown) < Duration::from_millis(1) + real.min(unknown) / 2 {
            return;
        }
        seen.push((real, unknown));
    }
    panic!("a foreign id and an unknown one take: {seen:?}");
}

/// The medians for a foreign id and an unknown one, asked in turn.
async fn times_of(world: &World) -> (Duration, Duration) {
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
    (median(&mut real), median(&mut unknown))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
