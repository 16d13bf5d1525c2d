//! in-toto's Simple Verification Result.
//!
//! SPEC: in-toto/attestation, `spec/predicates/svr.md`, version 0.2: `verifier.id`, `verifier.policies` (which must be
//! there since 0.2), `timeCreated` and `properties`, each of which passed.

use super::basis::Basis;
use crate::document::json::canonical::Json;
use crate::evidence::member::{text, texts};
use crate::evidence::statement::verifier_id;

/// The type of the predicate.
pub(super) const TYPE: &str = "https://in-toto.io/attestation/svr/v0.2";

/// The predicate; none where the release did not pass, which an SVR cannot say.
pub(super) fn predicate(basis: &Basis<'_>) -> Option<Json> {
    let verifier =
        Json::object([("id", text(verifier_id())), ("policies", Json::Array(vec![basis.policies()]))]);
    basis.passed().then(|| {
        Json::object([
            ("verifier", verifier),
            ("timeCreated", basis.time()),
            ("properties", texts(basis.properties())),
        ])
    })
}
