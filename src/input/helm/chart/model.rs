//! A chart as plain data.

use crate::document::Node;
use crate::source::{FileId, SourceMap, Span};

/// A text of `Chart.yaml` with its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Field {
    /// The text, as Helm takes it: control characters are out.
    pub text: String,
    /// Where it stands; none where nothing says it.
    pub span: Option<Span>,
}

impl Field {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

impl std::ops::Deref for Field {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// A person of `maintainers`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Maintainer {
    /// The name.
    pub name: Field,
    /// The address of electronic mail.
    pub email: Field,
    /// A page.
    pub url: Field,
}

/// An entry of `import-values`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Import {
    /// The table `exports.NAME` of the dependency.
    Export(Field),
    /// The table `child` of the dependency goes below `parent`; `.` is the top.
    Table {
        /// The path in the dependency's values.
        child: Field,
        /// The path in the values of the chart that depends.
        parent: Field,
    },
    /// Anything else says nothing.
    Other,
}

/// An entry of `dependencies`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the chart; once dependencies are resolved, the alias where there is one.
    pub name: Field,
    /// The range of versions.
    pub version: Field,
    /// The repository's address.
    pub repository: Field,
    /// Paths of values that enable it, separated by commas.
    pub condition: Field,
    /// The tags that enable it.
    pub tags: Vec<Field>,
    /// Whether it is enabled: known once dependencies are resolved.
    pub enabled: bool,
    /// What it gives to the values of the chart.
    pub import_values: Vec<Import>,
    /// The name that the chart goes by here.
    pub alias: Field,
    /// The place of the entry.
    pub span: Option<Span>,
}

/// What `Chart.yaml` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `name`.
    pub name: Field,
    /// `home`.
    pub home: Field,
    /// `sources`.
    pub sources: Vec<Field>,
    /// `version`.
    pub version: Field,
    /// `description`.
    pub description: Field,
    /// `keywords`.
    pub keywords: Vec<Field>,
    /// `maintainers`.
    pub maintainers: Vec<Maintainer>,
    /// `icon`.
    pub icon: Field,
    /// `apiVersion`; `v1` where it says nothing.
    pub api_version: Field,
    /// `condition`.
    pub condition: Field,
    /// `tags`.
    pub tags: Field,
    /// `appVersion`.
    pub app_version: Field,
    /// `deprecated`, and where it stands.
    pub deprecated: (bool, Option<Span>),
    /// `annotations`, each with the place of its value.
    pub annotations: Vec<(String, Field)>,
    /// `kubeVersion`.
    pub kube_version: Field,
    /// `dependencies`, or those of `requirements.yaml`.
    pub dependencies: Vec<Dependency>,
    /// Whether there is such a list, though it may be empty: a chart without one does not look after those that
    /// are in it.
    pub lists_dependencies: bool,
    /// `type`: empty, `application` or `library`.
    pub kind: Field,
}

impl Metadata {
    /// Whether this is a library: a chart of helpers that is never installed.
    pub fn is_library(&self) -> bool {
        self.kind.eq_ignore_ascii_case("library")
    }
}

/// A file of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path in its chart, with `/` between components.
    pub name: String,
    /// The file in the source map.
    pub id: FileId,
    /// How many bytes of it Helm passes over: a byte order mark.
    pub skipped: u32,
}

impl File {
    /// Its bytes as Helm sees them.
    pub fn bytes<'s>(&self, sources: &'s SourceMap) -> &'s [u8] {
        let bytes = sources.file(self.id).and_then(|file| file.bytes()).unwrap_or_default();
        bytes.get(self.skipped as usize..).unwrap_or_default()
    }
}

/// A chart with the charts in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Chart {
    /// What `Chart.yaml` says.
    pub metadata: Metadata,
    /// The file `Chart.yaml`.
    pub chart_file: Option<FileId>,
    /// The documents of `values.yaml`, in the order in which they are merged; each is a map.
    pub values: Vec<Node>,
    /// `values.schema.json`.
    pub schema: Option<File>,
    /// The files of `templates/`, in the order of their paths.
    pub templates: Vec<File>,
    /// What `.Files` has, in the order of their paths; `crds/` is among it.
    pub files: Vec<File>,
    /// The charts of `charts/`, in the order of their names there, whether they are enabled or not.
    pub dependencies: Vec<Chart>,
}

impl Chart {
    /// The files of `crds/` of this chart alone that hold manifests.
    pub fn crds(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| {
            let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
            file.name.starts_with("crds/")
                && ["yaml", "yml", "json"].iter().any(|known| extension.eq_ignore_ascii_case(known))
        })
    }
}
