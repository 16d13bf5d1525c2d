//! Tests of one name in one package: each is a test of its own, where the engine would take them for one rule
//! that holds when any of them does.
//!
//! SPEC: `rewriteDuplicateTestNames` of OPA's `v1/tester/runner.go`.

use std::collections::BTreeMap;

use super::super::bundle::Module;
use super::super::tree;
use super::super::world::Parsed;
use super::discover;
use crate::source::Span;

/// What stands between the name and its number in the text that the engine gets.
const MARK: &str = "__tollgate_";

/// Modules in which no two tests have one name.
pub(super) struct Apart {
    /// The modules, some of them changed; none where nothing had to be changed.
    pub(super) modules: Option<Vec<Module>>,
    /// What was put into each module: offsets in the given text, and the lengths.
    inserted: BTreeMap<usize, Vec<(usize, usize)>>,
}

impl Apart {
    /// Gives the second and further tests of one name names of their own.
    pub(super) fn of(modules: &[Module], parsed: &[Parsed]) -> Self {
        let mut count: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
        let mut inserts: BTreeMap<usize, Vec<(usize, String)>> = BTreeMap::new();
        for parsed in parsed {
            for rule in &parsed.module.policy {
                let path = tree::rule_path(rule);
                let head = tree::head(rule);
                let Some(length) =
                    discover::named(&path).filter(|_| !head.default && head.arguments.is_none())
                else {
                    continue;
                };
                let names = path.iter().take(length).copied();
                let key = parsed.package.iter().map(String::as_str).chain(names).collect();
                let number = count.entry(key).or_insert(0);
                let before = *number;
                *number += 1;
                if let (true, Some(name)) = (before > 0, name_end(head.name, length)) {
                    inserts.entry(parsed.index).or_default().push((name, format!("{MARK}{before:02}")));
                }
            }
        }
        let mut apart = Self { modules: None, inserted: BTreeMap::new() };
        if inserts.is_empty() {
            return apart;
        }
        let mut changed = modules.to_vec();
        for (index, mut inserts) in inserts {
            inserts.sort();
            let Some(module) = changed.get_mut(index) else { continue };
            for (at, text) in inserts.iter().rev() {
                if module.text.is_char_boundary(*at) {
                    module.text.insert_str(*at, text);
                }
            }
            let lengths = inserts.into_iter().map(|(at, text)| (at, text.len()));
            apart.inserted.insert(index, lengths.collect());
        }
        apart.modules = Some(changed);
        apart
    }

    /// A place in the changed modules as one in the given ones.
    pub(super) fn original(&self, span: Span) -> Span {
        let Some(inserted) = self.inserted.get(&span.file.index()) else { return span };
        let back = |at: usize| {
            let mut shift = 0;
            for (place, length) in inserted {
                if at < place + shift {
                    break;
                }
                if at < place + shift + length {
                    return *place;
                }
                shift += length;
            }
            at - shift
        };
        let range = span.range();
        Span::new(span.file, back(range.start), back(range.end))
    }
}

/// A test's name as it is shown: `test_x#01` for what the engine knows as the second `test_x`.
pub(super) fn shown(name: &str) -> String {
    name.replace(MARK, "#")
}

/// The offset behind the first `length` names of a rule's reference.
fn name_end(name: &super::super::engine::syntax::Expr, length: usize) -> Option<usize> {
    use super::super::engine::syntax::Expr;
    let mut chain = vec![name];
    while let Some(Expr::RefDot { refr, .. } | Expr::RefBrack { refr, .. }) = chain.last() {
        chain.push(refr.as_ref());
    }
    chain.reverse();
    match chain.get(length.checked_sub(1)?)? {
        Expr::Var { span, .. } => Some(span.end as usize),
        Expr::RefDot { field, .. } => Some(field.0.end as usize),
        _ => None,
    }
}
