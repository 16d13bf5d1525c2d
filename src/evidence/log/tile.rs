//! Tiles: the hashes of a tree in files of 256, and the entries beside them.
//!
//! SPEC: tlog-tiles.

/// How many hashes a full tile has.
pub const WIDTH: u64 = 256;
/// Bytes of a hash.
pub const HASH_BYTES: usize = 32;
/// The most bytes of an entry bundle: 256 entries with their lengths.
pub const MOST_BUNDLE_BYTES: usize = 256 * (2 + u16::MAX as usize);

/// A tile of a tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tile {
    /// The level: at 0, its hashes are those of entries; above, those of full tiles of the level below.
    pub level: u8,
    /// Its number in the level.
    pub index: u64,
    /// How many hashes it has, 1 to 256.
    pub width: u16,
}

impl Tile {
    /// The tile of that level and number in a tree of `size` entries; none where the tree does not reach there.
    pub fn of(size: u64, level: u8, index: u64) -> Option<Self> {
        let shift = u32::from(level) * 8;
        let hashes = size.checked_shr(shift).unwrap_or(0);
        let rest = hashes.checked_sub(index.checked_mul(WIDTH)?)?;
        let width = u16::try_from(rest.min(WIDTH)).ok()?;
        (width > 0).then_some(Self { level, index, width })
    }

    /// The name of its file.
    pub fn name(self) -> String {
        format!("tile/{}/{}", self.level, self.place())
    }

    /// The name of the file with its entries, for a tile of level 0.
    pub fn entries_name(self) -> String {
        format!("tile/entries/{}", self.place())
    }

    /// The folder of the partial tiles of that place, for which nobody asks once the full one is there: beside
    /// the name of the full one.
    pub fn partials(full_name: &str) -> String {
        format!("{full_name}.p")
    }

    fn place(self) -> String {
        let mut parts = vec![format!("{:03}", self.index % 1000)];
        let mut rest = self.index / 1000;
        while rest > 0 {
            parts.push(format!("x{:03}", rest % 1000));
            rest /= 1000;
        }
        parts.reverse();
        let place = parts.join("/");
        if u64::from(self.width) == WIDTH { place } else { format!("{place}.p/{}", self.width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_have_the_names_of_the_specification() {
        let name = |level, index, width| Tile { level, index, width }.name();
        assert_eq!(name(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(name(1, 0, 17), "tile/1/000.p/17");
        assert_eq!(name(2, 1000, 1), "tile/2/x001/000.p/1");
        assert_eq!(Tile { level: 0, index: 7, width: 9 }.entries_name(), "tile/entries/007.p/9");
        assert_eq!(Tile { level: 0, index: 7, width: 256 }.entries_name(), "tile/entries/007");
    }

    #[test]
    fn a_tree_has_the_tiles_of_the_specifications_example() {
        let size = 70_000;
        assert_eq!(Tile::of(size, 0, 272).map(|tile| tile.width), Some(256));
        assert_eq!(Tile::of(size, 0, 273).map(|tile| tile.width), Some(112));
        assert_eq!(Tile::of(size, 0, 274), None);
        assert_eq!(Tile::of(size, 1, 0).map(|tile| tile.width), Some(256));
        assert_eq!(Tile::of(size, 1, 1).map(|tile| tile.width), Some(17));
        assert_eq!(Tile::of(size, 2, 0).map(|tile| tile.width), Some(1));
        assert_eq!(Tile::of(size, 3, 0), None);
        assert_eq!(Tile::of(256, 1, 0).map(|tile| tile.width), Some(1));
        // Nothing overflows, whatever a checkpoint claims.
        assert_eq!(Tile::of(u64::MAX, 63, u64::MAX), None);
        assert_eq!(Tile::of(u64::MAX, 0, u64::MAX), None);
        assert_eq!(Tile::of(u64::MAX, 8, 0), None);
    }
}
