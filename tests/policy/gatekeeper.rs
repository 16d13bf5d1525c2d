//! Constraint templates and constraints of Gatekeeper, as files of a policy folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tollgate::config::Enforcement;
use tollgate::document::{Document, DocumentKind, Inventory, Node, yaml};
use tollgate::policy::{Finding, FindingKind, Judgement, Module, PolicySet, PolicySeverity, bundle};
use tollgate::source::{At, Limits, Severity, SourceFile, SourceMap};

use super::support::{config, judge, judge_with};

fn fixture(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/gatekeeper").join(path)
}

/// The objects of a YAML text as the documents of a run.
fn manifests(text: &str) -> Inventory {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new("objects.yaml", text.as_bytes().to_vec()));
    let parsed = yaml::parse(file, text, &Limits::default());
    assert_eq!(parsed.diagnostics, []);
    let documents = parsed.documents.into_iter().map(|document| {
        let root = document.root;
        let text = |node: Option<&Node>| node.and_then(Node::as_str).unwrap_or_default().to_owned();
        let name = text(root.get("metadata").and_then(|metadata| metadata.get("name")));
        let address = format!("{}/{name}", text(root.get("kind")));
        let (kind, lines) = (DocumentKind::Manifest, document.lines);
        Document { kind, address, file, plan: None, root, unknown: vec![], pod_template: None, lines }
    });
    let documents = documents.collect();
    Inventory { sources, documents, ..Inventory::default() }
}

fn load(files: &[(&str, &str)]) -> PolicySet {
    let module = |(path, text): &(&str, &str)| Module { path: (*path).into(), text: (*text).into() };
    PolicySet::load(files.iter().map(module).collect(), vec![], &config(), &Limits::default())
}

/// Loads a folder as `--policy` does, without complaints.
fn folder(path: &str) -> PolicySet {
    let (modules, data) = bundle::load(&fixture(path), path).unwrap();
    let set = PolicySet::load(modules, data, &config(), &Limits::default());
    assert_eq!(set.diagnostics(), []);
    set
}

/// The diagnostics of a load as `code: the text that it points at`.
fn told(set: &PolicySet) -> Vec<String> {
    let one = |diagnostic: &tollgate::source::Diagnostic| {
        assert!(diagnostic.help.is_some(), "{} has help", diagnostic.code);
        let At::Span(span) = diagnostic.at else { panic!("{} has a place", diagnostic.code) };
        let text = set.sources().file(span.file).unwrap().text().unwrap();
        format!("{}: {}", diagnostic.code, text[span.range()].lines().next().unwrap_or_default())
    };
    set.diagnostics().iter().map(one).collect()
}

/// Findings as `policy address path: message`.
fn lines(judgement: &Judgement) -> Vec<String> {
    let line = |finding: &Finding| {
        let path = finding.path.as_ref().map(|path| format!(" {path}")).unwrap_or_default();
        let id = &judgement.policies[finding.policy].id;
        format!("{id} {}{path}: {}", finding.address, finding.message)
    };
    judgement.findings.iter().map(line).collect()
}

/// A template of the kind `Demo` with that Rego below `rego: |`.
fn template(rego: &str) -> String {
    let rego = rego.lines().map(|line| format!("        {line}")).collect::<Vec<_>>().join("\n");
    format!(
        "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {{name: demo}}\nspec:\n  \
         crd: {{spec: {{names: {{kind: Demo}}}}}}\n  targets:\n    - target: admission.k8s.gatekeeper.sh\n      \
         rego: |\n{rego}\n"
    )
}

/// A constraint of that kind.
fn constraint(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: Demo\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"
    )
}

const NAMES: &str =
    "package demo\n\nviolation[{\"msg\": msg}] {\n  msg := input.review.object.metadata.name\n}\n";

#[test]
fn objects_are_matched_as_gator_does() {
    let set = folder("match/policies");
    let judgement = judge(&set, &manifests(&std::fs::read_to_string(fixture("match/objects.yaml")).unwrap()));
    let found = |finding: &Finding| {
        let id = judgement.policies[finding.policy].id.strip_prefix("K8sMatched/").unwrap();
        format!("{id} {}", finding.address)
    };
    let (decided, open): (Vec<_>, Vec<_>) =
        judgement.findings.iter().partition(|finding| finding.kind == FindingKind::Fail);
    let ours: BTreeSet<String> = decided.into_iter().map(found).collect();
    let open: Vec<String> = open.into_iter().map(found).collect();
    // Gator takes the namespace `default` for one without labels, where the run does not have it.
    assert_eq!(open, ["namespace-labels Pod/strange", "namespace-labels-not Pod/strange"]);
    // What `gator test` 3.23.1 says of the same files, as `constraint kind/name`.
    let recorded = std::fs::read_to_string(fixture("match/gator.txt")).unwrap();
    let gator: BTreeSet<String> = recorded.lines().map(str::to_owned).collect();
    // Gator gives an object that names no namespace one without a name. The webhook, and we, do not: the object is
    // of no namespace, or will be of one that is not known.
    let mut more = BTreeSet::new();
    for list in [
        "namespaces",
        "namespaces-prefix",
        "namespaces-suffix",
        "namespaces-part",
        "namespace-labels",
        "excluded-and-listed",
    ] {
        for object in ["ClusterRole/reader", "ConfigMap/nowhere", "Widget/alone"] {
            more.insert(format!("{list} {object}"));
        }
    }
    for object in ["ClusterRole/reader", "Widget/alone"] {
        more.insert(format!("scope-cluster {object}"));
    }
    let mut fewer: BTreeSet<String> = ["ClusterRole/reader", "Widget/alone"]
        .iter()
        .map(|object| format!("scope-namespaced {object}"))
        .collect();
    fewer.insert("namespace-labels-not Pod/strange".to_owned());
    assert_eq!(&ours - &gator, more);
    assert_eq!(&gator - &ours, fewer);
}

#[test]
fn files_of_the_librarys_layout_are_policies() {
    let set = folder("library");
    let known: Vec<&str> = set.policies().iter().map(|policy| policy.id.as_str()).collect();
    assert_eq!(
        known,
        ["ShopRequiredLabels/all-must-have-owner", "ShopUniqueIngressHost/unique-ingress-host"]
    );
    let labels = &set.policies()[0];
    assert_eq!(labels.title, "Required Labels");
    assert!(labels.description.starts_with("Requires resources to contain specified labels"));
    assert_eq!((labels.severity, labels.enforcement), (PolicySeverity::High, Enforcement::Soft));
    assert_eq!(labels.view.name(), "gatekeeper");
    assert_eq!(labels.path, "library/requiredlabels/samples/all-must-have-owner/constraint.yaml");
    assert_eq!(set.policies()[1].enforcement, Enforcement::Advisory);

    let samples = fixture("library/requiredlabels/samples/all-must-have-owner");
    let read = |name: &str| std::fs::read_to_string(samples.join(name)).unwrap();
    let judged = judge(&set, &manifests(&read("example_allowed.yaml")));
    assert_eq!((lines(&judged), &judged.diagnostics), (vec![], &vec![]));
    assert_eq!(judged.tallies[0].passed, [0]);
    assert_eq!(judged.tallies[1].not_applicable, 1);

    let documents = manifests(&read("example_disallowed.yaml"));
    let judged = judge(&set, &documents);
    assert_eq!(
        lines(&judged),
        [
            "ShopRequiredLabels/all-must-have-owner Namespace/disallowed: you must provide labels: {\"team\"}",
            "ShopRequiredLabels/all-must-have-owner Namespace/disallowed metadata.labels.owner: label <owner: nobody> \
             does not satisfy ^[a-z]+@shop$",
        ]
    );
    let [missing, wrong] = judged.findings.as_slice() else { panic!("two findings") };
    assert_eq!(missing.details.as_deref(), Some(r#"{"details":{"missing_labels":["team"]}}"#));
    let span = wrong.span.unwrap();
    assert_eq!(&read("example_disallowed.yaml")[span.range()], "nobody");
}

#[test]
fn constraints_see_the_other_objects_of_the_run() {
    let set = folder("library");
    let path = "library/uniqueingresshost/samples/unique-ingress-host/example_disallowed.yaml";
    let judged = judge(&set, &manifests(&std::fs::read_to_string(fixture(path)).unwrap()));
    let says = "ingress host conflicts with an existing ingress <shop.example.com>";
    let policy = "ShopUniqueIngressHost/unique-ingress-host";
    assert_eq!(
        lines(&judged),
        [format!("{policy} Ingress/one: {says}"), format!("{policy} Ingress/two: {says}")]
    );
    assert!(judged.findings.iter().all(|finding| finding.enforcement == Enforcement::Advisory));
}

#[test]
fn several_constraints_of_one_template_are_judged_as_each_alone() {
    let rego = "package demo\n\nviolation[{\"msg\": msg}] {\n  image := input.review.object.spec.image\n  not \
                startswith(image, input.parameters.prefix)\n  msg := sprintf(\"%v is not from %v\", [image, \
                input.parameters.prefix])\n}\n";
    let template = template(rego);
    let one = constraint("one", "parameters: {prefix: a/}");
    let two = constraint("two", "parameters: {prefix: b/}, match: {name: y*}");
    let three = constraint("three", "enforcementAction: dryrun, match: {kinds: [{kinds: [Nothing]}]}");
    let objects: Vec<String> = (0..40)
        .map(|index| {
            let (name, image) = (["x", "y"][index % 2], ["a", "b", "c"][index % 3]);
            format!(
                "apiVersion: v1\nkind: T\nmetadata: {{name: {name}{index}}}\nspec: {{image: {image}/i}}\n"
            )
        })
        .collect();
    let documents = manifests(&objects.join("---\n"));
    let judged = |constraints: &[&String], threads| {
        let mut files = vec![("t.yaml", template.as_str())];
        let names = ["a.yaml", "b.yaml", "c.yaml"];
        files.extend(names.into_iter().zip(constraints.iter().map(|text| text.as_str())));
        let set = load(&files);
        assert_eq!(told(&set), [""; 0]);
        let judgement = judge_with(&set, &documents, threads, &Limits::default());
        assert_eq!(judgement.diagnostics, []);
        let tallies =
            judgement.policies.iter().map(|policy| policy.id.clone()).zip(judgement.tallies.clone());
        (BTreeSet::from_iter(lines(&judgement)), tallies.collect::<BTreeMap<_, _>>())
    };
    let together = judged(&[&one, &two, &three], 2);
    assert_eq!(together, judged(&[&one, &two, &three], 1));
    let (mut found, mut tallies) = (BTreeSet::new(), BTreeMap::new());
    for alone in [&one, &two, &three] {
        let (lines, tally) = judged(&[alone], 1);
        found.extend(lines);
        tallies.extend(tally);
    }
    assert_eq!(together, (found, tallies));
    assert!(together.0.len() > 20);
}

#[test]
fn templates_with_libraries_and_packages_of_one_name_do_not_mix() {
    let with_lib = |kind: &str, says: &str| {
        format!(
            "apiVersion: templates.gatekeeper.sh/v1beta1\nkind: ConstraintTemplate\nmetadata: {{name: {}}}\nspec:\n  \
             crd: {{spec: {{names: {{kind: {kind}}}}}}}\n  targets:\n  - target: admission.k8s.gatekeeper.sh\n    \
             libs:\n    - |\n      package lib.same\n      word = \"{says}\"\n    rego: |\n      package same\n      \
             import data.lib.same\n      violation[{{\"msg\": same.word}}] {{ true }}\n---\napiVersion: \
             constraints.gatekeeper.sh/v1beta1\nkind: {kind}\nmetadata: {{name: all}}\n",
            kind.to_lowercase()
        )
    };
    let set = load(&[("a.yaml", &with_lib("One", "one")), ("b.yml", &with_lib("Two", "two"))]);
    assert_eq!(told(&set), [""; 0]);
    let judged = judge(&set, &manifests("apiVersion: v1\nkind: A\nmetadata: {name: a}\n"));
    assert_eq!(lines(&judged), ["One/all A/a: one", "Two/all A/a: two"]);
    // Nor do they with modules of Rego.
    let rego = "package lib.same\n\nword := \"three\"\n";
    let plain = "package same\n\nimport data.lib.same\n\ndeny contains same.word if input.kind\n";
    let set = load(&[("a.yaml", &with_lib("One", "one")), ("l.rego", rego), ("p.rego", plain)]);
    assert_eq!(told(&set), [""; 0]);
    let judged = judge(&set, &manifests("apiVersion: v1\nkind: A\nmetadata: {name: a}\n"));
    assert_eq!(lines(&judged), ["One/all A/a: one", "same A/a: three"]);
}

#[test]
fn a_namespace_that_is_not_in_the_run_leaves_a_constraint_undecided() {
    let selects = |selector: &str| constraint("c", &format!("match: {{namespaceSelector: {selector}}}"));
    let run = |selector: &str, objects: &str| {
        let set = load(&[("t.yaml", &template(NAMES)), ("c.yaml", &selects(selector))]);
        assert_eq!(told(&set), [""; 0]);
        let judged = judge(&set, &manifests(objects));
        let kinds = judged.findings.iter().map(|finding| finding.kind);
        (kinds.collect::<Vec<_>>(), judged.findings.first().map(|finding| finding.message.clone()))
    };
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n";
    let namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: web}}\n";
    let (kinds, message) = run("{matchLabels: {team: web}}", pod);
    assert_eq!(kinds, [FindingKind::Undecided]);
    assert!(message.unwrap().contains("namespace `shop` is not in the run"));
    let both = format!("{pod}{namespace}");
    assert_eq!(run("{matchLabels: {team: web}}", &both).0, [FindingKind::Fail; 2]);
    assert_eq!(run("{matchLabels: {team: app}}", &both).0, []);
    // Its name is known without it.
    assert_eq!(run("{matchLabels: {kubernetes.io/metadata.name: shop}}", pod).0, [FindingKind::Fail]);
    assert_eq!(run("{matchLabels: {kubernetes.io/metadata.name: x}}", pod).0, []);
    // A cluster may label the namespace `default` as any other.
    let (kinds, message) = run("{matchLabels: {team: web}}", &pod.replace("shop", "default"));
    assert_eq!(kinds, [FindingKind::Undecided]);
    assert!(message.unwrap().contains("namespace `default` is not in the run"));
}

#[test]
fn a_review_has_what_the_webhook_gives() {
    let rego = "package demo\n\nviolation[{\"msg\": msg}] {\n  msg := json.marshal(object.remove(input.review, \
                [\"object\"]))\n}\n\nviolation[{\"msg\": msg}] {\n  msg := json.marshal(input.parameters)\n}\n";
    let set = load(&[
        ("t.yaml", &template(rego)),
        ("c.yaml", &constraint("c", "match: {kinds: [{kinds: [Role]}]}")),
    ]);
    let objects = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: shop}\n---\n\
                   apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n";
    let judged = judge(&set, &manifests(objects));
    let namespace = r#"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}"#;
    let review = format!(
        "{{\"_unstable\":{{\"namespace\":{namespace}}},\"kind\":{{\"group\":\"rbac.authorization.k8s.io\",\
         \"kind\":\"Role\",\"version\":\"v1\"}},\"name\":\"r\",\"namespace\":\"shop\",\"namespaceObject\":{namespace},\
         \"oldObject\":null,\"operation\":\"CREATE\",\"options\":null,\"resource\":{{\"group\":\"\",\"resource\":\"\",\
         \"version\":\"\"}},\"uid\":\"\",\"userInfo\":{{}}}}"
    );
    let messages: Vec<&str> = judged.findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(messages, [review.as_str(), "{}"]);
}

#[test]
fn rego_that_reads_reviews_needs_no_template() {
    let rego = "package mine\n\nviolation contains {\"msg\": msg, \"path\": [\"review\", \"object\", \"spec\", \
                \"replicas\"]} if {\n\tinput.review.object.spec.replicas > object.get(input.parameters, \"most\", 1)\n\t\
                msg := input.review.kind.kind\n}\n";
    let objects =
        manifests("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3}\n");
    let with = |most: Option<u8>| {
        let mut config = config();
        config.params.extend(most.map(|most| ("most".to_owned(), most.into())));
        let modules = vec![Module { path: "a.rego".into(), text: rego.into() }];
        let set = PolicySet::load(modules, vec![], &config, &Limits::default());
        assert_eq!(set.policies()[0].view.name(), "gatekeeper");
        lines(&judge(&set, &objects))
    };
    assert_eq!(with(None), ["mine Deployment/a spec.replicas: Deployment"]);
    assert_eq!(with(Some(3)), [""; 0]);
}

#[test]
fn enforcement_actions_are_enforcements() {
    let of = |spec: &str| {
        let set = load(&[("t.yaml", &template(NAMES)), ("c.yaml", &constraint("c", spec))]);
        assert_eq!(told(&set), [""; 0]);
        set.policies()[0].enforcement
    };
    let scoped = |action: &str, point: &str| {
        of(&format!(
            "enforcementAction: scoped, scopedEnforcementActions: [{{action: warn, enforcementPoints: [{{name: '*'}}]}}, \
             {{action: {action}, enforcementPoints: [{{name: audit.gatekeeper.sh}}, {{name: {point}}}]}}]"
        ))
    };
    assert_eq!(of(""), Enforcement::Soft);
    assert_eq!(of("enforcementAction: deny"), Enforcement::Soft);
    assert_eq!(of("enforcementAction: warn"), Enforcement::Advisory);
    assert_eq!(of("enforcementAction: dryrun"), Enforcement::Advisory);
    assert_eq!(scoped("deny", "gator.gatekeeper.sh"), Enforcement::Soft);
    assert_eq!(scoped("deny", "'*'"), Enforcement::Soft);
    assert_eq!(scoped("deny", "validation.gatekeeper.sh"), Enforcement::Advisory);
    assert_eq!(scoped("dryrun", "gator.gatekeeper.sh"), Enforcement::Advisory);
}

#[test]
fn lists_and_json_are_read() {
    let rego = NAMES.replace('\n', "\\n").replace('"', "\\\"");
    let json = format!(
        "{{\"apiVersion\": \"v1\", \"kind\": \"List\", \"items\": [{{\"apiVersion\": \
         \"templates.gatekeeper.sh/v1\", \"kind\": \"ConstraintTemplate\", \"metadata\": {{\"name\": \"demo\"}}, \
         \"spec\": {{\"crd\": {{\"spec\": {{\"names\": {{\"kind\": \"Demo\"}}}}}}, \"targets\": [{{\"target\": \
         \"admission.k8s.gatekeeper.sh\", \"rego\": \"{rego}\"}}]}}}}, {{\"apiVersion\": \
         \"constraints.gatekeeper.sh/v1beta1\", \"kind\": \"Demo\", \"metadata\": {{\"name\": \"c\"}}}}]}}"
    );
    let set = load(&[("all.json", &json)]);
    assert_eq!(told(&set), [""; 0]);
    assert_eq!(
        lines(&judge(&set, &manifests("apiVersion: v1\nkind: A\nmetadata: {name: a}\n"))),
        ["Demo/c A/a: a"]
    );
}

#[test]
fn parameters_are_held_against_the_schema() {
    let schema = "  crd: {spec: {names: {kind: Demo}, validation: {openAPIV3Schema: {type: object, properties: \
                  {most: {type: integer, default: 2}, words: {type: array, items: {type: string}}}}}}}\n";
    let plain = "  crd: {spec: {names: {kind: Demo}}}\n";
    let rego = "package demo\n\nviolation[{\"msg\": msg}] { msg := json.marshal(input.parameters) }\n";
    let template = template(rego).replace(plain, schema);
    let run = |parameters: &str, template: &str| {
        let set = load(&[("t.yaml", template), ("c.yaml", &constraint("c", parameters))]);
        let judged = judge(&set, &manifests("apiVersion: v1\nkind: A\nmetadata: {name: a}\n"));
        let said = judged.findings.iter().map(|finding| finding.message.clone());
        said.chain(told(&set)).collect::<Vec<_>>()
    };
    assert_eq!(run("", &template), [r#"{"most":2}"#]);
    assert_eq!(run("parameters: {most: 3, words: [a]}", &template), [r#"{"most":3,"words":["a"]}"#]);
    assert_eq!(run("parameters: {most: many}", &template), ["gatekeeper-parameters: many"]);
    assert_eq!(run("parameters: {words: [a, 1]}", &template), ["gatekeeper-parameters: 1"]);
    assert_eq!(run("parameters: {word: [a]}", &template), ["gatekeeper-parameters: [a]"]);
    // Before `v1`, what the schema does not know is kept.
    let old = template.replace("gatekeeper.sh/v1", "gatekeeper.sh/v1beta1");
    assert_eq!(run("parameters: {word: [a]}", &old), [r#"{"most":2,"word":["a"]}"#]);
    // Without a schema anything goes.
    assert_eq!(run("parameters: {word: [a]}", &template.replace(schema, plain)), [r#"{"word":["a"]}"#]);
}

/// A name, the text of a file, and the code and place of what is told.
type Mistake = (&'static str, String, &'static str);

/// Templates in which something is wrong.
fn mistakes_of_templates() -> Vec<Mistake> {
    let good = template(NAMES);
    vec![
        ("a constraint without its template", constraint("c", ""), "gatekeeper-no-template: Demo"),
        (
            "Rego that does not parse",
            template("package demo\n\nviolation[{\"msg\": msg}] {\n  msg := := 1\n}"),
            "policy-syntax: :",
        ),
        (
            "an unknown function",
            template("package demo\nviolation[{\"msg\": msg}] { msg := sprimtf(\"\", []) }"),
            "policy-unknown-function: sprimtf",
        ),
        (
            "a network call",
            template("package demo\nviolation[{\"msg\": msg}] { msg := http.send({}).body }"),
            "policy-refused-function: http.send",
        ),
        (
            "recursion",
            template("package demo\nviolation[{\"msg\": msg}] { msg := f(1) }\nf(x) = y { y := f(x) }"),
            "policy-recursion: f",
        ),
        (
            "an unsafe variable",
            template("package demo\nviolation[{\"msg\": msg}] { x == 1; msg := y }"),
            "policy-unbound-variable: x",
        ),
        ("no violation", template("package demo\ndeny[msg] { msg := \"x\" }"), "gatekeeper-rego: "),
        (
            "other data",
            template("package demo\nviolation[{\"msg\": msg}] { msg := data.params.x }"),
            "gatekeeper-rego: ",
        ),
        ("no package", template("violation[{\"msg\": msg}] { msg := \"x\" }"), "policy-syntax: "),
        ("no Rego", good.replace("rego: |", "rogo: |"), "gatekeeper-template: target"),
        ("another name", good.replace("{name: demo}", "{name: demos}"), "gatekeeper-template: demos"),
        (
            "another target",
            good.replace("target: admission", "target: audit"),
            "gatekeeper-template: audit.k8s.gatekeeper.sh",
        ),
        (
            "two targets",
            good.replace("targets:\n", "targets:\n    - target: admission.k8s.gatekeeper.sh\n"),
            "gatekeeper-template: ",
        ),
        ("no kind", good.replace("{kind: Demo}", "{}"), "gatekeeper-template: "),
        (
            "an unknown version",
            good.replace("sh/v1\n", "sh/v7\n"),
            "gatekeeper-template: templates.gatekeeper.sh/v7",
        ),
        ("a list for Rego", good.replace("rego: |", "rego: [1]\n      x: |"), "gatekeeper-template: "),
        (
            "CEL alone",
            good.replace("rego: |", "code: [{engine: K8sNativeValidation, source: {}}]\n      x: |"),
            "gatekeeper-engine: ",
        ),
        ("YAML that does not parse", good.replace("crd: {spec", "crd: {{spec"), "yaml-"),
    ]
}

/// Constraints in which something is wrong, and what stands twice.
fn mistakes_of_constraints() -> Vec<Mistake> {
    let good = template(NAMES);
    vec![
        (
            "a misspelt group",
            "apiVersion: constraint.gatekeeper.sh/v1beta1\nkind: Demo\n".into(),
            "gatekeeper-unknown: constraint.gatekeeper.sh/v1beta1",
        ),
        (
            "a misspelt template",
            good.replace("kind: ConstraintTemplate", "kind: ConstraintTemplates"),
            "gatekeeper-unknown: templates.gatekeeper.sh/v1",
        ),
        (
            "twice",
            format!("{good}---\n{}", template("package demo\nviolation[{\"msg\": 1}] { true }")),
            "gatekeeper-same-template: ",
        ),
        (
            "two constraints of a name",
            format!("{good}---\n{}---\n{}", constraint("c", ""), constraint("c", "enforcementAction: warn")),
            "gatekeeper-same-constraint: ",
        ),
        (
            "a misspelt field",
            format!("{}---\n{}", good, constraint("c", "match: {namespace: [a]}")),
            "gatekeeper-unknown-field: ",
        ),
        (
            "a misspelt field of the spec",
            format!("{}---\n{}", good, constraint("c", "enforcmentAction: warn")),
            "gatekeeper-unknown-field: ",
        ),
        (
            "an unknown action",
            format!("{good}---\n{}", constraint("c", "enforcementAction: stop")),
            "gatekeeper-constraint: stop",
        ),
        (
            "a wrong scope",
            format!("{good}---\n{}", constraint("c", "match: {scope: cluster}")),
            "gatekeeper-constraint: cluster",
        ),
        (
            "a wrong operator",
            format!(
                "{good}---\n{}",
                constraint("c", "match: {labelSelector: {matchExpressions: [{key: a, operator: Is}]}}")
            ),
            "gatekeeper-constraint: Is",
        ),
        (
            "a star in the middle",
            format!("{good}---\n{}", constraint("c", "match: {namespaces: [a*b]}")),
            "gatekeeper-constraint: a*b",
        ),
        (
            "kinds that are none",
            format!("{good}---\n{}", constraint("c", "match: {kinds: [Pod]}")),
            "gatekeeper-constraint: Pod",
        ),
    ]
}

#[test]
fn what_is_wrong_is_told_at_its_place_in_the_file() {
    let mut wrong = Vec::new();
    for (name, text, expected) in mistakes_of_templates().iter().chain(&mistakes_of_constraints()) {
        let set = load(&[("policies/all.yaml", text)]);
        let told = told(&set);
        let errs = set.diagnostics().iter().any(|diagnostic| diagnostic.severity == Severity::Error);
        if !errs || !told.iter().any(|line| line.starts_with(expected)) {
            wrong.push(format!("{name}: {told:?} for {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_judges_nothing_is_told_and_is_no_error() {
    let cases: &[(&str, String, &str)] = &[
        ("a template alone", template(NAMES), "gatekeeper-judges-nothing: ConstraintTemplate"),
        (
            "expanded objects alone",
            format!("{}---\n{}", template(NAMES), constraint("c", "match: {source: Generated}")),
            "gatekeeper-judges-nothing: Demo",
        ),
        (
            "a copy",
            format!(
                "{0}---\n{1}---\n{0}---\n{1}",
                template(NAMES),
                constraint("c", "match: {source: Generated}")
            ),
            "gatekeeper-judges-nothing: Demo",
        ),
        (
            "a mutation",
            "apiVersion: mutations.gatekeeper.sh/v1\nkind: Assign\nmetadata: {name: a}\n".into(),
            "gatekeeper-not-judged: Assign",
        ),
        (
            "an expansion",
            "apiVersion: expansion.gatekeeper.sh/v1beta1\nkind: ExpansionTemplate\n".into(),
            "gatekeeper-not-judged: ExpansionTemplate",
        ),
        (
            "what is synced",
            "apiVersion: config.gatekeeper.sh/v1alpha1\nkind: Config\n".into(),
            "gatekeeper-not-judged: Config",
        ),
    ];
    for (name, text, expected) in cases {
        let set = load(&[("policies/all.yaml", text)]);
        let told = told(&set);
        assert!(told.len() == 1 && told[0].starts_with(expected), "{name}: {told:?}");
        assert!(set.diagnostics().iter().all(|diagnostic| diagnostic.severity != Severity::Error), "{name}");
    }
}

#[test]
fn an_evaluation_that_fails_names_the_line_of_the_template() {
    let rego = "package demo\n\nviolation[{\"msg\": msg}] {\n  x := input.review.object.spec.x\n  msg := f(x)\n}\n\n\
                f(x) = \"one\" { x > 0 }\n\nf(x) = \"two\" { x > 1 }\n";
    let text = template(rego);
    let set = load(&[("policies/t.yaml", &text), ("c.yaml", &constraint("c", ""))]);
    assert_eq!(told(&set), [""; 0]);
    let judged = judge(&set, &manifests("apiVersion: v1\nkind: A\nmetadata: {name: a}\nspec: {x: 2}\n"));
    assert_eq!(judged.findings[0].kind, FindingKind::Error);
    let [diagnostic] = judged.diagnostics.as_slice() else { panic!("{:?}", judged.diagnostics) };
    let At::Span(span) = diagnostic.at else { panic!("a place") };
    assert_eq!(set.sources().file(span.file).unwrap().path(), "policies/t.yaml");
    let line = text[..span.range().start].matches('\n').count();
    let shown = text.lines().nth(line).unwrap();
    assert!(shown.contains("f(x)"), "{shown}: {}", diagnostic.message);
}

#[test]
fn a_file_that_is_cut_off_brings_nothing_down() {
    let path = fixture("library/requiredlabels/template.yaml");
    let text = std::fs::read_to_string(path).unwrap();
    let constraint = std::fs::read_to_string(fixture(
        "library/requiredlabels/samples/all-must-have-owner/constraint.yaml",
    ));
    let constraint = constraint.unwrap();
    for end in (0..text.len()).step_by(7) {
        let set = load(&[("t.yaml", &text[..end]), ("c.yaml", &constraint)]);
        assert!(set.policies().len() == 1 || !set.diagnostics().is_empty(), "cut at {end}");
    }
    for end in 0..constraint.len() {
        let set = load(&[("t.yaml", &text), ("c.yaml", &constraint[..end])]);
        assert!(set.policies().len() == 1 || !set.diagnostics().is_empty(), "cut at {end}");
    }
}
