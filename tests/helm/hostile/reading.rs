//! Expressions, YAML, JSON and numbers that functions read.

use super::template::templates;

#[test]
fn regular_expressions_do_no_harm() {
    let all = [
        ("invalid", "a\nb: {{ regexFind \"(\" \"a\" }}".to_owned(), "helm-template c/templates/a.yaml:2:4"),
        ("invalid match", "{{ regexMatch \"(\" \"a\" }}".to_owned(), "helm-manifest"),
        ("must match", "{{ mustRegexMatch \"(\" \"a\" }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        (
            "enormous",
            "{{ regexFind \"(a{1000}){1000}\" \"a\" }}".to_owned(),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "more enormous",
            "{{ regexFind \"((a{1000}){1000}){1000}\" \"a\" }}".to_owned(),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "large but allowed",
            "{{ regexFind \"[\\\\pL\\\\d]{1000}\" \"a\" }}".to_owned(),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "many classes",
            format!("{{{{ regexFind `{}` `a` }}}}", r"\pL{1000}".repeat(100)),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "deep",
            format!("{{{{ regexFind `{}a{}` `a` }}}}", "(".repeat(100_000), ")".repeat(100_000)),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "deep classes",
            format!("{{{{ regexFind `{}a{}` `a` }}}}", "[".repeat(100_000), "]".repeat(100_000)),
            "rendered ",
        ),
        (
            "alternatives",
            format!("{{{{ regexFind `{}` `a` }}}}", "a|".repeat(1_000_000)),
            "helm-template c/templates/a.yaml:1:1",
        ),
        ("stars", format!("{{{{ regexFind `{}` `a` }}}}", "(a*)*".repeat(1000)), "helm-manifest"),
        (
            "stars of stars",
            format!("{{{{ regexFind `a{}` `a` }}}}", "*".repeat(100_000)),
            "helm-template c/templates/a.yaml:1:1",
        ),
        (
            "catastrophic",
            format!("{{{{ regexMatch `^(a+)+$` `{}b` }}}}", "a".repeat(100_000)),
            "helm-manifest",
        ),
        (
            "slow find",
            "{{ regexFindAll \".*?.*?.*?x\" (repeat 1000000 \"a\") -1 | len }}".to_owned(),
            "helm-manifest",
        ),
        (
            "in a loop",
            "{{ $t := repeat 1000000 \"a\" }}{{ range 1000000000 }}{{ $_ := regexMatch \"b\" $t }}{{ end }}"
                .to_owned(),
            "helm-limit c/templates/a.yaml:1:53 [steps]",
        ),
        (
            "new ones in a loop",
            "{{ range $i := 1000000000 }}{{ $_ := regexMatch (printf \"[a-z]{500}%d\" $i) \"x\" }}{{ end }}"
                .to_owned(),
            "helm-limit c/templates/a.yaml:1:29 [steps]",
        ),
        (
            "quadratic",
            "{{ regexFindAll \"[a-q][^u-z]{13}x\" (repeat 3000000 \"a\") -1 | len }}".to_owned(),
            "helm-manifest",
        ),
        (
            "quadratic finds",
            "{{ regexFindAll \".*[^A-Z]|[A-Z]\" (repeat 200000 \"A\") -1 | len }}".to_owned(),
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
    ];
    templates(&all.iter().map(|(name, text, want)| (*name, text.as_str(), *want)).collect::<Vec<_>>());
}

#[test]
fn texts_that_functions_read_do_no_harm() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
    let bomb = {
        let line = |at: usize| {
            format!("{}: &{} [{}]\n", name(at), name(at), vec![format!("*{}", name(at - 1)); 9].join(","))
        };
        format!("a: &a [x,x,x,x,x,x,x,x,x]\n{}", (1..20).map(line).collect::<String>())
    };
    let all = [
        ("fromYaml bomb", format!("{{{{ fromYaml `{bomb}` | toYaml }}}}"), "rendered \"Error: 'error converting YAML "),
        ("fromYamlArray bomb", format!("{{{{ fromYamlArray `- {}` | toYaml }}}}", bomb.replace('\n', "\n- ")), "helm-manifest"),
        ("fromYaml deep", format!("{{{{ fromYaml `{}` | toYaml }}}}", deep("{a: ", "}")), "rendered \"Error: 'error converting YAML "),
        ("fromYaml deep lists", format!("{{{{ fromYaml `a: {}` | toYaml }}}}", deep("[", "]")), "rendered \"Error: 'error converting YAML "),
        ("fromYaml deep blocks", format!("{{{{ fromYaml `{}` | toYaml }}}}", (0..3000).map(|at| format!("{}a:\n", " ".repeat(at))).collect::<String>()), "rendered \"Error: 'error converting YAML "),
        ("fromYaml dashes", format!("{{{{ fromYaml `a: \n {}` | toYaml }}}}", "- ".repeat(100_000)), "rendered \"Error: 'error converting YAML "),
        ("fromYaml open", format!("{{{{ fromYaml `{}` | toYaml }}}}", "{a: ".repeat(100_000)), "rendered \"Error: 'error converting YAML "),
        ("fromYaml anchor in itself", "{{ fromYaml `a: &a [*a]` | toYaml }}".to_owned(), "rendered \"Error: 'error converting YAML "),
        ("fromYaml merge of itself", "{{ fromYaml `a: &a {<<: *a}` | toYaml }}".to_owned(), "rendered \"Error: 'error converting YAML "),
        ("fromYaml quotes", format!("{{{{ fromYaml `a: \"{}` | toYaml }}}}", "\\n".repeat(1_000_000)), "rendered \"Error: 'error converting YAML "),
        ("fromYaml many keys", "{{ fromYaml (repeat 5000000 \"? \") | toYaml | trunc 100 }}".to_owned(), "rendered \"Error: 'error converting YAML "),
        ("fromYaml long", "{{ fromYaml (repeat 3000000 \"a: b\\n\") | toYaml | trunc 100 }}".to_owned(), "rendered \"a: b"),
        ("fromYamlArray long", "{{ fromYamlArray (repeat 3000000 \"- b\\n\") | len }}".to_owned(), "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("fromYaml in a loop", "{{ range 1000000000 }}{{ $_ := fromYaml \"a: [1,2,3]\" }}{{ end }}".to_owned(), "helm-limit c/templates/a.yaml:1:23 [steps]"),
        ("fromJson deep", format!("{{{{ fromJson `{}` | toYaml }}}}", deep("{\"a\":", "}")), "helm-limit c/templates/a.yaml:1:1 [depth]"),
        ("fromJsonArray deep", format!("{{{{ fromJsonArray `{}` | toYaml }}}}", deep("[", "]")), "helm-limit c/templates/a.yaml:1:1 [depth]"),
        ("mustFromJson deep", format!("{{{{ mustFromJson `{}` | toYaml }}}}", deep("[", "]")), "helm-limit c/templates/a.yaml:1:1 [depth]"),
        ("fromJson long", "{{ fromJsonArray (print \"[\" (repeat 5000000 \"1,\") \"1]\") | len }}".to_owned(), "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("fromToml deep", format!("{{{{ fromToml `a = {}` | toYaml }}}}", deep("[", "]")), "rendered \"Error: 'toml: line 1: cannot r"),
        ("fromToml deep tables", format!("{{{{ fromToml `a = {}` | toYaml }}}}", deep("{a = ", "}")), "rendered \"Error: 'toml: line 1: cannot r"),
        ("fromToml deep keys", format!("{{{{ fromToml `a{} = 1` | toYaml }}}}", ".a".repeat(100_000)), "rendered \"Error: 'toml: line 1: recursio"),
        ("fromToml long", "{{ fromToml (repeat 1000000 \"[[a]]\\n\") | toYaml | len }}".to_owned(), "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("semver long", "{{ semver (print \"1.2.3-\" (repeat 1000000 \"a.\") \"b\") }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("semverCompare long", "{{ semverCompare (repeat 1000000 \">1.2.3 ,\") \"1.2.3\" }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("semverCompare or", "{{ semverCompare (repeat 1000000 \"1 || \") \"1.2.3\" }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("urlParse long", "{{ urlParse (repeat 5000000 \"%41\") | len }}".to_owned(), "helm-manifest"),
        ("toDate long", "{{ toDate (repeat 4000000 \"2006\") \"2006\" }}".to_owned(), "helm-manifest"),
        ("date long", "{{ now | date (repeat 2000000 \"Monday\") | len }}".to_owned(), "helm-manifest"),
        ("duration long", "{{ duration (repeat 10000000 \"9\") }}{{ durationRound (repeat 1000000 \"9\") }}".to_owned(), "helm-manifest"),
        ("int long", "{{ int (repeat 1000000 \"9\") }}{{ float64 (repeat 1000000 \"9\") }}{{ atoi (repeat 1000000 \"9\") }}{{ toDecimal (repeat 1000000 \"7\") }}".to_owned(), "helm-manifest"),
        ("mulf", "{{ mulf 1e300 1e300 1e300 }}{{ addf 1e308 1e308 }}{{ divf 1 0 }}{{ round 1e300 300 }}{{ round 1.5 1000000000 }}{{ round 1.5 -1000000000 }}".to_owned(), "helm-template c/templates/a.yaml:1:51"),
        ("add overflow", "{{ add 9223372036854775807 1 }}{{ mul 9223372036854775807 9 }}{{ sub -9223372036854775808 1 }}{{ div -9223372036854775808 -1 }}{{ mod -9223372036854775808 -1 }}".to_owned(), "helm-manifest"),
        ("substr", "{{ substr 9223372036854775807 -1 \"abc\" }}{{ substr -9223372036854775808 9223372036854775807 \"abc\" }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("slice", "{{ slice (list 1 2) 9223372036854775807 }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("index", "{{ index (list 1 2) 9223372036854775807 }}".to_owned(), "helm-template c/templates/a.yaml:1:1"),
        ("chunk", "{{ chunk 9223372036854775807 (list 1 2) }}{{ chunk 1 (until 500000) | len }}".to_owned(), "helm-manifest"),
        ("trunc", "{{ trunc -9223372036854775808 \"abc\" }}{{ trunc 9223372036854775807 \"abc\" }}".to_owned(), "helm-manifest"),
        ("abbrevboth", "{{ abbrevboth 9223372036854775807 9223372036854775807 \"abc\" }}{{ abbrev -1 \"abc\" }}".to_owned(), "helm-manifest"),
        ("wrap", "{{ wrap 9223372036854775807 \"a b\" }}{{ wrap -9223372036854775808 \"a b\" }}".to_owned(), "helm-manifest"),
        ("splitn", "{{ splitn \",\" 9223372036854775807 \"a,b\" }}{{ splitn \",\" -9223372036854775808 \"a,b\" }}".to_owned(), "helm-manifest"),
        ("randInt", "{{ randInt -9223372036854775808 9223372036854775807 }}{{ randInt 5 5 }}".to_owned(), "helm-manifest"),
        ("date far", "{{ date \"2006\" 9223372036854775807 }}{{ dateModify \"2562047h\" now }}{{ ago 9223372036854775807 }}{{ duration 9223372036854775807 }}".to_owned(), "helm-manifest"),
        ("dateInZone", "{{ dateInZone \"2006\" now (repeat 1000000 \"../\") }}".to_owned(), "helm-manifest"),
        ("glob", format!("{{{{ .Files.Glob `{}` | len }}}}{{{{ .Files.Glob `{}` | len }}}}", "{a,".repeat(100_000), "*a".repeat(100_000)), "helm-manifest"),
        ("glob of braces", format!("{{{{ .Files.Glob `{}` | len }}}}", "{a,b}".repeat(10_000)), "helm-manifest"),
        ("glob deep", format!("{{{{ .Files.Glob `{}{}` | len }}}}", "{".repeat(10_000), "}".repeat(10_000)), "helm-manifest"),
        ("buildCustomCert", "{{ buildCustomCert (repeat 1000000 \"a\") \"b\" }}".to_owned(), "rendered \"{CERT KEY}"),
        ("genSelfSignedCert", "{{ genSelfSignedCert \"a\" (list \"1.2.3.4\") (list (repeat 1000000 \"a\")) 9223372036854775807 }}".to_owned(), "rendered \"{CERT KEY}"),
        ("encryptAES", "{{ encryptAES \"\" \"a\" }}".to_owned(), "helm-manifest"),
    ];
    templates(&all.iter().map(|(name, text, want)| (*name, text.as_str(), *want)).collect::<Vec<_>>());
}

fn name(at: usize) -> char {
    char::from(b'a' + u8::try_from(at).unwrap())
}
