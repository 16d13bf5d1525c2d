//! What expressions refer to, as `configuration` of a plan lists it (`jsonconfig/expression.go`,
//! `addrs/parse_ref.go`, `hclsyntax/variables.go`).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;

use super::super::super::eval;
use super::super::super::evaluated::InstanceKey;
use super::super::super::module::model::Reference;
use super::super::super::syntax::ast::{Expr, Name, Step, StepKind};

/// The references of an expression, in the order of the text: each with all of its steps, then without the last one
/// and so on down to what it is a reference to; behind that the resource or the module call without key.
pub(in crate::input::terraform::plan) fn references(expression: &Expr<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for (root, steps) in eval::references(expression) {
        if let Some(named) = Named::parse(root, steps) {
            named.list(&mut found);
        }
    }
    found
}

/// The same within a `dynamic` block. In place of the name of an iterator stands what it goes through.
pub(in crate::input::terraform::plan) fn references_within(
    expression: &Expr<'_>,
    iterators: &[(&str, Vec<String>)],
) -> Vec<String> {
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    for (root, steps) in eval::references(expression) {
        let inner = iterators.iter().enumerate().rev().find(|(_, (name, _))| *name == root.text);
        if let Some((position, (_, through))) = inner {
            if used.insert(position) {
                found.extend(through.iter().cloned());
            }
        } else if let Some(named) = Named::parse(root, steps) {
            named.list(&mut found);
        }
    }
    found
}

/// What a `depends_on` names: the resource or the module, without the steps behind it; empty where it is nothing that
/// can be named (`jsonconfig/config.go`).
pub(super) fn subject(reference: &Reference<'_>) -> String {
    Named::parse(reference.root, &reference.steps).map(|named| named.subject).unwrap_or_default()
}

/// A reference as a plan writes it: `tags["team"]`.
pub(in crate::input::terraform::plan) fn written(reference: &Reference<'_>) -> String {
    let mut text = reference.root.text.to_owned();
    reference.steps.iter().for_each(|step| write_step(&mut text, step));
    text
}

fn write_step(text: &mut String, step: &Step<'_>) {
    // Writing into a string does not fail.
    let _ = match &step.kind {
        StepKind::Attribute(name) => write!(text, ".{name}"),
        StepKind::Key(key) => write!(text, "[{}]", quoted(key)),
        StepKind::Number(number) => write!(text, "[{}]", plain(number)),
    };
}

/// A reference, parsed.
struct Named<'x> {
    /// The least that can be referred to: `aws_s3_bucket.logs[0]`, `module.network.id`, `var.x`.
    subject: String,
    /// What the subject is a part of: the resource or the call without key, the call of an output.
    whole: Option<String>,
    /// The steps behind the subject.
    rest: &'x [Step<'x>],
}

impl<'x> Named<'x> {
    /// What a traversal refers to; none where it is no reference.
    fn parse(root: Name<'_>, steps: &'x [Step<'_>]) -> Option<Self> {
        match root.text {
            "self" => Some(Self { subject: "self".to_owned(), whole: None, rest: steps }),
            "count" | "each" | "local" | "path" | "terraform" | "var" => {
                let (name, rest) = attribute(steps)?;
                Some(Self { subject: format!("{}.{name}", root.text), whole: None, rest })
            }
            "module" => Self::module(steps),
            "resource" => {
                let (kind, rest) = attribute(steps)?;
                Self::resource("", kind, rest)
            }
            "data" | "ephemeral" => {
                let (kind, rest) = attribute(steps)?;
                Self::resource(root.text, kind, rest)
            }
            "template" | "lazy" | "arg" => None,
            kind => Self::resource("", kind, steps),
        }
    }

    fn resource(mode: &str, kind: &str, steps: &'x [Step<'_>]) -> Option<Self> {
        let (name, rest) = attribute(steps)?;
        let dot = if mode.is_empty() { "" } else { "." };
        let whole = format!("{mode}{dot}{kind}.{name}");
        let (key, rest) = instance_key(rest)?;
        Some(match key {
            InstanceKey::None => Self { subject: whole, whole: None, rest },
            key => Self { subject: format!("{whole}{key}"), whole: Some(whole), rest },
        })
    }

    fn module(steps: &'x [Step<'_>]) -> Option<Self> {
        let (name, rest) = attribute(steps)?;
        let call = format!("module.{name}");
        let (key, rest) = instance_key(rest)?;
        let instance = format!("{call}{key}");
        match rest.split_first() {
            None if key == InstanceKey::None => Some(Self { subject: call, whole: None, rest }),
            None => Some(Self { subject: instance, whole: Some(call), rest }),
            Some(_) => {
                let (output, rest) = attribute(rest)?;
                Some(Self { subject: format!("{instance}.{output}"), whole: Some(instance), rest })
            }
        }
    }

    /// Adds the reference with all of its steps, then with one less and so on.
    fn list(self, found: &mut Vec<String>) {
        let mut ends = vec![self.subject.len()];
        let mut text = self.subject;
        for step in self.rest {
            write_step(&mut text, step);
            ends.push(text.len());
        }
        found.extend(ends.into_iter().rev().filter_map(|end| text.get(..end).map(str::to_owned)));
        found.extend(self.whole);
    }
}

/// The attribute that steps begin with, and the steps behind it.
fn attribute<'x>(steps: &'x [Step<'_>]) -> Option<(&'x str, &'x [Step<'x>])> {
    match steps.split_first()? {
        (Step { kind: StepKind::Attribute(name), .. }, rest) => Some((name, rest)),
        _ => None,
    }
}

/// The key of an instance that steps begin with, if they do, and the steps behind it. None where it is no key.
fn instance_key<'x>(steps: &'x [Step<'_>]) -> Option<(InstanceKey, &'x [Step<'x>])> {
    match steps.split_first() {
        Some((Step { kind: StepKind::Key(key), .. }, rest)) => {
            Some((InstanceKey::Key(Arc::from(&**key)), rest))
        }
        Some((Step { kind: StepKind::Number(number), .. }, rest)) => {
            Some((InstanceKey::Index(number.parse().ok()?), rest))
        }
        _ => Some((InstanceKey::None, steps)),
    }
}

/// A number as Go's `Text('g', 10)` writes it, where it is whole and has ten digits at most; else as it is written.
fn plain(number: &str) -> &str {
    let digits = number.trim_start_matches('0');
    if digits.is_empty() && !number.is_empty() { "0" } else { digits }
}

/// Text as Go's `%q` writes it.
fn quoted(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 2);
    shown.push('"');
    for char in text.chars() {
        let _ = match char {
            '"' => shown.write_str("\\\""),
            '\\' => shown.write_str("\\\\"),
            '\u{7}' => shown.write_str("\\a"),
            '\u{8}' => shown.write_str("\\b"),
            '\u{c}' => shown.write_str("\\f"),
            '\n' => shown.write_str("\\n"),
            '\r' => shown.write_str("\\r"),
            '\t' => shown.write_str("\\t"),
            '\u{b}' => shown.write_str("\\v"),
            char if char.is_ascii_control() => write!(shown, "\\x{:02x}", u32::from(char)),
            char if char.is_control() || (char.is_whitespace() && char != ' ') => {
                write!(shown, "\\u{:04x}", u32::from(char))
            }
            char => shown.write_char(char),
        };
    }
    shown.push('"');
    shown
}
