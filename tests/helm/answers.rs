//! What Helm 4.2.4 said of templates and manifests on which we once differed: `answers.jsonl`, a case a line.

use std::collections::BTreeMap;

use serde_json::Value;
use tollgate::input::helm::Compatibility;
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::{Options, Release, Shown, render, write};
use tollgate::input::helm::values::Overrides;
use tollgate::source::{Limits, Tree};

use super::corpus::options;

/// What a chart with one template renders to: the file that a template writes, or all that is printed of a manifest.
fn answer(template: &str, whole: bool) -> Result<Vec<u8>, String> {
    let files = [("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.2.3\n"), ("c/templates/t", template)];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let tree = Tree::Memory(BTreeMap::from(files));
    let release = Release { name: "rel".to_owned(), namespace: "ns".to_owned(), is_upgrade: false };
    let options = Options { release, ..options(Compatibility::Four) };
    let loaded = load(&tree, "c", options.compatibility, &Limits::default()).unwrap();
    let run = if whole { render } else { write };
    let overrides = Overrides::default();
    let rendered = run(loaded, &overrides, &options, &|path| tree.read(path, 1 << 20))
        .map_err(|failed| failed.message)?;
    Ok(if whole {
        rendered.stream(&Shown::default()).bytes
    } else {
        rendered.files.into_iter().map(|file| file.output.bytes).next().unwrap()
    })
}

#[test]
fn helms_answers_are_ours() {
    for line in include_str!("answers.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| case[key].as_str();
        let given = match (text("template"), text("manifest")) {
            (Some(template), _) => answer(template, false),
            (None, manifest) => answer(manifest.unwrap(), true),
        };
        let given = given.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let expected = text("out").ok_or_else(|| text("err").unwrap());
        assert_eq!(given.as_deref().map_err(String::as_str), expected, "{line}");
    }
}
