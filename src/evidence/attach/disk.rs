//! Files that evidence is attached as, read with a bound and written whole or not at all.

use std::fs::File;
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::Path;

use super::problem::Problem;

/// The content of a file of at most `limit` bytes; none where there is no file.
///
/// # Errors
/// It is there and cannot be read, is no regular file, or is longer.
#[expect(clippy::disallowed_methods, reason = "a place of evidence may be a file")]
pub(super) fn read(path: &Path, limit: u64) -> Result<Option<Vec<u8>>, Problem> {
    let shown = path.display();
    let wrong = |error: io::Error| Problem::new(format!("cannot read `{shown}`: {error}"));
    // Looked at before it is opened: opening a pipe waits for whoever writes into it.
    let file = match path.metadata() {
        Ok(about) if !about.is_file() => return Err(Problem::new(format!("`{shown}` is no file"))),
        Ok(_) => File::open(path).map_err(wrong)?,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Ok(None);
        }
        Err(error) => return Err(wrong(error)),
    };
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() as u64 > limit {
        return Err(Problem::new(format!("`{shown}` is longer than {limit} bytes")));
    }
    Ok(Some(bytes))
}

/// Writes a file by filling another beside it and renaming that. What is there already stays, unless `replace` is said.
///
/// # Errors
/// Something is there and must stay; the folder is missing, not writable, or full. Then nothing is changed.
pub(super) fn write(path: &Path, bytes: &[u8], replace: bool) -> Result<(), Problem> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let attempt = || -> io::Result<()> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".tollgate-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // The umask takes its share.
            builder.permissions(std::fs::Permissions::from_mode(0o666));
        }
        let mut file = builder.tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        if replace {
            file.persist(path)?
        } else {
            file.persist_noclobber(path)?
        };
        Ok(())
    };
    attempt().map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => there(&path.display().to_string()),
        _ => Problem::new(format!("cannot write `{}`: {error}", path.display())),
    })
}

/// Keeps others who ask for the same file out, until what it gives is dropped.
///
/// # Errors
/// The file cannot be opened or locked.
#[expect(clippy::disallowed_methods, reason = "a place of evidence may be a file")]
pub(super) fn lock(path: &Path) -> Result<File, Problem> {
    let wrong = |error: io::Error| Problem::new(format!("cannot lock `{}`: {error}", path.display()));
    let file = File::open(path).map_err(wrong)?;
    file.lock().map_err(wrong)?;
    Ok(file)
}

/// What is told where something else has the name.
pub(super) fn there(name: &str) -> Problem {
    Problem::new(format!("`{name}` is there already, with another content"))
        .help("look at it; `--force` puts the new one in its place")
}
