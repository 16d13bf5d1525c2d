//! What an auditor waits for: a whole bundle, and a log of 10,000 releases; and what a gate does.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a benchmark ends by panicking, and writes its own input"
)]

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
                release: None,
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
                valid_until: None,
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

/// The chain and its log.
#[divan::bench_group]
mod log {
    use std::path::Path;
    use std::process::{Command, Stdio};

    use divan::Bencher;
    use tollgate::document::json::canonical;
    use tollgate::evidence::log::{
        Checkpoint, Entry, Kind, Memory, NoteKey, SignedCheckpoint, Tree, append, prove,
    };
    use tollgate::evidence::log::{Link, open};
    use tollgate::signature::{IN_TOTO, SigningKey, seal};
    use tollgate::source::Digest;

    const ORIGIN: &str = "git.example/shop/log";
    const RELEASES: u64 = 10_000;

    fn gate() -> SigningKey {
        SigningKey::generate([1; 32])
    }

    fn log_key() -> SigningKey {
        SigningKey::generate([2; 32])
    }

    /// The statement of a release, as `release` signs it.
    fn statement(sequence: u64, previous: Option<Digest>) -> Vec<u8> {
        let hex = "a".repeat(64);
        let previous = previous.map_or_else(
            || "null".to_owned(),
            |digest| format!(r#"{{"sequence":{},"sha256":"{digest}"}}"#, sequence - 1),
        );
        let text = format!(
            r#"{{"_type":"https://in-toto.io/Statement/v1",
            "subject":[{{"name":"app-{sequence}.tgz","digest":{{"sha256":"{hex}"}}}}],
            "predicateType":"https://tollgate.dev/policy-evidence/v1",
            "predicate":{{
             "verifier":{{"id":"https://tollgate.dev/tollgate/v1","version":{{"tollgate":"0.1.0"}},"binary":{{"sha256":"{hex}"}}}},
             "release":{{"stream":"git.example/acme/app","version":"1.{sequence}.0","sequence":{sequence},"previous":{previous},
              "authors":null,"commits":null,"kind":null,"fixes":null}},
             "environment":"production","evaluatedAt":"2026-01-02T03:04:05Z","validUntil":null,"verdict":"PASSED",
             "summary":{{"pass":412,"fail":0,"waived":3,"notApplicable":20,"undecided":0,"error":0}},
             "engine":{{"id":"tollgate-rego/0.1.0","semantics":"opa-1.x","time":"2026-01-02T03:04:05Z","seed":"0",
              "builtinsDenied":["http.send","net.lookup_ip_addr","opa.runtime"]}},
             "policySet":{{"name":"baseline","version":"7","digest":{{"sha256":"{hex}"}}}},
             "controls":{{"nist-800-53r5:ac-6":{{"evaluated":14,"fail":0,"pass":13,"status":"waived","waived":1}}}},
             "waivers":[],"redaction":{{"pointers":18,"detected":0}},"bypass":[],
             "manifest":{{"digest":{{"sha256":"{hex}"}},"merkleRoot":"{hex}","size":143}}}}}}"#
        );
        canonical::parse(text.as_bytes()).unwrap().to_bytes()
    }

    /// A log of so many releases: its files, and the link of the one that comes next with its envelope.
    fn log(releases: u64) -> (Memory, Link, Vec<u8>) {
        let (mut files, mut leaves, mut entries) = (Memory::default(), Vec::new(), Vec::new());
        let (mut previous, mut next) = (None, None);
        for sequence in 1..=releases + 1 {
            let payload = statement(sequence, previous);
            let envelope = seal(IN_TOTO, &payload, &[&gate()]).unwrap();
            let (stream, digest) = ("git.example/acme/app".to_owned(), Digest::of(&payload));
            if sequence > releases {
                let before = previous.map(|digest| (releases, digest));
                let link = Link { stream, sequence: Some(sequence), previous: before, statement: digest };
                next = Some((link, envelope));
                break;
            }
            let entry = Entry { stream, sequence, statement: digest };
            leaves.push(entry.leaf().unwrap());
            entries.push(entry.to_bytes().unwrap());
            files.0.insert(format!("{sequence}.dsse.json"), envelope);
            previous = Some(digest);
        }
        let place = |index: usize, width: usize| {
            if width == 256 { format!("{index:03}") } else { format!("{index:03}.p/{width}") }
        };
        for (index, chunk) in entries.chunks(256).enumerate() {
            let bundle = chunk
                .iter()
                .flat_map(|entry| [&u16::try_from(entry.len()).unwrap().to_be_bytes()[..], entry].concat());
            files.0.insert(format!("tile/entries/{}", place(index, chunk.len())), bundle.collect());
        }
        let mut number = 0;
        while !leaves.is_empty() {
            let mut above = Vec::new();
            for (index, chunk) in leaves.chunks(256).enumerate() {
                let bytes: Vec<u8> = chunk.iter().flat_map(|hash| *hash.as_bytes()).collect();
                if chunk.len() == 256 {
                    above.push(complete(chunk));
                }
                files.0.insert(format!("tile/{number}/{}", place(index, chunk.len())), bytes);
            }
            (leaves, number) = (above, number + 1);
        }
        let root = Tree::new(&files, releases).root().unwrap();
        let checkpoint = Checkpoint { origin: ORIGIN.into(), size: releases, root, extensions: Vec::new() };
        let signed = SignedCheckpoint::sign(checkpoint, &log_key()).unwrap();
        files.0.insert("checkpoint".into(), signed.note().to_bytes());
        let (link, envelope) = next.unwrap();
        (files, link, envelope)
    }

    /// The root over so many hashes as a power of two.
    fn complete(hashes: &[Digest]) -> Digest {
        let (mut level, mut above) = (hashes.to_vec(), Vec::new());
        while level.len() > 1 {
            for pair in level.as_chunks::<2>().0 {
                above.push(Digest::of_parts(&[&[1], pair[0].as_bytes(), pair[1].as_bytes()]));
            }
            level = std::mem::take(&mut above);
        }
        *level.first().unwrap()
    }

    fn name() -> NoteKey {
        NoteKey::new(ORIGIN, Kind::Text, log_key().verifying_key()).unwrap()
    }

    /// `tollgate log verify` as a process: hashes, signatures and links of all releases.
    #[divan::bench(sample_count = 5, sample_size = 1)]
    fn verify_10_000(bencher: Bencher<'_, '_>) {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in &log(RELEASES).0.0 {
            let path = folder.path().join("log").join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        let gate = folder.path().join("gate.pub.pem");
        std::fs::write(&gate, SigningKey::verifying_key(&self::gate()).to_pem().unwrap()).unwrap();
        bencher.bench_local(|| run(&folder.path().join("log"), &gate));
    }

    fn run(log: &Path, gate: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tollgate"));
        command.args(["log", "verify"]).arg(log).args(["--log-key", &name().to_string(), "--gate-key"]);
        let status = command.arg(gate).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
    }

    /// One more release behind 10,000, in memory: everything but the disk.
    #[divan::bench]
    fn append_behind_10_000(bencher: Bencher<'_, '_>) {
        let (files, link, envelope) = log(RELEASES);
        let key = log_key();
        bencher.bench_local(|| append(&files, &link, &envelope, &key).unwrap());
    }

    /// A proof out of 10,000 entries, in memory.
    #[divan::bench]
    fn prove_of_10_000(bencher: Bencher<'_, '_>) {
        let (files, _, _) = log(RELEASES);
        let head = open(&files, &name()).unwrap();
        bencher.bench_local(|| prove(&files, &head, 1234).unwrap());
    }
}
