//! The lines that tests went through: as text, and in the shape of `opa test --coverage --format json`.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::super::escape::{self, visible};
use super::super::write::put;
use crate::policy::suite::{Coverage, FileCoverage};

/// A line a file, with the lines that no test went through, and the share of all.
pub fn text(coverage: &Coverage) -> String {
    let mut out = String::new();
    let width = coverage.files.keys().map(|path| visible(path).chars().count()).max().unwrap_or(0);
    for (path, file) in &coverage.files {
        put!(out, "{:width$}  {:>6.2} %", visible(path), file.percent());
        if !file.not_covered.is_empty() {
            let lines = ranges(&file.not_covered).into_iter().map(|(first, last)| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            });
            put!(out, "  not covered: {}", lines.collect::<Vec<_>>().join(", "));
        }
        out.push('\n');
    }
    put!(out, "coverage: {:.2} %\n", coverage.percent());
    out
}

/// The report of `opa test --coverage`.
pub fn json(coverage: &Coverage) -> String {
    let files = coverage.files.iter().map(|(path, file)| (path.clone(), one(file)));
    let (covered, not_covered) = coverage.lines();
    escape::json(&json!({
        "files": Value::Object(files.collect()),
        "covered_lines": covered,
        "not_covered_lines": not_covered,
        "coverage": coverage.percent(),
    }))
}

fn one(file: &FileCoverage) -> Value {
    let mut fields = Map::new();
    for (key, count, lines) in
        [("covered", "covered_lines", &file.covered), ("not_covered", "not_covered_lines", &file.not_covered)]
    {
        if !lines.is_empty() {
            let ranges = ranges(lines);
            let ranges =
                ranges.iter().map(|(first, last)| json!({"start": {"row": first}, "end": {"row": last}}));
            fields.insert(key.to_owned(), ranges.collect());
            fields.insert(count.to_owned(), json!(lines.len()));
        }
    }
    fields.insert("coverage".to_owned(), json!(file.percent()));
    Value::Object(fields)
}

/// Lines that follow each other, as first and last.
fn ranges(lines: &BTreeSet<u32>) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for line in lines {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => ranges.push((*line, *line)),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_follow_each_other_are_one_range() {
        assert_eq!(ranges(&BTreeSet::from([1, 2, 3, 5, 8, 9])), [(1, 3), (5, 5), (8, 9)]);
    }
}
