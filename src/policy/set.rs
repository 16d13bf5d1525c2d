//! The policies of a run: loaded, checked, and ready to be judged.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::bundle::{DataFile, Module};
use super::deferred;
use super::engine::{Failure, Value, Version};
use super::gatekeeper::{self, Constraint};
use super::load::{Loaded, base_data, load_modules, locate, put_defaults, refuse_same_ids};
use super::metadata::{Metadata, View};
use super::recall::Lens;
use super::rewrite::Rewritten;
use super::select::Selector;
use super::token::{Kind, Tokens};
use super::unknown::{Reads, Unknowns};
use crate::config::Config;
use crate::document::FileFormat;
use crate::source::{At, Diagnostic, Limits, SourceFile, SourceMap, Span, map_ordered};

/// What a rule of a policy says by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RuleKind {
    /// `deny`, `violation`: the policy objects.
    Deny,
    /// `warn`: it objects, and that is only told.
    Warn,
    /// `undecided`: a value that it needs is unknown.
    Undecided,
}

/// A rule that judges.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its name.
    pub(super) name: String,
    /// Its path, as the engine wants it.
    pub(super) path: String,
    /// What it says.
    pub(super) kind: RuleKind,
}

impl Entry {
    /// What the rule is about, by its name: `root` for `deny_root`, nothing for `deny`. conftest's exceptions name it.
    pub(super) fn subject(&self) -> &str {
        let words = ["deny", "violation", "warn"];
        let rest = words.iter().find_map(|word| self.name.strip_prefix(word)).unwrap_or(&self.name);
        rest.strip_prefix('_').unwrap_or(rest)
    }
}

/// What is needed to evaluate a policy.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(super) struct Program {
    /// The modules of its package and of all that they refer to.
    pub(super) modules: Vec<usize>,
    /// The rules that judge.
    pub(super) entries: Vec<Entry>,
    /// The rule that has the answers of all of them by name, where one was made: what they share is worked out once.
    pub(super) together: Option<String>,
    /// Whether it refers to `data.inventory`.
    pub(super) reads_inventory: bool,
    /// `data.inventory` comes with `input`: see [`super::context::INVENTORY_MODULE`].
    pub(super) given_inventory: bool,
    /// Whether it refers to `data.conftest`: which file the document is in.
    pub(super) reads_file: bool,
    /// What it reads, where a pass over a value that it does not see is to be told.
    pub(super) reads: Option<Reads>,
    /// Whether passes over unknown values are left to itself.
    pub(super) unknown: Unknowns,
    /// What its answer depends on, where its passes are recalled.
    pub(super) lens: Option<Lens>,
    /// The same for any policy, as far as it could be followed. Passes are recalled of those alone for which that is
    /// proven, the built-in ones; others are always asked.
    pub(super) followed: Option<Lens>,
    /// Which documents it can say something of; none where that may be any.
    pub(super) selector: Option<Selector>,
    /// What it calls the plan that it sees: `input.tfplan`; none where `input` is the document itself.
    pub(super) wrap: Option<&'static str>,
    /// The constraint of Gatekeeper that it is, with its template as the program.
    pub(super) constraint: Option<Arc<Constraint>>,
    /// Whether it is judged over manifests as well, so that of the files those count that hold none.
    pub(super) beside: bool,
    /// The rule of its package that lifts others, where there is one: `exception` of conftest.
    pub(super) exception: Option<String>,
    /// Where its package is named.
    pub(super) span: Span,
    /// Whether it is not made yet: nothing is known of it but its modules and its place.
    pub(super) deferred: bool,
}

impl Program {
    /// The program of a built-in policy that waits until a document concerns it.
    pub(super) fn deferred(modules: Vec<usize>, span: Span) -> Self {
        Self {
            modules,
            entries: Vec::new(),
            together: None,
            reads_inventory: false,
            given_inventory: false,
            reads_file: false,
            reads: None,
            unknown: Unknowns::Told,
            lens: None,
            followed: None,
            selector: None,
            wrap: None,
            constraint: None,
            beside: false,
            exception: None,
            span,
            deferred: true,
        }
    }
}

/// A module as the engine gets it.
#[derive(Debug, Clone)]
pub(super) struct Code {
    /// The text, rewritten where the engine gets something wrong.
    pub(super) text: Rewritten,
    /// Which Rego it is.
    pub(super) version: Version,
    /// The first name of its package.
    pub(super) root: Option<String>,
}

/// Policies, loaded and checked.
#[derive(Debug, Clone)]
pub struct PolicySet {
    modules: Arc<[Module]>,
    data: Arc<[DataFile]>,
    sources: Arc<SourceMap>,
    policies: Arc<[Metadata]>,
    programs: Vec<Program>,
    code: BTreeMap<usize, Code>,
    gatekeeper: gatekeeper::Loaded,
    base: Value,
    diagnostics: Vec<Diagnostic>,
}

impl PolicySet {
    /// Loads modules and data files. It never fails as a whole: what cannot be loaded is a diagnostic, and
    /// the policies that need it are not judged. Built-in policies are compiled when a document concerns them.
    pub fn load(modules: Vec<Module>, data: Vec<DataFile>, config: &Config, limits: &Limits) -> Self {
        let deferred = deferred::find(&modules, &data);
        let mut set = Self::of(modules, data, Vec::new());
        let (base, diagnostics) = base_data(&set.data, set.modules.len(), config);
        (set.base, set.diagnostics) = (base, diagnostics);
        let mut loaded = set.compile(&[deferred.now], limits, 1);
        let mut policies = Vec::new();
        if let Some(loaded) = loaded.pop() {
            set.diagnostics.extend(loaded.diagnostics);
            set.code = loaded.code;
            policies = loaded.policies;
        }
        set.gatekeeper = gatekeeper::load(&set.modules, limits);
        set.code.append(&mut set.gatekeeper.code);
        set.diagnostics.append(&mut set.gatekeeper.diagnostics);
        policies.append(&mut set.gatekeeper.policies);
        policies.extend(deferred.policies);
        policies.sort_by(|(a, _), (b, _)| a.id.cmp(&b.id).then_with(|| a.package.cmp(&b.package)));
        refuse_same_ids(&mut policies, &mut set.diagnostics);
        set.diagnostics.sort_by_key(|diagnostic| match diagnostic.at {
            At::Span(span) => Some(span),
            _ => None,
        });
        let params = policies.iter().map(|(policy, program)| (program.span, &policy.params));
        let told = put_defaults(&mut set.base, params);
        set.diagnostics.extend(told);
        let (policies, programs) = policies.into_iter().unzip::<_, _, Vec<_>, _>();
        (set.policies, set.programs) = (policies.into(), programs);
        set
    }

    /// Modules and data files, of which nothing is loaded yet.
    fn of(modules: Vec<Module>, data: Vec<DataFile>, diagnostics: Vec<Diagnostic>) -> Self {
        let mut sources = SourceMap::default();
        for module in &modules {
            sources.add(SourceFile::new(module.path.clone(), module.text.clone().into_bytes()));
        }
        for file in &data {
            sources.add(SourceFile::new(file.path.clone(), file.text.clone().into_bytes()));
        }
        Self {
            modules: modules.into(),
            data: data.into(),
            sources: Arc::new(sources),
            policies: Arc::new([]),
            programs: Vec::new(),
            code: BTreeMap::new(),
            gatekeeper: gatekeeper::Loaded::default(),
            base: Value::new_object(),
            diagnostics,
        }
    }

    /// Loads parts of the modules, each by itself.
    fn compile(&self, parts: &[BTreeSet<usize>], limits: &Limits, threads: usize) -> Vec<Loaded> {
        // Syntax trees nest as deep as policies do: they live on a worker's large stack.
        map_ordered(threads, parts, || (), |(), part| load_modules(&self.modules, part, &self.base, limits))
    }

    /// The same policies, of which those that are wanted are compiled. It is the set itself where they all are.
    #[must_use]
    pub fn compiled(
        &self,
        wanted: &dyn Fn(&Metadata) -> bool,
        limits: &Limits,
        threads: usize,
    ) -> Cow<'_, Self> {
        let waiting = self.policies.iter().zip(&self.programs);
        let waiting: Vec<&Program> = waiting
            .filter(|(policy, program)| program.deferred && wanted(policy))
            .map(|(_, program)| program)
            .collect();
        if waiting.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut parts = vec![BTreeSet::new(); threads.clamp(1, waiting.len())];
        let many = parts.len();
        for (index, program) in waiting.into_iter().enumerate() {
            if let Some(part) = parts.get_mut(index % many) {
                part.extend(program.modules.iter().copied());
            }
        }
        let mut set = self.clone();
        for loaded in self.compile(&parts, limits, threads) {
            set.code.extend(loaded.code);
            set.diagnostics.extend(loaded.diagnostics);
            for (metadata, program) in loaded.policies {
                let place = set.policies.iter().position(|policy| policy.package == metadata.package);
                if let Some(place) = place.and_then(|index| set.programs.get_mut(index)) {
                    *place = program;
                }
            }
        }
        Cow::Owned(set)
    }

    /// The same policies, all compiled.
    #[must_use]
    pub fn all_compiled(&self, limits: &Limits, threads: usize) -> Self {
        self.compiled(&|_| true, limits, threads).into_owned()
    }

    /// The same policies, each rule of which is evaluated by itself over every document of its view: no pass is recalled,
    /// and no document is known from its kind not to concern it. The judgement is the same, later.
    #[must_use]
    pub fn without_shortcuts(self) -> Self {
        let mut set = self.all_compiled(&Limits::default(), 1);
        for program in &mut set.programs {
            program.lens = None;
            program.followed = None;
            program.selector = None;
            program.together = None;
            program.given_inventory = false;
        }
        set
    }

    /// Modules and data files of which none was loaded, for the reason that `diagnostic` tells: nothing of them
    /// is judged, and evidence has them all the same.
    pub fn unloaded(modules: Vec<Module>, data: Vec<DataFile>, diagnostic: Diagnostic) -> Self {
        Self::of(modules, data, vec![diagnostic])
    }

    /// The same policies, of which the passes of all are recalled, not of the built-in ones alone. The judgement is the
    /// same wherever they were followed rightly.
    #[must_use]
    pub fn recalling_all(self) -> Self {
        let mut set = self.all_compiled(&Limits::default(), 1);
        set.programs.iter_mut().for_each(|program| program.lens.clone_from(&program.followed));
        set
    }

    /// The policies that can be judged, sorted by id.
    pub fn policies(&self) -> &[Metadata] {
        &self.policies
    }

    /// The modules as they were given.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// The data files as they were given.
    pub fn data(&self) -> &[DataFile] {
        &self.data
    }

    /// The configuration files that the policies judge: names of formats and globs of paths, empty for all; none where
    /// no policy judges such files. `off` are the ids of policies that are switched off. With it, whether no policy of the set looks at anything else.
    pub fn files(&self, off: &BTreeSet<String>) -> Option<(Vec<String>, bool)> {
        let is_of_files = |policy: &Metadata| matches!(policy.view, View::File | View::Hcl);
        let mut kinds = Vec::new();
        let mut all = false;
        let on = || self.policies.iter().zip(&self.programs).filter(|(policy, _)| !off.contains(&policy.id));
        for (policy, _) in on().filter(|(policy, _)| is_of_files(policy)) {
            match policy.view {
                View::Hcl if policy.kinds.is_empty() => kinds.push(FileFormat::Hcl2.name().to_owned()),
                _ => kinds.extend(policy.kinds.iter().cloned()),
            }
            all |= policy.view == View::File && policy.kinds.is_empty();
        }
        let alone = on().all(|(policy, program)| is_of_files(policy) && !program.reads_inventory);
        kinds.sort();
        kinds.dedup();
        on().any(|(policy, _)| is_of_files(policy)).then(|| (if all { Vec::new() } else { kinds }, alone))
    }

    /// The files of a policy's package; of a constraint its own.
    pub fn files_of<'s>(&'s self, policy: &'s Metadata) -> Vec<&'s str> {
        let of_package = |text: &str| {
            let mut tokens = Tokens::new(text).filter(|token| token.kind != Kind::Comment);
            let Some(line) = tokens.find(|token| token.is(text, "package")) else { return false };
            let rest = text.get(line.end()..).unwrap_or_default();
            let name = rest.lines().next().unwrap_or_default().split('#').next().unwrap_or_default().trim();
            policy.package.strip_prefix("data.") == Some(name)
        };
        let own = self.code.keys().filter_map(|index| self.modules.get(*index));
        let files: Vec<&str> =
            own.filter(|module| of_package(&module.text)).map(|module| module.path.as_str()).collect();
        if files.is_empty() || policy.view == View::Gatekeeper { vec![&policy.path] } else { files }
    }

    /// What could not be loaded, and why.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The files of the policies: spans of the diagnostics point there.
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// What is needed to evaluate each policy, in the order of [`PolicySet::policies`].
    pub(super) fn programs(&self) -> &[Program] {
        &self.programs
    }

    /// The modules as the engine gets them, by number.
    pub(super) fn code(&self) -> &BTreeMap<usize, Code> {
        &self.code
    }

    /// The templates of Gatekeeper.
    pub(super) fn gatekeeper(&self) -> &gatekeeper::Loaded {
        &self.gatekeeper
    }

    /// `data` of every policy: the data files, `data.params`, `data.kubernetes`.
    pub(super) fn base(&self) -> &Value {
        &self.base
    }

    /// The place of a failure in the text as it was given.
    pub(super) fn locate(&self, failure: &Failure) -> Option<Span> {
        let code = failure.place.and_then(|(module, _, _)| self.code.get(&module));
        self.gatekeeper.locate(&self.code, failure).or_else(|| locate(&self.modules, code, failure))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{View, bundle};

    #[test]
    fn the_built_in_policies_for_manifests_can_be_recalled() {
        let limits = Limits::default();
        let set = PolicySet::load(bundle::builtin(), Vec::new(), &Config::default(), &limits);
        let set = set.all_compiled(&limits, 1);
        let without: Vec<&str> = set
            .policies()
            .iter()
            .zip(set.programs())
            .filter(|(policy, program)| policy.view == View::Kubernetes && program.lens.is_none())
            // It holds the whole object against its schema.
            .filter(|(policy, _)| policy.id != "K8S-042")
            .map(|(policy, _)| policy.id.as_str())
            .collect();
        assert!(without.is_empty(), "{without:?}");
    }
}
