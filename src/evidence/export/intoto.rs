//! `<artifact>.intoto.jsonl`: the evidence and what is derived of it for other tools, one envelope a line.
//!
//! All statements are about the same subjects. The first line is `evidence.dsse.json` as it is.

use super::basis::Basis;
use super::{svr, test_result, vsa};
use crate::document::json::canonical::{self, Json};
use crate::evidence::failure::Failure;
use crate::evidence::names;
use crate::evidence::statement::frame;
use crate::evidence::verify::VerifiedBundle;
use crate::signature::{IN_TOTO, Sign, VerifyingKey, open, seal};

/// What the derived statements say besides what is in the bundle.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sidecar<'a> {
    /// The URI from which consumers fetch the release, for the VSA; without it, `pkg:generic/<stream>@<version>`.
    pub resource_uri: Option<&'a str>,
}

/// The bytes of `<artifact>.intoto.jsonl`, signed by `signers`.
///
/// # Errors
/// `E601`: `verdict.json` is no decision record. What signing says.
pub fn intoto(
    bundle: &VerifiedBundle<'_>,
    sidecar: &Sidecar<'_>,
    signers: &[&dyn Sign],
) -> Result<Vec<u8>, Failure> {
    let mut lines = bundle.file(names::ENVELOPE).unwrap_or_default().to_vec();
    lines.push(b'\n');
    for payload in payloads(bundle, sidecar)? {
        lines.extend(seal(IN_TOTO, &payload, signers)?);
        lines.push(b'\n');
    }
    Ok(lines)
}

/// Checks that `bytes` is what [`intoto`] makes of `bundle`, signed by a key of `trusted`.
///
/// What must hold:
/// 1. The first line is the bundle's envelope, and there are as many others as it gives statements (`E611`).
/// 2. Each is an envelope that a key of `trusted` signed (`E201` to `E303`).
/// 3. Each holds the statement that the bundle gives, byte for byte (`E611`).
///
/// # Errors
/// The code of the first that does not hold; `E601` as [`intoto`].
pub fn check_intoto(
    bytes: &[u8],
    bundle: &VerifiedBundle<'_>,
    sidecar: &Sidecar<'_>,
    trusted: &[VerifyingKey],
) -> Result<(), Failure> {
    let differs = |what: &str| Failure::new("E611", format!("the sidecar {what}"));
    // 1.
    let text = bytes.strip_suffix(b"\n").ok_or_else(|| differs("does not end with a line break"))?;
    let mut lines = text.split(|byte| *byte == b'\n');
    if lines.next() != bundle.file(names::ENVELOPE) {
        return Err(differs("does not begin with the evidence's envelope"));
    }
    for expected in payloads(bundle, sidecar)? {
        let line = lines.next().ok_or_else(|| differs("lacks a statement"))?;
        // 2.
        let payload = open(line, IN_TOTO, trusted)?;
        // 3.
        if *payload.value() != expected {
            return Err(differs("holds another statement than the evidence gives"));
        }
    }
    match lines.next() {
        None => Ok(()),
        Some(_) => Err(differs("has more lines than the evidence gives statements")),
    }
}

/// The same where nobody says by which URI the release is fetched: it is the one that the VSA names.
///
/// # Errors
/// As [`check_intoto`].
pub fn check_intoto_as_named(
    bytes: &[u8],
    bundle: &VerifiedBundle<'_>,
    trusted: &[VerifyingKey],
) -> Result<(), Failure> {
    let named = bytes.split(|byte| *byte == b'\n').find_map(|line| {
        let payload = open(line, IN_TOTO, trusted).ok()?;
        let statement = canonical::parse(payload.value()).ok()?;
        Some(statement.get("predicate")?.get("resourceUri")?.as_str()?.to_owned())
    });
    check_intoto(bytes, bundle, &Sidecar { resource_uri: named.as_deref() }, trusted)
}

/// The derived statements: SVR where it passed, VSA, test result.
fn payloads(bundle: &VerifiedBundle<'_>, sidecar: &Sidecar<'_>) -> Result<Vec<Vec<u8>>, Failure> {
    let basis = Basis::of(bundle)?;
    let statement =
        |kind: &str, predicate: Json| frame(&basis.statement.subjects, kind, predicate).to_bytes();
    let svr = svr::predicate(&basis).map(|predicate| statement(svr::TYPE, predicate));
    let others = [
        statement(vsa::TYPE, vsa::predicate(&basis, sidecar.resource_uri)),
        statement(test_result::TYPE, test_result::predicate(&basis)),
    ];
    Ok(svr.into_iter().chain(others).collect())
}
