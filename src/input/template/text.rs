//! Go's strings: bytes, perhaps no UTF-8, of which each range knows what wrote it.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::rc::Rc;

use super::{OriginId, SiteId};

/// What is known of the bytes of a text from an offset on, up to the next mark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The offset of the first byte.
    pub start: u32,
    /// The site that wrote them. Unknown as long as no template has.
    pub site: SiteId,
    /// The values that they were made of.
    pub origin: OriginId,
}

#[derive(Debug, Default)]
struct Inner {
    bytes: Box<[u8]>,
    /// In the order of their offsets, the first at 0; empty where nothing is known.
    marks: Box<[Mark]>,
}

/// A string. A clone costs nothing. Two are equal where their bytes are.
#[derive(Debug, Clone, Default)]
pub struct Text(Rc<Inner>);

impl Text {
    /// A text of which nothing is known but its bytes.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Self {
        Self(Rc::new(Inner { bytes: bytes.into(), marks: Box::default() }))
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0.bytes
    }

    /// Its marks: in the order of their offsets, the first at 0. Empty where nothing is known.
    pub fn marks(&self) -> &[Mark] {
        &self.0.marks
    }

    /// The number of its bytes.
    pub fn len(&self) -> usize {
        self.0.bytes.len()
    }

    /// Whether it has no byte.
    pub fn is_empty(&self) -> bool {
        self.0.bytes.is_empty()
    }

    /// Its characters, with U+FFFD for what is no UTF-8.
    pub fn lossy(&self) -> Cow<'_, str> {
        String::from_utf8_lossy(&self.0.bytes)
    }

    /// The whole of it, for a [`Builder`]; `origin` holds where no mark says otherwise.
    pub fn as_str(&self, origin: OriginId) -> Str<'_> {
        Str { bytes: &self.0.bytes, base: 0, marks: &self.0.marks, origin }
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::new(text.as_bytes())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::new(text.into_bytes())
    }
}

impl From<Vec<u8>> for Text {
    fn from(bytes: Vec<u8>) -> Self {
        Self::new(bytes)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.bytes() == other.bytes()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.bytes().cmp(other.bytes())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.bytes().hash(state);
    }
}

impl Borrow<[u8]> for Text {
    fn borrow(&self) -> &[u8] {
        self.bytes()
    }
}

/// A part of a text with what is known of it: what functions on strings take apart and put together.
#[derive(Debug, Clone, Copy)]
pub struct Str<'a> {
    bytes: &'a [u8],
    /// The offset of the first byte in the text that the marks speak of.
    base: usize,
    marks: &'a [Mark],
    origin: OriginId,
}

impl<'a> Str<'a> {
    /// Bytes that came from `origin`.
    pub fn new(bytes: &'a [u8], origin: OriginId) -> Self {
        Self { bytes, base: 0, marks: &[], origin }
    }

    /// Its bytes.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Its characters, with U+FFFD for what is no UTF-8.
    pub fn lossy(&self) -> Cow<'a, str> {
        String::from_utf8_lossy(self.bytes)
    }

    /// The bytes `range` of it; what lies outside is cut off.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.bytes.len());
        let start = range.start.min(end);
        Self { bytes: self.bytes.get(start..end).unwrap_or_default(), base: self.base + start, ..*self }
    }

    /// Its runs: ranges of its bytes, each with the site and the origin that hold for all of the range.
    pub fn runs(&self) -> impl Iterator<Item = (&'a [u8], SiteId, OriginId)> + use<'a> {
        let Self { bytes, base, marks, origin } = *self;
        let end = base + bytes.len();
        let first = marks.partition_point(|mark| mark.start as usize <= base).saturating_sub(1);
        let inside = move |mark: &&Mark| (mark.start as usize) < end;
        let marks = marks.get(first..).unwrap_or_default();
        let unmarked = marks.is_empty().then_some((bytes, SiteId::NONE, origin));
        let marked = marks.iter().take_while(inside).enumerate().filter_map(move |(index, mark)| {
            let from = (mark.start as usize).max(base) - base;
            let to = marks.get(index + 1).map_or(end, |next| (next.start as usize).min(end)) - base;
            let origin = if mark.origin.is_known() { mark.origin } else { origin };
            bytes.get(from..to).map(|run| (run, mark.site, origin))
        });
        unmarked.into_iter().chain(marked).filter(|(run, ..)| !run.is_empty())
    }

    /// The origins that had a say in it, one after the other.
    pub fn origins(&self) -> impl Iterator<Item = OriginId> + use<'a> {
        let alone = self.bytes.is_empty().then_some(self.origin);
        alone.into_iter().chain(self.runs().map(|(_, _, origin)| origin))
    }
}

/// Puts a text together of parts that know where they came from.
#[derive(Debug, Clone, Default)]
pub struct Builder {
    bytes: Vec<u8>,
    marks: Vec<Mark>,
}

impl Builder {
    /// An empty one with room for so many bytes.
    pub fn with_capacity(bytes: usize) -> Self {
        Self { bytes: Vec::with_capacity(bytes), marks: Vec::new() }
    }

    /// Appends bytes that `site` wrote and that were made of `origin`; either may be unknown.
    pub fn push(&mut self, bytes: &[u8], site: SiteId, origin: OriginId) {
        if bytes.is_empty() {
            return;
        }
        let last = self.marks.last().copied().unwrap_or_default();
        if (last.site, last.origin) != (site, origin) {
            if self.marks.is_empty() && !self.bytes.is_empty() {
                self.marks.push(Mark::default());
            }
            let start = u32::try_from(self.bytes.len()).unwrap_or(u32::MAX);
            self.marks.push(Mark { start, site, origin });
        }
        self.bytes.extend_from_slice(bytes);
    }

    /// Appends bytes that are nobody's: what a function puts between its arguments.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.push(bytes, SiteId::NONE, OriginId::NONE);
    }

    /// Appends a part of a text with what is known of it.
    pub fn part(&mut self, part: Str<'_>) {
        self.part_at(part, SiteId::NONE);
    }

    /// Appends a part of a text with what is known of it; what no site has written yet, `site` does.
    pub fn part_at(&mut self, part: Str<'_>, site: SiteId) {
        for (run, own, origin) in part.runs() {
            self.push(run, if own.is_known() { own } else { site }, origin);
        }
    }

    /// The number of bytes so far.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there is no byte so far.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The bytes and their marks.
    pub fn into_parts(self) -> (Vec<u8>, Vec<Mark>) {
        (self.bytes, self.marks)
    }

    /// The text.
    pub fn finish(self) -> Text {
        Text(Rc::new(Inner { bytes: self.bytes.into(), marks: self.marks.into() }))
    }
}

/// The lines of a text, each with its line break.
pub fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at_checked(end)?;
        rest = behind;
        (!line.is_empty()).then_some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::template::Origins;
    use crate::source::{FileId, Span};

    #[test]
    fn parts_keep_what_is_known_of_them() {
        let mut origins = Origins::default();
        let mut place = |at| origins.place(Span::new(FileId::new(0), at, at + 1));
        let (one, two) = (place(1), place(2));
        let mut builder = Builder::default();
        builder.raw(b"a: ");
        builder.push(b"xyz", SiteId::NONE, one);
        builder.push(b"!", SiteId::NONE, two);
        let text = builder.finish();
        assert_eq!(text.bytes(), b"a: xyz!");
        let runs = |part: Str<'_>| -> Vec<(String, OriginId)> {
            part.runs().map(|(run, _, origin)| (String::from_utf8_lossy(run).into(), origin)).collect()
        };
        let whole = text.as_str(OriginId::NONE);
        let none = OriginId::NONE;
        assert_eq!(runs(whole), [("a: ".into(), none), ("xyz".into(), one), ("!".into(), two)]);
        assert_eq!(runs(whole.part(4..6)), [("yz".into(), one)]);
        assert_eq!(runs(whole.part(5..99)), [("z".into(), one), ("!".into(), two)]);
        assert_eq!(runs(whole.part(2..5).part(1..3)), [("xy".into(), one)]);
        assert_eq!(runs(text.as_str(two).part(0..2)), [("a:".into(), two)]);
        let mut copy = Builder::default();
        copy.part(whole.part(0..4));
        copy.part(whole.part(4..7));
        assert_eq!(copy.finish().marks(), text.marks());
        assert_eq!(runs(Str::new(b"q", one)), [("q".into(), one)]);
        assert_eq!(runs(Text::default().as_str(one)), []);
        assert_eq!(Text::default().as_str(one).origins().collect::<Vec<_>>(), [one]);
    }
}
