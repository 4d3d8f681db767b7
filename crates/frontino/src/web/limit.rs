//! Who asks too often is turned away, so that numbers of notices cannot be tried one by one.

use axum::http::HeaderMap;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Requests that an address may make at once.
const AT_ONCE: u32 = 30;
/// After so long it may make one more.
const EVERY: Duration = Duration::from_secs(6);
/// Addresses kept before those that wait no more are forgotten.
const MANY: usize = 10_000;

/// How often each address asked.
pub struct Limit {
    header: Option<String>,
    /// When all that an address asked so far would have been asked at leisure.
    leisure: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limit {
    /// With the header in which the server in front says the address of the client.
    #[must_use]
    pub fn new(header: Option<String>) -> Limit {
        Limit { header, leisure: Mutex::default() }
    }

    /// Whether a request may be answered. Without a header a server in front looks like one client
    /// on this machine: then it has to set the limit itself.
    #[must_use]
    pub fn allows(&self, headers: &HeaderMap, peer: SocketAddr) -> bool {
        if self.header.is_none() && peer.ip().is_loopback() {
            return true;
        }
        let who = client(self.header.as_deref(), headers, peer);
        self.allows_at(household(who.unwrap_or(peer.ip())), Instant::now())
    }

    fn allows_at(&self, who: IpAddr, now: Instant) -> bool {
        let mut leisure = self.leisure.lock().unwrap_or_else(PoisonError::into_inner);
        if leisure.len() >= MANY {
            leisure.retain(|_, at| *at > now);
        }
        let at = leisure.entry(who).or_insert(now);
        let next = (*at).max(now) + EVERY;
        if next > now + EVERY * AT_ONCE {
            return false;
        }
        *at = next;
        true
    }
}

/// Who asks: as the server in front says it in a header, else who is on the other side; nothing
/// when the header does not say it.
#[must_use]
pub fn client(header: Option<&str>, headers: &HeaderMap, peer: SocketAddr) -> Option<IpAddr> {
    let Some(name) = header else { return Some(peer.ip()) };
    headers.get(name).and_then(|value| value.to_str().ok()).and_then(last_address)
}

/// The last address of a list: the one that the server in front saw itself.
fn last_address(list: &str) -> Option<IpAddr> {
    list.rsplit(',').next()?.trim().parse().ok()
}

/// One household has one address, or all that begin alike.
fn household(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(long) => match long.to_ipv4_mapped() {
            Some(short) => IpAddr::V4(short),
            None => {
                let [a, b, c, d, ..] = long.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_ask_some_at_once_and_then_one_at_a_time() {
        let limit = Limit::new(None);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let start = Instant::now();
        let asked = |who, after: Duration| limit.allows_at(who, start + after);
        assert!((0..AT_ONCE).all(|_| asked(one, Duration::ZERO)));
        assert!(!asked(one, Duration::ZERO) && asked(other, Duration::ZERO));
        assert!(asked(one, EVERY) && !asked(one, EVERY));
    }

    #[test]
    fn the_address_is_the_one_that_the_server_in_front_saw() {
        let check = |list: &str, expected: Option<&str>| {
            let found = last_address(list).map(|address| household(address).to_string());
            assert_eq!(found.as_deref(), expected, "{list}");
        };
        check("192.0.2.1", Some("192.0.2.1"));
        check("203.0.113.9, 192.0.2.1", Some("192.0.2.1"));
        check("2001:db8:1:2:3:4:5:6", Some("2001:db8:1:2::"));
        check("::ffff:192.0.2.1", Some("192.0.2.1"));
        check("unknown", None);
    }
}
