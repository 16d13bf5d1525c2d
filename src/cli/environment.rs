//! What a run takes from around it: the clock, the environment, the number of cores.

use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, bail};

use crate::source::Digest;
use crate::verdict::time::parse_rfc3339;

/// The run's time in seconds since 1970: `--time`, else `SOURCE_DATE_EPOCH`, else the clock.
///
/// # Errors
/// The one that is given is not readable. It is never passed over: evidence would carry another time than
/// the one that was asked for.
pub(super) fn time(given: Option<&str>) -> anyhow::Result<i64> {
    if let Some(text) = given {
        return parse_rfc3339(text)
            .with_context(|| format!("`--time {text}` is no time; write it as `2026-01-31T12:00:00Z`"));
    }
    if let Some(text) = variable("SOURCE_DATE_EPOCH") {
        return text
            .parse::<i64>()
            .with_context(|| format!("`SOURCE_DATE_EPOCH={text}` is no number of seconds since 1970"));
    }
    now()
}

/// The clock, in seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the clock is read here and nowhere else")]
pub(super) fn now() -> anyhow::Result<i64> {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    i64::try_from(elapsed.as_secs()).context("the clock stands too far in the future")
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The folder that the program was started in.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn folder() -> anyhow::Result<PathBuf> {
    std::env::current_dir().context("the current folder cannot be told")
}

/// How many threads a run uses: what is asked for, else one a core.
pub(super) fn threads(given: Option<NonZero<usize>>) -> usize {
    given.or_else(|| std::thread::available_parallelism().ok()).map_or(1, NonZero::get)
}

/// The digest of a file of any size that the user named on the command line.
///
/// # Errors
/// The file is missing or not readable.
#[expect(clippy::disallowed_methods, reason = "files that arguments name are read here and nowhere else")]
pub(super) fn digest_file(path: &Path) -> anyhow::Result<Digest> {
    let attempt = || Digest::of_reader(std::fs::File::open(path)?);
    attempt().with_context(|| format!("cannot read `{}`", path.display()))
}

/// The digest of this program, where its file can be read.
pub(super) fn program() -> Option<Digest> {
    digest_file(&std::env::current_exe().ok()?).ok()
}

/// Reads a file that the user named on the command line, up to `limit` bytes.
///
/// # Errors
/// The file is missing, not readable, no regular file, or too large.
#[expect(clippy::disallowed_methods, reason = "files that arguments name are read here and nowhere else")]
pub(super) fn read_file(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let file = std::fs::File::open(path).with_context(|| format!("cannot read `{shown}`"))?;
    if file.metadata().with_context(|| format!("cannot read `{shown}`"))?.is_dir() {
        bail!("`{shown}` is a folder, not a file");
    }
    read_all(file, limit, &shown.to_string())
}

/// Reads standard input, up to `limit` bytes.
///
/// # Errors
/// It cannot be read, or is too large.
pub(super) fn read_stdin(limit: u64) -> anyhow::Result<Vec<u8>> {
    read_all(std::io::stdin().lock(), limit, "-")
}

/// Reads all that a reader gives, up to `limit` bytes.
fn read_all(reader: impl Read, limit: u64, shown: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.with_context(|| format!("cannot read `{shown}`"))?;
    if bytes.len() as u64 > limit {
        bail!("`{shown}` is larger than {limit} bytes");
    }
    Ok(bytes)
}
