//! Reading and writing the archive, in memory. Nothing is ever unpacked to disk.

use std::collections::BTreeMap;

use super::name;
use crate::evidence::failure::{Failure, shown};

/// The most files of an archive.
pub const MOST_ENTRIES: usize = 4096;
/// The most bytes of one file.
pub const MOST_FILE_BYTES: usize = 64 << 20;
/// The most bytes of an archive.
pub const MOST_BYTES: usize = 256 << 20;

/// Bytes of a header, and what each file is padded to.
const BLOCK: usize = 512;
/// The zero bytes at the end.
const END: usize = 2 * BLOCK;
/// Where the header's checksum stands.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// An archive that was read: its files by name.
#[derive(Debug, Clone)]
pub struct Archive<'b> {
    files: BTreeMap<&'b str, &'b [u8]>,
}

impl<'b> Archive<'b> {
    /// Reads an archive.
    ///
    /// What must hold:
    /// 1. Not more than [`MOST_BYTES`] (`E105`), and whole blocks (`E101`).
    /// 2. Each header is the one that the writer makes for its name and size, byte by byte (`E101`); its type
    ///    is that of a regular file (`E102`).
    /// 3. Each name is safe (`E103`).
    /// 4. Not more than [`MOST_ENTRIES`] files, of at most [`MOST_FILE_BYTES`] (`E105`).
    /// 5. No name twice, in no other case, and none that is a folder of another (`E104`); ascending order
    ///    (`E101`).
    /// 6. What pads a file is zero (`E101`).
    /// 7. Two blocks of zeros at the end (`E101`), and nothing behind them (`E106`).
    ///
    /// # Errors
    /// The code of the first that does not hold.
    pub fn read(bytes: &'b [u8]) -> Result<Self, Failure> {
        // 1.
        if bytes.len() > MOST_BYTES {
            return Err(Failure::new("E105", format!("the bundle is larger than {MOST_BYTES} bytes")));
        }
        let mut files = BTreeMap::new();
        let mut names = Names::default();
        let mut rest = bytes;
        loop {
            let Some((header, behind)) = rest.split_first_chunk::<BLOCK>() else {
                return Err(Failure::new("E101", "the bundle is cut off, or is no tar file"));
            };
            if is_zero(header) {
                return end(rest).map(|()| Self { files });
            }
            let (name, size) = entry(header)?;
            // 4.
            if files.len() == MOST_ENTRIES {
                return Err(Failure::new("E105", format!("the bundle has more than {MOST_ENTRIES} files")));
            }
            // 5.
            names.add(name)?;
            let cut_off = || Failure::new("E101", format!("the bundle is cut off inside `{name}`"));
            let (content, behind) = behind.split_at_checked(size).ok_or_else(cut_off)?;
            let (padding, behind) = behind.split_at_checked(padding(size)).ok_or_else(cut_off)?;
            // 6.
            if !is_zero(padding) {
                return Err(Failure::new("E101", format!("something is hidden behind `{name}`")));
            }
            files.insert(name, content);
            rest = behind;
        }
    }

    /// The content of a file.
    pub fn file(&self, name: &str) -> Option<&'b [u8]> {
        self.files.get(name).copied()
    }

    /// All files in ascending order of their names.
    pub fn files(&self) -> impl ExactSizeIterator<Item = (&'b str, &'b [u8])> {
        self.files.iter().map(|(name, content)| (*name, *content))
    }
}

/// Writes an archive of `files` by name. The same files give the same bytes.
///
/// # Errors
/// A name or a size that [`Archive::read`] refuses, with its code.
pub fn pack(files: &BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>, Failure> {
    if files.len() > MOST_ENTRIES {
        let message = format!("a bundle of {} files is too large: at most {MOST_ENTRIES}", files.len());
        return Err(Failure::new("E105", message));
    }
    let total =
        files.values().map(|content| BLOCK + content.len() + padding(content.len())).sum::<usize>() + END;
    if total > MOST_BYTES {
        let message = format!("a bundle of {total} bytes is too large: at most {MOST_BYTES}");
        return Err(Failure::new("E105", message));
    }
    let mut bytes = Vec::with_capacity(total);
    let mut names = Names::default();
    for (name, content) in files {
        check_name(name)?;
        names.add(name)?;
        if content.len() > MOST_FILE_BYTES {
            let message = format!("`{name}` has {} bytes: at most {MOST_FILE_BYTES}", content.len());
            return Err(Failure::new("E105", message));
        }
        bytes.extend_from_slice(&header(name, content.len()));
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len() + padding(content.len()), 0);
    }
    bytes.resize(bytes.len() + END, 0);
    Ok(bytes)
}

/// The names so far, to find twins.
#[derive(Default)]
struct Names<'n> {
    last: &'n str,
    /// Every name and every folder on its way, by its lowercase spelling, and whether it is a folder.
    seen: BTreeMap<String, (&'n str, bool)>,
}

impl<'n> Names<'n> {
    fn add(&mut self, name: &'n str) -> Result<(), Failure> {
        let folders = name.match_indices('/').filter_map(|(at, _)| name.get(..at));
        for (part, is_folder) in folders.map(|folder| (folder, true)).chain([(name, false)]) {
            let twin = self.seen.insert(part.to_ascii_lowercase(), (part, is_folder));
            if twin.is_some_and(|twin| twin != (part, true) || !is_folder) {
                return Err(Failure::new("E104", format!("`{part}` is there twice, or in two spellings")));
            }
        }
        if name <= self.last {
            return Err(Failure::new("E101", format!("`{name}` is not in ascending order")));
        }
        self.last = name;
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), Failure> {
    name::check(name).map_err(|reason| Failure::new("E103", format!("the name `{}` {reason}", shown(name))))
}

/// Name and size of a header, which must be the one that [`header`] makes for them.
fn entry(bytes: &[u8; BLOCK]) -> Result<(&str, usize), Failure> {
    let no_tar = || Failure::new("E101", "a header is not that of a strict ustar file");
    if bytes.get(257..265) != Some(b"ustar\x0000") {
        return Err(no_tar());
    }
    let field =
        bytes.first_chunk::<100>().map(|field| field.split(|byte| *byte == 0).next().unwrap_or_default());
    let field = field.unwrap_or_default();
    // 2.
    let kind = bytes.get(156).copied().unwrap_or_default();
    if kind != b'0' {
        let message = format!("`{}` is no regular file", shown(&String::from_utf8_lossy(field)));
        return Err(Failure::new("E102", message));
    }
    // 3.
    let unsafe_name = || {
        let lossy = String::from_utf8_lossy(field);
        Failure::new("E103", format!("the name `{}` is no text", shown(&lossy)))
    };
    let name = std::str::from_utf8(field).map_err(|_| unsafe_name())?;
    check_name(name)?;
    let size = bytes.get(124..135).and_then(octal).ok_or_else(no_tar)?;
    // 4.
    if size > MOST_FILE_BYTES {
        return Err(Failure::new("E105", format!("`{name}` is larger than {MOST_FILE_BYTES} bytes")));
    }
    // 2.
    if *bytes != header(name, size) {
        return Err(no_tar());
    }
    Ok((name, size))
}

/// The only header that a file of that name and size may have.
fn header(name: &str, size: usize) -> [u8; BLOCK] {
    let mut bytes = [0; BLOCK];
    let mut put = |at: usize, text: &[u8]| {
        for (byte, value) in bytes.iter_mut().skip(at).zip(text) {
            *byte = *value;
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, format!("{size:011o}\0").as_bytes());
    put(136, b"00000000000\0");
    put(156, b"0");
    put(257, b"ustar\x0000");
    put(329, b"0000000\0");
    put(337, b"0000000\0");
    let sum = checksum(&bytes);
    if let Some(field) = bytes.get_mut(CHECKSUM) {
        field.copy_from_slice(&sum);
    }
    bytes
}

/// The checksum field of a header in which it is still zero: six octal digits, a zero byte, a space. It counts
/// as eight spaces.
fn checksum(header: &[u8; BLOCK]) -> [u8; 8] {
    let mut sum = 8 * u32::from(b' ');
    for byte in header {
        sum += u32::from(*byte);
    }
    let mut field = *b"000000\0 ";
    for digit in field.iter_mut().take(6).rev() {
        *digit = b'0' + u8::try_from(sum % 8).unwrap_or_default();
        sum /= 8;
    }
    field
}

/// Reads octal digits, all of them.
fn octal(digits: &[u8]) -> Option<usize> {
    digits.iter().try_fold(0usize, |value, digit| match digit {
        b'0'..=b'7' => value.checked_mul(8)?.checked_add(usize::from(digit - b'0')),
        _ => None,
    })
}

/// How many zero bytes follow a file of that size.
fn padding(size: usize) -> usize {
    size.next_multiple_of(BLOCK) - size
}

/// Whether at most two blocks are zeros.
fn is_zero(bytes: &[u8]) -> bool {
    static ZEROS: [u8; END] = [0; END];
    ZEROS.get(..bytes.len()) == Some(bytes)
}

/// 7.
fn end(rest: &[u8]) -> Result<(), Failure> {
    match rest.split_at_checked(END) {
        Some((zeros, [])) if is_zero(zeros) => Ok(()),
        Some((zeros, _)) if is_zero(zeros) => Err(Failure::new("E106", "something follows the bundle's end")),
        Some(_) => Err(Failure::new("E106", "something follows a block of zeros")),
        None => Err(Failure::new("E101", "the bundle is cut off at its end")),
    }
}
