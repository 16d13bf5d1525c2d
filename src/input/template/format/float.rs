//! Floating-point numbers as text. Source: `strconv.FormatFloat`.

/// Digits after the point that a number of 64 bits can need at most; behind them are zeros.
const DIGITS: usize = 1100;

/// The number in the form that a verb names, as `strconv.FormatFloat` writes it: `e`, `E`, `f`, `g`, `G`, `b`, `x`
/// or `X`. Without a precision, as few digits as tell the number from all others of `bits` (32 or 64) bits.
pub fn float(number: f64, verb: u8, precision: Option<usize>, bits: u32) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "a number of 32 bits is asked for")]
    let number = if bits == 32 { f64::from(number as f32) } else { number };
    if number.is_nan() {
        return "NaN".into();
    }
    let sign = if number.is_sign_negative() { "-" } else { "" };
    if number.is_infinite() {
        return if sign.is_empty() { "+Inf".into() } else { "-Inf".into() };
    }
    let size = Size { single: bits == 32 };
    let text = match verb {
        b'b' => size.binary(number),
        b'x' | b'X' => size.hexadecimal(number, precision),
        _ => size.decimal(number, verb, precision),
    };
    let text = sign.to_owned() + &text;
    if verb.is_ascii_uppercase() { text.to_ascii_uppercase() } else { text }
}

/// The bit of the leading 1 where a number becomes hexadecimal: fifteen digits follow it.
const POINT: u32 = 60;

/// How many bits the numbers have.
#[derive(Clone, Copy)]
struct Size {
    single: bool,
}

/// The decimal digits of a number, without zeros at the end, and how many of them stand before the point.
struct Digits {
    digits: Vec<u8>,
    point: i32,
}

impl Digits {
    /// Of a text like `1.25e-7`.
    fn parse(text: &str) -> Self {
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let mut digits: Vec<u8> = mantissa.bytes().filter(u8::is_ascii_digit).collect();
        while digits.last() == Some(&b'0') {
            digits.pop();
        }
        let point = if digits.is_empty() { 0 } else { exponent.parse().unwrap_or(0) + 1 };
        Self { digits, point }
    }

    fn count(&self) -> i32 {
        i32::try_from(self.digits.len()).unwrap_or(i32::MAX)
    }

    fn digit(&self, index: i32) -> char {
        let digit = usize::try_from(index).ok().and_then(|index| self.digits.get(index));
        digit.map_or('0', |digit| char::from(*digit))
    }

    /// `1.25e-07`.
    fn with_exponent(&self, precision: usize) -> String {
        let mut text = String::from(self.digit(0));
        if precision > 0 {
            text.push('.');
            let digits = self.digits.get(1..).unwrap_or_default().iter().take(precision);
            text.extend(digits.map(|digit| char::from(*digit)));
            text.extend(std::iter::repeat_n(
                '0',
                precision - self.digits.len().saturating_sub(1).min(precision),
            ));
        }
        let exponent = if self.digits.is_empty() { 0 } else { self.point - 1 };
        text + &exponent_text('e', exponent)
    }

    /// `0.000000125`.
    fn without_exponent(&self, precision: i32) -> String {
        let mut text = String::new();
        if self.point <= 0 {
            text.push('0');
        }
        text.extend((0..self.point).map(|index| self.digit(index)));
        if precision > 0 {
            text.push('.');
            text.extend((0..precision).map(|index| self.digit(self.point + index)));
        }
        text
    }
}

impl Size {
    fn decimal(self, number: f64, verb: u8, precision: Option<usize>) -> String {
        let number = number.abs();
        #[expect(clippy::cast_possible_truncation, reason = "a number of 32 bits stays the same")]
        let single = number as f32;
        let rounded = |digits: usize| {
            let after = digits.saturating_sub(1).min(DIGITS);
            Digits::parse(&format!("{number:.after$e}"))
        };
        let shortest = || {
            let digits =
                Digits::parse(&if self.single { format!("{single:e}") } else { format!("{number:e}") });
            // Where two numbers of as many digits are as near, Go takes the even one. That needs this many digits.
            let count = digits.digits.len();
            if count >= if self.single { 6 } else { 15 } {
                let even = format!("{number:.0$e}", count - 1);
                let same = if self.single { even.parse() == Ok(single) } else { even.parse() == Ok(number) };
                if same {
                    return Digits::parse(&even);
                }
            }
            digits
        };
        match (verb.to_ascii_lowercase(), precision) {
            (b'e', None) => {
                let digits = shortest();
                let precision = digits.digits.len().saturating_sub(1);
                digits.with_exponent(precision)
            }
            (b'e', Some(precision)) => rounded(precision.saturating_add(1)).with_exponent(precision),
            (b'f', None) => {
                let digits = shortest();
                digits.without_exponent((digits.count() - digits.point).max(0))
            }
            (b'f', Some(precision)) => {
                let after = precision.min(DIGITS);
                let text = format!("{number:.after$}");
                text + &"0".repeat(precision - after)
            }
            (_, precision) => {
                let (digits, wanted) = match precision {
                    None => (shortest(), None),
                    Some(precision) => (rounded(precision.max(1)), Some(precision.max(1))),
                };
                general(&digits, wanted)
            }
        }
    }

    /// The bits of the mantissa and the exponent of 2 that makes it a number from 1 to 2.
    fn parts(self, number: f64) -> (u64, i32, u32) {
        #[expect(clippy::cast_possible_truncation, reason = "a number of 32 bits is asked for")]
        let (bits, width, offset) = if self.single {
            (u64::from((number as f32).to_bits()) & 0x7fff_ffff, 23, 127)
        } else {
            (number.to_bits() & (u64::MAX >> 1), 52, 1023)
        };
        let mantissa = bits & ((1 << width) - 1);
        match i32::try_from(bits >> width).unwrap_or(0) {
            0 => (mantissa, 1 - offset, width),
            exponent => (mantissa | 1 << width, exponent - offset, width),
        }
    }

    fn binary(self, number: f64) -> String {
        let (mantissa, exponent, width) = self.parts(number);
        format!("{mantissa}p{:+}", exponent - i32::try_from(width).unwrap_or(0))
    }

    /// `0x1.8p+01`.
    fn hexadecimal(self, number: f64, precision: Option<usize>) -> String {
        let (mantissa, exponent, width) = self.parts(number);
        let mut bits = mantissa << (POINT - width);
        let mut exponent = if bits == 0 { 0 } else { exponent };
        if bits != 0 {
            let shift = bits.leading_zeros() - (63 - POINT);
            bits <<= shift;
            exponent -= i32::try_from(shift).unwrap_or(0);
        }
        if let Some(precision) =
            precision.and_then(|digits| u32::try_from(digits).ok()).filter(|digits| *digits < 15)
        {
            let dropped = POINT - 4 * precision;
            let rest = bits & ((1 << dropped) - 1);
            let half = 1 << (dropped - 1);
            bits >>= dropped;
            if rest > half || rest == half && bits & 1 == 1 {
                bits += 1;
            }
            bits <<= dropped;
            if bits >> (POINT + 1) != 0 {
                bits >>= 1;
                exponent += 1;
            }
        }
        let mut text = format!("0x{}", bits >> POINT);
        let digits = format!("{:015x}", bits & ((1 << POINT) - 1));
        match precision {
            None => {
                let digits = digits.trim_end_matches('0');
                if !digits.is_empty() {
                    text.push('.');
                    text.push_str(digits);
                }
            }
            Some(0) => {}
            Some(precision) => {
                text.push('.');
                text.extend(digits.chars().chain(std::iter::repeat('0')).take(precision));
            }
        }
        text + &exponent_text('p', exponent)
    }
}

/// `%g`: with an exponent where it is below -4 or not below the precision.
fn general(digits: &Digits, precision: Option<usize>) -> String {
    let count = digits.count();
    let limit = match precision.map(|precision| i32::try_from(precision).unwrap_or(i32::MAX)) {
        None => 6,
        // What is a whole number without zeros at its end needs no exponent to be exact.
        Some(precision) if precision > count && count >= digits.point => count,
        Some(precision) => precision,
    };
    let exponent = digits.point - 1;
    if exponent < -4 || exponent >= limit {
        let most = precision.unwrap_or(usize::MAX).min(digits.digits.len());
        return digits.with_exponent(most.saturating_sub(1));
    }
    digits.without_exponent((count - digits.point).max(0))
}

/// An exponent with its sign and at least two digits.
fn exponent_text(letter: char, exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{letter}{sign}{:02}", exponent.unsigned_abs())
}
