//! Holds functions against what Sprig 3.3 itself answered.

use std::rc::Rc;

use base64::Engine as _;
use serde_json::Value as Json;

use super::{casing, digest, path, regex, semver, string, url};
use crate::input::template::{
    FunctionTable, Limits, Map, MapKind, OriginId, Runtime, SiteId, Slot, Source, TemplateSet, Text, Value,
    builtin, parse,
};

/// The functions that the recorded answers are of.
fn table() -> Rc<FunctionTable> {
    Rc::new(FunctionTable::new(&[
        builtin::FUNCTIONS,
        string::FUNCTIONS,
        casing::FUNCTIONS,
        regex::FUNCTIONS,
        digest::FUNCTIONS,
        semver::FUNCTIONS,
        path::FUNCTIONS,
        url::FUNCTIONS,
    ]))
}

/// A value as it is recorded: what is no UTF-8 is `{"b64": …}`.
fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::NIL,
        Json::Bool(truth) => Value::bool(*truth),
        Json::Number(number) => Value::float(number.as_f64().unwrap()),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(values) => Value::list(values.iter().map(value).collect()),
        Json::Object(map) => match map.get("b64") {
            Some(bytes) => {
                let engine = base64::engine::general_purpose::STANDARD;
                Value::text(engine.decode(bytes.as_str().unwrap()).unwrap())
            }
            None => Value::map(Map::of(
                MapKind::Any,
                map.iter().map(|(key, json)| (Text::from(key.as_str()), Slot::from(value(json)))),
            )),
        },
    }
}

fn render(template: &str, data: &Value) -> Result<Vec<u8>, String> {
    let source =
        Rc::new(Source::Computed { text: Text::from(template), origin: OriginId::NONE, site: SiteId::NONE });
    let mut set = TemplateSet::default();
    for template in parse(&table(), &Limits::default(), "x", &source).map_err(|error| error.to_string())? {
        set.add(template);
    }
    let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(()), "common.Values");
    let output = runtime.execute(&Rc::new(set), "x", data).map_err(|error| error.to_string())?;
    Ok(output.bytes)
}

/// The parameters of a function that are of type `int`.
fn integers(function: &str) -> &'static [usize] {
    match function {
        "trunc" | "repeat" | "indent" | "nindent" | "abbrev" | "wrap" | "wrapWith" => &[0],
        "substr" | "abbrevboth" => &[0, 1],
        "splitn" => &[1],
        "regexFindAll" | "regexSplit" | "plural" => &[2],
        _ => &[],
    }
}

#[test]
fn functions_answer_as_sprig_does() {
    for line in include_str!("../../../../fixtures/helm/sprig.jsonl").lines() {
        let row: Json = serde_json::from_str(line).unwrap();
        let function = row["f"].as_str().unwrap();
        let data = Map::new(MapKind::Any);
        let mut call = function.to_owned();
        for (index, argument) in row["a"].as_array().unwrap().iter().enumerate() {
            let name = format!("a{index}");
            let is_integer = integers(function).contains(&index);
            let argument = if is_integer { Value::int(argument.as_i64().unwrap()) } else { value(argument) };
            call = format!("{call} .{name}");
            data.insert(Text::from(name), argument);
        }
        // What is no text is recorded entry by entry.
        let lists = ["split", "splitList", "splitn", "regexFindAll", "regexSplit", "toStrings", "sortAlpha"];
        let template = if lists.contains(&function) || function == "urlParse" {
            format!("{{{{range $k, $v := {call}}}}}{{{{$k}}}}={{{{$v}}}};{{{{end}}}}")
        } else {
            format!("{{{{{call}}}}}")
        };
        let answer = render(&template, &Value::map(data));
        if let Some(error) = row.get("e").and_then(Json::as_str) {
            let error = format!("error calling {function}: {error}");
            assert!(answer.as_ref().is_err_and(|text| text.ends_with(&error)), "{line}: {answer:?}");
        } else {
            let expected = value(&row["r"]);
            assert_eq!(answer.as_deref(), Ok(expected.str().unwrap().bytes()), "{line}");
        }
    }
}

#[test]
fn versions_have_the_methods_of_their_types() {
    for (template, expected) in [
        (
            r#"{{(semver "v1.2.3-rc.1+b").Original}} {{(semver "v1.2.3-rc.1+b")}}"#,
            "v1.2.3-rc.1+b 1.2.3-rc.1+b",
        ),
        (
            r#"{{with semver "1.2.3-a+b"}}{{.Major}}.{{.Minor}}.{{.Patch}} {{.Prerelease}} {{.Metadata}}{{end}}"#,
            "1.2.3 a b",
        ),
        (
            r#"{{(semver "1.2.3").IncMajor}} {{(semver "1.2.3").IncMinor}} {{(semver "1.2.3-a").IncPatch}}"#,
            "2.0.0 1.3.0 1.2.3",
        ),
        (r#"{{(semver "1.2.3").Compare (semver "1.10.0")}}"#, "-1"),
        (r#"{{(semver "1.2.3").LessThan (semver "1.10.0")}}"#, "true"),
        (r#"{{(semver "1.2.3").SetPrerelease "rc.1"}}"#, "1.2.3-rc.1"),
    ] {
        assert_eq!(render(template, &Value::NIL).as_deref(), Ok(expected.as_bytes()), "{template}");
    }
}

#[test]
fn parts_of_texts_keep_what_is_known_of_them() {
    let file = crate::source::FileId::new(0);
    let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(()), "common.Values");
    let place = runtime.origins.place(crate::source::Span::new(file, 3, 9));
    let data = Value::text("one\n\ntwo").with_origin(place);
    let template =
        r#"{{nindent 2 .}}{{. | replace "one" "x" | trunc 3 | trimSuffix "\n" | quote}}{{upper .}}"#;
    let source = Rc::new(Source::File { file, text: Text::from(template), skipped: 0 });
    let mut set = TemplateSet::default();
    parse(&table(), &Limits::default(), "x", &source).unwrap().into_iter().for_each(|tree| set.add(tree));
    let output = runtime.execute(&Rc::new(set), "x", &data).unwrap();
    assert_eq!(output.bytes, b"\n  one\n  \n  two\"x\\n\"ONE\n\nTWO");
    let origin_at =
        |offset: u32| output.marks.iter().rfind(|mark| mark.start <= offset).map(|mark| mark.origin).unwrap();
    // The blanks of a line, and what quoting and replacing left as it was.
    for at in [0, 1, 3, 8, 13, 17, 26] {
        assert_eq!(origin_at(at), place, "byte {at}");
    }
}
