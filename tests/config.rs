//! Tests of `config`: `tollgate.yaml` to a configuration.

use tollgate::config::{Config, Edition, Enforced, Enforcement, Override, PolicySeverity};
use tollgate::document::Pointer;
use tollgate::source::{At, Diagnostic, FileId, Limits, Stage};

fn parse(text: &str) -> (Config, Vec<Diagnostic>) {
    Config::parse(FileId::new(0), text, &Limits::default())
}

/// Whether `schemas/config.schema.json` accepts a text.
fn fits_schema(text: &str) -> bool {
    let schema = std::fs::read_to_string("schemas/config.schema.json").unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    serde_yaml::from_str(text).is_ok_and(|value: serde_json::Value| validator.is_valid(&value))
}

const FULL: &str = r#"
version: 1
include: [".github/**"]
exclude: ["tests/**", "!tests/keep/**"]
policies:
  builtin: false
  paths: [policies, ../shared/policies]
  sandbox: true
params:
  registries: [registry.example.com]
  limit: 3
  ratio: 0.5
  large: 18446744073709551615
  nested: {a: null, b: true}
overrides:
  - {policy: PSS-R03, enforcement: advisory}
  - policy: PSS-R04
    paths: ["legacy/**"]
    environment: production
    enforcement: off
waivers:
  files: [waivers.yaml]
  max_days: 30
workloads:
  - {group: example.com, kind: Worker, path: spec.pod}
  - {apiVersion: v1, kind: Thing, path: ""}
  - {apiVersion: apps/v1, kind: Deployment, path: /spec/other}
redact:
  - {kinds: [ConfigMap, apps/Deployment], types: [aws_instance], paths: ["a/**"], pointers: ["data.*", /x/y]}
environment: staging
"#;

#[test]
fn every_key_is_read() {
    // `off` is a truth value in YAML 1.1: here it must stay a word.
    let text = FULL.replace("enforcement: off", "enforcement: \"off\"");
    let (config, wrong) = parse(&text);
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(fits_schema(&text));
    assert_eq!(config.include, [".github/**"]);
    assert_eq!(config.exclude, ["tests/**", "!tests/keep/**"]);
    assert_eq!(config.policies, ["policies", "../shared/policies"]);
    assert!(!config.builtin);
    assert!(config.sandbox);
    let params = r#"{"registries":["registry.example.com"],"limit":3,"ratio":0.5,"large":18446744073709551615,"nested":{"a":null,"b":true}}"#;
    assert_eq!(serde_json::to_string(&config.params).unwrap(), params);
    assert_eq!(
        config.overrides,
        [
            Override {
                policy: "PSS-R03".to_owned(),
                paths: vec![],
                environment: None,
                enforcement: Some(Enforced::As(Enforcement::Advisory)),
                severity: None
            },
            Override {
                policy: "PSS-R04".to_owned(),
                paths: vec!["legacy/**".to_owned()],
                environment: Some("production".to_owned()),
                enforcement: Some(Enforced::Off),
                severity: None
            },
        ]
    );
    assert_eq!((config.waivers.as_slice(), config.max_waiver_days), (&["waivers.yaml".to_owned()][..], 30));
    assert_eq!(config.environment.as_deref(), Some("staging"));
    let path = |group: &str, kind: &str| {
        let found: Vec<_> = config
            .workloads
            .iter()
            .filter(|one| (one.group.as_str(), one.kind.as_str()) == (group, kind))
            .collect();
        assert_eq!(found.len(), 1, "{group}/{kind}");
        found[0].path.clone()
    };
    assert_eq!(path("example.com", "Worker").to_string(), "spec.pod");
    assert_eq!(path("", "Thing"), Pointer::default());
    assert_eq!(path("apps", "Deployment").to_string(), "spec.other");
    assert_eq!(path("apps", "StatefulSet").to_string(), "spec.template");
}

#[test]
fn what_is_not_said_is_as_by_default() {
    for text in ["", "# nothing\n", "version: 1\n", "exclude:\npolicies:\nparams:\nwaivers:\n", "{}"] {
        let (config, wrong) = parse(text);
        assert!(wrong.is_empty(), "{text}: {wrong:?}");
        assert_eq!(config, Config::default(), "{text}");
        assert!(fits_schema(text), "{text}");
    }
    let config = Config::default();
    assert!(config.builtin && config.max_waiver_days == 90 && config.workloads.len() >= 15);
}

#[test]
fn everything_that_is_wrong_is_told_where_it_is() {
    for (text, code, marked, help) in [
        ("exlude: [a]\n", "config-unknown-key", "exlude", "did you mean `exclude`?"),
        ("policies:\n  built_in: true\n", "config-unknown-key", "built_in", "did you mean `builtin`?"),
        ("colour: red\n", "config-unknown-key", "colour", "the keys here are"),
        ("waivers:\n  other:\n    a: 1\n", "config-unknown-key", "other", "`files`, `max_days`"),
        ("version: 2\n", "config-version", "2", "version: 1"),
        ("version: \"1\"\n", "config-version", "\"1\"", "version: 1"),
        ("include: a\n", "config-type", "a", "write a list"),
        ("include: [1]\n", "config-type", "1", "quotes"),
        ("include: [\"a{b\"]\n", "config-value", "\"a{b\"", ".gitignore"),
        ("exclude: [\"\"]\n", "config-value", "\"\"", "leave the key out"),
        ("policies: {builtin: 5}\n", "config-type", "5", "`true` or `false`"),
        ("params: 5\n", "config-type", "5", "mapping"),
        ("params: {a: 99999999999999999999999}\n", "config-value", "99999999999999999999999", "quotes"),
        ("overrides: [{policy: A}]\n", "config-missing-key", "{policy: A}", "`enforcement: advisory`"),
        ("overrides: [{enforcement: hard}]\n", "config-missing-key", "{enforcement: hard}", "`policy: "),
        ("overrides: [{policy: A, enforcement: softt}]\n", "config-value", "softt", "did you mean `soft`?"),
        ("overrides: [{policy: A, enforcement: none}]\n", "config-value", "none", "it is one of"),
        ("waivers: {max_days: 0}\n", "config-value", "0", "from 1 to 3650"),
        ("waivers: {max_days: 1.5}\n", "config-value", "1.5", "from 1 to 3650"),
        ("waivers: {max_days: x}\n", "config-type", "x", "from 1 to 3650"),
        (
            "workloads: [{group: a, kind: B}]\n",
            "config-missing-key",
            "{group: a, kind: B}",
            "path: spec.template",
        ),
        ("workloads: [{kind: B, path: a}]\n", "config-missing-key", "{kind: B, path: a}", "group:"),
        ("workloads: [{group: a, kind: B, path: a..b}]\n", "config-value", "a..b", "spec.template"),
        ("environment: 5\n", "config-type", "5", "quotes"),
        ("[a]\n", "config-type", "[a]", "`version:`"),
        ("packs: []\n", "config-value", "[]", "leave the key out"),
        ("packs: aws\n", "config-type", "aws", "`[kubernetes, aws]`"),
        ("profile: [a]\n", "config-type", "[a]", "quotes"),
        ("adopted: latest\n", "config-value", "latest", "from `2026.1` on"),
        ("adopted: \"2026.0\"\n", "config-value", "\"2026.0\"", "from `2026.1` on"),
        ("adopted: \"2025.9\"\n", "config-value", "\"2025.9\"", "from `2026.1` on"),
        ("adopted: [2026.1]\n", "config-type", "[2026.1]", "quotes"),
        ("overrides: [{policy: A, severity: hihg}]\n", "config-value", "hihg", "did you mean `high`?"),
        ("waivers: {foreign: all}\n", "config-type", "all", "`true` or `false`"),
    ] {
        let (_, wrong) = parse(text);
        assert_eq!(wrong.len(), 1, "{text}: {wrong:?}");
        let told = &wrong[0];
        assert_eq!((told.code, told.stage), (code, Stage::Config), "{text}");
        let At::Span(span) = told.at else { panic!("{told:?}") };
        assert_eq!(&text[span.range()], marked, "{text}");
        assert!(told.help.as_ref().unwrap().contains(help), "{text}: {:?}", told.help);
        assert!(
            !fits_schema(text) || text.contains("{b") || text.contains("9999") || text.contains(".."),
            "{text}"
        );
    }
}

#[test]
fn several_errors_are_told_at_once_and_the_rest_holds() {
    let text = "exlude: []\nenvironment: staging\nwaivers: {max_days: -1}\noverrides:\n  - {policy: A, enforcement: x}\n  - {policy: B, enforcement: soft}\n";
    let (config, wrong) = parse(text);
    assert_eq!(wrong.len(), 3);
    assert_eq!(config.environment.as_deref(), Some("staging"));
    assert_eq!(config.overrides.len(), 1);
}

#[test]
fn a_text_that_is_no_yaml_is_an_error_of_the_configuration() {
    for text in ["a: [", "a: 1\na: 2\n", "version: 1\n---\nversion: 1\n"] {
        let (_, wrong) = parse(text);
        assert!(
            !wrong.is_empty() && wrong.iter().all(|told| told.stage == Stage::Config),
            "{text}: {wrong:?}"
        );
    }
}

#[test]
fn packs_profile_edition_and_severities_are_read() {
    let text = "packs: [kubernetes, aws]\nprofile: strict\nadopted: 2026.10\nwaivers: {foreign: true}\noverrides:\n  \
                - {policy: AWS-S3-*, severity: low}\n  - {policy: pack:aws, enforcement: hard, severity: critical}\n";
    let (config, wrong) = parse(text);
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(fits_schema(text));
    assert_eq!(config.packs.as_deref(), Some(&["kubernetes".to_owned(), "aws".to_owned()][..]));
    assert_eq!(config.profile.as_deref(), Some("strict"));
    // As a number, it would be 2026.1.
    assert_eq!(config.adopted, Edition::parse("2026.10"));
    assert_eq!(parse("adopted: \"2026.2\"\n").0.adopted, Edition::parse("2026.2"));
    assert!(config.foreign_waivers);
    let said: Vec<_> = config.overrides.iter().map(|rule| (rule.enforcement, rule.severity)).collect();
    assert_eq!(
        said,
        [
            (None, Some(PolicySeverity::Low)),
            (Some(Enforced::As(Enforcement::Hard)), Some(PolicySeverity::Critical))
        ]
    );
    let place = |way: &[&str]| {
        let span = Config::place(FileId::new(0), text, &Limits::default(), way)?;
        Some(&text[span.range()])
    };
    assert_eq!(place(&["packs", "1"]), Some("aws"));
    assert_eq!(place(&["overrides", "0", "severity"]), Some("low"));
    assert_eq!(place(&["overrides", "9"]), None);
}
