//! Archives of bundles: tar, as it is or packed with gzip. They are read in memory; nothing of them is written.

use std::io::{self, Read as _};

use flate2::read::MultiGzDecoder;
use tar::EntryType;

use super::file::Files;

/// The most bytes of all files of an archive together.
const MAX_BYTES: u64 = 256 << 20;
/// The most files of an archive.
const MAX_FILES: usize = 20_000;
/// How many times its size a packed archive may unpack to, once it is beyond [`FREE_BYTES`].
const MAX_RATIO: u64 = 200;
/// How much any archive may unpack to.
const FREE_BYTES: u64 = 16 << 20;

/// Whether a file is an archive, by its name.
pub(super) fn is_archive(name: &str) -> bool {
    [".tar.gz", ".tgz", ".tar"].iter().any(|ending| name.ends_with(ending))
}

/// The files of an archive.
///
/// # Errors
/// It is damaged or too large, or it holds a link, a device, a path that climbs, or a name twice; as a clause.
pub(super) fn read(bytes: &[u8]) -> Result<Files, String> {
    let packed = bytes.starts_with(&[0x1f, 0x8b]);
    let room = if packed {
        (bytes.len() as u64).saturating_mul(MAX_RATIO).clamp(FREE_BYTES, MAX_BYTES)
    } else {
        MAX_BYTES
    };
    let mut unpacked = Vec::new();
    let read = if packed {
        MultiGzDecoder::new(bytes).take(room + 1).read_to_end(&mut unpacked)
    } else {
        bytes.take(room + 1).read_to_end(&mut unpacked)
    };
    read.map_err(|error| format!("it is no whole gzip file ({error})"))?;
    if unpacked.len() as u64 > room {
        return Err(format!("it unpacks to over {room} bytes"));
    }
    let damaged = |error: io::Error| format!("it is no tar file ({error})");
    let mut files = Files::new();
    let mut archive = tar::Archive::new(unpacked.as_slice());
    for (position, entry) in archive.entries().map_err(damaged)?.enumerate() {
        let mut entry = entry.map_err(damaged)?;
        if position >= MAX_FILES {
            return Err(format!("it holds over {MAX_FILES} files"));
        }
        let raw = entry.path_bytes().into_owned();
        let shown = String::from_utf8_lossy(&raw).into_owned();
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => {}
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Symlink | EntryType::Link => return Err(format!("`{shown}` is a link")),
            _ => return Err(format!("`{shown}` is neither a file nor a folder")),
        }
        let name = name(&raw).ok_or_else(|| format!("the path `{shown}` leads out of it, or is no path"))?;
        let mut content = Vec::new();
        entry.read_to_end(&mut content).map_err(damaged)?;
        if files.insert(name.clone(), content).is_some() {
            return Err(format!("`{name}` stands in it twice"));
        }
    }
    Ok(files)
}

/// A path of an archive as a name: without `/` or `./` at its head. None where it climbs or is empty.
pub(super) fn name(raw: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(raw).ok()?;
    if text.contains(['\\', '\0']) {
        return None;
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!parts.is_empty() && !parts.contains(&"..")).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_climb() {
        assert_eq!(name(b"/a/./b.rego").as_deref(), Some("a/b.rego"));
        for climbing in [&b"../a"[..], b"a/../../b", b"/", b"", b"a\\b", b"a\0b", b"\xff"] {
            assert_eq!(name(climbing), None);
        }
    }

    #[test]
    fn a_bomb_is_refused() {
        use std::io::Write as _;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        let zeros = vec![0_u8; 1 << 20];
        for _ in 0..40 {
            packer.write_all(&zeros).unwrap();
        }
        let told = read(&packer.finish().unwrap()).unwrap_err();
        assert!(told.contains("unpacks to over"), "{told}");
    }
}
