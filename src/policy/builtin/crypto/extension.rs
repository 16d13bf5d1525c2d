//! Extensions of certificates (RFC 5280, 4.2), read by the rules of Go's `crypto/x509`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::super::url::Url;
use super::certificate::Certificate;
use super::der::{self, Reader};

/// An extension as it stands there.
#[derive(Debug, Clone)]
pub(super) struct Extension {
    pub(super) id: Vec<u64>,
    pub(super) critical: bool,
    pub(super) value: Vec<u8>,
}

/// The names that a certificate or a request is for.
#[derive(Debug, Clone, Default)]
pub(super) struct AlternativeNames {
    pub(super) dns: Vec<String>,
    pub(super) emails: Vec<String>,
    pub(super) addresses: Vec<IpAddr>,
    pub(super) uris: Vec<Url>,
}

/// What the names below an authority must and must not be.
#[derive(Debug, Clone, Default)]
pub(super) struct Constraints {
    pub(super) dns: Vec<String>,
    /// Address and mask, of 4 or 16 bytes each.
    pub(super) networks: Vec<(Vec<u8>, Vec<u8>)>,
    pub(super) emails: Vec<String>,
    pub(super) uris: Vec<String>,
}

impl Constraints {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.networks.is_empty() && self.emails.is_empty() && self.uris.is_empty()
    }
}

/// Reads the items of a list of extensions.
pub(super) fn parse_all(mut items: Reader<'_>) -> Option<Vec<Extension>> {
    let mut extensions: Vec<Extension> = Vec::new();
    while !items.is_empty() {
        let mut item = items.read(der::SEQUENCE)?.items();
        let id = item.oid()?;
        let critical = item.boolean()?.unwrap_or(false);
        let value = item.read(der::OCTET_STRING)?.content.to_vec();
        if extensions.iter().any(|other| other.id == id) {
            return None;
        }
        extensions.push(Extension { id, critical, value });
    }
    Some(extensions)
}

fn ia5(content: &[u8]) -> Option<String> {
    content.is_ascii().then(|| content.iter().copied().map(char::from).collect())
}

/// The names of the extension for them.
pub(super) fn alternative_names(value: &[u8]) -> Option<AlternativeNames> {
    let mut items = Reader(value).read(der::SEQUENCE)?.items();
    let mut names = AlternativeNames::default();
    while !items.is_empty() {
        let item = items.any()?;
        match item.tag {
            0x81 => names.emails.push(ia5(item.content)?),
            0x82 => names.dns.push(ia5(item.content)?),
            0x86 => {
                let url = Url::parse(&ia5(item.content)?).ok()?;
                if !url.host.is_empty()
                    && !is_domain(url.host_and_port().0, false)
                    && url.host_and_port().0.parse::<IpAddr>().is_err()
                {
                    return None;
                }
                names.uris.push(url);
            }
            0x87 => names.addresses.push(match item.content.len() {
                4 => IpAddr::from(<[u8; 4]>::try_from(item.content).ok()?),
                16 => IpAddr::from(<[u8; 16]>::try_from(item.content).ok()?),
                _ => return None,
            }),
            _ => {}
        }
    }
    Some(names)
}

/// Whether a text is a domain, which in a constraint may begin with a dot.
pub(super) fn is_domain(text: &str, constraint: bool) -> bool {
    let text = if constraint { text.strip_prefix('.').unwrap_or(text) } else { text };
    if text.is_empty() {
        return constraint;
    }
    text.len() <= 255
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len()) && label.bytes().all(|byte| (33..=126).contains(&byte))
        })
}

/// Reads one side of the constraints on names; whether something was of an unknown kind.
fn constraints(mut items: Reader<'_>) -> Option<(Constraints, bool)> {
    let (mut found, mut unhandled) = (Constraints::default(), false);
    while !items.is_empty() {
        let mut tree = items.read(der::SEQUENCE)?.items();
        let base = tree.any()?;
        match base.tag {
            0x82 => {
                let domain = ia5(base.content)?;
                if !is_domain(&domain, true) {
                    return None;
                }
                found.dns.push(domain);
            }
            0x87 => {
                let half = base.content.len() / 2;
                let (address, mask) = base.content.split_at_checked(half)?;
                let bits = mask.iter().fold(String::new(), |bits, byte| bits + &format!("{byte:08b}"));
                if !matches!(base.content.len(), 8 | 32) || bits.trim_start_matches('1').contains('1') {
                    return None;
                }
                found.networks.push((address.to_vec(), mask.to_vec()));
            }
            0x81 => {
                let constraint = ia5(base.content)?;
                if !constraint.contains('@') && !is_domain(&constraint, true) {
                    return None;
                }
                found.emails.push(constraint);
            }
            0x86 => {
                let domain = ia5(base.content)?;
                if domain.parse::<IpAddr>().is_ok() || !is_domain(&domain, true) {
                    return None;
                }
                found.uris.push(domain);
            }
            _ => unhandled = true,
        }
    }
    Some((found, unhandled))
}

/// Puts what an extension says into a certificate; whether it is one that is not understood.
#[expect(clippy::too_many_lines, reason = "one arm an extension")]
pub(super) fn apply(certificate: &mut Certificate, extension: &Extension) -> Option<bool> {
    let mut value = Reader(&extension.value);
    match extension.id.as_slice() {
        [2, 5, 29, 15] => certificate.key_usage = key_usage(value)?,
        [2, 5, 29, 19] => {
            let mut parts = value.read(der::SEQUENCE)?.items();
            certificate.is_authority = parts.boolean()?.unwrap_or(false);
            certificate.has_basics = true;
            certificate.max_path =
                if parts.has(der::INTEGER) { parts.small().filter(|path| *path >= 0)? } else { -1 };
        }
        [2, 5, 29, 17] => {
            certificate.names = alternative_names(&extension.value)?;
            certificate.has_names = true;
            let names = &certificate.names;
            return Some(
                names.dns.is_empty()
                    && names.emails.is_empty()
                    && names.addresses.is_empty()
                    && names.uris.is_empty(),
            );
        }
        [2, 5, 29, 30] => {
            let mut parts = value.read(der::SEQUENCE)?.items();
            let (permitted, excluded) = (parts.optional(der::nested(0))?, parts.optional(der::nested(1))?);
            if (permitted.is_none() && excluded.is_none()) || !parts.is_empty() {
                return None;
            }
            let side = |item: Option<der::Item<'_>>| match item {
                Some(item) => constraints(item.items()),
                None => Some((Constraints::default(), false)),
            };
            let (permitted, one) = side(permitted)?;
            let (excluded, other) = side(excluded)?;
            (certificate.permitted, certificate.excluded) = (permitted, excluded);
            certificate.constraints_critical = extension.critical;
            return Some(one || other);
        }
        [2, 5, 29, 31] => certificate.revocation_lists = revocation_lists(value)?,
        [2, 5, 29, 35] => {
            if extension.critical {
                return None;
            }
            let mut parts = value.read(der::SEQUENCE)?.items();
            let id = parts.optional(der::context(0))?;
            certificate.authority_key_id = id.map(|id| id.content.to_vec());
        }
        [2, 5, 29, 36] => {
            let mut parts = value.read(der::SEQUENCE)?.items();
            let mut read = |number: u8| -> Option<Option<i64>> {
                let Some(item) = parts.optional(der::context(number))? else { return Some(None) };
                Some(Some(i64::try_from(der::integer(item.content)?).ok()?))
            };
            certificate.explicit_policy = read(0)?;
            certificate.policy_mapping = read(1)?;
        }
        [2, 5, 29, 37] => {
            let mut items = value.read(der::SEQUENCE)?.items();
            while !items.is_empty() {
                certificate.purposes.push(items.oid()?);
            }
        }
        [2, 5, 29, 14] => {
            let id = value.read(der::OCTET_STRING).filter(|_| !extension.critical)?;
            certificate.subject_key_id = Some(id.content.to_vec());
        }
        [2, 5, 29, 32] => {
            let mut items = value.read(der::SEQUENCE)?.items();
            let mut policies = Vec::new();
            while !items.is_empty() {
                let policy = items.read(der::SEQUENCE)?.items().oid()?;
                if policies.contains(&policy) {
                    return None;
                }
                policies.push(policy);
            }
            certificate.policies = Some(policies);
        }
        [2, 5, 29, 33] => {
            let mut items = value.read(der::SEQUENCE)?.items();
            while !items.is_empty() {
                let mut pair = items.read(der::SEQUENCE)?.items();
                certificate.policy_mappings.push((pair.oid()?, pair.oid()?));
            }
        }
        [2, 5, 29, 54] => certificate.any_policy = Some(value.small()?),
        [1, 3, 6, 1, 5, 5, 7, 1, 1] => {
            if extension.critical {
                return None;
            }
            let mut items = value.read(der::SEQUENCE)?.items();
            while !items.is_empty() {
                let mut access = items.read(der::SEQUENCE)?.items();
                let method = access.oid()?;
                let Some(place) = access.optional(der::context(6))? else { continue };
                let place = String::from_utf8_lossy(place.content).into_owned();
                match method.as_slice() {
                    [1, 3, 6, 1, 5, 5, 7, 48, 1] => certificate.status_servers.push(place),
                    [1, 3, 6, 1, 5, 5, 7, 48, 2] => certificate.issuer_places.push(place),
                    _ => {}
                }
            }
        }
        _ => return Some(true),
    }
    Some(false)
}

/// The first nine bits of the extension, from the lowest up.
fn key_usage(mut value: Reader<'_>) -> Option<u16> {
    let (unused, bytes) = value.read(der::BIT_STRING)?.content.split_first()?;
    let count = (bytes.len() * 8).checked_sub(usize::from(*unused))?;
    let mut usage = 0;
    for bit in (0..9_usize).filter(|bit| *bit < count) {
        let byte = bytes.get(bit / 8).copied().unwrap_or(0);
        if byte >> (7 - bit % 8) & 1 == 1 {
            usage |= 1 << bit;
        }
    }
    Some(usage)
}

fn revocation_lists(mut value: Reader<'_>) -> Option<Vec<String>> {
    let mut places = Vec::new();
    let mut points = value.read(der::SEQUENCE)?.items();
    while !points.is_empty() {
        let mut point = points.read(der::SEQUENCE)?.items();
        let Some(name) = point.optional(der::nested(0))? else { continue };
        let mut names = name.items().read(der::nested(0))?.items();
        while names.has(der::context(6)) {
            places.push(String::from_utf8_lossy(names.any()?.content).into_owned());
        }
    }
    Some(places)
}

/// An address as Go writes it: one of IPv4 in either form as such.
pub(super) fn address_text(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => Ipv4Addr::to_string(&address),
            None => Ipv6Addr::to_string(&address),
        },
    }
}
