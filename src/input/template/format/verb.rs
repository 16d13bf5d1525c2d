//! The format of `fmt.Sprintf`: flags, widths, precisions, indexes, verbs. Source: fmt's `doPrintf`.

use super::leaf::Flags;
use super::printer::Printer;
use super::quote::{Rune, runes};
use super::{Data, Failure, OriginId, Str, Value};

/// The largest width and precision.
const LARGEST: i64 = 1_000_000;

/// Prints the values in the form that `format` says.
pub(super) fn print(printer: &mut Printer<'_>, format: Str<'_>, args: &[Value]) -> Result<(), Failure> {
    let mut reader = Reader { format: format.bytes(), at: 0, args, next: 0, reordered: false, good: true };
    while reader.at < reader.format.len() {
        let start = reader.at;
        let rest = reader.format.get(start..).unwrap_or_default();
        let literal = rest.iter().position(|byte| *byte == b'%').unwrap_or(rest.len());
        printer.emit_text(format.part(start..start + literal))?;
        reader.at += literal;
        if reader.at < reader.format.len() {
            reader.at += 1;
            reader.verb(printer)?;
        }
    }
    let extra = args.get(reader.next..).unwrap_or_default();
    if !reader.reordered && !extra.is_empty() {
        printer.flags = Flags::default();
        printer.emit(b"%!(EXTRA ", OriginId::NONE)?;
        for (index, value) in extra.iter().enumerate() {
            if index > 0 {
                printer.emit(b", ", OriginId::NONE)?;
            }
            if value.is_nil() {
                printer.emit(b"<nil>", value.origin)?;
            } else {
                printer.typed(value)?;
            }
        }
        printer.emit(b")", OriginId::NONE)?;
    }
    Ok(())
}

struct Reader<'a> {
    format: &'a [u8],
    /// The offset of the next byte of the format.
    at: usize,
    args: &'a [Value],
    /// The index of the next argument.
    next: usize,
    /// Whether the format names arguments by index: then none is left over.
    reordered: bool,
    /// Whether the indexes of this verb are good.
    good: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.format.get(self.at).copied()
    }

    /// Reads what follows a percent sign, and prints it.
    fn verb(&mut self, printer: &mut Printer<'_>) -> Result<(), Failure> {
        self.good = true;
        let mut flags = self.flags();
        let mut after_index = self.index();
        if self.peek() == Some(b'*') {
            self.at += 1;
            let width = self.whole_argument();
            if width.is_none() {
                printer.emit(b"%!(BADWIDTH)", OriginId::NONE)?;
            }
            if width.is_some_and(|width| width < 0) {
                flags.minus = true;
                // Zeros never stand behind a number.
                flags.zero = false;
            }
            flags.width = width.and_then(|width| usize::try_from(width.unsigned_abs()).ok());
            after_index = false;
        } else {
            flags.width = self.number();
            self.good &= !(after_index && flags.width.is_some());
        }
        if self.peek() == Some(b'.') && self.at + 1 < self.format.len() {
            self.at += 1;
            self.good &= !after_index;
            after_index = self.index();
            if self.peek() == Some(b'*') {
                self.at += 1;
                flags.precision = self.whole_argument().and_then(|precision| usize::try_from(precision).ok());
                if flags.precision.is_none() {
                    printer.emit(b"%!(BADPREC)", OriginId::NONE)?;
                }
                after_index = false;
            } else {
                flags.precision = Some(self.number().unwrap_or(0));
            }
        }
        if !after_index {
            self.index();
        }
        let Some(rune) =
            runes(self.format.get(self.at..(self.at + 4).min(self.format.len())).unwrap_or_default()).next()
        else {
            return printer.emit(b"%!(NOVERB)", OriginId::NONE);
        };
        self.at += rune.width();
        let verb = match rune {
            Rune::Char(verb) => verb,
            Rune::Stray(_) => '\u{fffd}',
        };
        match (verb, self.args.get(self.next)) {
            ('%', _) => printer.emit(b"%", OriginId::NONE),
            _ if !self.good => printer.emit(format!("%!{verb}(BADINDEX)").as_bytes(), OriginId::NONE),
            (_, None) => printer.emit(format!("%!{verb}(MISSING)").as_bytes(), OriginId::NONE),
            (_, Some(value)) => {
                if matches!(verb, 'v' | 'w') {
                    flags.sharp_v = std::mem::take(&mut flags.sharp);
                    flags.plus_v = std::mem::take(&mut flags.plus);
                }
                self.next += 1;
                printer.flags = flags;
                printer.argument(value, verb)
            }
        }
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.peek() {
                Some(b'#') => flags.sharp = true,
                Some(b'0') => flags.zero = true,
                Some(b'+') => flags.plus = true,
                Some(b'-') => flags.minus = true,
                Some(b' ') => flags.space = true,
                _ => return flags,
            }
            self.at += 1;
        }
    }

    /// A number in the format. One that is too large eats the rest of the format, as in Go.
    fn number(&mut self) -> Option<usize> {
        let (number, end) = digits(self.format, self.at);
        self.at = end;
        number
    }

    /// The value of an integer argument, for `*`; none where it is something else or too large.
    fn whole_argument(&mut self) -> Option<i64> {
        let value = self.args.get(self.next)?;
        self.next += 1;
        let under = match &value.data {
            Data::Object(object) => object.underlying(),
            _ => None,
        };
        match under.as_ref().unwrap_or(value).data {
            Data::Int(number, int) if !int.is_unsigned() || number >= 0 => {
                Some(number).filter(|number| (-LARGEST..=LARGEST).contains(number))
            }
            _ => None,
        }
    }

    /// The index of an argument, as `[2]`; whether there is one.
    fn index(&mut self) -> bool {
        if self.peek() != Some(b'[') {
            return false;
        }
        self.reordered = true;
        let rest = self.format.get(self.at..).unwrap_or_default();
        let close = rest.iter().position(|byte| *byte == b']').filter(|_| rest.len() >= 3);
        let Some(close) = close else {
            self.at += 1;
            self.good = false;
            return false;
        };
        let inside = rest.get(..close).unwrap_or_default();
        self.at += close + 1;
        match digits(inside, 1) {
            (Some(number), end) if end == close => {
                match number.checked_sub(1).filter(|index| *index < self.args.len()) {
                    Some(index) => self.next = index,
                    None => self.good = false,
                }
                true
            }
            _ => {
                self.good = false;
                false
            }
        }
    }
}

/// The number at an offset, if there is one, and the offset behind it; the end where the number is too large.
fn digits(text: &[u8], start: usize) -> (Option<usize>, usize) {
    let (mut number, mut at) = (None, start);
    while let Some(digit) = text.get(at).filter(|byte| byte.is_ascii_digit()) {
        let before = number.unwrap_or(0);
        if before > 1_000_000 {
            return (None, text.len());
        }
        number = Some(before * 10 + usize::from(digit - b'0'));
        at += 1;
    }
    (number, at)
}
