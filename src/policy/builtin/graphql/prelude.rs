//! What every schema has without saying so (GraphQL, October 2021, 3.5, 3.13 and 4.2).

use std::sync::LazyLock;

use super::system;
use super::tree::{FieldDefinition, SchemaDocument};

/// The scalars, directives and introspection types.
const TYPES: &str = "
scalar Int
scalar Float
scalar String
scalar Boolean
scalar ID
directive @defer(if: Boolean = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @include(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @skip(if: Boolean!) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT
directive @deprecated(reason: String = \"No longer supported\")
  on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE
directive @specifiedBy(url: String!) on SCALAR
directive @oneOf on INPUT_OBJECT
type __Schema {
  description: String
  types: [__Type!]!
  queryType: __Type!
  mutationType: __Type
  subscriptionType: __Type
  directives: [__Directive!]!
}
type __Type {
  kind: __TypeKind!
  name: String
  description: String
  specifiedByURL: String
  fields(includeDeprecated: Boolean = false): [__Field!]
  interfaces: [__Type!]
  possibleTypes: [__Type!]
  enumValues(includeDeprecated: Boolean = false): [__EnumValue!]
  inputFields(includeDeprecated: Boolean = false): [__InputValue!]
  ofType: __Type
  isOneOf: Boolean
}
enum __TypeKind { SCALAR OBJECT INTERFACE UNION ENUM INPUT_OBJECT LIST NON_NULL }
type __Field {
  name: String!
  description: String
  args(includeDeprecated: Boolean = false): [__InputValue!]!
  type: __Type!
  isDeprecated: Boolean!
  deprecationReason: String
}
type __InputValue {
  name: String!
  description: String
  type: __Type!
  defaultValue: String
  isDeprecated: Boolean!
  deprecationReason: String
}
type __EnumValue {
  name: String!
  description: String
  isDeprecated: Boolean!
  deprecationReason: String
}
type __Directive {
  name: String!
  description: String
  isRepeatable: Boolean!
  locations: [__DirectiveLocation!]!
  args(includeDeprecated: Boolean = false): [__InputValue!]!
}
enum __DirectiveLocation {
  QUERY MUTATION SUBSCRIPTION FIELD FRAGMENT_DEFINITION FRAGMENT_SPREAD INLINE_FRAGMENT VARIABLE_DEFINITION
  SCHEMA SCALAR OBJECT FIELD_DEFINITION ARGUMENT_DEFINITION INTERFACE UNION ENUM ENUM_VALUE INPUT_OBJECT
  INPUT_FIELD_DEFINITION
}
";

/// The fields that no type declares: the first is on every type, the others are on the root of queries.
const FIELDS: &str = "
type Fields {
  __typename: String
  __schema: __Schema!
  __type(name: String!): __Type
}
";

/// The scalars, directives and introspection types.
static DOCUMENT: LazyLock<SchemaDocument> = LazyLock::new(|| {
    let mut document = system::parse(TYPES).unwrap_or_default();
    for definition in &mut document.definitions {
        definition.built_in = true;
    }
    document
});

/// The fields that no type declares.
static UNDECLARED: LazyLock<Vec<FieldDefinition>> = LazyLock::new(|| {
    let document = system::parse(FIELDS).unwrap_or_default();
    document.definitions.into_iter().flat_map(|definition| definition.fields).collect()
});

/// The scalars, directives and introspection types.
pub(super) fn document() -> &'static SchemaDocument {
    &DOCUMENT
}

/// The field `__typename`, which is on every type.
pub(super) fn typename() -> Option<&'static FieldDefinition> {
    UNDECLARED.first()
}

/// The fields `__schema` and `__type` on the root of queries.
pub(super) fn query_fields() -> &'static [FieldDefinition] {
    UNDECLARED.get(1..).unwrap_or_default()
}

/// Whether a schema may say again what this directive is.
pub(super) fn is_directive(name: &str) -> bool {
    DOCUMENT.directives.iter().any(|directive| directive.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prelude_is_read() {
        assert_eq!(document().definitions.len(), 13);
        assert_eq!(document().directives.len(), 6);
        assert_eq!(typename().map(|field| field.name.as_str()), Some("__typename"));
        assert_eq!(query_fields().len(), 2);
    }
}
