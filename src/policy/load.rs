//! Loading: from the text of modules to policies that can be judged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::annotation::{self, Annotation};
use super::assembly::Assembly;
use super::builtin::Builtins;
use super::bundle::{DataFile, Module, is_builtin};
use super::closure::Closures;
use super::engine::syntax::Rule;
use super::engine::{Failure, Value};
use super::metadata::{Metadata, Param, PolicySeverity, View};
pub(super) use super::parse::parse_all;
use super::parse::{parse_some, span_at};
use super::rewrite::{self, Chains};
use super::select::Selector;
use super::set::{Code, Entry, Program, RuleKind};
use super::unknown::Unknowns;
use super::view::{self, Recognised};
use super::world::{RuleAt, World};
use super::{check, context, flow, problem, tree, value};
use crate::config::{Config, Edition, Enforcement};
use crate::document::json;
use crate::source::{Diagnostic, FileId, Limits, Severity, Span};

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
            Ok(mut value) => {
                let prefix: Vec<&str> = file.prefix.iter().map(String::as_str).collect();
                for root in context::GIVEN {
                    let says = match prefix.first() {
                        Some(first) => first == root,
                        None => value::take_field(&mut value, root).is_some(),
                    };
                    if says {
                        diagnostics.push(problem::data_given(span, root));
                    }
                }
                if prefix.first().is_some_and(|first| context::GIVEN.contains(first)) {
                    continue;
                }
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

/// Puts the defaults of parameters where `tollgate.yaml` says nothing of them; tells those that have two.
/// Each parameter comes with the place of the module or policy that has it.
pub(super) fn put_defaults<'p>(
    base: &mut Value,
    params: impl IntoIterator<Item = (Span, &'p BTreeMap<String, Param>)>,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let mut seen: BTreeMap<&str, &serde_json::Value> = BTreeMap::new();
    let given = value::field(base, "params");
    for (span, name, param) in params
        .into_iter()
        .flat_map(|(span, params)| params.iter().map(move |(name, param)| (span, name, param)))
    {
        match seen.insert(name, &param.default) {
            Some(other) if *other != param.default => diagnostics.push(problem::two_defaults(span, name)),
            Some(_) => {}
            None if value::own_field(&given, name).is_some() => {}
            None => match value::of_json(&param.default) {
                Ok(default) => value::insert(base, &["params", name], default),
                Err(number) => diagnostics.push(problem::params(&number)),
            },
        }
    }
    diagnostics
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

/// What loading the modules comes to.
pub(super) struct Loaded {
    pub(super) policies: Vec<(Metadata, Program)>,
    pub(super) code: BTreeMap<usize, Code>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Parses, checks and rewrites those of the modules that are wanted, by their numbers, and finds the policies among
/// them.
pub(super) fn load_modules(
    modules: &[Module],
    wanted: &BTreeSet<usize>,
    base: &Value,
    limits: &Limits,
) -> Loaded {
    let (parsed, mut diagnostics) = parse_some(modules, wanted, limits);
    let world = World::new(&parsed);
    let mut ready = Ready::of(&world, modules, base);
    diagnostics.append(&mut ready.diagnostics);
    diagnostics.append(&mut check::beside(&world, modules));
    // What a policy reads depends on its parameters. Two defaults of one are told once all are loaded.
    let mut base = base.clone();
    put_defaults(&mut base, ready.params(&world));
    let mut loader = Loader {
        world: &world,
        base: &base,
        modules,
        annotations: &ready.annotations,
        refused: &ready.refused,
        diagnostics,
    };
    let mut policies = loader.policies();
    loader.prepare(&mut policies, &ready.code, limits);
    let diagnostics = loader.diagnostics;
    put_together(&mut policies, &mut ready.code, modules);
    Loaded { policies, code: ready.code, diagnostics }
}

/// What the rule is called that has the answers of all rules of a policy that judge.
const ANSWERS: &str = "tollgate__answers";

/// Makes a rule for each built-in policy that has the answers of all its rules, so that one evaluation gives them: only of
/// built-in policies is it known that none of their rules makes another fail. Those that look at the other resources of a
/// plan get these with the input.
fn put_together(policies: &mut [(Metadata, Program)], code: &mut BTreeMap<usize, Code>, modules: &[Module]) {
    let builtin: Vec<bool> = modules.iter().map(is_builtin).collect();
    for (metadata, program) in policies {
        let own = program
            .modules
            .iter()
            .copied()
            .find(|index| modules.get(*index).is_some_and(|module| module.path == metadata.path))
            // Whoever adds a module to a package of ours has a policy of their own.
            .filter(|_| program.modules.iter().all(|index| builtin.get(*index) == Some(&true)));
        let (Some(code), false) = (own.and_then(|index| code.get_mut(&index)), program.entries.is_empty())
        else {
            continue;
        };
        let answers: Vec<String> =
            program.entries.iter().map(|entry| format!("\"{0}\": {0}", entry.name)).collect();
        code.text.append_rule(&format!("{ANSWERS} := {{{}}}", answers.join(", ")));
        program.together = Some(format!("{}.{ANSWERS}", metadata.package));
        program.given_inventory = program.reads_inventory && view::sees_one_plan(metadata.view);
    }
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
    /// The parameters that the modules declare, each with the place of its module.
    pub(super) fn params<'r>(
        &'r self,
        world: &'r World<'_>,
    ) -> impl Iterator<Item = (Span, &'r BTreeMap<String, Param>)> {
        world.modules.iter().zip(&self.annotations).flat_map(|(parsed, blocks)| {
            let span = parsed.span(&parsed.module.package.span);
            blocks.iter().map(move |block| (span, &block.params))
        })
    }

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
        let chains = Chains::of(world, modules);
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
            match rewrite::rewrite(world, index, &chains) {
                Ok(text) => {
                    let root = parsed.package.first().cloned();
                    ready.code.insert(parsed.index, Code { text, version: parsed.version, root });
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
        let closures = Closures::new(self.world);
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
            let (closure, reads_inventory) = closures.of(modules);
            if let Some(broken) = closure.iter().find(|index| self.refused.contains(index)) {
                // Its own trouble is told already; that of a package it needs is worth a line.
                if !modules.contains(broken) {
                    let needed = self.path_of(*broken);
                    self.diagnostics.push(problem::needs_refused(span, &package.join("."), needed));
                }
                continue;
            }
            let exception = self.exception(package);
            let reads_file = closures.reads(&closure, "conftest");
            for (metadata, wrap, beside) in
                self.metadata(package, modules, &entries, (&closure, reads_inventory), span)
            {
                let leaves =
                    metadata.ignore_unknown || entries.iter().any(|entry| entry.kind == RuleKind::Undecided);
                let unknown = if leaves { Unknowns::Left } else { Unknowns::Told };
                let followed = flow::follow(self.world, self.base, package, &entries);
                let reads = Some(followed.reads.within(wrap));
                // What stands around a document has a say too, and it is not looked at. For manifests it is the same
                // throughout a run: the inventory. What a policy looks up there by, it reads of the document.
                let around_differs = metadata.view != View::Kubernetes;
                let looks_around = reads_inventory && around_differs || reads_file || wrap.is_some();
                // A plan is like no other.
                let lens = followed.lens.filter(|_| !looks_around && metadata.view != View::Plan);
                let selector = Selector::of(self.world, package, &entries).filter(|_| wrap.is_none());
                let modules = closure
                    .iter()
                    .filter_map(|index| self.world.modules.get(*index))
                    .map(|parsed| parsed.index)
                    .collect::<Vec<usize>>();
                let recalled = modules.iter().all(|index| self.modules.get(*index).is_some_and(is_builtin));
                let (entries, exception) = (entries.clone(), exception.clone());
                let program = Program {
                    modules,
                    entries,
                    reads_inventory,
                    reads_file,
                    reads,
                    unknown,
                    lens: lens.clone().filter(|_| recalled),
                    followed: lens,
                    selector,
                    wrap,
                    beside,
                    exception,
                    constraint: None,
                    together: None,
                    given_inventory: false,
                    span,
                    deferred: false,
                };
                policies.push((metadata, program));
            }
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
            // The engine is known to take the built-in ones, and analyses them when they are asked.
            if program.modules.iter().all(|index| self.modules.get(*index).is_some_and(is_builtin)) {
                return true;
            }
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

    /// The rule of a package that lifts others: conftest's `exception`.
    fn exception(&self, package: &[&str]) -> Option<String> {
        let path: Vec<&str> = package.iter().copied().chain(["exception"]).collect();
        let is_rule = |(_, rules): (&Vec<&str>, &Vec<RuleAt<'_>>)| {
            rules.iter().any(|at| {
                self.world.modules.get(at.module).is_some_and(|parsed| parsed.package.len() == package.len())
                    && tree::head(at.rule).arguments.is_none()
            })
        };
        self.world.below(&path).any(is_rule).then(|| format!("{}.exception", path_text(package)))
    }

    /// What a policy says of itself, what it calls the plan that it sees, and whether it is about manifests besides.
    /// A package whose files read different documents is a policy for each of the views.
    fn metadata(
        &mut self,
        package: &[&str],
        modules: &[usize],
        entries: &[Entry],
        (closure, reads_inventory): (&[usize], bool),
        span: Span,
    ) -> Vec<(Metadata, Option<&'static str>, bool)> {
        let said = self.annotation(modules).cloned().unwrap_or_default();
        let name = package.join(".");
        let views = match said.view {
            Some(View::Plan) => match self.recognise(modules, closure) {
                Recognised::Plan(name) => vec![(View::Plan, Some(name))],
                _ => vec![(View::Plan, None)],
            },
            Some(view) => vec![(view, None)],
            None => match self.views(modules, closure) {
                several if !several.is_empty() => several,
                _ => match self.recognise(modules, closure) {
                    Recognised::View(view) => vec![(view, None)],
                    Recognised::Plan(name) => vec![(View::Plan, Some(name))],
                    // What does not look at `input` says the same of every file; what looks at all documents of the
                    // run must say for which of them it speaks.
                    Recognised::Nothing if !reads_inventory => vec![(View::File, None)],
                    other => {
                        self.diagnostics.push(problem::view(span, &name, other));
                        return Vec::new();
                    }
                },
            },
        };
        let only_warns = entries.iter().all(|entry| entry.kind == RuleKind::Warn);
        let by_rule = if only_warns { Enforcement::Advisory } else { Enforcement::Soft };
        let manifests = views.iter().any(|(view, _)| *view == View::Kubernetes);
        let several = views.len() > 1;
        let first = Metadata {
            id: said.id.unwrap_or_else(|| name.clone()),
            title: said.title.unwrap_or_else(|| name.clone()),
            description: said.description.unwrap_or_default(),
            severity: said.severity.unwrap_or(PolicySeverity::Medium),
            enforcement: said.enforcement.unwrap_or(by_rule),
            view: View::File,
            kinds: said.kinds,
            fix: said.fix.unwrap_or_default(),
            controls: said.controls,
            same_as: said.same_as,
            since: said.since.unwrap_or(Edition::FIRST),
            params: self.params(closure),
            ignore_unknown: said.ignore_unknown,
            package: format!("data.{name}"),
            path: modules.first().map_or(String::new(), |index| self.path_of(*index).to_owned()),
        };
        let of_view = |(index, (view, wrap)): (usize, (View, Option<&'static str>))| {
            // The first keeps the name, which overrides and waivers know.
            let id = if index == 0 { first.id.clone() } else { format!("{}:{}", first.id, view.name()) };
            let beside = several && manifests && matches!(view, View::File | View::Hcl);
            (Metadata { id, view, ..first.clone() }, wrap, beside)
        };
        views.into_iter().enumerate().map(of_view).collect()
    }

    /// The views of a package whose rules that judge are about documents of different kinds, as policies are for conftest,
    /// which judges whatever it is given; nothing where one view has all of them, or where the view cannot be told.
    fn views(&self, modules: &[usize], closure: &[usize]) -> Vec<(View, Option<&'static str>)> {
        let mut views = BTreeSet::new();
        let mut of_files = Vec::new();
        for module in modules {
            let Some(parsed) = self.world.modules.get(*module) else { continue };
            let judges = |rule: &Rule| tree::rule_path(rule).first().copied().and_then(kind_of).is_some();
            for rule in parsed.module.policy.iter().filter(|rule| judges(rule)) {
                let roots = view::of_rule(self.world, *module, rule);
                match roots.recognise() {
                    Recognised::View(View::File) => of_files.push(roots),
                    Recognised::View(view) => {
                        views.insert((view, None));
                    }
                    Recognised::Plan(name) => {
                        views.insert((View::Plan, Some(name)));
                    }
                    Recognised::Nothing => {}
                    Recognised::Unsupported(_) | Recognised::Ambiguous | Recognised::Resource => {
                        return Vec::new();
                    }
                }
            }
        }
        // What the helpers of the package look at tells a view too.
        match self.recognise(modules, closure) {
            Recognised::View(View::File) if views.is_empty() => return Vec::new(),
            Recognised::View(View::File) | Recognised::Nothing | Recognised::Ambiguous => {}
            Recognised::View(view) => {
                views.insert((view, None));
            }
            Recognised::Plan(name) => {
                views.insert((View::Plan, Some(name)));
            }
            Recognised::Unsupported(_) | Recognised::Resource => return Vec::new(),
        }
        if of_files.iter().any(|roots| views.iter().all(|(view, _)| roots.are_of_other_files(*view))) {
            // All files are HCL's too.
            views.remove(&(View::Hcl, None));
            views.insert((View::File, None));
        }
        views.into_iter().collect()
    }

    /// The view of what the package reads, else of what it needs reads.
    fn recognise(&self, modules: &[usize], closure: &[usize]) -> Recognised {
        match view::recognise(self.world, modules) {
            Recognised::Nothing => view::recognise(self.world, closure),
            found => found,
        }
    }

    /// The parameters that the modules of a policy and of its libraries declare.
    fn params(&self, closure: &[usize]) -> BTreeMap<String, Param> {
        let blocks = closure.iter().filter_map(|index| self.annotations.get(*index)).flatten();
        blocks.flat_map(|block| block.params.clone()).collect()
    }

    /// The METADATA block of a policy: the one of its package, else the first of a rule that judges.
    fn annotation(&self, modules: &[usize]) -> Option<&Annotation> {
        let mut of_rule = None;
        for index in modules {
            let (Some(parsed), Some(blocks)) = (self.world.modules.get(*index), self.annotations.get(*index))
            else {
                continue;
            };
            let package = parsed.start(&parsed.module.package.span);
            for block in blocks {
                if block.is_of_package(block.end <= package) {
                    return Some(block);
                }
                let next = parsed.module.policy.iter().find(|rule| parsed.start(rule.span()) >= block.end);
                let name = next.and_then(|rule| tree::rule_path(rule).first().copied());
                if of_rule.is_none() && name.and_then(kind_of).is_some() {
                    of_rule = Some(block);
                }
            }
        }
        of_rule
    }

    /// The path of a module as it is shown.
    fn path_of(&self, index: usize) -> &str {
        let module = self.world.modules.get(index).and_then(|parsed| self.modules.get(parsed.index));
        module.map_or("", |module| module.path.as_str())
    }
}

/// Leaves out policies that share an id with an earlier one, and says so.
pub(super) fn refuse_same_ids(policies: &mut Vec<(Metadata, Program)>, diagnostics: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
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
