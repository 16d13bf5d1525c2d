//! Engines for policies, made from the modules that each needs.
//!
//! The cost of an engine grows with the square of its modules, so each policy has one of its own. Modules that
//! several policies need are parsed once and shared by their engines.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::builtin::Builtins;
use super::context;
use super::engine::{Engine, Failure, Version};
use super::set::{Code, Program};

/// The number of a module of ours, in which nothing fails.
const NO_MODULE: usize = u32::MAX as usize;

/// Makes engines. One worker uses it: what its engines share is not shared with other threads, which would
/// contend for the reference counts.
pub(super) struct Assembly<'a> {
    code: &'a BTreeMap<usize, Code>,
    builtins: Arc<Builtins>,
    time: Duration,
    /// How many policies need a module.
    needed: BTreeMap<usize, usize>,
    /// Engines with the modules that several policies need.
    shared: BTreeMap<Vec<usize>, Engine>,
}

impl<'a> Assembly<'a> {
    /// Makes engines for `programs`, each of whose evaluations may take `time`.
    pub(super) fn new<'p>(
        code: &'a BTreeMap<usize, Code>,
        programs: impl IntoIterator<Item = &'p Program>,
        builtins: Builtins,
        time: Duration,
    ) -> Self {
        let mut needed = BTreeMap::new();
        for module in programs.into_iter().flat_map(|program| &program.modules) {
            *needed.entry(*module).or_insert(0) += 1;
        }
        Self { code, builtins: Arc::new(builtins), time, needed, shared: BTreeMap::new() }
    }

    /// An engine with the modules of a policy, without data.
    pub(super) fn engine(&mut self, program: &Program) -> Result<Engine, Failure> {
        let several = |module: &&usize| self.needed.get(module).is_some_and(|needed| *needed > 1);
        let (shared, own): (Vec<usize>, Vec<usize>) = program.modules.iter().partition(several);
        if !self.shared.contains_key(&shared) {
            let mut engine = Engine::new(&self.builtins, self.time)?;
            self.add(&mut engine, &shared)?;
            self.shared.insert(shared.clone(), engine);
        }
        let mut engine = match self.shared.get(&shared) {
            Some(engine) => engine.clone(),
            None => Engine::new(&self.builtins, self.time)?,
        };
        self.add(&mut engine, &own)?;
        if program.given_inventory {
            engine.add(NO_MODULE, context::INVENTORY_MODULE, Version::V1)?;
        }
        Ok(engine)
    }

    fn add(&self, engine: &mut Engine, modules: &[usize]) -> Result<(), Failure> {
        for module in modules {
            if let Some(code) = self.code.get(module) {
                engine.add(*module, code.text.text(), code.version)?;
            }
        }
        Ok(())
    }
}
