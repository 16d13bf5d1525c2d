//! Regular expressions of Go (RE2) in the words of the `regex` crate, and Go's errors on them.
//!
//! The two differ: in Go `\d`, `\w`, `\s` and `\b` are of ASCII, `{` may stand for itself, `\Q…\E` quotes, sets do
//! not nest, repetitions do not stack, and names of groups may begin with digits.
//! Source: `regexp/syntax/parse.go` with the flags `Perl`.

use std::fmt::Write as _;

/// The largest repetition.
const MOST: u32 = 1000;

/// An expression in the words of the `regex` crate.
#[derive(Debug)]
pub(super) struct Translated {
    /// The expression. All its groups are without names.
    pub text: String,
    /// The names of its groups, beginning with the first one; empty for those without.
    pub names: Vec<String>,
}

/// What is wrong with an expression: Go's words, and the part that they are about.
type Wrong = (&'static str, String);

/// Translates an expression, or says in Go's words why it is none.
pub(super) fn translate(pattern: &str) -> Result<Translated, Wrong> {
    let mut translator = Translator { rest: pattern, out: String::new(), names: Vec::new() };
    translator.run(pattern)?;
    Ok(Translated { text: translator.out, names: translator.names })
}

const ESCAPE: &str = "invalid escape sequence";
const RANGE: &str = "invalid character class range";
const NO_ARGUMENT: &str = "missing argument to repetition operator";

/// The members of `\d`, `\w`, `\s`, without brackets, and whether the class is all but them.
fn perl_class(letter: char) -> Option<(&'static str, bool)> {
    let members = match letter.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r"\t\n\x0C\r ",
        _ => return None,
    };
    Some((members, letter.is_ascii_uppercase()))
}

/// What the thing before an operator is.
#[derive(Debug, Clone, Copy)]
enum Before<'a> {
    /// Nothing that can be repeated.
    Nothing,
    /// Something that can be.
    Operand,
    /// A repetition, from which on this is the rest.
    Repetition(&'a str),
}

struct Translator<'a> {
    rest: &'a str,
    out: String,
    names: Vec<String>,
}

impl<'a> Translator<'a> {
    /// The next character.
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    /// Takes a character off.
    fn next(&mut self) -> Option<char> {
        let char = self.peek()?;
        self.rest = self.rest.get(char.len_utf8()..).unwrap_or_default();
        Some(char)
    }

    /// Takes a text off if it is next.
    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What was taken off since `from` was the rest.
    fn since(&self, from: &'a str) -> String {
        from.get(..from.len() - self.rest.len()).unwrap_or_default().to_owned()
    }

    fn run(&mut self, whole: &str) -> Result<(), Wrong> {
        let mut before = Before::Nothing;
        // Groups that are open.
        let mut depth = 0_usize;
        loop {
            let start = self.rest;
            let Some(char) = self.next() else { break };
            let repeat = match char {
                '*' | '+' | '?' => Some(char.to_string()),
                '{' => self.counted(start)?,
                _ => None,
            };
            if let Some(repeat) = repeat {
                let lazy = self.take("?");
                match before {
                    Before::Repetition(first) => {
                        return Err(("invalid nested repetition operator", self.since(first)));
                    }
                    Before::Nothing => return Err((NO_ARGUMENT, self.since(start))),
                    Before::Operand => {}
                }
                self.out.push_str(&repeat);
                if lazy {
                    self.out.push('?');
                }
                before = Before::Repetition(start);
                continue;
            }
            let was = before;
            before = Before::Operand;
            match char {
                '\\' => {
                    if !self.escape(start)? {
                        before = was;
                    }
                }
                '[' => self.class(start)?,
                '(' => {
                    if self.group(start)? {
                        depth += 1;
                        before = Before::Nothing;
                    } else if !matches!(was, Before::Operand) {
                        before = Before::Nothing;
                    }
                }
                ')' => {
                    depth = depth.checked_sub(1).ok_or_else(|| ("unexpected )", whole.to_owned()))?;
                    self.out.push(')');
                }
                '|' => {
                    self.out.push('|');
                    before = Before::Nothing;
                }
                '.' | '^' | '$' => self.out.push(char),
                other => self.literal(other),
            }
        }
        if depth > 0 { Err(("missing closing )", whole.to_owned())) } else { Ok(()) }
    }

    /// A character that stands for itself.
    fn literal(&mut self, char: char) {
        if char.is_ascii_alphanumeric() || char == '_' || !char.is_ascii() {
            self.out.push(char);
        } else {
            let _ = write!(self.out, "\\x{{{:x}}}", u32::from(char));
        }
    }

    /// `{2}`, `{2,}`, `{2,5}` behind the brace; none where the brace stands for itself.
    fn counted(&mut self, start: &'a str) -> Result<Option<String>, Wrong> {
        let Some((inside, behind)) = self.rest.split_once('}') else { return Ok(None) };
        let (low, high) = inside.split_once(',').map_or((inside, None), |(low, high)| (low, Some(high)));
        let is_number = |text: &str| {
            text.bytes().all(|byte| byte.is_ascii_digit())
                && (text == "0" || !text.is_empty() && !text.starts_with('0'))
        };
        if !is_number(low) || !high.is_none_or(|high| high.is_empty() || is_number(high)) {
            return Ok(None);
        }
        self.rest = behind;
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= MOST);
        let wrong = || ("invalid repeat count", self.since(start));
        let low = number(low).ok_or_else(wrong)?;
        if let Some(high) = high.filter(|high| !high.is_empty())
            && number(high).ok_or_else(wrong)? < low
        {
            return Err(wrong());
        }
        Ok(Some(format!("{{{inside}}}")))
    }

    /// What stands behind `(`. Whether it opens a group: it may only set flags.
    fn group(&mut self, start: &'a str) -> Result<bool, Wrong> {
        if !self.take("?") {
            self.out.push('(');
            self.names.push(String::new());
            return Ok(true);
        }
        if self.take("P<") || self.take("<") {
            const WRONG: &str = "invalid named capture";
            let Some((name, behind)) = self.rest.split_once('>') else {
                return Err((WRONG, start.to_owned()));
            };
            self.rest = behind;
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                return Err((WRONG, self.since(start)));
            }
            self.out.push('(');
            self.names.push(name.to_owned());
            return Ok(true);
        }
        let mut flags = String::new();
        loop {
            match self.next() {
                Some(char @ ('i' | 'm' | 's' | 'U')) => flags.push(char),
                Some('-') if !flags.contains('-') => flags.push('-'),
                Some(end @ (':' | ')')) if !flags.ends_with('-') => {
                    // The crate does not take a flag twice.
                    let (on, off) = flags.split_once('-').unwrap_or((&flags, ""));
                    let on: String =
                        "imsU".chars().filter(|flag| on.contains(*flag) && !off.contains(*flag)).collect();
                    let off: String = "imsU".chars().filter(|flag| off.contains(*flag)).collect();
                    let dash = if off.is_empty() { "" } else { "-" };
                    if end == ':' || !(on.is_empty() && off.is_empty()) {
                        let _ = write!(self.out, "(?{on}{dash}{off}{end}");
                    }
                    return Ok(end == ':');
                }
                _ => return Err(("invalid or unsupported Perl syntax", self.since(start))),
            }
        }
    }

    /// What stands behind `\`, outside of a set. Whether it stands for something.
    fn escape(&mut self, start: &'a str) -> Result<bool, Wrong> {
        if self.take("Q") {
            let (quoted, behind) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
            self.rest = behind;
            quoted.chars().for_each(|char| self.literal(char));
            return Ok(!quoted.is_empty());
        }
        for (escape, text) in [("A", r"\A"), ("z", r"\z"), ("b", r"(?-u:\b)"), ("B", r"(?-u:\B)")] {
            if self.take(escape) {
                self.out.push_str(text);
                return Ok(true);
            }
        }
        if let Some((members, negated)) = self.peek().and_then(perl_class) {
            self.next();
            let _ = write!(self.out, "[{}{members}]", if negated { "^" } else { "" });
        } else if self.peek().is_some_and(|char| matches!(char, 'p' | 'P')) {
            self.property(start)?;
        } else {
            let char = self.character(start)?;
            self.literal(char);
        }
        Ok(true)
    }

    /// `pN`, `p{Greek}`, `p{^Greek}` behind `\`.
    fn property(&mut self, start: &'a str) -> Result<(), Wrong> {
        let mut negated = self.next() == Some('P');
        let name = if self.take("{") {
            let Some((name, behind)) = self.rest.split_once('}') else {
                return Err((RANGE, start.to_owned()));
            };
            self.rest = behind;
            name.to_owned()
        } else {
            self.next().map(String::from).unwrap_or_default()
        };
        let name = name.strip_prefix('^').map_or(&*name, |name| {
            negated = !negated;
            name
        });
        let text = format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' });
        let is_name =
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !is_name || regex::Regex::new(&text).is_err() {
            return Err((RANGE, self.since(start)));
        }
        self.out.push_str(&text);
        Ok(())
    }

    /// The one character that an escape stands for, behind `\`.
    fn character(&mut self, start: &'a str) -> Result<char, Wrong> {
        let Some(char) = self.next() else {
            return Err(("trailing backslash at end of expression", String::new()));
        };
        let found = match char {
            'a' => Some('\u{7}'),
            'f' => Some('\u{c}'),
            't' => Some('\t'),
            'n' => Some('\n'),
            'r' => Some('\r'),
            'v' => Some('\u{b}'),
            'x' => self.hexadecimal(),
            '1'..='7' if !self.peek().is_some_and(|next| next.is_digit(8)) => None,
            '0'..='7' => {
                let mut value = char.to_digit(8).unwrap_or_default();
                for _ in 0..2 {
                    let Some(digit) = self.peek().and_then(|next| next.to_digit(8)) else { break };
                    self.next();
                    value = value * 8 + digit;
                }
                char::from_u32(value)
            }
            other => (other.is_ascii() && !other.is_ascii_alphanumeric()).then_some(other),
        };
        found.ok_or_else(|| (ESCAPE, self.since(start)))
    }

    /// `41` or `{1F600}` behind `\x`.
    fn hexadecimal(&mut self) -> Option<char> {
        if !self.take("{") {
            let (high, low) = (self.next()?, self.next()?);
            return char::from_u32(high.to_digit(16)? * 16 + low.to_digit(16)?);
        }
        let mut value = None;
        loop {
            match self.next()? {
                '}' => return value.and_then(char::from_u32),
                digit => {
                    let next = value.unwrap_or(0) * 16 + digit.to_digit(16)?;
                    value = (next <= u32::from(char::MAX)).then_some(next);
                    value?;
                }
            }
        }
    }

    /// What stands behind `[`.
    fn class(&mut self, start: &'a str) -> Result<(), Wrong> {
        self.out.push('[');
        if self.take("^") {
            self.out.push('^');
        }
        let mut is_first = true;
        while is_first || !self.rest.starts_with(']') {
            is_first = false;
            let from = self.rest;
            if let Some((name, behind)) = from.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) {
                self.rest = behind;
                let known = [
                    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
                    "space", "upper", "word", "xdigit",
                ];
                if !known.contains(&name.strip_prefix('^').unwrap_or(name)) {
                    return Err((RANGE, self.since(from)));
                }
                let _ = write!(self.out, "[:{name}:]");
                continue;
            }
            if let Some(letter) = from.strip_prefix('\\').and_then(|rest| rest.chars().next()) {
                if let Some((members, negated)) = perl_class(letter) {
                    self.rest = from.get(2..).unwrap_or_default();
                    let _ = if negated {
                        write!(self.out, "[^{members}]")
                    } else {
                        write!(self.out, "{members}")
                    };
                    continue;
                }
                if matches!(letter, 'p' | 'P') {
                    self.next();
                    self.property(from)?;
                    continue;
                }
            }
            let low = self.member(start)?;
            self.literal(low);
            // A `-` before the end of the set stands for itself.
            if self.rest.len() > 1 && self.rest.starts_with('-') && !self.rest.starts_with("-]") {
                self.next();
                let high = self.member(start)?;
                if high < low {
                    return Err((RANGE, self.since(from)));
                }
                self.out.push('-');
                self.literal(high);
            }
        }
        self.next();
        self.out.push(']');
        Ok(())
    }

    /// One character of the set that begins at `start`.
    fn member(&mut self, start: &'a str) -> Result<char, Wrong> {
        let from = self.rest;
        match self.next() {
            None => Err(("missing closing ]", start.to_owned())),
            Some('\\') => self.character(from),
            Some(char) => Ok(char),
        }
    }
}
