//! Entries of a log: one is one release.

use super::error::LogError;
use super::storage::Storage;
use super::tile::{MOST_BUNDLE_BYTES, Tile, WIDTH};
use super::tree;
use crate::document::json::canonical::{self, Json, MAX_INTEGER};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::merkle;
use crate::signature::{IN_TOTO, unchecked_payload};
use crate::source::Digest;

/// What a log says of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The release's stream.
    pub stream: String,
    /// Its number in the stream, from 1.
    pub sequence: u64,
    /// The digest of its statement's payload.
    pub statement: Digest,
}

impl Entry {
    /// The bytes that are in the log: canonical JSON.
    ///
    /// # Errors
    /// `E706`: the stream's name is too long for a log, or the sequence for JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>, Failure> {
        let sequence = i64::try_from(self.sequence).ok().filter(|sequence| *sequence <= MAX_INTEGER);
        let sequence = sequence.ok_or_else(|| wrong("the sequence is too large"))?;
        let bytes = Json::object([
            ("stream", Json::String(self.stream.clone())),
            ("sequence", Json::Integer(sequence)),
            ("statement", Json::String(self.statement.to_string())),
        ])
        .to_bytes();
        if bytes.len() > usize::from(u16::MAX) {
            return Err(wrong("the stream's name is too long"));
        }
        Ok(bytes)
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// `E706`: it is no canonical JSON, or has other members.
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        let read = || {
            let json = canonical::parse_canonical(bytes).ok()?;
            let members = json.as_object().filter(|members| members.len() == 3)?;
            Some(Self {
                stream: members.get("stream")?.as_str()?.to_owned(),
                sequence: members.get("sequence")?.as_integer()?.try_into().ok()?,
                statement: Digest::from_hex(members.get("statement")?.as_str()?)?,
            })
        };
        read().ok_or_else(|| wrong("it is no canonical JSON of `stream`, `sequence` and `statement`"))
    }

    /// The hash of its leaf.
    ///
    /// # Errors
    /// As [`Entry::to_bytes`].
    pub fn leaf(&self) -> Result<Digest, Failure> {
        Ok(merkle::leaf(&self.to_bytes()?))
    }

    /// The entry for a message.
    pub(super) fn shown(&self) -> String {
        format!("release {} of `{}`", self.sequence, shown(&self.stream))
    }
}

/// The digest of the payload of a statement's envelope. Nobody's signature is checked, and nothing of the payload
/// is used but its digest.
///
/// # Errors
/// `E201` to `E203`: it is no envelope of a statement.
pub fn payload_digest(envelope: &[u8]) -> Result<Digest, Failure> {
    Ok(Digest::of(&unchecked_payload(envelope, IN_TOTO)?))
}

/// The name of the envelope of entry `index`: its number in the log, counted from 1. In a log of one stream that
/// is the release's sequence.
pub fn envelope_name(index: u64) -> String {
    format!("{}.dsse.json", index.saturating_add(1))
}

/// The bytes of entries as a log keeps them: each behind its length.
pub(super) fn pack(entries: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        // `Entry::to_bytes` gives nothing longer.
        bytes.extend_from_slice(&u16::try_from(entry.len()).unwrap_or(u16::MAX).to_be_bytes());
        bytes.extend_from_slice(entry);
    }
    bytes
}

/// Reads the entries of a place in a log of `size` entries, which are those that its tile has.
///
/// # Errors
/// `E706`: entries or tile are missing, cut off, or not each other's; or they cannot be read.
pub(super) fn read(storage: &dyn Storage, size: u64, place: u64) -> Result<Vec<Vec<u8>>, LogError> {
    let tile = Tile::of(size, 0, place).ok_or_else(|| wrong("its place is beyond the log's end"))?;
    let entries = bundle(storage, tile)?;
    let hashes = tree::read(storage, tile)?;
    for (at, (entry, hash)) in (0u64..).zip(entries.iter().zip(&hashes)) {
        if merkle::leaf(entry) != *hash {
            let index = place.saturating_mul(WIDTH).saturating_add(at);
            return Err(Failure::new("E706", format!("entry {index} is not what the tree says")).into());
        }
    }
    Ok(entries)
}

/// Reads the entries of a tile of level 0. Nothing says yet that they are the tile's.
///
/// # Errors
/// `E706`: they are missing or cut off; or they cannot be read.
pub(super) fn bundle(storage: &dyn Storage, tile: Tile) -> Result<Vec<Vec<u8>>, LogError> {
    let bytes = tree::load(storage, tile, Tile::entries_name, MOST_BUNDLE_BYTES)?;
    let entries = unpack(&bytes, usize::from(tile.width)).ok_or_else(|| {
        Failure::new("E706", format!("`{}` does not hold {} entries", tile.entries_name(), tile.width))
    })?;
    Ok(entries)
}

/// The first `width` entries of a bundle of so many, or of a full one.
fn unpack(bytes: &[u8], width: usize) -> Option<Vec<Vec<u8>>> {
    let (mut entries, mut rest) = (Vec::with_capacity(width), bytes);
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let (entry, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        entries.push(entry.to_vec());
        rest = behind;
        if entries.len() > 256 {
            return None;
        }
    }
    let is_whole = entries.len() == width || entries.len() == 256;
    entries.truncate(width);
    is_whole.then_some(entries)
}

fn wrong(problem: &str) -> Failure {
    Failure::new("E706", format!("the log's entry is refused: {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_read_as_it_is_written() {
        let entry = Entry { stream: "git.example/shop".into(), sequence: 17, statement: Digest::of(b"s") };
        let bytes = entry.to_bytes().unwrap();
        assert!(bytes.starts_with(b"{\"sequence\":17,\"statement\":\""));
        assert_eq!(Entry::parse(&bytes), Ok(entry.clone()));
        let text = String::from_utf8(bytes).unwrap();
        for wrong in [
            text.replace(":17", ":017"),
            text.replace(":17", ":17.0"),
            text.replace(":17", ":-17"),
            text.replace('{', "{ "),
            text.replace('}', ",\"time\":1}"),
            text.replace("\"sequence\":17,", ""),
            text.to_uppercase(),
            String::new(),
        ] {
            assert_eq!(
                Entry::parse(wrong.as_bytes()).map_err(|failure| failure.code),
                Err("E706"),
                "{wrong}"
            );
        }
        let long = Entry { stream: "s".repeat(65_536), ..entry.clone() };
        assert_eq!(long.to_bytes().unwrap_err().code, "E706");
        assert!(Entry { sequence: u64::MAX, ..entry }.to_bytes().is_err());
    }

    #[test]
    fn a_bundle_of_entries_that_is_cut_off_is_refused() {
        let entries = vec![b"one".to_vec(), Vec::new(), b"three".to_vec()];
        let bytes = pack(&entries);
        assert_eq!(unpack(&bytes, 3), Some(entries));
        assert_eq!(unpack(&bytes, 2), None);
        for end in 0..bytes.len() {
            assert_eq!(unpack(&bytes[..end], 3), None, "{end}");
        }
        assert_eq!(unpack(&[0, 0].repeat(257), 3), None);
    }
}
