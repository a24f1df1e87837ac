//! A client that dawdles is hung up on; one that does not is served meanwhile.

use std::time::{Duration, Instant};

use carnet_relay::limits::HEAD_SECS;
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

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
