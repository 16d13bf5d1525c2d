//! What a block says, apart from where it says it: what an edit must leave as it is, and what must stand there after it.

use std::collections::BTreeMap;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey};
use hcl_edit::structure::{Block, BlockLabel, Body, Structure};
use serde_json::{Map, Value};

use super::write;
use crate::fix::change::{Change, Step, wrap};

/// What a body says: its attributes, and its blocks by their names, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shape {
    attributes: BTreeMap<String, Term>,
    blocks: BTreeMap<String, Vec<Inner>>,
}

/// A block within another one.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    labels: Vec<String>,
    body: Shape,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    /// Anything that has no members: its text.
    Text(String),
    List(Vec<Term>),
    Object(Vec<(Key, Term)>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Key {
    Name(String),
    /// One that is computed, by its text.
    Text(String),
}

impl Shape {
    /// What the body of a block says, which is part of a text.
    pub(super) fn of(block: &Block, text: &str) -> Option<Self> {
        Self::of_body(&block.body, text)
    }

    fn of_body(body: &Body, text: &str) -> Option<Self> {
        let mut shape = Self::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => {
                    let term = Term::of(&attribute.value, text)?;
                    shape.attributes.insert(attribute.key.as_str().to_owned(), term);
                }
                Structure::Block(block) => {
                    let labels = block.labels.iter().map(|label| match label {
                        BlockLabel::Ident(name) => name.as_str().to_owned(),
                        BlockLabel::String(name) => name.as_str().to_owned(),
                    });
                    let inner = Inner { labels: labels.collect(), body: Self::of_body(&block.body, text)? };
                    shape.blocks.entry(block.ident.as_str().to_owned()).or_default().push(inner);
                }
            }
        }
        Some(shape)
    }

    /// What a block says that is made of a value.
    fn of_contents(contents: &Map<String, Value>) -> Option<Self> {
        let text = write::block("made", contents, "")?.join("\n");
        let body = hcl_edit::parser::parse_body(&text).ok()?;
        let mut blocks = body.blocks();
        Self::of(blocks.next()?, &text)
    }

    /// Makes a change. None where the way to it does not go, or goes two ways.
    pub(super) fn make(&mut self, change: &Change) -> Option<()> {
        match change {
            Change::Set(way, value) => self.set(way, value),
            Change::Remove(way) => self.remove(way),
        }
    }

    fn set(&mut self, way: &[Step], value: &Value) -> Option<()> {
        let (Step::Key(name), rest) = way.split_first()? else { return None };
        if let Some(term) = self.attributes.get_mut(name) {
            return term.set(rest, value);
        }
        match rest.split_first() {
            Some((Step::Index(index), below)) => {
                let blocks = self.blocks.entry(name.clone()).or_default();
                if let Some(inner) = blocks.get_mut(*index) {
                    return inner.body.set(below, value);
                }
                let contents = wrap(below, value)?;
                let body = Self::of_contents(contents.as_object()?)?;
                (*index == blocks.len()).then(|| blocks.push(Inner { labels: Vec::new(), body }))
            }
            _ => match self.blocks.get_mut(name).map(Vec::as_mut_slice) {
                Some([only]) => only.body.set(rest, value),
                Some(_) => None,
                None => {
                    let term = Term::of_value(&wrap(rest, value)?)?;
                    self.attributes.insert(name.clone(), term);
                    Some(())
                }
            },
        }
    }

    fn remove(&mut self, way: &[Step]) -> Option<()> {
        let (Step::Key(name), rest) = way.split_first()? else { return None };
        if let Some(term) = self.attributes.get_mut(name) {
            if rest.is_empty() {
                self.attributes.remove(name);
                return Some(());
            }
            return term.remove(rest);
        }
        let blocks = self.blocks.get_mut(name)?;
        match rest {
            [] => blocks.clear(),
            [Step::Index(index)] => drop((*index < blocks.len()).then(|| blocks.remove(*index))?),
            [Step::Index(index), below @ ..] => blocks.get_mut(*index)?.body.remove(below)?,
            below => match blocks.as_mut_slice() {
                [only] => only.body.remove(below)?,
                _ => return None,
            },
        }
        if blocks.is_empty() {
            self.blocks.remove(name);
        }
        Some(())
    }
}

impl Term {
    fn of(expression: &Expression, text: &str) -> Option<Self> {
        Some(match expression {
            Expression::Array(items) => {
                Self::List(items.iter().map(|item| Self::of(item, text)).collect::<Option<_>>()?)
            }
            Expression::Object(entries) => {
                let entries = entries.iter().map(|(key, value)| {
                    let key = match key {
                        ObjectKey::Expression(Expression::String(name)) => {
                            Key::Name(name.as_str().to_owned())
                        }
                        ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => {
                            Key::Name(name.as_str().to_owned())
                        }
                        ObjectKey::Expression(computed) => {
                            Key::Text(text.get(computed.span()?)?.trim().to_owned())
                        }
                    };
                    Some((key, Self::of(value.expr(), text)?))
                });
                Self::Object(entries.collect::<Option<_>>()?)
            }
            other => Self::Text(text.get(other.span()?)?.trim().to_owned()),
        })
    }

    /// What is written for a value.
    fn of_value(value: &Value) -> Option<Self> {
        let text = write::expression(value);
        Self::of(&hcl_edit::parser::parse_expr(&text).ok()?, &text)
    }

    fn set(&mut self, way: &[Step], value: &Value) -> Option<()> {
        match (self, way.split_first()) {
            (term, None) => *term = Self::of_value(value)?,
            (Self::List(items), Some((Step::Index(index), below))) => {
                if *index == items.len() {
                    items.push(Self::of_value(&wrap(below, value)?)?);
                } else {
                    items.get_mut(*index)?.set(below, value)?;
                }
            }
            (Self::Object(entries), Some((Step::Key(key), below))) => match places(entries, key).as_slice() {
                [index] => entries.get_mut(*index)?.1.set(below, value)?,
                [_, _, ..] => return None,
                [] => entries.push((Key::Name(key.clone()), Self::of_value(&wrap(below, value)?)?)),
            },
            _ => return None,
        }
        Some(())
    }

    fn remove(&mut self, way: &[Step]) -> Option<()> {
        match (self, way) {
            (Self::List(items), [Step::Index(index)]) if *index < items.len() => drop(items.remove(*index)),
            (Self::List(items), [Step::Index(index), below @ ..]) => items.get_mut(*index)?.remove(below)?,
            (Self::Object(entries), [Step::Key(key), below @ ..]) => {
                let [index] = places(entries, key)[..] else { return None };
                if below.is_empty() {
                    entries.remove(index);
                } else {
                    entries.get_mut(index)?.1.remove(below)?;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// Where a key stands among entries. Where it stands there twice, the last one counts, and both are meant.
fn places(entries: &[(Key, Term)], key: &str) -> Vec<usize> {
    let found =
        entries.iter().enumerate().filter(|(_, (name, _))| matches!(name, Key::Name(name) if name == key));
    found.map(|(index, _)| index).collect()
}
