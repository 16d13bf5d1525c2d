use proptest::prelude::*;
use serde_json::json;

use super::*;

fn way(path: &Value) -> Vec<Step> {
    let step = |step: &Value| match step {
        Value::String(key) => Step::Key(key.clone()),
        index => Step::Index(usize::try_from(index.as_u64().unwrap()).unwrap()),
    };
    path.as_array().unwrap().iter().map(step).collect()
}

fn set(text: &str, path: &Value, value: Value) -> Option<String> {
    changed(text, &[Change::Set(way(path), value)], &Limits::default())
}

fn remove(text: &str, path: &Value) -> Option<String> {
    changed(text, &[Change::Remove(way(path))], &Limits::default())
}

const POD: &str = "\
# a pod
apiVersion: v1
kind: Pod
metadata: {name: 'web', labels: {app: web}} # labels
spec:
  # what runs
  containers:
    - name: web   # the first
      image: \"nginx:1\"

      securityContext:
        privileged: true # why
        capabilities:
          drop: [NET_RAW]
    - name: side
      image: side
  # the end
  hostNetwork: true
";

#[test]
fn scalars_are_replaced_where_they_stand_and_quoted_as_before() {
    let spec = json!(["spec", "hostNetwork"]);
    assert_eq!(
        set(POD, &spec, json!(false)).unwrap(),
        POD.replace("hostNetwork: true", "hostNetwork: false")
    );
    let image = json!(["spec", "containers", 0, "image"]);
    assert_eq!(set(POD, &image, json!("nginx:2")).unwrap(), POD.replace("nginx:1", "nginx:2"));
    let name = json!(["metadata", "name"]);
    assert_eq!(set(POD, &name, json!("it's")).unwrap(), POD.replace("'web'", "\"it's\""));
    assert_eq!(set(POD, &name, json!("db")).unwrap(), POD.replace("'web'", "'db'"));
    let privileged = json!(["spec", "containers", 0, "securityContext", "privileged"]);
    assert_eq!(
        set(POD, &privileged, json!(false)).unwrap(),
        POD.replace("privileged: true # why", "privileged: false # why")
    );
}

#[test]
fn text_that_means_something_else_without_quotes_gets_them() {
    let path = json!(["spec", "containers", 1, "image"]);
    for (text, written) in [
        ("yes", "\"yes\""),
        ("1.0", "\"1.0\""),
        ("a: b", "\"a: b\""),
        ("", "\"\""),
        ("- x", "\"- x\""),
        ("x #y", "\"x #y\""),
    ] {
        let wanted = POD.replace("image: side", &format!("image: {written}"));
        assert_eq!(set(POD, &path, json!(text)).unwrap(), wanted);
    }
    assert_eq!(
        set(POD, &json!(["metadata", "labels", "app"]), json!("a, b}")).unwrap(),
        POD.replace("app: web", "app: \"a, b}\"")
    );
}

#[test]
fn missing_mappings_are_added_with_the_indentation_of_the_file() {
    let path = json!(["spec", "containers", 1, "securityContext", "capabilities", "drop"]);
    assert_eq!(
        set(POD, &path, json!(["ALL"])).unwrap(),
        POD.replace(
            "      image: side\n",
            "      image: side\n      securityContext:\n        capabilities:\n          drop:\n            - ALL\n"
        )
    );
    let wide = "a:\n    b: 1\nlist:\n- x\n";
    assert_eq!(
        set(wide, &json!(["a", "c", "d"]), json!([{"e": [1], "f": {}}])).unwrap(),
        "a:\n    b: 1\n    c:\n        d:\n        - e:\n          - 1\n          f: {}\nlist:\n- x\n"
    );
    assert_eq!(set("a: 1", &json!(["b"]), json!(2)).unwrap(), "a: 1\nb: 2");
}

#[test]
fn empty_values_are_filled() {
    for empty in ["securityContext:", "securityContext: {}", "securityContext: null", "securityContext:   ~"]
    {
        for comment in ["", "   # to do"] {
            let text = format!("spec:\n  {empty}{comment}\n  last: 1\n");
            let path = json!(["spec", "securityContext", "runAsNonRoot"]);
            let wanted = format!("spec:\n  securityContext:{comment}\n    runAsNonRoot: true\n  last: 1\n");
            let got = set(&text, &path, json!(true)).unwrap();
            // The blanks before an empty value that was there go with it.
            assert_eq!(got.replace("securityContext:   \n", "securityContext:\n"), wanted, "{text}");
        }
    }
    assert_eq!(set("a:\nb: 1\n", &json!(["a"]), json!("x")).unwrap(), "a: x\nb: 1\n");
    assert_eq!(
        set("a:\n- \n- b\n", &json!(["a", 0]), json!({"c": 1, "d": 2})).unwrap(),
        "a:\n- c: 1\n  d: 2\n- b\n"
    );
    assert_eq!(set("a: []\n", &json!(["a", 0]), json!("x")).unwrap(), "a:\n  - x\n");
}

#[test]
fn collections_in_flow_style_stay_in_it() {
    assert_eq!(
        set(POD, &json!(["metadata", "labels", "tier"]), json!("front")).unwrap(),
        POD.replace("{app: web}", "{app: web, tier: front}")
    );
    let drop = json!(["spec", "containers", 0, "securityContext", "capabilities", "drop"]);
    assert_eq!(set(POD, &drop, json!(["ALL"])).unwrap(), POD.replace("[NET_RAW]", "[ALL]"));
    assert_eq!(
        set(POD, &drop, json!(["NET_RAW", "ALL"])).unwrap(),
        POD.replace("[NET_RAW]", "[NET_RAW, ALL]")
    );
    let lines = "a: [\n  1,\n  2,\n]\n";
    assert_eq!(set(lines, &json!(["a", 2]), json!(3)).unwrap(), "a: [\n  1,\n  2,\n  3,\n]\n");
    assert_eq!(remove(lines, &json!(["a", 0])).unwrap(), "a: [\n  2,\n]\n");
    assert_eq!(remove("a: {b: 1, c: 2}\n", &json!(["a", "c"])).unwrap(), "a: {b: 1}\n");
    assert_eq!(remove("a: {b: 1}\n", &json!(["a", "b"])).unwrap(), "a: {}\n");
}

#[test]
fn what_is_taken_out_goes_with_its_lines() {
    assert_eq!(
        remove(POD, &json!(["spec", "hostNetwork"])).unwrap(),
        POD.replace("  hostNetwork: true\n", "")
    );
    assert_eq!(
        remove(POD, &json!(["spec", "containers", 1])).unwrap(),
        POD.replace("    - name: side\n      image: side\n", "")
    );
    // The second key takes the place of the first one behind the dash.
    assert_eq!(
        remove(POD, &json!(["spec", "containers", 1, "name"])).unwrap(),
        POD.replace("    - name: side\n      image: side\n", "    - image: side\n")
    );
    assert_eq!(remove("a:\n  b: 1\nc: 2\n", &json!(["a", "b"])).unwrap(), "a: {}\nc: 2\n");
    assert_eq!(remove("a:\n- b\nc: 2\n", &json!(["a", 0])).unwrap(), "a: []\nc: 2\n");
    assert_eq!(remove("a: |\n  x\n  y\nb: 1\n", &json!(["a"])).unwrap(), "b: 1\n");
}

#[test]
fn line_breaks_are_those_of_the_file() {
    let text = "a:\r\n  b: 1\r\n";
    assert_eq!(set(text, &json!(["a", "c", "d"]), json!(2)).unwrap(), "a:\r\n  b: 1\r\n  c:\r\n    d: 2\r\n");
    assert_eq!(remove("a:\r\n  b: 1\r\n  c: 2\r\n", &json!(["a", "c"])).unwrap(), text);
}

#[test]
fn json_stays_json() {
    let text = "{\n  \"kind\": \"Pod\",\n  \"spec\": {\n    \"a\": true\n  },\n  \"list\": []\n}\n";
    assert_eq!(
        set(text, &json!(["spec", "b"]), json!({"drop": ["ALL"]})).unwrap(),
        text.replace("true\n", "true,\n    \"b\": {\"drop\": [\"ALL\"]}\n")
    );
    assert_eq!(set(text, &json!(["list", 0]), json!("x")).unwrap(), text.replace("[]", "[\"x\"]"));
    assert_eq!(set(text, &json!(["kind"]), json!("Job")).unwrap(), text.replace("Pod", "Job"));
    let removed = remove(text, &json!(["list"])).unwrap();
    assert!(json::parse(FileId::new(0), &removed, &Limits::default()).is_ok(), "{removed}");
}

#[test]
fn what_is_written_elsewhere_is_left_alone() {
    let text = "base: &base\n  a: 1\none: *base\ntwo:\n  <<: *base\n  b: 2\nthree: &x 3\nfour: *x\n";
    for path in [
        json!(["one", "a"]),
        json!(["one"]),
        json!(["two", "a"]),
        json!(["base", "a"]),
        json!(["three"]),
        json!(["four"]),
    ] {
        assert_eq!(set(text, &path, json!(9)), None, "{path}");
        assert_eq!(
            remove(text, &path).filter(|_| path != json!(["one"]) && path != json!(["four"])),
            None,
            "{path}"
        );
    }
    assert_eq!(
        set(text, &json!(["two", "c"]), json!(9)).unwrap(),
        text.replace("  b: 2\n", "  b: 2\n  c: 9\n")
    );
}

#[test]
fn odd_texts_get_no_edit_and_do_no_harm() {
    let deep = format!("a: {}1{}\n", "[".repeat(150), "]".repeat(150));
    assert!(set(&deep, &json!(["b"]), json!(1)).is_some());
    let deeper = format!("a: {}1{}\n", "[".repeat(5000), "]".repeat(5000));
    for text in [
        "",
        "---\n",
        "a: 1\n---\nb: 2\n",
        "a: [1\n",
        "? a\n: 1\n",
        "? [a]\n: 1\n",
        "a: 1\na: 2\n",
        "{{ x }}\n",
        &deeper,
    ] {
        assert_eq!(set(text, &json!(["x", "y"]), json!(1)), None, "{text:.40}");
        assert_eq!(remove(text, &json!(["x"])), None, "{text:.40}");
    }
    // Steps that lead nowhere.
    for path in [json!(["kind", "x"]), json!(["spec", 0]), json!(["spec", "containers", 7, "x"])] {
        assert_eq!(set(POD, &path, json!(1)), None, "{path}");
        assert_eq!(remove(POD, &path), None, "{path}");
    }
    assert_eq!(set(POD, &json!(["kind"]), json!("Pod")), None, "nothing is to be changed");
}

/// A small tree as YAML in some style, and as JSON.
fn tree() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-5_i64..500).prop_map(Value::from),
        Just(Value::Null),
        prop::sample::select(vec!["x", "yes", "a b", "", "- d", "# e", "1:2", "é", "two\nlines\n"])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "d"]), inner, 0..4)
                .prop_map(|map| map.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()),
        ]
    })
}

/// A value as text: in block style, with some collections in flow style and comments between lines.
fn written(value: &Value, style: usize) -> String {
    match style % 3 {
        0 => yaml::write(&tree_of(value).unwrap()),
        1 => yaml::write(&tree_of(value).unwrap()).replace('\n', " # note\n"),
        _ => serde_json::to_string_pretty(value).unwrap(),
    }
}

proptest! {
    #[test]
    fn the_edited_text_says_what_was_wanted(
        top in prop::collection::btree_map(prop::sample::select(vec!["a", "b", "c", "d"]), tree(), 1..4),
        path in prop::collection::vec(prop_oneof![
            prop::sample::select(vec!["a", "b", "c", "d"]).prop_map(Value::from),
            (0_u64..3).prop_map(Value::from),
        ], 1..4),
        value in tree(),
        style in 0_usize..3,
        gone in any::<bool>(),
    ) {
        let root: Value = top.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        let text = written(&root, style);
        let limits = Limits::default();
        prop_assume!(only(&text, &limits).is_some());
        let steps = way(&path.into());
        let change = if gone { Change::Remove(steps) } else { Change::Set(steps, value) };
        let mut wanted = only(&text, &limits).unwrap();
        let possible = apply(&mut wanted, &change);
        if let Some(edited) = changed(&text, std::slice::from_ref(&change), &limits) {
            prop_assert!(possible.is_some());
            prop_assert!(only(&edited, &limits).unwrap().holds_same(&wanted), "{}\n{}", text, edited);
            // What is put in where nothing was takes no comment away, and no line.
            if !gone && at(&only(&text, &limits).unwrap(), change.path()).is_none() {
                let count = |text: &str, what: &str| text.matches(what).count();
                prop_assert_eq!(count(&edited, "# note"), count(&text, "# note"), "{}\n{}", text, edited);
                prop_assert!(count(&edited, "\n") >= count(&text, "\n"));
            }
        }
    }
}
