//! Questions to the engine about a module: what a text would be, if it stood at the module's end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::super::builtin::Builtins;
use super::super::engine::{Engine, Failure, Value};
use super::super::set::Code;
use crate::policy::Facts;

/// The rule that is put at the end of a module.
const RULE: &str = "tollgate__probe";

/// What engines of one package are made of.
pub(super) struct Bench<'a> {
    /// All modules, by number.
    pub(super) code: &'a BTreeMap<usize, Code>,
    /// The numbers of those that the package needs.
    pub(super) modules: &'a [usize],
    /// The package's path, as the engine writes it.
    pub(super) prefix: &'a str,
    /// `data`.
    pub(super) base: &'a Value,
    /// The run's facts.
    pub(super) facts: &'a Facts,
    /// How long one evaluation may take.
    pub(super) time: Duration,
}

impl Bench<'_> {
    /// An engine with the modules; to that of the number `asked`, a text is added.
    ///
    /// # Errors
    /// The engine refuses a module.
    pub(super) fn engine(&self, asked: Option<(usize, &str)>) -> Result<Engine, Failure> {
        let builtins = Arc::new(Builtins::new(self.facts.time, self.facts.seed));
        let mut engine = Engine::new(&builtins, self.time)?;
        for module in self.modules {
            let Some(code) = self.code.get(module) else { continue };
            match asked {
                Some((index, text)) if index == *module => {
                    let whole = format!("{}\n{RULE} := {text}\n", code.text.text());
                    engine.add(*module, &whole, code.version)?;
                }
                _ => engine.add(*module, code.text.text(), code.version)?,
            }
        }
        engine.add_data(self.base.clone())?;
        Ok(engine)
    }

    /// The path of the rule whose value is the text that was added.
    pub(super) fn asked(&self) -> String {
        format!("{}.{RULE}", self.prefix)
    }

    /// What a term would be at the end of a module; none where the engine cannot make sense of it, or it is
    /// undefined. Errors of builtins make their expressions undefined, as in OPA.
    pub(super) fn ask(&self, module: usize, term: &str) -> Option<Value> {
        let mut engine = self.engine(Some((module, term))).ok()?;
        engine.set_strict(false);
        let value = engine.eval(&self.asked()).ok()?;
        (value != Value::Undefined).then_some(value)
    }

    /// The same of an array.
    pub(super) fn list(&self, module: usize, term: &str) -> Option<Vec<Value>> {
        match self.ask(module, term)? {
            Value::Array(items) => Some(items.iter().cloned().collect()),
            _ => None,
        }
    }
}
