//! References that stand in quotes, as in JSON and in old configurations: `"aws_s3_bucket.logs[0]"`.

use std::borrow::Cow;

use super::super::syntax::ast::{Name, Step, StepKind};
use super::name::is_identifier;
use crate::source::Span;

/// The reference that a text is (`hclsyntax.ParseTraversalAbs`); none where it is anything else. All of its parts
/// have the place of the text: escapes may stand between them.
pub(in crate::input::terraform) fn parse(text: &str, span: Span) -> Option<(Name<'_>, Vec<Step<'_>>)> {
    let (root, mut rest) = identifier(text)?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let kind;
        (kind, rest) = step(rest)?;
        steps.push(Step { kind, span });
    }
    Some((Name { text: root, span }, steps))
}

/// The identifier at the head of a text, and what follows.
fn identifier(text: &str) -> Option<(&str, &str)> {
    let stop = |next: char| !(next.is_alphanumeric() || matches!(next, '_' | '-'));
    let (name, rest) = text.split_at_checked(text.find(stop).unwrap_or(text.len()))?;
    is_identifier(name).then_some((name, rest))
}

/// The step at the head of a text, and what follows.
fn step(text: &str) -> Option<(StepKind<'_>, &str)> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(rest) = text.strip_prefix('.') {
        if let Some((name, rest)) = identifier(rest) {
            return Some((StepKind::Attribute(name), rest));
        }
        let end = rest.find(|next: char| !next.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, rest) = rest.split_at_checked(end)?;
        return number(digits).then_some((StepKind::Number(digits), rest));
    }
    let rest = text.strip_prefix('[')?;
    if let Some(rest) = rest.strip_prefix('"') {
        let (key, rest) = rest.split_once('"')?;
        let rest = rest.strip_prefix(']')?;
        // A key with escapes or something to evaluate is for the parser.
        return (!key.contains(['\\', '$', '%'])).then_some((StepKind::Key(Cow::Borrowed(key)), rest));
    }
    let (digits, rest) = rest.split_once(']')?;
    number(digits).then_some((StepKind::Number(digits), rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_reference_in_quotes_is_cut_as_one_without() {
        let span = Span::new(FileId::new(0), 0, 9);
        let shown = |text| {
            let (root, steps) = parse(text, span)?;
            Some(format!("{} {:?}", root.text, steps.into_iter().map(|step| step.kind).collect::<Vec<_>>()))
        };
        assert_eq!(
            shown("module.a[\"k\"].b-c[0].1").as_deref(),
            Some("module [Attribute(\"a\"), Key(\"k\"), Attribute(\"b-c\"), Number(\"0\"), Number(\"1\")]")
        );
        assert_eq!(shown("all").as_deref(), Some("all []"));
        for wrong in ["", "*", "a.", "a b", "a[b]", "a[\"${b}\"]", "1.a", "a[]", "a[\"b]", "a.*"] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
