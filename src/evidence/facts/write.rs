//! The writer of `replay.json`.

use super::{SEMANTICS, config, schema};
use crate::document::json::canonical::Json;
use crate::document::{FileRecord, Reading};
use crate::evidence::member::{count, maybe, text, texts};
use crate::evidence::pack::Release;
use crate::evidence::record;
use crate::policy::{BUILTINS, ENGINE, Facts, Judgement, PolicyTally, REFUSED_BUILTINS, REWRITER};
use crate::source::{Digest, Limits};
use crate::verdict::Notice;
use crate::verdict::time::format_rfc3339;

/// Everything that is needed to evaluate `release` again. `documents` are the files of its documents.
pub(in crate::evidence) fn replay(release: &Release<'_>, documents: &[String]) -> Json {
    let judged = &release.judged;
    let inventory = judged.inventory;
    // What went wrong with inputs is recorded resolved, since a replay has no text to find places in.
    let of_input = inventory.diagnostics.iter().map(|one| Notice::resolve(one, &inventory.sources));
    let notices = judged.notices.iter().cloned().chain(of_input).map(|one| record::notice(&one)).collect();
    let policies = release
        .policy_set
        .modules()
        .iter()
        .map(|module| Json::object([("path", text(&module.path)), ("sha256", digest(&module.text))]));
    let data = release.policy_set.data().iter().map(|file| {
        Json::object([
            ("path", text(&file.path)),
            ("prefix", texts(&file.prefix)),
            ("sha256", digest(&file.text)),
        ])
    });
    Json::object([
        ("schema", text(schema())),
        ("engine", engine(release)),
        ("facts", facts(release.facts)),
        ("stream", maybe(judged.stream)),
        ("limits", limits(release.limits)),
        ("config", config::write(judged.config)),
        ("policies", policies.collect()),
        ("data", data.collect()),
        ("off", texts(judged.off)),
        ("queries", queries(judged.judgement)),
        ("documents", texts(documents)),
        ("files", inventory.files.iter().map(file).collect()),
        ("redacted", count(inventory.redacted)),
        ("notices", notices),
    ])
}

fn digest(content: &str) -> Json {
    text(Digest::of(content.as_bytes()).to_string())
}

fn engine(release: &Release<'_>) -> Json {
    Json::object([
        ("id", text(ENGINE)),
        ("semantics", text(SEMANTICS)),
        ("rewriter", text(REWRITER)),
        ("builtins", text(BUILTINS)),
        ("binary", maybe(release.program.binary.map(|digest| digest.to_string()))),
        ("builtinsDenied", texts(REFUSED_BUILTINS)),
    ])
}

fn facts(facts: &Facts) -> Json {
    let mut members = vec![
        ("time", text(format_rfc3339(facts.time))),
        ("seed", text(facts.seed.to_string())),
        ("version", maybe(facts.version.as_deref())),
        ("commit", maybe(facts.commit.as_deref())),
        ("environment", maybe(facts.environment.as_deref())),
    ];
    members.extend(facts.release.clone().map(|release| ("release", release)));
    Json::object(members)
}

fn limits(limits: &Limits) -> Json {
    Json::object([
        ("fileBytes", count(limits.file_bytes)),
        ("files", count(limits.files)),
        ("folderDepth", count(limits.folder_depth)),
        ("depth", count(limits.depth)),
        ("nodes", count(limits.nodes)),
        ("evaluationMilliseconds", count(limits.evaluation.as_millis())),
        ("policyBytes", count(limits.policy_bytes)),
    ])
}

/// What was asked: each policy with its package, its view, and the documents that it was asked about, as
/// ranges of their numbers from 0, both ends inclusive.
fn queries(judgement: &Judgement) -> Json {
    let query = |(policy, tally): (&crate::policy::Metadata, &PolicyTally)| {
        Json::object([
            ("policy", text(&policy.id)),
            ("package", text(&policy.package)),
            ("view", text(policy.view.name())),
            ("documents", ranges(tally)),
        ])
    };
    judgement.policies.iter().zip(&judgement.tallies).map(query).collect()
}

fn ranges(tally: &PolicyTally) -> Json {
    let all = [&tally.passed, &tally.failed, &tally.undecided, &tally.errors];
    let mut asked: Vec<usize> = all.into_iter().flatten().copied().collect();
    asked.sort_unstable();
    asked.dedup();
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for document in asked {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == document => *last = document,
            _ => ranges.push((document, document)),
        }
    }
    ranges.into_iter().map(|(first, last)| Json::Array(vec![count(first), count(last)])).collect()
}

/// What became of a file that was come upon.
fn file(file: &FileRecord) -> Json {
    let (reading, why, documents) = match &file.reading {
        Reading::Read { format, documents } => ("read", Some(*format), *documents),
        Reading::Failed => ("failed", None, 0),
        Reading::NotInput(why) => ("notInput", Some(*why), 0),
        Reading::LeftOut(why) => ("leftOut", Some(*why), 0),
    };
    Json::object([
        ("path", text(&file.path)),
        ("reading", text(reading)),
        ("why", maybe(why)),
        ("documents", count(documents)),
    ])
}
