//! in-toto's test result: each policy is a test.
//!
//! SPEC: in-toto/attestation, `spec/predicates/test-result.md`, version 0.1.

use super::basis::Basis;
use crate::document::json::canonical::Json;
use crate::evidence::member::{text, texts};

/// The type of the predicate.
pub(super) const TYPE: &str = "https://in-toto.io/attestation/test-result/v0.1";

/// The predicate. The result follows from the verdict and not from the lists: what could not be read has no test
/// that failed, and is not passed.
pub(super) fn predicate(basis: &Basis<'_>) -> Json {
    let outcomes = &basis.outcomes;
    let result = match (basis.passed(), outcomes.warned.is_empty()) {
        (false, _) => "FAILED",
        (true, false) => "WARNED",
        (true, true) => "PASSED",
    };
    Json::object([
        ("result", text(result)),
        ("configuration", Json::Array(vec![basis.policies()])),
        ("passedTests", texts(&outcomes.passed)),
        ("warnedTests", texts(&outcomes.warned)),
        ("failedTests", texts(&outcomes.failed)),
    ])
}
