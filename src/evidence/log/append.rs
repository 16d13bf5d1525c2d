//! Adding to a log, and asking it.
//!
//! Nothing is written here: [`append()`] says which files must be written, and that the checkpoint comes last.

use super::chain::{Link, follows};
use super::checkpoint::{Checkpoint, SignedCheckpoint};
use super::entry::{self, Entry};
use super::error::LogError;
use super::key::{Kind, NoteKey};
use super::note;
use super::proof::Proof;
use super::storage::Storage;
use super::tile::{Tile, WIDTH};
use super::tree::{self, Tree};
use crate::evidence::failure::Failure;
use crate::evidence::merkle;
use crate::signature::Sign;
use crate::source::Digest;

/// The name of the file that is the head of a log.
pub const CHECKPOINT: &str = "checkpoint";

/// What an entry adds to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// Its place, from 0.
    pub index: u64,
    /// The files that must be there before the checkpoint is. What lies at their names is of no checkpoint, and
    /// is overwritten.
    pub files: Vec<(String, Vec<u8>)>,
    /// The new head. Whoever reads the log sees the new entry from the moment on that it is there.
    pub checkpoint: SignedCheckpoint,
    /// Folders of partial tiles that nobody needs once the checkpoint is there.
    pub obsolete: Vec<String>,
}

/// What became of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// It is new.
    New(Addition),
    /// It is the entry of that index already, and nothing changes.
    Already(u64),
}

/// The head of a new log.
///
/// # Errors
/// `E707`: the origin may not name a key; or the signer says no.
pub fn start(origin: &str, key: &dyn Sign) -> Result<SignedCheckpoint, Failure> {
    let root = Digest::of(&[]);
    let checkpoint = Checkpoint { origin: origin.to_owned(), size: 0, root, extensions: Vec::new() };
    SignedCheckpoint::sign(checkpoint, key)
}

/// Reads the head of a log, which nobody has checked yet.
///
/// # Errors
/// `E707`: there is none, or it is no checkpoint; or it cannot be read.
pub fn head(storage: &dyn Storage) -> Result<SignedCheckpoint, LogError> {
    let bytes = storage
        .read(CHECKPOINT, note::MOST_BYTES)
        .map_err(|source| LogError::Read { name: CHECKPOINT.to_owned(), source })?;
    let bytes = bytes.ok_or_else(|| Failure::new("E707", "the log has no `checkpoint`: it is no log"))?;
    Ok(SignedCheckpoint::parse(&bytes)?)
}

/// Opens a log: the head is signed by its key, and the tiles give the head's root.
///
/// # Errors
/// `E707`: the head is missing, or not the log's; `E706`: the tiles are others; or it cannot be read.
pub fn open(storage: &dyn Storage, log: &NoteKey) -> Result<SignedCheckpoint, LogError> {
    let head = head(storage)?;
    head.must_be_of(log)?;
    let checkpoint = head.checkpoint();
    if Tree::new(storage, checkpoint.size).root()? != checkpoint.root {
        return Err(Failure::new("E706", "the tiles of the log are not those of its checkpoint").into());
    }
    Ok(head)
}

/// The last entry of a stream in the log of `head`, with its index.
///
/// # Errors
/// `E706`: entries are missing, or not those of the tree; or they cannot be read.
pub fn last_of(
    storage: &dyn Storage,
    head: &SignedCheckpoint,
    stream: &str,
) -> Result<Option<(u64, Entry)>, LogError> {
    search(storage, head.checkpoint().size, |entry| entry.stream == stream)
}

/// The entry of the statement with that digest in the log of `head`, with its index.
///
/// # Errors
/// As [`last_of`].
pub fn find(
    storage: &dyn Storage,
    head: &SignedCheckpoint,
    statement: Digest,
) -> Result<Option<(u64, Entry)>, LogError> {
    search(storage, head.checkpoint().size, |entry| entry.statement == statement)
}

/// The last entry that fits.
fn search(
    storage: &dyn Storage,
    size: u64,
    fits: impl Fn(&Entry) -> bool,
) -> Result<Option<(u64, Entry)>, LogError> {
    for place in (0..size.div_ceil(WIDTH)).rev() {
        let entries = entry::read(storage, size, place)?;
        for (at, bytes) in (0u64..).zip(&entries).collect::<Vec<_>>().into_iter().rev() {
            let entry = Entry::parse(bytes)?;
            if fits(&entry) {
                return Ok(Some((place * WIDTH + at, entry)));
            }
        }
    }
    Ok(None)
}

/// Adds a release to a log: its entry, and its envelope beside it.
///
/// The caller has verified the release, and holds the log's lock from before this until everything is written.
///
/// What must hold:
/// 1. The log is whole, and signed by the key that signs the new head (`E706`, `E707`).
/// 2. The envelope is that of the statement (`E706`).
/// 3. The release continues its stream's chain (`E704`, `E705`), or is in the log already.
///
/// # Errors
/// The code of what does not hold; or the log cannot be read, or the signer says no.
pub fn append(
    storage: &dyn Storage,
    link: &Link,
    envelope: &[u8],
    key: &dyn Sign,
) -> Result<Appended, LogError> {
    // 1.
    let origin = head(storage)?.checkpoint().origin.clone();
    let log = NoteKey::new(&origin, Kind::Text, key.verifying_key());
    let log = log.map_err(|problem| Failure::new("E707", format!("the log's origin: {problem}")))?;
    let head = open(storage, &log)?;
    // 2.
    if entry::payload_digest(envelope)? != link.statement {
        return Err(Failure::new("E706", "the envelope is not that of the statement").into());
    }
    // 3.
    let last = last_of(storage, &head, &link.stream)?.map(|(_, entry)| entry);
    let entry = match follows(link, last.as_ref()) {
        Ok(entry) => entry,
        Err(refused) => {
            return match find(storage, &head, link.statement)? {
                Some((index, _)) => Ok(Appended::Already(index)),
                None => Err(refused.into()),
            };
        }
    };
    Ok(Appended::New(addition(storage, &head, &entry, envelope, key)?))
}

/// The files that one more entry makes.
fn addition(
    storage: &dyn Storage,
    head: &SignedCheckpoint,
    entry: &Entry,
    envelope: &[u8],
    key: &dyn Sign,
) -> Result<Addition, LogError> {
    let index = head.checkpoint().size;
    let size = index + 1;
    let bytes = entry.to_bytes()?;
    let leaf = merkle::leaf(&bytes);
    let mut files = vec![(entry::envelope_name(index), envelope.to_vec())];
    let mut obsolete = Vec::new();

    // The entries of the last place, and the new one.
    let place = index / WIDTH;
    let mut entries =
        if index.is_multiple_of(WIDTH) { Vec::new() } else { entry::read(storage, index, place)? };
    entries.push(bytes);
    let (mut level, mut number, mut hash) = (0, place, leaf);
    if let Some(tile) = Tile::of(size, 0, place) {
        files.push((tile.entries_name(), entry::pack(&entries)));
        if u64::from(tile.width) == WIDTH {
            obsolete.push(Tile::partials(&tile.entries_name()));
        }
    }
    // The tile of each level that gets one more hash: that of level 0, and above each that became full.
    while let Some(tile) = Tile::of(size, level, number) {
        let mut hashes = match Tile::of(index, level, number) {
            Some(before) => tree::read(storage, before)?,
            None => Vec::new(),
        };
        hashes.push(hash);
        files.push((tile.name(), hashes.iter().flat_map(|hash| *hash.as_bytes()).collect()));
        if u64::from(tile.width) != WIDTH {
            break;
        }
        obsolete.push(Tile::partials(&tile.name()));
        hash = merkle::root(hashes);
        level += 1;
        number /= WIDTH;
    }

    let new = Grown { old: storage, files: &files };
    let root = Tree::new(&new, size).root()?;
    let origin = head.checkpoint().origin.clone();
    let checkpoint = Checkpoint { origin, size, root, extensions: Vec::new() };
    let checkpoint = SignedCheckpoint::sign(checkpoint, key)?;
    super::witness::must_continue(&new, head, &checkpoint)?;
    Ok(Addition { index, files, checkpoint, obsolete })
}

/// A log with files that are not written yet.
struct Grown<'a> {
    old: &'a dyn Storage,
    files: &'a [(String, Vec<u8>)],
}

impl Storage for Grown<'_> {
    fn read(&self, name: &str, most: usize) -> std::io::Result<Option<Vec<u8>>> {
        match self.files.iter().find(|(other, _)| other == name) {
            Some((_, bytes)) => Ok(Some(bytes.clone())),
            None => self.old.read(name, most),
        }
    }
}

/// The proof that entry `index` is in the log of `head`, checked before it is given out.
///
/// # Errors
/// `E706`: there is no such entry, or a tile is missing or another; or it cannot be read.
pub fn prove(storage: &dyn Storage, head: &SignedCheckpoint, index: u64) -> Result<Proof, LogError> {
    let tree = Tree::new(storage, head.checkpoint().size);
    let proof = Proof { extra: None, index, path: tree.inclusion(index)?, checkpoint: head.clone() };
    proof.must_include(tree.leaf(index)?)?;
    Ok(proof)
}

/// The proof of an entry that is not written yet.
///
/// # Errors
/// As [`prove`].
pub fn prove_addition(storage: &dyn Storage, addition: &Addition) -> Result<Proof, LogError> {
    let grown = Grown { old: storage, files: &addition.files };
    prove(&grown, &addition.checkpoint, addition.index)
}
