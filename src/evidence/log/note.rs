//! Signed notes: a text, and signatures over it.
//!
//! SPEC: signed-note. A note is read as bytes; its text means nothing before [`Note::is_signed_by`].

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::key::{Kind, NoteKey};
use super::line;
use crate::evidence::failure::{Failure, shown};

/// The most bytes of a note.
pub(super) const MOST_BYTES: usize = 1 << 20;
/// The most signatures of a note. The specification demands 16.
const MOST_SIGNATURES: usize = 100;

/// A note that was read; nothing of it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    text: String,
    signatures: Vec<NoteSignature>,
}

/// A signature of a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// The name of the key that is said to have signed.
    pub name: String,
    /// What it is known by beside its name.
    pub id: [u8; 4],
    /// The signature itself.
    pub bytes: Vec<u8>,
}

impl Note {
    /// A note of that text, which nobody has signed.
    ///
    /// # Errors
    /// `E707`: the text does not end in a line break, or holds control characters.
    pub fn new(text: &str) -> Result<Self, Failure> {
        if !is_text(text) {
            return Err(wrong("the text does not end in a line break, or holds control characters"));
        }
        Ok(Self { text: text.to_owned(), signatures: Vec::new() })
    }

    /// Reads a note.
    ///
    /// What must hold:
    /// 1. Not more than a mebibyte of UTF-8 without control characters but line breaks.
    /// 2. Text, an empty line, and signature lines; the last empty line separates them.
    /// 3. Each signature has a name, and canonical base64 of at least an id and one byte.
    /// 4. At least one signature, at most 100, no two by one key.
    ///
    /// # Errors
    /// `E707`: what does not hold.
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        // 1.
        if bytes.len() > MOST_BYTES {
            return Err(wrong(format!("it has more than {MOST_BYTES} bytes")));
        }
        let all = std::str::from_utf8(bytes).map_err(|_| wrong("it is no UTF-8"))?;
        // 2.
        let (text, lines) = all.rsplit_once("\n\n").ok_or_else(|| wrong("it has no signatures"))?;
        let (text, lines) = match (all.get(..=text.len()), lines.strip_suffix('\n')) {
            (Some(text), Some(lines)) if is_text(text) => (text, lines),
            _ => return Err(wrong("it is cut off, or holds control characters")),
        };
        // 4.
        if lines.split('\n').take(MOST_SIGNATURES + 1).count() > MOST_SIGNATURES {
            return Err(wrong(format!("it has more than {MOST_SIGNATURES} signatures")));
        }
        let mut note = Self { text: text.to_owned(), signatures: Vec::new() };
        for line in lines.split('\n') {
            // 3.
            let signature = NoteSignature::parse(line).ok_or_else(|| wrong("a line is no signature"))?;
            if note.signatures.iter().any(|other| other.is_by(&signature.name, signature.id)) {
                return Err(wrong(format!("`{}` signed it twice", shown(&signature.name))));
            }
            note.signatures.push(signature);
        }
        Ok(note)
    }

    /// The text, with the line break at its end.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The signatures in their order.
    pub fn signatures(&self) -> &[NoteSignature] {
        &self.signatures
    }

    /// The signature of a key, by its name and id. What it is worth is not checked.
    pub fn signature_of(&self, key: &NoteKey) -> Option<&NoteSignature> {
        self.signatures.iter().find(|signature| signature.is_by(key.name(), key.id()))
    }

    /// Whether `key` signed the text; `false` where no signature names the key.
    ///
    /// # Errors
    /// `E707`: a signature names the key and is wrong.
    pub fn is_signed_by(&self, key: &NoteKey) -> Result<bool, Failure> {
        let Some(signature) = self.signature_of(key) else { return Ok(false) };
        let bytes = <[u8; 64]>::try_from(signature.bytes.as_slice());
        let holds = bytes.is_ok_and(|bytes| key.key().verify(self.text.as_bytes(), &bytes));
        if !holds || key.kind() != Kind::Text {
            return Err(wrong(format!("the signature of `{}` is wrong", shown(key.name()))));
        }
        Ok(true)
    }

    /// Adds a signature, in place of the one that the same key made before.
    pub(super) fn add(&mut self, key: &NoteKey, bytes: Vec<u8>) {
        let signature = NoteSignature { name: key.name().to_owned(), id: key.id(), bytes };
        match self.signatures.iter_mut().find(|other| other.is_by(key.name(), key.id())) {
            Some(other) => *other = signature,
            None => self.signatures.push(signature),
        }
    }

    /// The note's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut all = format!("{}\n", self.text);
        for signature in &self.signatures {
            let bytes = [&signature.id[..], &signature.bytes].concat();
            let base64 = STANDARD.encode(bytes);
            // Writing into a string does not fail.
            let _ = writeln!(all, "\u{2014} {} {base64}", signature.name);
        }
        all.into_bytes()
    }
}

impl NoteSignature {
    fn parse(text: &str) -> Option<Self> {
        let (name, base64) = text.strip_prefix("\u{2014} ")?.split_once(' ')?;
        let bytes = line::base64(base64)?;
        let (id, bytes) = bytes.split_first_chunk::<4>()?;
        let is_whole = line::is_key_name(name) && !bytes.is_empty();
        is_whole.then(|| Self { name: name.to_owned(), id: *id, bytes: bytes.to_vec() })
    }

    fn is_by(&self, name: &str, id: [u8; 4]) -> bool {
        self.name == name && self.id == id
    }
}

/// Whether a text may be a note's: it ends in a line break and has no other control characters.
fn is_text(text: &str) -> bool {
    text.ends_with('\n') && !text.chars().any(|char| char < ' ' && char != '\n')
}

fn wrong(problem: impl AsRef<str>) -> Failure {
    Failure::new("E707", format!("the signed note cannot be read: {}", problem.as_ref()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;

    fn signed(text: &str) -> (Note, NoteKey) {
        let key = SigningKey::generate([3; 32]);
        let name = NoteKey::new("log.example", Kind::Text, key.verifying_key()).unwrap();
        let mut note = Note::new(text).unwrap();
        note.add(&name, key.sign(text.as_bytes()).to_vec());
        (note, name)
    }

    #[test]
    fn a_note_is_read_as_it_is_written_and_its_signature_holds() {
        // The text may have empty lines of its own.
        for text in ["one\n", "one\n\ntwo\n", "\n", "\u{2014} not a signature\n"] {
            let (note, key) = signed(text);
            let read = Note::parse(&note.to_bytes()).unwrap();
            assert_eq!(read, note);
            assert_eq!(read.is_signed_by(&key), Ok(true), "{text:?}");
        }
    }

    #[test]
    fn the_reference_implementations_own_note_is_accepted() {
        let key = NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");
        let note = "If you think cryptography is the answer to your problem,\n\
            then you don't know what your problem is.\n\
            \n\
            \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
        assert_eq!(Note::parse(note.as_bytes()).unwrap().is_signed_by(&key.unwrap()), Ok(true));
    }

    #[test]
    fn a_key_that_did_not_sign_is_told_from_one_whose_signature_is_wrong() {
        let (note, key) = signed("one\n");
        let stranger = SigningKey::generate([4; 32]).verifying_key();
        let other = NoteKey::new("log.example", Kind::Text, stranger).unwrap();
        assert_eq!(note.is_signed_by(&other), Ok(false));
        // The stranger's signature under the known key's name and id.
        let mut forged = note.clone();
        forged.add(&key, SigningKey::generate([4; 32]).sign(b"one\n").to_vec());
        assert_eq!(forged.is_signed_by(&key).unwrap_err().code, "E707");
        let mut short = note;
        short.add(&key, vec![0; 63]);
        assert_eq!(short.is_signed_by(&key).unwrap_err().code, "E707");
    }

    #[test]
    fn notes_of_another_shape_are_refused() {
        let (note, _) = signed("one\n");
        let good = String::from_utf8(note.to_bytes()).unwrap();
        let line = good.lines().last().unwrap();
        let base64 = line.rsplit(' ').next().unwrap();
        for wrong in [
            String::new(),
            "\n\n".to_owned(),
            "one\n".to_owned(),
            "one\n\n".to_owned(),
            format!("one\n{line}\n"),
            good.trim_end().to_owned(),
            good.replace("one", "o\tne"),
            good.replace('\n', "\r\n"),
            format!("{good}\n"),
            format!("{good}{line}\n"),
            good.replace('\u{2014}', "-"),
            good.replace("log.example", ""),
            good.replace("log.example", "log+example"),
            good.replace(base64, &base64.replace('=', "")),
            good.replace(base64, "AAAA"),
            good.replace(base64, "AAAAAA=="),
            format!("one\n\n{}", format!("{line}\n").repeat(101)),
        ] {
            assert_eq!(Note::parse(wrong.as_bytes()).map_err(|failure| failure.code), Err("E707"), "{wrong}");
        }
        assert!(Note::parse(&[good.as_bytes(), &[0xff]].concat()).is_err());
        assert!(Note::parse(&vec![b'\n'; MOST_BYTES + 1]).is_err());
    }
}
