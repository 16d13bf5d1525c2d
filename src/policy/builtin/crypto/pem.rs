//! PEM (RFC 7468), by the rules of Go's `encoding/pem`.

use super::super::encoding::{BASE64, decode_base64};

/// A block: what it says it is, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) kind: String,
    pub(super) bytes: Vec<u8>,
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// The first whole block, and what stands behind it.
pub(super) fn decode(text: &str) -> Option<(Block, &str)> {
    let mut rest = text;
    loop {
        // A block begins at the beginning of a line.
        let at = if rest.starts_with(BEGIN) { 0 } else { rest.find("\n-----BEGIN ")? + 1 };
        rest = rest.get(at + BEGIN.len()..)?;
        let Some(found) = block(rest) else { continue };
        return Some(found);
    }
}

/// The block whose kind stands first.
fn block(text: &str) -> Option<(Block, &str)> {
    let (line, mut body) = text.split_once('\n')?;
    let kind = line.trim_end_matches([' ', '\t', '\r']).strip_suffix(DASHES)?;
    // Lines with a colon are headers.
    while let Some((line, rest)) = body.split_once('\n') {
        if !line.contains(':') {
            break;
        }
        body = rest;
    }
    let end = if body.starts_with(END) { 0 } else { body.find("\n-----END ")? + 1 };
    let (content, tail) = body.split_at_checked(end)?;
    let tail = tail.strip_prefix(END)?.strip_prefix(kind)?.strip_prefix(DASHES)?;
    let (line, rest) = tail.split_once('\n').unwrap_or((tail, ""));
    if !line.trim_end_matches([' ', '\t', '\r']).is_empty() {
        return None;
    }
    let plain: String = content.chars().filter(|char| !matches!(char, '\n' | '\r' | ' ' | '\t')).collect();
    Some((Block { kind: kind.to_owned(), bytes: decode_base64(&BASE64, &plain).ok()? }, rest))
}

/// All blocks.
pub(super) fn all(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((block, behind)) = decode(rest) {
        blocks.push(block);
        rest = behind;
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_between_other_lines() {
        let text = "x\n-----BEGIN A B-----\nProc-Type: 4\n\naGk=\n-----END A B-----\ny\n-----BEGIN C-----\n!\n-----END C-----\n";
        let (block, rest) = decode(text).unwrap();
        assert_eq!((block.kind.as_str(), block.bytes.as_slice()), ("A B", b"hi".as_slice()));
        assert_eq!(decode(rest), None);
        assert_eq!(all(text).len(), 1);
    }
}
