//! `regex.globs_match`: whether two globs have a text in common.
//!
//! A glob here is a row of characters, `.` for any, and sets such as `[a-z]`, each of which `*` or `+` may
//! follow; a backslash makes the next character plain.

use std::collections::BTreeSet;

/// Pieces of one glob.
const MAX_PIECES: usize = 2_000;

/// Which characters a piece matches: ranges, both ends included.
type Ranges = Vec<(char, char)>;

/// A piece of a glob.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    ranges: Ranges,
    /// It may be left out: `*`.
    optional: bool,
    /// It may come again: `*` and `+`.
    repeats: bool,
}

/// Whether some text matches both globs; the error says which glob is wrong.
pub(super) fn intersect(one: &str, other: &str) -> Result<bool, String> {
    let (one, other) = (parse(one)?, parse(other)?);
    // A pair of places in the two globs, each before one of its pieces, and whether a character was taken: that
    // both match no text at all counts only where neither could match any.
    let mut seen = BTreeSet::new();
    let mut open = vec![(0, 0, one.is_empty() && other.is_empty())];
    while let Some((a, b, taken)) = open.pop() {
        if !seen.insert((a, b, taken)) {
            continue;
        }
        if a == one.len() && b == other.len() && taken {
            return Ok(true);
        }
        let (first, second) = (one.get(a), other.get(b));
        if first.is_some_and(|piece| piece.optional) {
            open.push((a + 1, b, taken));
        }
        if second.is_some_and(|piece| piece.optional) {
            open.push((a, b + 1, taken));
        }
        let (Some(first), Some(second)) = (first, second) else { continue };
        if !overlap(&first.ranges, &second.ranges) {
            continue;
        }
        // Both take the same character; a piece that repeats may stay where it is.
        open.push((a + 1, b + 1, true));
        if first.repeats {
            open.push((a, b + 1, true));
        }
        if second.repeats {
            open.push((a + 1, b, true));
        }
    }
    Ok(false)
}

fn overlap(one: &Ranges, other: &Ranges) -> bool {
    one.iter().any(|(low, high)| other.iter().any(|(from, to)| low <= to && from <= high))
}

fn parse(glob: &str) -> Result<Vec<Piece>, String> {
    let wrong = || format!("the glob `{glob}` is not valid");
    let mut pieces: Vec<Piece> = Vec::new();
    let mut chars = glob.chars();
    let mut repeatable = false;
    while let Some(char) = chars.next() {
        if matches!(char, '*' | '+') {
            let piece = pieces.last_mut().filter(|_| repeatable).ok_or_else(wrong)?;
            piece.repeats = true;
            piece.optional = char == '*';
            repeatable = false;
            continue;
        }
        let ranges = match char {
            '.' => vec![(char::MIN, char::MAX)],
            '[' => set(&mut chars).ok_or_else(wrong)?,
            ']' => return Err(wrong()),
            '\\' => {
                let plain = chars.next().ok_or_else(wrong)?;
                vec![(plain, plain)]
            }
            plain => vec![(plain, plain)],
        };
        pieces.push(Piece { ranges, optional: false, repeats: false });
        repeatable = true;
        if pieces.len() > MAX_PIECES {
            return Err(wrong());
        }
    }
    Ok(pieces)
}

/// The ranges of a set, behind `[`.
fn set(chars: &mut std::str::Chars<'_>) -> Option<Ranges> {
    let mut ranges: Ranges = Vec::new();
    loop {
        let low = match chars.next()? {
            ']' => return (!ranges.is_empty()).then_some(ranges),
            '\\' => chars.next()?,
            char => char,
        };
        let mut ahead = chars.clone();
        if ahead.next() == Some('-') && ahead.clone().next() != Some(']') {
            *chars = ahead;
            let high = match chars.next()? {
                '\\' => chars.next()?,
                char => char,
            };
            if high < low {
                return None;
            }
            ranges.push((low, high));
        } else {
            ranges.push((low, low));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_that_share_a_text_are_told() {
        assert_eq!(intersect("a.a.[0-9]+z", "b.b.[0-9]+z"), Ok(false));
        assert_eq!(intersect("[a-c]+d", "ab*.d"), Ok(true));
        assert_eq!(intersect(".*foo", "bar.*"), Ok(true));
        assert_eq!(intersect("a+", "b*"), Ok(false));
        assert_eq!(intersect("a*", "b*"), Ok(false));
        assert_eq!(intersect(r"\*", "a"), Ok(false));
        assert!(intersect("pqrs]", "pqrs").is_err());
        assert!(intersect("*a", "a").is_err());
    }
}
