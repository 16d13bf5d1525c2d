//! Formats taken apart: text, and verbs such as `%-5.2[1]s` (`cty/function/stdlib/format_fsm.rl`).

/// A piece of a format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'f> {
    /// Text as it stands.
    Text(&'f str),
    /// Where a value is put.
    Verb(Verb<'f>),
}

/// Where and how a value is put.
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Verb<'f> {
    /// As it is written, and where, in bytes.
    pub(super) text: &'f str,
    pub(super) offset: usize,
    /// The argument that is asked for, from 1; none for the next one.
    pub(super) argument: Option<usize>,
    /// The last letter.
    pub(super) letter: char,
    pub(super) zero: bool,
    pub(super) sharp: bool,
    pub(super) plus: bool,
    pub(super) minus: bool,
    pub(super) space: bool,
    pub(super) width: Option<usize>,
    pub(super) precision: Option<usize>,
}

/// The pieces of a format, one after the other.
pub(super) struct Pieces<'f> {
    format: &'f str,
    at: usize,
}

impl<'f> Pieces<'f> {
    pub(super) fn new(format: &'f str) -> Self {
        Self { format, at: 0 }
    }

    /// The next piece; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'f>>, String> {
        let rest = self.rest();
        if rest.is_empty() {
            return Ok(None);
        }
        let Some(behind) = rest.strip_prefix('%') else {
            let length = rest.find('%').unwrap_or(rest.len());
            let text = rest.get(..length).unwrap_or_default();
            self.at += length;
            return Ok(Some(Piece::Text(text)));
        };
        if behind.starts_with('%') {
            self.at += 2;
            return Ok(behind.get(..1).map(Piece::Text));
        }
        self.verb().map(|verb| Some(Piece::Verb(verb)))
    }

    fn rest(&self) -> &'f str {
        self.format.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// A verb, which begins here with `%`.
    fn verb(&mut self) -> Result<Verb<'f>, String> {
        let offset = self.at;
        let mut verb = Verb { offset, ..Verb::default() };
        self.at += 1;
        while let Some(flag) = self.peek() {
            match flag {
                '0' => verb.zero = true,
                '#' => verb.sharp = true,
                '+' => verb.plus = true,
                '-' => verb.minus = true,
                ' ' => verb.space = true,
                _ => break,
            }
            self.at += 1;
        }
        if self.peek().is_some_and(|char| matches!(char, '1'..='9')) {
            verb.width = Some(self.number());
        }
        if self.peek() == Some('.') {
            self.at += 1;
            verb.precision = Some(self.number());
        }
        if self.peek() == Some('[') {
            self.at += 1;
            if !self.peek().is_some_and(|char| matches!(char, '1'..='9')) {
                return Err(self.unexpected());
            }
            verb.argument = Some(self.number());
            if self.peek() != Some(']') {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        match self.peek() {
            Some(letter) if letter.is_ascii_alphabetic() => {
                self.at += 1;
                verb.letter = letter;
                verb.text = self.format.get(offset..self.at).unwrap_or_default();
                Ok(verb)
            }
            _ => Err(self.unexpected()),
        }
    }

    /// A number, of as many digits as there are; without any it is 0.
    fn number(&mut self) -> usize {
        let mut number = 0_usize;
        while let Some(digit) = self.peek().and_then(|char| char.to_digit(10)) {
            number = number.saturating_mul(10).saturating_add(usize::try_from(digit).unwrap_or(0));
            self.at += 1;
        }
        number
    }

    fn unexpected(&self) -> String {
        match self.peek() {
            Some(char) => format!("unrecognized format character `{char}` at offset {}", self.at),
            None => format!("invalid format string starting at offset {}", self.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(format: &str) -> Result<Vec<Piece<'_>>, String> {
        let mut pieces = Pieces::new(format);
        let mut all = Vec::new();
        while let Some(piece) = pieces.next()? {
            all.push(piece);
        }
        Ok(all)
    }

    #[test]
    fn a_verb_has_flags_a_width_a_precision_and_an_argument() {
        let verb = Verb {
            text: "%-+ #05.2[3]d",
            offset: 3,
            argument: Some(3),
            letter: 'd',
            zero: true,
            sharp: true,
            plus: true,
            minus: true,
            space: true,
            width: Some(5),
            precision: Some(2),
        };
        let percent = Piece::Text("%");
        assert_eq!(pieces("é %-+ #05.2[3]d%%"), Ok(vec![Piece::Text("é "), Piece::Verb(verb), percent]));
    }

    #[test]
    fn what_is_no_verb_is_told() {
        for format in
            ["%", "%5%", "%[1]5d", "%[0]d", "%[x]d", "%[1d", "%*d", "%5.5.5d", "%é", "%-[1]5d", "%5"]
        {
            assert!(pieces(format).is_err(), "{format}");
        }
        assert_eq!(pieces("a%é"), Err("unrecognized format character `é` at offset 2".to_owned()));
        assert_eq!(pieces("a%"), Err("invalid format string starting at offset 2".to_owned()));
    }
}
