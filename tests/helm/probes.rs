//! Templates written for the traps of Go and Helm, and Sprig's own cases.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::{Options, Release, write};
use tollgate::input::helm::values::Overrides;
use tollgate::input::helm::{Compatibility, Randomness};
use tollgate::source::{Limits, Tree, map_ordered};

use super::corpus::options;

/// The lines of a file of cases; none where there are no conformance data.
fn lines(name: &str) -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/gotemplate").join(name);
    let Ok(text) = std::fs::read_to_string(&file) else {
        println!("skipped: {} is not there", file.display());
        return Vec::new();
    };
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a template of a small chart writes; Helm's message where it fails.
fn write_one(template: &str, values: &str, options: &Options) -> Result<Vec<u8>, String> {
    let files = [
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.2.3\n"),
        ("c/values.yaml", values),
        ("c/templates/t", template),
        ("c/a.txt", "hello\nworld\n"),
        ("c/conf/b.txt", "b"),
        ("c/conf/d/c.txt", "c"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let tree = Tree::Memory(BTreeMap::from(files));
    let loaded = load(&tree, "c", options.compatibility, &Limits::default())
        .map_err(|(diagnostics, _)| diagnostics.first().map_or(String::new(), |told| told.message.clone()))?;
    let written = write(loaded, &Overrides::default(), options, &|path| tree.read(path, 1 << 20));
    let written = written.map_err(|failed| failed.message)?;
    Ok(written.files.into_iter().find(|file| file.name == "c/templates/t").unwrap().output.bytes)
}

/// Asserts that all of a number of cases came out right.
fn assert_none(wrong: Vec<Option<String>>) {
    let all = wrong.len();
    let wrong: Vec<String> = wrong.into_iter().flatten().collect();
    println!("{} of {all} cases are right", all - wrong.len());
    assert!(wrong.is_empty(), "{} of {all}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn probes_come_out_as_in_helm() {
    let cases = lines("helm-probes.jsonl");
    let text = |case: &Value, key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let release = Release { name: "rel".to_owned(), namespace: "ns".to_owned(), is_upgrade: false };
    let options = Options { release, ..options(Compatibility::Four) };
    let wrong = map_ordered(
        2,
        &cases,
        || (),
        |(), case| {
            let answer = write_one(&text(case, "t"), &text(case, "v"), &options);
            let expected = case["err"]
                .as_str()
                .map_or_else(|| Ok(text(case, "out").into_bytes()), |err| Err(err.to_owned()));
            let shown = |answer: &Result<Vec<u8>, String>| match answer {
                Ok(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
                Err(message) => format!("error: {message}"),
            };
            (answer != expected).then(|| {
                format!(
                    "{}: {}\n  - {}\n  + {}",
                    case["id"],
                    text(case, "t"),
                    shown(&expected),
                    shown(&answer)
                )
            })
        },
    );
    assert_none(wrong);
}

#[test]
fn sprigs_own_cases_come_out_as_in_sprig() {
    // They ask for random things, the clock, the environment or the network.
    let left_out = BTreeSet::from([
        "TestBcrypt",
        "TestHtpasswd",
        "TestGenPrivateKey",
        "TestGenCA",
        "TestGenCAWithKey.func1",
        "TestGenSelfSignedCert",
        "TestGenSelfSignedCertWithKey.func1",
        "TestGenSignedCert",
        "TestGenSignedCertWithKey.func1",
        "TestRandBytes",
        "TestRandomInt",
        "TestRandomString",
        "TestShuffle",
        "TestUUIDGeneration",
        "TestEnv",
        "TestExpandEnv",
        "TestGetHostByName",
        "TestAgo",
        // They hand in values of Go types that no chart has: a time, a struct, a typed nil.
        "TestUnixEpoch",
        "TestDateInZone",
        "TestTypeOf",
        "TestKindOf",
        "TestTypeIs",
        "TestKindIs",
    ]);
    let cases = lines("sprig_cases.jsonl");
    let options = Options { randomness: Randomness::Stable([7; 32]), ..options(Compatibility::Four) };
    let cases: Vec<&Value> =
        cases.iter().filter(|case| !left_out.contains(case["test"].as_str().unwrap_or_default())).collect();
    let wrong = map_ordered(
        2,
        &cases,
        || (),
        |(), case| {
            let template = case["t"].as_str().unwrap_or_default();
            // Sprig's tests hand their variables in as `.`.
            let wrapped =
                format!("{{{{ with $.Values.vars }}}}{template}{{{{ else }}}}{template}{{{{ end }}}}");
            let template = if case["vars"].is_null() { template.to_owned() } else { wrapped };
            let answer = write_one(&template, &format!("vars: {}", case["vars"]), &options);
            // Helm takes this out, and its `nil` has no fields.
            let expected = case["out"].as_str().unwrap_or_default().replace("<no value>", "");
            if template.contains(".bottom.") {
                return None;
            }
            let right = match (&answer, case["err"].is_string()) {
                (Ok(bytes), false) => bytes == expected.as_bytes(),
                (answer, fails) => answer.is_err() == fails,
            };
            (!right).then(|| {
                let answer = answer.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                format!("{}: {template}\n  - {expected:?}\n  + {answer:?}", case["test"])
            })
        },
    );
    assert_none(wrong);
}
