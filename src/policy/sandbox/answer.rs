//! What the child answers. Places in documents are not among it: the parent knows them, and believes nobody else.

use serde_json::{Value as Json, json};

use super::request::VERSION;
use crate::config::Enforcement;
use crate::document::Inventory;
use crate::document::{Pointer, Segment};
use crate::policy::answer::place;
use crate::policy::{Finding, FindingKind, Judgement, Outcome, PolicySet, PolicySeverity, PolicyTally};
use crate::source::{At, Diagnostic, FileId, Label, Severity, Span, Stage};

/// The most bytes of a diagnostic's code.
const MOST_CODE: usize = 64;

/// One line of an answer.
#[derive(Debug)]
pub enum Message {
    /// The policies are loaded: their ids.
    Loaded(Vec<String>),
    /// The policy of that index is judged next.
    Policy(usize),
    /// What the policies said, or the one that was announced.
    Judged(Part),
    /// That was all.
    End,
}

/// What policies said, as it was sent: nothing of it is checked yet but its form as JSON.
#[derive(Debug)]
pub struct Part(Json);

impl Message {
    /// Reads a line; none where it is not one of ours.
    pub fn read(line: &str) -> Option<Self> {
        let Ok(Json::Object(mut members)) = serde_json::from_str(line) else { return None };
        if members.len() != 1 {
            return match (members.get("version")?.as_u64()?, members.get("loaded")?) {
                (VERSION, Json::Array(ids)) if members.len() == 2 => {
                    let ids = ids.iter().map(|id| id.as_str().map(str::to_owned));
                    Some(Self::Loaded(ids.collect::<Option<_>>()?))
                }
                _ => None,
            };
        }
        if let Some(judged) = members.remove("judged") {
            return Some(Self::Judged(Part(judged)));
        }
        if let Some(policy) = members.get("policy") {
            return Some(Self::Policy(index(policy)?));
        }
        (members.get("end")? == &Json::Bool(true)).then_some(Self::End)
    }
}

/// The line that says that the policies are loaded.
pub(super) fn loaded(set: &PolicySet) -> Json {
    let ids: Vec<&str> = set.policies().iter().map(|policy| policy.id.as_str()).collect();
    json!({"version": VERSION, "loaded": ids})
}

/// The line that announces a policy.
pub(super) fn policy(index: usize) -> Json {
    json!({"policy": index})
}

/// The line behind everything else.
pub(super) fn end() -> Json {
    json!({"end": true})
}

/// The line of a judgement by the policies of `set`, without what was told when they were loaded.
pub(super) fn judged(set: &PolicySet, judgement: &Judgement) -> Json {
    let told = judgement.diagnostics.iter().skip(set.diagnostics().len());
    json!({"judged": {
        "tallies": judgement.tallies.iter().map(tally_to).collect::<Vec<_>>(),
        "findings": judgement.findings.iter().map(finding_to).collect::<Vec<_>>(),
        "diagnostics": told.map(diagnostic_to).collect::<Vec<_>>(),
    }})
}

/// What a judgement's findings, tallies and diagnostics are, once they are checked.
pub(super) struct Checked {
    pub(super) tallies: Vec<PolicyTally>,
    pub(super) findings: Vec<Finding>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Part {
    /// Checks what was sent against the policies and documents at hand, and fills in places; none where it is
    /// not what such policies can have said of such documents.
    pub(super) fn check(&self, set: &PolicySet, inventory: &Inventory) -> Option<Checked> {
        let list = |name: &str| self.0.get(name)?.as_array();
        let documents = inventory.documents.len();
        let tallies = list("tallies")?.iter().map(|tally| tally_of(tally, documents));
        let tallies = tallies.collect::<Option<Vec<_>>>().filter(|all| all.len() == set.policies().len())?;
        let findings = list("findings")?.iter().map(|finding| finding_of(finding, set, inventory));
        let diagnostics = list("diagnostics")?.iter().map(|told| diagnostic_of(told, set));
        Some(Checked {
            tallies,
            findings: findings.collect::<Option<_>>()?,
            diagnostics: diagnostics.collect::<Option<_>>()?,
        })
    }
}

/// A pointer as a list of keys and indices.
pub(super) fn pointer_to(pointer: &Pointer) -> Json {
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => Json::from(&**key),
        Segment::Index(index) => Json::from(*index),
    };
    pointer.segments().iter().map(step).collect()
}

/// Reads a pointer.
pub(super) fn pointer_of(json: &Json) -> Option<Pointer> {
    let step = |step: &Json| match step {
        Json::String(key) => Some(Segment::Key(key.as_str().into())),
        number => Some(Segment::Index(index(number)?)),
    };
    Some(Pointer::new(json.as_array()?.iter().map(step).collect::<Option<_>>()?))
}

fn index(json: &Json) -> Option<usize> {
    usize::try_from(json.as_u64()?).ok()
}

fn tally_to(tally: &PolicyTally) -> Json {
    json!([
        tally.passed,
        tally.failed,
        tally.not_applicable,
        tally.undecided,
        tally.errors,
        tally.run.map(Outcome::name),
    ])
}

fn tally_of(json: &Json, documents: usize) -> Option<PolicyTally> {
    let list = |at: usize| -> Option<Vec<usize>> {
        let each = |json: &Json| index(json).filter(|document| *document < documents);
        json.get(at)?.as_array()?.iter().map(each).collect()
    };
    Some(PolicyTally {
        passed: list(0)?,
        failed: list(1)?,
        not_applicable: index(json.get(2)?)?,
        undecided: list(3)?,
        errors: list(4)?,
        run: match json.get(5)? {
            Json::Null => None,
            name => Some(OUTCOMES.into_iter().find(|outcome| Some(outcome.name()) == name.as_str())?),
        },
    })
}

const OUTCOMES: [Outcome; 6] = [
    Outcome::Pass,
    Outcome::Fail,
    Outcome::Waived,
    Outcome::NotApplicable,
    Outcome::Undecided,
    Outcome::Error,
];

const KINDS: [FindingKind; 3] = [FindingKind::Fail, FindingKind::Undecided, FindingKind::Error];

const SEVERITIES: [PolicySeverity; 4] =
    [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];

const ENFORCEMENTS: [Enforcement; 3] = [Enforcement::Hard, Enforcement::Soft, Enforcement::Advisory];

fn kind_name(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::Fail => Outcome::Fail.name(),
        FindingKind::Undecided => Outcome::Undecided.name(),
        FindingKind::Error => Outcome::Error.name(),
    }
}

fn finding_to(finding: &Finding) -> Json {
    json!([
        finding.policy,
        finding.document,
        kind_name(finding.kind),
        finding.message,
        finding.address,
        finding.path.as_ref().map(pointer_to),
        finding.severity.name(),
        finding.enforcement.name(),
        finding.fix,
        finding.details,
    ])
}

fn finding_of(json: &Json, set: &PolicySet, inventory: &Inventory) -> Option<Finding> {
    let text = |at: usize| json.get(at)?.as_str();
    let maybe = |at: usize| match json.get(at)? {
        Json::Null => Some(None),
        text => Some(Some(text.as_str()?.to_owned())),
    };
    let policy = index(json.get(0)?)?;
    let metadata = set.policies().get(policy)?;
    let document = match json.get(1)? {
        Json::Null => None,
        number => Some(index(number)?),
    };
    let address = text(4)?.to_owned();
    let path = match json.get(5)? {
        Json::Null => None,
        steps => Some(pointer_of(steps)?),
    };
    let (span, labels) = match document {
        None => (None, Vec::new()),
        Some(index) => {
            let document = inventory.documents.get(index)?;
            let (span, labels) = place(metadata, document, path.as_ref(), Some(&address));
            (Some(span), labels)
        }
    };
    Some(Finding {
        policy,
        document,
        kind: KINDS.into_iter().find(|kind| Some(kind_name(*kind)) == text(2))?,
        message: text(3)?.to_owned(),
        address,
        path,
        span,
        labels,
        severity: SEVERITIES.into_iter().find(|severity| Some(severity.name()) == text(6))?,
        enforcement: ENFORCEMENTS.into_iter().find(|enforcement| Some(enforcement.name()) == text(7))?,
        fix: maybe(8)?,
        details: maybe(9)?,
    })
}

fn span_to(span: Span) -> Json {
    json!([span.file.index(), span.start, span.end])
}

/// A place in a policy or data file of `set`.
fn span_of(json: &Json, set: &PolicySet) -> Option<Span> {
    let number = |at: usize| index(json.get(at)?);
    let (file, start, end) = (FileId::new(number(0)?), number(1)?, number(2)?);
    let length = set.sources().file(file)?.text()?.len();
    (start <= end && end <= length).then(|| Span::new(file, start, end))
}

fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn diagnostic_to(told: &Diagnostic) -> Json {
    let at = match &told.at {
        At::Span(span) => span_to(*span),
        At::Path(path) => Json::from(path.as_str()),
        At::Run => Json::Null,
    };
    let labels: Vec<Json> =
        told.labels.iter().map(|label| json!([span_to(label.span), label.message])).collect();
    json!([told.code, severity_name(told.severity), told.message, at, labels, told.help])
}

fn diagnostic_of(json: &Json, set: &PolicySet) -> Option<Diagnostic> {
    let text = |at: usize| json.get(at)?.as_str();
    let label = |json: &Json| {
        Some(Label { span: span_of(json.get(0)?, set)?, message: json.get(1)?.as_str()?.to_owned() })
    };
    let severities = [Severity::Error, Severity::Warning, Severity::Note];
    Some(Diagnostic {
        code: code(text(0)?)?,
        severity: severities.into_iter().find(|one| Some(severity_name(*one)) == text(1))?,
        stage: Stage::Policy,
        message: text(2)?.to_owned(),
        at: match json.get(3)? {
            Json::Null => At::Run,
            Json::String(path) => At::Path(path.clone()),
            span => At::Span(span_of(span, set)?),
        },
        labels: json.get(4)?.as_array()?.iter().map(label).collect::<Option<_>>()?,
        help: match json.get(5)? {
            Json::Null => None,
            help => Some(help.as_str()?.to_owned()),
        },
    })
}

/// A diagnostic's code, which lives as long as the program: those of a run are few, and the same failure has one
/// diagnostic, so what is kept is small. A code that is none is not taken.
fn code(text: &str) -> Option<&'static str> {
    let is_code =
        text.len() <= MOST_CODE && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase());
    is_code.then(|| &*Box::leak(text.to_owned().into_boxed_str()))
}
