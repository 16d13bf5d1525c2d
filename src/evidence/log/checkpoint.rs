//! Checkpoints: the head of a log, signed by it.
//!
//! SPEC: tlog-checkpoint.

use super::key::{Kind, NoteKey};
use super::line;
use super::note::Note;
use crate::evidence::failure::{Failure, shown};
use crate::signature::Sign;
use crate::source::Digest;

/// What a log says of its tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The log's name.
    pub origin: String,
    /// The number of its entries.
    pub size: u64,
    /// The root over them.
    pub root: Digest,
    /// What it says besides, which means nothing to us. Never empty lines.
    pub extensions: Vec<String>,
}

impl Checkpoint {
    /// Reads the text of a checkpoint.
    fn parse(text: &str) -> Result<Self, Failure> {
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let (origin, size, root) = (lines.next(), lines.next(), lines.next());
        let origin = origin.filter(|origin| !origin.is_empty()).ok_or_else(|| wrong("it has no origin"))?;
        let size = size.and_then(line::number).filter(|size| i64::try_from(*size).is_ok());
        let size = size.ok_or_else(|| wrong("its second line is no size"))?;
        let root = root.and_then(line::hash).ok_or_else(|| wrong("its third line is no root"))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(wrong("it has an empty line"));
        }
        if size == 0 && root != Digest::of(&[]) {
            return Err(wrong("its root is not that of an empty log"));
        }
        Ok(Self { origin: origin.to_owned(), size, root, extensions })
    }

    /// The text that is signed.
    fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, line::of_hash(self.root));
        for extension in &self.extensions {
            text.push_str(extension);
            text.push('\n');
        }
        text
    }
}

/// A checkpoint with its signatures. What they are worth is not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    note: Note,
}

impl SignedCheckpoint {
    /// Signs a checkpoint with the log's key, whose name is the origin.
    ///
    /// # Errors
    /// `E707`: the origin may not name a key; or the signer says no.
    pub fn sign(checkpoint: Checkpoint, key: &dyn Sign) -> Result<Self, Failure> {
        let name = NoteKey::new(&checkpoint.origin, Kind::Text, key.verifying_key());
        let name = name.map_err(|problem| Failure::new("E707", format!("the log's origin: {problem}")))?;
        let mut note = Note::new(&checkpoint.to_text())?;
        let signature = key.sign_bytes(note.text().as_bytes());
        let signature = signature.map_err(|error| Failure::new("E707", error.message))?;
        note.add(&name, signature.to_vec());
        // A signer outside of this process may be a stranger to the key that it is asked for.
        if !note.is_signed_by(&name)? {
            return Err(wrong("the signature that was just made does not verify"));
        }
        Ok(Self { checkpoint, note })
    }

    /// Reads a checkpoint.
    ///
    /// # Errors
    /// `E707`: it is no note, or its text is no checkpoint.
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let note = Note::parse(bytes)?;
        Ok(Self { checkpoint: Checkpoint::parse(note.text())?, note })
    }

    /// What the log says.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// The note with its signatures.
    pub fn note(&self) -> &Note {
        &self.note
    }

    pub(super) fn note_mut(&mut self) -> &mut Note {
        &mut self.note
    }

    /// Checks that the log of that key signed.
    ///
    /// # Errors
    /// `E707`: it is another log's, or the key did not sign.
    pub fn must_be_of(&self, log: &NoteKey) -> Result<(), Failure> {
        let origin = &self.checkpoint.origin;
        if origin != log.name() {
            let (origin, expected) = (shown(origin), shown(log.name()));
            return Err(Failure::new(
                "E707",
                format!("the checkpoint is of `{origin}`, not of `{expected}`"),
            ));
        }
        if !self.note.is_signed_by(log)? {
            let message = format!("the checkpoint of `{}` is not signed by the log's key", shown(origin));
            return Err(Failure::new("E707", message));
        }
        Ok(())
    }
}

fn wrong(problem: &str) -> Failure {
    Failure::new("E707", format!("the checkpoint cannot be read: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;

    fn checkpoint() -> Checkpoint {
        Checkpoint {
            origin: "log.example".into(),
            size: 3,
            root: Digest::of(b"root"),
            extensions: Vec::new(),
        }
    }

    #[test]
    fn a_checkpoint_is_read_as_it_is_written() {
        let key = SigningKey::generate([1; 32]);
        let name = NoteKey::new("log.example", Kind::Text, key.verifying_key()).unwrap();
        for extensions in [vec![], vec!["one".to_owned(), "two three".to_owned()]] {
            let signed = SignedCheckpoint::sign(Checkpoint { extensions, ..checkpoint() }, &key).unwrap();
            let read = SignedCheckpoint::parse(&signed.note().to_bytes()).unwrap();
            assert_eq!(read, signed);
            assert_eq!(read.must_be_of(&name), Ok(()));
        }
    }

    #[test]
    fn a_checkpoint_by_another_key_or_of_another_log_is_refused() {
        let (key, other) = (SigningKey::generate([1; 32]), SigningKey::generate([2; 32]));
        let signed = SignedCheckpoint::sign(checkpoint(), &key).unwrap();
        for (name, key) in [("log.example", &other), ("log.example/two", &key)] {
            let name = NoteKey::new(name, Kind::Text, key.verifying_key()).unwrap();
            assert_eq!(signed.must_be_of(&name).unwrap_err().code, "E707");
        }
        let spaced = Checkpoint { origin: "two words".into(), ..checkpoint() };
        assert_eq!(SignedCheckpoint::sign(spaced, &key).unwrap_err().code, "E707");
    }

    #[test]
    fn texts_that_are_no_checkpoint_are_refused() {
        let root = line::of_hash(Digest::of(b"root"));
        let zero = line::of_hash(Digest::of(&[]));
        assert!(Checkpoint::parse(&format!("log\n0\n{zero}\n")).is_ok());
        for text in [
            "\n".to_owned(),
            "log\n".to_owned(),
            "log\n3\n".to_owned(),
            format!("\n3\n{root}\n"),
            format!("log\n03\n{root}\n"),
            format!("log\n-3\n{root}\n"),
            format!("log\n3 \n{root}\n"),
            format!("log\n9223372036854775808\n{root}\n"),
            format!("log\n0\n{root}\n"),
            format!("log\n3\n{}\n", root.trim_end_matches('=')),
            format!("log\n3\n{root} \n"),
            format!("log\n3\n{root}\n\nmore\n"),
        ] {
            assert_eq!(Checkpoint::parse(&text).map_err(|failure| failure.code), Err("E707"), "{text}");
        }
    }
}
