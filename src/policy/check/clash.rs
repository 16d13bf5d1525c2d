//! Names that stand for two things: rules, packages and data.

use std::collections::BTreeSet;
use std::ops::Bound;

use super::super::context;
use super::super::engine::syntax::{Expr, Rule, RuleHead};
use super::super::engine::{Value, Version};
use super::super::problem::{self, Clash};
use super::super::rewrite::{can_be_entries, is_ground};
use super::super::tree::{self, Reference, Step};
use super::super::world::{RuleAt, World};
use crate::source::Diagnostic;

/// What a rule makes of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// One value.
    Complete,
    /// An object, key by key.
    Object,
    /// A set, item by item.
    Set,
    /// A function.
    Function,
}

fn kind(rule: &Rule) -> Kind {
    match rule {
        Rule::Spec { head: RuleHead::Func { .. }, .. } => Kind::Function,
        Rule::Default { args, .. } if !args.is_empty() => Kind::Function,
        // A set below a key that is worked out is one too: beside another rule the engine loses it.
        Rule::Spec { head: RuleHead::Set { .. }, .. } => Kind::Set,
        Rule::Spec { head: RuleHead::Compr { refr, .. }, .. } | Rule::Default { refr, .. } => {
            let dynamic = Reference::of(refr)
                .is_some_and(|reference| reference.steps.iter().any(|step| matches!(step, Step::Dynamic(_))));
            if dynamic { Kind::Object } else { Kind::Complete }
        }
    }
}

/// Checks the names of all rules.
pub(super) fn check(world: &World<'_>, base: &Value) -> Vec<(usize, Diagnostic)> {
    let mut found = Vec::new();
    let mut tell = |at: &RuleAt<'_>, clash: Clash, path: &[&str]| {
        if let Some(parsed) = world.modules.get(at.module) {
            let span = parsed.name_span(tree::head(at.rule).name);
            found.push((at.module, problem::clash(span, clash, &path.join("."))));
        }
    };
    for (path, rules) in &world.rules {
        let mut defaults = rules.iter().filter(|at| tree::head(at.rule).default);
        if let Some(second) = defaults.nth(1) {
            tell(second, Clash::Defaults, path);
        }
        let (Some(first), Some(last)) = (rules.first(), rules.last()) else { continue };
        if let Some(clash) = differing(world, path, rules).filter(|_| !is_entry(world, path, first)) {
            tell(if clash == Clash::Below { first } else { last }, clash, path);
        }
        if let Some(other) = other_value(rules) {
            tell(other, Clash::Values, path);
        }
        if is_package(world, path) {
            tell(first, Clash::Package, path);
        }
        if in_data(base, path) || path.first().is_some_and(|root| context::GIVEN.contains(root)) {
            tell(first, Clash::Data, path);
        }
    }
    found
}

/// Whether a package begins with a path.
fn is_package(world: &World<'_>, path: &[&str]) -> bool {
    let next = world.packages.range::<[&str], _>((Bound::Included(path), Bound::Unbounded)).next();
    next.is_some_and(|(package, _)| package.starts_with(path))
}

/// How rules of one path, and those below it, differ so that the engine loses some of them.
fn differing(world: &World<'_>, path: &[&str], rules: &[RuleAt<'_>]) -> Option<Clash> {
    let kinds: BTreeSet<Kind> = rules.iter().map(|at| kind(at.rule)).collect();
    if kinds.len() > 1 {
        return Some(Clash::Kinds);
    }
    let arguments: BTreeSet<usize> =
        rules.iter().filter_map(|at| tree::head(at.rule).arguments.map(<[_]>::len)).collect();
    if arguments.len() > 1 {
        return Some(Clash::Arguments);
    }
    let below = world.below(path).any(|(other, _)| other.len() > path.len());
    (below && !kinds.contains(&Kind::Object) && !is_package(world, path)).then_some(Clash::Below)
}

/// A rule that always has another plain value than an earlier one of the same name in another file, as where two
/// folders bring the same package. Within one file OPA tells it when it is evaluated, and so does the engine.
fn other_value<'r, 'a>(rules: &'r [RuleAt<'a>]) -> Option<&'r RuleAt<'a>> {
    let mut values = rules.iter().filter_map(|at| Some((at, constant(at.rule)?)));
    let (first, own) = values.next()?;
    values.find(|(at, value)| at.module != first.module && *value != own).map(|(at, _)| at)
}

/// The plain value of a rule that has no body.
fn constant(rule: &Rule) -> Option<&Value> {
    let Rule::Spec { head: RuleHead::Compr { refr, assign: Some(assign), .. }, bodies, .. } = rule else {
        return None;
    };
    let ground = Reference::of(refr)?.steps.iter().all(|step| matches!(step, Step::Name(_)));
    match assign.value.as_ref() {
        Expr::String { value, .. }
        | Expr::RawString { value, .. }
        | Expr::Number { value, .. }
        | Expr::Bool { value, .. }
        | Expr::Null { value, .. } => (ground && bodies.is_empty()).then_some(value),
        _ => None,
    }
}

/// Whether a path belongs to what is made of entries.
fn is_entry(world: &World<'_>, path: &[&str], rule: &RuleAt<'_>) -> bool {
    let length = world.modules.get(rule.module).map_or(0, |parsed| parsed.package.len() + 1);
    let root = path.get(..length).unwrap_or_default();
    !world.entries.is_empty() && world.entries.contains(&owned(root))
}

fn owned(path: &[&str]) -> Vec<String> {
    path.iter().copied().map(str::to_owned).collect()
}

/// The paths of what must be made of entries: OPA takes rules whose names have variables beside others of the same
/// root, and the engine loses some of them. Where they cannot be made so, they stay a clash.
pub(in super::super) fn entries(world: &World<'_>) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (path, rules) in &world.rules {
        let Some(first) = rules.first() else { continue };
        let length = world.modules.get(first.module).map_or(0, |parsed| parsed.package.len() + 1);
        let root = path.get(..length).unwrap_or_default();
        // A rule without variables in its name that gives one value, a set or a function clashes in OPA too.
        let dynamic = rules.iter().all(|at| !is_ground(at.rule));
        if !dynamic || differing(world, path, rules).is_none() || found.contains(&owned(root)) {
            continue;
        }
        let all: Vec<&RuleAt<'_>> = world.below(root).flat_map(|(_, rules)| rules).collect();
        let fits = |at: &&RuleAt<'_>| {
            let version = world.modules.get(at.module).map_or(Version::V0, |parsed| parsed.version);
            can_be_entries(at.rule, version)
        };
        let plain = |at: &&RuleAt<'_>| {
            Reference::of(tree::head(at.rule).name).is_some_and(|reference| !reference.steps.is_empty())
        };
        // A rule without variables in its name is a whole, below which OPA allows no other either.
        let mut wholes = world.below(root).filter(|(_, rules)| rules.iter().any(|at| is_ground(at.rule)));
        let split = wholes.any(|(whole, _)| world.below(whole).any(|(other, _)| other.len() > whole.len()));
        if !split && all.iter().all(|at| fits(at) && plain(at)) {
            found.insert(owned(root));
        }
    }
    found
}

/// Whether data stands at a path, or in the way to it.
fn in_data(base: &Value, path: &[&str]) -> bool {
    let mut at = base;
    for part in path {
        match at {
            Value::Object(object) => match object.get(&Value::from(*part)) {
                Some(value) => at = value,
                None => return false,
            },
            _ => return true,
        }
    }
    true
}
