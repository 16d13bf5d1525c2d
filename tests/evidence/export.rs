//! What is derived of verified evidence for other tools.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tollgate::evidence::{
    self, Failure, OscalFacts, Sidecar, VerifiedBundle, check_intoto, check_sigstore, check_sigstore_members,
    intoto, oscal, oscal_of, sigstore, sigstore_of,
};
use tollgate::signature::{IN_TOTO, SigningKey, VerifyingKey, open};
use tollgate::source::{Digest, Severity, Stage};
use tollgate::verdict::Notice;

use crate::evidence::replay::full;
use crate::evidence::run::{
    RUN_AS_NON_ROOT, Run, TIME, failure, first_failure, key, keys, module, options, pod, waiver,
};

const PLAIN: Sidecar<'static> = Sidecar { resource_uri: None };

/// A run in which the one pod does not pass.
fn denied() -> Run {
    Run { inputs: vec![("shop/pod.json".to_owned(), pod("web", false))], ..Run::default() }
}

/// The same, waived.
fn waived() -> Run {
    Run { waivers: vec![waiver("W-1", "v1/Pod/web", "2026-02-01")], ..denied() }
}

/// A run in which all that was judged passed, and something could not be read.
fn unread() -> Run {
    let notice = Notice {
        code: "yaml-syntax".to_owned(),
        severity: Severity::Error,
        stage: Stage::Input,
        message: "this is no YAML".to_owned(),
        location: None,
        path: Some("shop/broken.yaml".to_owned()),
        related: Vec::new(),
        help: None,
    };
    Run { notices: vec![notice], ..Run::default() }
}

/// A bundle as the verifier gives it.
fn verified(bytes: &[u8]) -> VerifiedBundle<'_> {
    let (verification, bundle) = evidence::verify_bundle(bytes, &options(&keys()));
    assert_eq!(verification.failure(), None);
    bundle.unwrap()
}

/// The in-toto sidecar of a run.
fn sidecar(run: &Run) -> Vec<u8> {
    let bytes = run.pack();
    intoto(&verified(&bytes), &PLAIN, &[&key()]).unwrap()
}

/// The statements of an in-toto sidecar.
fn statements(sidecar: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(sidecar).unwrap();
    assert!(text.ends_with('\n'));
    let statement = |line: &str| {
        let payload = open(line.as_bytes(), IN_TOTO, &keys()).unwrap();
        serde_json::from_slice(payload.value()).unwrap()
    };
    text.lines().map(statement).collect()
}

/// The predicates of a run's derived statements by the end of their type, and whether they are about the same.
fn predicates(run: &Run) -> serde_json::Map<String, Value> {
    let statements = statements(&sidecar(run));
    assert!(statements.iter().all(|statement| statement["subject"] == statements[0]["subject"]));
    assert!(statements.iter().all(|statement| statement["_type"] == "https://in-toto.io/Statement/v1"));
    let named = |statement: &Value| {
        (statement["predicateType"].as_str().unwrap().to_owned(), statement["predicate"].clone())
    };
    statements.iter().map(named).collect()
}

const SVR: &str = "https://in-toto.io/attestation/svr/v0.2";
const VSA: &str = "https://slsa.dev/verification_summary/v1";
const TEST_RESULT: &str = "https://in-toto.io/attestation/test-result/v0.1";

#[test]
fn what_passed_is_told_in_the_words_of_each_format() {
    let bytes = Run::default().pack();
    let bundle = verified(&bytes);
    let sidecar = intoto(&bundle, &PLAIN, &[&key()]).unwrap();
    assert_eq!(intoto(&bundle, &PLAIN, &[&key()]).unwrap(), sidecar, "the same bytes each time");
    assert_eq!(check_intoto(&sidecar, &bundle, &PLAIN, &keys()), Ok(()));
    assert!(sidecar.starts_with(bundle.file("evidence.dsse.json").unwrap()));
    let evidence = open(bundle.file("evidence.dsse.json").unwrap(), IN_TOTO, &keys()).unwrap();
    let digest = Digest::of(evidence.value()).to_string();
    let policies = json!({
        "uri": "https://tollgate.dev/policy-set/test/1",
        "digest": {"sha256": bundle.statement().policy_set_digest.to_string()},
    });
    let properties = [
        "TOLLGATE_PASSED",
        "TOLLGATE_WITHOUT_BYPASS",
        "TOLLGATE_WITHOUT_WAIVER",
        "TOLLGATE_CONTROL_nist-800-53r5:ac-6",
        "TOLLGATE_CONTROL_nist-800-53r5:ac-6.3",
        "TOLLGATE_POLICY_T-001",
    ];
    let predicates = predicates(&Run::default());
    assert_eq!(predicates.len(), 4);
    assert_eq!(
        predicates[SVR],
        json!({
            "verifier": {"id": "https://tollgate.dev/tollgate/v1", "policies": [policies]},
            "timeCreated": "2026-01-02T03:04:05Z",
            "properties": properties,
        })
    );
    assert_eq!(
        predicates[VSA],
        json!({
            "verifier": {"id": "https://tollgate.dev/tollgate/v1", "version": {"tollgate": "0.1.0"}},
            "timeVerified": "2026-01-02T03:04:05Z",
            "resourceUri": "pkg:generic/shop@1.4.0",
            "policy": policies,
            "inputAttestations": [{"digest": {"sha256": digest}}],
            "verificationResult": "PASSED",
            "verifiedLevels": properties,
            "slsaVersion": "1.2",
        })
    );
    assert_eq!(
        predicates[TEST_RESULT],
        json!({
            "result": "PASSED",
            "configuration": [policies],
            "passedTests": ["T-001"],
            "warnedTests": [],
            "failedTests": [],
        })
    );
}

#[test]
fn what_did_not_pass_has_no_svr_and_a_vsa_that_failed() {
    for (run, passed, failed) in
        [(denied(), json!([]), json!(["T-001"])), (unread(), json!(["T-001"]), json!([]))]
    {
        let predicates = predicates(&run);
        assert_eq!(predicates.len(), 3);
        assert_eq!(predicates.get(SVR), None);
        assert_eq!(predicates[VSA]["verificationResult"], "FAILED");
        assert_eq!(predicates[VSA]["verifiedLevels"], json!(["FAILED"]));
        let result = &predicates[TEST_RESULT];
        assert_eq!(
            (&result["result"], &result["passedTests"], &result["failedTests"]),
            (&json!("FAILED"), &passed, &failed)
        );
    }
}

#[test]
fn what_was_waived_or_bypassed_is_no_property() {
    let predicates = predicates(&Run { bypass: vec!["override T-002: advisory".to_owned()], ..waived() });
    assert_eq!(predicates[SVR]["properties"], json!(["TOLLGATE_PASSED"]));
    assert_eq!(predicates[VSA]["verifiedLevels"], json!(["TOLLGATE_PASSED"]));
    assert_eq!(predicates[TEST_RESULT]["result"], "WARNED");
    assert_eq!(predicates[TEST_RESULT]["warnedTests"], json!(["T-001"]));
    // Nothing of a policy that is off, or that could not be evaluated, counts as passed.
    let mixed = self::predicates(&full());
    let result = &mixed[TEST_RESULT];
    assert_eq!(result["result"], "FAILED");
    assert!(!result["passedTests"].to_string().contains("off"), "{result}");
    assert!(result["failedTests"].to_string().contains("T-001"), "{result}");
}

#[test]
fn names_are_encoded_in_uris() {
    let mut run = Run::default();
    run.release.stream = "git.example//acme/a ppé?".to_owned();
    assert_eq!(predicates(&run)[VSA]["resourceUri"], "pkg:generic/git.example/acme/a%20pp%C3%A9%3F@1.4.0");
    let bytes = run.pack();
    let bundle = verified(&bytes);
    let given = Sidecar { resource_uri: Some("oci://registry.example/app") };
    let sidecar = intoto(&bundle, &given, &[&key()]).unwrap();
    assert_eq!(statements(&sidecar)[2]["predicate"]["resourceUri"], "oci://registry.example/app");
    assert_eq!(check_intoto(&sidecar, &bundle, &given, &keys()), Ok(()));
    assert_eq!(check_intoto(&sidecar, &bundle, &PLAIN, &keys()).unwrap_err().code, "E611");
}

/// The code with which an in-toto sidecar is refused.
fn refused(sidecar: &[u8], bundle: &VerifiedBundle<'_>) -> &'static str {
    check_intoto(sidecar, bundle, &PLAIN, &keys()).map_err(|failure| failure.code).unwrap_err()
}

#[test]
fn an_in_toto_sidecar_that_was_tampered_with_is_refused() {
    let bytes = Run::default().pack();
    let bundle = verified(&bytes);
    let sidecar = intoto(&bundle, &PLAIN, &[&key()]).unwrap();
    let mut changed = sidecar.clone();
    for byte in 0..sidecar.len() {
        changed[byte] ^= 1 << (byte % 8);
        let code = refused(&changed, &bundle);
        assert!(code.starts_with("E2") || code.starts_with("E3") || code == "E611", "byte {byte}: {code}");
        changed[byte] ^= 1 << (byte % 8);
    }
    for end in (0..sidecar.len()).step_by(7) {
        refused(&sidecar[..end], &bundle);
    }
    let lines: Vec<&[u8]> = sidecar.split_inclusive(|byte| *byte == b'\n').collect();
    let [evidence, svr, vsa, tests] = lines[..] else { panic!() };
    for others in [
        [evidence, vsa, svr, tests].concat(),
        [evidence, svr, vsa].concat(),
        [evidence, svr, vsa, tests, tests].concat(),
        [svr, evidence, vsa, tests].concat(),
        [evidence, svr, svr, tests].concat(),
    ] {
        assert_eq!(refused(&others, &bundle), "E611");
    }
    // By another key, and of another release, which is signed well.
    let stranger = SigningKey::generate([1; 32]);
    assert_eq!(refused(&intoto(&bundle, &PLAIN, &[&stranger]).unwrap(), &bundle), "E302");
    let other = self::sidecar(&denied());
    assert_eq!(refused(&other, &bundle), "E611");
    let foreign: Vec<&[u8]> = other.split_inclusive(|byte| *byte == b'\n').collect();
    assert_eq!(refused(&[evidence, svr, foreign[1], tests].concat(), &bundle), "E611");
}

#[test]
fn each_signer_has_a_sigstore_bundle_with_one_signature() {
    let second = SigningKey::generate([7; 32]);
    let bytes = Run::default().pack_by(&[&key(), &second]);
    let bundle = verified(&bytes);
    let both = [key().verifying_key(), second.verifying_key()];
    let derived = sigstore_of(&bundle, &both).unwrap();
    let envelope: Value = serde_json::from_slice(bundle.file("evidence.dsse.json").unwrap()).unwrap();
    assert_eq!(derived.len(), 2);
    for (index, one) in derived.iter().enumerate() {
        assert_eq!((one.number, one.member()), (index + 1, format!("sigstore/{}.sigstore.json", index + 1)));
        let signature = &envelope["signatures"][index];
        let signer = both.iter().find(|key| signature["keyid"] == key.key_id()).unwrap();
        let pem = signer.to_pem().unwrap();
        let der =
            STANDARD.decode(pem.lines().filter(|line| !line.starts_with('-')).collect::<String>()).unwrap();
        let json: Value = serde_json::from_slice(&one.bytes).unwrap();
        assert_eq!(
            json,
            json!({
                "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
                "verificationMaterial": {"publicKey": {"hint": STANDARD.encode(Digest::of(&der).as_bytes())}},
                "dsseEnvelope": {
                    "payload": envelope["payload"],
                    "payloadType": "application/vnd.in-toto+json",
                    "signatures": [{"sig": signature["sig"]}],
                },
            })
        );
    }
    // A key that is not trusted has none, and keeps its signature's number free.
    let only = sigstore_of(&bundle, &both[1..]).unwrap();
    assert_eq!(only, [derived.iter().find(|one| only[0].number == one.number).unwrap().clone()]);
    let stranger = [SigningKey::generate([1; 32]).verifying_key()];
    assert_eq!(sigstore_of(&bundle, &stranger).unwrap_err().code, "E302");
    assert_eq!(sigstore(b"{}", &both).unwrap_err().code, "E201");
}

#[test]
fn a_sigstore_bundle_that_was_tampered_with_is_refused() {
    let bytes = Run::default().pack();
    let bundle = verified(&bytes);
    let envelope = bundle.file("evidence.dsse.json").unwrap();
    let one = sigstore_of(&bundle, &keys()).unwrap().remove(0);
    let check = |name: &str, bytes: &[u8]| check_sigstore(name, bytes, envelope, &keys());
    assert_eq!(check(&one.member(), &one.bytes), Ok(true));
    let mut changed = one.bytes.clone();
    for bit in 0..changed.len() * 8 {
        changed[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(check(&one.member(), &changed).unwrap_err().code, "E611");
        changed[bit / 8] ^= 1 << (bit % 8);
    }
    for name in
        ["sigstore/2.sigstore.json", "sigstore/01.sigstore.json", "sigstore/1.json", "1.sigstore.json"]
    {
        assert_eq!(check(name, &one.bytes).unwrap_err().code, "E611");
    }
    let other = denied().pack();
    let foreign = sigstore_of(&verified(&other), &keys()).unwrap().remove(0);
    assert_eq!(check(&one.member(), &foreign.bytes).unwrap_err().code, "E611");

    let members = |content: &[u8]| -> Result<(usize, usize), Failure> {
        let bytes = evidence::add_member(&bytes, &one.member(), content.to_vec()).unwrap();
        let (_, bundle) = evidence::verify_bundle(&bytes, &options(&keys()));
        check_sigstore_members(&bundle.unwrap(), &keys())
    };
    assert_eq!(check_sigstore_members(&bundle, &keys()), Ok((0, 0)));
    assert_eq!(members(&one.bytes), Ok((1, 1)));
    assert_eq!(members(&foreign.bytes).unwrap_err().code, "E611");
}

#[test]
fn the_verifier_checks_sigstore_bundles_in_a_bundle() {
    let second = SigningKey::generate([7; 32]);
    let bytes = Run::default().pack_by(&[&key(), &second]);
    let both = [key().verifying_key(), second.verifying_key()];
    let derived = sigstore_of(&verified(&bytes), &both).unwrap();
    let mut whole = bytes.clone();
    for one in &derived {
        whole = evidence::add_member(&whole, &one.member(), one.bytes.clone()).unwrap();
    }
    for trusted in [&both[..], &both[..1], &both[1..]] {
        assert_eq!(first_failure(&evidence::verify(&whole, &options(trusted))), (0, "none"));
    }
    // Of a signer who is not trusted, everything but the hint is checked.
    let ours = sigstore_of(&verified(&bytes), &keys()).unwrap().remove(0);
    let foreign = derived.iter().find(|one| one.number != ours.number).unwrap();
    let text = String::from_utf8(foreign.bytes.clone()).unwrap();
    let (before, hint) = text.split_once("\"hint\":\"").unwrap();
    let envelope_at = 0..before.find("\"mediaType\"").unwrap();
    let mut changed = foreign.bytes.clone();
    for byte in envelope_at {
        changed[byte] ^= 1;
        let bundle = evidence::add_member(&bytes, &foreign.member(), changed.clone()).unwrap();
        assert_eq!(failure(&bundle), (11, "E611"), "byte {byte}");
        changed[byte] ^= 1;
    }
    let short = format!("{before}\"hint\":\"AA==\"}}}}}}");
    assert!(hint.ends_with("\"}}}"), "{hint}");
    let bundle = evidence::add_member(&bytes, &foreign.member(), short.into_bytes()).unwrap();
    assert_eq!(failure(&bundle), (11, "E611"));
    let bundle = evidence::add_member(&bytes, "sigstore/9.sigstore.json", foreign.bytes.clone()).unwrap();
    assert_eq!(failure(&bundle), (11, "E611"));
}

/// The assessment results of a run; and that they come from the bundle as from the verdict.
fn assessment(run: &Run) -> Value {
    let outcome = run.judge();
    let facts =
        OscalFacts { release: &run.release, tollgate: "0.1.0", evaluated_at: TIME, valid_until: None };
    let report = oscal(&outcome.verdict, &facts);
    assert_eq!(report.path, "reports/oscal-ar.json");
    assert_eq!(oscal(&run.judge().verdict, &facts), report, "the same bytes each time");
    // With the report in it, so that the statement's digest is another: the report is not.
    let inside = Run { reports: vec![report.clone()], ..Run { ..clone(run) } };
    for bytes in [run.pack(), inside.pack()] {
        assert_eq!(oscal_of(&verified(&bytes)).unwrap(), report);
    }
    let other = SigningKey::generate([3; 32]);
    let bytes = run.pack_by(&[&other, &key()]);
    assert_eq!(oscal_of(&verified(&bytes)).unwrap(), report, "whoever signs");
    let dated = oscal(&outcome.verdict, &OscalFacts { valid_until: Some(TIME + 86_400), ..facts });
    let dated: Value = serde_json::from_slice(&dated.bytes).unwrap();
    for observation in dated["assessment-results"]["results"][0]["observations"].as_array().unwrap() {
        assert_eq!(observation["expires"], "2026-01-03T03:04:05Z");
    }
    serde_json::from_slice::<Value>(&report.bytes).unwrap()["assessment-results"].clone()
}

fn clone(run: &Run) -> Run {
    Run {
        inputs: run.inputs.clone(),
        modules: run.modules.clone(),
        data: run.data.clone(),
        config: run.config.clone(),
        waivers: run.waivers.clone(),
        notices: run.notices.clone(),
        release: run.release.clone(),
        subjects: run.subjects.clone(),
        reports: run.reports.clone(),
        signed_waivers: run.signed_waivers.clone(),
        bypass: run.bypass.clone(),
        off: run.off.clone(),
        limits: run.limits.clone(),
        change: run.change,
    }
}

/// State and reason of each finding.
fn states(assessment: &Value) -> BTreeSet<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let findings = assessment["results"][0]["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| &finding["target"]["status"])
        .map(|status| (text(&status["state"]), text(&status["reason"])))
        .collect()
}

/// All values of members of that kind of name.
fn collect(value: &Value, is: fn(&str) -> bool, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str().filter(|_| is(name)) {
                    Some(text) => found.push(text.to_owned()),
                    None => collect(member, is, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, is, found)),
        _ => {}
    }
}

#[test]
fn a_control_is_satisfied_only_where_all_of_it_passed_and_all_was_read() {
    let state = |state: &str, reason: &str| BTreeSet::from([(state.to_owned(), reason.to_owned())]);
    assert_eq!(states(&assessment(&Run::default())), state("satisfied", "pass"));
    assert_eq!(states(&assessment(&denied())), state("not-satisfied", "fail"));
    assert_eq!(states(&assessment(&waived())), state("not-satisfied", "other"));
    assert_eq!(states(&assessment(&unread())), state("not-satisfied", "other"));
    let nothing = Run {
        modules: vec![module("p.rego", &RUN_AS_NON_ROOT.replace("[Pod]", "[Service]"))],
        ..Run::default()
    };
    assert_eq!(states(&assessment(&nothing)), state("not-satisfied", "other"));
    let fails =
        RUN_AS_NON_ROOT.replace("not input.spec.securityContext.runAsNonRoot", "1 / 0 == to_number(\"x\")");
    let error = Run { modules: vec![module("p.rego", &fails)], ..Run::default() };
    assert!(!states(&assessment(&error)).contains(&("satisfied".into(), "pass".into())));
}

#[test]
fn assessment_results_have_what_oscal_asks_for() {
    for run in [Run::default(), denied(), waived(), unread(), full()] {
        let assessment = assessment(&run);
        assert_eq!(assessment["metadata"]["oscal-version"], "1.2.1");
        assert_eq!(assessment["metadata"]["last-modified"], "2026-01-02T03:04:05Z");
        let (mut ids, mut references) = (Vec::new(), Vec::new());
        collect(&assessment, |name| name == "uuid", &mut ids);
        collect(&assessment, |name| name.ends_with("-uuid"), &mut references);
        let known: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(known.len(), ids.len(), "an id is there twice");
        assert!(ids.iter().all(|id| id.len() == 36 && &id[14..15] == "5"), "{ids:?}");
        assert!(references.iter().all(|id| known.contains(id)), "a reference leads nowhere");
        let plan = assessment["import-ap"]["href"].as_str().unwrap().trim_start_matches('#').to_owned();
        assert!(known.contains(&plan));
        let result = &assessment["results"][0];
        for observation in result["observations"].as_array().unwrap() {
            for member in ["uuid", "description", "methods", "collected", "relevant-evidence"] {
                assert!(observation.get(member).is_some(), "{member}: {observation}");
            }
        }
        for name in ["observations", "risks", "findings"] {
            assert_ne!(result[name], json!([]), "OSCAL knows no empty lists");
        }
    }
}

#[test]
fn evidence_of_oscal_is_in_the_bundle() {
    let bytes = full().pack();
    let bundle = verified(&bytes);
    let mut links = Vec::new();
    let report: Value = serde_json::from_slice(&oscal_of(&bundle).unwrap().bytes).unwrap();
    collect(&report, |name| name == "href", &mut links);
    links.retain(|link| !link.starts_with('#'));
    assert!(links.iter().any(|link| link.starts_with("../controls/nist-800-53r5/ac-6")), "{links:?}");
    for link in links {
        assert!(bundle.file(link.strip_prefix("../").unwrap()).is_some(), "{link}");
    }
}

#[test]
fn a_waiver_is_an_approved_deviation_with_a_deadline() {
    let assessment = assessment(&waived());
    let result = &assessment["results"][0];
    let risk = &result["risks"][0];
    assert_eq!(result["risks"].as_array().unwrap().len(), 1);
    assert_eq!(risk["status"], "deviation-approved");
    assert_eq!(risk["deadline"], "2026-02-01T23:59:59Z", "the last day is part of it");
    assert_eq!(risk["statement"], "the image comes next week");
    for finding in result["findings"].as_array().unwrap() {
        assert_eq!(finding["related-risks"], json!([{"risk-uuid": risk["uuid"]}]));
    }
    // One that lifts nothing is no risk.
    let unused = Run { waivers: vec![waiver("W-1", "v1/Pod/other", "2026-02-01")], ..denied() };
    assert_eq!(self::assessment(&unused)["results"][0].get("risks"), None);
}

#[test]
fn names_and_messages_say_nothing_but_themselves() {
    let hostile = RUN_AS_NON_ROOT
        .replace("the pod may run as root", "<script>[x](javascript:y)\\n`z`\\u202e\\u001b[2J")
        .replace("Pods run as a non-root user", "'<b>*Bold*</b> &amp;'");
    let mut run = Run { modules: vec![module("p.rego", &hostile)], ..denied() };
    run.release.stream = "sh<i>op\u{9b}".to_owned();
    let mut texts = Vec::new();
    collect(&assessment(&run), |_| true, &mut texts);
    for text in &texts {
        for piece in ["<", ">", "\n", "\u{202e}", "\u{1b}", "\u{9b}", "[x](", " *Bold"] {
            assert!(!text.contains(piece), "{piece:?} is in {text:?}");
        }
    }
    assert!(texts.iter().any(|text| text.starts_with("&lt;script&gt;")), "{texts:?}");
}

/// Keys for which nothing is trusted are no keys.
#[test]
fn without_a_trusted_key_nothing_is_accepted() {
    let bytes = Run::default().pack();
    let bundle = verified(&bytes);
    let sidecar = intoto(&bundle, &PLAIN, &[&key()]).unwrap();
    let none: [VerifyingKey; 0] = [];
    assert_eq!(check_intoto(&sidecar, &bundle, &PLAIN, &none).unwrap_err().code, "E302");
    assert_eq!(sigstore_of(&bundle, &none).unwrap_err().code, "E302");
}
