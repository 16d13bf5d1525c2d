//! GraphQL's syntax tree, field for field as gqlparser's (its package `ast`), because policies see it.

use super::super::super::engine::Value;
use super::part::{Keys, Part, encode_node, entries, made};
use super::verdict::{Verdict, Wrong};

/// Declares nodes: each field with the key under which a policy sees it.
macro_rules! nodes {
    ($($(#[$doc:meta])* $name:ident: $keys:ident { $($field:ident: $kind:ty = $key:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub(super) struct $name { $(pub(super) $field: $kind,)+ }

        impl Part for $name {
            fn encode(&self) -> Option<Value> {
                encode_node([$(($key, self.$field.encode()),)+])
            }

            fn decode(&mut self, value: &Value) -> Verdict {
                for (key, value) in entries(value)? {
                    match Keys::$keys.field(key, &[$($key,)+]) {
                        $(Some($key) => self.$field.read(value)?,)+
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    )+};
}

/// A node that may be left out.
pub(super) type Maybe<T> = Option<Box<T>>;
/// The comments before a token.
pub(super) type Comments = Maybe<CommentGroup>;

nodes! {
    /// A text with operations.
    QueryDocument: Folded {
        operations: Vec<Operation> = "Operations",
        fragments: Vec<Fragment> = "Fragments",
        comment: Comments = "Comment",
    }
    /// `query Name($variable: Type) @directive { … }`.
    Operation: Exact {
        kind: String = "Operation",
        name: String = "Name",
        variables: Vec<Variable> = "VariableDefinitions",
        directives: Vec<Directive> = "Directives",
        selections: Vec<Selection> = "SelectionSet",
        position: Position = "Position",
        comment: Comments = "Comment",
    }
    /// `$variable: Type = value @directive`.
    Variable: Folded {
        name: String = "Variable",
        kind: Maybe<Type> = "Type",
        default: Maybe<Literal> = "DefaultValue",
        directives: Vec<Directive> = "Directives",
        comment: Comments = "Comment",
        definition: Maybe<Definition> = "Definition",
        used: bool = "Used",
    }
    /// `fragment Name on Type @directive { … }`.
    Fragment: Exact {
        name: String = "Name",
        variables: Vec<Variable> = "VariableDefinition",
        condition: String = "TypeCondition",
        directives: Vec<Directive> = "Directives",
        selections: Vec<Selection> = "SelectionSet",
        definition: Maybe<Definition> = "Definition",
        position: Position = "Position",
        comment: Comments = "Comment",
    }
    /// `alias: name(argument: value) @directive { … }`.
    Field: Exact {
        alias: String = "Alias",
        name: String = "Name",
        arguments: Vec<Argument> = "Arguments",
        directives: Vec<Directive> = "Directives",
        selections: Vec<Selection> = "SelectionSet",
        position: Position = "Position",
        comment: Comments = "Comment",
        definition: Maybe<FieldDefinition> = "Definition",
        parent: Maybe<Definition> = "ObjectDefinition",
    }
    /// `...Name @directive`.
    Spread: Folded {
        name: String = "Name",
        directives: Vec<Directive> = "Directives",
        parent: Maybe<Definition> = "ObjectDefinition",
        definition: Maybe<Fragment> = "Definition",
        comment: Comments = "Comment",
    }
    /// `... on Type @directive { … }`.
    Inline: Exact {
        condition: String = "TypeCondition",
        directives: Vec<Directive> = "Directives",
        selections: Vec<Selection> = "SelectionSet",
        parent: Maybe<Definition> = "ObjectDefinition",
        position: Position = "Position",
        comment: Comments = "Comment",
    }
    /// `argument: value`.
    Argument: Folded {
        name: String = "Name",
        value: Maybe<Literal> = "Value",
        comment: Comments = "Comment",
    }
    /// A value as it is written.
    Literal: Folded {
        raw: String = "Raw",
        children: Vec<Child> = "Children",
        kind: i64 = "Kind",
        comment: Comments = "Comment",
        definition: Maybe<Definition> = "Definition",
        variable: Maybe<Variable> = "VariableDefinition",
        expected: Maybe<Type> = "ExpectedType",
        expected_has_default: bool = "ExpectedTypeHasDefault",
    }
    /// An item of a list, without a name, or a field of an object.
    Child: Folded {
        name: String = "Name",
        value: Maybe<Literal> = "Value",
        comment: Comments = "Comment",
    }
    /// `Name`, `[Type]`, or either with `!`.
    Type: Folded {
        name: String = "NamedType",
        item: Maybe<Type> = "Elem",
        non_null: bool = "NonNull",
    }
    /// `@name(argument: value)`.
    Directive: Folded {
        name: String = "Name",
        arguments: Vec<Argument> = "Arguments",
        parent: Maybe<Definition> = "ParentDefinition",
        definition: Maybe<DirectiveDefinition> = "Definition",
        location: String = "Location",
    }
    /// A text with a schema.
    SchemaDocument: Folded {
        schema: Vec<SchemaDefinition> = "Schema",
        schema_extensions: Vec<SchemaDefinition> = "SchemaExtension",
        directives: Vec<DirectiveDefinition> = "Directives",
        definitions: Vec<Definition> = "Definitions",
        extensions: Vec<Definition> = "Extensions",
        comment: Comments = "Comment",
    }
    /// `schema @directive { query: Type }`.
    SchemaDefinition: Folded {
        description: String = "Description",
        directives: Vec<Directive> = "Directives",
        roots: Vec<Root> = "OperationTypes",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
        end: Comments = "EndOfDefinitionComment",
    }
    /// `query: Type`.
    Root: Folded {
        operation: String = "Operation",
        kind: String = "Type",
        comment: Comments = "Comment",
    }
    /// A type of any kind, or what extends one.
    Definition: Folded {
        kind: String = "Kind",
        description: String = "Description",
        name: String = "Name",
        directives: Vec<Directive> = "Directives",
        interfaces: Vec<String> = "Interfaces",
        fields: Vec<FieldDefinition> = "Fields",
        members: Vec<String> = "Types",
        values: Vec<EnumValue> = "EnumValues",
        built_in: bool = "BuiltIn",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
        end: Comments = "EndOfDefinitionComment",
    }
    /// `name(argument: Type): Type @directive`.
    FieldDefinition: Folded {
        description: String = "Description",
        name: String = "Name",
        arguments: Vec<ArgumentDefinition> = "Arguments",
        default: Maybe<Literal> = "DefaultValue",
        kind: Maybe<Type> = "Type",
        directives: Vec<Directive> = "Directives",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
    }
    /// `argument: Type = value @directive`.
    ArgumentDefinition: Folded {
        description: String = "Description",
        name: String = "Name",
        default: Maybe<Literal> = "DefaultValue",
        kind: Maybe<Type> = "Type",
        directives: Vec<Directive> = "Directives",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
    }
    /// A value of an enum.
    EnumValue: Folded {
        description: String = "Description",
        name: String = "Name",
        directives: Vec<Directive> = "Directives",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
    }
    /// `directive @name(argument: Type) repeatable on LOCATION`.
    DirectiveDefinition: Folded {
        description: String = "Description",
        name: String = "Name",
        arguments: Vec<ArgumentDefinition> = "Arguments",
        locations: Vec<String> = "Locations",
        repeatable: bool = "IsRepeatable",
        before: Comments = "BeforeDescriptionComment",
        after: Comments = "AfterDescriptionComment",
    }
    /// Comments that follow one another.
    CommentGroup: Folded {
        list: Vec<Maybe<Comment>> = "List",
    }
    /// A comment with its `#`.
    Comment: Folded {
        text: String = "Value",
        position: Position = "Position",
    }
    /// Where something stands in its text, as a policy may give it.
    Place: Folded {
        start: i64 = "Start",
        end: i64 = "End",
        line: i64 = "Line",
        column: i64 = "Column",
        source: Maybe<Source> = "Src",
    }
    /// A text, as a policy may give it.
    Source: Folded {
        name: String = "Name",
        input: String = "Input",
        built_in: bool = "BuiltIn",
    }
}

/// Where something stands: read, so that what does not fit is told, and never shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Position;

impl Part for Position {
    fn encode(&self) -> Option<Value> {
        None
    }

    fn decode(&mut self, value: &Value) -> Verdict {
        Place::default().decode(value)
    }
}

/// A part of a selection set.
#[derive(Debug, Clone)]
pub(super) enum Selection {
    /// A field.
    Field(Field),
    /// A fragment by name.
    Spread(Spread),
    /// A fragment without a name.
    Inline(Inline),
}

impl Default for Selection {
    fn default() -> Self {
        Self::Field(Field::default())
    }
}

impl Part for Selection {
    fn encode(&self) -> Option<Value> {
        match self {
            Self::Field(field) => field.encode(),
            Self::Spread(spread) => spread.encode(),
            Self::Inline(inline) => inline.encode(),
        }
    }

    // SPEC: gqlparser reads whatever it can as a field, so a spread that a policy gives as an object becomes a
    // field too.
    fn decode(&mut self, value: &Value) -> Verdict {
        let next = |wrong, other: fn(&Value) -> Result<Self, Wrong>| match wrong {
            Wrong::Invalid(_) => other(value),
            undecided @ Wrong::Undecided(_) => Err(undecided),
        };
        let field = made(value).map(Self::Field);
        let selection = field.or_else(|wrong| next(wrong, |value| made(value).map(Self::Spread)));
        *self = selection.or_else(|wrong| next(wrong, |value| made(value).map(Self::Inline)))?;
        Ok(())
    }

    // SPEC: and it leaves out what it cannot read at all.
    fn decode_item(_: Option<Self>, value: &Value) -> Result<Option<Self>, Wrong> {
        let selection = made(value).map(Some);
        selection.or_else(|wrong| if let Wrong::Invalid(_) = wrong { Ok(None) } else { Err(wrong) })
    }
}

/// The kinds of a literal, by gqlparser's numbers.
pub(super) mod kind {
    pub(in super::super) const VARIABLE: i64 = 0;
    pub(in super::super) const INT: i64 = 1;
    pub(in super::super) const FLOAT: i64 = 2;
    pub(in super::super) const STRING: i64 = 3;
    pub(in super::super) const BLOCK: i64 = 4;
    pub(in super::super) const BOOLEAN: i64 = 5;
    pub(in super::super) const NULL: i64 = 6;
    pub(in super::super) const ENUM: i64 = 7;
    pub(in super::super) const LIST: i64 = 8;
    pub(in super::super) const OBJECT: i64 = 9;
}
