//! OPA's own cases, and the samples of Gatekeeper's library: each answer must be right, but for a list of cases
//! that are refused, each with its reason.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::builtin::Builtins;
use super::bundle::Module;
use super::engine::{Engine, Failure, Value};
use super::load::Ready;
use super::load::parse_all;
use super::value;
use super::world::World;
use crate::source::{Limits, map_ordered};

/// The cases that are not right, each with the reason. Each must be refused by an error that says so: a case that
/// is right must not be here, and no case may be wrong.
const EXCEPTIONS: &[(&str, Reason)] = &[
    ("baseandvirtualdocs/base/virtual: conflicts", Reason::DataOverRule),
    ("invalidkeyerror/invalid keys", Reason::Function("http.send")),
    ("invalidkeyerror/missing keys", Reason::Function("http.send")),
    ("net.lookup_ip_addr/simple ip4 returns that ip4", Reason::Function("net.lookup_ip_addr")),
    ("net.lookup_ip_addr/simple ip6 returns that ip6", Reason::Function("net.lookup_ip_addr")),
    ("regoparsemodule/ok", Reason::Function("rego.parse_module")),
    ("withkeyword/builtin: http.send example", Reason::Function("http.send")),
    ("withkeyword/builtin: nested, multiple mocks", Reason::Function("http.send")),
];

/// Why a case is refused.
#[derive(Debug, Clone, Copy)]
enum Reason {
    /// It calls a function that no policy may call, by design.
    Function(&'static str),
    /// Data stands where a rule does. OPA's own command refuses that too (`conflicting rule for data path`); its
    /// cases are run without that check.
    DataOverRule,
}

impl Reason {
    /// Whether an error says so.
    fn is_told(self, why: &Refusal) -> bool {
        match self {
            Self::Function(name) => {
                why.code == "policy-refused-function" && why.message.contains(&format!("`{name}`"))
            }
            Self::DataOverRule => {
                why.code == "policy-name-clash" && why.message.contains("data stands there")
            }
        }
    }
}

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Right,
    Refused(Refusal),
    Wrong(String),
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Refusal {
    /// The diagnostic's code; `evaluation` where evaluation itself fails.
    code: &'static str,
    message: String,
}

/// The code of what fails when it is evaluated.
const EVALUATION: &str = "evaluation";

impl Refusal {
    fn new(code: &'static str) -> impl Fn(Failure) -> Self {
        move |failure| Self { code, message: failure.message }
    }

    /// Whether it is an error of the kind that OPA's case wants: of a builtin or a type, or of two values in one
    /// place.
    fn is_wanted(&self, case: &serde_json::Value) -> bool {
        const CONFLICT: [&str; 4] =
            ["multiple outputs", "rules of one name conflict", "generated multiple times", "must be unique"];
        let conflict = CONFLICT.iter().any(|words| self.message.contains(words));
        self.code == EVALUATION && conflict == (case["want_error_code"] == "eval_conflict_error")
    }
}

/// A case's modules with a rule that gives the bindings of its query.
fn modules(case: &serde_json::Value) -> Option<Vec<Module>> {
    let query = case["query"].as_str()?;
    let mut names: Vec<String> = Vec::new();
    for result in case["want_result"].as_array().into_iter().flatten() {
        for name in result.as_object()?.keys() {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    let fields: Vec<String> = names.iter().map(|name| format!("\"{name}\": {name}")).collect();
    let whole;
    let query = if query == "data = x" {
        // The entry is below `data` too, and would need itself.
        whole = format!("x = {{{}}}", roots(case).join(", "));
        &whole
    } else {
        query
    };
    let entry = format!("package entry\n\nall := [{{{}}} | {query}]\n", fields.join(", "));
    let mut modules: Vec<Module> = case["modules"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(at, text)| Some(Module { path: format!("{at}.rego"), text: text.as_str()?.into() }))
        .collect();
    modules.push(Module { path: "entry.rego".into(), text: entry });
    Some(modules)
}

/// The packages and the data of a case at the root of `data`, as fields.
fn roots(case: &serde_json::Value) -> Vec<String> {
    let modules = case["modules"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    let packages = modules.filter_map(|text| {
        let path = text.lines().find_map(|line| line.strip_prefix("package "))?;
        path.trim().split('.').next().map(str::to_owned)
    });
    let data = case["data"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let roots: BTreeSet<String> = packages.chain(data).collect();
    roots.iter().map(|root| format!("\"{root}\": data.{root}")).collect()
}

/// An engine with checked and rewritten modules, or why they are refused.
fn start(modules: &[Module], base: Value, strict: bool) -> Result<Engine, Refusal> {
    let limits = Limits { evaluation: Duration::from_secs(5), ..Limits::default() };
    let told = |diagnostic: &crate::source::Diagnostic| Refusal {
        code: diagnostic.code,
        message: diagnostic.message.clone(),
    };
    let (parsed, diagnostics) = parse_all(modules, &limits);
    if let Some(diagnostic) = diagnostics.first() {
        return Err(told(diagnostic));
    }
    let world = World::new(&parsed);
    let ready = Ready::of(&world, modules, &base);
    if let Some(diagnostic) = ready.diagnostics.first() {
        return Err(told(diagnostic));
    }
    let builtins = Arc::new(Builtins::new(1_700_000_000, 7));
    let mut engine = Engine::new(&builtins, limits.evaluation).map_err(Refusal::new("engine"))?;
    engine.set_strict(strict);
    for (module, code) in &ready.code {
        engine.add(*module, code.text.text(), code.version).map_err(Refusal::new("module"))?;
    }
    engine.add_data(base).map_err(Refusal::new("data"))?;
    Ok(engine)
}

/// The input of a case.
fn input(case: &serde_json::Value) -> Result<Option<Value>, Refusal> {
    if let Some(term) = case["input_term"].as_str() {
        let module = Module { path: "input.rego".into(), text: format!("package t\nx := {term}\n") };
        let mut reader = start(&[module], Value::new_object(), true)?;
        return reader.eval("data.t.x").map(Some).map_err(Refusal::new("input"));
    }
    Ok(case.get("input").map(|input| value::of_json(input).unwrap()))
}

/// The answer to a case's query: the bindings of its variables.
fn answer(case: &serde_json::Value) -> Result<Vec<Value>, Refusal> {
    let modules = modules(case).unwrap();
    let base = match case.get("data") {
        Some(data) if !data.is_null() => value::of_json(data).unwrap(),
        _ => Value::new_object(),
    };
    let mut engine = start(&modules, base, case["strict_error"].as_bool().unwrap_or(false))?;
    if let Some(input) = input(case)? {
        engine.set_input(input);
    }
    engine.prepare("data.entry.all").map_err(Refusal::new("policy-analysis"))?;
    match engine.eval("data.entry.all").map_err(Refusal::new(EVALUATION))? {
        Value::Array(items) => Ok(items.iter().cloned().collect()),
        _ => Ok(Vec::new()),
    }
}

/// Runs a case.
fn run(case: &serde_json::Value) -> End {
    let wants_error = case.get("want_error_code").is_some() || case.get("want_error").is_some();
    let got = match answer(case) {
        Err(why) if wants_error && why.is_wanted(case) => return End::Right,
        Err(why) => return End::Refused(why),
        Ok(got) => got,
    };
    let mut got: Vec<String> = got.iter().map(value::to_json).collect();
    if wants_error {
        return End::Wrong(format!("no error but {got:?}"));
    }
    let mut want: Vec<String> = case["want_result"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|result| value::to_json(&value::of_json(result).unwrap()))
        .collect();
    if case["sort_bindings"].as_bool().unwrap_or(false) {
        // OPA's cases then give sets in an order of their own.
        got = got.iter().map(|json| sorted(json)).collect();
        want = want.iter().map(|json| sorted(json)).collect();
    }
    got.sort();
    want.sort();
    // A list of bindings has each way to them; what is asked is which bindings there are.
    got.dedup();
    want.dedup();
    if got == want { End::Right } else { End::Wrong(format!("got {got:?} want {want:?}")) }
}

/// A JSON text with the items of all its lists sorted.
fn sorted(json: &str) -> String {
    fn sort(value: &mut serde_json::Value) {
        match value {
            serde_json::Value::Array(items) => {
                items.iter_mut().for_each(sort);
                items.sort_by_key(ToString::to_string);
            }
            serde_json::Value::Object(map) => map.values_mut().for_each(sort),
            _ => {}
        }
    }
    let mut value = serde_json::from_str(json).unwrap();
    sort(&mut value);
    value.to_string()
}

/// The cases of a file, where it is at hand.
fn cases(file: &str) -> Option<Vec<serde_json::Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/rego");
    let packed = folder.join(file);
    if !packed.exists() {
        println!("skipped: {} is not there", packed.display());
        return None;
    }
    let output = std::process::Command::new("xz").arg("-dc").arg(&packed).output();
    let Ok(output) = output.inspect_err(|error| println!("skipped: xz: {error}")) else { return None };
    let text = String::from_utf8(output.stdout).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

#[test]
fn every_answer_is_opas_but_for_the_exceptions() {
    let Some(cases) = cases("opa-cases.jsonl.xz") else { return };
    let ends = map_ordered(2, &cases, || (), |(), case| run(case));
    let right = ends.iter().filter(|end| **end == End::Right).count();
    let mut unexpected = Vec::new();
    let mut excepted: BTreeSet<&str> = BTreeSet::new();
    for (case, end) in cases.iter().zip(&ends) {
        let note = case["note"].as_str().unwrap();
        let exception = EXCEPTIONS.iter().find(|(excepted, _)| *excepted == note);
        match (end, exception) {
            (End::Right, None) => {}
            (End::Refused(why), Some((note, reason))) if reason.is_told(why) => {
                excepted.insert(note);
            }
            (end, _) => unexpected.push(format!("{note}: {end:?}")),
        }
    }
    println!("{right} of {} cases of OPA are right, {} are excepted", cases.len(), EXCEPTIONS.len());
    assert!(unexpected.is_empty(), "{} cases: {unexpected:#?}", unexpected.len());
    let idle: Vec<&(&str, Reason)> = EXCEPTIONS.iter().filter(|(note, _)| !excepted.contains(note)).collect();
    assert!(idle.is_empty(), "take these off the list: {idle:?}");
}

#[test]
fn constraint_templates_answer_as_their_samples_expect() {
    let Some(cases) = cases("gatekeeper-cases.jsonl.xz") else { return };
    let ends = map_ordered(
        2,
        &cases,
        || (),
        |(), case| {
            let module = |text: &serde_json::Value| Module {
                path: "t.rego".into(),
                text: text.as_str().unwrap().into(),
            };
            let libs = case["libs"].as_array().into_iter().flatten();
            let modules: Vec<Module> = std::iter::once(&case["rego"]).chain(libs).map(module).collect();
            let package =
                modules[0].text.lines().find_map(|line| line.trim().strip_prefix("package ")).unwrap();
            let path = format!("data.{}.violation", package.trim());
            let mut engine = match start(&modules, value::of_json(&case["data"]).unwrap(), false) {
                Ok(engine) => engine,
                Err(why) => return End::Refused(why),
            };
            engine.set_input(value::of_json(&case["input"]).unwrap());
            let count = match engine.eval(&path) {
                Ok(Value::Set(items)) => items.len(),
                Ok(_) => 0,
                Err(failure) => return End::Refused(Refusal::new(EVALUATION)(failure)),
            };
            let right = match &case["expect"] {
                serde_json::Value::Bool(false) => count == 0,
                serde_json::Value::Number(number) => number.as_u64() == u64::try_from(count).ok(),
                _ => count > 0,
            };
            if right { End::Right } else { End::Wrong(format!("{count} for {}", case["expect"])) }
        },
    );
    let mut right = 0;
    for (case, end) in cases.iter().zip(&ends) {
        match end {
            End::Right => right += 1,
            end => println!("{}: {end:?}", case["name"]),
        }
    }
    println!("{right} of {} samples of constraint templates are right", cases.len());
    assert_eq!(right, cases.len());
}

#[test]
fn a_public_policy_cut_off_anywhere_is_read_or_told() {
    /// Places at which each text is cut.
    const CUTS: usize = 12;
    let mut texts: BTreeSet<String> = BTreeSet::new();
    for case in cases("gatekeeper-cases.jsonl.xz").into_iter().flatten() {
        texts.extend(case["rego"].as_str().map(str::to_owned));
    }
    for case in cases("opa-cases.jsonl.xz").into_iter().flatten().step_by(9) {
        let modules = case["modules"].as_array().into_iter().flatten();
        texts.extend(modules.filter_map(|text| text.as_str().map(str::to_owned)));
    }
    let texts: Vec<String> = texts.into_iter().collect();
    let limits = Limits::default();
    let told = map_ordered(
        2,
        &texts,
        || (),
        |(), text| {
            let mut told = Vec::new();
            for cut in 0..CUTS {
                // The places differ from text to text, and none is at the end of a rule on purpose.
                let mut end = (text.len() * (cut + 1) / CUTS).saturating_sub(cut % 5 + 1);
                while !text.is_char_boundary(end) {
                    end -= 1;
                }
                let module = Module { path: "a.rego".into(), text: text.get(..end).unwrap().to_owned() };
                let (parsed, mut diagnostics) = parse_all(std::slice::from_ref(&module), &limits);
                let ready = Ready::of(&World::new(&parsed), &[module], &Value::new_object());
                diagnostics.extend(ready.diagnostics);
                told.extend(diagnostics);
            }
            told
        },
    );
    for diagnostic in told.iter().flatten() {
        assert!(diagnostic.help.is_some(), "{diagnostic:?}");
    }
}
