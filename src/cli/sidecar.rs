//! Files beside the evidence for tools that do not know us: `ARTIFACT.intoto.jsonl`, `ARTIFACT.sigstore.json`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::environment;
use super::output::{self, Existing};
use crate::evidence::{self, Sidecar, VerifiedBundle, VerifyOptions};
use crate::signature::{Sign, VerifyingKey};

/// The sidecars of one file of evidence.
#[derive(Debug)]
pub(super) struct Sidecars {
    /// The path of the evidence without its ending.
    stem: PathBuf,
    /// How many sign.
    signers: usize,
}

impl Sidecars {
    /// Those beside `evidence`, which that many sign.
    pub(super) fn of(evidence: &Path, signers: usize) -> Self {
        Self { stem: stem(evidence, &[".evidence.tar", ".tar"]), signers }
    }

    /// What they are, and where they go.
    pub(super) fn paths(&self) -> Vec<(&'static str, PathBuf)> {
        let mut paths = vec![("the in-toto sidecar", with_ending(&self.stem, ".intoto.jsonl"))];
        for number in 1..=self.signers {
            paths.push(("a Sigstore sidecar", sigstore_path(&self.stem, number)));
        }
        paths
    }

    /// Refuses to begin where one is there already.
    pub(super) fn refuse_existing(&self) -> anyhow::Result<()> {
        match self.paths().iter().find(|(_, path)| output::is_there(path)) {
            None => Ok(()),
            Some((_, path)) => {
                bail!("`{}` is there already and is not overwritten; `--force` does", path.display())
            }
        }
    }

    /// Derives them from the evidence, which is verified again, and writes each whole or not at all.
    pub(super) fn write(
        &self,
        bundle: &[u8],
        sidecar: &Sidecar<'_>,
        signers: &[&dyn Sign],
        existing: Existing,
    ) -> anyhow::Result<()> {
        let keys: Vec<VerifyingKey> = signers.iter().map(|signer| signer.verifying_key()).collect();
        let bundle = verified(bundle, &keys).context("the evidence that was just written is not valid")?;
        let intoto = evidence::intoto(&bundle, sidecar, signers).context("the sidecars cannot be made")?;
        output::write(&with_ending(&self.stem, ".intoto.jsonl"), &intoto, existing, false)?;
        write_sigstore(&self.stem, &bundle, &keys, existing)?;
        Ok(())
    }
}

/// Writes the evidence's envelope as Sigstore bundles; gives the paths.
fn write_sigstore(
    stem: &Path,
    bundle: &VerifiedBundle<'_>,
    keys: &[VerifyingKey],
    existing: Existing,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for one in evidence::sigstore_of(bundle, keys)? {
        let path = sigstore_path(stem, one.number);
        output::write(&path, &one.bytes, existing, false)?;
        paths.push(path);
    }
    Ok(paths)
}

/// Writes the evidence's envelope as Sigstore bundles: the first signature's as `path`, others beside it; gives the
/// paths.
pub(super) fn export_sigstore(
    path: &Path,
    bundle: &VerifiedBundle<'_>,
    keys: &[VerifyingKey],
    existing: Existing,
) -> anyhow::Result<Vec<PathBuf>> {
    let stem = stem(path, &[".sigstore.json", ".json"]);
    let mut paths = Vec::new();
    for (index, one) in evidence::sigstore_of(bundle, keys)?.iter().enumerate() {
        let path = if index == 0 { path.to_owned() } else { sigstore_path(&stem, one.number) };
        output::write(&path, &one.bytes, existing, false)?;
        paths.push(path);
    }
    Ok(paths)
}

/// A bundle that a key of `keys` signed, with nothing required besides.
///
/// # Errors
/// It is not valid; the message names the failure code.
pub(super) fn verified<'b>(bytes: &'b [u8], keys: &[VerifyingKey]) -> anyhow::Result<VerifiedBundle<'b>> {
    let options = VerifyOptions {
        keys,
        no_requirements: true,
        claims: &[],
        no_subject: true,
        at: environment::now()?,
        replay: None,
        reports: None,
    };
    let (verification, bundle) = evidence::verify_bundle(bytes, &options);
    if let Some(failure) = verification.failure() {
        bail!("{}: {}", failure.code, failure.message);
    }
    bundle.context("the bundle was not verified")
}

/// A URI, as an argument: with a scheme, and of the characters that one may have.
///
/// SPEC: RFC 3986, sections 2 and 3.1.
pub(super) fn uri(text: &str) -> Result<String, String> {
    let wrong =
        || "it is no URI; write it as `https://example.org/app-1.0.tgz` or `pkg:oci/app@1.0`".to_owned();
    let (scheme, rest) = text.split_once(':').ok_or_else(wrong)?;
    let begins = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let plain = |byte: u8| byte.is_ascii_alphanumeric();
    let scheme = begins && scheme.bytes().all(|byte| plain(byte) || b"+-.".contains(&byte));
    let allowed = |byte: u8| plain(byte) || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    if scheme && !rest.is_empty() && rest.bytes().all(allowed) { Ok(text.to_owned()) } else { Err(wrong()) }
}

/// A path without the first of `endings` that it has.
fn stem(path: &Path, endings: &[&str]) -> PathBuf {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let short = endings.iter().find_map(|ending| name.strip_suffix(ending)).filter(|short| !short.is_empty());
    short.map_or_else(|| path.to_owned(), |short| path.with_file_name(short))
}

/// A path with an ending behind its name.
fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

/// Where the Sigstore bundle of that signature goes.
fn sigstore_path(stem: &Path, number: usize) -> PathBuf {
    with_ending(stem, &evidence::sigstore_ending(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sidecars_lie_beside_the_evidence_by_the_artifacts_name() {
        let paths = |evidence: &str, signers| {
            let paths = Sidecars::of(Path::new(evidence), signers).paths();
            paths.into_iter().map(|(_, path)| path.display().to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            paths("out/app.tgz.evidence.tar", 1),
            ["out/app.tgz.intoto.jsonl", "out/app.tgz.sigstore.json"]
        );
        assert_eq!(paths("e.tar", 2), ["e.intoto.jsonl", "e.sigstore.json", "e.2.sigstore.json"]);
        assert_eq!(paths(".evidence.tar", 1), [".evidence.intoto.jsonl", ".evidence.sigstore.json"]);
        assert_eq!(paths("evidence", 1), ["evidence.intoto.jsonl", "evidence.sigstore.json"]);
    }

    #[test]
    fn a_uri_has_a_scheme_and_no_blanks() {
        for good in ["https://example.org/a%20b", "pkg:oci/app@sha256%3Aab", "urn:x:y"] {
            assert!(uri(good).is_ok(), "{good}");
        }
        for bad in ["app.tgz", "1x:y", "https:", "https://a b", "x:é", "x:\u{1b}", ":x", ""] {
            assert!(uri(bad).is_err(), "{bad}");
        }
    }
}
