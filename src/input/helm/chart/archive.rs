//! Packaged charts: a tar in gzip. Source: Helm's `pkg/chart/loader/archive`.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use tar::{Archive, EntryType};

use super::diagnose;
use super::load::{FILE_BYTES, Raw};
use crate::source::Diagnostic;

/// Bytes of all members of one archive, as in Helm.
const CHART_BYTES: u64 = 100 << 20;
/// Bytes of headers, names and padding beside them.
const HEADER_BYTES: u64 = 64 << 20;

/// The members of an archive below the folder that it holds. `path` is where the archive is, as it is shown.
/// At most `budget` bytes and `files` members are unpacked.
///
/// # Errors
/// What Helm refuses, and what is no archive.
pub(super) fn members(bytes: &[u8], path: &str, budget: u64, files: usize) -> Result<Vec<Raw>, Diagnostic> {
    let refuse = |message: String| diagnose::archive(path, message);
    if !bytes.starts_with(b"\x1f\x8b\x08") {
        return Err(refuse(format!("`{path}` does not appear to be a gzipped archive")));
    }
    let plain = MultiGzDecoder::new(bytes).take(CHART_BYTES + HEADER_BYTES);
    let mut archive = Archive::new(plain);
    let broken = |error: std::io::Error| refuse(format!("`{path}` is no archive of a chart: {error}"));
    let mut members = Vec::new();
    let mut rest = CHART_BYTES.min(budget);
    let whole = rest;
    let too_large = || refuse(format!("decompressed chart is larger than the maximum size {whole}"));
    for entry in archive.entries().map_err(broken)? {
        let mut entry = entry.map_err(broken)?;
        let kind = entry.header().entry_type();
        let Ok(name) = String::from_utf8(entry.path_bytes().into_owned()) else {
            return Err(refuse(format!("`{path}` has a member whose name is no UTF-8")));
        };
        if kind == EntryType::Directory || name.ends_with('/') {
            continue;
        }
        if matches!(kind, EntryType::XGlobalHeader | EntryType::XHeader) {
            continue;
        }
        let below = below(&name).map_err(refuse)?;
        if entry.size() > rest {
            return Err(too_large());
        }
        if entry.size() > FILE_BYTES {
            return Err(refuse(format!(
                "decompressed chart file {name:?} is larger than the maximum file size {FILE_BYTES}"
            )));
        }
        if members.len() >= files {
            return Err(refuse(format!("`{path}` has more than {files} members")));
        }
        // The content of a link is empty, as Helm reads it.
        let mut bytes = Vec::new();
        let read = (&mut entry).take(rest).read_to_end(&mut bytes).map_err(broken)?;
        rest = rest.saturating_sub(read as u64);
        if (read as u64) < entry.size() && !matches!(kind, EntryType::Symlink | EntryType::Link) || rest == 0 {
            return Err(too_large());
        }
        members.push(Raw { shown: format!("{path}!{name}"), name: below, bytes });
    }
    if members.is_empty() {
        return Err(refuse("no files in chart archive".to_owned()));
    }
    Ok(members)
}

/// The path of a member below the folder that the archive holds.
///
/// # Errors
/// What Helm says of paths that lead elsewhere.
fn below(name: &str) -> Result<String, String> {
    let delimiter = if name.contains('\\') { '\\' } else { '/' };
    let (top, rest) = name.split_once(delimiter).unwrap_or((name, ""));
    let rest = rest.replace(delimiter, "/");
    if rest.starts_with('/') {
        return Err("chart illegally contains absolute paths".to_owned());
    }
    let clean = clean(&rest);
    if clean.is_empty() {
        return Err(format!("chart illegally contains content outside the base directory: {name:?}"));
    }
    if clean.starts_with("..") {
        return Err("chart illegally references parent directory".to_owned());
    }
    let bytes = clean.as_bytes();
    if bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1..3) == Some(b":/") {
        return Err("chart contains illegally named files".to_owned());
    }
    if top == "Chart.yaml" {
        return Err("chart yaml not in base directory".to_owned());
    }
    Ok(clean)
}

/// A relative path without `.` and, as far as can be, without `..`; empty for the folder itself.
fn clean(path: &str) -> String {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split('/') {
        match name {
            "" | "." => {}
            ".." if names.last().is_some_and(|last| *last != "..") => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_stay_below_their_folder() {
        for (name, want) in [
            ("x/Chart.yaml", Ok("Chart.yaml")),
            ("x/./templates//a.yaml", Ok("templates/a.yaml")),
            ("x\\templates\\a.yaml", Ok("templates/a.yaml")),
            ("x/a/../b", Ok("b")),
            ("x//a", Err("chart illegally contains absolute paths")),
            ("x", Err("chart illegally contains content outside the base directory: \"x\"")),
            ("x/..", Err("chart illegally references parent directory")),
            ("x/a/../../b", Err("chart illegally references parent directory")),
            ("x/..dotted", Err("chart illegally references parent directory")),
            ("x/c:/windows", Err("chart contains illegally named files")),
            ("Chart.yaml/x", Err("chart yaml not in base directory")),
        ] {
            assert_eq!(below(name).as_deref().map_err(String::as_str), want, "{name}");
        }
    }
}
