//! Chains of certificates from a leaf to a root, by the rules of Go's `Certificate.Verify`.

use std::net::IpAddr;

use time::OffsetDateTime;

use super::certificate::{Certificate, purpose};
use super::constraint;
use super::signature::verify;

/// Signatures that are checked for one leaf.
const MAX_CHECKS: usize = 100;
/// Bits of a key's usage: it signs certificates.
const SIGNS_CERTIFICATES: u16 = 1 << 5;
/// Go's numbers of what keys are used for: anything, and servers.
const ANY: u8 = 0;
const SERVER: u8 = 1;

/// What is asked of a chain.
#[derive(Debug, Clone)]
pub(super) struct Options {
    pub(super) time: OffsetDateTime,
    /// The name of the server, where one is asked for.
    pub(super) name: String,
    /// What the key must be allowed for; nothing said is a server.
    pub(super) purposes: Vec<u8>,
}

/// What a certificate is in a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Leaf,
    Between,
    Root,
}

/// The first chain from a leaf to the root that holds, leaf first. The error is a rule that is not kept here.
pub(super) fn find<'a>(
    leaf: &'a Certificate,
    between: &'a [Certificate],
    root: &'a Certificate,
    options: &Options,
) -> Result<Option<Vec<&'a Certificate>>, String> {
    if !is_valid(leaf, Role::Leaf, &[], options) || !names_host(leaf, &options.name) {
        return Ok(None);
    }
    let mut chains = Vec::new();
    if root.raw == leaf.raw {
        chains.push(vec![leaf]);
    } else {
        let mut search = Search { between, root, options, checks: 0, chains: Vec::new() };
        search.above(&mut vec![leaf]);
        chains.append(&mut search.chains);
    }
    let asked = if options.purposes.is_empty() { vec![SERVER] } else { options.purposes.clone() };
    for chain in chains {
        if chain.iter().any(|certificate| certificate.explicit_policy.is_some()) {
            return Err("a chain whose certificates require policies is not verified".into());
        }
        if (asked.contains(&ANY) || is_for(&chain, &asked)) && constraint::allow(&chain) {
            return Ok(Some(chain));
        }
    }
    Ok(None)
}

struct Search<'a, 'b> {
    between: &'a [Certificate],
    root: &'a Certificate,
    options: &'b Options,
    checks: usize,
    chains: Vec<Vec<&'a Certificate>>,
}

impl<'a> Search<'a, '_> {
    /// Looks for what signed the last certificate of a chain.
    fn above(&mut self, chain: &mut Vec<&'a Certificate>) {
        let Some(child) = chain.last().copied() else { return };
        let mut candidates = vec![(Role::Root, self.root)];
        candidates.extend(self.between.iter().map(|certificate| (Role::Between, certificate)));
        candidates.retain(|(_, candidate)| candidate.raw_subject == child.raw_issuer);
        candidates.sort_by_key(|(role, candidate)| {
            let rank = match (&child.authority_key_id, &candidate.subject_key_id) {
                (Some(asked), Some(has)) if asked == has => 0,
                (Some(_), Some(_)) => 2,
                _ => 1,
            };
            (*role == Role::Between, rank)
        });
        for (role, candidate) in candidates {
            self.checks += 1;
            if self.checks > MAX_CHECKS {
                return;
            }
            let known = chain.iter().any(|other| {
                other.raw_subject == candidate.raw_subject
                    && other.key == candidate.key
                    && other.names.dns == candidate.names.dns
            });
            if known
                || candidate.key.is_none()
                || !signed(child, candidate)
                || !is_valid(candidate, role, chain, self.options)
            {
                continue;
            }
            chain.push(candidate);
            if role == Role::Root {
                self.chains.push(chain.clone());
            } else {
                self.above(chain);
            }
            chain.pop();
        }
    }
}

/// Whether one certificate signed another, and was allowed to.
fn signed(child: &Certificate, parent: &Certificate) -> bool {
    if parent.version == 3 && !parent.has_basics || parent.has_basics && !parent.is_authority {
        return false;
    }
    if parent.key_usage != 0 && parent.key_usage & SIGNS_CERTIFICATES == 0 {
        return false;
    }
    let (Some(key), Some(scheme)) = (&parent.key, child.scheme()) else { return false };
    match super::signature::plain(key, scheme, &child.signature) {
        Some(signature) => verify(key, scheme, &child.body, &signature),
        None => false,
    }
}

fn is_valid(certificate: &Certificate, role: Role, chain: &[&Certificate], options: &Options) -> bool {
    let (Some(from), Some(to)) = (certificate.not_before, certificate.not_after) else { return false };
    let below = i64::try_from(chain.len()).unwrap_or(i64::MAX) - 1;
    certificate.unhandled.is_empty()
        && (from..=to).contains(&options.time)
        && (role != Role::Between || (certificate.has_basics && certificate.is_authority))
        && !(certificate.has_basics && certificate.max_path >= 0 && below > certificate.max_path)
}

/// Whether a chain is for one of the purposes that are asked for.
fn is_for(chain: &[&Certificate], asked: &[u8]) -> bool {
    asked.iter().any(|asked| {
        chain.iter().all(|certificate| {
            certificate.purposes.is_empty()
                || certificate
                    .purposes
                    .iter()
                    .any(|oid| matches!(purpose(oid), Some(found) if found == ANY || found == *asked))
        })
    })
}

/// Whether a certificate is for a host; for none in particular it is for any.
fn names_host(certificate: &Certificate, host: &str) -> bool {
    if host.is_empty() {
        return true;
    }
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    if let Ok(address) = address.parse::<IpAddr>() {
        return certificate
            .names
            .addresses
            .iter()
            .any(|known| known.to_canonical() == address.to_canonical());
    }
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    certificate.names.dns.iter().any(|pattern| {
        let pattern = pattern.to_ascii_lowercase();
        if is_host(host, false) && is_host(&pattern, true) {
            let (pattern, parts): (Vec<&str>, Vec<&str>) =
                (pattern.split('.').collect(), host.split('.').collect());
            pattern.len() == parts.len()
                && pattern
                    .iter()
                    .zip(&parts)
                    .enumerate()
                    .all(|(position, (pattern, part))| (position == 0 && *pattern == "*") || pattern == part)
        } else {
            pattern == host && !host.is_empty() && host != "."
        }
    })
}

fn is_host(text: &str, pattern: bool) -> bool {
    !text.is_empty()
        && text != "*"
        && text.split('.').enumerate().all(|(position, part)| {
            (pattern && position == 0 && part == "*")
                || (!part.is_empty()
                    && !part.starts_with('-')
                    && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)))
        })
}
