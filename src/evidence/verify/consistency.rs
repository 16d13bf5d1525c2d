//! Step 9: what the bundle says in several places is the same in all of them.

use std::collections::BTreeSet;

use super::VerifiedBundle;
use crate::config::{Enforcement, PolicySeverity};
use crate::document::json::canonical::Json;
use crate::evidence::failure::{Failure, shown};
use crate::evidence::manifest::{Manifest, policy_set};
use crate::evidence::member::Members;
use crate::evidence::statement::{Controls, Statement, verdict_name};
use crate::evidence::{bypass, control, facts, names, tally};
use crate::source::Digest;
use crate::verdict::time::format_rfc3339;
use crate::verdict::{Decision, Reason};

/// The names of the six outcomes.
const OUTCOMES: [&str; 6] = ["pass", "fail", "waived", "notApplicable", "undecided", "error"];

/// Checks that statement, verdict, controls and the facts of the replay agree. `verdict` is `verdict.json`.
///
/// # Errors
/// `E601`: they do not. `E602`: the policies in the bundle are not the policy set of the statement, or not those that
/// judged.
pub(super) fn check(bundle: &VerifiedBundle<'_>, verdict: &Json) -> Result<(), Failure> {
    let statement = bundle.statement();
    let malformed = || inconsistent("`verdict.json` is not of the known form, or contradicts itself");
    let decision = decision(verdict).ok_or_else(malformed)?;
    if !sums(verdict).ok_or_else(malformed)? {
        return Err(inconsistent("the counts in `verdict.json` are not the sums of the policies' counts"));
    }
    if !tally::fit(verdict).ok_or_else(malformed)? {
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
    // Proofs of all files say as much as the manifest.
    let whole = || (bundle.withheld() == 0).then(|| policy_set(bundle.listed().map(|(_, entry)| entry)));
    let found = bundle.manifest().map(Manifest::policy_set).or_else(whole);
    if found.is_some_and(|digest| digest != statement.policy_set_digest) {
        return Err(Failure::new("E602", "the policies in the bundle are not the statement's policy set"));
    }
    controls(bundle, verdict)?;
    replay_facts(bundle, statement)?;
    policies(bundle)?;
    weakening(bundle, verdict)
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
    match at("facts", "release") {
        Some(judged) if !is_of_release(&judged, statement) => {
            Err(inconsistent("`facts.release` of `replay.json` is not what the statement says"))
        }
        None if has_facts(statement) => {
            Err(inconsistent("the statement has facts of the release that `replay.json` does not have"))
        }
        _ => notes(bundle, statement),
    }
}

/// Whether the statement says of the release what policies see, beside its name and its place in the chain.
fn has_facts(statement: &Statement) -> bool {
    let release = &statement.release;
    let texts = [&release.kind, &release.fixes, &release.tag];
    texts.into_iter().any(Option::is_some)
        || release.authors.is_some()
        || release.commits.is_some()
        || release.freeze.is_some()
}

/// Whether what policies saw of the release is what is signed, but for what is known only when it is signed.
fn is_of_release(judged: &Json, statement: &Statement) -> bool {
    let known = |json: &Json| {
        let mut members = json.as_object().cloned().unwrap_or_default();
        for later in ["sequence", "previous", "notes"] {
            members.remove(later);
        }
        members
    };
    known(judged) == known(&statement.release.to_json())
}

/// Checks that the release notes are those that are signed.
fn notes(bundle: &VerifiedBundle<'_>, statement: &Statement) -> Result<(), Failure> {
    match (bundle.file(names::NOTES), statement.release.notes) {
        (None, None) => Ok(()),
        (Some(notes), Some(digest)) if Digest::of(notes) == digest => Ok(()),
        (None, Some(_)) => Err(inconsistent("the statement names release notes, and the bundle has none")),
        _ => Err(inconsistent("the release notes in the bundle are not those that the statement names")),
    }
}

/// The policies and data in the bundle are those that judged, each under its own digest: one that lies there unused
/// would give the policy set a digest under which other policies had judged.
fn policies(bundle: &VerifiedBundle<'_>) -> Result<(), Failure> {
    let replay = bundle.json(names::REPLAY, "E601")?;
    let replay = Members::of(&replay, "E601", "`replay.json`")?;
    let mut judged: BTreeSet<String> = BTreeSet::new();
    for policy in replay.objects("policies", "a policy")? {
        judged.insert(names::policy(policy.digest("sha256")?));
    }
    for data in replay.objects("data", "a data file")? {
        judged.insert(names::data(data.digest("sha256")?));
    }
    let of_set = |name: &str| name.starts_with("policies/") || name.starts_with("data/");
    for (name, bytes) in bundle.files().filter(|(name, _)| of_set(name)) {
        let digest = Digest::of(bytes);
        let own = if name.starts_with("data/") { names::data(digest) } else { names::policy(digest) };
        if own != name || !judged.remove(name) {
            let message = format!("`{}` is none of the policies and data that judged", shown(name));
            return Err(Failure::new("E602", message));
        }
    }
    match judged.iter().find(|name| !bundle.may_withhold(name)) {
        None => Ok(()),
        Some(name) => Err(Failure::new("E602", format!("`{}`, which judged, is missing", shown(name)))),
    }
}

/// What the recorded settings change that can weaken the verdict stands in the statement: it is not the gate's to
/// leave out.
fn weakening(bundle: &VerifiedBundle<'_>, verdict: &Json) -> Result<(), Failure> {
    let replay = bundle.json(names::REPLAY, "E601")?;
    let replay = Members::of(&replay, "E601", "`replay.json`")?;
    let config = facts::config_of(&replay)?;
    let enforcements = [Enforcement::Hard, Enforcement::Soft, Enforcement::Advisory];
    let mut policies = Vec::new();
    for policy in Members::of(verdict, "E601", "`verdict.json`")?.objects("policies", "a policy")? {
        let enforcement = policy.read("enforcement", |name| {
            enforcements.into_iter().find(|one| Some(one.name()) == name.as_str())
        })?;
        let severity = policy.read("severity", |name| PolicySeverity::of_name(name.as_str()?))?;
        policies.push(bypass::Own { id: policy.text("id")?.to_owned(), enforcement, severity });
    }
    let said = &bundle.statement().bypass;
    match bypass::of(&config, &policies).into_iter().find(|line| !said.contains(line)) {
        None => Ok(()),
        Some(line) => {
            let message = format!("`{}` was set, and the statement does not say so", shown(&line));
            Err(Failure::new("E601", message))
        }
    }
}

fn inconsistent(message: &str) -> Failure {
    Failure::new("E601", message)
}
