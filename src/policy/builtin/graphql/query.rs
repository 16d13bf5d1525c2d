//! Queries to trees, as gqlparser's `parser/query.go` does; and the parts that schemas have too.

use super::lexer::Kind;
use super::parser::Parser;
use super::tree::{
    Argument, Child, Directive, Field, Fragment, Inline, Literal, Maybe, Operation, QueryDocument, Selection,
    Spread, Type, Variable, kind,
};

/// Reads a text with operations and fragments.
pub(super) fn parse(text: &str) -> Result<QueryDocument, String> {
    let mut parser = Parser::new(text)?;
    let mut document = QueryDocument::default();
    while parser.token.kind != Kind::End {
        let word = if parser.token.kind == Kind::Name { parser.token.value.as_str() } else { "" };
        match word {
            "query" | "mutation" | "subscription" => document.operations.push(operation(&mut parser)?),
            "fragment" => document.fragments.push(fragment(&mut parser)?),
            _ if parser.token.is("{") => document.operations.push(Operation {
                kind: "query".into(),
                selections: selections(&mut parser)?,
                ..Operation::default()
            }),
            _ => return Err(parser.unexpected()),
        }
    }
    Ok(document)
}

fn operation(parser: &mut Parser<'_>) -> Result<Operation, String> {
    let comment = parser.comments.take();
    let kind = operation_type(parser)?;
    let name = if parser.token.kind == Kind::Name { parser.next()?.value } else { String::new() };
    Ok(Operation {
        kind,
        name,
        variables: variables(parser)?,
        directives: directives(parser, false)?,
        selections: selections(parser)?,
        comment,
        ..Operation::default()
    })
}

/// `query`, `mutation` or `subscription`.
pub(super) fn operation_type(parser: &mut Parser<'_>) -> Result<String, String> {
    if !matches!(parser.token.value.as_str(), "query" | "mutation" | "subscription") {
        return Err(parser.unexpected());
    }
    Ok(parser.next()?.value)
}

fn variables(parser: &mut Parser<'_>) -> Result<Vec<Variable>, String> {
    let (variables, _) = parser.some("(", ")", |parser| {
        let comment = parser.comments.take();
        let name = variable(parser)?;
        parser.expect(":")?;
        Ok(Variable {
            name,
            kind: Some(Box::new(type_reference(parser)?)),
            default: default(parser)?,
            directives: directives(parser, false)?,
            comment,
            ..Variable::default()
        })
    })?;
    Ok(variables)
}

/// `= value`, where it is there.
pub(super) fn default(parser: &mut Parser<'_>) -> Result<Maybe<Literal>, String> {
    Ok(if parser.skip("=")? { Some(Box::new(literal(parser, true)?)) } else { None })
}

fn variable(parser: &mut Parser<'_>) -> Result<String, String> {
    parser.expect("$")?;
    parser.name()
}

fn selections(parser: &mut Parser<'_>) -> Result<Vec<Selection>, String> {
    if !parser.token.is("{") {
        return Err(parser.expected("`{`"));
    }
    parser.nested(|parser| Ok(parser.some("{", "}", selection)?.0))
}

fn selection(parser: &mut Parser<'_>) -> Result<Selection, String> {
    if parser.token.is("...") { spread(parser) } else { field(parser).map(Selection::Field) }
}

fn field(parser: &mut Parser<'_>) -> Result<Field, String> {
    let comment = parser.comments.take();
    let alias = parser.name()?;
    let name = if parser.skip(":")? { parser.name()? } else { alias.clone() };
    Ok(Field {
        alias,
        name,
        arguments: arguments(parser, false)?,
        directives: directives(parser, false)?,
        selections: if parser.token.is("{") { selections(parser)? } else { Vec::new() },
        comment,
        ..Field::default()
    })
}

fn arguments(parser: &mut Parser<'_>, constant: bool) -> Result<Vec<Argument>, String> {
    let (arguments, _) = parser.some("(", ")", |parser| {
        let comment = parser.comments.take();
        let name = parser.name()?;
        parser.expect(":")?;
        Ok(Argument { name, value: Some(Box::new(literal(parser, constant)?)), comment })
    })?;
    Ok(arguments)
}

fn spread(parser: &mut Parser<'_>) -> Result<Selection, String> {
    let comment = parser.expect("...")?;
    if parser.token.kind == Kind::Name && !parser.says("on") {
        let name = parser.name()?;
        let directives = directives(parser, false)?;
        return Ok(Selection::Spread(Spread { name, directives, comment, ..Spread::default() }));
    }
    let mut condition = String::new();
    if parser.says("on") {
        parser.next()?;
        condition = parser.name()?;
    }
    Ok(Selection::Inline(Inline {
        condition,
        directives: directives(parser, false)?,
        selections: selections(parser)?,
        comment,
        ..Inline::default()
    }))
}

fn fragment(parser: &mut Parser<'_>) -> Result<Fragment, String> {
    let comment = parser.keyword("fragment")?;
    if parser.says("on") {
        return Err(parser.unexpected());
    }
    let name = parser.name()?;
    let variables = variables(parser)?;
    parser.keyword("on")?;
    Ok(Fragment {
        name,
        variables,
        condition: parser.name()?,
        directives: directives(parser, false)?,
        selections: selections(parser)?,
        comment,
        ..Fragment::default()
    })
}

/// A value; a constant one has no variables. Only lists and objects keep the comments before them.
fn literal(parser: &mut Parser<'_>, constant: bool) -> Result<Literal, String> {
    let comment = parser.comments.take();
    if parser.token.is("[") || parser.token.is("{") {
        let list = parser.token.is("[");
        let children = parser.nested(|parser| {
            if list {
                return parser.many("[", "]", |parser| {
                    Ok(Child { value: Some(Box::new(literal(parser, constant)?)), ..Child::default() })
                });
            }
            parser.many("{", "}", |parser| {
                let comment = parser.comments.take();
                let name = parser.name()?;
                parser.expect(":")?;
                Ok(Child { name, value: Some(Box::new(literal(parser, constant)?)), comment })
            })
        })?;
        let kind = if list { kind::LIST } else { kind::OBJECT };
        return Ok(Literal { children, kind, comment, ..Literal::default() });
    }
    if parser.token.is("$") && !constant {
        return Ok(Literal { raw: variable(parser)?, kind: kind::VARIABLE, ..Literal::default() });
    }
    let kind = match parser.token.kind {
        Kind::Int => kind::INT,
        Kind::Float => kind::FLOAT,
        Kind::Text => kind::STRING,
        Kind::Block => kind::BLOCK,
        Kind::Name => match parser.token.value.as_str() {
            "true" | "false" => kind::BOOLEAN,
            "null" => kind::NULL,
            _ => kind::ENUM,
        },
        _ => return Err(parser.unexpected()),
    };
    Ok(Literal { raw: parser.next()?.value, kind, ..Literal::default() })
}

/// Directives; those of a schema have constant arguments.
pub(super) fn directives(parser: &mut Parser<'_>, constant: bool) -> Result<Vec<Directive>, String> {
    let mut directives = Vec::new();
    while parser.skip("@")? {
        let name = parser.name()?;
        directives.push(Directive { name, arguments: arguments(parser, constant)?, ..Directive::default() });
    }
    Ok(directives)
}

/// `Name`, `[Type]`, or either with `!`.
pub(super) fn type_reference(parser: &mut Parser<'_>) -> Result<Type, String> {
    let mut reference = Type::default();
    if parser.skip("[")? {
        reference.item = Some(Box::new(parser.nested(type_reference)?));
        parser.expect("]")?;
    } else {
        reference.name = parser.name()?;
    }
    reference.non_null = parser.skip("!")?;
    Ok(reference)
}
