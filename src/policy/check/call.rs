//! Calls: of functions that there are, with the right number of arguments, and none that asks the machine.

use std::collections::{BTreeMap, BTreeSet};

use super::super::builtin::TABLE;
use super::super::engine::native_builtins;
use super::super::engine::syntax::{Expr, Ref, Span as Place};
use super::super::problem;
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::world::{Root, World};
use crate::source::Diagnostic;

/// Functions that no policy may call: they would answer from the machine or the network, or wait, or give the syntax
/// tree of another engine. Sorted.
pub const REFUSED: [&str; 4] = ["http.send", "net.lookup_ip_addr", "rego.parse_module", "test.sleep"];

/// Functions of OPA that are not there yet.
const MISSING: &[&str] = &[
    "graphql.is_valid",
    "graphql.parse",
    "graphql.parse_and_verify",
    "graphql.parse_query",
    "graphql.parse_schema",
    "graphql.schema_is_valid",
    "rego.metadata.chain",
    "rego.metadata.rule",
];

/// Checks the calls of all modules.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let mut builtins: BTreeMap<&str, usize> = native_builtins()
        .filter(|(name, _)| is_of_opa(name))
        .map(|(name, arguments)| (name, usize::from(arguments)))
        .collect();
    builtins.extend(TABLE.iter().map(|(name, arguments, _)| (*name, usize::from(*arguments))));
    let mut found = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        let mut calls = Calls { found: Vec::new(), statements: BTreeSet::new() };
        for rule in &parsed.module.policy {
            tree::walk_rule(rule, &mut calls);
        }
        for call in &calls.found {
            let statement = calls.statements.contains(&(call.place.start, call.place.end));
            if let Some(told) = wrong(world, index, &builtins, call, statement) {
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
        if let Literal::Expr { expr, .. } | Literal::NotExpr { expr, .. } = &statement.literal
            && let Expr::Call { span, .. } = expr.as_ref()
        {
            self.statements.insert((span.start, span.end));
        }
    }
}

/// What is wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) enum Wrong {
    /// There is no such function; perhaps another was meant.
    Unknown(String, Option<String>),
    /// It is not there yet.
    Missing(String),
    /// It asks the machine or the network.
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
    let name = call.function.span().text().to_owned();
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
    if REFUSED.contains(&name.as_str()) {
        return Some(Wrong::Refused(name));
    }
    if let Some(takes) = builtins.get(name.as_str()).copied() {
        return (!fits(takes)).then_some(Wrong::Arguments(name, takes, call.arguments));
    }
    if MISSING.contains(&name.as_str()) {
        return Some(Wrong::Missing(name));
    }
    let near = nearest(world, module, builtins, &name);
    Some(Wrong::Unknown(name, near))
}

/// The known function whose name is nearest, where one is near.
fn nearest(world: &World<'_>, module: usize, builtins: &BTreeMap<&str, usize>, name: &str) -> Option<String> {
    let package = world.modules.get(module).map(|parsed| parsed.package.as_slice()).unwrap_or_default();
    let own = world.rules.iter().filter_map(|(path, rules)| {
        let (last, before) = path.split_last()?;
        let function = rules.iter().any(|at| tree::head(at.rule).arguments.is_some());
        (function && before.iter().eq(package.iter())).then_some(*last)
    });
    let candidates = builtins.keys().copied().chain(own);
    crate::source::nearest(name, candidates).map(str::to_owned)
}
