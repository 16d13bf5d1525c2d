//! Step 12: the approvals, and those of the policy set that step 9 asks for.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::approval::Approval;
use crate::evidence::failure::{Failure, shown};
use crate::signature::trust::{RoleName, Trust};
use crate::signature::{IN_TOTO, VerifyingKey, open};
use crate::source::Digest;
use crate::verdict::time::format_rfc3339;

/// What approvals are held against.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    /// The persons.
    pub(super) trust: &'a Trust,
    /// The time of the verification, at which the keys must count: a log that has the statement says nothing of when
    /// an approval was given.
    pub(super) at: i64,
    /// The digest of the statement's bytes.
    pub(super) statement: Digest,
    /// The policy set's digest.
    pub(super) policy_set: Digest,
    /// The principals that signed at the gate.
    pub(super) gate: &'a [String],
    /// Who wrote what is released, where the statement says so.
    pub(super) authors: Option<&'a [String]>,
}

/// What approvals come to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Approved {
    /// The persons whose approval of the release counts.
    pub(super) release: BTreeSet<String>,
    /// The persons whose approval of the policy set counts.
    pub(super) policy_set: BTreeSet<String>,
    /// The persons whose approval of the release counts, with what they say.
    pub(super) words: Vec<String>,
    /// What does not count, a clause each.
    pub(super) passed_over: Vec<String>,
}

/// An approval by the name of its file, and its envelope.
pub(super) type Envelope<'b> = (&'b str, &'b [u8]);

/// Reads all approvals. Those of strangers are passed over and told.
///
/// # Errors
/// `E606`: one is malformed, or wrongly signed in the name of its role. `E607`: one by its role is about something else.
pub(super) fn read(envelopes: &[Envelope<'_>], asked: &Asked<'_>) -> Result<Approved, Failure> {
    let mut approved = Approved::default();
    let mut rejected: BTreeMap<(RoleName, String), i64> = BTreeMap::new();
    let mut given: Vec<(RoleName, String, Approval)> = Vec::new();
    for (name, envelope) in envelopes {
        let role = Approval::unchecked(envelope)?.role;
        let (approval, persons) = match opened(name, envelope, role, asked)? {
            Opened::By(approval, persons) => (approval, persons),
            Opened::Stranger(why) => {
                approved.passed_over.push(format!("`{}` does not count: {why}", shown(name)));
                continue;
            }
        };
        let subject = if role == RoleName::PolicyAuthor { asked.policy_set } else { asked.statement };
        if approval.subject != subject {
            let message = format!("`{}` approves of something else", shown(name));
            return Err(Failure::new("E607", message));
        }
        for person in persons {
            let told = format!("`{}` of {}", shown(name), shown(&person));
            if !approval.approves {
                approved.passed_over.push(format!("{told} rejects{}", said(&approval)));
                let last = rejected.entry((role, person)).or_insert(approval.at);
                *last = approval.at.max(*last);
                continue;
            }
            if let Some(why) = asked.without_force(&approval) {
                approved.passed_over.push(format!("{told} {why}"));
            } else if role == RoleName::PolicyAuthor {
                given.push((role, person, approval.clone()));
            } else if let Some(why) = asked.conflict(&person) {
                approved.passed_over.push(format!("{told} does not count: {why}"));
            } else {
                given.push((role, person, approval.clone()));
            }
        }
    }
    // A rejection takes back what the same person approved until then; they may approve again.
    for (role, person, approval) in given {
        if rejected.get(&(role, person.clone())).is_some_and(|last| approval.at <= *last) {
            continue;
        }
        let persons =
            if role == RoleName::PolicyAuthor { &mut approved.policy_set } else { &mut approved.release };
        if persons.insert(person.clone()) && role == RoleName::Approver {
            approved.words.push(format!("{}{}", shown(&person), said(&approval)));
        }
    }
    Ok(approved)
}

/// What an approval says, as it stands in messages.
fn said(approval: &Approval) -> String {
    approval.comment.as_ref().map(|comment| format!(" (\"{}\")", shown(comment))).unwrap_or_default()
}

/// Without a trust file: each approval is one, and about this release. Gives their number.
///
/// # Errors
/// `E606`: one is malformed. `E607`: one is about something else.
pub(super) fn form(
    envelopes: &[Envelope<'_>],
    statement: Digest,
    policy_set: Digest,
) -> Result<usize, Failure> {
    for (name, envelope) in envelopes {
        let approval = Approval::unchecked(envelope)?;
        let subject = if approval.role == RoleName::PolicyAuthor { policy_set } else { statement };
        if approval.subject != subject {
            return Err(Failure::new("E607", format!("`{}` approves of something else", shown(name))));
        }
    }
    Ok(envelopes.len())
}

/// What an envelope is to this trust file.
enum Opened {
    /// An approval by these persons, with keys that count.
    By(Approval, Vec<String>),
    /// An approval by nobody who may approve here, for that reason.
    Stranger(String),
}

/// Opens one. What nobody of the role signed with a key that counts is passed over: whoever can add a file could
/// otherwise make good evidence fail.
///
/// # Errors
/// `E606`: a signature in the name of a key of the role is wrong.
fn opened(name: &str, envelope: &[u8], role: RoleName, asked: &Asked<'_>) -> Result<Opened, Failure> {
    let Some(holders) = asked.trust.role(role) else {
        return Ok(Opened::Stranger("nobody has its role".to_owned()));
    };
    let keys: Vec<VerifyingKey> = asked.trust.keys(holders);
    let payload = match open(envelope, IN_TOTO, &keys) {
        Ok(payload) => payload,
        Err(error) if error.code == "E302" => {
            return Ok(Opened::Stranger("nobody with its role signed it".to_owned()));
        }
        Err(error) => return Err(Failure::new("E606", format!("`{}`: {}", shown(name), error.message))),
    };
    // One person is enough for an envelope: the threshold counts persons over all of them.
    let mut alone = holders.clone();
    alone.threshold = 1;
    match asked.trust.judge_as(role.name(), &alone, payload.signers(), asked.at) {
        Ok(judged) => Ok(Opened::By(Approval::parse(payload.value())?, judged.principals)),
        Err(error) => Ok(Opened::Stranger(error.message)),
    }
}

impl Asked<'_> {
    /// Why an approval does not hold at the time of the verification.
    fn without_force(&self, approval: &Approval) -> Option<String> {
        if approval.at > self.at {
            return Some(format!("was given in the future, at {}", format_rfc3339(approval.at)));
        }
        if let Some(begins) = approval.not_before.filter(|begins| *begins > self.at) {
            return Some(format!("holds from {} on", format_rfc3339(begins)));
        }
        let ends = approval.expires.filter(|ends| *ends < self.at)?;
        Some(format!("held until {}", format_rfc3339(ends)))
    }

    /// Why a person may not approve of this release.
    fn conflict(&self, person: &str) -> Option<&'static str> {
        if self.trust.requirements.separate_duties == Some(false) {
            return None;
        }
        if self.gate.iter().any(|gate| gate == person) {
            return Some("they signed at the gate");
        }
        let mut authors = self.authors.unwrap_or_default().iter();
        authors.any(|author| self.trust.is_author(person, author)).then_some("they wrote some of it")
    }
}

/// Checks that enough persons approve of the release, where the trust file has approvers.
///
/// # Errors
/// `E606`: too few.
pub(super) fn enough(approved: &Approved, asked: &Asked<'_>) -> Result<String, Failure> {
    let persons = &approved.words;
    let aside = match approved.passed_over.as_slice() {
        [] => String::new(),
        why => format!("; {}", why.join("; ")),
    };
    let Some(role) = asked.trust.role(RoleName::Approver) else {
        return Ok(format!("the trust file asks for none{aside}"));
    };
    let (count, needed) = (persons.len(), role.threshold);
    if count < needed {
        let message = format!("{needed} persons must approve, and {count} did{aside}");
        return Err(Failure::new("E606", message));
    }
    Ok(format!("approved by {}{aside}", persons.join(", ")))
}
