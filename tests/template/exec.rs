//! Execution: Go's own cases, answers of the real text/template, provenance, limits.

use std::rc::Rc;

use serde_json::Value as Json;
use tollgate::input::template::{
    Args, Context, Data, ExecError, Failure, Function, FunctionTable, Int, Limits, List, ListKind, Map,
    MapKind, MissingKey, Output, Param, Runtime, Source, Template, TemplateSet, Text, Value, builtin, parse,
};
use tollgate::source::FileId;

/// Functions with parameters of every type, for errors about arguments.
const FUNCTIONS: &[Function] = &[
    Function { name: "trim", params: &[Param::Text], variadic: false, call: first },
    Function {
        name: "ternary",
        params: &[Param::Any, Param::Any, Param::Bool],
        variadic: false,
        call: |_, args| Ok(args.any(usize::from(!args.bool(2))).clone()),
    },
    Function {
        name: "list",
        params: &[Param::Any],
        variadic: true,
        call: |_, args| Ok(Value::list(args.0.to_vec())),
    },
    Function {
        name: "addi",
        params: &[Param::Int, Param::Int64, Param::Float],
        variadic: false,
        call: |_, args| Ok(Value::text(format!("{} {} {}", args.int(0), args.int(1), args.float(2)))),
    },
    Function {
        name: "has",
        params: &[Param::Any, Param::List],
        variadic: false,
        call: |_, _| Ok(Value::bool(true)),
    },
    Function { name: "keys", params: &[Param::Map], variadic: false, call: |_, _| Ok(Value::text("keys")) },
    Function { name: "join", params: &[Param::Text, Param::Strings], variadic: false, call: first },
    Function { name: "def", params: &[Param::Any, Param::Any], variadic: true, call: first },
    Function { name: "id", params: &[Param::Any], variadic: false, call: first },
    Function { name: "nilf", params: &[], variadic: false, call: |_, _| Ok(Value::NIL) },
    Function {
        name: "include",
        params: &[Param::Text, Param::Any],
        variadic: false,
        call: |context, args| context.execute(&args.str(0).lossy(), args.any(1)).map(Value::text),
    },
    Function {
        name: "tpl",
        params: &[Param::Text, Param::Any],
        variadic: false,
        call: |context, args| context.execute_text("tpl", args.str(0), args.any(1)).map(Value::text),
    },
    Function {
        name: "join2",
        params: &[Param::Text, Param::Text],
        variadic: false,
        call: |_, args| Ok(Value::text(format!("{}+{}", args.str(0).lossy(), args.str(1).lossy()))),
    },
];

#[expect(clippy::unnecessary_wraps, reason = "all functions of templates have one type")]
fn first(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.any(0).clone())
}

/// A run, and a set with the templates of a text.
fn prepared(text: &str, limits: Limits) -> Result<(Runtime, Rc<TemplateSet>), String> {
    let functions = Rc::new(FunctionTable::new(&[builtin::FUNCTIONS, FUNCTIONS]));
    let source = Source::File { file: FileId::new(0), text: Text::from(text), skipped: 0 };
    let templates: Vec<Template> =
        parse(&functions, &limits, "t", &Rc::new(source)).map_err(|error| error.to_string())?;
    let mut set = TemplateSet::default();
    for template in templates {
        set.add(template);
    }
    Ok((Runtime::new(functions, limits, Rc::new(()), "common.Values"), Rc::new(set)))
}

fn execute(text: &str, data: &Value, missing_key: MissingKey) -> Result<String, String> {
    let (mut runtime, set) = prepared(text, Limits::default())?;
    runtime.missing_key = missing_key;
    if set.get("t").is_none() {
        return Ok(String::new());
    }
    let output = runtime.execute(&set, "t", data).map_err(|error| error.to_string())?;
    Ok(String::from_utf8_lossy(&output.bytes).into_owned())
}

fn map(kind: MapKind, entries: Vec<(&str, Value)>) -> Value {
    Value::map(Map::of(kind, entries.into_iter().map(|(key, value)| (Text::from(key), value.into()))))
}

fn ints(numbers: &[i64]) -> Value {
    let values = numbers.iter().copied().map(Value::int).collect();
    Data::List(List::new(ListKind::Ints, values)).into()
}

fn counts(entries: &[(&str, i64)]) -> Value {
    map(MapKind::Ints, entries.iter().map(|(key, number)| (*key, Value::int(*number))).collect())
}

/// What Go's tests call `tVal`, as far as maps and slices can stand for it.
fn shared() -> Value {
    let bools = vec![Value::bool(true), Value::bool(false)];
    map(
        MapKind::Any,
        vec![
            ("True", Value::bool(true)),
            ("I", Value::int(17)),
            ("U16", Data::Int(16, Int::Uint16).into()),
            ("X", Value::text("x")),
            ("S", Value::text("xyz")),
            ("FloatZero", Value::float(0.0)),
            ("ComplexZero", Data::Complex(Box::new((0.0, 0.0))).into()),
            ("U", map(MapKind::Any, vec![("V", Value::text("v"))])),
            ("SI", ints(&[3, 4, 5])),
            ("SICap", ints(&[0; 5])),
            ("SIEmpty", ints(&[])),
            ("SB", Data::List(List::new(ListKind::Bools, bools)).into()),
            ("AI", ints(&[3, 4, 5])),
            ("PAI", ints(&[3, 4, 5])),
            ("MSI", counts(&[("one", 1), ("two", 2), ("three", 3)])),
            ("MSIone", counts(&[("one", 1)])),
            ("MSIEmpty", counts(&[])),
            ("MXI", counts(&[("one", 1)])),
            (
                "SMSI",
                Value::list(vec![
                    counts(&[("one", 1), ("two", 2)]),
                    counts(&[("eleven", 11), ("twelve", 12)]),
                ]),
            ),
            ("Empty0", Value::NIL),
            ("Empty1", Value::int(3)),
            ("Empty2", Value::text("empty2")),
            ("Empty3", ints(&[7, 8])),
            ("Empty4", map(MapKind::Any, vec![("V", Value::text("UinEmpty"))])),
            ("NonEmptyInterface", map(MapKind::Any, vec![("X", Value::text("x"))])),
            ("NonEmptyInterfacePtS", Value::strings([Value::text("a"), Value::text("b")])),
            ("NonEmptyInterfaceNil", Value::NIL),
            ("NonEmptyInterfaceTypedNil", Value::NIL),
            ("PI", Value::int(23)),
            ("PS", Value::text("a string")),
            ("PSI", ints(&[21, 22, 23])),
            ("NIL", Value::NIL),
            ("EmptyUPI", Value::NIL),
        ],
    )
}

/// The data of a case of Go's. JSON does not say which type a number has: the names of the cases do.
fn case_data(case: &Json) -> Value {
    if case["dataRef"] == "tVal" {
        return shared();
    }
    let name = case["name"].as_str().unwrap();
    match &case["data"] {
        Json::Number(number) => match (name, number.as_i64()) {
            (_, None) => Value::float(number.as_f64().unwrap()),
            (_, Some(number)) if name.contains("uint") => Data::Int(number, Int::Uint).into(),
            ("bug18a" | "bug18b" | "bug18c", Some(number)) => Data::Int(number, Int::Int32).into(),
            (_, Some(number)) => Value::int(number),
        },
        Json::Bool(truth) => Value::bool(*truth),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => ints(&items.iter().map(|item| item.as_i64().unwrap()).collect::<Vec<_>>()),
        Json::Object(entries) if name == "dot map" => counts(
            &entries.iter().map(|(key, value)| (key.as_str(), value.as_i64().unwrap())).collect::<Vec<_>>(),
        ),
        Json::Object(entries) if name == "bug9" => map(
            MapKind::Strings,
            entries.iter().map(|(key, value)| (key.as_str(), Value::text(value.as_str().unwrap()))).collect(),
        ),
        _ => Value::NIL,
    }
}

#[test]
fn go_s_own_cases_have_go_s_results() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/conformance/gotemplate/go_exec_cases.jsonl");
    let Ok(cases) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    let mut run = 0;
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: Json = serde_json::from_str(line).unwrap();
        if case["mapData"] != true || case["customFunc"] != false {
            continue;
        }
        run += 1;
        let text = case["t"].as_str().unwrap();
        let answer = execute(text, &case_data(&case), MissingKey::Invalid);
        let right = match &answer {
            Ok(out) => case["ok"] == true && *out == case["out"].as_str().unwrap(),
            Err(_) => case["ok"] == false,
        };
        if !right {
            wrong.push(format!("{}: {text}: {answer:?}, not {}", case["name"], case["out"]));
        }
    }
    assert!(wrong.is_empty(), "{} of {run} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(run, 240);
}

/// The data with which Go gave the answers of `exec_answers.jsonl`.
fn answered_data() -> Value {
    let any = |entries| map(MapKind::Any, entries);
    let text = |text: &str| Value::text(text);
    let mixed = vec![Value::float(1.0), Value::NIL, text("b"), any(vec![("k", text("v"))])];
    any(vec![
        (
            "Values",
            any(vec![
                ("s", text("str")),
                ("n", Value::float(1.0)),
                ("l", Value::list(mixed)),
                ("m", any(vec![("a", Value::float(1.0))])),
                ("nul", Value::NIL),
                ("b", Value::bool(true)),
                ("e", Value::list(vec![])),
                ("t", text("x<y>&\"'=\u{e9}\u{200b}")),
            ]),
        ),
        ("ints", ints(&[1, 2])),
        ("strs", Value::strings([text("a"), text("b")])),
        ("ms", map(MapKind::Strings, vec![("k", text("v"))])),
        ("i", Value::int(3)),
        ("i64", Value::int64(4)),
        ("u", Data::Int(5, Int::Uint).into()),
    ])
}

#[test]
fn results_and_errors_are_those_of_the_real_text_template() {
    let mut wrong = Vec::new();
    for line in include_str!("exec_answers.jsonl").lines() {
        let [text, out, error]: [String; 3] = serde_json::from_str(line).unwrap();
        let expected = if error.is_empty() { Ok(out) } else { Err(error) };
        let answer = execute(&text, &answered_data(), MissingKey::Zero);
        if answer != expected {
            wrong.push(format!("{text}\n  is   {answer:?}\n  not  {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// What is known of each run of an output: its text, the template text of its chain of sites, its places.
fn runs(text: &str, runtime: &Runtime, output: &Output) -> Vec<(String, Vec<String>, Vec<usize>)> {
    let ends = output.marks.iter().skip(1).map(|mark| mark.start as usize).chain([output.bytes.len()]);
    let run = |(mark, end): (&tollgate::input::template::Mark, usize)| {
        let bytes = &output.bytes[mark.start as usize..end];
        let chain = runtime.sites.chain(mark.site).map(|site| text[site.span.range()].to_owned()).collect();
        let places = runtime.origins.places(mark.origin).iter().map(|span| span.start as usize).collect();
        (String::from_utf8_lossy(bytes).into_owned(), chain, places)
    };
    output.marks.iter().zip(ends).map(run).collect()
}

#[test]
fn each_byte_knows_its_action_its_callers_and_its_values() {
    let text = "{{define \"x\"}}<{{.a}}>{{end -}}\nk: {{.n}}{{include \"x\" . }}{{template \"x\" .}}{{join2 .a .b}}{{tpl .t .}}";
    let (mut runtime, set) = prepared(text, Limits::default()).unwrap();
    let mut placed = |at, value: Value| {
        let span = tollgate::source::Span::new(FileId::new(1), at, at + 1);
        value.with_origin(runtime.origins.place(span))
    };
    let data = vec![
        ("a", placed(10, Value::text("A"))),
        ("b", placed(20, Value::text("B"))),
        ("n", placed(30, Value::float(1.5))),
        ("t", placed(40, Value::text("[{{.a}}{{print 7}}]"))),
    ];
    let output = runtime.execute(&set, "t", &map(MapKind::Any, data)).unwrap();
    let known = runs(text, &runtime, &output);
    let row = |bytes: &str, chain: &[&str], places: &[usize]| {
        (bytes.to_owned(), chain.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>(), places.to_vec())
    };
    let (include, call, tpl) = ("{{include \"x\" . }}", "{{template \"x\" .}}", "{{tpl .t .}}");
    let expected = [
        row("k: ", &["k: "], &[]),
        row("1.5", &["{{.n}}"], &[30]),
        row("<", &["<", include], &[]),
        row("A", &["{{.a}}", include], &[10]),
        row(">", &[">", include], &[]),
        row("<", &["<", call], &[]),
        row("A", &["{{.a}}", call], &[10]),
        row(">", &[">", call], &[]),
        row("A+B", &["{{join2 .a .b}}"], &[10, 20]),
        row("[", &[tpl], &[40]),
        row("A", &[tpl], &[10]),
        row("7", &[tpl], &[]),
        row("]", &[tpl], &[40]),
    ];
    assert_eq!(known, expected);
}

/// Runs on a stack of the size that rendering has.
fn on_render_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

fn limit(text: &str, limits: Limits) -> Option<&'static str> {
    let (mut runtime, set) = prepared(text, limits).unwrap();
    runtime.execute(&set, "t", &answered_data()).err().as_ref().and_then(ExecError::limit)
}

#[test]
fn templates_without_end_meet_a_limit_that_is_named() {
    let met = |text: &'static str| on_render_stack(move || limit(text, Limits::default()));
    let nested = "(id ".repeat(400) + "1" + &")".repeat(400);
    assert_eq!(met("{{define \"x\"}}{{template \"x\" .}}{{end}}{{template \"x\" .}}"), Some("depth"));
    assert_eq!(met("{{define \"x\"}}{{include \"x\" .}}{{end}}{{include \"x\" .}}"), Some("depth"));
    assert_eq!(
        met(
            "{{define \"x\"}}{{if 1}}{{with 1}}{{range 1}}{{id (include \"x\" .)}}{{end}}{{end}}{{end}}{{end}}{{include \"x\" .}}"
        ),
        Some("depth")
    );
    let text =
        format!("{{{{define \"x\"}}}}{{{{id (include \"x\" {nested})}}}}{{{{end}}}}{{{{include \"x\" .}}}}");
    assert_eq!(on_render_stack(move || limit(&text, Limits::default())), Some("depth"));
    let text = format!(
        "{{{{define \"x\"}}}}{{{{{}include \"x\" .{}}}}}{{{{end}}}}{{{{include \"x\" .}}}}",
        "id (".repeat(400),
        ")".repeat(400)
    );
    assert_eq!(on_render_stack(move || limit(&text, Limits::default())), Some("depth"));
    assert_eq!(met("{{$t := \"{{tpl . .}}\"}}{{tpl $t $t}}"), Some("depth"));
    let few = Limits { steps: 1000, ..Limits::default() };
    assert_eq!(limit("{{range 1000000000}}{{end}}", few.clone()), Some("steps"));
    assert_eq!(limit("{{range 100000}}{{and 1 1}}{{end}}", few), Some("steps"));
    let short = Limits { text_bytes: 1000, ..Limits::default() };
    assert_eq!(limit("{{range 1000}}abc{{end}}", short.clone()), Some("text_bytes"));
    assert_eq!(limit("{{range 1000}}{{.}}{{end}}", short), Some("text_bytes"));
    let little = Limits { total_bytes: 1000, ..Limits::default() };
    assert_eq!(limit("{{range 1000}}{{$x := print 123456789}}{{end}}", little), Some("total_bytes"));
}

#[test]
fn values_nested_without_end_are_dropped() {
    let text = "{{$x := list}}{{range 300000}}{{$x = list $x}}{{end}}done";
    assert_eq!(execute(text, &Value::NIL, MissingKey::Zero), Ok("done".to_owned()));
}

#[test]
fn what_a_text_defines_is_seen_inside_only() {
    let data = answered_data();
    let run = |text| execute(text, &data, MissingKey::Zero);
    let inside = "{{define \"x\"}}out{{end}}{{tpl `{{define \"x\"}}in{{end}}{{include \"x\" .}}` .}}{{include \"x\" .}}";
    assert_eq!(run(inside), Ok("inout".to_owned()));
    assert_eq!(run("{{$a := 1}}{{tpl `{{.i}}{{/* no $a here */}}` .}}"), Ok("3".to_owned()));
    let error = run("{{tpl `{{define \"y\"}}{{end}}` .}}{{include \"y\" .}}").unwrap_err();
    assert!(
        error.ends_with(
            "error calling include: template: no template \"y\" associated with template \"gotpl\""
        ),
        "{error}"
    );
    let error = run("{{tpl `{{ .Values.x.y }}` .}}").unwrap_err();
    assert_eq!(
        error,
        "template: t:1:2: executing \"t\" at <tpl `{{ .Values.x.y }}` .>: error calling tpl: template: tpl:1:10: executing \"tpl\" at <.Values.x.y>: nil pointer evaluating interface {}.y"
    );
}
