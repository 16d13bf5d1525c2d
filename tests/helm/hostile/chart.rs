//! Charts that are none, and what they render to.

use std::os::unix::fs::symlink;

use tollgate::input::helm::values::Overrides;
use tollgate::source::Tree;

use super::{CHART, chart, check};

#[test]
fn descriptions_do_no_harm() {
    let all: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), "helm-chart-yaml-invalid c/Chart.yaml:1:1"),
        ("no name", b"apiVersion: v2\nversion: 1.0.0\n".to_vec(), "helm-chart-yaml-invalid c/Chart.yaml:1:1"),
        ("no version", b"apiVersion: v2\nname: c\n".to_vec(), "helm-chart-yaml-invalid c/Chart.yaml:1:1"),
        ("not semver", b"apiVersion: v2\nname: c\nversion: one\n".to_vec(), "helm-chart-yaml-invalid c/Chart.yaml:3:10"),
        ("version is a list", b"apiVersion: v2\nname: c\nversion: [1]\n".to_vec(), "helm-chart-yaml-type c/Chart.yaml:3:10"),
        ("name is a map", b"apiVersion: v2\nname: {a: b}\nversion: 1.0.0\n".to_vec(), "helm-chart-yaml-type c/Chart.yaml:2:7"),
        ("name climbs", b"apiVersion: v2\nname: ../c\nversion: 1.0.0\n".to_vec(), "helm-chart-yaml-invalid c/Chart.yaml:2:7"),
        ("name with controls", b"apiVersion: v2\nname: \"c\\n\\e[31m\"\nversion: 1.0.0\n".to_vec(), "rendered"),
        ("a list", b"- a\n".to_vec(), "helm-chart-yaml-type c/Chart.yaml:1:1"),
        ("no YAML", b"a: [\n".to_vec(), "yaml-unclosed c/Chart.yaml:2:1"),
        ("no UTF-8", b"name: \xff\n".to_vec(), "helm-file-not-utf8 c/Chart.yaml:1:1"),
        ("dependencies are text", [CHART, b"dependencies: x\n"].concat(), "helm-chart-yaml-type c/Chart.yaml:4:15"),
        ("a dependency is missing", [CHART, b"dependencies:\n- name: x\n  version: 1.0.0\n"].concat(), "helm-dependency-missing c/Chart.yaml:5:9"),
        ("a dependency is text", [CHART, b"dependencies:\n- x\n"].concat(), "helm-chart-yaml-type c/Chart.yaml:5:3"),
        ("a dependency has no name", [CHART, b"dependencies:\n- version: 1\n"].concat(), "helm-dependency-missing c/Chart.yaml:5:3"),
        ("a bad kubeVersion", [CHART, b"kubeVersion: '>>1'\n"].concat(), "helm-kube-version c/Chart.yaml:4:14"),
        ("an old kubeVersion", [CHART, b"kubeVersion: '<1.2.0'\n"].concat(), "helm-kube-version c/Chart.yaml:4:14"),
        ("a bomb", [CHART, b"annotations: &a {a: b}\nx: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\ny: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nz: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nw: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nv: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nu: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nt: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\n"].concat(), "yaml-too-many-nodes c/Chart.yaml:10:8"),
        ("deep", [CHART, b"x: ", "[".repeat(100_000).as_bytes()].concat(), "yaml-too-deep c/Chart.yaml:4:203"),
        ("type", [CHART, b"type: library\n"].concat(), "helm-chart-library c/Chart.yaml:4:7"),
    ];
    check(all.iter().map(|(name, text, want)| {
        let tree = chart(&[("Chart.yaml", text), ("templates/a.yaml", b"a: 1\n")]);
        (*name, tree, Overrides::default(), *want)
    }));
}

#[test]
fn files_of_charts_do_no_harm() {
    let nested: Vec<(String, Vec<u8>)> =
        (0..60).map(|at| (format!("{}Chart.yaml", "charts/x/".repeat(at)), CHART.to_vec())).collect();
    let nested: Vec<_> = nested.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    let large = vec![b'a'; 6 << 20];
    let deep = format!("a: {}", "[".repeat(250) + &"]".repeat(250));
    let documents = "---\na: 1\n".repeat(400_000);
    let all: Vec<(&str, Vec<(&str, &[u8])>, &str)> = vec![
        ("template no UTF-8", vec![("templates/a.yaml", b"a: \xff{{ 1 }}\xfe\n")], "helm-manifest"),
        ("template no UTF-8 in an action", vec![("templates/a.yaml", b"a: {{ \"\xff\" }}\n")], "rendered"),
        (
            "template no UTF-8 as function",
            vec![("templates/a.yaml", b"a: {{ \xff }}\n")],
            "helm-template-syntax c/templates/a.yaml:1:7",
        ),
        ("large template", vec![("templates/a.yaml", &large)], "helm-file-refused c/templates/a.yaml"),
        ("no YAML", vec![("templates/a.yaml", b"a: 1\n---\nb: [\n")], "helm-manifest"),
        ("no map", vec![("templates/a.yaml", b"- a\n")], "helm-manifest"),
        ("deep", vec![("templates/a.yaml", deep.as_bytes())], "helm-manifest"),
        ("documents", vec![("templates/a.yaml", documents.as_bytes())], "rendered"),
        (
            "100 MB",
            vec![("templates/a.yaml", b"a: {{ range 10 }}{{ repeat 10000000 \"a\" }}{{ end }}")],
            "helm-limit c/templates/a.yaml:1:18 [text_bytes]",
        ),
        ("NUL", vec![("templates/a.yaml", b"a: \0\n")], "helm-manifest"),
        (
            "a name with controls",
            vec![("templates/a\n\x1b[31m.yaml", b"a: {{ nope }}\n")],
            "helm-template-syntax c/templates/a",
        ),
        ("a source with a line break", vec![("templates/a\nb: c\n.yaml", b"a: 1\n")], "rendered"),
        (
            "ignore of two stars",
            vec![(".helmignore", b"# x\n**/a\n"), ("templates/a.yaml", b"a: 1\n")],
            "helm-ignore-malformed c/.helmignore:2:1",
        ),
        (
            "ignore of a bad pattern",
            vec![(".helmignore", b"[a\n"), ("templates/a.yaml", b"a: 1\n")],
            "helm-ignore-malformed c/.helmignore:1:1",
        ),
        (
            "ignore of everything",
            vec![(".helmignore", b"*\n"), ("templates/a.yaml", b"a: 1\n")],
            "helm-chart-missing c",
        ),
        (
            "ignore of stars",
            vec![
                (".helmignore", b"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n"),
                ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b"a: 1\n"),
            ],
            "rendered ",
        ),
        (
            "charts in charts",
            nested,
            "folder-too-deep c/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/charts/x/Chart.yaml",
        ),
        ("subchart no chart", vec![("charts/x/values.yaml", b"a: 1\n")], "helm-chart-missing c/charts/x"),
        ("subchart is a file", vec![("charts/x.tgz", b"hello")], "helm-archive-refused c/charts/x.tgz"),
        (
            "subchart fails",
            vec![
                ("charts/x/Chart.yaml", b"name: x\nversion: 1.0.0\n"),
                ("charts/x/templates/a.yaml", b"a\n{{ fail \"no\\nway\" }}\n"),
            ],
            "helm-template-refuses c/charts/x/templates/a.yaml:2:1",
        ),
        (
            "required",
            vec![("templates/a.yaml", b"a: 1\nb: {{ required \"set b\" .Values.b }}\n")],
            "helm-template-refuses c/templates/a.yaml:2:4",
        ),
        (
            "nil pointer",
            vec![("templates/a.yaml", b"a: 1\nb: {{ .Values.b.c }}\n")],
            "helm-template c/templates/a.yaml:2:4",
        ),
        (
            "types",
            vec![("templates/a.yaml", b"a: 1\nb: {{ 1 | upper }}\n")],
            "helm-template c/templates/a.yaml:2:4",
        ),
        (
            "notes",
            vec![("templates/NOTES.txt", b"a\n{{ fail \"x\" }}\n")],
            "helm-template-refuses c/templates/NOTES.txt:2:1",
        ),
    ];
    check(all.iter().map(|(name, files, want)| (*name, chart(files), Overrides::default(), *want)));
}

#[test]
fn links_in_a_circle_end() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    std::fs::create_dir_all(at("c/charts")).unwrap();
    std::fs::create_dir_all(at("c/templates")).unwrap();
    std::fs::write(at("c/Chart.yaml"), CHART).unwrap();
    std::fs::write(at("c/templates/a.yaml"), "a: 1\n").unwrap();
    symlink(at("c"), at("c/charts/c")).unwrap();
    let tree = Tree::Disk { base: folder.path().to_owned(), paths: vec![at("c")] };
    check([("a chart in itself", tree.clone(), Overrides::default(), "")]);
    std::fs::remove_file(at("c/charts/c")).unwrap();
    symlink("/etc/passwd", at("c/templates/b.yaml")).unwrap();
    check([("a link that leads out", tree.clone(), Overrides::default(), "")]);
    std::fs::remove_file(at("c/templates/b.yaml")).unwrap();
    symlink("b.yaml", at("c/templates/b.yaml")).unwrap();
    check([("a link to itself", tree, Overrides::default(), "")]);
}
