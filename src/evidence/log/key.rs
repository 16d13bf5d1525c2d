//! Keys that verify notes: a name, what the signature is over, and the public key.
//!
//! SPEC: signed-note, "Verifier keys" and "Signature types"; tlog-cosignature, "Format".

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::line;
use crate::signature::VerifyingKey;
use crate::source::Digest;

/// What a key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The text of a note: what a log signs.
    Text,
    /// The time and the text of a checkpoint: what a witness signs.
    Cosignature,
}

impl Kind {
    /// The byte that the formats give it.
    fn byte(self) -> u8 {
        match self {
            Self::Text => 0x01,
            Self::Cosignature => 0x04,
        }
    }
}

/// A key that verifies notes. It shows as `name+id+base64`, a *vkey*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    kind: Kind,
    key: VerifyingKey,
}

impl NoteKey {
    /// A key of that name.
    ///
    /// # Errors
    /// The name is empty, or has blanks or a plus sign: what is wrong, as a clause.
    pub fn new(name: &str, kind: Kind, key: VerifyingKey) -> Result<Self, String> {
        if !line::is_key_name(name) {
            return Err("the name of a key must not be empty, and has no blanks and no `+`".to_owned());
        }
        Ok(Self { name: name.to_owned(), kind, key })
    }

    /// Reads a vkey.
    ///
    /// # Errors
    /// It has another shape, its id is not the one of its name and key, it is of another kind than Ed25519, or
    /// it is weak: what is wrong, as a clause.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err("a verifier key has the form `NAME+ID+BASE64`".to_owned());
        };
        // Type and key: 33 bytes, 44 characters. Keys of other kinds are longer, and nothing of them is read.
        let bytes = (key.len() == 44).then(|| line::base64(key)).flatten();
        let bytes = bytes.ok_or("the verifier key is no Ed25519 key in canonical base64")?;
        let (kind, key) = match bytes.split_first() {
            Some((0x01, key)) => (Kind::Text, key),
            Some((0x04, key)) => (Kind::Cosignature, key),
            _ => return Err("the verifier key is of another kind than Ed25519".to_owned()),
        };
        let key = <[u8; 32]>::try_from(key).map_err(|_| "the verifier key does not have 32 bytes")?;
        let key = VerifyingKey::from_bytes(&key).map_err(|error| error.message)?;
        let key = Self::new(name, kind, key)?;
        if key.id_text() != id {
            return Err("the verifier key's id is not that of its name and key".to_owned());
        }
        Ok(key)
    }

    /// The key's name: of a log, its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it signs.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The public key.
    pub fn key(&self) -> &VerifyingKey {
        &self.key
    }

    /// What signatures name the key by, beside its name.
    pub fn id(&self) -> [u8; 4] {
        let kind = [self.kind.byte()];
        let hash = Digest::of_parts(&[self.name.as_bytes(), b"\n", &kind, self.key.as_bytes()]);
        let [a, b, c, d, ..] = *hash.as_bytes();
        [a, b, c, d]
    }

    fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id()))
    }
}

impl fmt::Display for NoteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![self.kind.byte()];
        bytes.extend_from_slice(self.key.as_bytes());
        write!(f, "{}+{}+{}", self.name, self.id_text(), STANDARD.encode(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signature::SigningKey;

    fn key(kind: Kind) -> NoteKey {
        NoteKey::new("log.example/one", kind, SigningKey::generate([7; 32]).verifying_key()).unwrap()
    }

    #[test]
    fn a_verifier_key_is_read_as_it_is_written() {
        for kind in [Kind::Text, Kind::Cosignature] {
            let key = key(kind);
            assert_eq!(NoteKey::parse(&key.to_string()), Ok(key));
        }
        assert_ne!(key(Kind::Text).id(), key(Kind::Cosignature).id());
    }

    #[test]
    fn other_spellings_of_a_verifier_key_are_refused() {
        let text = key(Kind::Text).to_string();
        let (name, rest) = text.split_once('+').unwrap();
        let (id, base64) = rest.split_once('+').unwrap();
        let weak = STANDARD.encode([&[1, 1][..], &[0; 31]].concat());
        let other_kind = STANDARD.encode([&[6][..], &[9; 32]].concat());
        for wrong in [
            String::new(),
            name.to_owned(),
            format!("{name}+{base64}"),
            format!("+{id}+{base64}"),
            format!("log.example/two+{id}+{base64}"),
            format!("{name}+{}+{base64}", id.to_uppercase()),
            format!("{name}+00000000+{base64}"),
            format!("{name}+{id}+{}", base64.trim_end_matches('=').to_owned() + "A"),
            format!("{name}+{id}+{base64}="),
            format!("{name}+{id}+{base64} "),
            format!("{name}+{id}+{weak}"),
            format!("{name}+{id}+{other_kind}"),
        ] {
            assert!(NoteKey::parse(&wrong).is_err(), "{wrong}");
        }
        // An upper-case id may be all digits, and is no other spelling then.
        assert!(id.chars().any(|char| char.is_ascii_lowercase()));
    }
}
