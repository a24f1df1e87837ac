//! Several instances of one relay: processes of their own that share a PostgreSQL and a Redis. Each reaches Redis by a way
//! of its own that a test may cut.

use std::sync::Arc;

use crate::account::Account;
use crate::postgres::Postgres;
use crate::proxy::Proxy;
use crate::redis::{self, TestRedis};
use crate::relay::TestRelay;

/// A relay of several instances.
#[derive(Debug)]
pub struct Instances {
    /// The processes, in the order of their starts.
    pub relays: Vec<TestRelay>,
    /// From each of them to Redis.
    pub ways: Vec<Proxy>,
    /// What they ring each other by.
    pub redis: TestRedis,
    owner: Arc<Account>,
    database: String,
    // Goes last: the others use it.
    postgres: Arc<Postgres>,
}

impl Instances {
    /// Starts so many.
    ///
    /// # Panics
    /// When one of the programs does not start.
    #[must_use]
    pub fn start(count: usize) -> Self {
        let (postgres, redis) = (Postgres::shared(), TestRedis::start());
        let database = postgres.database();
        let ways: Vec<Proxy> = (0..count).map(|_| Proxy::to(redis.address())).collect();
        let relay = |way: &Proxy| {
            TestRelay::with_environment(&[
                ("DATABASE_URL", &database),
                ("REDIS_URL", &redis::url(way.address())),
            ])
        };
        let mut relays: Vec<TestRelay> = ways.iter().take(1).map(relay).collect();
        // The first one's link is used before the others start: they find the relay claimed.
        let owner = Arc::new(relays[0].owner());
        relays.extend(ways.iter().skip(1).map(relay));
        Self {
            relays,
            ways,
            redis,
            owner,
            database,
            postgres,
        }
    }

    /// The URL of the database that they share.
    #[must_use]
    pub fn database(&self) -> &str {
        &self.database
    }

    /// The server of that database.
    #[must_use]
    pub fn postgres(&self) -> &Postgres {
        &self.postgres
    }

    /// Whoever owns the relay, as the first instance knows them.
    #[must_use]
    pub const fn owner(&self) -> &Arc<Account> {
        &self.owner
    }
}
