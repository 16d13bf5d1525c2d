#![allow(clippy::string_slice, reason = "the texts are ASCII, and a test may panic")]

use std::borrow::Cow;

use super::*;
use crate::input::terraform::syntax::ast::{Expr, ExprKind, Name, ObjectItem, ObjectKey};
use crate::input::terraform::value::{Entries, Marks, Number};
use crate::source::{Diagnostic, FileId, Span};

/// A small notation for the syntax trees of types: `word`, `word(argument, …)`, `{name = …}`, `[…]`, `1`, `"text"`.
struct Reader<'s>(&'s str, usize);

impl<'s> Reader<'s> {
    fn skip(&mut self) -> Option<char> {
        let rest = &self.0[self.1..];
        self.1 += rest.len() - rest.trim_start_matches([' ', ',']).len();
        self.0[self.1..].chars().next()
    }

    fn word(&mut self) -> Name<'s> {
        let rest = &self.0[self.1..];
        let length =
            rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
        let span = Span::new(FileId::new(0), self.1, self.1 + length);
        self.1 += length;
        Name { text: &rest[..length], span }
    }

    fn until(&mut self, close: char) -> Vec<Expr<'s>> {
        self.1 += 1;
        let mut list = Vec::new();
        while self.skip() != Some(close) {
            list.push(self.expr());
        }
        self.1 += 1;
        list
    }

    fn expr(&mut self) -> Expr<'s> {
        let start = self.1;
        let kind = match self.skip().unwrap() {
            '"' => {
                let text = &self.0[self.1 + 1..];
                let text = &text[..text.find('"').unwrap()];
                self.1 += text.len() + 2;
                ExprKind::String(Cow::Borrowed(text))
            }
            '[' => ExprKind::Tuple(self.until(']')),
            '{' => {
                self.1 += 1;
                let mut items = Vec::new();
                while self.skip() != Some('}') {
                    let key = ObjectKey::Name(self.word());
                    assert_eq!(self.skip(), Some('='));
                    self.1 += 1;
                    items.push(ObjectItem { key, value: self.expr() });
                }
                self.1 += 1;
                ExprKind::Object(items)
            }
            digit if digit.is_ascii_digit() => ExprKind::Number(self.word().text),
            _ => {
                let name = self.word();
                match (name.text, self.0[self.1..].starts_with('(')) {
                    (_, true) => ExprKind::Call { name, arguments: self.until(')'), expand: false },
                    ("null", _) => ExprKind::Null,
                    _ => ExprKind::Traversal { root: name, steps: Vec::new() },
                }
            }
        };
        Expr { kind, span: Span::new(FileId::new(0), start, self.1) }
    }
}

fn evaluate(expr: &Expr<'_>) -> Result<Value, Diagnostic> {
    Ok(match &expr.kind {
        ExprKind::Null => Value::null(Type::Dynamic),
        ExprKind::Number(text) => Value::number(Number::parse(text).unwrap()),
        ExprKind::String(text) => Value::string(text),
        ExprKind::Tuple(list) => Value::tuple(list.iter().map(evaluate).collect::<Result<Vec<_>, _>>()?),
        ExprKind::Object(items) => {
            let entry = |item: &ObjectItem<'_>| match &item.key {
                ObjectKey::Name(name) => Ok((name.text.into(), evaluate(&item.value)?)),
                ObjectKey::Expr(_) => panic!(),
            };
            Value::object(items.iter().map(entry).collect::<Result<Entries, Diagnostic>>()?)
        }
        _ => panic!("{expr:?}"),
    })
}

fn parse(text: &str) -> Result<Constraint, Diagnostic> {
    Constraint::parse(&Reader(text, 0).expr(), &evaluate)
}

fn value(text: &str) -> Value {
    evaluate(&Reader(text, 0).expr()).unwrap()
}

/// What a value comes to, with types: converted from the second text to the type of the first.
fn apply(constraint: &str, given: &str) -> Result<Value, Fault> {
    parse(constraint).unwrap().apply(&value(given))
}

fn converted(given: &str, ty: &Type) -> Value {
    convert(&value(given), ty).unwrap()
}

#[test]
fn types_are_read() {
    for (text, ty) in [
        ("string", Type::String),
        ("any", Type::Dynamic),
        ("list(any)", Type::list(Type::Dynamic)),
        ("map(set(number))", Type::map(Type::set(Type::Number))),
        ("tuple([string, bool])", Type::Tuple([Type::String, Type::Bool].into())),
        (
            "object({a = string, b = optional(number)})",
            Type::object([("a", Type::String), ("b", Type::Number)]),
        ),
        ("object({})", Type::object::<&str>([])),
        ("list", Type::list(Type::Dynamic)),
        ("\"map\"", Type::map(Type::Dynamic)),
        ("\"string\"", Type::String),
    ] {
        assert_eq!(*parse(text).unwrap().ty(), ty, "{text}");
    }
}

#[test]
fn what_is_no_type_is_told() {
    for (text, why) in [
        ("strin", "`strin` is no type"),
        ("string(1)", "does not take arguments"),
        ("list()", "`list` requires one argument"),
        ("list(list)", "`list` requires one argument"),
        ("list(string, string)", "`list` requires one argument"),
        ("vector(string)", "`vector` is no type"),
        ("optional(string)", "only as a modifier"),
        ("object(string)", "requires a map"),
        ("tuple(string)", "requires a list"),
        ("object({a = optional()})", "`optional` takes"),
        ("object({a = optional(string, 1, 2)})", "`optional` takes"),
        ("object({a = optional(number, \"x\")})", "not compatible with the attribute's type constraint"),
        ("object({a = optional(list(string), \"x\")})", "list of string required"),
        ("\"strange\"", "`strange` is no type"),
        ("[string]", "a type is a word"),
    ] {
        let message = parse(text).unwrap_err().message;
        assert!(message.contains(why), "{text}: {message}");
    }
    assert_eq!(parse("strin").unwrap_err().help.unwrap(), "did you mean `string`?");
}

#[test]
fn defaults_stand_for_what_is_missing_or_null() {
    let constraint = "object({a = optional(number, 5), b = optional(string), c = string})";
    let ty = parse(constraint).unwrap().ty().clone();
    let expected = converted("{a = 5, b = null, c = \"x\"}", &ty);
    assert_eq!(apply(constraint, "{c = \"x\"}").unwrap(), expected);
    assert_eq!(apply(constraint, "{a = null, c = \"x\", more = 1}").unwrap(), expected);
    assert_eq!(apply(constraint, "{a = \"5\", c = \"x\"}").unwrap(), expected);
    assert_eq!(apply(constraint, "{}").unwrap_err().message, "attribute \"c\" is required");
    assert_eq!(apply(constraint, "null").unwrap(), Value::null(ty));
}

#[test]
fn defaults_are_put_in_recursively() {
    let inner = "object({x = optional(number, 1), y = optional(list(string), [\"a\"])})";
    let constraint = format!("object({{in = optional({inner}, {{}}), all = optional(map({inner}), {{}})}})");
    let ty = parse(&constraint).unwrap().ty().clone();
    let expected = converted("{in = {x = 1, y = [\"a\"]}, all = {}}", &ty);
    assert_eq!(apply(&constraint, "{}").unwrap(), expected);
    let expected =
        converted("{in = {x = 2, y = [\"a\"]}, all = {k = {x = 1, y = []}, l = {x = 3, y = [\"a\"]}}}", &ty);
    assert_eq!(apply(&constraint, "{in = {x = 2}, all = {k = {y = []}, l = {x = 3}}}").unwrap(), expected);
    let list = format!("list({inner})");
    let ty = parse(&list).unwrap().ty().clone();
    let expected = converted("[{x = 1, y = [\"a\"]}, {x = 7, y = [\"a\"]}]", &ty);
    assert_eq!(apply(&list, "[{}, {x = \"7\"}]").unwrap(), expected);
    let set = parse(&format!("set({inner})")).unwrap();
    let given = convert(&value("[{}, {}]"), &Type::set(Type::Dynamic)).unwrap();
    assert_eq!(set.apply(&given).unwrap(), converted("[{x = 1, y = [\"a\"]}]", set.ty()));
    let tuple = format!("tuple([{inner}, string])");
    let ty = parse(&tuple).unwrap().ty().clone();
    assert_eq!(apply(&tuple, "[{}, 1]").unwrap(), converted("[{x = 1, y = [\"a\"]}, 1]", &ty));
}

#[test]
fn maps_may_stand_for_objects() {
    let constraint = parse("object({a = optional(number, 5), b = string})").unwrap();
    let map = convert(&value("{b = \"x\"}"), &Type::map(Type::String)).unwrap();
    assert_eq!(constraint.apply(&map).unwrap(), converted("{a = 5, b = \"x\"}", constraint.ty()));
}

#[test]
fn unknown_values_get_no_defaults_and_all_attributes() {
    let constraint = parse("list(object({a = optional(number, 5), b = string}))").unwrap();
    let Type::List(element) = constraint.ty().clone() else { panic!() };
    let narrow = Type::object([("b", Type::String)]);
    let unknown = Value::unknown(Type::list(narrow.clone()));
    assert_eq!(constraint.apply(&unknown).unwrap(), Value::unknown(constraint.ty().clone()));
    let given = Value::tuple(vec![Value::unknown(narrow), value("{b = \"x\"}")]);
    let expected = Value::list(
        (*element).clone(),
        vec![Value::unknown((*element).clone()), converted("{a = 5, b = \"x\"}", &element)],
    );
    assert_eq!(constraint.apply(&given).unwrap(), expected);
    let attribute =
        Value::object([("a".into(), Value::unknown(Type::Number)), ("b".into(), value("\"x\""))].into());
    let applied = constraint.apply(&Value::tuple(vec![attribute])).unwrap();
    let first = applied.as_elements().unwrap()[0].get("a").unwrap();
    assert_eq!(first, Value::unknown(Type::Number));
    assert_eq!(constraint.apply(&Value::dynamic()).unwrap(), Value::unknown(constraint.ty().clone()));
}

#[test]
fn marks_and_origins_stay() {
    let constraint = parse("object({a = optional(number, 5), b = string})").unwrap();
    let origin = crate::input::terraform::value::Origin::at(Span::new(FileId::new(1), 1, 2));
    let given = Value::object([("b".into(), Value::string("x").mark(Marks::SENSITIVE))].into());
    let applied = constraint.apply(&given.from_origin(origin.clone()).mark(Marks::EPHEMERAL)).unwrap();
    assert_eq!((applied.marks, &applied.origin), (Marks::EPHEMERAL, &origin));
    assert_eq!(applied.as_entries().unwrap()["b"].marks, Marks::SENSITIVE);
    let default = &applied.as_entries().unwrap()["a"];
    assert!(default.origin.span.is_some(), "a default comes from where it is written");
}
