//! Values are merged, coalesced and imported as Helm does it.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use tollgate::input::helm::Compatibility;
use tollgate::input::helm::chart::{Loaded, load};
use tollgate::input::helm::values::convert::to_json;
use tollgate::input::helm::values::{Overrides, Scope, Settings, resolve};
use tollgate::input::template::{Data, Int, Origins, Value};
use tollgate::source::{At, Diagnostic, Limits, ReadError, Tree};

/// What `run` gives: the values at the top, `name(inner …)` of the enabled charts, codes of warnings, and the
/// places of values as `path:line`.
struct Answer {
    values: Json,
    charts: String,
    warnings: usize,
    places: BTreeMap<String, String>,
}

fn enabled(scope: &Scope<'_>) -> String {
    let inner: Vec<String> = scope.charts.iter().map(enabled).collect();
    if inner.is_empty() { scope.name.clone() } else { format!("{}({})", scope.name, inner.join(" ")) }
}

/// Integers are told from floats: `int64:1`.
fn typed(value: &Value) -> Json {
    match &value.data {
        Data::Int(number, Int::Int64) => json!(format!("int64:{number}")),
        Data::List(list) => list.values().iter().map(typed).collect(),
        Data::Map(map) => {
            let entries = map.entries().into_iter();
            entries.map(|(key, slot)| (key.lossy().into_owned(), typed(&slot.value))).collect()
        }
        _ => to_json(value),
    }
}

fn run(
    files: &[(&str, &str)],
    overrides: &Overrides,
    compatibility: Compatibility,
) -> Result<Answer, Diagnostic> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let tree = Tree::Memory(files.iter().map(|(path, text)| (format!("c/{path}"), bytes(text))).collect());
    let limits = Limits::default();
    let Loaded { chart, mut sources, .. } = load(&tree, "c", compatibility, &limits)
        .map_err(|(diagnostics, _)| diagnostics.into_iter().next().unwrap())?;
    let read = |path: &str| match path {
        "notes.txt" => Ok(b"read\n".to_vec()),
        _ => Err(ReadError::Missing),
    };
    let settings = Settings {
        compatibility,
        kube_version: "v1.36.0",
        kube_version_given: "v1.36.0",
        skip_schema: false,
        limits: &limits,
        read: &read,
    };
    let mut origins = Origins::default();
    let resolved = resolve(&chart, overrides, &settings, &mut sources, &mut origins)
        .map_err(|diagnostics| diagnostics.into_iter().next().unwrap())?;
    let mut places = BTreeMap::new();
    let mut open = vec![(String::new(), resolved.root.values.clone())];
    while let Some((path, value)) = open.pop() {
        if let Some(span) = origins.places(value.origin).first() {
            let location = sources.locate(*span);
            places.insert(path.clone(), format!("{}:{}", location.path, location.start.line));
        }
        for (key, slot) in value.as_map().map(|map| map.entries()).unwrap_or_default() {
            open.push((format!("{path}/{}", key.lossy()), slot.value));
        }
    }
    Ok(Answer {
        values: typed(&resolved.root.values),
        charts: enabled(&resolved.root),
        warnings: resolved.diagnostics.len(),
        places,
    })
}

const CHART: (&str, &str) = ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n");

#[test]
fn arguments_mean_what_they_mean_to_helm() {
    let facts = include_str!("arguments.jsonl");
    let before = json!({"old": "text", "list": ["x", {"k": "v"}], "map": {"in": "side"}, "nul": null});
    for fact in facts.lines() {
        let fact: Json = serde_json::from_str(fact).unwrap();
        let text = vec![fact[1].as_str().unwrap().to_owned()];
        let mut overrides = Overrides {
            files: vec![("before.yaml".to_owned(), before.to_string().into_bytes())],
            ..Overrides::default()
        };
        *match fact[0].as_str().unwrap() {
            "s" => &mut overrides.set,
            "t" => &mut overrides.strings,
            "j" => &mut overrides.json,
            _ => &mut overrides.literals,
        } = text;
        let error = fact[3].as_str().unwrap();
        match run(&[CHART], &overrides, Compatibility::Four) {
            Ok(Answer { mut values, .. }) => {
                let map = values.as_object_mut().unwrap();
                map.retain(|key, value| before.get(key) != Some(value));
                assert_eq!((&values, ""), (&fact[2], error), "{fact}");
            }
            Err(Diagnostic { message, .. }) => {
                assert!(!error.is_empty(), "{fact}: {message}");
                let (_, said) = message.split_once("data: ").unwrap();
                assert!(said == error || fact[0] == "j", "{fact}: {message}");
            }
        }
    }
}

#[test]
fn later_kinds_of_overrides_win_and_name_their_places() {
    let overrides = Overrides {
        files: vec![
            ("one.yaml".into(), b"a: 1\nt:\n  x: 1\n  p: [1]\n".to_vec()),
            ("two.yaml".into(), b"t:\n  p: [2]\n---\nt:\n  z: 3\n".to_vec()),
        ],
        json: vec!["j={\"k\":1}".into()],
        set: vec!["s=1,w=one".into()],
        strings: vec!["w=two".into()],
        set_files: vec!["f=notes.txt".into()],
        literals: vec!["l=a,b={c}".into()],
    };
    let files = [CHART, ("values.yaml", "a: 0\nd: 4\nt: {x: 0, q: 5}\n")];
    let Answer { values, places, warnings, .. } = run(&files, &overrides, Compatibility::Four).unwrap();
    assert_eq!(
        values,
        json!({"a": 1, "d": 4, "t": {"x": 1, "p": [2], "z": 3, "q": 5}, "j": {"k": 1}, "s": "int64:1",
            "w": "two", "f": "read\n", "l": "a,b={c}"})
    );
    assert_eq!(warnings, 0);
    for (path, place) in [
        ("/a", "one.yaml:1"),
        ("/d", "c/values.yaml:2"),
        ("/t/x", "one.yaml:3"),
        ("/t/p", "two.yaml:2"),
        ("/t/q", "c/values.yaml:3"),
        ("/t/z", "two.yaml:5"),
        ("/j/k", "--set-json:1"),
        ("/s", "--set:1"),
        ("/w", "--set-string:1"),
        ("/f", "notes.txt:1"),
        ("/l", "--set-literal:1"),
    ] {
        assert_eq!(places[path], place, "{path}");
    }
    let Answer { values, .. } = run(&files, &overrides, Compatibility::Three).unwrap();
    assert_eq!(values["t"].get("z"), None, "Helm 3 reads one document");
}

const PARENT: &str = "apiVersion: v2
name: c
version: 1.0.0
dependencies:
- {name: a, version: ^1, condition: 'a.on,all.on', tags: [front]}
- {name: a, version: ^1, alias: b, tags: [back], import-values: [data, {child: deep.x, parent: up.here}]}
- {name: z, version: ^9}
";

fn family() -> Vec<(&'static str, &'static str)> {
    vec![
        ("Chart.yaml", PARENT),
        ("values.yaml", "global: {g: top, t: {one: 1}}\na: {k: parent}\ntags: {}\n"),
        ("charts/a/Chart.yaml", "name: a\nversion: 1.2.0\n"),
        (
            "charts/a/values.yaml",
            "k: own\nnone: null\nglobal: {g: sub, own: 1}\nexports: {data: {from: a}}\ndeep: {x: {p: 1}}\n",
        ),
        ("charts/z/Chart.yaml", "name: z\nversion: 1.0.0\n"),
    ]
}

fn set(arguments: &[&str]) -> Overrides {
    Overrides { set: arguments.iter().map(|text| (*text).to_owned()).collect(), ..Overrides::default() }
}

#[test]
fn charts_are_enabled_by_conditions_and_tags_under_their_names() {
    for (arguments, want) in [
        (&[][..], "c(z a b)"),
        (&["a.on=false"], "c(z b)"),
        (&["all.on=false"], "c(z b)"),
        (&["a.on=true,all.on=false"], "c(z a b)"),
        (&["tags.front=false"], "c(z b)"),
        (&["tags.front=false,a.on=true"], "c(z a b)"),
        (&["tags.back=false"], "c(z a)"),
        (&["a.on=7"], "c(z a b)"),
    ] {
        let Answer { charts, values, warnings, .. } =
            run(&family(), &set(arguments), Compatibility::Four).unwrap();
        assert_eq!(charts, want, "{arguments:?}");
        assert_eq!(warnings, usize::from(arguments == ["a.on=7"]));
        assert_eq!(values.get("b").is_some(), want.contains('b'));
    }
}

#[test]
fn charts_see_their_section_the_globals_and_give_what_is_imported() {
    let Answer { values, .. } = run(&family(), &set(&["b.k=user"]), Compatibility::Four).unwrap();
    assert_eq!(values["a"]["k"], "parent");
    assert_eq!(values["b"]["k"], "user");
    assert_eq!(values["a"]["global"], json!({"g": "top", "own": 1, "t": {"one": 1}}));
    assert_eq!(values["from"], "a");
    assert_eq!(values["up"], json!({"here": {"p": 1}}));
    assert_eq!(values["a"].get("none"), None);
}

#[test]
fn helm_4_takes_out_defaults_that_are_null() {
    let files = [
        CHART,
        ("values.yaml", "none: null\nt: {none: null}\ncut: 1\n"),
        ("charts/a/Chart.yaml", "name: a\nversion: 1.2.0\n"),
        ("charts/a/values.yaml", "none: null\n"),
    ];
    let values = |compatibility| run(&files, &set(&["cut=null"]), compatibility).unwrap().values;
    assert_eq!(values(Compatibility::Four), json!({"t": {}, "a": {"global": {}}}));
    let kept = json!({"none": null, "t": {"none": null}, "a": {"none": null, "global": {}}});
    assert_eq!(values(Compatibility::Three), kept);
}

#[test]
fn the_parent_and_the_chart_in_it_see_one_map() {
    let files = family();
    let bytes = |text: &str| text.as_bytes().to_vec();
    let tree = Tree::Memory(files.iter().map(|(path, text)| (format!("c/{path}"), bytes(text))).collect());
    let limits = Limits::default();
    let Loaded { chart, mut sources, .. } = load(&tree, "c", Compatibility::Four, &limits).unwrap();
    let read = |_: &str| Err(ReadError::Missing);
    let settings = Settings {
        compatibility: Compatibility::Four,
        kube_version: "v1.36.0",
        kube_version_given: "v1.36.0",
        skip_schema: false,
        limits: &limits,
        read: &read,
    };
    let mut origins = Origins::default();
    let resolved = resolve(&chart, &Overrides::default(), &settings, &mut sources, &mut origins).unwrap();
    let inner = resolved.root.charts.iter().find(|scope| scope.name == "b").unwrap();
    assert_eq!(inner.path, "c/charts/b");
    inner.values.as_map().unwrap().insert("new".into(), Value::int(1));
    let seen = resolved.root.values.as_map().unwrap().get(b"b").unwrap().as_map().unwrap();
    assert!(seen.contains(b"new"));
    assert_eq!(inner.values.type_name("common.Values"), "common.Values");
    assert_eq!(inner.description.as_map().unwrap().get(b"Name").unwrap().str().unwrap().lossy(), "b");
}

#[test]
fn schemas_are_asked_and_name_the_place_of_the_value() {
    let schema = r#"{"type": "object", "properties": {"i": {"type": "integer"}}, "required": ["i"]}"#;
    let files = |values| [CHART, ("values.schema.json", schema), ("values.yaml", values)];
    let none = Overrides::default();
    assert!(run(&files("i: 1.0\n"), &none, Compatibility::Four).is_ok());
    let error = run(&files("m: 1\ni: secret\n"), &none, Compatibility::Four).err().unwrap();
    assert_eq!(error.code, "helm-values-schema");
    assert!(error.message.contains("`/i`") && !error.message.contains("secret"), "{}", error.message);
    assert!(matches!(error.at, At::Span(span) if span.start == 8));
    assert!(run(&files("m: 1\n"), &none, Compatibility::Four).is_err());
    for (schema, fine) in [
        (r#"{"$ref": "https://example.com/x.json"}"#, false),
        (r#"{"$ref": "file:///etc/passwd"}"#, false),
        (r#"{"$ref": "urn:any:thing"}"#, true),
        ("{", false),
    ] {
        let files = [CHART, ("values.schema.json", schema)];
        assert_eq!(run(&files, &none, Compatibility::Four).is_ok(), fine, "{schema}");
    }
}

#[test]
fn what_does_not_fit_is_refused_in_helms_words() {
    let message = |files: &[(&str, &str)], arguments: &[&str]| {
        run(files, &set(arguments), Compatibility::Four).err().unwrap().message
    };
    assert_eq!(
        message(&family(), &["a=text"]),
        "chart dependencies processing failed: type mismatch on a: %!t(string=text)"
    );
    let old = "name: c\nversion: 1\nkubeVersion: '< 1.22.0'\n";
    assert_eq!(
        message(&[("Chart.yaml", old)], &[]),
        "chart requires kubeVersion: < 1.22.0 which is incompatible with Kubernetes v1.36.0"
    );
}

#[test]
fn imports_that_multiply_meet_a_limit() {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut folder = String::new();
    for depth in 0..40 {
        let inner = "dependencies:\n- name: x\n  version: '*'\n  import-values:\n  \
            - {child: v, parent: v.a}\n  - {child: v, parent: v.b}\n";
        let inner = if depth < 39 { inner } else { "" };
        files.push((format!("{folder}Chart.yaml"), format!("name: x\nversion: 1.0.0\n{inner}")));
        files.push((format!("{folder}values.yaml"), "v: {k: 1}\n".to_owned()));
        folder += "charts/x/";
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let error = run(&files, &Overrides::default(), Compatibility::Four).err().unwrap();
    assert_eq!(error.code, "helm-values-conflict");
}
