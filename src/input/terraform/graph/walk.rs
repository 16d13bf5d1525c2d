//! Goes through a root module with all modules that it calls, and asks for what a plan has.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use super::super::data::Answers;
use super::super::eval::Memory;
use super::super::evaluated::{CheckResult, Evaluated, OutputValue, ResourceInstance, VariableValue};
use super::super::module::model::{Mode, ModuleNode};
use super::super::syntax::ast::Expr;
use super::super::value::{Origin, Value};
use super::super::way::absolute;
use super::host::Files;
use super::instance::Instance;
use super::repetition::Repetition;
use super::tell::{LIMIT, LIMIT_HELP, error};
use crate::source::{Diagnostic, Limits, Span};

/// How much evaluating one root module may take. All of it is counted, so that the same input meets it everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Steps: elements that are gone through, calls of functions.
    pub steps: usize,
    /// Bytes of text that functions and templates make.
    pub bytes: usize,
    /// Instances of one resource or module, and of all of them together.
    pub instances: usize,
    /// How many references may lead through each other.
    pub hops: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: 100_000_000, bytes: 512 << 20, instances: 200_000, hops: 1_500 }
    }
}

/// How a root module is evaluated.
pub struct Options<'o> {
    /// The files that functions read.
    pub files: &'o dyn Files,
    /// What data sources answer.
    pub answers: &'o dyn Answers,
    /// Whether attributes that the configuration does not set get what providers are known to plan for them.
    pub defaults: bool,
    /// `terraform.workspace`.
    pub workspace: &'o str,
    /// The run's time, RFC 3339 in UTC.
    pub time: &'o str,
    /// The registry that providers without one come from: `registry.terraform.io`.
    pub registry: &'o str,
    /// The name of the folder that paths of the tree begin at. What lies above it is not told: it would differ from
    /// machine to machine.
    pub base: &'o str,
    /// How much it may take.
    pub budget: Budget,
}

/// What somebody gave for a variable of the root module.
#[derive(Debug, Clone)]
pub enum Given<'s> {
    /// An expression, which may refer to nothing.
    Expression(Expr<'s>),
    /// Text that stands for itself.
    Text(String, Origin),
    /// A value that was worked out elsewhere, with where it came from.
    Value(Value),
}

/// What is known while a root module is evaluated.
pub(super) struct Graph<'g, 's> {
    pub(super) options: &'g Options<'g>,
    /// The folder of the root module.
    pub(super) folder: String,
    /// What it is called as an absolute path.
    pub(super) working_folder: String,
    pub(super) given: BTreeMap<String, Given<'s>>,
    instances: RefCell<Vec<Rc<Instance<'s>>>>,
    pub(super) diagnostics: RefCell<Vec<Diagnostic>>,
    pub(super) told: RefCell<BTreeSet<(&'static str, String, String)>>,
    /// Steps and bytes that are left.
    pub(super) left: Cell<(usize, usize)>,
    resources: Cell<usize>,
    hops: Cell<usize>,
    /// What all evaluations share.
    pub(super) memory: Memory,
    /// How large a template may be.
    pub(super) limits: Limits,
}

/// A reference that is being followed.
pub(super) struct Hop<'h>(&'h Cell<usize>);

impl Drop for Hop<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl<'s> Graph<'_, 's> {
    /// How many diagnostics one root module may have.
    pub(super) const MOST_DIAGNOSTICS: usize = 1_000;

    /// Follows a reference; none where too many lead through each other.
    pub(super) fn hop(&self) -> Option<Hop<'_>> {
        if self.hops.get() >= self.options.budget.hops {
            return None;
        }
        self.hops.set(self.hops.get() + 1);
        Some(Hop(&self.hops))
    }

    /// The instance of a module of that number.
    pub(super) fn instance(&self, id: usize) -> Option<Rc<Instance<'s>>> {
        self.instances.borrow().get(id).cloned()
    }

    /// Adds an instance of a module; none where there are too many.
    pub(super) fn add(
        &self,
        node: Arc<ModuleNode<'s>>,
        from: Option<(&Instance<'s>, &'s str, Span)>,
        repetition: Repetition,
    ) -> Option<usize> {
        let mut instances = self.instances.borrow_mut();
        let id = instances.len();
        if id >= self.options.budget.instances {
            return None;
        }
        instances.push(Rc::new(Instance::new(id, node, from, repetition)));
        Some(id)
    }

    /// Counts an instance of a resource; false where there are too many, which is told.
    pub(super) fn count_resource(&self, header: Span) -> bool {
        let most = self.options.budget.instances;
        let count = self.resources.get() + 1;
        if count > most {
            let message = format!("there are more than {most} instances of resources");
            self.tell(error(LIMIT, header, message, LIMIT_HELP));
            return false;
        }
        self.resources.set(count);
        true
    }
}

/// Evaluates a root module with what is given for its variables.
///
/// What cannot be evaluated is told, and is unknown. The caller's thread needs some 100 MiB of stack for the deepest
/// configurations that the budget allows.
pub fn evaluate<'s>(
    root: &Arc<ModuleNode<'s>>,
    given: BTreeMap<String, Given<'s>>,
    options: &Options<'_>,
) -> Evaluated<'s> {
    let graph = Graph {
        options,
        folder: root.module.folder.clone(),
        working_folder: absolute(options.base, &root.module.folder),
        given,
        instances: RefCell::default(),
        diagnostics: RefCell::default(),
        told: RefCell::default(),
        left: Cell::new((options.budget.steps, options.budget.bytes)),
        resources: Cell::new(0),
        hops: Cell::new(0),
        memory: Memory::default(),
        limits: Limits::default(),
    };
    let mut evaluated = Evaluated {
        root: Arc::clone(root),
        variables: BTreeMap::new(),
        resources: Vec::new(),
        outputs: BTreeMap::new(),
        checks: Vec::new(),
        diagnostics: Vec::new(),
    };
    graph.add(Arc::clone(root), None, Repetition::NONE);
    // Asking for what a module has adds the instances of those that it calls.
    let mut next = 0;
    while let Some(instance) = graph.instance(next) {
        graph.ask(&instance, &mut evaluated.resources, &mut evaluated.checks);
        next += 1;
    }
    if let Some(instance) = graph.instance(0) {
        for variable in root.module.variables.values() {
            let value = graph.variable(&instance, variable, variable.header);
            let given = graph.given.contains_key(variable.name);
            evaluated.variables.insert(variable.name.to_owned(), VariableValue { value, given });
        }
        for (name, output) in &root.module.outputs {
            let value = graph.output(&instance, name, output.header);
            let (sensitive, header) = (output.sensitive, output.header);
            evaluated.outputs.insert((*name).to_owned(), OutputValue { value, sensitive, header });
        }
    }
    evaluated.resources.sort_by(|one, other| {
        let key = |one: &ResourceInstance<'s>| (one.resource.mode, one.resource.kind, one.resource.name);
        (&one.module, key(one), &one.key).cmp(&(&other.module, key(other), &other.key))
    });
    evaluated.diagnostics = graph.diagnostics.take();
    evaluated
}

impl<'s> Graph<'_, 's> {
    /// Asks for all resources, calls and conditions of an instance of a module.
    fn ask(
        &self,
        instance: &Rc<Instance<'s>>,
        resources: &mut Vec<ResourceInstance<'s>>,
        checks: &mut Vec<CheckResult>,
    ) {
        let module = Arc::clone(&instance.node.module);
        for (name, resource) in &module.resources {
            let instances = self.resource(instance, resource, resource.header);
            if name.mode == Mode::Ephemeral {
                continue;
            }
            for one in &instances.each {
                resources.push(ResourceInstance {
                    module: instance.address.clone(),
                    node: Arc::clone(&instance.node),
                    resource: *name,
                    key: one.key.clone(),
                    value: one.value.clone(),
                    schema: instances.schema.clone(),
                    provider: instances.provider.source.clone(),
                    provider_key: instances.provider.key.clone(),
                    fate: one.fate,
                    calls: Arc::clone(&instance.calls),
                    expansion: instances.expansion.origin().cloned(),
                });
            }
        }
        for call in module.calls.values() {
            self.called(instance, call.name, call.header);
        }
        self.check(instance, checks);
    }
}
