//! `.Capabilities`: what the cluster is taken to know. Source: `pkg/chart/common/capabilities.go`.

use std::any::Any;
use std::rc::Rc;

use crate::input::helm::Compatibility;
use crate::input::template::{Args, Context, Data, Failure, Object, Param, Value};

/// The group versions that Helm knows without a cluster, in its order. Source: Helm 4.2.4 with client-go 0.36.
const API_VERSIONS: &str = include_str!("api_versions.txt");

/// The version of Kubernetes that Helm takes without a cluster.
pub const KUBE_VERSION: &str = "v1.36.0";

/// A version of Kubernetes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KubeVersion {
    /// As it was given, with a `v`: `v1.33.4-gke.1245000`.
    version: String,
    /// Its numbers alone, with a `v`: what constraints are checked against.
    normalized: String,
    major: String,
    minor: String,
    /// Helm 3 keeps one version, and prints no other.
    is_four: bool,
}

impl KubeVersion {
    /// Reads a version: numbers with points between them, two at least, perhaps a `v` before and anything behind.
    ///
    /// # Errors
    /// Why it is none, in Helm's words.
    pub fn parse(text: &str, compatibility: Compatibility) -> Result<Self, String> {
        let trimmed = text.trim_start();
        let trimmed = trimmed.strip_prefix('v').unwrap_or(trimmed);
        let length = trimmed.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let numbers = trimmed.get(..length).unwrap_or_default();
        // A point that no digit follows belongs to what comes behind.
        let end = numbers.find("..").unwrap_or(numbers.len());
        let numbers = numbers.get(..end).unwrap_or_default().trim_end_matches('.');
        if numbers.is_empty() || numbers.starts_with('.') {
            return Err(format!("could not parse {text:?} as version"));
        }
        let mut parts = Vec::new();
        for (index, part) in numbers.split('.').enumerate() {
            if index == 0 && part.len() > 1 && part.starts_with('0') {
                return Err(format!("illegal zero-prefixed version component {part:?} in {text:?}"));
            }
            let number: u64 = part.parse().map_err(|_| {
                format!("illegal non-numeric version component {part:?} in {text:?}: value out of range")
            })?;
            parts.push(number.to_string());
        }
        let [major, minor, ..] = &parts[..] else { return Err(format!("illegal version string {text:?}")) };
        let normalized = format!("v{}", parts.join("."));
        let version = match compatibility {
            Compatibility::Three => normalized.clone(),
            Compatibility::Four if text.starts_with('v') => text.to_owned(),
            Compatibility::Four => format!("v{text}"),
        };
        let is_four = compatibility == Compatibility::Four;
        Ok(Self { version, major: major.clone(), minor: minor.clone(), normalized, is_four })
    }

    /// What constraints are checked against.
    pub fn normalized(&self) -> &str {
        &self.normalized
    }

    /// As it was given.
    pub fn version(&self) -> &str {
        &self.version
    }
}

impl Object for KubeVersion {
    fn type_name(&self) -> &'static str {
        "common.KubeVersion"
    }

    fn kind(&self) -> &'static str {
        "struct"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(Value::text(self.version.as_str())),
            "Major" => Some(Value::text(self.major.as_str())),
            "Minor" => Some(Value::text(self.minor.as_str())),
            _ => None,
        }
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        matches!(name, "String" | "GitVersion").then_some((&[], false))
    }

    fn call(&self, _context: &mut Context<'_>, name: &str, _args: Args<'_>) -> Result<Value, Failure> {
        Ok(Value::text(if name == "String" { self.normalized.as_str() } else { self.version.as_str() }))
    }

    fn addressed(&self) -> Option<String> {
        Some(self.normalized.clone())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        let field = |name: &'static str| match name {
            "normalizedVersion" => self.is_four.then(|| (name, Value::text(self.normalized.as_str()))),
            _ => Some((name, self.field(name)?)),
        };
        ["Version", "normalizedVersion", "Major", "Minor"].into_iter().filter_map(field).collect()
    }
}

/// `.Capabilities.APIVersions`.
#[derive(Debug)]
struct VersionSet(Value);

impl Object for VersionSet {
    fn type_name(&self) -> &'static str {
        "common.VersionSet"
    }

    fn kind(&self) -> &'static str {
        "slice"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        (name == "Has").then_some((&[Param::Text], false))
    }

    fn call(&self, _context: &mut Context<'_>, _name: &str, args: Args<'_>) -> Result<Value, Failure> {
        let asked = args.str(0);
        let list = self.0.as_list().unwrap_or_default();
        let known = list.values().iter().filter_map(Value::str);
        Ok(Value::bool(known.into_iter().any(|known| known.bytes() == asked.bytes())))
    }

    fn underlying(&self) -> Option<Value> {
        Some(self.0.clone())
    }
}

/// `.Capabilities.HelmVersion`.
#[derive(Debug)]
struct HelmVersion(Compatibility);

impl Object for HelmVersion {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn kind(&self) -> &'static str {
        "struct"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn field(&self, name: &str) -> Option<Value> {
        let four = self.0 == Compatibility::Four;
        match name {
            "Version" => Some(Value::text(if four { "v4.2" } else { "v3.21" })),
            "GitCommit" | "GitTreeState" | "GoVersion" => Some(Value::text("")),
            "KubeClientVersion" => Some(Value::text("v1.36")),
            _ => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        ["Version", "GitCommit", "GitTreeState", "GoVersion", "KubeClientVersion"]
            .into_iter()
            .filter_map(|name| Some((name, self.field(name)?)))
            .collect()
    }
}

/// `.Capabilities`.
#[derive(Debug)]
struct Capabilities {
    kube_version: Value,
    api_versions: Value,
    helm_version: Value,
}

impl Object for Capabilities {
    fn type_name(&self) -> &'static str {
        "*common.Capabilities"
    }

    fn kind(&self) -> &'static str {
        "ptr"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "KubeVersion" => Some(self.kube_version.clone()),
            "APIVersions" => Some(self.api_versions.clone()),
            "HelmVersion" => Some(self.helm_version.clone()),
            _ => None,
        }
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        ["KubeVersion", "APIVersions", "HelmVersion"]
            .into_iter()
            .filter_map(|name| Some((name, self.field(name)?)))
            .collect()
    }
}

/// `.Capabilities` with a version and with group versions beside those that Helm knows.
pub(super) fn capabilities(version: &KubeVersion, further: &[String], compatibility: Compatibility) -> Value {
    let known = API_VERSIONS.lines().chain(further.iter().map(String::as_str));
    let api_versions = Value::strings(known.map(Value::text));
    let object = |object: Rc<dyn Object>| Value::from(Data::Object(object));
    object(Rc::new(Capabilities {
        kube_version: object(Rc::new(version.clone())),
        api_versions: object(Rc::new(VersionSet(api_versions))),
        helm_version: object(Rc::new(HelmVersion(compatibility))),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_kubernetes_reads_them() {
        let parse = |text| KubeVersion::parse(text, Compatibility::Four);
        let version = parse("v1.33.4-gke.1245000").unwrap();
        assert_eq!((version.version(), version.normalized()), ("v1.33.4-gke.1245000", "v1.33.4"));
        assert_eq!((&*version.major, &*version.minor), ("1", "33"));
        let version = parse("1.29").unwrap();
        assert_eq!((version.version(), version.normalized()), ("v1.29", "v1.29"));
        for text in ["", "v", "x", "1", "01.2", "99999999999999999999.1"] {
            assert!(parse(text).is_err(), "{text}");
        }
        let three = KubeVersion::parse("1.30.1+k3s1", Compatibility::Three).unwrap();
        assert_eq!(three.version(), "v1.30.1");
    }
}
