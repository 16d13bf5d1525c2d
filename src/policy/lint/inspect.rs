//! All static checks over policies, without evaluating any.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::builtin::Builtins;
use super::super::bundle::{DataFile, Module};
use super::super::engine::{Engine, Failure, Value};
use super::super::load::{Ready, base_data, locate, parse_all, path_text};
use super::super::set::PolicySet;
use super::super::world::World;
use super::super::{closure, problem, tree};
use super::{rule, variable};
use crate::config::Config;
use crate::source::{At, Diagnostic, Limits, Severity, SourceMap, map_ordered};

/// What is wrong with policies, and what is likely a slip.
#[derive(Debug, Clone)]
pub struct Inspection {
    /// Errors and warnings, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The files: spans of the diagnostics point there.
    pub sources: SourceMap,
    /// How many policies can be judged.
    pub policies: usize,
}

/// Checks modules, tests among them, and their data.
pub fn inspect(modules: &[Module], data: &[DataFile], config: &Config, limits: &Limits) -> Inspection {
    let set = PolicySet::load(modules.to_vec(), data.to_vec(), config, limits);
    let mut diagnostics = set.diagnostics().to_vec();
    let (base, _) = base_data(data, modules.len(), config);
    // Syntax trees nest as deep as policies do: they live on a worker's large stack.
    let found = map_ordered(1, &[()], || (), |(), ()| look(modules, &base, limits));
    for told in found.into_iter().flatten() {
        if !diagnostics.contains(&told) {
            diagnostics.push(told);
        }
    }
    let mut described = BTreeSet::new();
    for (policy, program) in set.policies().iter().zip(set.programs()) {
        let package = policy.package.strip_prefix("data.").unwrap_or(&policy.package);
        let lacking: Vec<&str> =
            [("`title`", policy.title == package), ("`custom.id`", policy.id == package)]
                .into_iter()
                .filter_map(|(name, lacks)| lacks.then_some(name))
                .collect();
        // A package that is judged over two views is described in one place.
        if !lacking.is_empty() && described.insert(program.span) {
            diagnostics.push(rule::undescribed(program.span, package, &lacking));
        }
    }
    diagnostics.sort_by_key(|told| {
        let span = match told.at {
            At::Span(span) => Some(span),
            _ => None,
        };
        (span, told.code)
    });
    Inspection { diagnostics, sources: set.sources().clone(), policies: set.policies().len() }
}

/// What loading does not tell: rules of libraries and tests that the engine refuses, and slips.
fn look(modules: &[Module], base: &Value, limits: &Limits) -> Vec<Diagnostic> {
    let (parsed, _) = parse_all(modules, limits);
    let world = World::new(&parsed);
    let ready = Ready::of(&world, modules, base);
    let mut found = Vec::new();
    for (package, own) in &world.packages {
        let (needed, _) = closure::of(&world, own);
        if needed.iter().any(|index| ready.refused.contains(index)) {
            continue;
        }
        let first = own.iter().filter_map(|index| world.modules.get(*index)).find_map(|parsed| {
            let rule = parsed.module.policy.first()?;
            Some((path_text(&[package.as_slice(), tree::rule_path(rule).as_slice()].concat()), parsed))
        });
        let Some((entry, parsed)) = first else { continue };
        let analyse = || -> Result<(), Failure> {
            let mut engine = Engine::new(&Arc::new(Builtins::new(0, 0)), limits.evaluation)?;
            for index in &needed {
                let Some(module) = world.modules.get(*index).map(|parsed| parsed.index) else { continue };
                if let Some(code) = ready.code.get(&module) {
                    engine.add(module, code.text.text(), code.version)?;
                }
            }
            engine.prepare(&entry)
        };
        if let Err(failure) = analyse() {
            // A path that leads into an object is none of the engine's entry points.
            if failure.message.contains("not a valid rule path") {
                continue;
            }
            let code = failure.place.and_then(|(module, _, _)| ready.code.get(&module));
            let span = locate(modules, code, &failure).unwrap_or(parsed.span(&parsed.module.package.span));
            found.push(problem::analysis(span, &failure.message));
        }
    }
    let mut seen = BTreeSet::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        found.extend(variable::check(&world, index, parsed));
        found.extend(rule::check(parsed, &mut seen));
    }
    debug_assert!(found.iter().all(|told| told.help.is_some() && told.severity != Severity::Note));
    found
}
