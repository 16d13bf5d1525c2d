//! Where results and messages go: standard output, standard error, files written whole or not at all.

use std::fmt;
use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::interrupt::Unfinished;

/// Nobody reads standard output any more: the program ends without a word.
#[derive(Debug)]
pub(super) struct ClosedPipe;

impl fmt::Display for ClosedPipe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("standard output was closed")
    }
}

impl std::error::Error for ClosedPipe {}

/// Writes a result to standard output.
///
/// # Errors
/// [`ClosedPipe`] where nobody reads it; any other error, such as a full disk, with what was tried.
pub(super) fn result(text: &str) -> anyhow::Result<()> {
    result_bytes(text.as_bytes())
}

/// Writes a result that may be no text to standard output.
///
/// # Errors
/// As [`result`].
pub(super) fn result_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Err(ClosedPipe.into()),
        Err(error) => Err(error).context("cannot write to standard output"),
    }
}

/// Writes a message and a line break to standard error. There is no place to tell that it failed.
pub(super) fn message(text: &str) {
    drop(writeln!(io::stderr().lock(), "{}", text.trim_end()));
}

/// Whether standard error is a terminal, where progress may be shown.
pub(super) fn messages_are_seen() -> bool {
    io::stderr().is_terminal()
}

/// Whether standard output is a terminal.
pub(super) fn results_are_seen() -> bool {
    io::stdout().is_terminal()
}

/// Columns of the terminal; 0 where they cannot be told.
pub(super) fn width() -> usize {
    terminal_size::terminal_size().map_or(0, |(width, _)| usize::from(width.0))
}

/// What to do with a file that is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// Refuse.
    Keep,
    /// Put the new one in its place.
    Replace,
}

/// Writes a file whole or not at all: a temporary file beside it is filled, brought to the disk and renamed.
///
/// `secret` files can be read by their owner alone, from their first byte on.
///
/// # Errors
/// The file is there and must be kept; the folder is missing, not writable, or full. Then nothing is changed.
pub(super) fn write(path: &Path, bytes: &[u8], existing: Existing, secret: bool) -> anyhow::Result<()> {
    let shown = path.display();
    if is_special(path) {
        return write_through(path, bytes).with_context(|| format!("cannot write `{shown}`"));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let attempt = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tollgate-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // The umask takes its share of the permissions of a file that is no secret.
            builder.permissions(std::fs::Permissions::from_mode(if secret { 0o600 } else { 0o666 }));
        }
        let mut file = builder.tempfile_in(folder)?;
        let _unfinished = Unfinished::new(file.path());
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        match existing {
            Existing::Keep => file.persist_noclobber(path)?,
            Existing::Replace => file.persist(path)?,
        };
        Ok(())
    };
    attempt().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => anyhow::anyhow!("`{shown}` is there already and is not overwritten"),
        _ => anyhow::Error::new(error).context(format!("cannot write `{shown}`")),
    })
}

/// Refuses a file that cannot be edited: one that is reached through a link, that is no regular file, or that no longer
/// has the bytes that were judged. Links of `trusted`, the part of the path that the user gave, are followed.
///
/// # Errors
/// What keeps it from being edited.
pub(super) fn refuse_edit(path: &Path, trusted: &Path, judged: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    for part in path.ancestors().take_while(|part| *part != trusted && !part.as_os_str().is_empty()) {
        let metadata = part.symlink_metadata().with_context(|| format!("cannot edit `{shown}`"))?;
        if metadata.is_symlink() {
            bail!("`{shown}` is not edited: `{}` is a link", part.display());
        }
    }
    let metadata = path.symlink_metadata().with_context(|| format!("cannot edit `{shown}`"))?;
    if !metadata.is_file() {
        bail!("`{shown}` is not edited: it is a link, or no regular file");
    }
    if metadata.len() != judged.len() as u64 || !is_same(path, judged)? {
        bail!("`{shown}` is not edited: it changed since it was judged; run the check again");
    }
    Ok(())
}

/// Whether a file has these bytes.
fn is_same(path: &Path, bytes: &[u8]) -> anyhow::Result<bool> {
    Ok(super::environment::read_file(path, bytes.len() as u64)? == bytes)
}

/// Puts edited bytes in the place of those of a file that were judged, whole or not at all, with the file's permissions.
///
/// # Errors
/// As [`refuse_edit`], and as [`write()`]. Then nothing is changed.
pub(super) fn edit(path: &Path, trusted: &Path, judged: &[u8], bytes: &[u8]) -> anyhow::Result<()> {
    let shown = path.display();
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let permissions = path.metadata().with_context(|| format!("cannot edit `{shown}`"))?.permissions();
    if permissions.readonly() {
        bail!("`{shown}` is not edited: it is read-only");
    }
    let filled = || -> io::Result<_> {
        let mut file = tempfile::Builder::new().prefix(".tollgate-").suffix(".part").tempfile_in(folder)?;
        let unfinished = Unfinished::new(file.path());
        file.write_all(bytes)?;
        file.as_file().set_permissions(permissions)?;
        file.as_file().sync_all()?;
        Ok((file, unfinished))
    };
    let (file, _unfinished) = filled().with_context(|| format!("cannot edit `{shown}`"))?;
    // Asked last, so that little time is left for somebody else's edit.
    refuse_edit(path, trusted, judged)?;
    file.persist(path).map_err(|error| error.error).with_context(|| format!("cannot edit `{shown}`"))?;
    Ok(())
}

/// Refuses outputs of which one would take another's place, or that of something that is read. Each path comes
/// with what it is; devices and pipes may be written to several times.
///
/// # Errors
/// Two are the same file, by whatever way their paths lead there.
pub(super) fn refuse_shared(outputs: &[(&str, &Path)], read: &[(&str, &Path)]) -> anyhow::Result<()> {
    let mut taken: Vec<(&str, PathBuf)> = read.iter().map(|(what, path)| (*what, place(path))).collect();
    for (what, path) in outputs.iter().filter(|(_, path)| !is_special(path)) {
        let place = place(path);
        if let Some((other, _)) = taken.iter().find(|(_, other)| *other == place) {
            bail!("`{}` cannot be {what} and {other}", path.display());
        }
        taken.push((what, place));
    }
    Ok(())
}

/// Whether something is there that a new file would take the place of.
pub(super) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok() && !is_special(path)
}

/// Where a path leads: the file that is there, else its name in the folder that is there.
fn place(path: &Path) -> PathBuf {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let missing = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
    path.canonicalize().ok().or_else(missing).unwrap_or_else(|| path.to_owned())
}

/// Whether a path is a device or a pipe, such as `/dev/stdout`, which no file can take the place of.
fn is_special(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

/// Writes into a device or a pipe.
fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = std::fs::OpenOptions::new().write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::disallowed_methods, reason = "somebody else writes the file")]
    fn a_file_that_changed_since_it_was_judged_is_not_edited() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.yaml");
        std::fs::write(&path, "theirs").unwrap();
        for judged in ["judged", "other!", "longer than that", ""] {
            let error = edit(&path, folder.path(), judged.as_bytes(), b"ours").unwrap_err();
            assert!(error.to_string().contains("changed since"), "{error}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), b"theirs");
        edit(&path, folder.path(), b"theirs", b"ours").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"ours");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file is left");
        edit(&folder.path().join("missing"), folder.path(), b"", b"x").unwrap_err();
        edit(folder.path(), folder.path(), b"", b"x").unwrap_err();
    }
}
