//! Values: what Terraform wrote is read, brought to its type, and written again as it was.

use std::path::PathBuf;

use tollgate::input::terraform::module::model::Mode;
use tollgate::input::terraform::schema;
use tollgate::input::terraform::value::{Entries, Type, Value, convert, parse_json, write_json};

use super::answers;

/// The value of a key of an object.
fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    value.as_entries()?.get(key)
}

/// The plans of the real modules, read.
fn plans() -> Vec<(PathBuf, Value)> {
    let Some(folder) = answers::folder("plans") else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("plans")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
        .into_iter()
        .map(|file| {
            let plan = parse_json(&std::fs::read_to_string(&file).unwrap()).unwrap();
            (file, plan)
        })
        .collect()
}

/// A known value and its type come out as they went in.
fn reads_back(what: &str, value: &Value, ty: &Value) {
    let ty_text = write_json(ty, true).unwrap();
    let ty = Type::from_json(&ty_text).unwrap();
    assert_eq!(ty.to_json(), ty_text, "{what}");
    let typed = convert(value, &ty).unwrap_or_else(|fault| panic!("{what}: {fault}"));
    assert!(typed.is_of_type(&ty), "{what}: {:?} is not {ty:?}", typed.ty());
    assert_eq!(write_json(&typed, true).unwrap(), write_json(value, true).unwrap(), "{what}");
}

#[test]
fn answers_of_expressions_read_back() {
    let Some(file) = answers::file("expressions.jsonl") else { return };
    let mut count = 0;
    for line in std::fs::read_to_string(file).unwrap().lines() {
        let answer = parse_json(line).unwrap();
        let expr = get(&answer, "expr").and_then(Value::as_str).unwrap().to_owned();
        if let (Some(value), Some(ty)) =
            (get(&answer, "value"), get(&answer, "type").filter(|ty| !ty.is_null()))
        {
            reads_back(&expr, value, ty);
            count += 1;
        }
    }
    assert!(count > 200, "{count}");
}

#[test]
fn outputs_of_plans_read_back() {
    let mut count = 0;
    for (file, plan) in plans() {
        let outputs = get(&plan, "planned_values").and_then(|planned| get(planned, "outputs"));
        for (name, output) in outputs.and_then(Value::as_entries).into_iter().flatten() {
            if let (Some(value), Some(ty)) = (get(output, "value"), get(output, "type")) {
                reads_back(&format!("{} {name}", file.display()), value, ty);
                count += 1;
            }
        }
    }
    println!("{count} outputs");
}

/// A value of a plan as it was before it was written: what is missing in an object was unknown. Each set on the way is
/// in the order in which it would be if it were made of its elements the other way round.
fn restore(path: &str, json: Option<&Value>, ty: &Type, sets: &mut usize) -> Value {
    let Some(json) = json else { return Value::unknown(ty.clone()) };
    if json.is_null() {
        return Value::null(ty.clone());
    }
    let elements = |element: &Type, sets: &mut usize| -> Vec<Value> {
        let elements = json.as_elements().unwrap_or_else(|| panic!("{path}: {ty:?}"));
        // An unknown element leaves its place to null.
        elements
            .iter()
            .map(|value| restore(path, Some(value).filter(|it| !it.is_null()), element, sets))
            .collect()
    };
    match ty {
        Type::Object(attributes) => {
            let restored = attributes.iter().map(|(name, ty)| {
                (name.clone(), restore(&format!("{path}.{name}"), get(json, name), ty, sets))
            });
            Value::object(restored.collect::<Entries>())
        }
        Type::List(element) => Value::list((**element).clone(), elements(element, sets)),
        Type::Set(element) => {
            let elements = elements(element, sets);
            let set = Value::set((**element).clone(), elements.iter().rev().cloned().collect());
            // What is unknown in part cannot be told from what is alike else, and may stand either way round.
            if elements.len() > 1 {
                *sets += 1;
                let written: Vec<&Value> =
                    elements.iter().filter(|element| element.is_wholly_known()).collect();
                let ordered: Vec<&Value> =
                    set.as_elements().unwrap().iter().filter(|element| element.is_wholly_known()).collect();
                assert_eq!(ordered, written, "{path}");
            }
            set
        }
        Type::Map(_) | Type::Tuple(_) | Type::Dynamic | Type::Bool | Type::Number | Type::String => {
            convert(json, ty).unwrap_or_else(|fault| panic!("{path}: {fault}"))
        }
    }
}

fn restore_module(module: &Value, sets: &mut usize) {
    for resource in get(module, "resources").and_then(Value::as_elements).into_iter().flatten() {
        let text = |key| get(resource, key).and_then(Value::as_str).unwrap();
        let mode = if text("mode") == "data" { Mode::Data } else { Mode::Managed };
        if let Some(schema) = schema::published(text("provider_name"), mode, text("type")) {
            restore(text("address"), get(resource, "values"), &schema.ty(), sets);
        }
    }
    for child in get(module, "child_modules").and_then(Value::as_elements).into_iter().flatten() {
        restore_module(child, sets);
    }
}

#[test]
fn sets_are_in_the_order_of_terraform() {
    let plans = plans();
    let mut sets = 0;
    for (_, plan) in &plans {
        restore_module(get(plan, "planned_values").and_then(|it| get(it, "root_module")).unwrap(), &mut sets);
    }
    println!("{sets} sets of several elements");
    assert!(plans.is_empty() || sets > 100, "{sets}");
}
