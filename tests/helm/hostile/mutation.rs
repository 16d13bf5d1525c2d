//! Charts that something bit: whatever comes out, it comes soon, and is a diagnostic or a text.

use tollgate::input::helm::values::Overrides;
use tollgate::source::Tree;

use super::outcome;

const SEED: &[(&str, &[u8])] = &[
    ("c/Chart.yaml", b"apiVersion: v2\nname: c\nversion: 1.2.3\nappVersion: \"1.0\"\ndependencies:\n- name: s\n  version: 0.1.0\n  condition: s.enabled\n"),
    ("c/values.yaml", b"# how many\nreplicas: 2\nimage: {repository: nginx, tag: \"\"}\nlabels: &l\n  a: b\nmore: *l\nenv:\n- {name: A, value: \"1\"}\ns:\n  enabled: true\ntext: |\n  one\n  two\n"),
    ("c/values.schema.json", b"{\"type\": \"object\", \"properties\": {\"replicas\": {\"type\": \"integer\", \"minimum\": 0}}}"),
    ("c/.helmignore", b"# editors\n*.swp\n/tmp/\n!keep\n"),
    ("c/charts/s/Chart.yaml", b"apiVersion: v2\nname: s\nversion: 0.1.0\n"),
    ("c/charts/s/templates/a.yaml", b"kind: ConfigMap\ndata: {{ .Values | toJson }}\n"),
    ("c/templates/_h.tpl", b"{{- define \"c.name\" -}}\n{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix \"-\" }}\n{{- end }}\n{{ define \"c.labels\" }}app: {{ include \"c.name\" . | quote }}\n{{- with .Values.labels }}\n{{ toYaml . }}{{ end }}{{ end }}"),
    ("c/templates/a.yaml", b"{{- if gt (int .Values.replicas) 1 }}\napiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ include \"c.name\" . }}\n  labels:\n    {{- include \"c.labels\" . | nindent 4 }}\nspec:\n  replicas: {{ .Values.replicas }}\n  image: \"{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}\"\n  env:\n  {{- range $i, $e := .Values.env }}\n  - name: {{ printf \"%s-%d\" $e.name $i }}\n    value: {{ $e.value | b64enc | quote }}\n  {{- else }}\n  []\n  {{- end }}\n  sum: {{ tpl .Values.text $ | sha256sum }}\n  when: {{ regexReplaceAll \"[^a-z]+\" \"a1b2\" \"-\" }} {{ semverCompare \">=1.20-0\" .Capabilities.KubeVersion.Version }}\n{{- end }}\n"),
];

/// Numbers that look as if they were thrown. Source: xorshift64*.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % below.max(1)
    }
}

/// What is put in the place of something.
const TOKENS: &[&str] = &[
    "{{",
    "}}",
    "{{-",
    "-}}",
    "(",
    ")",
    "|",
    ".",
    "$",
    "$x := ",
    "\"",
    "`",
    "end",
    "else",
    "range",
    "with",
    "if",
    "define \"a\"",
    "include",
    "tpl",
    "nil",
    "-1",
    "9223372036854775807",
    "1e308",
    "0x",
    "'",
    "\n",
    "\t",
    "&a ",
    "*a",
    "<<: ",
    "- ",
    "? ",
    "!!",
    "%",
    "---\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    "#",
    "\u{feff}",
    "\u{85}",
    "é",
    "\\",
    "/*",
    "*/",
    ".Values",
    ".Files",
    ".Release",
    "printf",
    "toYaml",
    "fromYaml",
    "index",
    "slice",
    "until",
    "set",
    "merge",
    "regexFind",
];

fn bite(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let (at, other) = (dice.throw(bytes.len() + 1), dice.throw(bytes.len() + 1));
    let (start, end) = (at.min(other), at.max(other).min(at.min(other) + 12));
    match dice.throw(6) {
        0 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << dice.throw(8)),
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(start..end)),
        3 => {
            let part = bytes.get(start..end).unwrap().to_vec();
            drop(bytes.splice(at..at, part));
        }
        _ => drop(bytes.splice(start..end, TOKENS[dice.throw(TOKENS.len())].bytes())),
    }
}

/// How many charts are bitten.
const BITES: usize = 2_000;

#[test]
fn a_chart_that_was_bitten_does_no_harm() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut rendered = 0;
    for _ in 0..BITES {
        let mut files: Vec<(String, Vec<u8>)> =
            SEED.iter().map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        for _ in 0..=dice.throw(3) {
            let which = dice.throw(files.len() + 3).min(files.len() - 1);
            bite(&mut dice, &mut files[which].1);
        }
        let tree = Tree::Memory(files.into_iter().collect());
        let is = outcome(&tree, &Overrides::default());
        rendered += usize::from(is.starts_with("rendered"));
    }
    assert!(rendered > 0 && rendered < BITES, "{rendered} of {BITES} rendered");
}
