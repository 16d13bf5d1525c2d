//! Whose signatures count for a role, and whether they are enough.

use std::collections::BTreeSet;

use super::{Role, RoleName, Trust, TrustError, TrustedKey};
use crate::signature::VerifyingKey;
use crate::source::time::format_rfc3339;

/// Whether a key counts at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It does.
    Counts,
    /// It does not yet, or no longer (`E305`).
    OutOfValidity,
    /// It was revoked by then, or somebody else had it (`E306`).
    Revoked,
}

impl TrustedKey {
    /// How the key stands at `at`, in seconds since 1970-01-01T00:00:00Z. A compromised key never counts.
    pub fn standing(&self, at: i64) -> Standing {
        if self.compromised || self.revoked_at.is_some_and(|revoked| revoked <= at) {
            Standing::Revoked
        } else if self.valid_from.is_some_and(|from| at < from)
            || self.valid_until.is_some_and(|until| until < at)
        {
            Standing::OutOfValidity
        } else {
            Standing::Counts
        }
    }
}

/// Signatures that are enough for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The principals that count, sorted, each once.
    pub principals: Vec<String>,
    /// What does not count although the signature is right, a clause each.
    pub passed_over: Vec<String>,
}

impl Trust {
    /// The role of that name; none where nobody has it.
    pub fn role(&self, name: RoleName) -> Option<&Role> {
        self.roles.get(&name)
    }

    /// Whether `signers`, whose signatures were checked, are enough for the role of that name at `at`.
    ///
    /// # Errors
    /// `E302`: none of them has the role. `E304`: too few different principals. `E305`: none counts at that time,
    /// since their keys do not. `E306`: none counts, since their keys were revoked or compromised.
    pub fn judge(&self, name: RoleName, signers: &[VerifyingKey], at: i64) -> Result<Judged, TrustError> {
        match self.role(name) {
            Some(role) => self.judge_as(name.name(), role, signers, at),
            None => Err(TrustError::new("E302", format!("nobody has the role `{}`", name.name()))),
        }
    }

    /// The same for a role that was changed, or for the root.
    ///
    /// # Errors
    /// As [`judge`](Self::judge).
    pub fn judge_as(
        &self,
        name: &str,
        role: &Role,
        signers: &[VerifyingKey],
        at: i64,
    ) -> Result<Judged, TrustError> {
        let mut counted: BTreeSet<&str> = BTreeSet::new();
        let mut passed_over = Vec::new();
        let mut worst = None;
        for signer in signers {
            let Some((owner, own)) = self.owner(signer) else { continue };
            if !role.principals.iter().any(|one| one == owner) {
                continue;
            }
            let shown = owner.escape_debug();
            match own.standing(at) {
                Standing::Counts => {
                    counted.insert(owner);
                }
                Standing::OutOfValidity => {
                    let at = format_rfc3339(at);
                    passed_over
                        .push(format!("the key `{}` of `{shown}` does not count at {at}", signer.key_id()));
                    worst = worst.or(Some("E305"));
                }
                Standing::Revoked => {
                    passed_over.push(format!("the key `{}` of `{shown}` is revoked", signer.key_id()));
                    worst = Some("E306");
                }
            }
        }
        let threshold = role.threshold;
        if counted.len() >= threshold {
            let principals = counted.into_iter().map(str::to_owned).collect();
            return Ok(Judged { principals, passed_over });
        }
        let why = passed_over.join("; ");
        if let (true, Some(code)) = (counted.is_empty(), worst) {
            return Err(TrustError::new(code, why));
        }
        if counted.is_empty() {
            return Err(TrustError::new("E302", format!("nobody with the role `{name}` signed this")));
        }
        let by = counted.len();
        let mut message = format!("the role `{name}` takes {threshold} persons, and {by} signed");
        if !why.is_empty() {
            message = format!("{message}; {why}");
        }
        Err(TrustError::new("E304", message))
    }
}
