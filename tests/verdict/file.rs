//! Waivers in files.

use tollgate::policy::PolicySeverity;
use tollgate::source::{At, Limits, Severity, SourceFile, SourceMap, Stage};
use tollgate::verdict::waivers::from_file;
use tollgate::verdict::{Waiver, WaiverOrigin, time::parse_day};

/// What is wrong: the message and the text of its place.
type Told = (Stage, Severity, String, String);

fn check(text: &str) -> (Vec<Waiver>, Vec<Told>) {
    let mut sources = SourceMap::default();
    sources.add(SourceFile::new("other.yaml", Vec::new()));
    let file = sources.add(SourceFile::new("waivers.yaml", text.as_bytes().to_vec()));
    let (waivers, diagnostics) = from_file(&sources, file, &Limits::default());
    let told = diagnostics.into_iter().map(|diagnostic| {
        let At::Span(span) = diagnostic.at else { panic!("no place") };
        assert_eq!(span.file, file);
        let ours = !diagnostic.code.starts_with("yaml");
        assert!(diagnostic.help.is_some() || !ours, "{}", diagnostic.message);
        (diagnostic.stage, diagnostic.severity, diagnostic.message, text[span.range()].to_owned())
    });
    let told = told.collect();
    (waivers, told)
}

#[test]
fn a_file_of_waivers_is_read_and_what_is_wrong_is_told_at_its_place() {
    let text = include_str!("../../fixtures/verdict/waivers.yaml");
    let (waivers, told) = check(text);
    let first = &waivers[0];
    assert_eq!(first.id, "W-1");
    assert_eq!(first.path.as_deref(), Some("spec.template.spec.containers[0].securityContext"));
    assert_eq!(first.controls, ["nist-800-53r5:ac-6"]);
    assert_eq!(first.severity_max, Some(PolicySeverity::Medium));
    assert_eq!((first.not_before, first.expires), (parse_day("2026-03-01"), parse_day("2026-05-01")));
    assert_eq!((first.owner.as_str(), first.approver.as_deref()), ("ann", Some("bea")));
    assert_eq!((first.origin, first.defect.as_deref()), (WaiverOrigin::File, None));
    let line = text.lines().position(|line| line.contains("id: W-1")).unwrap() + 1;
    assert_eq!(first.location.start.line as usize, line);
    assert_eq!((waivers[1].id.as_str(), waivers[1].defect.as_deref()), ("12", None));
    let defects: Vec<_> = waivers.iter().map(|waiver| waiver.defect.is_some()).collect();
    assert_eq!(defects, [false, false, true, true]);
    assert_eq!((waivers[3].expires, waivers[3].not_before), (None, None));
    assert!(told.iter().all(|told| (told.0, told.1) == (Stage::Waiver, Severity::Warning)));
    let messages: Vec<_> = told.iter().map(|told| told.2.as_str()).collect();
    assert_eq!(
        messages,
        [
            "a waiver has no field `pathh`",
            "`ann` approves a waiver of their own",
            "a waiver has no `reason`",
            "`ticket` is empty",
            "`awful` is no severity",
            "`2026-02-30` is no day",
            "`soon` is no day",
            "two waivers have the id `W-3`",
        ]
    );
    assert_eq!((told[4].3.as_str(), told[6].3.as_str()), ("awful", "soon"));
}

#[test]
fn a_file_that_is_no_list_of_waivers_is_an_error_of_the_settings() {
    for (text, message, place) in [
        ("- id: W-1\n", "a file of waivers is a map", "- id: W-1"),
        ("waivers: 3\n", "`waivers` is no list", "3"),
        ("waivers: [3]\n", "a waiver is a map", "3"),
        ("version: 2\n", "the version of the file of waivers is not known", "2"),
        ("waivres: []\n", "a file of waivers has no field `waivres`", "[]"),
        ("waivers:\n  - id: {a: b}\n", "`id` of a waiver is no text", ""),
    ] {
        let (waivers, told) = check(text);
        assert_eq!((waivers.len(), told.len()), (0, 1), "{text}");
        assert_eq!((told[0].0, told[0].1, told[0].2.as_str()), (Stage::Config, Severity::Error, message));
        assert!(told[0].3.contains(place), "{}", told[0].3);
    }
    assert_eq!(check("waivers: [").1[0].0, Stage::Config, "bad YAML");
}

#[test]
fn a_file_without_waivers_has_none() {
    for text in ["", "# nothing\n", "waivers:\n", "version: 1\nwaivers: []\n"] {
        assert_eq!(check(text), (Vec::new(), Vec::new()), "{text}");
    }
}
