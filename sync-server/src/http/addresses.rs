//! How much one address of the network may ask, and hold open.
//!
//! Far more than a team behind one address needs; it ends what a single machine can do to everybody else. Of IPv6, a
//! household is one address. A proxy that is trusted is none: whom it speaks for is counted.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::{Problem, caller};
use crate::limiter::{Limiter as _, LocalLimiter, Quota, network};
use crate::limits::{CONNECTIONS_PER_PERSON, REQUEST_PER_PERSON_MS, REQUESTS_PER_PERSON};
use crate::settings::Network;

/// What each address has taken and holds.
#[derive(Debug)]
pub struct Addresses {
    /// How many people may share one address; 0: nothing is counted.
    people: u32,
    proxies: Arc<[Network]>,
    requests: LocalLimiter,
    held: Mutex<HashMap<String, u32>>,
}

/// A connection or a socket of an address; given back when dropped.
#[derive(Debug)]
pub struct Held {
    of: String,
    addresses: Arc<Addresses>,
}

impl Addresses {
    /// Nothing taken and nothing held.
    #[must_use]
    pub fn new(people: u32, proxies: Arc<[Network]>) -> Arc<Self> {
        Arc::new(Self {
            people,
            proxies,
            requests: LocalLimiter::default(),
            held: Mutex::default(),
        })
    }

    /// A connection from there. A trusted proxy's are not counted: it has those of everybody.
    #[must_use]
    pub fn connection(self: &Arc<Self>, peer: IpAddr) -> Option<Held> {
        let trusted = self.proxies.iter().any(|proxy| proxy.holds(peer));
        let whom = if trusted {
            String::new()
        } else {
            network(Some(peer))
        };
        self.hold("connection", whom)
    }

    /// A socket of whoever is there; `None`: there are as many as there may be.
    #[must_use]
    pub fn socket(self: &Arc<Self>, from: Option<IpAddr>) -> Option<Held> {
        self.hold("socket", network(from))
    }

    fn hold(self: &Arc<Self>, what: &str, whom: String) -> Option<Held> {
        let of = format!("{what} {whom}");
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(of.clone()).or_default();
        let most = self.people.saturating_mul(CONNECTIONS_PER_PERSON);
        if self.people > 0 && !whom.is_empty() && *count >= most {
            return None;
        }
        *count += 1;
        drop(held);
        Some(Held {
            of,
            addresses: Arc::clone(self),
        })
    }

    async fn may_ask(&self, from: Option<IpAddr>) -> Result<(), Duration> {
        if self.people == 0 {
            return Ok(());
        }
        let taken = self.requests.take(quota(self.people), &network(from)).await;
        taken.map_err(|over| over.after)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = self
            .addresses
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.of) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.of);
            }
        }
    }
}

/// What so many people may ask together.
fn quota(people: u32) -> Quota {
    Quota {
        name: "requests-address",
        burst: REQUESTS_PER_PERSON.saturating_mul(people),
        every: Duration::from_millis((REQUEST_PER_PERSON_MS / u64::from(people)).max(1)),
    }
}

/// Refuses whoever asks too often, before anything else is done for them.
pub(super) async fn limited(
    State(addresses): State<Arc<Addresses>>,
    request: Request,
    next: Next,
) -> Response {
    let (parts, body) = request.into_parts();
    let from = caller::address(&parts, &addresses.proxies);
    match addresses.may_ask(from).await {
        Ok(()) => next.run(Request::from_parts(parts, body)).await,
        Err(after) => Problem::too_often(after).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_holds_so_many_and_gives_them_back() {
        let addresses = Addresses::new(1, ["10.0.0.1".parse().unwrap()].into());
        let peer = at("192.0.2.7");
        let mut held: Vec<_> = (0..CONNECTIONS_PER_PERSON)
            .map(|_| addresses.connection(peer).unwrap())
            .collect();
        assert!(addresses.connection(peer).is_none());
        assert!(addresses.connection(at("192.0.2.8")).is_some(), "another");
        assert!(
            addresses.socket(Some(peer)).is_some(),
            "sockets for themselves"
        );
        held.pop();
        assert!(addresses.connection(peer).is_some());
        drop(held);
        assert!(addresses.held.lock().unwrap().is_empty(), "nothing stays");
        let proxied: Vec<_> = (0..=CONNECTIONS_PER_PERSON)
            .map(|_| addresses.connection(at("10.0.0.1")))
            .collect();
        assert!(proxied.iter().all(Option::is_some), "everybody's");
    }

    #[tokio::test]
    async fn an_address_asks_so_often_and_others_go_on() {
        let addresses = Addresses::new(2, [].into());
        let peer = Some(at("2001:db8::1"));
        for n in 0..2 * REQUESTS_PER_PERSON {
            assert_eq!(addresses.may_ask(peer).await, Ok(()), "{n}");
        }
        let household = Some(at("2001:db8::2"));
        let mut over = Ok(());
        // Some come back while these are taken.
        for _ in 0..10 * REQUESTS_PER_PERSON {
            over = over.and(addresses.may_ask(household).await);
        }
        assert!(over.unwrap_err() <= Duration::from_millis(REQUEST_PER_PERSON_MS / 2));
        assert_eq!(addresses.may_ask(Some(at("2001:db8:1::1"))).await, Ok(()));
        let all = Addresses::new(0, [].into());
        for _ in 0..=REQUESTS_PER_PERSON {
            assert_eq!(all.may_ask(peer).await, Ok(()), "switched off");
        }
    }
}
