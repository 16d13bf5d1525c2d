//! The bytes of the files that had a say, in the bundle.
//!
//! A file lies under its digest or, where it holds secrets, under the commitment that `sources.json` has: the name must
//! not say what the commitment hides. Its salt is then that of the commitment, so that whoever is shown the file can
//! check both.

use std::collections::BTreeMap;

use super::facts::Source;
use super::failure::{Failure, shown};
use super::names;
use super::replay::{self, Sources};
use super::salt::Salting;
use crate::config::Config;
use crate::source::{Digest, Identity, SourceFile, SourceMap};

/// The name of the file that says how inputs were read.
const READING: &str = "reading.json";

impl Sources<'_> {
    /// The files that hold secrets among those that would be put in, by their paths.
    pub fn secrets(&self, inputs: &SourceMap) -> Vec<String> {
        // What a packed chart hides is known by the files in it.
        let secret: Vec<&str> =
            inputs.files().iter().filter(|file| file.holds_secrets()).map(SourceFile::path).collect();
        let holds = |path: &str| {
            secret.iter().any(|other| {
                *other == path || other.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'))
            })
        };
        self.tree.read.keys().filter(|path| holds(path) && is_of(inputs, path)).cloned().collect()
    }
}

fn is_of(inputs: &SourceMap, path: &str) -> bool {
    inputs.files().iter().any(|file| file.path() == path)
}

/// Puts the bytes of the files that had a say into `files`, and names what says how they were read in `listed`.
///
/// # Errors
/// `E506`: there is no redaction key, without which withheld files could be guessed; or a file holds secrets, and may
/// not be put in.
pub(super) fn add(
    (sources, key): (&Sources<'_>, Option<[u8; 32]>),
    (inputs, steering): (&SourceMap, &[(&str, &SourceFile)]),
    config: &Config,
    (listed, files): (&mut Vec<Source>, &mut BTreeMap<String, Vec<u8>>),
    salting: &mut Salting,
) -> Result<(), Failure> {
    let key =
        key.ok_or_else(|| Failure::new("E506", "sources are put in by a signer with a redaction key"))?;
    if let (false, Some(path)) = (sources.secrets, sources.secrets(inputs).first()) {
        return Err(Failure::new("E506", format!("`{}` holds secrets", shown(path))));
    }
    let mut put = |file: &SourceFile| {
        let seal = match file.identity() {
            Identity::Plain { digest, .. } => digest,
            Identity::Sealed(commitment) => {
                let commitment = commitment?;
                salting.give(names::source(commitment), *file.salt(&key).as_bytes());
                commitment
            }
        };
        files.insert(names::source(seal), file.bytes()?.to_vec());
        Some(seal)
    };
    let mut by_path: BTreeMap<&str, Vec<&SourceFile>> = BTreeMap::new();
    for file in inputs.files() {
        by_path.entry(file.path()).or_default().push(file);
    }
    let mut seals: BTreeMap<String, Digest> = BTreeMap::new();
    for (path, digest) in &sources.tree.read {
        // A chart's values that stand in a file of something else have its path, and other bytes.
        let has = |file: &&&SourceFile| match file.identity() {
            Identity::Plain { digest: own, .. } => own == *digest,
            Identity::Sealed(_) => file.bytes().is_some_and(|bytes| Digest::of(bytes) == *digest),
        };
        let found = by_path.get(path.as_str()).and_then(|files| files.iter().find(has));
        if let Some(seal) = found.and_then(|file| put(file)) {
            seals.insert(path.clone(), seal);
        }
    }
    for (_, file) in steering {
        put(file);
    }
    let texts: Vec<&str> = inputs.files().iter().filter_map(SourceFile::text).collect();
    let is_named = |name: &str| texts.iter().any(|text| text.contains(name));
    let bytes = replay::reading_json(sources, config, &seals, &is_named);
    let mut reading = SourceFile::new(READING, bytes);
    reading.seal(Some(key));
    put(&reading);
    listed.push(Source {
        role: names::READING_ROLE.to_owned(),
        path: READING.to_owned(),
        identity: reading.identity(),
    });
    Ok(())
}

/// Checks that a file that had a say lies where its bytes belong. `commitment` is that of its entry, where it has one.
///
/// # Errors
/// `E502`: it lies where other bytes belong.
pub(super) fn check_name(path: &str, content: &[u8], commitment: Option<Digest>) -> Result<(), Failure> {
    let Some(name) = path.strip_prefix("sources/") else { return Ok(()) };
    let seal = Digest::from_hex(name);
    if seal.is_some() && (seal == commitment || seal == Some(Digest::of(content))) {
        return Ok(());
    }
    Err(Failure::new("E502", format!("`{}` does not hold the bytes that its name says", shown(path))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_lies_under_its_digest_or_its_commitment() {
        let (content, commitment) = (b"content", Digest::of(b"a commitment"));
        let code =
            |path: &str, commitment| check_name(path, content, commitment).map_err(|failure| failure.code);
        let own = names::source(Digest::of(content));
        assert_eq!(code(&own, None), Ok(()));
        assert_eq!(code(&own, Some(commitment)), Ok(()));
        assert_eq!(code(&names::source(commitment), Some(commitment)), Ok(()));
        assert_eq!(code(&names::source(commitment), None), Err("E502"));
        assert_eq!(code(&own.to_uppercase().replace("SOURCES", "sources"), None), Err("E502"));
        assert_eq!(code("sources/readme", None), Err("E502"));
        assert_eq!(code("verdict.json", None), Ok(()));
    }
}
