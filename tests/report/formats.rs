//! Each format: what every one has to show, and that it is what its readers take.

use serde_json::Value;
use tollgate::report::{Format, Style};
use tollgate::verdict::{Baseline, exit_code};

use super::sample::{PLAIN, Sample, empty, mixed, passed};

fn json(sample: &Sample, format: Format) -> Value {
    serde_json::from_str(&sample.render(format, &PLAIN)).unwrap()
}

/// A number of a report.
pub(super) fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

/// Checks `document` against a schema of the repository.
pub(super) fn fits(schema: &str, document: &Value) {
    let path = format!("{}/schemas/{schema}", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<_> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [] as [String; 0]);
}

#[test]
fn the_same_verdict_gives_the_same_bytes_in_every_format() {
    for format in Format::ALL {
        for make in [mixed, passed, empty] {
            assert_eq!(make().render(format, &PLAIN), make().render(format, &PLAIN), "{format}");
        }
    }
}

#[test]
fn formats_have_names_that_are_read_back() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    let unknown = "xml".parse::<Format>().unwrap_err().to_string();
    assert!(unknown.starts_with("`xml` is no format") && unknown.contains("junit"));
}

#[test]
fn every_format_tells_the_verdict_of_a_run_over_nothing() {
    for format in Format::ALL {
        let text = empty().render(format, &PLAIN);
        assert!(text.contains("undecided"), "{format}: {text}");
    }
}

#[test]
fn every_format_tells_what_could_not_be_read() {
    for format in Format::ALL {
        let text = mixed().render(format, &Style { quiet: true, ..PLAIN });
        for code in ["yaml-duplicate-key", "path-missing"] {
            assert!(text.contains(code), "{format}: {code}");
        }
        assert!(text.contains("shop/none.yaml"), "{format}");
    }
}

#[test]
fn every_format_tells_every_policy_that_objects_or_cannot_say() {
    for format in Format::ALL {
        let text = mixed().render(format, &PLAIN);
        for id in ["PSS-B01", "PSS-B02", "PSS-R03", "RES-012", "K8S-TLS"] {
            assert!(text.contains(id), "{format}: {id}");
        }
        assert!(text.contains("the mesh needs it"), "{format}: the waiver's reason");
    }
}

#[test]
fn colour_quiet_and_verbose_are_for_text_alone() {
    let style = Style { color: true, width: 60, verbose: true, quiet: true };
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Text) {
        assert_eq!(mixed().render(format, &style), mixed().render(format, &PLAIN), "{format}");
    }
}

#[test]
fn json_fits_its_schema_and_says_everything() {
    for sample in [mixed(), passed(), empty()] {
        let report = json(&sample, Format::Json);
        fits("report.schema.json", &report);
        assert_eq!(report["exitCode"], exit_code(&sample.verdict.reasons));
        assert_eq!(report["records"].as_array().unwrap().len(), sample.verdict.records.len());
        assert_eq!(report["files"].as_array().unwrap().len(), sample.verdict.totals.found);
    }
    let report = json(&mixed(), Format::Json);
    let with_details =
        report["records"].as_array().unwrap().iter().find(|record| !record["details"].is_null());
    assert_eq!(with_details.unwrap()["details"]["ratio"], 0.5);
}

#[test]
fn json_positions_are_those_of_the_text() {
    let sample = mixed();
    let text = include_str!("../../fixtures/report/web.yaml");
    for record in json(&sample, Format::Json)["records"].as_array().unwrap() {
        let (start, end) = (&record["location"]["start"], &record["location"]["end"]);
        let at = |position: &Value| {
            let [line, column] = ["line", "column"].map(|name| number(&position[name]));
            let begin: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
            begin + text[begin..].chars().take(column - 1).map(char::len_utf8).sum::<usize>()
        };
        let place = &text[at(start)..at(end)];
        let message = record["message"].as_str().unwrap();
        assert!(
            message == format!("`{place}` is wrong")
                || message.contains("latest") && place.contains(":latest"),
            "{message}: {place}"
        );
    }
}

#[test]
fn a_baseline_and_a_file_of_waivers_fit_their_schemas() {
    let text = Baseline::of(&mixed().verdict).to_text();
    fits("baseline.schema.json", &serde_json::from_str(&text).unwrap());
    let waivers = include_str!("../../fixtures/verdict/waivers.yaml");
    let mut waivers: Value = serde_yaml::from_str(waivers).unwrap();
    waivers["waivers"].as_array_mut().unwrap().truncate(2);
    fits("waivers.schema.json", &waivers);
}

#[test]
fn junit_counts_what_it_holds_and_fails_what_blocks() {
    for sample in [mixed(), passed(), empty()] {
        let text = sample.render(Format::Junit, &PLAIN);
        let count = |pattern: &str| text.matches(pattern).count();
        let root = text.lines().nth(1).unwrap();
        for (name, tag) in [
            ("tests", "<testcase "),
            ("failures", "<failure "),
            ("errors", "<error "),
            ("skipped", "<skipped "),
        ] {
            assert!(root.contains(&format!(" {name}=\"{}\"", count(tag))), "{name}: {root}");
        }
        let opened = count("<testcase ") - count("\" time=\"0\"/>\n");
        assert_eq!(opened, count("</testcase>"));
        let green = count("<failure ") + count("<error ") == 0;
        assert_eq!(green, sample.verdict.reasons.is_empty(), "green means passed");
    }
    insta::assert_snapshot!(mixed().render(Format::Junit, &PLAIN));
}

#[test]
fn github_tells_the_verdict_and_then_the_worst_first() {
    let text = mixed().render(Format::Github, &PLAIN);
    let levels: Vec<_> = text.lines().map(|line| line.split(' ').next().unwrap()).collect();
    let mut sorted = levels[1..].to_vec();
    sorted.sort_by_key(|level| ["::error", "::warning", "::notice"].iter().position(|name| name == level));
    assert_eq!(levels[1..], sorted);
    assert!(text.starts_with("::error title=tollgate::denied: "));
    assert!(text.contains("title=waiver-stale::") && text.contains("title=waiver-notAllowed::"));
    insta::assert_snapshot!(text);
}

#[test]
fn gitlab_gives_issues_with_unique_fingerprints() {
    let issues = json(&mixed(), Format::Gitlab);
    let issues = issues.as_array().unwrap();
    let mut prints: Vec<_> = issues.iter().map(|issue| issue["fingerprint"].as_str().unwrap()).collect();
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), issues.len());
    for issue in issues {
        for name in ["description", "check_name", "severity"] {
            assert!(!issue[name].as_str().unwrap().is_empty(), "{issue}");
        }
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&issue["severity"].as_str().unwrap()));
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        assert!(!issue["location"]["path"].as_str().unwrap().is_empty());
    }
    assert_eq!(json(&passed(), Format::Gitlab), Value::Array(Vec::new()), "a passed run has no issue");
}

#[test]
fn markdown_has_the_summary_first() {
    let text = mixed().render(Format::Markdown, &PLAIN);
    assert!(text.starts_with("## tollgate: denied\n\n"));
    insta::assert_snapshot!(text);
    insta::assert_snapshot!("markdown_passed", passed().render(Format::Markdown, &PLAIN));
}
