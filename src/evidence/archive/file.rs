//! Writing a bundle to disk: all of it, or nothing.

use std::io::{self, Write as _};
use std::path::Path;

/// Writes `bytes` to `path`: to a temporary file in the same folder first, then to the disk itself, then under
/// its name. Where anything fails, the disk full say, nothing is left behind and what was there stays.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if there is a file of that name and not `force`; otherwise what the
/// operating system says.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    if !force && path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tollgate-").suffix(".part");
    #[cfg(unix)]
    {
        // A bundle is for everybody who may read the folder; the umask still takes away what it says.
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    temporary.as_file().sync_all()?;
    if force {
        temporary.persist(path)?;
    } else {
        // The check above makes for an early answer; this one holds against somebody who is faster.
        temporary.persist_noclobber(path)?;
    }
    Ok(())
}
