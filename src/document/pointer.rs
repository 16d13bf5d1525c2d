//! Ways into a document.

use std::fmt;
use std::sync::Arc;

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value under a key.
    Key(Arc<str>),
    /// The value at an index, from 0.
    Index(usize),
}

/// A way from the root of a document to one of its values.
///
/// It shows as people write it: `spec.containers[0].image`; a key that is no plain word stands in brackets
/// and quotes, as in `metadata.annotations["helm.sh/hook"]`. The empty pointer shows as nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(Vec<Segment>);

impl Pointer {
    /// The pointer of `segments`.
    pub fn new(segments: Vec<Segment>) -> Self {
        Self(segments)
    }

    /// The steps.
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// Whether it names the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// One step further, by key.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        let mut segments = self.0.clone();
        segments.push(Segment::Key(key.into()));
        Self(segments)
    }

    /// One step further, by index.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        let mut segments = self.0.clone();
        segments.push(Segment::Index(index));
        Self(segments)
    }

    /// Reads a JSON pointer (RFC 6901), or a path as [`Pointer`] shows it (`a.b[0]["c.d"]`, a dot before a
    /// bracket allowed). None where the text is neither.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::default());
        }
        if let Some(rest) = text.strip_prefix('/') {
            let unescape = |step: &str| Segment::Key(step.replace("~1", "/").replace("~0", "~").into());
            return Some(Self(rest.split('/').map(unescape).collect()));
        }
        Self::parse_path(text)
    }

    /// Reads a path such as `a.b[0]["c.d"]`.
    fn parse_path(text: &str) -> Option<Self> {
        let mut segments = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inside) = rest.strip_prefix('[') {
                if let Some(quoted) = inside.strip_prefix('"') {
                    let (key, behind) = unquote(quoted)?;
                    segments.push(Segment::Key(key.into()));
                    rest = behind.strip_prefix(']')?;
                } else {
                    let (digits, behind) = inside.split_once(']')?;
                    segments.push(Segment::Index(digits.parse().ok()?));
                    rest = behind;
                }
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                let (word, behind) = rest.split_at_checked(end)?;
                if word.is_empty() {
                    return None;
                }
                segments.push(Segment::Key(word.into()));
                rest = behind;
            }
            if let Some(behind) = rest.strip_prefix('.') {
                if behind.is_empty() {
                    return None;
                }
                rest = behind;
            }
        }
        Some(Self(segments))
    }
}

/// Reads the text of a quoted key up to its closing quote; gives it and what is behind the quote.
fn unquote(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((key, text.get(at + 1..)?)),
            '\\' => key.push(chars.next()?.1),
            _ => key.push(char),
        }
    }
    None
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if is_word(key) => {
                    write!(f, "{}{key}", if position == 0 { "" } else { "." })?;
                }
                Segment::Key(key) => {
                    write!(f, "[\"{}\"]", key.replace('\\', "\\\\").replace('"', "\\\""))?;
                }
            }
        }
        Ok(())
    }
}

/// Whether a key can stand in a path without quotes.
fn is_word(key: &str) -> bool {
    !key.is_empty()
        && !key.starts_with('/')
        && key
            .chars()
            .all(|char| !char.is_whitespace() && !matches!(char, '.' | '[' | ']' | '"' | '\\' | '/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_pointer_shows_is_read_back() {
        let pointer =
            Pointer::default().key("metadata").key("annotations").key("helm.sh/hook \"x\"").index(3).key("b");
        assert_eq!(pointer.to_string(), r#"metadata.annotations["helm.sh/hook \"x\""][3].b"#);
        assert_eq!(Pointer::parse(&pointer.to_string()), Some(pointer));
        assert_eq!(Pointer::parse(""), Some(Pointer::default()));
    }

    #[test]
    fn a_json_pointer_is_read() {
        let pointer = Pointer::parse("/a~1b/0/c~0").map(|pointer| pointer.to_string());
        assert_eq!(pointer.as_deref(), Some(r#"["a/b"].0.c~"#));
    }

    #[test]
    fn broken_paths_are_no_pointers() {
        for text in ["a..b", "a[", "a[x]", "a[\"b]", ".a", "a."] {
            assert_eq!(Pointer::parse(text), None, "{text}");
        }
    }
}
