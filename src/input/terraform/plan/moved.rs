//! `moved` and `removed` blocks: where what is in a state stands now (`internal/refactoring`).

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::evaluated::{InstanceKey, ModuleAddress};
use super::super::module::model::{Mode, ModuleNode, Reference, ResourceName};
use super::super::state::{State, StateInstance};
use super::super::syntax::ast::StepKind;

/// An instance of a state at the address that it has now.
#[derive(Debug, Clone)]
pub(super) struct Present {
    pub(super) instance: StateInstance,
    /// Its address before it was moved.
    pub(super) previous: Option<String>,
    /// Whether the configuration says that it is to be forgotten, and not destroyed.
    pub(super) forgotten: bool,
}

/// The instances of a state at the addresses that they have now.
pub(super) fn present(state: &State, root: &ModuleNode<'_>) -> Vec<Present> {
    let mut statements = Statements::default();
    statements.add(root);
    let mut taken: BTreeSet<String> = state.instances.iter().map(StateInstance::address).collect();
    let present = state.instances.iter().map(|instance| {
        let before = instance.address();
        let mut now = instance.clone();
        // Each statement moves an instance once.
        for _ in 0..statements.moves.len() {
            let next = statements.moves.iter().find_map(|statement| statement.apply(&now));
            let Some(next) = next.filter(|next| !taken.contains(&next.address())) else { break };
            now = next;
        }
        if let Some(next) = implied(&now, root).filter(|next| !taken.contains(&next.address())) {
            now = next;
        }
        let forgotten = statements.forgets.iter().any(|(container, from)| from.covers(container, &now));
        let after = now.address();
        let previous = (after != before).then_some(before);
        if previous.is_some() {
            taken.insert(after);
        }
        Present { instance: now, previous, forgotten }
    });
    present.collect()
}

/// An instance of a resource that was given `count`, or lost it, is the one with the key 0
/// (`refactoring.ImpliedMoveStatements`).
fn implied(instance: &StateInstance, root: &ModuleNode<'_>) -> Option<StateInstance> {
    let mut node = root;
    for (name, _) in &instance.module.0 {
        node = node.children.get(&**name)?;
    }
    let name = ResourceName { mode: instance.mode, kind: &instance.kind, name: &instance.name };
    let block = node.module.resources.get(&name)?;
    let key = match (&instance.key, block.count.is_some(), block.for_each.is_some()) {
        (InstanceKey::None, true, _) => InstanceKey::Index(0),
        (InstanceKey::Index(0), false, false) => InstanceKey::None,
        _ => return None,
    };
    Some(StateInstance { key, ..instance.clone() })
}

/// What all modules say of moves.
#[derive(Default)]
struct Statements {
    moves: Vec<Move>,
    /// The module that says so, and what is no longer looked after.
    forgets: Vec<(Vec<String>, Endpoint)>,
}

impl Statements {
    /// Adds those of a module and of all modules that it calls. How deep modules nest bounds the recursion.
    fn add(&mut self, node: &ModuleNode<'_>) {
        let container: Vec<String> = node.path.iter().map(|name| (*name).to_owned()).collect();
        for moved in &node.module.moved {
            if let (Some(from), Some(to)) = (Endpoint::parse(&moved.from), Endpoint::parse(&moved.to)) {
                self.moves.push(Move { container: container.clone(), from, to });
            }
        }
        for removed in node.module.removed.iter().filter(|removed| !removed.destroy) {
            self.forgets.extend(Endpoint::parse(&removed.from).map(|from| (container.clone(), from)));
        }
        for child in node.children.values() {
            self.add(child);
        }
    }
}

/// A `moved` block.
struct Move {
    /// The names of the calls on the way to the module that says so.
    container: Vec<String>,
    from: Endpoint,
    to: Endpoint,
}

/// What is moved: modules, or a resource in them.
struct Endpoint {
    modules: Vec<(Arc<str>, Option<InstanceKey>)>,
    resource: Option<(Mode, String, String, Option<InstanceKey>)>,
}

impl Endpoint {
    /// Reads `module.a["x"].aws_s3_bucket.b[0]`.
    fn parse(reference: &Reference<'_>) -> Option<Self> {
        let mut modules = Vec::new();
        let mut names = std::iter::once(StepKind::Attribute(reference.root.text))
            .chain(reference.steps.iter().map(|step| step.kind.clone()))
            .peekable();
        let name = |step: Option<StepKind<'_>>| match step {
            Some(StepKind::Attribute(name)) => Some(name.to_owned()),
            _ => None,
        };
        while let Some(first) = names.next() {
            let first = name(Some(first))?;
            if first == "module" {
                let call = name(names.next())?;
                let key = names.peek().and_then(key_of);
                if key.is_some() {
                    names.next();
                }
                modules.push((call.into(), key));
                continue;
            }
            let (mode, kind) = match first.as_str() {
                "data" => (Mode::Data, name(names.next())?),
                "resource" => (Mode::Managed, name(names.next())?),
                _ => (Mode::Managed, first),
            };
            let called = name(names.next())?;
            let key = names.next().as_ref().and_then(key_of);
            return Some(Self { modules, resource: Some((mode, kind, called, key)) });
        }
        (!modules.is_empty()).then_some(Self { modules, resource: None })
    }

    /// Whether an instance is what this names, in the module at `container`: all instances, as no keys are named.
    fn covers(&self, container: &[String], instance: &StateInstance) -> bool {
        let Some(rest) = below(container, &instance.module) else { return false };
        let names =
            rest.iter().map(|(name, _)| name).zip(&self.modules).all(|(one, (other, _))| one == other);
        if !names || rest.len() < self.modules.len() {
            return false;
        }
        match &self.resource {
            None => true,
            Some((mode, kind, name, _)) => {
                rest.len() == self.modules.len()
                    && *mode == instance.mode
                    && *kind == instance.kind
                    && *name == instance.name
            }
        }
    }
}

/// The steps of a module's address below those of the module at `container`, whatever their keys.
fn below<'m>(container: &[String], module: &'m ModuleAddress) -> Option<&'m [(Arc<str>, InstanceKey)]> {
    let (head, rest) = module.0.split_at_checked(container.len())?;
    head.iter().zip(container).all(|((name, _), wanted)| **name == **wanted).then_some(rest)
}

fn key_of(step: &StepKind<'_>) -> Option<InstanceKey> {
    match step {
        StepKind::Key(key) => Some(InstanceKey::Key(Arc::from(&**key))),
        StepKind::Number(number) => number.parse().ok().map(InstanceKey::Index),
        StepKind::Attribute(_) => None,
    }
}

/// The key that something has once it was moved from `from` to `to`; none where it is not what is moved. Without keys
/// all instances are moved and keep theirs; else one is.
fn moved_key(from: Option<&InstanceKey>, to: Option<&InstanceKey>, now: &InstanceKey) -> Option<InstanceKey> {
    if from.is_none() && to.is_none() {
        return Some(now.clone());
    }
    let none = InstanceKey::None;
    (from.unwrap_or(&none) == now).then(|| to.unwrap_or(&none).clone())
}

impl Move {
    /// The instance where this moves it; none where it does not.
    fn apply(&self, instance: &StateInstance) -> Option<StateInstance> {
        let rest = below(&self.container, &instance.module)?;
        let (head, behind) = rest.split_at_checked(self.from.modules.len())?;
        let way = self.from.modules.split_last().map_or(&[][..], |(_, way)| way);
        let exact = head.iter().zip(way).all(|((name, key), (wanted, named))| {
            name == wanted && *named.as_ref().unwrap_or(&InstanceKey::None) == *key
        });
        if !exact {
            return None;
        }
        let mut modules: Vec<(Arc<str>, InstanceKey)> =
            instance.module.0.iter().take(self.container.len()).cloned().collect();
        let fixed = |(name, key): &(Arc<str>, Option<InstanceKey>)| {
            (Arc::clone(name), key.clone().unwrap_or(InstanceKey::None))
        };
        match (&self.from.resource, &self.to.resource) {
            (None, None) => {
                let (wanted, from) = self.from.modules.last()?;
                let (_, key) = head.last().filter(|(name, _)| name == wanted)?;
                let (to, way) = self.to.modules.split_last()?;
                modules.extend(way.iter().map(fixed));
                modules.push((Arc::clone(&to.0), moved_key(from.as_ref(), to.1.as_ref(), key)?));
                modules.extend(behind.iter().cloned());
                Some(StateInstance { module: ModuleAddress(modules), ..instance.clone() })
            }
            (Some((mode, kind, name, from)), Some((_, new_kind, new_name, to))) => {
                let here = head.iter().zip(&self.from.modules).all(|((name, key), (wanted, named))| {
                    name == wanted && *named.as_ref().unwrap_or(&InstanceKey::None) == *key
                });
                let same = *mode == instance.mode && *kind == instance.kind && *name == instance.name;
                if !here || !same || !behind.is_empty() {
                    return None;
                }
                modules.extend(self.to.modules.iter().map(fixed));
                Some(StateInstance {
                    module: ModuleAddress(modules),
                    kind: new_kind.clone(),
                    name: new_name.clone(),
                    key: moved_key(from.as_ref(), to.as_ref(), &instance.key)?,
                    ..instance.clone()
                })
            }
            _ => None,
        }
    }
}
