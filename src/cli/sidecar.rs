//! Files beside the evidence for tools that do not know us: `ARTIFACT.intoto.jsonl`, `ARTIFACT.sigstore.json`.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::environment;
use super::output::{self, Existing};
use super::verify::Refused;
use crate::evidence::{self, Sidecar, SigstoreBundle, TrustedBy, VerifiedBundle, VerifyOptions};
use crate::signature::{SSH_NAMESPACE, Sign, VerifyingKey, sshsig};

/// The ending of the SSH signature of the evidence's envelope, as `ssh-keygen -Y verify` reads it.
const SSH_ENDING: &str = ".evidence.dsse.json.sig";

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
        paths.push(("the SSH signature", with_ending(&self.stem, SSH_ENDING)));
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

    /// Derives them from evidence, which is verified again. Nothing is written yet.
    ///
    /// # Errors
    /// The evidence is not valid, or a signer gave no signature.
    pub(super) fn derive(
        &self,
        bundle: &[u8],
        sidecar: &Sidecar<'_>,
        signers: &[&dyn Sign],
    ) -> anyhow::Result<Derived> {
        let keys: Vec<VerifyingKey> = signers.iter().map(|signer| signer.verifying_key()).collect();
        let bundle = verified(bundle, TrustedBy::Keys(&keys), environment::now()?)
            .context("the evidence is not valid")?;
        let intoto = evidence::intoto(&bundle, sidecar, signers).context("the sidecars cannot be made")?;
        let mut files = vec![(with_ending(&self.stem, ".intoto.jsonl"), intoto)];
        let sigstore = evidence::sigstore_of(&bundle, &keys)?;
        files.extend(sigstore.iter().map(|one| (sigstore_path(&self.stem, one.number), one.bytes.clone())));
        if let (Some(signer), Some(envelope)) = (signers.first(), bundle.file("evidence.dsse.json")) {
            // Of the envelope, which stays as it is when approvals and proofs are added to the bundle.
            let signed = sshsig(*signer, SSH_NAMESPACE, envelope);
            let signed = signed.map_err(|error| anyhow::anyhow!("{error}; {}", error.help))?;
            files.push((with_ending(&self.stem, SSH_ENDING), signed.into_bytes()));
        }
        Ok(Derived { files, sigstore })
    }
}

/// What the sidecars are.
pub(super) struct Derived {
    files: Vec<(PathBuf, Vec<u8>)>,
    sigstore: Vec<SigstoreBundle>,
}

impl Derived {
    /// The evidence with the Sigstore bundles as members outside of its manifest.
    ///
    /// # Errors
    /// It would be too large.
    pub(super) fn inside(&self, mut evidence: Vec<u8>) -> anyhow::Result<Vec<u8>> {
        for one in &self.sigstore {
            evidence = evidence::add_member(&evidence, &one.member(), one.bytes.clone())?;
        }
        Ok(evidence)
    }

    /// Writes each file whole or not at all.
    ///
    /// # Errors
    /// One is there and must be kept, or cannot be written. Those before it are written then.
    pub(super) fn write(&self, existing: Existing) -> anyhow::Result<()> {
        self.files.iter().try_for_each(|(path, bytes)| output::write(path, bytes, existing, false))
    }
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

/// A bundle that is signed by whom `trust` names, with nothing required besides.
///
/// # Errors
/// It is not valid; the message names the failure code.
pub(super) fn verified<'b>(
    bytes: &'b [u8],
    trust: TrustedBy<'_>,
    now: i64,
) -> anyhow::Result<VerifiedBundle<'b>> {
    let options = VerifyOptions { no_requirements: true, no_subject: true, ..VerifyOptions::new(trust, now) };
    let (verification, bundle) = evidence::verify_bundle(bytes, &options);
    if let Some(failure) = verification.failure() {
        return Err(Refused::of(&verification, &failure));
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
    let short = endings.iter().filter_map(|ending| name.strip_suffix(ending)).find(|short| !short.is_empty());
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
            ["out/app.tgz.intoto.jsonl", "out/app.tgz.evidence.dsse.json.sig", "out/app.tgz.sigstore.json"]
        );
        let named = |stem: &str, rest: &[&str]| {
            let endings = ["intoto.jsonl", "evidence.dsse.json.sig", "sigstore.json"];
            endings.iter().chain(rest).map(|ending| format!("{stem}.{ending}")).collect::<Vec<_>>()
        };
        assert_eq!(paths("e.tar", 2), named("e", &["2.sigstore.json"]));
        assert_eq!(paths(".evidence.tar", 1), named(".evidence", &[]));
        assert_eq!(paths("evidence", 1), named("evidence", &[]));
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
