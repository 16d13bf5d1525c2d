//! One thread: which policies meet which documents, and what need not be evaluated.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use super::super::assembly::Assembly;
use super::super::builtin::Builtins;
use super::super::engine::{Engine, Value};
use super::super::gatekeeper::Reviewer;
use super::super::recall::{Lens, Recall};
use super::super::set::Program;
use super::super::value::{self, detach, insert};
use super::super::{Metadata, Outcome, View, context, view};
use super::one::OnePolicy;
use super::run::{Judged, Run, Subject};
use crate::document::Document;

/// How a policy and a subject meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meeting {
    /// It is of another view.
    Apart,
    /// The policy is of other kinds.
    NotApplicable,
    /// The policy has nothing to say of it.
    Silent,
    /// The policy is asked.
    Judged,
}

/// A subject that is being judged.
#[derive(Default)]
struct Open<'a> {
    document: Option<(usize, &'a Document)>,
    /// A number of the document that no engine holds.
    unheld: Option<&'a str>,
    /// How it and each policy that is on meet.
    meetings: Vec<Meeting>,
    /// The policies that have something to say of it and whose answer depends on a part of it.
    concerned: Vec<usize>,
    /// What those see of it together.
    together: Option<Vec<u8>>,
    /// All of them passed over what looks the same.
    all_pass: bool,
    /// One of them did not pass.
    objected: bool,
    /// What policies see, made when the first is evaluated.
    input: Option<Result<Value, String>>,
    judged: Judged,
}

/// One thread's engines. They share nothing with other threads, whose reference counts would contend.
pub(super) struct Worker<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) assembly: Assembly<'a>,
    /// What constraints of Gatekeeper see.
    pub(super) reviewer: Reviewer<'a>,
    /// `data` without the inventory.
    pub(super) data: Value,
    /// `data.inventory`, made when the first policy wants it.
    pub(super) inventory: Option<Value>,
    /// What of it is of no plan, made when the first policy looks around in a plan.
    pub(super) beside_plans: Option<Value>,
    /// The same of single plans.
    pub(super) inventories: BTreeMap<&'a str, Value>,
    /// The place of each policy's engine. The constraints of a template share one: they differ in `input` alone.
    pub(super) places: Vec<usize>,
    /// An engine for each policy, made when it is first needed.
    pub(super) engines: Vec<Option<Engine>>,
    /// The plan whose resources a policy's engine holds as `data.inventory`, or the file that it holds as
    /// `data.conftest.file`; none where it holds all or none.
    pub(super) plans: Vec<Option<&'a str>>,
    /// The passes of each policy.
    pub(super) recalls: Vec<Recall>,
    /// The passes of all policies together that concern the same documents.
    pub(super) together: BTreeMap<Vec<usize>, (Lens, Recall)>,
}

impl<'a> Worker<'a> {
    pub(super) fn new(run: &'a Run<'a>) -> Self {
        let mut data = detach(run.set.base());
        insert(&mut data, &["release"], context::release(run.facts));
        let builtins = Builtins::new(run.facts.time, run.facts.seed);
        Self {
            run,
            assembly: Assembly::new(
                run.set.code(),
                run.set.programs(),
                builtins,
                run.options.limits.evaluation,
            ),
            reviewer: Reviewer::new(run.inventory),
            data,
            inventory: None,
            beside_plans: None,
            inventories: BTreeMap::new(),
            places: places(run.set.programs()),
            engines: run.set.policies().iter().map(|_| None).collect(),
            plans: vec![None; run.set.policies().len()],
            together: BTreeMap::new(),
            recalls: run.set.policies().iter().map(|_| Recall::default()).collect(),
        }
    }

    /// Judges subjects by all policies that are on, policy by policy: what an engine needs stays in the processor's
    /// caches while it is at work. Once the run is cancelled, nothing more is judged.
    pub(super) fn judge(&mut self, subjects: &[Subject]) -> Vec<Judged> {
        let run = self.run;
        let mut open: Vec<Open<'a>> = subjects.iter().map(|subject| self.open(*subject)).collect();
        for (position, index) in run.on.iter().enumerate() {
            let (Some(policy), Some(program)) =
                (run.set.policies().get(*index), run.set.programs().get(*index))
            else {
                continue;
            };
            for open in &mut open {
                let meeting = open.meetings.get(position).copied();
                if let (Some(meeting), false) = (meeting, open.judged.cancelled) {
                    self.judge_one_of(open, meeting, (*index, policy, program));
                }
            }
        }
        open.into_iter().map(|open| self.close(open)).collect()
    }

    /// Looks at what several policies together see of a subject.
    fn open(&mut self, subject: Subject) -> Open<'a> {
        let documents = &self.run.inventory.documents;
        let document = subject.document().and_then(|index| Some((index, documents.get(index)?)));
        let unheld = document.and_then(|(_, document)| value::unheld(&document.root));
        let root = document.map(|(_, document)| document);
        let meet = |(position, index): (usize, &usize)| {
            if subject.is_judged_by(position) {
                self.meet(*index, root, unheld.is_some())
            } else {
                Meeting::Apart
            }
        };
        let meetings: Vec<Meeting> = self.run.on.iter().enumerate().map(meet).collect();
        let mut open = Open { document, unheld, meetings, ..Open::default() };
        if let (Some(document), None) = (root, unheld) {
            let judged =
                self.run.on.iter().zip(&open.meetings).filter(|(_, meeting)| **meeting == Meeting::Judged);
            let looks =
                |index: &usize| self.run.set.programs().get(*index).is_some_and(|one| one.lens.is_some());
            open.concerned = judged.map(|(index, _)| *index).filter(looks).collect();
            (open.together, open.all_pass) = self.look_together(&open.concerned, document);
        }
        open
    }

    /// Judges a subject by a policy, where that concerns it.
    fn judge_one_of(
        &mut self,
        open: &mut Open<'a>,
        meeting: Meeting,
        (index, policy, program): (usize, &'a Metadata, &'a Program),
    ) {
        match meeting {
            Meeting::Apart => return,
            Meeting::NotApplicable => {
                open.judged.results.push((index, Outcome::NotApplicable));
                return;
            }
            Meeting::Silent | Meeting::Judged => {}
        }
        if self.run.options.cancel.load(Ordering::Relaxed) {
            open.judged.cancelled = true;
            return;
        }
        let around = self.run.around.get(index).map_or(&[][..], Vec::as_slice);
        let document = open.document;
        let mut one = OnePolicy { index, policy, program, document, around, judged: &mut open.judged };
        if let (Some(constraint), Some((_, document))) = (&program.constraint, document) {
            match self.reviewer.matches(constraint, document) {
                Ok(true) => {}
                Ok(false) => {
                    open.judged.results.push((index, Outcome::NotApplicable));
                    return;
                }
                Err(why) => {
                    one.undecided(why);
                    open.judged.results.push((index, Outcome::Undecided));
                    return;
                }
            }
        }
        let concerned = open.concerned.contains(&index);
        let outcome = if meeting == Meeting::Silent || open.all_pass && concerned {
            one.meet_unknown(Outcome::Pass)
        } else {
            self.judge_one(&mut one, open.unheld, &mut open.input)
        };
        open.objected |= outcome != Outcome::Pass && concerned;
        open.judged.results.push((index, outcome));
    }

    /// What was said of a subject; keeps that all policies passed.
    fn close(&mut self, open: Open<'a>) -> Judged {
        if !open.objected
            && !open.judged.cancelled
            && let Some(group) = self.together.get_mut(&open.concerned)
        {
            group.1.keep(open.together);
        }
        open.judged
    }

    /// How a policy and a subject meet.
    fn meet(&self, index: usize, document: Option<&Document>, unheld: bool) -> Meeting {
        let set = self.run.set;
        let (Some(policy), Some(program)) = (set.policies().get(index), set.programs().get(index)) else {
            return Meeting::Apart;
        };
        let Some(document) = document else {
            return if policy.view == View::Repository { Meeting::Judged } else { Meeting::Apart };
        };
        if !self.run.shows(policy, program, document) {
            return Meeting::Apart;
        }
        if !view::concerns(policy.view, &policy.kinds, document) {
            return Meeting::NotApplicable;
        }
        let silent = program.selector.as_ref().is_some_and(|selector| !selector.may_speak(&document.root));
        if silent && !unheld { Meeting::Silent } else { Meeting::Judged }
    }

    /// What several policies together see of a document, and whether all passed over what looks the same.
    fn look_together(&mut self, concerned: &[usize], document: &Document) -> (Option<Vec<u8>>, bool) {
        if concerned.is_empty() {
            return (None, false);
        }
        let programs = self.run.set.programs();
        let group = self.together.entry(concerned.to_vec()).or_insert_with(|| {
            let lenses = concerned.iter().filter_map(|index| programs.get(*index)?.lens.as_ref());
            (Lens::merged(lenses), Recall::default())
        });
        group.1.look(Some(&group.0), &document.root)
    }

    /// Judges one subject by one policy, unless it is known to pass.
    fn judge_one(
        &mut self,
        one: &mut OnePolicy<'a, '_>,
        unheld: Option<&str>,
        input: &mut Option<Result<Value, String>>,
    ) -> Outcome {
        if let Some(number) = unheld {
            one.error(&format!("the number `{number}` is too large"));
            return Outcome::Error;
        }
        if one.program.deferred {
            one.error("it could not be loaded");
            return Outcome::Error;
        }
        let lens = one.program.lens.as_ref();
        let looked = match (one.document, self.recalls.get_mut(one.index)) {
            (Some((_, document)), Some(recall)) => recall.look(lens, &document.root),
            _ => (None, false),
        };
        let (imprint, seen) = looked;
        if seen {
            return one.meet_unknown(Outcome::Pass);
        }
        let input = input.get_or_insert_with(|| match one.document {
            Some((_, document)) => value::of_node(&document.root),
            None => Ok(context::inventory(&self.run.inventory.documents)),
        });
        let input = match input {
            Ok(input) => match (one.program.wrap, one.document) {
                (Some(name), _) => value::object([(name, input.clone())]),
                (None, Some(document)) if one.policy.view == View::Gatekeeper => {
                    let constraint = one.program.constraint.as_deref();
                    let params = value::field(self.run.set.base(), "params");
                    self.reviewer.input(one.index, constraint, &params, document, input)
                }
                (None, _) => input.clone(),
            },
            Err(number) => {
                one.error(&format!("the number `{number}` is too large"));
                return Outcome::Error;
            }
        };
        let outcome = self.evaluate(one, input);
        if let (Outcome::Pass, Some(recall)) = (outcome, self.recalls.get_mut(one.index)) {
            recall.keep(imprint);
        }
        one.meet_unknown(outcome)
    }
}

/// The place of each program's engine: its own, or for a constraint that of the first of its template.
fn places(programs: &[Program]) -> Vec<usize> {
    let mut first: BTreeMap<&[usize], usize> = BTreeMap::new();
    let mut places = Vec::with_capacity(programs.len());
    for (index, program) in programs.iter().enumerate() {
        places.push(match program.constraint {
            Some(_) => *first.entry(&program.modules).or_insert(index),
            None => index,
        });
    }
    places
}
