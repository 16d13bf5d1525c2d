//! Secrets that nothing marks as such: recognised wherever they stand, and hidden with all their copies.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tollgate::config::Config;
use tollgate::document::redact::MARKER;
use tollgate::document::secret::{find, in_text};
use tollgate::document::{DocumentKind, FileFormat, Inventory, Pointer, json};
use tollgate::input::{FileOptions, ReadOptions};
use tollgate::source::{FileId, Identity, Limits, Position, Tree};

use super::{fixture, read};

/// A token that nobody else's scanner takes for one of this repository's.
fn token() -> String {
    ["ghp", "Zk3q9VtYp2Xr7Lm1Nc8Bw5Hd0Gs4Jf6AaQe9"].join("_")
}

/// All that is shown of a run: documents, diagnostics, lines of the files.
fn shown(inventory: &Inventory) -> String {
    let mut all = format!("{inventory:?}");
    for file in inventory.sources.files() {
        let lines = (1..).map_while(|line| file.around(Position { line, column: 1 }, usize::MAX));
        all.extend(lines.map(|(line, _)| line + "\n"));
    }
    all
}

fn detectors(inventory: &Inventory, document: usize, path: &str) -> Vec<String> {
    let root = &inventory.documents[document].root;
    let pointer = Pointer::parse(path).unwrap();
    let facts =
        root.at(&pointer).and_then(|node| node.get(MARKER)).unwrap_or_else(|| panic!("no marker at {path}"));
    assert!(inventory.documents[document].unknown.contains(&pointer), "what is hidden is not known");
    let names = facts.get("detectors").unwrap().as_list().unwrap();
    names.iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

fn with(text: &str, files: &[(&str, &str)], options: &ReadOptions) -> Inventory {
    let (config, wrong) = Config::parse(FileId::new(0), text, &Limits::default());
    assert!(wrong.is_empty(), "{wrong:?}");
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect();
    tollgate::input::read(&Tree::Memory(files), &config, options)
}

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: web
      # the old one was hunter2, and TOKEN
      env:
        - {name: DB_PASSWORD, value: hunter2}
        - {name: DB_USER, value: shop}
        - {name: GITHUB, value: TOKEN}
        - {name: DSN, value: 'postgres://shop:hunter2@db/shop'}
        - {name: OTHER, value: hunter2}
        - {name: FROM, value: $(DB_PASSWORD)}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  app.properties: |
    user=shop
    db.password=hunter2
  greeting: hello
";

#[test]
fn a_literal_secret_is_hidden_with_its_copies() {
    let inventory = read(&[("pod.yaml", &POD.replace("TOKEN", &token()))]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let env = |index: usize| format!("spec.containers[0].env[{index}].value");
    assert_eq!(detectors(&inventory, 0, &env(0)), ["named-secret"]);
    assert_eq!(detectors(&inventory, 0, &env(2)), ["github-token"]);
    assert_eq!(detectors(&inventory, 0, &env(3)), ["url-password"]);
    assert!(
        !detectors(&inventory, 0, &env(4)).is_empty(),
        "a copy has the detectors of what it is a copy of"
    );
    assert_eq!(detectors(&inventory, 1, "data[\"app.properties\"]"), ["assigned-secret"]);
    assert_eq!(inventory.redacted, 5);
    let text = shown(&inventory);
    for canary in ["hunter2", &token()] {
        assert!(!text.contains(canary), "{text}");
    }
    for open in ["the old one was", "value: shop", "$(DB_PASSWORD)", "greeting: hello", "DB_PASSWORD"] {
        assert!(text.contains(open), "{open}");
    }
    assert!(matches!(inventory.sources.files()[0].identity(), Identity::Sealed(None)));
}

#[test]
fn a_secret_of_a_chart_is_hidden_in_its_values() {
    let inventory = read(&[
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("c/values.yaml", "db:\n  user: shop\n  password: hunter2\n"),
        (
            "c/templates/a.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  password: {{ .Values.db.password }}\n",
        ),
    ]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(detectors(&inventory, 0, "data.password"), ["named-secret"]);
    let text = shown(&inventory);
    assert!(!text.contains("hunter2"), "{text}");
    assert!(text.contains(".Values.db.password"));
}

#[test]
fn a_literal_of_terraform_is_hidden_in_the_plan_and_in_the_configuration() {
    let main = "resource \"aws_instance\" \"a\" {\n  ami = \"ami-1\"\n  user_data = \"export DB_PASSWORD=hunter2\"\n  tags = { token = \"TOKEN\" }\n}\n";
    let inventory = read(&[("main.tf", &main.replace("TOKEN", &token()))]);
    let text = shown(&inventory);
    for canary in ["hunter2", &token()] {
        assert!(!text.contains(canary), "{}", &text[text.find(canary).unwrap().saturating_sub(300)..]);
    }
    let resource = inventory.documents.iter().position(|one| one.kind == DocumentKind::Resource).unwrap();
    assert!(detectors(&inventory, resource, "values.tags.token").contains(&"github-token".to_owned()));
    assert_eq!(detectors(&inventory, resource, "values.user_data"), ["assigned-secret"]);
    assert!(text.contains("ami-1"));
}

#[test]
fn a_secret_that_is_hidden_already_names_its_detector() {
    let text = format!(
        "apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData: {{t: {}, p: hunter2}}\n",
        token()
    );
    let inventory = read(&[("a.yaml", &text)]);
    assert_eq!(detectors(&inventory, 0, "stringData.t"), ["github-token"]);
    assert_eq!(detectors(&inventory, 0, "stringData.p"), Vec::<String>::new());
}

#[test]
fn an_error_tells_no_secret() {
    let inventory = read(&[(
        "a.yaml",
        &format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nx: !!int {}\n", token()),
    )]);
    assert!(!inventory.diagnostics.is_empty());
    assert!(!shown(&inventory).contains(&token()));
}

#[test]
fn pointers_of_the_configuration_are_hidden() {
    let config = "\
redact:
  - {kinds: [ConfigMap], paths: ['a/**'], pointers: [data.license, 'data.*.x', spec.gone]}
  - {types: [aws_instance], pointers: [tags.owner]}
";
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {license: four words of text, open: stays}\n";
    let main = "resource \"aws_instance\" \"a\" {\n  ami = \"ami-1\"\n  tags = { owner = \"Mister Canary\", app = \"shop\" }\n}\n";
    let other = map.replace("four words of text", "some other text");
    let files = [("a/map.yaml", map), ("b/map.yaml", &other), ("tf/main.tf", main)];
    let inventory = with(config, &files, &ReadOptions::default());
    let marked = |index: usize, path: &str| {
        let node = inventory.documents[index].root.at(&Pointer::parse(path).unwrap());
        node.is_some_and(|node| node.get(MARKER).is_some())
    };
    assert!(marked(0, "data.license") && !marked(0, "data.open") && !marked(1, "data.license"));
    let text = shown(&inventory);
    assert!(
        !text.contains("Mister Canary"),
        "{}",
        &text[text.find("Mister Canary").unwrap().saturating_sub(300)..]
    );
    assert!(!text.contains("four words of text"));
    assert_eq!(text.matches("some other text").count(), 2, "of the other file, in the document and the text");
    assert!(text.contains("app"));
    let told: Vec<_> = inventory.diagnostics.iter().filter(|told| told.code == "redact-unmatched").collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|told| told.message.contains("`spec.gone` of `redact[0]`")), "{told:?}");
}

#[test]
fn a_weak_password_of_one_file_is_no_secret_in_another() {
    let map =
        |data: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{{data}}}\n");
    let main = "resource \"aws_db_instance\" \"a\" {\n  username = \"admin123\"\n}\n";
    let secret = map("password: admin123, copy: admin123");
    let files = [("a.yaml", secret.as_str()), ("b.yaml", &map("user: admin123")), ("tf/main.tf", main)];
    let inventory = with("{}", &files, &ReadOptions::default());
    assert_eq!(inventory.redacted, 2);
    let text = shown(&inventory);
    assert!(text.contains("user: admin123") && text.contains("username = \"admin123\""), "{text}");
    // What the configuration names is one everywhere.
    let config = "redact:\n  - {paths: [a.yaml], pointers: [data.password]}\n";
    let inventory = with(config, &files, &ReadOptions::default());
    assert!(!shown(&inventory).contains("admin123"), "{}", shown(&inventory));
}

#[test]
fn a_digest_of_a_secret_is_none() {
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: a}
spec:
  template:
    metadata:
      annotations:
        checksum/secret: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
        secret/arn: arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/prod/db-x7Gh2kQ9
";
    let inventory = read(&[("a.yaml", text)]);
    assert_eq!(inventory.redacted, 0);
    assert!(!inventory.sources.files()[0].holds_secrets());
}

#[test]
fn policies_may_ask_what_was_found_in_every_text() {
    let secrets = FileOptions { kinds: vec!["secrets".to_owned()], ..FileOptions::default() };
    let options = ReadOptions { files: Some(secrets), ..ReadOptions::default() };
    let sql = format!("-- {}\nselect 1;\n", token());
    let inventory = with("{}", &[("a.sql", &sql), ("pod.yaml", POD), ("b.txt", "fine\n")], &options);
    let of = |path: &str| {
        let is = |kind| kind == DocumentKind::File(FileFormat::Secrets);
        let found = inventory.documents.iter().find(|one| is(one.kind) && one.address == path);
        json::write(&found.unwrap_or_else(|| panic!("no document of {path}")).root)
    };
    let expected = r#"{"path":"a.sql","secrets":[{"column":4,"detector":"github-token","line":1}]}"#;
    assert_eq!(of("a.sql"), expected);
    assert_eq!(of("b.txt"), r#"{"path":"b.txt","secrets":[]}"#);
    assert!(of("pod.yaml").contains("assigned-secret"));
    assert!(!shown(&inventory).contains(&token()));
    assert!(inventory.sources.files().iter().any(|file| file.path() == "b.txt"), "it had a say");
    // Without such a policy nothing more is read.
    let inventory = with("{}", &[("a.sql", &sql)], &ReadOptions::default());
    assert!(inventory.documents.is_empty() && inventory.sources.files().is_empty());
}

#[test]
fn the_fixtures_hold_no_secret_by_mistake() {
    for path in ["manifests/objects.yaml", "manifests/workloads.yaml"] {
        if std::path::Path::new(&format!("fixtures/input/{path}")).exists() {
            assert_eq!(fixture(path).redacted, 0, "{path}");
        }
    }
    for text in [
        "image: registry.example/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "commit: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
        "id: 6ba7b810-9dad-11d1-80b4-00c04fd430c8",
        "ca: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUM",
        "arn:aws:iam::123456789012:role/shop",
    ] {
        assert!(in_text(text).is_empty(), "{text}");
    }
}

/// Text of an alphabet that looks drawn, since it changes from character to character.
fn drawn(alphabet: &str, length: usize, seed: u64) -> String {
    let chars: Vec<char> = alphabet.chars().collect();
    let mut state = seed | 1;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        chars[(state >> 33) as usize % chars.len()]
    };
    (0..length).map(|_| next()).collect()
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX: &str = "0123456789abcdef";
const BASE32: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A secret of each of these forms.
fn samples(seed: u64) -> Vec<(&'static str, String)> {
    let letters = |length: usize| drawn(LETTERS, length, seed);
    let hex = |length: usize| drawn(HEX, length, seed);
    vec![
        ("aws-access-key", format!("AKIA{}", drawn(BASE32, 16, seed))),
        ("github-token", format!("ghs_{}", letters(36))),
        ("github-fine-grained-token", format!("github_pat_{}_{}", letters(22), drawn(LETTERS, 59, seed + 1))),
        ("gitlab-token", format!("glpat-{}", letters(20))),
        ("slack-token", format!("xoxb-123456789012-{}-{}", "987654321098", letters(24))),
        ("stripe-key", format!("sk_live_{}", letters(24))),
        ("google-api-key", format!("AIza{}", letters(35))),
        ("azure-storage-key", format!("AccountKey={}==", letters(86))),
        ("npm-token", format!("npm_{}", letters(36))),
        ("pypi-token", format!("pypi-AgEIcHlwaS5vcmc{}", letters(80))),
        ("docker-token", format!("dckr_pat_{}", letters(27))),
        ("sendgrid-key", format!("SG.{}.{}", letters(22), drawn(LETTERS, 43, seed + 1))),
        ("twilio-key", format!("SK{}", hex(32))),
        ("digitalocean-token", format!("dop_v1_{}", hex(64))),
        ("vault-token", format!("hvs.{}", letters(92))),
        ("private-key", format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----", letters(64))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_of_each_form_is_found_and_hidden_wherever_it_stands(seed in any::<u32>()) {
        for (detector, secret) in samples(u64::from(seed)) {
            let found = find(&secret);
            // A draw may look written by chance: then it is none, and no test.
            if found.is_empty() {
                continue;
            }
            prop_assert_eq!(found[0].detector, detector);
            let quoted = secret.replace('\n', "\\n");
            let text = format!(
                "# seen: {quoted}\napiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a: \"{quoted}\"\n  b: \"say {quoted} .\"\n",
            );
            let inventory = read(&[("a.yaml", &text)]);
            prop_assert!(inventory.diagnostics.is_empty());
            let shown = shown(&inventory);
            let part = secret.split(['\n', '=']).max_by_key(|part| part.len()).unwrap();
            prop_assert!(!shown.contains(part), "{}: {}", detector, shown);
            prop_assert_eq!(inventory.redacted, 2);
        }
    }

    #[test]
    fn nothing_panics_and_nothing_overlaps(text in "(?s)(ghp_|AKIA|://|:|@|=|password|\"|'|eyJ|-----BEGIN PRIVATE KEY-----|ä|[a-zA-Z0-9 \n\\\\]{0,9}){0,40}") {
        let found = in_text(&text);
        let mut end = 0;
        for one in found {
            prop_assert!(one.range.start >= end && one.range.end <= text.len() && !one.range.is_empty());
            prop_assert!(text.is_char_boundary(one.range.start) && text.is_char_boundary(one.range.end));
            end = one.range.end;
        }
    }
}

#[test]
fn each_form_is_drawn_often_enough_to_be_tested() {
    for (index, (detector, _)) in samples(1).into_iter().enumerate() {
        let hits = (0..50).filter(|seed| !find(&samples(seed * 7919 + 3)[index].1).is_empty()).count();
        assert!(hits >= 45, "{detector}: {hits} of 50");
    }
}
