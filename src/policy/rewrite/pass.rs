//! What is rewritten by the syntax tree, pass by pass, until nothing is left to change.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::ops::Range;

use super::super::engine::syntax::{Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, Span as Place};
use super::super::engine::{self, Version};
use super::super::token::{Kind, Token, Tokens};
use super::super::tree::{self, Reference, Visitor};
use super::super::world::World;
use super::super::{problem, rename};
use super::edit::{Edit, Rewritten};
use super::metadata::Chains;
use crate::source::{Diagnostic, FileId, Span};

/// How often a text may be rewritten: what was moved may have to be rewritten itself, and it nests.
const MAX_PASSES: usize = 40;

/// The names of the variables that are put in begin so.
pub(in super::super) const PREFIX: &str = "tollgate__";

/// Rewrites the text of a module where that is needed.
pub(in super::super) fn rewrite(
    world: &World<'_>,
    index: usize,
    chains: &Chains,
) -> Result<Rewritten, Diagnostic> {
    let Some(parsed) = world.modules.get(index) else { return Ok(Rewritten::default()) };
    let mut rewritten = parsed.text.clone();
    let mut state = State::default();
    let mut again = None;
    let mut phase = Phase::Statements;
    for _ in 0..MAX_PASSES {
        let module = again.as_ref().unwrap_or(&parsed.module);
        let edits = find(world, index, chains, phase, module, &rewritten, &mut state)?;
        match (edits.is_empty(), phase) {
            (true, Phase::Statements) => phase = Phase::Patterns,
            (true, Phase::Patterns) => phase = Phase::Operands,
            (true, Phase::Operands) => return Ok(rewritten),
            (false, phase) => {
                rewritten.apply(edits);
                if phase == Phase::Operands {
                    parse_again(parsed.index, &rewritten, parsed.version)?;
                    return Ok(rewritten);
                }
                again = Some(parse_again(parsed.index, &rewritten, parsed.version)?);
            }
        }
    }
    Err(problem::rewrite(Span::new(FileId::new(parsed.index), 0, 0), "it nests too deep"))
}

/// Parses what was rewritten.
fn parse_again(index: usize, rewritten: &Rewritten, version: Version) -> Result<Module, Diagnostic> {
    engine::parse(index, rewritten.text(), version)
        .map_err(|failure| problem::rewrite(Span::new(FileId::new(index), 0, 0), &failure.message))
}

/// What is looked for. What comes later must not be looked at again by what comes before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// What moves parts of statements.
    Statements,
    /// Patterns of objects.
    Patterns,
    /// Operators, collections and references that become calls where they stand, all at once.
    Operands,
}

/// Whether a body stands without braces. It may begin with an object.
pub(super) fn is_bare(query: &Query) -> bool {
    let first = query.stmts.first().map(|first| first.span.start);
    !query.span.text().starts_with('{') || first == Some(query.span.start)
}

/// What all passes over a module share.
#[derive(Default)]
pub(super) struct State {
    /// How many variables were put in.
    variables: usize,
    /// The rules that were put in behind the module's last line, by their names.
    added: BTreeSet<String>,
    /// The text of those that are still to be put in.
    pending: String,
}

impl State {
    /// Adds a rule behind the module's last line, once.
    pub(super) fn add(&mut self, name: &str, rule: &str) {
        if self.added.insert(name.to_owned()) {
            self.pending.push('\n');
            self.pending.push_str(rule);
            self.pending.push('\n');
        }
    }
}

/// Finds what must be changed in one pass.
fn find(
    world: &World<'_>,
    index: usize,
    chains: &Chains,
    phase: Phase,
    module: &Module,
    rewritten: &Rewritten,
    state: &mut State,
) -> Result<Vec<Edit>, Diagnostic> {
    // Names come first: what stands elsewhere is told by them.
    let renamed = if phase == Phase::Statements { rename::places(world, index, module) } else { Vec::new() };
    if !renamed.is_empty() {
        let insert = |place: Range<usize>| Edit::insert(place.start, rename::PREFIX);
        return Ok(renamed.into_iter().map(insert).collect());
    }
    let keeps_not = module.imports.iter().any(|import| {
        Reference::of(&import.refr).is_some_and(|reference| {
            reference.variable() == Some("future") && reference.plain_steps().eq(["keywords", "not"])
        })
    });
    let mut finder = Finder {
        world,
        index,
        chains,
        rewritten,
        tokens: OnceCell::new(),
        keeps_not,
        state,
        edits: Vec::new(),
        refused: None,
    };
    match phase {
        Phase::Statements => finder.keywords(module),
        Phase::Patterns => module.policy.iter().for_each(|rule| finder.patterns(rule)),
        Phase::Operands => module.policy.iter().for_each(|rule| finder.operands(rule)),
    }
    let rules = if phase == Phase::Statements { module.policy.as_slice() } else { &[] };
    for (number, rule) in rules.iter().enumerate() {
        if finder.edits.is_empty() || !finder.is_touched(rule) {
            finder.rule(number, rule);
        }
    }
    let Finder { mut edits, refused, state, .. } = finder;
    if !state.pending.is_empty() {
        edits.push(Edit::insert(rewritten.text().len(), std::mem::take(&mut state.pending)));
    }
    refused.map_or(Ok(edits), Err)
}

/// Finds what must be changed.
pub(super) struct Finder<'w, 'a> {
    pub(super) world: &'w World<'a>,
    pub(super) index: usize,
    pub(super) chains: &'w Chains,
    rewritten: &'w Rewritten,
    tokens: OnceCell<Vec<Token>>,
    pub(super) keeps_not: bool,
    pub(super) state: &'w mut State,
    pub(super) edits: Vec<Edit>,
    refused: Option<Diagnostic>,
}

impl Finder<'_, '_> {
    /// Whether something in a rule is changed already: the rest comes in the next pass.
    fn is_touched(&self, rule: &Rule) -> bool {
        let (start, end) = (rule.span().start as usize, rule.span().end as usize);
        self.edits.iter().any(|edit| start <= edit.range.start && edit.range.end <= end)
    }

    fn rule(&mut self, number: usize, rule: &Rule) {
        if self.metadata(number, rule)
            || self.entry(rule)
            || self.arguments(rule)
            || self.declarations(rule)
            || self.targets(rule)
        {
            return;
        }
        let Rule::Spec { bodies, .. } = rule else { return };
        let mut inside = Inside { queries: Vec::new(), walks: Vec::new() };
        // Comprehensions in the head, in values behind `else`, and in the bodies.
        tree::walk_rule(rule, &mut inside);
        for body in bodies {
            self.query(&body.query, is_bare(&body.query));
        }
        for query in inside.queries {
            self.query(query, false);
        }
        for walk in inside.walks {
            let range = self.range(walk);
            let changed = |edit: &Edit| edit.range.start <= range.start && range.end <= edit.range.end;
            if !self.edits.iter().any(changed) {
                self.refuse(walk, problem::Construct::Walk);
            }
        }
    }

    fn query(&mut self, query: &Query, bare: bool) {
        for (at, statement) in query.stmts.iter().enumerate() {
            let before = self.edits.len();
            self.statement(statement, bare);
            if self.edits.len() == before {
                self.edits.append(&mut self.declared_brackets(query, at));
            }
        }
    }

    /// Rewrites one statement. What is inside of it comes in the next pass, if this one changes it.
    fn statement(&mut self, statement: &LiteralStmt, bare: bool) {
        let before = self.edits.len();
        let mut hoist = Hoist::default();
        let modifiers: Vec<Edit> =
            statement.with_mods.iter().map(|modifier| self.modifier(modifier, &mut hoist)).collect();
        match &statement.literal {
            Literal::NotExpr { expr, .. } => {
                if !self.keeps_not {
                    self.negated(expr, &modifiers, &mut hoist);
                    self.no_negated_wildcard(expr);
                }
                if hoist.edits.is_empty() {
                    self.edits.append(&mut self.negated_brackets(expr));
                }
            }
            Literal::Expr { expr, .. } => {
                self.no_wildcard(expr);
                let edit = self.walk(expr).or_else(|| self.output(expr));
                hoist.edits.extend(edit);
            }
            _ => {}
        }
        if hoist.first.is_empty() && hoist.edits.is_empty() {
            return;
        }
        let place = self.range(&statement.span);
        if bare || !hoist.first.is_empty() {
            let mut edit = Edit::insert(place.start, if bare { "{ " } else { "" });
            for first in &hoist.first {
                edit.append(first);
                edit.push("; ");
            }
            self.edits.push(edit);
        }
        self.edits.append(&mut hoist.edits);
        if bare {
            self.edits.push(Edit::insert(place.end, " }"));
        }
        // What stands in a part that is moved waits for the next pass.
        let moved = |edit: &Edit| edit.range.start <= place.start && place.end <= edit.range.end;
        if self.edits.iter().take(before).any(moved) {
            self.edits.truncate(before);
        }
    }

    /// A new variable.
    pub(super) fn variable(&mut self) -> String {
        self.state.variables += 1;
        format!("{PREFIX}{}", self.state.variables)
    }

    /// The text that is looked at.
    pub(super) fn text(&self) -> &str {
        self.rewritten.text()
    }

    /// Its tokens, without comments.
    pub(super) fn tokens(&self) -> &[Token] {
        self.tokens.get_or_init(|| {
            Tokens::new(self.rewritten.text()).filter(|token| token.kind != Kind::Comment).collect()
        })
    }

    /// The range of a place, by whole tokens: the engine leaves quotes out where a string begins or ends it.
    pub(super) fn range(&self, place: &Place) -> Range<usize> {
        let (mut start, mut end) = (place.start as usize, place.end as usize);
        let tokens = self.tokens();
        let first = tokens.partition_point(|token| token.end() <= start);
        if let Some(token) = tokens.get(first) {
            start = start.min(token.start());
        }
        let behind = tokens.partition_point(|token| token.start() < end);
        if let Some(token) = behind.checked_sub(1).and_then(|last| tokens.get(last)) {
            end = end.max(token.end());
        }
        start..end
    }

    /// The range of an expression.
    pub(super) fn range_of(&self, expr: &Expr) -> Range<usize> {
        match expr {
            // The engine counts the token behind it in.
            Expr::Set { span, items, .. } if items.is_empty() => {
                let start = span.start as usize;
                let tokens = self.tokens();
                let first = tokens.partition_point(|token| token.end() <= start);
                tokens.get(first + 2).map_or_else(|| self.range(span), |last| start..last.end())
            }
            // The engine says that an object begins with its last key.
            Expr::Object { span, fields, .. } => {
                let range = self.range(span);
                let Some((_, key, _)) = fields.first() else { return range };
                let key = self.range_of(key).start;
                let tokens = self.tokens();
                let open = tokens.partition_point(|token| token.start() < key).checked_sub(1);
                open.and_then(|open| tokens.get(open)).map_or(range.clone(), |open| open.start()..range.end)
            }
            _ => self.range(expr.span()),
        }
    }

    /// A range of the text on one line, to be put elsewhere.
    pub(super) fn copied(&self, range: &Range<usize>) -> Edit {
        let tokens = self.tokens();
        let first = tokens.partition_point(|token| token.end() <= range.start);
        let behind = tokens.partition_point(|token| token.start() < range.end);
        let mut edit = Edit::new(0..0);
        edit.copy(self.text(), tokens.get(first..behind).unwrap_or_default());
        edit
    }

    /// Puts a text in place of a range, and keeps its line breaks.
    pub(super) fn replaced(&self, range: Range<usize>, text: &str) -> Edit {
        let mut edit = Edit::replace(range.clone(), text);
        edit.keep_lines(self.text(), range);
        edit
    }

    /// The version of Rego that the module is written in.
    pub(super) fn version(&self) -> Version {
        self.world.modules.get(self.index).map_or(Version::V1, |parsed| parsed.version)
    }

    /// Refuses the module for a construct that cannot be rewritten.
    pub(super) fn refuse(&mut self, place: &Place, construct: problem::Construct) {
        let Some(parsed) = self.world.modules.get(self.index) else { return };
        let range = self.rewritten.original_range(&self.range(place));
        let span = Span::new(FileId::new(parsed.index), range.start, range.end);
        self.refused.get_or_insert_with(|| problem::construct(span, construct));
    }
}

/// What is put before a statement, and what changes in it.
#[derive(Default)]
pub(super) struct Hoist {
    pub(super) first: Vec<Edit>,
    pub(super) edits: Vec<Edit>,
}

impl Hoist {
    /// Binds a variable before the statement, by `:=` or `=`.
    pub(super) fn bind(&mut self, variable: &str, by: &str, value: &Edit) {
        let mut edit = Edit::new(0..0);
        edit.push(&format!("{variable} {by} "));
        edit.append(value);
        self.first.push(edit);
    }
}

/// Finds bodies inside of expressions, and calls of `walk` with one argument that are no statement of their
/// own.
struct Inside<'a> {
    queries: Vec<&'a Query>,
    walks: Vec<&'a Place>,
}

impl<'a> Visitor<'a> for Inside<'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { query, .. }
            | Expr::SetCompr { query, .. }
            | Expr::ObjectCompr { query, .. } => self.queries.push(query),
            Expr::Call { fcn, params, .. } if params.len() == 1 && fcn.span().text() == "walk" => {
                self.walks.push(expr.span());
            }
            _ => {}
        }
        true
    }

    fn statement(&mut self, _query: &'a Query, statement: &'a LiteralStmt) {
        if let Literal::Every { query, .. } = &statement.literal {
            self.queries.push(query);
        }
    }
}

/// Finds `_` outside of comprehensions.
#[derive(Default)]
pub(super) struct Wildcard {
    pub(super) found: bool,
}

impl<'e> Visitor<'e> for Wildcard {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
            Expr::Var { span, .. } => self.found |= span.text() == "_",
            _ => {}
        }
        !self.found
    }
}

#[cfg(test)]
mod tests {
    use super::super::prepare::prepare;
    use super::*;
    use crate::policy::world::Parsed;

    fn rewritten(text: &str) -> Result<String, Diagnostic> {
        let version = if text.contains(" if ") { Version::V1 } else { Version::V0 };
        let tokens: Vec<Token> = Tokens::new(text).filter(|token| token.kind != Kind::Comment).collect();
        let prepared = prepare(text, &tokens).unwrap();
        let module = engine::parse(0, prepared.text(), version).unwrap();
        let package = tree::package_path(&module);
        let modules = [Parsed { index: 0, module, version, package, text: prepared }];
        let done = rewrite(&World::new(&modules), 0, &Chains::default())?;
        let rule = done.text().split_once('\n').unwrap().1;
        let adds = ["tollgate__f_", "internal.entries"].iter().any(|added| rule.contains(added));
        let count = |text: &str| text.matches('\n').count();
        assert!(adds || count(done.text()) == count(text), "lines keep their numbers");
        Ok(rule.trim_end().to_owned())
    }

    #[test]
    fn operands_of_a_negation_are_looked_up_first() {
        for (rule, expected) in [
            (
                r#"p if { not startswith(input.a, "x") }"#,
                r#"p if { tollgate__1 := input.a; not startswith(tollgate__1, "x") }"#,
            ),
            (
                r#"p if not startswith(input.a, "x")"#,
                r#"p if { tollgate__1 := input.a; not startswith(tollgate__1, "x") }"#,
            ),
            ("p if { not input.a }", "p if { not input.a }"),
            ("p if { not input.a == 1 }", "p if { not input.a == 1 }"),
            ("p if { not input.a > 1 }", "p if { tollgate__1 := input.a; not tollgate__1 > 1 }"),
            (
                "p if { some x in [1]; not q[x] }\nq := 1",
                "p if { some x in [1]; not q[internal.same(x)] }\nq := 1",
            ),
            (
                "p if { not q[input.a].b }\nq := 1",
                "p if { tollgate__1 := input.a; not q[internal.same(tollgate__1)].b }\nq := 1",
            ),
            ("p if { not 1 in input.a }", "p if { tollgate__1 := input.a; not 1 in tollgate__1 }"),
            (
                "p if { not count(input.a) == 1 }",
                "p if { tollgate__1 := count(input.a); not tollgate__1 == 1 }",
            ),
            (
                "p if { not f([x | x := input.a; not f(input.b)]) }\nf(x) if x",
                "p if { not f([x | x := input.a; tollgate__1 := input.b; not f(tollgate__1)]) }\nf(x) if x",
            ),
            (
                "p if { not f(input.a) with input as {} }\nf(x) if x",
                "p if { tollgate__1 := input.a with input as {}; not f(tollgate__1) with input as {} }\nf(x) if x",
            ),
            ("p if { x := 1; not f(x) }\nf(x) if x", "p if { x := 1; not f(x) }\nf(x) if x"),
            (
                "p if { not f(q) }\nf(x) if x\nq := 1",
                "p if { tollgate__1 := q; not f(tollgate__1) }\nf(x) if x\nq := 1",
            ),
            (
                "p if { every x in [1] { not f(input.a) } }\nf(x) if x",
                "p if { every x in [1] { tollgate__1 := input.a; not f(tollgate__1) } }\nf(x) if x",
            ),
        ] {
            assert_eq!(rewritten(&format!("package a\n{rule}\n")).unwrap(), expected);
        }
    }

    #[test]
    fn other_constructs_are_rewritten() {
        for (rule, expected) in [
            ("p if { [q, v] := walk(input) }", "p if { walk(input, [q, v]) }"),
            (
                "p if { [_, v] = walk(input.a); not f(input.b, v) }\nf(x, y) if x",
                "p if { walk(input.a, [_, v]); tollgate__1 := input.b; not f(tollgate__1, v) }\nf(x, y) if x",
            ),
            (
                "f(x) = y { x; y := 1 } { not x; y := 2 }",
                "f(x) = y { x; y := 1 }  f(x) = y { not x; y := 2 }",
            ),
            (
                r#"p { q with input as {"a": f(1)} }"#,
                r#"p { tollgate__1 := {"a": f(1)}; q with input as tollgate__1 }"#,
            ),
            (
                "p if { x := input.a[_]; some i, j; x[i] == x[j] }",
                "p if { some i, j; x := input.a[_]; true; x[i] == x[j] }",
            ),
            (
                "p if { x := input.x; y = [x]; z := y[0]; input.ids[z]; input.ids[y] }",
                "p if { x := input.x; y = [x]; z := y[0]; input.ids[internal.same(z)]; input.ids[y] }",
            ),
            (
                "p if { x := 1; [x | q[x]; x := input.a; x > 1] }\nq := 1",
                "p if { x := 1; [tollgate__v_x | q[x]; tollgate__v_x := input.a; tollgate__v_x > 1] }\nq := 1",
            ),
            ("f(\"a\")\nf(x) if x > 1", "f(\"a\") := true\nf(x) if x > 1"),
            // What is moved stands on one line, and where it stood the lines stay.
            (
                "p if { not f([input.a, # c\n  `r\ns`]) }\nf(x) if x",
                "p if { tollgate__1 := [input.a, \"r\\ns\"]; not f(tollgate__1\n\n) }\nf(x) if x",
            ),
            ("p if not input.a != \"x\"", "p if { tollgate__1 := input.a; not tollgate__1 != \"x\" }"),
            (
                "p if { regex.replace(\"a\", \"b\", \"c\", \"d\") }",
                "p if { \"d\" = regex.replace(\"a\", \"b\", \"c\") }",
            ),
            (
                "p if { f(1) with f as count }\nf(x) if x",
                "p if { f(1) with f as tollgate__f_count }\nf(x) if x\n\ntollgate__f_count(a1) := count(a1)",
            ),
            (
                "p[q] contains r if { q := 1; r := 2 }\np.b contains \"s\"",
                "tollgate__e_p contains [[q], true, r] if { q := 1; r := 2 }\n\
                 tollgate__e_p contains [[\"b\"], true, \"s\"]\n\np := internal.entries(tollgate__e_p)",
            ),
        ] {
            assert_eq!(rewritten(&format!("package a\n{rule}\n")).unwrap(), expected);
        }
    }

    #[test]
    fn what_cannot_be_rewritten_is_refused() {
        for rule in [
            "p if { x := count(walk(input)) }",
            "p if { not f(input.a[_]) }\nf(x) if x",
            "p if { not q[\"a\"][_] }\nq := 1",
        ] {
            assert!(rewritten(&format!("package a\n{rule}\n")).is_err(), "{rule}");
        }
    }
}
