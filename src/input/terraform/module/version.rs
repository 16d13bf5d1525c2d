//! Versions and what may be demanded of them: `~> 1.2, != 1.2.3` (hashicorp/go-version, `constraint.go`).

use std::cmp::Ordering;

/// A version: numbers, and what stands behind a dash.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version {
    numbers: Vec<u64>,
    prerelease: Option<String>,
}

impl Version {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let text = text.split('+').next()?;
        let (numbers, prerelease) = match text.split_once('-') {
            Some((numbers, prerelease)) => (numbers, Some(prerelease.to_owned())),
            None => (text, None),
        };
        let numbers: Option<Vec<u64>> = numbers.split('.').map(|number| number.parse().ok()).collect();
        Some(Self { numbers: numbers?, prerelease })
    }

    fn number(&self, index: usize) -> u64 {
        self.numbers.get(index).copied().unwrap_or(0)
    }

    fn compare_numbers(&self, other: &Self) -> Ordering {
        let most = self.numbers.len().max(other.numbers.len());
        (0..most)
            .map(|index| self.number(index).cmp(&other.number(index)))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal)
    }

    fn compare(&self, other: &Self) -> Ordering {
        self.compare_numbers(other).then_with(|| match (&self.prerelease, &other.prerelease) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(one), Some(other)) => compare_prereleases(one, other),
        })
    }

    /// Whether the first `count` numbers are those of another.
    fn begins_as(&self, other: &Self, count: usize) -> bool {
        (0..count).all(|index| self.number(index) == other.number(index))
    }
}

fn compare_prereleases(one: &str, other: &str) -> Ordering {
    let (mut ones, mut others) = (one.split('.'), other.split('.'));
    loop {
        let order = match (ones.next(), others.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(one), Some(other)) => match (one.parse::<u64>(), other.parse::<u64>()) {
                (Ok(one), Ok(other)) => one.cmp(&other),
                (Ok(_), Err(_)) => Ordering::Less,
                (Err(_), Ok(_)) => Ordering::Greater,
                (Err(_), Err(_)) => one.cmp(other),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// Whether a version is one that a text allows; none where either cannot be read.
pub(super) fn allows(constraint: &str, version: &str) -> Option<bool> {
    let version = Version::parse(version)?;
    let mut all = true;
    for part in constraint.split(',') {
        all &= allows_one(part.trim(), &version)?;
    }
    Some(all)
}

fn allows_one(part: &str, version: &Version) -> Option<bool> {
    let end = part.find(|next: char| !"=!<>~".contains(next)).unwrap_or(part.len());
    let (operator, wanted) = part.split_at_checked(end)?;
    let wanted = Version::parse(wanted)?;
    let order = version.compare(&wanted);
    // A version with a suffix is taken only where the same numbers with one are asked for.
    let early = match (&version.prerelease, &wanted.prerelease) {
        (Some(_), None) => false,
        (Some(_), Some(_)) => version.compare_numbers(&wanted).is_eq(),
        (None, _) => true,
    };
    Some(match operator {
        "" | "=" => order.is_eq(),
        "!=" => order.is_ne(),
        ">" => early && order.is_gt(),
        ">=" => early && order.is_ge(),
        "<" => early && order.is_lt(),
        "<=" => early && order.is_le(),
        "~>" => {
            early
                && order.is_ge()
                && version.begins_as(&wanted, wanted.numbers.len().saturating_sub(1).max(1))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_met_as_go_version_meets_them() {
        for (constraint, version) in [
            ("5.0.0", "5.0"),
            ("= 5.0", "5.0.0"),
            ("~> 5.0", "5.9.1"),
            ("~> 5.0.1", "5.0.9"),
            ("~> 5", "5.9"),
            (">= 1.2, < 2.0", "1.10.0"),
            ("!= 1.0", "1.0.1"),
            (">= 1.0.0-beta.2", "1.0.0-beta.11"),
            ("v1.2.3", "1.2.3"),
        ] {
            assert_eq!(allows(constraint, version), Some(true), "{constraint} {version}");
        }
        for (constraint, version) in [
            ("5.0.0", "5.0.1"),
            ("~> 5.0", "6.0.0"),
            ("~> 5.0.1", "5.1.0"),
            ("~> 5.0", "4.9"),
            (">= 1.2, < 2.0", "2.0.0"),
            (">= 1.0", "1.1.0-beta"),
        ] {
            assert_eq!(allows(constraint, version), Some(false), "{constraint} {version}");
        }
        for (constraint, version) in [("", "1"), ("x", "1"), ("=> 1", "1"), ("1", "master")] {
            assert_eq!(allows(constraint, version), None, "{constraint} {version}");
        }
    }
}
