//! The YAML of charts, as Helm reads it.

use super::diagnose::{error, head};
use crate::document::{Node, yaml};
use crate::input::helm::Compatibility;
use crate::source::{Diagnostic, FileId, Limits, SourceMap};

/// The documents of a YAML file.
///
/// # Errors
/// What is no YAML, or no UTF-8.
pub(in crate::input::helm) fn documents(
    sources: &SourceMap,
    file: FileId,
    limits: &Limits,
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let Some(text) = sources.file(file).and_then(|file| file.text()) else {
        let message = "the file is no UTF-8 text";
        return Err(vec![error("helm-file-not-utf8", head(file), message).help("save it as UTF-8")]);
    };
    let parsed = yaml::parse(file, text, limits);
    if parsed.diagnostics.iter().any(|one| one.severity == crate::source::Severity::Error) {
        return Err(parsed.diagnostics);
    }
    Ok(parsed.documents.into_iter().map(|document| document.root).collect())
}

/// The documents of a values file, each of which is a map. Helm 3 reads the first one alone.
///
/// # Errors
/// What is no YAML, or no map.
pub(in crate::input::helm) fn values(
    sources: &SourceMap,
    file: FileId,
    compatibility: Compatibility,
    limits: &Limits,
) -> Result<Vec<Node>, Vec<Diagnostic>> {
    let mut documents = documents(sources, file, limits)?;
    if compatibility == Compatibility::Three {
        documents.truncate(1);
    }
    let wrong = documents.iter().find(|document| document.as_map().is_none());
    match wrong {
        Some(document) => {
            let at = crate::source::At::Span(document.origin.span);
            let message = "values must be a map at the top";
            Err(vec![error("helm-values-not-a-map", at, message).help("write `key: value` lines")])
        }
        None => Ok(documents),
    }
}
