//! From a run to a signed bundle.

use std::collections::BTreeMap;

use super::archive;
use super::document;
use super::facts::{self, SEMANTICS, Source};
use super::failure::{Failure, shown};
use super::manifest::Manifest;
use super::record;
use super::release::ReleaseFacts;
use super::replay::Sources;
use super::salt::Salting;
use super::source;
use super::statement::{Controls, Statement};
use super::subject::Subject;
use super::verify::{self, VerifyOptions};
use super::{control, names};
use crate::document::json::canonical::Json;
use crate::document::redact::MARKER;
use crate::document::{Inventory, Node, Value};
use crate::policy::{ENGINE, Facts, PolicySet, REFUSED_BUILTINS};
use crate::signature::{IN_TOTO, Sign, VerifyingKey, pae, seal};
use crate::source::{Digest, Identity, Limits, SourceFile};
use crate::verdict::waivers::signed;
use crate::verdict::{Judged, Verdict, Waiver, WaiverOrigin};

/// The most bytes of what is signed with the controls in it. Signers that take 4,096 bytes have room for more
/// subjects.
const MOST_SIGNED: usize = 3_072;

/// Everything that a bundle is made of.
#[derive(Clone, Copy)]
pub struct Release<'a> {
    /// What is released.
    pub release: &'a ReleaseFacts,
    /// What it consists of. At least one.
    pub subjects: &'a [Subject],
    /// The policies that judged.
    pub policy_set: &'a PolicySet,
    /// What the policy set is called, and its version.
    pub policy_set_name: (&'a str, &'a str),
    /// What the verdict followed from. Without a baseline: a release has none.
    pub judged: Judged<'a>,
    /// The verdict on it.
    pub verdict: &'a Verdict,
    /// Time, seed and the release's facts, as policies saw them.
    pub facts: &'a Facts,
    /// The limits of the run.
    pub limits: &'a Limits,
    /// The program that judged.
    pub program: Program<'a>,
    /// Files that steered the run, each with what it is: `config` or `waivers`.
    pub steering: &'a [(&'a str, &'a SourceFile)],
    /// Until when the evidence holds, in seconds since 1970-01-01T00:00:00Z; none for as long as anybody takes it.
    pub valid_until: Option<i64>,
    /// What was set that changes the outcome: flags as the user wrote them, overrides that lower or switch off.
    pub bypass: &'a [String],
    /// Reports to put in.
    pub reports: &'a [Report],
    /// The waivers that somebody signed, with their envelopes. They are among those of `judged`.
    pub signed_waivers: &'a [(Waiver, Vec<u8>)],
    /// The key that keeps withheld files from being guessed: the one that the inputs were redacted with. Without one, no
    /// file is sensitive.
    pub redaction_key: Option<[u8; 32]>,
    /// How the inputs were read, where their bytes are put in.
    pub sources: Option<Sources<'a>>,
    /// How many threads may work. The bundle does not depend on it.
    pub threads: usize,
}

/// The program that judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Program<'a> {
    /// tollgate's version.
    pub version: &'a str,
    /// The digest of the executable file, where it can be read.
    pub binary: Option<Digest>,
}

/// A report for people or other tools, which can be made again from the rest of the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name in the bundle: `reports/results.sarif`, `reports/summary.md`.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Makes the bundle of a release and signs it by each of `signers`. The same release and keys give the same bytes.
///
/// Before it is given out, it is verified as a stranger would verify it.
///
/// # Errors
/// The bundle would be too large (`E105`), a report has a name that it may not have (`E103`, `E501`), there is
/// no subject or two share a name (`E401`), there is a baseline (`E801`), since such a verdict cannot be replayed, or a
/// signer gave no right signature (`E303`).
pub fn pack(release: &Release<'_>, signers: &[&dyn Sign]) -> Result<Vec<u8>, Failure> {
    if release.judged.baseline.is_some() {
        return Err(Failure::new("E801", "a release is judged without a baseline"));
    }
    let verdict = record::verdict(release.verdict);
    let time = release.facts.time.to_be_bytes();
    let (stream, version) = (release.release.stream.as_bytes(), release.release.version.as_bytes());
    let mut salting = Salting::new(release.redaction_key, &[stream, version, &time, &verdict.to_bytes()]);
    let mut files = BTreeMap::new();
    let unsigned = add_files(release, &verdict, &mut files, &mut salting)?;
    let controls = control::of(&verdict).unwrap_or_default();
    let mut index = Vec::new();
    for (key, control) in &controls {
        files.insert(control::path(key), control.to_bytes(key));
        index.push((key.clone(), control.summary()));
    }
    let index = Json::object(index);
    let is_signed = |waiver: &&Waiver| matches!(waiver.origin, WaiverOrigin::Signed { .. });
    let signed: Vec<&Waiver> = release.judged.waivers.iter().filter(is_signed).collect();
    let lines = facts::statement_lines(&verdict, unsigned.as_ref(), &signed);
    let lines = lines.ok_or_else(|| Failure::new("E605", "the verdict names a waiver that was not given"))?;

    let mut manifest = Manifest::of(&files, &salting, release.threads)?;
    let mut statement = statement(release, &manifest, lines, Controls::Here(index.clone()));
    if pae(IN_TOTO, &statement.to_bytes()).len() > MOST_SIGNED && !controls.is_empty() {
        let bytes = control::index(&index);
        statement.controls = Controls::Index(Digest::of(&bytes));
        files.insert(names::CONTROL_INDEX.to_owned(), bytes);
        manifest = Manifest::of(&files, &salting, release.threads)?;
        statement.manifest = manifest.commitment();
    }
    files.insert(names::MANIFEST.to_owned(), manifest.to_bytes());
    files.extend(manifest.salts(&salting));
    files.insert(names::ENVELOPE.to_owned(), seal(IN_TOTO, &statement.to_bytes(), signers)?);
    let bundle = archive::pack(&files)?;

    let keys: Vec<VerifyingKey> = signers.iter().map(|signer| signer.verifying_key()).collect();
    let options = VerifyOptions { threads: release.threads, ..VerifyOptions::own(&keys, release.facts.time) };
    let verification = verify::verify(&bundle, &options);
    match verification.failure() {
        Some(failure) => Err(failure),
        None => Ok(bundle),
    }
}

/// The bundle with one more file, which lies outside of the manifest: an approval, a proof, a salt. What was there
/// is as it was, byte for byte.
///
/// # Errors
/// The bundle is no strict archive (`E101` to `E106`). `E104`: a file of that name is there. `E503`: such a file
/// must be in the manifest, or lies nowhere in a bundle.
pub fn add_member(bundle: &[u8], name: &str, content: Vec<u8>) -> Result<Vec<u8>, Failure> {
    if !names::is_outside(name) {
        return Err(Failure::new("E503", format!("`{}` cannot be added to a bundle", shown(name))));
    }
    let archive = archive::Archive::read(bundle)?;
    let mut files: BTreeMap<String, Vec<u8>> =
        archive.files().map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
    if files.insert(name.to_owned(), content).is_some() {
        return Err(Failure::new("E104", format!("`{name}` is there already")));
    }
    archive::pack(&files)
}

/// Adds the files of the bundle to `files`, but for controls, manifest and envelope; gives the unsigned waivers among
/// them.
fn add_files(
    release: &Release<'_>,
    verdict: &Json,
    files: &mut BTreeMap<String, Vec<u8>>,
    salting: &mut Salting,
) -> Result<Option<Json>, Failure> {
    let judged = &release.judged;
    let mut sources = Vec::new();
    for file in judged.inventory.sources.files() {
        sources.push(had_a_say("input", file.path(), file.identity()));
    }
    for (role, file) in release.steering {
        sources.push(had_a_say(role, file.path(), file.identity()));
    }
    let lines = document::files(judged.inventory);
    let documents: Vec<String> = lines.keys().cloned().collect();
    files.extend(lines);
    for module in release.policy_set.modules() {
        let digest = Digest::of(module.text.as_bytes());
        let identity = Identity::Plain { digest, size: module.text.len() as u64 };
        sources.push(had_a_say("policy", &module.path, identity));
        files.insert(names::policy(digest), module.text.clone().into_bytes());
    }
    for data in release.policy_set.data() {
        let digest = Digest::of(data.text.as_bytes());
        let identity = Identity::Plain { digest, size: data.text.len() as u64 };
        sources.push(had_a_say("data", &data.path, identity));
        files.insert(names::data(digest), data.text.clone().into_bytes());
    }
    for report in release.reports {
        files.insert(report.path.clone(), report.bytes.clone());
    }
    let is_unsigned = |waiver: &&Waiver| !matches!(waiver.origin, WaiverOrigin::Signed { .. });
    let unsigned: Vec<&Waiver> = judged.waivers.iter().filter(is_unsigned).collect();
    let unsigned = (!unsigned.is_empty()).then(|| facts::unsigned(unsigned));
    for (waiver, envelope) in release.signed_waivers {
        files.insert(signed::member(&waiver.id), envelope.clone());
    }
    if let Some(unsigned) = &unsigned {
        files.insert(names::UNSIGNED_WAIVERS.to_owned(), unsigned.to_bytes());
    }
    if let Some(read) = &release.sources {
        let steering = (&judged.inventory.sources, release.steering);
        let put = (&mut sources, &mut *files);
        source::add((read, release.redaction_key), steering, judged.config, put, salting)?;
    }
    files.insert(names::SOURCES.to_owned(), facts::sources(&sources));
    files.insert(names::REPLAY.to_owned(), facts::replay(release, &documents).to_bytes());
    files.insert(names::VERDICT.to_owned(), verdict.to_bytes());
    Ok(unsigned)
}

fn had_a_say(role: &str, path: &str, identity: Identity) -> Source {
    Source { role: role.to_owned(), path: path.to_owned(), identity }
}

fn statement(
    release: &Release<'_>,
    manifest: &Manifest,
    waivers: Vec<Json>,
    controls: Controls,
) -> Statement {
    let summary = record::counts(release.verdict.counts);
    let sum = |(name, count): (&String, &Json)| (name.clone(), count.as_integer().unwrap_or_default());
    Statement {
        subjects: release.subjects.to_vec(),
        tollgate: release.program.version.to_owned(),
        binary: release.program.binary,
        release: release.release.clone(),
        environment: release.facts.environment.clone(),
        evaluated_at: release.facts.time,
        valid_until: release.valid_until,
        decision: release.verdict.decision,
        summary: summary.as_object().into_iter().flatten().map(sum).collect(),
        engine: ENGINE.to_owned(),
        semantics: SEMANTICS.to_owned(),
        seed: release.facts.seed,
        builtins_denied: REFUSED_BUILTINS.map(str::to_owned).to_vec(),
        policy_set: release.policy_set_name.0.to_owned(),
        policy_set_version: release.policy_set_name.1.to_owned(),
        policy_set_digest: manifest.policy_set(),
        controls,
        waivers,
        redacted: release.judged.inventory.redacted,
        detected: detected(release.judged.inventory),
        bypass: release.bypass.to_vec(),
        manifest: manifest.commitment(),
    }
}

/// How many of the markers in the documents say that a detector of leaked secrets knew the value.
fn detected(inventory: &Inventory) -> usize {
    let mut detected = 0;
    let mut open: Vec<&Node> = inventory.documents.iter().map(|document| &document.root).collect();
    while let Some(node) = open.pop() {
        match &node.value {
            Value::List(items) => open.extend(items),
            Value::Map(map) => {
                let marker = map.get(MARKER).and_then(|marker| marker.get("detectors"));
                detected += usize::from(marker.and_then(Node::as_list).is_some_and(|list| !list.is_empty()));
                open.extend(map.iter().map(|(_, node)| node));
            }
            _ => {}
        }
    }
    detected
}
