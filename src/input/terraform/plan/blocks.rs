//! What the blocks of a configuration say of resources that plans leave out: local values, `dynamic` blocks,
//! `lifecycle`.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ptr;
use std::rc::Rc;

use super::super::module::model::{Mode, Module, ModuleNode, Resource, ResourceName};
use super::super::syntax::ast::{Block, Body, Expr, ExprKind, Name, ObjectKey};
use super::configuration::{path, references, references_within, written};
use super::idle::{Idle, has_dynamic};
use super::numbering::Spots;
use super::object::Object;
use crate::document::{Node, Origin, Value};

/// The modules of a configuration.
#[derive(Default)]
pub(super) struct Blocks<'m> {
    /// By the names of the calls on the way, joined by dots; the root module's is empty.
    modules: BTreeMap<String, (String, &'m Module<'m>)>,
    /// The `dynamic` blocks that make none.
    idle: Idle,
    /// What local values refer to that were asked for already, by their module and how they were asked for.
    locals: RefCell<BTreeMap<usize, Known>>,
}

/// References by how they were asked for.
type Known = BTreeMap<String, Rc<[String]>>;

/// Iterators of `dynamic` blocks, and what those go through.
type Iterators<'b> = Vec<(&'b str, Vec<String>)>;

impl<'m> Blocks<'m> {
    /// The blocks of a root module and all modules below it, `idle` being known to make none.
    pub(super) fn new(root: &'m ModuleNode<'m>, idle: Idle) -> Self {
        let mut blocks = Self { idle, ..Self::default() };
        blocks.add(root);
        blocks
    }

    /// How deep modules nest bounds the recursion.
    fn add(&mut self, node: &'m ModuleNode<'m>) {
        self.modules.insert(node.path.join("."), (path(node), &node.module));
        for child in node.children.values() {
            self.add(child);
        }
    }

    /// A resource by its address in a module, with the address of the module without keys.
    fn resource<'b>(&'b self, module: &str, local: &'b str) -> Option<(&'b str, &'b Resource<'b>)> {
        let (address, module) = self.modules.get(module)?;
        let (mode, rest) = match local.strip_prefix("data.") {
            Some(rest) => (Mode::Data, rest),
            None => (Mode::Managed, local),
        };
        let (kind, name) = rest.split_once('.')?;
        let module: &'b Module<'b> = module;
        Some((address, module.resources.get(&ResourceName { mode, kind, name })?))
    }

    /// What a local value of a module refers to, as a plan would list it. `way` is its name and the steps behind it:
    /// where the value is written out, only what they lead to counts.
    pub(super) fn local_references(&self, module: &str, way: &str) -> Rc<[String]> {
        let Some((_, module)) = self.modules.get(module) else { return Rc::from([]) };
        let key = ptr::from_ref::<Module<'_>>(module).addr();
        if let Some(list) = self.locals.borrow().get(&key).and_then(|known| known.get(way)) {
            return Rc::clone(list);
        }
        let name = way.split(['.', '[']).next().unwrap_or_default();
        let list: Rc<[String]> = match module.locals.get(name) {
            Some(local) => references(part(&local.value, way.get(name.len()..).unwrap_or_default())).into(),
            None => Rc::from([]),
        };
        self.locals.borrow_mut().entry(key).or_default().insert(way.to_owned(), Rc::clone(&list));
        list
    }

    /// Whether a resource has `dynamic` blocks.
    pub(super) fn has_dynamic(&self, module: &str, local: &str) -> bool {
        self.resource(module, local).is_some_and(|(_, resource)| has_dynamic(&resource.body))
    }

    /// The names of the `dynamic` blocks of a resource that may make some, and of what they and the blocks within them
    /// set: `rule`, `rule[*].id`. Where they make some of the blocks in the values and others stand beside them, the
    /// names have the numbers of those that they make.
    pub(super) fn dynamic_names(&self, module: &str, local: &str, values: Option<&Node>) -> Vec<String> {
        let mut names = Vec::new();
        self.each_made(module, local, values, &mut |spots, name, _, _| names.extend(spots.names(name)));
        names
    }

    /// What the `dynamic` blocks of a resource that may make some refer to, and what the blocks within them do, by the
    /// way to the attribute: `rule[*].id`, `rule[*].for_each`. Numbers are those of [`dynamic_names`](Self::dynamic_names).
    pub(super) fn dynamic_references(
        &self,
        module: &str,
        local: &str,
        values: Option<&Node>,
    ) -> Vec<(String, Vec<String>)> {
        let mut found = Vec::new();
        self.each_made(module, local, values, &mut |spots, name, made, iterators| match made {
            Made::Set(expression) => {
                let list = references_within(expression, iterators);
                found.extend(spots.names(name).into_iter().map(|way| (way, list.clone())));
            }
            Made::Through(list) => found.push((format!("{}[*].for_each", spots.any(name)), list.to_vec())),
            Made::Block => {}
        });
        found
    }

    /// What `lifecycle` says of a resource; null where the resource is not known.
    pub(super) fn lifecycle(&self, module: &str, local: &str, here: &Origin) -> Node {
        match self.resource(module, local) {
            Some((_, resource)) => lifecycle(resource, here),
            None => Node { value: Value::Null, origin: here.clone() },
        }
    }

    fn each_made(&self, module: &str, local: &str, values: Option<&Node>, tell: &mut Tell<'_>) {
        let resource = self.resource(module, local);
        if let Some((address, resource)) = resource.filter(|(_, resource)| has_dynamic(&resource.body)) {
            self.made_in(address, (&Spots::of(values), &resource.body), false, &mut Vec::new(), tell);
        }
    }

    /// Tells what is made in a body. How deep the parser lets blocks nest bounds the recursion.
    fn made_in<'b>(
        &self,
        address: &str,
        (spots, body): (&Spots<'_>, &'b Body<'_>),
        made: bool,
        iterators: &mut Iterators<'b>,
        tell: &mut Tell<'_>,
    ) {
        for attribute in body.attributes.iter().filter(|_| made) {
            tell(spots, attribute.name.text, Made::Set(&attribute.value), iterators);
        }
        for block in &body.blocks {
            if block.kind.text != "dynamic" {
                if made {
                    tell(spots, block.kind.text, Made::Block, iterators);
                } else if !has_dynamic(&block.body) {
                    continue;
                }
                let inner = spots.below(block.kind.text, block.header);
                self.made_in(address, (&inner, &block.body), made, iterators, tell);
                continue;
            }
            if self.idle.contains(&(address.to_owned(), block.header)) {
                continue;
            }
            let kind = block.label(0).unwrap_or_default();
            let through = block.body.attribute("for_each");
            let through = through.map(|given| references_within(&given.value, iterators)).unwrap_or_default();
            tell(spots, kind, Made::Through(&through), iterators);
            if let Some(content) = block.body.blocks_of("content").next() {
                iterators.push((iterator(block).unwrap_or(kind), through));
                let inner = spots.below(kind, content.header);
                self.made_in(address, (&inner, &content.body), true, iterators, tell);
                iterators.pop();
            }
        }
    }
}

/// What a `dynamic` block makes.
enum Made<'t> {
    /// Blocks of a kind, from something that refers to these.
    Through(&'t [String]),
    /// A block in one of them.
    Block,
    /// An attribute in one of them.
    Set(&'t Expr<'t>),
}

/// Is told of something by the blocks that it is in and its name there.
type Tell<'t> = dyn FnMut(&Spots<'_>, &str, Made<'_>, &[(&str, Vec<String>)]) + 't;

/// The name that `iterator` gives.
fn iterator<'b>(block: &'b Block<'_>) -> Option<&'b str> {
    match &block.body.attribute("iterator")?.value.kind {
        ExprKind::Traversal { root, .. } => Some(root.text),
        ExprKind::String(text) => Some(text),
        _ => None,
    }
}

/// The part of an expression that steps lead to, as far as it is written out: `.a["b"][0]`.
fn part<'x, 's>(mut expression: &'x Expr<'s>, mut way: &str) -> &'x Expr<'s> {
    loop {
        while let ExprKind::Parentheses(inner) = &expression.kind {
            expression = inner;
        }
        let Some((step, rest)) = first_step(way) else { return expression };
        let next = match &expression.kind {
            ExprKind::Object(items) => {
                let fixed = items.iter().all(|item| key(&item.key).is_some());
                // Of a key that stands twice the last counts.
                items
                    .iter()
                    .rev()
                    .find(|item| key(&item.key) == Some(step))
                    .filter(|_| fixed)
                    .map(|item| &item.value)
            }
            ExprKind::Tuple(items) => step.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        match next {
            Some(next) => (expression, way) = (next, rest),
            None => return expression,
        }
    }
}

/// The first of some steps, `.name`, `["name"]` or `[0]`, and those behind it.
fn first_step(way: &str) -> Option<(&str, &str)> {
    if let Some(rest) = way.strip_prefix('.') {
        return rest.split_at_checked(rest.find(['.', '[']).unwrap_or(rest.len()));
    }
    let (step, rest) = way.strip_prefix('[')?.split_once(']')?;
    match step.strip_prefix('"') {
        // One with a quote or a bracket in it is not taken apart.
        Some(step) => {
            step.strip_suffix('"').filter(|step| !step.contains(['"', '\\'])).map(|step| (step, rest))
        }
        None => Some((step, rest)),
    }
}

/// The key of an item, where it is written out.
fn key<'x>(key: &'x ObjectKey<'_>) -> Option<&'x str> {
    match key {
        ObjectKey::Name(Name { text, .. }) => Some(text),
        ObjectKey::Expr(Expr { kind: ExprKind::String(text), .. }) => Some(text),
        ObjectKey::Expr(_) => None,
    }
}

/// What `lifecycle` says of a resource: `prevent_destroy` and `create_before_destroy`, false where it does not say them,
/// and `ignore_changes`, a list of references or `"all"`. Null for what is only read.
pub(super) fn lifecycle(resource: &Resource<'_>, here: &Origin) -> Node {
    if resource.name.mode != Mode::Managed {
        return Node { value: Value::Null, origin: here.clone() };
    }
    let at = |name: &str| resource.lifecycle.get(name).map_or(resource.header, |span| *span);
    let flag = |name: &str, said: Option<bool>| Node {
        value: Value::Bool(said.unwrap_or_default()),
        origin: at(name).into(),
    };
    let ignored = match &*resource.ignore_changes {
        [all] if all.root.text == "all" && all.steps.is_empty() => {
            Node::string("all", at("ignore_changes").into())
        }
        list => {
            let list = list.iter().map(|reference| Node::string(written(reference), reference.span.into()));
            Node { value: Value::List(list.collect()), origin: at("ignore_changes").into() }
        }
    };
    Object::new(here)
        .with("prevent_destroy", flag("prevent_destroy", resource.prevent_destroy))
        .with("create_before_destroy", flag("create_before_destroy", resource.create_before_destroy))
        .with("ignore_changes", ignored)
        .node()
}
