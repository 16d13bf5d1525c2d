//! Names and messages that try to steer a terminal, a runner or a page.

use serde_json::Value;
use tollgate::config::Enforcement::Soft;
use tollgate::policy::{FindingKind, PolicySeverity};
use tollgate::report::Format;
use tollgate::source::{At, Diagnostic, SourceMap, Stage};

use super::sample::{PLAIN, Sample};
use crate::verdict::run::Run;

/// What nobody should call a thing.
const NAME: &str = "a|b`c<script>alert(1)</script>\u{1b}[31m\n::error::d%0A&\"'@all #1 [x](https://evil.example) \u{202e}]]>\u{0}\u{9b}2J";

/// A run in which every name and text is hostile.
pub(super) fn hostile() -> Sample {
    let mut run = Run::new();
    let file = run.file(&format!("dir {NAME}/a:b,c.yaml"), "kind: \u{1b}[2J\n\ttab: \u{202e}x\n");
    let document = run.document(file, NAME, "kind", "", &[]);
    let policy = run.policy(NAME, PolicySeverity::Critical, Soft);
    let about = &mut run.judgement.policies[policy];
    for text in [&mut about.title, &mut about.description, &mut about.fix] {
        NAME.clone_into(text);
    }
    about.controls.insert(NAME.into(), vec![NAME.into()]);
    run.finding(policy, document, FindingKind::Fail, "", "\u{1b}[2J");
    run.judgement.findings[0].message = NAME.into();
    run.judgement.findings[0].path = Some(tollgate::document::Pointer::default().key(NAME));
    let at = At::Path(NAME.into());
    run.inventory.diagnostics.push(Diagnostic::error(Stage::Input, "x", at, NAME).help(NAME));
    Sample::of(run, SourceMap::default())
}

#[test]
fn no_report_holds_control_characters() {
    for format in Format::ALL {
        let text = hostile().render(format, &PLAIN);
        assert!(!text.contains(|char: char| char.is_control() && char != '\n'), "{format}");
    }
    for format in Format::ALL.into_iter().filter(|format| *format != Format::Junit) {
        assert!(!hostile().render(format, &PLAIN).contains('\u{202e}'), "{format}");
    }
}

#[test]
fn text_shows_hostile_names_on_one_line() {
    insta::assert_snapshot!(hostile().render(Format::Text, &PLAIN));
}

#[test]
fn github_takes_no_command_from_a_name() {
    let text = hostile().render(Format::Github, &PLAIN);
    assert_eq!(text.lines().count(), 3, "two annotations and the verdict");
    for line in text.lines() {
        let rest = line.strip_prefix("::error ").unwrap();
        let (properties, _) = rest.split_once("::").unwrap();
        for property in properties.split(',') {
            let (name, _) = property.split_once('=').unwrap();
            assert!(["file", "line", "endLine", "col", "endColumn", "title"].contains(&name), "{property}");
        }
    }
    assert!(text.contains("%0A::error::d%250A"), "line breaks and percent signs are escaped");
}

#[test]
fn markdown_holds_no_html_no_links_and_no_mentions_of_a_name() {
    let text = hostile().render(Format::Markdown, &PLAIN);
    // An escaped bracket is none.
    let bare = text.replace("\\[", "").replace("\\]", "");
    for wrong in ["<script", "@all", "#1", "https://", "](", "[x"] {
        assert!(!bare.contains(wrong), "{wrong}: {bare}");
    }
    for row in text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| --")) {
        let cells = row.replace("\\|", "").matches('|').count();
        assert!([6, 8, 11].contains(&cells), "{cells}: {row}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn junit_is_well_formed_whatever_the_names_are() {
    let text = hostile().render(Format::Junit, &PLAIN);
    let mut open = Vec::new();
    let mut rest = text.split_once("?>").unwrap().1;
    while let Some((between, behind)) = rest.split_once('<') {
        assert!(!between.contains('>'), "{between}");
        let (tag, after) = behind.split_once('>').unwrap();
        assert!(!tag.contains('<') && tag.matches('"').count() % 2 == 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else if !tag.ends_with('/') {
            open.push(tag.split(' ').next().unwrap());
        }
        rest = after;
    }
    assert_eq!(open, [] as [&str; 0]);
    let bare = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").replace("&quot;", "");
    let bare = bare.replace("&#10;", "").replace("&#9;", "").replace("&#13;", "");
    assert!(!bare.contains('&'));
}

#[test]
fn json_keeps_names_as_they_are() {
    let report: Value = serde_json::from_str(&hostile().render(Format::Json, &PLAIN)).unwrap();
    super::formats::fits("report.schema.json", &report);
    assert_eq!(report["records"][0]["message"], NAME);
    let issues: Value = serde_json::from_str(&hostile().render(Format::Gitlab, &PLAIN)).unwrap();
    assert_eq!(issues[0]["check_name"], NAME);
}

#[test]
fn sarif_paths_are_uris() {
    let log: Value = serde_json::from_str(&hostile().render(Format::Sarif, &PLAIN)).unwrap();
    let uri = log["runs"][0]["artifacts"][0]["location"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("dir%20a%7Cb%60c%3Cscript%3E") && uri.ends_with("/a%3Ab%2Cc.yaml"), "{uri}");
    assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%/.-_~".contains(&byte)));
}
