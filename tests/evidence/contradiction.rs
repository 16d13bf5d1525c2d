//! Verdicts that contradict themselves, signed by the gate's own key: refused without a replay.

use tollgate::document::json::canonical::Json;
use tollgate::policy::PolicySeverity;
use tollgate::source::Digest;
use tollgate::verdict::time::parse_day;
use tollgate::verdict::{Waiver, WaiverOrigin};

use crate::evidence::forge::{Forgery, item, member, members};
use crate::evidence::run::{RUN_AS_NON_ROOT, Run, failure, module, pod, waiver};

/// A bundle, to be forged, whose pod is denied by a policy of that enforcement.
fn denied(enforcement: &str) -> Forgery {
    let text = RUN_AS_NON_ROOT.replace("enforcement: soft", &format!("enforcement: {enforcement}"));
    // Without controls, whose files would have to be forged as well.
    let text = text.replace("#   controls:\n#     nist-800-53r5: [AC-6, \"AC-6(3)\"]\n", "");
    let run = Run {
        inputs: vec![("pod.json".into(), pod("web", false))],
        modules: vec![module("policies/non_root.rego", &text)],
        ..Run::default()
    };
    Forgery::of(&run.pack())
}

/// Says in the verdict and in the statement that it was passed.
fn pass(verdict: &mut Json) {
    *member(verdict, "decision") = "passed".into();
    *member(verdict, "reasons") = Json::Array(Vec::new());
}

/// Changes a count in the verdict's sums, its first policy and the statement.
fn count(forgery: Forgery, name: &str, number: i64) -> Forgery {
    let forgery = forgery.change("verdict.json", |verdict| {
        *member(member(verdict, "counts"), name) = Json::Integer(number);
        if let Json::Array(policies) = member(verdict, "policies")
            && let Some(policy) = policies.first_mut()
        {
            *member(member(policy, "counts"), name) = Json::Integer(number);
        }
    });
    forgery.statement(|statement| {
        *member(member(member(statement, "predicate"), "summary"), name) = Json::Integer(number);
    })
}

/// Signs that it was passed.
fn signed_as_passed(forgery: Forgery) -> (u8, &'static str) {
    let forgery = forgery.change("verdict.json", pass);
    let forgery =
        forgery.statement(|statement| *member(member(statement, "predicate"), "verdict") = "PASSED".into());
    failure(&forgery.finish())
}

#[test]
fn a_release_knows_no_finding_from_a_baseline() {
    let known = denied("hard").change("verdict.json", |verdict| {
        *member(item(member(verdict, "records"), 0), "known") = Json::Bool(true);
    });
    assert_eq!(signed_as_passed(known), (9, "E601"));
}

#[test]
fn counts_need_their_records_and_records_their_counts() {
    assert_eq!(failure(&denied("hard").finish()), (0, "none"), "the tools are right");
    let without = |verdict: &mut Json| *member(verdict, "records") = Json::Array(Vec::new());
    assert_eq!(signed_as_passed(denied("hard").change("verdict.json", without)), (9, "E601"));

    // The other way round: the finding stands there, is advice, and is counted as a pass.
    let advice = denied("hard").change("verdict.json", |verdict| {
        *member(item(member(verdict, "records"), 0), "enforcement") = "advisory".into();
        *member(item(member(verdict, "policies"), 0), "passed") = Json::Array(vec!["v1/Pod/web".into()]);
    });
    assert_eq!(signed_as_passed(count(count(advice, "fail", 0), "pass", 1)), (9, "E601"));

    let strange = denied("hard").change("verdict.json", |verdict| {
        *member(item(member(verdict, "records"), 0), "outcome") = "fine".into();
    });
    assert_eq!(signed_as_passed(count(strange, "fail", 0)), (9, "E601"), "an outcome that is none");
    let moved = denied("advisory").change("verdict.json", |verdict| {
        *member(item(member(verdict, "records"), 0), "policy") = "T-999".into();
    });
    assert_eq!(failure(&count(moved, "fail", 0).finish()), (9, "E601"), "a policy that is not there");
    let off = denied("advisory").change("verdict.json", |verdict| {
        *member(item(member(verdict, "policies"), 0), "off") = Json::Bool(true);
    });
    assert_eq!(failure(&off.finish()), (9, "E601"), "switched off, and with results");
    let passes = Forgery::of(&Run::default().pack());
    let passes = passes.change("verdict.json", |verdict| {
        *member(item(member(verdict, "policies"), 0), "passed") = Json::Array(Vec::new());
    });
    let path = "controls/nist-800-53r5/ac-6";
    let policy = passes.json("verdict.json").get("policies").cloned().unwrap();
    let in_control = |control: &mut Json| *member(control, "policies") = policy.clone();
    let passes = passes.change(&format!("{path}.json"), in_control);
    let passes = count(passes.change(&format!("{path}.3.json"), in_control), "pass", 1);
    assert_eq!(failure(&passes.finish()), (0, "none"), "the run itself may have passed");
}

#[test]
fn a_finding_belongs_to_the_controls_of_its_policy() {
    let run = Run { inputs: vec![("pod.json".into(), pod("web", false))], ..Run::default() };
    let forgery = Forgery::of(&run.pack()).change("verdict.json", |verdict| {
        *member(item(member(verdict, "records"), 0), "controls") = Json::Array(Vec::new());
    });
    let hidden = |control: &mut Json| *member(control, "records") = Json::Array(Vec::new());
    let forgery = forgery.change("controls/nist-800-53r5/ac-6.json", hidden);
    let forgery = forgery.change("controls/nist-800-53r5/ac-6.3.json", hidden);
    assert_eq!(failure(&forgery.finish()), (9, "E601"));
}

#[test]
fn nothing_judged_is_not_passed() {
    let nothing = |verdict: &mut Json| {
        *member(verdict, "records") = Json::Array(Vec::new());
        *member(verdict, "policies") = Json::Array(Vec::new());
        *member(member(verdict, "totals"), "documents") = Json::Integer(0);
    };
    assert_eq!(
        signed_as_passed(count(denied("hard").change("verdict.json", nothing), "fail", 0)),
        (9, "E601")
    );
    let no_policy = |verdict: &mut Json| {
        *member(verdict, "records") = Json::Array(Vec::new());
        *member(verdict, "policies") = Json::Array(Vec::new());
    };
    assert_eq!(
        signed_as_passed(count(denied("hard").change("verdict.json", no_policy), "fail", 0)),
        (9, "E601")
    );
    let no_document = Run { inputs: Vec::new(), ..Run::default() };
    assert_eq!(signed_as_passed(Forgery::of(&no_document.pack())), (9, "E601"));
    let off = |verdict: &mut Json| {
        *member(verdict, "records") = Json::Array(Vec::new());
        *member(item(member(verdict, "policies"), 0), "off") = Json::Bool(true);
    };
    assert_eq!(signed_as_passed(count(denied("hard").change("verdict.json", off), "fail", 0)), (9, "E601"));
}

#[test]
fn reasons_that_nothing_gives_are_refused() {
    for reason in ["config", "input", "policy", "unknown", "noInput", "noPolicy", "other"] {
        let forgery = Forgery::of(&Run::default().pack()).change("verdict.json", |verdict| {
            *member(verdict, "decision") = "undecided".into();
            *member(verdict, "reasons") = Json::Array(vec![reason.into()]);
        });
        let forgery = forgery
            .statement(|statement| *member(member(statement, "predicate"), "verdict") = "UNDECIDED".into());
        assert_eq!(failure(&forgery.finish()), (9, "E601"), "{reason}");
    }
}

#[test]
fn a_replay_judges_what_the_statement_is_about() {
    let bundle = Forgery::of(&Run::default().pack());
    for name in ["version", "stream"] {
        let forged = bundle.clone().statement(|statement| {
            *member(member(member(statement, "predicate"), "release"), name) = "9.9.9".into();
        });
        assert_eq!(failure(&forged.finish()), (9, "E601"), "{name}");
    }
    for (object, name, value) in [
        ("facts", "version", "9.9.9"),
        ("facts", "time", "2026-01-02T03:04:06Z"),
        ("facts", "seed", "1"),
        ("facts", "environment", "test"),
        ("facts", "commit", "0123456789abcdef0123456789abcdef01234567"),
        ("config", "environment", "test"),
    ] {
        let forged = bundle.clone().change("replay.json", |replay| {
            *member(member(replay, object), name) = value.into();
        });
        assert_eq!(failure(&forged.finish()), (9, "E601"), "{object}.{name}");
    }
    let forged = bundle.change("replay.json", |replay| drop(members(replay).remove("stream")));
    assert_eq!(failure(&forged.finish()), (9, "E601"), "no stream");
}

/// A pod that is denied by a policy of that enforcement, and the forger's waiver over it.
fn waived(enforcement: &str, change: impl Fn(&mut Waiver)) -> Forgery {
    let mut written = waiver("W-1", "v1/Pod/web", "2026-02-01");
    written.controls.clear();
    change(&mut written);
    let text = RUN_AS_NON_ROOT
        .replace("enforcement: soft", &format!("enforcement: {enforcement}"))
        .replace("#   controls:\n#     nist-800-53r5: [AC-6, \"AC-6(3)\"]\n", "");
    let run = Run {
        inputs: vec![("pod.json".into(), pod("web", false))],
        modules: vec![module("policies/non_root.rego", &text)],
        waivers: vec![written],
        ..Run::default()
    };
    let forgery = Forgery::of(&run.pack()).change("verdict.json", |verdict| {
        let record = item(member(verdict, "records"), 0);
        *member(record, "outcome") = "waived".into();
        *member(record, "waiver") = "W-1".into();
        let waiver = item(member(verdict, "waivers"), 0);
        *member(waiver, "used") = Json::Integer(1);
        *member(waiver, "state") = "used".into();
    });
    let forgery = forgery.statement(|statement| {
        let waiver = item(member(member(statement, "predicate"), "waivers"), 0);
        *member(waiver, "used") = Json::Integer(1);
        *member(waiver, "state") = "used".into();
    });
    count(count(forgery, "fail", 0), "waived", 1)
}

#[test]
fn a_waiver_lifts_only_what_it_speaks_of_and_may_lift() {
    assert_eq!(signed_as_passed(waived("soft", |_| {})), (0, "none"), "the tools are right");
    assert_eq!(signed_as_passed(waived("hard", |_| {})), (10, "E604"), "hard");
    let with = |change: fn(&mut Waiver)| signed_as_passed(waived("soft", change));
    assert_eq!(with(|waiver| waiver.policy = "OTHER".into()), (10, "E604"), "another policy");
    assert_eq!(with(|waiver| waiver.resource = "v1/Pod/other".into()), (10, "E604"), "another resource");
    assert_eq!(with(|waiver| waiver.path = Some("metadata".into())), (10, "E604"), "another path");
    assert_eq!(with(|waiver| waiver.stream = Some("other".into())), (10, "E604"), "another stream");
    assert_eq!(with(|waiver| waiver.severity_max = Some(PolicySeverity::Medium)), (10, "E604"), "too severe");
    assert_eq!(with(|waiver| waiver.controls = vec!["pci:1".into()]), (10, "E604"), "another control");
    assert_eq!(with(|waiver| waiver.not_before = parse_day("2026-01-03")), (10, "E604"), "not yet");
    assert_eq!(with(|waiver| waiver.expires = parse_day("2026-01-01")), (10, "E604"), "expired");
    assert_eq!(with(|waiver| waiver.expires = parse_day("2027-01-01")), (10, "E604"), "too long");
    assert_eq!(with(|waiver| waiver.defect = Some("it has no reason".into())), (10, "E604"), "defective");
    let inline = |waiver: &mut Waiver| {
        waiver.origin = WaiverOrigin::Inline { first: 1, last: 9 };
    };
    assert_eq!(with(inline), (10, "E604"), "a comment in another file");
}

#[test]
fn the_use_of_a_waiver_is_what_the_findings_say() {
    let state = |state: &str, used: i64| {
        let forgery = waived("soft", |_| {}).change("verdict.json", |verdict| {
            *member(item(member(verdict, "waivers"), 0), "state") = state.into();
            *member(item(member(verdict, "waivers"), 0), "used") = Json::Integer(used);
        });
        signed_as_passed(forgery.statement(|statement| {
            *member(item(member(member(statement, "predicate"), "waivers"), 0), "state") = state.into();
            *member(item(member(member(statement, "predicate"), "waivers"), 0), "used") = Json::Integer(used);
        }))
    };
    assert_eq!(state("used", 1), (0, "none"));
    assert_eq!(state("used", 2), (10, "E604"), "more than there are");
    assert_eq!(state("stale", 1), (10, "E604"), "stale, and it lifted something");
    assert_eq!(state("used", 0), (10, "E605"), "the finding is lifted by nobody");

    // Used, where nothing is waived.
    let idle = Run { waivers: vec![waiver("W-1", "v1/Pod/gone", "2026-02-01")], ..Run::default() };
    let idle = Forgery::of(&idle.pack());
    for (state, used) in [("used", 1), ("used", 0), ("stale", 1)] {
        let forged = idle.clone().change("verdict.json", |verdict| {
            *member(item(member(verdict, "waivers"), 0), "state") = state.into();
            *member(item(member(verdict, "waivers"), 0), "used") = Json::Integer(used);
        });
        let forged = forged.statement(|statement| {
            let line = item(member(member(statement, "predicate"), "waivers"), 0);
            *member(line, "state") = state.into();
            *member(line, "used") = Json::Integer(used);
        });
        assert_eq!(failure(&forged.finish()), (10, "E604"), "{state}, {used}");
    }
    let later = "2026-03-01";
    let forged = idle.change("verdict.json", |verdict| {
        *member(item(member(verdict, "waivers"), 0), "expires") = later.into();
    });
    let forged = forged.statement(|statement| {
        let line = item(member(member(statement, "predicate"), "waivers"), 0);
        *member(line, "expires") = format!("{later}T00:00:00Z").into();
    });
    assert_eq!(failure(&forged.finish()), (10, "E604"), "it expires on another day than its record says");
}

#[test]
fn two_records_of_one_waiver_that_differ_are_refused() {
    let run = Run { waivers: vec![waiver("W-1", "v1/Pod/gone", "2026-02-01")], ..Run::default() };
    let forgery = Forgery::of(&run.pack()).change("waivers/unsigned.json", |json| {
        let Json::Array(waivers) = member(json, "waivers") else { panic!() };
        let mut wider = waivers[0].clone();
        *member(&mut wider, "resource") = "*".into();
        waivers.push(wider);
    });
    let digest = {
        let json = forgery.json("waivers/unsigned.json");
        Digest::of(&json.get("waivers").unwrap().as_array().unwrap()[1].to_bytes()).to_string()
    };
    let forgery = forgery.statement(|statement| {
        *member(item(member(member(statement, "predicate"), "waivers"), 0), "sha256") = digest.into();
    });
    assert_eq!(failure(&forgery.finish()), (10, "E605"));
}
