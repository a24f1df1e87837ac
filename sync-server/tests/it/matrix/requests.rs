//! What one route carries: every request of the product × everybody who might ask it × records of another workspace.
//!
//! `POST /rpc/{workspace}` is one route and every request. One that is new does not compile until it has its row.

use carnet_core::api::{Request, company, contact, deal};
use reqwest::StatusCode;

use super::world::{Ids, World};
use every::{every_request, good, least, no_edits};
use records::{Records, asked, place};

mod every;
mod records;

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_for_those_whose_role_allows_it() {
    let world = World::new().await;
    let workspace = world.ours().workspace;
    for (role, person) in world.insiders() {
        let records = Records::made(world.owner(), workspace).await;
        for request in every_request(&records) {
            let (status, answer) = asked(person, workspace, &request).await;
            let wanted = if role >= least(&request) {
                good(&request)
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(status, wanted, "{request:?} by {role:?}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_an_outsider_does_or_tells_anything() {
    let world = World::new().await;
    let ours = world.ours();
    let records = Records::made(world.owner(), ours.workspace).await;
    let route = ("POST", "/rpc/{workspace}");
    for request in every_request(&records) {
        let body = serde_json::to_string(&request).unwrap();
        for (who, outsider) in world.outsiders() {
            let real = world.post(outsider, route, &body, ours).await;
            let unknown = world.post(outsider, route, &body, Ids::unknown()).await;
            assert_eq!(real, unknown, "{body} by {who}");
            let refused = [StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED];
            assert!(refused.contains(&real.status), "{body} by {who}: {real:?}");
        }
    }
}

/// Records of theirs, named in our own workspace by its owner.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_of_another_workspace_is_as_good_as_unknown_to_every_request() {
    let world = World::new().await;
    let (ours, theirs) = (world.ours(), world.theirs());
    let place = place(world.owner(), ours.workspace).await;
    let unknown = Records::unknown(place.clone());
    let foreign = Records {
        place,
        ..Records::made(world.other(), theirs.workspace).await
    };
    let before = listed(&world).await;
    let mut seen = 0;
    for (foreign, unknown) in every_request(&foreign).iter().zip(every_request(&unknown)) {
        // Those without an id are about nobody's record.
        if *foreign == unknown {
            continue;
        }
        let real = asked(world.owner(), ours.workspace, foreign).await;
        let unknown = asked(world.owner(), ours.workspace, &unknown).await;
        assert_eq!(real, unknown, "{foreign:?}");
        assert_eq!(real.0, StatusCode::NOT_FOUND, "{foreign:?}: {}", real.1);
        seen += 1;
    }
    assert!(seen >= 20, "{seen} requests about a record");
    assert_eq!(listed(&world).await, before, "theirs is as it was");
    world.assert_theirs_is_whole().await;
}

/// All that a workspace of theirs shows of its records.
async fn listed(world: &World) -> Vec<(StatusCode, String)> {
    let lists = [
        Request::Deal(deal::Request::Board {
            pipeline: None,
            filter: None,
        }),
        Request::Contact(contact::Request::List(contact::List::default())),
        Request::Contact(contact::Request::List(contact::List {
            trash: true,
            ..contact::List::default()
        })),
        Request::Company(company::Request::List(contact::List::default())),
    ];
    let mut shown = Vec::new();
    for list in lists {
        shown.push(asked(world.other(), world.theirs().workspace, &list).await);
    }
    shown
}

/// A list that asks for nothing is a question like any other: whoever may is answered, and the check is not skipped.
#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_skips_no_check() {
    let world = World::new().await;
    let (ours, theirs) = (world.ours(), world.theirs());
    let [_, _, (_, owner)] = world.insiders();
    let records = Records::made(owner, ours.workspace).await;
    let foreign = Records::made(world.other(), theirs.workspace).await;
    for request in no_edits(&records) {
        for (who, person) in world.outsiders() {
            let body = serde_json::to_string(&request).unwrap();
            let route = ("POST", "/rpc/{workspace}");
            let real = world.post(person, route, &body, ours).await;
            let unknown = world.post(person, route, &body, Ids::unknown()).await;
            assert_eq!(real, unknown, "{body} by {who}");
            assert!(!real.status.is_success(), "{body} by {who}: {real:?}");
        }
        let [(_, viewer), ..] = world.insiders();
        let refused = asked(viewer, ours.workspace, &request).await.0;
        assert_eq!(refused, StatusCode::FORBIDDEN, "{request:?} by a viewer");
        let taken = asked(owner, ours.workspace, &request).await;
        assert_eq!(taken.0, StatusCode::OK, "{request:?}: {}", taken.1);
    }
    for request in no_edits(&foreign) {
        let nothing = asked(owner, ours.workspace, &request).await;
        assert_eq!(
            nothing.0,
            StatusCode::NOT_FOUND,
            "{request:?}: {}",
            nothing.1
        );
    }
}
