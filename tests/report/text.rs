//! The report for people.

use tollgate::report::{Format, Style};

use super::sample::{PLAIN, empty, mixed, passed};

#[test]
fn a_run_with_one_of_each() {
    insta::assert_snapshot!(mixed().render(Format::Text, &PLAIN));
}

#[test]
fn a_run_that_passed() {
    insta::assert_snapshot!(passed().render(Format::Text, &PLAIN));
}

#[test]
fn a_run_over_nothing() {
    insta::assert_snapshot!(empty().render(Format::Text, &PLAIN));
}

#[test]
fn verbose_tells_files_and_passes() {
    let text = mixed().render(Format::Text, &Style { verbose: true, ..PLAIN });
    let from = text.find("\nFiles\n").unwrap();
    insta::assert_snapshot!(text[from..]);
}

#[test]
fn quiet_tells_findings_and_errors_alone() {
    let quiet = Style { quiet: true, ..PLAIN };
    let text = mixed().render(Format::Text, &quiet);
    assert!(text.contains("fail[PSS-B01]") && text.contains("error[yaml-duplicate-key]"));
    assert!(!text.contains("waived[") && !text.contains("Documents") && text.contains("denied:"));
    assert_eq!(passed().render(Format::Text, &quiet), "");
    assert!(empty().render(Format::Text, &quiet).starts_with("undecided: there is no input"));
}

#[test]
fn colour_changes_nothing_but_colour() {
    let colored = mixed().render(Format::Text, &Style { color: true, ..PLAIN });
    assert!(colored.contains("\u{1b}["));
    let mut plain = String::new();
    let mut rest = colored.as_str();
    while let Some((before, behind)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = behind.split_once('m').unwrap().1;
    }
    assert_eq!(plain + rest, mixed().render(Format::Text, &PLAIN));
}

#[test]
fn no_line_is_wider_than_the_terminal_but_where_a_single_word_is() {
    for width in [60, 80, 120] {
        let text = mixed().render(Format::Text, &Style { width, ..PLAIN });
        let frames = text.lines().filter(|line| line.contains(" | ") || line.contains(" = "));
        for line in frames.filter(|line| !line.contains('^')) {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}
