//! Loading: from the text of modules to policies that can be judged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::annotation::{self, Annotation};
use super::assembly::Assembly;
use super::builtin::Builtins;
use super::bundle::{DataFile, Module};
use super::engine::{self, Failure, Value, Version};
use super::metadata::{Metadata, PolicySeverity, View};
use super::rewrite::Rewritten;
use super::set::{Code, Entry, Program, RuleKind};
use super::view::{self, Recognised};
use super::world::{Parsed, World};
use super::{check, closure, context, flow, lexical, problem, rewrite, tree, value};
use crate::config::{Config, Enforcement};
use crate::document::json;
use crate::source::{At, Diagnostic, FileId, Limits, Severity, Span};

/// The place of a failure in the modules as they were given; `code` is the module that it names.
pub(super) fn locate(modules: &[Module], code: Option<&Code>, failure: &Failure) -> Option<Span> {
    let (module, line, column) = failure.place?;
    let text = &modules.get(module)?.text;
    Some(span_at(module, text, code.map(|code| &code.text), line, column))
}

/// The data files, parameters and kinds of workload as `data`. The files have the numbers from `first` on.
pub(super) fn base_data(data: &[DataFile], first: usize, config: &Config) -> (Value, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut base = Value::new_object();
    for (index, file) in data.iter().enumerate() {
        let span = Span::new(FileId::new(first + index), 0, 0);
        match read_data_file(file) {
            Ok(value) => {
                let prefix: Vec<&str> = file.prefix.iter().map(String::as_str).collect();
                if let Err(path) = value::merge(&mut base, &prefix, value) {
                    diagnostics.push(problem::data_conflict(span, &path));
                }
            }
            Err(why) => diagnostics.push(problem::data_file(span, &why)),
        }
    }
    match value::of_json(&serde_json::Value::Object(config.params.clone())) {
        Ok(params) => value::insert(&mut base, &["params"], params),
        Err(number) => diagnostics.push(problem::params(&number)),
    }
    value::insert(&mut base, &["kubernetes", "pod_templates"], context::pod_templates(&config.workloads));
    (base, diagnostics)
}

/// Reads a data file, JSON or YAML by its name.
pub(super) fn read_data_file(file: &DataFile) -> Result<Value, String> {
    let text = &file.text;
    let is_json = Path::new(&file.path).extension().is_some_and(|extension| extension == "json");
    if is_json {
        let root = json::parse(FileId::new(0), text, &Limits::default()).map_err(|error| error.message)?;
        let value = value::of_node(&root)?;
        return if matches!(value, Value::Object(_)) { Ok(value) } else { Err("it holds no object".into()) };
    }
    if annotation::bracket_depth(text) > 100 {
        return Err("it nests too deep".into());
    }
    let yaml = serde_yaml::from_str::<serde_yaml::Value>(text).map_err(|error| error.to_string())?;
    let value = value::of_yaml(&yaml)?;
    if matches!(value, Value::Object(_)) { Ok(value) } else { Err("it holds no object".into()) }
}

/// A line and a column of the engine's text as a place in the text that was given.
fn span_at(module: usize, text: &str, rewritten: Option<&Rewritten>, line: u32, column: u32) -> Span {
    let seen = rewritten.map_or(text, Rewritten::text);
    let skip = (line as usize).saturating_sub(1);
    let line_start: usize = seen.split_inclusive('\n').take(skip).map(str::len).sum();
    let rest = seen.get(line_start..).unwrap_or_default();
    let rest = rest.lines().next().unwrap_or_default();
    let within =
        rest.char_indices().nth((column as usize).saturating_sub(1)).map_or(rest.len(), |(at, _)| at);
    let seen_at = line_start + within;
    let start = rewritten.map_or(seen_at, |rewritten| rewritten.original(seen_at)).min(text.len());
    // The word that begins there; at least one character, so that there is something to show.
    let word = text.get(start..).unwrap_or_default();
    let length = word.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(word.len());
    let length = length.max(word.chars().next().map_or(0, char::len_utf8));
    Span::new(FileId::new(module), start, start + length)
}

/// What loading the modules comes to.
pub(super) struct Loaded {
    pub(super) policies: Vec<(Metadata, Program)>,
    pub(super) code: BTreeMap<usize, Code>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses, checks and rewrites the modules, and finds the policies among them.
pub(super) fn load_modules(modules: &[Module], base: &Value, limits: &Limits) -> Loaded {
    let (parsed, mut diagnostics) = parse_all(modules, limits);
    let world = World::new(&parsed);
    let mut ready = Ready::of(&world, modules, base);
    diagnostics.append(&mut ready.diagnostics);
    let mut loader = Loader {
        world: &world,
        base,
        modules,
        annotations: &ready.annotations,
        refused: &ready.refused,
        diagnostics,
    };
    let mut policies = loader.policies();
    loader.prepare(&mut policies, &ready.code, limits);
    policies.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id).then_with(|| a.package.cmp(&b.package)));
    loader.refuse_same_ids(&mut policies);
    let mut diagnostics = loader.diagnostics;
    diagnostics.sort_by_key(|diagnostic| match diagnostic.at {
        At::Span(span) => Some(span),
        _ => None,
    });
    Loaded { policies, code: ready.code, diagnostics }
}

/// The modules that parse, and what is wrong with the others.
pub(super) fn parse_all(modules: &[Module], limits: &Limits) -> (Vec<Parsed>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut parsed = Vec::new();
    for (index, module) in modules.iter().enumerate() {
        match parse(index, &module.text, limits) {
            Ok(module) => parsed.push(module),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    (parsed, diagnostics)
}

/// Modules that are checked and rewritten.
pub(super) struct Ready {
    /// Modules that the engine may have, by number.
    pub(super) code: BTreeMap<usize, Code>,
    /// Modules that it must not have, as indices into [`World::modules`].
    pub(super) refused: BTreeSet<usize>,
    /// The METADATA blocks of each module.
    annotations: Vec<Vec<Annotation>>,
    /// What is wrong.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Ready {
    /// Checks and rewrites modules; `base` is what stands in `data`.
    pub(super) fn of(world: &World<'_>, modules: &[Module], base: &Value) -> Self {
        let mut ready = Self {
            code: BTreeMap::new(),
            refused: BTreeSet::new(),
            annotations: Vec::new(),
            diagnostics: Vec::new(),
        };
        for (index, diagnostic) in check::check(world, base) {
            ready.refused.insert(index);
            ready.diagnostics.push(diagnostic);
        }
        for (index, parsed) in world.modules.iter().enumerate() {
            let text = modules.get(parsed.index).map_or("", |module| module.text.as_str());
            let (read, wrong) = annotation::read(FileId::new(parsed.index), text);
            if wrong.iter().any(|told| told.severity == Severity::Error) {
                ready.refused.insert(index);
            }
            ready.diagnostics.extend(wrong);
            ready.annotations.push(read);
            if ready.refused.contains(&index) {
                continue;
            }
            match rewrite::rewrite(world, index, text) {
                Ok(text) => {
                    ready.code.insert(parsed.index, Code { text, version: parsed.version });
                }
                Err(diagnostic) => {
                    ready.refused.insert(index);
                    ready.diagnostics.push(diagnostic);
                }
            }
        }
        ready
    }
}

/// Checks a module's text and parses it, as Rego 1.0 or else as what was before.
fn parse(index: usize, text: &str, limits: &Limits) -> Result<Parsed, Diagnostic> {
    let file = FileId::new(index);
    lexical::check(text, limits).map_err(|refusal| problem::lexical(file, &refusal))?;
    let (module, version) = match engine::parse(index, text, Version::V1) {
        Ok(module) => (module, Version::V1),
        Err(first) => match engine::parse(index, text, Version::V0) {
            Ok(module) => (module, Version::V0),
            Err(second) => {
                // The reading that came further is the one that was meant.
                let further = |failure: &Failure| failure.place.map(|(_, line, column)| (line, column));
                let failure = if further(&second) > further(&first) { second } else { first };
                let span = failure.place.map_or(Span::new(file, 0, 0), |(_, line, column)| {
                    span_at(index, text, None, line, column)
                });
                return Err(problem::syntax(span, &failure.message));
            }
        },
    };
    let package = tree::package_path(&module);
    Ok(Parsed { index, module, version, package })
}

/// Finds the policies.
struct Loader<'w, 'a> {
    world: &'w World<'a>,
    base: &'w Value,
    modules: &'w [Module],
    annotations: &'w [Vec<Annotation>],
    refused: &'w BTreeSet<usize>,
    diagnostics: Vec<Diagnostic>,
}

impl Loader<'_, '_> {
    /// The policies: the packages that have a rule which judges.
    fn policies(&mut self) -> Vec<(Metadata, Program)> {
        let mut policies = Vec::new();
        for (package, modules) in &self.world.packages {
            let entries = self.entries(package);
            let Some(first) = modules.first().and_then(|index| self.world.modules.get(*index)) else {
                continue;
            };
            let span = first.span(&first.module.package.span);
            if entries.is_empty() {
                let refused = modules.iter().any(|index| self.refused.contains(index));
                if !refused && self.annotation(modules).is_some_and(Annotation::is_of_policy) {
                    self.diagnostics.push(problem::no_rule(span, &package.join(".")));
                }
                continue;
            }
            let (closure, reads_inventory) = closure::of(self.world, modules);
            if let Some(broken) = closure.iter().find(|index| self.refused.contains(index)) {
                // Its own trouble is told already; that of a package it needs is worth a line.
                if !modules.contains(broken) {
                    let needed = self.path_of(*broken);
                    self.diagnostics.push(problem::needs_refused(span, &package.join("."), needed));
                }
                continue;
            }
            let Some((metadata, wrap)) = self.metadata(package, modules, &entries, &closure, span) else {
                continue;
            };
            let asks = metadata.ignore_unknown
                || entries.iter().any(|entry| entry.kind == RuleKind::Undecided)
                || !matches!(metadata.view, View::Resource | View::Plan);
            let followed = flow::follow(self.world, self.base, package, &entries);
            let reads = (!asks).then_some(followed.reads).map(|reads| reads.within(wrap));
            // What the inventory says has a say too, and it is not looked at.
            let lens = followed.lens.filter(|_| !reads_inventory && wrap.is_none());
            let modules = closure
                .iter()
                .filter_map(|index| self.world.modules.get(*index))
                .map(|parsed| parsed.index)
                .collect();
            policies.push((metadata, Program { modules, entries, reads_inventory, reads, lens, wrap, span }));
        }
        policies
    }

    /// Lets the engine analyse each policy, and leaves out those that it refuses.
    fn prepare(
        &mut self,
        policies: &mut Vec<(Metadata, Program)>,
        code: &BTreeMap<usize, Code>,
        limits: &Limits,
    ) {
        let programs = policies.iter().map(|(_, program)| program);
        let mut assembly = Assembly::new(code, programs, Builtins::new(0, 0), limits.evaluation);
        policies.retain(|(_, program)| {
            let mut analyse = || -> Result<(), Failure> {
                let mut engine = assembly.engine(program)?;
                program.entries.iter().take(1).try_for_each(|entry| engine.prepare(&entry.path))
            };
            let Err(failure) = analyse() else { return true };
            let module = failure.place.and_then(|(module, _, _)| code.get(&module));
            let span = locate(self.modules, module, &failure).unwrap_or(program.span);
            let told = problem::analysis(span, &failure.message);
            if !self.diagnostics.contains(&told) {
                self.diagnostics.push(told);
            }
            false
        });
    }

    /// The rules of a package that judge.
    fn entries(&self, package: &[&str]) -> Vec<Entry> {
        let mut names: BTreeMap<&str, RuleKind> = BTreeMap::new();
        for (path, rules) in self.world.below(package) {
            let Some(name) = path.get(package.len()) else { continue };
            // A package below this one has longer paths, which are not this package's rules.
            let own = rules.iter().any(|at| {
                self.world.modules.get(at.module).is_some_and(|parsed| parsed.package.len() == package.len())
                    && tree::head(at.rule).arguments.is_none()
            });
            if let (true, Some(kind)) = (own, kind_of(name)) {
                names.insert(name, kind);
            }
        }
        let prefix = path_text(package);
        let entry = |(name, kind): (&str, RuleKind)| Entry {
            name: name.to_owned(),
            path: format!("{prefix}.{name}"),
            kind,
        };
        names.into_iter().map(entry).collect()
    }

    /// What a policy says of itself, and what it calls the plan that it sees.
    fn metadata(
        &mut self,
        package: &[&str],
        modules: &[usize],
        entries: &[Entry],
        closure: &[usize],
        span: Span,
    ) -> Option<(Metadata, Option<&'static str>)> {
        let said = self.annotation(modules).cloned().unwrap_or_default();
        let name = package.join(".");
        let (view, wrap) = match said.view {
            Some(View::Plan) => match self.recognise(modules, closure) {
                Recognised::Plan(name) => (View::Plan, Some(name)),
                _ => (View::Plan, None),
            },
            Some(view) => (view, None),
            None => match self.recognise(modules, closure) {
                Recognised::View(view) => (view, None),
                Recognised::Plan(name) => (View::Plan, Some(name)),
                other => {
                    self.diagnostics.push(problem::view(span, &name, other));
                    return None;
                }
            },
        };
        let only_warns = entries.iter().all(|entry| entry.kind == RuleKind::Warn);
        let by_rule = if only_warns { Enforcement::Advisory } else { Enforcement::Soft };
        let metadata = Metadata {
            id: said.id.unwrap_or_else(|| name.clone()),
            title: said.title.unwrap_or_else(|| name.clone()),
            description: said.description.unwrap_or_default(),
            severity: said.severity.unwrap_or(PolicySeverity::Medium),
            enforcement: said.enforcement.unwrap_or(by_rule),
            view,
            kinds: said.kinds,
            fix: said.fix.unwrap_or_default(),
            controls: said.controls,
            same_as: said.same_as,
            ignore_unknown: said.ignore_unknown,
            package: format!("data.{name}"),
            path: modules.first().map_or(String::new(), |index| self.path_of(*index).to_owned()),
        };
        Some((metadata, wrap))
    }

    /// The view of what the package reads, else of what it needs reads.
    fn recognise(&self, modules: &[usize], closure: &[usize]) -> Recognised {
        match view::recognise(self.world, modules) {
            Recognised::Nothing => view::recognise(self.world, closure),
            found => found,
        }
    }

    /// The METADATA block of a policy: the one of its package, else the first of a rule that judges.
    fn annotation(&self, modules: &[usize]) -> Option<&Annotation> {
        let mut of_rule = None;
        for index in modules {
            let (Some(parsed), Some(blocks)) = (self.world.modules.get(*index), self.annotations.get(*index))
            else {
                continue;
            };
            let package = parsed.module.package.span.start as usize;
            for block in blocks {
                if block.is_of_package(block.end <= package) {
                    return Some(block);
                }
                let next = parsed.module.policy.iter().find(|rule| rule.span().start as usize >= block.end);
                let name = next.and_then(|rule| tree::rule_path(rule).first().copied());
                if of_rule.is_none() && name.and_then(kind_of).is_some() {
                    of_rule = Some(block);
                }
            }
        }
        of_rule
    }

    /// Leaves out policies that share an id with an earlier one, and says so.
    fn refuse_same_ids(&mut self, policies: &mut Vec<(Metadata, Program)>) {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        let diagnostics = &mut self.diagnostics;
        policies.retain(|(metadata, program)| {
            let first = seen.get(&metadata.id).copied();
            match first {
                Some(first) => diagnostics.push(problem::same_id(program.span, &metadata.id, first)),
                None => {
                    seen.insert(metadata.id.clone(), program.span);
                }
            }
            first.is_none()
        });
    }

    /// The path of a module as it is shown.
    fn path_of(&self, index: usize) -> &str {
        let module = self.world.modules.get(index).and_then(|parsed| self.modules.get(parsed.index));
        module.map_or("", |module| module.path.as_str())
    }
}

/// What a rule of that name says, if it judges.
fn kind_of(name: &str) -> Option<RuleKind> {
    let is =
        |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'));
    if is("deny") || is("violation") {
        Some(RuleKind::Deny)
    } else if is("warn") {
        Some(RuleKind::Warn)
    } else {
        (name == "undecided").then_some(RuleKind::Undecided)
    }
}

/// A path below `data` as the engine writes it.
pub(super) fn path_text(path: &[&str]) -> String {
    let mut text = "data".to_owned();
    for part in path {
        let plain = part.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
            && !part.starts_with(|char: char| char.is_ascii_digit())
            && !part.is_empty();
        if plain {
            text.push('.');
            text.push_str(part);
        } else {
            text.push('[');
            text.push_str(&value::to_json(&Value::from(*part)));
            text.push(']');
        }
    }
    text
}
