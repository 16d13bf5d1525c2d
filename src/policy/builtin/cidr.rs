//! `net.cidr_*`, by the rules of Go's `net` package.
//!
//! An IPv4 network that is written as IPv6 (`::ffff:10.0.0.0/104`) is an IPv4 network.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::engine::Value;
use super::{Builtins, text_at};

/// Networks that may be merged, and pairs that may be compared.
const MAX_PAIRS: usize = 4_000_000;
/// Addresses that a network may have.
const MAX_ADDRESSES: u128 = 1_000_000;

/// Where IPv4 addresses are in the space of IPv6.
const MAPPED: u128 = 0xffff_0000_0000;

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Net {
    /// IPv4 or IPv6.
    v4: bool,
    /// The first address as a number; for IPv4 the last 32 bits alone.
    ip: u128,
    /// Bits of the prefix, of 32 or 128.
    prefix: u32,
}

impl Net {
    fn width(self) -> u32 {
        if self.v4 { 32 } else { 128 }
    }

    fn hosts(self) -> u128 {
        let free = self.width().saturating_sub(self.prefix);
        1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1)
    }

    /// Reads `address/bits` as `net.ParseCIDR` does.
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no network");
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        if bits.is_empty() || bits.len() > 9 || !bits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let bits: u32 = bits.parse().map_err(|_| wrong())?;
        let net = match address {
            IpAddr::V4(address) if bits <= 32 => {
                Self { v4: true, ip: u128::from(u32::from(address)), prefix: bits }
            }
            IpAddr::V6(address) if bits <= 128 => {
                let ip = u128::from(address);
                // A prefix that cuts into the mark of IPv4 leaves a network of IPv6.
                if ip >> 32 == MAPPED >> 32 && bits >= 96 {
                    Self { v4: true, ip: ip & 0xffff_ffff, prefix: bits - 96 }
                } else {
                    Self { v4: false, ip, prefix: bits }
                }
            }
            _ => return Err(wrong()),
        };
        Ok(Self { ip: net.ip & !net.hosts(), ..net })
    }

    fn last(self) -> u128 {
        self.ip | self.hosts()
    }

    fn contains(self, v4: bool, ip: u128) -> bool {
        self.v4 == v4 && ip & !self.hosts() == self.ip & !self.hosts()
    }

    fn contains_net(self, other: Self) -> bool {
        self.contains(other.v4, other.ip) && self.contains(other.v4, other.last())
    }

    fn text(self) -> String {
        format!("{}/{}", address_text(self.v4, self.ip), self.prefix)
    }
}

/// An address as Go writes it.
fn address_text(v4: bool, ip: u128) -> String {
    if v4 {
        Ipv4Addr::from(u32::try_from(ip & 0xffff_ffff).unwrap_or_default()).to_string()
    } else {
        Ipv6Addr::from(ip).to_string()
    }
}

/// An address as `net.ParseIP` reads it: whether it is one of IPv4, and its number.
fn parse_address(text: &str) -> Option<(bool, u128)> {
    Some(match text.parse().ok()? {
        IpAddr::V4(address) => (true, u128::from(u32::from(address))),
        IpAddr::V6(address) => {
            let ip = u128::from(address);
            if ip >> 32 == MAPPED >> 32 { (true, ip & 0xffff_ffff) } else { (false, ip) }
        }
    })
}

/// Bits of a network that its prefix leaves free; none where it is no network.
pub(super) fn free_bits(text: &str) -> Option<u32> {
    let net = Net::parse(text).ok()?;
    // The prefix counts as it is written: also that of an IPv4 network which is written as IPv6.
    Some(net.width().saturating_sub(net.prefix))
}

/// Whether a text is an address.
pub(super) fn is_address(text: &str) -> bool {
    parse_address(text).is_some()
}

/// The address that a text gives, and the last one of its network; both are one where it is an address.
pub(super) fn ends(text: &str) -> Option<((bool, u128), (bool, u128))> {
    if let Some(address) = parse_address(text) {
        return Some((address, address));
    }
    let net = Net::parse(text).ok()?;
    let written = parse_address(text.split_once('/')?.0)?;
    Some((written, (net.v4, net.last())))
}

/// Whether a network contains an address.
pub(super) fn holds(network: &str, (v4, ip): (bool, u128)) -> bool {
    Net::parse(network).is_ok_and(|network| network.contains(v4, ip))
}

/// Whether a network contains an address or a network.
fn contained(network: &str, part: &str) -> Result<bool, String> {
    let network = Net::parse(network)?;
    if let Some((v4, ip)) = parse_address(part) {
        return Ok(network.contains(v4, ip));
    }
    let part = Net::parse(part).map_err(|_| format!("`{part}` is neither an address nor a network"))?;
    Ok(network.contains_net(part))
}

/// `net.cidr_contains(network, part)`, `net.cidr_overlap`.
pub(super) fn contains(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "net.cidr_contains";
    Ok(Value::from(contained(text_at(name, values, 0)?, text_at(name, values, 1)?)?))
}

/// `net.cidr_intersects(one, other)`.
pub(super) fn intersects(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "net.cidr_intersects";
    let (one, other) = (Net::parse(text_at(name, values, 0)?)?, Net::parse(text_at(name, values, 1)?)?);
    Ok(Value::from(one.contains(other.v4, other.ip) || other.contains(one.v4, one.ip)))
}

/// `net.cidr_is_valid(text)`.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let valid = matches!(values.first(), Some(Value::String(text)) if Net::parse(text).is_ok());
    Ok(Value::from(valid))
}

/// `net.cidr_expand(network)`: the set of its addresses.
pub(super) fn expand(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "net.cidr_expand";
    let network = Net::parse(text_at(name, values, 0)?)?;
    if network.hosts() >= MAX_ADDRESSES {
        return Err(format!("`{name}` would give more than {MAX_ADDRESSES} addresses"));
    }
    let addresses =
        (network.ip..=network.last()).map(|ip| Value::from(address_text(network.v4, ip).as_str()));
    Ok(Value::from(addresses.collect::<BTreeSet<_>>()))
}

/// The networks of one side of `net.cidr_contains_matches`, each with what names it in the answer.
fn matched(value: Option<&Value>, index: usize) -> Result<Vec<(&str, Value)>, String> {
    let wrong = || {
        format!(
            "argument {} of `net.cidr_contains_matches` has an item that is neither text nor a list with text first",
            index + 1
        )
    };
    let mut found = Vec::new();
    match value {
        Some(Value::String(text)) => found.push((&**text, Value::String(text.clone()))),
        Some(Value::Array(items)) => {
            for (position, item) in items.iter().enumerate() {
                found.push((network_of(item).ok_or_else(wrong)?, Value::from(position)));
            }
        }
        Some(Value::Set(items)) => {
            for item in items.iter_sorted() {
                found.push((network_of(item).ok_or_else(wrong)?, item.clone()));
            }
        }
        Some(Value::Object(entries)) => {
            for (key, item) in entries.iter_sorted() {
                found.push((network_of(item).ok_or_else(wrong)?, key.clone()));
            }
        }
        // As in OPA, any other value has no networks.
        _ => {}
    }
    Ok(found)
}

/// The network that an item names: text, or a list that begins with it.
fn network_of(item: &Value) -> Option<&str> {
    match item {
        Value::String(text) => Some(text),
        Value::Array(items) => match items.first()? {
            Value::String(text) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// `net.cidr_contains_matches(networks, parts)`: pairs of what names a network and what names its part.
pub(super) fn contains_matches(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (networks, parts) = (matched(values.first(), 0)?, matched(values.get(1), 1)?);
    if networks.len().saturating_mul(parts.len()) > MAX_PAIRS {
        return Err(format!("`net.cidr_contains_matches` would compare more than {MAX_PAIRS} pairs"));
    }
    let mut pairs = BTreeSet::new();
    for (network, name) in &networks {
        for (part, part_name) in &parts {
            if contained(network, part)? {
                pairs.insert(Value::from(vec![name.clone(), part_name.clone()]));
            }
        }
    }
    Ok(Value::from(pairs))
}

/// A range of addresses, both ends included, in the space of IPv6, and the network that it is as it was given.
#[derive(Debug, Clone)]
struct Range {
    first: u128,
    last: u128,
    given: Option<String>,
}

/// `net.cidr_merge(networks)`: the fewest networks that hold the same addresses.
pub(super) fn merge(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "net.cidr_merge";
    let items: Vec<&Value> = match values.first() {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Set(items)) => items.iter_sorted().collect(),
        _ => return Err(format!("`{name}` expects a list or a set")),
    };
    let mut ranges = Vec::new();
    for item in items {
        let Value::String(text) = item else { return Err(format!("an item of `{name}` is no text")) };
        ranges.push(range(text)?);
    }
    ranges.sort_by_key(|range| (range.last, range.first));
    // From the last range down, each takes in the one before where they touch.
    let mut merged: Vec<Range> = Vec::new();
    while let Some(range) = ranges.pop() {
        match ranges.last_mut() {
            Some(before) if previous(range.first) <= before.last => {
                *before = Range { first: before.first.min(range.first), last: range.last, given: None };
            }
            _ => merged.push(range),
        }
    }
    let mut networks = BTreeSet::new();
    for range in merged {
        match range.given {
            Some(given) => {
                networks.insert(Value::from(given.as_str()));
            }
            None => {
                for network in networks_of(range.first, range.last) {
                    networks.insert(Value::from(network.as_str()));
                }
            }
        }
    }
    Ok(Value::from(networks))
}

/// The address before; the first of IPv4 and that of IPv6 have none.
fn previous(ip: u128) -> u128 {
    if ip == MAPPED { ip } else { ip.saturating_sub(1) }
}

/// The range of a network or of an IPv4 address, which stands for the network of its class.
fn range(text: &str) -> Result<Range, String> {
    if let Some((v4, ip)) = parse_address(text) {
        if !v4 {
            return Err(format!("the IPv6 address `{text}` needs the length of its prefix"));
        }
        // SPEC: an address alone has the mask of its class (Go's `DefaultMask`), as OPA has it.
        let prefix = match ip >> 24 {
            0..=127 => 8,
            128..=191 => 16,
            _ => 24,
        };
        let whole = Net { v4: true, ip, prefix };
        let first = whole.ip & !whole.hosts();
        return Ok(Range {
            first: MAPPED | first,
            last: MAPPED | first | whole.hosts(),
            given: Some(whole.text()),
        });
    }
    let network = Net::parse(text)?;
    let base = if network.v4 { MAPPED } else { 0 };
    Ok(Range { first: base | network.ip, last: base | network.last(), given: Some(network.text()) })
}

/// The fewest networks that make up a range.
fn networks_of(first: u128, last: u128) -> Vec<String> {
    let v4 = first >> 32 == MAPPED >> 32 && last >> 32 == MAPPED >> 32;
    let mut networks = Vec::new();
    let mut at = first;
    loop {
        // The largest block that begins here and ends in the range.
        let mut free = if at == 0 { 128 } else { at.trailing_zeros() };
        let size = |free: u32| 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
        while free > 0 && at.checked_add(size(free)).is_none_or(|end| end > last) {
            free -= 1;
        }
        let net = if v4 {
            Net { v4, ip: at & 0xffff_ffff, prefix: 32_u32.saturating_sub(free) }
        } else {
            Net { v4, ip: at, prefix: 128 - free }
        };
        networks.push(net.text());
        match at.checked_add(size(free)).and_then(|end| end.checked_add(1)) {
            Some(following) if following <= last => at = following,
            _ => return networks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_into_the_fewest_networks() {
        let ip = |text: &str| parse_address(text).map(|(v4, ip)| if v4 { MAPPED | ip } else { ip }).unwrap();
        assert_eq!(
            networks_of(ip("10.0.0.1"), ip("10.0.0.4")),
            ["10.0.0.1/32", "10.0.0.2/31", "10.0.0.4/32"]
        );
        assert_eq!(networks_of(0, u128::MAX), ["::/0"]);
        assert_eq!(networks_of(ip("0.0.0.0"), ip("255.255.255.255")), ["0.0.0.0/0"]);
    }
}
