//! The YAML of charts, as Helm reads it.

use std::ops::Range;

use super::diagnose::{error, head};
use crate::document::{Node, Value, yaml};
use crate::input::helm::Compatibility;
use crate::source::{At, Diagnostic, FileId, Limits, SourceMap, Span};

/// The text of a file.
fn text(sources: &SourceMap, file: FileId) -> Result<&str, Vec<Diagnostic>> {
    sources.file(file).and_then(|file| file.text()).ok_or_else(|| {
        let message = "the file is no UTF-8 text";
        vec![error("helm-file-not-utf8", head(file), message).help("save it as UTF-8")]
    })
}

/// The first document of a YAML file; none where it says nothing.
///
/// # Errors
/// What is no YAML, or no UTF-8.
pub(super) fn first(
    sources: &SourceMap,
    file: FileId,
    limits: &Limits,
) -> Result<Option<Node>, Vec<Diagnostic>> {
    let text = text(sources, file)?;
    document(file, text, 0..text.len(), limits)
}

fn document(
    file: FileId,
    text: &str,
    range: Range<usize>,
    limits: &Limits,
) -> Result<Option<Node>, Vec<Diagnostic>> {
    let read = yaml::first(file, text, range, limits).map_err(|refusal| vec![refusal.diagnostic])?;
    Ok(read.filter(|node| node.value != Value::Null))
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
    let text = text(sources, file)?;
    let ranges = match compatibility {
        Compatibility::Three => std::iter::once(0..text.len()).collect(),
        Compatibility::Four => chunks(text).map_err(|range| {
            let at = At::Span(Span::new(file, range.start, range.end));
            let shown = text.get(range).unwrap_or_default().trim();
            let message = format!("error reading yaml document: invalid Yaml document separator: {shown}");
            vec![error("helm-values-separator", at, message).help("write `---` alone, or indent the line")]
        })?,
    };
    let mut documents = Vec::new();
    for range in ranges {
        let Some(node) = document(file, text, range, limits)? else { continue };
        if node.as_map().is_none() {
            let at = At::Span(node.origin.span);
            let message = "values must be a map at the top";
            return Err(vec![error("helm-values-not-a-map", at, message).help("write `key: value` lines")]);
        }
        documents.push(node);
    }
    Ok(documents)
}

/// The parts of a text between lines of `---`. Such a line belongs to the part behind it where no part comes
/// before it. Source: `YAMLReader` of apimachinery.
///
/// # Errors
/// Where something but a comment stands behind a `---`.
fn chunks(text: &str) -> Result<Vec<Range<usize>>, Range<usize>> {
    let mut chunks = Vec::new();
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        let end = offset + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            if !matches!(rest.trim().chars().next(), None | Some('#')) {
                return Err(offset + 3..end);
            }
            if offset > start {
                chunks.push(start..offset);
                start = end;
            }
        }
        offset = end;
    }
    if offset > start {
        chunks.push(start..offset);
    }
    Ok(chunks)
}
