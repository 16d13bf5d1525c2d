//! The parser over real files, compared with what Terraform says of them.

use std::collections::BTreeMap;

use super::{corpus, read};

/// The lines on which `terraform fmt` 1.11.4 finds the errors of the files that it rejects.
const REJECTS: &str = include_str!("rejects.txt");

#[test]
fn what_terraform_accepts_is_accepted_and_what_it_rejects_rejected() {
    let Some(files) = corpus() else { return };
    let mut wrong = Vec::new();
    for (name, text, good) in files {
        let parsed = read(text);
        if parsed.diagnostics.is_empty() != *good {
            wrong.push(format!("{name}: {:?}", parsed.diagnostics.first()));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), files.len(), wrong.join("\n"));
    assert_eq!(files.len(), 12_561);
}

/// What Terraform is silent about behind another error in the same block: a `<<-` with a blank behind it.
const SILENT: (&str, &str) = ("terraform%sample.tf", "209");

#[test]
fn errors_are_told_on_the_lines_on_which_terraform_tells_them() {
    let Some(files) = corpus() else { return };
    let texts: BTreeMap<&str, &str> = files.iter().map(|(name, text, _)| (&**name, &**text)).collect();
    let mut wrong = Vec::new();
    for reject in REJECTS.lines() {
        let (name, expected) = reject.split_once(' ').unwrap();
        let text = texts[name];
        let lines: Vec<String> = super::places(text, &read(text).diagnostics)
            .iter()
            .map(|place| place.split_once(':').unwrap().0.to_owned())
            .collect();
        // Terraform tells of what follows from an error too: we must tell of the first, and of nothing that is right.
        let all: Vec<&str> = expected.split(',').collect();
        let silent = |line: &str| name.ends_with(SILENT.0) && line == SILENT.1;
        let known = lines.iter().all(|line| all.contains(&&**line) || silent(line));
        if lines.first().map(String::as_str) != all.first().copied() || !known {
            wrong.push(format!("{name}: {lines:?} in place of {all:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(REJECTS.lines().count(), 49);
}
