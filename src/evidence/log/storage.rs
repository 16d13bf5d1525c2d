//! Where a log lies: a set of named files.

use std::collections::BTreeMap;
use std::io;

/// The files of a log. A folder, a branch of git and memory are the same to everything that reads a log.
pub trait Storage: Sync {
    /// The content of a file; none where there is no such file.
    ///
    /// # Errors
    /// It cannot be read, or has more than `most` bytes.
    fn read(&self, name: &str, most: usize) -> io::Result<Option<Vec<u8>>>;
}

/// A log in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory(
    /// The files by name.
    pub BTreeMap<String, Vec<u8>>,
);

impl Storage for Memory {
    fn read(&self, name: &str, most: usize) -> io::Result<Option<Vec<u8>>> {
        match self.0.get(name) {
            Some(bytes) if bytes.len() > most => Err(too_large(name, most)),
            bytes => Ok(bytes.cloned()),
        }
    }
}

/// What [`Storage::read`] says of a file that is too large.
pub fn too_large(name: &str, most: usize) -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("`{name}` has more than {most} bytes"))
}
