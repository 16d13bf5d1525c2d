//! Renders one template with all functions, for tests.

use std::rc::Rc;

use super::table;
use crate::input::helm::{Compatibility, Host, Randomness};
use crate::input::template::{
    Limits, Map, MapKind, OriginId, Runtime, SiteId, Source, TemplateSet, Value, parse,
};

/// What the template `t` writes, or its error, without the place in it.
pub(super) fn render(template: &str) -> String {
    let host = Host::new(Randomness::Fixed, 0, Compatibility::Four);
    let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(host), "common.Values");
    let source =
        Rc::new(Source::Computed { text: template.into(), origin: OriginId::NONE, site: SiteId::NONE });
    let mut set = TemplateSet::default();
    match parse(&runtime.functions, &runtime.limits, "t", &source) {
        Ok(templates) => templates.into_iter().for_each(|template| set.add(template)),
        Err(error) => return error.to_string(),
    }
    match runtime.execute(&Rc::new(set), "t", &Value::map(Map::new(MapKind::Any))) {
        Ok(output) => String::from_utf8_lossy(&output.bytes).into_owned(),
        Err(error) => match error.to_string().split_once("error calling ") {
            Some((_, message)) => format!("error calling {message}"),
            None => error.to_string(),
        },
    }
}

/// Asserts of each line `template => output` that it holds.
pub(super) fn check(cases: &str) {
    for case in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (template, output) = case.split_once(" => ").unwrap();
        assert_eq!(render(template), output, "{template}");
    }
}

/// What Sprig 3.3.0, encoding/json of Go 1.26 and BurntSushi/toml 1.6.0 said to templates about lists, maps, merges,
/// JSON and TOML, some of them random.
#[test]
fn functions_on_values_answer_as_go_does() {
    for line in include_str!("../../../../fixtures/helm/values.jsonl").lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case.get(key).and_then(serde_json::Value::as_str).unwrap();
        assert_eq!(render(text("t")), text("out"), "{}", text("t"));
    }
}

#[test]
fn maps_that_hold_themselves_end_in_an_error() {
    let setup = r#"{{$m := dict "a" 1}}{{$n := dict}}{{$_ := set $m "m" $m}}{{$_ := set $n "m" $n}}"#;
    for call in ["merge $m $n", "mergeOverwrite $m $n", "deepCopy $m", "toToml $m", "uniq (list $m $n)"] {
        let output = render(&format!("{setup}{{{{$x := {call}}}}}"));
        assert!(output.is_empty() || output.contains("deep"), "{call}: {output}");
    }
    assert_eq!(render(&format!("{setup}{{{{toJson $m}}}}")), "");
}

#[test]
fn json_keeps_where_values_came_from() {
    use crate::input::template::{Context, Data, Slot, Text};
    use crate::source::{FileId, Span};
    let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(()), "common.Values");
    let mut place = |at| runtime.origins.place(Span::new(FileId::new(0), at, at + 1));
    let (key, one, two) = (place(1), place(2), place(3));
    let map = Map::new(MapKind::Any);
    let value = Value::list(vec![Value::text("<").with_origin(one), Value::int(7).with_origin(two)]);
    map.insert(Text::from("k"), Slot { value, key });
    let write = table().get("toJson").unwrap().call;
    let read = table().get("fromJson").unwrap().call;
    let set = Rc::new(TemplateSet::default());
    let mut context = Context::testing(&mut runtime, &set);
    let json = write(&mut context, crate::input::template::Args(&[Value::map(map)])).unwrap();
    let Data::Text(text) = &json.data else { panic!() };
    assert_eq!(text.lossy(), r#"{"k":["\u003c",7]}"#);
    let known: Vec<_> = text
        .as_str(OriginId::NONE)
        .runs()
        .filter(|(.., origin)| origin.is_known())
        .map(|(run, _, origin)| (String::from_utf8_lossy(run).into_owned(), origin))
        .collect();
    assert_eq!(known, [("k".into(), key), ("\\u003c".into(), one), ("7".into(), two)]);
    let back = read(&mut context, crate::input::template::Args(&[json])).unwrap().as_map().unwrap();
    let slot = back.slot(b"k").unwrap();
    let origins: Vec<_> = slot.value.as_list().unwrap().values().iter().map(|value| value.origin).collect();
    assert_eq!((slot.key, origins), (key, vec![one, two]));
}

/// As encoding/json and BurntSushi/toml 1.6.0 of Go 1.26 answer, and sigs.k8s.io/yaml after the former.
#[test]
fn objects_are_written_as_go_marshals_them() {
    check(
        r#"
        {{ semver "v1.2.3-rc.1+b" | toJson }} => "1.2.3-rc.1+b"
        {{ dict "a" (semver "v1.2.3") | toYaml }} => a: 1.2.3
        {{ dict "a" (semver "v1.2.3") | toToml | trim }} => a = "1.2.3"
        {{ toDate "2006-01-02" "2024-05-06" | toJson }} => "2024-05-06T00:00:00Z"
        {{ toDate "2006-01-02T15:04:05.999Z07:00" "2024-05-06T07:08:09.5+02:00" | toJson }} => "2024-05-06T07:08:09.5+02:00"
        {{ dict "a" (toDate "2006-01-02" "2024-05-06") | toYaml }} => a: "2024-05-06T00:00:00Z"
        {{ dict "a" (list (toDate "2006-01-02" "2024-05-06")) | toToml | trim }} => a = [2024-05-06T00:00:00Z]
        {{ (toDate "2006-01-02" "2024-05-06").Month | toJson }} => 5
        {{ $t := toDate "2006-01-02" "2024-05-06" }}{{ dict "a" ($t.Sub ($t.AddDate 0 0 1)) | toJson }} => {"a":-86400000000000}
        {{ ((toDate "2006-01-02" "2024-05-06").AddDate 9000 0 0) | toJson }}. => .
        {{ ((toDate "2006-01-02" "2024-05-06").AddDate 9000 0 0) | mustToJson }} => error calling mustToJson: json: error calling MarshalJSON for type time.Time: Time.MarshalJSON: year outside of range [0,9999]
        "#,
    );
}
