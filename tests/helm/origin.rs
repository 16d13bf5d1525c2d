//! Places: what is said of an output line stands where it is said to stand.

use std::collections::BTreeMap;

use regex::Regex;
use tollgate::document::{Node, Number, Value, yaml};
use tollgate::input::helm::chart::load;
use tollgate::input::helm::engine::{GENERATED, Rendered, Shown, render};
use tollgate::input::helm::values::Overrides;
use tollgate::input::helm::{Compatibility, Randomness};
use tollgate::source::{FileId, Label, Limits, SourceFile, Span, Tree, map_ordered};

use super::corpus;

/// What is said of a value's place.
const VALUE: &str = "the value comes from here";

/// What was counted, and what is wrong.
#[derive(Default)]
struct Told {
    /// Lines that are neither `---` nor `# Source:`.
    lines: usize,
    /// Those of which a template's line is known.
    known: usize,
    /// Those that are literal text as a whole.
    literal: usize,
    /// Scalars that are a value of a values file as it stands there.
    values: usize,
    wrong: Vec<String>,
}

/// Whether a site is an action, not literal text.
fn is_action(rendered: &Rendered, span: Span) -> bool {
    let bytes = rendered.sources.file(span.file).and_then(SourceFile::bytes).unwrap();
    bytes[span.range()].starts_with(b"{{")
}

/// The line of a file that a place begins in.
fn line_at(rendered: &Rendered, span: Span) -> String {
    let bytes = rendered.sources.file(span.file).and_then(SourceFile::bytes).unwrap();
    let start = bytes[..span.start as usize].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let end = bytes[start..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| start + at);
    String::from_utf8_lossy(&bytes[start..end]).into_owned()
}

/// Holds each line of what is printed against the template's line that it is said to come from.
fn check_lines(rendered: &Rendered, told: &mut Told) {
    let stream = rendered.stream(&Shown { crds: true, ..Shown::default() });
    let mut start = 0;
    for line in stream.bytes.split_inclusive(|byte| *byte == b'\n') {
        let range = start..start + line.len();
        start = range.end;
        let text = line.trim_ascii();
        if text == b"---" || text.starts_with(b"# Source: ") {
            continue;
        }
        told.lines += 1;
        let blanks = if text.is_empty() {
            0
        } else {
            line.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
        };
        let from = range.start + blanks;
        let to = from + text.len().max(1);
        let first = stream.marks.partition_point(|mark| mark.start as usize <= from).saturating_sub(1);
        let marks: Vec<_> =
            stream.marks[first..].iter().take_while(|mark| (mark.start as usize) < to).collect();
        told.known += usize::from(marks.iter().any(|mark| mark.site.is_known()));
        let [mark] = marks[..] else { continue };
        let Some(site) = rendered.sites.get(mark.site) else { continue };
        if text.is_empty() || mark.origin.is_known() || is_action(rendered, site.span) {
            continue;
        }
        told.literal += 1;
        let written = String::from_utf8_lossy(text);
        let source = line_at(rendered, site.span);
        let location = rendered.sources.locate(site.span);
        if !source.contains(&*written) || location.end.line > location.start.line + 1 {
            told.wrong.push(format!(
                "`{written}` is said to be `{source}` of {}:{}",
                location.path, location.start.line
            ));
        }
    }
}

/// The scalar of a document that stands at a place.
fn scalar_at(node: &Node, span: Span) -> Option<&Node> {
    match &node.value {
        Value::Map(map) => map.iter().find_map(|(_, node)| scalar_at(node, span)),
        Value::List(nodes) => nodes.iter().find_map(|node| scalar_at(node, span)),
        _ => (node.origin.span.range() == span.range()).then_some(node),
    }
}

/// A scalar as text, with one text for each number.
fn text(node: &Node) -> String {
    let number =
        |text: &str| text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| number.to_string());
    match &node.value {
        Value::Null | Value::List(_) | Value::Map(_) => String::new(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(Number::Integer(integer)) => number(&integer.to_string()),
        Value::Number(Number::Float(float)) => float.to_string(),
        Value::Number(Number::Decimal(digits)) => number(digits),
        Value::String(text) => number(text),
    }
}

/// The places of values that a node names.
fn values_of(node: &Node) -> Vec<Span> {
    let labels = node.origin.trace.as_ref().map(|trace| trace.labels.as_slice()).unwrap_or_default();
    labels.iter().filter(|label| label.message == VALUE).map(|label| label.span).collect()
}

fn scalars<'n>(node: &'n Node, each: &mut dyn FnMut(&'n Node)) {
    match &node.value {
        Value::Map(map) => map.iter().for_each(|(_, node)| scalars(node, each)),
        Value::List(nodes) => nodes.iter().for_each(|node| scalars(node, each)),
        _ => each(node),
    }
}

/// Holds each scalar that a line of a template makes of one value against the scalar of the values file.
fn check_values(rendered: &Rendered, told: &mut Told) {
    let plain = Regex::new(
        r#"^\s*(?:- )?(?:[\w./-]+: )?(["']?)\{\{-?\s*(?:toYaml |quote )?\$?\.Values(?:\.\w+)+(?:\s*\|\s*(?:quote|squote|toYaml|default [^|}()]+))*\s*-?\}\}(["']?)\s*$"#,
    )
    .unwrap();
    let mut files: BTreeMap<FileId, Vec<Node>> = BTreeMap::new();
    for manifest in rendered.manifests.iter().chain(&rendered.hooks) {
        let Some(document) = rendered.document(manifest) else { continue };
        scalars(&document, &mut |node| {
            let [place] = values_of(node)[..] else { return };
            let location = rendered.sources.locate(place);
            if !plain.is_match(&line_at(rendered, node.origin.span)) || location.path.ends_with("Chart.yaml")
            {
                return;
            }
            let documents = files.entry(place.file).or_insert_with(|| {
                let source = rendered.sources.file(place.file).and_then(SourceFile::text).unwrap_or_default();
                let skipped = source.len() - source.trim_start_matches('\u{feff}').len();
                let read = yaml::first(place.file, source, skipped..source.len(), &Limits::default());
                read.ok().flatten().into_iter().collect()
            });
            let Some(value) = documents.iter().find_map(|root| scalar_at(root, place)) else { return };
            let (own, value) = (text(node), text(value));
            // An empty value has another one take its place, and is named since it is what a user would change.
            if value.is_empty() && line_at(rendered, node.origin.span).contains("default") {
                return;
            }
            told.values += 1;
            if value.trim() != own.trim().trim_matches('"') && value.trim() != own.trim() {
                let place = rendered.sources.locate(node.origin.span);
                told.wrong.push(format!(
                    "{}:{} is `{}`, and is said to be `{}` of {}:{}",
                    place.path, place.start.line, own, value, location.path, location.start.line,
                ));
            }
        });
    }
}

#[test]
fn lines_and_values_of_real_charts_stand_where_they_are_said_to() {
    let Some(folder) = corpus::cases() else { return };
    let ours = |case: &corpus::Case| {
        case.compatibility == Compatibility::Four
            && case.expected.is_ok()
            && std::env::var("TOLLGATE_HELM_CASE").map_or(true, |part| case.id.contains(&part))
    };
    let cases: Vec<_> = corpus::all().into_iter().filter(ours).collect();
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let all = map_ordered(
        threads,
        &cases,
        || (),
        |(), case| {
            let mut told = Told::default();
            // Cases that lack files are told by another test.
            if let Ok(rendered) = corpus::run(folder, case) {
                check_lines(&rendered, &mut told);
                check_values(&rendered, &mut told);
            }
            for wrong in &mut told.wrong {
                wrong.insert_str(0, &format!("{}: ", case.id));
            }
            told
        },
    );
    let mut whole = Told::default();
    for told in all {
        whole.lines += told.lines;
        whole.known += told.known;
        whole.literal += told.literal;
        whole.values += told.values;
        whole.wrong.extend(told.wrong);
    }
    let Told { lines, known, literal, values, wrong } = whole;
    println!(
        "{lines} lines, {known} with a template's line, {literal} of them literal; {values} values; {} wrong",
        wrong.len()
    );
    assert!(
        wrong.is_empty(),
        "{} are wrong:\n{}",
        wrong.len(),
        wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(known * 100 >= lines * 95, "{known} of {lines} lines have a template's line");
}

/// Where a scalar of a rendered chart comes from: `path:line` of the template, then those of values, then `generated`.
fn origin_of(rendered: &Rendered, node: &Node) -> String {
    let place = |span: Span| {
        let location = rendered.sources.locate(span);
        format!("{}:{}", location.path, location.start.line)
    };
    let labels: &[Label] = node.origin.trace.as_ref().map_or(&[], |trace| &trace.labels);
    let mut told = place(node.origin.span);
    for label in labels {
        match label.message.as_str() {
            VALUE => told = format!("{told} < {}", place(label.span)),
            GENERATED => told.push_str(" < generated"),
            _ => {}
        }
    }
    told
}

const VALUES: &str = "\
a: one
number: 5
map:
  k: v
  l: [x, z]
list:
- first
- second
text: |
  {{ .Values.a }}
  plain
global:
  g: shared
sub:
  b: of the parent
empty: ''
";

const HELPERS: &str = "\
{{- define \"labels\" }}
app: web
name: {{ .Values.a }}
{{- end }}
";

/// Renders a small chart with one template.
fn small(template: &str, set: &[&str], randomness: Randomness) -> Rendered {
    let files: [(&str, &str); 8] = [
        ("c/Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: '7'\n"),
        ("c/values.yaml", VALUES),
        ("c/templates/_helpers.tpl", HELPERS),
        ("c/templates/t.yaml", template),
        ("c/files/f.txt", "line one\nline two\n"),
        ("c/charts/sub/Chart.yaml", "apiVersion: v2\nname: sub\nversion: 1.0.0\n"),
        ("c/charts/sub/values.yaml", "b: own\nown: yes it is\n"),
        (
            "c/charts/sub/templates/s.yaml",
            "s: {{ .Values.b }}\no: {{ .Values.own }}\ng: {{ .Values.global.g }}\n",
        ),
    ];
    let tree = Tree::Memory(
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect(),
    );
    let mut options = corpus::options(Compatibility::Four);
    options.randomness = randomness;
    let loaded = load(&tree, "c", Compatibility::Four, &options.limits).unwrap();
    let overrides = Overrides {
        files: vec![("prod.yaml".to_owned(), b"# ours\nmore: from a file\nmap:\n  m: added\n".to_vec())],
        set: set.iter().map(|one| (*one).to_owned()).collect(),
        ..Overrides::default()
    };
    render(loaded, &overrides, &options, &|path| tree.read(path, 1 << 20))
        .map_err(|failed| failed.message)
        .unwrap()
}

/// The origins of all scalars of a chart with that template, as `key: text @ places`.
fn origins(template: &str, set: &[&str]) -> Vec<String> {
    let rendered = small(template, set, Randomness::Fixed);
    let mut all = Vec::new();
    for manifest in &rendered.manifests {
        if rendered.files[manifest.file].name.ends_with("t.yaml") {
            let document = rendered.document(manifest).unwrap();
            scalars(&document, &mut |node| {
                let text = text(node).trim_end().to_owned();
                all.push(
                    format!("{text} @ {}", origin_of(&rendered, node))
                        .replace("c/templates/", "")
                        .replace("c/values", "values"),
                );
            });
        }
    }
    all
}

#[test]
fn values_name_the_line_of_the_values_file() {
    let check =
        |template: &str, expected: &[&str]| assert_eq!(origins(template, &[]), expected, "{template}");
    check("a: {{ .Values.a }}\nb: text\n", &["one @ t.yaml:1 < values.yaml:1", "text @ t.yaml:2"]);
    check("x: w\na: {{ .Values.a | quote }}\n", &["w @ t.yaml:1", "one @ t.yaml:2 < values.yaml:1"]);
    check("a: \"{{ .Values.a }}\"\n", &["one @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ .Values.none | default .Values.a }}\n", &["one @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ default \"d\" .Values.none }}\n", &["d @ t.yaml:1"]);
    check("a: {{ default \"d\" .Values.a }}\n", &["one @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ ternary .Values.a .Values.number true }}\n", &["one @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ list .Values.empty .Values.a | last }}\n", &["one @ t.yaml:1 < values.yaml:1"]);
    check(
        "a: {{ printf \"%s-%v\" .Values.a .Values.number }}\n",
        &["one-5 @ t.yaml:1 < values.yaml:1 < values.yaml:2"],
    );
    check("a: {{ .Values.a | b64enc }}\n", &["b25l @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ .Values.a | upper | trunc 2 | replace \"N\" \"M\" }}\n", &["OM @ t.yaml:1 < values.yaml:1"]);
    check("a: {{ .Values.number | int }}\n", &["5 @ t.yaml:1 < values.yaml:2"]);
    check("a: {{ join \",\" .Values.list }}\n", &["first,second @ t.yaml:1 < values.yaml:7 < values.yaml:8"]);
    check(
        "a: {{ .Values.global.g }}\nb: {{ .Values.more }}\n",
        &["shared @ t.yaml:1 < values.yaml:13", "from a file @ t.yaml:2 < prod.yaml:2"],
    );
}

#[test]
fn collections_of_values_name_the_line_of_each_value() {
    let check =
        |template: &str, expected: &[&str]| assert_eq!(origins(template, &[]), expected, "{template}");
    let map = [
        "v @ t.yaml:2 < values.yaml:4",
        "x @ t.yaml:2 < values.yaml:5",
        "z @ t.yaml:2 < values.yaml:5",
        "added @ t.yaml:2 < prod.yaml:4",
    ];
    check("a:\n  {{- toYaml .Values.map | nindent 2 }}\n", &map);
    check("a:\n  {{- with .Values.map }}{{ toYaml . | trim | nindent 4 }}{{ end }}\n", &map);
    check("a:\n  {{- toYaml .Values.map | fromYaml | toYaml | nindent 2 }}\n", &map);
    check("a:\n  {{- toJson .Values.map | fromJson | toYaml | nindent 2 }}\n", &map);
    check("a:\n  {{- tpl (toYaml .Values.map) . | nindent 2 }}\n", &map);
    check(
        "a:\n{{- range .Values.list }}\n- {{ . }}\n{{- end }}\n",
        &["first @ t.yaml:3 < values.yaml:7", "second @ t.yaml:3 < values.yaml:8"],
    );
    check(
        "{{- range $k, $v := .Values.global }}\n{{ $v }}: {{ $k }}\n{{- end }}\n",
        &["g @ t.yaml:2 < values.yaml:13"],
    );
    check(
        "{{- range $k, $v := .Values.global }}\n{{ $k }}: {{ $v }}\n{{- end }}\n",
        &["shared @ t.yaml:2 < values.yaml:13"],
    );
}

#[test]
fn templates_that_are_called_name_their_own_lines() {
    let check =
        |template: &str, expected: &[&str]| assert_eq!(origins(template, &[]), expected, "{template}");
    let labels = ["web @ _helpers.tpl:2", "one @ _helpers.tpl:3 < values.yaml:1"];
    check("a: {{- include \"labels\" . | nindent 4 }}\n", &labels);
    check("a: {{- include \"labels\" . | trim | nindent 4 }}\n", &labels);
    check("a: {{- include \"labels\" . | indent 4 }}\n", &labels);
    check("{{- template \"labels\" . }}\n", &labels);
    check(
        "a: |\n{{ .Values.text | indent 2 }}\nb: {{ tpl .Values.text . | trim | quote }}\n",
        &[
            "{{ .Values.a }}\nplain @ t.yaml:1 < values.yaml:9",
            "one\nplain @ t.yaml:3 < values.yaml:1 < values.yaml:9",
        ],
    );
}

#[test]
fn charts_files_and_arguments_name_their_places() {
    assert_eq!(
        origins("a: {{ .Chart.Version }}\nb: {{ .Chart.AppVersion | quote }}\n", &[]),
        ["1.2.3 @ t.yaml:1 < c/Chart.yaml:3", "7 @ t.yaml:2 < c/Chart.yaml:4",]
    );
    assert_eq!(
        origins("a:\n{{ .Files.Get \"files/f.txt\" | replace \"line \" \"- \" }}\n", &[]),
        ["one @ t.yaml:2 < c/files/f.txt:1", "two @ t.yaml:2 < c/files/f.txt:2",]
    );
    assert_eq!(
        origins("a:\n{{ range .Files.Lines \"files/f.txt\" }}- {{ . }}\n{{ end }}\n", &[]),
        ["line one @ t.yaml:2 < c/files/f.txt:1", "line two @ t.yaml:2 < c/files/f.txt:2",]
    );
    assert_eq!(origins("a: {{ .Values.a }}\n", &["x=1,a=two"]), ["two @ t.yaml:1 < --set:1"]);
}

#[test]
fn values_of_subcharts_name_the_line_of_the_parent() {
    let rendered = small("", &[], Randomness::Fixed);
    let document = rendered.document(rendered.manifests.first().unwrap()).unwrap();
    let mut all = Vec::new();
    scalars(&document, &mut |node| all.push(origin_of(&rendered, node)));
    assert_eq!(
        all,
        [
            "c/charts/sub/templates/s.yaml:1 < c/values.yaml:15",
            "c/charts/sub/templates/s.yaml:2 < c/charts/sub/values.yaml:2",
            "c/charts/sub/templates/s.yaml:3 < c/values.yaml:13",
        ]
    );
}

#[test]
fn what_functions_make_up_is_generated() {
    for template in [
        "a: {{ randAlphaNum 8 }}\n",
        "a: {{ uuidv4 | quote }}\n",
        "a: {{ randAlpha 9 | b64enc | trunc 4 }}\n",
    ] {
        let all = origins(template, &[]);
        assert!(all[0].ends_with(" @ t.yaml:1 < generated"), "{all:?}");
    }
}

#[test]
fn spans_in_literal_text_are_exact() {
    let rendered = small(
        "a: {{ 1 }}\nb:\n  c: text\n  d:\n  - 'e f'\n  app:{{ include \"labels\" . | nindent 4 }}\n",
        &[],
        Randomness::Fixed,
    );
    let document = rendered.manifests.iter().find_map(|manifest| {
        rendered.files[manifest.file].name.ends_with("t.yaml").then(|| rendered.document(manifest).unwrap())
    });
    let mut all = Vec::new();
    scalars(&document.unwrap(), &mut |node| {
        let span = node.origin.span;
        let text = rendered.sources.file(span.file).and_then(SourceFile::text).unwrap();
        all.push(text[span.range()].to_owned());
    });
    assert_eq!(all, ["{{ 1 }}", "text", "'e f'", "web", "{{ .Values.a }}"]);
}
