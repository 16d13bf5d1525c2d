//! Tells whether the bytes of a file are text.

use super::{At, Diagnostic, FileId, SourceFile, Span, Stage};

/// The text of a file.
///
/// # Errors
/// A diagnostic that says what the file is in place of UTF-8: another encoding, or no text.
pub fn text_of(file: FileId, source: &SourceFile) -> Result<&str, Diagnostic> {
    let bytes = source.bytes().unwrap_or_default();
    let at = |start: usize, end: usize| At::Span(Span::new(file, start, end));
    let error = |code, at, message: String, help: &str| {
        Err(Diagnostic::error(Stage::Input, code, at, message).help(help))
    };
    let encoding = match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        // ASCII text as UTF-16 without a mark at its head.
        [0, first, 0, ..] | [first, 0, _, 0, ..] if first.is_ascii_graphic() => Some("UTF-16"),
        _ => None,
    };
    if let Some(encoding) = encoding {
        let message = format!("the file is {encoding}, and UTF-8 is read");
        return error("file-encoding", at(0, 0), message, "save it as UTF-8");
    }
    if let Some(position) = bytes.iter().position(|byte| *byte == 0) {
        let message = "the file is binary: it holds a zero byte".to_owned();
        return error(
            "file-binary",
            at(position, position + 1),
            message,
            "give it another name, or leave it out with `--exclude`",
        );
    }
    if let Some(text) = source.text() {
        return Ok(text);
    }
    let position = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), |_| 0);
    let byte = bytes.get(position).copied().unwrap_or_default();
    let message = format!("the byte 0x{byte:02X} is no UTF-8");
    error("file-not-utf8", at(position, position + 1), message, "save the file as UTF-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_text_say_what_they_are() {
        let code = |bytes: &[u8]| {
            let source = SourceFile::new("a.yaml", bytes.to_vec());
            text_of(FileId::new(0), &source).map(str::to_owned).map_err(|error| error.code)
        };
        assert_eq!(code(b"\xFF\xFEa\0"), Err("file-encoding"));
        assert_eq!(code(b"\0a\0b"), Err("file-encoding"));
        assert_eq!(code(b"a\0b\0"), Err("file-encoding"));
        assert_eq!(code(b"\x7fELF\0"), Err("file-binary"));
        assert_eq!(code(b"a: \xC3\x28"), Err("file-not-utf8"));
        assert_eq!(code(b"a: b"), Ok("a: b".to_owned()));
        assert_eq!(code(b""), Ok(String::new()));
    }
}
