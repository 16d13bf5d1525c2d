//! Bodies to objects: attributes, nested blocks, dynamic blocks, attributes that are written as blocks.

use std::sync::Arc;

use tollgate::input::terraform::eval::decode::{self, Decoded};
use tollgate::input::terraform::eval::{Evaluator, FailureKind};
use tollgate::input::terraform::schema::{Attribute, BlockSchema, NestedBlock, Nesting};
use tollgate::input::terraform::syntax::{json, parse};
use tollgate::input::terraform::value::{Marks, Type, Value, convert};
use tollgate::source::{FileId, Limits, Span, Texts};

use super::evaluation::Names;

fn attribute(ty: Type) -> Attribute {
    Attribute { ty, optional: true, computed: false, sensitive: false, write_only: false, default: None }
}

fn nested(nesting: Nesting, block: BlockSchema) -> NestedBlock {
    NestedBlock { nesting, computed: false, block: Arc::new(block) }
}

/// A block with strings `a` and `b`, a number `n`, and a list of blocks `inner` with a string `x`.
fn rule() -> BlockSchema {
    let inner =
        BlockSchema { attributes: [("x".into(), attribute(Type::String))].into(), ..BlockSchema::default() };
    BlockSchema {
        attributes: [
            ("a".into(), attribute(Type::String)),
            ("b".into(), attribute(Type::String)),
            ("n".into(), attribute(Type::Number)),
        ]
        .into(),
        blocks: [("inner".into(), nested(Nesting::List, inner))].into(),
    }
}

fn schema() -> BlockSchema {
    let object = Type::object([("port", Type::Number), ("cidr", Type::list(Type::String))]);
    BlockSchema {
        attributes: [
            ("name".into(), attribute(Type::String)),
            ("size".into(), attribute(Type::Number)),
            ("tags".into(), attribute(Type::map(Type::String))),
            ("names".into(), attribute(Type::set(Type::String))),
            ("anything".into(), attribute(Type::Dynamic)),
            ("id".into(), Attribute { optional: false, computed: true, ..attribute(Type::String) }),
            ("zone".into(), Attribute { computed: true, ..attribute(Type::String) }),
            ("secret".into(), Attribute { sensitive: true, ..attribute(Type::String) }),
            ("secret_wo".into(), Attribute { write_only: true, ..attribute(Type::String) }),
            ("force".into(), Attribute { default: Some(Value::bool(false)), ..attribute(Type::Bool) }),
            ("ingress".into(), Attribute { computed: true, ..attribute(Type::set(object.clone())) }),
            ("egress".into(), attribute(Type::list(object))),
        ]
        .into(),
        blocks: [
            ("one".into(), nested(Nesting::Single, rule())),
            ("list".into(), nested(Nesting::List, rule())),
            ("set".into(), nested(Nesting::Set, rule())),
            ("map".into(), nested(Nesting::Map, rule())),
            ("disk".into(), NestedBlock { computed: true, ..nested(Nesting::List, rule()) }),
        ]
        .into(),
    }
}

fn names() -> Names {
    let mut names = Names::new();
    names.set("local.unknown", Value::unknown(Type::String));
    names.set("local.unknown_list", Value::unknown(Type::list(Type::String)));
    names.set("local.any", Value::dynamic());
    names.local("secret", "sensitive(\"s\")");
    names.local("secrets", "sensitive([\"s\", \"t\"])");
    names.local("rules", "[{ a = \"1\", n = 1 }, { a = \"2\", n = 2, b = \"x\" }]");
    names
}

fn decoded(text: &str) -> Decoded {
    let parsed = parse(FileId::new(0), text, &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{text}: {:?}", parsed.diagnostics);
    let names = names();
    decode::body(&parsed.body, &schema(), &Evaluator::new(&names), Span::new(FileId::new(0), 0, 0))
}

fn good(text: &str) -> Value {
    let decoded = decoded(text);
    assert!(decoded.failures.is_empty(), "{text}: {:?}", decoded.failures);
    assert_eq!(decoded.value.ty(), typed(), "{text}");
    decoded.value
}

/// The type of the schema, its one attribute of any type null.
fn typed() -> Type {
    schema().ty()
}

fn of(value: &Value, name: &str) -> Value {
    value.as_entries().unwrap()[name].clone()
}

/// Checks what an attribute comes to: an expression that is converted to its type.
fn check(text: &str, name: &str, due: &str) {
    let value = of(&good(text), name);
    let due = names().eval(due).unwrap();
    let due = convert(&due, &value.ty()).unwrap_or_else(|fault| panic!("{text}: {fault}, not {value:?}"));
    assert_eq!(value, due, "{text}");
}

/// A rule as it comes out.
fn rules(texts: &[&str]) -> String {
    let rules: Vec<String> = texts
        .iter()
        .map(|text| format!("merge({{ a = null, b = null, n = null, inner = [] }}, {{ {text} }})"))
        .collect();
    format!("[{}]", rules.join(", "))
}

#[test]
fn attributes_take_their_types_and_unset_ones_are_null_or_unknown() {
    let value = good("name = 1\nsize = \"2\"\ntags = { a = 1, b = true }\nnames = [\"b\", \"a\", \"b\"]\n");
    assert_eq!(of(&value, "name"), Value::string("1"));
    assert_eq!(of(&value, "size"), Value::integer(2));
    assert_eq!(of(&value, "names"), Value::set(Type::String, vec![Value::string("a"), Value::string("b")]));
    assert_eq!(of(&value, "id"), Value::unknown(Type::String));
    assert_eq!(of(&value, "zone"), Value::unknown(Type::String));
    assert_eq!(of(&value, "force"), Value::bool(false));
    assert_eq!(of(&value, "secret"), Value::null(Type::String).mark(Marks::SENSITIVE));
    assert_eq!(of(&value, "egress").ty(), schema().attributes["egress"].ty);
    assert!(of(&value, "egress").is_null() && !of(&value, "ingress").is_known());
    check("tags = { a = 1, b = true }", "tags", "tomap({ a = \"1\", b = \"true\" })");
    check("list {}\n", "list", &rules(&[""]));
    assert!(of(&value, "one").is_null());
    check("", "list", "[]");
    check("", "set", "[]");
    check("", "map", "{}");
    assert!(!of(&good(""), "disk").is_known());
    check("disk {}\n", "disk", &rules(&[""]));
}

#[test]
fn null_is_as_good_as_not_set() {
    let value = good("name = null\nzone = null\nforce = null\ningress = null\n");
    assert!(of(&value, "name").is_null());
    assert!(!of(&value, "zone").is_known());
    assert_eq!(of(&value, "force"), Value::bool(false));
    assert!(!of(&value, "ingress").is_known());
    assert!(of(&good("zone = local.unknown"), "zone") == Value::unknown(Type::String));
}

#[test]
fn what_is_written_only_is_null_and_what_is_sensitive_is_marked() {
    let value = good("secret = \"x\"\nsecret_wo = local.secret\nname = local.secret\n");
    assert_eq!(of(&value, "secret"), Value::string("x").mark(Marks::SENSITIVE));
    assert_eq!(of(&value, "secret_wo"), Value::null(Type::String));
    assert_eq!(of(&value, "name"), Value::string("s").mark(Marks::SENSITIVE));
}

#[test]
fn an_attribute_that_fails_is_unknown_and_is_told() {
    let decoded = decoded("name = [1]\nsize = null.x\nzone = \"z\"\ntags = local.nope\n");
    let told: Vec<_> = decoded
        .failures
        .iter()
        .map(|failure| (failure.kind, failure.diagnostic.code, failure.diagnostic.message.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (FailureKind::Dynamic, "terraform-argument", "this is no value for `name`: string required"),
            (
                FailureKind::Dynamic,
                "terraform-traversal",
                "this value is null, so it does not have any attributes"
            ),
            (FailureKind::Static, "terraform-reference", "`local.nope` is not declared"),
        ]
    );
    assert_eq!(of(&decoded.value, "name"), Value::unknown(Type::String));
    assert_eq!(of(&decoded.value, "size"), Value::unknown(Type::Number));
    assert_eq!(of(&decoded.value, "zone"), Value::string("z"));
}

#[test]
fn blocks_nest_as_the_schema_says() {
    check("list {\n a = 1\n}\nlist {\n n = \"3\"\n}\n", "list", &rules(&["a = \"1\"", "n = 3"]));
    check(
        "set {\n a = 2\n}\nset {\n a = 1\n}\nset {\n a = 2\n}\n",
        "set",
        &rules(&["a = \"1\"", "a = \"2\""]),
    );
    check(
        "list {\n inner {\n x = 1\n }\n inner {\n x = 2\n }\n}\n",
        "list",
        &rules(&["inner = [{ x = \"1\" }, { x = \"2\" }]"]),
    );
    check(
        "map \"k\" {\n a = 1\n}\nmap \"l\" {}\n",
        "map",
        "{ k = { a = \"1\", b = null, n = null, inner = [] }, l = { a = null, b = null, n = null, inner = [] } }",
    );
    let one = of(&good("one {\n a = \"x\"\n}\n"), "one");
    assert_eq!(of(&one, "a"), Value::string("x"));
}

#[test]
fn a_single_block_stands_once_and_labels_are_unique() {
    let twice = decoded("one {\n a = 1\n}\none {\n a = 2\n}\n");
    assert_eq!(twice.failures.len(), 1);
    assert_eq!(twice.failures[0].diagnostic.code, "terraform-block");
    assert_eq!(of(&of(&twice.value, "one"), "a"), Value::string("1"));
    assert_eq!(decoded("map \"a\" {}\nmap \"a\" {}\n").failures.len(), 1);
    assert_eq!(decoded("map {}\n").failures.len(), 1);
}

#[test]
fn dynamic_blocks_stand_where_they_are_written() {
    let text = r#"
        list {
          a = "first"
        }
        dynamic "list" {
          for_each = local.rules
          content {
            a = list.value.a
            n = list.key
            b = lookup(list.value, "b", null)
          }
        }
        list {
          a = "last"
        }
    "#;
    check(
        text,
        "list",
        &rules(&["a = \"first\"", "a = \"1\", n = 0", "a = \"2\", n = 1, b = \"x\"", "a = \"last\""]),
    );
}

#[test]
fn dynamic_blocks_go_through_any_collection() {
    for (collection, due) in [
        ("[\"x\", \"y\"]", ["a = \"0\", b = \"x\"", "a = \"1\", b = \"y\""]),
        ("tolist([\"x\", \"y\"])", ["a = \"0\", b = \"x\"", "a = \"1\", b = \"y\""]),
        ("toset([\"y\", \"x\"])", ["a = \"x\", b = \"x\"", "a = \"y\", b = \"y\""]),
        ("{ k = \"x\", l = 2 }", ["a = \"k\", b = \"x\"", "a = \"l\", b = \"2\""]),
        ("tomap({ k = \"x\", l = 2 })", ["a = \"k\", b = \"x\"", "a = \"l\", b = \"2\""]),
    ] {
        let text = format!(
            "dynamic \"list\" {{\n for_each = {collection}\n iterator = it\n content {{\n a = it.key\n b = it.value\n }}\n}}\n"
        );
        check(&text, "list", &rules(&due));
    }
    check("dynamic \"list\" {\n for_each = []\n content {}\n}\n", "list", "[]");
    check(
        "dynamic \"set\" {\n for_each = [1, 1]\n content {\n a = 1\n }\n}\n",
        "set",
        &rules(&["a = \"1\""]),
    );
}

#[test]
fn dynamic_blocks_nest_and_see_the_outer_iterator() {
    let text = r#"
        dynamic "list" {
          for_each = { p = ["1", "2"], q = [] }
          content {
            a = list.key
            dynamic "inner" {
              for_each = list.value
              content {
                x = "${list.key}${inner.value}"
              }
            }
          }
        }
    "#;
    check(text, "list", &rules(&["a = \"p\", inner = [{ x = \"p1\" }, { x = \"p2\" }]", "a = \"q\""]));
    let text = r#"
        list {
          dynamic "inner" {
            for_each = ["1"]
            content {
              x = inner.value
            }
          }
        }
    "#;
    check(text, "list", &rules(&["inner = [{ x = \"1\" }]"]));
}

#[test]
fn dynamic_blocks_have_labels() {
    let text = r#"
        dynamic "map" {
          for_each = ["x", "y"]
          labels = ["l-${map.value}"]
          content {
            a = map.value
          }
        }
    "#;
    check(
        text,
        "map",
        "{ l-x = { a = \"x\", b = null, n = null, inner = [] }, l-y = { a = \"y\", b = null, n = null, inner = [] } }",
    );
    for labels in ["[local.unknown]", "[null]", "[[]]", "local.unknown_list"] {
        let text = format!("dynamic \"map\" {{\n for_each = [1]\n labels = {labels}\n content {{}}\n}}\n");
        assert_eq!(decoded(&text).failures.len(), 1, "{labels}");
    }
}

#[test]
fn an_unknown_for_each_leaves_all_blocks_of_the_kind_unknown() {
    for collection in ["local.unknown_list", "local.any"] {
        for kind in ["list", "set", "map", "one"] {
            let text = format!(
                "{kind} \"\" {{}}\ndynamic \"{kind}\" {{\n for_each = {collection}\n labels = [{kind}.value]\n content {{\n a = {kind}.value.nothing\n }}\n}}\n"
            );
            let value = of(&good(&text), kind);
            assert!(!value.is_known(), "{text}: {value:?}");
            assert_eq!(value.ty(), of_type(kind));
        }
    }
    let inner = "list {\n dynamic \"inner\" {\n for_each = local.any\n content {}\n }\n}\n";
    let value = of(&good(inner), "list");
    let inner = of(&value.as_elements().unwrap()[0], "inner");
    assert!(value.is_known() && !inner.is_known());
}

fn of_type(name: &str) -> Type {
    match typed() {
        Type::Object(attributes) => attributes[name].clone(),
        ty => panic!("{ty}"),
    }
}

#[test]
fn elements_of_a_known_for_each_may_be_unknown() {
    check(
        "dynamic \"list\" {\n for_each = [local.unknown]\n content {\n a = list.value\n n = 1\n }\n}\n",
        "list",
        &rules(&["a = local.unknown, n = 1"]),
    );
}

#[test]
fn what_a_sensitive_for_each_gives_is_sensitive() {
    let text = "dynamic \"list\" {\n for_each = local.secrets\n content {\n a = list.value\n n = 1\n }\n}\n";
    let value = of(&good(text), "list");
    let elements = value.as_elements().unwrap();
    assert_eq!(elements.len(), 2);
    for element in elements {
        assert_eq!(of(element, "a").marks, Marks::SENSITIVE);
        assert_eq!(of(element, "n"), Value::integer(1).mark(Marks::SENSITIVE));
        assert_eq!(of(element, "b"), Value::null(Type::String));
    }
    let value = of(&good(&text.replace("list", "set")), "set");
    assert_eq!(value.marks, Marks::SENSITIVE, "elements of sets have no marks, sets have them");
}

#[test]
fn a_dynamic_block_that_is_wrong_is_told_and_leaves_its_blocks_unknown() {
    for (inside, code) in [
        ("content {}", "terraform-dynamic-block"),
        ("for_each = []", "terraform-dynamic-block"),
        ("for_each = []\n content {}\n content {}", "terraform-dynamic-block"),
        ("for_each = null\n content {}", "terraform-dynamic-block"),
        ("for_each = \"text\"\n content {}", "terraform-dynamic-block"),
        ("for_each = []\n iterator = a.b\n content {}", "terraform-dynamic-block"),
        ("for_each = null.x\n content {}", "terraform-traversal"),
    ] {
        let decoded = decoded(&format!("dynamic \"list\" {{\n {inside}\n}}\n"));
        assert_eq!(decoded.failures.len(), 1, "{inside}: {:?}", decoded.failures);
        assert_eq!(decoded.failures[0].diagnostic.code, code, "{inside}");
        assert!(!of(&decoded.value, "list").is_known(), "{inside}");
    }
}

#[test]
fn lists_and_sets_of_objects_may_be_written_as_blocks() {
    check(
        "egress {\n port = 1\n}\negress {\n port = \"2\"\n cidr = [3]\n}\n",
        "egress",
        "[{ port = 1, cidr = null }, { port = 2, cidr = [\"3\"] }]",
    );
    check("egress = [{ port = \"1\", cidr = [] }]", "egress", "[{ port = 1, cidr = tolist([]) }]");
    check("egress = []", "egress", "[]");
    check(
        "dynamic \"ingress\" {\n for_each = [1, 2, 1]\n content {\n port = ingress.value\n }\n}\n",
        "ingress",
        "[{ port = 1, cidr = null }, { port = 2, cidr = null }]",
    );
    // Where a `dynamic` block makes none, the attribute is not set.
    check("dynamic \"egress\" {\n for_each = []\n content {}\n}\n", "egress", "null");
    for kind in ["ingress", "disk"] {
        let none = format!("dynamic \"{kind}\" {{\n for_each = []\n content {{}}\n}}\n");
        for left in [none, format!("{kind} = null")] {
            assert!(!of(&good(&left), kind).is_known(), "{left}");
        }
        check(&format!("{kind} = []"), kind, "[]");
    }
    let unknown = "dynamic \"egress\" {\n for_each = local.any\n content {}\n}\n";
    assert!(!of(&good(unknown), "egress").is_known());
    // Written as a value, every object must have all attributes, as Terraform has it.
    assert_eq!(decoded("egress = [{ port = 1 }]").failures.len(), 1);
}

#[test]
fn blocks_may_be_given_as_values() {
    check("list = [{ a = 1, inner = { x = 1 } }]", "list", &rules(&["a = \"1\", inner = [{ x = \"1\" }]"]));
    check("list = { a = 1 }", "list", &rules(&["a = \"1\""]));
    check("list = null", "list", "[]");
    check("list = local.rules", "list", &rules(&["a = \"1\", n = 1", "a = \"2\", n = 2, b = \"x\""]));
    check(
        "set = concat(local.rules, local.rules)",
        "set",
        &rules(&["a = \"1\", n = 1", "a = \"2\", n = 2, b = \"x\""]),
    );
    check("map = { k = { a = 1 } }", "map", "{ k = { a = \"1\", b = null, n = null, inner = [] } }");
    check(
        "map = { for k in [\"k\"] : k => {} }",
        "map",
        "{ k = { a = null, b = null, n = null, inner = [] } }",
    );
    let one = of(&good("one = { for k in [\"a\"] : k => 1 }"), "one");
    assert_eq!(of(&one, "a"), Value::string("1"));
    assert!(of(&good("one = tolist([])"), "one").is_null());
    assert!(!of(&good("list = local.any"), "list").is_known());
    assert!(!of(&good("disk = null"), "disk").is_known());
    for wrong in
        ["list = \"x\"", "list = [\"x\"]", "list = [for a in [1] : { n = \"x\" }]", "one = tolist([{}, {}])"]
    {
        assert_eq!(decoded(wrong).failures.len(), 1, "{wrong}");
    }
}

#[test]
fn names_that_the_schema_does_not_have_are_warned_of() {
    let decoded =
        decoded("nme = 1\nlst {}\ndynamic \"stt\" {\n for_each = local.any\n content {}\n}\nid = \"x\"\n");
    let warnings: Vec<_> = decoded
        .warnings
        .iter()
        .map(|warning| (warning.message.as_str(), warning.help.as_deref().unwrap()))
        .collect();
    assert_eq!(
        warnings,
        [
            ("`id` is set by the provider and cannot be given", "leave it out"),
            ("there is no argument `nme` here, as far as is known", "did you mean `name`?"),
            ("there is no block `lst` here, as far as is known", "did you mean `list`?"),
            ("there is no block `stt` here, as far as is known", "did you mean `set`?"),
        ]
    );
    assert!(decoded.failures.is_empty());
    // The attribute is kept: the schema may be of another version of the provider.
    assert_eq!(of(&decoded.value, "nme").as_number(), Some(&1.into()));
}

#[test]
fn values_come_from_where_they_were_decided() {
    let text = "name = \"x\"\nsize = 1 + 1\nlist {\n  a = \"y\"\n}\ndynamic \"set\" {\n  for_each = [\"z\"]\n  content {\n    a = set.value\n  }\n}\n";
    let value = good(text);
    let at = |value: &Value| {
        let span = value.origin.span.unwrap();
        text[span.range()].to_owned()
    };
    assert_eq!(at(&of(&value, "name")), "\"x\"");
    assert_eq!(at(&of(&value, "size")), "1 + 1");
    let list = of(&value, "list");
    assert_eq!(at(&list), "list");
    assert_eq!(at(&of(&list.as_elements().unwrap()[0], "a")), "\"y\"");
    let set = of(&value, "set");
    assert_eq!(at(&set), "dynamic \"set\"");
    assert_eq!(at(&of(&set.as_elements().unwrap()[0], "a")), "\"z\"");
    assert_eq!(of(&value, "force").origin.span, Some(Span::new(FileId::new(0), 0, 0)), "the block's header");
}

#[test]
fn without_a_schema_blocks_are_tuples_of_objects() {
    let text = r#"
        a = 1
        b {
          c = "x"
        }
        b {
          d "l" {
            e = true
          }
        }
        dynamic "f" {
          for_each = { k = 1 }
          content {
            g = "${f.key}${f.value}"
          }
        }
        dynamic "h" {
          for_each = local.any
          content {}
        }
    "#;
    let parsed = parse(FileId::new(0), text, &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let names = names();
    let decoded = decode::loose(&parsed.body, &Evaluator::new(&names), Span::new(FileId::new(0), 0, 0));
    assert!(decoded.failures.is_empty(), "{:?}", decoded.failures);
    let due =
        "{ a = 1, b = [{ c = \"x\" }, { d = [{ l = { e = true } }] }], f = [{ g = \"k1\" }], h = local.any }";
    assert_eq!(decoded.value, names.eval(due).unwrap());
}

/// What a body comes to that is written in the JSON syntax.
fn of_json(text: &str) -> Decoded {
    let text = format!("{{ \"resource\": {{ \"thing\": {{ \"one\": {text} }} }} }}");
    let texts = Texts::default();
    let parsed = json::file_body(FileId::new(0), &text, &texts, &Limits::default());
    assert!(parsed.diagnostics.is_empty(), "{text}: {:?}", parsed.diagnostics);
    let names = names();
    let header = Span::new(FileId::new(0), 0, 0);
    decode::body(&parsed.body.blocks[0].body, &schema(), &Evaluator::new(&names), header)
}

#[test]
fn the_json_syntax_gives_the_same_as_the_native_one() {
    for (json, native) in [
        (
            r#"{ "name": "a${1}", "size": 2, "tags": { "a": 1 } }"#,
            "name = \"a1\"\nsize = 2\ntags = { a = 1 }\n",
        ),
        (r#"{ "//": "a comment", "list": { "//": "another", "a": 1 } }"#, "list {\n a = 1\n}\n"),
        (
            r#"{ "list": [{ "a": 1, "inner": [{ "x": 2 }] }, {}] }"#,
            "list {\n a = 1\n inner {\n x = 2\n }\n}\nlist {}\n",
        ),
        (
            r#"{ "list": { "inner": { "x": "${local.secret}" } } }"#,
            "list {\n inner {\n x = local.secret\n }\n}\n",
        ),
        (r#"{ "list": [], "one": null, "set": {} }"#, "set {}\n"),
        (r#"{ "map": { "k": { "a": 1 }, "l": [{}] } }"#, "map \"k\" {\n a = 1\n}\nmap \"l\" {}\n"),
        (r#"{ "one": [{ "a": 1 }] }"#, "one {\n a = 1\n}\n"),
        (
            r#"{ "list": "${local.rules}" }"#,
            "list {\n a = 1\n n = 1\n}\nlist {\n a = 2\n n = 2\n b = \"x\"\n}\n",
        ),
        (r#"{ "egress": [{ "port": 1, "cidr": ["x"] }] }"#, "egress {\n port = 1\n cidr = [\"x\"]\n}\n"),
        (
            r#"{ "dynamic": { "list": { "for_each": "${[1, 2]}", "iterator": "it", "content": { "a": "${it.value}" } } } }"#,
            "list {\n a = 1\n}\nlist {\n a = 2\n}\n",
        ),
        (
            r#"{ "dynamic": [{ "set": [{ "for_each": ["x"], "content": [{ "a": "${set.value}",
                "dynamic": { "inner": { "for_each": ["y"], "content": { "x": "${set.value}${inner.value}" } } } }] }] }] }"#,
            "set {\n a = \"x\"\n inner {\n x = \"xy\"\n }\n}\n",
        ),
        (
            r#"{ "dynamic": { "map": { "for_each": [1], "labels": ["l${map.value}"], "content": {} } } }"#,
            "map \"l1\" {}\n",
        ),
        (
            r#"{ "dynamic": { "list": { "for_each": "${local.any}", "content": {} } } }"#,
            "dynamic \"list\" {\n for_each = local.any\n content {}\n}\n",
        ),
    ] {
        let decoded = of_json(json);
        assert!(decoded.failures.is_empty() && decoded.warnings.is_empty(), "{json}: {decoded:?}");
        assert_eq!(decoded.value, good(native), "{json}");
    }
}

#[test]
fn what_is_wrong_in_the_json_syntax_is_told() {
    for json in [
        r#"{ "list": "x" }"#,
        r#"{ "list": [1] }"#,
        r#"{ "one": [{}, {}] }"#,
        r#"{ "name": [] }"#,
        r#"{ "dynamic": { "list": { "content": {} } } }"#,
        r#"{ "dynamic": { "list": { "for_each": [], "content": [{}, {}] } } }"#,
    ] {
        assert_eq!(of_json(json).failures.len(), 1, "{json}");
    }
}
