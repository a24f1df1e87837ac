//! Whether the Redis that instances ring each other by answers.

use std::time::Duration;

use redis::Client;

use super::Finding;
use crate::limits::BUS_SILENT_MS;
use crate::settings::without_secrets;

/// Says something to it and waits for the answer.
pub async fn examine(url: &str) -> Finding {
    let place = without_secrets(url);
    let asked = tokio::time::timeout(Duration::from_millis(BUS_SILENT_MS), ping(url)).await;
    let why = match asked {
        Ok(Ok(())) => return Finding::well(format!("Redis answers at {place}")),
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("nothing is heard for {BUS_SILENT_MS} ms"),
    };
    Finding::bad(format!(
        "Redis does not answer at {place} (REDIS_URL): {why}. Changes of other instances come up to two seconds later, and each \
         instance counts tries for itself"
    ))
}

async fn ping(url: &str) -> redis::RedisResult<()> {
    let mut connection = Client::open(url)?
        .get_multiplexed_async_connection()
        .await?;
    redis::cmd("PING")
        .query_async::<String>(&mut connection)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[tokio::test]
    async fn one_that_is_silent_is_named_without_its_password() {
        let deaf = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("redis://:hunter2@{}", deaf.local_addr().unwrap());
        let found = examine(&url).await;
        assert_eq!(found.state, State::Bad);
        assert!(found.about.contains("REDIS_URL"), "{}", found.about);
        assert!(!found.about.contains("hunter2"), "{}", found.about);
    }
}
