//! The text that `helm template` prints, with the marks of its bytes. Source: `pkg/cmd/template.go`, `renderResources`
//! of `pkg/action/action.go`.

use std::ops::Range;

use super::Rendered;
use super::manifest::Manifest;
use super::split::trim_space;
use crate::input::helm::Compatibility;
use crate::input::helm::chart::matches_path;
use crate::input::template::{Builder, Mark, OriginId, SiteId};

/// What of a rendered chart is printed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The objects of `crds/` as well (`--include-crds`).
    pub crds: bool,
    /// No hooks (`--no-hooks`).
    pub no_hooks: bool,
    /// No hooks that are tests (`--skip-tests`).
    pub skip_tests: bool,
}

/// One part of the stream: where a rendered file stands in the printed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The bytes of the printed text, from its `---` on.
    pub range: Range<usize>,
    /// The template's path: what stands behind `# Source: `.
    pub source: String,
}

/// What is printed.
#[derive(Debug, Clone, Default)]
pub struct Stream {
    /// The text.
    pub bytes: Vec<u8>,
    /// What is known of its bytes, in the order of their offsets.
    pub marks: Vec<Mark>,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

impl Rendered {
    /// The text that `helm template` prints.
    pub fn stream(&self, shown: &Shown) -> Stream {
        let mut builder = Builder::default();
        let mut parts: Vec<Part> = Vec::new();
        let begin = |builder: &mut Builder, parts: &mut Vec<Part>, source: &str| {
            let start = builder.len();
            parts.push(Part { range: start..start, source: source.to_owned() });
            builder.raw(b"---\n# Source: ");
            builder.raw(source.as_bytes());
            builder.raw(b"\n");
        };
        if shown.crds {
            for crd in &self.crds {
                begin(&mut builder, &mut parts, &crd.source);
                let bytes = crd.bytes(&self.sources);
                copy_marked(bytes, &crd.marks, 0..bytes.len(), &mut builder);
                builder.raw(b"\n");
            }
        }
        for manifest in &self.manifests {
            begin(&mut builder, &mut parts, self.source_of(manifest));
            self.copy(manifest, &mut builder);
            builder.raw(b"\n");
        }
        // The manifests are trimmed as a whole.
        let (bytes, marks) = builder.into_parts();
        let kept = trim_space(&bytes, 0..bytes.len());
        let mut builder = Builder::default();
        copy_marked(&bytes, &marks, kept, &mut builder);
        builder.raw(b"\n");
        if !shown.no_hooks {
            let is_test = |hook: &Manifest| {
                hook.hook.iter().flatten().any(|event| matches!(event.as_str(), "test" | "test-success"))
            };
            for hook in self.hooks.iter().filter(|hook| !(shown.skip_tests && is_test(hook))) {
                begin(&mut builder, &mut parts, self.source_of(hook));
                self.copy(hook, &mut builder);
                builder.raw(b"\n");
            }
        }
        let (bytes, marks) = builder.into_parts();
        let ends: Vec<usize> =
            parts.iter().skip(1).map(|part| part.range.start).chain([bytes.len()]).collect();
        for (part, end) in parts.iter_mut().zip(ends) {
            part.range.end = end;
        }
        Stream { bytes, marks, parts }
    }

    /// Appends the text of a manifest.
    fn copy(&self, manifest: &Manifest, builder: &mut Builder) {
        if let Some(file) = self.files.get(manifest.file) {
            copy_marked(&file.output.bytes, &file.output.marks, manifest.range.clone(), builder);
        }
    }

    fn source_of(&self, manifest: &Manifest) -> &str {
        self.files.get(manifest.file).map_or("", |file| &file.name)
    }
}

/// The documents of a stream that `--show-only` names, each behind a `---`, in the order of the patterns.
///
/// # Errors
/// The first pattern that fits nothing, in Helm's words.
pub fn show_only(
    stream: &Stream,
    patterns: &[String],
    compatibility: Compatibility,
) -> Result<Stream, String> {
    let documents = super::split::split(&stream.bytes, compatibility);
    let named: Vec<(Range<usize>, String)> = documents
        .into_iter()
        .filter_map(|range| {
            let text = String::from_utf8_lossy(stream.bytes.get(range.clone())?).into_owned();
            let line = text.lines().find_map(|line| {
                let path = line.get(line.find("# Source: ")?..)?.strip_prefix("# Source: ")?;
                path.split_once('/').filter(|(chart, rest)| !chart.is_empty() && !rest.is_empty())
            });
            Some((range, line?.1.to_owned()))
        })
        .collect();
    let mut builder = Builder::default();
    let mut parts = Vec::new();
    for pattern in patterns {
        let mut found = false;
        for (range, name) in &named {
            if matches_path(pattern, name) != Some(true) {
                continue;
            }
            found = true;
            let start = builder.len();
            builder.raw(b"---\n");
            copy_marked(&stream.bytes, &stream.marks, range.clone(), &mut builder);
            builder.raw(b"\n");
            parts.push(Part { range: start..builder.len(), source: name.clone() });
        }
        if !found {
            return Err(format!("could not find template {pattern} in chart"));
        }
    }
    let (bytes, marks) = builder.into_parts();
    Ok(Stream { bytes, marks, parts })
}

/// Appends a range of bytes with what their marks say.
pub(super) fn copy_marked(bytes: &[u8], marks: &[Mark], range: Range<usize>, builder: &mut Builder) {
    let mut push = |range: Range<usize>, mark: Mark| {
        builder.push(bytes.get(range).unwrap_or_default(), mark.site, mark.origin);
    };
    let first = marks.partition_point(|mark| mark.start as usize <= range.start);
    let mut at = range.start;
    let mut current = first.checked_sub(1).and_then(|index| marks.get(index)).copied().unwrap_or_default();
    for mark in marks.get(first..).unwrap_or_default() {
        let start = mark.start as usize;
        if start >= range.end {
            break;
        }
        push(at..start, current);
        at = start;
        current = *mark;
    }
    push(at..range.end, current);
}

/// What is known of the byte at an offset.
pub(super) fn mark_at(marks: &[Mark], offset: usize) -> (SiteId, OriginId) {
    let behind = marks.partition_point(|mark| mark.start as usize <= offset);
    behind
        .checked_sub(1)
        .and_then(|index| marks.get(index))
        .map_or_else(Default::default, |mark| (mark.site, mark.origin))
}
