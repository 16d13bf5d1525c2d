//! Policies over documents: findings, and how often each policy ended how.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};

use super::answer::{self, Said};
use super::around::{self, Seen};
use super::assembly::Assembly;
use super::builtin::Builtins;
use super::engine::{Engine, Failure, FailureKind, Value};
use super::gatekeeper::{self, Reviewer};
use super::recall::{Lens, Recall};
use super::set::{Entry, PolicySet, Program, RuleKind};
use super::value::{self, detach, insert};
use super::{Facts, Finding, FindingKind, Judgement, Metadata, Outcome, PolicyTally, View};
use super::{context, problem, unknown, view};
use crate::config::Enforcement;
use crate::document::{Document, DocumentKind, FileFormat, Inventory, Node, Pointer, Segment};
use crate::source::{Diagnostic, FileId, Limits, SourceFile, map_ordered};

/// How many subjects a worker judges at a time.
const MAX_TOGETHER: usize = 32;

/// How to judge.
#[derive(Debug, Clone, Copy)]
pub struct JudgeOptions<'a> {
    /// How many threads may work. The result does not depend on it.
    pub threads: usize,
    /// The watchdog's time for one evaluation.
    pub limits: &'a Limits,
    /// Ids of policies that are switched off.
    pub off: &'a BTreeSet<String>,
    /// When this becomes true, what has not been judged is given up, and a diagnostic says so.
    pub cancel: &'a AtomicBool,
}

/// What is judged at a time: a document, or the run as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// The policies of the `repository` view over the whole run.
    Run,
    /// The document at an index.
    Document(usize),
}

/// What all policies said of one subject.
#[derive(Default)]
struct Judged {
    results: Vec<(usize, Outcome)>,
    findings: Vec<Finding>,
    diagnostics: Vec<(usize, Diagnostic)>,
    cancelled: bool,
}

/// Judges the documents of `inventory` by the policies of `set`.
///
/// The result is the same for any number of threads, unless the watchdog or the cancel flag ended something.
pub fn judge(set: &PolicySet, inventory: &Inventory, facts: &Facts, options: &JudgeOptions<'_>) -> Judgement {
    let on: Vec<usize> = set
        .policies()
        .iter()
        .enumerate()
        .filter(|(_, policy)| !options.off.contains(&policy.id))
        .map(|(index, _)| index)
        .collect();
    let mut subjects: Vec<Subject> = Vec::new();
    if on
        .iter()
        .any(|policy| set.policies().get(*policy).is_some_and(|policy| policy.view == View::Repository))
    {
        subjects.push(Subject::Run);
    }
    subjects.extend((0..inventory.documents.len()).map(Subject::Document));
    let given_up: Vec<AtomicBool> = set.policies().iter().map(|_| AtomicBool::new(false)).collect();
    let around: Vec<Vec<Seen<'_>>> = set
        .policies()
        .iter()
        .zip(set.programs())
        .map(|(policy, program)| match &program.reads {
            Some(reads) if program.reads_inventory || policy.view == View::Repository => {
                around::seen(policy, reads, inventory)
            }
            _ => Vec::new(),
        })
        .collect();
    let beside = set.programs().iter().any(|program| program.beside);
    let is_manifest = |one: &&Document| beside && one.kind == DocumentKind::Manifest;
    let manifests = inventory.documents.iter().filter(is_manifest).map(|one| one.file).collect();
    let run =
        Run { set, inventory, facts, options, on: &on, given_up: &given_up, around: &around, manifests };
    // Each thread gets several parts, so that none is left with the long one.
    let size = (subjects.len() / (options.threads.max(1) * 8)).clamp(1, MAX_TOGETHER);
    let parts: Vec<&[Subject]> = subjects.chunks(size).collect();
    let judged =
        map_ordered(options.threads, &parts, || Worker::new(&run), |worker, part| worker.judge(part));
    collect(set, inventory, &subjects, judged.into_iter().flatten().collect())
}

/// Puts the results together, in the documented order.
fn collect(set: &PolicySet, inventory: &Inventory, subjects: &[Subject], judged: Vec<Judged>) -> Judgement {
    let mut judgement = Judgement {
        policies: set.policies().to_vec(),
        tallies: vec![PolicyTally::default(); set.policies().len()],
        findings: Vec::new(),
        diagnostics: set.diagnostics().to_vec(),
    };
    let mut cancelled = false;
    // The same failure over many documents is told once.
    let mut told: BTreeMap<(usize, String), (Diagnostic, Subject, usize)> = BTreeMap::new();
    for (subject, judged) in subjects.iter().zip(judged) {
        for (policy, outcome) in judged.results {
            let Some(tally) = judgement.tallies.get_mut(policy) else { continue };
            match (subject, outcome) {
                (Subject::Run, outcome) => tally.run = Some(outcome),
                (Subject::Document(document), Outcome::Pass | Outcome::Waived) => {
                    tally.passed.push(*document);
                }
                (Subject::Document(document), Outcome::Fail) => tally.failed.push(*document),
                (Subject::Document(document), Outcome::Undecided) => tally.undecided.push(*document),
                (Subject::Document(document), Outcome::Error) => tally.errors.push(*document),
                (Subject::Document(_), Outcome::NotApplicable) => tally.not_applicable += 1,
            }
        }
        judgement.findings.extend(judged.findings);
        for (policy, diagnostic) in judged.diagnostics {
            let key = (policy, format!("{}{:?}{}", diagnostic.code, diagnostic.at, diagnostic.message));
            told.entry(key).or_insert((diagnostic, *subject, 0)).2 += 1;
        }
        cancelled |= judged.cancelled;
    }
    for (diagnostic, subject, times) in told.into_values() {
        let document = match subject {
            Subject::Document(index) => inventory.documents.get(index),
            Subject::Run => None,
        };
        let address = document.map(|document| document.address.as_str());
        judgement.diagnostics.push(problem::over(diagnostic, address, times));
    }
    if cancelled {
        judgement.diagnostics.push(problem::cancelled());
    }
    sort(&mut judgement.findings);
    judgement
}

/// Puts findings into the documented order, and each once.
pub(super) fn sort(findings: &mut Vec<Finding>) {
    let key =
        |finding: &Finding| (finding.document, finding.policy, finding.path.clone(), finding.message.clone());
    findings.sort_by_cached_key(key);
    findings.dedup();
}

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

/// What all workers share.
struct Run<'a> {
    set: &'a PolicySet,
    inventory: &'a Inventory,
    facts: &'a Facts,
    options: &'a JudgeOptions<'a>,
    /// The policies that are on.
    on: &'a [usize],
    /// Policies that the watchdog has ended once: they are not evaluated again.
    given_up: &'a [AtomicBool],
    /// What each policy reads by way of the inventory and is not known.
    around: &'a [Vec<Seen<'a>>],
    /// The files that manifests are in, where a policy is judged over manifests and over other files.
    manifests: BTreeSet<FileId>,
}

impl Run<'_> {
    /// Whether a policy sees a document.
    fn shows(&self, policy: &Metadata, program: &Program, document: &Document) -> bool {
        view::shows(policy.view, document) && !(program.beside && self.manifests.contains(&document.file))
    }
}

/// One thread's engines. They share nothing with other threads, whose reference counts would contend.
struct Worker<'a> {
    run: &'a Run<'a>,
    assembly: Assembly<'a>,
    /// What constraints of Gatekeeper see.
    reviewer: Reviewer<'a>,
    /// `data` without the inventory.
    data: Value,
    /// `data.inventory`, made when the first policy wants it.
    inventory: Option<Value>,
    /// The place of each policy's engine. The constraints of a template share one: they differ in `input` alone.
    places: Vec<usize>,
    /// An engine for each policy, made when it is first needed.
    engines: Vec<Option<Engine>>,
    /// The plan whose resources a policy's engine holds as `data.inventory`, or the file that it holds as
    /// `data.conftest.file`; none where it holds all or none.
    plans: Vec<Option<&'a str>>,
    /// The passes of each policy.
    recalls: Vec<Recall>,
    /// The passes of all policies together that concern the same documents.
    together: BTreeMap<Vec<usize>, (Lens, Recall)>,
}

impl<'a> Worker<'a> {
    fn new(run: &'a Run<'a>) -> Self {
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
            places: places(run.set.programs()),
            engines: run.set.policies().iter().map(|_| None).collect(),
            plans: vec![None; run.set.policies().len()],
            together: BTreeMap::new(),
            recalls: run.set.policies().iter().map(|_| Recall::default()).collect(),
        }
    }

    /// Judges subjects by all policies that are on, policy by policy: what an engine needs stays in the processor's
    /// caches while it is at work. Once the run is cancelled, nothing more is judged.
    fn judge(&mut self, subjects: &[Subject]) -> Vec<Judged> {
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
        let document = match subject {
            Subject::Document(index) => documents.get(index).map(|document| (index, document)),
            Subject::Run => None,
        };
        let unheld = document.and_then(|(_, document)| value::unheld(&document.root));
        let root = document.map(|(_, document)| document);
        let meet = |index: &usize| self.meet(*index, root, unheld.is_some());
        let meetings: Vec<Meeting> = self.run.on.iter().map(meet).collect();
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
        let lens = one.program.lens.as_ref();
        let looked = match (one.document, self.recalls.get(one.index)) {
            (Some((_, document)), Some(recall)) => recall.look(lens, &document.root),
            _ => (None, false),
        };
        let (imprint, seen) = looked;
        if seen {
            return one.meet_unknown(Outcome::Pass);
        }
        let input = input.get_or_insert_with(|| match one.document {
            Some((_, document)) => value::of_node(&document.root),
            None => Ok(context::inventory(self.run.inventory, None)),
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

    /// Evaluates one policy over one input.
    fn evaluate(&mut self, one: &mut OnePolicy<'a, '_>, input: Value) -> Outcome {
        let run = self.run;
        let given_up = run.given_up.get(one.index);
        if given_up.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            one.error("the watchdog ended the policy over another document");
            return Outcome::Error;
        }
        let looks_around = one.program.reads_inventory && view::sees_one_plan(one.policy.view);
        let plan = one.document.filter(|_| looks_around).and_then(|(_, document)| document.plan.as_deref());
        let file = one
            .document
            .filter(|_| one.program.reads_file)
            .and_then(|(_, document)| run.inventory.sources.file(document.file).map(SourceFile::path));
        let place = self.places.get(one.index).copied().unwrap_or(one.index);
        if let Err(failure) = self.prepare(place, one.program, plan, file) {
            one.fail(run.set, &failure);
            return Outcome::Error;
        }
        let Some(Some(engine)) = self.engines.get_mut(place) else { return Outcome::Error };
        engine.set_input(input);
        let mut outcome = Outcome::Pass;
        let mut unusable = false;
        let mut lifted: Option<BTreeSet<String>> = None;
        for entry in &one.program.entries {
            let value = match engine.eval(&entry.path) {
                Ok(value) => value,
                Err(failure) => {
                    one.fail(run.set, &failure);
                    outcome = Outcome::Error;
                    unusable |= failure.kind != FailureKind::Refused;
                    if failure.kind == FailureKind::Timeout
                        && let Some(flag) = given_up
                    {
                        flag.store(true, Ordering::Relaxed);
                    }
                    if unusable {
                        break;
                    }
                    // OPA's answer, where errors of builtins make an expression undefined, is told too.
                    engine.set_strict(false);
                    let lenient = engine.eval(&entry.path);
                    engine.set_strict(true);
                    match lenient {
                        Ok(value) => value,
                        Err(failure) if failure.kind == FailureKind::Refused => continue,
                        // What was not reached behind the error may run without end, or end the engine.
                        Err(failure) => {
                            one.fail(run.set, &failure);
                            unusable = true;
                            if failure.kind == FailureKind::Timeout
                                && let Some(flag) = given_up
                            {
                                flag.store(true, Ordering::Relaxed);
                            }
                            break;
                        }
                    }
                }
            };
            match answer::read(&value) {
                Ok(said) => {
                    if let (false, None, Some(path)) = (said.is_empty(), &lifted, &one.program.exception) {
                        lifted = match engine.eval(path) {
                            Ok(value) => Some(answer::exceptions(&value)),
                            Err(failure) => {
                                one.fail(run.set, &failure);
                                outcome = Outcome::Error;
                                unusable |= failure.kind != FailureKind::Refused;
                                Some(BTreeSet::new())
                            }
                        };
                    }
                    let excepted = lifted.as_ref().is_some_and(|lifted| lifted.contains(entry.subject()));
                    for said in said {
                        outcome = worse(outcome, one.say(entry, said, excepted));
                    }
                }
                Err(why) => {
                    one.misspoken(entry, &why);
                    outcome = Outcome::Error;
                }
            }
        }
        if unusable && let Some(place) = self.engines.get_mut(place) {
            *place = None;
        }
        outcome
    }

    /// Makes the engine of a policy, unless it is there. A policy that looks at the other resources of a plan has
    /// one for each plan: documents come plan by plan, so it is made once for each. One that asks in which file it looks
    /// has one for each file.
    fn prepare(
        &mut self,
        index: usize,
        program: &Program,
        plan: Option<&'a str>,
        file: Option<&'a str>,
    ) -> Result<(), Failure> {
        let made_for = file.or(plan);
        let same_plan = self.plans.get(index).is_none_or(|before| *before == made_for);
        if same_plan && self.engines.get(index).is_none_or(Option::is_some) {
            return Ok(());
        }
        let run = self.run;
        let mut engine = self.assembly.engine(program)?;
        // A template of Gatekeeper has its own rules and the inventory in `data`, and nothing else.
        let mut data = if program.constraint.is_some() { Value::new_object() } else { self.data.clone() };
        if program.reads_inventory {
            let inventory = match plan {
                Some(_) => context::inventory(run.inventory, plan),
                None => self.inventory.get_or_insert_with(|| context::inventory(run.inventory, None)).clone(),
            };
            insert(&mut data, &["inventory"], inventory);
        }
        if let Some(file) = file {
            insert(&mut data, &["conftest", "file"], context::file(file));
        }
        engine.add_data(data)?;
        if let (Some(place), Some(before)) = (self.engines.get_mut(index), self.plans.get_mut(index)) {
            *place = Some(engine);
            *before = made_for;
        }
        Ok(())
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

/// What something said of a document is about: the document, or of all files combined the one that the path leads into.
fn part_of(document: &Document, path: Option<&Pointer>) -> String {
    let combined = document.kind == DocumentKind::File(FileFormat::Combined);
    let step = path.filter(|_| combined).and_then(|path| path.segments().first());
    let part = step.and_then(|step| document.root.at(&Pointer::new(vec![step.clone()])));
    let name = part.and_then(|part| part.get("path")).and_then(Node::as_str);
    name.map_or_else(|| document.address.clone(), str::to_owned)
}

/// The outcome that counts of two.
fn worse(one: Outcome, other: Outcome) -> Outcome {
    let rank = |outcome| match outcome {
        Outcome::Error => 3,
        Outcome::Fail => 2,
        Outcome::Undecided => 1,
        Outcome::Pass | Outcome::Waived | Outcome::NotApplicable => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// One policy over one subject: turns what it says into findings.
struct OnePolicy<'a, 'j> {
    index: usize,
    policy: &'a Metadata,
    program: &'a Program,
    document: Option<(usize, &'a Document)>,
    /// What it reads by way of the inventory and is not known.
    around: &'a [Seen<'a>],
    judged: &'j mut Judged,
}

impl OnePolicy<'_, '_> {
    /// Records something that a rule said; gives the outcome that it makes.
    fn say(&mut self, entry: &Entry, said: Said, excepted: bool) -> Outcome {
        let (kind, outcome) = match entry.kind {
            RuleKind::Deny | RuleKind::Warn => (FindingKind::Fail, Outcome::Fail),
            RuleKind::Undecided => (FindingKind::Undecided, Outcome::Undecided),
        };
        let mut message = said.message.unwrap_or_else(|| self.policy.title.clone());
        // What the policy itself makes an exception of is told. A hard policy is lifted by a signed waiver alone.
        let excepted = excepted && self.policy.enforcement != Enforcement::Hard;
        if excepted {
            message.push_str(" (an exception of the policy's own)");
        }
        let path = said.path.map(|path| self.unwrap(path));
        let mut finding = self.finding(kind, message, path, said.address);
        finding.severity = said.severity.unwrap_or(self.policy.severity);
        if entry.kind == RuleKind::Warn || excepted {
            finding.enforcement = Enforcement::Advisory;
        }
        finding.fix = said.fix.or(finding.fix);
        finding.details = said.details;
        self.judged.findings.push(finding);
        outcome
    }

    /// A path of a policy as a way into the document.
    fn unwrap(&self, path: Pointer) -> Pointer {
        if self.policy.view == View::Gatekeeper {
            return gatekeeper::path_in_object(path);
        }
        match (self.program.wrap, path.segments().split_first()) {
            (Some(name), Some((Segment::Key(key), rest))) if **key == *name => Pointer::new(rest.to_vec()),
            _ => path,
        }
    }

    /// Records that the policy could not be evaluated, with a diagnostic.
    fn fail(&mut self, set: &PolicySet, failure: &Failure) {
        let span = set.locate(failure).unwrap_or(self.program.span);
        self.error(&failure.message);
        let diagnostic = problem::evaluation(span, &self.policy.id, failure);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records that a rule gave something that is no message.
    fn misspoken(&mut self, entry: &Entry, why: &str) {
        let message = format!("`{}` {why}", entry.name);
        self.error(&message);
        let diagnostic = problem::misspoken(self.program.span, &self.policy.id, &message);
        self.judged.diagnostics.push((self.index, diagnostic));
    }

    /// Records that it cannot be told whether the policy concerns the document.
    fn undecided(&mut self, why: String) {
        let finding = self.finding(FindingKind::Undecided, why, None, None);
        self.judged.findings.push(finding);
    }

    /// Records a finding that says that the policy could not be evaluated.
    fn error(&mut self, why: &str) {
        let finding =
            self.finding(FindingKind::Error, format!("the policy could not be evaluated: {why}"), None, None);
        self.judged.findings.push(finding);
    }

    /// Where the policy reads what is unknown, records that it cannot say. An objection does not hide that: a
    /// waiver, a baseline or a weaker enforcement may lift it later, and then the unknown is what remains.
    fn meet_unknown(&mut self, outcome: Outcome) -> Outcome {
        if outcome == Outcome::Error {
            return outcome;
        }
        let mut met: Vec<(String, Option<Pointer>, Option<String>)> = Vec::new();
        if let (Some(reads), Some((_, document))) = (&self.program.reads, self.document) {
            met.extend(unknown::met(reads, document, self.policy.view).into_iter().map(|met| {
                let message = unknown::message(&met.paths);
                (message, met.paths.into_iter().next(), met.address)
            }));
        }
        match self.document {
            Some((index, document)) => {
                // One finding names one of them: there may be as many as documents.
                let mut beside =
                    self.around.iter().filter(|seen| seen.is_beside(self.policy, index, document));
                if let Some(first) = beside.next() {
                    met.push((first.message(beside.count()), None, None));
                }
            }
            None => met.extend(
                self.around
                    .iter()
                    .map(|seen| (seen.message(0), seen.path(), Some(seen.address().to_owned()))),
            ),
        }
        let mut outcome = outcome;
        for (message, path, address) in met {
            let finding = self.finding(FindingKind::Undecided, message, path, address);
            self.judged.findings.push(finding);
            outcome = worse(outcome, Outcome::Undecided);
        }
        outcome
    }

    /// A finding with the policy's own severity, enforcement and fix.
    fn finding(
        &self,
        kind: FindingKind,
        message: String,
        path: Option<Pointer>,
        address: Option<String>,
    ) -> Finding {
        let place = self
            .document
            .map(|(_, document)| answer::place(self.policy, document, path.as_ref(), address.as_deref()));
        let (span, labels) = place.map_or((None, Vec::new()), |(span, labels)| (Some(span), labels));
        let own = self.document.map(|(_, document)| part_of(document, path.as_ref()));
        Finding {
            policy: self.index,
            document: self.document.map(|(index, _)| index),
            kind,
            message,
            address: address.or(own).unwrap_or_default(),
            path,
            span,
            labels,
            severity: self.policy.severity,
            enforcement: self.policy.enforcement,
            fix: Some(self.policy.fix.clone()).filter(|fix| !fix.is_empty()),
            details: None,
        }
    }
}
