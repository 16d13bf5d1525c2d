//! PEM: blocks of base64 between two lines that name them. Source: encoding/pem of Go.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::input::helm::function::cipher::decoded;

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// What it is: `CERTIFICATE`.
    pub(super) label: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// The text of a block.
pub(super) fn encode(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for line in bytes.chunks(48) {
        text.push_str(&STANDARD.encode(line));
        text.push('\n');
    }
    text + "-----END " + label + "-----\n"
}

/// The first block of a text; what stands around it is passed over.
pub(super) fn decode(text: &[u8]) -> Option<Block> {
    let mut lines = text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    while let Some(line) = lines.next() {
        let Some(label) = line.strip_prefix(b"-----BEGIN ").and_then(|line| line.strip_suffix(b"-----"))
        else {
            continue;
        };
        // The lines behind it are looked through again where this is no block.
        let mut inner = lines.clone();
        if let Some(bytes) = body(&mut inner, label) {
            return Some(Block { label: String::from_utf8_lossy(label).into_owned(), bytes });
        }
    }
    None
}

/// The bytes up to the line that ends a block.
fn body<'a>(lines: &mut impl Iterator<Item = &'a [u8]>, label: &[u8]) -> Option<Vec<u8>> {
    let mut base64 = Vec::new();
    for line in lines {
        if let Some(end) = line.strip_prefix(b"-----END ") {
            let end = end.strip_suffix(b"-----")?;
            return (end == label).then(|| decoded(&base64).ok())?;
        }
        if line.starts_with(b"-----BEGIN ") {
            return None;
        }
        // Headers stand before the first line of base64.
        if !(base64.is_empty() && line.contains(&b':')) {
            base64.extend(line.iter().filter(|byte| !matches!(byte, b' ' | b'\t')));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_found_among_other_text() {
        let block = Block { label: "A KEY".to_owned(), bytes: (0..100).collect() };
        let text = encode(&block.label, &block.bytes);
        assert_eq!(decode(text.as_bytes()), Some(block.clone()));
        assert_eq!(decode(text.replace('\n', "\r\n").as_bytes()), Some(block.clone()));
        let headed = text.replacen("-----\n", "-----\nName: value\n\n", 1);
        assert_eq!(decode(format!("x\n-----BEGIN B-----\n{headed}rest").as_bytes()), Some(block));
        assert_eq!(decode(text.replace("END", "FIN").as_bytes()), None);
        assert_eq!(decode(b"-----BEGIN A-----\n!\n-----END A-----"), None);
    }
}
