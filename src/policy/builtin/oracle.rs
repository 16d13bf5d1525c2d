//! Every builtin answers as OPA does: expressions with the answers of the real one.
//!
//! A row of `fixtures/rego/builtins.jsonl` has an expression, and either what OPA answers, or that it is undefined
//! with the error of the builtin, where there is one: strict, it is an error here too, and otherwise nothing. A row
//! may say that we refuse what OPA answers, or that the engine answers otherwise and cannot be mended, and why.

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
    if let Some(why) = text("differs") {
        let same = lenient == Ok(expected.clone()) && strict.is_err() == error.is_some();
        return same.then(|| format!("{expression}: no longer differs ({why})"));
    }
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
fn every_builtin_of_ours_is_recorded() {
    let rows = include_str!("../../../fixtures/rego/builtins.jsonl");
    let missing: Vec<&str> = super::TABLE
        .iter()
        .map(|(name, _, _)| *name)
        .filter(|name| !name.starts_with("graphql.") && !name.starts_with("internal."))
        .filter(|name| !name.starts_with("tollgate__") && !name.starts_with("tollgate."))
        // OPA does not have what Trivy adds: `tests/policy/library.rs` has answers.
        .filter(|name| !matches!(*name, "result.new" | "isManaged") && !name.starts_with("cidr."))
        // The answers of these are the run's own.
        .filter(|name| !matches!(*name, "rand.intn" | "uuid.rfc4122" | "opa.runtime" | "eq"))
        .filter(|name| !rows.contains(&format!("\"expr\": \"{name}(")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Expressions that would fill the memory, run without end, or end the process: each is an error before that.
#[test]
fn what_would_take_too_much_is_an_error() {
    let long = "x".repeat(20_000);
    let growing: Vec<String> = (1..60).map(|step| format!("x{step} := f(x{}); ", step - 1)).collect();
    let growing = growing.concat();
    let grown = |function: &str| {
        let body = growing.replace("f(", function);
        format!("[x | x0 := \"ab\\\\\"; {body}x := count(x59)][0]")
    };
    let deep = format!("json.unmarshal(\"{}\")", "[".repeat(20_000));
    let bomb: Vec<String> = (1..30)
        .map(|at| format!("a{at}: &a{at} [{}]\\n", vec![format!("*a{}", at - 1); 9].join(",")))
        .collect();
    let bomb = bomb.concat();
    let layers: Vec<String> = (0..40)
        .map(|at| format!("\"a{at}\": [\"a{0}\", \"b{0}\"], \"b{at}\": [\"a{0}\", \"b{0}\"]", at + 1))
        .collect();
    let expressions = [
        "numbers.range(0, 1000000000000)".to_owned(),
        "numbers.range_step(0, 1000000000000, 2)".into(),
        "net.cidr_expand(\"::/0\")".into(),
        "net.cidr_expand(\"10.0.0.0/1\")".into(),
        "bits.lsh(1, 100000000000)".into(),
        "sprintf(\"%1000000000d\", [1])".into(),
        "units.parse(\"1e999999\")".into(),
        "units.parse_bytes(\"1e999999Ki\")".into(),
        "to_number(\"1e99999999\")".into(),
        "json.unmarshal(\"1e99999999\")".into(),
        "yaml.unmarshal(\"1e99999999\")".into(),
        format!("replace(\"{long}\", \"x\", \"{long}\")"),
        format!("regex.replace(\"{long}\", \"x\", \"{long}\")"),
        format!("regex.replace(\"{long}\", \".*\", \"{}\")", "$0".repeat(1_000)),
        format!("strings.replace_n({{\"x\": \"{long}\"}}, \"{long}\")"),
        format!("concat(\"{long}\", [t | some i in numbers.range(1, 2000); t := \"x\"])"),
        grown("json.marshal("),
        deep,
        format!("yaml.unmarshal(\"a0: &a0 x\\n{bomb}\")"),
        format!("graph.reachable_paths({{{}}}, [\"a0\"])", layers.join(", ")),
        "regex.match(\"(a{1000}){1000}\", \"a\")".into(),
        format!("glob.match(\"{}\", [], \"{long}\")", "{a,b}".repeat(2_000)),
        format!("strings.render_template(\"{}\", {{}})", "{{range 1000000000}}x{{end}}"),
        "json.match_schema({}, {\"$ref\": \"https://example.com/x\"})".into(),
        "json.match_schema({}, {\"$ref\": \"file:///etc/passwd\"})".into(),
    ];
    for expression in expressions {
        let shown: String = expression.chars().take(60).collect();
        let told = answer(&expression, true);
        assert!(told.as_ref().is_err_and(|why| !why.starts_with("PARSE")), "{shown}: {told:.100?}");
        assert_eq!(answer(&expression, false), Ok(None), "{shown}");
    }
}
