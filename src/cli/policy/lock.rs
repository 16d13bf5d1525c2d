//! `tollgate policy lock`: pins the digests of the policies that the configuration names.
//!
//! The lock lies beside `tollgate.yaml`. Where it is, policies that are not what it says are an error: nobody can
//! change by which policies a release is judged without changing the lock too.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use serde_json::{Value, json};

use super::{chosen, source};
use crate::cli::arguments::Common;
use crate::cli::output::{self, Existing};
use crate::cli::run::{shown, tell};
use crate::policy::bundle::Source;
use crate::source::{At, Diagnostic, Severity, SourceMap, Stage};

/// The version of the file.
const VERSION: u64 = 1;

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    /// The configuration
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Take only policies that this key signed: a public key (PEM), or the secret of an HMAC; may be given several times
    #[arg(long, value_name = "FILE")]
    policy_key: Vec<PathBuf>,
    /// Write nothing; fail where the lock is missing or is not what would be written
    #[arg(long)]
    check: bool,
}

pub(in crate::cli) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    // A lock that is there has no say in the one that is written.
    let settings = chosen::settings(common, arguments.config.clone())?;
    if settings.steering().is_empty() {
        bail!("there is no `tollgate.yaml` here; `tollgate init` writes one");
    }
    let paths = settings.policy_paths();
    if paths.is_empty() {
        bail!("the configuration names no policies; name them in `policies.paths`");
    }
    let (sources, mut told) =
        source::read(&paths, &source::trust(&settings.policy_keys(&arguments.policy_key, false))?);
    told.extend(sources.iter().flat_map(|source| source.told.iter().cloned()));
    if !told.is_empty() {
        tell(common, &told, &SourceMap::default());
    }
    if told.iter().any(|told| told.severity == Severity::Error) {
        return Ok(4);
    }
    let path = settings.lock_path();
    let lock = Lock::of(&shown(&path), &sources, settings.lock());
    if arguments.check {
        let wrong = if path.exists() {
            settings.lock().check(&sources)
        } else {
            bail!("there is no `{}`; run `tollgate policy lock`", shown(&path))
        };
        if wrong.is_empty() {
            return Ok(0);
        }
        tell(common, &wrong, &SourceMap::default());
        return Ok(4);
    }
    output::write(&path, lock.to_text().as_bytes(), Existing::Replace, false)?;
    if !common.quiet {
        let count = lock.pinned.len();
        let plural = if count == 1 { "" } else { "s" };
        output::message(&format!("wrote `{}`: {count} source{plural} of policies", shown(&path)));
    }
    Ok(0)
}

/// The digests that sources of policies must have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::cli) struct Lock {
    /// Its path as it is shown; none where there is no lock.
    file: Option<String>,
    /// Why it cannot be used.
    broken: Option<String>,
    pinned: Vec<Pinned>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Pinned {
    path: String,
    digest: String,
    revision: Option<String>,
    /// The image that it was pulled from: `oci://REGISTRY/REPO@sha256:HEX`.
    image: Option<String>,
}

impl Lock {
    /// The file's name.
    pub(in crate::cli) const FILE: &str = "tollgate.lock";

    /// The lock at `file`, which pins these sources as they are. Where one was pulled from is kept from `earlier`, as
    /// long as it is the same.
    fn of(file: &str, sources: &[Source], earlier: &Self) -> Self {
        let pin = |source: &Source| {
            let mut pinned = Pinned::of(file, source, None);
            let same = |other: &&Pinned| other.path == pinned.path && other.digest == pinned.digest;
            pinned.image = earlier.pinned.iter().find(same).and_then(|other| other.image.clone());
            pinned
        };
        Self { file: Some(file.to_owned()), broken: None, pinned: sources.iter().map(pin).collect() }
    }

    /// Why policies that were pulled from `image` are not what the lock at `file` says; none where they are, or it does
    /// not name them.
    pub(super) fn refuses(&self, file: &str, source: &Source, image: &str) -> Option<String> {
        if let Some(why) = &self.broken {
            return Some(format!("`{file}` cannot be used: {why}"));
        }
        let now = Pinned::of(file, source, Some(image));
        let was = self.pinned.iter().find(|pinned| pinned.path == now.path)?;
        if was.digest != now.digest {
            return Some(format!("the policies are {}, and `{file}` says {}", now.digest, was.digest));
        }
        let other = was.image.as_deref().filter(|other| *other != image)?;
        Some(format!("the image is `{image}`, and `{file}` says `{other}`"))
    }

    /// Pins policies that were pulled from `image`.
    pub(super) fn pin(&mut self, file: &str, source: &Source, image: &str) {
        let now = Pinned::of(file, source, Some(image));
        self.file = Some(file.to_owned());
        self.broken = None;
        match self.pinned.iter_mut().find(|pinned| pinned.path == now.path) {
            Some(pinned) => *pinned = now,
            None => self.pinned.push(now),
        }
    }

    /// Reads the lock at `file`. One that this program did not write is told when policies are checked by it.
    pub(in crate::cli) fn read(file: &str, text: &str) -> Self {
        let mut lock = Self { file: Some(file.to_owned()), ..Self::default() };
        match parse(text) {
            Ok(pinned) => lock.pinned = pinned,
            Err(why) => lock.broken = Some(why),
        }
        lock
    }

    /// The text of the file.
    pub(super) fn to_text(&self) -> String {
        let policies = self.pinned.iter().map(|pinned| {
            let mut entry = json!({"path": pinned.path, "digest": pinned.digest});
            if let (Some(fields), Some(revision)) = (entry.as_object_mut(), &pinned.revision) {
                fields.insert("revision".into(), json!(revision));
            }
            if let (Some(fields), Some(image)) = (entry.as_object_mut(), &pinned.image) {
                fields.insert("image".into(), json!(image));
            }
            entry
        });
        format!("{:#}\n", json!({"version": VERSION, "policies": policies.collect::<Vec<_>>()}))
    }

    /// What is not as the lock says. Without a lock nothing is.
    pub(in crate::cli) fn check(&self, sources: &[Source]) -> Vec<Diagnostic> {
        let Some(file) = &self.file else { return Vec::new() };
        let tell = |path: &str, message: String| {
            Diagnostic::error(Stage::Policy, "policy-lock", At::Path(path.to_owned()), message)
                .help("look at what changed, then run `tollgate policy lock`")
        };
        if let Some(why) = &self.broken {
            return vec![tell(file, format!("the lock of the policies cannot be used: {why}"))];
        }
        let mut wrong = Vec::new();
        for source in sources {
            let digest = format!("sha256:{}", source.digest);
            let message = match self.pinned.iter().find(|pinned| pinned.path == within(file, &source.shown)) {
                Some(pinned) if pinned.digest == digest => continue,
                Some(pinned) => format!("the policies are {digest}, and the lock says {}", pinned.digest),
                None => format!("the policies are {digest}, and the lock does not name them"),
            };
            wrong.push(tell(&source.shown, message));
        }
        wrong
    }
}

impl Pinned {
    /// The source as it is, by the lock at `file`.
    fn of(file: &str, source: &Source, image: Option<&str>) -> Self {
        Self {
            path: within(file, &source.shown),
            digest: format!("sha256:{}", source.digest),
            revision: source.revision.clone().filter(|revision| !revision.is_empty()),
            image: image.map(str::to_owned),
        }
    }
}

/// The sources that a lock's text pins.
fn parse(text: &str) -> Result<Vec<Pinned>, String> {
    let malformed = || "it is not what `tollgate policy lock` writes".to_owned();
    let json: Value = serde_json::from_str(text).map_err(|_| malformed())?;
    if json.get("version").and_then(Value::as_u64) != Some(VERSION) {
        return Err("it is of another version".to_owned());
    }
    let text = |entry: &Value, key: &str| entry.get(key).and_then(Value::as_str).map(str::to_owned);
    let entries = json.get("policies").and_then(Value::as_array).ok_or_else(malformed)?;
    let pinned = entries.iter().map(|entry| {
        Some(Pinned {
            path: text(entry, "path")?,
            digest: text(entry, "digest")?,
            revision: text(entry, "revision"),
            image: text(entry, "image"),
        })
    });
    pinned.collect::<Option<_>>().ok_or_else(malformed)
}

/// A source's path from the folder of the lock, whatever folder the program starts in.
fn within(file: &str, source: &str) -> String {
    let folder = file.strip_suffix(Lock::FILE).unwrap_or_default();
    source.strip_prefix(folder).unwrap_or(source).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_as_it_is_written() {
        let pinned = |path: &str, revision: Option<&str>| Pinned {
            path: path.into(),
            digest: "sha256:00".into(),
            revision: revision.map(str::to_owned),
            image: revision.map(|_| "oci://r.example/a@sha256:00".into()),
        };
        let pinned = vec![pinned("a", None), pinned("b.tar.gz", Some("r1"))];
        let lock = Lock { file: Some("x/tollgate.lock".into()), broken: None, pinned };
        assert_eq!(Lock::read("x/tollgate.lock", &lock.to_text()), lock);
        for text in ["", "{}", r#"{"version": 2}"#, r#"{"version": 1, "policies": [{}]}"#] {
            assert_eq!(Lock::read("tollgate.lock", text).check(&[]).len(), 1, "{text}");
        }
        assert_eq!(within("x/tollgate.lock", "x/policies"), "policies");
    }
}
