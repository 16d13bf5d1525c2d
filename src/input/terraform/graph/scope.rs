//! What names mean in an instance of a module.

use std::rc::Rc;
use std::sync::Arc;

use super::super::eval::{Evaluator, Failure, Memory, Scope};
use super::super::evaluated::InstanceKey;
use super::super::function::Host;
use super::super::module::model::{Mode, ResourceName};
use super::super::syntax::ast::{Expr, Name, Step, StepKind};
use super::super::value::{Number, Origin, Value};
use super::super::way::between;
use super::instance::Instance;
use super::repetition::Repetition;
use super::tell::{LIMIT, LIMIT_HELP, error};
use super::walk::Graph;
use crate::source::{Span, nearest};

/// Where an expression is evaluated.
pub(super) struct Place<'p, 'g, 's> {
    graph: &'p Graph<'g, 's>,
    instance: &'p Rc<Instance<'s>>,
    repetition: &'p Repetition,
    itself: Option<&'p Value>,
}

/// The code of a name that means nothing.
const UNDECLARED: &str = "terraform-undeclared";

/// Names that begin no reference to a resource.
const RESERVED: [&str; 12] = [
    "var",
    "local",
    "module",
    "data",
    "ephemeral",
    "resource",
    "each",
    "count",
    "path",
    "terraform",
    "tofu",
    "self",
];

type Resolved = Result<(Value, usize), Box<Failure>>;

impl<'p, 'g, 's> Place<'p, 'g, 's> {
    /// An instance of a module, and the instance of a resource or a call in it.
    pub(super) fn new(
        graph: &'p Graph<'g, 's>,
        instance: &'p Rc<Instance<'s>>,
        repetition: &'p Repetition,
    ) -> Self {
        Self { graph, instance, repetition, itself: None }
    }

    /// The same where `self` is a value.
    pub(super) fn with_self(self, itself: &'p Value) -> Self {
        Self { itself: Some(itself), ..self }
    }

    /// What evaluates expressions there.
    pub(super) fn evaluator(&self) -> Evaluator<'_> {
        Evaluator::new(self)
    }

    fn undeclared<'w>(
        span: Span,
        what: &str,
        name: &str,
        known: impl IntoIterator<Item = &'w str>,
    ) -> Box<Failure> {
        let help = match nearest(name, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it, or take the reference out".to_owned(),
        };
        Failure::fixed(error(
            UNDECLARED,
            span,
            format!("{what} `{name}` is not declared in this module"),
            &help,
        ))
    }

    fn variable(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "var.name")?;
        let module = &self.instance.node.module;
        let variable = module.variables.get(name);
        let variable = variable
            .ok_or_else(|| Self::undeclared(span, "the variable", name, module.variables.keys().copied()))?;
        Ok((self.graph.variable(self.instance, variable, span), 1))
    }

    fn local(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "local.name")?;
        let module = &self.instance.node.module;
        let (name, _) = module
            .locals
            .get_key_value(name)
            .ok_or_else(|| Self::undeclared(span, "the local value", name, module.locals.keys().copied()))?;
        Ok((self.graph.local(self.instance, name, span), 1))
    }

    fn each(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "each.key")?;
        let help = "`each` is known in blocks with `for_each`, `count` in those with `count`";
        let wrong = |message: &str| Err(Failure::fixed(error(UNDECLARED, span, message, help)));
        match (name, &self.repetition.each) {
            ("key", Some((key, _))) => Ok((key.clone(), 1)),
            ("value", Some((_, value))) => Ok((value.clone(), 1)),
            ("key" | "value", None) => wrong("`each` is used where there is no `for_each`"),
            _ => wrong("`each` has `key` and `value` alone"),
        }
    }

    fn count(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "count.index")?;
        let help = "`count.index` is known in blocks with `count`";
        match (name, &self.repetition.count) {
            ("index", Some(index)) => Ok((index.clone(), 1)),
            ("index", None) => Err(Failure::fixed(error(
                UNDECLARED,
                span,
                "`count` is used where there is no `count`",
                help,
            ))),
            _ => Err(Failure::fixed(error(UNDECLARED, span, "`count` has `index` alone", help))),
        }
    }

    fn path(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "path.module")?;
        let text = match name {
            "module" => between(&self.graph.folder, &self.instance.node.module.folder),
            "root" => ".".to_owned(),
            "cwd" => self.graph.working_folder.clone(),
            _ => {
                let known = ["module", "root", "cwd"];
                return Err(Self::undeclared(span, "the path", name, known));
            }
        };
        Ok((Value::string(text).from_origin(Origin::at(span)), 1))
    }

    fn terraform(&self, step: Option<&Step<'_>>, at: Span) -> Resolved {
        let (name, span) = attribute(step, at, "terraform.workspace")?;
        match name {
            "workspace" => {
                let value = Value::string(self.graph.options.workspace).from_origin(Origin::at(span));
                Ok((value, 1))
            }
            "applying" => Ok((Value::bool(false).mark(super::super::value::Marks::EPHEMERAL), 1)),
            _ => Err(Self::undeclared(span, "the value of `terraform`", name, ["workspace", "applying"])),
        }
    }

    fn module(&self, steps: &[Step<'_>], at: Span) -> Resolved {
        let (name, span) = attribute(steps.first(), at, "module.name")?;
        let module = &self.instance.node.module;
        let (name, call) = module
            .calls
            .get_key_value(name)
            .ok_or_else(|| Self::undeclared(span, "the module call", name, module.calls.keys().copied()))?;
        let called = self.graph.called(self.instance, name, span);
        // An output that is named is worked out alone: not all outputs of the module, which may lead back here.
        let (key, used) = match steps.get(1).and_then(|step| static_key(step)) {
            Some(key) if call.count.is_some() || call.for_each.is_some() => (key, 2),
            _ => (InstanceKey::None, 1),
        };
        if called.found
            && let Some(Step { kind: StepKind::Attribute(output), span }) = steps.get(used)
            && let Some(child) = called.instance(&key).and_then(|id| self.graph.instance(id))
        {
            let outputs = &child.node.module.outputs;
            let Some((output, _)) = outputs.iter().find(|(name, _)| *name == output) else {
                let what = format!("the module `{name}` has no output");
                let help = match nearest(output, outputs.keys().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "declare the output in the module".to_owned(),
                };
                let told = error(UNDECLARED, *span, format!("{what} `{output}`"), &help);
                return Err(Failure::fixed(told));
            };
            return Ok((self.graph.output(&child, output, *span), used + 1));
        }
        Ok((self.graph.whole_module(&called, span), 1))
    }

    fn resource(&self, mode: Mode, kind: &str, steps: &[Step<'_>], skipped: usize, at: Span) -> Resolved {
        let (name, span) = attribute(steps.first(), at, "type.name")?;
        let module = &self.instance.node.module;
        let wanted = ResourceName { mode, kind, name };
        let found = module.resources.iter().find(|(key, _)| **key == wanted);
        let Some((_, resource)) = found else {
            let what = match mode {
                Mode::Managed => "the resource",
                Mode::Data => "the data source",
                Mode::Ephemeral => "the ephemeral resource",
            };
            let names: Vec<String> = module
                .resources
                .keys()
                .filter(|key| key.mode == mode)
                .map(|key| format!("{}.{}", key.kind, key.name))
                .collect();
            let name = format!("{kind}.{name}");
            return Err(Self::undeclared(at, what, &name, names.iter().map(String::as_str)));
        };
        let instances = self.graph.resource(self.instance, resource, span);
        let rest = steps.get(1..).unwrap_or_default();
        let (value, used) = instances.reference(rest);
        Ok((value, skipped + 1 + used))
    }
}

/// The name of a step that must be an attribute, and where it is.
fn attribute<'a>(step: Option<&'a Step<'_>>, at: Span, like: &str) -> Result<(&'a str, Span), Box<Failure>> {
    if let Some(Step { kind: StepKind::Attribute(name), span }) = step {
        Ok((name, Span { start: at.start, ..*span }))
    } else {
        let help = format!("write it like `{like}`");
        Err(Failure::fixed(error("terraform-reference", at, "the reference names nothing", &help)))
    }
}

/// The key of an instance that a step names.
pub(super) fn static_key(step: &Step<'_>) -> Option<InstanceKey> {
    match &step.kind {
        StepKind::Key(key) => Some(InstanceKey::Key(Arc::from(&**key))),
        StepKind::Number(digits) => {
            let number = Number::parse(digits)?;
            number.to_usize().filter(|_| number.is_integer()).map(InstanceKey::Index)
        }
        StepKind::Attribute(_) => None,
    }
}

impl Scope for Place<'_, '_, '_> {
    fn resolve(&self, root: Name<'_>, steps: &[Step<'_>]) -> Resolved {
        let at = root.span;
        let _hop = self.graph.hop().ok_or_else(|| {
            let message = "references lead through too many others";
            Box::new(Failure {
                kind: super::super::eval::FailureKind::Limit,
                diagnostic: error(LIMIT, at, message, LIMIT_HELP),
            })
        })?;
        let first = steps.first();
        match root.text {
            "var" => self.variable(first, at),
            "local" => self.local(first, at),
            "each" => self.each(first, at),
            "count" => self.count(first, at),
            "path" => self.path(first, at),
            "terraform" | "tofu" => self.terraform(first, at),
            "module" => self.module(steps, at),
            "self" => {
                if let Some(value) = self.itself {
                    Ok((value.clone(), 0))
                } else {
                    let help = "`self` is known in provisioners, connections and postconditions";
                    Err(Failure::fixed(error(UNDECLARED, at, "`self` means nothing here", help)))
                }
            }
            "data" | "ephemeral" | "resource" => {
                let mode = match root.text {
                    "data" => Mode::Data,
                    "ephemeral" => Mode::Ephemeral,
                    _ => Mode::Managed,
                };
                let (kind, _) = attribute(first, at, "data.type.name")?;
                self.resource(mode, kind, steps.get(1..).unwrap_or_default(), 1, at)
            }
            kind if !steps.is_empty() => self.resource(Mode::Managed, kind, steps, 0, at),
            name => {
                let help = match nearest(name, RESERVED) {
                    Some(near) => format!("did you mean `{near}.…`?"),
                    None => {
                        "write text in quotes; names lead to variables, resources and the like".to_owned()
                    }
                };
                Err(Failure::fixed(error(UNDECLARED, at, format!("`{name}` is not declared"), &help)))
            }
        }
    }

    fn declares_provider(&self, name: &str) -> bool {
        self.instance.node.module.settings.required_providers.contains_key(name)
    }

    fn host(&self) -> &dyn Host {
        self.graph
    }

    fn memory(&self) -> &Memory {
        &self.graph.memory
    }
}

impl<'s> Graph<'_, 's> {
    /// The value of an expression in an instance of a module; unknown where it has none, which is told.
    pub(super) fn eval(
        &self,
        instance: &Rc<Instance<'s>>,
        repetition: &Repetition,
        expression: &Expr<'_>,
    ) -> Value {
        let place = Place::new(self, instance, repetition);
        match place.evaluator().eval(expression) {
            Ok(value) => value,
            Err(failure) => {
                self.fail(*failure);
                Value::dynamic().from_origin(Origin::at(expression.span))
            }
        }
    }

    /// The value of an expression that may refer to nothing.
    pub(super) fn constant(
        &self,
        _instance: &Rc<Instance<'s>>,
        expression: &Expr<'_>,
    ) -> Result<Value, Box<Failure>> {
        self.evaluate_alone(expression)
    }

    /// The value of an expression that may refer to nothing.
    pub(super) fn evaluate_alone(&self, expression: &Expr<'_>) -> Result<Value, Box<Failure>> {
        Evaluator::new(&Nothing(self)).eval(expression)
    }
}

/// A scope in which no name means anything: of values in `.tfvars` files, of defaults.
struct Nothing<'p, 'g, 's>(&'p Graph<'g, 's>);

impl Scope for Nothing<'_, '_, '_> {
    fn resolve(&self, root: Name<'_>, _steps: &[Step<'_>]) -> Resolved {
        let message = format!("`{}` may not be referred to here", root.text);
        let help = "write the value itself; text stands in quotes";
        Err(Failure::fixed(error("terraform-not-constant", root.span, message, help)))
    }

    fn declares_provider(&self, _name: &str) -> bool {
        false
    }

    fn host(&self) -> &dyn Host {
        self.0
    }

    fn memory(&self) -> &Memory {
        &self.0.memory
    }
}
