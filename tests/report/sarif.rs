//! SARIF 2.1.0.

use serde_json::Value;
use tollgate::report::Format;

use super::formats::number;
use super::sample::{PLAIN, Sample, empty, mixed, passed};

fn run(sample: &Sample) -> Value {
    let log: Value = serde_json::from_str(&sample.render(Format::Sarif, &PLAIN)).unwrap();
    assert_eq!(log["version"], "2.1.0");
    log["runs"][0].clone()
}

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap_or_else(|| panic!("no list {name}"))
}

fn result<'a>(run: &'a Value, policy: &str) -> &'a Value {
    list(run, "results").iter().find(|result| result["ruleId"] == policy).unwrap()
}

/// Validates against the official schema, whose path the environment variable `TOLLGATE_TEST_SARIF_SCHEMA`
/// holds: the schema is not part of the repository.
#[test]
fn a_log_fits_the_official_schema() {
    let Some(path) = std::env::var_os("TOLLGATE_TEST_SARIF_SCHEMA") else {
        println!("skipped: TOLLGATE_TEST_SARIF_SCHEMA does not name the SARIF 2.1.0 schema");
        return;
    };
    let mut schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // The pattern of languages has a bracket too many, which is no regular expression here.
    for name in ["run", "toolComponent"] {
        schema["definitions"][name]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::validator_for(&schema).unwrap();
    for sample in [mixed(), passed(), empty(), super::hostile::hostile()] {
        let log: Value = serde_json::from_str(&sample.render(Format::Sarif, &PLAIN)).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&log).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert_eq!(errors, [] as [String; 0]);
    }
    let wrong: Value = serde_json::json!({"version": "2.1.0", "runs": [{"results": [{"level": "bad"}]}]});
    assert!(!validator.is_valid(&wrong), "the schema is the one of SARIF");
}

#[test]
fn results_refer_to_rules_and_rules_to_controls() {
    let run = run(&mixed());
    let rules = list(&run["tool"]["driver"], "rules");
    for result in list(&run, "results") {
        let index = number(&result["ruleIndex"]);
        assert_eq!(rules[index]["id"], result["ruleId"]);
    }
    let taxonomies = list(&run, "taxonomies");
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(!rule[text]["text"].as_str().unwrap().is_empty());
        }
        let score: f64 = rule["properties"]["security-severity"].as_str().unwrap().parse().unwrap();
        assert!(score > 0.0 && score <= 10.0);
        for relation in list(rule, "relationships") {
            let target = &relation["target"];
            let taxonomy = &taxonomies[number(&target["toolComponent"]["index"])];
            assert_eq!(taxonomy["name"], target["toolComponent"]["name"]);
            assert_eq!(taxonomy["taxa"][number(&target["index"])]["id"], target["id"]);
        }
    }
    assert_eq!(rules[0]["relationships"][0]["target"]["id"], "AC-6");
}

#[test]
fn lines_and_columns_count_from_one_in_code_points() {
    let run = run(&mixed());
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let text = include_str!("../../fixtures/report/web.yaml");
    let line = text.lines().position(|line| line.contains("privileged: true")).unwrap();
    let column = text.lines().nth(line).unwrap().find("privileged").unwrap();
    let place = &result(&run, "PSS-B01")["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "shop/web.yaml");
    assert_eq!(place["region"]["startLine"], line + 1);
    assert_eq!(place["region"]["startColumn"], column + 1);
    assert_eq!(place["region"]["endLine"], line + 1);
    assert_eq!(place["region"]["endColumn"], column + 1 + "privileged: true".len());
}

#[test]
fn identities_are_fingerprints_and_waivers_suppressions() {
    let sample = mixed();
    let run = run(&sample);
    for result in list(&run, "results") {
        let identity = result["partialFingerprints"]["tollgateIdentity/v1"].as_str().unwrap();
        assert!(sample.verdict.records.iter().any(|record| record.identity == identity));
        assert_eq!(result["suppressions"].is_null(), result["ruleId"] != "PSS-B02");
    }
    let suppression = &result(&run, "PSS-B02")["suppressions"][0];
    assert_eq!(suppression["kind"], "inSource");
    assert!(suppression["justification"].as_str().unwrap().contains("the mesh needs it"));
}

#[test]
fn what_is_undecided_is_open_and_has_no_level() {
    let run = run(&mixed());
    let open: Vec<_> = list(&run, "results").iter().filter(|result| result["kind"] == "open").collect();
    assert_eq!((open.len(), open[0]["level"].as_str()), (1, Some("none")));
}

#[test]
fn results_are_new_or_unchanged_where_there_is_a_baseline() {
    let run = run(&mixed());
    let known = list(&run, "results").iter().filter(|result| result["baselineState"] == "unchanged").count();
    let new = list(&run, "results").iter().filter(|result| result["baselineState"] == "new").count();
    assert_eq!((known, known + new), (1, list(&run, "results").len()));
    assert!(!run.to_string().contains("null"), "SARIF has no nulls here");
}

#[test]
fn what_was_not_read_or_evaluated_makes_the_run_unsuccessful() {
    let run = run(&mixed());
    let invocation = &run["invocations"][0];
    assert_eq!(
        (invocation["executionSuccessful"].as_bool(), invocation["exitCode"].as_i64()),
        (Some(false), Some(1))
    );
    let ids: Vec<_> = list(invocation, "toolExecutionNotifications")
        .iter()
        .map(|notification| notification["descriptor"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["path-missing", "yaml-duplicate-key", "policy-not-evaluated"]);
    assert_eq!(list(invocation, "toolConfigurationNotifications")[0]["descriptor"]["id"], "waiver-unsigned");
    assert_eq!(invocation["ruleConfigurationOverrides"][0]["descriptor"]["id"], "PD-001");
    let passed = self::run(&passed());
    assert_eq!(passed["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_log_of_each_shape() {
    insta::assert_snapshot!(mixed().render(Format::Sarif, &PLAIN));
}
