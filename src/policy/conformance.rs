//! OPA's own cases: each answer must be right or refused, and the known exceptions are listed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::builtin::Builtins;
use super::bundle::Module;
use super::engine::{Engine, Value};
use super::load::{Ready, parse_all};
use super::value;
use super::world::World;
use crate::source::{Limits, map_ordered};

/// How many of the cases are right, at least. The others call functions that are not there yet, are written in
/// a newer syntax, or ask the machine.
const RIGHT: usize = 1_120;

/// How a case ends.
#[derive(Debug, Clone, PartialEq, Eq)]
enum End {
    Right,
    Refused(String),
    Wrong(String),
}

/// A case's modules with a rule that gives the bindings of its query.
fn modules(case: &serde_json::Value) -> Option<(Vec<Module>, Vec<String>)> {
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
    let entry = format!("package tollgate_entry\n\nall := [{{{}}} | {query}]\n", fields.join(", "));
    let mut modules: Vec<Module> = case["modules"]
        .as_array()
        .into_iter()
        .flatten()
        .enumerate()
        .filter_map(|(at, text)| Some(Module { path: format!("{at}.rego"), text: text.as_str()?.into() }))
        .collect();
    modules.push(Module { path: "entry.rego".into(), text: entry });
    Some((modules, names))
}

/// An engine with checked and rewritten modules, or why they are refused.
fn start(modules: &[Module], base: Value, strict: bool) -> Result<Engine, String> {
    let limits = Limits { evaluation: Duration::from_secs(5), ..Limits::default() };
    let told =
        |diagnostic: &crate::source::Diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message);
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
    let mut engine = Engine::new(&builtins, limits.evaluation).map_err(|failure| failure.message)?;
    engine.set_strict(strict);
    for (module, code) in &ready.code {
        engine.add(*module, code.text.text(), code.version).map_err(|failure| failure.message)?;
    }
    engine.add_data(base).map_err(|failure| failure.message)?;
    Ok(engine)
}

/// Runs a case.
fn run(case: &serde_json::Value) -> End {
    let Some((modules, _)) = modules(case) else { return End::Refused("no query".into()) };
    let base = match case.get("data") {
        Some(data) if !data.is_null() => value::of_json(data).unwrap(),
        _ => Value::new_object(),
    };
    let wants_error = case.get("want_error_code").is_some() || case.get("want_error").is_some();
    let refused = |why: String| if wants_error { End::Right } else { End::Refused(why) };
    let mut engine = match start(&modules, base, case["strict_error"].as_bool().unwrap_or(false)) {
        Ok(engine) => engine,
        Err(why) => return refused(why),
    };
    if let Some(term) = case["input_term"].as_str() {
        let module = Module { path: "input.rego".into(), text: format!("package t\nx := {term}\n") };
        let read = start(&[module], Value::new_object(), true)
            .and_then(|mut reader| reader.eval("data.t.x").map_err(|failure| failure.message));
        match read {
            Ok(input) => engine.set_input(input),
            Err(why) => return End::Refused(why),
        }
    } else if let Some(input) = case.get("input") {
        engine.set_input(value::of_json(input).unwrap());
    }
    let answer = match engine.eval("data.tollgate_entry.all") {
        Ok(answer) => answer,
        Err(failure) => return refused(failure.message),
    };
    let mut got: Vec<String> = match &answer {
        Value::Array(items) => items.iter().map(value::to_json).collect(),
        _ => Vec::new(),
    };
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
fn every_answer_is_opas_or_refused() {
    let Some(cases) = cases("opa-cases.jsonl.xz") else { return };
    let ends = map_ordered(2, &cases, || (), |(), case| run(case));
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    for (case, end) in cases.iter().zip(&ends) {
        let folder = case["folder"].as_str().unwrap();
        let place = match end {
            End::Right => 0,
            End::Refused(why) => {
                refused.push(format!("{}: {why}", case["note"].as_str().unwrap()));
                1
            }
            End::Wrong(why) => {
                wrong.push(format!("{}: {why}", case["note"].as_str().unwrap()));
                2
            }
        };
        for key in [folder, "all"] {
            counts.entry(key).or_default()[place] += 1;
        }
    }
    println!("right, refused, wrong: {:?}", counts["all"]);
    for (folder, [right, refused, wrong]) in &counts {
        if refused + wrong > 0 {
            println!("{folder}: {right} right, {refused} refused, {wrong} wrong");
        }
    }
    for line in refused {
        println!("refused {line}");
    }
    let known: [&str; 0] = [];
    let unknown: Vec<&String> =
        wrong.iter().filter(|line| !known.iter().any(|known| line.starts_with(known))).collect();
    assert!(unknown.is_empty(), "{unknown:#?}");
    assert!(counts["all"][0] >= RIGHT, "fewer answers are right than before: {:?}", counts["all"]);
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
                Err(failure) => return End::Refused(failure.message),
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
    assert!(!ends.iter().any(|end| matches!(end, End::Wrong(_))), "an answer is wrong");
    // The others are written in ways that the engine's parser takes for something else, and are refused.
    assert!(right >= 190, "fewer answers are right than before: {right}");
}
