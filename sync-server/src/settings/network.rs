//! Networks whose machines stand in front of the relay, and who is behind them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A block of addresses, such as `10.0.0.0/8` or `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// What is not a block of addresses.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address or a block of them, such as 127.0.0.1 or 10.0.0.0/8")]
pub struct NoNetwork;

impl Network {
    /// Whether an address is one of it. An IPv4 address that is written as IPv6 counts as IPv4.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address.to_canonical()) {
            (IpAddr::V4(here), IpAddr::V4(there)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                here.to_bits() & mask == there.to_bits() & mask
            }
            (IpAddr::V6(here), IpAddr::V6(there)) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                here.to_bits() & mask == there.to_bits() & mask
            }
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse().map_err(|_| NoNetwork)?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        (bits <= most)
            .then_some(Self { address, bits })
            .ok_or(NoNetwork)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// Who asks: the peer, or whom the proxies in front of us name in `X-Forwarded-For`.
///
/// Read from the right, because everybody may write something on the left: each of our proxies adds who spoke to it, and
/// the first that is not one of ours is the one who asks. A name that is no address ends the reading there.
#[must_use]
pub fn client_address(peer: IpAddr, forwarded_for: Option<&str>, proxies: &[Network]) -> IpAddr {
    let ours = |address: IpAddr| proxies.iter().any(|network| network.holds(address));
    let mut client = peer.to_canonical();
    for said in forwarded_for.unwrap_or_default().rsplit(',') {
        if !ours(client) {
            break;
        }
        match said.trim().parse::<IpAddr>() {
            Ok(address) => client = address.to_canonical(),
            Err(_) => break,
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn a_block_holds_its_addresses_and_no_others() {
        let table = [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("::/0", "2001:db8::1", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "10.0.0.1", false),
        ];
        for (block, address, holds) in table {
            let network: Network = block.parse().expect(block);
            assert_eq!(network.holds(ip(address)), holds, "{address} in {block}");
        }
        for bad in ["", "10.0.0.0/33", "::/129", "example.org", "10.0.0.0/x"] {
            assert_eq!(bad.parse::<Network>(), Err(NoNetwork), "{bad}");
        }
    }

    #[test]
    fn only_our_own_proxies_say_who_asks() {
        let proxies = [
            "127.0.0.1".parse().expect("an address"),
            "10.0.0.0/8".parse().expect("a block"),
        ];
        let table = [
            // A stranger's word is not believed.
            ("203.0.113.9", Some("1.2.3.4"), "203.0.113.9"),
            ("127.0.0.1", None, "127.0.0.1"),
            ("127.0.0.1", Some("1.2.3.4"), "1.2.3.4"),
            // What the client wrote itself stands on the left.
            ("127.0.0.1", Some("6.6.6.6, 1.2.3.4"), "1.2.3.4"),
            ("127.0.0.1", Some("6.6.6.6, 1.2.3.4, 10.0.0.7"), "1.2.3.4"),
            ("127.0.0.1", Some("1.2.3.4, nonsense"), "127.0.0.1"),
            ("::ffff:127.0.0.1", Some("2001:db8::5"), "2001:db8::5"),
        ];
        for (peer, forwarded, client) in table {
            assert_eq!(
                client_address(ip(peer), forwarded, &proxies),
                ip(client),
                "{peer} {forwarded:?}"
            );
        }
        assert_eq!(
            client_address(ip("127.0.0.1"), Some("1.2.3.4"), &[]),
            ip("127.0.0.1"),
            "nobody is trusted by default"
        );
    }
}
