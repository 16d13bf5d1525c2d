//! The Rego engine: the one file that names regorus, so that its version can be changed in one place.
//!
//! Others use what is re-exported here: its values, its syntax tree, and [`Engine`], which adds what regorus
//! lacks: places of errors as data, a watchdog, and a stop for panics.

use std::collections::BTreeSet;
use std::num::{NonZeroU32, NonZeroUsize};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

pub(super) use regorus::Value;
pub(super) use regorus::unstable as syntax;
use regorus::utils::limits::ExecutionTimerConfig;
pub(super) use regorus::value::Object;
use regorus::{LimitError, PolicyLengthConfig};

use super::builtin::{Builtins, MAX_TEXT, TABLE};
use super::rename;
use super::rewrite::KEYWORD_PREFIX;

/// The engine's name and version, as evidence records it: a verdict is replayed by the same one.
pub const ENGINE: &str = "tollgate-rego/0.1.0";

/// Work units between two looks at the clock of the watchdog. A unit is about one expression.
const CHECK_INTERVAL: NonZeroU32 = NonZeroU32::MIN.saturating_add(255);
/// Columns of one line of a policy.
const MAX_COLUMN: NonZeroU32 = NonZeroU32::MIN.saturating_add(65_535);
/// Lines of one policy.
const MAX_LINES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);

/// Which Rego a module is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// Rego 1.0: `if` and `contains` are keywords.
    V1,
    /// Rego as it was before.
    V0,
}

/// Why something could not be parsed or evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// What happened.
    pub(super) kind: FailureKind,
    /// The engine's message, on one line.
    pub(super) message: String,
    /// Where: the number of the module, line and column, both from 1.
    pub(super) place: Option<(usize, u32, u32)>,
}

/// What kind of failure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FailureKind {
    /// The engine says no.
    Refused,
    /// The watchdog ended it.
    Timeout,
    /// The engine panicked.
    Panic,
}

/// The name by which the engine knows a module: `@` and its number, so that places can be read back.
fn file_name(module: usize) -> String {
    format!("@{module}")
}

/// The most lines of one evaluation that are kept of what it prints.
const MAX_PRINTS: usize = 10_000;

/// A line that a policy printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Printed {
    /// The number of the module that called `print`.
    pub(super) module: usize,
    /// The line of the call, from 1.
    pub(super) line: u32,
    /// What was printed.
    pub(super) text: String,
}

impl Printed {
    /// Reads what the engine gathers: `@<module>:<line>: <text>`.
    fn read(gathered: &str) -> Option<Self> {
        let (module, rest) = gathered.strip_prefix('@')?.split_once(':')?;
        let (line, text) = rest.split_once(": ")?;
        Some(Self { module: module.parse().ok()?, line: line.parse().ok()?, text: text.to_owned() })
    }
}

impl Failure {
    /// Reads the engine's error, whose places stand in the text alone.
    fn of(error: &anyhow::Error) -> Self {
        let timeout = error
            .downcast_ref::<LimitError>()
            .is_some_and(|limit| matches!(limit, LimitError::TimeLimitExceeded { .. }));
        let text = error.to_string();
        let kind = if timeout || text.contains("execution exceeded time limit") {
            FailureKind::Timeout
        } else {
            FailureKind::Refused
        };
        let place = read_place(&text).map(|(place, _)| place);
        let message = match kind {
            // The engine's own words tell the very time, which is another one each time.
            FailureKind::Timeout => "it ran longer than the watchdog lets it".to_owned(),
            _ => plain_message(&text),
        };
        Self { kind, message, place }
    }

    /// A panic, which leaves the engine unusable.
    fn panicked() -> Self {
        Self { kind: FailureKind::Panic, message: "the engine panicked".into(), place: None }
    }
}

/// The first place in a message of the engine, and the length of the text up to its end.
fn read_place(text: &str) -> Option<((usize, u32, u32), usize)> {
    let mut from = 0;
    while let Some(at) = text.get(from..)?.find('@') {
        let start = from + at + 1;
        let rest = text.get(start..)?;
        let end = rest.find(|char: char| char != ':' && !char.is_ascii_digit()).unwrap_or(rest.len());
        let mut numbers = rest.get(..end)?.splitn(4, ':');
        let mut next = || numbers.next().and_then(|digits| digits.parse::<u32>().ok());
        if let (Some(module), Some(line), Some(column)) = (next(), next(), next()) {
            return Some(((module as usize, line, column), start + end));
        }
        from = start;
    }
    None
}

/// The message without the code frame that the engine draws around it.
fn plain_message(text: &str) -> String {
    let told = text.split_once("\nerror: ").map_or(text, |(_, told)| told);
    let told = told.split("\n-->").next().unwrap_or(told);
    let told = match told.split_once(" error: ") {
        Some((place, told)) if place.starts_with('@') => told,
        _ => told,
    };
    let words: Vec<&str> = told.split_whitespace().collect();
    let told = words.join(" ");
    if told.starts_with("rule conflicts with rule at ") {
        return "rules of one name conflict: they give different values".into();
    }
    if let Some((name, _)) = told.strip_prefix("var ").and_then(|rest| rest.split_once(" is unsafe (path ")) {
        return format!("the variable `{}` has no value here", name.replace(rename::PREFIX, ""));
    }
    // The user's words, without what renaming put before them.
    told.replace(rename::PREFIX, "").replace(KEYWORD_PREFIX, "")
}

/// Parses one module. The syntax tree must be dropped where there is stack enough, as it nests.
pub(super) fn parse(module: usize, text: &str, version: Version) -> Result<syntax::Module, Failure> {
    let parse = || -> anyhow::Result<syntax::Module> {
        let source = syntax::Source::from_contents_with_limits(
            file_name(module),
            text.to_owned(),
            NonZeroUsize::MAX,
            MAX_LINES,
        )?;
        let mut parser = syntax::Parser::new(&source)?;
        parser.set_max_col(MAX_COLUMN);
        if version == Version::V1 {
            parser.enable_rego_v1()?;
        }
        parser.parse()
    };
    match catch_unwind(AssertUnwindSafe(parse)) {
        Ok(Ok(module)) => Ok(module),
        Ok(Err(error)) => Err(Failure::of(&error)),
        Err(_) => Err(Failure::panicked()),
    }
}

/// The names of the builtins that regorus has, with the number of their arguments.
pub(super) fn native_builtins() -> impl Iterator<Item = (&'static str, u8)> {
    syntax::BUILTINS.iter().map(|(name, (_, arguments))| (*name, *arguments))
}

/// Calls a builtin of regorus's own, for those of ours that only guard one.
pub(super) fn call_native(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let Some((function, _)) = syntax::BUILTINS.get(name) else {
        return Err(format!("there is no function `{name}`"));
    };
    // The functions want the places of call and arguments for their messages alone.
    let source = syntax::Source::from_contents("@".into(), name.to_owned()).map_err(|e| e.to_string())?;
    let span = syntax::Span { source, line: 1, col: 1, start: 0, end: 0 };
    let parameters: Vec<_> = arguments
        .iter()
        .map(|_| syntax::Ref::new(syntax::Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 }))
        .collect();
    function(&span, &parameters, arguments, true).map_err(|error| plain_message(&error.to_string()))
}

/// Some modules, ready to be evaluated. One worker uses it.
#[derive(Debug, Clone)]
pub(super) struct Engine {
    inner: regorus::Engine,
    builtins: Arc<Builtins>,
}

impl Engine {
    /// An engine without modules, with our builtins, each of whose evaluations may take `time`.
    pub(super) fn new(builtins: &Arc<Builtins>, time: Duration) -> Result<Self, Failure> {
        let mut inner = regorus::Engine::new();
        inner.set_policy_length_config(PolicyLengthConfig {
            max_col: MAX_COLUMN,
            max_file_bytes: NonZeroUsize::MAX,
            max_lines: MAX_LINES,
        });
        inner
            .set_execution_timer_config(ExecutionTimerConfig { limit: time, check_interval: CHECK_INTERVAL });
        inner.set_strict_builtin_errors(true);
        // What a policy prints goes nowhere: the command line alone prints.
        inner.set_gather_prints(true);
        for (name, arguments, function) in TABLE {
            let builtins = Arc::clone(builtins);
            let function = *function;
            let extension = move |values: Vec<Value>| match function(&builtins, &values) {
                // A text that grows with each step would fill the memory.
                Ok(Value::String(text)) if text.len() > MAX_TEXT && builtins.is_strict() => {
                    Err(anyhow::anyhow!("a text of more than {MAX_TEXT} bytes"))
                }
                Ok(Value::String(text)) if text.len() > MAX_TEXT => Ok(Value::Undefined),
                Ok(value) => Ok(value),
                Err(message) if builtins.is_strict() => Err(anyhow::Error::msg(message)),
                Err(_) => Ok(Value::Undefined),
            };
            inner
                .add_extension((*name).to_owned(), *arguments, Box::new(extension))
                .map_err(|error| Failure::of(&error))?;
        }
        Ok(Self { inner, builtins: Arc::clone(builtins) })
    }

    /// Adds a module; its number is what failures name.
    pub(super) fn add(&mut self, module: usize, text: &str, version: Version) -> Result<(), Failure> {
        self.inner.set_rego_v0(version == Version::V0);
        let add = || self.inner.add_policy(file_name(module), text.to_owned());
        match catch_unwind(AssertUnwindSafe(add)) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Err(_) => Err(Failure::panicked()),
        }
    }

    /// Takes all data out, so that others can be added.
    pub(super) fn forget_data(&mut self) {
        self.inner.clear_data();
    }

    /// Adds an object to `data`.
    pub(super) fn add_data(&mut self, data: Value) -> Result<(), Failure> {
        self.inner.add_data(data).map_err(|error| Failure::of(&error))
    }

    /// Sets `input`.
    pub(super) fn set_input(&mut self, input: Value) {
        self.inner.set_input(input);
    }

    /// Whether an error of a builtin is an error, or makes the expression undefined as in OPA.
    pub(super) fn set_strict(&mut self, strict: bool) {
        self.inner.set_strict_builtin_errors(strict);
        self.builtins.set_strict(strict);
    }

    /// Analyses the modules, as the first evaluation would, without evaluating the rule.
    pub(super) fn prepare(&mut self, rule: &str) -> Result<(), Failure> {
        match catch_unwind(AssertUnwindSafe(|| self.inner.compile_with_entrypoint(&rule.into()))) {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Err(_) => Err(Failure::panicked()),
        }
    }

    /// The same as [`Engine::eval`], with what was printed on the way.
    pub(super) fn eval_telling(&mut self, rule: &str) -> (Result<Value, Failure>, Vec<Printed>) {
        let evaluated = catch_unwind(AssertUnwindSafe(|| self.inner.eval_rule(rule.to_owned())));
        let printed = self.inner.take_prints().unwrap_or_default();
        let printed = printed.iter().filter_map(|line| Printed::read(line)).take(MAX_PRINTS).collect();
        let value = match evaluated {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Err(_) => Err(Failure::panicked()),
        };
        (value, printed)
    }

    /// Whether to note which lines are evaluated.
    pub(super) fn set_coverage(&mut self, on: bool) {
        self.inner.set_enable_coverage(on);
    }

    /// The lines that were evaluated since that was asked for, by module.
    pub(super) fn covered(&self) -> Vec<(usize, BTreeSet<u32>)> {
        let report = catch_unwind(AssertUnwindSafe(|| self.inner.get_coverage_report()));
        let Ok(Ok(report)) = report else { return Vec::new() };
        let file =
            |file: regorus::coverage::File| Some((file.path.strip_prefix('@')?.parse().ok()?, file.covered));
        report.files.into_iter().filter_map(file).collect()
    }

    /// Evaluates the rule at a path such as `data.main.deny`. After a panic the engine must not be used.
    pub(super) fn eval(&mut self, rule: &str) -> Result<Value, Failure> {
        let evaluated = catch_unwind(AssertUnwindSafe(|| self.inner.eval_rule(rule.to_owned())));
        // What was printed is dropped, so that it does not pile up.
        let _ = self.inner.take_prints();
        match evaluated {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(Failure::of(&error)),
            Err(_) => Err(Failure::panicked()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_out_of_a_message() {
        let text = "\n--> @12:3:7\n  |\n3 | x := @1:2\n  |   ^\nerror: could not find function foo";
        assert_eq!(read_place(text).map(|(place, _)| place), Some((12, 3, 7)));
        assert_eq!(plain_message(text), "could not find function foo");
        assert_eq!(read_place("user@example.com:1:2"), None);
        assert_eq!(plain_message("@1:2:3 error: encountered `x`"), "encountered `x`");
        let conflict = "rule conflicts with rule at @0:3:1";
        assert_eq!(plain_message(conflict), "rules of one name conflict: they give different values");
        let unsafe_variable = "var x is unsafe (path [\"a\",\"x\"], scopes [{}])";
        assert_eq!(plain_message(unsafe_variable), "the variable `x` has no value here");
    }

    #[test]
    fn a_panic_below_the_engine_is_a_failure() {
        let mut engine = Engine::new(&Arc::new(Builtins::new(0, 0)), Duration::from_secs(5)).unwrap();
        engine.inner.add_extension("boom".into(), 1, Box::new(|_| panic!("boom"))).unwrap();
        engine.add(0, "package a\n\nx := boom(1)\n\ny := 1", Version::V1).unwrap();
        let failure = engine.eval("data.a.x").unwrap_err();
        assert_eq!(failure, Failure::panicked());
    }

    #[test]
    fn a_module_that_does_not_parse_says_where() {
        let failure = parse(3, "package a\n\nx := ", Version::V1).unwrap_err();
        assert_eq!(failure.place.map(|(module, line, _)| (module, line)), Some((3, 3)));
    }
}
