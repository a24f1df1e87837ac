//! Buckets that instances share in a real Redis.

use std::time::Duration;

use carnet_relay::limiter::{Limiter, Quota, RedisLimiter};
use carnet_relay::limits::SIGN_INS_PER_ADDRESS;
use carnet_tests::instances::Instances;
use carnet_tests::redis::TestRedis;
use carnet_tests::runtime::runtime;
use carnet_tests::wait::LIMIT;
use reqwest::StatusCode;
use serde_json::json;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

const QUOTA: Quota = Quota {
    name: "test",
    burst: 10,
    every: Duration::from_secs(60),
};

async fn taken(limiter: &RedisLimiter, key: &str, tries: usize) -> usize {
    let mut taken = 0;
    for _ in 0..tries {
        taken += usize::from(limiter.take(QUOTA, key).await.is_ok());
    }
    taken
}

#[tokio::test(flavor = "multi_thread")]
async fn two_instances_have_one_bucket_for_one_address() {
    let redis = TestRedis::start();
    let limiter = || RedisLimiter::new(&redis.url(), Uuid::nil()).expect("an address");
    let (one, two) = (limiter(), limiter());
    assert_eq!(taken(&one, "1.2.3.4", 6).await, 6);
    assert_eq!(taken(&two, "1.2.3.4", 6).await, 4, "the same address");
    assert_eq!(taken(&two, "5.6.7.8", 6).await, 6, "another one");
    let wait = one.take(QUOTA, "1.2.3.4").await.unwrap_err().after;
    assert!(
        wait > Duration::from_secs(50) && wait <= QUOTA.every,
        "{wait:?}"
    );
    let keys = redis.ask("DBSIZE");
    assert_eq!(
        keys.as_deref(),
        Some(":2"),
        "a key for each, which ends by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_fills_again() {
    let redis = TestRedis::start();
    let limiter = RedisLimiter::new(&redis.url(), Uuid::nil()).expect("an address");
    let quick = Quota {
        name: "quick",
        burst: 2,
        every: Duration::from_millis(100),
    };
    for _ in 0..2 {
        assert_eq!(limiter.take(quick, "a").await, Ok(()));
    }
    assert!(limiter.take(quick, "a").await.is_err());
    let again = timeout(LIMIT, async {
        let mut looks = tokio::time::interval(Duration::from_millis(10));
        while limiter.take(quick, "a").await.is_err() {
            looks.tick().await;
        }
    });
    again.await.expect("it fills again");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_each_instance_counts_for_itself_and_nobody_waits_long() {
    let mut redis = TestRedis::start();
    let limiter = RedisLimiter::new(&redis.url(), Uuid::nil()).expect("an address");
    assert_eq!(taken(&limiter, "1.2.3.4", 8).await, 8);
    redis.kill();
    let begin = Instant::now();
    assert_eq!(
        taken(&limiter, "1.2.3.4", 50).await,
        2,
        "losing Redis gives nobody a fresh bucket"
    );
    assert!(
        begin.elapsed() < Duration::from_secs(5),
        "{:?}",
        begin.elapsed()
    );
    redis.restart();
    assert_eq!(taken(&limiter, "5.6.7.8", 50).await, 10);
}

/// The relay's own processes: whoever goes from one to the other has no more tries than at one.
#[test]
fn tries_at_a_password_are_counted_once_for_all_instances() {
    let instances = Instances::start(2);
    let http = reqwest::Client::new();
    let guess = json!({ "email": "anna@team.example", "password": "not the password" });
    let tries = async |url: String| {
        let asked = http.post(format!("{url}/auth/sign-in")).json(&guess).send();
        asked.await.expect("an answer").status()
    };
    let urls: Vec<_> = instances.relays.iter().map(|relay| relay.url()).collect();
    for (n, url) in (0..SIGN_INS_PER_ADDRESS.burst).zip(urls.iter().cycle()) {
        let status = runtime().block_on(tries(url.clone()));
        assert_eq!(status, StatusCode::UNAUTHORIZED, "try {n}");
    }
    for url in urls {
        let status = runtime().block_on(tries(url.clone()));
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "one more, at {url}");
    }
}
