//! Running the tests of modules, each package in an engine of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use regex::Regex;

use super::super::bundle::{DataFile, Module};
use super::super::engine::{Engine, Failure, FailureKind, Printed, Value};
use super::super::load::{Ready, base_data, locate, parse_all, path_text, put_defaults};
use super::super::value::insert;
use super::super::world::World;
use super::super::{Facts, closure, context};
use super::coverage::Coverage;
use super::discover::{self, Test};
use super::duplicate::{self, Apart};
use super::outcome::{Case, Print, Reason, Suite, TestOutcome, TestResult};
use super::probe::Bench;
use super::{case, reason, show};
use crate::config::Config;
use crate::source::{Diagnostic, Limits, SourceFile, SourceMap, Span, map_ordered};

/// How tests are run.
#[derive(Debug, Clone, Copy)]
pub struct TestOptions<'a> {
    /// The limits.
    pub limits: &'a Limits,
    /// The number of threads.
    pub threads: usize,
    /// Run only the tests whose `data.<package>.<name>` it finds something in.
    pub only: Option<&'a Regex>,
    /// Whether to tell which lines were evaluated.
    pub coverage: bool,
    /// A clock to time tests by. What it says has no say in anything else.
    pub clock: Option<fn() -> Duration>,
}

/// Runs all tests of `modules`, policies and tests together, as one run with `facts` would see them.
pub fn run(
    modules: &[Module],
    data: &[DataFile],
    config: &Config,
    facts: &Facts,
    limits: &Limits,
    threads: usize,
) -> Suite {
    let options = TestOptions { limits, threads, only: None, coverage: false, clock: None };
    run_with(modules, data, config, facts, &options)
}

/// The same with a choice of tests, coverage and times.
pub fn run_with(
    modules: &[Module],
    data: &[DataFile],
    config: &Config,
    facts: &Facts,
    options: &TestOptions<'_>,
) -> Suite {
    let mut sources = SourceMap::default();
    for module in modules {
        sources.add(SourceFile::new(module.path.clone(), module.text.clone().into_bytes()));
    }
    for file in data {
        sources.add(SourceFile::new(file.path.clone(), file.text.clone().into_bytes()));
    }
    let (mut base, diagnostics) = base_data(data, modules.len(), config);
    // What tests put in its place by `with` must have something in whose place it can be put.
    insert(&mut base, &["release"], context::release(facts));
    let mut suite = Suite { diagnostics, sources, ..Suite::default() };
    // Syntax trees nest as deep as policies do: they live on a worker's large stack.
    let done = map_ordered(1, &[()], || (), |(), ()| run_all(modules, &base, facts, options));
    for (results, diagnostics, coverage) in done {
        suite.results.extend(results);
        suite.diagnostics.extend(diagnostics);
        suite.coverage = coverage.filter(|_| options.coverage);
    }
    suite
}

/// A package's tests, and the modules that they need, by number.
struct Group {
    prefix: String,
    modules: Vec<usize>,
    tests: Vec<(Test, usize)>,
}

fn run_all(
    given: &[Module],
    base: &Value,
    facts: &Facts,
    options: &TestOptions<'_>,
) -> (Vec<TestResult>, Vec<Diagnostic>, Option<Coverage>) {
    let (mut parsed, mut diagnostics) = parse_all(given, options.limits);
    let apart = Apart::of(given, &parsed);
    let modules = match &apart.modules {
        Some(changed) => {
            (parsed, diagnostics) = parse_all(changed, options.limits);
            changed
        }
        None => given,
    };
    let world = World::new(&parsed);
    let mut ready = Ready::of(&world, modules, base);
    diagnostics.append(&mut ready.diagnostics);
    let mut base = base.clone();
    diagnostics.append(&mut put_defaults(&mut base, ready.params(&world)));
    let base = &base;
    let mut groups = Vec::new();
    for (package, own) in &world.packages {
        let prefix = path_text(package);
        let mut tests = Vec::new();
        for test in discover::tests(&world, package) {
            let name = duplicate::shown(&test.path.join("."));
            let chosen = options.only.is_none_or(|only| only.is_match(&format!("{prefix}.{name}")));
            if let (true, Some(module)) = (chosen, world.modules.get(test.module)) {
                tests.push((test, module.index));
            }
        }
        let (needed, _) = closure::of(&world, own);
        if !tests.is_empty() && !needed.iter().any(|index| ready.refused.contains(index)) {
            let modules =
                needed.iter().filter_map(|index| world.modules.get(*index)).map(|parsed| parsed.index);
            groups.push(Group { prefix, modules: modules.collect(), tests });
        }
    }
    let runner = Runner { ready: &ready, modules, apart: &apart, base, facts, options };
    let done = map_ordered(options.threads, &groups, || (), |(), group| runner.group(group));
    let mut results = Vec::new();
    let mut evaluated: BTreeMap<usize, BTreeSet<u32>> = BTreeMap::new();
    for (tests, lines) in done {
        results.extend(tests);
        for (module, lines) in lines {
            evaluated.entry(module).or_default().extend(lines);
        }
    }
    let path = |index: usize| given.get(index).map_or_else(String::new, |module| module.path.clone());
    let coverage = options.coverage.then(|| Coverage::of(&parsed, path, &evaluated));
    for diagnostic in &mut diagnostics {
        if let crate::source::At::Span(span) = &mut diagnostic.at {
            *span = apart.original(*span);
        }
    }
    (results, diagnostics, coverage)
}

/// The lines that an engine evaluated, by module.
type Evaluated = Vec<(usize, BTreeSet<u32>)>;

/// What tests are run with.
struct Runner<'a> {
    ready: &'a Ready,
    modules: &'a [Module],
    apart: &'a Apart,
    base: &'a Value,
    facts: &'a Facts,
    options: &'a TestOptions<'a>,
}

/// What one evaluation of a test came to.
struct Answer {
    outcome: TestOutcome,
    message: Option<String>,
    place: Option<Span>,
    value: Option<Value>,
    prints: Vec<Print>,
}

impl Runner<'_> {
    /// Runs the tests of one package.
    fn group(&self, group: &Group) -> (Vec<TestResult>, Evaluated) {
        let bench = Bench {
            code: &self.ready.code,
            modules: &group.modules,
            prefix: &group.prefix,
            base: self.base,
            facts: self.facts,
            time: self.options.limits.evaluation,
        };
        let start = || -> Result<Engine, Failure> {
            let mut engine = bench.engine(None)?;
            engine.set_coverage(self.options.coverage);
            Ok(engine)
        };
        let mut engine = start();
        let (mut results, mut evaluated) = (Vec::new(), Vec::new());
        for (test, module) in &group.tests {
            let began = self.options.clock.map(|clock| clock());
            let answer = self.one(&bench, group, (test, *module), &mut engine);
            let ended = self.options.clock.map(|clock| clock());
            if answer.outcome == TestOutcome::Error {
                // After a panic or a timeout the engine may not be as it was.
                if let Ok(engine) = &engine {
                    evaluated.extend(engine.covered());
                }
                engine = start();
            }
            let duration = began
                .zip(ended)
                .filter(|_| !test.is_todo())
                .map(|(began, ended)| ended.saturating_sub(began));
            results.push(self.result(&bench, test, *module, answer, duration));
        }
        if let Ok(engine) = &engine {
            evaluated.extend(engine.covered());
        }
        (results, evaluated)
    }

    /// Evaluates one test: strictly, and where a builtin errs as OPA does.
    fn one(
        &self,
        bench: &Bench<'_>,
        group: &Group,
        (test, module): (&Test, usize),
        engine: &mut Result<Engine, Failure>,
    ) -> Answer {
        let mut answer = Answer {
            outcome: TestOutcome::Skipped,
            message: None,
            place: None,
            value: None,
            prints: Vec::new(),
        };
        if test.is_todo() {
            return answer;
        }
        if test.function {
            // As in OPA, where a function cannot be asked for as a value.
            answer.outcome = TestOutcome::Error;
            answer.message = Some("a rule that takes arguments is no test: give it another name".to_owned());
            return answer;
        }
        let mut engine = match engine {
            Ok(engine) => engine,
            Err(failure) => {
                self.fail(&mut answer, failure);
                return answer;
            }
        };
        let mut rules = rules(group, test);
        let (mut value, mut printed) = evaluate(engine, &rules);
        let unnamed = matches!(&value, Err(failure) if failure.message.contains("not a valid rule path"));
        let mut other = match rules.as_slice() {
            // The engine has no name for a rule with several keys: another one must ask for it.
            [(rule, _)] if unnamed => bench.engine(Some((module, rule))).ok(),
            _ => None,
        };
        if let Some(other) = &mut other {
            rules = vec![(bench.asked(), Vec::new())];
            (value, printed) = evaluate(other, &rules);
            engine = other;
        }
        if let Err(failure) = &value {
            self.fail(&mut answer, failure);
            if failure.kind == FailureKind::Refused {
                engine.set_strict(false);
                let (lenient, again) = evaluate(engine, &rules);
                engine.set_strict(true);
                if matches!(&lenient, Ok(found) if outcome(test, found) == TestOutcome::Passed) {
                    (value, printed) = (lenient, again);
                }
            }
        }
        if let Ok(found) = value {
            answer.outcome = outcome(test, &found);
            answer.value = Some(found);
        }
        answer.prints = printed
            .into_iter()
            .filter_map(|print| {
                let path = self.modules.get(print.module)?.path.clone();
                Some(Print { path, line: print.line, text: print.text })
            })
            .collect();
        answer
    }

    /// Records that a test could not be evaluated.
    fn fail(&self, answer: &mut Answer, failure: &Failure) {
        let code = failure.place.and_then(|(module, _, _)| self.ready.code.get(&module));
        answer.place = locate(self.modules, code, failure).map(|span| self.apart.original(span));
        answer.outcome = TestOutcome::Error;
        answer.message = Some(failure.message.clone());
    }

    /// A test's result, with why it failed.
    fn result(
        &self,
        bench: &Bench<'_>,
        test: &Test,
        module: usize,
        answer: Answer,
        duration: Option<Duration>,
    ) -> TestResult {
        let rule = self.apart.original(test.span);
        let mut result = TestResult {
            package: bench.prefix.to_owned(),
            name: duplicate::shown(&test.path.join(".")),
            outcome: answer.outcome,
            message: answer.message,
            span: answer.place.unwrap_or(rule),
            rule,
            reason: None,
            cases: BTreeMap::new(),
            prints: answer.prints,
            duration,
        };
        let value = answer.value.filter(|value| *value != Value::Undefined);
        if test.parametrised && matches!(answer.outcome, TestOutcome::Passed | TestOutcome::Failed) {
            result.cases = value.as_ref().map(case::given).unwrap_or_default();
            case::complete(bench, module, &test.path, &mut result.cases);
            if result.cases.is_empty() || result.cases.values().any(|case| case.failed) {
                result.outcome = TestOutcome::Failed;
            }
            result.cases.values_mut().for_each(|case| self.settle(case));
            let untold = result.outcome == TestOutcome::Failed && result.cases.is_empty();
            result.reason = untold.then(|| Reason {
                span: rule,
                message: "it came upon no case".into(),
                values: Vec::new(),
            });
        } else if answer.outcome == TestOutcome::Failed {
            let found = reason::find(bench, module, &test.path, None);
            result.reason = found.map(|reason| self.back(reason)).or_else(|| {
                let message = match &value {
                    Some(value) => format!("its value is {}, and not true", show::show(value)),
                    None => "it is undefined".to_owned(),
                };
                Some(Reason { span: rule, message, values: Vec::new() })
            });
        }
        result
    }

    /// Lets the reasons of cases point into the given text.
    fn settle(&self, case: &mut Case) {
        case.reason = case.reason.take().map(|reason| self.back(reason));
        case.cases.values_mut().for_each(|case| self.settle(case));
    }

    fn back(&self, reason: Reason) -> Reason {
        Reason { span: self.apart.original(reason.span), ..reason }
    }
}

/// The rules that make up a test, as the engine wants them, each with the names behind the test's own.
fn rules(group: &Group, test: &Test) -> Vec<(String, Vec<String>)> {
    let whole = BTreeSet::from([Vec::new()]);
    // A rule without further names is evaluated with all below it.
    let tails = if test.tails.contains(&Vec::new()) { &whole } else { &test.tails };
    let rule = |tail: &Vec<String>| {
        let path: Vec<&str> = test.path.iter().chain(tail).map(String::as_str).collect();
        (format!("{}{}", group.prefix, path_text(&path).trim_start_matches("data")), tail.clone())
    };
    tails.iter().map(rule).collect()
}

/// Evaluates the rules of a test: one gives its value, several an object by their names.
fn evaluate(engine: &mut Engine, rules: &[(String, Vec<String>)]) -> (Result<Value, Failure>, Vec<Printed>) {
    if let [(rule, tail)] = rules
        && tail.is_empty()
    {
        return engine.eval_telling(rule);
    }
    let (mut all, mut prints) = (Value::new_object(), Vec::new());
    for (rule, tail) in rules {
        let (value, mut printed) = engine.eval_telling(rule);
        prints.append(&mut printed);
        match value {
            // A case that is not there failed.
            Ok(Value::Undefined) => {}
            Ok(value) => {
                let path: Vec<&str> = tail.iter().map(String::as_str).collect();
                insert(&mut all, &path, value);
            }
            Err(failure) => return (Err(failure), prints),
        }
    }
    (Ok(all), prints)
}

/// What a value makes of a test.
///
/// SPEC: `runTest` of OPA's `v1/tester/runner.go`: true alone passes; of a parametrised one, what each case is.
fn outcome(test: &Test, value: &Value) -> TestOutcome {
    let passed = match value {
        Value::Bool(truth) => *truth,
        Value::Object(_) if test.parametrised => case::given(value).values().all(|case| !case.failed),
        _ => false,
    };
    if passed { TestOutcome::Passed } else { TestOutcome::Failed }
}
