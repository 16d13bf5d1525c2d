//! Verifying by a trust file: each requirement of it, met and not met.

use tollgate::config::Config;
use tollgate::evidence::{
    self, Approval, Claim, Previous, TrustedBy, Verification, VerifyOptions, add_member,
};
use tollgate::signature::trust::{
    Anchor, LastSeen, Need, Principal, Requirements, Role, RoleName, TRUST, Trust, TrustError, TrustedKey,
};
use tollgate::signature::{IN_TOTO, Sign, SigningKey, VerifyingKey, seal};
use tollgate::source::Digest;
use tollgate::verdict::time::parse_rfc3339;

use super::run::{RUN_AS_NON_ROOT, Run, TIME, first_failure, key, module};

/// The key of a person who is called by that letter.
pub(crate) fn person(letter: char) -> SigningKey {
    SigningKey::generate([u8::try_from(letter).unwrap(); 32])
}

fn time(text: &str) -> i64 {
    parse_rfc3339(text).unwrap()
}

fn role(principals: &[&str], threshold: usize) -> Role {
    Role {
        principals: principals.iter().map(|name| (*name).to_owned()).collect(),
        threshold,
        verifier_ids: Vec::new(),
    }
}

/// The gate `ci`, the approvers and roots `a`, `b` and `c`, of whom two are needed, and the security person `s`.
pub(crate) fn trust() -> Trust {
    let with = |key: &SigningKey| Principal {
        keys: vec![TrustedKey::new(key.verifying_key())],
        identities: Vec::new(),
    };
    let persons =
        ["a", "b", "c", "s"].map(|name| (name.to_owned(), with(&person(name.chars().next().unwrap()))));
    let mut principals: std::collections::BTreeMap<String, Principal> = persons.into();
    principals.insert("ci".to_owned(), with(&key()));
    Trust {
        version: 3,
        expires: time("2026-12-31T00:00:00Z"),
        streams: vec!["shop".to_owned()],
        root: role(&["a", "b", "c"], 2),
        principals,
        roles: [(RoleName::Gate, role(&["ci"], 1)), (RoleName::Waiver, role(&["s"], 1))].into(),
        requirements: Requirements::default(),
        log: None,
        tsa: Vec::new(),
    }
}

fn with_approvers(mut trust: Trust) -> Trust {
    trust.roles.insert(RoleName::Approver, role(&["a", "b", "c"], 2));
    trust
}

/// A run whose settings weaken nothing.
pub(crate) fn plain() -> Run {
    let config = Config { builtin: false, environment: Some("production".to_owned()), ..Config::default() };
    Run { config, ..Run::default() }
}

fn options(trust: &Trust) -> VerifyOptions<'_> {
    VerifyOptions { no_subject: true, ..VerifyOptions::new(TrustedBy::File(trust), TIME + 3600) }
}

fn verify(bundle: &[u8], trust: &Trust) -> Verification {
    evidence::verify(bundle, &options(trust))
}

fn failure(bundle: &[u8], trust: &Trust) -> (u8, &'static str) {
    first_failure(&verify(bundle, trust))
}

/// The failure after a change of the trust file.
fn after(change: impl FnOnce(&mut Trust)) -> (u8, &'static str) {
    let mut trust = trust();
    change(&mut trust);
    failure(&plain().pack(), &trust)
}

fn ci(trust: &mut Trust) -> &mut TrustedKey {
    &mut trust.principals.get_mut("ci").unwrap().keys[0]
}

#[test]
fn evidence_by_a_trusted_gate_is_valid_and_needs_no_acknowledgement() {
    let verification = verify(&plain().pack(), &trust());
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    assert_eq!(verification.persons, ["ci"]);
    let trust = trust();
    let options = VerifyOptions { no_subject: false, ..options(&trust) };
    assert_eq!(evidence::verify(&plain().pack(), &options).exit_code(), 6, "nothing in hand");
}

#[test]
fn the_gates_key_must_have_the_role_and_count_at_the_time() {
    let now = TIME + 3600;
    assert_eq!(
        after(|trust| trust.roles.get_mut(&RoleName::Gate).unwrap().principals = vec!["a".into()]),
        (5, "E302")
    );
    assert_eq!(after(|trust| ci(trust).valid_from = Some(now + 1)), (5, "E305"));
    assert_eq!(after(|trust| ci(trust).valid_from = Some(now)), (0, "none"), "bounds are inclusive");
    assert_eq!(
        after(|trust| ci(trust).valid_until = Some(now - 1)),
        (5, "E305"),
        "backdating with an expired key"
    );
    assert_eq!(after(|trust| ci(trust).valid_until = Some(now)), (0, "none"));
    assert_eq!(after(|trust| ci(trust).revoked_at = Some(now)), (5, "E306"));
    assert_eq!(after(|trust| ci(trust).revoked_at = Some(now + 1)), (0, "none"));
    assert_eq!(after(|trust| ci(trust).compromised = true), (5, "E306"));
}

#[test]
fn a_threshold_counts_persons_and_not_keys() {
    let second = person('x');
    let mut trust = trust();
    trust.principals.get_mut("ci").unwrap().keys.push(TrustedKey::new(second.verifying_key()));
    let gate = trust.roles.get_mut(&RoleName::Gate).unwrap();
    (gate.principals, gate.threshold) = (vec!["ci".into(), "s".into()], 2);
    let by = |signers: &[&dyn Sign]| failure(&plain().pack_by(signers), &trust);
    assert_eq!(by(&[&key(), &second]), (5, "E304"), "one person with two keys");
    assert_eq!(by(&[&key(), &person('s')]), (0, "none"));
    assert_eq!(by(&[&person('x'), &person('a')]), (5, "E304"), "another one has not the role");
}

#[test]
fn the_trust_file_names_streams_and_programs() {
    assert_eq!(after(|trust| trust.streams = vec!["shop/other".into()]), (6, "E406"));
    let ids = |id: &str| {
        let id = id.to_owned();
        after(|trust| trust.roles.get_mut(&RoleName::Gate).unwrap().verifier_ids = vec![id])
    };
    assert_eq!(ids("https://tollgate.dev/tollgate/v1"), (0, "none"));
    assert_eq!(ids("https://tollgate.dev/tollgate/v2"), (6, "E405"));
}

#[test]
fn what_judged_must_be_what_may_judge() {
    let bundle = plain().pack();
    let statement = verify(&bundle, &trust()).statement.unwrap();
    let set = statement.policy_set_digest;
    let asks = |change: &dyn Fn(&mut Requirements)| after(|trust| change(&mut trust.requirements));
    assert_eq!(asks(&|asked| asked.policy_sets = Some(vec![set.to_string()])), (0, "none"));
    assert_eq!(asks(&|asked| asked.policy_sets = Some(vec![Digest::of(b"x").to_string()])), (9, "E602"));
    assert_eq!(asks(&|asked| asked.policy_sets = Some(Vec::new())), (9, "E602"));
    assert_eq!(asks(&|asked| asked.engines = Some(vec![statement.engine.clone()])), (0, "none"));
    assert_eq!(asks(&|asked| asked.engines = Some(vec!["other/1".into()])), (9, "E609"));
    assert_eq!(asks(&|asked| asked.controls = vec!["nist-800-53r5:AC-6(3)".into()]), (0, "none"));
    assert_eq!(asks(&|asked| asked.controls = vec!["nist-800-53r5:au-2".into()]), (9, "E603"));
    let weakened = Run { bypass: vec!["exclude prod".into()], ..plain() }.pack();
    assert_eq!(failure(&weakened, &trust()), (9, "E610"));

    // Where policies come from does not matter once the set is accepted.
    let own = Run { bypass: vec!["policy shop/policies".into()], ..plain() }.pack();
    assert_eq!(failure(&own, &trust()), (9, "E610"));
    let mut named = trust();
    named.requirements.policy_sets = Some(vec![set.to_string()]);
    assert_eq!(failure(&own, &named), (0, "none"));
}

#[test]
fn a_control_that_nothing_was_evaluated_for_is_not_covered() {
    let policy = RUN_AS_NON_ROOT.replace("kinds: [Pod]", "kinds: [Service]");
    let unconcerned = Run { modules: vec![module("policies/non_root.rego", &policy)], ..plain() };
    let mut trust = trust();
    trust.requirements.controls = vec!["nist-800-53r5:ac-6".into()];
    assert_eq!(failure(&unconcerned.pack(), &trust), (9, "E603"));
}

#[test]
fn a_policy_set_may_be_signed_by_its_authors_instead() {
    let bundle = plain().pack();
    let set = verify(&bundle, &trust()).statement.unwrap().policy_set_digest;
    let mut trust = trust();
    trust.requirements.policy_sets = Some(Vec::new());
    trust.roles.insert(RoleName::PolicyAuthor, role(&["s"], 1));
    let signed = |subject: Digest, by: char| {
        let approval = Approval { role: RoleName::PolicyAuthor, ..approval(subject) };
        failure(&with(&bundle, &approval, by), &trust)
    };
    assert_eq!(failure(&bundle, &trust), (9, "E602"));
    let role_alone = Trust { requirements: Requirements::default(), ..trust.clone() };
    assert_eq!(failure(&bundle, &role_alone), (9, "E602"), "whoever has authors wants their word");
    assert_eq!(signed(set, 's'), (0, "none"));
    assert_eq!(signed(Digest::of(b"other"), 's'), (9, "E602"));
    assert_eq!(signed(set, 'a'), (9, "E602"), "the wrong role");
}

#[test]
fn age_and_time_are_asked_for() {
    let asks = |change: &dyn Fn(&mut Requirements), later: i64| {
        let mut trust = trust();
        change(&mut trust.requirements);
        let options = VerifyOptions { at: TIME + later, ..options(&trust) };
        let verification = evidence::verify(&plain().pack(), &options);
        (first_failure(&verification), verification.exit_code())
    };
    let day = 86_400;
    assert_eq!(asks(&|asked| asked.max_age_days = Some(60), 60 * day), ((0, "none"), 0));
    assert_eq!(asks(&|asked| asked.max_age_days = Some(60), 60 * day + 1), ((13, "E701"), 4));
    assert_eq!(asks(&|asked| asked.trusted_time = Need::Required, 0), ((4, "E703"), 6));
    assert_eq!(asks(&|asked| asked.replay = Need::Required, 0), ((0, "none"), 6));
    assert_eq!(asks(&|_| {}, -1), ((13, "E702"), 4));
}

#[test]
fn a_subject_is_compared_by_the_algorithms_that_are_accepted() {
    let claims = [Claim::file("app", &b"the artifact"[..]).unwrap()];
    let by = |algorithms: &[&str]| {
        let mut trust = trust();
        trust.requirements.digest_algorithms =
            Some(algorithms.iter().map(|name| (*name).to_owned()).collect());
        let options = VerifyOptions { claims: &claims, ..options(&trust) };
        first_failure(&evidence::verify(&plain().pack(), &options))
    };
    assert_eq!(by(&["sha256"]), (0, "none"));
    assert_eq!(by(&["sha512"]), (7, "E403"));
    assert_eq!(by(&[]), (7, "E403"));
}

pub(crate) fn approval(subject: Digest) -> Approval {
    Approval {
        subject,
        approves: true,
        role: RoleName::Approver,
        at: TIME + 60,
        comment: Some("CHG-7".into()),
        not_before: None,
        expires: None,
    }
}

/// The bundle with an approval by a person in it.
pub(crate) fn with(bundle: &[u8], approval: &Approval, by: char) -> Vec<u8> {
    let key = person(by);
    let envelope = seal(IN_TOTO, &approval.payload(), &[&key]).unwrap();
    add_member(bundle, &approval.member(&key.verifying_key().key_id()), envelope).unwrap()
}

#[test]
fn enough_different_persons_approve_of_this_very_release() {
    let trust = with_approvers(trust());
    let bundle = plain().pack();
    let statement = verify(&bundle, &trust).statement_digest.unwrap();
    let ok = approval(statement);
    assert_eq!(failure(&bundle, &trust), (12, "E606"));
    let one = with(&bundle, &ok, 'a');
    assert_eq!(failure(&one, &trust), (12, "E606"));
    let two = with(&one, &ok, 'b');
    let verification = verify(&two, &trust);
    assert_eq!((first_failure(&verification), verification.exit_code()), ((0, "none"), 0));
    assert_eq!(verification.approvers, ["a", "b"]);

    // What a stranger says makes nothing of it; an approval of something else is told.
    assert_eq!(failure(&with(&two, &ok, 's'), &trust), (0, "none"));
    assert_eq!(failure(&with(&one, &ok, 's'), &trust), (12, "E606"));
    assert_eq!(failure(&with(&one, &approval(Digest::of(b"other")), 'b'), &trust), (12, "E607"));
    let malformed = add_member(&two, "approvals/x.dsse.json", b"{}".to_vec()).unwrap();
    assert_eq!(failure(&malformed, &trust), (12, "E606"));

    // A file beside the bundle counts as one inside of it.
    let beside = seal(IN_TOTO, &ok.payload(), &[&person('c')]).unwrap();
    let approvals = [("c".to_owned(), beside)];
    let options = VerifyOptions { approvals: &approvals, ..options(&trust) };
    assert_eq!(first_failure(&evidence::verify(&one, &options)), (0, "none"));
}

#[test]
fn one_person_counts_once_whatever_they_sign_with() {
    let mut trust = with_approvers(trust());
    let second = person('z');
    trust.principals.get_mut("a").unwrap().keys.push(TrustedKey::new(second.verifying_key()));
    let bundle = plain().pack();
    let ok = approval(verify(&bundle, &trust).statement_digest.unwrap());
    assert_eq!(failure(&with(&with(&bundle, &ok, 'a'), &ok, 'z'), &trust), (12, "E606"));
}

#[test]
fn authors_and_the_gate_do_not_approve() {
    let mut run = plain();
    run.release.authors = Some(vec!["A@Shop.example".to_owned(), "dev".to_owned()]);
    let bundle = run.pack();
    let mut trust = with_approvers(trust());
    trust.principals.get_mut("a").unwrap().identities = vec!["a@shop.example".to_owned()];
    let ok = approval(verify(&bundle, &trust).statement_digest.unwrap());
    let by_author = with(&with(&bundle, &ok, 'a'), &ok, 'b');
    assert_eq!(failure(&by_author, &trust), (12, "E606"));
    assert_eq!(failure(&with(&by_author, &ok, 'c'), &trust), (0, "none"));
    trust.requirements.separate_duties = Some(false);
    assert_eq!(failure(&by_author, &trust), (0, "none"));

    let mut trust = with_approvers(self::trust());
    trust.roles.get_mut(&RoleName::Gate).unwrap().principals = vec!["a".into()];
    let bundle = plain().pack_by(&[&person('a')]);
    let ok = approval(verify(&bundle, &trust).statement_digest.unwrap());
    assert_eq!(failure(&with(&with(&bundle, &ok, 'a'), &ok, 'b'), &trust), (12, "E606"));
}

#[test]
fn an_approval_holds_in_its_window_and_a_rejection_takes_it_back() {
    let trust = with_approvers(trust());
    let bundle = plain().pack();
    let ok = approval(verify(&bundle, &trust).statement_digest.unwrap());
    let one = with(&bundle, &ok, 'a');
    let now = TIME + 3600;
    let window = |not_before: Option<i64>, expires: Option<i64>| {
        failure(&with(&one, &Approval { not_before, expires, ..ok.clone() }, 'b'), &trust)
    };
    assert_eq!(window(Some(now), Some(now)), (0, "none"));
    assert_eq!(window(Some(now + 1), None), (12, "E606"), "before the window");
    assert_eq!(window(None, Some(now - 1)), (12, "E606"), "behind the window");
    assert_eq!(failure(&with(&one, &Approval { at: now + 1, ..ok.clone() }, 'b'), &trust), (12, "E606"));
    let two = with(&one, &ok, 'b');
    let rejection = Approval { approves: false, ..ok.clone() };
    assert_eq!(failure(&with(&two, &rejection, 'b'), &trust), (12, "E606"));
    assert_eq!(
        failure(&with(&with(&two, &ok, 'c'), &rejection, 'b'), &trust),
        (0, "none"),
        "two others approve"
    );
}

#[test]
fn without_a_trust_file_approvals_are_told_as_not_checked_and_must_be_some() {
    let bundle = plain().pack();
    let keys = super::run::keys();
    let statement = super::run::verify(&bundle).statement_digest.unwrap();
    let told = |bundle: &[u8]| first_failure(&evidence::verify(bundle, &super::run::options(&keys)));
    assert_eq!(told(&with(&bundle, &approval(statement), 'a')), (0, "none"));
    assert_eq!(told(&with(&bundle, &approval(Digest::of(b"x")), 'a')), (12, "E607"));
    assert_eq!(told(&add_member(&bundle, "approvals/x", Vec::new()).unwrap()), (12, "E606"));
}

#[test]
fn an_approval_has_one_spelling() {
    let bundle = plain().pack();
    let statement = super::run::verify(&bundle).statement_digest.unwrap();
    let text = String::from_utf8(approval(statement).payload()).unwrap();
    assert!(Approval::parse(text.as_bytes()).is_ok());
    // What is null may be left out.
    assert!(Approval::parse(text.replacen("\"expires\":null,", "", 1).as_bytes()).is_ok());
    for (from, to) in [
        ("\"approve\"", "\"Approve\""),
        ("\"approver\"", "\"gate\""),
        ("\"at\":\"2026-01-02T03:05:05Z\"", "\"at\":\"2026-01-02T03:05:05+00:00\""),
        ("\"expires\":null", "\"expires\":null,\"extra\":1"),
        ("approval/v1", "waiver/v1"),
        ("{\"_type\"", " {\"_type\""),
        ("\"comment\":\"CHG-7\"", "\"comment\":\"CHG-7\",\"comment\":\"CHG-8\""),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(Approval::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err().code, "E606", "{to}");
    }
}

/// The digest of the statement of a bundle by the key `x`.
fn digest_of(bundle: &[u8]) -> Digest {
    let keys = [person('x').verifying_key()];
    evidence::verify(bundle, &super::run::options(&keys)).statement_digest.unwrap()
}

#[test]
fn a_release_follows_the_one_before() {
    let first = {
        let mut run = plain();
        run.release.sequence = Some(1);
        run.pack()
    };
    let digest = super::run::verify(&first).statement_digest.unwrap();
    let next = |change: &dyn Fn(&mut Run)| {
        let mut run = plain();
        run.release.sequence = Some(2);
        run.release.previous = Some(Previous { sequence: 1, sha256: digest });
        change(&mut run);
        let trust = trust();
        let options = VerifyOptions { previous: Some(&first), min_sequence: Some(2), ..options(&trust) };
        // What contradicts itself is not even made.
        match run.try_pack() {
            Ok(bundle) => first_failure(&evidence::verify(&bundle, &options)),
            Err(failure) => (14, failure.code),
        }
    };
    assert_eq!(next(&|_| {}), (0, "none"));
    let mut compromised = trust();
    let extra = TrustedKey { compromised: true, ..TrustedKey::new(person('x').verifying_key()) };
    compromised.principals.get_mut("ci").unwrap().keys.push(extra);
    let by_x = {
        let mut run = plain();
        run.release.sequence = Some(1);
        run.pack_by(&[&person('x')])
    };
    let linked = {
        let mut run = plain();
        run.release.sequence = Some(2);
        let sha256 = digest_of(&by_x);
        run.release.previous = Some(Previous { sequence: 1, sha256 });
        run.pack()
    };
    let options = VerifyOptions { previous: Some(&by_x), ..options(&compromised) };
    assert_eq!(
        first_failure(&evidence::verify(&linked, &options)),
        (14, "E704"),
        "a key that somebody else had"
    );
    assert_eq!(next(&|run| run.release.previous = None), (14, "E704"));
    let other = Some(Previous { sequence: 1, sha256: Digest::of(b"x") });
    assert_eq!(next(&|run| run.release.previous = other), (14, "E704"));
    assert_eq!(next(&|run| run.release.sequence = Some(3)), (14, "E705"));
    let first = |run: &mut Run| (run.release.sequence, run.release.previous) = (Some(1), None);
    assert_eq!(next(&first), (14, "E705"), "below the least number");
    assert_eq!(next(&|run| run.release.sequence = None), (14, "E705"));
}

#[test]
fn a_trust_file_is_signed_by_the_roots_that_the_verifier_knows_and_by_its_own() {
    let now = TIME;
    let roots: Vec<VerifyingKey> = ['a', 'b', 'c'].map(|letter| person(letter).verifying_key()).to_vec();
    let sealed = |trust: &Trust, by: &[char]| {
        let keys: Vec<SigningKey> = by.iter().map(|letter| person(*letter)).collect();
        let signers: Vec<&dyn Sign> = keys.iter().map(|key| key as &dyn Sign).collect();
        seal(TRUST, &trust.to_bytes(), &signers).unwrap()
    };
    let open = |bytes: &[u8], keys: &[VerifyingKey], threshold, last_seen, at| {
        Trust::open(bytes, &Anchor { keys, threshold, last_seen }, at).map_err(|TrustError { code, .. }| code)
    };
    let file = sealed(&trust(), &['a', 'b']);
    assert_eq!(open(&file, &roots, None, None, now), Ok(trust()));
    assert_eq!(
        open(&file, &roots[..1], None, None, now),
        Ok(trust()),
        "who knows one root key trusts it alone"
    );
    assert_eq!(open(&file, &roots[2..], None, None, now), Err("E301"), "c did not sign");
    assert_eq!(open(&file, &roots, Some(3), None, now), Err("E301"));
    assert_eq!(
        open(&sealed(&trust(), &['a']), &roots[..1], None, None, now),
        Err("E301"),
        "its own root wants two"
    );
    assert_eq!(open(&sealed(&trust(), &['a', 's']), &roots, Some(1), None, now), Err("E301"), "s is no root");

    // One of the roots alone cannot make itself the only root for whoever knows all of them.
    let mut alone = trust();
    alone.root = role(&["a"], 1);
    assert_eq!(open(&sealed(&alone, &['a']), &roots, None, None, now), Err("E301"));
    // A rotation is signed by the old roots and by the new ones.
    let mut rotated = trust();
    rotated.root = role(&["c", "s"], 2);
    assert_eq!(
        open(&sealed(&rotated, &['c', 's']), &roots, None, None, now),
        Err("E301"),
        "one of the old roots"
    );
    assert_eq!(
        open(&sealed(&rotated, &['a', 'b']), &roots, None, None, now),
        Err("E301"),
        "none of the new ones"
    );
    assert_eq!(open(&sealed(&rotated, &['a', 'c', 's']), &roots, None, None, now), Ok(rotated));

    let expires = trust().expires;
    assert_eq!(open(&file, &roots, None, None, expires), Ok(trust()));
    assert_eq!(open(&file, &roots, None, None, expires + 1), Err("E301"));
    let seen = |version, digest| Some(LastSeen { version, digest });
    let digest = Digest::of(&trust().to_bytes());
    assert_eq!(open(&file, &roots, None, seen(2, Digest::of(b"x")), now), Ok(trust()));
    assert_eq!(open(&file, &roots, None, seen(3, digest), now), Ok(trust()));
    assert_eq!(
        open(&file, &roots, None, seen(3, Digest::of(b"x")), now),
        Err("E301"),
        "another of that version"
    );
    assert_eq!(open(&file, &roots, None, seen(4, digest), now), Err("E301"), "rolled back");
    let wrong_type = seal(IN_TOTO, &trust().to_bytes(), &[&person('a'), &person('b')]).unwrap();
    assert_eq!(open(&wrong_type, &roots, None, None, now), Err("E301"));
}

#[test]
fn a_trust_file_that_contradicts_itself_or_says_more_than_it_may_is_refused() {
    let parse = |trust: &Trust| Trust::parse(&trust.to_bytes()).map(drop).map_err(|error| error.code);
    assert_eq!(parse(&trust()), Ok(()));
    let changed = |change: &dyn Fn(&mut Trust)| {
        let mut trust = trust();
        change(&mut trust);
        parse(&trust)
    };
    assert_eq!(changed(&|trust| trust.root.threshold = 0), Err("E301"));
    assert_eq!(changed(&|trust| trust.root.threshold = 4), Err("E301"));
    assert_eq!(changed(&|trust| trust.root.principals.push("a".into())), Err("E301"));
    assert_eq!(changed(&|trust| trust.root.principals.push("nobody".into())), Err("E301"));
    assert_eq!(changed(&|trust| trust.streams.clear()), Err("E301"));
    assert_eq!(changed(&|trust| trust.version = 0), Err("E301"));
    assert_eq!(changed(&|trust| drop(trust.roles.remove(&RoleName::Gate))), Err("E301"));
    assert_eq!(changed(&|trust| trust.principals.get_mut("s").unwrap().keys.clear()), Err("E301"));
    let shared = TrustedKey::new(person('a').verifying_key());
    assert_eq!(
        changed(&|trust| trust.principals.get_mut("s").unwrap().keys.push(shared.clone())),
        Err("E301")
    );
    let wildcard = |trust: &mut Trust| {
        let everybody = trust.principals.remove("s").unwrap();
        trust.principals.insert("*".into(), everybody);
        trust.roles.remove(&RoleName::Waiver);
    };
    assert_eq!(changed(&wildcard), Err("E301"));

    let text = String::from_utf8(trust().to_bytes()).unwrap();
    // The neutral element, under which one signature fits many messages.
    let weak = "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let strong = text.split("\"ed25519\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(Trust::parse(text.replacen(strong, weak, 1).as_bytes()).unwrap_err().code, "E309");
    for (from, to) in [
        ("{\"expires\"", "{ \"expires\""),
        ("\"version\":3", "\"version\":3.0"),
        ("\"version\":3", "\"version\":3,\"version\":4"),
        ("\"version\":3", "\"versions\":3"),
        ("2026-12-31T00:00:00Z", "2026-12-31"),
        ("trust/v1", "trust/v2"),
        ("\"gate\"", "\"gates\""),
        ("\"compromised\":false", "\"compromised\":\"no\""),
        ("\"threshold\":1", "\"threshold\":\"1\""),
    ] {
        assert!(text.contains(from), "{from}");
        assert_eq!(Trust::parse(text.replacen(from, to, 1).as_bytes()).unwrap_err().code, "E301", "{to}");
    }
}
