//! Templates that call themselves or nest without end.

use tollgate::input::helm::values::Overrides;

use super::{chart, check};

/// Renders each template as `templates/a.yaml` of a chart.
pub(super) fn templates(cases: &[(&str, &str, &str)]) {
    check(cases.iter().map(|(name, template, want)| {
        let tree = chart(&[
            ("templates/a.yaml", template.as_bytes()),
            ("values.yaml", b"a: {b: {c: 1}}\nl: [1, 2]\n"),
        ]);
        (*name, tree, Overrides::default(), *want)
    }));
}

#[test]
fn recursion_ends() {
    templates(&[
        (
            "include",
            "a: 1\n{{ define \"x\" }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
            "helm-limit c/templates/a.yaml:2:17 [include]",
        ),
        (
            "include twice",
            "{{ define \"x\" }}{{ include \"x\" . }}{{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [include]",
        ),
        (
            "include in turns",
            "{{ define \"x\" }}{{ include \"y\" . }}{{ end }}{{ define \"y\" }}\n  {{ include \"x\" . }}{{ end }}{{ include \"x\" . }}",
            "helm-limit c/templates/a.yaml:2:3 [include]",
        ),
        (
            "template",
            "{{ define \"x\" }}{{ template \"x\" . }}{{ end }}\n{{ template \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [depth]",
        ),
        (
            "template in turns",
            "{{ define \"x\" }}{{ template \"y\" . }}{{ end }}{{ define \"y\" }}{{ if true }}{{ with . }}{{ template \"x\" . }}{{ end }}{{ end }}{{ end }}\n{{ template \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [depth]",
        ),
        (
            "template that forks",
            "{{ define \"x\" }}{{ if lt . 40 }}{{ template \"x\" (add1 . | int) }}{{ template \"x\" (add1 . | int) }}{{ end }}{{ end }}{{ template \"x\" 0 }}",
            "helm-limit c/templates/a.yaml:1:66 [steps]",
        ),
        (
            "include that forks",
            "{{ define \"x\" }}{{ if lt . 40 }}{{ include \"x\" (add1 . | int) }}{{ include \"x\" (add1 . | int) }}{{ end }}{{ end }}{{ include \"x\" 0 }}",
            "helm-limit c/templates/a.yaml:1:33 [steps]",
        ),
        (
            "tpl",
            "{{ $_ := set .Values \"t\" \"{{ tpl .Values.t . }}\" }}{{ tpl .Values.t . }}",
            "helm-limit c/templates/a.yaml:1:52 [depth]",
        ),
        (
            "tpl that grows",
            "{{ $_ := set .Values \"t\" \"{{ $_ := set .Values `t` (print .Values.t .Values.t) }}{{ tpl .Values.t . }}\" }}{{ tpl .Values.t . }}",
            "helm-limit c/templates/a.yaml:1:107 [total_bytes]",
        ),
        (
            "tpl and include",
            "{{ define \"x\" }}{{ tpl \"{{ include `x` . }}\" . }}{{ end }}{{ include \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [include]",
        ),
        (
            "tpl and template",
            "{{ define \"x\" }}{{ tpl \"{{ template `x` . }}\" . }}{{ end }}{{ template \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [depth]",
        ),
        (
            "tpl that defines anew",
            "{{ $_ := set .Values \"t\" \"{{ define `z` }}{{ tpl .Values.t . }}{{ end }}{{ template `z` . }}\" }}{{ tpl .Values.t . }}",
            "helm-limit c/templates/a.yaml:1:97 [depth]",
        ),
        (
            "a file that includes itself",
            "{{ include \"c/templates/a.yaml\" . }}",
            "helm-limit c/templates/a.yaml:1:1 [include]",
        ),
        (
            "include in arguments",
            "{{ define \"x\" }}{{ print (print (print (include \"x\" .))) }}{{ end }}{{ include \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:17 [include]",
        ),
    ]);
}

#[test]
fn maps_that_hold_themselves_do_no_harm() {
    let own = "{{ $m := dict \"a\" 1 }}{{ $_ := set $m \"m\" $m }}{{ $o := dict \"a\" 1 }}{{ $_ = set $o \"m\" $o }}";
    let uses = [
        ("{{ $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ print $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ printf \"%v\" $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ printf \"%#v\" $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ printf \"%d\" $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ printf \"%T\" $m }}", "helm-manifest"),
        ("{{ toString $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ quote $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ squote $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ cat $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ join \",\" (list $m) }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ toYaml $m }}", "rendered "),
        ("{{ mustToYaml $m }}", "helm-template c/templates/a.yaml:1:94"),
        ("{{ toYamlPretty $m }}", "rendered "),
        ("{{ toJson $m }}", "rendered "),
        ("{{ mustToJson $m }}", "helm-template c/templates/a.yaml:1:94"),
        ("{{ toPrettyJson $m }}", "rendered "),
        ("{{ toRawJson $m }}", "helm-template c/templates/a.yaml:1:94"),
        ("{{ toToml $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ mustToToml $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ merge $m $m | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ merge $m $o | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ mergeOverwrite $m $m | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ mergeOverwrite $m $o | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ mustMergeOverwrite (dict) $m | len }}", "helm-manifest"),
        ("{{ deepCopy $m | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ mustDeepCopy (list $m) | len }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ deepEqual $m $o }}", "helm-manifest"),
        ("{{ deepEqual $m $m }}", "helm-manifest"),
        ("{{ eq $m $o }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ has $m (list $o) }}", "helm-manifest"),
        ("{{ uniq (list $m $o) | len }}", "helm-manifest"),
        ("{{ without (list $m) $o | len }}", "helm-manifest"),
        ("{{ sortAlpha (list $m) }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ toStrings (list $m) }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ values $m | toJson }}", "rendered "),
        ("{{ pick $m \"m\" | toJson }}", "rendered "),
        ("{{ pluck \"m\" $m | toJson }}", "rendered "),
        ("{{ dig \"m\" \"m\" \"m\" \"a\" 0 $m }}", "helm-manifest"),
        ("{{ $m.m.m.m.a }}", "helm-manifest"),
        ("{{ html $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ js $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ urlquery $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ urlJoin $m }}", "rendered "),
        ("{{ hasKey $m \"m\" }}", "helm-manifest"),
        ("{{ tpl \"{{ .m.m.a }}\" $m }}", "helm-manifest"),
        ("{{ tpl \"{{ . }}\" $m }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ fail (print $m) }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ required (print $m) nil }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ index $m $m }}", "helm-template c/templates/a.yaml:1:94"),
        ("{{ $m | int }}", "helm-manifest"),
        ("{{ $m | upper }}", "helm-template c/templates/a.yaml:1:94"),
        ("{{ range $m }}{{ . | typeOf }}{{ end }}", "helm-manifest"),
        (
            "{{ .Values | toYaml | len }}{{ $_ = set .Values \"v\" .Values }}{{ .Values | toYaml }}",
            "helm-manifest",
        ),
        ("{{ $_ = set . \"v\" . }}{{ . }}", "helm-limit c/templates/a.yaml:1:116 [depth]"),
        ("{{ $_ = set .Values \"v\" $ }}{{ . | toJson }}", "helm-limit c/templates/a.yaml:1:122 [depth]"),
        (
            "{{ $x := list $m }}{{ $_ = set $m \"l\" $x }}{{ toYaml $m }}{{ $m }}",
            "helm-limit c/templates/a.yaml:1:152 [depth]",
        ),
        ("{{ coalesce $m $m | kindOf }}", "helm-manifest"),
        ("{{ lookup \"v1\" \"a\" \"b\" (print $m) }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        ("{{ fromYaml (toYaml $m) }}{{ fromJson (toJson $m) }}", "helm-manifest"),
        ("{{ include (print $m) . }}", "helm-limit c/templates/a.yaml:1:94 [depth]"),
        (
            "{{ range $i := until 30 }}{{ $m = merge (dict \"k\" $m \"l\" $m) $o }}{{ end }}{{ mergeOverwrite $m $o | len }}",
            "helm-limit c/templates/a.yaml:1:169 [depth]",
        ),
    ];
    let texts: Vec<_> = uses.iter().map(|(text, want)| (*text, format!("{own}{text}"), *want)).collect();
    templates(&texts.iter().map(|(name, text, want)| (*name, text.as_str(), *want)).collect::<Vec<_>>());
}

#[test]
fn nesting_in_a_template_ends() {
    let many = |part: &str| part.repeat(100_000);
    let all = [
        (
            "parentheses",
            format!("a\n{{{{ {}1{} }}}}", many("("), many(")")),
            "helm-limit c/templates/a.yaml:2:1004 [nesting]",
        ),
        ("open parentheses", format!("{{{{ {}", many("(")), "helm-limit c/templates/a.yaml:1:1004 [nesting]"),
        (
            "if",
            format!("{}{}", many("{{ if true }}"), many("{{ end }}")),
            "helm-limit c/templates/a.yaml:1:13001 [nesting]",
        ),
        ("open if", many("{{ if true }}\n"), "helm-limit c/templates/a.yaml:1001:1 [nesting]"),
        (
            "range",
            format!("{}{}", many("{{ range 1 }}"), many("{{ end }}")),
            "helm-limit c/templates/a.yaml:1:13001 [nesting]",
        ),
        (
            "with",
            format!("{}{}", many("{{ with 1 }}"), many("{{ end }}")),
            "helm-limit c/templates/a.yaml:1:12001 [nesting]",
        ),
        (
            "else if",
            format!("{{{{ if false }}}}{}{{{{ end }}}}", many("{{ else if false }}\n")),
            "helm-limit c/templates/a.yaml:1000:1 [nesting]",
        ),
        (
            "else if that are true",
            format!(
                "{{{{ if false }}}}{}{{{{ else if true }}}}yes{{{{ end }}}}",
                many("{{ else if false }}")
            ),
            "helm-limit c/templates/a.yaml:1:18996 [nesting]",
        ),
        (
            "else with",
            format!("{{{{ with false }}}}{}{{{{ end }}}}", many("{{ else with false }}")),
            "helm-limit c/templates/a.yaml:1:20996 [nesting]",
        ),
        (
            "900 else if",
            format!("{{{{ if false }}}}{}{{{{ else }}}}yes{{{{ end }}}}", "{{ else if false }}".repeat(900)),
            "helm-manifest",
        ),
        ("a pipeline", format!("{{{{ 1{} }}}}", many(" | print")), "helm-manifest"),
        ("fields", format!("{{{{ .Values{} }}}}", many(".a")), "helm-template c/templates/a.yaml:1:1"),
        (
            "fields in parentheses",
            format!("{{{{ {}.a{} }}}}", "(".repeat(900), ").a".repeat(900)),
            "rendered ",
        ),
        ("chain", format!("{{{{ (.Values){} }}}}", many(".a")), "helm-template c/templates/a.yaml:1:1"),
        (
            "chains of variables",
            format!("{{{{ $x := . }}}}{{{{ $x{} }}}}", many(".a")),
            "helm-template c/templates/a.yaml:1:14",
        ),
        ("arguments", format!("{{{{ list{} | len }}}}", many(" 1")), "helm-manifest"),
        ("words", format!("{{{{ print{} | len }}}}", many(" `a`")), "helm-manifest"),
        (
            "define in define",
            "{{ define \"a\" }}{{ define \"b\" }}{{ end }}{{ end }}".to_owned(),
            "helm-template-syntax c/templates/a.yaml:1:20",
        ),
        (
            "define in if",
            "{{ if true }}\n{{ define \"b\" }}{{ end }}{{ end }}".to_owned(),
            "helm-template-syntax c/templates/a.yaml:2:4",
        ),
        (
            "defines",
            (0..100_000).map(|at| format!("{{{{ define \"x{at}\" }}}}a{{{{ end }}}}")).collect(),
            "rendered ",
        ),
        (
            "blocks",
            format!("{}{}", many("{{ block \"x\" . }}"), many("{{ end }}")),
            "helm-limit c/templates/a.yaml:1:17010 [nesting]",
        ),
        ("comments", many("{{/* a */}}"), "rendered "),
        ("open comment", "a\n {{/* a".to_owned(), "helm-template-syntax c/templates/a.yaml:2:4"),
        ("open action", "a\n  {{ print".to_owned(), "helm-template-syntax c/templates/a.yaml:2:11"),
        ("open text", "a\n  {{ \"abc".to_owned(), "helm-template-syntax c/templates/a.yaml:2:6"),
        ("open raw text", "a\n  {{ `abc\n\n".to_owned(), "helm-template-syntax c/templates/a.yaml:2:6"),
        ("end alone", "a\n{{ end }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:8"),
        ("else alone", "a\n{{ else }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:9"),
        ("break alone", "a\n{{ break }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:4"),
        (
            "unknown function",
            "a\nb: {{ .Values.a | nope }}".to_owned(),
            "helm-template-syntax c/templates/a.yaml:2:19",
        ),
        ("unknown variable", "a\nb: {{ $nope }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:7"),
        ("a huge number", format!("{{{{ {} }}}}", many("9")), "helm-template-syntax c/templates/a.yaml:1:4"),
        ("a huge float", format!("{{{{ 1e{} }}}}", many("9")), "helm-template-syntax c/templates/a.yaml:1:4"),
        (
            "a huge name",
            format!("{{{{ {} }}}}", many("abcdefghijk")),
            "helm-template-syntax c/templates/a.yaml:1:4",
        ),
        (
            "a huge variable",
            format!("{{{{ ${} }}}}", many("abcdefghijk")),
            "helm-template-syntax c/templates/a.yaml:1:4",
        ),
        ("control characters", "a\n{{ \u{1} }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:4"),
        ("NUL", "a\n{{ \0 }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:4"),
        ("a bad escape", "a\n{{ \"\\q\" }}".to_owned(), "helm-template-syntax c/templates/a.yaml:2:4"),
        ("braces", many("{{"), "helm-template-syntax c/templates/a.yaml:1:3"),
        ("closing braces", many("}}"), "helm-manifest"),
        ("trims", many("{{- -}}"), "helm-template-syntax c/templates/a.yaml:1:5"),
        ("variables", format!("{}{{{{ $x }}}}", many("{{ $x := 1 }}")), "helm-manifest"),
        ("20 MB of text", "a: 1\n".repeat(4_000_000), "helm-file-refused c/templates/a.yaml"),
        ("4 MB of actions", "{{ 1 }}".repeat(700_000), "helm-manifest"),
        ("4 MB of brackets", "{{ (1) }}".repeat(500_000), "helm-manifest"),
        ("empty", String::new(), "rendered "),
        ("blanks", " \n\t\n".to_owned(), "rendered"),
    ];
    templates(&all.iter().map(|(name, text, want)| (*name, text.as_str(), *want)).collect::<Vec<_>>());
}
