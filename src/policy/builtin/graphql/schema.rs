//! A schema with its types put together: definitions, what extends them, and the prelude.
//!
//! The order of the checks is that of gqlparser's `validator/schema.go`; `typing` and `implement` hold those of
//! single types.

use std::collections::BTreeMap;

use super::tree::{Definition, Directive, DirectiveDefinition, EnumValue, FieldDefinition, SchemaDocument};
use super::typing::Checked;
use super::verdict::{Verdict, Wrong, invalid};
use super::{implement, prelude, typing};

/// The operations, and the types that are their roots where no schema says otherwise.
const OPERATIONS: [(&str, &str); 3] =
    [("query", "Query"), ("mutation", "Mutation"), ("subscription", "Subscription")];

/// A type with what extends it.
#[derive(Debug)]
pub(super) struct Named<'a> {
    pub(super) kind: &'a str,
    pub(super) name: &'a str,
    pub(super) built_in: bool,
    pub(super) directives: Vec<&'a Directive>,
    pub(super) interfaces: Vec<&'a str>,
    pub(super) fields: Vec<&'a FieldDefinition>,
    pub(super) members: Vec<&'a str>,
    pub(super) values: Vec<&'a EnumValue>,
    by_name: BTreeMap<&'a str, &'a FieldDefinition>,
}

impl<'a> Named<'a> {
    fn new(definition: &'a Definition) -> Self {
        Self {
            kind: &definition.kind,
            name: &definition.name,
            built_in: definition.built_in,
            directives: Vec::new(),
            interfaces: Vec::new(),
            fields: Vec::new(),
            members: Vec::new(),
            values: Vec::new(),
            by_name: BTreeMap::new(),
        }
    }

    fn extend(&mut self, definition: &'a Definition) {
        self.directives.extend(&definition.directives);
        self.interfaces.extend(definition.interfaces.iter().map(String::as_str));
        self.add_fields(&definition.fields);
        self.members.extend(definition.members.iter().map(String::as_str));
        self.values.extend(&definition.values);
    }

    fn add_fields(&mut self, fields: &'a [FieldDefinition]) {
        for field in fields {
            self.fields.push(field);
            self.by_name.entry(&field.name).or_insert(field);
        }
    }

    /// The first field of a name.
    pub(super) fn field(&self, name: &str) -> Option<&'a FieldDefinition> {
        self.by_name.get(name).copied()
    }

    /// Whether it has no fields to select: a scalar or an enum.
    pub(super) fn is_leaf(&self) -> bool {
        matches!(self.kind, "SCALAR" | "ENUM")
    }

    /// Whether a fragment may be on it.
    pub(super) fn is_composite(&self) -> bool {
        matches!(self.kind, "OBJECT" | "INTERFACE" | "UNION")
    }

    /// Whether an argument may be of it.
    pub(super) fn is_input(&self) -> bool {
        matches!(self.kind, "SCALAR" | "ENUM" | "INPUT_OBJECT")
    }

    /// Whether it is an input of which one field is given.
    pub(super) fn is_one_of(&self) -> bool {
        self.directives.iter().any(|directive| directive.name == "oneOf")
    }
}

/// A schema.
#[derive(Debug, Default)]
pub(super) struct Schema<'a> {
    types: BTreeMap<&'a str, Named<'a>>,
    directives: BTreeMap<&'a str, &'a DirectiveDefinition>,
    /// The types that an object of a type may have: of a union its members, of an interface its implementers.
    possible: BTreeMap<&'a str, Vec<&'a str>>,
    /// The types of operations, by the operation's keyword.
    roots: BTreeMap<&'a str, &'a str>,
}

impl<'a> Schema<'a> {
    /// Puts a schema together and checks it.
    pub(super) fn of(document: &'a SchemaDocument) -> Result<Self, Wrong> {
        let prelude = prelude::document();
        let mut schema = Self::default();
        schema.add_types(prelude.definitions.iter().chain(&document.definitions), &document.extensions)?;
        for directive in prelude.directives.iter().chain(&document.directives) {
            let before = schema.directives.insert(&directive.name, directive);
            if before.is_some() && !prelude::is_directive(&directive.name) {
                return invalid(format!("the directive `@{}` is defined twice", directive.name));
            }
        }
        if document.schema.len() > 1 {
            return invalid("there are several `schema` definitions");
        }
        schema.add_roots(document)?;
        typing::check(&schema)?;
        implement::check_inputs(&schema)?;
        typing::check_directives(&schema)?;
        if document.schema.is_empty() {
            for (operation, name) in OPERATIONS {
                if schema.types.contains_key(name) {
                    schema.roots.entry(operation).or_insert(name);
                }
            }
        }
        if let Some(query) = schema.roots.get("query").and_then(|name| schema.types.get_mut(name)) {
            query.add_fields(prelude::query_fields());
        }
        Ok(schema)
    }

    fn add_types(
        &mut self,
        definitions: impl Iterator<Item = &'a Definition>,
        extensions: &'a [Definition],
    ) -> Verdict {
        let mut order = Vec::new();
        for definition in definitions {
            let mut named = Named::new(definition);
            named.extend(definition);
            if self.types.insert(&definition.name, named).is_some() {
                return invalid(format!("the type `{}` is defined twice", definition.name));
            }
            order.push(definition.name.as_str());
        }
        for extension in extensions {
            // What extends a type that is not there makes it.
            let named = self.types.entry(&extension.name).or_insert_with(|| {
                order.push(&extension.name);
                Named { built_in: false, ..Named::new(extension) }
            });
            if named.kind != extension.kind {
                return invalid(format!(
                    "the type `{}` is {} and cannot be extended as {}",
                    extension.name, named.kind, extension.kind
                ));
            }
            named.extend(extension);
        }
        for name in order {
            let Some(named) = self.types.get(name) else { continue };
            if named.kind == "UNION" {
                self.possible.entry(name).or_default().extend(&named.members);
            }
            if matches!(named.kind, "INPUT_OBJECT" | "OBJECT" | "INTERFACE") {
                for interface in &named.interfaces {
                    self.possible.entry(interface).or_default().push(name);
                }
            }
            if matches!(named.kind, "INPUT_OBJECT" | "OBJECT") {
                self.possible.entry(name).or_default().push(name);
            }
        }
        Ok(())
    }

    fn add_roots(&mut self, document: &'a SchemaDocument) -> Verdict {
        for schema in document.schema.iter().chain(&document.schema_extensions) {
            for root in &schema.roots {
                if !self.types.contains_key(root.kind.as_str()) {
                    return invalid(format!("the root type `{}` is not defined", root.kind));
                }
                if OPERATIONS.iter().any(|(operation, _)| *operation == root.operation) {
                    self.roots.insert(&root.operation, &root.kind);
                }
            }
            let directives = schema.directives.iter();
            typing::check_used(self, directives, "SCHEMA", Checked { once: true, within: None })?;
        }
        Ok(())
    }

    /// All types, by name.
    pub(super) fn types(&self) -> impl Iterator<Item = &Named<'a>> {
        self.types.values()
    }

    /// The type of a name.
    pub(super) fn named(&self, name: &str) -> Option<&Named<'a>> {
        self.types.get(name)
    }

    /// All directives, by name.
    pub(super) fn directives(&self) -> impl Iterator<Item = &'a DirectiveDefinition> {
        self.directives.values().copied()
    }

    /// The directive of a name.
    pub(super) fn directive(&self, name: &str) -> Option<&'a DirectiveDefinition> {
        self.directives.get(name).copied()
    }

    /// The types that an object of a type may have.
    pub(super) fn possible(&self, name: &str) -> &[&'a str] {
        self.possible.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The type of an operation; one that a tree does not name is a query.
    pub(super) fn root(&self, operation: &str) -> Option<&Named<'a>> {
        let operation = if operation.is_empty() { "query" } else { operation };
        self.roots.get(operation).and_then(|name| self.named(name))
    }
}
