//! Evaluating again, and what stands in its way.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tollgate::config::{Enforced, Enforcement, Override};
use tollgate::document::json::canonical::Json;
use tollgate::document::{Node, Pointer, Trace, Value};
use tollgate::evidence::{self, ReplayOptions, Status, Verification, VerifyOptions};
use tollgate::policy::DataFile;
use tollgate::source::{At, Diagnostic, Digest, Label, Limits, Severity, Span, Stage};
use tollgate::verdict::Notice;

use crate::evidence::forge::{Forgery, item, member, members};
use crate::evidence::run::{
    Run, first_failure, full_config, keys, module, options, pod, verify_and_replay, waiver,
};

/// Policies that look at everything that a replay has to bring back.
const CURIOUS: &str = r#"# METADATA
# title: Tells what it sees
# custom:
#   id: T-002
#   severity: low
#   enforcement: advisory
#   view: kubernetes
package tollgate.test.curious

deny contains finding if {
	some index, container in input.spec.containers
	finding := {
		"msg": sprintf("%v sees %v at %v", [container.name, data.limits.cpu, time.now_ns()]),
		"path": ["spec", "containers", index, "limits"],
		"details": {
			"limits": container.limits,
			"params": data.params,
			"release": data.release,
			"random": rand.intn("seed", 1000),
			"pods": count(data.inventory.cluster.v1.Pod),
		},
	}
}

undecided contains {"msg": "the user is unknown", "path": "spec.securityContext"} if {
	input.metadata.name == "unknown"
}
"#;

const BROKEN: &str = "package tollgate.test.broken\n\ndeny contains \"x\" if { input.kind == 1 +++ }\n";

/// A run in which everything happens that can.
pub(crate) fn full() -> Run {
    let off =
        "package tollgate.test.off\n\n# METADATA\n# title: off\ndeny contains \"off\" if { input.kind }\n";
    let mut run = Run {
        inputs: vec![
            ("shop/good.json".into(), pod("good", true)),
            ("shop/waived.json".into(), pod("waived", false)),
            ("shop/bad.json".into(), pod("bad", false)),
            ("shop/unknown.json".into(), pod("unknown", true)),
        ],
        data: vec![DataFile {
            path: "policies/data.json".into(),
            prefix: vec!["limits".into()],
            text: r#"{"cpu": 0.1, "large": 1e400}"#.into(),
        }],
        waivers: vec![
            waiver("W-1", "v1/Pod/waived", "2026-02-01"),
            waiver("W-2", "v1/Pod/good", "2026-02-01"),
            waiver("W-3", "v1/Pod/bad", "2025-02-01"),
        ],
        config: full_config(),
        off: BTreeSet::from(["tollgate.test.off".to_owned()]),
        bypass: vec!["--exclude 'vendor/**'".into(), "override T-002: advisory".into()],
        change: |inventory| {
            let file = inventory.documents[0].file;
            let span = Span::new(file, 5, 9);
            let at = At::Span(span);
            inventory.diagnostics = vec![
                Diagnostic::error(Stage::Input, "yaml-duplicate-key", at, "a key stands twice")
                    .label(Span::new(file, 0, 3), "the first one")
                    .help("remove one"),
                Diagnostic::warning(Stage::Input, "file-unreadable", At::Path("x.yaml".into()), "no"),
            ];
            inventory.redacted = 1;
            let other = inventory.documents[1].file;
            let spec = inventory.documents[2].root.at(&Pointer::parse("spec").unwrap()).unwrap().clone();
            let label = Label { span: Span::new(other, 20, 40), message: "the value comes from here".into() };
            let mut traced = spec;
            traced.origin.trace = Some(std::sync::Arc::new(Trace { labels: vec![label] }));
            let Value::Map(map) = &mut inventory.documents[2].root.value else { panic!() };
            map.insert("spec", traced);
            let marker = Node::string("AKIA", span.into());
            let Value::Map(map) = &mut inventory.documents[0].root.value else { panic!() };
            map.insert("data", marker);
            inventory.documents[3].unknown = vec![Pointer::parse("spec.securityContext").unwrap()];
        },
        notices: vec![Notice {
            code: "config-unknown-key".into(),
            severity: Severity::Warning,
            stage: Stage::Config,
            message: "`x` is not known".into(),
            location: None,
            path: Some("tollgate.yaml".into()),
            related: Vec::new(),
            help: None,
        }],
        ..Run::default()
    };
    run.modules.push(module("policies/curious.rego", CURIOUS));
    run.modules.push(module("policies/broken.rego", BROKEN));
    run.modules.push(module("policies/off.rego", off));
    run.config.overrides = vec![
        Override {
            policy: "T-001".into(),
            paths: vec!["shop/bad.json".into()],
            environment: Some("production".into()),
            enforcement: Some(Enforced::As(Enforcement::Hard)),
            severity: None,
        },
        Override {
            policy: "tollgate.test.off".into(),
            paths: Vec::new(),
            environment: None,
            enforcement: Some(Enforced::Off),
            severity: None,
        },
    ];
    run
}

fn replayed(bundle: &[u8], change: impl FnOnce(&mut ReplayOptions<'_>)) -> Verification {
    let keys = keys();
    let cancel = AtomicBool::new(false);
    let mut replay =
        ReplayOptions { threads: 1, cancel: &cancel, binary: None, evaluate: None, from_sources: false };
    change(&mut replay);
    evidence::verify(bundle, &VerifyOptions { replay: Some(replay), ..options(&keys) })
}

fn failure(bundle: &[u8]) -> (u8, &'static str) {
    first_failure(&replayed(bundle, |_| {}))
}

#[test]
fn a_run_in_which_everything_happens_replays_to_the_byte() {
    let run = full();
    let bundle = run.pack();
    let verdict = Forgery::of(&bundle).json("verdict.json");
    let outcomes: BTreeSet<&str> = verdict
        .get("records")
        .unwrap()
        .as_array()
        .unwrap()
        .iter()
        .map(|record| record.get("outcome").unwrap().as_str().unwrap())
        .collect();
    assert_eq!(outcomes, BTreeSet::from(["fail", "undecided", "waived"]), "the run says a lot");
    let text = String::from_utf8(verdict.to_bytes()).unwrap();
    for word in
        ["yaml-duplicate-key", "the value comes from here", "policy-syntax", "0.1", "18446744073709551615"]
    {
        assert!(text.contains(word), "{word}");
    }
    for threads in [1, 2, 5] {
        let verification = verify_and_replay(&bundle, threads);
        let steps: Vec<_> = verification.steps.iter().filter(|step| step.number == 15).collect();
        assert_eq!(first_failure(&verification), (0, "none"), "{steps:?}");
        assert!(verification.assurance.replayed);
        assert_eq!(verification.exit_code(), 1, "it is denied");
    }
}

#[test]
fn a_verdict_that_does_not_follow_is_refused_and_the_difference_is_shown() {
    // The signer says that a pod passes which does not.
    let bundle = Forgery::of(&Run::default().pack());
    let line = String::from_utf8(bundle.files["documents/0001.jsonl"].clone()).unwrap();
    let forged = bundle.replace("documents/0001.jsonl", "\"runAsNonRoot\":true", "\"runAsNonRoot\":false");
    assert!(line.contains("\"runAsNonRoot\":true"));
    let bundle = forged.finish();
    let verification = replayed(&bundle, |_| {});
    assert_eq!(first_failure(&verification), (15, "E802"));
    assert_eq!(verification.exit_code(), 5);
    assert!(!verification.assurance.replayed);
    let step = verification.steps.iter().find(|step| step.code == Some("E802")).unwrap();
    assert_eq!(step.detail, "`verdict.json` differs at `/counts/fail`: recorded 0, replayed 1");
    assert_eq!(replayed(&bundle, |_| {}).exit_code(), 5);
}

#[test]
fn facts_of_a_replay_that_were_changed_show() {
    let bundle = Forgery::of(&full().pack());
    let replay = |change: &dyn Fn(&mut Json)| {
        failure(&bundle.clone().change("replay.json", |json| change(json)).finish())
    };
    assert_eq!(replay(&|_| {}), (0, "none"));
    let policies = |json: &mut Json| *member(json, "policies") = Json::Array(Vec::new());
    assert_eq!(replay(&policies), (9, "E602"), "no policies, and there are some in the bundle");
    let version = |json: &mut Json| *member(member(json, "facts"), "version") = "2.0.0".into();
    assert_eq!(replay(&version), (9, "E601"), "another version");
    let params = |json: &mut Json| *member(member(json, "config"), "params") = "{}".into();
    assert_eq!(replay(&params), (15, "E802"), "other parameters");
    let overrides = |json: &mut Json| *member(member(json, "config"), "overrides") = Json::Array(Vec::new());
    assert_eq!(replay(&overrides), (15, "E801"), "no overrides, and a policy is off all the same");
    let raised = |json: &mut Json| {
        *member(item(member(member(json, "config"), "overrides"), 0), "enforcement") = "soft".into();
    };
    assert_eq!(replay(&raised), (15, "E802"), "another enforcement");
    let off = |json: &mut Json| *member(json, "off") = Json::Array(Vec::new());
    assert_eq!(replay(&off), (15, "E801"), "nothing switched off");
    let more = |json: &mut Json| *member(json, "off") = Json::Array(vec!["T-001".into()]);
    assert_eq!(replay(&more), (15, "E801"), "a policy that no override switches off");
    let files = |json: &mut Json| *member(json, "files") = Json::Array(Vec::new());
    assert_eq!(replay(&files), (15, "E802"), "other totals");
    let notices = |json: &mut Json| *member(json, "notices") = Json::Array(Vec::new());
    assert_eq!(replay(&notices), (15, "E802"), "what went wrong is kept quiet");
    let documents = |json: &mut Json| *member(json, "documents") = Json::Array(Vec::new());
    assert_eq!(replay(&documents), (15, "E802"), "documents are kept quiet");
    let stream = |json: &mut Json| *member(json, "stream") = "other".into();
    assert_eq!(replay(&stream), (9, "E601"), "another stream");
}

#[test]
fn a_replay_that_is_not_possible_says_so() {
    let bundle = Forgery::of(&full().pack());
    let replay = |change: &dyn Fn(&mut Json)| {
        failure(&bundle.clone().change("replay.json", |json| change(json)).finish())
    };
    assert_eq!(
        replay(&|json| *member(json, "schema") = "https://tollgate.dev/replay/v3".into()),
        (15, "E801")
    );
    for name in ["limits", "policies", "data", "off", "documents", "files", "redacted", "notices"] {
        let without = |json: &mut Json| drop(members(json).remove(name).unwrap());
        let expected = if ["policies", "data"].contains(&name) { (9, "E601") } else { (15, "E801") };
        assert_eq!(replay(&without), expected, "{name}");
    }
    let digest =
        |json: &mut Json| *member(item(member(json, "policies"), 0), "sha256") = "0".repeat(64).into();
    assert_eq!(replay(&digest), (9, "E602"), "a policy is missing");
    let climbs = |json: &mut Json| *item(member(json, "documents"), 0) = "../../etc/passwd".into();
    assert_eq!(replay(&climbs), (15, "E801"), "nothing is read from disk");
    let params = |json: &mut Json| *member(member(json, "config"), "params") = "[]".into();
    assert_eq!(replay(&params), (9, "E601"), "parameters that are none");
    let file = bundle.clone().add("sources.json", b"{}").finish();
    assert_eq!(failure(&file), (15, "E801"));
    let waivers = bundle.clone().replace("waivers/unsigned.json", "\"2025-12-01\"", "\"2025-13-01\"");
    assert_eq!(failure(&waivers.finish()).1, "E605", "the statement has the digest of another record");
    assert_eq!(replayed(&file, |_| {}).exit_code(), 5);
}

#[test]
fn a_document_is_read_back_only_as_it_was_written() {
    let bundle = Forgery::of(&Run::default().pack());
    let line =
        |from: &str, to: &str| failure(&bundle.clone().replace("documents/0001.jsonl", from, to).finish());
    assert_eq!(line("\"v1/Pod/web\"", "\"v1/Pod/web\""), (0, "none"));
    for (from, to) in [
        ("{\"address\"", "{ \"address\""),
        ("{\"address\"", "{\"address\":\"x\",\"address\""),
        ("{\"address\"", "{\"a\":0,\"address\""),
        ("\"lines\":[1,9]", "\"lines\":[1]"),
        ("\"lines\":[1,9]", "\"lines\":[1,-9]"),
        ("\"lines\":[1,9]", "\"lines\":[1.0,9]"),
        ("\"kind\":\"manifest\"", "\"kind\":\"chart\""),
        ("\"file\":\"shop/pod.json\"", "\"file\":\"shop/other.json\""),
        ("\"positions\":[[1,1,9,2],", "\"positions\":["),
        ("\"positions\":[", "\"positions\":[[1,1,1,1],"),
        ("\"positions\":[[1,1,9,2]", "\"positions\":[[1,1,9,2,0]"),
        ("\"labels\":[]", "\"labels\":[{\"at\":[1,1,1,1],\"message\":\"x\",\"node\":99}]"),
        ("document/v1", "document/v2"),
        ("\"unknown\":[]", "\"unknown\":[\"a..b\"]"),
        ("2.5", "2.50"),
        ("}\n", ""),
    ] {
        assert_eq!(line(from, to), (15, "E801"), "{to}");
    }
    assert_eq!(failure(&bundle.add("documents/0001.jsonl", b"\xff\n").finish()), (15, "E801"));
}

#[test]
fn a_bundle_of_the_format_before_is_replayed_and_one_between_both_is_not() {
    let bundle = Forgery::of(&Run::default().pack());
    let forged = |schema: &str, without: &[&str]| {
        let schema = format!("https://tollgate.dev/replay/{schema}");
        let forged = bundle.clone().change("replay.json", |json| {
            *member(json, "schema") = schema.as_str().into();
            let Json::Object(engine) = member(json, "engine") else { panic!() };
            engine.retain(|name, _| !without.contains(&name.as_str()));
        });
        forged.finish()
    };
    let before = replayed(&forged("v1", &["rewriter", "builtins"]), |_| {});
    assert_eq!((first_failure(&before), before.exit_code()), ((0, "none"), 0));
    assert!(
        before.steps.iter().any(|step| step.code == Some("E803") && step.detail.contains("does not record"))
    );
    assert_eq!(before.rewriter, None);
    assert_eq!(failure(&forged("v1", &[])), (15, "E801"));
    assert_eq!(failure(&forged("v1", &["rewriter"])), (15, "E801"));
    assert_eq!(failure(&forged("v2", &["rewriter"])), (15, "E801"));
    assert_eq!(failure(&forged("v2", &["builtins"])), (15, "E801"));
    assert_eq!(failure(&forged("v3", &[])), (15, "E801"));
}

#[test]
fn another_engine_is_a_warning_and_another_list_of_builtins_a_refusal() {
    let bundle = Forgery::of(&Run::default().pack());
    let engine = |name: &'static str, value: Json| {
        let value = &value;
        let forged = bundle.clone().change("replay.json", |json| {
            *member(member(json, "engine"), name) = value.clone();
        });
        let forged = forged.statement(|json| {
            *member(member(member(json, "predicate"), "engine"), name) = value.clone();
        });
        forged.finish()
    };
    let verification = replayed(&engine("id", "tollgate-rego/0.0.9".into()), |_| {});
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    let warned = |verification: &Verification| {
        verification.steps.iter().any(|step| step.status == Status::Pass && step.code == Some("E803"))
    };
    assert!(warned(&verification));
    let other_versions = |name: &'static str| {
        let change = |json: &mut Json| *member(member(json, "engine"), name) = "0".into();
        replayed(&bundle.clone().change("replay.json", change).finish(), |_| {})
    };
    assert!(!warned(&replayed(&bundle.clone().finish(), |_| {})));
    for name in ["rewriter", "builtins"] {
        let verification = other_versions(name);
        assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
        assert!(warned(&verification), "{name}");
    }
    let fewer = engine("builtinsDenied", Json::Array(vec!["http.send".into()]));
    assert_eq!(failure(&fewer), (15, "E804"));

    let other_build =
        replayed(&bundle.pack(), |options| options.binary = Some(Digest::of(b"another program")));
    assert!(warned(&other_build));
    let same_build = replayed(&bundle.pack(), |options| options.binary = Some(Digest::of(b"the program")));
    assert!(!warned(&same_build));
    assert_eq!(other_build.exit_code(), 0);
}

#[test]
fn a_replay_has_limits() {
    let bundle = Forgery::of(&Run::default().pack());
    for name in
        ["fileBytes", "files", "folderDepth", "depth", "nodes", "evaluationMilliseconds", "policyBytes"]
    {
        // One more than a run has that states no limits of its own.
        let forged = bundle.clone().change("replay.json", |json| {
            let limit = member(member(json, "limits"), name);
            *limit = Json::Integer(limit.as_integer().unwrap() + 1);
        });
        assert_eq!(failure(&forged.finish()), (15, "E805"), "{name}");
    }
    let cancel = AtomicBool::new(true);
    let keys = keys();
    let replay = Some(ReplayOptions {
        threads: 1,
        cancel: &cancel,
        binary: None,
        evaluate: None,
        from_sources: false,
    });
    let given_up = evidence::verify(&bundle.pack(), &VerifyOptions { replay, ..options(&keys) });
    assert_eq!((first_failure(&given_up), given_up.exit_code()), ((15, "E805"), 5));
}

#[test]
fn a_run_that_the_watchdog_ended_is_not_compared() {
    let endless = "package tollgate.test.endless\n\ndeny contains \"x\" if {\n\tinput.kind\n\t\
        some i in numbers.range(1, 100000)\n\tsome j in numbers.range(1, 100000)\n\ti * j < 0\n}\n";
    let limits = Limits { evaluation: Duration::from_millis(50), ..Limits::default() };
    let run = Run { modules: vec![module("policies/endless.rego", endless)], limits, ..Run::default() };
    let bundle = run.pack();
    assert_eq!(failure(&bundle), (15, "E805"));
}

#[test]
fn a_run_with_constraints_of_gatekeeper_replays_to_the_byte() {
    let template = "apiVersion: templates.gatekeeper.sh/v1\nkind: ConstraintTemplate\nmetadata: {name: demo}\nspec:\n  \
                    crd: {spec: {names: {kind: Demo}}}\n  targets:\n    - target: admission.k8s.gatekeeper.sh\n      \
                    rego: |\n        package demo\n\n        violation[{\"msg\": msg, \"path\": path}] {\n          \
                    image := input.review.object.spec.containers[i].image\n          not startswith(image, \
                    input.parameters.prefix)\n          path := [\"review\", \"object\", \"spec\", \"containers\", i, \
                    \"image\"]\n          pods := count(data.inventory.cluster.v1.Pod)\n          msg := \
                    sprintf(\"%v is foreign to %v pods\", [image, pods])\n        }\n";
    let constraint = |name: &str, spec: &str| {
        format!(
            "apiVersion: constraints.gatekeeper.sh/v1beta1\nkind: Demo\nmetadata: {{name: {name}}}\nspec: {{{spec}}}\n"
        )
    };
    let both = format!(
        "{}---\n{}",
        constraint("ours", "parameters: {prefix: ours/}"),
        constraint("nginx", "parameters: {prefix: 'nginx:'}, match: {kinds: [{kinds: [Pod]}]}"),
    );
    let mut run = Run {
        inputs: vec![("a.json".into(), pod("a", true)), ("b.json".into(), pod("b", false))],
        ..Run::default()
    };
    run.modules.push(module("policies/template.yaml", template));
    run.modules.push(module("policies/samples/constraints.yaml", &both));
    // What cannot be loaded is in the evidence too, with its place.
    run.modules.push(module("policies/samples/alone.yaml", &constraint("c", "").replace("Demo", "Other")));
    let bundle = run.pack();
    let text = String::from_utf8(Forgery::of(&bundle).json("verdict.json").to_bytes()).unwrap();
    for word in [
        "Demo/ours",
        "Demo/nginx",
        "nginx:1.27 is foreign to 2 pods",
        "gatekeeper-no-template",
        "\"gatekeeper\"",
    ] {
        assert!(text.contains(word), "{word}");
    }
    for threads in [1, 3] {
        let verification = verify_and_replay(&bundle, threads);
        assert_eq!(first_failure(&verification), (0, "none"));
        assert!(verification.assurance.replayed);
    }
}
