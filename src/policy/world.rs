//! All modules of a load together: which package has which rules, and what a reference means.

use std::collections::{BTreeMap, BTreeSet};

use super::check;
use super::engine::Version;
use super::engine::syntax::{AssignOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, Span as Place};
use super::rewrite::Rewritten;
use super::tree::{self, Reference, Step, Visitor};
use crate::source::{FileId, Span};

/// A module that parses.
pub(super) struct Parsed {
    /// Its number among all modules, by which the engine and the source map know it.
    pub(super) index: usize,
    /// Its syntax tree.
    pub(super) module: Module,
    /// Which Rego it is written in.
    pub(super) version: Version,
    /// Its package, without `data`.
    pub(super) package: Vec<String>,
    /// The text that was parsed, with the way back to the one that was given.
    pub(super) text: Rewritten,
}

impl Parsed {
    /// A place of the syntax tree in the text.
    pub(super) fn span(&self, place: &Place) -> Span {
        let range = self.text.original_range(&(place.start as usize..place.end as usize));
        Span::new(FileId::new(self.index), range.start, range.end)
    }

    /// The place of a rule's name, with the bracket that the engine leaves out at its end.
    pub(super) fn name_span(&self, name: &Expr) -> Span {
        let place = name.span();
        let (start, mut end) = (place.start as usize, place.end as usize);
        if matches!(name, Expr::RefBrack { .. }) {
            let behind = self.text.text().get(end..).unwrap_or_default();
            end += behind.find(']').map_or(0, |at| at + 1);
        }
        let range = self.text.original_range(&(start..end));
        Span::new(FileId::new(self.index), range.start, range.end)
    }

    /// Where in the text that was given a place of the syntax tree begins.
    pub(super) fn start(&self, place: &Place) -> usize {
        self.text.original(place.start as usize)
    }
}

/// What a reference begins with, once names are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Root {
    /// `data`.
    Data,
    /// `input`.
    Input,
}

/// A reference from `data` or `input` on.
#[derive(Debug, Clone)]
pub(super) struct Absolute<'a> {
    /// What it begins with.
    pub(super) root: Root,
    /// Its steps.
    pub(super) steps: Vec<Step<'a>>,
}

impl<'a> Absolute<'a> {
    /// The names of the leading steps that are plain.
    pub(super) fn plain_steps(&self) -> Vec<&'a str> {
        self.steps
            .iter()
            .map_while(|step| match step {
                Step::Name(name) => Some(*name),
                Step::Dynamic(_) => None,
            })
            .collect()
    }
}

/// A rule and the module it stands in.
#[derive(Clone, Copy)]
pub(super) struct RuleAt<'a> {
    /// The module, as an index into [`World::modules`].
    pub(super) module: usize,
    /// The rule.
    pub(super) rule: &'a Rule,
}

/// All modules of a load.
pub(super) struct World<'a> {
    /// The modules that parse.
    pub(super) modules: &'a [Parsed],
    /// The rules by their path from `data` on, in the order of the text.
    pub(super) rules: BTreeMap<Vec<&'a str>, Vec<RuleAt<'a>>>,
    /// The modules of each package.
    pub(super) packages: BTreeMap<Vec<&'a str>, Vec<usize>>,
    /// The paths, from `data` on, of names that are keywords and that rules begin with.
    pub(super) keywords: BTreeSet<Vec<&'a str>>,
    /// The paths, from `data` on, of what is to be made of entries, since its rules do not fit the engine.
    pub(super) entries: BTreeSet<Vec<String>>,
    /// What each package has right below it, by its rules and by packages.
    names: BTreeMap<&'a [String], BTreeSet<&'a str>>,
}

impl<'a> World<'a> {
    /// Indexes `modules`.
    pub(super) fn new(modules: &'a [Parsed]) -> Self {
        let mut rules: BTreeMap<Vec<&str>, Vec<RuleAt<'_>>> = BTreeMap::new();
        let mut packages: BTreeMap<Vec<&str>, Vec<usize>> = BTreeMap::new();
        let mut keywords = BTreeSet::new();
        let mut names: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
        for (index, parsed) in modules.iter().enumerate() {
            let package: Vec<&str> = parsed.package.iter().map(String::as_str).collect();
            for rule in &parsed.module.policy {
                let path: Vec<&str> = package.iter().copied().chain(tree::rule_path(rule)).collect();
                if let Some(name) = path.get(package.len()) {
                    names.entry(&parsed.package).or_default().insert(name);
                    if tree::is_keyword_rule(rule) {
                        keywords.insert(path.get(..=package.len()).unwrap_or_default().to_vec());
                    }
                }
                rules.entry(path).or_default().push(RuleAt { module: index, rule });
            }
            packages.entry(package).or_default().push(index);
        }
        for parsed in modules {
            for length in 0..parsed.package.len() {
                let (Some(above), Some(name)) = (parsed.package.get(..length), parsed.package.get(length))
                else {
                    continue;
                };
                if let Some(names) = names.get_mut(above) {
                    names.insert(name);
                }
            }
        }
        let mut world = Self { modules, rules, packages, keywords, entries: BTreeSet::new(), names };
        world.entries = check::entries(&world);
        world
    }

    /// Whether the package of a module has a rule whose name begins with `name`, or a package of that name.
    pub(super) fn has_rule(&self, module: usize, name: &str) -> bool {
        let Some(parsed) = self.modules.get(module) else { return false };
        self.names.get(parsed.package.as_slice()).is_some_and(|names| names.contains(name))
    }

    /// The rules whose path begins with `path`.
    pub(super) fn below(&self, path: &[&'a str]) -> impl Iterator<Item = (&Vec<&'a str>, &Vec<RuleAt<'a>>)> {
        let path = path.to_vec();
        self.rules.range(path.clone()..).take_while(move |(rule, _)| rule.starts_with(&path))
    }

    /// The rules that a reference to `path` makes the engine evaluate: those below it, or the one that it
    /// leads into.
    pub(super) fn meant(&self, path: &[&'a str]) -> Vec<&Vec<&'a str>> {
        let below: Vec<_> = self.below(path).map(|(rule, _)| rule).collect();
        if !below.is_empty() {
            return below;
        }
        let into = (1..path.len()).rev().find_map(|length| self.rules.get_key_value(path.get(..length)?));
        into.map(|(rule, _)| rule).into_iter().collect()
    }

    /// What a reference in a module means; none where it begins with a local variable or an expression.
    pub(super) fn resolve(
        &self,
        module: usize,
        locals: &BTreeSet<&str>,
        reference: &Reference<'a>,
    ) -> Option<Absolute<'a>> {
        let name = reference.variable()?;
        let steps = reference.steps.clone();
        if locals.contains(name) {
            return None;
        }
        match name {
            "data" => return Some(Absolute { root: Root::Data, steps }),
            "input" => return Some(Absolute { root: Root::Input, steps }),
            _ => {}
        }
        let parsed = self.modules.get(module)?;
        if self.has_rule(module, name) {
            let package = parsed.package.iter().map(|part| Step::Name(part.as_str()));
            let steps = package.chain([Step::Name(name)]).chain(steps).collect();
            return Some(Absolute { root: Root::Data, steps });
        }
        let import = parsed.module.imports.iter().find(|import| tree::import_name(import) == Some(name))?;
        let target = Reference::of(&import.refr)?;
        let root = match target.variable()? {
            "data" => Root::Data,
            "input" => Root::Input,
            _ => return None,
        };
        Some(Absolute { root, steps: target.steps.into_iter().chain(steps).collect() })
    }
}

/// The variables that a rule declares anywhere: arguments, `:=`, `some`, `every`.
pub(super) fn locals(rule: &Rule) -> BTreeSet<&str> {
    let mut locals = Locals::default();
    for argument in tree::head(rule).arguments.unwrap_or_default() {
        locals.declare(argument);
    }
    tree::walk_rule(rule, &mut locals);
    locals.names
}

/// Collects what is declared.
#[derive(Default)]
struct Locals<'a> {
    names: BTreeSet<&'a str>,
}

impl<'a> Locals<'a> {
    /// Declares the variables of a pattern.
    fn declare(&mut self, pattern: &'a Expr) {
        match pattern {
            Expr::Var { span, .. } => {
                self.names.insert(span.text());
            }
            Expr::Array { items, .. } => items.iter().for_each(|item| self.declare(item)),
            Expr::Object { fields, .. } => fields.iter().for_each(|(_, _, value)| self.declare(value)),
            _ => {}
        }
    }
}

impl<'a> Visitor<'a> for Locals<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::AssignExpr { op: AssignOp::ColEq, lhs, .. } = expr.as_ref() {
            self.declare(lhs);
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        match &statement.literal {
            Literal::SomeVars { vars, .. } => self.names.extend(vars.iter().map(Place::text)),
            Literal::SomeIn { key, value, .. } => {
                if let Some(key) = key {
                    self.declare(key);
                }
                self.declare(value);
            }
            Literal::Every { key, value, .. } => {
                self.names.extend(key.iter().chain([value]).map(Place::text));
            }
            Literal::Expr { .. } | Literal::NotExpr { .. } => {}
        }
    }
}
