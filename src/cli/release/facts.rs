//! What is known of a release when it is judged: from arguments and from git.

use std::collections::BTreeSet;

use anyhow::bail;

use super::Arguments;
use crate::cli::arguments::Common;
use crate::cli::git::release::{Asked, Said, facts, notes};
use crate::cli::{environment, git, output};
use crate::document::secret;
use crate::evidence::{ReleaseFacts, Report};

/// The most bytes of release notes.
const MOST_NOTES: u64 = 1 << 20;

/// Where release notes lie in a bundle.
const NOTES: &str = "release/notes.md";

/// What is known of a release.
pub(super) struct Known {
    /// The facts, but for the digest of the notes.
    pub(super) facts: ReleaseFacts,
    /// The notes, as a file of the bundle.
    pub(super) notes: Option<Report>,
}

/// Asks git and takes the arguments in. What is not known is told, and is null in the evidence.
///
/// # Errors
/// `--since` names no commit behind the released one; the notes cannot be read, or hold a secret.
pub(super) fn known(
    common: &Common,
    arguments: &Arguments,
    stream: &str,
    commit: Option<&git::Commit>,
) -> anyhow::Result<Known> {
    let said = match commit.and_then(|commit| Some((commit.root()?, commit))) {
        Some((root, commit)) => facts(
            root,
            &Asked {
                stream,
                version: &arguments.version,
                commit: &commit.id,
                since: arguments.since.as_deref(),
            },
        )?,
        None if arguments.since.is_some() => {
            bail!("`--since` needs a checkout that git can be asked about; there is none here")
        }
        None => Said::default(),
    };
    if !common.quiet {
        said.told.iter().for_each(|told| output::message(&format!("note: {told}")));
    }
    let authors = said.authors.map(|mut authors| {
        authors.extend(arguments.author.iter().map(|author| author.trim().to_lowercase()));
        authors
    });
    let by_hand: BTreeSet<String> =
        arguments.author.iter().map(|author| author.trim().to_lowercase()).collect();
    let authors = authors.or((!by_hand.is_empty()).then_some(by_hand));
    let generated =
        said.commits.is_some().then(|| notes(stream, &arguments.version, &said.changes).into_bytes());
    let bytes = match &arguments.notes {
        Some(path) => {
            let bytes = environment::read_up_to(path, MOST_NOTES)?;
            let Ok(text) = std::str::from_utf8(&bytes) else {
                bail!("the release notes `{}` are no text in UTF-8", path.display());
            };
            if let Some(found) = secret::in_text(text).first() {
                let line = text.get(..found.range.start).unwrap_or_default().lines().count().max(1);
                bail!(
                    "the release notes `{}` hold a secret in line {line} ({}); take it out, and revoke it",
                    path.display(),
                    found.detector
                );
            }
            Some(bytes)
        }
        None => generated,
    };
    let facts = ReleaseFacts {
        stream: stream.to_owned(),
        version: arguments.version.clone(),
        authors: authors.map(|authors| authors.into_iter().collect()),
        commits: said.commits,
        kind: said.kind,
        fixes: arguments.fixes.clone().or(said.fixes),
        tag: said.tag,
        ..ReleaseFacts::default()
    };
    Ok(Known { facts, notes: bytes.map(|bytes| Report { path: NOTES.to_owned(), bytes }) })
}
