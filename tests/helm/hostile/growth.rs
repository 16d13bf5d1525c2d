//! Templates that compute, keep or print without end.

use super::template::templates;

#[test]
fn loops_end() {
    templates(&[
        (
            "range over a number",
            "a: 1\n  {{ range 1000000000000 }}{{ end }}",
            "helm-limit c/templates/a.yaml:2:3 [steps]",
        ),
        (
            "range that prints",
            "{{ range 1000000000000 }}x{{ end }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        (
            "range that prints numbers",
            "{{ range $i := 1000000000000 }}a{{ $i }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:33 [text_bytes]",
        ),
        (
            "range in range",
            "{{ range 100000 }}{{ range 100000 }}{{ end }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:19 [steps]",
        ),
        (
            "range that calls",
            "{{ range 1000000000000 }}{{ $_ := print 1 }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:26 [steps]",
        ),
        (
            "range that includes",
            "{{ define \"x\" }}y{{ end }}{{ range 1000000000000 }}{{ $_ := include \"x\" 1 }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:52 [steps]",
        ),
        (
            "range that writes template",
            "{{ define \"x\" }}y{{ end }}{{ range 1000000000000 }}{{ template \"x\" 1 }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        ("until", "{{ until 500000000 }}", "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("untilStep", "{{ untilStep 0 1000000000 1 }}", "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("untilStep 0", "{{ untilStep 0 1000000000 0 }}", "helm-manifest"),
        (
            "untilStep backwards",
            "{{ untilStep 0 -9223372036854775808 -1 }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        ("seq", "{{ seq 1000000000 }}", "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        ("seq far", "{{ seq 0 9223372036854775807 9223372036854775806 }}", "helm-manifest"),
        (
            "range of a walk over itself",
            "{{ $m := dict \"a\" 1 }}{{ range $k, $v := $m }}{{ $_ := set $m (print $k \"a\") 1 }}{{ end }}{{ len $m }}",
            "helm-manifest",
        ),
        (
            "set in a loop",
            "{{ $m := dict }}{{ range $i := 1000000000 }}{{ $_ := set $m (toString $i) $i }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:45 [total_bytes]",
        ),
        (
            "append in a loop",
            "{{ $l := list }}{{ range $i := 1000000000 }}{{ $l = append $l $i }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:45 [total_bytes]",
        ),
        (
            "concat that doubles",
            "{{ $l := list 1 }}{{ range 100 }}{{ $l = concat $l $l }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:34 [text_bytes]",
        ),
        (
            "list of lists printed",
            "{{ $l := list }}{{ range 100000 }}{{ $l = list $l }}{{ end }}{{ $l }}",
            "helm-limit c/templates/a.yaml:1:62 [depth]",
        ),
        (
            "list of lists as YAML",
            "{{ $l := list }}{{ range 100000 }}{{ $l = list $l }}{{ end }}{{ mustToYaml $l }}",
            "helm-template c/templates/a.yaml:1:62",
        ),
        (
            "list of lists as JSON",
            "{{ $l := list }}{{ range 100000 }}{{ $l = list $l }}{{ end }}{{ toJson $l }}",
            "helm-limit c/templates/a.yaml:1:62 [depth]",
        ),
        (
            "dict of dicts",
            "{{ $l := dict }}{{ range 1000000000 }}{{ $l = dict \"a\" $l }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:39 [total_bytes]",
        ),
        (
            "dict of dicts as JSON",
            "{{ $l := dict }}{{ range 100000 }}{{ $l = dict \"a\" $l }}{{ end }}{{ toJson $l }}",
            "helm-limit c/templates/a.yaml:1:66 [depth]",
        ),
        (
            "dict of dicts as TOML",
            "{{ $l := dict }}{{ range 100000 }}{{ $l = dict \"a\" $l }}{{ end }}{{ mustToToml $l }}",
            "helm-limit c/templates/a.yaml:1:66 [depth]",
        ),
        (
            "dict of dicts compared",
            "{{ $l := dict }}{{ range 100000 }}{{ $l = dict \"a\" $l }}{{ end }}{{ deepEqual $l (deepCopy $l) }}",
            "helm-limit c/templates/a.yaml:1:66 [depth]",
        ),
        (
            "dict of dicts has",
            "{{ $l := dict }}{{ $k := dict }}{{ range 100000 }}{{ $l = dict \"a\" $l }}{{ $k = dict \"a\" $k }}{{ end }}{{ has $l (list $k) }}{{ deepEqual $l $k }}",
            "helm-manifest",
        ),
        (
            "fork of dicts",
            "{{ $l := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ toYaml $l }}",
            "helm-limit c/templates/a.yaml:1:63 [total_bytes]",
        ),
        (
            "fork of dicts as JSON",
            "{{ $l := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ toJson $l }}",
            "helm-limit c/templates/a.yaml:1:63 [text_bytes]",
        ),
        (
            "fork of dicts as TOML",
            "{{ $l := dict }}{{ range 60 }}{{ $l = dict \"a\" $l \"b\" $l }}{{ end }}{{ toToml $l }}",
            "helm-limit c/templates/a.yaml:1:69 [text_bytes]",
        ),
        (
            "fork of dicts printed",
            "{{ $l := list 1 }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}",
            "helm-limit c/templates/a.yaml:1:63 [text_bytes]",
        ),
        (
            "fork of empty dicts",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ deepCopy $l }}",
            "helm-limit c/templates/a.yaml:1:61 [total_bytes]",
        ),
        (
            "fork of dicts compared",
            "{{ $l := list }}{{ $k := list }}{{ range 60 }}{{ $l = list $l $l }}{{ $k = list $k $k }}{{ end }}{{ deepEqual $l $k }}",
            "helm-manifest",
        ),
        (
            "fork of dicts in has",
            "{{ $l := list }}{{ $k := list }}{{ range 60 }}{{ $l = list $l $l }}{{ $k = list $k $k }}{{ end }}{{ has $l (list $k) }}",
            "helm-manifest",
        ),
        (
            "fork of dicts in dig",
            "{{ $l := dict }}{{ range 60 }}{{ $l = dict \"a\" $l \"b\" $l }}{{ end }}{{ dig \"a\" \"b\" 1 $l }}",
            "helm-limit c/templates/a.yaml:1:69 [text_bytes]",
        ),
        (
            "fork of dicts in printf",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ printf \"%#v\" $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "fork of dicts in toString",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ toString $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "fork of dicts in cat",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ cat $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "fork of dicts in join",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ join \",\" $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "fork of dicts in quote",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ quote $l }}{{ squote $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "fork of dicts in fail",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ add $l 1 }}{{ index $l $l }}{{ range 1 }}{{ . | upper }}{{ end }}",
            "helm-template c/templates/a.yaml:1:75",
        ),
        (
            "range over a fork",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ range $l | toString | printf \"%d\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "sprintf of errors",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ printf \"%d\" $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "range over a bad fork",
            "{{ $l := dict }}{{ range 60 }}{{ $l = dict \"a\" $l \"b\" $l }}{{ end }}{{ lt $l $l }}",
            "helm-template c/templates/a.yaml:1:69",
        ),
        (
            "uniq",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ $k := list }}{{ range 60 }}{{ $k = list $k $k }}{{ end }}{{ uniq (list $l $k) }}{{ without (list $l) $k }}",
            "helm-limit c/templates/a.yaml:1:121 [text_bytes]",
        ),
        ("uniq of many", "{{ until 500000 | uniq | len }}", "helm-limit c/templates/a.yaml:1:1 [steps]"),
        (
            "urlJoin of a fork",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ urlJoin (dict \"path\" $l) }}",
            "helm-template c/templates/a.yaml:1:61",
        ),
        (
            "html of a fork",
            "{{ $l := list }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ html $l }}{{ js $l }}{{ urlquery $l }}",
            "helm-limit c/templates/a.yaml:1:61 [text_bytes]",
        ),
        (
            "keys in a loop",
            "{{ $m := dict }}{{ range $i := until 100000 }}{{ $_ := set $m (toString $i) $i }}{{ end }}{{ range 1000000 }}{{ $_ := keys $m }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:110 [total_bytes]",
        ),
        (
            "pick in a loop",
            "{{ $m := dict }}{{ range $i := until 100000 }}{{ $_ := set $m (toString $i) $i }}{{ end }}{{ range 1000000 }}{{ $_ := omit $m \"a\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:110 [total_bytes]",
        ),
        (
            "range over a large map",
            "{{ $m := dict }}{{ range $i := until 100000 }}{{ $_ := set $m (toString $i) $i }}{{ end }}{{ range 1000000 }}{{ range $m }}{{ break }}{{ end }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:110 [steps]",
        ),
        (
            "sort in a loop",
            "{{ $l := until 500000 }}{{ range 1000000 }}{{ $_ := sortAlpha $l }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:44 [total_bytes]",
        ),
        (
            "first in a loop",
            "{{ $l := until 500000 }}{{ range 1000000000 }}{{ $_ := first $l }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:47 [steps]",
        ),
        (
            "has in a loop",
            "{{ $l := until 500000 }}{{ range 1000000000 }}{{ $_ := has \"a\" $l }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:47 [steps]",
        ),
        (
            "certificates",
            "{{ range 1000000000 }}{{ $_ := genPrivateKey \"rsa\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [total_bytes]",
        ),
        (
            "hashes",
            "{{ $t := repeat 10000000 \"a\" }}{{ range 1000000000 }}{{ $_ := sha256sum $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:54 [steps]",
        ),
        (
            "contains",
            "{{ $t := repeat 10000000 \"a\" }}{{ $u := print (repeat 5000000 \"a\") \"b\" }}{{ range 1000000000 }}{{ $_ := contains $u $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:96 [steps]",
        ),
        (
            "eq of texts",
            "{{ $t := repeat 10000000 \"a\" }}{{ $u := repeat 10000000 \"a\" }}{{ range 1000000000 }}{{ $_ := eq $u $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:85 [steps]",
        ),
        (
            "lt of texts",
            "{{ $t := repeat 10000000 \"a\" }}{{ $u := repeat 10000000 \"a\" }}{{ range 1000000000 }}{{ $_ := lt $u $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:85 [steps]",
        ),
        (
            "len in a loop",
            "{{ $t := repeat 10000000 \"a\" }}{{ range 1000000000 }}{{ $_ := len $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:54 [steps]",
        ),
        (
            "semver",
            "{{ range 1000000000 }}{{ $_ := semverCompare \">=1.2.3 <4 || ^5\" \"1.2.3\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [steps]",
        ),
        (
            "htpasswd",
            "{{ range 1000000000 }}{{ $_ := htpasswd \"a\" \"b\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [steps]",
        ),
        (
            "bcrypt",
            "{{ range 1000000000 }}{{ $_ := bcrypt \"a\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [steps]",
        ),
        (
            "derivePassword",
            "{{ range 1000000000 }}{{ $_ := derivePassword 1 \"long\" \"a\" \"b\" \"c\" }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [steps]",
        ),
        (
            "decryptAES",
            "{{ $t := repeat 10000000 \"a\" }}{{ range 1000000000 }}{{ $_ := decryptAES \"a\" $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:54 [total_bytes]",
        ),
    ]);
}

#[test]
fn texts_stay_below_their_limits() {
    templates(&[
        (
            "repeat",
            "a: 1\nb: {{ repeat 1000000000 \"x\" }}",
            "helm-limit c/templates/a.yaml:2:4 [text_bytes]",
        ),
        ("repeat of nothing", "{{ repeat 9223372036854775807 \"\" }}", "rendered "),
        (
            "repeat beyond",
            "{{ repeat 9223372036854775807 \"abc\" }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        ("indent", "{{ indent 1000000000 \"x\" }}", "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        (
            "nindent",
            "{{ nindent 9223372036854775807 \"x\" }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        (
            "indent of lines",
            "{{ indent 100000 (repeat 100000 \"\\n\") }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        ("randAlphaNum", "{{ randAlphaNum 1000000000 }}", "helm-limit c/templates/a.yaml:1:1 [text_bytes]"),
        (
            "randBytes",
            "{{ randBytes 9223372036854775807 }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        ("printf width", "{{ printf \"%1000000000d\" 1 }}", "helm-manifest"),
        (
            "printf width in a loop",
            "{{ range 1000000000 }}{{ $_ := printf \"%1000000d\" 1 }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:23 [total_bytes]",
        ),
        ("printf star", "{{ printf \"%*d\" 1000000000 1 }}", "helm-manifest"),
        ("printf star below", "{{ printf \"%*d\" 999999 1 | len }}", "helm-manifest"),
        ("printf precision", "{{ printf \"%.1000000f%.999999f\" 1.0 1.0 | len }}", "helm-manifest"),
        ("printf many widths", "{{ $f := repeat 100000 \"%999999d\" }}{{ printf $f }}", "helm-manifest"),
        (
            "printf many widths of one",
            "{{ $f := repeat 100000 \"%[1]999999d\" }}{{ printf $f 1 }}",
            "helm-manifest",
        ),
        (
            "printf many args",
            "{{ $t := repeat 1000000 \"a\" }}{{ $f := repeat 100000 \"%[1]s\" }}{{ printf $f $t }}",
            "helm-limit c/templates/a.yaml:1:64 [text_bytes]",
        ),
        (
            "printf wide list",
            "{{ printf \"%999999d\" (until 100000) }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        (
            "printf doubles",
            "{{ $t := \"a\" }}{{ range 100 }}{{ $t = printf \"%s%s\" $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "print doubles",
            "{{ $t := \"a\" }}{{ range 100 }}{{ $t = print $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "quote grows",
            "{{ $t := \"\\\"\" }}{{ range 100 }}{{ $t = quote $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:32 [text_bytes]",
        ),
        (
            "squote of itself",
            "{{ $t := \"a\" }}{{ range 100 }}{{ $t = squote $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "toJson grows",
            "{{ $t := \"\\\"\" }}{{ range 100 }}{{ $t = toJson $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:32 [text_bytes]",
        ),
        (
            "toYaml grows",
            "{{ $t := \"\\\"\\n\" }}{{ range 100 }}{{ $t = toYaml (list $t $t) }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:34 [text_bytes]",
        ),
        (
            "toToml grows",
            "{{ $t := \"\\\"\\n\" }}{{ range 100 }}{{ $t = toToml (dict \"a\" $t \"b\" $t) }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:34 [text_bytes]",
        ),
        (
            "html grows",
            "{{ $t := \"<\" }}{{ range 100 }}{{ $t = html $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "js grows",
            "{{ $t := \"<\" }}{{ range 100 }}{{ $t = js $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "urlquery grows",
            "{{ $t := \"<\" }}{{ range 100 }}{{ $t = urlquery $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "replace",
            "{{ replace \"\" (repeat 10000 \"x\") (repeat 100000 \"a\") }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        (
            "replace again",
            "{{ $t := \"aa\" }}{{ range 100 }}{{ $t = replace \"a\" \"aa\" $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:32 [text_bytes]",
        ),
        (
            "regexReplaceAll",
            "{{ regexReplaceAll \"\" (repeat 100000 \"a\") (repeat 10000 \"x\") }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        (
            "regexReplaceAll with groups",
            "{{ regexReplaceAll \"(.*)\" (repeat 100000 \"a\") (repeat 1000 \"$1\") }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        (
            "regexReplaceAllLiteral",
            "{{ regexReplaceAllLiteral \"a\" (repeat 100000 \"a\") (repeat 10000 \"x\") }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        (
            "regexFindAll",
            "{{ regexFindAll \"\" (repeat 15000000 \"a\") -1 | len }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        (
            "regexSplit",
            "{{ regexSplit \"\" (repeat 15000000 \"a\") -1 | len }}",
            "helm-limit c/templates/a.yaml:1:1 [steps]",
        ),
        (
            "regexQuoteMeta",
            "{{ $t := \".\" }}{{ range 100 }}{{ $t = regexQuoteMeta $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "splitList",
            "{{ splitList \"\" (repeat 15000000 \"a\") | len }}",
            "helm-limit c/templates/a.yaml:1:1 [total_bytes]",
        ),
        (
            "split",
            "{{ split \"\" (repeat 15000000 \"a\") | len }}",
            "helm-limit c/templates/a.yaml:1:1 [total_bytes]",
        ),
        (
            "wrap",
            "{{ wrapWith 1 (repeat 10000 \"x\") (repeat 5000000 \"a \") }}",
            "helm-limit c/templates/a.yaml:1:1 [total_bytes]",
        ),
        ("wrap long", "{{ wrap 1 (repeat 5000000 \"a \") | len }}", "helm-manifest"),
        (
            "cat",
            "{{ $t := \"a\" }}{{ range 100 }}{{ $t = cat $t $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:31 [text_bytes]",
        ),
        (
            "join",
            "{{ join (repeat 100000 \"a\") (until 100000) }}",
            "helm-limit c/templates/a.yaml:1:1 [text_bytes]",
        ),
        (
            "b64enc",
            "{{ $t := \"a\" }}{{ range 1000 }}{{ $t = b64enc $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:32 [text_bytes]",
        ),
        (
            "b32enc",
            "{{ $t := \"a\" }}{{ range 1000 }}{{ $t = b32enc $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:32 [text_bytes]",
        ),
        ("title", "{{ $t := repeat 5000000 \"a \" }}{{ title $t | len }}", "helm-manifest"),
        ("snakecase", "{{ $t := repeat 5000000 \"aB\" }}{{ snakecase $t | len }}", "helm-manifest"),
        (
            "snakecase again",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := snakecase $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [total_bytes]",
        ),
        (
            "swapcase",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := swapcase $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [total_bytes]",
        ),
        (
            "initials",
            "{{ $t := repeat 3000000 \"a b \" }}{{ range 1000000 }}{{ $_ := initials $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:53 [total_bytes]",
        ),
        (
            "abbrev",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := abbrev 10 $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [steps]",
        ),
        (
            "trunc",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := trunc 10000000 $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [total_bytes]",
        ),
        (
            "shuffle",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := shuffle $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [text_bytes]",
        ),
        (
            "adler",
            "{{ $t := repeat 5000000 \"aB\" }}{{ range 1000000 }}{{ $_ := adler32sum $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [steps]",
        ),
        (
            "untitle",
            "{{ $t := repeat 5000000 \"A \" }}{{ range 1000000 }}{{ $_ := untitle $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [total_bytes]",
        ),
        (
            "upper",
            "{{ $t := repeat 10000000 \"a\" }}{{ range 1000000 }}{{ $_ := upper $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:51 [total_bytes]",
        ),
        (
            "gigabytes of output",
            "{{ $t := repeat 10000000 \"a\" }}{{ range 1000 }}{{ $t }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:48 [text_bytes]",
        ),
        (
            "gigabytes of includes",
            "{{ define \"x\" }}{{ repeat 10000000 \"a\" }}{{ end }}{{ range 1000 }}{{ $_ := include \"x\" . }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:17 [total_bytes]",
        ),
        (
            "marks",
            "{{ define \"x\" }}{{ range 3000000 }}a{{ 1 }}b{{ end }}{{ end }}{{ $_ := include \"x\" . }}{{ $_ = include \"x\" . }}",
            "helm-limit c/templates/a.yaml:1:37 [steps]",
        ),
        (
            "texts kept",
            "{{ $l := list }}{{ range $i := 1000000000 }}{{ $l = list $l (printf \"%d\" $i) }}{{ end }}",
            "helm-limit c/templates/a.yaml:1:45 [total_bytes]",
        ),
    ]);
}
