//! Characters as Go takes them out of bytes, and its simple case mappings and categories.

use std::sync::LazyLock;

use regex::Regex;

/// What stands for bytes that are no UTF-8.
pub(super) const ERROR: char = char::REPLACEMENT_CHARACTER;

/// The first character of bytes and how many bytes it takes; [`ERROR`] and 1 where they begin with no UTF-8, and
/// 0 bytes where there are none. Source: `utf8.DecodeRune`.
pub(super) fn decode(bytes: &[u8]) -> (char, usize) {
    match bytes.first() {
        None => return (ERROR, 0),
        Some(byte) if byte.is_ascii() => return (char::from(*byte), 1),
        Some(_) => {}
    }
    let head = bytes.get(..bytes.len().min(4)).unwrap_or_default();
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) => head
            .get(..error.valid_up_to())
            .and_then(|valid| std::str::from_utf8(valid).ok())
            .unwrap_or_default(),
    };
    valid.chars().next().map_or((ERROR, 1), |char| (char, char.len_utf8()))
}

/// The last character of bytes and how many bytes it takes, as [`decode`]. Source: `utf8.DecodeLastRune`.
pub(super) fn decode_last(bytes: &[u8]) -> (char, usize) {
    for size in 1..=bytes.len().min(4) {
        let tail = bytes.get(bytes.len() - size..).unwrap_or_default();
        if tail.first().is_some_and(|byte| byte & 0xC0 != 0x80) {
            let (char, taken) = decode(tail);
            if taken == size {
                return (char, size);
            }
            break;
        }
    }
    (ERROR, bytes.len().min(1))
}

/// The characters of bytes with their ranges.
pub(super) fn runes(bytes: &[u8]) -> impl Iterator<Item = (char, std::ops::Range<usize>)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let (char, size) = decode(bytes.get(at..)?);
        let start = at;
        at += size;
        (size > 0).then_some((char, start..at))
    })
}

/// The upper case of a character, where that is one character. Source: `unicode.ToUpper`.
pub(super) fn to_upper(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_uppercase();
    }
    // The full mapping of these has two characters, beside which there is a simple one.
    match char {
        '\u{1F80}'..='\u{1F87}' | '\u{1F90}'..='\u{1F97}' | '\u{1FA0}'..='\u{1FA7}' => shifted(char, 8),
        '\u{1FB3}' | '\u{1FC3}' | '\u{1FF3}' => shifted(char, 9),
        _ => single(char.to_uppercase(), char),
    }
}

/// The lower case of a character, where that is one character. Source: `unicode.ToLower`.
pub(super) fn to_lower(char: char) -> char {
    if char.is_ascii() {
        return char.to_ascii_lowercase();
    }
    if char == 'İ' { 'i' } else { single(char.to_lowercase(), char) }
}

/// The case of a character at the beginning of a word. Source: `unicode.ToTitle`.
pub(super) fn to_title(char: char) -> char {
    match char {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        // Georgian letters have an upper case that is not used at the beginning of words.
        '\u{10D0}'..='\u{10FF}' => char,
        _ => to_upper(char),
    }
}

fn shifted(char: char, by: u32) -> char {
    char::from_u32(u32::from(char) + by).unwrap_or(char)
}

/// The one character of a mapping; where there are more, there is no simple mapping.
fn single(mut mapped: impl Iterator<Item = char>, char: char) -> char {
    match (mapped.next(), mapped.next()) {
        (Some(one), None) => one,
        _ => char,
    }
}

/// A category of characters, as the regex crate knows it: characters beyond ASCII are rare where it is asked.
struct Category(LazyLock<Option<Regex>>);

impl Category {
    fn has(&self, char: char) -> bool {
        let mut buffer = [0; 4];
        self.0.as_ref().is_some_and(|regex| regex.is_match(char.encode_utf8(&mut buffer)))
    }
}

static UPPER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Lu}").ok()));
static LOWER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Ll}").ok()));
static TITLE: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Lt}").ok()));
static LETTER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{L}").ok()));
static DIGIT: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Nd}").ok()));
static NUMBER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{N}").ok()));
static PUNCTUATION: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{P}").ok()));

/// Source: `unicode.IsUpper`.
pub(super) fn is_upper(char: char) -> bool {
    if char.is_ascii() { char.is_ascii_uppercase() } else { UPPER.has(char) }
}

/// Source: `unicode.IsLower`.
pub(super) fn is_lower(char: char) -> bool {
    if char.is_ascii() { char.is_ascii_lowercase() } else { LOWER.has(char) }
}

/// Source: `unicode.IsTitle`.
pub(super) fn is_title(char: char) -> bool {
    !char.is_ascii() && TITLE.has(char)
}

/// Source: `unicode.IsLetter`.
pub(super) fn is_letter(char: char) -> bool {
    if char.is_ascii() { char.is_ascii_alphabetic() } else { LETTER.has(char) }
}

/// Source: `unicode.IsDigit`.
pub(super) fn is_digit(char: char) -> bool {
    if char.is_ascii() { char.is_ascii_digit() } else { DIGIT.has(char) }
}

/// Source: `unicode.IsNumber`.
pub(super) fn is_number(char: char) -> bool {
    if char.is_ascii() { char.is_ascii_digit() } else { NUMBER.has(char) }
}

/// Source: `unicode.IsPunct`, for which ``$+<=>^`|~`` are symbols.
pub(super) fn is_punctuation(char: char) -> bool {
    if char.is_ascii() {
        char.is_ascii_punctuation() && !matches!(char, '$' | '+' | '<' | '=' | '>' | '^' | '`' | '|' | '~')
    } else {
        PUNCTUATION.has(char)
    }
}
