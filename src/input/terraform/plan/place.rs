//! Where the values of a plan that is made from a configuration come from.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::syntax::ast::{Attribute, Body};
use super::super::value;
use crate::document::{Origin, Trace};
use crate::source::{Diagnostic, Label, Span};

/// The spot of the configuration that a value stands at, whatever decided it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'e> {
    /// What is shown for a value that stands in no text: its attribute, or the header of its block.
    pub(super) span: Span,
    /// The attribute that the value is given to, or is a part of.
    pub(super) attribute: Option<&'e Attribute<'e>>,
    /// What is between the braces of the block that the value is made of.
    pub(super) body: Option<&'e Body<'e>>,
}

impl<'e> Site<'e> {
    /// A block with its header.
    pub(super) fn block(header: Span, body: Option<&'e Body<'e>>) -> Self {
        Self { span: header, attribute: None, body }
    }

    /// An attribute.
    pub(super) fn attribute(attribute: &'e Attribute<'e>) -> Self {
        Self { span: attribute.span, attribute: Some(attribute), body: None }
    }

    /// The header of a block, for what is in no part of it.
    pub(super) fn header(span: Span) -> Self {
        Self { span, attribute: None, body: None }
    }
}

/// Whose values are placed: a resource, an output, a variable.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    /// Its address without keys, so that all of its instances share their labels.
    pub(super) address: Arc<str>,
    /// The names of the module calls on the way to it, the innermost first, each with the header of its block.
    pub(super) calls: Arc<[(Arc<str>, Span)]>,
    /// The labels of what has no others: the calls.
    plain: Option<Arc<Trace>>,
}

impl Owner {
    /// The owner at an address, to which module calls lead.
    pub(super) fn new(address: impl Into<Arc<str>>, calls: Arc<[(Arc<str>, Span)]>) -> Self {
        let labels: Vec<Label> = calls.iter().map(called).collect();
        let plain = (!labels.is_empty()).then(|| Arc::new(Trace { labels }));
        Self { address: address.into(), calls, plain }
    }
}

/// The label of a module call.
fn called((name, span): &(Arc<str>, Span)) -> Label {
    Label { span: *span, message: format!("module `{name}` is called here") }
}

/// A plan has too many values.
pub(super) struct TooLarge;

/// Makes origins. Those that say the same share their labels.
#[derive(Debug, Default)]
pub(super) struct Places {
    traces: BTreeMap<TraceKey, Arc<Trace>>,
    /// What was named last, and written last: most values share their place with the one before.
    last: (Option<Span>, Option<Span>),
    /// The places that were named for what is not written there.
    pointed: BTreeSet<Span>,
    /// The places that values were written at.
    written: BTreeSet<Span>,
    /// How many values there are.
    count: usize,
}

/// The attribute that leads to a value, what the value was made of, the address of its owner.
type TraceKey = (Option<Span>, Option<Arc<[Span]>>, Arc<str>);

/// How many values a plan may have. Values share their parts, and a plan writes them out each time.
const MOST_VALUES: usize = 5_000_000;

impl Places {
    /// Counts a value; an error where there are too many, which is told of the first that is.
    pub(super) fn count(&mut self, span: Span, diagnostics: &mut Vec<Diagnostic>) -> Result<(), TooLarge> {
        self.count = self.count.saturating_add(1);
        if self.count == MOST_VALUES + 1 {
            diagnostics.push(super::error(
                "terraform-plan-size",
                span,
                format!("the plan would have more than {MOST_VALUES} values"),
                "judge parts of the configuration by themselves, or repeat large values less often",
            ));
        }
        if self.count > MOST_VALUES { Err(TooLarge) } else { Ok(()) }
    }

    /// The origin of a value that stands at `site` in `owner`. A collection begins at the name of its attribute.
    pub(super) fn origin(
        &mut self,
        from: &value::Origin,
        collection: bool,
        site: Site<'_>,
        owner: &Owner,
    ) -> Origin {
        let attribute = site.attribute;
        let Some(place) = from.span else {
            self.point(site.span);
            return Origin { span: site.span, trace: self.trace(None, from.because.as_ref(), owner) };
        };
        let inside = attribute.is_none_or(|attribute| contains(attribute.span, place));
        let span = match attribute {
            Some(attribute) if collection && place == attribute.value.span => attribute.span,
            _ => place,
        };
        self.write(span);
        // The name alone: a collection that is written there has the place of the whole attribute, and may be a secret.
        let leads = attribute.filter(|_| !inside).map(|attribute| attribute.name.span);
        Origin { span, trace: self.trace(leads, from.because.as_ref(), owner) }
    }

    /// The origin of what a block says by being there.
    pub(super) fn header(&mut self, span: Span, owner: &Owner) -> Origin {
        self.point(span);
        Origin { span, trace: self.trace(None, None, owner) }
    }

    fn point(&mut self, span: Span) {
        if self.last.0 != Some(span) {
            self.last.0 = Some(span);
            self.pointed.insert(span);
        }
    }

    fn write(&mut self, span: Span) {
        if self.last.1 != Some(span) {
            self.last.1 = Some(span);
            self.written.insert(span);
        }
    }

    fn trace(
        &mut self,
        leads: Option<Span>,
        because: Option<&Arc<[Span]>>,
        owner: &Owner,
    ) -> Option<Arc<Trace>> {
        if leads.is_none() && because.is_none() {
            for (_, span) in owner.calls.iter() {
                self.point(*span);
            }
            return owner.plain.clone();
        }
        let key = (leads, because.cloned(), owner.address.clone());
        if let Some(trace) = self.traces.get(&key) {
            return Some(Arc::clone(trace));
        }
        let mut labels = Vec::new();
        if let Some(span) = leads {
            self.pointed.insert(span);
            labels.push(Label { span, message: format!("set here for `{}`", owner.address) });
        }
        for span in because.into_iter().flat_map(|because| because.iter()) {
            self.written.insert(*span);
            labels.push(Label { span: *span, message: "made of this".to_owned() });
        }
        for call in owner.calls.iter() {
            self.point(call.1);
            labels.push(called(call));
        }
        let trace = Arc::new(Trace { labels });
        self.traces.insert(key, Arc::clone(&trace));
        Some(trace)
    }

    /// Those of the places of secrets at which a secret is written. The others are headers of blocks, and attributes
    /// that lead to it: they may be shown.
    pub(super) fn secrets(&self, spans: &[Span]) -> Vec<Span> {
        let open = |span: &Span| self.pointed.contains(span) && !self.written.contains(span);
        spans.iter().filter(|span| !open(span)).copied().collect()
    }
}

/// Whether a place is a part of another one.
pub(super) fn contains(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

#[cfg(test)]
mod tests {
    use super::super::super::syntax::ast::{Expr, ExprKind, Name};
    use super::*;
    use crate::source::FileId;

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId::new(0), start, end)
    }

    fn attribute() -> Attribute<'static> {
        let value = Expr { kind: ExprKind::Null, span: span(14, 20) };
        Attribute { name: Name { text: "bucket", span: span(10, 11) }, value, span: span(10, 20) }
    }

    fn labels(origin: &Origin) -> Vec<(u32, &str)> {
        let labels = origin.trace.iter().flat_map(|trace| &trace.labels);
        labels.map(|label| (label.span.start, &*label.message)).collect()
    }

    #[test]
    fn a_value_from_elsewhere_names_its_attribute_and_the_calls_on_the_way() {
        let attribute = attribute();
        let owner = Owner::new("module.m.aws_s3_bucket.b", Arc::new([("m".into(), span(100, 110))]));
        let mut places = Places::default();
        let from =
            value::Origin { because: Some(Arc::new([span(70, 80)])), ..value::Origin::at(span(50, 60)) };
        let origin = places.origin(&from, false, Site::attribute(&attribute), &owner);
        assert_eq!(origin.span, span(50, 60));
        let expected = [
            (10, "set here for `module.m.aws_s3_bucket.b`"),
            (70, "made of this"),
            (100, "module `m` is called here"),
        ];
        assert_eq!(labels(&origin), expected);
        let again = places.origin(&from, false, Site::attribute(&attribute), &owner);
        assert!(Arc::ptr_eq(&origin.trace.unwrap(), &again.trace.unwrap()), "labels are shared");
        let secrets = places.secrets(&[span(50, 60), span(10, 11), span(70, 80), span(100, 110)]);
        assert_eq!(secrets, [span(50, 60), span(70, 80)], "what leads to a secret is none");
    }

    #[test]
    fn a_collection_begins_at_its_attribute() {
        let attribute = attribute();
        let owner = Owner::new("a.b", Arc::new([]));
        let mut places = Places::default();
        let from = value::Origin::at(attribute.value.span);
        let mut at = |collection| places.origin(&from, collection, Site::attribute(&attribute), &owner);
        assert_eq!((at(true).span, at(false).span), (span(10, 20), span(14, 20)));
        assert_eq!(at(true).trace, None);
        let nowhere = places.origin(&value::Origin::default(), false, Site::attribute(&attribute), &owner);
        assert_eq!(nowhere.span, attribute.span);
    }
}
