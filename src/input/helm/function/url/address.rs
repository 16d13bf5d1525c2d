//! An address taken apart and put together. Source: `net/url` of Go 1.26, `Parse` and `URL.String`.

use super::escape::{Part, escape, unescape};
use crate::input::template::format;

/// An address. All parts but the query and the opaque one are decoded.
#[derive(Debug, Default)]
pub(super) struct Address {
    /// What stands before the `:`, in lower case.
    pub scheme: Vec<u8>,
    /// All behind the scheme, where it does not begin with a slash: `mailto:a@b`.
    pub opaque: Vec<u8>,
    /// What stands before the `@`.
    pub user: Option<Userinfo>,
    /// The host, with its port.
    pub host: Vec<u8>,
    /// The path.
    pub path: Vec<u8>,
    /// What stands behind the `?`, as it was written.
    pub query: Vec<u8>,
    /// What stands behind the `#`.
    pub fragment: Vec<u8>,
}

/// A user, perhaps with a password.
#[derive(Debug)]
pub(super) struct Userinfo {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

/// What is wrong, in Go's words; bytes, since it may quote what is no UTF-8.
type Wrong = Vec<u8>;

/// The text as Go quotes it.
pub(super) fn quoted(text: &[u8]) -> Vec<u8> {
    format::quote(text)
}

/// The text up to a byte and what stands behind it.
fn cut(text: &[u8], at: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(at, text).and_then(|at| text.split_at_checked(at)) {
        Some((before, rest)) => (before, rest.get(1..)),
        None => (text, None),
    }
}

impl Address {
    /// Takes an address apart.
    pub(super) fn parse(text: &[u8]) -> Result<Self, Wrong> {
        let (main, fragment) = cut(text, b'#');
        let of = |text: &[u8], why: Wrong| [b"parse ", &*quoted(text), b": ", &*why].concat();
        let mut address = Self::parse_main(main).map_err(|why| of(main, why))?;
        address.fragment =
            unescape(fragment.unwrap_or_default(), Part::Fragment).map_err(|why| of(text, why))?;
        Ok(address)
    }

    /// Takes an address without a fragment apart.
    fn parse_main(text: &[u8]) -> Result<Self, Wrong> {
        if text.iter().any(u8::is_ascii_control) {
            return Err(b"net/url: invalid control character in URL".to_vec());
        }
        let mut address = Self::default();
        if text == b"*" {
            address.path = b"*".to_vec();
            return Ok(address);
        }
        let (scheme, rest) = split_scheme(text)?;
        address.scheme = scheme.to_ascii_lowercase();
        let (mut rest, query) = cut(rest, b'?');
        address.query = query.unwrap_or_default().to_vec();
        if !rest.starts_with(b"/") {
            if !scheme.is_empty() {
                address.opaque = rest.to_vec();
                return Ok(address);
            }
            if cut(rest, b'/').0.contains(&b':') {
                return Err(b"first path segment in URL cannot contain colon".to_vec());
            }
        }
        if let Some(authority) = rest.strip_prefix(b"//")
            && (!scheme.is_empty() || !authority.starts_with(b"/"))
        {
            let end = memchr::memchr(b'/', authority).unwrap_or(authority.len());
            let (authority, path) = authority.split_at_checked(end).unwrap_or((authority, b""));
            rest = path;
            address.parse_authority(authority)?;
        }
        address.path = unescape(rest, Part::Path)?;
        Ok(address)
    }

    fn parse_authority(&mut self, text: &[u8]) -> Result<(), Wrong> {
        let Some((user, host)) = memchr::memrchr(b'@', text).and_then(|at| text.split_at_checked(at)) else {
            self.host = parse_host(text, &self.scheme)?;
            return Ok(());
        };
        self.host = parse_host(host.get(1..).unwrap_or_default(), &self.scheme)?;
        let is_valid = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
        if !user.iter().all(is_valid) {
            return Err(b"net/url: invalid userinfo".to_vec());
        }
        let (name, password) = cut(user, b':');
        self.user = Some(Userinfo {
            name: unescape(name, Part::User)?,
            password: password.map(|password| unescape(password, Part::User)).transpose()?,
        });
        Ok(())
    }

    /// The host without its port and without the brackets of an IPv6 address.
    pub(super) fn hostname(&self) -> &[u8] {
        let host = &*self.host;
        let host = match memchr::memrchr(b':', host).and_then(|at| host.split_at_checked(at)) {
            Some((before, port)) if is_port(port) => before,
            _ => host,
        };
        host.strip_prefix(b"[").and_then(|host| host.strip_suffix(b"]")).unwrap_or(host)
    }

    /// Puts the address together, encoding what must be.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.scheme.is_empty() {
            out.extend_from_slice(&self.scheme);
            out.push(b':');
        }
        if self.opaque.is_empty() {
            let is_placed = !self.host.is_empty() || self.user.is_some();
            if is_placed || !self.scheme.is_empty() && !self.path.is_empty() {
                out.extend_from_slice(b"//");
            }
            if let Some(user) = &self.user {
                out.extend(user.encode());
                out.push(b'@');
            }
            out.extend(escape(&self.host, Part::Host));
            let path = if self.path == b"*" { b"*".to_vec() } else { escape(&self.path, Part::Path) };
            if !path.is_empty() && !path.starts_with(b"/") && !self.host.is_empty() {
                out.push(b'/');
            }
            // What would be read as a scheme must not begin the address.
            if out.is_empty() && cut(&path, b'/').0.contains(&b':') {
                out.extend_from_slice(b"./");
            }
            out.extend(path);
        } else {
            out.extend_from_slice(&self.opaque);
        }
        for (before, part) in [(b'?', self.query.clone()), (b'#', escape(&self.fragment, Part::Fragment))] {
            if !part.is_empty() {
                out.push(before);
                out.extend(part);
            }
        }
        out
    }
}

impl Userinfo {
    /// `user:password`, encoded.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut out = escape(&self.name, Part::User);
        if let Some(password) = &self.password {
            out.push(b':');
            out.extend(escape(password, Part::User));
        }
        out
    }
}

/// The scheme of an address, or nothing, and the rest.
fn split_scheme(text: &[u8]) -> Result<(&[u8], &[u8]), Wrong> {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    let length = text.iter().take_while(|byte| is_part(byte)).count();
    let (scheme, rest) = text.split_at_checked(length).unwrap_or((text, b""));
    match (scheme.first(), rest.strip_prefix(b":")) {
        (None, Some(_)) => Err(b"missing protocol scheme".to_vec()),
        (Some(first), Some(rest)) if first.is_ascii_alphabetic() => Ok((scheme, rest)),
        _ => Ok((b"", text)),
    }
}

/// Whether it is `:80`, `:` or nothing.
fn is_port(text: &[u8]) -> bool {
    text.is_empty() || text.strip_prefix(b":").is_some_and(|port| port.iter().all(u8::is_ascii_digit))
}

fn bad_port(port: &[u8]) -> Wrong {
    [b"invalid port ", &*quoted(port), b" after host"].concat()
}

/// The host with its port, decoded.
fn parse_host(text: &[u8], scheme: &[u8]) -> Result<Vec<u8>, Wrong> {
    match memchr::memrchr(b'[', text) {
        Some(0) => return parse_literal(text),
        Some(_) => return Err(b"invalid IP-literal".to_vec()),
        None => {}
    }
    // Only the last colon begins a port, except where the scheme is one whose hosts have no colons.
    let is_strict = scheme == b"http" || scheme == b"https";
    let colon = if is_strict { memchr::memchr(b':', text) } else { memchr::memrchr(b':', text) };
    if let Some(port) = colon.and_then(|colon| text.get(colon..)).filter(|port| !is_port(port)) {
        return Err(bad_port(port));
    }
    unescape(text, Part::Host)
}

/// A host that is an IPv6 address in brackets.
fn parse_literal(text: &[u8]) -> Result<Vec<u8>, Wrong> {
    let Some((host, port)) = memchr::memrchr(b']', text).and_then(|end| text.split_at_checked(end)) else {
        return Err(b"missing ']' in host".to_vec());
    };
    let (host, port) = (host.get(1..).unwrap_or_default(), port.get(1..).unwrap_or_default());
    if !is_port(port) {
        return Err(bad_port(port));
    }
    let zone = memchr::memmem::find(host, b"%25").unwrap_or(host.len());
    let (address, zone) = host.split_at_checked(zone).unwrap_or((host, b""));
    let mut literal = unescape(address, Part::Host)?;
    literal.extend(unescape(zone, Part::Zone)?);
    check_literal(&literal)?;
    Ok([b"[", &*literal, b"]", port].concat())
}

/// Whether it is an IPv6 address, perhaps with a zone. Source: `netip.ParseAddr`.
fn check_literal(text: &[u8]) -> Result<(), Wrong> {
    let wrong = |why: &[u8]| Err([b"invalid host: ParseAddr(", &*quoted(text), b"): ", why].concat());
    let lossy = String::from_utf8_lossy(text);
    let (address, zone) = lossy.split_once('%').map_or((&*lossy, None), |(one, two)| (one, Some(two)));
    if lossy.parse::<std::net::Ipv4Addr>().is_ok() {
        return Err(b"invalid IP-literal".to_vec());
    }
    if !lossy.contains([':', '.', '%']) {
        return wrong(b"unable to parse IP");
    }
    if zone == Some("") {
        return wrong(b"zone must be a non-empty string");
    }
    if address.parse::<std::net::Ipv6Addr>().is_err() {
        return wrong(b"unexpected character");
    }
    Ok(())
}
