//! The section `redact`: what is hidden beside what formats and detectors say is secret.

use super::field::Fields;
use super::model::{Redaction, Step};
use super::parse::{globs, paths};
use crate::document::{Node, Pointer, Segment, Value};

/// One entry of `redact`. One that is wrong is left out whole and told: the run ends.
pub(super) fn parse(name: &str, node: &Node, fields: &mut Fields) -> Option<Redaction> {
    let map = fields.mapping(name, node, &["kinds", "types", "paths", "pointers"])?;
    let given = |key: &str| map.get(key).filter(|node| node.value != Value::Null);
    let mut list = |key: &str, example: &str| {
        given(key).map(|node| paths(&format!("{name}.{key}"), node, example, fields)).unwrap_or_default()
    };
    let kinds = list("kinds", "a list of kinds, such as `[ConfigMap]`");
    let types = list("types", "a list of types, such as `[aws_db_instance]`");
    let paths = given("paths").map(|node| globs(&format!("{name}.paths"), node, fields)).unwrap_or_default();
    let said = fields.required(name, node, map, "pointers", "[data.password]")?;
    let texts =
        fields.texts(&format!("{name}.pointers"), said, "a list of pointers, such as `[data.password]`");
    let mut pointers = Vec::new();
    for (text, span) in texts {
        if let Some(steps) = steps(&text) {
            pointers.push((text, steps));
        } else {
            let message = format!("`{text}` is no pointer");
            let help = "write keys joined by dots, `*` for any of them, such as `spec.containers.*.args`, or a JSON pointer";
            fields.error("config-value", span, message, help);
        }
    }
    if pointers.is_empty() {
        let message = format!("`{name}` has no pointer, and would hide nothing");
        fields.error("config-value", said.origin.span, message, "name a value, such as `data.password`");
        return None;
    }
    Some(Redaction { kinds, types, paths, pointers })
}

/// The steps of a pointer: `spec.env[*].value`, `spec.env.*.value` and `/spec/env/*/value` are the same.
fn steps(text: &str) -> Option<Vec<Step>> {
    let text = if text.starts_with('/') { text.to_owned() } else { text.replace("[*]", ".*") };
    let pointer = Pointer::parse(&text)?;
    let step = |segment: &Segment| match segment {
        Segment::Key(key) if **key == *"*" => Step::Any,
        Segment::Key(key) => Step::Name(key.to_string()),
        Segment::Index(index) => Step::Name(index.to_string()),
    };
    let steps: Vec<Step> = pointer.segments().iter().map(step).collect();
    (!steps.is_empty()).then_some(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_is_read_in_each_spelling() {
        let expected = [Step::Name("env".into()), Step::Any, Step::Name("value".into())];
        for text in ["env.*.value", "env[*].value", "/env/*/value"] {
            assert_eq!(steps(text).as_deref(), Some(&expected[..]), "{text}");
        }
        assert_eq!(steps("a[0]"), Some(vec![Step::Name("a".into()), Step::Name("0".into())]));
        for text in ["", "a..b", "a["] {
            assert_eq!(steps(text), None, "{text}");
        }
    }
}
