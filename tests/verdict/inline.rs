//! Waivers in comments.

use std::fmt::Write as _;

use tollgate::source::{At, FileId};
use tollgate::verdict::waivers::inline;
use tollgate::verdict::{Waiver, WaiverOrigin};

use super::run::Run;

/// The waivers of a file with one document from `kind` to the end, and the messages with their texts.
fn check(path: &str, text: &str, scalars: &[&str]) -> (Vec<Waiver>, Vec<(String, String)>) {
    let mut run = Run::new();
    let file = run.file(path, text);
    run.document(file, "v1/Pod/shop/web", "kind", "", scalars);
    let (waivers, diagnostics) = inline(&run.inventory);
    let told = diagnostics.into_iter().map(|diagnostic| {
        let At::Span(span) = diagnostic.at else { panic!("no place") };
        assert_eq!(span.file, FileId::new(0));
        (diagnostic.message, text[span.range()].to_owned())
    });
    (waivers, told.collect())
}

fn lines(waiver: &Waiver) -> (u32, u32) {
    match waiver.origin {
        WaiverOrigin::Inline { first, last } => (first, last),
        WaiverOrigin::File | WaiverOrigin::Signed { .. } => panic!("not inline"),
    }
}

const TAIL: &str = "expires=2026-12-31 ticket=OPS-1 reason=\"it \\\"must\\\" run\"";

#[test]
fn a_comment_above_a_line_is_about_that_line() {
    let text = format!("kind: Pod\nspec:\n  # tollgate:waive P-1, P-2 {TAIL}\n\n  # more\n  host: true\n");
    let (waivers, told) = check("a.yaml", &text, &[]);
    assert_eq!(told, []);
    let seen: Vec<_> = waivers.iter().map(|waiver| (waiver.policy.as_str(), lines(waiver))).collect();
    assert_eq!(seen, [("P-1", (6, 6)), ("P-2", (6, 6))]);
    let first = &waivers[0];
    assert_eq!((first.id.as_str(), first.reason.as_str()), ("a.yaml:3:P-1", "it \"must\" run"));
    assert_eq!((first.ticket.as_str(), first.resource.as_str()), ("OPS-1", "*"));
    assert_eq!((first.location.start.line, first.location.start.column), (3, 3));
    assert_eq!(first.defect, None);
}

#[test]
fn a_comment_at_a_line_s_end_is_about_that_line() {
    let (waivers, told) =
        check("a.yaml", &format!("kind: Pod # x # tollgate:waive P-1 {TAIL}\r\n"), &["Pod"]);
    assert_eq!((told.len(), lines(&waivers[0])), (0, (1, 1)));
}

#[test]
fn a_comment_above_the_first_key_is_about_the_whole_document() {
    let text = format!("kind: A\n---\n# tollgate:waive P-1 {TAIL}\nkind: B\nb: 1\n--- # c\nkind: C\n");
    let (waivers, _) = check("a.yaml", &text, &[]);
    assert_eq!(lines(&waivers[0]), (2, 5));
    let text = format!("# tollgate:waive P-1 {TAIL}\n---\nkind: B\nb: 1\n");
    assert_eq!(lines(&check("a.yaml", &text, &[]).0[0]), (2, 4));
}

#[test]
fn a_comment_above_an_item_of_a_list_is_about_that_item() {
    let mut run = Run::new();
    let text =
        format!("kind: List\nitems:\n  # tollgate:waive P-1 {TAIL}\n  - name: a\n    b: 1\n  - name: b\n");
    let file = run.file("a.yaml", &text);
    run.document(file, "a", "name: a", "\n  - name: b", &[]);
    run.document(file, "b", "name: b", "", &[]);
    let (waivers, _) = inline(&run.inventory);
    assert_eq!(lines(&waivers[0]), (4, 5));
}

#[test]
fn text_that_is_no_comment_is_no_waiver() {
    let quoted = "\"x # tollgate:waive P-1\"";
    for (path, text, scalars) in [
        ("a.yaml", format!("kind: {quoted}\n"), vec![quoted]),
        ("a.yaml", "kind: x#tollgate:waive P-1\n".into(), vec![]),
        ("a.yaml", "kind: x # tollgate:waived P-1\n".into(), vec![]),
        ("a.json", "{\"kind\":\n \"# tollgate:waive P-1\"}".into(), vec![]),
    ] {
        let (waivers, told) = check(path, &text, &scalars);
        assert_eq!((waivers.len(), told.len()), (0, 0), "{text}");
    }
}

#[test]
fn a_malformed_comment_is_told_and_lifts_nothing() {
    for (comment, message, place) in [
        ("", "a waiver names no policy", "# tollgate:waive"),
        ("P-1 reason=\"x", "a quote in a waiver is not closed", "# tollgate:waive P-1 reason=\"x"),
        ("P-1 expires=2026-12-31 OPS-1", "`OPS-1` has no value; text with spaces stands in quotes", ""),
        ("P-1 ticket=a ticket=b", "`ticket=` stands twice in a waiver", ""),
    ] {
        let text = format!("kind: Pod\n# tollgate:waive {comment}\nspec: 1\n");
        let (waivers, told) = check("a.yaml", &text, &[]);
        assert_eq!((waivers.len(), told.len()), (0, 1), "{comment}");
        assert_eq!(told[0].0, message);
        assert!(told[0].1.starts_with(place) && !told[0].1.contains('\n'));
    }
}

#[test]
fn what_is_missing_or_wrong_in_a_comment_is_told_at_its_place() {
    let (waivers, told) = check(
        "a.yaml",
        "kind: Pod # tollgate:waive P-1 expires=tomorrow pathh=x owner=a approver=A reason=r\n",
        &[],
    );
    let told: Vec<_> = told.iter().map(|(message, place)| (message.as_str(), place.as_str())).collect();
    assert_eq!(
        told,
        [
            ("a waiver has no field `pathh`", "pathh=x"),
            (
                "a waiver has no `ticket`",
                "# tollgate:waive P-1 expires=tomorrow pathh=x owner=a approver=A reason=r"
            ),
            ("`a` approves a waiver of their own", "approver=A"),
            ("`tomorrow` is no day", "expires=tomorrow"),
        ]
    );
    assert!(waivers[0].defect.is_some());
    assert_eq!(waivers[0].expires, None);
}

#[test]
fn comments_of_real_manifests_are_told_from_text_that_only_looks_like_them() {
    let text = "apiVersion: v1\nkind: List\nitems:\n  # tollgate:waive P-1 EXTRA\n  - apiVersion: v1\n    kind: Pod\n    \
                metadata: {name: a}\n    spec: {args: ['# tollgate:waive P-2 EXTRA']}\n  - apiVersion: v1\n    kind: Pod\n    \
                metadata: {name: b}\n    spec:\n      # tollgate:waive P-3 EXTRA\n      args:\n        - |\n          \
                # tollgate:waive P-4 EXTRA\n          run\n        - >- # tollgate:waive P-5 EXTRA\n          x\n"
        .replace("EXTRA", TAIL);
    let files = std::collections::BTreeMap::from([("a.yaml".to_owned(), text.clone().into_bytes())]);
    let options = tollgate::input::ReadOptions {
        threads: 1,
        limits: tollgate::source::Limits::default(),
        redaction_key: None,
        ..tollgate::input::ReadOptions::default()
    };
    let tree = tollgate::source::Tree::Memory(files);
    let inventory = tollgate::input::read(&tree, &tollgate::config::Config::default(), &options);
    assert_eq!(inventory.documents.len(), 2, "{:?}", inventory.diagnostics);
    let (waivers, told) = inline(&inventory);
    assert_eq!(told, []);
    let seen: Vec<_> = waivers.iter().map(|waiver| (waiver.policy.as_str(), lines(waiver))).collect();
    assert_eq!(seen, [("P-1", (5, 8)), ("P-3", (14, 14)), ("P-5", (18, 18))]);
    for waiver in &waivers {
        let line = text.lines().nth(waiver.location.start.line as usize - 1).unwrap();
        assert!(line.contains(&waiver.policy), "{line}");
    }
}

#[test]
fn many_comments_take_as_long_as_their_lines() {
    let mut text = String::from("kind: Pod\nspec:\n");
    for index in 0..20_000 {
        write!(text, "  # tollgate:waive P-1 {TAIL}\n  # next\n  k{index}: v\n").unwrap();
    }
    let begun = std::time::Instant::now();
    let (waivers, told) = check("a.yaml", &text, &[]);
    assert_eq!((waivers.len(), told.len()), (20_000, 0));
    assert_eq!(lines(&waivers[19_999]), (60_002, 60_002));
    // Going through the lines anew for each comment takes minutes.
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}
