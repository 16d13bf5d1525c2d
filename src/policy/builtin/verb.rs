//! One verb of `sprintf`: integers, binary numbers and text as Go's `fmt` prints them.

use super::term;

/// What a verb prints.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Argument {
    /// Go's `int`.
    Integer(i64),
    /// Go's `*big.Int`, as decimal digits with a sign.
    Big(String),
    /// Go's `float64`.
    Float(f64),
    /// Go's `string`.
    Text(String),
}

/// Flags, width and precision of a directive.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "these are Go's five flags")]
pub(super) struct Flags {
    pub(super) plus: bool,
    pub(super) minus: bool,
    pub(super) sharp: bool,
    pub(super) space: bool,
    pub(super) zero: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

impl Flags {
    /// Fills text up to the width, in characters.
    fn pad(self, text: &str) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.chars().count());
        if self.minus {
            format!("{text}{}", " ".repeat(missing))
        } else {
            let fill = if self.zero { "0" } else { " " };
            format!("{}{text}", fill.repeat(missing))
        }
    }

    /// The sign of a number.
    fn sign(self, negative: bool) -> &'static str {
        match (negative, self.plus, self.space) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        }
    }
}

/// The type's name in Go.
fn type_name(argument: &Argument) -> &'static str {
    match argument {
        // OPA hands numbers over as integers of 64 bits.
        Argument::Integer(_) => "int64",
        Argument::Big(_) => "*big.Int",
        Argument::Float(_) => "float64",
        Argument::Text(_) => "string",
    }
}

/// An argument with its type, as Go tells one that is left over.
pub(super) fn typed(argument: &Argument) -> String {
    format!("{}={}", type_name(argument), print(argument, 'v', Flags::default()))
}

/// Prints an argument by a verb.
pub(super) fn print(argument: &Argument, verb: char, flags: Flags) -> String {
    if verb == 'T' {
        return text(type_name(argument), 's', flags).unwrap_or_default();
    }
    let printed = match argument {
        Argument::Integer(number) => integer(*number, verb, flags),
        Argument::Big(digits) => return big(digits, verb, flags),
        Argument::Float(number) => float(*number, verb, flags),
        Argument::Text(content) => text(content, verb, flags),
    };
    printed.unwrap_or_else(|| {
        // Go prints the value with the flags that were given, but `#` means nothing here.
        let plain = print(argument, 'v', Flags { sharp: false, ..flags });
        format!("%!{verb}({}={plain})", type_name(argument))
    })
}

/// Prints an integer; none where the verb is not for integers.
fn integer(number: i64, verb: char, flags: Flags) -> Option<String> {
    let size = number.unsigned_abs();
    let character = u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
    let (digits, prefix) = match verb {
        'v' | 'd' => (size.to_string(), ""),
        'b' => (format!("{size:b}"), if flags.sharp { "0b" } else { "" }),
        'o' => {
            let digits = format!("{size:o}");
            let prefix = if flags.sharp && !digits.starts_with('0') { "0" } else { "" };
            (digits, prefix)
        }
        'O' => (format!("{size:o}"), "0o"),
        'x' => (format!("{size:x}"), if flags.sharp { "0x" } else { "" }),
        'X' => (format!("{size:X}"), if flags.sharp { "0X" } else { "" }),
        'c' => return Some(flags.pad(character.encode_utf8(&mut [0; 4]))),
        'q' => return Some(flags.pad(&term::quote(character.encode_utf8(&mut [0; 4]), '\'', flags.plus))),
        'U' => return Some(unicode(number, character, flags)),
        _ => return None,
    };
    Some(whole(number < 0, &digits, prefix, flags))
}

/// Puts sign, prefix and zeros before the digits of a whole number.
fn whole(negative: bool, digits: &str, prefix: &str, flags: Flags) -> String {
    let spaces = Flags { zero: false, ..flags };
    if flags.precision == Some(0) && digits == "0" {
        return spaces.pad("");
    }
    let sign = flags.sign(negative);
    let wanted = match (flags.precision, flags.width) {
        (Some(precision), _) => precision,
        (None, Some(width)) if flags.zero && !flags.minus => width.saturating_sub(sign.len()),
        _ => 0,
    };
    let zeros = "0".repeat(wanted.saturating_sub(digits.len()));
    // Go's `0` for octal is not put before a zero that already stands there.
    let prefix = if prefix == "0" && !zeros.is_empty() { "" } else { prefix };
    spaces.pad(&format!("{sign}{prefix}{zeros}{digits}"))
}

/// `U+0041`, with `#` the character as well.
fn unicode(number: i64, character: char, flags: Flags) -> String {
    let digits = flags.precision.filter(|precision| *precision > 4).unwrap_or(4);
    let mut text = format!("U+{number:0digits$X}");
    if flags.sharp && number <= 0x10_ffff && term::is_printable(character) {
        text = format!("{text} '{character}'");
    }
    Flags { zero: false, ..flags }.pad(&text)
}

/// Prints an integer beyond 64 bits, by the rules of Go's `big.Int`.
fn big(decimal: &str, verb: char, flags: Flags) -> String {
    let (negative, digits) = match decimal.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, decimal),
    };
    let (digits, prefix) = match verb {
        'd' | 's' | 'v' => (digits.to_owned(), ""),
        'b' => (radix(digits, 2), if flags.sharp { "0b" } else { "" }),
        'o' => (radix(digits, 8), if flags.sharp { "0" } else { "" }),
        'O' => (radix(digits, 8), "0o"),
        'x' => (radix(digits, 16), if flags.sharp { "0x" } else { "" }),
        'X' => (radix(digits, 16).to_uppercase(), if flags.sharp { "0X" } else { "" }),
        _ => return format!("%!{verb}(big.Int={decimal})"),
    };
    whole(negative, &digits, prefix, flags)
}

/// Decimal digits in another base, by dividing as on paper.
fn radix(decimal: &str, base: u32) -> String {
    let mut number: Vec<u32> = decimal.chars().filter_map(|char| char.to_digit(10)).collect();
    let mut digits = Vec::new();
    while !number.is_empty() {
        let mut rest = 0;
        for digit in &mut number {
            let value = rest * 10 + *digit;
            *digit = value / base;
            rest = value % base;
        }
        digits.extend(char::from_digit(rest, base));
        let zeros = number.iter().take_while(|digit| **digit == 0).count();
        number.drain(..zeros);
    }
    digits.iter().rev().collect()
}

/// Prints text; none where the verb is not for text.
fn text(content: &str, verb: char, flags: Flags) -> Option<String> {
    let cut = |limit: Option<usize>| match limit {
        Some(limit) => content.chars().take(limit).collect::<String>(),
        None => content.to_owned(),
    };
    Some(match verb {
        'v' if flags.sharp => flags.pad(&term::quote(content, '"', false)),
        'v' | 's' => flags.pad(&cut(flags.precision)),
        'q' => {
            let content = cut(flags.precision);
            let raw = flags.sharp
                && content.chars().all(|char| {
                    char == '\t' || (char != '`' && char != '\u{7f}' && char != '\u{feff}' && char >= ' ')
                });
            if raw {
                flags.pad(&format!("`{content}`"))
            } else {
                flags.pad(&term::quote(&content, '"', flags.plus))
            }
        }
        'x' | 'X' => {
            let bytes = content.as_bytes();
            let bytes = bytes.get(..flags.precision.unwrap_or(bytes.len()).min(bytes.len()))?;
            let mark = match (flags.sharp, verb) {
                (false, _) => "",
                (true, 'x') => "0x",
                (true, _) => "0X",
            };
            let hex = |byte: &u8| if verb == 'x' { format!("{byte:02x}") } else { format!("{byte:02X}") };
            let digits: Vec<String> = bytes.iter().map(hex).collect();
            let text = match (digits.is_empty(), flags.space) {
                (true, _) => String::new(),
                (false, true) => format!("{mark}{}", digits.join(&format!(" {mark}"))),
                (false, false) => format!("{mark}{}", digits.concat()),
            };
            flags.pad(&text)
        }
        _ => return None,
    })
}

/// Prints a binary number; none where the verb is not for such.
fn float(number: f64, verb: char, flags: Flags) -> Option<String> {
    let size = number.abs();
    let digits = match verb {
        'v' | 'g' | 'G' => general(size, flags.precision),
        'e' | 'E' => exponent(size, flags.precision.unwrap_or(6)),
        'f' | 'F' => format!("{size:.*}", flags.precision.unwrap_or(6)),
        'b' => {
            let (mantissa, power) = parts(size);
            format!("{mantissa}p{power:+}")
        }
        'x' | 'X' => hexadecimal(size, flags.precision),
        _ => return None,
    };
    let digits = if flags.sharp && verb != 'b' { with_point(&digits, verb, flags) } else { digits };
    let digits = if matches!(verb, 'G' | 'E' | 'X') { digits.to_uppercase() } else { digits };
    let sign = flags.sign(number.is_sign_negative());
    let zeros = match flags.width {
        Some(width) if flags.zero && !flags.minus => width.saturating_sub(sign.len() + digits.len()),
        _ => 0,
    };
    Some(Flags { zero: false, ..flags }.pad(&format!("{sign}{}{digits}", "0".repeat(zeros))))
}

/// `1.5e+03`: Go's exponent has a sign and at least two digits.
fn exponent(size: f64, precision: usize) -> String {
    go_exponent(&format!("{size:.precision$e}"))
}

/// An exponent as Rust writes it, in Go's way.
fn go_exponent(text: &str) -> String {
    let (digits, power) = text.split_once('e').unwrap_or((text, "0"));
    let (sign, power) = power.strip_prefix('-').map_or(('+', power), |power| ('-', power));
    format!("{digits}e{sign}{power:0>2}")
}

/// `%g`: the shortest digits, or so many as asked for without zeros at the end.
fn general(size: f64, precision: Option<usize>) -> String {
    let shortest = precision.is_none();
    let scientific = match precision {
        None => format!("{size:e}"),
        Some(precision) => format!("{size:.*e}", precision.max(1) - 1),
    };
    let (mantissa, power) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let power: i64 = power.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    let count = i64::try_from(digits.len().max(1)).unwrap_or(1);
    let wanted = precision.map_or(count, |precision| i64::try_from(precision.max(1)).unwrap_or(i64::MAX));
    // SPEC: Go, strconv.FormatFloat: for the shortest digits the exponent form begins at 10^6.
    let limit = match (shortest, wanted > count && count > power) {
        (true, _) => 6,
        (false, true) => count,
        (false, false) => wanted,
    };
    if power < -4 || power >= limit {
        let places = usize::try_from(count - 1).unwrap_or(0);
        return exponent(size, places);
    }
    let places = usize::try_from((count - 1 - power).max(0)).unwrap_or(0);
    format!("{size:.places$}")
}

/// With `#` a number keeps its point, and `%g` its zeros.
fn with_point(digits: &str, verb: char, flags: Flags) -> String {
    let at = digits.find(['e', 'p']).filter(|_| !matches!(verb, 'f' | 'F')).unwrap_or(digits.len());
    let (number, tail) = digits.split_at_checked(at).unwrap_or((digits, ""));
    let mut number = number.to_owned();
    let significant = number.trim_start_matches(['0', '.', 'x']).chars().filter(char::is_ascii_digit).count();
    let significant = if number == "0" { 1 } else { significant };
    if !number.contains('.') {
        number.push('.');
    }
    if matches!(verb, 'v' | 'g' | 'G') {
        number.push_str(&"0".repeat(flags.precision.unwrap_or(6).saturating_sub(significant)));
    }
    number + tail
}

/// Mantissa and power of two of a number: `mantissa * 2^power`.
fn parts(size: f64) -> (u64, i64) {
    let bits = size.to_bits();
    let fraction = bits & ((1 << 52) - 1);
    let exponent = i64::try_from(bits >> 52 & 0x7ff).unwrap_or(0);
    if exponent == 0 { (fraction, -1074) } else { (fraction | 1 << 52, exponent - 1075) }
}

/// `%x`: `0x1.8p+01`.
fn hexadecimal(size: f64, precision: Option<usize>) -> String {
    let (mantissa, power) = parts(size);
    if mantissa == 0 {
        let zeros = precision.filter(|precision| *precision > 0).map(|precision| "0".repeat(precision));
        return zeros.map_or("0x0p+00".into(), |zeros| format!("0x0.{zeros}p+00"));
    }
    // The leading one stands at bit 60, so that rounding up has room.
    let shift = mantissa.leading_zeros() - 3;
    let mut mantissa = mantissa << shift;
    let mut power = power - i64::from(shift) + 60;
    if let Some(places) = precision.filter(|places| *places < 15) {
        let cut = 60 - 4 * u32::try_from(places).unwrap_or(0);
        let half = 1_u64 << cut >> 1;
        let rest = mantissa & ((1 << cut) - 1);
        mantissa >>= cut;
        mantissa += u64::from(rest > half || (rest == half && mantissa & 1 == 1));
        mantissa <<= cut;
        if mantissa >> 61 != 0 {
            mantissa >>= 1;
            power += 1;
        }
    }
    let fraction = format!("{:015x}", mantissa & ((1 << 60) - 1));
    let fraction = match precision {
        None => fraction.trim_end_matches('0').to_owned(),
        Some(places) => format!("{fraction:0<places$}").chars().take(places).collect(),
    };
    let point = if fraction.is_empty() { "" } else { "." };
    let (sign, power) = if power < 0 { ('-', -power) } else { ('+', power) };
    format!("0x{}{point}{fraction}p{sign}{power:02}", mantissa >> 60)
}
