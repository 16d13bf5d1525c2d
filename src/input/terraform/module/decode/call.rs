//! `module` blocks (`internal/configs/module_call.go`).

use super::super::super::syntax::ast::{Attribute, Block, ExprKind};
use super::super::diagnose;
use super::super::model::{Argument, ModuleCall, ProviderName};
use super::constant::constant_text;
use super::content::{Decoder, Schema};

const CALL: Schema = Schema {
    attributes: &[
        "source",
        "version",
        "count",
        "for_each",
        "depends_on",
        "providers",
        "ignore_nested_deprecations",
    ],
    required: &["source"],
    blocks: &[("_", 0), ("lifecycle", 0), ("locals", 0), ("provider", 1)],
};

impl<'s> Decoder<'s, '_> {
    /// A `module` block.
    pub(super) fn call(&mut self, block: Block<'s>) -> ModuleCall<'s> {
        let name = block.labels.first().map_or("", |label| self.label(label));
        let place = format!("the module call `{name}`");
        self.valid_name(&block, 0, "a module call");
        let mut content = self.partial(block.body, &CALL, &place, block.header);
        let escaped = content.take_blocks("_");
        let escaped = self.single(escaped, &place);
        let reserved = std::mem::take(&mut content.blocks);
        self.reserved(reserved, &place);
        let mut rest = std::mem::take(&mut content.rest);
        if let Some(escaped) = escaped {
            rest.attributes.extend(escaped.body.attributes);
            rest.blocks.extend(escaped.body.blocks);
        }
        let arguments = self.arguments(rest, &place);
        let argument = |attribute: Attribute<'s>| {
            (attribute.name.text, Argument { value: attribute.value, span: attribute.span })
        };
        let source = content.take("source").map(|attribute| attribute.value);
        let (count, for_each) = self.repetition(content.take("count"), content.take("for_each"));
        ModuleCall {
            name,
            source: source.as_ref().and_then(constant_text),
            source_expression: source,
            version: content.take("version").and_then(|attribute| constant_text(&attribute.value)),
            count,
            for_each,
            arguments: arguments.into_iter().map(argument).collect(),
            providers: content.take("providers").map(|given| self.passed(given)).unwrap_or_default(),
            depends_on: self.references(content.take("depends_on")),
            header: block.header,
        }
    }

    /// The provider configurations that a call hands on.
    fn passed(&mut self, attribute: Attribute<'s>) -> Vec<(ProviderName<'s>, ProviderName<'s>)> {
        let ExprKind::Object(items) = attribute.value.kind else {
            let help = "write `providers = { aws = aws.west }`";
            self.diagnostics.push(diagnose::invalid_reference(attribute.value.span, "providers", help));
            return Vec::new();
        };
        let mut passed: Vec<(ProviderName<'s>, ProviderName<'s>)> = Vec::new();
        for item in items {
            let key = Self::key(item.key);
            let inner = self.provider_name(&key, "providers");
            let outer = self.provider_name(&item.value, "providers");
            let Some((inner, outer)) = inner.zip(outer) else { continue };
            if passed.iter().any(|(known, _)| *known == inner) {
                self.diagnostics.push(diagnose::duplicate(
                    key.span,
                    attribute.span,
                    "the provider that is passed",
                ));
            } else {
                passed.push((inner, outer));
            }
        }
        passed
    }
}
