//! What to verify with.

use crate::evidence::failure::{Failure, shown};
use crate::evidence::pack::Report;
use crate::evidence::replay::{Replay, ReplayOptions};
use crate::evidence::statement::{Statement, verifier_id};
use crate::evidence::subject::Claim;
use crate::signature::VerifyingKey;
use crate::signature::trust::{RoleName, Trust, TrustError};

/// Makes the reports of a bundle again from its replay.
pub type Render<'a> = dyn Fn(&Replay) -> Vec<Report> + 'a;

/// Whose signatures count.
#[derive(Debug, Clone, Copy)]
pub enum TrustedBy<'a> {
    /// These keys, of which one must have signed. Nothing is required beyond that.
    Keys(&'a [VerifyingKey]),
    /// The persons, roles and requirements of a trust file.
    File(&'a Trust),
    /// Nobody's: the trust file does not count, for that reason.
    Refused(&'a TrustError),
}

impl TrustedBy<'_> {
    /// The keys by which a bundle may be signed.
    pub fn keys(&self) -> Vec<VerifyingKey> {
        match self {
            Self::Keys(keys) => keys.to_vec(),
            Self::File(trust) => trust.role(RoleName::Gate).map(|role| trust.keys(role)).unwrap_or_default(),
            Self::Refused(_) => Vec::new(),
        }
    }

    /// How many days old evidence may be.
    pub(super) fn max_age_days(&self) -> Option<u64> {
        match self {
            Self::File(trust) => trust.requirements.max_age_days,
            _ => None,
        }
    }

    /// Whether the trust file speaks of a statement's stream (`E406`) and admits the program that made it (`E405`).
    pub(super) fn admits(&self, statement: &Statement) -> Result<(), Failure> {
        let Self::File(trust) = self else { return Ok(()) };
        let ids = trust.role(RoleName::Gate).map(|role| role.verifier_ids.as_slice()).unwrap_or_default();
        if !ids.is_empty() && !ids.contains(&verifier_id()) {
            return Err(Failure::new("E405", "the trust file does not admit what tollgate judged"));
        }
        if trust.streams.contains(&statement.release.stream) {
            return Ok(());
        }
        let stream = shown(&statement.release.stream);
        Err(Failure::new("E406", format!("the trust file does not speak of the stream `{stream}`")))
    }
}

/// What to verify with.
#[derive(Clone, Copy)]
pub struct VerifyOptions<'a> {
    /// Whose signatures count.
    pub trust: TrustedBy<'a>,
    /// Whether the caller knows that nothing is required of policies, controls and approvals.
    pub no_requirements: bool,
    /// What the caller holds in hand: each must be a subject.
    pub claims: &'a [Claim],
    /// Whether the caller knows that nothing in hand is compared.
    pub no_subject: bool,
    /// The time of the verification, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// Whether and how to evaluate again.
    pub replay: Option<ReplayOptions<'a>>,
    /// How the reports are made again; they are compared only after a replay.
    pub reports: Option<&'a Render<'a>>,
    /// Approvals that lie beside the bundle, each with the name that it is told by.
    pub approvals: &'a [(String, Vec<u8>)],
    /// The bundle of the release before, to which the statement must link.
    pub previous: Option<&'a [u8]>,
    /// The least number that the release must have in its stream.
    pub min_sequence: Option<u64>,
    /// How many threads may make digests. The result does not depend on it.
    pub threads: usize,
}

impl<'a> VerifyOptions<'a> {
    /// To verify at `at` with nothing in hand, no replay, and nothing acknowledged.
    pub fn new(trust: TrustedBy<'a>, at: i64) -> Self {
        Self {
            trust,
            no_requirements: false,
            claims: &[],
            no_subject: false,
            at,
            replay: None,
            reports: None,
            approvals: &[],
            previous: None,
            min_sequence: None,
            threads: 1,
        }
    }

    /// Those with which a bundle's maker verifies it before giving it out.
    pub(in crate::evidence) fn own(keys: &'a [VerifyingKey], at: i64) -> Self {
        Self { no_requirements: true, no_subject: true, ..Self::new(TrustedBy::Keys(keys), at) }
    }
}
