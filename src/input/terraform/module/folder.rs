//! The files of one folder, read and parsed to what they declare together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::super::syntax::{self, ast::Body};
use super::decode::Decoder;
use super::diagnose;
use super::file_name::{Chosen, choose, is_configuration};
use super::model::Module;
use crate::source::{At, Diagnostic, FileId, Limits, ReadError, SourceFile, Texts, Tree, text_of};

/// A module, and what came of reading it.
#[derive(Debug)]
pub struct LoadedModule<'s> {
    /// The module.
    pub module: Arc<Module<'s>>,
    /// What is wrong with it, the modules that it calls left aside.
    pub diagnostics: Vec<Diagnostic>,
    /// Its files, in the order in which they were added. Empty where the folder holds no configuration, or is not
    /// there.
    pub files: Vec<FileId>,
    /// The names of the files in its folder that give values to variables without being named (`terraform.tfvars`).
    pub variable_files: Vec<String>,
}

impl LoadedModule<'_> {
    /// Whether there is no module: no configuration is in the folder, or there is no folder.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.diagnostics.is_empty()
    }
}

/// A file that something puts into the folder of a root before Terraform runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// Its name in the folder.
    pub name: String,
    /// What it is called where it is shown: it stands nowhere.
    pub shown: String,
    /// What it says.
    pub text: String,
}

/// A folder that was read, and whose files have no names yet.
pub(super) struct ReadFolder {
    folder: String,
    files: Vec<ReadFile>,
    variable_files: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

struct ReadFile {
    name: String,
    path: String,
    overrides: bool,
    bytes: Result<Vec<u8>, ReadError>,
}

impl ReadFolder {
    /// The files of the folder as ones that are put into another, and the names of those that give values to variables.
    pub(super) fn into_generated(self) -> (Vec<GeneratedFile>, Vec<String>) {
        let text = |file: ReadFile| {
            let text = String::from_utf8(file.bytes.ok()?).ok()?;
            Some(GeneratedFile { name: file.name, shown: file.path, text })
        };
        (self.files.into_iter().filter_map(text).collect(), self.variable_files)
    }

    /// Puts generated files in, where Terraform would read files of their names.
    pub(super) fn put(&mut self, files: &[GeneratedFile]) {
        for file in files {
            let chosen = choose([file.name.as_str()]);
            if file.name.contains('/') || (chosen.files.is_empty() && chosen.overrides.is_empty()) {
                continue;
            }
            self.files.retain(|known| known.name != file.name);
            self.files.push(ReadFile {
                name: file.name.clone(),
                path: file.shown.clone(),
                overrides: chosen.files.is_empty(),
                bytes: Ok(file.text.clone().into_bytes()),
            });
        }
        // Override files go last, all in the order of their names.
        self.files.sort_by(|one, other| (one.overrides, &one.name).cmp(&(other.overrides, &other.name)));
    }
}

/// A folder whose files have names.
pub(super) struct NamedFolder {
    folder: String,
    files: Vec<(FileId, bool, bool)>,
    variable_files: Vec<String>,
    diagnostics: Vec<Diagnostic>,
}

/// The path of a file in a folder.
pub(in crate::input::terraform) fn path_in(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        "/" => format!("/{name}"),
        _ => format!("{folder}/{name}"),
    }
}

/// Whether a file of that name gives values to variables without being named.
fn gives_variables(name: &str) -> bool {
    matches!(name, "terraform.tfvars" | "terraform.tfvars.json")
        || name.ends_with(".auto.tfvars")
        || name.ends_with(".auto.tfvars.json")
}

/// Whether a file is in JSON syntax.
pub(super) fn is_json(path: &str) -> bool {
    path.strip_suffix(".json").is_some()
}

/// Reads the files of a folder that Terraform reads.
pub(super) fn read(tree: &Tree, limits: &Limits, folder: &str) -> ReadFolder {
    let wanted = |name: &str| is_configuration(name) || gives_variables(name);
    let listed = tree.folder(folder, limits, &|name, is_folder| is_folder || !wanted(name));
    let relevant = |diagnostic: &Diagnostic| match &diagnostic.at {
        At::Path(path) => diagnostic.code != "path-missing" && (path == folder || wanted(path)),
        _ => true,
    };
    let Chosen { files, overrides } = choose(listed.files.iter().map(String::as_str));
    let file = |name: &&str, overrides: bool| {
        let path = path_in(folder, name);
        let bytes = tree.read(&path, limits.file_bytes);
        ReadFile { name: (*name).to_owned(), path, overrides, bytes }
    };
    let primary = files.iter().map(|name| file(name, false));
    let variable_files = listed.files.iter().filter(|name| gives_variables(name));
    ReadFolder {
        folder: folder.to_owned(),
        files: primary.chain(overrides.iter().map(|name| file(name, true))).collect(),
        variable_files: variable_files.cloned().collect(),
        diagnostics: listed.diagnostics.into_iter().filter(relevant).collect(),
    }
}

/// Adds the files of a folder to the texts of the run.
pub(super) fn name(texts: &Texts, folder: ReadFolder) -> NamedFolder {
    let mut named = NamedFolder {
        folder: folder.folder,
        files: Vec::with_capacity(folder.files.len()),
        variable_files: folder.variable_files,
        diagnostics: folder.diagnostics,
    };
    for file in folder.files {
        match file.bytes {
            Ok(bytes) => {
                let json = is_json(&file.name);
                named.files.push((texts.add(SourceFile::new(file.path, bytes)), file.overrides, json));
            }
            Err(error) => named.diagnostics.push(unreadable(&file.path, &error)),
        }
    }
    named
}

/// Parses the files of a folder.
pub(super) fn parse<'s>(texts: &'s Texts, limits: &Limits, folder: NamedFolder) -> LoadedModule<'s> {
    let mut diagnostics = folder.diagnostics;
    let (mut files, mut overrides) = (Vec::new(), Vec::new());
    let mut json = BTreeSet::new();
    for (id, overriding, is_json) in &folder.files {
        if *is_json {
            json.insert(*id);
        }
        let Some(body) = parse_file(texts, limits, *id, *is_json, &mut diagnostics) else { continue };
        if *overriding { &mut overrides } else { &mut files }.push(body);
    }
    let mut decoder = Decoder { texts, limits, json: &json, diagnostics };
    let gathered = decoder.gather(files, overrides);
    let module = decoder.module(&folder.folder, gathered);
    LoadedModule {
        module: Arc::new(module),
        diagnostics: decoder.diagnostics,
        files: folder.files.into_iter().map(|(id, ..)| id).collect(),
        variable_files: folder.variable_files,
    }
}

/// The body of a file; none where it is no text.
fn parse_file<'s>(
    texts: &'s Texts,
    limits: &Limits,
    id: FileId,
    json: bool,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Body<'s>> {
    let file = texts.file(id)?;
    let text = text_of(id, file).map_err(|error| diagnostics.push(error)).ok()?;
    let parsed =
        if json { syntax::json::file_body(id, text, texts, limits) } else { syntax::parse(id, text, limits) };
    diagnostics.extend(parsed.diagnostics);
    Some(parsed.body)
}

/// An error of a file that could not be read.
pub(in crate::input::terraform) fn unreadable(path: &str, error: &ReadError) -> Diagnostic {
    let (code, message, help) = match error {
        ReadError::TooLarge(limit) => (
            "file-too-large",
            format!("`{path}` is larger than {} MiB", limit >> 20),
            "split it into several files",
        ),
        ReadError::Missing => {
            ("file-unreadable", format!("there is no file `{path}`"), "check the spelling of its path")
        }
        ReadError::Refused(why) => {
            ("file-unreadable", format!("`{path}` cannot be read: {why}"), "check its permissions")
        }
    };
    diagnose::at_path(code, path, message, help)
}
