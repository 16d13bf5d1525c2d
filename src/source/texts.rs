//! Texts that stay where they are while more are added, so that what was parsed of one may borrow from it.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::{FileId, SourceFile};

/// How many files a segment holds.
const SEGMENT: usize = 256;

/// The files of a run, to which files can be added while others are borrowed.
///
/// Files are named in the order in which they are added: whoever wants the same names in every run adds them in
/// the same order.
#[derive(Debug, Default)]
pub struct Texts {
    segment: Segment<SourceFile>,
    kept: Segment<Box<str>>,
    lengths: Mutex<(usize, usize)>,
    first: usize,
}

/// A part of an append-only list. What is in it never moves.
#[derive(Debug)]
struct Segment<T> {
    items: Box<[OnceLock<T>]>,
    next: OnceLock<Box<Segment<T>>>,
}

impl<T> Default for Segment<T> {
    fn default() -> Self {
        Self { items: (0..SEGMENT).map(|_| OnceLock::new()).collect(), next: OnceLock::new() }
    }
}

impl<T> Segment<T> {
    /// The item at an index.
    fn get(&self, index: usize) -> Option<&T> {
        let mut segment = self;
        for _ in 0..index / SEGMENT {
            segment = segment.next.get()?;
        }
        segment.items.get(index % SEGMENT)?.get()
    }

    /// Puts an item at an index, which must be free.
    fn put(&self, index: usize, item: T) -> Option<&T> {
        let mut segment = self;
        for _ in 0..index / SEGMENT {
            segment = segment.next.get_or_init(Box::default);
        }
        segment.items.get(index % SEGMENT).map(|place| place.get_or_init(|| item))
    }
}

impl Texts {
    /// No files yet; the first that is added will have the name behind `first` others.
    pub fn behind(first: usize) -> Self {
        Self { first, ..Self::default() }
    }

    /// Adds a file and names it.
    pub fn add(&self, file: SourceFile) -> FileId {
        let mut lengths = self.lengths.lock().unwrap_or_else(PoisonError::into_inner);
        let index = lengths.0;
        self.segment.put(index, file);
        lengths.0 += 1;
        FileId::new(index + self.first)
    }

    /// The file of that name.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.segment.get(id.index().checked_sub(self.first)?)
    }

    /// The text of the file of that name; empty where it has none.
    pub fn text(&self, id: FileId) -> &str {
        self.file(id).and_then(SourceFile::text).unwrap_or_default()
    }

    /// How many files there are.
    pub fn len(&self) -> usize {
        self.lengths.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The files in the order in which they were added.
    pub fn files(&self) -> impl Iterator<Item = &SourceFile> {
        (0..self.len()).filter_map(|index| self.segment.get(index))
    }

    /// The files in the order in which they were added.
    pub fn into_files(self) -> Vec<SourceFile> {
        let mut files = Vec::new();
        let mut segment = Some(Box::new(self.segment));
        while let Some(mut part) = segment {
            files.extend(std::mem::take(&mut part.items).into_iter().filter_map(OnceLock::into_inner));
            segment = part.next.take();
        }
        files
    }

    /// Keeps a text that is no file's, what a JSON string says, say.
    pub fn keep(&self, text: impl Into<Box<str>>) -> &str {
        let mut lengths = self.lengths.lock().unwrap_or_else(PoisonError::into_inner);
        let index = lengths.1;
        lengths.1 += 1;
        self.kept.put(index, text.into()).map_or("", |text| text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_borrowed_stays_while_more_is_added() {
        let texts = Texts::default();
        let first = texts.add(SourceFile::new("0", b"zero".to_vec()));
        let zero = texts.text(first);
        let kept = texts.keep("kept");
        for index in 1..2 * SEGMENT + 3 {
            let id = texts.add(SourceFile::new(index.to_string(), index.to_string().into_bytes()));
            assert_eq!(id.index(), index);
            texts.keep(index.to_string());
        }
        assert_eq!((zero, kept), ("zero", "kept"));
        assert_eq!(texts.text(FileId::new(2 * SEGMENT + 1)), (2 * SEGMENT + 1).to_string());
        assert_eq!(texts.files().count(), texts.len());
        assert_eq!(texts.text(FileId::new(9999)), "");
        let behind = Texts::behind(7);
        let id = behind.add(SourceFile::new("a", b"a".to_vec()));
        assert_eq!((id, behind.text(id), behind.text(FileId::new(0))), (FileId::new(7), "a", ""));
    }
}
