//! Rules with variables in their names beside others of the same root: `p[q] contains r` and `p.b contains s`.
//! The engine loses one of the two, so each says its entries, and the root is made of all entries.

use std::collections::BTreeSet;

use super::super::builtin::ENTRIES;
use super::super::engine::Version;
use super::super::engine::syntax::{Expr, Ref, Rule, RuleHead};
use super::super::tree::{self, Reference, Step};
use super::edit::Edit;
use super::pass::Finder;

/// What the names of the sets of entries begin with.
const PREFIX: &str = "tollgate__e_";

/// What the rules below one name give, as far as their heads tell.
pub(in super::super) fn can_be_entries(rule: &Rule, version: Version) -> bool {
    match rule {
        Rule::Spec { head: RuleHead::Set { key: Some(_), .. } | RuleHead::Compr { .. }, bodies, .. } => {
            version == Version::V1 && bodies.iter().all(|body| !body.is_else)
        }
        _ => false,
    }
}

impl Finder<'_, '_> {
    /// Makes a rule say its entries where its root is made of entries.
    pub(super) fn entry(&mut self, rule: &Rule) -> bool {
        if self.world.entries.is_empty() {
            return false;
        }
        let Rule::Spec { head, .. } = rule else { return false };
        let (RuleHead::Compr { span, refr, .. } | RuleHead::Set { span, refr, .. }) = head else {
            return false;
        };
        let Some(reference) = Reference::of(refr) else { return false };
        let (Some(parsed), Some(name)) = (self.world.modules.get(self.index), reference.variable()) else {
            return false;
        };
        let path: Vec<&str> = parsed.package.iter().map(String::as_str).chain([name]).collect();
        let Expr::Var { span: root, .. } = reference.root else { return false };
        // What is put in for the root itself has no steps, and no rule of the root is without.
        if reference.steps.is_empty() || !self.is_entry(&path) {
            return false;
        }
        let root = root.text().to_owned();
        let range = self.range(span);
        let mut edit = Edit::new(range.clone());
        edit.push(&format!("{PREFIX}{root} contains [["));
        for (position, step) in reference.steps.iter().enumerate() {
            if position > 0 {
                edit.push(", ");
            }
            match step {
                Step::Name(name) => edit.push(&serde_json::Value::from(*name).to_string()),
                Step::Dynamic(key) => edit.append(&self.copied(&self.range_of(key))),
            }
        }
        let (is_set, value): (bool, Option<&Ref<Expr>>) = match head {
            RuleHead::Set { key, .. } => (true, key.as_ref()),
            RuleHead::Compr { assign, .. } => (false, assign.as_ref().map(|assign| &assign.value)),
            RuleHead::Func { .. } => return false,
        };
        edit.push(&format!("], {is_set}, "));
        match value {
            Some(value) => edit.append(&self.copied(&self.range_of(value))),
            None => edit.push("true"),
        }
        edit.push("]");
        edit.keep_lines(self.text(), range);
        self.edits.push(edit);
        self.state.add(&format!("{PREFIX}{root}"), &format!("{root} := {ENTRIES}({PREFIX}{root})"));
        true
    }

    fn is_entry(&self, path: &[&str]) -> bool {
        let entries: &BTreeSet<Vec<String>> = &self.world.entries;
        entries.iter().any(|entry| entry.iter().map(String::as_str).eq(path.iter().copied()))
    }
}

/// Whether all steps of a rule's name are plain.
pub(in super::super) fn is_ground(rule: &Rule) -> bool {
    Reference::of(tree::head(rule).name)
        .is_none_or(|reference| reference.steps.iter().all(|step| matches!(step, Step::Name(_))))
}
