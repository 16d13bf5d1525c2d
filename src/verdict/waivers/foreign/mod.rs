//! Skips that were written for other tools: comments such as `#checkov:skip=CKV_AWS_20:reason` and annotations such as
//! `ignore-check.kube-linter.io/run-as-non-root`. Where they are honoured, they are waivers that nobody signed.
//!
//! A skip meets a policy by `same_as`, and of the policy those findings that are its check. KICS' `ignore-line` and
//! `ignore-block` name no check: what somebody wrote them for cannot be told, and they are no waivers here.

mod annotation;
mod comment;
mod extent;

use std::collections::{BTreeMap, BTreeSet};

use super::comment::{Texts, has_comments};
use super::places::Places;
use super::{Foreign, Tool, Waiver, WaiverOrigin};
use crate::document::{Document, DocumentKind, Inventory, Reading};
use crate::policy::{Judgement, Metadata, same_as};
use crate::source::{At, Diagnostic, FileId, Location, Severity, Stage};
use crate::verdict::Notice;
use crate::verdict::time::Date;

/// The most skips that are looked at in one run.
const MOST: usize = 100_000;

/// A skip as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The tool that it was written for.
    pub tool: Tool,
    /// The id of the check; none for all checks of the tool.
    pub id: Option<String>,
    /// Why, where it says so.
    pub reason: String,
    /// How long it holds.
    pub until: Until,
    /// The lines of its file that it is about, from 1, inclusive; none where nothing is there that it could be about.
    pub lines: Option<(u32, u32)>,
    /// The address of the object that it is about; none for whatever is in its lines.
    pub resource: Option<String>,
    /// Where it is written.
    pub location: Location,
}

/// How long a skip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Without end.
    Always,
    /// To that day, inclusive.
    Day(Date),
    /// What is written is no day.
    Malformed,
}

/// The skips in the input, in the order of the files and lines, and what is wrong with them. The diagnostics' spans
/// point into the inventory's sources.
pub fn skips(inventory: &Inventory) -> (Vec<Skip>, Vec<Diagnostic>) {
    let (mut skips, mut diagnostics) = (Vec::new(), Vec::new());
    let readings: BTreeMap<&str, &Reading> =
        inventory.files.iter().map(|file| (file.path.as_str(), &file.reading)).collect();
    let mut documents: BTreeMap<FileId, Vec<&Document>> = BTreeMap::new();
    for document in &inventory.documents {
        documents.entry(document.file).or_default().push(document);
    }
    for (index, source) in inventory.sources.files().iter().enumerate() {
        if skips.len() >= MOST {
            break;
        }
        let file = FileId::new(index);
        let documents = documents.get(&file).map(Vec::as_slice).unwrap_or_default();
        for document in documents {
            annotation::read(document, inventory, &mut skips);
        }
        let Some(text) = source.text().filter(|text| comment::may_hold(text)) else { continue };
        if !readings.get(source.path()).is_some_and(|reading| has_comments(source.path(), reading)) {
            continue;
        }
        let texts = Texts::new(file, source.path(), text, documents);
        // A plan has parts of all files of its root module.
        let is_one =
            |document: &&&Document| matches!(document.kind, DocumentKind::Manifest | DocumentKind::Resource);
        let documents: Vec<&Document> = documents.iter().filter(is_one).copied().collect();
        let comments = comment::Comments { file, text, source, documents: &documents, texts: &texts };
        comments.read(&mut skips, &mut diagnostics);
    }
    if skips.len() >= MOST {
        let message = format!("the first {MOST} skips for other tools are read, and no more");
        let told = Diagnostic::warning(Stage::Waiver, "waiver-foreign-limit", At::Run, message);
        diagnostics.push(told.help("judge fewer files at a time: what is not read lifts nothing"));
    }
    (skips, diagnostics)
}

/// The note that tells of skips where they are not honoured; none where there are none.
pub fn unhonoured(skips: &[Skip]) -> Option<Diagnostic> {
    let number = |tool: &Tool| skips.iter().filter(|skip| skip.tool == *tool).count();
    let parts = Tool::ALL.iter().filter(|tool| number(tool) > 0);
    let parts: Vec<String> = parts.map(|tool| format!("{} {}", number(tool), tool.name())).collect();
    let message = match skips.len() {
        0 => return None,
        1 => format!("1 skip for another tool is not honoured ({})", parts.join(", ")),
        many => format!("{many} skips for other tools are not honoured ({})", parts.join(", ")),
    };
    let told = Diagnostic::warning(Stage::Waiver, "waiver-foreign", At::Run, message);
    let help = "with `--honour-foreign-waivers`, or `waivers: {foreign: true}` in `tollgate.yaml`, they lift soft and \
                advisory findings of the same check";
    Some(Diagnostic { severity: Severity::Note, ..told.help(help) })
}

/// The skips as waivers: one for each policy that is the check. One that no policy is has a waiver that lifts nothing, and
/// is told once for each comment or annotation, so that nothing goes unsaid.
pub fn waivers(skips: &[Skip], inventory: &Inventory, judgement: &Judgement) -> (Vec<Waiver>, Vec<Notice>) {
    let checks = Checks::of(inventory, judgement);
    let mut waivers = Vec::new();
    let mut seen = BTreeSet::new();
    let mut unknown: BTreeMap<(&Location, Tool), BTreeSet<&str>> = BTreeMap::new();
    for skip in skips {
        let mut meant = match &skip.id {
            Some(id) => checks.of_id(skip.tool, id),
            None => checks.around(skip),
        };
        if meant.is_empty() {
            if let Some(id) = &skip.id {
                unknown.entry((&skip.location, skip.tool)).or_default().insert(id);
            }
            meant.push((String::new(), skip.id.clone().unwrap_or_else(|| "*".to_owned())));
        }
        for (policy, id) in meant {
            let waiver = waiver(skip, policy, id);
            if seen.insert((waiver.id.clone(), waiver.policy.clone())) {
                waivers.push(waiver);
            }
        }
    }
    let told = unknown.into_iter().map(|((location, tool), ids)| told_unknown(location, tool, &ids));
    (waivers, told.collect())
}

/// The note about a skip of checks that no policy is.
fn told_unknown(location: &Location, tool: Tool, ids: &BTreeSet<&str>) -> Notice {
    let quoted: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    let checks = if ids.len() == 1 { "check" } else { "checks" };
    let message = format!(
        "no policy of this run is {}'s {checks} {}: the skip lifts nothing of it",
        tool.name(),
        quoted.join(", ")
    );
    // Policies list the short ids of Trivy's and tfsec's checks.
    let is_long =
        tool == Tool::Trivy && ids.iter().any(|id| !id.ends_with(|last: char| last.is_ascii_digit()));
    let help = if is_long {
        "write the check's id in place of its long name, as in `trivy:ignore:AWS-0086`"
    } else {
        "if a finding is meant, write `tollgate:waive` with the id of its policy"
    };
    Notice {
        code: "waiver-foreign-unknown".to_owned(),
        severity: Severity::Note,
        stage: Stage::Waiver,
        message,
        location: Some(location.clone()),
        path: None,
        related: Vec::new(),
        help: Some(help.to_owned()),
    }
}

fn waiver(skip: &Skip, policy: String, id: String) -> Waiver {
    let Location { path, start, .. } = &skip.location;
    let about = skip.resource.as_ref().map(|address| format!(":{address}")).unwrap_or_default();
    let by = if policy.is_empty() { String::new() } else { format!(":{policy}") };
    // No finding is on line 0.
    let (first, last) = skip.lines.unwrap_or((0, 0));
    Waiver {
        id: format!("{path}:{}:{id}{by}{about}", start.line),
        policy,
        resource: skip.resource.clone().unwrap_or_else(|| "*".to_owned()),
        path: None,
        controls: Vec::new(),
        stream: None,
        severity_max: None,
        reason: skip.reason.clone(),
        ticket: String::new(),
        owner: String::new(),
        approver: None,
        not_before: None,
        expires: if let Until::Day(day) = skip.until { Some(day) } else { None },
        defect: (skip.until == Until::Malformed).then(|| "its last day is no day".to_owned()),
        origin: WaiverOrigin::Inline { first, last },
        foreign: Some(Foreign { tool: skip.tool, id }),
        location: skip.location.clone(),
    }
}

/// Which policies are which checks of other tools.
struct Checks<'a> {
    judgement: &'a Judgement,
    /// The ids of policies by the tool and the normal form of the check's id.
    policies: BTreeMap<(Tool, String), Vec<&'a str>>,
    /// The policies of the findings by their places.
    places: Places,
}

impl<'a> Checks<'a> {
    fn of(inventory: &Inventory, judgement: &'a Judgement) -> Self {
        let mut policies: BTreeMap<(Tool, String), Vec<&str>> = BTreeMap::new();
        for policy in &judgement.policies {
            for tool in Tool::ALL {
                for id in ids(policy, tool) {
                    let entry = policies.entry((tool, same_as::normal(id))).or_default();
                    if !entry.contains(&policy.id.as_str()) {
                        entry.push(&policy.id);
                    }
                }
            }
        }
        let places = Places::of(judgement.findings.iter().flat_map(|finding| {
            let labels = finding.labels.iter().map(|label| label.span);
            finding.span.into_iter().chain(labels).filter_map(|span| {
                let source = inventory.sources.file(span.file)?;
                Some((source.path(), source.position(span.start).line, finding.policy))
            })
        }));
        Self { judgement, policies, places }
    }

    /// The policies that are a check, with its id.
    fn of_id(&self, tool: Tool, id: &str) -> Vec<(String, String)> {
        let found = self.policies.get(&(tool, same_as::normal(id)));
        found.into_iter().flatten().map(|policy| ((*policy).to_owned(), id.to_owned())).collect()
    }

    /// The policies that are checks of a skip's tool and find something in its lines, with the checks' ids.
    fn around(&self, skip: &Skip) -> Vec<(String, String)> {
        let Some(lines) = skip.lines else { return Vec::new() };
        let found = self.places.inside(&skip.location.path, lines);
        let policies = found.into_iter().filter_map(|index| self.judgement.policies.get(index));
        let named = |policy: &'a Metadata| {
            ids(policy, skip.tool).map(|id| (policy.id.clone(), id.to_owned())).collect::<Vec<_>>()
        };
        policies.flat_map(named).collect()
    }
}

/// The checks of a tool that a policy is.
fn ids(policy: &Metadata, tool: Tool) -> impl Iterator<Item = &str> {
    let lists = tool.keys().iter().filter_map(move |key| policy.same_as.get(*key));
    lists.flatten().map(String::as_str)
}
