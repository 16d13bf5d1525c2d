//! `cidrcontains` of OpenTofu (`lang/funcs/cidr.go` there).

use super::super::Call;
use super::super::argument::text;
use super::address::Address;
use super::network::Network;
use crate::input::terraform::value::{Fault, Value};

/// Whether a network has an address, or all of another network, in it.
pub(super) fn contains(_: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (prefix, other) = (text(arguments, 0)?, text(arguments, 1)?);
    let outer = Network::parse(prefix)
        .ok_or_else(|| Fault::of_argument(0, format!("invalid CIDR address: `{prefix}`")))?;
    let (first, last) = match Address::parse(other) {
        Some(address) => (address, address),
        None => Network::parse(other)
            .map(|network| network.ends())
            .ok_or_else(|| Fault::new(format!("invalid IP address or prefix: `{other}`")))?,
    };
    let (start, end) = outer.ends();
    if first.to_version_4().is_some() != start.to_version_4().is_some() {
        return Err(Fault::new(format!("address family mismatch: `{prefix}` vs. `{other}`")));
    }
    // One of version 4 in the longer form is the same address.
    let number = |address: Address| address.to_version_4().map_or(address.number, u128::from);
    Ok(Value::bool(number(start) <= number(first) && number(last) <= number(end)))
}

#[cfg(test)]
mod tests {
    use super::super::super::testing::call;
    use super::*;

    fn contains(prefix: &str, other: &str) -> Result<bool, String> {
        let result = call("cidrcontains", &[Value::string(prefix), Value::string(other)])?;
        Ok(result.as_bool().unwrap())
    }

    #[test]
    fn addresses_and_networks_lie_in_networks() {
        assert_eq!(contains("192.168.2.0/20", "192.168.2.1"), Ok(true));
        assert_eq!(contains("192.168.2.0/20", "192.126.2.1"), Ok(false));
        assert_eq!(contains("10.0.0.0/8", "10.1.0.0/16"), Ok(true));
        assert_eq!(contains("10.1.0.0/16", "10.0.0.0/8"), Ok(false));
        assert_eq!(contains("0.0.0.0/0", "255.255.255.255"), Ok(true));
        assert_eq!(contains("fe80::/48", "fe80::1"), Ok(true));
        assert_eq!(contains("fe80::/48", "fe81::/64"), Ok(false));
        assert_eq!(contains("10.0.0.0/8", "::ffff:10.0.0.1"), Ok(true));
    }

    #[test]
    fn families_are_not_mixed_and_words_are_no_addresses() {
        assert!(contains("fe80::/48", "10.0.0.1").unwrap_err().contains("address family mismatch"));
        assert!(contains("10.0.0.0", "10.0.0.1").unwrap_err().contains("invalid CIDR address"));
        assert!(contains("10.0.0.0/8", "ten").unwrap_err().contains("invalid IP address or prefix"));
    }
}
