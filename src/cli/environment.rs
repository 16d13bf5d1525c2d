//! What a run takes from around it: the clock, the environment, the number of cores.

use std::fs::File;
use std::io::Read;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

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

/// The time since the first call: how long something took, which is told and has no say in anything.
#[expect(clippy::disallowed_methods, reason = "the clock is read here and nowhere else")]
pub(super) fn elapsed() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

/// An environment variable that is set and not empty.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The environment variables whose names begin with `prefix`, without it, sorted by name.
#[expect(clippy::disallowed_methods, reason = "the environment is read here and nowhere else")]
pub(super) fn variables(prefix: &str) -> Vec<(String, String)> {
    let named = std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?.strip_prefix(prefix)?.to_owned();
        Some((name, value.into_string().ok()?))
    });
    let mut found: Vec<(String, String)> = named.collect();
    found.sort();
    found
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
pub(super) fn digest_file(path: &Path) -> anyhow::Result<Digest> {
    Digest::of_reader(open(path)?).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Opens a file that the user named on the command line.
///
/// # Errors
/// The file is missing or not readable.
#[expect(clippy::disallowed_methods, reason = "files that arguments name are read here and nowhere else")]
pub(super) fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// The digest of this program, where its file can be read.
pub(super) fn program() -> Option<Digest> {
    digest_file(&std::env::current_exe().ok()?).ok()
}

/// Where the file of this program lies.
///
/// # Errors
/// The system does not tell.
pub(super) fn executable() -> std::io::Result<PathBuf> {
    std::env::current_exe()
}

/// Reads a file that the user named on the command line, up to `limit` bytes.
///
/// # Errors
/// The file is missing, not readable, no regular file, or too large.
pub(super) fn read_file(path: &Path, limit: u64) -> anyhow::Result<Vec<u8>> {
    within(read_up_to(path, limit.saturating_add(1))?, limit, path)
}

/// Reads the first `most` bytes of a file that the user named on the command line.
///
/// # Errors
/// The file is missing, not readable, or no regular file.
pub(super) fn read_up_to(path: &Path, most: u64) -> anyhow::Result<Vec<u8>> {
    let shown = path.display();
    let file = open(path)?;
    if file.metadata().with_context(|| format!("cannot read `{shown}`"))?.is_dir() {
        bail!("`{shown}` is a folder, not a file");
    }
    let mut bytes = Vec::new();
    file.take(most).read_to_end(&mut bytes).with_context(|| format!("cannot read `{shown}`"))?;
    Ok(bytes)
}

/// Reads standard input, up to `limit` bytes.
///
/// # Errors
/// It cannot be read, or is too large.
pub(super) fn read_stdin(limit: u64) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.context("cannot read standard input")?;
    within(bytes, limit, Path::new("-"))
}

/// What was read of `path`, unless it is over `limit` bytes.
fn within(bytes: Vec<u8>, limit: u64, path: &Path) -> anyhow::Result<Vec<u8>> {
    if bytes.len() as u64 > limit {
        bail!("`{}` is larger than {limit} bytes", path.display());
    }
    Ok(bytes)
}
