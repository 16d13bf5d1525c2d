//! The way from files to a bundle and back, with the built-in policies.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use tollgate::config::Config;
use tollgate::evidence::{
    self, Program, Release, ReleaseFacts, Replay, ReplayOptions, Report, Subject, VerifyOptions,
};
use tollgate::input::{self, ReadOptions};
use tollgate::policy::{self, Facts, JudgeOptions, PolicySet};
use tollgate::report::{self, Format, Style};
use tollgate::source::{Digest, Limits, Tree};
use tollgate::verdict::{self, Judged, Notice, waivers};

use crate::evidence::forge::Forgery;
use crate::evidence::run::{TIME, first_failure, key, keys, options};

/// Judges a folder of the repository, and packs.
fn pack(folder: &str, threads: usize) -> Vec<u8> {
    let base = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let tree = Tree::Disk { base, paths: vec![folder.into()] };
    let (config, limits) = (Config::default(), Limits::default());
    let redaction_key = Some(key().redaction_key());
    let inventory = input::read(
        &tree,
        &config,
        &ReadOptions { threads, limits: limits.clone(), redaction_key, ..ReadOptions::default() },
    );
    let policy_set = PolicySet::load(policy::bundle::builtin(), Vec::new(), &config, &limits);
    let facts = Facts {
        time: TIME,
        seed: 7,
        version: Some("1.0.0".into()),
        commit: None,
        environment: None,
        release: None,
    };
    let (off, cancel) = (BTreeSet::new(), AtomicBool::new(false));
    let judge = JudgeOptions { threads, limits: &limits, off: &off, cancel: &cancel };
    let judgement = policy::judge(&policy_set, &inventory, &facts, &judge);
    let (waivers, diagnostics) = waivers::inline(&inventory);
    let notices: Vec<Notice> =
        diagnostics.iter().map(|diagnostic| Notice::resolve(diagnostic, &inventory.sources)).collect();
    let judged = Judged {
        inventory: &inventory,
        judgement: &judgement,
        policy_diagnostics: policy_set.diagnostics(),
        policy_sources: policy_set.sources(),
        config: &config,
        waivers: &waivers,
        notices: &notices,
        time: facts.time,
        stream: Some("shop"),
        baseline: None,
        off: &off,
    };
    let verdict = verdict::decide(judged);
    let report = report::Report {
        verdict: &verdict,
        inventory: &inventory,
        policy_sources: policy_set.sources(),
        other_sources: &[],
        suggestions: &std::collections::BTreeMap::new(),
        settings: &config,
        version: "0.1.0",
        time: TIME,
        baseline: false,
    };
    let release = Release {
        release: &ReleaseFacts {
            stream: "shop".to_owned(),
            version: "1.0.0".to_owned(),
            ..ReleaseFacts::default()
        },
        subjects: &[Subject::file("shop.tgz", Digest::of(b"shop"))],
        policy_set: &policy_set,
        policy_set_name: ("builtin", "0.1.0"),
        judged,
        verdict: &verdict,
        facts: &facts,
        limits: &limits,
        program: Program { version: "0.1.0", binary: None },
        steering: &[],
        bypass: &[],
        reports: &reports(&report),
        redaction_key,
        sources: None,
        threads,
        valid_until: None,
        signed_waivers: &[],
    };
    evidence::pack(&release, &[&key()]).unwrap()
}

fn reports(report: &report::Report<'_>) -> Vec<Report> {
    [("reports/results.sarif", Format::Sarif), ("reports/summary.md", Format::Markdown)]
        .map(|(path, format)| Report {
            path: path.to_owned(),
            bytes: report::render(format, report, &Style::default()).into_bytes(),
        })
        .to_vec()
}

fn again(replay: &Replay) -> Vec<Report> {
    reports(&report::Report {
        verdict: replay.verdict(),
        inventory: replay.inventory(),
        policy_sources: replay.policy_set().sources(),
        other_sources: &[],
        suggestions: &std::collections::BTreeMap::new(),
        settings: replay.settings(),
        version: "0.1.0",
        time: replay.time(),
        baseline: false,
    })
}

#[test]
fn the_shops_verdicts_replay_and_their_reports_come_out_the_same() {
    for (folder, exit_code) in [("fixtures/shop/good", 0), ("fixtures/shop/bad", 1)] {
        let bundle = pack(folder, 1);
        assert_eq!(pack(folder, 2), bundle, "{folder}: the number of threads shows nowhere");
        let forgery = Forgery::of(&bundle);
        assert!(forgery.files.keys().any(|name| name.starts_with("controls/")));
        let keys = keys();
        let cancel = AtomicBool::new(false);
        for threads in [1, 2] {
            let replay = Some(ReplayOptions {
                threads,
                cancel: &cancel,
                binary: None,
                evaluate: None,
                from_sources: false,
            });
            let options = VerifyOptions { replay, reports: Some(&again), ..options(&keys) };
            let verification = evidence::verify(&bundle, &options);
            assert_eq!(first_failure(&verification), (0, "none"), "{:#?}", verification.steps);
            assert_eq!(verification.exit_code(), exit_code, "{folder}");
            assert!(verification.assurance.replayed);
        }
        println!("{folder}: {} files, {} bytes", forgery.files.len(), bundle.len());
    }
}
