//! Step 9: what the bundle says in several places is the same in all of them.

use std::collections::BTreeMap;

use super::VerifiedBundle;
use crate::document::json::canonical::Json;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::statement::{Controls, Statement, verdict_name};
use crate::evidence::{control, names};
use crate::source::Digest;
use crate::verdict::time::format_rfc3339;
use crate::verdict::{Decision, Reason};

/// The names of the six outcomes.
const OUTCOMES: [&str; 6] = ["pass", "fail", "waived", "notApplicable", "undecided", "error"];

/// Checks that statement, verdict, controls and the facts of the replay agree. `verdict` is `verdict.json`.
///
/// # Errors
/// `E601`: they do not. `E602`: the policies in the bundle are not the policy set of the statement.
pub(super) fn check(bundle: &VerifiedBundle<'_>, verdict: &Json) -> Result<(), Failure> {
    let statement = bundle.statement();
    let malformed = || inconsistent("`verdict.json` is not of the known form, or contradicts itself");
    let decision = decision(verdict).ok_or_else(malformed)?;
    if !sums(verdict).ok_or_else(malformed)? {
        return Err(inconsistent("the counts in `verdict.json` are not the sums of the policies' counts"));
    }
    if !tallies(verdict).ok_or_else(malformed)? {
        return Err(inconsistent("the policies' counts in `verdict.json` are not those of its records"));
    }
    if decision != statement.decision {
        let (signed, found) = (verdict_name(statement.decision), verdict_name(decision));
        let message = format!("the statement says {signed}, and `verdict.json` comes to {found}");
        return Err(Failure::new("E601", message));
    }
    let counts = verdict.get("counts").and_then(Json::as_object).ok_or_else(malformed)?;
    let same = |name: &&str| {
        let signed = statement.summary.get(*name);
        signed.is_some() && counts.get(*name).and_then(Json::as_integer) == signed.copied()
    };
    if statement.summary.len() != OUTCOMES.len() || !OUTCOMES.iter().all(same) {
        return Err(inconsistent("the statement's summary is not that of `verdict.json`"));
    }
    let redacted = verdict.get("totals").and_then(|totals| totals.get("redacted")).and_then(Json::as_integer);
    if redacted != i64::try_from(statement.redacted).ok() {
        return Err(inconsistent("the statement's redactions are not those of `verdict.json`"));
    }
    if bundle.manifest().policy_set() != statement.policy_set_digest {
        return Err(Failure::new("E602", "the policies in the bundle are not the statement's policy set"));
    }
    controls(bundle, verdict)?;
    replay_facts(bundle, statement)
}

/// The decision of `verdict`; none where it says another than follows from its records, notices, totals and
/// policies, or other reasons.
fn decision(verdict: &Json) -> Option<Decision> {
    let totals = verdict.get("totals")?;
    let mut judged = false;
    for policy in verdict.get("policies")?.as_array()? {
        judged |= *policy.get("off")? == Json::Bool(false);
    }
    let no_input = totals.get("documents")?.as_integer()? == 0;
    let follow = [
        (Reason::Config, told(verdict, "config")?),
        (Reason::Denied, blocks(verdict, "fail")?),
        (Reason::Input, told(verdict, "input")? || totals.get("failed")?.as_integer()? > 0),
        (Reason::Policy, told(verdict, "policy")? || blocks(verdict, "error")?),
        (Reason::Unknown, blocks(verdict, "undecided")?),
        (Reason::NoInput, no_input),
        (Reason::NoPolicy, !judged),
        (Reason::NothingEvaluated, !no_input && judged && evaluated(verdict)? == 0),
    ];
    let reasons: Vec<Reason> =
        follow.into_iter().filter(|(_, holds)| *holds).map(|(reason, _)| reason).collect();
    let names: Json = reasons.iter().map(|reason| Json::from(reason.name())).collect();
    let decision = Decision::of(&reasons);
    let same = *verdict.get("reasons")? == names && verdict.get("decision")?.as_str()? == decision.name();
    same.then_some(decision)
}

/// How often a policy was evaluated over something: all outcomes but *notApplicable*.
fn evaluated(verdict: &Json) -> Option<i64> {
    let counts = verdict.get("counts")?;
    let outcomes = OUTCOMES.iter().filter(|name| **name != "notApplicable");
    outcomes.map(|name| counts.get(name)?.as_integer()).try_fold(0i64, |sum, count| sum.checked_add(count?))
}

/// Whether a record of that outcome keeps the run from being passed. None where a baseline knows it: a release
/// has none.
fn blocks(verdict: &Json, outcome: &str) -> Option<bool> {
    let mut found = false;
    for record in verdict.get("records")?.as_array()? {
        if *record.get("known")? != Json::Bool(false) {
            return None;
        }
        let weighs = record.get("enforcement")?.as_str()? != "advisory";
        found |= weighs && record.get("outcome")?.as_str()? == outcome;
    }
    Some(found)
}

/// Whether something of that stage could not be done.
fn told(verdict: &Json, stage: &str) -> Option<bool> {
    let mut found = false;
    for notice in verdict.get("notices")?.as_array()? {
        found |= notice.get("severity")?.as_str()? == "error" && notice.get("stage")?.as_str()? == stage;
    }
    Some(found)
}

/// Whether the counts are the sums of the policies' counts.
fn sums(verdict: &Json) -> Option<bool> {
    let all = verdict.get("counts")?;
    for name in OUTCOMES {
        let mut sum = 0i64;
        for policy in verdict.get("policies")?.as_array()? {
            sum = sum.checked_add(policy.get("counts")?.get(name)?.as_integer()?)?;
        }
        if all.get(name)?.as_integer()? != sum {
            return Some(false);
        }
    }
    Some(true)
}

/// The outcomes that have records, the gravest first. A document is counted once, by the gravest of its records.
const RECORDED: [&str; 4] = ["error", "fail", "undecided", "waived"];

/// Whether each policy's counts and records fit each other: as many records of an outcome as documents are
/// counted by it, a document counted for every record, and every record of a policy that was judged.
fn tallies(verdict: &Json) -> Option<bool> {
    let mut records: BTreeMap<&str, Vec<&Json>> = BTreeMap::new();
    for record in verdict.get("records")?.as_array()? {
        records.entry(record.get("policy")?.as_str()?).or_default().push(record);
    }
    for policy in verdict.get("policies")?.as_array()? {
        let of_policy = records.remove(policy.get("id")?.as_str()?).unwrap_or_default();
        let count = |outcome: &str| policy.get("counts")?.get(outcome)?.as_integer();
        let mut told = 0;
        let mut counted = 0i64;
        for outcome in RECORDED {
            let is_that = |record: &&&Json| record.get("outcome").and_then(Json::as_str) == Some(outcome);
            let number = of_policy.iter().filter(is_that).count();
            let count = count(outcome)?;
            counted = counted.checked_add(count)?;
            told += number;
            if usize::try_from(count).ok()? > number || (number > 0 && counted == 0) {
                return Some(false);
            }
        }
        // The whole run may pass as well, and has no address.
        let named = i64::try_from(policy.get("passed")?.as_array()?.len()).ok()?;
        let passes = count("pass")?;
        let same_controls = of_policy.iter().all(|record| record.get("controls") == policy.get("controls"));
        if told != of_policy.len() || !(named..=named.checked_add(1)?).contains(&passes) || !same_controls {
            return Some(false);
        }
        let is_off = *policy.get("off")? != Json::Bool(false);
        let unjudged = OUTCOMES.iter().all(|outcome| count(outcome) == Some(0));
        if is_off && !(unjudged && of_policy.is_empty()) {
            return Some(false);
        }
    }
    Some(records.is_empty())
}

/// The controls' files, and what the statement says of them, are those that `verdict` gives.
fn controls(bundle: &VerifiedBundle<'_>, verdict: &Json) -> Result<(), Failure> {
    let controls =
        control::of(verdict).ok_or_else(|| inconsistent("the controls in `verdict.json` are malformed"))?;
    let index = Json::object(controls.iter().map(|(key, control)| (key.clone(), control.summary())));
    let signed = match &bundle.statement().controls {
        Controls::Here(signed) => *signed == index && bundle.file(names::CONTROL_INDEX).is_none(),
        Controls::Index(digest) => {
            let bytes = control::index(&index);
            Digest::of(&bytes) == *digest && bundle.file(names::CONTROL_INDEX) == Some(&bytes[..])
        }
    };
    if !signed {
        return Err(inconsistent("the statement's controls are not those of `verdict.json`"));
    }
    for (key, control) in &controls {
        let path = control::path(key);
        if bundle.file(&path) != Some(&control.to_bytes(key)[..]) {
            let message = format!("`{}` does not hold the results that `verdict.json` has", shown(&path));
            return Err(Failure::new("E601", message));
        }
    }
    let files =
        bundle.files().filter(|(name, _)| name.starts_with("controls/") && *name != names::CONTROL_INDEX);
    if files.count() != controls.len() {
        return Err(inconsistent("there is a file of a control that `verdict.json` does not know"));
    }
    Ok(())
}

/// What a replay would take as facts is what the statement says.
fn replay_facts(bundle: &VerifiedBundle<'_>, statement: &Statement) -> Result<(), Failure> {
    let replay = bundle.json(names::REPLAY, "E601")?;
    let at = |object: &str, member: &str| replay.get(object).and_then(|object| object.get(member)).cloned();
    let denied = statement.builtins_denied.iter().map(|name| Json::from(name.as_str())).collect();
    let expected = [
        ("engine", "id", Json::from(statement.engine.as_str())),
        ("engine", "semantics", Json::from(statement.semantics.as_str())),
        ("engine", "binary", statement.binary.map_or(Json::Null, |digest| Json::from(digest.to_string()))),
        ("engine", "builtinsDenied", denied),
        ("facts", "time", Json::from(format_rfc3339(statement.evaluated_at))),
        ("facts", "seed", Json::from(statement.seed.to_string())),
        ("facts", "version", Json::from(statement.release.version.as_str())),
        ("facts", "environment", statement.environment.as_deref().map_or(Json::Null, Json::from)),
        ("config", "environment", statement.environment.as_deref().map_or(Json::Null, Json::from)),
    ];
    if replay.get("stream").and_then(Json::as_str) != Some(&statement.release.stream) {
        return Err(inconsistent("`stream` of `replay.json` is not what the statement says"));
    }
    for (object, member, value) in expected {
        if at(object, member) != Some(value) {
            let message = format!("`{object}.{member}` of `replay.json` is not what the statement says");
            return Err(Failure::new("E601", message));
        }
    }
    let commit = at("facts", "commit");
    let commit = commit.as_ref().and_then(Json::as_str);
    let is_subject = |commit: &str| {
        statement
            .subjects
            .iter()
            .any(|one| one.digests.get("gitCommit").is_some_and(|digits| digits == commit))
    };
    if commit.is_some_and(|commit| !is_subject(commit)) {
        return Err(inconsistent("`facts.commit` of `replay.json` is no subject of the statement"));
    }
    Ok(())
}

fn inconsistent(message: &str) -> Failure {
    Failure::new("E601", message)
}
