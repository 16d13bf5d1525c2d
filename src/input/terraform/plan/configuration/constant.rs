//! The values of expressions that are the same everywhere.

use std::cell::Cell;
use std::sync::Arc;

use super::super::super::eval::{Evaluator, Failure, Memory, Scope};
use super::super::super::function::Host;
use super::super::super::module::model::Variable;
use super::super::super::syntax::ast::{Expr, Name, Step};
use super::super::super::value::{Constraint, Fault, Value};
use crate::source::{At, Diagnostic, Stage};

/// How many steps all constants of a configuration may take.
const MOST_STEPS: usize = 50_000_000;

/// Where nothing has a name and there is nothing to be read.
#[derive(Default)]
pub(super) struct Nowhere {
    memory: Memory,
    steps: Cell<usize>,
}

impl Nowhere {
    /// The value of an expression that refers to nothing and calls nothing; none where it cannot be evaluated, or is
    /// not known.
    pub(super) fn constant(&self, expression: &Expr<'_>) -> Option<Value> {
        Evaluator::new(self).eval(expression).ok().filter(Value::is_wholly_known)
    }

    /// The default of a variable, of the variable's type; as it is written where that cannot be.
    pub(super) fn default_of(&self, variable: &Variable<'_>) -> Option<Value> {
        let value = self.constant(variable.default.as_ref()?)?;
        let evaluate = |expression: &Expr<'_>| {
            Evaluator::new(self).eval(expression).map_err(|failure| failure.diagnostic)
        };
        let constraint = variable.ty.as_ref().and_then(|ty| Constraint::parse(ty, &evaluate).ok());
        Some(constraint.and_then(|constraint| constraint.apply(&value).ok()).unwrap_or(value))
    }
}

impl Scope for Nowhere {
    fn resolve(&self, root: Name<'_>, _: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>> {
        let message = format!("`{}` means nothing in a constant", root.text);
        let diagnostic = Diagnostic::error(Stage::Input, "terraform-constant", At::Span(root.span), message);
        Err(Failure::fixed(diagnostic.help("write the value itself")))
    }

    fn declares_provider(&self, _: &str) -> bool {
        false
    }

    fn host(&self) -> &dyn Host {
        self
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}

/// What a constant needs of the run is its steps.
impl Host for Nowhere {
    fn read(&self, _: &str) -> Result<Arc<[u8]>, Fault> {
        Err(nothing())
    }

    fn exists(&self, _: &str) -> Result<bool, Fault> {
        Err(nothing())
    }

    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Err(nothing())
    }

    fn time(&self) -> &'static str {
        ""
    }

    fn working_folder(&self) -> &'static str {
        ""
    }

    fn render(&self, _: &str, _: Option<&str>, _: &Value) -> Result<Value, Fault> {
        Err(nothing())
    }

    fn spend(&self, steps: usize, _: usize) -> Result<(), Fault> {
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        if spent > MOST_STEPS {
            Err(Fault::limit("the constants of the configuration take too long"))
        } else {
            Ok(())
        }
    }
}

fn nothing() -> Fault {
    Fault::new("a constant reads no file")
}
