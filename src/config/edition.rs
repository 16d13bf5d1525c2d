//! Editions of the built-in rules: the year and a number in it.

use std::fmt;

/// An edition of the built-in rules, such as `2026.1`. Later ones are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    year: u16,
    number: u16,
}

impl Edition {
    /// The edition that policies are of which name none.
    pub const FIRST: Self = Self { year: 2026, number: 1 };

    /// Reads `2026.1`: a year of four digits and a number of at most three, neither with a zero at its head.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once('.')?;
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len())
                && !text.starts_with('0')
                && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_edition = year.len() == 4 && digits(year, 4) && digits(number, 3);
        is_edition.then_some(())?;
        Some(Self { year: year.parse().ok()?, number: number.parse().ok()? })
    }
}

impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.year, self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_are_read_back_and_ordered_by_number() {
        for text in ["2026.1", "2026.10", "2031.999"] {
            assert_eq!(Edition::parse(text).map(|edition| edition.to_string()).as_deref(), Some(text));
        }
        assert!(Edition::parse("2026.10") > Edition::parse("2026.9"));
        assert!(Edition::parse("2027.1") > Edition::parse("2026.10"));
        for text in
            ["", "2026", "2026.", "2026.0", "2026.01", "026.1", "20261", "2026.1.1", "2026.1 ", "2026.1000"]
        {
            assert_eq!(Edition::parse(text), None, "{text}");
        }
    }
}
