//! How a text is written so that it is read back as a text.

use super::analysis::Analysis;
use super::{Dialect, emitter::Context};
use crate::document::yaml::scalar::{self, Scalar};

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// The style of a text. Source: `stringv` and `yaml_emitter_select_scalar_style`.
pub(super) fn of(dialect: Dialect, text: &str, analysis: Analysis, context: Context) -> Style {
    let key = context == Context::SimpleKey;
    if text.contains('\n') {
        let block = analysis.block && !key;
        return if block { Style::Literal } else { Style::Double };
    }
    if key && analysis.multiline || dialect == Dialect::Quoted || means_something_else(dialect, text) {
        return Style::Double;
    }
    match analysis {
        Analysis { plain: true, .. } => Style::Plain,
        Analysis { single: true, .. } => Style::Single,
        _ => Style::Double,
    }
}

/// Whether goyaml reads a text without quotes as something else, or did so once.
fn means_something_else(dialect: Dialect, text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'0'..=b'9' | b'+' | b'-') => {
            scalar::resolve(text) != Scalar::Text
                || is_base_60(text)
                || scalar::is_timestamp(text)
                || dialect == Dialect::Three && is_signed_octal(text)
        }
        Some(_) => scalar::resolve(text) != Scalar::Text,
    }
}

/// Version 3 reads what is behind `0o` once more, with a sign.
fn is_signed_octal(text: &str) -> bool {
    let plain = text.replace('_', "");
    let octal = plain.strip_prefix("0o").filter(|octal| octal.starts_with(['+', '-']));
    octal.is_some_and(|octal| i64::from_str_radix(octal, 8).is_ok())
}

/// Whether a text is a number with base 60 of YAML 1.1: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`.
fn is_base_60(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let Some((first, rest)) = unsigned.split_once(':') else { return false };
    let rest = match rest.split_once('.') {
        Some((rest, fraction)) => {
            if !fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
                return false;
            }
            rest
        }
        None => rest,
    };
    first.starts_with(|char: char| char.is_ascii_digit())
        && first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
        && rest.split(':').all(|part| match part.as_bytes() {
            [digit] => digit.is_ascii_digit(),
            [tens, digit] => (b'0'..=b'5').contains(tens) && digit.is_ascii_digit(),
            _ => false,
        })
}
