//! Baselines as files.

use tollgate::config::Enforcement::Soft;
use tollgate::policy::{FindingKind::Fail, PolicySeverity};
use tollgate::source::{At, FileId, Limits, Stage};
use tollgate::verdict::{Baseline, identity};

use super::run::Run;

fn parse(text: &str) -> Result<Baseline, Vec<(String, String)>> {
    Baseline::parse(FileId::new(3), text, &Limits::default()).map_err(|diagnostics| {
        let told = diagnostics.into_iter().map(|diagnostic| {
            assert_eq!(diagnostic.stage, Stage::Config);
            let At::Span(span) = diagnostic.at else { panic!("no place") };
            (diagnostic.message, text[span.range()].to_owned())
        });
        told.collect()
    })
}

#[test]
fn what_is_written_is_read_back_and_sorted() {
    let mut run = Run::new();
    let file = run.file("a.yaml", "kind: Pod\nspec: \"x\"\n");
    run.document(file, "v1/Pod/\"w\"", "kind", "", &[]);
    for id in ["P-2", "P-1"] {
        let policy = run.policy(id, PolicySeverity::Low, Soft);
        run.finding(policy, 0, Fail, "spec", "kind");
        run.finding(policy, 0, Fail, "spec", "Pod");
    }
    let baseline = Baseline::of(&run.decide());
    let text = baseline.to_text();
    assert_eq!(parse(&text), Ok(baseline));
    let line = |id: &str| {
        let identity = identity(id, "v1/Pod/\"w\"", "spec", 0);
        format!(
            r#"    {{"policy":"{id}","address":"v1/Pod/\"w\"","place":"spec","count":2,"identity":"{identity}"}}"#
        )
    };
    let lines = [line("P-1"), line("P-2")].join(",\n");
    assert_eq!(text, format!("{{\n  \"version\": 1,\n  \"findings\": [\n{lines}\n  ]\n}}\n"));
    assert_eq!(parse(&Baseline::default().to_text()), Ok(Baseline::default()));
}

#[test]
fn a_baseline_that_somebody_changed_is_refused_with_its_place() {
    let id = identity("P", "a", "", 0);
    let good = format!(r#"{{"policy":"P","address":"a","place":"","count":1,"identity":"{id}"}}"#);
    let whole = |entry: &str| format!(r#"{{"version":1,"findings":[{entry}]}}"#);
    assert!(parse(&whole(&good)).is_ok());
    let other = good.replace("\"a\"", "\"b\"");
    let cases = [
        (
            r#"{"findings":[]}"#.to_owned(),
            "a baseline has a whole number `version` here",
            r#"{"findings":[]}"#,
        ),
        (r#"{"version":2,"findings":[]}"#.into(), "a baseline of version 2 cannot be read", "2"),
        (r#"{"version":1,"findings":{}}"#.into(), "a baseline has a list `findings`", "{}"),
        (r#"{"version":1,"findings":[],"x":true}"#.into(), "a baseline has no field `x` here", "true"),
        (whole(&other), "the identity is not that of the policy, address and place beside it", &other),
        (whole(&format!("{good},{good}")), "the finding stands twice in the baseline", &good),
        (whole(&good.replace(":1", ":0")), "a finding cannot be counted 0 times", &good.replace(":1", ":0")),
        (whole(&good.replace("\"P\"", "7")), "a finding of a baseline has a text `policy`", "7"),
    ];
    for (text, message, place) in cases {
        assert_eq!(parse(&text), Err(vec![(message.to_owned(), place.to_owned())]), "{text}");
    }
}

#[test]
fn a_baseline_cut_off_anywhere_is_refused() {
    let mut run = Run::new();
    let file = run.file("a.yaml", "kind: Pod\n");
    run.document(file, "a", "kind", "", &[]);
    let policy = run.policy("P-1", PolicySeverity::Low, Soft);
    run.finding(policy, 0, Fail, "", "kind");
    let text = Baseline::of(&run.decide()).to_text();
    let end = text.trim_end().len();
    assert!((0..end).all(|cut| Baseline::parse(FileId::new(0), &text[..cut], &Limits::default()).is_err()));
}
