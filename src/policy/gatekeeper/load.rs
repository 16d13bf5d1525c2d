//! Loading: from files of templates and constraints to policies, one for each constraint.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::compile::{Compiled, compile, locate};
use super::constraint;
use super::embedded::Embedded;
use super::object::{self, Kind, Object, is_source, mentions};
use super::problem;
use super::template::{self, Template};
use crate::config::Edition;
use crate::policy::bundle::Module;
use crate::policy::engine::Failure;
use crate::policy::metadata::{Metadata, PolicySeverity, View};
use crate::policy::set::{Code, Program};
use crate::source::{Diagnostic, FileId, Limits, Span, nearest};

/// What the files of Gatekeeper come to.
#[derive(Debug, Clone, Default)]
pub(in crate::policy) struct Loaded {
    /// A policy for each constraint.
    pub(in crate::policy) policies: Vec<(Metadata, Program)>,
    /// The Rego of the templates as the engine gets it, by number from the one given on.
    pub(in crate::policy) code: BTreeMap<usize, Code>,
    /// The same as it was given.
    pub(in crate::policy) embedded: Vec<Embedded>,
    /// The number of the first.
    first: usize,
    /// What is wrong.
    pub(in crate::policy) diagnostics: Vec<Diagnostic>,
}

impl Loaded {
    /// The Rego of a template that has a number among all modules.
    pub(in crate::policy) fn embedded(&self, number: usize) -> Option<&Embedded> {
        self.embedded.get(number.checked_sub(self.first)?)
    }

    /// The place of a failure in a template's Rego, in the file of the template.
    pub(in crate::policy) fn locate(&self, code: &BTreeMap<usize, Code>, failure: &Failure) -> Option<Span> {
        locate(&self.embedded, self.first, code, failure)
    }
}

/// Loads the templates and constraints of `modules`. The Rego in them has numbers behind those of the modules.
pub(in crate::policy) fn load(modules: &[Module], limits: &Limits) -> Loaded {
    let mut loader = Loader { loaded: Loaded { first: modules.len(), ..Loaded::default() }, limits };
    let mut templates: Vec<Object<'_>> = Vec::new();
    let mut constraints: Vec<Object<'_>> = Vec::new();
    for (index, module) in modules.iter().enumerate() {
        if !is_source(&module.path) || !mentions(module.text.as_bytes()) {
            continue;
        }
        for object in object::read(FileId::new(index), module, limits, &mut loader.loaded.diagnostics) {
            loader.loaded.diagnostics.extend(object::not_judged(&object));
            match object.kind {
                Kind::Template => templates.push(object),
                Kind::Constraint => constraints.push(object),
                Kind::Suite | Kind::Other | Kind::Unknown => {}
            }
        }
    }
    let templates = loader.templates(&templates);
    loader.constraints(&constraints, &templates);
    loader.loaded
}

/// A template by its kind; none where it is refused, which is told.
type Templates = BTreeMap<String, (Span, Option<(Template, Compiled)>)>;

struct Loader<'l> {
    loaded: Loaded,
    limits: &'l Limits,
}

impl Loader<'_> {
    fn tell(&mut self, diagnostic: Diagnostic) {
        self.loaded.diagnostics.push(diagnostic);
    }

    fn templates(&mut self, objects: &[Object<'_>]) -> Templates {
        let mut templates = Templates::new();
        for object in distinct(objects) {
            let template = match template::read(object) {
                Ok(template) => template,
                Err(diagnostic) => {
                    self.tell(diagnostic);
                    // Its constraints have a template, though none that can be used.
                    if let Some(kind) = kind_of(object) {
                        templates.entry(kind.to_owned()).or_insert((object.span(), None));
                    }
                    continue;
                }
            };
            if let Some((first, _)) = templates.get(&template.kind) {
                self.tell(problem::same_template(template.span, &template.kind, *first));
                continue;
            }
            let first = self.loaded.first + self.loaded.embedded.len();
            let (compiled, diagnostics) = compile(&template, first, self.limits);
            self.loaded.diagnostics.extend(diagnostics);
            let kind = template.kind.clone();
            let entry = compiled.map(|mut compiled| {
                self.loaded.code.append(&mut compiled.code);
                self.loaded.embedded.extend(template.texts.iter().cloned());
                (template, compiled)
            });
            templates.insert(kind, (object.span(), entry));
        }
        templates
    }

    fn constraints(&mut self, objects: &[Object<'_>], templates: &Templates) {
        let mut used: BTreeMap<&str, Span> = BTreeMap::new();
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for object in distinct(objects) {
            let kind = object.text("kind");
            used.insert(kind, object.span());
            let Some((_, found)) = templates.get(kind) else {
                let near = nearest(kind, templates.keys().map(String::as_str));
                self.tell(problem::no_template(object.span(), kind, near));
                continue;
            };
            // A template that is refused is told.
            let Some((template, compiled)) = found else { continue };
            let read = match constraint::read(object, template, &mut self.loaded.diagnostics) {
                Ok(read) => read,
                Err(wrong) => {
                    self.loaded.diagnostics.extend(wrong);
                    continue;
                }
            };
            if let Some(first) = seen.get(&read.id) {
                self.tell(problem::same_constraint(read.span, &read.id, *first));
                continue;
            }
            seen.insert(read.id.clone(), read.span);
            let metadata = Metadata {
                id: read.id,
                title: read.title.unwrap_or_else(|| template.title.clone()),
                description: read.description.unwrap_or_else(|| template.description.clone()),
                severity: read.severity.unwrap_or(PolicySeverity::Medium),
                enforcement: read.enforcement,
                view: View::Gatekeeper,
                kinds: Vec::new(),
                fix: String::new(),
                controls: BTreeMap::new(),
                same_as: BTreeMap::new(),
                since: Edition::FIRST,
                params: BTreeMap::new(),
                ignore_unknown: false,
                package: compiled.package.clone(),
                path: object.module.path.clone(),
            };
            let mut program = compiled.program.clone();
            program.constraint = Some(Arc::new(read.constraint));
            program.span = read.span;
            self.loaded.policies.push((metadata, program));
        }
        for (kind, (span, found)) in templates {
            if found.is_some() && !used.contains_key(kind.as_str()) {
                let message = format!("the template `{kind}` has no constraint");
                self.tell(problem::judges_nothing(*span, &message));
            }
        }
    }
}

/// The objects without copies of earlier ones: samples that show several things bring the same template along.
fn distinct<'o, 'a>(objects: &'o [Object<'a>]) -> Vec<&'o Object<'a>> {
    let mut first: BTreeMap<(&str, &str), Vec<&Object<'_>>> = BTreeMap::new();
    let mut distinct = Vec::new();
    for object in objects {
        let same_name = first.entry((object.text("kind"), object.name())).or_default();
        if !same_name.iter().any(|other| other.says_the_same(object)) {
            same_name.push(object);
            distinct.push(object);
        }
    }
    distinct
}

/// The kind of the constraints of a template that cannot be read as a whole.
fn kind_of<'o>(object: &'o Object<'_>) -> Option<&'o str> {
    let names = object.root.get("spec")?.get("crd")?.get("spec")?.get("names")?;
    names.get("kind")?.as_str()
}
