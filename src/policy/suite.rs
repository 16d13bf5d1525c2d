//! Policy tests: the `test_*` rules of modules, as `opa test` runs them.

use std::sync::Arc;

use super::builtin::Builtins;
use super::bundle::{DataFile, Module};
use super::engine::{Engine, Failure, Value};
use super::load::{Ready, base_data, locate, parse_all, path_text};
use super::value::insert;
use super::world::World;
use super::{Facts, closure, context, tree};
use crate::config::Config;
use crate::source::{Diagnostic, Limits, SourceFile, SourceMap, Span, map_ordered};

/// How a test ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TestOutcome {
    /// The rule holds.
    Passed,
    /// It does not hold.
    Failed,
    /// It could not be evaluated.
    Error,
    /// Its name begins with `todo_`.
    Skipped,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// The package, with `data.` at its head.
    pub package: String,
    /// The rule's name.
    pub name: String,
    /// How it ended.
    pub outcome: TestOutcome,
    /// Why it could not be evaluated.
    pub message: Option<String>,
    /// Where the rule is, or where it could not be evaluated; in [`Suite::sources`].
    pub span: Span,
}

/// All tests of some modules.
#[derive(Debug, Clone, Default)]
pub struct Suite {
    /// The tests, by package and name.
    pub results: Vec<TestResult>,
    /// What could not be loaded: its tests are not run.
    pub diagnostics: Vec<Diagnostic>,
    /// The files of the modules.
    pub sources: SourceMap,
}

impl Suite {
    /// Whether everything was loaded and no test failed.
    pub fn passed(&self) -> bool {
        let good = |result: &TestResult| matches!(result.outcome, TestOutcome::Passed | TestOutcome::Skipped);
        self.diagnostics.is_empty() && self.results.iter().all(good)
    }
}

/// Runs the tests of `modules`, policies and tests together, as one run with `facts` would see them.
pub fn run(
    modules: &[Module],
    data: &[DataFile],
    config: &Config,
    facts: &Facts,
    limits: &Limits,
    threads: usize,
) -> Suite {
    let mut suite = Suite::default();
    for module in modules {
        suite.sources.add(SourceFile::new(module.path.clone(), module.text.clone().into_bytes()));
    }
    let (mut base, mut diagnostics) = base_data(data, modules.len(), config);
    // What tests put in its place by `with` must have something in whose place it can be put.
    insert(&mut base, &["release"], context::release(facts));
    suite.diagnostics.append(&mut diagnostics);
    // Syntax trees nest as deep as policies do: they live on a worker's large stack.
    let done = map_ordered(1, &[()], || (), |(), ()| run_all(modules, &base, facts, limits, threads));
    for (results, diagnostics) in done {
        suite.results.extend(results);
        suite.diagnostics.extend(diagnostics);
    }
    suite
}

/// A package's tests, and the modules that they need.
struct Group {
    prefix: String,
    modules: Vec<usize>,
    tests: Vec<(String, Span)>,
}

fn run_all(
    modules: &[Module],
    base: &Value,
    facts: &Facts,
    limits: &Limits,
    threads: usize,
) -> (Vec<TestResult>, Vec<Diagnostic>) {
    let (parsed, mut diagnostics) = parse_all(modules, limits);
    let world = World::new(&parsed);
    let mut ready = Ready::of(&world, modules, base);
    diagnostics.append(&mut ready.diagnostics);
    let mut groups = Vec::new();
    for (package, own) in &world.packages {
        let mut tests = Vec::new();
        for (path, rules) in world.below(package).filter(|(path, _)| path.len() == package.len() + 1) {
            let (Some(name), Some(at)) = (path.last(), rules.first()) else { continue };
            let named = name.starts_with("test_") || name.starts_with("todo_test_");
            let Some(parsed) = world.modules.get(at.module).filter(|_| named) else { continue };
            if parsed.package.len() == package.len() {
                tests.push(((*name).to_owned(), parsed.span(tree::head(at.rule).name.span())));
            }
        }
        let (needed, _) = closure::of(&world, own);
        if !tests.is_empty() && !needed.iter().any(|index| ready.refused.contains(index)) {
            let modules =
                needed.iter().filter_map(|index| world.modules.get(*index)).map(|parsed| parsed.index);
            groups.push(Group { prefix: path_text(package), modules: modules.collect(), tests });
        }
    }
    let results = map_ordered(
        threads,
        &groups,
        || (),
        |(), group| run_group(group, &ready, modules, base, facts, limits),
    );
    (results.into_iter().flatten().collect(), diagnostics)
}

/// Runs the tests of one package in an engine of their own.
fn run_group(
    group: &Group,
    ready: &Ready,
    modules: &[Module],
    base: &Value,
    facts: &Facts,
    limits: &Limits,
) -> Vec<TestResult> {
    let builtins = Arc::new(Builtins::new(facts.time, facts.seed));
    let start = || -> Result<Engine, Failure> {
        let mut engine = Engine::new(&builtins, limits.evaluation)?;
        for module in &group.modules {
            if let Some(code) = ready.code.get(module) {
                engine.add(*module, code.text.text(), code.version)?;
            }
        }
        engine.add_data(base.clone())?;
        Ok(engine)
    };
    let mut engine = start();
    let mut results = Vec::new();
    for (name, span) in &group.tests {
        let answer = match &mut engine {
            _ if name.starts_with("todo_") => Ok(None),
            Ok(engine) => engine.eval(&format!("{}.{name}", group.prefix)).map(Some),
            Err(failure) => Err(failure.clone()),
        };
        let (outcome, message, span) = match answer {
            Ok(None) => (TestOutcome::Skipped, None, *span),
            Ok(Some(Value::Undefined | Value::Bool(false))) => (TestOutcome::Failed, None, *span),
            Ok(Some(_)) => (TestOutcome::Passed, None, *span),
            Err(failure) => {
                let code = failure.place.and_then(|(module, _, _)| ready.code.get(&module));
                let place = locate(modules, code, &failure).unwrap_or(*span);
                // After a panic or a timeout the engine may not be as it was.
                engine = start();
                (TestOutcome::Error, Some(failure.message), place)
            }
        };
        results.push(TestResult {
            package: group.prefix.clone(),
            name: name.clone(),
            outcome,
            message,
            span,
        });
    }
    results
}
