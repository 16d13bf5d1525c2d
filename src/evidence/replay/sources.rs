//! Reading the inputs again from the files in the bundle: charts are rendered and Terraform configuration is evaluated
//! again, and every document must come out as it was recorded.
//!
//! What a verifier lacks is the redaction key: the commitments in markers, which hide secrets, are not compared.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::reading::{self, Reading};
use super::{file, lines_of};
use crate::config::Config;
use crate::document::redact::MARKER;
use crate::document::{FileRecord, Inventory, Reading as Became};
use crate::evidence::facts::{self, Recorded, Source};
use crate::evidence::failure::{Failure, shown};
use crate::evidence::verify::VerifiedBundle;
use crate::evidence::{document, names, record};
use crate::input::{self, ReadOptions, TerraformOptions};
use crate::source::{Digest, Identity, Recording, Tree};
use crate::verdict::Notice;

/// Reads the inputs again on up to `threads` threads and compares what comes out with what was recorded. Gives the
/// number of documents.
///
/// # Errors
/// `E801`: the bundle has not the sources, or not all that is needed. `E802`: something else comes out; the first
/// difference is shown.
pub(super) fn check(
    bundle: &VerifiedBundle<'_>,
    recorded: &Recorded,
    threads: usize,
) -> Result<usize, Failure> {
    let sources = facts::sources_of(file(bundle, names::SOURCES)?)?;
    let Reading { tree, terraform, unknown, files, charts, configured } =
        reading::parse(reading_json(bundle, &sources)?, &recorded.limits)?;
    if let Some(name) = unknown.first() {
        let message = format!("what was given for the variable `{}` is not in the bundle", shown(name));
        return Err(Failure::new("E801", message));
    }
    let content = content(bundle, &tree.read, &sources)?;
    let config = Config { charts, terraform: configured, ..recorded.config.clone() };
    let options = ReadOptions {
        threads,
        limits: recorded.limits.clone(),
        redaction_key: None,
        terraform: TerraformOptions { time: recorded.facts.time, ..terraform },
        files,
    };
    let recording = Arc::new(Recording::new(tree, content));
    let inventory = input::read(&Tree::Recorded(Arc::clone(&recording)), &config, &options);
    if let Some(path) = recording.unmet() {
        let message = format!("`{}` is asked for, and is not among the sources of the bundle", shown(&path));
        return Err(Failure::new("E801", message));
    }
    documents(bundle, recorded, &inventory)?;
    told(recorded, &inventory)?;
    Ok(inventory.documents.len())
}

/// The bytes of `reading.json`.
fn reading_json<'b>(bundle: &VerifiedBundle<'b>, sources: &[Source]) -> Result<&'b [u8], Failure> {
    let seal = sources.iter().find(|source| source.role == names::READING_ROLE).map(|source| source.identity);
    match seal {
        Some(Identity::Sealed(Some(seal))) => file(bundle, &names::source(seal)),
        _ => Err(Failure::new(
            "E801",
            "the bundle was made without its sources: `release --with-sources` puts them in",
        )),
    }
}

/// The content of the files that were read, by path.
fn content(
    bundle: &VerifiedBundle<'_>,
    read: &BTreeMap<String, Digest>,
    sources: &[Source],
) -> Result<BTreeMap<String, Vec<u8>>, Failure> {
    let inputs = sources.iter().filter(|source| source.role == "input");
    let known: BTreeSet<(&str, Digest)> = inputs
        .filter_map(|source| match source.identity {
            Identity::Plain { digest, .. } => Some((source.path.as_str(), digest)),
            Identity::Sealed(commitment) => Some((source.path.as_str(), commitment?)),
        })
        .collect();
    let mut content = BTreeMap::new();
    for (path, seal) in read {
        if !known.contains(&(path.as_str(), *seal)) {
            let message = format!("`{}` was read, and is not so in `sources.json`", shown(path));
            return Err(Failure::new("E801", message));
        }
        let bytes = bundle.file(&names::source(*seal)).ok_or_else(|| {
            Failure::new("E801", format!("the bytes of `{}` are not in the bundle", shown(path)))
        })?;
        content.insert(path.clone(), bytes.to_vec());
    }
    Ok(content)
}

/// Compares the documents, line by line.
fn documents(bundle: &VerifiedBundle<'_>, recorded: &Recorded, inventory: &Inventory) -> Result<(), Failure> {
    let lines = lines_of(bundle, recorded)?;
    let (old, new) = (lines.len(), inventory.documents.len());
    for (index, (line, document)) in lines.iter().zip(&inventory.documents).enumerate() {
        let (old, new) = (without_commitments(line), document::line(document, &inventory.sources));
        let new = without_commitments(&new);
        if old != new {
            let number = index + 1;
            let message = format!(
                "document {number}, `{}`, comes out differently from the sources: {}",
                shown(&document.address),
                first_difference(&old, &new)
            );
            return Err(Failure::new("E802", message));
        }
    }
    if old != new {
        let message = format!("{old} documents are recorded, and {new} come out of the sources");
        return Err(Failure::new("E802", message));
    }
    Ok(())
}

/// Checks that whatever is told of the inputs was told when they were recorded: what could not be read did not vanish.
/// The other way round it need not be: links that lead out, say, are gone with the disk.
fn told(recorded: &Recorded, inventory: &Inventory) -> Result<(), Failure> {
    let differs = |what: String| Failure::new("E802", what);
    let bytes = |notice: &Notice| record::notice(notice).to_bytes();
    let known: BTreeSet<Vec<u8>> = recorded.notices.iter().map(bytes).collect();
    let notices = inventory.diagnostics.iter().map(|told| Notice::resolve(told, &inventory.sources));
    if let Some(notice) = notices.into_iter().find(|notice| !known.contains(&bytes(notice))) {
        return Err(differs(format!(
            "reading the sources again tells something that is not recorded: {}",
            shown(&notice.message)
        )));
    }
    let became = |file: &FileRecord| {
        let (kind, documents) = match file.reading {
            Became::Read { documents, .. } => (0, documents),
            Became::Failed => (1, 0),
            Became::NotInput(_) => (2, 0),
            Became::LeftOut(_) => (3, 0),
        };
        (file.path.clone(), kind, documents)
    };
    let known: BTreeSet<_> = recorded.files.iter().map(became).collect();
    if let Some(file) = inventory.files.iter().find(|file| !known.contains(&became(file))) {
        let path = shown(&file.path);
        return Err(differs(format!("something else becomes of `{path}` than is recorded")));
    }
    if inventory.redacted != recorded.redacted {
        let (old, new) = (recorded.redacted, inventory.redacted);
        return Err(differs(format!("{old} values are recorded as hidden, and {new} are hidden")));
    }
    Ok(())
}

/// A line with null in the place of the commitments in markers. The mark that they are known by holds quotes, and stands
/// in no text.
fn without_commitments(line: &str) -> String {
    let mark = format!("{{\"{MARKER}\":{{\"commitment\":");
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once(&mark) {
        plain.push_str(before);
        plain.push_str(&mark);
        let hex = behind.strip_prefix('"').and_then(|behind| behind.split_once('"'));
        rest = match hex {
            Some((hex, behind)) if Digest::from_hex(hex).is_some() => {
                plain.push_str("null");
                behind
            }
            _ => behind,
        };
    }
    plain.push_str(rest);
    plain
}

/// What stands where two texts begin to differ, with what is before it.
fn first_difference(old: &str, new: &str) -> String {
    let same = old.chars().zip(new.chars()).take_while(|(one, other)| one == other).count();
    let part = |text: &str| {
        let part: String = text.chars().skip(same.saturating_sub(40)).take(80).collect();
        shown(&part)
    };
    format!("recorded …{}, now …{}", part(old), part(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commitments_of_markers_go_and_nothing_else_does() {
        let hex = "ab".repeat(32);
        let line = format!(
            r#"{{"a":{{"tollgate:redacted":{{"commitment":"{hex}","kind":"string"}}}},"b":{{"tollgate:redacted":{{"commitment":null}}}},"c":"{{\"tollgate:redacted\":{{\"commitment\":\"{hex}\"","d":{{"tollgate:redacted":{{"commitment":"x"}}}}}}"#
        );
        let expected = line.replacen(&format!("\"{hex}\""), "null", 1);
        assert_eq!(without_commitments(&line), expected);
        assert!(expected.contains(&format!("\\\"{hex}\\\"")));
    }

    #[test]
    fn a_difference_is_shown_with_what_is_before_it() {
        assert_eq!(first_difference("{\"a\":1}", "{\"a\":2}"), "recorded …{\"a\":1}, now …{\"a\":2}");
    }
}
