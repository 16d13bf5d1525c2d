//! Calls: of functions that there are, with the right number of arguments, and none that asks the machine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::super::builtin::TABLE;
use super::super::engine::native_builtins;
use super::super::engine::syntax::{Expr, Ref, Span as Place};
use super::super::problem;
use super::super::rewrite::{KEYWORD_PREFIX, METADATA_FUNCTIONS, VARIABLE_PREFIX};
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::world::{Root, World};
use crate::source::Diagnostic;

/// Functions that no policy may call: they would answer from the machine or the network, or wait, or give the syntax
/// tree of another engine. Sorted.
pub const REFUSED: [&str; 4] = ["http.send", "net.lookup_ip_addr", "rego.parse_module", "test.sleep"];

/// The functions that a policy may call, with the number of their arguments.
pub(in super::super) fn builtins() -> &'static BTreeMap<&'static str, usize> {
    static BUILTINS: LazyLock<BTreeMap<&str, usize>> = LazyLock::new(|| {
        let mut builtins: BTreeMap<&str, usize> = native_builtins()
            .filter(|(name, _)| is_of_opa(name))
            .map(|(name, arguments)| (name, usize::from(arguments)))
            .collect();
        builtins.extend(TABLE.iter().map(|(name, arguments, _)| (*name, usize::from(*arguments))));
        builtins.extend(METADATA_FUNCTIONS.map(|name| (name, 0)));
        builtins.retain(|name, _| !REFUSED.contains(name));
        builtins
    });
    &BUILTINS
}

/// Checks the calls of all modules.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let builtins = builtins();
    let mut found = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        let mut calls = Calls { found: Vec::new(), statements: BTreeSet::new(), replacements: Vec::new() };
        for rule in &parsed.module.policy {
            tree::walk_rule(rule, &mut calls);
        }
        for value in calls.replacements {
            let name = value.span().text();
            if let Some(told) = refused(name).filter(|_| !is_own(world, index, value)) {
                found.push((index, problem::call(parsed.span(value.span()), &told)));
            }
        }
        for call in &calls.found {
            let statement = calls.statements.contains(&(call.place.start, call.place.end));
            if let Some(told) = wrong(world, index, builtins, call, statement) {
                found.push((index, problem::call(parsed.span(call.function.span()), &told)));
            }
        }
    }
    found
}

/// Whether OPA has a function of the engine too: it has some of its own for other languages.
fn is_of_opa(name: &str) -> bool {
    !name.starts_with("azure.") && !name.starts_with("__")
}

/// A call.
struct Call<'a> {
    place: &'a Place,
    function: &'a Ref<Expr>,
    arguments: usize,
}

/// Collects calls, and where a call is a statement of its own.
struct Calls<'a> {
    found: Vec<Call<'a>>,
    statements: BTreeSet<(u32, u32)>,
    /// What `with` puts in place of something.
    replacements: Vec<&'a Ref<Expr>>,
}

impl<'a> Visitor<'a> for Calls<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        if let Expr::Call { span, fcn, params, .. } = expr.as_ref() {
            self.found.push(Call { place: span, function: fcn, arguments: params.len() });
        }
        true
    }

    fn statement(
        &mut self,
        _query: &'a super::super::engine::syntax::Query,
        statement: &'a super::super::engine::syntax::LiteralStmt,
    ) {
        use super::super::engine::syntax::Literal;
        self.replacements.extend(statement.with_mods.iter().map(|modifier| &modifier.r#as));
        if let Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } = &statement.literal
            && let Expr::Call { span, .. } = expr.as_ref()
        {
            self.statements.insert((span.start, span.end));
        }
    }
}

/// Whether a reference begins with a rule of its module, or with an import.
fn is_own(world: &World<'_>, module: usize, expr: &Ref<Expr>) -> bool {
    Reference::of(expr).is_some_and(|reference| world.resolve(module, &BTreeSet::new(), &reference).is_some())
}

/// What is wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Wrong {
    /// There is no such function; perhaps another was meant.
    Unknown(String, Option<String>),
    /// It asks the machine or the network, or gives another engine's syntax tree.
    Refused(String),
    /// It takes so many arguments, and gets so many.
    Arguments(String, usize, usize),
}

fn wrong(
    world: &World<'_>,
    module: usize,
    builtins: &BTreeMap<&str, usize>,
    call: &Call<'_>,
    statement: bool,
) -> Option<Wrong> {
    let name = call.function.span().text().replace(KEYWORD_PREFIX, "");
    let reference = Reference::of(call.function)?;
    // A result may be taken by a further argument, where the call is a statement.
    let fits = |takes: usize| call.arguments == takes || (statement && call.arguments == takes + 1);
    let absolute = world.resolve(module, &BTreeSet::new(), &reference);
    if let Some(absolute) = absolute.filter(|absolute| absolute.root == Root::Data) {
        let path = absolute.plain_steps();
        let complete = path.len() == absolute.steps.len();
        let rules = world.rules.get(&path).filter(|_| complete);
        let takes = rules.into_iter().flatten().find_map(|at| tree::head(at.rule).arguments.map(<[_]>::len));
        if let Some(takes) = takes {
            return (!fits(takes)).then_some(Wrong::Arguments(name, takes, call.arguments));
        }
    }
    let plain = reference.steps.iter().all(|step| matches!(step, Step::Name(_)));
    if !plain || reference.variable().is_none() {
        return Some(Wrong::Unknown(name, None));
    }
    if name == "print" {
        return None;
    }
    if let Some(refused) = refused(&name) {
        return Some(refused);
    }
    if let Some(takes) = builtins.get(name.as_str()).copied() {
        return (!fits(takes)).then_some(Wrong::Arguments(name, takes, call.arguments));
    }
    let near = nearest(world, module, builtins, &name);
    Some(Wrong::Unknown(name, near))
}

/// Why a function may not be called by design, where it may not.
fn refused(name: &str) -> Option<Wrong> {
    REFUSED.contains(&name).then(|| Wrong::Refused(name.to_owned()))
}

/// The known function whose name is nearest, where one is near.
fn nearest(world: &World<'_>, module: usize, builtins: &BTreeMap<&str, usize>, name: &str) -> Option<String> {
    let package = world.modules.get(module).map(|parsed| parsed.package.as_slice()).unwrap_or_default();
    let package: Vec<&str> = package.iter().map(String::as_str).collect();
    let own = world.below(&package).filter_map(|(path, rules)| {
        let function = rules.iter().any(|at| tree::head(at.rule).arguments.is_some());
        path.last().filter(|_| function && path.len() == package.len() + 1).copied()
    });
    let known = builtins.keys().copied().filter(|name| !name.starts_with(VARIABLE_PREFIX));
    let candidates = known.chain(own);
    crate::source::nearest(name, candidates).map(str::to_owned)
}
