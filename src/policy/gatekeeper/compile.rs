//! A template's Rego, checked and ready for the engine, apart from all other policies.

use std::collections::BTreeMap;

use super::embedded::{Embedded, outside};
use super::problem;
use super::template::Template;
use crate::policy::assembly::Assembly;
use crate::policy::builtin::Builtins;
use crate::policy::bundle::Module;
use crate::policy::engine::{Failure, Value, Version};
use crate::policy::load::{Ready, path_text};
use crate::policy::parse::{parse_all, span_at};
use crate::policy::set::{Code, Entry, Program, RuleKind};
use crate::policy::unknown::Unknowns;
use crate::policy::world::{Parsed, World};
use crate::policy::{closure, tree};
use crate::source::{Diagnostic, Limits, Severity, Span};

/// A template that the engine takes.
pub(super) struct Compiled {
    /// The program, without a constraint. Its modules count from `first` on.
    pub(super) program: Program,
    /// The package of `violation`, with `data.` at its head.
    pub(super) package: String,
    /// The modules as the engine gets them, by number.
    pub(super) code: BTreeMap<usize, Code>,
}

/// Checks a template's Rego. Its modules get the numbers from `first` on.
///
/// # Errors
/// What is wrong, with places in the file of the template.
pub(super) fn compile(
    template: &Template,
    first: usize,
    limits: &Limits,
) -> (Option<Compiled>, Vec<Diagnostic>) {
    let modules: Vec<Module> = template
        .texts
        .iter()
        .map(|text| Module { path: "template.rego".to_owned(), text: text.text.clone() })
        .collect();
    let mut diagnostics = Vec::new();
    let program = check(template, &modules, limits, &mut diagnostics);
    let mut diagnostics: Vec<Diagnostic> =
        diagnostics.into_iter().map(|told| outside(told, &template.texts)).collect();
    let Some((mut program, package, code)) = program else { return (None, diagnostics) };
    program.span = template.span;
    for module in &mut program.modules {
        *module += first;
    }
    let code: BTreeMap<usize, Code> = code.into_iter().map(|(index, code)| (index + first, code)).collect();
    if let Err(failure) = analyse(&program, &code, limits) {
        let span = locate(&template.texts, first, &code, &failure).unwrap_or(template.span);
        diagnostics.push(crate::policy::problem::analysis(span, &failure.message));
        return (None, diagnostics);
    }
    (Some(Compiled { program, package, code }), diagnostics)
}

/// The place of a failure in the file around the Rego.
pub(in crate::policy) fn locate(
    embedded: &[Embedded],
    first: usize,
    code: &BTreeMap<usize, Code>,
    failure: &Failure,
) -> Option<Span> {
    let (module, line, column) = failure.place?;
    let text = embedded.get(module.checked_sub(first)?)?;
    let span = span_at(module, &text.text, code.get(&module).map(|code| &code.text), line, column);
    Some(text.place(span.range()))
}

/// Lets the engine analyse a program, as the first evaluation would.
fn analyse(program: &Program, code: &BTreeMap<usize, Code>, limits: &Limits) -> Result<(), Failure> {
    let mut assembly = Assembly::new(code, [program], Builtins::new(0, 0), limits.evaluation);
    let mut engine = assembly.engine(program)?;
    program.entries.iter().try_for_each(|entry| engine.prepare(&entry.path))
}

type Checked = (Program, String, BTreeMap<usize, Code>);

/// Parses, checks and rewrites the modules. Places and numbers count the texts of the template.
fn check(
    template: &Template,
    modules: &[Module],
    limits: &Limits,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Checked> {
    let (parsed, wrong) = parse_all(modules, limits);
    let refused = !wrong.is_empty();
    diagnostics.extend(wrong);
    if refused {
        return None;
    }
    let world = World::new(&parsed);
    // What a template sees in `data` beside itself has its own place, in which no rule can stand.
    let ready = Ready::of(&world, modules, &Value::new_object());
    diagnostics.extend(ready.diagnostics);
    diagnostics.extend(rules_of_gatekeeper(template, &world));
    if diagnostics.iter().any(|told| told.severity == Severity::Error) || !ready.refused.is_empty() {
        return None;
    }
    let main = parsed.first()?;
    let package: Vec<&str> = main.package.iter().map(String::as_str).collect();
    let prefix = path_text(&package);
    let (needed, reads_inventory) = closure::of(&world, &[0]);
    let needed = needed.into_iter().filter_map(|index| world.modules.get(index)).map(|parsed| parsed.index);
    let entry =
        Entry { name: "violation".to_owned(), path: format!("{prefix}.violation"), kind: RuleKind::Deny };
    let program = Program {
        modules: needed.collect(),
        entries: vec![entry],
        reads_inventory,
        given_inventory: false,
        reads: None,
        unknown: Unknowns::Told,
        lens: None,
        followed: None,
        selector: None,
        wrap: None,
        reads_file: false,
        beside: false,
        exception: None,
        constraint: None,
        span: template.span,
        deferred: false,
        together: None,
    };
    Some((program, prefix, ready.code))
}

/// What Gatekeeper demands of the modules of a template.
fn rules_of_gatekeeper(template: &Template, world: &World<'_>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    for (index, parsed) in world.modules.iter().enumerate() {
        let package = parsed.span(&parsed.module.package.span);
        let is_lib = parsed.package.first().is_some_and(|first| first == "lib");
        if index == 0 {
            if is_lib {
                wrong.push(problem::rego(package, "the package of the template is one of a library"));
            }
            if !has_violation(world, parsed) {
                wrong.push(problem::rego(
                    package,
                    "no rule `violation` is here, which is what Gatekeeper asks",
                ));
            }
        } else if !is_lib {
            wrong.push(problem::rego(package, "the package of a library does not begin with `lib`"));
        }
        if template.v1 && parsed.version == Version::V0 {
            wrong.push(problem::rego(
                package,
                "the module is written before Rego 1.0, and `version` says `v1`",
            ));
        }
        for path in closure::references(world, index) {
            let first = path.first().copied();
            let own = path.iter().zip(&parsed.package).all(|(step, part)| *step == part.as_str());
            if !(own || matches!(first, Some("lib" | "inventory"))) {
                let name = path.join(".");
                let message = format!("`data.{name}` is not there for a template");
                wrong.push(problem::rego(package, &message));
            }
        }
    }
    wrong
}

/// Whether a module has rules named `violation` that are no function.
fn has_violation(world: &World<'_>, parsed: &Parsed) -> bool {
    let path: Vec<&str> = parsed.package.iter().map(String::as_str).chain(["violation"]).collect();
    world.below(&path).flat_map(|(_, rules)| rules).any(|at| tree::head(at.rule).arguments.is_none())
}
