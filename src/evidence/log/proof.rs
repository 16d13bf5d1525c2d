//! Proofs that an entry is in a log, as texts that lie beside what they are about.
//!
//! SPEC: tlog-proof.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::checkpoint::SignedCheckpoint;
use super::{line, note, path};
use crate::evidence::failure::Failure;
use crate::source::Digest;

/// The first line.
const MAGIC: &str = "c2sp.org/tlog-proof@v1";
/// The most hashes of a path: a tree has at most 2^63 entries.
const MOST_HASHES: usize = 63;

/// Where an entry stands in the tree of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// What the proof carries besides. Nobody vouches for it.
    pub extra: Option<Vec<u8>>,
    /// The entry's place, from 0.
    pub index: u64,
    /// The hashes from the leaf's sibling to the root's child.
    pub path: Vec<Digest>,
    /// The checkpoint.
    pub checkpoint: SignedCheckpoint,
}

impl Proof {
    /// Reads a proof.
    ///
    /// # Errors
    /// `E706`: it is none; `E707`: its checkpoint is none.
    pub fn parse(bytes: &[u8]) -> Result<Self, Failure> {
        if bytes.len() > note::MOST_BYTES {
            return Err(wrong("it is too large"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| wrong("it is no UTF-8"))?;
        let (head, checkpoint) = text.split_once("\n\n").ok_or_else(|| wrong("it is cut off"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(MAGIC) {
            return Err(wrong("its first line is another"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            None => None,
            Some(line) => {
                let extra = line.strip_prefix("extra ").and_then(line::base64);
                Some(extra.ok_or_else(|| wrong("its extra data is no canonical base64"))?)
            }
        };
        let index = lines.next().and_then(|line| line.strip_prefix("index ")).and_then(line::number);
        let index = index.ok_or_else(|| wrong("it has no index"))?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == MOST_HASHES {
                return Err(wrong("its path is too long"));
            }
            path.push(line::hash(line).ok_or_else(|| wrong("a line of its path is no hash"))?);
        }
        let checkpoint = SignedCheckpoint::parse(checkpoint.as_bytes())?;
        Ok(Self { extra, index, path, checkpoint })
    }

    /// The text.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = format!("{MAGIC}\n");
        if let Some(extra) = &self.extra {
            // Writing into a string does not fail.
            let _ = writeln!(text, "extra {}", STANDARD.encode(extra));
        }
        let _ = writeln!(text, "index {}", self.index);
        for hash in &self.path {
            text.push_str(&line::of_hash(*hash));
            text.push('\n');
        }
        text.push('\n');
        [text.into_bytes(), self.checkpoint.note().to_bytes()].concat()
    }

    /// Checks that the entry of that leaf is where the proof says, in the tree of its checkpoint, which must be
    /// checked besides.
    ///
    /// # Errors
    /// `E706`: it is not.
    pub fn must_include(&self, leaf: Digest) -> Result<(), Failure> {
        let checkpoint = self.checkpoint.checkpoint();
        if self.index >= checkpoint.size {
            let message =
                format!("the log has {} entries, and none of index {}", checkpoint.size, self.index);
            return Err(Failure::new("E706", message));
        }
        if !path::verify_inclusion(leaf, self.index, checkpoint.size, &self.path, checkpoint.root) {
            let message = format!("the release is not entry {} of the log", self.index);
            return Err(Failure::new("E706", message));
        }
        Ok(())
    }
}

fn wrong(problem: &str) -> Failure {
    Failure::new("E706", format!("the proof cannot be read: {problem}"))
}
