//! The chain that a release continues: what `release` needs of a log, or of the bundle before.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use super::append::{add_proof, append, link_of, verified};
use super::coded;
use super::place::{Log, Place};
use crate::cli::arguments::Common;
use crate::cli::verify::BUNDLE_BYTES;
use crate::cli::{environment, key, output};
use crate::document::json::canonical;
use crate::evidence::log::{self, Entry, Kind, NoteKey};
use crate::evidence::{Previous, TrustedBy};
use crate::signature::{IN_TOTO, Sign, VerifyingKey, unchecked_payload};
use crate::source::time::{format_rfc3339, parse_rfc3339};

/// The most bytes of an envelope in a log.
const ENVELOPE_BYTES: usize = 64 << 20;

/// The chain that a release continues.
#[derive(Debug, Args)]
#[command(next_help_heading = "Chain of releases")]
pub(in crate::cli) struct ChainArguments {
    /// The folder of the log that the release is appended to; its last release of the same name is the one before
    #[arg(long, value_name = "DIR", requires = "log_key", conflicts_with_all = ["previous", "log_git"])]
    log: Option<PathBuf>,
    /// The git repository in which the log is a branch, in place of a folder
    #[arg(long, value_name = "REPO", requires = "log_key", conflicts_with = "previous")]
    log_git: Option<PathBuf>,
    /// The branch of the log
    #[arg(long, value_name = "BRANCH", default_value = "evidence-log", requires = "log_git")]
    log_branch: String,
    /// The private key of the log
    #[arg(long, value_name = "KEY")]
    log_key: Option<String>,
    /// The bundle of the release before, where there is no log
    #[arg(long, value_name = "BUNDLE")]
    previous: Option<PathBuf>,
    /// The release is the first of its stream, where there is no log: the next ones follow it by `--previous`
    #[arg(long, conflicts_with_all = ["log", "log_git", "previous"])]
    first: bool,
    /// The public key that signed the release before, where it is another one than this release's (PEM)
    #[arg(long, value_name = "FILE", requires = "previous")]
    previous_key: Vec<PathBuf>,
}

/// A chain whose next place is taken: as long as this is there, nobody else appends to its log.
pub(in crate::cli) struct Chain {
    log: Option<(Box<dyn Log>, Box<dyn Sign>)>,
    before: Option<Entry>,
}

impl Chain {
    /// Finds the place of the next release of `stream`; none where the arguments name no chain. `gate` is the key
    /// that signs the release, `at` the time.
    ///
    /// # Errors
    /// The log or the bundle is refused or cannot be read, or the bundle is in no chain or of another stream.
    pub(in crate::cli) fn begin(
        common: &Common,
        arguments: &ChainArguments,
        stream: &str,
        gate: VerifyingKey,
        at: i64,
    ) -> anyhow::Result<Option<Self>> {
        Self::find(common, arguments, stream, gate, at).map_err(coded)
    }

    fn find(
        common: &Common,
        arguments: &ChainArguments,
        stream: &str,
        gate: VerifyingKey,
        at: i64,
    ) -> anyhow::Result<Option<Self>> {
        if let Some(path) = &arguments.previous {
            let keys = arguments.previous_key.iter().map(|path| key::verifying(path));
            let mut keys = keys.collect::<anyhow::Result<Vec<_>>>()?;
            keys.push(gate);
            let before = previous(path, &keys, stream, at);
            let before = before.with_context(|| format!("`--previous {}`", path.display()))?;
            return Ok(Some(Self { log: None, before: Some(before) }));
        }
        if arguments.first {
            return Ok(Some(Self { log: None, before: None }));
        }
        if arguments.log.is_none() && arguments.log_git.is_none() {
            return Ok(None);
        }
        let key = arguments.log_key.as_ref().context("a log takes `--log-key`")?;
        let key = key::signer(key, None)?;
        let place = Place::of(arguments.log.as_deref(), arguments.log_git.as_deref(), &arguments.log_branch)?;
        let writer = place.hold(common.quiet)?;
        let origin = log::head(writer.as_ref())?.checkpoint().origin.clone();
        let name = NoteKey::new(&origin, Kind::Text, key.verifying_key()).map_err(anyhow::Error::msg)?;
        let head = log::open(writer.as_ref(), &name)?;
        let last = log::last_of(writer.as_ref(), &head, stream)?;
        if let Some((index, entry)) = &last {
            let name = log::envelope_name(*index);
            let envelope = writer.read(&name, ENVELOPE_BYTES)?;
            let judged = envelope.and_then(|envelope| judged_at(&envelope));
            if let Some(judged) = judged.filter(|judged| *judged > at) {
                bail!(
                    "E705: release {} of the stream was judged at {}, which is later than this one; see to the clock",
                    entry.sequence,
                    format_rfc3339(judged)
                );
            }
        }
        let before = last.map(|(_, entry)| entry);
        Ok(Some(Self { log: Some((writer, key)), before }))
    }

    /// The number of the release in its stream.
    pub(in crate::cli) fn sequence(&self) -> u64 {
        self.before.as_ref().map_or(1, |before| before.sequence.saturating_add(1))
    }

    /// What its statement says of the release before.
    pub(in crate::cli) fn previous(&self) -> Option<Previous> {
        let before = self.before.as_ref()?;
        Some(Previous { sequence: before.sequence, sha256: before.statement })
    }

    /// Appends the bundle that was written to `path`, where there is a log, and puts the proof into it. The bundle
    /// is written first: a log never speaks of a release that nobody has. Where this fails, `tollgate log append`
    /// does the rest.
    ///
    /// # Errors
    /// The bundle does not continue the chain, or something cannot be written.
    pub(in crate::cli) fn finish(
        self,
        common: &Common,
        path: &Path,
        bundle: &[u8],
        gate: VerifyingKey,
        at: i64,
    ) -> anyhow::Result<()> {
        let Some((writer, key)) = self.log else { return Ok(()) };
        let (link, envelope) = verified(bundle, TrustedBy::Keys(&[gate]), at).map_err(coded)?;
        let (proof, _) = append(writer.as_ref(), &link, &envelope, &*key)
            .context("the evidence is written and not logged; `tollgate log append` logs it")
            .map_err(coded)?;
        drop(writer);
        add_proof(path, bundle, &proof)?;
        if !common.quiet {
            let origin = proof.checkpoint.checkpoint().origin.escape_debug();
            output::message(&format!("logged as entry {} of {origin}", proof.index));
        }
        Ok(())
    }
}

/// When a release was judged, by its own word; none where its envelope cannot be read, which the audit of a log tells.
fn judged_at(envelope: &[u8]) -> Option<i64> {
    let payload = unchecked_payload(envelope, IN_TOTO).ok()?;
    let statement = canonical::parse(&payload).ok()?;
    parse_rfc3339(statement.get("predicate")?.get("evaluatedAt")?.as_str()?)
}

/// The entry that the bundle before would have in a log.
fn previous(path: &Path, keys: &[VerifyingKey], stream: &str, at: i64) -> anyhow::Result<Entry> {
    let link = link_of(&environment::read_file(path, BUNDLE_BYTES)?, keys, at)?;
    if link.stream != stream {
        bail!("it is a release of `{}`, not of `{stream}`", link.stream.escape_debug());
    }
    Ok(link.entry()?)
}
