//! What a user says about values: files and arguments. Source: Helm's `pkg/cli/values`.

use super::argument::{self, Argument, from_json};
use super::coalesce::table;
use super::convert::to_value;
use super::resolve::Settings;
use crate::input::helm::Compatibility;
use crate::input::helm::chart::{diagnose, text};
use crate::input::template::{Map, MapKind, OriginId, Origins, Text};
use crate::source::{At, Diagnostic, FileId, ReadError, SourceFile, SourceMap, Span};

/// What a user says about values, in the order of the command line. Later kinds win over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `-f`, `--values`: the path as it is shown, and the bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// `--set-json`.
    pub json: Vec<String>,
    /// `--set`.
    pub set: Vec<String>,
    /// `--set-string`.
    pub strings: Vec<String>,
    /// `--set-file`: values name files.
    pub set_files: Vec<String>,
    /// `--set-literal`.
    pub literals: Vec<String>,
}

/// A kind of argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// `--set-json`.
    Json,
    /// `--set`.
    Set,
    /// `--set-string`.
    String,
    /// `--set-file`.
    File,
    /// `--set-literal`.
    Literal,
}

impl Override {
    /// The argument as it is written.
    pub fn argument(self) -> &'static str {
        match self {
            Self::Json => "--set-json",
            Self::Set => "--set",
            Self::String => "--set-string",
            Self::File => "--set-file",
            Self::Literal => "--set-literal",
        }
    }
}

/// Merges what a user says. Files and arguments are added to the sources: an argument as a file of its name.
///
/// # Errors
/// A file that is no values file, an argument that cannot be read.
pub(super) fn merge(
    overrides: &Overrides,
    settings: &Settings<'_>,
    sources: &mut SourceMap,
    origins: &mut Origins,
) -> Result<Map, Vec<Diagnostic>> {
    let mut values = Map::new(MapKind::Any);
    for (path, bytes) in &overrides.files {
        let file = sources.add(SourceFile::new(path, bytes.clone()));
        for document in text::values(sources, file, settings.compatibility, settings.limits)? {
            if let Some(map) = table(&to_value(&document, &mut |span| origins.place(span))) {
                values = merge_maps(&values, &map);
            }
        }
    }
    let kinds = [
        (Override::Json, &overrides.json),
        (Override::Set, &overrides.set),
        (Override::String, &overrides.strings),
        (Override::File, &overrides.set_files),
        (Override::Literal, &overrides.literals),
    ];
    for (kind, texts) in kinds {
        for text in texts {
            let file = sources.add(SourceFile::new(kind.argument(), text.clone().into_bytes()));
            if kind == Override::Json
                && settings.compatibility == Compatibility::Four
                && text.trim_start().starts_with('{')
            {
                let parsed = serde_json::from_str::<serde_json::Value>(text);
                let parsed = parsed.map_err(|error| vec![refuse(kind, file, text, 0, &error.to_string())])?;
                let origin = origins.place(Span::new(file, 0, text.len()));
                if let Some(map) = table(&from_json(parsed, origin)) {
                    values = merge_maps(&values, &map);
                }
                continue;
            }
            let mut read = |path: &str, origins: &mut Origins| {
                let bytes = (settings.read)(path)?;
                let end = bytes.len();
                let file = sources.add(SourceFile::new(path, bytes.clone()));
                Ok::<(Vec<u8>, OriginId), ReadError>((bytes, origins.place(Span::new(file, 0, end))))
            };
            let compatibility = settings.compatibility;
            let argument = Argument { kind, text, file, compatibility, origins, read: &mut read };
            argument::parse(argument, &values)
                .map_err(|(message, at)| vec![refuse(kind, file, text, at, &message)])?;
        }
    }
    Ok(values)
}

/// An argument that cannot be read.
fn refuse(kind: Override, file: FileId, text: &str, at: usize, message: &str) -> Diagnostic {
    let argument = kind.argument();
    let message = format!("failed parsing {argument} data: {message}");
    let at = At::Span(Span::new(file, at.min(text.len()), text.len()));
    diagnose::error("helm-set-malformed", at, message)
        .help(format!("write `{argument} path.to.key=value`; a `,` or `.` that is meant stands behind a `\\`"))
}

/// The entries of both maps; those of `over` win, and tables are merged.
pub(super) fn merge_maps(under: &Map, over: &Map) -> Map {
    let merged = under.copied(MapKind::Any);
    for (key, mut slot) in over.entries() {
        if let (Some(over), Some(under)) = (table(&slot.value), merged_table(&merged, &key)) {
            slot.value.data = crate::input::template::Data::Map(merge_maps(&under, &over));
        }
        merged.insert(key, slot);
    }
    merged
}

fn merged_table(map: &Map, key: &Text) -> Option<Map> {
    table(&map.get(key.bytes())?)
}
