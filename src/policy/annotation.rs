//! METADATA blocks: comments above a package or a rule, in YAML, as OPA's annotations have them.
//!
//! The engine's lexer drops comments, so they are read here from the text.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

use super::metadata::{Param, PolicySeverity, View};
use super::{lexical, problem, said};
use crate::config::{Edition, Enforcement};
use crate::source::{Diagnostic, FileId, Span, nearest};

/// Bytes of one block.
const MAX_BYTES: usize = 64 << 10;
/// How deep brackets may nest in one block, and how many columns its lines may be indented.
const MAX_DEPTH: usize = 18;
/// Columns that a line of a block may be indented.
const MAX_INDENT: usize = 200;

/// What one block says. What it does not say is none or empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Annotation {
    /// Offset behind the block: it is about the package or rule that begins next.
    pub(super) end: usize,
    /// The scope that it names: `package`, `subpackages`, `rule` or `document`.
    pub(super) scope: Option<String>,
    /// `title`.
    pub(super) title: Option<String>,
    /// `description`.
    pub(super) description: Option<String>,
    /// `custom.id`.
    pub(super) id: Option<String>,
    /// `custom.severity`.
    pub(super) severity: Option<PolicySeverity>,
    /// `custom.enforcement`.
    pub(super) enforcement: Option<Enforcement>,
    /// `custom.view`.
    pub(super) view: Option<View>,
    /// `custom.kinds`.
    pub(super) kinds: Vec<String>,
    /// `custom.fix`, or Trivy's `recommended_action`.
    pub(super) fix: Option<String>,
    /// `custom.controls`.
    pub(super) controls: BTreeMap<String, Vec<String>>,
    /// `custom.same_as`.
    pub(super) same_as: BTreeMap<String, Vec<String>>,
    /// `custom.since`.
    pub(super) since: Option<Edition>,
    /// `custom.unknown: ignore`.
    pub(super) ignore_unknown: bool,
    /// `custom.params`.
    pub(super) params: BTreeMap<String, Param>,
}

/// The fields of `custom` that are read. Others are their writers' own business, unless they look misspelt.
const FIELDS: &[&str] = &[
    "id",
    "severity",
    "enforcement",
    "view",
    "kinds",
    "fix",
    "recommended_action",
    "recommended_actions",
    "controls",
    "same_as",
    "since",
    "unknown",
    "params",
];

impl Annotation {
    /// Whether it speaks of a policy, and not of a library: it says how something is judged.
    pub(super) fn is_of_policy(&self) -> bool {
        self.id.is_some() || self.view.is_some() || self.enforcement.is_some()
    }

    /// Whether it is about the package, given whether a package follows it.
    pub(super) fn is_of_package(&self, before_package: bool) -> bool {
        match self.scope.as_deref() {
            Some(scope) => matches!(scope, "package" | "subpackages"),
            None => before_package,
        }
    }
}

/// Reads the blocks of a module in the order of the text.
pub(super) fn read(file: FileId, text: &str) -> (Vec<Annotation>, Vec<Diagnostic>) {
    let mut annotations = Vec::new();
    let mut diagnostics = Vec::new();
    for block in blocks(text) {
        let mut reader = Reader { file, block: &block, diagnostics: Vec::new() };
        let annotation = reader.read();
        diagnostics.append(&mut reader.diagnostics);
        annotations.extend(annotation);
    }
    (annotations, diagnostics)
}

/// What one block says in full, as `rego.metadata.rule()` gives it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Said {
    /// Offset behind the block.
    pub(super) end: usize,
    /// Its fields, in the form that OPA gives them (`v1/ast/annotations.go`).
    pub(super) fields: serde_json::Map<String, Json>,
}

/// Reads all that the blocks of a module say, in the order of the text. Blocks that cannot be read are left out:
/// [`read`] tells them.
pub(super) fn all(text: &str) -> Vec<Said> {
    let said = |block: Block<'_>| {
        let mut reader = Reader { file: FileId::new(0), block: &block, diagnostics: Vec::new() };
        let fields = reader.mapping()?;
        Some(Said { end: block.end(), fields: said::fields(&fields) })
    };
    blocks(text).into_iter().filter_map(said).collect()
}

/// The lines of one block without `#`, each with its place in the text.
struct Block<'a> {
    /// The line `# METADATA`.
    head: Range<usize>,
    /// The lines below it.
    lines: Vec<(Range<usize>, &'a str)>,
}

/// Whether a name can stand behind `data.params.`.
fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')
}

/// The blocks of a text: a comment `# METADATA` alone on its line and the comment lines right below it.
fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // The end of the last comment line, where it belongs to a block that is still open.
    let mut open: Option<usize> = None;
    for range in lexical::comments(text) {
        let line_start = text.get(..range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let alone = text.get(line_start..range.start).is_some_and(|before| before.trim().is_empty());
        let Some(comment) = text.get(range.clone()).and_then(|comment| comment.strip_prefix('#')) else {
            continue;
        };
        let comment = comment.trim_end_matches('\r');
        let adjacent = open.is_some_and(|end| {
            text.get(end..line_start).is_some_and(|between| matches!(between, "\n" | "\r\n"))
        });
        if alone && comment.trim() == "METADATA" {
            blocks.push(Block { head: range.clone(), lines: Vec::new() });
            open = Some(range.end);
        } else if alone && adjacent {
            open = Some(range.end);
            if let Some(block) = blocks.last_mut() {
                block.lines.push((range, comment));
            }
        } else {
            open = None;
        }
    }
    blocks
}

/// Reads one block.
struct Reader<'a> {
    file: FileId,
    block: &'a Block<'a>,
    diagnostics: Vec<Diagnostic>,
}

impl Block<'_> {
    /// The offset behind it.
    fn end(&self) -> usize {
        self.lines.last().map_or(self.head.end, |(range, _)| range.end)
    }
}

impl Reader<'_> {
    fn read(&mut self) -> Option<Annotation> {
        let fields = self.mapping()?;
        Some(self.fields(&fields, self.block.end()))
    }

    /// The fields of the block.
    fn mapping(&mut self) -> Option<serde_yaml::Mapping> {
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let common = self
            .block
            .lines
            .iter()
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(_, line)| indent(line))
            .min()
            .unwrap_or(0);
        let mut yaml = String::new();
        for (range, line) in &self.block.lines {
            let line = line.get(common..).unwrap_or_default();
            if indent(line) > MAX_INDENT || yaml.len() + line.len() > MAX_BYTES {
                self.complain(range.clone(), "the METADATA block is too large or nests too deep");
                return None;
            }
            yaml.push_str(line);
            yaml.push('\n');
        }
        if bracket_depth(&yaml) > MAX_DEPTH {
            self.complain(self.block.head.clone(), "the METADATA block nests too deep");
            return None;
        }
        match serde_yaml::from_str::<Yaml>(&yaml) {
            Ok(Yaml::Mapping(fields)) => Some(fields),
            Ok(_) => {
                self.complain(self.block.head.clone(), "the METADATA block has no fields");
                None
            }
            Err(error) => {
                let line = error.location().map_or(0, |location| location.line().saturating_sub(1));
                let place = self.block.lines.get(line).map_or(&self.block.head, |(range, _)| range).clone();
                let told = error.to_string();
                let told = told.split(" at line ").next().unwrap_or(&told);
                self.complain(place, &format!("the METADATA block is no YAML: {told}"));
                None
            }
        }
    }

    fn fields(&mut self, fields: &serde_yaml::Mapping, end: usize) -> Annotation {
        let mut annotation = Annotation {
            end,
            scope: self.text(fields, "scope"),
            title: self.text(fields, "title"),
            description: self.text(fields, "description"),
            ..Annotation::default()
        };
        if let Some(scope) = &annotation.scope
            && !matches!(scope.as_str(), "package" | "subpackages" | "rule" | "document")
        {
            self.wrong("scope", "`package`, `subpackages`, `rule` or `document`");
        }
        match fields.get("custom") {
            None | Some(Yaml::Null) => {}
            Some(Yaml::Mapping(custom)) => self.custom(custom, &mut annotation),
            Some(_) => self.wrong("custom", "fields"),
        }
        annotation
    }

    fn custom(&mut self, custom: &serde_yaml::Mapping, annotation: &mut Annotation) {
        annotation.id = self.text(custom, "id").filter(|id| !id.trim().is_empty());
        annotation.fix = self
            .text(custom, "fix")
            .or_else(|| self.text(custom, "recommended_action"))
            .or_else(|| self.text(custom, "recommended_actions"));
        annotation.kinds = custom.get("kinds").map(|kinds| self.list("kinds", kinds)).unwrap_or_default();
        let of_files = custom
            .get("view")
            .and_then(Yaml::as_str)
            .is_some_and(|view| matches!(view.trim().to_ascii_lowercase().as_str(), "file" | "hcl"));
        if of_files && annotation.kinds.iter().any(|kind| kind.trim().is_empty()) {
            self.wrong("kinds", "a list of formats and globs of paths such as `toml` and `deploy/**/*.yaml`");
        } else if !of_files
            && annotation
                .kinds
                .iter()
                .any(|kind| kind.contains(['*', '?', ' ']) || kind.split('/').any(str::is_empty))
        {
            self.wrong(
                "kinds",
                "a list of kinds such as `Deployment`, `apps/Deployment`, or `Pod` for all workloads",
            );
        }
        for key in custom.keys().filter_map(Yaml::as_str).filter(|key| !FIELDS.contains(key)) {
            if let Some(near) = nearest(key, FIELDS.iter().copied()) {
                let place = self.place_of(key);
                let span = Span::new(self.file, place.start, place.end);
                self.diagnostics.push(problem::misspelt_metadata(span, key, near));
            }
        }
        annotation.controls = self.lists(custom, "controls");
        annotation.same_as = self.lists(custom, "same_as");
        annotation.params = self.params(custom);
        annotation.severity =
            self.one_of(custom, "severity", "`critical`, `high`, `medium` or `low`", |name| {
                Some(match name {
                    "critical" => PolicySeverity::Critical,
                    "high" => PolicySeverity::High,
                    "medium" => PolicySeverity::Medium,
                    "low" => PolicySeverity::Low,
                    _ => return None,
                })
            });
        annotation.enforcement = self.one_of(custom, "enforcement", "`hard`, `soft` or `advisory`", |name| {
            Some(match name {
                "hard" => Enforcement::Hard,
                "soft" => Enforcement::Soft,
                "advisory" => Enforcement::Advisory,
                _ => return None,
            })
        });
        annotation.view = self.one_of(
            custom,
            "view",
            "`kubernetes`, `resource`, `plan`, `gatekeeper`, `file`, `hcl` or `repository`",
            |name| {
                Some(match name {
                    "kubernetes" => View::Kubernetes,
                    "resource" => View::Resource,
                    "plan" => View::Plan,
                    "gatekeeper" => View::Gatekeeper,
                    "file" => View::File,
                    "hcl" => View::Hcl,
                    "repository" => View::Repository,
                    _ => return None,
                })
            },
        );
        if annotation.view.is_none() && custom.get("library").and_then(Yaml::as_bool) != Some(true) {
            self.selector(custom, annotation);
        }
        annotation.since = self.since(custom);
        annotation.ignore_unknown = self
            .one_of(custom, "unknown", "`ignore` or `undecided`", |name| match name {
                "ignore" => Some(true),
                "undecided" => Some(false),
                _ => None,
            })
            .unwrap_or(false);
    }

    /// What Trivy's policies say of the documents that they are for: `input.selector`, a list of types with the kinds
    /// of each (`pkg/iac/rego/metadata.go` in `aquasecurity/trivy`).
    fn selector(&mut self, custom: &serde_yaml::Mapping, annotation: &mut Annotation) {
        let selectors = custom.get("input").and_then(|input| input.get("selector")?.as_sequence());
        let mut kinds = Vec::new();
        // A type that names no kinds is for all of them.
        let mut all = !annotation.kinds.is_empty();
        for selector in selectors.into_iter().flatten() {
            let Some(name) = selector.get("type").and_then(Yaml::as_str) else { continue };
            let view = match name {
                "kubernetes" | "rbac" => View::Kubernetes,
                "json" | "yaml" | "toml" => View::File,
                "terraform-plan" => View::Plan,
                foreign => {
                    let place = self.place_of("selector");
                    let span = Span::new(self.file, place.start, place.end);
                    self.diagnostics.push(problem::foreign_view(span, foreign));
                    continue;
                }
            };
            if annotation.view.is_some_and(|other| other != view) {
                self.wrong("selector", "a list of types of one view");
            }
            annotation.view = Some(view);
            let subtypes = selector.get("subtypes").and_then(Yaml::as_sequence);
            let named: Vec<String> = match view {
                View::Kubernetes => {
                    let kind = |subtype: &Yaml| subtype.get("kind").and_then(plain);
                    subtypes.into_iter().flatten().filter_map(kind).collect()
                }
                View::File => vec![name.to_owned()],
                _ => Vec::new(),
            };
            all |= named.is_empty();
            kinds.extend(named);
        }
        if !all {
            annotation.kinds = kinds;
        }
    }

    /// The edition that the policy came in. One that cannot be read counts as the first, so that the policy holds.
    fn since(&mut self, custom: &serde_yaml::Mapping) -> Option<Edition> {
        let value = custom.get("since").filter(|value| !value.is_null())?;
        // As a number, 2026.10 would be 2026.1.
        let edition = value.as_str().and_then(|text| Edition::parse(text.trim()));
        if edition.is_none() {
            let place = self.place_of("since");
            self.diagnostics.push(problem::edition(Span::new(self.file, place.start, place.end)));
        }
        edition
    }

    /// A field of text; numbers and truth values count as they are written.
    fn text(&mut self, fields: &serde_yaml::Mapping, key: &'static str) -> Option<String> {
        let value = fields.get(key)?;
        if value.is_null() {
            return None;
        }
        let text = plain(value);
        if text.is_none() {
            self.wrong(key, "text");
        }
        text
    }

    /// A field that is one of a few words, in upper or lower case.
    fn one_of<T>(
        &mut self,
        fields: &serde_yaml::Mapping,
        key: &'static str,
        words: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(fields, key)?;
        let found = read(&text.trim().to_ascii_lowercase());
        if found.is_none() {
            self.wrong(key, words);
        }
        found
    }

    /// A list of text; one text counts as a list of one.
    fn list(&mut self, key: &str, value: &Yaml) -> Vec<String> {
        let items = match value {
            Yaml::Null => return Vec::new(),
            Yaml::Sequence(items) => items.iter().map(plain).collect(),
            one => plain(one).map(|text| vec![text]),
        };
        items.unwrap_or_else(|| {
            self.wrong(key, "a list of text");
            Vec::new()
        })
    }

    /// The parameters that a policy reads as `data.params.<name>`, each with its default and what it is for.
    fn params(&mut self, custom: &serde_yaml::Mapping) -> BTreeMap<String, Param> {
        const WANTED: &str = "parameters by name, each with `default` and `description`";
        let entries = match custom.get("params") {
            None | Some(Yaml::Null) => return BTreeMap::new(),
            Some(Yaml::Mapping(entries)) => entries,
            Some(_) => {
                self.wrong("params", WANTED);
                return BTreeMap::new();
            }
        };
        let mut params = BTreeMap::new();
        for (name, said) in entries {
            let name = name.as_str().filter(|name| is_identifier(name));
            let default = said.get("default").and_then(|default| serde_json::to_value(default).ok());
            let description = said.get("description").and_then(plain);
            match (name, default, description) {
                (Some(name), Some(default), Some(description)) => {
                    params.insert(name.to_owned(), Param { default, description });
                }
                _ => self.wrong("params", WANTED),
            }
        }
        params
    }

    /// A field that holds lists of text by name.
    fn lists(&mut self, fields: &serde_yaml::Mapping, key: &'static str) -> BTreeMap<String, Vec<String>> {
        let entries = match fields.get(key) {
            None | Some(Yaml::Null) => return BTreeMap::new(),
            Some(Yaml::Mapping(entries)) => entries,
            Some(_) => {
                self.wrong(key, "lists of text by name");
                return BTreeMap::new();
            }
        };
        let mut lists = BTreeMap::new();
        for (name, value) in entries {
            match plain(name) {
                Some(name) => {
                    let list = self.list(&name, value);
                    lists.insert(name, list);
                }
                None => self.wrong(key, "lists of text by name"),
            }
        }
        lists
    }

    /// Where a field stands.
    fn place_of(&self, key: &str) -> Range<usize> {
        let is_key =
            |line: &str| line.trim_start().strip_prefix(key).is_some_and(|rest| rest.starts_with(':'));
        let line = self.block.lines.iter().find(|(_, line)| is_key(line));
        line.map_or(&self.block.head, |(range, _)| range).clone()
    }

    fn wrong(&mut self, key: &str, expected: &str) {
        let place = self.place_of(key);
        self.complain(place, &format!("`{key}` in METADATA is not {expected}"));
    }

    fn complain(&mut self, place: Range<usize>, message: &str) {
        let span = Span::new(self.file, place.start, place.end);
        self.diagnostics.push(problem::metadata(span, message));
    }
}

/// A scalar as text.
fn plain(value: &Yaml) -> Option<String> {
    match value {
        Yaml::String(text) => Some(text.trim_end().to_owned()),
        Yaml::Number(number) => Some(number.to_string()),
        Yaml::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}

/// How deep brackets nest, quotes or not: a bound on what the YAML reader will recurse.
pub(super) fn bracket_depth(yaml: &str) -> usize {
    let mut depth = 0_usize;
    let mut deepest = 0;
    for byte in yaml.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> FileId {
        FileId::new(0)
    }

    #[test]
    fn a_block_is_read_with_its_fields() {
        let text = "# Licence\n\n# METADATA\n# title: Runs: as a user\n# description: |\n#   One.\n#   Two.\n\
                    # custom:\n#   id: AVD-1\n#   severity: HIGH\n#   controls:\n#     nist-800-53r5: [AC-6, 3]\n\
                    #   recommended_action: Do it.\npackage a\n";
        let (annotations, diagnostics) = read(file(), &text.replace("Runs: as", "Runs as"));
        assert_eq!(diagnostics, []);
        let [annotation] = annotations.as_slice() else { panic!("one block") };
        assert_eq!(annotation.title.as_deref(), Some("Runs as a user"));
        assert_eq!(annotation.description.as_deref(), Some("One.\nTwo."));
        assert_eq!(annotation.id.as_deref(), Some("AVD-1"));
        assert_eq!(annotation.severity, Some(PolicySeverity::High));
        assert_eq!(annotation.controls["nist-800-53r5"], ["AC-6", "3"]);
        assert_eq!(annotation.fix.as_deref(), Some("Do it."));

        let (annotations, diagnostics) = read(file(), text);
        assert_eq!(annotations, []);
        let crate::source::At::Span(span) = diagnostics[0].at else { panic!("a place") };
        assert!(text.get(span.range()).unwrap().contains("Runs: as"));
    }

    #[test]
    fn a_wrong_word_is_told_at_its_line() {
        let text = "# METADATA\n# custom:\n#   severity: awful\npackage a\n";
        let (_, diagnostics) = read(file(), text);
        let crate::source::At::Span(span) = diagnostics[0].at else { panic!("a place") };
        assert_eq!(text.get(span.range()), Some("#   severity: awful"));
    }

    #[test]
    fn a_string_that_looks_like_a_block_is_none() {
        let (annotations, diagnostics) = read(file(), "package a\nx := `\n# METADATA\n# title: no\n`\n");
        assert_eq!((annotations.len(), diagnostics.len()), (0, 0));
    }
}
