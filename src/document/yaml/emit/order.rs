//! The order in which goyaml writes the keys of a map: numbers inside of texts compare as numbers.

use std::cmp::Ordering;
use std::sync::LazyLock;

use regex::Regex;

use super::Dialect;

/// Letters and digits beyond ASCII, as Go's `unicode` tells them.
static LETTER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{L}$").ok());
static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{Nd}$").ok());

fn is_of(class: &LazyLock<Option<Regex>>, char: char) -> bool {
    let mut buffer = [0; 4];
    class.as_ref().is_some_and(|class| class.is_match(char.encode_utf8(&mut buffer)))
}

fn is_letter(char: char) -> bool {
    char.is_ascii_alphabetic() || !char.is_ascii() && is_of(&LETTER, char)
}

fn is_digit(char: char) -> bool {
    char.is_ascii_digit() || !char.is_ascii() && is_of(&DIGIT, char)
}

/// Compares two keys as goyaml does. Where numbers in them overflow, as they do in Go, this is no order in the
/// strict sense: sort with [`sort_by_key`], which takes whatever it says.
pub fn natural(dialect: Dialect, left: &str, right: &str) -> Ordering {
    let differs = left.bytes().zip(right.bytes()).position(|(left, right)| left != right);
    let Some(mut at) = differs else { return left.len().cmp(&right.len()) };
    while !left.is_char_boundary(at) {
        at -= 1;
    }
    let (before, left) = left.split_at_checked(at).unwrap_or_default();
    let right = right.get(at..).unwrap_or_default();
    let (Some(one), Some(other)) = (left.chars().next(), right.chars().next()) else {
        return left.len().cmp(&right.len());
    };
    match (is_letter(one), is_letter(other)) {
        (true, true) => return one.cmp(&other),
        (false, false) => {}
        (first, _) => {
            // A letter stands behind what is none; in version 3 only unless a digit comes before both.
            let behind_digit = dialect == Dialect::Three && before.chars().next_back().is_some_and(is_digit);
            return if first == behind_digit { Ordering::Less } else { Ordering::Greater };
        }
    }
    // Zeros within a number count: it is as if a one stood before them.
    let within = (one == '0' || other == '0')
        && before.chars().rev().take_while(|char| is_digit(*char)).any(|char| char != '0');
    let number = |text: &str| {
        text.chars().take_while(|char| is_digit(*char)).fold(
            (i64::from(within), 0),
            |(number, length), char| {
                let digit = i64::from(u32::from(char)) - i64::from(u32::from('0'));
                (number.wrapping_mul(10).wrapping_add(digit), length + 1)
            },
        )
    };
    number(left).cmp(&number(right)).then(one.cmp(&other))
}

/// Sorts by an order that need not be one in the strict sense; equal ones keep their order. The library's own
/// sort may panic on such an order.
pub fn sort_by_key<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let mut sorted = |items: &[T]| {
        items.windows(2).all(|pair| match pair {
            [left, right] => compare(left, right) != Ordering::Greater,
            _ => true,
        })
    };
    if sorted(items) {
        return;
    }
    // Runs of doubling length are merged: as many steps as there are bits in the length.
    let mut runs: Vec<Vec<T>> = items.drain(..).map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut rest = runs.into_iter();
        while let Some(left) = rest.next() {
            merged.push(match rest.next() {
                Some(right) => merge(left, right, &mut compare),
                None => left,
            });
        }
        runs = merged;
    }
    items.extend(runs.into_iter().flatten());
}

fn merge<T>(left: Vec<T>, right: Vec<T>, compare: &mut impl FnMut(&T, &T) -> Ordering) -> Vec<T> {
    let mut out = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    loop {
        let take_right = match (left.peek(), right.peek()) {
            (Some(one), Some(other)) => compare(one, other) == Ordering::Greater,
            (None, Some(_)) => true,
            (Some(_), None) => false,
            (None, None) => return out,
        };
        out.extend(if take_right { right.next() } else { left.next() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_keys_compare_as_numbers_and_letters_stand_behind_the_rest() {
        let mut keys =
            vec!["b", "B", "a10", "a2", "a1", "_x", "10", "2", "1", "a-b", "a.b", "aB", "ab", "é", "a b"];
        sort_by_key(&mut keys, |left, right| natural(Dialect::Two, left, right));
        let sorted =
            ["_x", "1", "2", "10", "B", "a b", "a-b", "a.b", "a1", "a2", "a10", "aB", "ab", "b", "é"];
        assert_eq!(keys, sorted);
        assert_eq!(natural(Dialect::Two, "a100", "a19"), Ordering::Greater);
        assert_eq!(natural(Dialect::Two, "a01", "a1"), Ordering::Greater);
        assert_eq!(natural(Dialect::Two, "a1b", "a12"), Ordering::Greater);
        assert_eq!(natural(Dialect::Three, "a1b", "a12"), Ordering::Less);
        assert_eq!(natural(Dialect::Two, "a", "ab"), Ordering::Less);
    }

    #[test]
    fn an_order_that_is_none_is_taken() {
        let mut items: Vec<u32> = (0..1000).collect();
        let mut state = 1u32;
        sort_by_key(&mut items, |_, _| {
            state = state.wrapping_mul(1_103_515_245).wrapping_add(12345);
            if state & 0x10000 == 0 { Ordering::Less } else { Ordering::Greater }
        });
        items.sort_unstable();
        assert_eq!(items, (0..1000).collect::<Vec<_>>());
    }
}
