//! Where regorus gives another answer than OPA, the text is rewritten so that both agree.
//!
//! Lines keep their numbers. The original text is what is digested, shown and put into evidence; places in
//! the rewritten one are mapped back.
//!
//! | In the policy | What the engine gets |
//! | --- | --- |
//! | `not f(input.a)` | `v := input.a; not f(v)`, since OPA looks operands up before it negates |
//! | `x with input as {"k": f(1)}` | `v := {"k": f(1)}; x with input as v` |
//! | `[p, v] := walk(x)` | `walk(x, [p, v])` |
//! | `regex.find_n(a, b, c, out)` | `out = regex.find_n(a, b, c)`, for functions that the engine does not know |
//! | `some i`, where a rule is named `i` | a variable of another name |
//! | `f(x) = y { … } { … }` | `f(x) = y { … } f(x) = y { … }` |

use std::ops::Range;

use super::builtin::TABLE;
use super::engine::syntax::{
    AssignOp, BoolOp, Expr, Literal, LiteralStmt, Module, Query, Ref, Rule, Span as Place, WithModifier,
};
use super::engine::{self, Version};
use super::tree::{self, Reference, Step, Visitor};
use super::world::World;
use super::{problem, rename};
use crate::source::{Diagnostic, FileId, Span};

/// How often a text may be rewritten: what was moved may have to be rewritten itself, and it nests.
const MAX_PASSES: usize = 40;

/// The names of the variables that are put in begin so.
pub(super) const PREFIX: &str = "tollgate__";

/// A text with what was changed in it.
#[derive(Debug, Clone)]
pub(super) struct Rewritten {
    text: String,
    /// The changes of each pass, in the order of the text.
    passes: Vec<Vec<Edit>>,
}

/// A change of a text: a range of it, and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Edit {
    range: Range<usize>,
    text: String,
}

impl Rewritten {
    /// The text that the engine gets.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The offset in the original text of an offset in this one; inside of what was put in, the place where
    /// it was put in.
    pub(super) fn original(&self, at: usize) -> usize {
        self.passes.iter().rev().fold(at, |at, edits| {
            let mut shift = 0_isize;
            for edit in edits {
                let start = edit.range.start.saturating_add_signed(shift);
                if at < start {
                    break;
                }
                if at < start + edit.text.len() {
                    return edit.range.start;
                }
                shift += edit.text.len().cast_signed() - edit.range.len().cast_signed();
            }
            at.saturating_add_signed(-shift)
        })
    }
}

/// Rewrites the text of a module where that is needed.
pub(super) fn rewrite(world: &World<'_>, index: usize, text: &str) -> Result<Rewritten, Diagnostic> {
    let mut rewritten = Rewritten { text: text.to_owned(), passes: Vec::new() };
    let Some(parsed) = world.modules.get(index) else { return Ok(rewritten) };
    let mut variables = 0;
    let mut edits = find(world, index, &parsed.module, &rewritten, &mut variables)?;
    for _ in 0..MAX_PASSES {
        if edits.is_empty() {
            return Ok(rewritten);
        }
        rewritten.text = apply(&rewritten.text, &edits);
        rewritten.passes.push(edits);
        let module = parse_again(parsed.index, &rewritten, parsed.version)?;
        edits = find(world, index, &module, &rewritten, &mut variables)?;
    }
    Err(problem::rewrite(Span::new(FileId::new(parsed.index), 0, 0), "it nests too deep"))
}

/// Parses what was rewritten.
fn parse_again(index: usize, rewritten: &Rewritten, version: Version) -> Result<Module, Diagnostic> {
    engine::parse(index, rewritten.text(), version)
        .map_err(|failure| problem::rewrite(Span::new(FileId::new(index), 0, 0), &failure.message))
}

/// The text with the edits, which are in the order of the text.
fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.range.start).unwrap_or_default());
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// Finds what must be changed in one pass.
fn find(
    world: &World<'_>,
    index: usize,
    module: &Module,
    rewritten: &Rewritten,
    variables: &mut usize,
) -> Result<Vec<Edit>, Diagnostic> {
    // Names come first: what stands elsewhere is told by them.
    let renamed = rename::places(world, index, module);
    if !renamed.is_empty() {
        let insert =
            |place: Range<usize>| Edit { range: place.start..place.start, text: rename::PREFIX.into() };
        return Ok(renamed.into_iter().map(insert).collect());
    }
    let keeps_not = module.imports.iter().any(|import| {
        Reference::of(&import.refr).is_some_and(|reference| {
            reference.variable() == Some("future") && reference.plain_steps().eq(["keywords", "not"])
        })
    });
    let mut finder =
        Finder { world, index, rewritten, keeps_not, variables, edits: Vec::new(), refused: Vec::new() };
    for rule in &module.policy {
        finder.rule(rule);
    }
    if let Some(diagnostic) = finder.refused.into_iter().next() {
        return Err(diagnostic);
    }
    let mut edits = finder.edits;
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    Ok(edits)
}

/// The range of a place.
fn range(place: &Place) -> Range<usize> {
    place.start as usize..place.end as usize
}

struct Finder<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    rewritten: &'w Rewritten,
    keeps_not: bool,
    variables: &'w mut usize,
    edits: Vec<Edit>,
    refused: Vec<Diagnostic>,
}

impl Finder<'_, '_> {
    fn rule(&mut self, rule: &Rule) {
        if self.repeat_head(rule) {
            return;
        }
        match rule {
            Rule::Spec { bodies, .. } => {
                let mut inside = Inside { queries: Vec::new(), walks: Vec::new() };
                // Comprehensions in the head, in values behind `else`, and in the bodies.
                tree::walk_rule(rule, &mut inside);
                for body in bodies {
                    let bare = !body.query.span.text().starts_with('{');
                    self.query(&body.query, bare);
                }
                for query in inside.queries {
                    self.query(query, false);
                }
                for walk in inside.walks {
                    let (start, end) = (walk.start as usize, walk.end as usize);
                    let changed = |edit: &Edit| edit.range.start <= start && end <= edit.range.end;
                    if self.edits.iter().any(changed) {
                        continue;
                    }
                    self.refuse(walk, problem::Construct::Walk);
                }
            }
            Rule::Default { .. } => {}
        }
    }

    /// Puts the head of a rule before each of its further bodies; true where there are any.
    fn repeat_head(&mut self, rule: &Rule) -> bool {
        let Rule::Spec { span, bodies, .. } = rule else { return false };
        let mut more = bodies.iter().skip(1).filter(|body| !body.is_else).peekable();
        let (Some(first), true) = (bodies.first(), more.peek().is_some()) else { return false };
        let head = span.start as usize..first.query.span.start as usize;
        let head_text = self.rewritten.text().get(head).unwrap_or_default();
        if head_text.contains(['#', '`']) {
            self.refuse(span, problem::Construct::ChainedBodies);
            return true;
        }
        let head_text = head_text.replace(['\n', '\r'], " ");
        for body in more {
            let at = body.query.span.start as usize;
            self.edits.push(Edit { range: at..at, text: format!(" {} ", head_text.trim()) });
        }
        true
    }

    fn query(&mut self, query: &Query, bare: bool) {
        for statement in &query.stmts {
            self.statement(statement, bare);
        }
    }

    /// Rewrites one statement. What is inside of it comes in the next pass, if this one changes it.
    fn statement(&mut self, statement: &LiteralStmt, bare: bool) {
        let before = self.edits.len();
        let mut hoist = Hoist { first: Vec::new(), edits: Vec::new() };
        let modifiers: Vec<String> =
            statement.with_mods.iter().map(|modifier| self.modifier(modifier, &mut hoist)).collect();
        match &statement.literal {
            Literal::NotExpr { expr, .. } if !self.keeps_not => self.negated(expr, &modifiers, &mut hoist),
            Literal::Expr { expr, .. } => {
                let edit = self.walk(expr).or_else(|| Self::output(expr));
                hoist.edits.extend(edit);
            }
            _ => {}
        }
        if hoist.first.is_empty() && hoist.edits.is_empty() {
            return;
        }
        let place = range(&statement.span);
        let open = if bare { "{ " } else { "" };
        if bare || !hoist.first.is_empty() {
            let mut text = open.to_owned();
            for first in &hoist.first {
                text.push_str(first);
                text.push_str("; ");
            }
            self.edits.push(Edit { range: place.start..place.start, text });
        }
        self.edits.append(&mut hoist.edits);
        if bare {
            self.edits.push(Edit { range: place.end..place.end, text: " }".into() });
        }
        // What stands in a part that is moved waits for the next pass.
        let moved = |edit: &Edit| edit.range.start <= place.start && place.end <= edit.range.end;
        if self.edits.iter().take(before).any(moved) {
            self.edits.truncate(before);
        }
    }

    /// Moves the value of a `with` out where it calls something; gives the modifier's text.
    fn modifier(&mut self, modifier: &WithModifier, hoist: &mut Hoist) -> String {
        let target = modifier.refr.span().text();
        let value = modifier.r#as.span();
        if !calls(&modifier.r#as) {
            return format!(" with {target} as {}", value.text());
        }
        let variable = self.variable();
        hoist.first.push(format!("{variable} := {}", value.text()));
        hoist.edits.push(Edit { range: range(value), text: variable.clone() });
        format!(" with {target} as {variable}")
    }

    /// Moves out what OPA looks up before it negates.
    fn negated(&mut self, expr: &Ref<Expr>, modifiers: &[String], hoist: &mut Hoist) {
        let mut operands: Vec<&Ref<Expr>> = Vec::new();
        let mut kept: Vec<&Ref<Expr>> = Vec::new();
        match expr.as_ref() {
            Expr::Call { params, .. } => operands.extend(params),
            Expr::BoolExpr { op: BoolOp::Eq, lhs, rhs, .. }
            | Expr::AssignExpr { op: AssignOp::Eq, lhs, rhs, .. } => kept.extend([lhs, rhs]),
            Expr::BoolExpr { lhs, rhs, .. }
            | Expr::BinExpr { lhs, rhs, .. }
            | Expr::ArithExpr { lhs, rhs, .. } => operands.extend([lhs, rhs]),
            Expr::Membership { key, value, collection, .. } => {
                operands.extend(key.iter().chain([value, collection]));
            }
            Expr::UnaryExpr { expr, .. } => operands.push(expr),
            Expr::RefDot { .. } | Expr::RefBrack { .. } => kept.push(expr),
            // A list, a set or an object is there when its parts are.
            Expr::Array { .. } | Expr::Set { .. } | Expr::Object { .. } => operands.push(expr),
            _ => {}
        }
        for side in kept {
            match Reference::of(side) {
                // The reference itself may be undefined; what is in its brackets may not.
                Some(reference) => {
                    for step in reference.steps {
                        if let Step::Dynamic(index) = step {
                            operands.push(index);
                        }
                    }
                    self.move_root(side, modifiers, hoist);
                }
                None => operands.push(side),
            }
        }
        for operand in operands {
            if self.fallible(operand) {
                self.move_out(operand.span(), operand, modifiers, hoist);
            }
        }
    }

    /// Moves out what a reference begins with, where that is no variable: `f(x)` in `f(x).y`.
    fn move_root(&mut self, expr: &Ref<Expr>, modifiers: &[String], hoist: &mut Hoist) {
        let mut at = expr;
        while let Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. } = at.as_ref() {
            at = refr;
        }
        if !matches!(at.as_ref(), Expr::Var { .. }) && self.fallible(at) {
            self.move_out(at.span(), at, modifiers, hoist);
        }
    }

    /// Moves an expression before the statement, and puts a variable in its place.
    fn move_out(&mut self, place: &Place, expr: &Ref<Expr>, modifiers: &[String], hoist: &mut Hoist) {
        let mut wildcard = Wildcard { found: false };
        tree::walk_expr(expr, &mut wildcard);
        if wildcard.found {
            self.refuse(place, problem::Construct::NegatedWildcard);
            return;
        }
        let variable = self.variable();
        hoist.first.push(format!("{variable} := {}{}", place.text(), modifiers.concat()));
        hoist.edits.push(Edit { range: range(place), text: variable });
    }

    /// Whether an expression can be undefined: it looks something up, calls or computes.
    fn fallible(&self, expr: &Ref<Expr>) -> bool {
        let mut fallible = Fallible { world: self.world, index: self.index, found: false };
        tree::walk_expr(expr, &mut fallible);
        fallible.found
    }

    /// `[p, v] := walk(x)` as a call that binds its last argument.
    fn walk(&mut self, expr: &Ref<Expr>) -> Option<Edit> {
        let Expr::AssignExpr { op, lhs, rhs, .. } = expr.as_ref() else { return None };
        let Expr::Call { fcn, params, .. } = rhs.as_ref() else { return None };
        let [argument] = params.as_slice() else { return None };
        if fcn.span().text() != "walk" || self.world.has_rule(self.index, "walk") {
            return None;
        }
        let mut names = Names(Vec::new());
        tree::walk_expr(lhs, &mut names);
        if *op == AssignOp::ColEq && names.0.iter().any(|name| self.world.has_rule(self.index, name)) {
            self.refuse(lhs.span(), problem::Construct::Walk);
            return None;
        }
        let text = format!("walk({}, {})", argument.span().text(), lhs.span().text());
        Some(Edit { range: range(expr.span()), text })
    }

    /// `f(a, out)` as `out = f(a)`, where `f` is a builtin that the engine does not know: it takes the last
    /// argument as the result of its own functions alone.
    fn output(expr: &Ref<Expr>) -> Option<Edit> {
        let Expr::Call { fcn, params, .. } = expr.as_ref() else { return None };
        let name = fcn.span().text();
        let takes = TABLE.iter().find(|(own, _, _)| *own == name).map(|(_, takes, _)| usize::from(*takes))?;
        let (out, arguments) = params.split_last().filter(|_| params.len() == takes + 1)?;
        if engine::native_builtins().any(|(native, _)| native == name) {
            return None;
        }
        let arguments: Vec<&str> = arguments.iter().map(|argument| argument.span().text()).collect();
        let text = format!("{} = {name}({})", out.span().text(), arguments.join(", "));
        Some(Edit { range: range(expr.span()), text })
    }

    fn variable(&mut self) -> String {
        *self.variables += 1;
        format!("{PREFIX}{}", self.variables)
    }

    fn refuse(&mut self, place: &Place, construct: problem::Construct) {
        let Some(parsed) = self.world.modules.get(self.index) else { return };
        let start = self.rewritten.original(place.start as usize);
        let end = self.rewritten.original(place.end as usize).max(start);
        let span = Span::new(FileId::new(parsed.index), start, end);
        self.refused.push(problem::construct(span, construct));
    }
}

/// What is put before a statement, and what changes in it.
struct Hoist {
    first: Vec<String>,
    edits: Vec<Edit>,
}

/// Whether an expression calls something.
fn calls(expr: &Ref<Expr>) -> bool {
    struct Calls(bool);
    impl<'a> Visitor<'a> for Calls {
        fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
            self.0 |= matches!(expr.as_ref(), Expr::Call { .. });
            !self.0
        }
    }
    let mut calls = Calls(false);
    tree::walk_expr(expr, &mut calls);
    calls.0
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

/// Finds what can be undefined, outside of comprehensions, which never are.
struct Fallible<'w, 'a> {
    world: &'w World<'a>,
    index: usize,
    found: bool,
}

impl<'e> Visitor<'e> for Fallible<'_, '_> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        match expr.as_ref() {
            Expr::ArrayCompr { .. } | Expr::SetCompr { .. } | Expr::ObjectCompr { .. } => return false,
            Expr::Call { .. }
            | Expr::RefDot { .. }
            | Expr::RefBrack { .. }
            | Expr::ArithExpr { .. }
            | Expr::BinExpr { .. }
            | Expr::BoolExpr { .. }
            | Expr::Membership { .. }
            | Expr::UnaryExpr { .. } => self.found = true,
            Expr::Var { span, .. } => {
                let name = span.text();
                let imported = self.world.modules.get(self.index).is_some_and(|parsed| {
                    parsed.module.imports.iter().any(|import| tree::import_name(import) == Some(name))
                });
                self.found |=
                    imported || matches!(name, "input" | "data") || self.world.has_rule(self.index, name);
            }
            _ => {}
        }
        !self.found
    }
}

/// Finds `_` outside of comprehensions.
struct Wildcard {
    found: bool,
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

/// Collects the variables of a pattern.
struct Names<'e>(Vec<&'e str>);

impl<'e> Visitor<'e> for Names<'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        if let Expr::Var { span, .. } = expr.as_ref() {
            self.0.push(span.text());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::world::Parsed;

    fn rewritten(text: &str) -> Result<String, Diagnostic> {
        let version = if text.contains(" if ") { Version::V1 } else { Version::V0 };
        let module = engine::parse(0, text, version).unwrap();
        let package = tree::package_path(&module);
        let modules = [Parsed { index: 0, module, version, package }];
        let done = rewrite(&World::new(&modules), 0, text)?;
        assert_eq!(done.text().matches('\n').count(), text.matches('\n').count(), "lines keep their numbers");
        Ok(done.text().split_once('\n').unwrap().1.trim_end().to_owned())
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
            ("p if { some x in [1]; not q[x] }\nq := 1", "p if { some x in [1]; not q[x] }\nq := 1"),
            (
                "p if { not q[input.a].b }\nq := 1",
                "p if { tollgate__1 := input.a; not q[tollgate__1].b }\nq := 1",
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
        ] {
            assert_eq!(rewritten(&format!("package a\n{rule}\n")).unwrap(), expected);
        }
    }

    #[test]
    fn what_cannot_be_rewritten_is_refused() {
        for rule in ["p if { x := count(walk(input)) }", "p if { not f(input.a[_]) }\nf(x) if x"] {
            assert!(rewritten(&format!("package a\n{rule}\n")).is_err(), "{rule}");
        }
    }

    #[test]
    fn places_are_mapped_back() {
        let text = "package a\np if { not f(input.a); x }\n";
        let edits = vec![
            Edit { range: 17..17, text: "v := input.a; ".into() },
            Edit { range: 23..30, text: "v".into() },
        ];
        let rewritten = Rewritten { text: apply(text, &edits), passes: vec![edits] };
        for word in ["x }", "p if", "not f"] {
            let at = rewritten.original(rewritten.text.find(word).unwrap());
            assert_eq!(at, text.find(word).unwrap(), "{word}");
        }
    }
}
