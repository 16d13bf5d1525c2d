//! `provider` blocks (`internal/configs/provider.go`).

use super::super::super::syntax::ast::Block;
use super::super::model::{ProviderBlock, ProviderName};
use super::super::{diagnose, name};
use super::content::{Decoder, Schema};

const PROVIDER: Schema = Schema {
    attributes: &["alias", "version", "count", "depends_on", "for_each", "source"],
    required: &[],
    blocks: &[("_", 0), ("lifecycle", 0), ("locals", 0)],
};

impl<'s> Decoder<'s, '_> {
    /// A `provider` block.
    pub(super) fn provider(&mut self, block: Block<'s>) -> ProviderBlock<'s> {
        let name = block.labels.first().map_or("", |label| self.label(label));
        let place = format!("the provider `{name}`");
        self.valid_name(&block, 0, "a provider");
        let mut content = self.partial(block.body, &PROVIDER, &place, block.header);
        let alias = content.take("alias");
        let span = alias.as_ref().map(|attribute| attribute.value.span);
        let alias = self.text(alias).map(|alias| self.texts.keep(alias));
        if let Some((alias, span)) = alias.zip(span)
            && !name::is_identifier(alias)
        {
            self.diagnostics.push(diagnose::invalid_name(span, "an alias", alias));
        }
        let version = content.take("version");
        if let Some(version) = &version {
            let message = "`version` in a `provider` block is deprecated";
            let help = "move it to `required_providers` in the `terraform` block";
            self.diagnostics.push(diagnose::warning("terraform-deprecated", version.span, message, help));
        }
        for reserved in ["count", "depends_on", "source"] {
            if let Some(attribute) = content.take(reserved) {
                let span = attribute.name.span;
                self.diagnostics.push(diagnose::unsupported_argument(span, reserved, &place, None));
            }
        }
        ProviderBlock {
            name: ProviderName { name, alias },
            version: self.text(version),
            for_each: content.take("for_each").map(|attribute| attribute.value),
            body: self.unescaped(content, &place),
            header: block.header,
        }
    }
}
