//! From a root's folder to the tree of modules that it calls (`internal/configs/config_build.go`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::super::way::follow;
use super::folder::{self, GeneratedFile, LoadedModule};
use super::manifest::{self, Manifest};
use super::model::{ModuleCall, ModuleNode};
use super::{diagnose, source, version};
use crate::source::{
    Bounds, Diagnostic, FileId, Limits, ReadError, SourceFile, Span, Texts, Tree, map_ordered, text_of,
};

/// How modules are found.
#[derive(Debug, Clone)]
pub struct LoaderOptions {
    /// Folders that stand for sources, by prefixes of them: `modules` of `tollgate.yaml`.
    pub mappings: BTreeMap<String, String>,
    /// Whether modules may lie outside of the tree.
    pub outside: bool,
    /// How deep modules may call each other.
    pub depth: usize,
    /// How many calls of modules a root may have, all that it reaches counted.
    pub calls: usize,
}

impl Default for LoaderOptions {
    fn default() -> Self {
        Self { mappings: BTreeMap::new(), outside: false, depth: 50, calls: 10_000 }
    }
}

/// A root with all modules that it calls.
#[derive(Debug)]
pub struct Loaded<'s> {
    /// The root.
    pub root: Arc<ModuleNode<'s>>,
    /// What is wrong with it and with the modules that it calls.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that had a say, in the order in which they were added.
    pub files: Vec<FileId>,
}

/// What is made once, by whoever asks first.
pub(in crate::input::terraform) type Once<T> = Mutex<BTreeMap<String, Arc<OnceLock<T>>>>;

/// Reads modules. Each folder is read and parsed once, however many roots call it.
///
/// Files are named in the order in which they are read. Where several threads ask, [`Loader::prepare`] is called
/// before, so that the order is the same in every run.
pub struct Loader<'s> {
    pub(in crate::input::terraform) tree: &'s Tree,
    pub(in crate::input::terraform) texts: &'s Texts,
    pub(in crate::input::terraform) limits: Limits,
    pub(in crate::input::terraform) options: LoaderOptions,
    /// Where modules may lie.
    bounds: Bounds,
    folders: Once<Arc<LoadedModule<'s>>>,
    manifests: Once<Arc<LoadedManifest>>,
    pub(super) given: super::given::Cache<'s>,
}

/// The manifest of a root, and what came of reading it.
struct LoadedManifest {
    manifest: Manifest,
    file: Option<FileId>,
    diagnostic: Option<Diagnostic>,
}

/// A call on the way from a root.
struct Place<'s> {
    root: String,
    folder: String,
    /// The names of the calls on the way.
    path: Vec<&'s str>,
    /// The folders on the way, this one with them.
    above: Vec<String>,
}

/// The cell of a key, which whoever comes first fills.
pub(in crate::input::terraform) fn cell<T>(once: &Once<T>, key: &str) -> Arc<OnceLock<T>> {
    let mut cells = once.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(cells.entry(key.to_owned()).or_default())
}

impl<'s> Loader<'s> {
    /// A loader of the modules of a tree, which adds the files that it reads to `texts`.
    pub fn new(tree: &'s Tree, texts: &'s Texts, limits: &Limits, options: LoaderOptions) -> Self {
        Self {
            tree,
            texts,
            limits: limits.clone(),
            options,
            bounds: Bounds::of(tree),
            folders: Once::default(),
            manifests: Once::default(),
            given: super::given::Cache::default(),
        }
    }

    /// The module that all files of a folder declare. The folder is written as paths of the tree are; the base is
    /// empty.
    pub fn folder(&self, folder: &str) -> Arc<LoadedModule<'s>> {
        let folder = follow("", folder);
        let cell = cell(&self.folders, &folder);
        let read = || {
            let named = folder::name(self.texts, folder::read(self.tree, &self.limits, &folder));
            Arc::new(folder::parse(self.texts, &self.limits, named))
        };
        Arc::clone(cell.get_or_init(read))
    }

    /// Reads folders on several threads. Their files are named in the order of the folders.
    pub fn folders(&self, folders: &BTreeSet<String>, threads: usize) {
        let unread: Vec<&String> =
            folders.iter().filter(|folder| cell(&self.folders, folder).get().is_none()).collect();
        let read =
            map_ordered(threads, &unread, || (), |(), folder| folder::read(self.tree, &self.limits, folder));
        let named: Vec<_> =
            read.into_iter().map(|read| Mutex::new(Some(folder::name(self.texts, read)))).collect();
        let parsed = map_ordered(
            threads,
            &named,
            || (),
            |(), named| {
                let named = named.lock().unwrap_or_else(PoisonError::into_inner).take()?;
                Some(Arc::new(folder::parse(self.texts, &self.limits, named)))
            },
        );
        for (folder, parsed) in unread.into_iter().zip(parsed) {
            if let Some(parsed) = parsed {
                cell(&self.folders, folder).get_or_init(|| parsed);
            }
        }
    }

    /// Reads all that some roots call, on several threads, so that files have the same names in every run.
    pub fn prepare(&self, roots: &[String], threads: usize) {
        let mut calls: BTreeMap<String, usize> = BTreeMap::new();
        let mut open: Vec<Place<'s>> = roots.iter().map(|root| Place::root(root)).collect();
        while !open.is_empty() {
            self.folders(&open.iter().map(|place| place.folder.clone()).collect(), threads);
            let mut next = Vec::new();
            for place in open {
                let module = Arc::clone(&self.folder(&place.folder).module);
                for (name, call) in &module.calls {
                    let Ok(folder) = self.target(&place, call) else { continue };
                    let count = calls.entry(place.root.clone()).or_default();
                    *count += 1;
                    if *count > self.options.calls {
                        break;
                    }
                    if !place.above.contains(&folder) && place.path.len() < self.options.depth {
                        next.push(place.below(name, folder));
                    }
                }
            }
            open = next;
        }
    }

    /// A root with all modules that it calls.
    pub fn root(&self, folder: &str) -> Loaded<'s> {
        let loaded = self.folder(folder);
        self.root_of(folder, &loaded)
    }

    /// A root with all modules that it calls, where something puts further files into its folder before Terraform
    /// runs. They take the place of files of the same names.
    pub fn root_with(&self, folder: &str, files: &[GeneratedFile]) -> Loaded<'s> {
        if files.is_empty() {
            return self.root(folder);
        }
        let mut read = folder::read(self.tree, &self.limits, &follow("", folder));
        read.put(files);
        let loaded = folder::parse(self.texts, &self.limits, folder::name(self.texts, read));
        self.root_of(folder, &loaded)
    }

    /// The files of a folder that are copied into the folder of a root before Terraform runs, and the paths of those of
    /// them that give values to variables, the weakest first.
    pub(in crate::input::terraform) fn copied(&self, folder: &str) -> (Vec<GeneratedFile>, Vec<String>) {
        let (files, values) = folder::read(self.tree, &self.limits, folder).into_generated();
        let values = super::given::automatic(&values).map(|name| folder::path_in(folder, name)).collect();
        (files, values)
    }

    fn root_of(&self, folder: &str, loaded: &LoadedModule<'s>) -> Loaded<'s> {
        let place = Place::root(folder);
        let mut walk = Walk {
            loader: self,
            diagnostics: Vec::new(),
            files: BTreeSet::new(),
            told: BTreeSet::new(),
            calls: 0,
        };
        if loaded.is_empty() {
            walk.diagnostics.push(diagnose::root_missing(&place.folder));
        }
        let root = walk.node(&place, loaded);
        Loaded { root, diagnostics: walk.diagnostics, files: walk.files.into_iter().collect() }
    }

    /// The folder that a call leads to.
    ///
    /// # Errors
    /// Why it leads nowhere; nothing where that is told elsewhere.
    fn target(&self, place: &Place<'s>, call: &ModuleCall<'s>) -> Result<String, Option<Diagnostic>> {
        let span = call.source_expression.as_ref().map_or(call.header, |source| source.span);
        let Some(source) = &call.source else {
            // A missing source is told where the block is decoded.
            return Err(call.source_expression.as_ref().map(|_| diagnose::module_source(span, call.name)));
        };
        let folder = if source::is_local(source) {
            source::local(&place.folder, source)
        } else if let Some(folder) = source::mapped(source, &self.options.mappings) {
            folder
        } else {
            self.installed(place, call, source, span)?
        };
        if self.allows(&folder) {
            Ok(folder)
        } else {
            Err(Some(diagnose::module_outside(span, call.name, &folder)))
        }
    }

    /// Whether a path may be read because something that was read names it.
    pub(in crate::input::terraform) fn allows(&self, path: &str) -> bool {
        self.options.outside || self.bounds.hold(path)
    }

    /// The folder where `terraform init` put the module of a call.
    fn installed(
        &self,
        place: &Place<'s>,
        call: &ModuleCall<'s>,
        source: &str,
        span: Span,
    ) -> Result<String, Option<Diagnostic>> {
        let loaded = self.manifest(&place.root);
        let mut key = place.path.join(".");
        if !key.is_empty() {
            key.push('.');
        }
        key.push_str(call.name);
        let Some(record) = loaded.manifest.records.get(&key) else {
            return Err(Some(diagnose::module_not_installed(span, call.name, source)));
        };
        if source::canonical(&record.source) != source::canonical(source) {
            let is = format!("comes from `{}`", record.source);
            return Err(Some(diagnose::module_changed(span, call.name, &is, record.span)));
        }
        if let (Some(wanted), Some(installed)) = (&call.version, &record.version)
            && version::allows(wanted, installed) == Some(false)
        {
            let is = format!("is of version {installed}, and `{wanted}` is asked for");
            return Err(Some(diagnose::module_changed(span, call.name, &is, record.span)));
        }
        Ok(follow(&place.root, &record.folder))
    }

    /// The manifest of a root, read when it is first asked for.
    fn manifest(&self, root: &str) -> Arc<LoadedManifest> {
        let cell = cell(&self.manifests, root);
        Arc::clone(cell.get_or_init(|| Arc::new(self.read_manifest(root))))
    }

    fn read_manifest(&self, root: &str) -> LoadedManifest {
        let path = folder::path_in(root, manifest::PATH);
        let mut loaded = LoadedManifest { manifest: Manifest::default(), file: None, diagnostic: None };
        match self.tree.read(&path, self.limits.file_bytes) {
            Ok(bytes) => {
                let id = self.texts.add(SourceFile::new(path, bytes));
                loaded.file = Some(id);
                let text = self.texts.file(id).map_or(Ok(""), |file| text_of(id, file));
                match text.and_then(|text| manifest::parse(id, text, &self.limits)) {
                    Ok(manifest) => loaded.manifest = manifest,
                    Err(diagnostic) => loaded.diagnostic = Some(diagnostic),
                }
            }
            Err(ReadError::Missing) => {}
            Err(error) => loaded.diagnostic = Some(folder::unreadable(&path, &error)),
        }
        loaded
    }
}

impl<'s> Place<'s> {
    fn root(folder: &str) -> Self {
        let root = follow("", folder);
        Self { folder: root.clone(), path: Vec::new(), above: vec![root.clone()], root }
    }

    /// The place of a call of this one's module.
    fn below(&self, name: &'s str, folder: String) -> Self {
        let mut path = self.path.clone();
        path.push(name);
        let mut above = self.above.clone();
        above.push(folder.clone());
        Self { root: self.root.clone(), folder, path, above }
    }
}

/// The making of a tree of modules.
struct Walk<'s, 'l> {
    loader: &'l Loader<'s>,
    diagnostics: Vec<Diagnostic>,
    files: BTreeSet<FileId>,
    /// The folders whose diagnostics were told.
    told: BTreeSet<String>,
    /// How many calls there were.
    calls: usize,
}

impl<'s> Walk<'s, '_> {
    fn node(&mut self, place: &Place<'s>, loaded: &LoadedModule<'s>) -> Arc<ModuleNode<'s>> {
        if self.told.insert(place.folder.clone()) {
            self.diagnostics.extend(loaded.diagnostics.iter().cloned());
            self.files.extend(&loaded.files);
        }
        let mut children = BTreeMap::new();
        for (name, call) in &loaded.module.calls {
            if let Some(child) = self.child(place, call) {
                children.insert(*name, child);
            }
        }
        Arc::new(ModuleNode { module: Arc::clone(&loaded.module), path: place.path.clone(), children })
    }

    /// What a call leads to; where that is nothing, it is told.
    fn child(&mut self, place: &Place<'s>, call: &ModuleCall<'s>) -> Option<Arc<ModuleNode<'s>>> {
        let span = call.source_expression.as_ref().map_or(call.header, |source| source.span);
        let options = &self.loader.options;
        self.calls += 1;
        if self.calls > options.calls {
            if self.calls == options.calls + 1 {
                self.diagnostics.push(diagnose::modules_too_many(span, options.calls));
            }
            return None;
        }
        let target = self.loader.target(place, call);
        self.manifest(place, call);
        let folder = match target {
            Ok(folder) => folder,
            Err(diagnostic) => {
                self.diagnostics.extend(diagnostic);
                return None;
            }
        };
        if place.above.contains(&folder) {
            self.diagnostics.push(diagnose::module_circle(span, call.name, &folder));
            return None;
        }
        if place.path.len() >= options.depth {
            self.diagnostics.push(diagnose::modules_too_deep(span, options.depth));
            return None;
        }
        let loaded = self.loader.folder(&folder);
        if loaded.is_empty() {
            self.diagnostics.push(diagnose::module_missing(span, call.name, &folder));
            return None;
        }
        Some(self.node(&place.below(call.name, folder), &loaded))
    }

    /// Notes the manifest, where a call asked it.
    fn manifest(&mut self, place: &Place<'s>, call: &ModuleCall<'s>) {
        let asked = call.source.as_ref().is_some_and(|source| {
            !source::is_local(source) && source::mapped(source, &self.loader.options.mappings).is_none()
        });
        if !asked {
            return;
        }
        let manifest = self.loader.manifest(&place.root);
        let Some(file) = manifest.file else {
            self.diagnostics
                .extend(manifest.diagnostic.clone().filter(|told| !self.diagnostics.contains(told)));
            return;
        };
        if self.files.insert(file) {
            self.diagnostics.extend(manifest.diagnostic.clone());
        }
    }
}
