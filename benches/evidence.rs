//! Benchmarks of evidence: making bundles and verifying them.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot be set up ends")]

fn main() {
    divan::main();
}

/// Whole bundles.
#[divan::bench_group]
mod bundle {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::atomic::AtomicBool;

    use divan::Bencher;
    use tollgate::config::Config;
    use tollgate::document::Inventory;
    use tollgate::evidence::{
        self, Program, Release, ReleaseFacts, Sources, Subject, TrustedBy, Verification, VerifyOptions,
    };
    use tollgate::input::{self, ReadOptions};
    use tollgate::policy::{self, Facts, JudgeOptions, Judgement, PolicySet};
    use tollgate::signature::SigningKey;
    use tollgate::source::{Digest, Limits, Notes, Tree, TreeRecord};
    use tollgate::verdict::{self, Judged, Verdict};

    /// 2023-11-14T22:13:20Z.
    const TIME: i64 = 1_700_000_000;

    /// Everything that a bundle is made of.
    struct Run {
        inventory: Inventory,
        record: TreeRecord,
        read: ReadOptions,
        config: Config,
        policies: PolicySet,
        judgement: Judgement,
        verdict: Verdict,
        facts: Facts,
    }

    impl Run {
        /// Judges so many settings of `lines` lines each.
        fn new(number: usize, lines: usize) -> Self {
            let settings = |number: usize| {
                let line = |line| format!("  key-{line}: value {line} of settings {number}\n");
                let data = (0..lines).map(line).collect::<Vec<_>>().concat();
                let head = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings";
                (format!("shop/{number}.yaml"), format!("{head}-{number}\ndata:\n{data}").into_bytes())
            };
            let tree = Tree::Memory((0..number).map(settings).collect::<BTreeMap<_, _>>());
            let notes = Notes::default();
            let config = Config::default();
            let read = ReadOptions {
                threads: 2,
                redaction_key: Some(key().redaction_key()),
                ..ReadOptions::default()
            };
            let tree = Tree::Noting { tree: Box::new(tree), notes: notes.clone() };
            let inventory = input::read(&tree, &config, &read);
            let policies = PolicySet::load(policy::bundle::builtin(), Vec::new(), &config, &read.limits);
            let facts = Facts {
                time: TIME,
                seed: 1,
                version: Some("1.0.0".to_owned()),
                commit: None,
                environment: None,
            };
            let (off, cancel) = (BTreeSet::new(), AtomicBool::new(false));
            let options = JudgeOptions { threads: 2, limits: &read.limits, off: &off, cancel: &cancel };
            let judgement = policy::judge(&policies, &inventory, &facts, &options);
            let verdict = verdict::decide(judged(&inventory, &judgement, &policies, &config, &off));
            Self { inventory, record: notes.record(), read, config, policies, judgement, verdict, facts }
        }

        fn pack(&self, with_sources: bool, threads: usize) -> Vec<u8> {
            let off = BTreeSet::new();
            let sources = Sources { tree: &self.record, options: &self.read, secrets: false };
            let release = Release {
                release: &ReleaseFacts {
                    stream: "shop".to_owned(),
                    version: "1.0.0".to_owned(),
                    ..ReleaseFacts::default()
                },
                subjects: &[Subject::file("shop.tgz", Digest::of(b"shop"))],
                policy_set: &self.policies,
                policy_set_name: ("builtin", "0.1.0"),
                judged: judged(&self.inventory, &self.judgement, &self.policies, &self.config, &off),
                verdict: &self.verdict,
                facts: &self.facts,
                limits: &Limits::default(),
                program: Program { version: "0.1.0", binary: None },
                steering: &[],
                bypass: &[],
                reports: &[],
                signed_waivers: &[],
                redaction_key: Some(key().redaction_key()),
                sources: with_sources.then_some(sources),
                threads,
            };
            evidence::pack(&release, &[&key()]).unwrap()
        }
    }

    fn judged<'a>(
        inventory: &'a Inventory,
        judgement: &'a Judgement,
        policies: &'a PolicySet,
        config: &'a Config,
        off: &'a BTreeSet<String>,
    ) -> Judged<'a> {
        Judged {
            inventory,
            judgement,
            policy_diagnostics: policies.diagnostics(),
            policy_sources: policies.sources(),
            config,
            waivers: &[],
            notices: &[],
            time: TIME,
            stream: Some("shop"),
            baseline: None,
            off,
        }
    }

    fn key() -> SigningKey {
        SigningKey::generate([42; 32])
    }

    /// 1,000 files and 50 MB, without a replay.
    #[divan::bench(args = [1, 2])]
    fn verify(bencher: Bencher<'_, '_>, threads: usize) {
        let bundle = Run::new(880, 600).pack(true, 2);
        let files = evidence::archive::Archive::read(&bundle).unwrap().files().len();
        assert!(files > 1_000 && bundle.len() > 45_000_000, "{files} files, {} bytes", bundle.len());
        let keys = [key().verifying_key()];
        let verify = || -> Verification {
            let options = VerifyOptions {
                no_requirements: true,
                no_subject: true,
                threads,
                ..VerifyOptions::new(TrustedBy::Keys(&keys), TIME + 60)
            };
            evidence::verify(&bundle, &options)
        };
        assert!(verify().failure().is_none());
        bencher.bench(verify);
    }

    /// What a release of 1,000 manifests of about 1 kB takes beside being judged.
    #[divan::bench(args = [1, 2])]
    fn sign(bencher: Bencher<'_, '_>, threads: usize) {
        let run = Run::new(1_000, 30);
        bencher.bench(|| run.pack(false, threads));
    }

    /// The same with the sources.
    #[divan::bench(args = [1, 2])]
    fn sign_with_sources(bencher: Bencher<'_, '_>, threads: usize) {
        let run = Run::new(1_000, 30);
        bencher.bench(|| run.pack(true, threads));
    }
}
