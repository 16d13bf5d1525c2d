//! Finding the bundle to verify: a file, or what a place has.
//!
//! A place is not trusted. Each bundle that it gives is verified by the caller's keys before it counts, so that nobody
//! who can only write there chooses which one is looked at.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;

use super::arguments::Common;
use super::place::{self, Reach};
use super::progress::Progress;
use super::verify::{BUNDLE_BYTES, printable};
use super::{environment, output};
use crate::evidence::archive::Archive;
use crate::evidence::attach::{Listed, Place, Store};
use crate::evidence::{Claim, Statement, Verification};
use crate::source::Digest;
use crate::source::time::format_rfc3339;

/// Which bundle to verify.
#[derive(Debug, Args)]
pub(super) struct Source {
    /// The bundle
    #[arg(value_name = "BUNDLE", required_unless_present = "from", conflicts_with = "from")]
    bundle: Option<PathBuf>,
    /// Find the bundle in a place, as `attach --to` names it; the image, the commit or the file that it is attached to
    /// must be a subject
    #[arg(long, value_name = "PLACE", value_parser = place::parse)]
    from: Option<Place>,
    /// Of several bundles, take the one with this digest of its statement or of its bytes: `sha256:HEX`
    #[arg(long, value_name = "DIGEST", requires = "from", value_parser = digest)]
    statement: Option<Digest>,
    #[command(flatten)]
    reach: Reach,
}

/// A bundle that was found.
pub(super) struct Found {
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// What it is attached to.
    pub(super) subject: Option<Claim>,
}

fn digest(text: &str) -> Result<Digest, String> {
    let digest = text.strip_prefix("sha256:").and_then(Digest::from_hex);
    digest.ok_or_else(|| "write `sha256:` and 64 lowercase hexadecimal digits".to_owned())
}

/// Verifies a bundle by the caller's trust, without requirements and subjects; says also whether every byte of it is
/// bound by a trusted signature.
pub(super) type Screen<'a> = &'a dyn Fn(&[u8]) -> (Verification, bool);

/// A bundle of several, without its bytes.
struct Candidate {
    listed: Listed,
    sha256: Digest,
    statement_digest: Option<Digest>,
    statement: Option<Statement>,
    /// Whether somebody who is trusted signed it. Then it counts, even where it is not acceptable: an older one that is
    /// must not be taken in its place without a word.
    signed: bool,
    /// Why it is not valid.
    failure: Option<String>,
    files: BTreeMap<String, Digest>,
}

impl Source {
    /// Reads the bundle.
    ///
    /// # Errors
    /// There is none, or it is open which of several is meant.
    pub(super) fn read(
        &self,
        common: &Common,
        claims: &[Claim],
        screen: Screen<'_>,
    ) -> anyhow::Result<Found> {
        if let Some(path) = &self.bundle {
            return Ok(Found { bytes: environment::read_up_to(path, BUNDLE_BYTES)?, subject: None });
        }
        let from = self.from.as_ref().context("no bundle and no place is named")?;
        let progress = Progress::new(common.quiet);
        progress.stage(format!("asking {from}"));
        let store = self.reach.open(from, false)?;
        let listed = store.list()?;
        let chosen = match listed.as_slice() {
            [] => bail!("there is no evidence at {from}; `tollgate attach` puts it there"),
            [one] if self.statement.is_none() => {
                let bytes = store.fetch(one)?;
                return Ok(Found { bytes, subject: store.subject().cloned() });
            }
            _ => {
                progress.stage(format!("looking at {} bundles of {from}", listed.len()));
                let candidates: Vec<Candidate> =
                    listed.into_iter().map(|listed| candidate(store.as_ref(), listed, screen)).collect();
                drop(progress);
                let list: Vec<String> = candidates.iter().map(Candidate::line).collect();
                let claims = claims.iter().chain(store.subject());
                let chosen = choose(&candidates, self.statement, &claims.collect::<Vec<_>>());
                let chosen = chosen.map_err(|why| anyhow::anyhow!("{why}:\n{}", list.join("\n")))?;
                if !common.quiet && candidates.len() > 1 {
                    let count = candidates.len();
                    output::message(&format!("found {count} bundles at {from}:\n{}", list.join("\n")));
                    output::message(&format!("took {}", printable(&chosen.listed.name)));
                }
                (chosen.listed.clone(), chosen.sha256)
            }
        };
        let (listed, sha256) = chosen;
        let bytes = store.fetch(&listed)?;
        if Digest::of(&bytes) != sha256 {
            bail!("{} changed while it was looked at", printable(&listed.name));
        }
        Ok(Found { bytes, subject: store.subject().cloned() })
    }
}

/// Looks at one of several.
fn candidate(store: &dyn Store, listed: Listed, screen: Screen<'_>) -> Candidate {
    let bytes = match store.fetch(&listed) {
        Ok(bytes) => bytes,
        Err(problem) => {
            return Candidate {
                listed,
                sha256: Digest::of(b""),
                statement_digest: None,
                statement: None,
                signed: false,
                failure: Some(problem.message),
                files: BTreeMap::new(),
            };
        }
    };
    let (verification, signed) = screen(&bytes);
    let files = Archive::read(&bytes).map(|archive| {
        archive.files().map(|(name, content)| (name.to_owned(), Digest::of(content))).collect()
    });
    Candidate {
        listed,
        sha256: Digest::of(&bytes),
        statement_digest: verification.statement_digest,
        signed,
        failure: verification.failure().map(|failure| format!("{}: {}", failure.code, failure.message)),
        statement: verification.statement,
        files: files.unwrap_or_default(),
    }
}

impl Candidate {
    /// The candidate in a line for people.
    fn line(&self) -> String {
        let name = printable(&self.listed.name);
        let about = match (&self.statement, self.statement_digest) {
            (Some(statement), Some(digest)) => {
                let release = &statement.release;
                let sequence = release.sequence.map(|number| format!(" no. {number}")).unwrap_or_default();
                format!(
                    "{} {}{sequence}, judged {}, statement sha256:{digest}",
                    printable(&release.stream),
                    printable(&release.version),
                    format_rfc3339(statement.evaluated_at)
                )
            }
            _ => format!("sha256:{}", self.sha256),
        };
        let failure = self.failure.as_ref().map(|why| format!(", NOT VALID: {}", printable(why)));
        format!("  {name}: {about}{}", failure.unwrap_or_default())
    }

    /// Whether it has every file of another as it is, and so says no less.
    fn covers(&self, other: &Self) -> bool {
        other.files.iter().all(|(name, digest)| self.files.get(name) == Some(digest))
    }

    /// Whether it is a later release of the same stream than another, by everything that both say.
    fn is_after(&self, other: &Self) -> bool {
        let (Some(one), Some(other)) = (&self.statement, &other.statement) else { return false };
        let in_order = match (one.release.sequence, other.release.sequence) {
            (Some(one), Some(other)) => one > other,
            _ => true,
        };
        in_order && one.release.stream == other.release.stream && one.evaluated_at > other.evaluated_at
    }
}

/// The bundle that is meant.
///
/// 1. Where a digest is named: the one with it.
/// 2. Else, of those that are signed by whom the caller trusts: those about what the caller holds, where there are any.
/// 3. Of several with the same statement, the one that has all files of the others (approvals are added later).
/// 4. Of those, the one that is later than all others of the same stream, by number and by time.
fn choose<'c>(
    candidates: &'c [Candidate],
    named: Option<Digest>,
    claims: &[&Claim],
) -> Result<&'c Candidate, String> {
    let pool: Vec<&Candidate> = match named {
        // 1.
        Some(named) => candidates
            .iter()
            .filter(|candidate| candidate.statement_digest == Some(named) || candidate.sha256 == named)
            .collect(),
        None => candidates.iter().filter(|candidate| candidate.signed).collect(),
    };
    if pool.is_empty() {
        return Err(match named {
            Some(named) => format!("none of the bundles is sha256:{named}"),
            None => "none of the bundles is signed by whom you trust; name one with `--statement` to see its checks".to_owned(),
        });
    }
    // 2.
    let has = |candidate: &&Candidate, claim: &Claim| {
        let subjects = candidate.statement.as_ref().map(|statement| statement.subjects.as_slice());
        subjects.unwrap_or_default().iter().any(|subject| subject.has(claim))
    };
    let about: Vec<&Candidate> =
        pool.iter().copied().filter(|candidate| claims.iter().all(|claim| has(candidate, claim))).collect();
    let pool = if about.is_empty() || named.is_some() { pool } else { about };
    let is_best = |one: &&Candidate| {
        pool.iter().all(|other| {
            let same_bytes = one.sha256 == other.sha256;
            // 3.
            let same = one.statement_digest.is_some() && one.statement_digest == other.statement_digest;
            // 4.
            same_bytes || if same { one.covers(other) } else { one.is_after(other) }
        })
    };
    let best = pool.iter().copied().find(is_best);
    best.ok_or_else(|| "it is open which of the bundles is meant; name one with `--statement`".to_owned())
}
