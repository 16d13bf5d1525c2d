//! Expressions: what Terraform 1.11.4 answered for 412 of them, and laws of their evaluation.

use std::path::Path;

use tollgate::input::terraform::eval::{Evaluator, Failure, FailureKind, Memory, Scope};
use tollgate::input::terraform::function::Host;
use tollgate::input::terraform::syntax::ast::{Name, Step, StepKind};
use tollgate::input::terraform::syntax::parse_expression;
use tollgate::input::terraform::value::{Content, Number, Type, Value};
use tollgate::source::{FileId, Limits, map_ordered};

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
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform/expressions.jsonl");
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

#[test]
fn conditionals_bring_both_results_to_one_type() {
    let mut names = recorded();
    names.local("sec", "sensitive(1)");
    names.set("local.cond", Value::unknown(Type::Bool));
    check(
        &names,
        r#"
        true ? "a" : null => "a"
        true ? 1 : "x" => "1"
        false ? {} : {a = 1} => tomap({a = 1})
        true ? [] : [1, 2] => slice(tolist([1]), 0, 0)
        true ? tolist([1]) : tolist(["a"]) => tolist(["1"])
        local.cond ? 1 : 1 => 1
        (local.cond ? 1 : 5) > 6 => false
        (local.cond ? 1 : 5) < 6 => true
        (local.cond ? 1 : 5) > 4 => ?
        (local.cond ? "a" : "b") == null => false
        (local.cond ? "a" : null) == null => ?
        length(local.cond ? tolist([1, 2]) : tolist([3, 4])) => 2
        length(local.cond ? tolist([1]) : tolist([3, 4])) > 3 => false
        local.cond ? null.x : 1 => ?
        null ? 1 : 2 => !
        [] ? 1 : 2 => !
        "x" ? 1 : 2 => !
        "false" ? 1 : 2 => 2
        true ? "a" : ["b"] => !
        local.sec == 1 ? "a" : "b" => sensitive("a")
        true ? "a" : sensitive("b") => sensitive("a")
        local.cond ? "a" : sensitive("a") => ?
        "#,
    );
    let value = names.eval("local.cond ? sensitive(1) : 2").unwrap();
    assert!(value.marks.sensitive && value.ty() == Type::Number);
}

#[test]
fn operators_convert_and_keep_what_is_known() {
    check(
        &recorded(),
        r#"
        "3" - 1 => 2
        -"1.5" => -1.5
        !"false" => true
        true && "true" => true
        1 + null => !
        null && true => !
        !null => !
        -null => !
        [] + 1 => !
        "x" < 1 => !
        1 + local.unk => ?
        (1 + local.unk) == null => false
        !(local.unk == "a") => ?
        false && local.unk == "a" => ?
        false && null.x => !
        length("${local.unk}") >= 0 => ?
        length("${local.unk}") > -1 => true
        length("${local.unk}") < -1 => false
        length("${local.unk}") < 0 => ?
        1 == "1" => false
        1 != "1" => true
        null != "1" => true
        [1] == ["1"] => false
        {} == {} => true
        sensitive(1) + 1 => sensitive(2)
        [sensitive(1)] == [1] => sensitive(true)
        0 / 0 => !
        1 / 0 - 1 / 0 => !
        5 % 0 => 5
        2 * 3 % 4 => 2
        1 + 2 * 3 => 7
        10 - 2 - 3 => 5
        "#,
    );
}

#[test]
fn for_goes_through_everything_in_order() {
    let mut names = recorded();
    names.set("local.list", Value::unknown(Type::list(Type::String)));
    names.set("local.any", Value::dynamic());
    check(
        &names,
        r#"
        [for k, v in ["a", "b"] : "${k}${v}"] => ["0a", "1b"]
        [for k, v in {b = 1, a = 2} : "${k}${v}"] => ["a2", "b1"]
        [for v in toset(["b", "a"]) : v] => ["a", "b"]
        {for k, v in toset(["b"]) : k => v} => {b = "b"}
        [for x in [1, 2, 3] : x * 2 if x != 2] => [2, 6]
        {for x in ["a", "b", "a"] : x => upper(x)...} => {a = ["A", "A"], b = ["B"]}
        {for i in range(3) : i => i if i > 0} => {"1" = 1, "2" = 2}
        [for x in [[1, 2], [3]] : [for y in x : "${x[0]}${y}"]] => [["11", "12"], ["33"]]
        [for x in null : x] => !
        [for x in "a" : x] => !
        [for x in [1] : x if null] => !
        [for x in [1] : x if "maybe"] => !
        [for x in [] : x if []] => !
        {for x in [1] : null => x} => !
        {for x in [1] : [] => x} => !
        {for x in [1, 1] : x => x} => !
        [for x in local.list : x] => ?
        [for x in local.any : x] => ?
        [for x in [1, 2] : x if local.unk == "a"] => ?
        {for x in [1] : local.unk => x} => ?
        [for x in [local.unk_s] : x == null] => [false]
        [for local in ["shadowed"] : local] => ["shadowed"]
        [for x in sensitive(["a"]) : x] => sensitive(["a"])
        [for x in ["a"] : x if sensitive(true)] => sensitive(["a"])
        {for x in ["a"] : sensitive("k") => x} => sensitive({k = "a"})
        [for x in ["a"] : sensitive(x)] => [sensitive("a")]
        [for x in [1] : local.nope] => static
        "#,
    );
}

#[test]
fn splats_take_sequences_and_single_values() {
    let mut names = recorded();
    names.set("local.list", Value::unknown(Type::list(Type::object([("a", Type::Number)]))));
    names.set("local.object", Value::unknown(Type::object([("a", Type::Number)])));
    names.set("local.nulls", Value::null(Type::list(Type::String)));
    names.set("local.any", Value::dynamic());
    check(
        &names,
        r#"
        [{a = 1}, {a = "x"}][*].a => [1, "x"]
        tolist([{a = 1}, {a = 2}])[*].a => tolist([1, 2])
        toset(["b", "a"])[*] => tolist(["a", "b"])
        {a = {b = 1}}[*].a.b => [1]
        {a = {b = 1}}.*.a.b => [1]
        "x"[*] => ["x"]
        null[*] => []
        null[*].anything.goes => []
        [][*].a => []
        tolist([])[*] => tolist([])
        [{a = [{b = 1}]}][*].a[*].b => [[1]]
        [{a = [1, 2]}, {a = [3]}][*].a[0] => [1, 3]
        local.nulls[*] => !
        local.any[*].a => ?
        local.unk[*] => ?
        local.unk_s[*] => [local.unk_s]
        local.list[*].a => ?
        local.object[*].a => ?
        [{a = 1}][*].b => !
        [1][*].b => !
        sensitive([{a = 1}])[*].a => sensitive([1])
        sensitive("x")[*] => sensitive([sensitive("x")])
        sensitive(null)[*] => sensitive([])
        "#,
    );
    assert_eq!(names.eval("local.list[*].a").unwrap().ty(), Type::list(Type::Number));
}

#[test]
fn objects_and_indexes_take_keys_of_any_primitive_type() {
    check(
        &recorded(),
        r#"
        {(1) = "a", (true) = "b"} => {"1" = "a", "true" = "b"}
        {null = 1}["null"] => 1
        {"a${1}" = 2} => {a1 = 2}
        {a = 1, a = 2} => {a = 2}
        {a.b = 1} => !
        {(null) = 1} => !
        {([]) = 1} => !
        {(local.unk) = 1} => ?
        {(sensitive("a")) = 1} => sensitive({a = 1})
        {a = 1}["a"] => 1
        {"1" = 1}[1] => 1
        [1, 2]["1"] => 2
        [1, 2][2] => !
        [1, 2][-1] => !
        [1, 2][null] => !
        {a = 1}.b => !
        null.a => !
        null[0] => !
        "a".b => !
        toset(["a"])[0] => !
        tomap({a = 1}).a => 1
        tomap({a = 1}).b => !
        [{a = 1}].0.a => 1
        sensitive({a = 1}).a => sensitive(1)
        [1, 2][sensitive(0)] => sensitive(1)
        "#,
    );
}

#[test]
fn templates_make_texts_of_primitive_values() {
    let mut names = recorded();
    names.set("local.list", Value::unknown(Type::list(Type::String)));
    check(
        &names,
        r#"
        "a${1}b${true}" => "a1btrue"
        "${[1]}" => [1]
        "${null}" => null
        "a${null}" => !
        "a${[1]}" => !
        "%{ if true }yes%{ else }no%{ endif }" => "yes"
        "%{ if false }yes%{ endif }" => ""
        "%{ if false }${null.x}%{ else }no%{ endif }" => "no"
        "%{ if null }yes%{ endif }" => !
        "%{ for k, v in {b = 1, a = 2} }${k}${v},%{ endfor }" => "a2,b1,"
        "%{ for x in [1] }${null}%{ endfor }" => !
        "%{ for x in null }%{ endfor }" => !
        "-${"${"x"}"}-" => "-x-"
        "a-${local.unk}" => ?
        "a-${local.unk}" == null => false
        "a-${local.unk}" == "b" => false
        startswith("a-${local.unk}", "a") => true
        startswith("${local.unk}-a", "a") => ?
        "%{ if local.unk == "x" }yes%{ endif }" => ?
        "a-%{ for x in local.list }${x}%{ endfor }" => ?
        startswith("a-%{ for x in local.list }${x}%{ endfor }", "a-") => true
        "a${sensitive("b")}" => sensitive("ab")
        "%{ if sensitive(true) }a%{ endif }" => sensitive("a")
        "%{ for x in sensitive(["a"]) }${x}%{ endfor }" => sensitive("a")
        "e${"\u0301"}" => "é"
        "#,
    );
}

#[test]
fn try_and_can_catch_what_depends_on_values() {
    let mut names = recorded();
    names.set("local.any", Value::dynamic());
    names.local("part", "{ known = 1, unknown = local.any }");
    names.providers.push("aws");
    check(
        &names,
        r#"
        try(null.a, 1) => 1
        try({}.a, {}.b, "c") => "c"
        try({}.a) => !
        try() => !
        try(1, local.any) => 1
        try(local.any.a, 1) => ?
        try(local.part.known, 1) => 1
        try(local.part.nope, 1) => 1
        try(local.part["nope"], 1) => 1
        try(local.part[upper("known")], 1) => ?
        try([local.any], 1) => ?
        try([1, 2]...) => 1
        try(try(null.a, null.b), 1) => 1
        try(sensitive(1), 2) => sensitive(1)
        try(local.nope, 1) => static
        try(1 + "x", 2) => 2
        try(tonumber("x"), 2) => 2
        try(nope(), 2) => 2
        try(provider::nope::x(), 2) => static
        [for x in [{a = 1}, {}] : try(x.a, 0)] => [1, 0]
        [for x in [local.any] : try(x.a, 0)] => [local.any]
        [for x in [{}] : can(x.a)] => [false]
        can(null.a) => false
        can(1) => true
        can(local.any) => ?
        can(local.nope) => static
        can() => !
        can(1, 2) => !
        core::try(null.a, 1) => 1
        "#,
    );
}

#[test]
fn calls_expand_their_last_argument_and_place_their_faults() {
    let mut names = recorded();
    names.set("local.list", Value::unknown(Type::list(Type::Number)));
    names.set("local.any", Value::dynamic());
    names.providers.push("aws");
    check(
        &names,
        r#"
        max([1, 3]...) => 3
        max(5, toset([1, 3])...) => 5
        max(local.list...) => ?
        max(local.any...) => ?
        max(null...) => !
        max({a = 1}...) => !
        max("1"...) => !
        max(sensitive([1, 3])...) => sensitive(3)
        merge([{a = 1}, {b = 2}]...) => {a = 1, b = 2}
        core::max(1, 2) => 2
        nope(1) => !
        type(1) => !
        provider::aws::arn_parse("x") => ?
        provider::google::x("x") => static
        provider::aws::arn_parse(null.x) => !
        templatestring("x", {}) => !
        templatestring(local.text, {}) => static
        "#,
    );
    let place = |text: &str| {
        let failure = names.eval(text).unwrap_err();
        let span = failure.span().unwrap();
        (text[span.range()].to_owned(), failure.diagnostic.message, failure.diagnostic.help.unwrap())
    };
    let (at, _, _) = place("max(1, \"x\")");
    assert_eq!(at, "\"x\"");
    let (at, message, help) = place("lenght([])");
    assert_eq!(
        (at.as_str(), message.as_str(), help.as_str()),
        ("lenght", "there is no function `lenght`", "did you mean `length`?")
    );
    assert_eq!(place("max(1, [\"x\"]...)").0, "[\"x\"]");
    assert_eq!(place("1 + {a = 1}.b").0, ".b");
    assert_eq!(place("\"a${[1]}\"").0, "[1]");
}

#[test]
fn templates_are_rendered_with_their_variables_alone() {
    let mut names = recorded();
    names.local("text", "\"<$${a}>\"");
    check(
        &names,
        r#"
        templatefile("hello.tftpl", {name = "you", list = [1, 2]}) => "Hello, you!\n1;2;\n"
        templatefile("object.tftpl", {list = [1]}) => [1]
        templatefile("object.tftpl", {list = sensitive("a")}) => sensitive("a")
        templatefile("object.tftpl", {list = local.unk}) => ?
        templatefile("hello.tftpl", {name = "you"}) => !
        templatefile("hello.tftpl", {"a b" = "you"}) => !
        templatefile("hello.tftpl", []) => !
        templatefile("itself.tftpl", {}) => !
        templatefile("nope.tftpl", {}) => !
        templatestring(local.text, {a = 1}) => "<1>"
        templatestring(local.text, {}) => !
        "#,
    );
    let failure = names.eval("templatefile(\"bad.tftpl\", {list = {}})").unwrap_err();
    assert!(failure.diagnostic.message.contains("bad.tftpl:2:7"), "{}", failure.diagnostic.message);
}

#[test]
fn values_keep_the_place_that_decided_them() {
    let names = Names::new();
    let from = |text: &str| {
        let value = names.eval(text).unwrap();
        let because = value.origin.because.iter().flat_map(|spans| spans.iter());
        let because: Vec<_> = because.map(|span| text[span.range()].to_owned()).collect();
        (text[value.origin.span.unwrap().range()].to_owned(), because)
    };
    let alone = |text: &str| (text.to_owned(), Vec::new());
    assert_eq!(from("{a = [1, \"x\"]}.a[1]"), alone("\"x\""));
    assert_eq!(from("false ? 1 : 2"), alone("2"));
    assert_eq!(from("true ? 1 : \"2\""), alone("1"));
    assert_eq!(from("try({}.a, 2)"), alone("2"));
    assert_eq!(from("1 + 2"), alone("1 + 2"));
    assert_eq!(from("lookup({a = 1}, \"b\", 7)"), alone("7"));
    assert_eq!(from("merge({a = 1}, {b = 2}).b"), alone("2"));
    assert_eq!(from("\"a${1}\""), alone("\"a${1}\""));
    assert_eq!(from("[for x in [5] : x][0]"), alone("5"));
    assert_eq!(from("([{a = 3}][*].a)[0]"), alone("3"));
    assert_eq!(from("upper(\"a\")"), alone("upper(\"a\")"));
    assert_eq!(from("jsondecode(\"[1]\")[0]"), alone("jsondecode(\"[1]\")"));
}

/// A scope in which `local.l9` comes to `local.l8` put into a text, and so on, evaluated when it is asked for.
struct Chain {
    names: Names,
    text: fn(usize) -> String,
}

impl Scope for Chain {
    fn resolve(&self, _: Name<'_>, steps: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>> {
        let Some(Step { kind: StepKind::Attribute(name), .. }) = steps.first() else { panic!("{steps:?}") };
        let number: usize = name.trim_start_matches('l').parse().unwrap();
        let text = if number == 0 { "1".to_owned() } else { (self.text)(number - 1) };
        let expr = parse_expression(FileId::new(0), &text, 0, &Limits::default()).unwrap();
        Ok((Evaluator::new(self).eval(&expr)?, 1))
    }

    fn declares_provider(&self, _: &str) -> bool {
        false
    }

    fn host(&self) -> &dyn Host {
        &self.names.host
    }

    fn memory(&self) -> &Memory {
        &self.names.memory
    }
}

#[test]
fn chains_of_local_values_end_at_a_limit_and_not_with_the_stack() {
    let texts: [fn(usize) -> String; 3] = [
        |before| format!("local.l{before} + 1"),
        |before| {
            format!("\"%{{ for x in [1] }}${{[for y in {{a = [local.l{before}]}} : y][0][0]}}%{{ endfor }}\"")
        },
        |before| format!("coalesce(null, try([local.l{before}][0], null))"),
    ];
    let ends = map_ordered(
        1,
        &texts,
        || (),
        |(), text| {
            let chain = Chain { names: Names::new(), text: *text };
            let eval = |text: &str| {
                Evaluator::new(&chain)
                    .eval(&parse_expression(FileId::new(0), text, 0, &Limits::default()).unwrap())
            };
            assert!(eval("local.l10").is_ok());
            eval("local.l100000").unwrap_err().kind
        },
    );
    assert_eq!(ends, [FailureKind::Limit; 3]);
}

#[test]
fn what_grows_without_end_meets_a_limit_that_nothing_catches() {
    let grow = |first: &str, next: &str| {
        let mut names = Names::new();
        names.local("x", first);
        for _ in 0..100 {
            match names.eval(next) {
                Ok(value) => names.set("local.x", value),
                Err(failure) => return (failure.kind, names),
            }
        }
        panic!("{next}: no limit was met")
    };
    for (first, next) in [
        ("\"0123456789\"", "\"${local.x}${local.x}\""),
        ("\"0123456789\"", "join(\"\", [local.x, local.x])"),
        ("\"0123456789\"", "format(\"%s%s\", local.x, local.x)"),
        ("[1]", "[local.x, local.x]"),
        ("[1]", "{a = local.x, b = local.x}"),
        ("[1]", "concat(local.x, local.x)"),
        ("[1, 2]", "[for x in local.x : local.x]"),
        ("[1, 2]", "flatten([for x in local.x : local.x])"),
        ("[1]", "jsonencode([local.x, local.x])"),
    ] {
        let (kind, names) = grow(first, next);
        assert_eq!(kind, FailureKind::Limit, "{next}");
        let caught = names.eval(&format!("try({next}, 1)"));
        assert_eq!(caught.unwrap_err().kind, FailureKind::Limit, "{next}");
    }
    let names = Names::new();
    let nested = "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]";
    assert_eq!(names.eval(nested).unwrap_err().kind, FailureKind::Limit);
    let mut names = Names::new();
    names.local("x", "[]");
    for _ in 0..240 {
        names.local("x", "[local.x]");
    }
    assert_eq!(names.eval("[[[[[[[[[[[[local.x]]]]]]]]]]]]").unwrap_err().kind, FailureKind::Limit);
}
