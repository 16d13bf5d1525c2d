//! Parsing: from the text of a module to its syntax tree, and places in it.

use std::collections::BTreeSet;

use super::bundle::Module;
use super::engine::syntax::{Expr, Rule, RuleHead};
use super::engine::{self, Failure, Version};
use super::rewrite::{self, Rewritten};
use super::token::{Kind, Token};
use super::world::Parsed;
use super::{gatekeeper, lexical, problem, tree};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// Columns that the engine counts for a tab.
const TAB: usize = 4;

/// The modules that parse, and what is wrong with the others.
pub(super) fn parse_all(modules: &[Module], limits: &Limits) -> (Vec<Parsed>, Vec<Diagnostic>) {
    parse_some(modules, &(0..modules.len()).collect(), limits)
}

/// The same of those that are wanted, by their numbers.
pub(super) fn parse_some(
    modules: &[Module],
    wanted: &BTreeSet<usize>,
    limits: &Limits,
) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut parsed = Vec::new();
    for (index, module) in modules.iter().enumerate() {
        if !wanted.contains(&index) || gatekeeper::is_source(&module.path) {
            continue;
        }
        match parse(index, &module.text, limits) {
            Ok(module) => parsed.push(module),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (parsed, diagnostics)
}

/// Checks a module's text, rewrites what the engine's parser cannot read, and parses it, as Rego 1.0 or else as
/// what was before.
fn parse(index: usize, text: &str, limits: &Limits) -> Result<Parsed, Diagnostic> {
    let file = FileId::new(index);
    let tokens = lexical::check(text, limits).map_err(|refusal| problem::lexical(file, &refusal))?;
    let rewritten = rewrite::prepare(text, &tokens).map_err(|unreadable| {
        let span = Span::new(file, unreadable.range.start, unreadable.range.end);
        problem::construct(span, unreadable.construct)
    })?;
    if rewritten.is_changed() {
        // What is put in nests deeper.
        lexical::check(rewritten.text(), limits).map_err(|refusal| {
            problem::lexical(file, &refusal.mapped(|range| rewritten.original_range(range)))
        })?;
    }
    let (module, version) = match engine::parse(index, rewritten.text(), Version::V1) {
        Ok(module) => (module, Version::V1),
        Err(first) => {
            let second = if may_be_old(text, &tokens) {
                engine::parse(index, rewritten.text(), Version::V0)
            } else {
                Err(first.clone())
            };
            match second {
                Ok(module) if !module.policy.iter().any(|rule| is_bare(rule)) => (module, Version::V0),
                second => {
                    // The reading that came further is the one that was meant.
                    let further = |failure: &Failure| failure.place.map(|(_, line, column)| (line, column));
                    let failure = match second {
                        Err(second) if further(&second) > further(&first) => second,
                        _ => first,
                    };
                    let span = failure.place.map_or(Span::new(file, 0, 0), |(_, line, column)| {
                        span_at(index, text, Some(&rewritten), line, column)
                    });
                    return Err(match newer(text, &tokens) {
                        Some(import) => problem::newer(span, import),
                        None => problem::syntax(span, &failure.message),
                    });
                }
            }
        }
    };
    let package = tree::package_path(&module);
    Ok(Parsed { index, module, version, package, text: rewritten })
}

/// Whether a text can be read as Rego was before 1.0.
pub(super) fn is_old(text: &str, limits: &Limits) -> bool {
    lexical::check(text, limits).is_ok_and(|tokens| {
        let prepared = rewrite::prepare(text, &tokens).ok();
        may_be_old(text, &tokens)
            && prepared.is_some_and(|prepared| engine::parse(0, prepared.text(), Version::V0).is_ok())
    })
}

/// What a text imports that is newer than the Rego that the engine reads: `and` and `or` between expressions.
fn newer(text: &str, tokens: &[Token]) -> Option<&'static str> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text(text)).collect();
    [
        ("future.keywords.and", ["import", "future", ".", "keywords", ".", "and"].as_slice()),
        ("future.keywords.or", ["import", "future", ".", "keywords", ".", "or"].as_slice()),
        ("future.keywords.not", ["import", "future", ".", "keywords", ".", "not"].as_slice()),
        ("rego.v2", ["import", "rego", ".", "v2"].as_slice()),
    ]
    .into_iter()
    .find_map(|(name, import)| words.windows(import.len()).any(|seen| seen == import).then_some(name))
}

/// Whether a text may be Rego as it was before 1.0: it does not say otherwise, and has none of the keywords of 1.0
/// where only a keyword can stand, unless it imports them.
fn may_be_old(text: &str, tokens: &[Token]) -> bool {
    let word = |at: usize| tokens.get(at).map_or("", |token| token.text(text));
    let mut imports = false;
    for (at, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Name {
            continue;
        }
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        if before.is_some_and(|before| before.is(text, ".")) {
            // A step of a reference is no keyword.
            continue;
        }
        match token.text(text) {
            "import" if word(at + 1) == "rego" && word(at + 3) == "v1" => return false,
            "import" if word(at + 1) == "future" => imports = true,
            "if" | "in" | "contains" | "every" if !imports => {
                let follows = before.is_some_and(|before| {
                    let same_line = !text.get(before.end()..token.start()).unwrap_or_default().contains('\n');
                    before.ends_operand(text) && same_line
                });
                let leads = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Name)
                    && !matches!(word(at + 1), "as" | "with" | "in" | "if" | "else" | "contains");
                if follows || (token.is(text, "every") && leads && word(at + 2) != "=") {
                    return false;
                }
            }
            _ => {}
        }
    }
    true
}

/// Whether a rule is nothing but a name, which is no rule: `p` alone.
fn is_bare(rule: &Rule) -> bool {
    match rule {
        Rule::Spec { head: RuleHead::Compr { refr, assign: None, .. }, bodies, .. } => {
            bodies.is_empty() && matches!(refr.as_ref(), Expr::Var { .. })
        }
        _ => false,
    }
}

/// A line and a column of the engine's text as a place in the text that was given.
pub(super) fn span_at(
    module: usize,
    text: &str,
    rewritten: Option<&Rewritten>,
    line: u32,
    column: u32,
) -> Span {
    let seen = rewritten.map_or(text, Rewritten::text);
    let skip = (line as usize).saturating_sub(1);
    let line_start: usize = seen.split_inclusive('\n').take(skip).map(str::len).sum();
    let rest = seen.get(line_start..).unwrap_or_default();
    let rest = rest.lines().next().unwrap_or_default();
    let seen_at = line_start + offset_of(rest, (column as usize).saturating_sub(1));
    let start = rewritten.map_or(seen_at, |rewritten| rewritten.original(seen_at)).min(text.len());
    let start = callee(text, start);
    // The word that begins there; at least one character, so that there is something to show.
    let word = text.get(start..).unwrap_or_default();
    let length = word.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(word.len());
    let length = length.max(word.chars().next().map_or(0, char::len_utf8));
    Span::new(FileId::new(module), start, start + length)
}

/// Where the name of a function begins whose parenthesis stands at an offset: the engine points at that.
fn callee(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let name =
        before.trim_end_matches(|char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.'));
    let is_call = text.get(at..).is_some_and(|rest| rest.starts_with('('));
    if is_call { name.len() } else { at }
}

/// The offset in a line of a column from 0: the engine counts bytes, and more for a tab.
fn offset_of(line: &str, column: usize) -> usize {
    let mut seen = 0;
    for (at, char) in line.char_indices() {
        if seen >= column {
            return at;
        }
        seen += if char == '\t' { TAB } else { char.len_utf8() };
    }
    line.len()
}
