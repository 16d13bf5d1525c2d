//! What the characters of a text allow: which styles can hold it.

use super::Dialect;

/// Which styles can hold a text.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Analysis {
    /// Whether it has line breaks.
    pub(super) multiline: bool,
    /// Without quotes.
    pub(super) plain: bool,
    /// In single quotes.
    pub(super) single: bool,
    /// As a block of lines.
    pub(super) block: bool,
}

/// What a byte needs before it is taken for a character of a plain text.
const LOOK: [bool; 256] = {
    let mut look = [true; 256];
    let mut byte = 0x21;
    #[expect(clippy::indexing_slicing, reason = "the indices are below the length, at compile time")]
    while byte < 0x7f {
        look[byte] = byte == b':' as usize || byte == b'#' as usize;
        byte += 1;
    }
    look
};

/// Whether a character is one that goyaml writes as it stands.
pub(super) fn is_printable(char: char) -> bool {
    matches!(char,
        '\n' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}')
}

/// Whether a printable character ends a line.
pub(super) fn is_break(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Looks at each character once.
pub(super) fn analyze(dialect: Dialect, text: &str) -> Analysis {
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else {
        return Analysis { multiline: false, plain: true, single: true, block: false };
    };
    let blank_behind = |at: usize| matches!(bytes.get(at), None | Some(b' ' | b'\t'));
    let mut indicators = text.starts_with("---")
        || text.starts_with("...")
        || match first {
            b'#' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"'
            | b'%' | b'@' | b'`' => true,
            b'?' | b':' | b'-' => blank_behind(1),
            _ => false,
        };
    let mut special = false;
    let mut tab = false;
    let mut breaks = false;
    let mut break_space = false;
    let mut space_break = false;
    let mut before = Before::Other;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if LOOK.get(usize::from(*byte)) == Some(&false) {
            before = Before::Other;
            at += 1;
            continue;
        }
        let mut width = 1;
        let now = match byte {
            b' ' => Before::Space,
            b':' | b'#' => {
                indicators |= match byte {
                    b':' => at > 0 && blank_behind(at + 1),
                    _ => at > 0 && before != Before::Other,
                };
                Before::Other
            }
            b'\t' => {
                tab = true;
                Before::Tab
            }
            _ => {
                let char = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                width = char.len_utf8();
                special |= !is_printable(char);
                if is_break(char) { Before::Break } else { Before::Other }
            }
        };
        match now {
            Before::Space => break_space |= before == Before::Break,
            Before::Break => {
                breaks = true;
                space_break |= before == Before::Space;
            }
            Before::Tab | Before::Other => {}
        }
        before = now;
        at += width;
    }
    let edge = |char: Option<char>| char.is_some_and(|char| char == ' ' || is_break(char));
    let outer = edge(text.chars().next()) || edge(text.chars().next_back());
    // Version 2 has no way for a tab but double quotes.
    special |= tab && dialect != Dialect::Three;
    let unquotable = space_break || special;
    Analysis {
        multiline: breaks,
        plain: !(outer || break_space || unquotable || tab || breaks || indicators),
        single: !(break_space || unquotable || tab),
        block: !(unquotable || text.ends_with(' ')),
    }
}

/// What the character before the current one is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Space,
    Tab,
    Break,
    Other,
}
