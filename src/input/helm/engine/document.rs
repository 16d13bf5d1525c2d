//! From a rendered manifest to a document whose values name the lines of templates and of values that made them.

use std::ops::Range;
use std::sync::Arc;

use memchr::memmem;

use super::Rendered;
use super::manifest::Manifest;
use crate::document::{Node, Trace, Value};
use crate::input::template::{Mark, SiteId};
use crate::source::{At, Diagnostic, FileId, Label, Span};

/// How many calls of templates are named on the way to a line.
const CALLS: usize = 4;

/// How many places of values are named that a scalar is made of.
const VALUES: usize = 8;

/// What is said of a value that a function made up.
pub const GENERATED: &str = "generated: each installation makes another value here";

impl Rendered {
    /// The document of a manifest, its spans in the files of templates; none where the manifest has none.
    ///
    /// Where a value of the chart had a say, a label names its place; where a template was called, a label names the
    /// call; what a function made up is said to be generated.
    pub fn document(&self, manifest: &Manifest) -> Option<Node> {
        let marks = &self.files.get(manifest.file)?.output.marks;
        let mut node = manifest.document.clone()?;
        let places = Places { rendered: self, manifest, marks };
        places.resolve(&mut node);
        Some(node)
    }

    /// What is wrong with a manifest, with spans in the files of templates.
    pub fn manifest_diagnostics(&self, manifest: &Manifest) -> Vec<Diagnostic> {
        let Some(file) = self.files.get(manifest.file) else { return Vec::new() };
        let places = Places { rendered: self, manifest, marks: &file.output.marks };
        let resolve = |told: &Diagnostic| {
            let mut told = told.clone();
            if let At::Span(span) = told.at {
                told.at = places.place(span).map_or(At::Path(file.name.clone()), |(span, _)| At::Span(span));
            }
            told.labels.retain_mut(|label| match places.place(label.span) {
                Some((span, _)) => {
                    label.span = span;
                    true
                }
                None => false,
            });
            told
        };
        manifest.diagnostics.iter().map(resolve).collect()
    }

    /// The first and the last line of a template's file that wrote a manifest, from 1; the file with it. None where
    /// nothing of it is known.
    pub fn lines(&self, manifest: &Manifest) -> Option<(FileId, (u32, u32))> {
        let file = self.files.get(manifest.file)?;
        let marks = &file.output.marks;
        let first =
            marks.partition_point(|mark| mark.start as usize <= manifest.range.start).saturating_sub(1);
        let inside = marks.get(first..)?.iter().take_while(|mark| (mark.start as usize) < manifest.range.end);
        // The outermost site is in the file that is named as the manifest's source.
        let outermost = |mark: &Mark| self.sites.chain(mark.site).last().map(|site| site.span);
        let mut spans = inside.filter_map(outermost);
        let head = spans.next()?;
        let source = self.sources.file(head.file)?;
        let (mut start, mut end) = (head.start, head.end);
        for span in spans.filter(|span| span.file == head.file) {
            start = start.min(span.start);
            end = end.max(span.end);
        }
        let lines = (source.position(start).line, source.position(end.saturating_sub(1)).line);
        Some((head.file, lines))
    }

    /// Where a line of a printed text comes from: the places of templates that wrote it, and those of values that had
    /// a say. `marks` are those of the text. Blanks at the line's ends say nothing, unless there is nothing else.
    pub fn line_origins(&self, bytes: &[u8], marks: &[Mark], range: Range<usize>) -> LineOrigins {
        let line = bytes.get(range.clone()).unwrap_or_default();
        let blanks = line.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let text = line.trim_ascii();
        let start = range.start + if text.is_empty() { 0 } else { blanks };
        let end = start + text.len().max(1);
        let first = marks.partition_point(|mark| mark.start as usize <= start).saturating_sub(1);
        let inside = marks.iter().skip(first).take_while(|mark| (mark.start as usize) < end);
        let mut found = LineOrigins::default();
        let add = |places: &mut Vec<Span>, span: Span| {
            if !places.contains(&span) {
                places.push(span);
            }
        };
        for mark in inside {
            if let Some(site) = self.sites.get(mark.site) {
                add(&mut found.templates, site.span);
            }
            found.generated |= self.origins.is_generated(mark.origin);
            self.origins.places(mark.origin).into_iter().for_each(|span| add(&mut found.values, span));
        }
        found
    }
}

/// Where a line comes from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LineOrigins {
    /// What wrote it in templates: literal text and actions, in the order of the line.
    pub templates: Vec<Span>,
    /// The values that had a say.
    pub values: Vec<Span>,
    /// Whether a function made something of it up.
    pub generated: bool,
}

struct Places<'r> {
    rendered: &'r Rendered,
    manifest: &'r Manifest,
    marks: &'r [Mark],
}

impl Places<'_> {
    /// INVARIANT: the reader's limit on depth bounds the recursion.
    fn resolve(&self, node: &mut Node) {
        let written = node.origin.span;
        let scalar = !matches!(node.value, Value::List(_) | Value::Map(_));
        // Of a collection its first line is shown.
        let shown = if scalar { written } else { self.first_line(written) };
        if let Some((span, mark)) = self.place(shown) {
            node.origin.span = span;
            let labels = self.labels(written, mark, scalar);
            if !labels.is_empty() {
                node.origin.trace = Some(Arc::new(Trace { labels }));
            }
        }
        match &mut node.value {
            Value::List(items) => items.iter_mut().for_each(|item| self.resolve(item)),
            Value::Map(map) => map.iter_mut().for_each(|(_, value)| self.resolve(value)),
            _ => {}
        }
    }

    /// A place of the manifest up to the end of the line that it begins in.
    fn first_line(&self, span: Span) -> Span {
        let written = self.rendered.files.get(self.manifest.file).map(|file| file.output.bytes.as_slice());
        let start = self.manifest.range.start + span.start as usize;
        let end = self.manifest.range.start + span.end as usize;
        let text = written.and_then(|bytes| bytes.get(start..end)).unwrap_or_default();
        let length = memchr::memchr(b'\n', text).unwrap_or(text.len());
        Span::new(span.file, span.start as usize, span.start as usize + length)
    }

    /// The place of a range of the manifest, with the mark that says most of it: the first one that a value had a say
    /// in, else the first.
    fn place(&self, span: Span) -> Option<(Span, Mark)> {
        let start = self.manifest.range.start + span.start as usize;
        let end = (self.manifest.range.start + span.end as usize).max(start + 1);
        let first = self.marks.partition_point(|mark| mark.start as usize <= start).checked_sub(1)?;
        let mut inside = self.marks.get(first..)?.iter().take_while(|mark| (mark.start as usize) < end);
        let head = *inside.next()?;
        // A quote before a value is literal text; the value behind it says more.
        let telling =
            std::iter::once(head).chain(inside.copied()).find(|mark| mark.origin.is_known()).unwrap_or(head);
        let site = self.rendered.sites.get(head.site)?;
        // Lines of literal text that follow each other in the template as they do here are one place.
        let mut found: Option<(Span, SiteId)> = None;
        for (index, mark) in self.marks.iter().enumerate().skip(first) {
            let from = (mark.start as usize).max(start);
            if from >= end {
                break;
            }
            let behind = self.marks.get(index + 1).map_or(usize::MAX, |next| next.start as usize);
            let Some(part) = self.exact(*mark, behind, from..end.min(behind)) else { break };
            let calls = self.rendered.sites.get(mark.site).map_or(SiteId::NONE, |site| site.caller);
            match &mut found {
                None => found = Some((part, calls)),
                Some((whole, caller))
                    if (whole.file, whole.end, *caller) == (part.file, part.start, calls) =>
                {
                    whole.end = part.end;
                }
                Some(_) => break,
            }
        }
        Some((found.map_or(site.span, |(span, _)| span), telling))
    }

    /// Where literal text stands that is `range` of the rendered file and belongs to the run that begins at a mark and
    /// ends before `behind`.
    fn exact(&self, mark: Mark, behind: usize, range: Range<usize>) -> Option<Span> {
        let site = self.rendered.sites.get(mark.site)?.span;
        let literal = self.rendered.sources.file(site.file)?.bytes()?.get(site.range())?;
        if literal.starts_with(b"{{") {
            return None;
        }
        let written = &self.rendered.files.get(self.manifest.file)?.output.bytes;
        let run = written.get(mark.start as usize..behind.min(written.len()))?;
        let text = written.get(range.clone()).filter(|text| !text.is_empty())?;
        let within = range.start.checked_sub(mark.start as usize)?;
        let fits = |at: &usize| literal.get(*at..*at + text.len()) == Some(text);
        // The run as it stands in the template, perhaps with other blanks before it and cut at its ends; else the text
        // alone, of which there may be several.
        let behind_blanks = run.trim_ascii_start();
        let blanks = run.len() - behind_blanks.len();
        let moved = || (memmem::find(literal, behind_blanks)? + within).checked_sub(blanks);
        let at = Some(within)
            .filter(|_| literal.starts_with(run))
            .or_else(moved)
            .filter(fits)
            .or_else(|| memmem::find(literal, text))?;
        let from = site.start as usize + at;
        Some(Span::new(site.file, from, from + text.len()))
    }

    /// What else had a say in a node that is `written` there: the values that a scalar is made of, and the calls on the
    /// way to the site of a mark.
    fn labels(&self, written: Span, mark: Mark, scalar: bool) -> Vec<Label> {
        let origins = &self.rendered.origins;
        let label = |span: Span, message: &str| Label { span, message: message.to_owned() };
        let mut labels: Vec<Label> = Vec::new();
        if scalar {
            let start = self.manifest.range.start + written.start as usize;
            let end = (self.manifest.range.start + written.end as usize).max(start + 1);
            let first = self.marks.partition_point(|mark| mark.start as usize <= start).saturating_sub(1);
            let inside = self.marks.iter().skip(first).take_while(|mark| (mark.start as usize) < end);
            for mark in inside.filter(|mark| mark.origin.is_known()) {
                let generated = || labels.iter().all(|label| label.message != GENERATED);
                if origins.is_generated(mark.origin)
                    && generated()
                    && let Some(site) = self.rendered.sites.get(mark.site)
                {
                    labels.insert(0, label(site.span, GENERATED));
                }
                for span in origins.places(mark.origin) {
                    if labels.len() < VALUES && labels.iter().all(|label| label.span != span) {
                        labels.push(label(span, "the value comes from here"));
                    }
                }
            }
        }
        let calls = self.rendered.sites.chain(mark.site).skip(1).take(CALLS);
        labels.extend(calls.map(|site| label(site.span, "the template is called here")));
        labels
    }
}
