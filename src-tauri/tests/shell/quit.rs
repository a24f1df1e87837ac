//! Closing the app waits for nobody's network, and leaves the file free.

use std::time::Duration;

use carnet_desktop::request::{Content, DesktopRequest};

use super::rig::{self, Desk};
use super::{create, join, share};

/// Much less than a relay is waited for while the app lives.
const AT_ONCE: Duration = Duration::from_secs(5);

#[tokio::test(flavor = "multi_thread")]
async fn the_app_closes_while_a_relay_does_not_answer() {
    let wishes: [fn(&str) -> DesktopRequest; 2] =
        [|relay| join(&format!("{relay}/#invite=secret")), share];
    for wish in wishes {
        let desk = Desk::new().await;
        desk.state(create(Content::Empty)).await;
        let (relay, asked) = rig::silent_relay().await;
        let shell = desk.shell().clone();
        let wish = wish(&relay);
        let wishing = tokio::spawn(async move { shell.desktop(wish).await });
        asked.await.expect("the relay is asked");
        let slept = tokio::time::timeout(AT_ONCE, desk.shell().sleep()).await;
        slept.expect("the app waits for no network");
        let wished = wishing.await.expect("the wish ends");
        assert!(wished.is_err(), "it was not fulfilled: {wished:?}");

        let next = Desk::beside(&desk).await;
        let state = next.state(DesktopRequest::Start).await;
        assert!(state.problem.is_none(), "its file is free: {state:?}");
        let later = desk.ask(create(Content::Empty)).await;
        assert!(later.is_err(), "nothing opens any more: {later:?}");
    }
}
