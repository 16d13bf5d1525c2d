//! Rules and functions that need themselves, and chains that are too long for the engine's stack.

use std::collections::{BTreeMap, BTreeSet};

use super::super::engine::syntax::{Expr, Ref};
use super::super::problem;
use super::super::tree::{self, Reference, Step, Visitor};
use super::super::world::{Absolute, Root, World, locals};
use crate::source::Diagnostic;

/// Rules that may need each other in a row.
const MAX_CHAIN: usize = 3_000;

/// Checks all rules.
pub(super) fn check(world: &World<'_>) -> Vec<(usize, Diagnostic)> {
    let paths: Vec<&Vec<&str>> = world.rules.keys().collect();
    let numbers: BTreeMap<&Vec<&str>, usize> =
        paths.iter().enumerate().map(|(number, path)| (*path, number)).collect();
    // What is made of entries is evaluated as a whole, so each of its rules stands for all.
    let mut whole: BTreeMap<usize, usize> = BTreeMap::new();
    for root in &world.entries {
        let root: Vec<&str> = root.iter().map(String::as_str).collect();
        let members: Vec<usize> =
            world.below(&root).filter_map(|(path, _)| numbers.get(path).copied()).collect();
        whole.extend(
            members.first().into_iter().flat_map(|first| members.iter().map(|member| (*member, *first))),
        );
    }
    let stands_for = |number: usize| whole.get(&number).copied().unwrap_or(number);
    let mut needs: Vec<BTreeSet<usize>> = world
        .rules
        .values()
        .map(|rules| {
            let mut needs = BTreeSet::new();
            for at in rules {
                let mut visitor =
                    Needs { world, module: at.module, locals: locals(at.rule), paths: Vec::new() };
                tree::walk_rule(at.rule, &mut visitor);
                for absolute in visitor.paths {
                    let meant = world.meant(&absolute.plain_steps()).into_iter();
                    let meant = meant.filter(|rule| may_lead_to(&absolute, rule));
                    let meant = meant.filter_map(|rule| numbers.get(rule).copied());
                    needs.extend(meant.map(stands_for));
                }
            }
            needs
        })
        .collect();
    for (number, first) in &whole {
        let own = if number == first { None } else { needs.get_mut(*number).map(std::mem::take) };
        if let (Some(own), Some(first)) = (own, needs.get_mut(*first)) {
            first.extend(own);
        }
    }
    let needs: Vec<Vec<usize>> = needs.into_iter().map(|needs| needs.into_iter().collect()).collect();
    let order = Order::of(&needs);
    let mut found = Vec::new();
    let mut tell = |number: usize, diagnostic: &dyn Fn(crate::source::Span, &str) -> Diagnostic| {
        let Some((path, rules)) = paths.get(number).and_then(|path| world.rules.get_key_value(*path)) else {
            return;
        };
        let mut modules = BTreeSet::new();
        for at in rules {
            // Each module that has a part in it is refused, and told once.
            if let Some(parsed) = world.modules.get(at.module).filter(|_| modules.insert(at.module)) {
                let span = parsed.span(tree::head(at.rule).name.span());
                found.push((at.module, diagnostic(span, &path.join("."))));
            }
        }
    };
    for group in &order.cycles {
        let names: Vec<String> =
            group.iter().filter_map(|number| Some(paths.get(*number)?.join("."))).collect();
        for number in group {
            tell(*number, &|span, path| problem::recursion(span, path, &names));
        }
    }
    for number in order.too_long {
        tell(number, &|span, path| problem::chain(span, path, MAX_CHAIN));
    }
    found
}

/// Collects the references of a rule to `data`.
struct Needs<'w, 'a> {
    world: &'w World<'a>,
    module: usize,
    locals: BTreeSet<&'a str>,
    paths: Vec<Absolute<'a>>,
}

/// Whether a reference can lead to a rule: the names behind what is worked out are those of the rule too.
fn may_lead_to(absolute: &Absolute<'_>, rule: &[&str]) -> bool {
    absolute.steps.iter().zip(rule).all(|(step, part)| match step {
        Step::Name(name) => name == part,
        Step::Dynamic(_) => true,
    })
}

impl<'a> Visitor<'a> for Needs<'_, 'a> {
    fn expr(&mut self, expr: &'a Ref<Expr>) -> bool {
        // A function is never a local variable.
        let none = BTreeSet::new();
        let (named, locals) = match expr.as_ref() {
            Expr::Call { fcn, .. } => (fcn, &none),
            _ => (expr, &self.locals),
        };
        let resolved =
            Reference::of(named).and_then(|reference| self.world.resolve(self.module, locals, &reference));
        if let Some(absolute @ Absolute { root: Root::Data, .. }) = resolved {
            self.paths.push(absolute);
        }
        true
    }
}

/// What the graph of needs comes to.
#[derive(Debug, Default, PartialEq, Eq)]
struct Order {
    /// Groups that need each other, each sorted.
    cycles: Vec<Vec<usize>>,
    /// Where a chain is too long: its first members.
    too_long: Vec<usize>,
}

impl Order {
    /// Finds the groups by Tarjan's algorithm, without recursion, and the lengths of chains on the way: a
    /// group is done after all that it needs.
    fn of(needs: &[Vec<usize>]) -> Self {
        let mut order = Self::default();
        let mut state: Vec<State> = vec![State::default(); needs.len()];
        let mut stack = Vec::new();
        let mut count = 0;
        for start in 0..needs.len() {
            if state.get(start).is_none_or(|state| state.number > 0) {
                continue;
            }
            let mut open: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((at, next)) = open.pop() {
                if next == 0 {
                    count += 1;
                    if let Some(state) = state.get_mut(at) {
                        *state = State { number: count, low: count, on_stack: true, length: 1 };
                    }
                    stack.push(at);
                }
                let target = needs.get(at).and_then(|targets| targets.get(next)).copied();
                let Some(target) = target else {
                    order.close(at, needs, &mut state, &mut stack);
                    if let Some((parent, _)) = open.last().copied() {
                        settle(&mut state, parent, at);
                    }
                    continue;
                };
                open.push((at, next + 1));
                match state.get(target) {
                    Some(seen) if seen.number == 0 => open.push((target, 0)),
                    Some(_) => settle(&mut state, at, target),
                    None => {}
                }
            }
        }
        order
    }

    /// Closes a member whose needs are all seen; the first of its group takes the group off the stack.
    fn close(&mut self, at: usize, needs: &[Vec<usize>], state: &mut [State], stack: &mut Vec<usize>) {
        let Some(own) = state.get(at).copied() else { return };
        if own.length == MAX_CHAIN {
            self.too_long.push(at);
        }
        if own.low != own.number {
            return;
        }
        let mut group = Vec::new();
        while let Some(member) = stack.pop() {
            if let Some(state) = state.get_mut(member) {
                state.on_stack = false;
            }
            group.push(member);
            if member == at {
                break;
            }
        }
        if group.len() > 1 || needs.get(at).is_some_and(|targets| targets.contains(&at)) {
            group.sort_unstable();
            self.cycles.push(group);
        }
    }
}

/// What is known of a member.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// The order in which it was come upon, from 1; 0 before that.
    number: usize,
    /// The earliest member that it leads back to.
    low: usize,
    on_stack: bool,
    /// The longest chain that begins with it.
    length: usize,
}

/// Takes over what is known of `target`, which `at` needs.
fn settle(state: &mut [State], at: usize, target: usize) {
    let Some(seen) = state.get(target).copied() else { return };
    let Some(state) = state.get_mut(at) else { return };
    if seen.on_stack {
        state.low = state.low.min(seen.low);
    }
    state.length = state.length.max(seen.length + 1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_need_each_other_are_found() {
        let order = Order::of(&[vec![1], vec![2], vec![0, 3], vec![], vec![4], vec![3, 0]]);
        assert_eq!(order.cycles, [vec![0, 1, 2], vec![4]]);
        assert_eq!(Order::of(&[vec![1, 2], vec![3], vec![3], vec![]]), Order::default());
    }

    #[test]
    fn a_long_chain_is_found() {
        let chain: Vec<Vec<usize>> =
            (0..5000).map(|at| if at == 0 { vec![] } else { vec![at - 1] }).collect();
        assert_eq!(Order::of(&chain).too_long, [MAX_CHAIN - 1]);
    }
}
