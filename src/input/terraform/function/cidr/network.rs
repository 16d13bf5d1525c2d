//! Networks, and networks and hosts in them (`apparentlymart/go-cidr/cidr/cidr.go`).

use std::fmt;

use num_bigint::BigInt;

use super::address::Address;

/// A network: an address of which the first bits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Network {
    /// The first address.
    first: Address,
    /// How many bits count.
    length: u32,
}

impl Network {
    /// Reads `10.0.0.0/8`. Bits of the address that do not count are zeroed.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address = Address::parse(address)?;
        if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let length = length.parse().ok().filter(|length| *length <= address.bits)?;
        Some(Self::around(address, length))
    }

    /// The network of an address.
    fn around(address: Address, length: u32) -> Self {
        let first = Address { number: address.number & !host_mask(address.bits, length), ..address };
        Self { first, length }
    }

    /// The first address and the last.
    pub(super) fn ends(&self) -> (Address, Address) {
        let Self { first, length } = *self;
        (first, Address { number: first.number | host_mask(first.bits, length), ..first })
    }

    /// The mask of a network of version 4, as an address.
    pub(super) fn mask(&self) -> Option<Address> {
        self.first.to_version_4()?;
        let bits = self.first.bits;
        Some(Address { number: host_mask(bits, 0) & !host_mask(bits, self.length), bits })
    }

    /// The address of a number in the network; below zero, from its end.
    ///
    /// # Errors
    /// What is wrong, as a clause.
    pub(super) fn host(&self, number: BigInt) -> Result<Address, String> {
        let Self { first, length } = self;
        let most = BigInt::from(host_mask(first.bits, *length));
        let zero = BigInt::ZERO;
        // Terraform compares the lowest 64 bits of the number alone, with a sign: a larger one is put over the bits of
        // the network.
        let (number, compared) = if number < zero {
            let from_end = -number - BigInt::from(1);
            (&most - &from_end, from_end)
        } else {
            let low = lowest_bits(&number).cast_signed();
            (number, BigInt::from(low))
        };
        if compared > most {
            return Err(format!("prefix of {length} does not accommodate a host numbered {number}"));
        }
        let written = if first.to_version_4().is_some() { 32 } else { 128 };
        insert(*first, number, first.bits - written.min(first.bits))
    }

    /// The network of a number among those that have `bits` more bits, as text.
    ///
    /// # Errors
    /// What is wrong, as a clause.
    pub(super) fn subnet(&self, bits: i64, number: BigInt) -> Result<String, String> {
        let Self { first, length } = self;
        let longer = i64::from(*length).saturating_add(bits);
        if longer > i64::from(first.bits) {
            return Err(format!("insufficient address space to extend prefix of {length} by {bits}"));
        }
        // The largest number; all of them, where the prefix becomes shorter or so much longer.
        let most = u32::try_from(bits)
            .ok()
            .and_then(|bits| 1_u64.checked_shl(bits))
            .map_or(u64::MAX, |count| count - 1);
        if lowest_bits(&number) > most {
            return Err(format!(
                "prefix extension of {bits} does not accommodate a subnet numbered {number}"
            ));
        }
        // What is left of all bits is how Go writes a mask that cannot be.
        let Ok(longer) = u32::try_from(longer) else { return Ok("<nil>".to_owned()) };
        let address = insert(*first, number, first.bits - longer)?;
        Ok(Self { first: address, length: longer }.to_string())
    }

    /// The network with `bits` more bits that follows `last`, or the first one.
    ///
    /// # Errors
    /// What is wrong, as a clause.
    pub(super) fn next(&self, last: Option<Self>, bits: i64) -> Result<Self, String> {
        if bits < 1 {
            return Err("must extend prefix by at least one bit".to_owned());
        }
        let more = u32::try_from(bits).ok().filter(|bits| *bits <= 32);
        let more = more.ok_or("may not extend prefix by more than 32 bits")?;
        let all = self.first.bits;
        let length = self.length + more;
        if length > all {
            let protocol = if all == 32 { "IPv4" } else { "IPv6" };
            return Err(format!(
                "would extend prefix to {length} bits, which is too long for an {protocol} address"
            ));
        }
        if all == 128 && self.first.to_version_4().is_some() {
            return Err("an IPv4 address in the form of an IPv6 address cannot be divided".to_owned());
        }
        // Terraform begins with the network before the first one, which counting up from the end of all addresses
        // does not leave.
        let used = last.map_or(self.first.number.checked_sub(1), |last| Some(last.last()));
        let from = used.map(|used| used | host_mask(all, length)).and_then(|end| end.checked_add(1));
        let next = from.map(|number| Self { first: Address { number, bits: all }, length });
        match next {
            Some(next) if next.first.number <= self.last() => Ok(next),
            _ => {
                let after =
                    last.map_or_else(|| "the end of all addresses".to_owned(), |last| last.to_string());
                Err(format!(
                    "not enough remaining address space for a subnet with a prefix of {length} bits after {after}"
                ))
            }
        }
    }

    /// The last address, as a number.
    fn last(&self) -> u128 {
        self.first.number | host_mask(self.first.bits, self.length)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Of an address of version 4 in 16 bytes, only the bits of the last four are counted.
        let mapped = self.first.bits == 128 && self.first.to_version_4().is_some();
        let length = if mapped { self.length.saturating_sub(96) } else { self.length };
        write!(f, "{}/{length}", self.first)
    }
}

/// The bits of a host in addresses of so many bits, of which the first do not belong to it.
fn host_mask(bits: u32, length: u32) -> u128 {
    u128::MAX.checked_shr(128 - bits.saturating_sub(length)).unwrap_or(0)
}

/// The lowest 64 bits of a number without its sign.
fn lowest_bits(number: &BigInt) -> u64 {
    number.iter_u64_digits().next().unwrap_or(0)
}

/// Puts a number, moved up by some bits, over an address. Below zero it has all higher bits; what is taken of the
/// result is its amount.
fn insert(address: Address, number: BigInt, shift: u32) -> Result<Address, String> {
    let over = BigInt::from(address.number) | (number << shift);
    let (_, amount) = over.into_parts();
    if amount.bits() > u64::from(address.bits) {
        return Err("the number is too large for an address".to_owned());
    }
    let number = u128::try_from(amount).map_err(|_| "the number is too large for an address")?;
    Ok(Address { number, ..address })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(text: &str) -> Network {
        Network::parse(text).unwrap()
    }

    fn host(text: &str, number: impl Into<BigInt>) -> String {
        network(text).host(number.into()).map_or_else(|message| message, |address| address.to_string())
    }

    fn subnet(text: &str, bits: i64, number: impl Into<BigInt>) -> String {
        network(text).subnet(bits, number.into()).unwrap_or_else(|message| message)
    }

    fn subnets(text: &str, bits: &[i64]) -> Vec<String> {
        let mut last = None;
        let mut all = Vec::new();
        for bits in bits {
            match network(text).next(last, *bits) {
                Ok(next) => {
                    all.push(next.to_string());
                    last = Some(next);
                }
                Err(message) => {
                    all.push(message);
                    break;
                }
            }
        }
        all
    }

    #[test]
    fn networks_are_read() {
        assert_eq!(network("10.1.2.3/8").to_string(), "10.0.0.0/8");
        assert_eq!(network("10.0.0.0/08").to_string(), "10.0.0.0/8");
        for text in
            ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+1", "::/129", "10.0.0.0/8/8"]
        {
            assert_eq!(Network::parse(text), None, "{text}");
        }
    }

    #[test]
    fn hosts_are_counted_from_both_ends() {
        assert_eq!(host("10.12.112.0/20", 16), "10.12.112.16");
        assert_eq!(host("10.0.0.0/8", -1), "10.255.255.255");
        assert_eq!(host("10.0.0.0/8", -16_777_216), "10.0.0.0");
        assert_eq!(host("10.0.0.5/32", -1), "10.0.0.5");
        assert_eq!(host("fd00::/64", 10), "fd00::a");
        assert_eq!(host("fe80::/10", -1), "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assert_eq!(host("10.0.0.0/24", 256), "prefix of 24 does not accommodate a host numbered 256");
        assert_eq!(host("10.0.0.0/8", -16_777_217), "prefix of 8 does not accommodate a host numbered -1");
    }

    #[test]
    fn numbers_of_more_than_64_bits_are_put_over_the_network() {
        assert_eq!(host("fe80::/0", u128::MAX), "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
        assert_eq!(host("fe80::/64", 10_u128.pow(30)), "fe80:c:9f2c:9cd0:4674:edea:4000:0");
        assert_eq!(host("::/0", BigInt::from(1) << 200), "the number is too large for an address");
        assert_eq!(host("::ffff:10.0.0.0/104", 1), "0:1::ffff:a00:0");
    }

    #[test]
    fn subnets_are_numbered() {
        assert_eq!(subnet("10.1.2.0/24", 4, 15), "10.1.2.240/28");
        assert_eq!(subnet("10.0.0.1/24", 8, 1), "10.0.0.1/32");
        assert_eq!(subnet("fd00:fd12:3456:7890::/56", 16, 162), "fd00:fd12:3456:7800:a200::/72");
        assert_eq!(subnet("10.0.0.0/8", 0, 0), "10.0.0.0/8");
        assert_eq!(subnet("10.0.0.0/8", -1, 0), "10.0.0.0/7");
        assert_eq!(subnet("10.0.0.0/8", 8, -1), "0.1.0.0/16");
        assert_eq!(subnet("fe80::/10", 118, 10_u128.pow(30)), "fe80:c:9f2c:9cd0:4674:edea:4000:0/128");
        assert_eq!(subnet("::ffff:10.0.0.0/104", 8, 1), "10.1.0.0/16");
        assert_eq!(subnet("10.0.0.0/8", 25, 0), "insufficient address space to extend prefix of 8 by 25");
        assert_eq!(
            subnet("10.0.0.0/8", 8, 256),
            "prefix extension of 8 does not accommodate a subnet numbered 256"
        );
        assert_eq!(
            subnet("10.0.0.0/8", i64::MAX, 0),
            format!("insufficient address space to extend prefix of 8 by {}", i64::MAX)
        );
        assert_eq!(subnet("10.0.0.0/8", i64::MIN, 0), "<nil>");
    }

    #[test]
    fn subnets_follow_each_other() {
        let four = ["10.0.0.0/20", "10.0.16.0/20", "10.0.32.0/24", "10.0.48.0/20"];
        assert_eq!(subnets("10.0.0.0/16", &[4, 4, 8, 4]), four);
        assert_eq!(subnets("fe80::/48", &[16, 16, 32]), ["fe80::/64", "fe80:0:0:1::/64", "fe80:0:0:2::/80"]);
        assert_eq!(subnets("255.255.255.0/24", &[1, 1, 1]).len(), 3);
        assert_eq!(
            subnets("10.0.0.0/16", &[1, 1, 1]).pop().unwrap(),
            "not enough remaining address space for a subnet with a prefix of 17 bits after 10.0.128.0/17"
        );
        assert_eq!(subnets("10.0.0.0/16", &[0]), ["must extend prefix by at least one bit"]);
        assert_eq!(subnets("::/0", &[33]), ["may not extend prefix by more than 32 bits"]);
        assert_eq!(
            subnets("10.0.0.0/16", &[17]),
            ["would extend prefix to 33 bits, which is too long for an IPv4 address"]
        );
    }

    #[test]
    fn all_addresses_cannot_be_divided() {
        assert!(subnets("0.0.0.0/0", &[1]).pop().unwrap().starts_with("not enough remaining address space"));
        assert!(subnets("0.0.0.0/8", &[1]).pop().unwrap().starts_with("not enough remaining address space"));
    }
}
