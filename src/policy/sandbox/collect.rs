//! From answers to a judgement.

use super::answer::Part;
use super::death::Death;
use crate::document::{Document, Inventory};
use crate::policy::answer::place;
use crate::policy::{Finding, FindingKind, Judgement, Outcome, PolicySet, PolicyTally, View, judge, view};
use crate::source::{At, Diagnostic};

/// The judgement of all policies of `set` that a child judged at once. It is the one that judging here gives;
/// none where the answer is not one of such policies over such documents.
pub fn of_all(set: &PolicySet, inventory: &Inventory, part: &Part) -> Option<Judgement> {
    let checked = part.check(set, inventory)?;
    Some(Judgement {
        policies: set.policies().to_vec(),
        tallies: checked.tallies,
        findings: checked.findings,
        diagnostics: set.diagnostics().iter().cloned().chain(checked.diagnostics).collect(),
    })
}

/// The judgement of policies that were judged one after the other: by its index, what a policy said or how it
/// ended the child. A policy that ended it has an error for each document that concerns it, and one diagnostic.
pub fn by_policy(
    set: &PolicySet,
    inventory: &Inventory,
    parts: &[(usize, Result<Part, Death>)],
) -> Judgement {
    let mut judgement = Judgement {
        policies: set.policies().to_vec(),
        tallies: vec![PolicyTally::default(); set.policies().len()],
        findings: Vec::new(),
        diagnostics: set.diagnostics().to_vec(),
    };
    let mut cancelled: Option<Diagnostic> = None;
    for (index, part) in parts {
        let checked = part.as_ref().map(|part| {
            let checked = part.check(set, inventory)?;
            checked.findings.iter().all(|finding| finding.policy == *index).then_some(checked)
        });
        let death = match checked {
            Ok(Some(mut checked)) => {
                if let (Some(place), Some(tally)) =
                    (judgement.tallies.get_mut(*index), checked.tallies.get_mut(*index))
                {
                    *place = std::mem::take(tally);
                }
                judgement.findings.append(&mut checked.findings);
                for told in checked.diagnostics {
                    match told.at {
                        At::Run => cancelled = Some(told),
                        _ => judgement.diagnostics.push(told),
                    }
                }
                continue;
            }
            Ok(None) => &Death::Answer,
            Err(death) => death,
        };
        ended(&mut judgement, set, inventory, *index, death);
    }
    judgement.diagnostics.extend(cancelled);
    judge::sort(&mut judgement.findings);
    judgement
}

/// Records that a policy ended the child.
fn ended(judgement: &mut Judgement, set: &PolicySet, inventory: &Inventory, index: usize, death: &Death) {
    let (Some(policy), Some(program), Some(tally)) =
        (set.policies().get(index), set.programs().get(index), judgement.tallies.get_mut(index))
    else {
        return;
    };
    let finding = |document: Option<(usize, &Document)>| {
        let (span, labels) = document
            .map(|(_, document)| place(policy, document, None, None))
            .map_or((None, Vec::new()), |(span, labels)| (Some(span), labels));
        Finding {
            policy: index,
            document: document.map(|(index, _)| index),
            kind: FindingKind::Error,
            message: format!("the policy could not be evaluated: it {}", death.clause()),
            address: document.map(|(_, document)| document.address.clone()).unwrap_or_default(),
            path: None,
            span,
            labels,
            severity: policy.severity,
            enforcement: policy.enforcement,
            fix: Some(policy.fix.clone()).filter(|fix| !fix.is_empty()),
            details: None,
        }
    };
    if policy.view == View::Repository {
        tally.run = Some(Outcome::Error);
        judgement.findings.push(finding(None));
    }
    for (number, document) in inventory.documents.iter().enumerate() {
        if !view::shows(policy.view, document) {
            continue;
        }
        if view::concerns(policy.view, &policy.kinds, document) {
            tally.errors.push(number);
            judgement.findings.push(finding(Some((number, document))));
        } else {
            tally.not_applicable += 1;
        }
    }
    let told = death.told(At::Span(program.span), &format!("`{}`", policy.id));
    judgement.diagnostics.push(told);
}
