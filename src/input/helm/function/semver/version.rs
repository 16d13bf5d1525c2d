//! A version: `1.2.3-rc.1+build`, leniently `v1.2` too.

use std::cmp::Ordering;
use std::fmt;

/// Bytes of a version at most.
const LENGTH: usize = 256;

const INVALID: &str = "invalid semantic version";
const STARTS_ZERO: &str = "version segment starts with 0";

/// A version. Two are equal where neither comes before the other: what stands behind a `+` does not count.
#[derive(Debug, Clone)]
pub(in crate::input::helm) struct Version {
    /// The first number.
    pub major: u64,
    /// The second number.
    pub minor: u64,
    /// The third number.
    pub patch: u64,
    /// What stands behind the `-`, or nothing.
    pub prerelease: String,
    /// What stands behind the `+`, or nothing.
    pub metadata: String,
    /// As it was written.
    pub original: String,
}

impl Version {
    /// Reads a version that may leave out numbers and may begin with a `v`: Go's `NewVersion`.
    ///
    /// # Errors
    /// What is wrong, in the library's words.
    pub(in crate::input::helm) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LENGTH {
            return Err(too_long());
        }
        let (numbers, prerelease, metadata) = shape(text).ok_or(INVALID)?;
        let number =
            |text: &str| number(text).map_err(|error| format!("error parsing version segment: {error}"));
        let mut values = [0; 3];
        for (value, text) in values.iter_mut().zip(numbers) {
            *value = number(text)?;
        }
        if let Some(text) = prerelease {
            check_prerelease(text)?;
        }
        if let Some(text) = metadata {
            check_metadata(text)?;
        }
        let [major, minor, patch] = values;
        Ok(Self {
            major,
            minor,
            patch,
            prerelease: prerelease.unwrap_or_default().to_owned(),
            metadata: metadata.unwrap_or_default().to_owned(),
            original: text.to_owned(),
        })
    }

    /// The same version with other contents, written as the library writes what it derives: with the `v` that the
    /// original has.
    pub(super) fn derived(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut next = self.clone();
        change(&mut next);
        let prefix = if self.original.starts_with('v') { "v" } else { "" };
        next.original = format!("{prefix}{next}");
        next
    }

    /// Its three numbers.
    pub(super) fn numbers(&self) -> (u64, u64, u64) {
        (self.major, self.minor, self.patch)
    }
}

impl fmt::Display for Version {
    /// All of it, with three numbers and without `v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)?;
        if !self.prerelease.is_empty() {
            write!(f, "-{}", self.prerelease)?;
        }
        if !self.metadata.is_empty() {
            write!(f, "+{}", self.metadata)?;
        }
        Ok(())
    }
}

impl PartialEq for Version {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Version {}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let prerelease = || match (self.prerelease.is_empty(), other.prerelease.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Greater,
            (false, true) => Ordering::Less,
            (false, false) => compare_prereleases(&self.prerelease, &other.prerelease),
        };
        self.numbers().cmp(&other.numbers()).then_with(prerelease)
    }
}

/// Part by part: numbers by value and before words, words by their bytes, and nothing before something.
fn compare_prereleases(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let (one, other) = match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (one, other) => (one.unwrap_or_default(), other.unwrap_or_default()),
        };
        let order = if one == other {
            Ordering::Equal
        } else if one.is_empty() || other.is_empty() {
            one.cmp(other)
        } else {
            match (one.parse::<u64>(), other.parse::<u64>()) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            }
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// The numbers (those left out are `0`), the prerelease and the metadata of a text that looks like a version.
fn shape(text: &str) -> Option<([&str; 3], Option<&str>, Option<&str>)> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let tail = text.find(['-', '+']).unwrap_or(text.len());
    let (head, tail) = text.split_at_checked(tail)?;
    let mut numbers = ["0"; 3];
    let mut places = numbers.iter_mut();
    for part in head.split('.') {
        let place = places.next()?;
        if part.is_empty() || !is_numeric(part) {
            return None;
        }
        *place = part;
    }
    let (prerelease, metadata) = match tail.strip_prefix('-') {
        Some(tail) => match tail.split_once('+') {
            Some((prerelease, metadata)) => (Some(prerelease), Some(metadata)),
            None => (Some(tail), None),
        },
        None => (None, tail.strip_prefix('+')),
    };
    let words = |text: &str| text.split('.').all(|word| !word.is_empty() && is_word(word));
    (prerelease.is_none_or(words) && metadata.is_none_or(words)).then_some((numbers, prerelease, metadata))
}

fn is_numeric(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn too_long() -> String {
    format!("version string is too long (max {LENGTH} bytes)")
}

/// A number of digits, with the words of Go's `strconv` where it is none.
fn number(digits: &str) -> Result<u64, String> {
    digits.parse().map_err(|_| {
        let why = if digits.is_empty() { "invalid syntax" } else { "value out of range" };
        format!("strconv.ParseUint: parsing {digits:?}: {why}")
    })
}

/// Whether the words behind a `-` are such. Source: `validatePrerelease`.
pub(super) fn check_prerelease(text: &str) -> Result<(), String> {
    for word in text.split('.') {
        if word.is_empty() || !is_word(word) {
            return Err("invalid prerelease string".into());
        }
        if is_numeric(word) && word.len() > 1 && word.starts_with('0') {
            return Err(STARTS_ZERO.into());
        }
    }
    Ok(())
}

/// Whether the words behind a `+` are such. Source: `validateMetadata`.
pub(super) fn check_metadata(text: &str) -> Result<(), String> {
    if text.split('.').any(|word| word.is_empty() || !is_word(word)) {
        return Err("invalid metadata string".into());
    }
    Ok(())
}
