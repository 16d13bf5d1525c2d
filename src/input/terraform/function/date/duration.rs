//! Durations as Go writes them: `1h30m`, `-1.5h`, `300ms` (`time.ParseDuration`).

/// The units with their nanoseconds. Two letters stand for micro.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The nanoseconds of a duration.
///
/// # Errors
/// What is wrong, as a clause.
pub(super) fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("invalid duration `{text}`");
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return Ok(0);
    }
    if unsigned.is_empty() {
        return Err(invalid());
    }
    let mut rest = unsigned;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let (whole, behind) = split_digits(rest);
        let (fraction, behind) = behind.strip_prefix('.').map_or(("", behind), split_digits);
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let length = behind.find(|char: char| char == '.' || char.is_ascii_digit()).unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(length).unwrap_or_default();
        if unit.is_empty() {
            return Err(format!("missing unit in duration `{text}`"));
        }
        let size = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size);
        let size = size.ok_or_else(|| format!("unknown unit `{unit}` in duration `{text}`"))?;
        let amount = amount(whole, fraction, size).and_then(|amount| total.checked_add(amount));
        total = amount.filter(|total| *total <= 1 << 63).ok_or_else(invalid)?;
        rest = behind;
    }
    let total = i128::from(total) * if text.starts_with('-') { -1 } else { 1 };
    i64::try_from(total).map_err(|_| invalid())
}

/// So many units, where they can be counted.
fn amount(whole: &str, fraction: &str, unit: u64) -> Option<u64> {
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // Eighteen digits are finer than a nanosecond of any unit.
    let digits = fraction.get(..18).unwrap_or(fraction);
    let scale = 10_u128.checked_pow(u32::try_from(digits.len()).ok()?)?;
    let part: u128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let part = part * u128::from(unit) / scale;
    whole.checked_mul(unit)?.checked_add(u64::try_from(part).ok()?)
}

/// The digits at the beginning, and what follows.
fn split_digits(text: &str) -> (&str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(digits).unwrap_or(("", text))
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_duration_is_a_sum_of_units() {
        assert_eq!(parse("1h30m"), Ok(5_400_000_000_000));
        assert_eq!(parse("-1.5h"), Ok(-5_400_000_000_000));
        assert_eq!(parse("+.5s1.us1µs1ns"), Ok(500_002_001));
        assert_eq!(parse("-0"), Ok(0));
        assert_eq!(parse("2562047h47m16.854775807s"), Ok(i64::MAX));
        assert_eq!(parse("-9223372036854775808ns"), Ok(i64::MIN));
    }

    #[test]
    fn what_is_no_duration_is_told() {
        for text in ["", "-", ".", "1", "1.h.", "s", "1x", "1 s", "1d", "9223372036854775808ns", "3000000h"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse("1d"), Err("unknown unit `d` in duration `1d`".to_owned()));
    }
}
