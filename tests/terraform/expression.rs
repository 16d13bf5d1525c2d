//! Expressions: what Terraform 1.11.4 answered for 412 of them, and laws of their evaluation.

use std::path::Path;

use tollgate::input::terraform::eval::FailureKind;
use tollgate::input::terraform::value::{Content, Number, Type, Value};

use super::evaluation::Names;
use super::json::{self, Json};

/// The names that the recorded expressions use.
fn recorded() -> Names {
    let mut names = Names::new();
    names.set("local.unk", Value::unknown(Type::String));
    names.set("local.unk_s", Value::unknown_not_null(Type::String));
    names.set("local.unk_id", Value::unknown_not_null(Type::String));
    names
}

#[test]
fn expressions_come_to_what_terraform_says() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform/expressions.jsonl");
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return;
    };
    let names = recorded();
    let mut wrong = Vec::new();
    let mut count = 0;
    for line in text.lines().filter(|line| !line.is_empty()) {
        count += 1;
        let case = json::parse(line);
        let expression = case.get("expr").unwrap().text().replace("\\N", "\n");
        if let Err(message) = compare(&names, &expression, &case) {
            wrong.push(format!("{expression}\n    {message}"));
        }
    }
    assert_eq!(count, 412);
    assert!(wrong.is_empty(), "{} of {count} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn compare(names: &Names, expression: &str, case: &Json) -> Result<(), String> {
    let result = names.eval(expression);
    if let Some(error) = case.get("error") {
        return match result {
            Err(_) => Ok(()),
            Ok(value) => Err(format!("an error is due ({}), and it is {}", error.text(), shown(&value))),
        };
    }
    let value = result.map_err(|failure| format!("fails: {}", failure.diagnostic.message))?;
    let unknown = case.get("unknown").unwrap();
    let (seen_value, seen_unknown) = mirror(&value);
    let differs = |what: &str, due: &Json, seen: &Json| format!("{what}: {due:?} is due, and it is {seen:?}");
    if !same(&seen_unknown, unknown) {
        return Err(differs("unknown", unknown, &seen_unknown));
    }
    let due = case.get("value").unwrap();
    if !same(&seen_value, due) {
        return Err(differs("value", due, &seen_value));
    }
    let sensitive = Json::Bool(value.all_marks().sensitive);
    let due = case.get("sensitive").unwrap();
    if sensitive != *due {
        return Err(differs("sensitive", due, &sensitive));
    }
    let due = case.get("type").unwrap();
    // Terraform keeps no type for a null in an output.
    let ty = if value.is_null() { Json::String("dynamic".into()) } else { type_json(&value.ty()) };
    if *due != Json::Null && *due != ty {
        return Err(differs("type", due, &ty));
    }
    Ok(())
}

fn shown(value: &Value) -> String {
    format!("{:?}", mirror(value))
}

/// A value and what is unknown of it, as plans have them.
fn mirror(value: &Value) -> (Json, Json) {
    match &value.content {
        Content::Unknown(..) => (Json::Null, Json::Bool(true)),
        Content::Null(_) => (Json::Null, Json::Bool(false)),
        Content::Bool(truth) => (Json::Bool(*truth), Json::Bool(false)),
        Content::Number(number) => (Json::Number(number.json().unwrap()), Json::Bool(false)),
        Content::String(text) => (Json::String(text.to_string()), Json::Bool(false)),
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            let (values, unknown): (Vec<_>, Vec<_>) = elements.iter().map(mirror).unzip();
            let known = value.is_wholly_known();
            (Json::Array(values), if known { Json::Bool(false) } else { Json::Array(unknown) })
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            let known = value.is_wholly_known();
            let mut values = Vec::new();
            let mut unknowns = Vec::new();
            for (key, entry) in entries.iter() {
                let (inner, unknown) = mirror(entry);
                if entry.is_known() {
                    values.push((key.to_string(), inner));
                }
                if unknown != Json::Bool(false) {
                    unknowns.push((key.to_string(), unknown));
                }
            }
            (Json::Object(values), if known { Json::Bool(false) } else { Json::Object(unknowns) })
        }
    }
}

fn same(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            // Fractions were recorded as they round to floating point numbers.
            let (one, other) = (Number::parse(one).unwrap(), Number::parse(other).unwrap());
            one.equals(&other) || (!other.is_integer() && one.to_f64().to_bits() == other.to_f64().to_bits())
        }
        (Json::Array(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Json::Object(one), Json::Object(other)) => {
            let mut other = other.clone();
            other.sort_by(|(one, _), (other, _)| one.cmp(other));
            one.len() == other.len()
                && one.iter().zip(&other).all(|(one, other)| one.0 == other.0 && same(&one.1, &other.1))
        }
        _ => one == other,
    }
}

/// A type as Terraform writes it in JSON.
fn type_json(ty: &Type) -> Json {
    let of = |kind: &str, inner: Json| Json::Array(vec![Json::String(kind.into()), inner]);
    match ty {
        Type::Dynamic => Json::String("dynamic".into()),
        Type::Bool => Json::String("bool".into()),
        Type::Number => Json::String("number".into()),
        Type::String => Json::String("string".into()),
        Type::List(element) => of("list", type_json(element)),
        Type::Set(element) => of("set", type_json(element)),
        Type::Map(element) => of("map", type_json(element)),
        Type::Tuple(elements) => of("tuple", Json::Array(elements.iter().map(type_json).collect())),
        Type::Object(attributes) => of(
            "object",
            Json::Object(attributes.iter().map(|(name, ty)| (name.to_string(), type_json(ty))).collect()),
        ),
    }
}

/// Checks expressions and what they come to, each pair on a line: `expression => expression`, or `=> !` for one that
/// fails, `=> ?` for one that is unknown.
fn check(names: &Names, table: &str) {
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (expression, due) = line.rsplit_once(" => ").unwrap_or_else(|| panic!("{line}"));
        let seen = names.eval(expression);
        match (due.trim(), seen) {
            ("!", Err(failure)) => assert_eq!(failure.kind, FailureKind::Dynamic, "{line}: {failure:?}"),
            ("static", Err(failure)) => assert_eq!(failure.kind, FailureKind::Static, "{line}: {failure:?}"),
            ("?", Ok(value)) => assert!(!value.is_known(), "{line}: {}", shown(&value)),
            (_, Err(failure)) => panic!("{line}: {}", failure.diagnostic.message),
            (due, Ok(value)) => {
                let due = names.eval(due).unwrap_or_else(|failure| panic!("{line}: {failure:?}"));
                assert_eq!(value, due, "{line}");
            }
        }
    }
}

#[test]
fn a_failure_in_the_arm_that_is_not_chosen_does_not_count() {
    check(
        &recorded(),
        r#"
        true ? 1 : null.foo => 1
        false ? null.foo : "x" => "x"
        true ? null.foo : "x" => !
        true ? [null.foo] : [] => !
        false ? [null.foo] : [] => tolist([])
        true ? 1 : "a${null}" => "1"
        true ? 1 : local.nope => static
        local.unk == "a" ? 1 : local.nope => static
        "#,
    );
}
