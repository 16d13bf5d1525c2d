//! `Chart.yaml` to metadata. Go's JSON decoder takes keys in any case and knows the type of each field: a number
//! where a text is expected is written as text, a float with 32 bits.
//! Source: Helm's `pkg/chart/v2/metadata.go`, sigs.k8s.io/yaml.

use super::diagnose::error;
use super::model::{Dependency, Field, Import, Maintainer, Metadata};
use super::range;
use crate::document::{Node, Number, Value};
use crate::source::{At, Diagnostic, FileId};

/// Takes what a document says into the metadata; what it does not name stays.
///
/// # Errors
/// A value of the wrong type.
pub(super) fn read(metadata: &mut Metadata, document: &Node, file: &str) -> Result<(), Diagnostic> {
    let Some(map) = document.as_map() else {
        return Err(wrong(document, file, "Metadata", "a map"));
    };
    for (key, node) in map.iter() {
        let text = || field(node, file, key);
        let texts = || list(node, file, key, |node| field(node, file, key));
        match key.to_ascii_lowercase().as_str() {
            "name" => set(&mut metadata.name, text()?),
            "home" => set(&mut metadata.home, text()?),
            "sources" => metadata.sources = texts()?,
            "version" => set(&mut metadata.version, text()?),
            "description" => set(&mut metadata.description, text()?),
            "keywords" => metadata.keywords = texts()?,
            "maintainers" => metadata.maintainers = list(node, file, key, |node| maintainer(node, file))?,
            "icon" => set(&mut metadata.icon, text()?),
            "apiversion" => set(&mut metadata.api_version, text()?),
            "condition" => set(&mut metadata.condition, text()?),
            "tags" => set(&mut metadata.tags, text()?),
            "appversion" => set(&mut metadata.app_version, text()?),
            "deprecated" => metadata.deprecated = (truth(node, file, key)?, Some(node.origin.span)),
            "annotations" => metadata.annotations = annotations(node, file)?,
            "kubeversion" => set(&mut metadata.kube_version, text()?),
            "dependencies" => {
                metadata.dependencies = list(node, file, key, |node| dependency(node, file))?;
                metadata.lists_dependencies = node.value != Value::Null;
            }
            "type" => set(&mut metadata.kind, text()?),
            _ => {}
        }
    }
    Ok(())
}

/// A `null` says nothing.
fn set(place: &mut Field, field: Field) {
    if field.span.is_some() {
        *place = field;
    }
}

/// A value of the wrong type.
fn wrong(node: &Node, file: &str, key: &str, expected: &str) -> Diagnostic {
    let is = match &node.value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "a map",
    };
    let message = format!("cannot load {file}: `{key}` is {is}, not {expected}");
    error("helm-chart-yaml-type", At::Span(node.origin.span), message).help(format!("write {expected} here"))
}

fn field(node: &Node, file: &str, key: &str) -> Result<Field, Diagnostic> {
    let text = match &node.value {
        Value::Null => return Ok(Field::default()),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(text) => text.to_string(),
        Value::List(_) | Value::Map(_) => return Err(wrong(node, file, key, "text")),
    };
    Ok(Field { text, span: Some(node.origin.span) })
}

fn truth(node: &Node, file: &str, key: &str) -> Result<bool, Diagnostic> {
    match &node.value {
        Value::Null => Ok(false),
        Value::Bool(truth) => Ok(*truth),
        _ => Err(wrong(node, file, key, "`true` or `false`")),
    }
}

fn list<T>(
    node: &Node,
    file: &str,
    key: &str,
    element: impl Fn(&Node) -> Result<T, Diagnostic>,
) -> Result<Vec<T>, Diagnostic> {
    match &node.value {
        Value::Null => Ok(Vec::new()),
        Value::List(nodes) => nodes.iter().map(element).collect(),
        _ => Err(wrong(node, file, key, "a list")),
    }
}

fn annotations(node: &Node, file: &str) -> Result<Vec<(String, Field)>, Diagnostic> {
    match &node.value {
        Value::Null => Ok(Vec::new()),
        Value::Map(map) => {
            map.iter().map(|(key, node)| Ok((key.to_owned(), field(node, file, key)?))).collect()
        }
        _ => Err(wrong(node, file, "annotations", "a map")),
    }
}

fn maintainer(node: &Node, file: &str) -> Result<Maintainer, Diagnostic> {
    if node.value == Value::Null {
        let message = "validation: maintainers must not contain empty or null nodes";
        return Err(invalid(Some(At::Span(node.origin.span)), message));
    }
    let Some(map) = node.as_map() else { return Err(wrong(node, file, "maintainers", "a map")) };
    let mut maintainer = Maintainer::default();
    for (key, node) in map.iter() {
        match key.to_ascii_lowercase().as_str() {
            "name" => set(&mut maintainer.name, field(node, file, key)?),
            "email" => set(&mut maintainer.email, field(node, file, key)?),
            "url" => set(&mut maintainer.url, field(node, file, key)?),
            _ => {}
        }
    }
    Ok(maintainer)
}

fn dependency(node: &Node, file: &str) -> Result<Dependency, Diagnostic> {
    if node.value == Value::Null {
        let message = "validation: dependencies must not contain empty or null nodes";
        return Err(invalid(Some(At::Span(node.origin.span)), message));
    }
    let Some(map) = node.as_map() else { return Err(wrong(node, file, "dependencies", "a map")) };
    let mut dependency = Dependency { span: Some(node.origin.span), ..Dependency::default() };
    for (key, node) in map.iter() {
        let text = || field(node, file, key);
        match key.to_ascii_lowercase().as_str() {
            "name" => set(&mut dependency.name, text()?),
            "version" => set(&mut dependency.version, text()?),
            "repository" => set(&mut dependency.repository, text()?),
            "condition" => set(&mut dependency.condition, text()?),
            "tags" => dependency.tags = list(node, file, key, |node| field(node, file, key))?,
            "enabled" => dependency.enabled = truth(node, file, key)?,
            "import-values" => dependency.import_values = list(node, file, key, |node| Ok(import(node)))?,
            "alias" => set(&mut dependency.alias, text()?),
            _ => {}
        }
    }
    Ok(dependency)
}

fn import(node: &Node) -> Import {
    let whole = |text: &str| Field { text: text.to_owned(), span: Some(node.origin.span) };
    match &node.value {
        Value::String(name) => Import::Export(whole(name)),
        Value::Map(map) => {
            // What is missing or no text is named as Go prints it.
            let side = |key: &str| match map.get(key) {
                Some(node) => match &node.value {
                    Value::Null => whole("<nil>"),
                    Value::Number(Number::Integer(number)) => whole(&number.to_string()),
                    _ => field(node, "", key).unwrap_or_else(|_| whole("<nil>")),
                },
                None => whole("<nil>"),
            };
            Import::Table { child: side("child"), parent: side("parent") }
        }
        _ => Import::Other,
    }
}

/// Metadata that Helm does not take.
fn invalid(at: Option<At>, message: impl Into<String>) -> Diagnostic {
    error("helm-chart-yaml-invalid", at.unwrap_or(At::Run), message)
}

/// Checks the metadata, and takes out what does not print.
///
/// # Errors
/// What Helm's `Validate` refuses, in its words. `file` is where what is missing should stand.
pub(super) fn validate(metadata: &mut Metadata, file: FileId) -> Result<(), Diagnostic> {
    let Metadata { name, description, home, icon, condition, tags, app_version, kube_version, .. } = metadata;
    [name, description, home, icon, condition, tags, app_version, kube_version].into_iter().for_each(sanitize);
    metadata.sources.iter_mut().for_each(sanitize);
    metadata.keywords.iter_mut().for_each(sanitize);
    let at = |field: &Field| Some(field.span.map_or_else(|| super::diagnose::head(file), At::Span));
    let refuse = |field: &Field, what: String, help: &str| {
        Err(invalid(at(field), format!("validation: {what}")).help(help))
    };
    let name = &metadata.name;
    if metadata.api_version.is_empty() {
        let what = "chart.metadata.apiVersion is required".to_owned();
        return refuse(&metadata.api_version, what, "add `apiVersion: v2`");
    }
    if name.is_empty() {
        return refuse(name, "chart.metadata.name is required".to_owned(), "add a `name`");
    }
    if matches!(&**name, "." | "..") {
        let what = format!("chart.metadata.name {:?} is not allowed", name.text);
        return refuse(name, what, "give the chart another name");
    }
    if name.contains('/') {
        let what = format!("chart.metadata.name {:?} is invalid", name.text);
        return refuse(name, what, "a name has no `/`");
    }
    let version = &metadata.version;
    if version.is_empty() {
        let what = "chart.metadata.version is required".to_owned();
        return refuse(version, what, "add a `version`");
    }
    if !range::is_version(version) {
        let what = format!("chart.metadata.version {:?} is invalid", version.text);
        return refuse(version, what, "write a semantic version such as `1.2.3`");
    }
    if !matches!(&*metadata.kind, "" | "application" | "library") {
        let what = "chart.metadata.type must be application or library".to_owned();
        return refuse(&metadata.kind, what, "write `type: application`");
    }
    for Maintainer { name, email, url } in &mut metadata.maintainers {
        [name, email, url].into_iter().for_each(sanitize);
    }
    let mut names = std::collections::BTreeSet::new();
    for dependency in &mut metadata.dependencies {
        let Dependency { name, version, repository, condition, .. } = dependency;
        [name, version, repository, condition].into_iter().for_each(sanitize);
        dependency.tags.iter_mut().for_each(sanitize);
        let alias = &dependency.alias;
        let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
        if !alias.chars().all(plain) {
            let what =
                format!("dependency {:?} has disallowed characters in the alias", dependency.name.text);
            return refuse(alias, what, "letters, digits, `_` and `-` may stand in an alias");
        }
        let key = if alias.is_empty() { &dependency.name } else { alias };
        if !names.insert(key.text.clone()) {
            let what = format!("more than one dependency with name or alias {:?}", key.text);
            return refuse(key, what, "give one of them an `alias`");
        }
    }
    Ok(())
}

/// Blanks become spaces, and what does not print goes. Source: Helm's `sanitizeString`.
fn sanitize(field: &mut Field) {
    let plain = |char: char| char == ' ' || !char.is_whitespace() && prints(char);
    if !field.text.chars().all(plain) {
        let clean = field.text.chars().filter_map(|char| match char {
            _ if char.is_whitespace() => Some(' '),
            _ => prints(char).then_some(char),
        });
        field.text = clean.collect();
    }
}

/// Whether a character prints: controls, formats and private ones do not.
fn prints(char: char) -> bool {
    !char.is_control()
        && !matches!(u32::from(char),
            0xAD | 0x600..=0x605 | 0x61C | 0x6DD | 0x70F | 0x8E2 | 0x180E | 0x200B..=0x200F | 0x202A..=0x202E
            | 0x2060..=0x206F | 0xE000..=0xF8FF | 0xFEFF | 0xFFF0..=0xFFFB | 0xFFFE..=0xFFFF
            | 0xE0000..=0xE00FF | 0xF_0000..=0x10_FFFF)
}

/// A number where text is expected, as sigs.k8s.io/yaml writes it: floats as `strconv` does with 32 bits.
fn number_text(number: &Number) -> String {
    match number {
        Number::Integer(number) => number.to_string(),
        Number::Float(number) => float32(*number),
        Number::Decimal(text) if text.bytes().all(|byte| byte.is_ascii_digit()) && text.len() <= 20 => {
            text.to_string()
        }
        Number::Decimal(text) => text.parse().map_or_else(|_| text.to_string(), float32),
    }
}

/// The shortest text of a float of 32 bits: with an exponent below 1e-4 and from 1e6 on.
fn float32(number: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "Helm prints it with 32 bits")]
    let number = number as f32;
    let text = format!("{number:e}");
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    match exponent.parse::<i32>() {
        Ok(exponent) if !(-4..6).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.abs())
        }
        _ => format!("{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_go_writes_them_with_32_bits() {
        for (number, text) in [
            (1.1, "1.1"),
            (100_000.0, "100000"),
            (1e6, "1e+06"),
            (1_234_567.5, "1.2345675e+06"),
            (2023.12, "2023.12"),
            (20_230_101.5, "2.0230102e+07"),
            (1e22, "1e+22"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (-1.5, "-1.5"),
            (1.0, "1"),
        ] {
            assert_eq!(float32(number), text);
        }
    }

    #[test]
    fn what_does_not_print_goes() {
        let mut field = Field { text: "a\tb\u{200b}c\u{7}\u{a0}d".into(), span: None };
        sanitize(&mut field);
        assert_eq!(field.text, "a bc d");
    }
}
