//! The six functions, as OPA's `v1/topdown/graphql.go` has them.

use super::super::super::engine::Value;
use super::super::{Builtins, text_at};
use super::part::{Part, is_shallow, made};
use super::schema::Schema;
use super::tree::{QueryDocument, SchemaDocument};
use super::verdict::Wrong;
use super::{execute, query, system};

/// An argument that is a text or a tree.
fn document<T: Part>(argument: Option<&Value>, read: fn(&str) -> Result<T, String>) -> Result<T, Wrong> {
    match argument {
        Some(Value::String(text)) => read(text).map_err(Wrong::Invalid),
        Some(tree @ Value::Object(_)) if !is_shallow(tree) => {
            Err(Wrong::Undecided("the GraphQL tree nests too deep".into()))
        }
        Some(tree @ Value::Object(_)) => made(tree),
        _ => Err(Wrong::Invalid("neither text nor an object".into())),
    }
}

fn shown(document: &impl Part) -> Value {
    document.encode().unwrap_or_else(Value::new_object)
}

/// A query and a schema, which fit one another.
fn verified(values: &[Value]) -> Result<(QueryDocument, SchemaDocument), Wrong> {
    let query = document(values.first(), query::parse)?;
    let schema = document(values.get(1), system::parse)?;
    execute::check(&Schema::of(&schema)?, &query)?;
    Ok((query, schema))
}

/// What a verdict is for a function that says whether something is valid. What is undecided is an error.
fn answer<T>(name: &str, verdict: Result<T, Wrong>) -> Result<Option<T>, String> {
    match verdict {
        Ok(valid) => Ok(Some(valid)),
        Err(Wrong::Invalid(_)) => Ok(None),
        Err(Wrong::Undecided(reason)) => Err(format!("`{name}` cannot tell: {reason}")),
    }
}

fn reason(name: &str) -> impl Fn(Wrong) -> String {
    move |wrong| format!("`{name}`: {}", wrong.into_reason())
}

/// `graphql.parse(query, schema)`: both trees.
pub(in super::super) fn parse(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (query, schema) = verified(values).map_err(reason("graphql.parse"))?;
    Ok(Value::from(vec![shown(&query), shown(&schema)]))
}

/// `graphql.parse_and_verify(query, schema)`: whether they fit, and both trees, which are empty where not.
pub(in super::super) fn parse_and_verify(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let fits = answer("graphql.parse_and_verify", verified(values))?;
    Ok(Value::from(match fits {
        Some((query, schema)) => vec![Value::Bool(true), shown(&query), shown(&schema)],
        None => vec![Value::Bool(false), Value::new_object(), Value::new_object()],
    }))
}

/// `graphql.parse_query(text)`.
pub(in super::super) fn parse_query(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "graphql.parse_query";
    let document = query::parse(text_at(name, values, 0)?);
    Ok(shown(&document.map_err(|why| format!("`{name}`: {why}"))?))
}

/// `graphql.parse_schema(text)`. The schema is not checked.
pub(in super::super) fn parse_schema(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "graphql.parse_schema";
    let document = system::parse(text_at(name, values, 0)?);
    Ok(shown(&document.map_err(|why| format!("`{name}`: {why}"))?))
}

/// `graphql.is_valid(query, schema)`: whether they fit.
pub(in super::super) fn is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    Ok(Value::Bool(answer("graphql.is_valid", verified(values))?.is_some()))
}

/// `graphql.schema_is_valid(schema)`.
pub(in super::super) fn schema_is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let document = document(values.first(), system::parse);
    let verdict = document.and_then(|document: SchemaDocument| Schema::of(&document).map(|_| ()));
    Ok(Value::Bool(answer("graphql.schema_is_valid", verdict)?.is_some()))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::policy::builtin::TABLE;
    use crate::policy::value::{of_json, to_json};

    /// Calls a function by its name.
    fn call(name: &str, values: &[Value]) -> Result<Value, String> {
        let (_, _, function) = TABLE.iter().find(|(own, _, _)| *own == name).unwrap();
        function(&Builtins::new(0, 0), values)
    }

    /// Runs on as much stack as a worker has.
    fn on_worker(run: impl FnOnce() + Send + 'static) {
        std::thread::Builder::new().stack_size(64 << 20).spawn(run).unwrap().join().unwrap();
    }

    /// Compares with recorded answers, one JSON object a line: `function`, `arguments`, and `answer`, which is
    /// missing where OPA has an error. A line before may list arguments that others name by number. Gives how
    /// many answers were compared, and those that differ.
    fn compare(recorded: &str) -> (usize, Vec<String>) {
        let (mut count, mut differing, mut shared) = (0, Vec::new(), Vec::new());
        for line in recorded.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let Some(name) = case["function"].as_str() else {
                shared.clone_from(case["shared"].as_array().unwrap());
                continue;
            };
            let argument = |value: &serde_json::Value| match value["shared"].as_u64() {
                Some(at) => of_json(&shared[usize::try_from(at).unwrap()]).unwrap(),
                None => of_json(value).unwrap(),
            };
            let values: Vec<Value> = case["arguments"].as_array().unwrap().iter().map(argument).collect();
            let got = call(name, &values);
            let same = match (&got, case.get("answer")) {
                (Ok(got), Some(want)) => to_json(got) == to_json(&of_json(want).unwrap()),
                (got, want) => got.is_err() && want.is_none(),
            };
            count += 1;
            if !same {
                differing.push(format!("{line}\n  got {:?}", got.map(|value| to_json(&value))));
            }
        }
        (count, differing)
    }

    #[test]
    fn answers_are_those_that_opa_gave() {
        on_worker(|| {
            let recorded = include_str!("../../../../fixtures/rego/graphql.jsonl");
            let (count, differing) = compare(recorded);
            assert!(count > 600, "{count}");
            assert!(differing.is_empty(), "{}", differing.join("\n"));
        });
    }

    #[test]
    fn what_nests_or_grows_without_end_is_an_error() {
        on_worker(|| {
            let schema = Value::from("type Query { a: Query b: Int }");
            let valid = |query: &str| call("graphql.is_valid", &[Value::from(query), schema.clone()]);
            let deep = format!("{}b{}", "{ a ".repeat(5_000), " }".repeat(5_001));
            assert!(call("graphql.parse_query", &[Value::from(deep.as_str())]).is_err());
            // Every pair of fields that are called the same is compared, and the pairs inside them.
            let doubled = (0..12).fold("b".to_owned(), |inner, _| format!("a {{ {inner} }} a {{ {inner} }}"));
            let told = valid(&format!("{{ {doubled} }}")).unwrap_err();
            assert!(told.contains("comparisons"), "{told}");
            let mut chain = String::from("{ ...F0 }");
            for at in 0..2_000 {
                let _ = write!(chain, " fragment F{at} on Query {{ a {{ ...F{} }} }}", at + 1);
            }
            chain.push_str(" fragment F2000 on Query { b }");
            let told = valid(&chain).unwrap_err();
            assert!(told.contains("nests deeper"), "{told}");
            let circle = "{ ...A } fragment A on Query { a { ...B } } fragment B on Query { a { ...A } }";
            assert_eq!(valid(circle), Ok(Value::Bool(false)));
            let tree = (0..5_000).fold(Value::new_object(), |inner, _| {
                crate::policy::value::object([("SelectionSet", Value::from(vec![inner]))])
            });
            let told = call("graphql.is_valid", &[tree, schema.clone()]).unwrap_err();
            assert!(told.contains("too deep"), "{told}");
        });
    }

    #[test]
    fn a_tree_at_which_opa_breaks_off_is_an_error() {
        let json = r#"{"Operations": [{"SelectionSet": [{"Name": "a", "Arguments": [{"Name": "x"}]}]}]}"#;
        let schema = Value::from("type Query { a(x: Int): Int }");
        let told = call("graphql.is_valid", &[Value::from_json_str(json).unwrap(), schema]).unwrap_err();
        assert_eq!(told, "`graphql.is_valid` cannot tell: the GraphQL tree lacks the value of an argument");
    }

    #[test]
    fn messages_say_where() {
        let told = call("graphql.parse_query", &[Value::from("{\n  a(b 1)\n}")]).unwrap_err();
        assert_eq!(
            told,
            "`graphql.parse_query`: expected `:`, found `1` at line 2, column 7 of the GraphQL text"
        );
    }
}
