//! SLSA's Verification Summary Attestation.
//!
//! SPEC: SLSA 1.2, `verification_summary`. Custom levels do not begin with `SLSA_`; the one level of what did not pass
//! is `FAILED`. Nothing is claimed of dependencies, so `dependencyLevels` is left out.

use super::basis::{Basis, encoded};
use crate::document::json::canonical::Json;
use crate::evidence::member::{sha256, text, texts};
use crate::evidence::statement::{Statement, verifier_id};

/// The type of the predicate.
pub(super) const TYPE: &str = "https://slsa.dev/verification_summary/v1";

/// The version of SLSA whose words are used.
const SLSA_VERSION: &str = "1.2";

/// The predicate. `resource_uri` is where consumers fetch the release from; without it, the release's package URL.
pub(super) fn predicate(basis: &Basis<'_>, resource_uri: Option<&str>) -> Json {
    let version = Json::object([("tollgate", text(&basis.statement.tollgate))]);
    let levels = if basis.passed() { basis.properties() } else { vec!["FAILED".to_owned()] };
    let uri = resource_uri.map_or_else(|| package_url(basis.statement), str::to_owned);
    let evidence = Json::object([("digest", sha256(basis.digest))]);
    Json::object([
        ("verifier", Json::object([("id", text(verifier_id())), ("version", version)])),
        ("timeVerified", basis.time()),
        ("resourceUri", text(uri)),
        ("policy", basis.policies()),
        ("inputAttestations", Json::Array(vec![evidence])),
        ("verificationResult", text(if basis.passed() { "PASSED" } else { "FAILED" })),
        ("verifiedLevels", texts(levels)),
        ("slsaVersion", text(SLSA_VERSION)),
    ])
}

/// `pkg:generic/git.example/acme/app@1.4.0`.
///
/// SPEC: ECMA-427 (Package-URL): segments and version are percent-encoded, and no segment is empty.
fn package_url(statement: &Statement) -> String {
    let segments = statement.release.stream.split('/').filter(|segment| !segment.is_empty());
    let path: Vec<String> = segments.map(encoded).collect();
    format!("pkg:generic/{}@{}", path.join("/"), encoded(&statement.release.version))
}
