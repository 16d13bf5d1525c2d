//! Constraints of authorities on the names below them (RFC 5280, 4.2.1.10), as Go's `crypto/x509` heeds them.

use std::net::IpAddr;

use super::certificate::Certificate;
use super::extension::{Constraints, is_domain};

/// Whether the names of each certificate of a chain, its leaf first, are what all authorities above allow.
pub(super) fn allow(chain: &[&Certificate]) -> bool {
    chain.iter().enumerate().all(|(position, certificate)| {
        let above = chain
            .iter()
            .skip(position + 1)
            .filter(|authority| !authority.permitted.is_empty() || !authority.excluded.is_empty());
        let above: Vec<_> = above.collect();
        above.is_empty()
            || !certificate.has_names
            || Names::of(certificate).is_some_and(|names| {
                above.iter().all(|authority| names.fit(&authority.permitted, &authority.excluded))
            })
    })
}

/// The names of a certificate, ready to be compared.
struct Names<'a> {
    dns: &'a [String],
    addresses: &'a [IpAddr],
    hosts: Vec<String>,
    /// What stands before `@` and behind it.
    mailboxes: Vec<(&'a str, String)>,
}

impl<'a> Names<'a> {
    /// Names that cannot be compared make nothing.
    fn of(certificate: &'a Certificate) -> Option<Self> {
        let mut hosts = Vec::new();
        for uri in &certificate.names.uris {
            let host = uri.host_and_port().0.to_lowercase();
            if host.parse::<IpAddr>().is_ok() || uri.host.starts_with('[') || !is_domain(&host, false) {
                return None;
            }
            hosts.push(host);
        }
        let mut mailboxes = Vec::new();
        for email in &certificate.names.emails {
            let (local, domain) = email.rsplit_once('@')?;
            if local.is_empty() || !is_domain(domain, false) {
                return None;
            }
            mailboxes.push((local, domain.to_lowercase()));
        }
        let names = &certificate.names;
        let valid = names.dns.iter().all(|name| is_domain(name, false));
        valid.then_some(Self { dns: &names.dns, addresses: &names.addresses, hosts, mailboxes })
    }

    fn fit(&self, permitted: &Constraints, excluded: &Constraints) -> bool {
        fits(self.dns, &permitted.dns, &excluded.dns, |name, domain, strict| in_domain(name, domain, strict))
            && fits(&self.hosts, &permitted.uris, &excluded.uris, |name, domain, strict| {
                in_domain(name, domain, strict)
            })
            && fits(
                &self.mailboxes,
                &permitted.emails,
                &excluded.emails,
                |(local, host), constraint, strict| match constraint.rsplit_once('@') {
                    Some((name, domain)) => name == *local && domain.eq_ignore_ascii_case(host),
                    None => in_domain(host, constraint, strict),
                },
            )
            && fits(self.addresses, &permitted.networks, &excluded.networks, |address, (network, mask), _| {
                let bytes = match address {
                    IpAddr::V4(address) => address.octets().to_vec(),
                    IpAddr::V6(address) => address.octets().to_vec(),
                };
                bytes.len() == network.len()
                    && bytes.iter().zip(network).zip(mask).all(|((a, b), mask)| a & mask == b & mask)
            })
    }
}

/// Whether each name is in what is permitted, where something is, and in nothing that is excluded.
fn fits<N, C>(names: &[N], permitted: &[C], excluded: &[C], is_in: impl Fn(&N, &C, bool) -> bool) -> bool {
    names.iter().all(|name| {
        (permitted.is_empty() || permitted.iter().any(|constraint| is_in(name, constraint, false)))
            && !excluded.iter().any(|constraint| is_in(name, constraint, true))
    })
}

/// Whether a name is in a domain; one that begins with a dot is of what is below alone. Of what is excluded,
/// a name for all of a domain is in each part of it.
fn in_domain(name: &str, domain: &str, excluded: bool) -> bool {
    let (name, domain) = (name.to_ascii_lowercase(), domain.to_ascii_lowercase());
    if domain.is_empty() {
        return true;
    }
    let wild = || {
        let parent = domain.split_once('.').map(|(_, parent)| parent);
        excluded && name.strip_prefix("*.").is_some_and(|below| Some(below) == parent)
    };
    match name.strip_suffix(domain.as_str()) {
        Some(before) => {
            before.is_empty() && !domain.starts_with('.')
                || domain.starts_with('.') && !before.is_empty()
                || before.ends_with('.')
                || wild()
        }
        None => wild(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_in_its_domain_and_those_above() {
        assert!(in_domain("a.Example.com", "example.com", false));
        assert!(in_domain("example.com", "example.com", false));
        assert!(!in_domain("badexample.com", "example.com", false));
        assert!(!in_domain("example.com", ".example.com", false));
        assert!(in_domain("*.example.com", "bad.example.com", true));
        assert!(!in_domain("*.example.com", "bad.example.com", false));
    }
}
