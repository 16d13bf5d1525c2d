//! `regex.*` with RE2's meaning.

use std::collections::BTreeMap;

use regex::{Regex, RegexBuilder};

use super::super::engine::Value;
use super::encoding::MAX_TEXT;
use super::pattern::translate;
use super::{Builtins, glob, integer_at, text_at};

/// Bytes of one compiled pattern.
const SIZE: usize = 10 << 20;
/// Patterns that are kept compiled. When there are more, all are dropped: policies use few.
const KEPT: usize = 500;

/// A compiled pattern.
#[derive(Debug, Clone)]
struct Pattern {
    regex: Regex,
    ascii_text_only: bool,
}

/// Patterns that were compiled before, by their text.
#[derive(Debug, Default)]
pub(super) struct Patterns(BTreeMap<String, Pattern>);

/// The pattern compiled, and fit for the text.
fn compile(builtins: &Builtins, pattern: &str, text: &str) -> Result<Regex, String> {
    let mut kept = builtins.patterns();
    if let Some(found) = kept.0.get(pattern) {
        return fit(found, text);
    }
    let compiled = compile_fresh(pattern)?;
    let result = fit(&compiled, text);
    if kept.0.len() >= KEPT {
        kept.0.clear();
    }
    kept.0.insert(pattern.to_owned(), compiled);
    result
}

fn compile_fresh(pattern: &str) -> Result<Pattern, String> {
    let wrong = |why: &str| format!("the pattern `{pattern}` is not valid: {why}");
    let translated = translate(pattern).map_err(|why| wrong(&why))?;
    let regex =
        RegexBuilder::new(&translated.text).size_limit(SIZE).build().map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => wrong("it takes too much memory"),
            error => wrong(error.to_string().lines().last().unwrap_or_default()),
        })?;
    Ok(Pattern { regex, ascii_text_only: translated.ascii_text_only })
}

fn fit(pattern: &Pattern, text: &str) -> Result<Regex, String> {
    if pattern.ascii_text_only && !text.is_ascii() {
        return Err("`\\B` is not supported over text beyond ASCII".into());
    }
    Ok(pattern.regex.clone())
}

/// `regex.is_valid(pattern)`: anything but text is not valid.
#[expect(clippy::unnecessary_wraps, reason = "it has the signature of all builtins")]
pub(super) fn is_valid(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let valid = match values.first() {
        Some(Value::String(pattern)) => compile_fresh(pattern).is_ok(),
        _ => false,
    };
    Ok(Value::from(valid))
}

/// `regex.match(pattern, value)`, `re_match`.
pub(super) fn matches(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (pattern, text) = (text_at("regex.match", values, 0)?, text_at("regex.match", values, 1)?);
    Ok(Value::from(compile(builtins, pattern, text)?.is_match(text)))
}

/// `regex.split(pattern, value)`, by the rules of Go's `Split`.
pub(super) fn split(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let (pattern, text) = (text_at("regex.split", values, 0)?, text_at("regex.split", values, 1)?);
    let regex = compile(builtins, pattern, text)?;
    if text.is_empty() && !pattern.is_empty() {
        return Ok(Value::from(vec![Value::from("")]));
    }
    let piece = |from: usize, to: usize| Value::from(text.get(from..to).unwrap_or_default());
    let mut pieces = Vec::new();
    let (mut begin, mut end) = (0, 0);
    for found in regex.find_iter(text) {
        end = found.start();
        // A match of nothing at the very beginning splits nothing off.
        if found.end() != 0 {
            pieces.push(piece(begin, end));
        }
        begin = found.end();
    }
    if end != text.len() {
        pieces.push(piece(begin, text.len()));
    }
    Ok(Value::from(pieces))
}

/// How many matches are asked for; a negative number asks for all.
fn limit(name: &str, values: &[Value], index: usize) -> Result<usize, String> {
    Ok(usize::try_from(integer_at(name, values, index)?).unwrap_or(usize::MAX))
}

/// `regex.find_n(pattern, value, number)`.
pub(super) fn find_n(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "regex.find_n";
    let (pattern, text) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    let regex = compile(builtins, pattern, text)?;
    let found = regex.find_iter(text).take(limit(name, values, 2)?);
    Ok(Value::from(found.map(|found| Value::from(found.as_str())).collect::<Vec<_>>()))
}

/// `regex.find_all_string_submatch_n(pattern, value, number)`.
pub(super) fn find_submatches(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "regex.find_all_string_submatch_n";
    let (pattern, text) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    let regex = compile(builtins, pattern, text)?;
    let all = regex.captures_iter(text).take(limit(name, values, 2)?).map(|captures| {
        let groups = captures.iter().map(|group| Value::from(group.map_or("", |group| group.as_str())));
        Value::from(groups.collect::<Vec<_>>())
    });
    Ok(Value::from(all.collect::<Vec<_>>()))
}

/// `regex.replace(value, pattern, replacement)`; `$1` and `${name}` in the replacement are groups.
pub(super) fn replace(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "regex.replace";
    let (text, pattern, by) =
        (text_at(name, values, 0)?, text_at(name, values, 1)?, text_at(name, values, 2)?);
    let regex = compile(builtins, pattern, text)?;
    // What stands for a match can have the match in it as often as there are signs for it.
    let count = regex.find_iter(text).count();
    let signs = by.matches('$').count();
    let most = count.saturating_mul(by.len()).saturating_add(text.len().saturating_mul(signs + 1));
    if most > MAX_TEXT {
        return Err(format!("`{name}` could give more than {MAX_TEXT} bytes"));
    }
    Ok(Value::from(&*regex.replace_all(text, by)))
}

/// `regex.template_match(template, value, start, end)`: text between the delimiters is a pattern, the rest
/// stands for itself.
pub(super) fn template_match(builtins: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "regex.template_match";
    let (template, text) = (text_at(name, values, 0)?, text_at(name, values, 1)?);
    let delimiter = |index| -> Result<char, String> {
        let text = text_at(name, values, index)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(char), None) if char.is_ascii() => Ok(char),
            _ => Err(format!("a delimiter of `{name}` is not one character")),
        }
    };
    let (start, end) = (delimiter(2)?, delimiter(3)?);
    // What stands for itself is quoted, but for an end of quotation in it.
    let quote = |plain: &str| format!("\\Q{}\\E", plain.replace("\\E", "\\E\\\\E\\Q"));
    let mut pattern = String::from("^");
    let mut plain = String::new();
    let mut inside = String::new();
    let mut level = 0_usize;
    for char in template.chars() {
        if char == start {
            level += 1;
            if level == 1 {
                if !plain.is_empty() {
                    pattern.push_str(&quote(&plain));
                }
                plain.clear();
                continue;
            }
        } else if char == end {
            level = level.checked_sub(1).ok_or_else(|| format!("unbalanced braces in `{template}`"))?;
            if level == 0 {
                compile_fresh(&format!("^{inside}$"))?;
                pattern = format!("{pattern}({inside})");
                inside.clear();
                continue;
            }
        }
        if level == 0 { plain.push(char) } else { inside.push(char) }
    }
    if level != 0 {
        return Err(format!("unbalanced braces in `{template}`"));
    }
    if !plain.is_empty() {
        pattern.push_str(&quote(&plain));
    }
    pattern.push('$');
    Ok(Value::from(compile(builtins, &pattern, text)?.is_match(text)))
}

/// `regex.globs_match(one, other)`: whether some text matches both globs.
pub(super) fn globs_match(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "regex.globs_match";
    Ok(Value::from(glob::intersect(text_at(name, values, 0)?, text_at(name, values, 1)?)?))
}

#[cfg(test)]
mod tests {
    use super::super::super::value::{of_json, to_json};
    use super::*;

    #[test]
    fn every_function_answers_as_go_does() {
        // What Go 1.26's `regexp` said, a pattern each.
        let recorded = include_str!("../../../fixtures/policy/regex.jsonl");
        let builtins = Builtins::new(0, 0);
        for line in recorded.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let pattern = Value::from(row["pattern"].as_str().unwrap());
            let valid = is_valid(&builtins, std::slice::from_ref(&pattern)).unwrap();
            assert_eq!(valid, Value::from(row["valid"].as_bool().unwrap()), "{pattern}");
            for case in row["cases"].as_array().into_iter().flatten() {
                let text = Value::from(case["text"].as_str().unwrap());
                let two = [pattern.clone(), text.clone()];
                let three = [pattern.clone(), text.clone(), Value::from(-1_i64)];
                let replaced = [text.clone(), pattern.clone(), Value::from("<$0>$1")];
                for (name, answer) in [
                    ("match", matches(&builtins, &two)),
                    ("split", split(&builtins, &two)),
                    ("find", find_n(&builtins, &three)),
                    ("submatch", find_submatches(&builtins, &three)),
                    ("replace", replace(&builtins, &replaced)),
                ] {
                    // `\B` over text beyond ASCII is refused rather than answered wrong.
                    let refused = answer.as_ref().is_err_and(|why| why.contains("beyond ASCII"));
                    let expected = to_json(&of_json(&case[name]).unwrap());
                    let answer = answer.map(|answer| to_json(&answer));
                    assert!(
                        refused || answer == Ok(expected.clone()),
                        "{name} {pattern} {text}: {answer:?} {expected}"
                    );
                }
            }
        }
    }
}
