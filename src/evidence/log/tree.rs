//! The tree of a log, read from its tiles.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::error::LogError;
use super::storage::Storage;
use super::tile::{HASH_BYTES, Tile, WIDTH};
use crate::evidence::failure::Failure;
use crate::evidence::merkle;
use crate::source::Digest;

/// The most tiles that are kept in memory: 8 MiB.
const MOST_TILES: usize = 1024;

/// The tree over the first `size` entries of a log. What tiles say is believed here: [`Tree::root`] must be
/// compared with a checkpoint before anything else is used.
pub struct Tree<'s> {
    storage: &'s dyn Storage,
    /// The size whose tiles are there.
    size: u64,
    tiles: RefCell<BTreeMap<Tile, Vec<Digest>>>,
}

impl<'s> Tree<'s> {
    /// The tree of `size` entries in `storage`. Nothing is read yet.
    pub fn new(storage: &'s dyn Storage, size: u64) -> Self {
        Self { storage, size, tiles: RefCell::default() }
    }

    /// The number of its entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root over its entries.
    ///
    /// # Errors
    /// `E706`: a tile is missing or is none; or it cannot be read.
    pub fn root(&self) -> Result<Digest, LogError> {
        self.root_at(self.size)
    }

    /// The root over the first `size` entries, which may be fewer than there are.
    ///
    /// # Errors
    /// `E706`: there are not so many, or a tile is missing or is none; or it cannot be read.
    pub fn root_at(&self, size: u64) -> Result<Digest, LogError> {
        self.within(size)?;
        self.range(0, size)
    }

    /// The path that shows that entry `index` is in the tree.
    ///
    /// # Errors
    /// `E706`: there is no such entry, or a tile is missing or is none; or it cannot be read.
    ///
    /// SPEC: RFC 6962 section 2.1.1, `PATH`, from the root down and then turned around.
    pub fn inclusion(&self, index: u64) -> Result<Vec<Digest>, LogError> {
        if index >= self.size {
            let message = format!("the log has {} entries, and none of index {index}", self.size);
            return Err(Failure::new("E706", message).into());
        }
        let (mut begin, mut end) = (0, self.size);
        let mut path = Vec::new();
        while end - begin > 1 {
            let middle = begin + split(end - begin);
            if index < middle {
                path.push(self.range(middle, end)?);
                end = middle;
            } else {
                path.push(self.range(begin, middle)?);
                begin = middle;
            }
        }
        path.reverse();
        Ok(path)
    }

    /// The path that shows that the tree is the one of `old` entries with more behind it.
    ///
    /// # Errors
    /// `E706`: there are not so many, or a tile is missing or is none; or it cannot be read.
    ///
    /// SPEC: RFC 6962 section 2.1.2, `PROOF`.
    pub fn consistency(&self, old: u64) -> Result<Vec<Digest>, LogError> {
        self.within(old)?;
        if old == 0 || old == self.size {
            return Ok(Vec::new());
        }
        let (mut begin, mut end) = (0, self.size);
        let mut path = Vec::new();
        // Whether what is left is a whole subtree of the old tree, too.
        while end != old {
            let middle = begin + split(end - begin);
            if old <= middle {
                path.push(self.range(middle, end)?);
                end = middle;
            } else {
                path.push(self.range(begin, middle)?);
                begin = middle;
            }
        }
        if begin != 0 {
            path.push(self.range(begin, end)?);
        }
        path.reverse();
        Ok(path)
    }

    /// The hash of the leaf of entry `index`, as its tile has it.
    pub(super) fn leaf(&self, index: u64) -> Result<Digest, LogError> {
        self.complete(0, index)
    }

    fn within(&self, size: u64) -> Result<(), LogError> {
        if size > self.size {
            let message = format!("the log has {} entries, not {size}", self.size);
            return Err(Failure::new("E706", message).into());
        }
        Ok(())
    }

    /// The hash over the entries from `begin` to before `end`, where `begin` is a multiple of the power of two
    /// that is not below their number.
    fn range(&self, begin: u64, end: u64) -> Result<Digest, LogError> {
        let (mut begin, mut hashes) = (begin, Vec::new());
        while begin < end {
            let height = (end - begin).ilog2();
            hashes.push(self.complete(height, begin >> height)?);
            begin += 1 << height;
        }
        let joined = hashes.into_iter().rev().reduce(|right, left| merkle::node(left, right));
        Ok(joined.unwrap_or_else(|| Digest::of(&[])))
    }

    /// The hash of the complete subtree of 2^`height` entries, the one of that number.
    fn complete(&self, height: u32, number: u64) -> Result<Digest, LogError> {
        let level = u8::try_from(height / 8).unwrap_or(u8::MAX);
        let first = number << (height % 8);
        let (tile, at) = (first / WIDTH, usize::try_from(first % WIDTH).unwrap_or_default());
        let tile = Tile::of(self.size, level, tile).ok_or_else(|| missing("a tile beyond the tree"))?;
        self.load(tile)?;
        let tiles = self.tiles.borrow();
        let hashes = tiles.get(&tile).and_then(|hashes| hashes.get(at..at + (1 << (height % 8))));
        let hashes = hashes.ok_or_else(|| missing(&tile.name()))?;
        Ok(merkle::root(hashes.iter().copied()))
    }

    /// Reads a tile, unless it is known.
    fn load(&self, tile: Tile) -> Result<(), LogError> {
        if self.tiles.borrow().contains_key(&tile) {
            return Ok(());
        }
        let hashes = read(self.storage, tile)?;
        let mut tiles = self.tiles.borrow_mut();
        if tiles.len() >= MOST_TILES {
            tiles.clear();
        }
        tiles.insert(tile, hashes);
        Ok(())
    }
}

/// The hashes of a tile. Where a partial one is gone, the full one has them.
///
/// # Errors
/// `E706`: it is missing, or has another number of hashes; or it cannot be read.
pub(super) fn read(storage: &dyn Storage, tile: Tile) -> Result<Vec<Digest>, LogError> {
    let width = usize::from(tile.width);
    let bytes = load(storage, tile, Tile::name, 256 * HASH_BYTES)?;
    let is_whole = bytes.len() == width * HASH_BYTES || bytes.len() == 256 * HASH_BYTES;
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    if !is_whole || !rest.is_empty() {
        let message = format!("`{}` has {} bytes, not {width} hashes", tile.name(), bytes.len());
        return Err(Failure::new("E706", message).into());
    }
    Ok(hashes.iter().take(width).map(|bytes| Digest::from_bytes(*bytes)).collect())
}

/// The bytes of a tile or of its entries; of the full one, where the partial one is gone.
pub(super) fn load(
    storage: &dyn Storage,
    tile: Tile,
    name: impl Fn(Tile) -> String,
    most: usize,
) -> Result<Vec<u8>, LogError> {
    let own = name(tile);
    let full = name(Tile { width: 256, ..tile });
    for name in [&own, &full] {
        match storage.read(name, most) {
            Ok(Some(bytes)) => return Ok(bytes),
            Ok(None) => {}
            Err(source) if source.kind() == std::io::ErrorKind::FileTooLarge => {
                return Err(Failure::new("E706", source.to_string()).into());
            }
            Err(source) => return Err(LogError::Read { name: name.clone(), source }),
        }
    }
    Err(missing(&own))
}

fn missing(name: &str) -> LogError {
    Failure::new("E706", format!("`{name}` of the log is missing")).into()
}

/// The largest power of two below `size`, which is more than one.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}
