//! What objects of Argo CD and Flux say of charts in the same repository: release, namespace and values.
//! Source: Argo CD `Application` (argoproj.io/v1alpha1), Flux `HelmRelease` (helm.toolkit.fluxcd.io).

use super::chart::Release;
use crate::document::{Document, Node, Value};
use crate::source::{SourceFile, Span};

/// The charts among `charts` that an object releases, each with how it does.
pub(super) fn releases(
    document: &Document,
    source: &SourceFile,
    charts: &[String],
) -> Vec<(String, Release)> {
    let text = |key: &str| document.root.get(key).and_then(Node::as_str).unwrap_or_default();
    let group = text("apiVersion").split_once('/').map_or("", |(group, _)| group);
    match (group, text("kind")) {
        ("argoproj.io", "Application") => application(document, source, charts),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => {
            helm_release(document, source, charts).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The chart that lies at a path of the repository. The paths of a run may begin above or below the repository's root.
fn chart_at<'c>(path: &str, charts: &'c [String]) -> Option<&'c String> {
    let parts: Vec<&str> = path.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if parts.contains(&"..") {
        return None;
    }
    let path = parts.join("/");
    let mut fits = charts.iter().filter(|chart| **chart == path || chart.ends_with(&format!("/{path}")));
    let mut inner = charts.iter().filter(|chart| !chart.is_empty() && path.ends_with(&format!("/{chart}")));
    match (fits.next(), fits.next(), inner.next(), inner.next()) {
        (Some(chart), None, _, _) | (None, None, Some(chart), None) => Some(chart),
        _ => None,
    }
}

fn step<'n>(node: &'n Node, path: &[&str]) -> Option<&'n Node> {
    path.iter().try_fold(node, |node, key| node.get(key))
}

fn texts(node: Option<&Node>) -> Vec<String> {
    let items = node.and_then(Node::as_list).unwrap_or_default();
    items.iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

/// The text of a file with everything but a range of it blank, so that what is left stands at its line and column.
fn blanked(source: &SourceFile, span: Span) -> Option<Vec<u8>> {
    let bytes = source.bytes()?;
    let keep = span.range();
    let blank = |(at, byte): (usize, &u8)| match byte {
        byte if keep.contains(&at) => *byte,
        b'\n' | b'\r' => *byte,
        _ => b' ',
    };
    Some(bytes.iter().enumerate().take(span.end as usize).map(blank).collect())
}

/// Values that stand in an object, as a map or as the text of one.
fn inline(node: &Node, source: &SourceFile) -> Option<(String, Vec<u8>)> {
    let path = source.path().to_owned();
    match &node.value {
        Value::Map(map) if !map.is_empty() => {
            // A collection begins at its key; what it holds begins behind that.
            let start = map.iter().map(|(_, value)| value.origin.span.start).min()?;
            let text = source.text()?;
            let span = node.origin.span;
            let from = first_key(text, span, start);
            Some((path, blanked(source, Span { start: from, ..span })?))
        }
        Value::String(text) => {
            let written = source.text()?.get(node.origin.span.range())?;
            let behind = written.find('\n').map(|at| node.origin.span.start as usize + at);
            match behind {
                // The lines of a literal block are the text, deeper by what they are indented.
                Some(from) if written.starts_with('|') => {
                    let span = Span::new(node.origin.span.file, from, node.origin.span.end as usize);
                    Some((path, blanked(source, span)?))
                }
                _ => Some((format!("{path} (values)"), text.as_bytes().to_vec())),
            }
        }
        _ => None,
    }
}

/// Where the first key of a map stands that is a value of a key: behind the outer key's colon.
fn first_key(text: &str, span: Span, first_value: u32) -> u32 {
    let Some(written) = text.get(span.start as usize..first_value as usize) else { return span.start };
    let behind = match written.find(':') {
        Some(colon) if !written.starts_with('{') => colon + 1,
        _ => 0,
    };
    span.start + u32::try_from(behind).unwrap_or(0)
}

fn application(document: &Document, source: &SourceFile, charts: &[String]) -> Vec<(String, Release)> {
    let Some(spec) = document.root.get("spec") else { return Vec::new() };
    let several = spec.get("sources").and_then(Node::as_list).unwrap_or_default();
    let all = several.iter().chain(spec.get("source"));
    let namespace = step(spec, &["destination", "namespace"]).and_then(Node::as_str);
    let name = step(&document.root, &["metadata", "name"]).and_then(Node::as_str);
    let mut found = Vec::new();
    for entry in all {
        // One with `chart` comes from a repository of charts.
        let path = entry.get("path").and_then(Node::as_str).filter(|_| entry.get("chart").is_none());
        let Some(chart) = path.and_then(|path| chart_at(path, charts)) else { continue };
        let helm = |key: &str| step(entry, &["helm", key]);
        let text = |key: &str| helm(key).and_then(Node::as_str).map(str::to_owned);
        let mut release = Release {
            name: text("releaseName").or(name.map(str::to_owned)),
            namespace: text("namespace").or(namespace.map(str::to_owned)),
            kube_version: text("kubeVersion"),
            api_versions: texts(helm("apiVersions")),
            ..Release::default()
        };
        let base = if chart.is_empty() { String::new() } else { format!("{chart}/") };
        for file in texts(helm("valueFiles")) {
            // `$ref/…` names a file of another source.
            release.files.push(match file.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None => normal(&format!("{base}{file}")),
            });
        }
        let values = helm("valuesObject").or(helm("values"));
        release.inline.extend(values.and_then(|values| inline(values, source)));
        for parameter in helm("parameters").and_then(Node::as_list).unwrap_or_default() {
            let text = |key: &str| parameter.get(key).and_then(Node::as_str);
            if let (Some(name), Some(value)) = (text("name"), text("value")) {
                let forced = parameter.get("forceString").and_then(Node::as_bool) == Some(true);
                let into = if forced { &mut release.strings } else { &mut release.set };
                into.push(format!("{name}={}", value.replace(',', "\\,")));
            }
        }
        found.push((chart.clone(), release));
    }
    found
}

fn helm_release(document: &Document, source: &SourceFile, charts: &[String]) -> Option<(String, Release)> {
    let spec = document.root.get("spec")?;
    let chart_spec = step(spec, &["chart", "spec"])?;
    let kind = step(chart_spec, &["sourceRef", "kind"]).and_then(Node::as_str);
    let path = chart_spec.get("chart").and_then(Node::as_str)?;
    if kind == Some("HelmRepository") {
        return None;
    }
    let chart = chart_at(path, charts)?;
    let text = |path: &[&str]| step(&document.root, path).and_then(Node::as_str).map(str::to_owned);
    let name = text(&["metadata", "name"]).unwrap_or_default();
    let target = text(&["spec", "targetNamespace"]);
    let composed = target.as_ref().map_or_else(|| name.clone(), |target| format!("{target}-{name}"));
    let mut release = Release {
        name: Some(text(&["spec", "releaseName"]).unwrap_or(composed)),
        namespace: target.or_else(|| text(&["metadata", "namespace"])),
        files: texts(chart_spec.get("valuesFiles")).iter().map(|file| normal(file)).collect(),
        ..Release::default()
    };
    release.inline.extend(spec.get("values").and_then(|values| inline(values, source)));
    Some((chart.clone(), release))
}

/// A path without `.` and `..` as far as they can be taken out.
fn normal(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
