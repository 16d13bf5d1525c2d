//! Type constraints from their syntax (`hcl/ext/typeexpr/get_type.go`).

use std::collections::BTreeMap;

use super::{Attribute, Constraint};
use crate::input::terraform::syntax::ast::{Expr, ExprKind, Name, ObjectKey};
use crate::input::terraform::value::{Type, Value, text};
use crate::source::{At, Diagnostic, Span, Stage, nearest};

/// The words that types are made of.
const WORDS: [&str; 9] = ["string", "number", "bool", "any", "list", "set", "map", "object", "tuple"];

impl Constraint {
    /// Reads a type constraint. `evaluate` gives the value of the expression of a default, which is constant.
    ///
    /// The quoted words of old configurations, `"string"`, `"list"` and `"map"`, are read as well, and `list` and
    /// `map` alone for collections of anything.
    ///
    /// # Errors
    /// What is wrong first, with its place: an unknown word, wrong arguments, a default that does not fit its type, or
    /// what `evaluate` says.
    pub fn parse(
        expr: &Expr<'_>,
        evaluate: &dyn Fn(&Expr<'_>) -> Result<Value, Diagnostic>,
    ) -> Result<Self, Diagnostic> {
        let word = match &expr.kind {
            ExprKind::String(word) => Some(&**word),
            _ => keyword(expr),
        };
        match word {
            Some("list") => Ok(Self::plain(Type::list(Type::Dynamic))),
            Some("map") => Ok(Self::plain(Type::map(Type::Dynamic))),
            Some(word) if matches!(expr.kind, ExprKind::String(_)) => {
                primitive(word).map(Self::plain).ok_or_else(|| {
                    invalid(expr.span, format!("`{word}` is no type"))
                        .help(format!("write `type = {word}`, without quotes"))
                })
            }
            _ => parse(expr, evaluate),
        }
    }
}

fn parse(
    expr: &Expr<'_>,
    evaluate: &dyn Fn(&Expr<'_>) -> Result<Value, Diagnostic>,
) -> Result<Constraint, Diagnostic> {
    if let Some(word) = keyword(expr) {
        return match (word, primitive(word)) {
            (_, Some(ty)) => Ok(Constraint::plain(ty)),
            ("any", _) => Ok(Constraint::any()),
            _ => Err(needs_argument(word, expr.span).unwrap_or_else(|| unknown_word(word, expr.span))),
        };
    }
    let ExprKind::Call { name, arguments, expand: false } = &expr.kind else {
        return Err(invalid(
            expr.span,
            "a type is a word such as `string`, or a constructor such as `list(string)`",
        ));
    };
    if primitive(name.text).is_some() || name.text == "any" {
        return Err(invalid(expr.span, format!("`{}` does not take arguments", name.text))
            .help(format!("write `{}` alone", name.text)));
    }
    if name.text == "optional" {
        return Err(invalid(name.span, "`optional` is valid only as a modifier for object type attributes"));
    }
    let [argument] = arguments.as_slice() else {
        return Err(
            needs_argument(name.text, expr.span).unwrap_or_else(|| unknown_word(name.text, name.span))
        );
    };
    match name.text {
        "list" => Ok(Constraint::collection(parse(argument, evaluate)?, Type::list)),
        "set" => Ok(Constraint::collection(parse(argument, evaluate)?, Type::set)),
        "map" => Ok(Constraint::collection(parse(argument, evaluate)?, Type::map)),
        "tuple" => {
            let ExprKind::Tuple(elements) = &argument.kind else {
                return Err(invalid(argument.span, "`tuple` requires a list of element types")
                    .help("write `tuple([string, number])`"));
            };
            let elements: Result<_, _> = elements.iter().map(|element| parse(element, evaluate)).collect();
            Ok(Constraint::tuple(elements?))
        }
        "object" => parse_object(argument, evaluate),
        _ => Err(unknown_word(name.text, name.span)),
    }
}

fn parse_object(
    argument: &Expr<'_>,
    evaluate: &dyn Fn(&Expr<'_>) -> Result<Value, Diagnostic>,
) -> Result<Constraint, Diagnostic> {
    let ExprKind::Object(items) = &argument.kind else {
        return Err(invalid(
            argument.span,
            "`object` requires a map whose keys are attribute names and whose values are the corresponding attribute types",
        )
        .help("write `object({ name = string })`"));
    };
    let mut attributes = BTreeMap::new();
    for item in items {
        let name = match &item.key {
            ObjectKey::Name(name) => name.text,
            ObjectKey::Expr(key) => match keyword(key) {
                Some(name) => name,
                None => return Err(invalid(key.span, "the keys of `object` must be attribute names")),
            },
        };
        let attribute = parse_attribute(&item.value, evaluate)?;
        attributes.insert((&*text::normalize(name)).into(), attribute);
    }
    Ok(Constraint::object(attributes))
}

fn parse_attribute(
    expr: &Expr<'_>,
    evaluate: &dyn Fn(&Expr<'_>) -> Result<Value, Diagnostic>,
) -> Result<Attribute, Diagnostic> {
    let ExprKind::Call { name: Name { text: "optional", .. }, arguments, expand: false } = &expr.kind else {
        return Ok(Attribute { constraint: parse(expr, evaluate)?, optional: false, default: None });
    };
    let (ty, default) = match arguments.as_slice() {
        [ty] => (ty, None),
        [ty, default] => (ty, Some(default)),
        _ => {
            return Err(invalid(
                expr.span,
                "`optional` takes the type of the attribute and at most a default value",
            )
            .help("write `optional(string, \"default\")`"));
        }
    };
    let constraint = parse(ty, evaluate)?;
    let default = match default {
        Some(expr) => {
            let value = evaluate(expr)?.or_from(expr.span);
            let fitting = constraint.apply(&value).map_err(|fault| {
                invalid(
                    expr.span,
                    format!(
                        "this default value is not compatible with the attribute's type constraint: {fault}"
                    ),
                )
            })?;
            Some(fitting)
        }
        None => None,
    };
    Ok(Attribute { constraint, optional: true, default })
}

fn primitive(word: &str) -> Option<Type> {
    match word {
        "string" => Some(Type::String),
        "number" => Some(Type::Number),
        "bool" => Some(Type::Bool),
        _ => None,
    }
}

fn keyword<'s>(expr: &Expr<'s>) -> Option<&'s str> {
    match &expr.kind {
        ExprKind::Traversal { root, steps } if steps.is_empty() => Some(root.text),
        _ => None,
    }
}

fn needs_argument(word: &str, span: Span) -> Option<Diagnostic> {
    let (what, example) = match word {
        "list" | "set" | "map" => ("the element type", format!("{word}(string)")),
        "object" => ("the attribute types as a map", "object({ name = string })".to_owned()),
        "tuple" => ("the element types as a list", "tuple([string, number])".to_owned()),
        _ => return None,
    };
    Some(invalid(span, format!("`{word}` requires one argument: {what}")).help(format!("write `{example}`")))
}

fn unknown_word(word: &str, span: Span) -> Diagnostic {
    let diagnostic = invalid(span, format!("`{word}` is no type"));
    match nearest(word, WORDS) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic
            .help("types are string, number, bool, any, list(…), set(…), map(…), object({…}), tuple([…])"),
    }
}

fn invalid(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error(Stage::Input, "terraform-type", At::Span(span), message)
}
