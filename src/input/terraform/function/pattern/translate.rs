//! Go's syntax of patterns to that of the crate `regex` (`regexp/syntax/parse.go`).
//!
//! They agree on most. Go's `\d`, `\s`, `\w` and `\b` know ASCII alone; a bracket, `&&` or `--` inside of brackets
//! stands for itself; `{` that begins no repetition stands for itself; what is repeated cannot be repeated again.
//! All of that is written in a way that `regex` takes as Go means it.

use std::fmt::Write as _;
use std::sync::Arc;

use super::class;
use crate::input::terraform::value::Fault;

/// How long a pattern may be, in bytes.
const MOST_BYTES: usize = 100_000;
/// How many characters and classes a pattern may have, with repetitions written out.
const MOST_ATOMS: u64 = 50_000;
/// How often a part may be repeated, repetitions around it counted in (`maxRepeat`).
const MOST_REPEATED: u64 = 1000;

/// A pattern in the other syntax.
pub(super) struct Translated {
    /// The pattern. It has the same groups, without their names.
    pub(super) pattern: String,
    /// The names of the groups.
    pub(super) names: Vec<Option<Arc<str>>>,
    /// How many characters and classes it has, with repetitions written out.
    pub(super) atoms: u64,
}

/// Translates a pattern.
///
/// # Errors
/// What Go's `regexp` does not take, and what is too large.
pub(super) fn translate(pattern: &str) -> Result<Translated, Fault> {
    if pattern.len() > MOST_BYTES {
        return Err(Fault::limit(format!("the pattern has more than {MOST_BYTES} bytes")));
    }
    let mut translator = Translator {
        reader: Reader { rest: pattern },
        out: String::new(),
        names: Vec::new(),
        levels: vec![Level::default()],
        last: Last::Nothing,
        last_start: 0,
        flags: String::new(),
    };
    while let Some(char) = translator.reader.next() {
        translator.item(char)?;
    }
    translator.write_flags();
    match <[Level; 1]>::try_from(translator.levels) {
        Ok([level]) => {
            Ok(Translated { pattern: translator.out, names: translator.names, atoms: level.atoms })
        }
        Err(_) => Err(Fault::new(format!("missing closing ) in `{pattern}`"))),
    }
}

/// What is still to be read of a pattern.
#[derive(Clone, Copy)]
pub(super) struct Reader<'p> {
    pub(super) rest: &'p str,
}

impl<'p> Reader<'p> {
    /// The next character, which is passed over.
    pub(super) fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    /// The next character.
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Passes over a text that stands here.
    pub(super) fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// What stands before `end`; both are passed over.
    pub(super) fn until(&mut self, end: &str) -> Option<&'p str> {
        let (before, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(before)
    }
}

/// What the last item was, to tell what can be repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Atom,
    Repetition,
}

/// What is known of an open group, or of the whole pattern.
#[derive(Clone, Copy, Default)]
struct Level {
    /// The atoms so far, repetitions written out; those of the last item; and how often the last item and any item
    /// repeats something.
    atoms: u64,
    last_atoms: u64,
    last_repeated: u64,
    most_repeated: u64,
    /// Where its parenthesis was written.
    start: usize,
}

struct Translator<'p> {
    reader: Reader<'p>,
    out: String,
    names: Vec<Option<Arc<str>>>,
    levels: Vec<Level>,
    last: Last,
    /// Where the last item was written.
    last_start: usize,
    /// Flags that are still to be written: a repetition behind them is one of what stands before them.
    flags: String,
}

impl Translator<'_> {
    fn item(&mut self, char: char) -> Result<(), Fault> {
        let repetition = if char == '{' { repetition(self.reader.rest)? } else { None };
        if let Some((text, rest, count)) = repetition {
            self.reader.rest = rest;
            return self.repeat(&text, count);
        }
        if matches!(char, '*' | '+' | '?') {
            return self.repeat(&char.to_string(), 1);
        }
        if char == '(' {
            return self.open();
        }
        self.write_flags();
        let start = self.out.len();
        match char {
            ')' => return self.close(),
            '|' => {
                self.out.push('|');
                self.last = Last::Nothing;
                return Ok(());
            }
            '[' => class::brackets(&mut self.reader, &mut self.out)?,
            '\\' => return self.escape(),
            '.' | '^' | '$' => self.out.push(char),
            char => literal(char, &mut self.out),
        }
        self.atom(start, 1, 1)
    }

    fn write_flags(&mut self) {
        self.out.push_str(&std::mem::take(&mut self.flags));
    }

    /// Notes an item of so many atoms that was written from `start` on.
    fn atom(&mut self, start: usize, atoms: u64, repeated: u64) -> Result<(), Fault> {
        self.last = Last::Atom;
        self.last_start = start;
        let Some(level) = self.levels.last_mut() else { return Ok(()) };
        level.atoms += atoms;
        level.last_atoms = atoms;
        level.last_repeated = repeated;
        level.most_repeated = level.most_repeated.max(repeated);
        if level.atoms > MOST_ATOMS {
            return Err(Fault::limit(format!(
                "the pattern has more than {MOST_ATOMS} characters, repetitions written out"
            )));
        }
        Ok(())
    }

    /// `*`, `+`, `?`, `{n,m}`, which may be followed by a `?`.
    fn repeat(&mut self, operator: &str, count: u64) -> Result<(), Fault> {
        match self.last {
            Last::Nothing => {
                return Err(Fault::new(format!("missing argument to repetition operator in `{operator}`")));
            }
            Last::Repetition => {
                return Err(Fault::new(format!("invalid nested repetition operator in `{operator}`")));
            }
            Last::Atom => self.last = Last::Repetition,
        }
        if !self.flags.is_empty() {
            self.out.insert_str(self.last_start, "(?:");
            self.out.push(')');
        }
        self.out.push_str(operator);
        if self.reader.take("?") {
            self.out.push('?');
        }
        let Some(&Level { atoms, last_atoms, last_repeated, .. }) = self.levels.last() else { return Ok(()) };
        let repeated = last_repeated.saturating_mul(count.max(1));
        if repeated > MOST_REPEATED {
            return Err(Fault::new(format!("invalid repeat count in `{operator}`")));
        }
        if let Some(level) = self.levels.last_mut() {
            level.atoms = atoms.saturating_sub(last_atoms);
        }
        self.atom(self.last_start, last_atoms.saturating_mul(count.max(1)), repeated)?;
        self.last = Last::Repetition;
        Ok(())
    }

    /// A group, or flags.
    fn open(&mut self) -> Result<(), Fault> {
        let flags = self.reader.rest;
        let start = self.out.len() + self.flags.len();
        let level = Level { start, ..Level::default() };
        if self.reader.take("?P<") || self.reader.take("?<") {
            let named = |rest: &str| format!("invalid named capture in `({rest}`");
            let name = self.reader.until(">").ok_or_else(|| Fault::new(named(flags)))?;
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err(Fault::new(named(flags)));
            }
            self.names.push(Some(name.into()));
            self.write_flags();
            self.out.push('(');
        } else if self.reader.take("?") {
            return self.flags(flags, level);
        } else {
            self.names.push(None);
            self.write_flags();
            self.out.push('(');
        }
        self.levels.push(level);
        self.last = Last::Nothing;
        Ok(())
    }

    /// `(?i)`, `(?i-s:…)`. Flags in front of nothing hold to the end of the group.
    fn flags(&mut self, whole: &str, level: Level) -> Result<(), Fault> {
        let mut flags = String::new();
        let (mut negated, mut any) = (false, false);
        loop {
            match self.reader.next() {
                Some(flag @ ('i' | 'm' | 's' | 'U')) => {
                    any = true;
                    flags.push(flag);
                }
                Some('-') if !negated => {
                    (negated, any) = (true, false);
                    flags.push('-');
                }
                Some(end @ (':' | ')')) if any || !negated => {
                    if end == ':' {
                        self.write_flags();
                        self.out.push_str("(?");
                        self.out.push_str(&flags);
                        self.out.push(':');
                        self.levels.push(level);
                        self.last = Last::Nothing;
                    } else {
                        // What stands before flags may be repeated, once more if it has been.
                        if self.last != Last::Nothing {
                            self.last = Last::Atom;
                        }
                        if !flags.is_empty() {
                            // Writing to a string cannot fail.
                            let _ = write!(self.flags, "(?{flags})");
                        }
                    }
                    return Ok(());
                }
                _ => return Err(Fault::new(format!("invalid or unsupported Perl syntax in `({whole}`"))),
            }
        }
    }

    fn close(&mut self) -> Result<(), Fault> {
        let level = if self.levels.len() > 1 { self.levels.pop() } else { None };
        let Some(level) = level else { return Err(Fault::new("unexpected )")) };
        self.out.push(')');
        self.atom(level.start, level.atoms.max(1), level.most_repeated.max(1))
    }

    /// What stands behind a backslash outside of brackets.
    fn escape(&mut self) -> Result<(), Fault> {
        let start = self.out.len();
        match self.reader.peek() {
            Some(char @ ('A' | 'z')) => {
                self.reader.next();
                self.out.push('\\');
                self.out.push(char);
            }
            Some(char @ ('b' | 'B')) => {
                self.reader.next();
                self.out.push_str(if char == 'b' { r"(?-u:\b)" } else { NOT_AT_A_BOUNDARY });
            }
            Some('Q') => {
                self.reader.next();
                let text = self.reader.until(r"\E").unwrap_or_else(|| std::mem::take(&mut self.reader.rest));
                for char in text.chars() {
                    let start = self.out.len();
                    literal(char, &mut self.out);
                    self.atom(start, 1, 1)?;
                }
                return Ok(());
            }
            _ => {
                if class::named(&mut self.reader, &mut self.out, false)? {
                    return self.atom(start, 1, 1);
                }
                literal(class::escaped(&mut self.reader)?, &mut self.out);
            }
        }
        self.atom(start, 1, 1)
    }
}

/// Where no ASCII word begins or ends. `\B` of ASCII alone could stand inside of a character of several bytes, which
/// `regex` does not allow in a text.
const NOT_AT_A_BOUNDARY: &str = r"(?-u:\B)";

/// Writes a character that stands for itself.
pub(super) fn literal(char: char, out: &mut String) {
    if char.is_ascii_alphanumeric() || !char.is_ascii() {
        out.push(char);
    } else {
        // Writing to a string cannot fail.
        let _ = write!(out, "\\x{{{:X}}}", u32::from(char));
    }
}

/// A repetition whose `{` was read: as it is written, what stands behind it, and how often at most, or at least
/// where there is no end. None where it is a text like any other.
fn repetition(text: &str) -> Result<Option<(String, &str, u64)>, Fault> {
    let Some((inside, rest)) = text.split_once('}') else { return Ok(None) };
    let (least, most) = match inside.split_once(',') {
        None => (inside, Some(inside)),
        Some((least, "")) => (least, None),
        Some((least, most)) => (least, Some(most)),
    };
    let (Some(from), Some(to)) = (number(least), most.map_or(Some(None), |most| number(most).map(Some)))
    else {
        return Ok(None);
    };
    let operator = format!("{{{inside}}}");
    if from > MOST_REPEATED || to.is_some_and(|to| to > MOST_REPEATED || to < from) {
        return Err(Fault::new(format!("invalid repeat count in `{operator}`")));
    }
    Ok(Some((operator, rest, to.unwrap_or(from))))
}

/// A number of a repetition: digits without a zero before them.
fn number(digits: &str) -> Option<u64> {
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || digits.len() > 1 && digits.starts_with('0') {
        return None;
    }
    Some(digits.parse().unwrap_or(u64::MAX))
}
