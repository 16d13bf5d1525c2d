//! The signed statement: in-toto's frame around our predicate.
//!
//! SPEC: in-toto Attestation Framework v1.2, Statement v1. Everything of ours stands inside the predicate,
//! whose schema is `schemas/evidence.schema.json`: readers of the frame refuse members that they do not know.

use std::collections::{BTreeMap, BTreeSet};

use super::failure::{Failure, shown};
use super::manifest::Commitment;
use super::member::{Members, count, maybe, sha256, text, texts};
use super::release::ReleaseFacts;
use super::subject::{Subject, is_digest};
use crate::NAMESPACE;
use crate::document::json::canonical::{self, Json};
use crate::signature::Verified;
use crate::source::Digest;
use crate::verdict::Decision;
use crate::verdict::time::{format_rfc3339, parse_rfc3339};

/// The most things that a statement may be about.
const MOST_SUBJECTS: usize = 4096;

/// The type of the frame.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";

/// What a bundle says of a release, in the words that are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// What it is about.
    pub subjects: Vec<Subject>,
    /// The version of tollgate that judged.
    pub tollgate: String,
    /// The digest of the program that judged, where it could be read.
    pub binary: Option<Digest>,
    /// What is released: stream, version, its place in the chain, what went into it.
    pub release: ReleaseFacts,
    /// The environment that was judged for, where one was named.
    pub environment: Option<String>,
    /// When it was judged, in seconds since 1970-01-01T00:00:00Z. The frozen clock of policies, too.
    pub evaluated_at: i64,
    /// Until when it holds, where it says so.
    pub valid_until: Option<i64>,
    /// The verdict.
    pub decision: Decision,
    /// How often each outcome happened: `pass`, `fail`, `waived`, `notApplicable`, `undecided`, `error`.
    pub summary: BTreeMap<String, i64>,
    /// The engine that judged.
    pub engine: String,
    /// The meaning of Rego that it has.
    pub semantics: String,
    /// The seed of the frozen random builtins.
    pub seed: u64,
    /// The builtins that were refused.
    pub builtins_denied: Vec<String>,
    /// What the policy set is called.
    pub policy_set: String,
    /// The policy set's version.
    pub policy_set_version: String,
    /// The Merkle root over policies and their data.
    pub policy_set_digest: Digest,
    /// How the controls ended.
    pub(in crate::evidence) controls: Controls,
    /// The waivers, each with the digest of its record.
    pub(super) waivers: Vec<Json>,
    /// How many values were replaced by markers.
    pub redacted: usize,
    /// How many of them looked like leaked secrets.
    pub detected: usize,
    /// What was set that changes the outcome: flags and overrides.
    pub bypass: Vec<String>,
    /// What binds all files of the bundle.
    pub manifest: Commitment,
}

/// How the controls ended, or where that is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::evidence) enum Controls {
    /// Here, by key.
    Here(Json),
    /// In `controls/index.json`, which has that digest: the statement would be too long for signers that take
    /// 4,096 bytes.
    Index(Digest),
}

impl Statement {
    /// The bytes that are signed.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        frame(&self.subjects, &predicate_type(), self.predicate()).to_bytes()
    }

    fn predicate(&self) -> Json {
        let time = format_rfc3339(self.evaluated_at);
        let controls = match &self.controls {
            Controls::Here(controls) => ("controls", controls.clone()),
            Controls::Index(digest) => ("controlsIndex", sha256(*digest)),
        };
        Json::object([
            ("verifier", self.verifier()),
            ("release", self.release.to_json()),
            ("environment", maybe(self.environment.as_deref())),
            ("evaluatedAt", text(&time)),
            ("validUntil", maybe(self.valid_until.map(format_rfc3339))),
            ("verdict", text(verdict_name(self.decision))),
            (
                "summary",
                Json::object(self.summary.iter().map(|(name, sum)| (name.clone(), Json::Integer(*sum)))),
            ),
            (
                "engine",
                Json::object([
                    ("id", text(&self.engine)),
                    ("semantics", text(&self.semantics)),
                    ("time", text(&time)),
                    ("seed", text(self.seed.to_string())),
                    ("builtinsDenied", texts(&self.builtins_denied)),
                ]),
            ),
            (
                "policySet",
                Json::object([
                    ("name", text(&self.policy_set)),
                    ("version", text(&self.policy_set_version)),
                    ("digest", sha256(self.policy_set_digest)),
                ]),
            ),
            controls,
            ("waivers", Json::Array(self.waivers.clone())),
            (
                "redaction",
                Json::object([("pointers", count(self.redacted)), ("detected", count(self.detected))]),
            ),
            ("bypass", texts(&self.bypass)),
            (
                "manifest",
                Json::object([
                    ("digest", sha256(self.manifest.digest)),
                    ("merkleRoot", text(self.manifest.root.to_string())),
                    ("size", count(self.manifest.size)),
                ]),
            ),
        ])
    }

    fn verifier(&self) -> Json {
        Json::object([
            ("id", text(verifier_id())),
            ("version", Json::object([("tollgate", text(&self.tollgate))])),
            ("binary", self.binary.map_or(Json::Null, sha256)),
        ])
    }

    /// Reads a statement whose signature was checked.
    ///
    /// What must hold:
    /// 1. The bytes are canonical JSON (`E401`).
    /// 2. Frame and predicate are of our types (`E402`).
    /// 3. Each subject has a digest, and digests of known algorithms in their one spelling (`E404`); there is a
    ///    subject, and no two share a name (`E401`).
    /// 4. The verifier's id is ours (`E405`).
    /// 5. Every other member is there, and none that is not known: what was understood, written again, gives
    ///    the same bytes (`E401`).
    ///
    /// # Errors
    /// The code of the first that does not hold.
    pub fn parse(payload: &Verified<Vec<u8>>) -> Result<Self, Failure> {
        let bytes = payload.value();
        // 1.
        let json = canonical::parse_canonical(bytes)
            .map_err(|error| Failure::new("E401", format!("the statement is no canonical JSON: {error}")))?;
        let frame = Members::of(&json, "E401", "the statement")?;
        // 2.
        for (member, expected) in [("_type", STATEMENT.to_owned()), ("predicateType", predicate_type())] {
            let found = frame.text(member)?;
            if found != expected {
                let message = format!("`{member}` is `{}`, not `{expected}`", shown(found));
                return Err(Failure::new("E402", message));
            }
        }
        // 3.
        let subjects = subjects(frame.list("subject")?)?;
        let statement = Self::of_predicate(subjects, frame.inside("predicate", "the predicate")?)?;
        // 5.
        if statement.to_bytes() != *bytes {
            return Err(Failure::new("E401", "the statement has members or values that are not known"));
        }
        Ok(statement)
    }

    fn of_predicate(subjects: Vec<Subject>, predicate: Members<'_>) -> Result<Self, Failure> {
        let verifier = predicate.inside("verifier", "the verifier")?;
        // 4.
        let id = verifier.text("id")?;
        if id != verifier_id() {
            return Err(Failure::new("E405", format!("the verifier is `{}`, not tollgate", shown(id))));
        }
        let release = predicate.inside("release", "the release")?;
        let engine = predicate.inside("engine", "the engine")?;
        let policy_set = predicate.inside("policySet", "the policy set")?;
        let redaction = predicate.inside("redaction", "the redaction")?;
        let manifest = predicate.inside("manifest", "the manifest's commitment")?;
        let digest = |members: Members<'_>| members.inside("digest", "a digest")?.digest("sha256");
        Ok(Self {
            subjects,
            tollgate: verifier.inside("version", "the verifier's version")?.text("tollgate")?.to_owned(),
            binary: verifier.read("binary", |value| match value {
                Json::Null => Some(None),
                value => Digest::from_hex(value.get("sha256")?.as_str()?).map(Some),
            })?,
            release: ReleaseFacts::parse(&release)?,
            environment: predicate.maybe("environment")?.map(str::to_owned),
            evaluated_at: predicate.read("evaluatedAt", |value| parse_rfc3339(value.as_str()?))?,
            valid_until: predicate.read("validUntil", |value| match value {
                Json::Null => Some(None),
                value => parse_rfc3339(value.as_str()?).map(Some),
            })?,
            decision: predicate.read("verdict", |value| decision(value.as_str()?))?,
            summary: predicate.read("summary", |value| {
                let sum = |(name, sum): (&String, &Json)| Some((name.clone(), sum.as_integer()?));
                value.as_object()?.iter().map(sum).collect()
            })?,
            engine: engine.text("id")?.to_owned(),
            semantics: engine.text("semantics")?.to_owned(),
            seed: engine.read("seed", |value| value.as_str()?.parse().ok())?,
            builtins_denied: engine.texts("builtinsDenied")?,
            policy_set: policy_set.text("name")?.to_owned(),
            policy_set_version: policy_set.text("version")?.to_owned(),
            policy_set_digest: digest(policy_set)?,
            controls: match predicate.read("controls", Some) {
                Ok(controls) => Controls::Here(controls.clone()),
                Err(_) => {
                    Controls::Index(predicate.inside("controlsIndex", "the controls")?.digest("sha256")?)
                }
            },
            waivers: predicate.list("waivers")?.to_vec(),
            redacted: redaction.count("pointers")?,
            detected: redaction.count("detected")?,
            bypass: predicate.texts("bypass")?,
            manifest: Commitment {
                digest: digest(manifest)?,
                root: manifest.digest("merkleRoot")?,
                size: manifest.count("size")?,
            },
        })
    }
}

/// in-toto's frame: what a predicate of that type says of `subjects`.
pub(super) fn frame(subjects: &[Subject], predicate_type: &str, predicate: Json) -> Json {
    Json::object([
        ("_type", text(STATEMENT)),
        ("subject", subjects.iter().map(subject).collect()),
        ("predicateType", text(predicate_type)),
        ("predicate", predicate),
    ])
}

/// The name of a verdict in the statement.
pub(super) fn verdict_name(decision: Decision) -> &'static str {
    match decision {
        Decision::Passed => "PASSED",
        Decision::Denied => "DENIED",
        Decision::Undecided => "UNDECIDED",
    }
}

fn decision(name: &str) -> Option<Decision> {
    [Decision::Passed, Decision::Denied, Decision::Undecided]
        .into_iter()
        .find(|decision| verdict_name(*decision) == name)
}

fn predicate_type() -> String {
    format!("{NAMESPACE}/policy-evidence/v1")
}

pub(in crate::evidence) fn verifier_id() -> String {
    format!("{NAMESPACE}/tollgate/v1")
}

fn subject(subject: &Subject) -> Json {
    let digests = subject.digests.iter().map(|(algorithm, digits)| (algorithm.clone(), text(digits)));
    Json::object([("name", text(&subject.name)), ("digest", Json::object(digests))])
}

fn subjects(list: &[Json]) -> Result<Vec<Subject>, Failure> {
    if list.len() > MOST_SUBJECTS {
        return Err(Failure::new("E401", format!("the statement has over {MOST_SUBJECTS} subjects")));
    }
    let mut subjects: Vec<Subject> = Vec::new();
    let mut names: BTreeSet<String> = BTreeSet::new();
    for value in list {
        let members = Members::of(value, "E401", "a subject")?;
        let name = members.text("name")?.to_owned();
        let no_digest = |what: &str| Failure::new("E404", format!("the subject `{}` {what}", shown(&name)));
        let digests = value.get("digest").and_then(Json::as_object).filter(|digests| !digests.is_empty());
        let digests = digests.ok_or_else(|| no_digest("has no digest"))?;
        let digest = |(algorithm, digits): (&String, &Json)| {
            let digits = digits.as_str().filter(|digits| is_digest(algorithm, digits))?;
            Some((algorithm.clone(), digits.to_owned()))
        };
        let digests: Option<BTreeMap<_, _>> = digests.iter().map(digest).collect();
        let digests = digests.ok_or_else(|| no_digest("has a digest that is none"))?;
        if name.is_empty() || !names.insert(name.clone()) {
            return Err(Failure::new("E401", "two subjects share a name, or one has none"));
        }
        subjects.push(Subject { name, digests });
    }
    if subjects.is_empty() {
        return Err(Failure::new("E401", "the statement has no subject"));
    }
    Ok(subjects)
}
