//! Numbers from and to decimal text (Go's `math/big/floatconv.go` and `math/big/ftoa.go`).

use std::fmt;

use num_bigint::BigUint;

use super::float::{Float, Form};
use super::{LITERAL, Number, Repr};
use crate::input::terraform::value::Fault;

/// How long the text of a number may be; what is longer is none.
const LONGEST: usize = 100_000;
/// How many bits more than the result a power of five has that it is multiplied by.
const GUARD: u32 = 64;

impl Number {
    /// Reads a number as `tonumber` and the literals of the language do (`cty.ParseNumberVal`): decimal digits with
    /// at most one point and an exponent (`e` of ten, `p` of two), or `Inf`, with a sign. None for anything else.
    ///
    /// An exponent that is too large gives infinity, one that is too small zero.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, text.get(1..)?),
            [b'+', ..] => (false, text.get(1..)?),
            _ => (false, text),
        };
        if digits.len() <= 18 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let size: i64 = digits.parse().ok()?;
            if size != 0 || !negative {
                let value = if negative { -size } else { size };
                return Some(Self(Repr::Small { value, precision: LITERAL }));
            }
        }
        match digits {
            "Inf" | "inf" => Some(Self::infinity(negative)),
            _ => parse_decimal(negative, digits).map(Self::from_float),
        }
    }

    /// The shortest decimal text that reads back as this number, never with an exponent; `-0` for negative zero,
    /// `+Inf`, `-Inf` (Go's `Text('f', -1)`).
    ///
    /// # Errors
    /// A limit, where the exponent is so large that the text would have tens of thousands of digits.
    pub fn text(&self) -> Result<String, Fault> {
        let float = match &self.0 {
            Repr::Small { value, .. } if self.is_plain() => return Ok(value.to_string()),
            Repr::Small { .. } => &self.to_float(),
            Repr::Large(float) => &**float,
        };
        let sign = if float.negative { "-" } else { "" };
        match &float.form {
            Form::Zero => Ok(format!("{sign}0")),
            Form::Infinite => Ok(format!("{}Inf", if float.negative { "-" } else { "+" })),
            Form::Finite { mantissa, exponent } => {
                if exponent.unsigned_abs() > Self::MOST_BITS {
                    return Err(Fault::limit("the number has too many digits to be written out"));
                }
                Ok(format!("{sign}{}", shortest(mantissa, *exponent, float.precision).plain()))
            }
        }
    }

    /// It with ten digits, as Go prints it (`Text('g', 10)`): what decides the order of sets.
    pub(in crate::input::terraform::value) fn short_text(&self) -> String {
        /// How many digits are kept.
        const DIGITS: usize = 10;
        match &self.0 {
            Repr::Small { value, .. } if value.unsigned_abs() < 10_u64.pow(9) => return value.to_string(),
            Repr::Large(float) if !matches!(float.form, Form::Finite { .. }) => return self.to_string(),
            _ => {}
        }
        let Form::Finite { mantissa, exponent } = self.to_float().form else { return self.to_string() };
        if exponent.unsigned_abs() > Self::MOST_BITS {
            return self.to_string();
        }
        let mut decimal = Decimal::new(&mantissa, exponent);
        let up = decimal.rounds_up(DIGITS);
        decimal.cut(DIGITS, up);
        let sign = if self.is_negative() { "-" } else { "" };
        let length = i64::try_from(decimal.digits.len()).unwrap_or(i64::MAX);
        let most = if length < 10 && length >= decimal.point { length } else { 10 };
        let scale = decimal.point - 1;
        if (-4..most).contains(&scale) {
            return format!("{sign}{}", decimal.plain());
        }
        let mut digits = decimal.digits.iter().map(|digit| char::from(*digit));
        let first: String = digits.next().into_iter().collect();
        let rest: String = digits.collect();
        let point = if rest.is_empty() { "" } else { "." };
        let scale_sign = if scale < 0 { '-' } else { '+' };
        format!("{sign}{first}{point}{rest}e{scale_sign}{:02}", scale.unsigned_abs())
    }

    /// It as a number of JSON.
    ///
    /// # Errors
    /// It is infinite, or a limit as of [`Number::text`].
    pub fn json(&self) -> Result<String, Fault> {
        if self.is_infinite() {
            return Err(Fault::new("cannot serialize infinity as JSON"));
        }
        self.text()
    }
}

/// As [`Number::text`] gives it; a number with too many digits is shown as `mantissa p exponent`, which reads back.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.text(), &self.0) {
            (Ok(text), _) => f.pad(&text),
            (Err(_), Repr::Large(float)) => match &float.form {
                Form::Finite { mantissa, exponent } => {
                    write!(f, "{}{mantissa}p{exponent}", if float.negative { "-" } else { "" })
                }
                Form::Zero | Form::Infinite => Ok(()),
            },
            (Err(_), Repr::Small { value, .. }) => value.fmt(f),
        }
    }
}

/// Reads digits with a point and an exponent.
fn parse_decimal(negative: bool, text: &str) -> Option<Float> {
    if text.len() > LONGEST {
        return None;
    }
    let (mantissa, base, exponent) = match text.find(['e', 'E', 'p', 'P']) {
        Some(at) => {
            let (mantissa, rest) = text.split_at_checked(at)?;
            let base_two = rest.starts_with(['p', 'P']);
            (mantissa, if base_two { 2 } else { 10 }, parse_exponent(rest.get(1..)?)?)
        }
        None => (text, 10, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let size = BigUint::parse_bytes(digits.as_bytes(), 10)?;
    if size == BigUint::ZERO {
        return Some(Float { negative, precision: LITERAL, form: Form::Zero });
    }

    // A power of ten is one of two, which goes into the exponent, and one of five, which is multiplied.
    let point = -i64::try_from(fraction.len()).ok()?;
    let exponent_of_two = point.checked_add(exponent)?;
    let exponent_of_five = if base == 10 { exponent_of_two } else { point };
    let top = exponent_of_two.checked_add(i64::try_from(size.bits()).ok()?)?;
    i32::try_from(top).ok()?;
    if exponent_of_five == 0 {
        return Some(Float::rounded(negative, size, exponent_of_two, false, LITERAL));
    }
    let number = Float {
        negative,
        precision: LITERAL,
        form: Form::Finite { mantissa: size, exponent: exponent_of_two },
    };
    let power = power_of_five(exponent_of_five.unsigned_abs(), LITERAL + GUARD);
    if exponent_of_five < 0 { number.divide(&power, LITERAL) } else { number.multiply(&power, LITERAL) }
}

fn parse_exponent(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if valid { text.parse().ok() } else { None }
}

/// `5^exponent`, rounded to `precision` at each step, so that no exponent costs memory.
fn power_of_five(exponent: u64, precision: u32) -> Float {
    /// The largest power of five below 2^64 has this exponent.
    const FIRST: u64 = 27;
    let float = |size: u64, precision| Float::rounded(false, BigUint::from(size), 0, false, precision);
    let first = exponent.min(FIRST);
    let mut power = float((0..first).fold(1, |power, _| power * 5), precision);
    let mut left = exponent - first;
    let mut factor = float(5, precision + GUARD);
    while left > 0 {
        if left & 1 != 0 {
            power = power.multiply(&factor, precision).unwrap_or(power);
        }
        factor = factor.multiply(&factor, precision + GUARD).unwrap_or(factor);
        left >>= 1;
    }
    power
}

/// Decimal digits without zeros at the end: `0.digits * 10^point`.
struct Decimal {
    digits: Vec<u8>,
    point: i64,
}

impl Decimal {
    /// `mantissa * 2^exponent`, exactly.
    fn new(mantissa: &BigUint, exponent: i64) -> Self {
        let shift = exponent.unsigned_abs();
        let (size, scale) = if exponent >= 0 {
            (mantissa << shift, 0)
        } else {
            (mantissa * BigUint::from(5_u32).pow(u32::try_from(shift).unwrap_or(u32::MAX)), -exponent)
        };
        let mut digits = size.to_string().into_bytes();
        let point = i64::try_from(digits.len()).unwrap_or(i64::MAX) - scale;
        trim(&mut digits);
        Self { digits, point }
    }

    /// The digit at an index, zero behind the last.
    fn at(&self, index: usize) -> u8 {
        self.digits.get(index).copied().unwrap_or(b'0')
    }

    /// Keeps `count` digits, rounded down or up.
    fn cut(&mut self, count: usize, up: bool) {
        if count >= self.digits.len() {
            return;
        }
        self.digits.truncate(count);
        if up {
            while self.digits.last() == Some(&b'9') {
                self.digits.pop();
            }
            if let Some(last) = self.digits.last_mut() {
                *last += 1;
            } else {
                self.digits.push(b'1');
                self.point += 1;
            }
        }
        trim(&mut self.digits);
    }

    /// Whether what is behind the first `count` digits is to be rounded up, ties to even.
    fn rounds_up(&self, count: usize) -> bool {
        let tie = self.at(count) == b'5' && count + 1 == self.digits.len();
        if tie { count > 0 && !(self.at(count - 1) - b'0').is_multiple_of(2) } else { self.at(count) >= b'5' }
    }

    /// As plain text, without an exponent.
    fn plain(&self) -> String {
        let mut text = String::new();
        let point = usize::try_from(self.point).unwrap_or(0);
        if point == 0 {
            text.push('0');
        }
        for index in 0..point {
            text.push(char::from(self.at(index)));
        }
        if self.digits.len() > point {
            text.push('.');
            for _ in self.point..0 {
                text.push('0');
            }
            text.extend(self.digits.iter().skip(point).map(|digit| char::from(*digit)));
        }
        text
    }
}

fn trim(digits: &mut Vec<u8>) {
    while digits.last() == Some(&b'0') {
        digits.pop();
    }
}

/// The shortest decimal between the middles to both neighbours of `mantissa * 2^exponent` among the numbers of
/// `precision` bits.
fn shortest(mantissa: &BigUint, exponent: i64, precision: u32) -> Decimal {
    let mut exact = Decimal::new(mantissa, exponent);
    // Twice as fine as the last bit of the number, so that one is half of a unit in the last place.
    let shift = (u64::from(precision) + 1).saturating_sub(mantissa.bits());
    let fine = mantissa << shift;
    let exponent = exponent - i64::try_from(shift).unwrap_or(0);
    let lower = Decimal::new(&(&fine - 1_u32), exponent);
    let upper = Decimal::new(&(&fine + 1_u32), exponent);
    // The middles themselves round to the number whose last bit is zero.
    let inclusive = !fine.bit(1);
    for index in 0..exact.digits.len() {
        let (low, digit, high) = (lower.at(index), exact.at(index), upper.at(index));
        let down = low != digit || (inclusive && index + 1 == lower.digits.len());
        let up = digit != high && (inclusive || digit + 1 < high || index + 1 < upper.digits.len());
        let count = index + 1;
        if down || up {
            let up = if down && up { exact.rounds_up(count) } else { up };
            exact.cut(count, up);
            break;
        }
    }
    exact
}
