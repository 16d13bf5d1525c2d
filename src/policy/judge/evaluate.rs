//! One policy over one input: the engine is made, asked, asked again where a builtin failed, and thrown away where it
//! broke.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::super::engine::{Engine, Failure, FailureKind, Value};
use super::super::set::{PolicySet, Program};
use super::super::value::{self, insert};
use super::super::{Outcome, answer, context, view};
use super::one::{OnePolicy, worse};
use super::worker::Worker;
use crate::source::SourceFile;

/// Inventories of plans that a worker keeps. Documents come plan by plan, and are judged some at a time.
const MAX_INVENTORIES: usize = 40;

impl<'a> Worker<'a> {
    /// Evaluates one policy over one input.
    pub(super) fn evaluate(&mut self, one: &mut OnePolicy<'a, '_>, mut input: Value) -> Outcome {
        let run = self.run;
        let given_up = run.given_up.get(one.index);
        if given_up.is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            one.error("the watchdog ended the policy over another document");
            return Outcome::Error;
        }
        let looks_around = one.program.reads_inventory && view::sees_one_plan(one.policy.view);
        let mut plan =
            one.document.filter(|_| looks_around).and_then(|(_, document)| document.plan.as_deref());
        if one.program.given_inventory {
            insert(&mut input, &[context::GIVEN_INVENTORY], self.inventory_of(plan.take()));
        }
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
        let mut asking = Asking { engine, set: run.set, outcome: Outcome::Pass, broken: None };
        let mut lifted: Option<BTreeSet<String>> = None;
        let together = one.program.together.as_deref().map(|path| asking.ask_together(path, one));
        for entry in &one.program.entries {
            if asking.broken.is_some() {
                break;
            }
            let answer = together.as_ref().and_then(|answers| value::own_field(answers, &entry.name));
            let Some(value) = answer.or_else(|| asking.ask(&entry.path, one)) else { continue };
            let said = match answer::read(&value) {
                Ok(said) => said,
                Err(why) => {
                    one.misspoken(entry, &why);
                    asking.outcome = Outcome::Error;
                    continue;
                }
            };
            if let (false, None, Some(path)) = (said.is_empty(), &lifted, &one.program.exception) {
                let exceptions = asking.ask(path, one);
                lifted = Some(exceptions.as_ref().map(answer::exceptions).unwrap_or_default());
            }
            let excepted = lifted.as_ref().is_some_and(|lifted| lifted.contains(entry.subject()));
            for said in said {
                asking.outcome = worse(asking.outcome, one.say(entry, said, excepted));
            }
        }
        let Asking { outcome, broken, .. } = asking;
        if let (Some(FailureKind::Timeout), Some(flag)) = (broken, given_up) {
            flag.store(true, Ordering::Relaxed);
        }
        if let (Some(_), Some(place)) = (broken, self.engines.get_mut(place)) {
            *place = None;
        }
        outcome
    }

    /// Makes the engine of a policy, unless it is there. A policy that looks at the other resources of a plan has one for
    /// each plan, unless these come with the input: documents come plan by plan, so it is made once for each. One that asks
    /// in which file it looks has one for each file.
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
        // One that was made for another plan has the same modules.
        let before = self.engines.get_mut(index).and_then(Option::take);
        let mut engine = match before {
            Some(mut engine) => {
                engine.forget_data();
                engine
            }
            None => self.assembly.engine(program)?,
        };
        // A template of Gatekeeper has its own rules and the inventory in `data`, and nothing else.
        let mut data = if program.constraint.is_some() { Value::new_object() } else { self.data.clone() };
        if program.reads_inventory && !program.given_inventory {
            insert(&mut data, &["inventory"], self.inventory_of(plan));
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

impl<'a> Worker<'a> {
    /// The inventory of a plan or of all, made once for the policies that look at it one after the other.
    fn inventory_of(&mut self, plan: Option<&'a str>) -> Value {
        let run = self.run;
        let Some(plan) = plan else {
            return self
                .inventory
                .get_or_insert_with(|| context::inventory(&run.inventory.documents))
                .clone();
        };
        if let Some(made) = self.inventories.get(plan) {
            return made.clone();
        }
        if self.inventories.len() >= MAX_INVENTORIES {
            self.inventories.clear();
        }
        // What is of no plan stands in the inventory of each, and is made once.
        let documents = |of: Option<&'a str>| {
            let indices = run.by_plan.get(&of).into_iter().flatten();
            indices.filter_map(|index| run.inventory.documents.get(*index))
        };
        let beside = self.beside_plans.get_or_insert_with(|| context::inventory(documents(None)));
        let mut made = beside.clone();
        let resources = value::field(&context::inventory(documents(Some(plan))), "resources");
        insert(&mut made, &["resources"], resources);
        self.inventories.insert(plan, made.clone());
        made
    }
}

/// An engine that is asked for the rules of one policy.
struct Asking<'e> {
    engine: &'e mut Engine,
    set: &'e PolicySet,
    outcome: Outcome,
    /// The failure after which the engine must not be used again: it was ended, or it panicked.
    broken: Option<FailureKind>,
}

impl Asking<'_> {
    /// The answers of all rules by name. Where one of them fails, there is nothing: they are asked one by one then, which
    /// tells the failure and has what the others say.
    fn ask_together(&mut self, path: &str, one: &mut OnePolicy<'_, '_>) -> Value {
        match self.engine.eval(path) {
            Ok(value) => value,
            Err(failure) => {
                if failure.kind != FailureKind::Refused {
                    self.fail(&failure, one);
                }
                Value::Undefined
            }
        }
    }

    /// The value of a rule; none where there is none, which is told. Where a builtin fails, that is told too, and the
    /// value is the one that OPA gives, for which such an expression is undefined.
    fn ask(&mut self, path: &str, one: &mut OnePolicy<'_, '_>) -> Option<Value> {
        let failure = match self.engine.eval(path) {
            Ok(value) => return Some(value),
            Err(failure) => failure,
        };
        self.fail(&failure, one);
        if self.broken.is_some() {
            return None;
        }
        self.engine.set_strict(false);
        let lenient = self.engine.eval(path);
        self.engine.set_strict(true);
        match lenient {
            Ok(value) => Some(value),
            Err(failure) if failure.kind == FailureKind::Refused => None,
            // What was not reached behind the error may run without end, or break the engine.
            Err(failure) => {
                self.fail(&failure, one);
                None
            }
        }
    }

    fn fail(&mut self, failure: &Failure, one: &mut OnePolicy<'_, '_>) {
        one.fail(self.set, failure);
        self.outcome = Outcome::Error;
        if failure.kind != FailureKind::Refused {
            self.broken = Some(failure.kind);
        }
    }
}
