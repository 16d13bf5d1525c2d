//! Schemas to trees, as gqlparser's `parser/schema.go` does.

use super::lexer::Kind;
use super::parser::Parser;
use super::query::{default, directives, operation_type, type_reference};
use super::tree::{
    ArgumentDefinition, Comments, Definition, DirectiveDefinition, EnumValue, FieldDefinition, Root,
    SchemaDefinition, SchemaDocument,
};

/// Where a directive may stand.
const LOCATIONS: [&str; 19] = [
    "QUERY",
    "MUTATION",
    "SUBSCRIPTION",
    "FIELD",
    "FRAGMENT_DEFINITION",
    "FRAGMENT_SPREAD",
    "INLINE_FRAGMENT",
    "VARIABLE_DEFINITION",
    "SCHEMA",
    "SCALAR",
    "OBJECT",
    "FIELD_DEFINITION",
    "ARGUMENT_DEFINITION",
    "INTERFACE",
    "UNION",
    "ENUM",
    "ENUM_VALUE",
    "INPUT_OBJECT",
    "INPUT_FIELD_DEFINITION",
];

/// A description, and the comments before it.
#[derive(Debug, Default)]
struct Described {
    text: String,
    comments: Comments,
}

/// Reads a text with a schema.
pub(super) fn parse(text: &str) -> Result<SchemaDocument, String> {
    let mut parser = Parser::new(text)?;
    let mut document = SchemaDocument::default();
    while parser.token.kind != Kind::End {
        let start = parser.unexpected();
        let described = description(&mut parser)?;
        let word = if parser.token.kind == Kind::Name { parser.token.value.clone() } else { String::new() };
        match word.as_str() {
            "scalar" | "type" | "interface" | "union" | "enum" | "input" => {
                document.definitions.push(definition(&mut parser, described)?);
            }
            "schema" => {
                let after = parser.keyword("schema")?;
                document.schema.push(SchemaDefinition {
                    description: described.text,
                    before: described.comments,
                    after,
                    ..schema(&mut parser)?
                });
            }
            "directive" => document.directives.push(directive(&mut parser, described)?),
            // An extension has no description, but an empty one passes.
            "extend" if !described.text.is_empty() => return Err(start),
            "extend" => extension(&mut parser, &mut document)?,
            _ => return Err(parser.unexpected()),
        }
    }
    document.comment = parser.comments.take();
    Ok(document)
}

fn description(parser: &mut Parser<'_>) -> Result<Described, String> {
    if !matches!(parser.token.kind, Kind::Text | Kind::Block) {
        return Ok(Described::default());
    }
    let comments = parser.comments.take();
    Ok(Described { text: parser.next()?.value, comments })
}

/// The description of something in a type: one that is empty is as none.
fn inner_description(parser: &mut Parser<'_>) -> Result<Described, String> {
    let described = description(parser)?;
    Ok(if described.text.is_empty() { Described::default() } else { described })
}

/// What follows `schema`.
fn schema(parser: &mut Parser<'_>) -> Result<SchemaDefinition, String> {
    let directives = directives(parser, true)?;
    let (roots, end) = parser.some("{", "}", |parser| {
        let comment = parser.comments.take();
        let operation = operation_type(parser)?;
        parser.expect(":")?;
        Ok(Root { operation, kind: parser.name()?, comment })
    })?;
    Ok(SchemaDefinition { directives, roots, end, ..SchemaDefinition::default() })
}

fn definition(parser: &mut Parser<'_>, described: Described) -> Result<Definition, String> {
    let word = parser.token.value.clone();
    let after = parser.keyword(&word)?;
    let body = body(parser, &word, false)?;
    Ok(Definition { description: described.text, before: described.comments, after, ..body })
}

/// A type behind its keyword.
fn body(parser: &mut Parser<'_>, word: &str, extends: bool) -> Result<Definition, String> {
    let kind = match word {
        "scalar" => "SCALAR",
        "type" => "OBJECT",
        "interface" => "INTERFACE",
        "union" => "UNION",
        "enum" => "ENUM",
        _ => "INPUT_OBJECT",
    };
    let mut definition = Definition { kind: kind.into(), name: parser.name()?, ..Definition::default() };
    // SPEC: gqlparser 2.5.37 reads no interfaces where an interface is extended.
    if word == "type" || (word == "interface" && !extends) {
        definition.interfaces = interfaces(parser)?;
    }
    // SPEC: and lets the directives of an extended input have variables.
    definition.directives = directives(parser, !(word == "input" && extends))?;
    match word {
        "type" | "interface" => (definition.fields, definition.end) = parser.some("{", "}", field)?,
        "input" => (definition.fields, definition.end) = parser.some("{", "}", input_field)?,
        "enum" => (definition.values, definition.end) = parser.some("{", "}", enum_value)?,
        "union" => definition.members = members(parser)?,
        _ => {}
    }
    Ok(definition)
}

fn interfaces(parser: &mut Parser<'_>) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    if parser.says("implements") {
        parser.next()?;
        parser.skip("&")?;
        names.push(parser.name()?);
        while parser.skip("&")? {
            names.push(parser.name()?);
        }
    }
    Ok(names)
}

fn members(parser: &mut Parser<'_>) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    if parser.skip("=")? {
        parser.skip("|")?;
        names.push(parser.name()?);
        while parser.skip("|")? {
            names.push(parser.name()?);
        }
    }
    Ok(names)
}

fn field(parser: &mut Parser<'_>) -> Result<FieldDefinition, String> {
    let described = inner_description(parser)?;
    let after = parser.comments.take();
    let name = parser.name()?;
    let (arguments, _) = parser.some("(", ")", argument)?;
    parser.expect(":")?;
    Ok(FieldDefinition {
        description: described.text,
        name,
        arguments,
        default: None,
        kind: Some(Box::new(type_reference(parser)?)),
        directives: directives(parser, true)?,
        before: described.comments,
        after,
    })
}

fn argument(parser: &mut Parser<'_>) -> Result<ArgumentDefinition, String> {
    let described = inner_description(parser)?;
    let after = parser.comments.take();
    let name = parser.name()?;
    parser.expect(":")?;
    Ok(ArgumentDefinition {
        description: described.text,
        name,
        kind: Some(Box::new(type_reference(parser)?)),
        default: default(parser)?,
        directives: directives(parser, true)?,
        before: described.comments,
        after,
    })
}

fn input_field(parser: &mut Parser<'_>) -> Result<FieldDefinition, String> {
    let ArgumentDefinition { description, name, default, kind, directives, before, after } =
        argument(parser)?;
    Ok(FieldDefinition { description, name, arguments: Vec::new(), default, kind, directives, before, after })
}

fn enum_value(parser: &mut Parser<'_>) -> Result<EnumValue, String> {
    let described = inner_description(parser)?;
    let after = parser.comments.take();
    Ok(EnumValue {
        description: described.text,
        name: parser.name()?,
        directives: directives(parser, true)?,
        before: described.comments,
        after,
    })
}

fn extension(parser: &mut Parser<'_>, document: &mut SchemaDocument) -> Result<(), String> {
    let after = parser.keyword("extend")?;
    let word = parser.token.value.clone();
    match word.as_str() {
        "schema" => {
            parser.keyword(&word)?;
            let schema = schema(parser)?;
            if schema.directives.is_empty() && schema.roots.is_empty() {
                return Err(parser.unexpected());
            }
            document.schema_extensions.push(SchemaDefinition { after, ..schema });
        }
        "scalar" | "type" | "interface" | "union" | "enum" | "input" => {
            parser.keyword(&word)?;
            let body = body(parser, &word, true)?;
            let adds = !(body.interfaces.is_empty()
                && body.directives.is_empty()
                && body.fields.is_empty()
                && body.members.is_empty()
                && body.values.is_empty());
            if !adds {
                return Err(parser.unexpected());
            }
            document.extensions.push(Definition { after, ..body });
        }
        _ => return Err(parser.unexpected()),
    }
    Ok(())
}

fn directive(parser: &mut Parser<'_>, described: Described) -> Result<DirectiveDefinition, String> {
    let after = parser.keyword("directive")?;
    parser.expect("@")?;
    let name = parser.name()?;
    let (arguments, _) = parser.some("(", ")", argument)?;
    let repeatable = parser.token.kind == Kind::Name && parser.says("repeatable");
    if repeatable {
        parser.next()?;
    }
    parser.keyword("on")?;
    parser.skip("|")?;
    let mut locations = vec![location(parser)?];
    while parser.skip("|")? {
        locations.push(location(parser)?);
    }
    Ok(DirectiveDefinition {
        description: described.text,
        name,
        arguments,
        locations,
        repeatable,
        before: described.comments,
        after,
    })
}

fn location(parser: &mut Parser<'_>) -> Result<String, String> {
    let wrong = parser.expected("a directive's location");
    let name = parser.name()?;
    if LOCATIONS.contains(&name.as_str()) { Ok(name) } else { Err(wrong) }
}
