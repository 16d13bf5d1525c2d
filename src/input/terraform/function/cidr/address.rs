//! Addresses as Go's package `net` read and wrote them before it refused zeros in front of numbers
//! (`internal/ipaddr/ip.go`).

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// An address of 4 or of 16 bytes. One of 16 bytes may be one of version 4 in the form `::ffff:10.0.0.1`, and is
/// shown and counted as such where Go does so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address {
    /// The address as a number.
    pub(super) number: u128,
    /// How many bits it has: 32 or 128.
    pub(super) bits: u32,
}

impl Address {
    /// Reads an address; zeros in front of a number say nothing.
    pub(super) fn parse(text: &str) -> Option<Self> {
        version_4(text)
            .map(|number| Self { number: u128::from(number), bits: 32 })
            .or_else(|| version_6(text).map(|number| Self { number, bits: 128 }))
    }

    /// The number of an address of version 4, in either form (`net.IP.To4`).
    pub(super) fn to_version_4(self) -> Option<u32> {
        match self.bits {
            32 => u32::try_from(self.number).ok(),
            _ => Ipv6Addr::from_bits(self.number).to_ipv4_mapped().map(Ipv4Addr::to_bits),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_version_4() {
            Some(number) => Ipv4Addr::from_bits(number).fmt(f),
            None => Ipv6Addr::from_bits(self.number).fmt(f),
        }
    }
}

/// Four decimal numbers with points between them.
fn version_4(text: &str) -> Option<u32> {
    let mut parts = text.split('.');
    let mut number = 0;
    for _ in 0..4 {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let part: u8 = part.parse().ok()?;
        number = number << 8 | u32::from(part);
    }
    parts.next().is_none().then_some(number)
}

/// Eight hexadecimal numbers with colons between them; `::` stands once for as many zeros as are missing, and the
/// last two may be an address of version 4.
fn version_6(text: &str) -> Option<u128> {
    let (head, tail) = match text.split_once("::") {
        Some((head, tail)) => (head, Some(tail)),
        None => (text, None),
    };
    let mut before = Vec::new();
    let mut behind = Vec::new();
    groups(head, tail.is_none(), &mut before)?;
    groups(tail.unwrap_or_default(), true, &mut behind)?;
    let given = before.len() + behind.len();
    let missing = 8_usize.checked_sub(given)?;
    if (missing == 0) != tail.is_none() {
        return None;
    }
    let all = before.into_iter().chain(std::iter::repeat_n(0, missing)).chain(behind);
    Some(all.fold(0, |number, group| number << 16 | u128::from(group)))
}

/// The groups of a part of an address of version 6; `last` where it is the last part.
fn groups(text: &str, last: bool, groups: &mut Vec<u16>) -> Option<()> {
    if text.is_empty() {
        return Some(());
    }
    let mut parts = text.split(':').peekable();
    while let Some(part) = parts.next() {
        if groups.len() >= 8 {
            return None;
        }
        if last && parts.peek().is_none() && part.contains('.') {
            let number = version_4(part)?;
            groups.push(u16::try_from(number >> 16).ok()?);
            groups.push(u16::try_from(number & 0xffff).ok()?);
            return Some(());
        }
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        groups.push(u16::from_str_radix(part, 16).ok()?);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Option<String> {
        Address::parse(text).map(|address| address.to_string())
    }

    #[test]
    fn addresses_are_read_as_go_did() {
        let pairs = [
            ("010.008.09.0", "10.8.9.0"),
            ("::", "::"),
            ("00001::", "1::"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::ffff:10.0.0.1", "10.0.0.1"),
            ("::10.0.0.1", "::a00:1"),
            ("1:2:3:4:5:6:10.0.0.1", "1:2:3:4:5:6:a00:1"),
            ("FE80:0:0:1::", "fe80:0:0:1::"),
        ];
        for (text, address) in pairs {
            assert_eq!(written(text).as_deref(), Some(address), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        let wrong = [
            "",
            "10.0.0",
            "10.0.0.0.0",
            "256.0.0.0",
            "10..0.0",
            "+1.0.0.0",
            ":",
            ":::",
            "1::2::3",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1:2:3:4:5:6:7:8::",
            "g::",
            "10000::",
            "fe80::%eth0",
            "1:2:3:4:5:6:7:10.0.0.1",
            "10.0.0.1::",
            "::10.0.0.1:1",
            "1:",
            ":1",
        ];
        for text in wrong {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
