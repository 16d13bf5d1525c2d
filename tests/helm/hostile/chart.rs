//! Charts that are none, and what they render to.

use std::os::unix::fs::symlink;

use tollgate::input::helm::values::Overrides;
use tollgate::source::Tree;

use super::{CHART, chart, check};

#[test]
fn descriptions_do_no_harm() {
    let all: Vec<(&str, Vec<u8>, &str)> = vec![
        ("empty", Vec::new(), ""),
        ("no name", b"apiVersion: v2\nversion: 1.0.0\n".to_vec(), ""),
        ("no version", b"apiVersion: v2\nname: c\n".to_vec(), ""),
        ("not semver", b"apiVersion: v2\nname: c\nversion: one\n".to_vec(), ""),
        ("version is a list", b"apiVersion: v2\nname: c\nversion: [1]\n".to_vec(), ""),
        ("name is a map", b"apiVersion: v2\nname: {a: b}\nversion: 1.0.0\n".to_vec(), ""),
        ("name climbs", b"apiVersion: v2\nname: ../c\nversion: 1.0.0\n".to_vec(), ""),
        ("name with controls", b"apiVersion: v2\nname: \"c\\n\\e[31m\"\nversion: 1.0.0\n".to_vec(), ""),
        ("a list", b"- a\n".to_vec(), ""),
        ("no YAML", b"a: [\n".to_vec(), ""),
        ("no UTF-8", b"name: \xff\n".to_vec(), ""),
        ("dependencies are text", [CHART, b"dependencies: x\n"].concat(), ""),
        ("a dependency is missing", [CHART, b"dependencies:\n- name: x\n  version: 1.0.0\n"].concat(), ""),
        ("a dependency is text", [CHART, b"dependencies:\n- x\n"].concat(), ""),
        ("a dependency has no name", [CHART, b"dependencies:\n- version: 1\n"].concat(), ""),
        ("a bad kubeVersion", [CHART, b"kubeVersion: '>>1'\n"].concat(), ""),
        ("an old kubeVersion", [CHART, b"kubeVersion: '<1.2.0'\n"].concat(), ""),
        ("a bomb", [CHART, b"annotations: &a {a: b}\nx: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\ny: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nz: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\nw: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nv: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\nu: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]\nt: [*g,*g,*g,*g,*g,*g,*g,*g,*g,*g]\n"].concat(), ""),
        ("deep", [CHART, b"x: ", "[".repeat(100_000).as_bytes()].concat(), ""),
        ("type", [CHART, b"type: library\n"].concat(), ""),
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
        ("template no UTF-8", vec![("templates/a.yaml", b"a: \xff{{ 1 }}\xfe\n")], ""),
        ("template no UTF-8 in an action", vec![("templates/a.yaml", b"a: {{ \"\xff\" }}\n")], ""),
        ("template no UTF-8 as function", vec![("templates/a.yaml", b"a: {{ \xff }}\n")], ""),
        ("large template", vec![("templates/a.yaml", &large)], ""),
        ("no YAML", vec![("templates/a.yaml", b"a: 1\n---\nb: [\n")], ""),
        ("no map", vec![("templates/a.yaml", b"- a\n")], ""),
        ("deep", vec![("templates/a.yaml", deep.as_bytes())], ""),
        ("documents", vec![("templates/a.yaml", documents.as_bytes())], ""),
        ("100 MB", vec![("templates/a.yaml", b"a: {{ range 10 }}{{ repeat 10000000 \"a\" }}{{ end }}")], ""),
        ("NUL", vec![("templates/a.yaml", b"a: \0\n")], ""),
        ("a name with controls", vec![("templates/a\n\x1b[31m.yaml", b"a: {{ nope }}\n")], ""),
        ("a source with a line break", vec![("templates/a\nb: c\n.yaml", b"a: 1\n")], ""),
        ("ignore of two stars", vec![(".helmignore", b"# x\n**/a\n"), ("templates/a.yaml", b"a: 1\n")], ""),
        ("ignore of a bad pattern", vec![(".helmignore", b"[a\n"), ("templates/a.yaml", b"a: 1\n")], ""),
        ("ignore of everything", vec![(".helmignore", b"*\n"), ("templates/a.yaml", b"a: 1\n")], ""),
        ("ignore of stars", vec![(".helmignore", b"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b\n"), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", b"a: 1\n")], ""),
        ("charts in charts", nested, ""),
        ("subchart no chart", vec![("charts/x/values.yaml", b"a: 1\n")], ""),
        ("subchart is a file", vec![("charts/x.tgz", b"hello")], ""),
        ("subchart fails", vec![("charts/x/Chart.yaml", b"name: x\nversion: 1.0.0\n"), ("charts/x/templates/a.yaml", b"a\n{{ fail \"no\\nway\" }}\n")], ""),
        ("required", vec![("templates/a.yaml", b"a: 1\nb: {{ required \"set b\" .Values.b }}\n")], ""),
        ("nil pointer", vec![("templates/a.yaml", b"a: 1\nb: {{ .Values.b.c }}\n")], ""),
        ("types", vec![("templates/a.yaml", b"a: 1\nb: {{ 1 | upper }}\n")], ""),
        ("notes", vec![("templates/NOTES.txt", b"a\n{{ fail \"x\" }}\n")], ""),
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
