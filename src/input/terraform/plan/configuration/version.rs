//! Version constraints of providers as Terraform normalises them (`getproviders.VersionConstraintsString`).

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// A constraint: an operator and the version that it is about.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Constraint {
    version: Version,
    operator: Operator,
}

/// The operators in the order in which constraints of one version are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Operator {
    Equal,
    NotEqual,
    GreaterOrEqual,
    Pessimistic { minor: bool },
    Greater,
    Less,
    LessOrEqual,
}

/// A version (<https://semver.org>); what is not said is zero.
#[derive(Debug, PartialEq, Eq)]
struct Version {
    numbers: [u64; 3],
    before: String,
    build: String,
}

/// All constraints of a provider in a module as one text; none where there are none, or where one is malformed.
pub(super) fn normalise<'c>(constraints: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let mut sorted = BTreeSet::new();
    for constraint in constraints.into_iter().flat_map(|text| text.split(',')) {
        sorted.insert(parse(constraint.trim())?);
    }
    let mut shown = String::new();
    for Constraint { version, operator } in &sorted {
        let comma = if shown.is_empty() { "" } else { ", " };
        let symbol = match operator {
            Operator::Equal => "",
            Operator::NotEqual => "!= ",
            Operator::GreaterOrEqual => ">= ",
            Operator::Pessimistic { .. } => "~> ",
            Operator::Greater => "> ",
            Operator::Less => "< ",
            Operator::LessOrEqual => "<= ",
        };
        let [major, minor, patch] = version.numbers;
        // Writing into a string does not fail.
        let _ = write!(shown, "{comma}{symbol}{major}.{minor}");
        if !matches!(operator, Operator::Pessimistic { minor: true }) {
            let _ = write!(shown, ".{patch}");
        }
        for (sign, part) in [('-', &version.before), ('+', &version.build)] {
            if !part.is_empty() {
                let _ = write!(shown, "{sign}{part}");
            }
        }
    }
    (!shown.is_empty()).then_some(shown)
}

fn parse(text: &str) -> Option<Constraint> {
    let operators = [
        ("!=", Operator::NotEqual),
        (">=", Operator::GreaterOrEqual),
        ("<=", Operator::LessOrEqual),
        ("~>", Operator::Pessimistic { minor: false }),
        (">", Operator::Greater),
        ("<", Operator::Less),
        ("=", Operator::Equal),
    ];
    let found = operators.iter().find_map(|(sign, operator)| Some((*operator, text.strip_prefix(sign)?)));
    let (operator, version) = found.unwrap_or((Operator::Equal, text));
    let (version, parts) = parse_version(version.trim())?;
    let operator = match operator {
        Operator::Pessimistic { .. } => Operator::Pessimistic { minor: parts < 3 },
        operator => operator,
    };
    Some(Constraint { version, operator })
}

/// A version, and how many numbers it says.
fn parse_version(text: &str) -> Option<(Version, usize)> {
    let (rest, build) = text.split_once('+').unwrap_or((text, ""));
    let (rest, before) = rest.split_once('-').unwrap_or((rest, ""));
    let mut numbers = [0; 3];
    let mut parts = 0;
    for part in rest.strip_prefix('v').unwrap_or(rest).split('.') {
        *numbers.get_mut(parts)? = part.parse().ok()?;
        parts += 1;
    }
    Some((Version { numbers, before: before.to_owned(), build: build.to_owned() }, parts))
}

/// By numbers; a version that comes before a release before that release.
impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let release = |version: &Self| version.before.is_empty();
        self.numbers
            .cmp(&other.numbers)
            .then_with(|| release(self).cmp(&release(other)))
            .then_with(|| self.before.cmp(&other.before))
            .then_with(|| self.build.cmp(&other.build))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_completed_sorted_and_told_once() {
        let shown = |list: &[&str]| normalise(list.iter().copied()).unwrap_or_default();
        assert_eq!(shown(&[">= 1.0"]), ">= 1.0.0");
        assert_eq!(shown(&["< 2, >=1.2.3", ">= 1.2.3"]), ">= 1.2.3, < 2.0.0");
        assert_eq!(shown(&["~> 3", "~> 3.1.2"]), "~> 3.0, ~> 3.1.2");
        assert_eq!(shown(&["4.1", "!= 4.0.1-beta1"]), "!= 4.0.1-beta1, 4.1.0");
        assert_eq!(shown(&[]), "");
        assert_eq!(normalise(["what"]), None);
    }
}
