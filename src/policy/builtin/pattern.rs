//! Regular expressions as Go reads them (RE2), in the words of the `regex` crate.
//!
//! The two differ: here `\d`, `\w`, `\s` and `\b` are of ASCII, `{` may stand for itself, `\Q…\E` quotes, sets
//! do not nest, and repetitions do not stack.
//!
//! SPEC: Go, `regexp/syntax`, flags `Perl`.

use std::fmt::Write as _;

/// The largest repetition that Go accepts.
const MAX_REPEAT: u32 = 1000;

/// A pattern in the words of the `regex` crate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Translated {
    /// The pattern.
    pub(super) text: String,
    /// Whether it has `\B`, which means the same in both over ASCII text alone.
    pub(super) ascii_text_only: bool,
}

/// Translates a pattern, or says why Go refuses it.
pub(super) fn translate(pattern: &str) -> Result<Translated, String> {
    let mut translator =
        Translator { rest: pattern, out: String::with_capacity(pattern.len() + 8), ascii_text_only: false };
    translator.run()?;
    Ok(Translated { text: translator.out, ascii_text_only: translator.ascii_text_only })
}

/// The members of a class of ASCII characters, without brackets.
fn perl_class(letter: char) -> Option<&'static str> {
    Some(match letter.to_ascii_lowercase() {
        'd' => "0-9",
        'w' => "0-9A-Za-z_",
        's' => r"\t\n\x0C\r ",
        _ => return None,
    })
}

struct Translator<'a> {
    rest: &'a str,
    out: String,
    ascii_text_only: bool,
}

impl<'a> Translator<'a> {
    /// Takes a character off.
    fn next(&mut self) -> Option<char> {
        let char = self.rest.chars().next()?;
        self.rest = self.rest.get(char.len_utf8()..).unwrap_or_default();
        Some(char)
    }

    /// Takes a text off if it is next.
    fn take(&mut self, text: &str) -> bool {
        match self.rest.strip_prefix(text) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes everything up to a text off, and the text itself.
    fn take_until(&mut self, end: &str) -> Option<&'a str> {
        let (before, rest) = self.rest.split_once(end)?;
        self.rest = rest;
        Some(before)
    }

    fn run(&mut self) -> Result<(), String> {
        // Whether the last thing was a repetition, which cannot be repeated.
        let mut repeated = false;
        while let Some(char) = self.next() {
            let repeats = match char {
                '*' | '+' | '?' => Some(char.to_string()),
                '{' => self.counted()?,
                _ => None,
            };
            if let Some(repeat) = repeats {
                if repeated {
                    return Err("a repetition cannot be repeated".into());
                }
                self.out.push_str(&repeat);
                if self.take("?") {
                    self.out.push('?');
                }
                repeated = true;
                continue;
            }
            repeated = false;
            match char {
                '{' => self.out.push_str(r"\{"),
                '\\' => self.escape()?,
                '[' => self.class()?,
                '(' => self.group()?,
                '.' | '^' | '$' | '|' | ')' => self.out.push(char),
                other => self.literal(other),
            }
        }
        Ok(())
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
    fn counted(&mut self) -> Result<Option<String>, String> {
        let Some((inside, behind)) = self.rest.split_once('}') else { return Ok(None) };
        let (low, high) = match inside.split_once(',') {
            Some((low, high)) => (low, Some(high)),
            None => (inside, None),
        };
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(low) || !high.is_none_or(|high| high.is_empty() || is_number(high)) {
            return Ok(None);
        }
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= MAX_REPEAT);
        let bad = || format!("the repetition `{{{inside}}}` is not valid");
        let low = number(low).ok_or_else(bad)?;
        if let Some(high) = high.filter(|high| !high.is_empty())
            && number(high).ok_or_else(bad)? < low
        {
            return Err(bad());
        }
        self.rest = behind;
        Ok(Some(format!("{{{inside}}}")))
    }

    /// What stands behind `(`.
    fn group(&mut self) -> Result<(), String> {
        self.out.push('(');
        if !self.take("?") {
            return Ok(());
        }
        if self.take("P<") || (!self.rest.starts_with("<=") && !self.rest.starts_with("<!") && self.take("<"))
        {
            let name = self.take_until(">").unwrap_or_default();
            let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if name.is_empty() || !plain {
                return Err(format!("the name of a group `{name}` is not valid"));
            }
            // A name that begins with a digit is no name here, and nobody can refer to it by that name.
            if !name.starts_with(|char: char| char.is_ascii_digit()) {
                let _ = write!(self.out, "?P<{name}>");
            }
            return Ok(());
        }
        self.out.push('?');
        while let Some(char) = self.next() {
            match char {
                'i' | 'm' | 's' | 'U' | '-' => self.out.push(char),
                ':' | ')' => {
                    self.out.push(char);
                    return Ok(());
                }
                _ => break,
            }
        }
        Err("the group is not valid".into())
    }

    /// What stands behind `\`, outside of a set.
    fn escape(&mut self) -> Result<(), String> {
        if self.take("Q") {
            let quoted = match self.rest.split_once("\\E") {
                Some((quoted, behind)) => {
                    self.rest = behind;
                    quoted
                }
                None => std::mem::take(&mut self.rest),
            };
            quoted.chars().for_each(|char| self.literal(char));
            return Ok(());
        }
        match self.rest.chars().next() {
            Some('A') => self.simple(r"\A"),
            Some('z') => self.simple(r"\z"),
            Some('b') => self.simple(r"(?-u:\b)"),
            Some('B') => {
                self.ascii_text_only = true;
                self.simple(r"\B");
            }
            Some(letter @ ('d' | 'w' | 's')) => {
                self.simple(&format!("[{}]", perl_class(letter).unwrap_or_default()));
            }
            Some(letter @ ('D' | 'W' | 'S')) => {
                self.simple(&format!("[^{}]", perl_class(letter).unwrap_or_default()));
            }
            Some('p' | 'P') => {
                let property = self.property()?;
                self.out.push_str(&property);
            }
            _ => {
                let char = self.character()?;
                self.literal(char);
            }
        }
        Ok(())
    }

    /// Writes what one letter stands for.
    fn simple(&mut self, text: &str) {
        self.next();
        self.out.push_str(text);
    }

    /// `pN`, `p{Greek}`, `p{^Greek}` behind `\`.
    fn property(&mut self) -> Result<String, String> {
        let mut negated = self.next() == Some('P');
        let name = if self.take("{") {
            self.take_until("}").ok_or("the class has no end")?
        } else {
            let char = self.rest.chars().next().ok_or("the class has no name")?;
            let (name, rest) = self.rest.split_at_checked(char.len_utf8()).unwrap_or((self.rest, ""));
            self.rest = rest;
            name
        };
        let name = name.strip_prefix('^').map_or(name, |name| {
            negated = !negated;
            name
        });
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain {
            return Err(format!("the class `{name}` is not known"));
        }
        Ok(format!("\\{}{{{name}}}", if negated { 'P' } else { 'p' }))
    }

    /// The one character that an escape stands for, behind `\`.
    fn character(&mut self) -> Result<char, String> {
        let char = self.next().ok_or("the pattern ends with a backslash")?;
        let bad = || format!("the escape `\\{char}` is not valid");
        match char {
            'a' => Ok('\u{7}'),
            'f' => Ok('\u{c}'),
            't' => Ok('\t'),
            'n' => Ok('\n'),
            'r' => Ok('\r'),
            'v' => Ok('\u{b}'),
            'x' => {
                let digits = if self.take("{") {
                    self.take_until("}").ok_or_else(bad)?
                } else {
                    let (digits, rest) = self.rest.split_at_checked(2).ok_or_else(bad)?;
                    self.rest = rest;
                    digits
                };
                let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.len() <= 6;
                u32::from_str_radix(digits, 16).ok().filter(|_| hex).and_then(char::from_u32).ok_or_else(bad)
            }
            '0'..='7' => {
                let more = self.rest.bytes().take(2).take_while(|byte| matches!(byte, b'0'..=b'7')).count();
                if char != '0' && more == 0 {
                    return Err(bad());
                }
                let (digits, rest) = self.rest.split_at_checked(more).ok_or_else(bad)?;
                self.rest = rest;
                u32::from_str_radix(&format!("{char}{digits}"), 8)
                    .ok()
                    .and_then(char::from_u32)
                    .ok_or_else(bad)
            }
            other if other.is_ascii() && !other.is_ascii_alphanumeric() => Ok(other),
            _ => Err(bad()),
        }
    }

    /// A set, behind `[`.
    fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.take("^") {
            self.out.push('^');
        }
        let mut first = true;
        loop {
            if !first && self.take("]") {
                self.out.push(']');
                return Ok(());
            }
            first = false;
            if self.rest.is_empty() {
                return Err("a set has no end".into());
            }
            if self.rest.starts_with("[:") && self.posix()? {
                continue;
            }
            if let Some(behind) = self.rest.strip_prefix('\\') {
                match behind.chars().next() {
                    Some(letter @ ('d' | 'w' | 's')) => {
                        self.rest = behind;
                        self.simple(perl_class(letter).unwrap_or_default());
                        continue;
                    }
                    Some(letter @ ('D' | 'W' | 'S')) => {
                        self.rest = behind;
                        self.simple(&format!("[^{}]", perl_class(letter).unwrap_or_default()));
                        continue;
                    }
                    Some('p' | 'P') => {
                        self.rest = behind;
                        let property = self.property()?;
                        self.out.push_str(&property);
                        continue;
                    }
                    _ => {}
                }
            }
            let low = self.member()?;
            // A `-` before the end of the set stands for itself.
            if self.rest.starts_with('-') && !self.rest.starts_with("-]") && self.rest.len() > 1 {
                self.next();
                let high = self.member()?;
                if high < low {
                    return Err(format!("the range `{low}-{high}` is not valid"));
                }
                self.literal(low);
                self.out.push('-');
                self.literal(high);
            } else {
                self.literal(low);
            }
        }
    }

    /// One character of a set.
    fn member(&mut self) -> Result<char, String> {
        if self.take("\\") { self.character() } else { self.next().ok_or_else(|| "a set has no end".into()) }
    }

    /// `[:alpha:]` inside a set; false where it is none.
    fn posix(&mut self) -> Result<bool, String> {
        let Some((name, behind)) = self.rest.get(2..).and_then(|rest| rest.split_once(":]")) else {
            return Ok(false);
        };
        let word = name.strip_prefix('^').unwrap_or(name);
        if word.bytes().any(|byte| !byte.is_ascii_alphabetic()) {
            return Ok(false);
        }
        let known = [
            "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
            "space", "upper", "word", "xdigit",
        ];
        if !known.contains(&word) {
            return Err(format!("the class `[:{name}:]` is not known"));
        }
        let _ = write!(self.out, "[:{name}:]");
        self.rest = behind;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> Option<bool> {
        let translated = translate(pattern).ok()?;
        Some(regex::Regex::new(&translated.text).unwrap().is_match(text))
    }

    #[test]
    fn classes_are_of_ascii() {
        assert_eq!(matches(r"^\d+$", "٣"), Some(false));
        assert_eq!(matches(r"^\w+$", "é"), Some(false));
        assert_eq!(matches(r"^[\w-]+$", "a-b_9"), Some(true));
        assert_eq!(matches(r"^[^\W]+$", "ab"), Some(true));
        assert_eq!(matches(r"^\s$", "\u{b}"), Some(false));
        assert_eq!(matches(r"a\b", "aé"), Some(true));
        assert_eq!(matches(r"^\p{Greek}\p{^Greek}\PN$", "αab"), Some(true));
    }

    #[test]
    fn what_stands_for_itself_in_go_does_so_here() {
        assert_eq!(matches(r"^{a}$", "{a}"), Some(true));
        assert_eq!(matches(r"^a{,2}$", "a{,2}"), Some(true));
        assert_eq!(matches(r"^\Qa.b*\E+$", "a.b***"), Some(true));
        assert_eq!(matches(r"^[[&&]+$", "[&"), Some(true));
        assert_eq!(matches(r"^[a~~]--$", "~--"), Some(true));
        assert_eq!(matches(r"^[]a]\/\<\_\-$", "]/<_-"), Some(true));
        assert_eq!(matches(r"^[a-c-]\x41\x{1F600}\101\z", "-A😀A"), Some(true));
        assert_eq!(matches(r"^# x$", "# x"), Some(true));
    }

    #[test]
    fn what_go_refuses_is_refused() {
        for pattern in [
            r"a**",
            r"a*+",
            r"a{1001}",
            r"a{2,1}",
            r"\Z",
            r"\1",
            r"\8",
            r"(?x)a",
            r"(?=a)",
            r"(?<=a)",
            r"[a",
            r"\",
            r"[z-a]",
            r"[[:foo:]]",
            r"\u00e9",
            r"(?P<é>x)",
        ] {
            assert!(translate(pattern).is_err(), "{pattern}");
        }
    }
}
