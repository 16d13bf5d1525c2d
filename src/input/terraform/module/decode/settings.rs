//! `terraform` blocks (`internal/configs/provider_requirements.go`, `internal/configs/backend.go`).

use super::super::super::syntax::ast::{Attribute, Block, Expr, ExprKind, Name, StepKind};
use super::super::model::{RequiredProvider, Settings};
use super::super::{diagnose, name};
use super::constant::constant_text;
use super::content::{Decoder, Schema};

const TERRAFORM: Schema = Schema {
    attributes: &["required_version", "experiments", "language"],
    required: &[],
    blocks: &[
        ("backend", 1),
        ("cloud", 0),
        ("required_providers", 0),
        ("provider_meta", 1),
        ("state_store", 1),
        ("encryption", 0),
    ],
};

impl<'s> Decoder<'s, '_> {
    /// Adds what the `terraform` blocks of the files say that are no override files.
    pub(super) fn settings(&mut self, blocks: Vec<Block<'s>>) -> Settings<'s> {
        let mut settings = Settings::default();
        for block in blocks {
            let said = self.terraform(block);
            settings.required_version.extend(said.required_version);
            for (name, provider) in said.required_providers {
                if let Some(first) = settings.required_providers.get(name) {
                    let what = format!("the required provider `{name}`");
                    self.diagnostics.push(diagnose::duplicate(provider.span, first.span, &what));
                } else {
                    settings.required_providers.insert(name, provider);
                }
            }
            match (&settings.backend, said.backend) {
                (Some((_, first)), Some((_, span))) => {
                    self.diagnostics.push(diagnose::duplicate(span, *first, "the backend"));
                }
                (None, Some(backend)) => settings.backend = Some(backend),
                (_, None) => {}
            }
        }
        settings
    }

    /// Puts what the `terraform` blocks of an override file say in the place of what was said before.
    pub(super) fn override_settings(&mut self, settings: &mut Settings<'s>, blocks: Vec<Block<'s>>) {
        let said = self.settings(blocks);
        if !said.required_version.is_empty() {
            settings.required_version = said.required_version;
        }
        settings.required_providers.extend(said.required_providers);
        settings.backend = said.backend.or_else(|| settings.backend.take());
    }

    fn terraform(&mut self, block: Block<'s>) -> Settings<'s> {
        let place = "the `terraform` block";
        let mut settings = Settings::default();
        let mut content = self.content(block.body, &TERRAFORM, place, block.header);
        if let Some(version) = content.take("required_version") {
            let span = version.value.span;
            settings.required_version.extend(self.text(Some(version)).map(|version| (version, span)));
        }
        for inner in content.blocks {
            match inner.kind.text {
                "backend" | "cloud" => {
                    let kind = inner.label(0).unwrap_or("cloud").to_owned();
                    if let Some((_, first)) = &settings.backend {
                        self.diagnostics.push(diagnose::duplicate(inner.header, *first, "the backend"));
                    } else {
                        settings.backend = Some((kind, inner.header));
                    }
                }
                "required_providers" => {
                    for attribute in self.arguments(inner.body, "`required_providers`") {
                        let name = attribute.name;
                        if !name::is_identifier(name.text) {
                            let what = "a provider";
                            self.diagnostics.push(diagnose::invalid_name(name.span, what, name.text));
                        }
                        let provider = self.required_provider(attribute);
                        settings.required_providers.insert(name.text, provider);
                    }
                }
                _ => {}
            }
        }
        settings
    }

    fn required_provider(&mut self, attribute: Attribute<'s>) -> RequiredProvider<'s> {
        let local = attribute.name.text;
        let mut provider = RequiredProvider {
            source: name::implied_provider(local),
            version: None,
            aliases: Vec::new(),
            span: attribute.span,
        };
        let ExprKind::Object(items) = attribute.value.kind else {
            provider.version = constant_text(&attribute.value);
            if provider.version.is_none() {
                let help = "write `{ source = \"…\", version = \"…\" }`";
                let message = format!("the requirement of the provider `{local}` is no object");
                let span = attribute.value.span;
                self.diagnostics.push(diagnose::error("terraform-required-provider", span, message, help));
            }
            return provider;
        };
        for item in items {
            let span = item.value.span;
            match self.key_text(&item.key) {
                Some("source") => {
                    let address =
                        constant_text(&item.value).and_then(|source| name::provider_address(&source));
                    if let Some(address) = address {
                        provider.source = address;
                    } else {
                        let message = "this is no source of a provider";
                        let help =
                            "write it as `hashicorp/aws`, with the registry's name before it if it has one";
                        let code = "terraform-required-provider";
                        self.diagnostics.push(diagnose::error(code, span, message, help));
                    }
                }
                Some("version") => {
                    provider.version = constant_text(&item.value);
                    if provider.version.is_none() {
                        self.diagnostics.push(diagnose::not_constant(span, "version", "text"));
                    }
                }
                Some("configuration_aliases") => {
                    if let ExprKind::Tuple(aliases) = item.value.kind {
                        provider.aliases = aliases.iter().filter_map(|alias| self.alias(alias)).collect();
                    } else {
                        self.diagnostics.push(diagnose::not_a_list(span, "configuration_aliases"));
                    }
                }
                key => {
                    let key = key.unwrap_or("…");
                    let place = format!("the required provider `{local}`");
                    let known = ["source", "version", "configuration_aliases"];
                    let near = crate::source::nearest(key, known);
                    self.diagnostics.push(diagnose::unsupported_argument(span, key, &place, near));
                }
            }
        }
        provider
    }

    /// An entry of `configuration_aliases`: `aws.west`.
    fn alias(&mut self, expr: &Expr<'s>) -> Option<(Name<'s>, Option<Name<'s>>)> {
        let reference = self.reference(expr, "configuration_aliases")?;
        let alias = match reference.steps.as_slice() {
            [] => Some(None),
            [step] => match step.kind {
                StepKind::Attribute(text) => Some(Some(Name { text, span: step.span })),
                _ => None,
            },
            _ => None,
        };
        if alias.is_none() {
            self.diagnostics.push(diagnose::invalid_provider(expr.span, "configuration_aliases"));
        }
        Some((reference.root, alias?))
    }
}
