//! Whom to count: an address of the network, and of IPv6 what one household or one provider's customer has.

use std::net::{IpAddr, Ipv6Addr};

/// An address, and of IPv6 the network of it: a household has 2^64 addresses.
#[must_use]
pub fn network(from: Option<IpAddr>) -> String {
    match from.map(|address| address.to_canonical()) {
        None => "unknown".to_owned(),
        Some(IpAddr::V4(address)) => address.to_string(),
        Some(IpAddr::V6(address)) => block(address, 64),
    }
}

/// What one customer may have of IPv6: 65,536 networks. `None`: of IPv4 it is the address itself.
#[must_use]
pub fn site(from: Option<IpAddr>) -> Option<String> {
    match from?.to_canonical() {
        IpAddr::V4(_) => None,
        IpAddr::V6(address) => Some(block(address, 48)),
    }
}

fn block(address: Ipv6Addr, bits: u32) -> String {
    let rest = 128 - bits;
    let first = Ipv6Addr::from_bits(address.to_bits() >> rest << rest);
    format!("{first}/{bits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_household_is_one_and_so_is_a_customer() {
        let from = |text: &str| Some(text.parse().unwrap());
        let table = [
            ("192.0.2.7", "192.0.2.7", None),
            ("::ffff:192.0.2.7", "192.0.2.7", None),
            (
                "2001:db8:1:2::9",
                "2001:db8:1:2::/64",
                Some("2001:db8:1::/48"),
            ),
            (
                "2001:db8:1:3::9",
                "2001:db8:1:3::/64",
                Some("2001:db8:1::/48"),
            ),
        ];
        for (address, one, all) in table {
            assert_eq!(network(from(address)), one, "{address}");
            assert_eq!(site(from(address)).as_deref(), all, "{address}");
        }
        assert_eq!((network(None).as_str(), site(None)), ("unknown", None));
    }
}
