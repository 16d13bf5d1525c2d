//! Functions on upper and lower case. Source: `strings` of Go, goutils 1.1 `wordutils.go`, xstrings 1.5
//! `convert.go`, whose names for what they do these functions have.

use super::rune;
use crate::input::template::{Args, Builder, Context, Failure, Function, Param, Str, Value};

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn on_text(name: &'static str, call: Call) -> Function {
    Function { name, params: &[Param::Text], variadic: false, call }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    on_text("upper", |_, args| Ok(upper(args.str(0)))),
    on_text("lower", |_, args| Ok(lower(args.str(0)))),
    on_text("title", |_, args| Ok(title(args.str(0)))),
    on_text("untitle", |_, args| Ok(untitle(args.str(0)))),
    on_text("swapcase", |_, args| Ok(swapped(args.str(0)))),
    on_text("snakecase", |_, args| Ok(Value::text(joined_by(&args.str(0), '_')))),
    on_text("kebabcase", |_, args| Ok(Value::text(joined_by(&args.str(0), '-')))),
    on_text("camelcase", |_, args| Ok(Value::text(pascal(&args.str(0))))),
];

/// The text with each of its characters replaced; bytes that are no UTF-8 become U+FFFD. What is known of the
/// bytes stays known where no character changes its length.
fn mapped(text: Str<'_>, mut map: impl FnMut(char) -> char) -> Value {
    let mut bytes = Vec::with_capacity(text.bytes().len());
    let mut same_lengths = true;
    for (char, range) in rune::runes(text.bytes()) {
        let mapped = map(char);
        same_lengths &= mapped.len_utf8() == range.len();
        bytes.extend_from_slice(mapped.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if same_lengths { with_runs_of(text, &bytes) } else { Value::text(bytes) }
}

/// Bytes that are as many as those of the text, with what is known of the text's.
fn with_runs_of(text: Str<'_>, bytes: &[u8]) -> Value {
    let mut builder = Builder::default();
    let mut at = 0;
    for (run, site, origin) in text.runs() {
        builder.push(bytes.get(at..at + run.len()).unwrap_or_default(), site, origin);
        at += run.len();
    }
    Value::text(builder.finish())
}

fn upper(text: Str<'_>) -> Value {
    if text.bytes().is_ascii() {
        return with_runs_of(text, &text.bytes().to_ascii_uppercase());
    }
    mapped(text, rune::to_upper)
}

fn lower(text: Str<'_>) -> Value {
    if text.bytes().is_ascii() {
        return with_runs_of(text, &text.bytes().to_ascii_lowercase());
    }
    mapped(text, rune::to_lower)
}

/// Characters that begin a word in title case. In ASCII all but letters, digits and the underscore separate
/// words, beyond it only blanks. Source: `strings.Title`.
fn title(text: Str<'_>) -> Value {
    let is_separator = |char: char| {
        if char.is_ascii() { !char.is_ascii_alphanumeric() && char != '_' } else { char.is_whitespace() }
    };
    let mut before = ' ';
    mapped(text, |char| {
        let begins = is_separator(std::mem::replace(&mut before, char));
        if begins { rune::to_title(char) } else { char }
    })
}

/// The first character of each word in lower case; blanks separate words. Source: `goutils.Uncapitalize`.
fn untitle(text: Str<'_>) -> Value {
    let mut begins = true;
    mapped(text, |char| {
        let begun = std::mem::replace(&mut begins, char.is_whitespace());
        if begun && !begins { rune::to_lower(char) } else { char }
    })
}

/// Upper case to lower case and back; the beginning of a word in title case. Source: `goutils.SwapCase`.
fn swapped(text: Str<'_>) -> Value {
    let mut begins = true;
    mapped(text, |char| {
        if rune::is_upper(char) || rune::is_title(char) {
            begins = false;
            rune::to_lower(char)
        } else if rune::is_lower(char) {
            if std::mem::take(&mut begins) { rune::to_title(char) } else { rune::to_upper(char) }
        } else {
            begins = char.is_whitespace();
            char
        }
    })
}

fn is_connector(char: char) -> bool {
    matches!(char, '-' | '_') || char.is_whitespace()
}

/// Whether it is a letter of a script with words: not one of the common Chinese characters.
fn is_alphabetic(char: char) -> bool {
    let is_chinese =
        matches!(char, '\u{3400}'..='\u{4D85}' | '\u{4E00}'..='\u{9FCC}' | '\u{20000}'..='\u{2B81D}');
    rune::is_letter(char) && !is_chinese
}

fn is_lower(char: char) -> bool {
    is_alphabetic(char) && !rune::is_upper(char)
}

/// `some_words` to `SomeWords`. Connectors at the beginning and all but the last of several stay.
/// Source: `xstrings.ToPascalCase`.
fn pascal(text: &Str<'_>) -> String {
    let mut out = String::with_capacity(text.bytes().len());
    let mut chars = rune::runes(text.bytes()).map(|(char, _)| char);
    let Some(first) = chars.by_ref().find(|char| {
        let leads = is_connector(*char);
        if leads {
            out.push(*char);
        }
        !leads
    }) else {
        // The library writes the last of nothing but connectors twice.
        out.extend(rune::runes(text.bytes()).last().map(|(char, _)| char));
        return out;
    };
    let mut is_upper_word = rune::is_upper(first);
    let mut last = rune::to_upper(first);
    for char in chars {
        let before = std::mem::replace(&mut last, char);
        if is_connector(before) {
            if is_connector(char) {
                out.push(before);
                continue;
            }
            is_upper_word = rune::is_upper(char);
            last = rune::to_upper(char);
        } else {
            if is_upper_word {
                is_upper_word = rune::is_upper(char);
                if is_upper_word {
                    last = rune::to_lower(char);
                }
            }
            out.push(before);
        }
    }
    out.push(last);
    out
}

/// What a word of a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// There is no word, or nothing but bytes that are no UTF-8.
    Invalid,
    Number,
    /// It begins with an upper case letter.
    Upper,
    Alphabet,
    Connector,
    Punctuation,
    Other,
}

/// `someWords` to `some_words`. Source: `xstrings.ToSnakeCase`, `ToKebabCase`.
fn joined_by(text: &Str<'_>, connector: char) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.bytes().len() + 8);
    let mut words = Words { rest: text.bytes() };
    let push = |out: &mut Vec<u8>| out.push(u8::try_from(connector).unwrap_or(b'_'));
    let (mut kind, mut word) = words.next();
    while !words.rest.is_empty() {
        if kind != Kind::Connector {
            append(&mut out, kind, word, connector);
        }
        let (before, last) = (kind, word);
        (kind, word) = words.next();
        match before {
            Kind::Number => {
                while matches!(kind, Kind::Alphabet | Kind::Number) {
                    append(&mut out, kind, word, connector);
                    (kind, word) = words.next();
                }
                if !matches!(kind, Kind::Invalid | Kind::Punctuation | Kind::Connector) {
                    push(&mut out);
                }
            }
            Kind::Connector => append(&mut out, before, last, connector),
            Kind::Punctuation => {}
            _ if kind != Kind::Number => {
                if !matches!(kind, Kind::Connector | Kind::Punctuation) {
                    push(&mut out);
                }
            }
            _ if words.rest.is_empty() => {}
            _ => {
                let number = word;
                (kind, word) = words.next();
                if kind == Kind::Alphabet {
                    // `HTTP2xx`: lower case letters behind a number belong to it.
                    push(&mut out);
                    append(&mut out, Kind::Number, number, connector);
                    while matches!(kind, Kind::Alphabet | Kind::Number) {
                        append(&mut out, kind, word, connector);
                        (kind, word) = words.next();
                    }
                    if !matches!(kind, Kind::Invalid | Kind::Connector | Kind::Punctuation) {
                        push(&mut out);
                    }
                } else {
                    // `Bld4Floor`: the number belongs to the word before it.
                    append(&mut out, Kind::Number, number, connector);
                    if !matches!(kind, Kind::Connector | Kind::Punctuation) {
                        push(&mut out);
                    }
                }
            }
        }
    }
    append(&mut out, kind, word, connector);
    out
}

/// Appends a word in lower case, or the connector for each of its connectors.
fn append(out: &mut Vec<u8>, kind: Kind, word: &[u8], connector: char) {
    if !matches!(kind, Kind::Upper | Kind::Connector) {
        out.extend_from_slice(word);
        return;
    }
    for (char, _) in rune::runes(word) {
        let char = match char {
            char if is_connector(char) => connector,
            char if rune::is_upper(char) => rune::to_lower(char),
            char => char,
        };
        out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The words of a name that are left.
struct Words<'a> {
    rest: &'a [u8],
}

impl<'a> Words<'a> {
    /// Takes the next word off.
    fn next(&mut self) -> (Kind, &'a [u8]) {
        let (first, mut taken) = self.peek(0, rune::ERROR);
        let kind = match first {
            rune::ERROR => Kind::Invalid,
            char if is_connector(char) => Kind::Connector,
            char if rune::is_punctuation(char) => Kind::Punctuation,
            char if rune::is_upper(char) => Kind::Upper,
            char if is_alphabetic(char) => Kind::Alphabet,
            char if rune::is_number(char) => Kind::Number,
            _ => Kind::Other,
        };
        match kind {
            Kind::Invalid => {}
            Kind::Connector => taken = self.run(taken, first, is_connector),
            Kind::Punctuation => taken = self.run(taken, first, rune::is_punctuation),
            Kind::Alphabet => taken = self.run(taken, first, is_lower),
            Kind::Number => taken = self.run(taken, first, rune::is_number),
            Kind::Other => {
                taken = self.run(taken, first, |char| {
                    !is_connector(char)
                        && !is_alphabetic(char)
                        && !rune::is_number(char)
                        && !rune::is_punctuation(char)
                });
            }
            Kind::Upper => taken = self.upper(taken, first),
        }
        let (word, rest) = self.rest.split_at_checked(taken).unwrap_or((self.rest, &[]));
        self.rest = rest;
        (kind, word)
    }

    /// The character at an offset and the offset behind it. Bytes that are no UTF-8 are part of the character that
    /// follows them; where none follows, it is `before`.
    fn peek(&self, at: usize, before: char) -> (char, usize) {
        let mut end = at;
        for (char, range) in rune::runes(self.rest.get(at..).unwrap_or_default()) {
            end = at + range.end;
            if char != rune::ERROR {
                return (char, end);
            }
        }
        (before, end)
    }

    /// The end of the characters from an offset on for which `is_part` holds.
    fn run(&self, from: usize, first: char, is_part: impl Fn(char) -> bool) -> usize {
        let (mut taken, mut before) = (from, first);
        while taken < self.rest.len() {
            let (char, end) = self.peek(taken, before);
            if !is_part(char) {
                break;
            }
            (taken, before) = (end, char);
        }
        taken
    }

    /// The end of a word that begins with an upper case letter: `HTTP` of `HTTPServer`, then `Server`.
    fn upper(&self, from: usize, first: char) -> usize {
        if from >= self.rest.len() {
            return from;
        }
        let (char, end) = self.peek(from, first);
        if !rune::is_upper(char) {
            return if is_lower(char) { self.run(end, char, is_lower) } else { from };
        }
        let (mut taken, mut before, mut start) = (end, char, from);
        while taken < self.rest.len() {
            let (char, end) = self.peek(taken, before);
            if !rune::is_upper(char) {
                // The last upper case letter begins the word that follows.
                return if is_alphabetic(char) { start } else { taken };
            }
            (start, taken, before) = (taken, end, char);
        }
        taken
    }
}
