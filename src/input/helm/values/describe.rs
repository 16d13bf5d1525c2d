//! `.Chart`: the metadata as templates see it. Helm 4 has a map with the names of Go's fields, Helm 3 the struct.

use std::any::Any;

use crate::input::helm::Compatibility;
use crate::input::helm::chart::{Dependency, Field, Import, Maintainer, Metadata};
use crate::input::template::{Data, List, ListKind, Map, MapKind, Object, Origins, Slot, Text, Value};

/// A value of a struct type that has fields alone.
#[derive(Debug)]
struct Record {
    type_name: &'static str,
    kind: &'static str,
    fields: Vec<(&'static str, Value)>,
}

impl Object for Record {
    fn type_name(&self) -> &str {
        self.type_name
    }

    fn kind(&self) -> &'static str {
        self.kind
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.fields.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        self.fields.clone()
    }
}

/// `.Chart` of a chart.
pub(super) fn describe(
    metadata: &Metadata,
    is_root: bool,
    compatibility: Compatibility,
    origins: &mut Origins,
) -> Value {
    let mut describer = Describer { compatibility, origins };
    let mut fields = describer.metadata(metadata);
    if compatibility == Compatibility::Three {
        let inner = describer.record("chart.Metadata", "struct", fields.clone());
        fields.push(("Metadata", inner));
    }
    fields.push(("IsRoot", Value::bool(is_root)));
    describer.record("struct { chart.Metadata; IsRoot bool }", "struct", fields)
}

struct Describer<'o> {
    compatibility: Compatibility,
    origins: &'o mut Origins,
}

impl Describer<'_> {
    /// A struct: Helm 4 makes a map of it.
    fn record(
        &self,
        type_name: &'static str,
        kind: &'static str,
        fields: Vec<(&'static str, Value)>,
    ) -> Value {
        match self.compatibility {
            Compatibility::Three => Value::object(Record { type_name, kind, fields }),
            Compatibility::Four => {
                let slot = |value: Value| Slot { key: value.origin, value };
                let entries = fields.into_iter().map(|(name, value)| (Text::from(name), slot(value)));
                Value::map(Map::of(MapKind::Any, entries))
            }
        }
    }

    fn text(&mut self, field: &Field) -> Value {
        let value = Value::text(field.text.as_str());
        match field.span {
            Some(span) => value.with_origin(self.origins.place(span)),
            None => value,
        }
    }

    /// A slice of strings: Helm 4 makes one of anything of it.
    fn texts(&mut self, fields: &[Field]) -> Value {
        let values = fields.iter().map(|field| self.text(field)).collect();
        let kind = match self.compatibility {
            Compatibility::Three => ListKind::Strings,
            Compatibility::Four => ListKind::Any,
        };
        Data::List(List::new(kind, values)).into()
    }

    fn metadata(&mut self, metadata: &Metadata) -> Vec<(&'static str, Value)> {
        let annotations = metadata.annotations.iter().map(|(key, field)| {
            let value = self.text(field);
            (Text::from(key.as_str()), Slot { key: value.origin, value })
        });
        let annotations = match annotations.collect::<Vec<_>>() {
            // Go has no map then: JSON has `null`.
            none if none.is_empty() => Map::nil(MapKind::Strings),
            some => Map::of(MapKind::Strings, some),
        };
        let annotations = Value::map(annotations);
        let maintainers = metadata.maintainers.iter().map(|one| self.maintainer(one)).collect();
        let dependencies = metadata.dependencies.iter().map(|one| self.dependency(one)).collect();
        let (deprecated, span) = metadata.deprecated;
        let deprecated = Value::bool(deprecated);
        let deprecated = match span {
            Some(span) => deprecated.with_origin(self.origins.place(span)),
            None => deprecated,
        };
        vec![
            ("Name", self.text(&metadata.name)),
            ("Home", self.text(&metadata.home)),
            ("Sources", self.texts(&metadata.sources)),
            ("Version", self.text(&metadata.version)),
            ("Description", self.text(&metadata.description)),
            ("Keywords", self.texts(&metadata.keywords)),
            ("Maintainers", Value::list(maintainers)),
            ("Icon", self.text(&metadata.icon)),
            ("APIVersion", self.text(&metadata.api_version)),
            ("Condition", self.text(&metadata.condition)),
            ("Tags", self.text(&metadata.tags)),
            ("AppVersion", self.text(&metadata.app_version)),
            ("Deprecated", deprecated),
            ("Annotations", annotations),
            ("KubeVersion", self.text(&metadata.kube_version)),
            ("Dependencies", Value::list(dependencies)),
            ("Type", self.text(&metadata.kind)),
        ]
    }

    fn maintainer(&mut self, maintainer: &Maintainer) -> Value {
        let fields = vec![
            ("Name", self.text(&maintainer.name)),
            ("Email", self.text(&maintainer.email)),
            ("URL", self.text(&maintainer.url)),
        ];
        self.record("*chart.Maintainer", "ptr", fields)
    }

    fn dependency(&mut self, dependency: &Dependency) -> Value {
        let imports = dependency.import_values.iter().map(|import| {
            let pair = match import {
                Import::Export(name) => return self.text(name),
                Import::Other => return Value::NIL,
                Import::Table { child, parent } => [("child", child), ("parent", parent)],
            };
            let entries = pair.map(|(key, field)| (Text::from(key), Slot::from(self.text(field))));
            Value::map(Map::of(MapKind::Strings, entries))
        });
        let imports = Value::list(imports.collect());
        let fields = vec![
            ("Name", self.text(&dependency.name)),
            ("Version", self.text(&dependency.version)),
            ("Repository", self.text(&dependency.repository)),
            ("Condition", self.text(&dependency.condition)),
            ("Tags", self.texts(&dependency.tags)),
            ("Enabled", Value::bool(dependency.enabled)),
            ("ImportValues", imports),
            ("Alias", self.text(&dependency.alias)),
        ];
        self.record("*chart.Dependency", "ptr", fields)
    }
}
