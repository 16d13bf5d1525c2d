//! Keywords that a reference begins with: `default.allow := 1`. The engine's parser reads them behind a dot
//! alone, so a rule of such a name gets another one, in its head and wherever it is referred to.

use std::collections::BTreeSet;

use super::super::engine::syntax::{Expr, Module, Ref};
use super::super::problem::Construct;
use super::super::token::{Kind, is_keyword};
use super::super::tree::{self, Reference, Visitor};
use super::super::world::World;
use super::edit::Edit;
use super::pass::Finder;
use super::prepare::Draft;

/// What the new names begin with. Messages are shown without it.
pub(in super::super) const PREFIX: &str = "tollgate__k_";

/// Gives names to keywords that a reference begins with.
pub(super) fn prefix(draft: &mut Draft<'_>) {
    let variables = variables(draft);
    for (at, token) in draft.tokens.iter().enumerate() {
        if token.kind == Kind::Name && !draft.is_step(at) && variables.contains(token.text(draft.text)) {
            draft.edits.push(Edit::insert(token.start(), PREFIX));
            continue;
        }
        // The engine knows `contains` as a name.
        let word = token.text(draft.text);
        if token.kind != Kind::Name || !is_keyword(word) || word == "contains" || draft.is_step(at) {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| draft.token(before));
        let follows_operand = before.is_some_and(|before| before.ends_operand(draft.text));
        let begins_line = before.is_some_and(|before| {
            draft.text.get(before.end()..token.start()).unwrap_or_default().contains('\n')
        });
        let by_dot = draft.word(at + 1) == "." && draft.is_adjacent(at + 1);
        let by_text = draft.word(at + 1) == "["
            && draft.is_adjacent(at + 1)
            && draft.token(at + 2).is_some_and(|index| index.kind == Kind::Text)
            && draft.word(at + 3) == "]"
            && !matches!(word, "some" | "every" | "import" | "package")
            && (!follows_operand || (begins_line && !matches!(word, "in" | "with" | "as" | "else" | "if")));
        if by_dot || by_text {
            draft.edits.push(Edit::insert(token.start(), PREFIX));
        }
    }
}

/// The keywords of 1.0 that a text of before then declares as variables: `in := input.rules[_]`.
fn variables<'a>(draft: &Draft<'a>) -> BTreeSet<&'a str> {
    let imports = (0..draft.tokens.len()).any(|at| {
        draft.word(at) == "import" && !draft.is_step(at) && matches!(draft.word(at + 1), "future" | "rego")
    });
    if imports {
        return BTreeSet::new();
    }
    let declared = (0..draft.tokens.len()).filter(|at| {
        draft.token(*at).is_some_and(|token| token.kind == Kind::Name)
            && !draft.is_step(*at)
            && draft.word(at + 1) == ":="
            && matches!(draft.word(*at), "in" | "if" | "every")
    });
    declared.map(|at| draft.word(at)).collect()
}

impl Finder<'_, '_> {
    /// Gives the new names to references that reach such a rule from `data` on, and refuses those that read what
    /// is around it as a whole, which would show the new name. So would what is around rules made of entries.
    pub(super) fn keywords(&mut self, module: &Module) {
        if self.world.keywords.is_empty() && self.world.entries.is_empty() {
            return;
        }
        let mut reaching = Reaching { world: self.world, index: self.index, edits: Vec::new(), whole: None };
        for rule in &module.policy {
            tree::walk_rule(rule, &mut reaching);
        }
        for import in &module.imports {
            reaching.reach(&import.refr, true);
        }
        let Reaching { edits, whole, .. } = reaching;
        self.edits.extend(edits);
        if let Some(whole) = whole {
            self.refuse(whole.span(), Construct::KeywordRule);
        }
    }
}

/// Finds references that reach rules whose names were changed.
struct Reaching<'w, 'a, 'e> {
    world: &'w World<'a>,
    index: usize,
    edits: Vec<Edit>,
    whole: Option<&'e Expr>,
}

impl<'e> Reaching<'_, '_, 'e> {
    fn reach(&mut self, expr: &'e Ref<Expr>, import: bool) {
        let named = match expr.as_ref() {
            Expr::Call { fcn, .. } => fcn,
            _ => expr,
        };
        let Some(reference) = Reference::of(named) else { return };
        let own = reference.steps.len();
        let Some(path) = self.world.path_of(self.index, &reference, import) else { return };
        for keyword in &self.world.keywords {
            let length = keyword.len();
            let shared = path.steps.iter().zip(keyword).take_while(|(step, name)| step == name).count();
            if shared == length {
                // Counted from the end, since what an import stands for comes before.
                if let Some(back) = path.length.checked_sub(length).filter(|back| *back < own) {
                    self.edits.extend(name_place(named, back).map(|at| Edit::insert(at, PREFIX)));
                }
            } else if shared == path.steps.len() && !import {
                self.whole = self.whole.or(Some(named.as_ref()));
            }
        }
        let above = |entry: &Vec<String>| path.steps.len() < entry.len() && entry.starts_with(&path.steps);
        if !import && self.world.entries.iter().any(above) {
            self.whole = self.whole.or(Some(named.as_ref()));
        }
    }
}

/// Where the name of a step begins, counted from the last one.
fn name_place(expr: &Expr, mut back: usize) -> Option<usize> {
    let mut at = expr;
    loop {
        let (next, place) = match at {
            Expr::RefDot { refr, field, .. } => (refr, field.0.start),
            Expr::RefBrack { refr, index, .. } => (refr, index.span().start),
            _ => return None,
        };
        if back == 0 {
            return Some(place as usize);
        }
        back -= 1;
        at = next.as_ref();
    }
}

impl<'e> Visitor<'e> for Reaching<'_, '_, 'e> {
    fn expr(&mut self, expr: &'e Ref<Expr>) -> bool {
        self.reach(expr, false);
        true
    }

    fn statement(
        &mut self,
        _query: &'e super::super::engine::syntax::Query,
        statement: &'e super::super::engine::syntax::LiteralStmt,
    ) {
        for modifier in &statement.with_mods {
            self.reach(&modifier.refr, true);
        }
    }
}

/// A path below `data` as far as it is plain.
pub(in super::super) struct PlainPath {
    /// The leading names.
    pub(in super::super) steps: Vec<String>,
    /// How many steps there are in all.
    pub(in super::super) length: usize,
}

impl World<'_> {
    /// The path below `data` that a reference of a module stands for.
    fn path_of(&self, module: usize, reference: &Reference<'_>, import: bool) -> Option<PlainPath> {
        let names = |steps: &[tree::Step<'_>]| -> Vec<String> {
            let plain = steps.iter().map_while(|step| match step {
                tree::Step::Name(name) => Some((*name).to_owned()),
                tree::Step::Dynamic(_) => None,
            });
            plain.collect()
        };
        if import || reference.variable() == Some("data") {
            let is_data = reference.variable() == Some("data");
            return is_data
                .then(|| PlainPath { steps: names(&reference.steps), length: reference.steps.len() });
        }
        let parsed = self.modules.get(module)?;
        let name = reference.variable()?;
        if self.has_rule(module, name) {
            return None;
        }
        let import = parsed.module.imports.iter().find(|import| tree::import_name(import) == Some(name))?;
        let target = Reference::of(&import.refr)?;
        if target.variable() != Some("data") {
            return None;
        }
        let mut steps = names(&target.steps);
        if steps.len() == target.steps.len() {
            steps.extend(names(&reference.steps));
        }
        Some(PlainPath { steps, length: target.steps.len() + reference.steps.len() })
    }
}
