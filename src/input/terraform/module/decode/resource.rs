//! `resource`, `data` and `ephemeral` blocks (`internal/configs/resource.go`, `internal/configs/provisioner.go`).

use std::collections::BTreeMap;

use super::super::super::syntax::ast::{Attribute, Block, Body, Expr, ExprKind};
use super::super::diagnose;
use super::super::model::{Mode, Provisioner, Reference, Resource, ResourceName};
use super::content::{Content, Decoder, Schema};

const MANAGED: Schema = Schema {
    attributes: &["count", "for_each", "provider", "depends_on"],
    required: &[],
    blocks: &[("locals", 0), ("lifecycle", 0), ("connection", 0), ("provisioner", 1), ("_", 0)],
};

/// Of data sources and ephemeral resources.
const READ: Schema = Schema { blocks: &[("lifecycle", 0), ("locals", 0), ("_", 0)], ..MANAGED };

const LIFECYCLE: Schema = Schema {
    attributes: &[
        "create_before_destroy",
        "prevent_destroy",
        "ignore_changes",
        "replace_triggered_by",
        "enabled",
        "destroy",
    ],
    required: &[],
    blocks: &[("precondition", 0), ("postcondition", 0), ("action_trigger", 0)],
};

const PROVISIONER: Schema = Schema {
    attributes: &["when", "on_failure"],
    required: &[],
    blocks: &[("connection", 0), ("lifecycle", 0), ("_", 0)],
};

impl<'s> Decoder<'s, '_> {
    /// A block of that mode, which has two labels.
    pub(super) fn resource(&mut self, block: Block<'s>, mode: Mode) -> Resource<'s> {
        let label = |index: usize| block.labels.get(index).map_or("", |label| self.label(label));
        let name = ResourceName { mode, kind: label(0), name: label(1) };
        let place = format!("`{name}`");
        self.valid_name(&block, 0, "a type");
        self.valid_name(&block, 1, "a resource");
        let schema = if mode == Mode::Managed { &MANAGED } else { &READ };
        let mut content = self.partial(block.body, schema, &place, block.header);
        let (count, for_each) = self.repetition(content.take("count"), content.take("for_each"));
        let provider = content.take("provider");
        let provider = provider.and_then(|attribute| self.provider_name(&attribute.value, "provider"));
        let mut resource = Resource {
            name,
            count,
            for_each,
            enabled: None,
            provider,
            depends_on: self.references(content.take("depends_on")),
            preconditions: Vec::new(),
            postconditions: Vec::new(),
            ignore_changes: Vec::new(),
            replace_triggered_by: Vec::new(),
            create_before_destroy: None,
            prevent_destroy: None,
            lifecycle: BTreeMap::new(),
            provisioners: Vec::new(),
            check: None,
            body: Body::default(),
            header: block.header,
            span: block.span,
        };
        let lifecycle = content.take_blocks("lifecycle");
        if let Some(lifecycle) = self.single(lifecycle, &place) {
            self.lifecycle(lifecycle, &mut resource);
        }
        let connections = content.take_blocks("connection");
        self.single(connections, &place);
        let provisioners = content.take_blocks("provisioner");
        resource.provisioners.extend(provisioners.into_iter().filter_map(|block| self.provisioner(block)));
        resource.body = self.unescaped(content, &place);
        resource
    }

    /// What is left of a block: its own arguments and blocks, with those that stand in `_ { }`.
    pub(super) fn unescaped(&mut self, mut content: Content<'s>, place: &str) -> Body<'s> {
        let escaped = content.take_blocks("_");
        let mut rest = content.rest;
        if let Some(escaped) = self.single(escaped, place) {
            rest.attributes.extend(escaped.body.attributes);
            rest.blocks.extend(escaped.body.blocks);
        }
        self.reserved(content.blocks, place);
        rest
    }

    fn lifecycle(&mut self, block: Block<'s>, resource: &mut Resource<'s>) {
        let place = format!("the `lifecycle` of `{}`", resource.name);
        let mut content = self.content(block.body, &LIFECYCLE, &place, block.header);
        resource.preconditions = self.conditions(content.take_blocks("precondition"));
        resource.postconditions = self.conditions(content.take_blocks("postcondition"));
        resource.enabled = content.take("enabled").map(|attribute| attribute.value);
        if resource.name.mode != Mode::Managed {
            for name in LIFECYCLE.attributes {
                if let Some(attribute) = content.take(name) {
                    let span = attribute.name.span;
                    self.diagnostics.push(diagnose::unsupported_argument(span, name, &place, None));
                }
            }
            return;
        }
        resource.lifecycle = content.places(&["create_before_destroy", "prevent_destroy", "ignore_changes"]);
        resource.create_before_destroy = self.flag(content.take("create_before_destroy"));
        resource.prevent_destroy = self.flag(content.take("prevent_destroy"));
        resource.ignore_changes =
            content.take("ignore_changes").map(|given| self.ignored(given)).unwrap_or_default();
        let triggers =
            content.take("replace_triggered_by").map(|given| self.items(given)).unwrap_or_default();
        resource.replace_triggered_by = triggers.into_iter().map(|trigger| self.unquoted(trigger)).collect();
    }

    /// `ignore_changes`: `all`, or a list of attributes.
    fn ignored(&mut self, attribute: Attribute<'s>) -> Vec<Reference<'s>> {
        let name = attribute.name.text;
        match &attribute.value.kind {
            ExprKind::Tuple(items) if items.iter().any(is_star) => {
                let help = "write `ignore_changes = all`";
                self.diagnostics.push(diagnose::invalid_reference(attribute.value.span, name, help));
                Vec::new()
            }
            ExprKind::Tuple(_) => self.references(Some(attribute)),
            _ => {
                let found = self.reference(&attribute.value, name);
                let all = found.filter(|found| found.root.text == "all" && found.steps.is_empty());
                all.into_iter().collect()
            }
        }
    }

    fn provisioner(&mut self, block: Block<'s>) -> Option<Provisioner<'s>> {
        let kind = block.labels.first()?.clone();
        let place = format!("the provisioner `{}`", kind.text);
        let mut content = self.partial(block.body, &PROVISIONER, &place, block.header);
        let connections = content.take_blocks("connection");
        self.single(connections, &place);
        for name in PROVISIONER.attributes {
            content.take(name);
        }
        Some(Provisioner { kind, body: self.unescaped(content, &place) })
    }

    /// `count` and `for_each`, of which there may be one.
    pub(super) fn repetition(
        &mut self,
        count: Option<Attribute<'s>>,
        for_each: Option<Attribute<'s>>,
    ) -> (Option<Expr<'s>>, Option<Expr<'s>>) {
        if let (Some(count), Some(for_each)) = (&count, &for_each) {
            self.diagnostics.push(diagnose::count_and_for_each(for_each.name.span, count.name.span));
        }
        (count.map(|attribute| attribute.value), for_each.map(|attribute| attribute.value))
    }
}

/// Whether an entry of `ignore_changes` is `"*"`, as old configurations have it.
fn is_star(expr: &Expr<'_>) -> bool {
    matches!(&expr.kind, ExprKind::String(text) if text == "*")
}
