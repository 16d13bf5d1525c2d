//! Constraints on versions: `>=1.2 <2 || ^3.x`.

use std::sync::LazyLock;

use regex::Regex;

use super::Version;

/// Bytes of a constraint at most.
const LENGTH: usize = 512;
/// Alternatives at most.
const ALTERNATIVES: usize = 32;

/// A version in a constraint: numbers may be left out or be `x`, `X` or `*`. The library's set of what may stand
/// there has a `|` in it as well, which no version can have.
const VERSION: &str = r"v?[0-9|xX*]+(?:\.[0-9|xX*]+)?(?:\.[0-9|xX*]+)?(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?";
/// What stands before it. Nothing comes second, so that an operator is taken wherever one is.
const OPERATOR: &str = r"=||!=|>|<|>=|=>|<=|=<|~|~>|\^";
/// What Go's `\s` is.
const BLANK: &str = r"[\t\n\f\r ]";

/// The expressions of the library's grammar. They are constants: that they compile is tested.
struct Grammar {
    /// `1.2 - 3`.
    range: Regex,
    /// One constraint, anywhere.
    one: Regex,
    /// All of an alternative.
    all: Regex,
}

static GRAMMAR: LazyLock<Option<Grammar>> = LazyLock::new(|| {
    let one = format!("(?:{OPERATOR}){BLANK}*(?:{VERSION})");
    Some(Grammar {
        range: Regex::new(&format!("{BLANK}*({VERSION}){BLANK}+-{BLANK}+({VERSION}){BLANK}*")).ok()?,
        one: Regex::new(&format!("({OPERATOR}){BLANK}*({VERSION})")).ok()?,
        all: Regex::new(&format!("^{BLANK}*{one}{BLANK}*(?:(?:{BLANK}+|,{BLANK}*){one}{BLANK}*)*$")).ok()?,
    })
});

/// What a version must be: one of several alternatives, each of which may demand several things.
#[derive(Debug, Clone)]
pub(in crate::input::helm) struct Constraints(Vec<Alternative>);

#[derive(Debug, Clone)]
struct Alternative {
    all: Vec<Constraint>,
    /// Whether one of them names a prerelease. Only then a prerelease can satisfy them.
    prereleases: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    /// `=`, or none.
    Equal,
    NotEqual,
    Greater,
    Less,
    AtLeast,
    AtMost,
    Tilde,
    Caret,
}

/// Which number of a constraint's version is the first that is left out or a wildcard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wild {
    None,
    Major,
    Minor,
    Patch,
}

#[derive(Debug, Clone)]
struct Constraint {
    operator: Operator,
    version: Version,
    wild: Wild,
}

impl Constraints {
    /// Reads constraints: Go's `NewConstraint`.
    ///
    /// # Errors
    /// What is wrong, in the library's words.
    pub(in crate::input::helm) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > LENGTH {
            return Err(format!("constraint string is too long (max {LENGTH} bytes)"));
        }
        let grammar = GRAMMAR.as_ref().ok_or("constraint parser error")?;
        let text = without_ranges(grammar, text);
        if text.split("||").count() > ALTERNATIVES {
            return Err(format!("too many constraint groups (max {ALTERNATIVES})"));
        }
        let alternative = |text: &str| {
            if !grammar.all.is_match(text) {
                return Err(format!("improper constraint: {text:?}"));
            }
            let all: Vec<_> = grammar
                .one
                .captures_iter(text)
                .map(|parts| {
                    let group = |index| parts.get(index).map_or("", |group: regex::Match<'_>| group.as_str());
                    Constraint::parse(group(1), group(2))
                })
                .collect::<Result<_, _>>()?;
            let prereleases = all.iter().any(|constraint| !constraint.version.prerelease.is_empty());
            Ok(Alternative { all, prereleases })
        };
        text.split("||").map(alternative).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the version satisfies one of the alternatives.
    pub(in crate::input::helm) fn check(&self, version: &Version) -> bool {
        self.0.iter().any(|Alternative { all, prereleases }| {
            (version.prerelease.is_empty() || *prereleases) && all.iter().all(|one| one.admits(version))
        })
    }
}

/// The text with `a - b` written as `>= a, <= b`.
fn without_ranges(grammar: &Grammar, text: &str) -> String {
    let mut rewritten = text.to_owned();
    for range in grammar.range.captures_iter(text) {
        let (all, [low, high]) = range.extract();
        rewritten = rewritten.replacen(all, &format!(">= {low}, <= {high} "), 1);
    }
    rewritten
}

impl Constraint {
    /// Reads an operator and a version that the grammar lets pass.
    fn parse(operator: &str, text: &str) -> Result<Self, String> {
        let operator = match operator {
            "" | "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            ">" => Operator::Greater,
            "<" => Operator::Less,
            ">=" | "=>" => Operator::AtLeast,
            "<=" | "=<" => Operator::AtMost,
            "~" | "~>" => Operator::Tilde,
            _ => Operator::Caret,
        };
        let text = text.strip_prefix('v').unwrap_or(text);
        let head = text.split(['-', '+']).next().unwrap_or_default();
        // The prerelease counts even behind a number that is left out; the metadata never does.
        let words = text.split('+').next().unwrap_or_default();
        let prerelease = words.find('-').and_then(|at| words.get(at..)).unwrap_or_default();
        let mut numbers = head.split('.');
        let mut number = || numbers.next().filter(|number| !matches!(*number, "x" | "X" | "*"));
        let (wild, version) = match (number(), number(), number()) {
            (None, ..) => (Wild::Major, format!("0.0.0{prerelease}")),
            (Some(major), None, _) => (Wild::Minor, format!("{major}.0.0{prerelease}")),
            (Some(major), Some(minor), None) => (Wild::Patch, format!("{major}.{minor}.0{prerelease}")),
            (Some(_), Some(_), Some(_)) => (Wild::None, text.to_owned()),
        };
        let version = Version::parse(&version).map_err(|_| "constraint parser error")?;
        Ok(Self { operator, version, wild })
    }

    /// Whether it admits a version, apart from the rule on prereleases.
    fn admits(&self, version: &Version) -> bool {
        let Self { operator, version: own, wild } = self;
        match operator {
            Operator::Equal if *wild == Wild::None => version == own,
            Operator::Equal | Operator::Tilde => self.admits_patches(version),
            Operator::NotEqual => match wild {
                Wild::None | Wild::Major => version != own,
                Wild::Minor => version.major != own.major,
                Wild::Patch => {
                    (version.major, version.minor) != (own.major, own.minor)
                        || version.prerelease != own.prerelease
                }
            },
            Operator::Greater => match wild {
                Wild::None | Wild::Major => version > own,
                Wild::Minor => version.major > own.major,
                Wild::Patch => (version.major, version.minor) > (own.major, own.minor),
            },
            Operator::Less => version < own,
            Operator::AtLeast => version >= own,
            Operator::AtMost => match wild {
                Wild::None => version <= own,
                Wild::Minor => version.major <= own.major,
                Wild::Major | Wild::Patch => (version.major, version.minor) <= (own.major, own.minor),
            },
            Operator::Caret => self.admits_compatible(version),
        }
    }

    /// `~1.2.3`: the same minor version, where one is given. `~0.0.0` and `*` admit everything.
    fn admits_patches(&self, version: &Version) -> bool {
        let own = &self.version;
        if version < own {
            return false;
        }
        match self.wild {
            Wild::None | Wild::Major if own.numbers() == (0, 0, 0) => true,
            Wild::Minor => version.major == own.major,
            _ => (version.major, version.minor) == (own.major, own.minor),
        }
    }

    /// `^1.2.3`: the first number that is not 0 stays.
    fn admits_compatible(&self, version: &Version) -> bool {
        let own = &self.version;
        if version < own || version.major != own.major {
            return false;
        }
        if own.major > 0 || self.wild == Wild::Minor {
            return true;
        }
        version.minor == own.minor
            && (own.minor > 0 || self.wild == Wild::Patch || version.patch == own.patch)
    }
}
