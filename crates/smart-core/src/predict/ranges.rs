//! Ranges of addresses and ports, as their texts say.

use std::fmt;
use std::net::IpAddr;

/// A range of addresses: `10.244.1.0/24`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    base: IpAddr,
    prefix: u32,
}

impl Range {
    /// Reads a range in CIDR notation (RFC 4632); none when it is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (base, prefix) = text.trim().split_once('/')?;
        let (base, prefix): (IpAddr, u32) = (base.parse().ok()?, prefix.parse().ok()?);
        (prefix <= bits(base)).then_some(Self { base, prefix })
    }

    /// Returns how many addresses it has; the most that can be counted for a range of all.
    pub(super) fn size(&self) -> u128 {
        1_u128.checked_shl(bits(self.base) - self.prefix).unwrap_or(u128::MAX)
    }

    pub(super) fn is_v4(&self) -> bool {
        self.base.is_ipv4()
    }

    /// Tells whether an address is in it.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        let host = bits(self.base) - self.prefix;
        let head = |address: IpAddr| number(address).checked_shr(host).unwrap_or(0);
        self.base.is_ipv4() == address.is_ipv4() && head(self.base) == head(address)
    }
}

fn bits(address: IpAddr) -> u32 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.prefix)
    }
}

/// Reads a range of ports with both ends, as `30000-32767`, or as `30000+100` for the port and so many after it
/// (`PortRange.Set` in staging/src/k8s.io/apimachinery/pkg/util/net/port_range.go).
pub(super) fn ports(text: &str) -> Option<(u16, u16)> {
    if let Some((base, more)) = text.split_once('+') {
        let base: u16 = base.trim().parse().ok()?;
        return Some((base, base.saturating_add(more.trim().parse().ok()?)));
    }
    let (first, last) = text.split_once('-')?;
    let (first, last): (u16, u16) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_have_sizes_and_hold_addresses() {
        let range = Range::parse("10.244.1.0/24").expect("a range");
        assert_eq!(range.size(), 256);
        for (address, inside) in [("10.244.1.7", true), ("10.244.2.7", false), ("fd00::1", false)] {
            assert_eq!(range.contains(address.parse().expect("an address")), inside, "{address}");
        }
        assert_eq!(Range::parse("fd00::/112").map(|range| range.size()), Some(65_536));
        assert_eq!(Range::parse("::/0").map(|range| range.size()), Some(u128::MAX));
        assert_eq!(Range::parse("0.0.0.0/0").map(|range| range.contains("1.2.3.4".parse().expect("an address"))), Some(true));
        for text in ["10.0.0.0", "10.0.0.0/33", "x/8", ""] {
            assert_eq!(Range::parse(text), None, "{text}");
        }
    }

    #[test]
    fn ranges_of_ports() {
        for (text, range) in
            [("30000-32767", Some((30_000, 32_767))), ("30000+99", Some((30_000, 30_099))), ("5-4", None), ("x", None)]
        {
            assert_eq!(ports(text), range, "{text}");
        }
    }
}
