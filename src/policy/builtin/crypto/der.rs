//! ASN.1 in its distinguished encoding (X.690), as far as keys and certificates have it.

use num_bigint::BigInt;

/// Tags.
pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

/// The tag of a number in the context, of plain content.
pub(super) const fn context(number: u8) -> u8 {
    0x80 | number
}

/// The tag of a number in the context, of further items.
pub(super) const fn nested(number: u8) -> u8 {
    0xa0 | number
}

/// An item: its tag, what it holds, and all of its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Item<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    pub(super) raw: &'a [u8],
}

impl<'a> Item<'a> {
    /// The items that this one holds.
    pub(super) fn items(self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Reads one item after the other. Nothing is what is not there, or is not encoded as it must be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// Whether nothing is left.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the next item has a tag.
    pub(super) fn has(&self, tag: u8) -> bool {
        self.0.first() == Some(&tag)
    }

    /// The next item, whatever it is.
    pub(super) fn any(&mut self) -> Option<Item<'a>> {
        let (tag, rest) = self.0.split_first()?;
        // Tags of several bytes are in no key or certificate.
        if tag & 0x1f == 0x1f {
            return None;
        }
        let (first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7f => (usize::from(*first), rest),
            0x81..=0x84 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
                let length = bytes.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
                // The shortest form alone is allowed.
                if length < 0x80 || bytes.first() == Some(&0) {
                    return None;
                }
                (length, rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        let raw = self.0.get(..self.0.len() - rest.len())?;
        self.0 = rest;
        Some(Item { tag: *tag, content, raw })
    }

    /// The next item, which must have a tag.
    pub(super) fn read(&mut self, tag: u8) -> Option<Item<'a>> {
        if self.has(tag) { self.any() } else { None }
    }

    /// The next item where it has a tag. The outer nothing is a wrong encoding.
    #[expect(clippy::option_option, reason = "what is not there and what is wrong are two things")]
    pub(super) fn optional(&mut self, tag: u8) -> Option<Option<Item<'a>>> {
        if self.has(tag) { self.any().map(Some) } else { Some(None) }
    }

    /// The next item, a whole number.
    pub(super) fn integer(&mut self) -> Option<BigInt> {
        integer(self.read(INTEGER)?.content)
    }

    /// The next item, a small whole number.
    pub(super) fn small(&mut self) -> Option<i64> {
        i64::try_from(self.integer()?).ok()
    }

    /// The next item, an object identifier.
    pub(super) fn oid(&mut self) -> Option<Vec<u64>> {
        oid(self.read(OID)?.content)
    }

    /// The next item, bits without a remainder.
    pub(super) fn bits(&mut self) -> Option<&'a [u8]> {
        let (unused, bytes) = self.read(BIT_STRING)?.content.split_first()?;
        (*unused == 0).then_some(bytes)
    }

    /// The next item, a truth value where it is one.
    #[expect(clippy::option_option, reason = "what is not there and what is wrong are two things")]
    pub(super) fn boolean(&mut self) -> Option<Option<bool>> {
        let Some(item) = self.optional(BOOLEAN)? else { return Some(None) };
        match item.content {
            [0] => Some(Some(false)),
            [0xff] => Some(Some(true)),
            _ => None,
        }
    }
}

/// The number in the content of an integer.
pub(super) fn integer(content: &[u8]) -> Option<BigInt> {
    match content {
        [] | [0, 0..=0x7f, ..] | [0xff, 0x80..=0xff, ..] => None,
        content => Some(BigInt::from_signed_bytes_be(content)),
    }
}

/// The numbers in the content of an object identifier.
pub(super) fn oid(content: &[u8]) -> Option<Vec<u64>> {
    let mut parts = Vec::new();
    let mut part = 0_u64;
    let mut begun = false;
    for byte in content {
        if !begun && *byte == 0x80 {
            return None;
        }
        if part >> 57 != 0 {
            return None;
        }
        part = part << 7 | u64::from(byte & 0x7f);
        begun = byte & 0x80 != 0;
        if begun {
            continue;
        }
        if parts.is_empty() {
            let first = (part / 40).min(2);
            parts.extend([first, part - first * 40]);
        } else {
            parts.push(part);
        }
        part = 0;
    }
    (!begun && !parts.is_empty()).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_read_in_their_shortest_form_alone() {
        let mut reader = Reader(&[0x30, 3, 2, 1, 5]);
        let mut items = reader.read(SEQUENCE).unwrap().items();
        assert_eq!(items.small(), Some(5));
        assert!(items.is_empty() && reader.is_empty());
        for wrong in [&[0x30, 0x81, 1, 0][..], &[0x30, 2, 0], &[0x30, 0x80], &[0x1f, 1, 0], &[0x30]] {
            assert_eq!(Reader(wrong).any(), None, "{wrong:?}");
        }
        assert_eq!(oid(&[0x2a, 0x86, 0x48]), Some(vec![1, 2, 840]));
        assert_eq!(oid(&[0x2a, 0x86]), None);
        assert_eq!(integer(&[0, 1]), None);
    }
}
