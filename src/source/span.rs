//! Places in source text: a file and a range of bytes.

/// Names a file of one run's [`SourceMap`](super::SourceMap).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

impl FileId {
    /// The file at `index` in the order in which the files were added.
    ///
    /// An index beyond `u32::MAX` names the last possible file; no run holds as many.
    pub fn new(index: usize) -> Self {
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position of the file in the order in which the files were added.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes of one file: `start..end`, as offsets from the beginning of the file.
///
/// Lines and columns are worked out when a place is shown, by [`SourceMap::locate`](super::SourceMap::locate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `start..end` of `file`; offsets beyond 4 GiB are cut to that.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file, start: offset(start), end: offset(end) }
    }

    /// The range of bytes.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
