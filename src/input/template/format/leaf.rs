//! How single things are printed: padded texts, numbers, characters. Source: fmt's format.go.

use super::printer::Printer;
use super::quote::{Rune, can_backquote, quote_char, quote_text, runes};
use super::{Builder, Failure, OriginId, Str, float, is_printable};

/// The flags, the width and the precision of a verb.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of Go's verbs")]
pub(super) struct Flags {
    /// The least number of characters.
    pub(super) width: Option<usize>,
    /// Digits, or the most characters of a text.
    pub(super) precision: Option<usize>,
    /// `-`: blanks stand behind.
    pub(super) minus: bool,
    /// `+`: a sign always.
    pub(super) plus: bool,
    /// `#`: another form.
    pub(super) sharp: bool,
    /// A blank where the sign would be.
    pub(super) space: bool,
    /// `0`: zeros in front.
    pub(super) zero: bool,
    /// `%+v`.
    pub(super) plus_v: bool,
    /// `%#v`.
    pub(super) sharp_v: bool,
}

impl Flags {
    /// Whether none is set that changes how an integer is printed.
    fn are_none(self) -> bool {
        self.width.is_none()
            && self.precision.is_none()
            && !(self.minus || self.plus || self.sharp || self.space || self.zero)
    }
}

/// The decimal digits of a number, behind a sign where it is negative. The largest number has 39 digits.
fn decimal(room: &mut [u8; 40], mut magnitude: u128, negative: bool) -> &[u8] {
    let mut used = 0;
    for slot in room.iter_mut().rev() {
        let (digit, rest) = match u64::try_from(magnitude) {
            Ok(small) => (small % 10, u128::from(small / 10)),
            Err(_) => (u64::try_from(magnitude % 10).unwrap_or(0), magnitude / 10),
        };
        *slot = b'0' + u8::try_from(digit).unwrap_or(0);
        used += 1;
        magnitude = rest;
        if magnitude == 0 {
            break;
        }
    }
    if negative && let Some(slot) = room.iter_mut().rev().nth(used) {
        *slot = b'-';
        used += 1;
    }
    room.get(40 - used..).unwrap_or_default()
}

impl Printer<'_> {
    /// What fills a text up to the width. Zeros stand in front only.
    fn padding(&mut self, count: usize) -> Result<(), Failure> {
        let fill = if self.flags.zero && !self.flags.minus { b'0' } else { b' ' };
        self.emit(&vec![fill; count], OriginId::NONE)
    }

    /// A text, filled up to the width.
    pub(super) fn padded(&mut self, text: Str<'_>) -> Result<(), Failure> {
        let Some(width) = self.flags.width.filter(|width| *width > 0) else {
            return self.emit_text(text);
        };
        let missing = width.saturating_sub(runes(text.bytes()).count());
        if self.flags.minus {
            self.emit_text(text)?;
            self.padding(missing)
        } else {
            self.padding(missing)?;
            self.emit_text(text)
        }
    }

    /// A text, filled up to the width with blanks whatever the flags say.
    fn padded_with_blanks(&mut self, text: Str<'_>) -> Result<(), Failure> {
        let zero = std::mem::take(&mut self.flags.zero);
        let done = self.padded(text);
        self.flags.zero = zero;
        done
    }

    /// As many characters of a text as the precision allows.
    fn truncated<'t>(&self, text: Str<'t>) -> Str<'t> {
        match self.flags.precision {
            Some(most) => {
                let width = runes(text.bytes()).take(most).map(Rune::width).sum();
                text.part(0..width)
            }
            None => text,
        }
    }

    /// `%s`.
    pub(super) fn string(&mut self, text: Str<'_>) -> Result<(), Failure> {
        self.padded(self.truncated(text))
    }

    /// `%q` of a text.
    pub(super) fn quoted(&mut self, text: Str<'_>) -> Result<(), Failure> {
        let text = self.truncated(text);
        let literal = if self.flags.sharp && can_backquote(text.bytes()) {
            let mut out = Builder::default();
            out.raw(b"`");
            out.part(text);
            out.raw(b"`");
            out.finish()
        } else {
            quote_text(text, self.flags.plus)
        };
        self.padded(literal.as_str(OriginId::NONE))
    }

    /// `%x` and `%X` of a text: its bytes.
    pub(super) fn hexadecimal(
        &mut self,
        text: Str<'_>,
        upper: bool,
        origin: OriginId,
    ) -> Result<(), Failure> {
        let length = self.flags.precision.unwrap_or(usize::MAX).min(text.bytes().len());
        if length == 0 {
            return self.padding(self.flags.width.unwrap_or(0));
        }
        let (prefix, digits): (&[u8], _) =
            if upper { (b"0X", b"0123456789ABCDEF") } else { (b"0x", b"0123456789abcdef") };
        self.room(length.saturating_mul(5))?;
        let mut out = Vec::with_capacity(2 * length);
        for (index, byte) in text.bytes().iter().take(length).enumerate() {
            if self.flags.space && index > 0 {
                out.push(b' ');
            }
            if self.flags.sharp && (index == 0 || self.flags.space) {
                out.extend_from_slice(prefix);
            }
            let digit = |nibble: u8| digits.get(usize::from(nibble)).copied().unwrap_or_default();
            out.extend_from_slice(&[digit(byte >> 4), digit(byte & 0xf)]);
        }
        self.padded(Str::new(&out, origin))
    }

    /// An integer in a base.
    pub(super) fn integer(&mut self, number: i128, verb: char, origin: OriginId) -> Result<(), Failure> {
        let flags = self.flags;
        let magnitude = number.unsigned_abs();
        if flags.are_none() && matches!(verb, 'v' | 'd') {
            // Nearly all are printed so, those of the bytes of a file among them.
            let mut room = [0; 40];
            return self.emit(decimal(&mut room, magnitude, number < 0), origin);
        }
        let sign = match number {
            ..0 => "-",
            _ if flags.plus => "+",
            _ if flags.space => " ",
            _ => "",
        };
        let least = match flags.precision {
            Some(0) if number == 0 => {
                let zero = std::mem::take(&mut self.flags.zero);
                let done = self.padding(flags.width.unwrap_or(0));
                self.flags.zero = zero;
                return done;
            }
            Some(precision) => precision,
            None if flags.zero && !flags.minus => flags.width.unwrap_or(0).saturating_sub(sign.len()),
            None => 0,
        };
        let digits = match verb {
            'b' => format!("{magnitude:b}"),
            'o' | 'O' => format!("{magnitude:o}"),
            'x' => format!("{magnitude:x}"),
            'X' => format!("{magnitude:X}"),
            _ => magnitude.to_string(),
        };
        let zeros = "0".repeat(least.saturating_sub(digits.len()));
        let prefix = match verb {
            'b' if flags.sharp => "0b",
            'o' | 'O' if flags.sharp && zeros.is_empty() && !digits.starts_with('0') => "0",
            'x' if flags.sharp => "0x",
            'X' if flags.sharp => "0X",
            _ => "",
        };
        let octal = if verb == 'O' { "0o" } else { "" };
        let text = format!("{sign}{octal}{prefix}{zeros}{digits}");
        self.padded_with_blanks(Str::new(text.as_bytes(), origin))
    }

    /// `%c`.
    pub(super) fn character(&mut self, number: i128, origin: OriginId) -> Result<(), Failure> {
        let character = character(number);
        self.padded(Str::new(character.encode_utf8(&mut [0; 4]).as_bytes(), origin))
    }

    /// `%q` of a number.
    pub(super) fn quoted_character(&mut self, number: i128, origin: OriginId) -> Result<(), Failure> {
        let literal = quote_char(character(number), self.flags.plus);
        self.padded(Str::new(&literal, origin))
    }

    /// `%U`.
    pub(super) fn code_point(&mut self, number: i128, origin: OriginId) -> Result<(), Failure> {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "Go prints the bits")]
        let bits = number as u64;
        let least = self.flags.precision.unwrap_or(0).max(4);
        let digits = format!("{bits:X}");
        let mut text = format!("U+{}{digits}", "0".repeat(least.saturating_sub(digits.len())));
        let shown = u32::try_from(bits).ok().and_then(char::from_u32).filter(|shown| is_printable(*shown));
        if let Some(shown) = shown.filter(|_| self.flags.sharp) {
            text.extend([" '", shown.encode_utf8(&mut [0; 4]), "'"]);
        }
        self.padded_with_blanks(Str::new(text.as_bytes(), origin))
    }

    /// A floating-point number; the verb is one of `strconv.FormatFloat`.
    pub(super) fn float(
        &mut self,
        number: f64,
        verb: char,
        digits: Option<usize>,
        origin: OriginId,
    ) -> Result<(), Failure> {
        let flags = self.flags;
        let precision = flags.precision.or(digits);
        let text = float(number, u8::try_from(verb).unwrap_or(b'g'), precision, 64);
        let (sign, mut text) = match text.strip_prefix(['-', '+']) {
            Some(rest) => (if text.starts_with('-') { "-" } else { "+" }, rest.to_owned()),
            None => ("+", text),
        };
        let sign = match sign {
            "+" if flags.plus => "+",
            "+" if flags.space => " ",
            "+" => "",
            _ => "-",
        };
        if !number.is_finite() {
            let sign = if number.is_infinite() && sign.is_empty() { "+" } else { sign };
            return self.padded_with_blanks(Str::new((sign.to_owned() + &text).as_bytes(), origin));
        }
        if flags.sharp && verb != 'b' {
            text = with_point(&text, verb, precision);
        }
        let width = flags.width.unwrap_or(0);
        if !sign.is_empty() && flags.zero && !flags.minus && width > sign.len() + text.len() {
            // The sign stands before the zeros.
            self.emit(sign.as_bytes(), origin)?;
            self.padding(width - sign.len() - text.len())?;
            return self.emit(text.as_bytes(), origin);
        }
        self.padded(Str::new((sign.to_owned() + &text).as_bytes(), origin))
    }
}

/// The character of that code; U+FFFD for what is none.
fn character(number: i128) -> char {
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or('\u{fffd}')
}

/// The `#` flag: a number with a decimal point, and for `%g` with the zeros at its end.
fn with_point(text: &str, verb: char, precision: Option<usize>) -> String {
    let exponent = match verb {
        'x' | 'X' => ['p', 'P'],
        _ => ['e', 'E'],
    };
    let (mantissa, tail) = match text.find(exponent) {
        Some(at) => text.split_at_checked(at).unwrap_or((text, "")),
        None => (text, ""),
    };
    let mut missing = match verb {
        'g' | 'G' | 'x' => precision.unwrap_or(6),
        _ => 0,
    };
    // Significant digits are counted; the prefix 0x is none, though Go counts its letter as one.
    let significant =
        mantissa.chars().filter(|character| *character != '.').skip_while(|digit| *digit == '0').count();
    missing = missing.saturating_sub(significant);
    let mut out = mantissa.to_owned();
    if !mantissa.contains('.') {
        if mantissa == "0" {
            missing = missing.saturating_sub(1);
        }
        out.push('.');
    }
    out.extend(std::iter::repeat_n('0', missing));
    out + tail
}
