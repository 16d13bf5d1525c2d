//! What is told of a text that is no YAML: code, place, help.

use super::{about, parse, read};

#[test]
fn each_error_has_a_code_and_a_place() {
    for (text, told) in [
        ("\ta: 1", "yaml-tab \"\\t\""),
        ("a:\n\tb: 1", "yaml-tab \"\\t\""),
        ("- \ta", "yaml-tab \"\\t\""),
        ("a: b\n\tc", "yaml-tab \"\\t\""),
        ("a: |\n\tx", "yaml-tab \"\\t\""),
        ("a:\n  b: 1\n\tc: 2", "yaml-tab \"\\t\""),
        ("a: @x", "yaml-syntax \"@\""),
        ("a: `x", "yaml-syntax \"`\""),
        ("a: %x", "yaml-syntax \"%\""),
        ("[|]", "yaml-syntax \"|\""),
        ("a: 'b", "yaml-unclosed \"\""),
        ("a: \"b", "yaml-unclosed \"\""),
        ("a: \"b\\", "yaml-unclosed \"\""),
        ("a: 'x\n---\ny'", "\"y'\"\nyaml-unclosed \"-\""),
        ("a: [b", "yaml-unclosed \"\""),
        ("a: {b: c", "yaml-unclosed \"\""),
        ("[", "yaml-unclosed \"\""),
        ("{a: [1, 2}", "yaml-syntax \"}\""),
        ("[a b: c d: e]", "yaml-syntax \":\""),
        ("a: \"\\d\"", "yaml-escape \"\\\\\""),
        ("a: \"\\x4\"", "yaml-escape \"\\\\\""),
        ("a: \"\\ud800\"", "yaml-escape \"\\\\\""),
        ("a: \"\\U00110000\"", "yaml-escape \"\\\\\""),
        ("a: |x\n b", "yaml-syntax \"x\""),
        ("a: |0\n b", "yaml-syntax \"0\""),
        ("a: |++\n b", "yaml-syntax \"+\""),
        ("a: 1\nb\nc: 2", "yaml-syntax \"b\""),
        ("a: 1\n\"b\"", "yaml-syntax \"\\\"\""),
        ("a: - b", "yaml-syntax \"-\""),
        ("a: ? b", "yaml-syntax \"?\""),
        ("a: b: c", "yaml-syntax \":\""),
        ("a: b\n c: d", "yaml-syntax \":\""),
        ("a: &", "yaml-syntax \"&\""),
        ("a: &é b", "yaml-syntax \"&\""),
        ("a: *", "yaml-syntax \"*\""),
        ("a: *.log", "yaml-syntax \"*\""),
        ("a: !<x b", "yaml-syntax \"!\""),
        ("a: !! b", "yaml-syntax \"!\""),
        ("a: !%zz b", "yaml-syntax \"!\""),
        ("a: !x!y b", "yaml-syntax \"!\""),
        ("%FOO bar\n---\na", "\"a\"\nyaml-syntax \"%\""),
        ("%YAML 1.3\n---\na", "\"a\"\nyaml-syntax \"1\""),
        ("%YAML 1.1\n%YAML 1.1\n---\na", "\"a\"\nyaml-syntax \"%\""),
        ("%TAG ! a\n%TAG ! b\n---\na", "\"a\"\nyaml-syntax \"%\""),
        ("%YAML 1.1\na: 1", "yaml-syntax \"a\""),
        ("%YAML 1.1 x\n---\na", "\"a\"\nyaml-syntax \"%\""),
        ("%TAG x y\n---\na", "\"a\"\nyaml-syntax \"%\""),
        ("a: ]", "yaml-syntax \"]\""),
        ("a: ,", "yaml-syntax \",\""),
        ("[1,,2]", "yaml-syntax \",\""),
        ("{a,,b}", "yaml-syntax \",\""),
        ("[a,]b", "[\"a\"]\nyaml-syntax \"b\""),
        ("a: 1\n...\nb: 2", "{\"a\":1}\nyaml-syntax \"b\""),
        ("a: &b *b", "yaml-syntax \"*\""),
        ("- a\nb: c", "yaml-syntax \"b\""),
        ("a:\n  b: 1\n c: 2", "yaml-syntax \"c\""),
        ("a:\n  - b\n  c: d", "yaml-syntax \"c\""),
        ("a: 'b' c", "yaml-syntax \"c\""),
        ("a: \u{1}", "yaml-control \"\\u{1}\""),
        ("a: 1\n---\nb: \0\n---\nc: 3", "{\"a\":1}\n{\"c\":3}\nyaml-control \"\\0\""),
        ("a: \u{fffe}", "yaml-control \"\\u{fffe}\""),
        ("a: \u{7f}", "yaml-control \"\\u{7f}\""),
        ("a: é\u{80}", "yaml-control \"\\u{80}\""),
        ("a: 1\nb: 2\na: 3\nb: 4", "yaml-duplicate-key \"a\"\nyaml-duplicate-key \"b\""),
        ("{a, a}", "yaml-duplicate-key \"a\""),
        ("1: a\n\"1\": b", "yaml-duplicate-key \"\\\"1\\\"\""),
        ("y: 1\ntrue: 2", "yaml-duplicate-key \"true\""),
    ] {
        assert_eq!(read(text), told, "{text:?}");
    }
}

#[test]
fn every_message_is_one_clause_with_help() {
    for text in [
        "\ta",
        "a: @",
        "a: '",
        "[",
        "a: \"\\d\"",
        "a: |x",
        "a: 1\nb\nc: 2",
        "a: - b",
        "a: b: c",
        "a: *",
        "a: 1\na: 2",
        "? [a]\n: b",
        "<<: 1",
        "a: .inf",
        "a: !!int x\n",
        "a: \u{1}",
        "a: *x",
        "]",
        "a: \"\n\n",
    ] {
        let diagnostics = parse(text).diagnostics;
        let [diagnostic] = diagnostics.as_slice() else { panic!("{text:?}: {diagnostics:?}") };
        let message = &diagnostic.message;
        assert!(
            !message.starts_with(char::is_uppercase) && !message.ends_with('.') && !message.contains('\n'),
            "{message}"
        );
        let help = diagnostic.help.as_deref().unwrap();
        assert!(!help.ends_with('.') && !help.contains('\n'), "{help}");
        for jargon in ["token", "scalar", "scann", "indicator", "block node", "flow"] {
            assert!(!message.contains(jargon) && !help.contains(jargon), "{message} {help}");
        }
    }
}

#[test]
fn a_duplicate_key_shows_both_places() {
    let text = "a:\n  é: 1\n  b: 2\n  é: 3\n";
    let diagnostic = parse(text).diagnostics.remove(0);
    assert_eq!(about(text, &diagnostic), "é");
    assert_eq!(diagnostic.message, "the key `é` stands twice in this mapping");
    let [label] = diagnostic.labels.as_slice() else { panic!("{diagnostic:?}") };
    assert_eq!(label.span.range(), 5..7);
    let many = (0..40).map(|number| format!("k{}: 1\n", number % 39)).collect::<Vec<String>>().concat();
    let diagnostic = parse(&many).diagnostics.remove(0);
    assert_eq!(about(&many, &diagnostic), "k0");
    assert_eq!(diagnostic.labels[0].span.range(), 0..2);
    assert!(diagnostic.labels[0].span.range().start < many.rfind("k0").unwrap());
}

#[test]
fn an_opening_that_is_not_closed_is_shown() {
    for (text, opened) in [
        ("a: 'b\nc", 3),
        ("a: [b,\n  c", 3),
        ("a: {b: [c", 7),
        ("- a\nb: c", 0),
        ("x: 1\na:\n  b: 1\n c: 2", 0),
    ] {
        let diagnostic = parse(text).diagnostics.remove(0);
        assert_eq!(diagnostic.labels[0].span.start, opened, "{text:?}: {diagnostic:?}");
    }
}

#[test]
fn a_template_is_recognised() {
    for text in [
        "a: {{ .Values.a }}",
        "{{- if .Values.a }}\na: 1\n{{- end }}",
        "a: 1\n{{ include \"x\" . }}\nb: 1",
        "a:\n  {{- toYaml .Values.b | nindent 2 }}",
        "image: {{ .Values.image }}:{{ .Values.tag }}",
    ] {
        let parsed = parse(text);
        assert!(parsed.documents.is_empty());
        let help: Vec<_> =
            parsed.diagnostics.iter().filter_map(|diagnostic| diagnostic.help.as_deref()).collect();
        assert!(help.iter().any(|help| help.contains("template")), "{text:?}: {:?}", parsed.diagnostics);
    }
    assert_eq!(read("a: \"{{ .Values.a }}\""), "{\"a\":\"{{ .Values.a }}\"}");
}

#[test]
fn after_a_hundred_errors_the_rest_is_not_read() {
    let text = "a: }\n---\n".repeat(1000);
    let parsed = parse(&text);
    assert_eq!(parsed.diagnostics.len(), 101);
    assert_eq!(parsed.diagnostics[100].code, "yaml-too-many-errors");
    let keys = "a: 1\n".repeat(1000);
    assert_eq!(parse(&keys).diagnostics.len(), 101);
}
