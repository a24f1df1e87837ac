//! A client that dawdles is hung up on; one that does not is served meanwhile.

use std::time::{Duration, Instant};

use carnet_protocol::frame::{ByeCode, ToDesk, ToRelay};
use carnet_protocol::limits::DESK_FRAME_BYTES_MAX;
use carnet_relay::limits::{BLOCKED_SECS, BODY_SECS, HEAD_SECS, SLOWEST_BYTES_PER_SEC};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::desk::{Desk, id};
use crate::relay::TestRelay;

/// Thirty connections that say half a request and then nothing.
#[tokio::test(flavor = "multi_thread")]
async fn half_a_head_is_waited_for_so_long_and_no_longer() {
    let relay = TestRelay::start().await;
    let began = Instant::now();
    let mut slow = Vec::new();
    for half in ["", "GET", "GET /livez HTTP/1.1\r\nhost: x\r\nx-a:"].repeat(10) {
        let address = relay.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(half.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    let url = format!("{}/livez", relay.url);
    assert_eq!(
        relay.http.get(url).send().await.unwrap().status(),
        StatusCode::OK
    );
    let limit = Duration::from_secs(HEAD_SECS * 3);
    for mut stream in slow {
        let mut said = Vec::new();
        let ended = timeout(limit, stream.read_to_end(&mut said)).await;
        assert!(ended.is_ok(), "it is hung up on");
        assert!(
            said.is_empty() || said.starts_with(b"HTTP/1.1 4"),
            "nothing is served"
        );
    }
    assert!(
        began.elapsed() >= Duration::from_secs(HEAD_SECS - 1),
        "who is only slow is waited for"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_body_is_waited_for_so_long_and_no_longer() {
    let relay = TestRelay::start().await;
    let address = relay.url.trim_start_matches("http://");
    let mut slow = TcpStream::connect(address).await.unwrap();
    let head = "POST /auth/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{";
    slow.write_all(head.as_bytes()).await.unwrap();
    let (limit, mut said) = (Duration::from_secs(BODY_SECS * 2), Vec::new());
    let ended = timeout(limit, slow.read_to_end(&mut said)).await;
    assert!(ended.is_ok(), "it is hung up on");
    let said = String::from_utf8_lossy(&said);
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said}");
}

/// A frame of which a byte comes each second, with pongs between so that nobody thinks the desk gone.
#[tokio::test(flavor = "multi_thread")]
async fn cl2_a_frame_that_trickles_is_not_waited_for() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    let (mut desk, _) = Desk::open(&owner, workspace, id()).await;
    let (mut idle, _) = Desk::open(&owner, workspace, id()).await;
    // The first fragment of a large message: what it says does not matter, its end never comes.
    desk.raw(&[0x02, 0x80 | 126, 0xff, 0xff, 0, 0, 0, 0]).await;
    desk.raw(&[0; 0xffff]).await;
    let began = Instant::now();
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    let bye = loop {
        seconds.tick().await;
        // A pong, and an empty further fragment.
        desk.raw(&[0x8a, 0x80, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0])
            .await;
        match desk.try_hear(Duration::from_millis(1)).await {
            Some(ToDesk::Bye(bye)) => break bye,
            _ => assert!(
                began.elapsed() < Duration::from_secs(80),
                "still waited for"
            ),
        }
    };
    assert_eq!(bye.code, ByeCode::SLOW);
    let honest = Duration::from_secs(BLOCKED_SECS + 0xffff / SLOWEST_BYTES_PER_SEC - 1);
    assert!(
        began.elapsed() >= honest,
        "an honest line had been closed, too"
    );
    idle.send(&ToRelay::Ping).await;
    while !matches!(idle.hear().await, ToDesk::Pong) {}
}

/// Its head alone says how long it is to be: the rest is not waited for, and takes no memory.
#[tokio::test(flavor = "multi_thread")]
async fn a_frame_that_is_to_be_too_long_ends_the_socket_at_once() {
    let relay = TestRelay::start().await;
    let owner = relay.owner().await;
    let workspace = owner.workspace().await;
    for (length, ends) in [
        (DESK_FRAME_BYTES_MAX + 1, true),
        (DESK_FRAME_BYTES_MAX, false),
    ] {
        let (mut desk, _) = Desk::open(&owner, workspace, id()).await;
        desk.read_to_live().await;
        let mut head = vec![0x82, 0x80 | 127];
        head.extend((length as u64).to_be_bytes());
        head.extend([0; 4]);
        desk.raw(&head).await;
        assert_eq!(desk.ends().await, ends, "{length} bytes");
    }
}
