//! Percent-encoding, which depends on the part of an address. Source: `net/url`, `escape` and `unescape`.

/// A part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// The path.
    Path,
    /// The host, perhaps with a port.
    Host,
    /// The zone of a host that is an IPv6 address, with its `%25`.
    Zone,
    /// A user or a password.
    User,
    /// What stands behind `#`.
    Fragment,
}

/// Whether a byte must be encoded in that part.
pub(super) fn must_escape(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    let allowed: &[u8] = match part {
        Part::Host | Part::Zone => b"!$&'()*+,;=:[]<>\"",
        Part::Path => b"$&+,/:;=@",
        Part::User => b"$&+,;=",
        Part::Fragment => b"$&+,/:;=?@!()*",
    };
    !allowed.contains(&byte)
}

/// The text with each byte encoded that must be.
pub(super) fn escape(text: &[u8], part: Part) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        if must_escape(*byte, part) {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        } else {
            out.push(*byte);
        }
    }
    out
}

/// The value of `%41` at the beginning of a text.
fn encoded(text: &[u8]) -> Option<u8> {
    let [b'%', high, low, ..] = text else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(*high)? << 4 | digit(*low)?)
}

/// The text with what is encoded decoded, or what is wrong with it.
pub(super) fn unescape(text: &[u8], part: Part) -> Result<Vec<u8>, Vec<u8>> {
    let wrong = |text: &[u8]| {
        let quoted = super::address::quoted(text.get(..text.len().min(3)).unwrap_or_default());
        Err([b"invalid URL escape ", &*quoted].concat())
    };
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, behind)) = rest.split_first() {
        if *byte != b'%' {
            if matches!(part, Part::Host | Part::Zone) && byte.is_ascii() && must_escape(*byte, part) {
                let quoted = super::address::quoted(&[*byte]);
                return Err([b"invalid character ", &*quoted, b" in host name"].concat());
            }
            out.push(*byte);
            rest = behind;
            continue;
        }
        let Some(value) = encoded(rest) else { return wrong(rest) };
        // A host has nothing of ASCII encoded but the `%` before a zone; a zone, only what a host may have.
        let is_percent = rest.starts_with(b"%25");
        if part == Part::Host && value.is_ascii() && !is_percent
            || part == Part::Zone && !is_percent && value != b' ' && must_escape(value, Part::Host)
        {
            return wrong(rest);
        }
        out.push(value);
        rest = rest.get(3..).unwrap_or_default();
    }
    Ok(out)
}
