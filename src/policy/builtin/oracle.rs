//! Every builtin answers as OPA does: expressions with the answers of the real one.
//!
//! A row of `fixtures/rego/builtins.jsonl` has an expression, and either what OPA answers, or that it is undefined
//! with the error of the builtin, where there is one. A row may say that we refuse what OPA answers, and why.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::super::engine::{Engine, Value, Version};
use super::super::value::{of_node, to_json};
use super::Builtins;
use crate::document::json;
use crate::source::{FileId, Limits};

/// The input that expressions may ask for a value of each kind.
const INPUT: &str = r#"{"s": "a", "n": 1, "b": true, "z": null, "a": [1, "x"], "o": {"k": 1}}"#;

/// A JSON text as a value, with every digit of its numbers.
fn read(text: &str) -> Value {
    of_node(&json::parse(FileId::new(0), text, &Limits::default()).unwrap()).unwrap()
}

/// What an expression gives: JSON, nothing, or an error.
fn answer(expression: &str, strict: bool) -> Result<Option<String>, String> {
    let builtins = Arc::new(Builtins::new(1_700_000_000, 7));
    let mut engine = Engine::new(&builtins, Duration::from_secs(20)).map_err(|failure| failure.message)?;
    engine.set_strict(strict);
    let module = format!("package p\n\nq := x if x := {expression}\n");
    engine.add(0, &module, Version::V1).map_err(|failure| format!("PARSE {}", failure.message))?;
    engine.set_input(read(INPUT));
    match engine.eval("data.p.q") {
        Ok(Value::Undefined) => Ok(None),
        Ok(value) => Ok(Some(to_json(&value))),
        Err(failure) => Err(format!("{:?}: {}", failure.kind, failure.message)),
    }
}

/// What is wrong with the answer to a row.
fn wrong(row: &Value) -> Option<String> {
    let field = |name: &str| row.as_object().unwrap().get(&Value::from(name));
    let text = |name: &str| field(name).map(|value| value.as_string().unwrap().to_string());
    let expression = text("expr").unwrap();
    let (lenient, strict) = (answer(&expression, false), answer(&expression, true));
    if let Some(why) = text("refused") {
        let told = strict.is_err() && lenient == Ok(None);
        return (!told).then(|| format!("{expression}: not refused ({why}) but {lenient:?} {strict:?}"));
    }
    let (expected, error) = (field("answer").map(to_json), text("error"));
    if lenient != Ok(expected.clone()) {
        return Some(format!("{expression}: {lenient:?}, OPA {expected:?} {error:?}"));
    }
    match (&strict, &error) {
        (Err(_), Some(_)) => None,
        (Ok(answer), None) if *answer == expected => None,
        _ => Some(format!("{expression}: strict {strict:?}, OPA {expected:?} {error:?}")),
    }
}

fn check(rows: &str) -> (usize, String) {
    let (mut count, mut told) = (0, String::new());
    for line in rows.lines() {
        count += 1;
        if let Some(wrong) = wrong(&read(line)) {
            let _ = writeln!(told, "{wrong}");
        }
    }
    (count, told)
}

#[test]
fn every_builtin_answers_as_opa_does() {
    let (count, wrong) = check(include_str!("../../../fixtures/rego/builtins.jsonl"));
    assert!(count > 500, "{count} rows");
    assert!(wrong.is_empty(), "{} of {count} answers are wrong:\n{wrong}", wrong.lines().count());
}

#[test]
fn probes() {
    let Ok(path) = std::env::var("PROBES") else { return };
    let (count, wrong) = check(&std::fs::read_to_string(path).unwrap());
    println!("{} of {count}\n{wrong}", wrong.lines().count());
}
