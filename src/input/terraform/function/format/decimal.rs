//! Decimal digits of numbers with `%e`, `%f` and `%g` (Go's `math/big/ftoa.go`).

use crate::input::terraform::value::{Fault, Number};

/// The digits of a number without its sign: `0.digits * 10^point`.
struct Digits {
    digits: Vec<u8>,
    point: i64,
}

/// A number without its sign as the letter says, with so many digits: behind the point of `e` and `f`, of all of `g`;
/// without a precision, with as many as it takes to tell the number from others. None of infinity.
pub(super) fn write(
    number: &Number,
    letter: char,
    precision: Option<usize>,
) -> Result<Option<String>, Fault> {
    let all = match precision {
        Some(_) => number.exact_digits()?,
        None if number.is_infinite() => None,
        None => Some(shortest(&number.abs().text()?)),
    };
    let Some((digits, point)) = all else { return Ok(None) };
    let mut digits = Digits { digits, point };
    Ok(Some(match (letter, precision) {
        ('f', precision) => {
            let places = precision.unwrap_or_else(|| digits.places());
            digits.round(signed(places).saturating_add(digits.point));
            digits.plain(places)
        }
        ('g' | 'G', precision) => digits.general(letter, precision),
        (letter, precision) => {
            let places = precision.unwrap_or_else(|| digits.digits.len().saturating_sub(1));
            digits.round(signed(places).saturating_add(1));
            digits.scientific(letter, places)
        }
    }))
}

/// The digits of a plain text.
fn shortest(text: &str) -> (Vec<u8>, i64) {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let all = [whole, fraction].concat();
    let zeros = all.bytes().take_while(|byte| *byte == b'0').count();
    let mut digits = all.into_bytes().split_off(zeros);
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
    let point = if digits.is_empty() { 0 } else { signed(whole.len()) - signed(zeros) };
    (digits, point)
}

impl Digits {
    /// How many digits are behind the point.
    fn places(&self) -> usize {
        usize::try_from(signed(self.digits.len()) - self.point).unwrap_or(0)
    }

    fn at(&self, index: usize) -> char {
        self.digits.get(index).map_or('0', |digit| char::from(*digit))
    }

    /// Keeps so many digits; half of the last one goes to the even one.
    fn round(&mut self, keep: i64) {
        let Ok(keep) = usize::try_from(keep) else {
            (self.digits, self.point) = (Vec::new(), 0);
            return;
        };
        let Some(next) = self.digits.get(keep) else { return };
        let tie = *next == b'5' && keep + 1 == self.digits.len();
        let before = keep.checked_sub(1).and_then(|index| self.digits.get(index));
        let up = if tie { before.is_some_and(|digit| digit % 2 != 0) } else { *next >= b'5' };
        self.digits.truncate(keep);
        if up {
            while self.digits.pop_if(|digit| *digit == b'9').is_some() {}
            if let Some(digit) = self.digits.last_mut() {
                *digit += 1;
            } else {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
        while self.digits.pop_if(|digit| *digit == b'0').is_some() {}
        if self.digits.is_empty() {
            self.point = 0;
        }
    }

    fn plain(&self, places: usize) -> String {
        let mut text = String::new();
        let whole = usize::try_from(self.point).unwrap_or(0);
        if whole == 0 {
            text.push('0');
        }
        text.extend((0..whole).map(|index| self.at(index)));
        if places > 0 {
            text.push('.');
            for place in 0..signed(places) {
                text.push(usize::try_from(self.point + place).map_or('0', |index| self.at(index)));
            }
        }
        text
    }

    fn scientific(&self, letter: char, places: usize) -> String {
        let mut text = String::from(self.at(0));
        if places > 0 {
            text.push('.');
            text.extend((1..=places).map(|index| self.at(index)));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        let sign = if exponent < 0 { '-' } else { '+' };
        format!("{text}{letter}{sign}{:02}", exponent.abs())
    }

    /// Whichever of both is shorter, roughly: an exponent where the number is below 0.0001 or has more digits in
    /// front of the point than it is precise; of the shortest text, more than six.
    fn general(mut self, letter: char, precision: Option<usize>) -> String {
        let mut precise = precision.map(|precision| precision.max(1));
        if let Some(precise) = precise {
            self.round(signed(precise));
        }
        let count = self.digits.len();
        let most = match precise {
            None => 6,
            Some(precise) if precise > count && signed(count) >= self.point => signed(count),
            Some(precise) => signed(precise),
        };
        let exponent = self.point - 1;
        if exponent < -4 || exponent >= most {
            let digits = precise.take().map_or(count, |precise| precise.min(count));
            let letter = if letter == 'G' { 'E' } else { 'e' };
            return self.scientific(letter, digits.saturating_sub(1));
        }
        self.plain(self.places())
    }
}

fn signed(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(number: &str, letter: char, precision: Option<usize>) -> String {
        write(&Number::parse(number).unwrap(), letter, precision).unwrap().unwrap_or_default()
    }

    #[test]
    fn places_are_rounded_to_the_nearest() {
        assert_eq!(written("3.14159", 'f', Some(2)), "3.14");
        assert_eq!(written("0.5", 'f', Some(0)), "0");
        assert_eq!(written("1.5", 'f', Some(0)), "2");
        assert_eq!(written("2.5", 'f', Some(0)), "2");
        assert_eq!(written("0.05", 'f', Some(1)), "0.1");
        assert_eq!(written("0.04", 'f', Some(1)), "0.0");
        assert_eq!(written("9.99", 'f', Some(1)), "10.0");
        assert_eq!(written("0.006", 'f', Some(2)), "0.01");
        assert_eq!(written("0", 'f', Some(3)), "0.000");
        assert_eq!(written("1e3", 'f', Some(1)), "1000.0");
        assert_eq!(written("0.001", 'f', Some(0)), "0");
    }

    #[test]
    fn exponents_have_two_digits_at_least() {
        assert_eq!(written("1234.5678", 'e', Some(6)), "1.234568e+03");
        assert_eq!(written("0", 'e', Some(6)), "0.000000e+00");
        assert_eq!(written("0.00012345", 'E', Some(1)), "1.2E-04");
        assert_eq!(written("1e300", 'e', Some(0)), "1e+300");
        assert_eq!(written("9.99", 'e', Some(1)), "1.0e+01");
    }

    #[test]
    fn the_general_form_is_the_shorter_one() {
        assert_eq!(written("123456789", 'g', None), "1.23456789e+08");
        assert_eq!(written("1000000", 'g', None), "1e+06");
        assert_eq!(written("999999", 'g', None), "999999");
        assert_eq!(written("0.0001", 'g', None), "0.0001");
        assert_eq!(written("0.00001", 'g', None), "1e-05");
        assert_eq!(written("1234.5", 'g', Some(3)), "1.23e+03");
        assert_eq!(written("0.00012345", 'g', Some(3)), "0.000123");
        assert_eq!(written("100", 'g', Some(10)), "100");
        assert_eq!(written("100000", 'g', Some(3)), "1e+05");
        assert_eq!(written("0", 'g', None), "0");
        assert_eq!(written("1e30", 'G', None), "1E+30");
        assert_eq!(written("0.5", 'g', Some(0)), "0.5");
    }
}
