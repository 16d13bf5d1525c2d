//! Bundles with their sources, and reading these again.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use tollgate::config::{ChartRelease, Config};
use tollgate::document::json::canonical::Json;
use tollgate::evidence::{
    self, Failure, Program, Release, ReleaseFacts, ReplayOptions, Show, Sources, Status, Subject,
    Verification, VerifyOptions,
};
use tollgate::input::{self, GivenArgument, ReadOptions, TerraformOptions};
use tollgate::policy::{self, Facts, JudgeOptions, PolicySet};
use tollgate::source::{Digest, Limits, Notes, Tree};
use tollgate::verdict::{self, Judged, waivers};

use crate::evidence::forge::{Forgery, item, member};
use crate::evidence::run::{TIME, first_failure, key, keys, options};

/// A chart, Terraform configuration with modules and functions that read files, manifests, and things that are no input.
const FILES: [(&str, &str); 15] = [
    ("charts/web/Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
    ("charts/web/values.yaml", "replicas: 2\nimage: nginx\n"),
    (
        "charts/web/templates/deployment.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {{ .Release.Name }}\nspec:\n  replicas: {{ .Values.replicas }}\n  \
         template:\n    spec:\n      containers:\n        - name: web\n          image: {{ .Values.image }}\n          env:\n            \
         {{- range $path, $_ := .Files.Glob \"more/*\" }}\n            - name: {{ base $path }}\n            {{- end }}\n",
    ),
    ("charts/web/more/one.txt", "1"),
    ("charts/web/more/two.txt", "2"),
    ("charts/prod.yaml", "replicas: 5\n"),
    (
        "infra/main.tf",
        "variable \"zone\" {\n  default = \"a\"\n}\nvariable \"size\" {}\nmodule \"store\" {\n  source = \"./store\"\n  name   = \"${var.zone}-${var.size}\"\n}\n",
    ),
    ("infra/terraform.tfvars", "size = 3\n"),
    (
        "infra/store/main.tf",
        "variable \"name\" {}\nresource \"aws_s3_bucket\" \"store\" {\n  bucket = var.name\n  tags = {\n    \
         names = join(\",\", fileset(path.module, \"*.txt\"))\n    note = file(\"${path.module}/note.txt\")\n    \
         other = fileexists(\"${path.module}/none.txt\") ? \"yes\" : \"no\"\n  }\n}\n",
    ),
    ("infra/store/note.txt", "noted"),
    ("infra/store/other.txt", "named only"),
    ("k8s/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers: []\n"),
    ("package.json", "{\"name\": \"left aside\"}"),
    (".gitignore", "ignored.yaml\n"),
    ("ignored.yaml", "apiVersion: v1\nkind: Pod\nmetadata:\n  name: ignored\n"),
];

/// Something that is judged.
struct Case {
    folder: tempfile::TempDir,
    config: Config,
    terraform: TerraformOptions,
    secrets: bool,
}

impl Case {
    fn new(more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in FILES.iter().chain(more) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let release = ChartRelease {
            path: "charts/web".to_owned(),
            name: Some("shop".to_owned()),
            values: vec!["charts/prod.yaml".to_owned()],
            set: vec!["image=nginx:1".to_owned()],
            defaults: true,
            ..ChartRelease::default()
        };
        Self {
            folder,
            config: Config { charts: vec![release], ..Config::default() },
            terraform: TerraformOptions {
                time: TIME,
                base: "work".to_owned(),
                ..TerraformOptions::default()
            },
            secrets: false,
        }
    }

    fn base(&self) -> &Path {
        self.folder.path()
    }

    fn pack(&self, threads: usize) -> Result<Vec<u8>, Failure> {
        let notes = Notes::default();
        let disk = Tree::Disk { base: self.base().to_owned(), paths: vec![".".into()] };
        let tree = Tree::Noting { tree: Box::new(disk), notes: notes.clone() };
        let limits = Limits::default();
        let redaction_key = Some(key().redaction_key());
        let read = ReadOptions {
            threads,
            limits: limits.clone(),
            redaction_key,
            terraform: self.terraform.clone(),
            files: None,
        };
        let inventory = input::read(&tree, &self.config, &read);
        let policy_set = PolicySet::load(policy::bundle::builtin(), Vec::new(), &self.config, &limits);
        let facts = Facts {
            time: TIME,
            seed: 0,
            version: Some("1.0.0".into()),
            commit: None,
            environment: None,
            release: None,
        };
        let (off, cancel) = (BTreeSet::new(), AtomicBool::new(false));
        let judge = JudgeOptions { threads, limits: &limits, off: &off, cancel: &cancel };
        let judgement = policy::judge(&policy_set, &inventory, &facts, &judge);
        let (waivers, _) = waivers::inline(&inventory);
        let judged = Judged {
            inventory: &inventory,
            judgement: &judgement,
            policy_diagnostics: policy_set.diagnostics(),
            policy_sources: policy_set.sources(),
            config: &self.config,
            waivers: &waivers,
            notices: &[],
            time: TIME,
            stream: Some("shop"),
            baseline: None,
            off: &off,
        };
        let verdict = verdict::decide(judged);
        let record = notes.record();
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
            reports: &[],
            valid_until: None,
            signed_waivers: &[],
            redaction_key,
            sources: Some(Sources { tree: &record, options: &read, secrets: self.secrets }),
            threads,
        };
        evidence::pack(&release, &[&key()])
    }
}

/// Verifies, and reads the sources again.
fn replay(bundle: &[u8], threads: usize) -> Verification {
    let keys = keys();
    let cancel = AtomicBool::new(false);
    let replay = ReplayOptions { threads, cancel: &cancel, binary: None, evaluate: None, from_sources: true };
    evidence::verify(bundle, &VerifyOptions { replay: Some(replay), ..options(&keys) })
}

/// Code and message of a replay that fails.
#[track_caller]
fn refusal(bundle: &[u8]) -> (&'static str, String) {
    let verification = replay(bundle, 1);
    let failed = verification.steps.iter().find(|step| step.status == Status::Fail).unwrap();
    assert_eq!(failed.number, 15, "{}", failed.detail);
    (failed.code.unwrap(), failed.detail.clone())
}

fn has(bundle: &[u8], secret: &str) -> bool {
    bundle.windows(secret.len()).any(|bytes| bytes == secret.as_bytes())
}

#[test]
fn documents_come_out_of_the_sources_byte_by_byte() {
    let case = Case::new(&[]);
    let bundle = case.pack(2).unwrap();
    assert_eq!(case.pack(1).unwrap(), bundle, "the number of threads shows nowhere");
    drop(case);
    for threads in [1, 2] {
        let verification = replay(&bundle, threads);
        assert_eq!(first_failure(&verification), (0, "none"), "{:#?}", verification.steps);
        assert!(verification.assurance.replayed);
        assert!(verification.steps.iter().any(|step| step.detail.starts_with("read again from the sources")));
    }
    // What had no say is not put in; what did is.
    assert!(!has(&bundle, "left aside") && !has(&bundle, "name: ignored"));
    assert!(has(&bundle, "replicas: 5") && has(&bundle, "noted") && has(&bundle, "{{ .Release.Name }}"));
    let documents = Forgery::of(&bundle).files["documents/0001.jsonl"].clone();
    // `fileset` names what is never read.
    for made in ["a-3", "\"noted\"", "note.txt,other.txt", "two.txt", "nginx:1"] {
        assert!(has(&documents, made), "{made}");
    }
}

#[test]
fn a_bundle_without_its_sources_cannot_be_read_again() {
    let bundle = Case::new(&[]).pack(1).unwrap();
    let keys = keys();
    let bound = evidence::verify_bundle(&bundle, &options(&keys)).1.unwrap();
    let without = evidence::disclose(&bound, &Show::AllBut(&|name| name.starts_with("sources/"))).unwrap();
    let verification = replay(&without, 1);
    assert_eq!(verification.exit_code(), 6, "{:#?}", verification.steps);
    let plain = crate::evidence::run::Run::default().pack();
    assert_eq!(refusal(&plain).0, "E801");
}

#[test]
fn documents_that_do_not_follow_from_the_sources_are_found() {
    let bundle = Case::new(&[]).pack(1).unwrap();
    let forged = |from: &str, to: &str| {
        let forgery = Forgery::of(&bundle);
        let forgery = forgery.replace("documents/0001.jsonl", from, to);
        refusal(&forgery.finish())
    };
    let (code, message) = forged("\"bucket\":\"a-3\"", "\"bucket\":\"b-3\"");
    assert_eq!(code, "E802");
    assert!(message.contains("infra") && message.contains("b-3") && message.contains("a-3"), "{message}");
    // A place that is told is as much of a document as a value.
    assert_eq!(forged("\"lines\":[1,", "\"lines\":[2,").0, "E802");
}

#[test]
fn sources_that_are_missing_or_others_are_found() {
    let bundle = Case::new(&[]).pack(1).unwrap();
    let forgery = || Forgery::of(&bundle);
    let seal = |text: &str| format!("sources/{}", Digest::of(text.as_bytes()));
    let values = seal("replicas: 5\n");
    assert_eq!(refusal(&forgery().remove(&values).finish()).0, "E801");
    // The bytes of another file under the name of one.
    let swapped = forgery().add(&values, b"replicas: 6\n").finish();
    let keys = keys();
    assert_eq!(first_failure(&evidence::verify(&swapped, &options(&keys))), (8, "E506"));
    // A file that no longer had a say.
    let sources = |change: &dyn Fn(&mut Json)| {
        refusal(&forgery().change("sources.json", |json| change(member(json, "files"))).finish()).0
    };
    let without = |files: &mut Json| match files {
        Json::Array(files) => files.retain(|file| file.get("path") != Some(&"charts/prod.yaml".into())),
        other => panic!("{other:?}"),
    };
    assert_eq!(sources(&without), "E801");
    let role = |files: &mut Json| match files {
        Json::Array(files) => files.retain(|file| file.get("role") != Some(&"reading".into())),
        other => panic!("{other:?}"),
    };
    assert_eq!(sources(&role), "E801");
}

#[test]
fn what_could_not_be_read_may_not_vanish() {
    let case = Case::new(&[("k8s/broken.yaml", "apiVersion: v1\nkind: Pod\n  name: [\n")]);
    let bundle = case.pack(1).unwrap();
    assert_eq!(first_failure(&replay(&bundle, 1)), (0, "none"));
    let forged = Forgery::of(&bundle).change("replay.json", |json| {
        let files = member(json, "files");
        let Json::Array(list) = &*files else { panic!("no files") };
        let broken =
            list.iter().position(|file| file.get("path") == Some(&"k8s/broken.yaml".into())).unwrap();
        *member(item(files, broken), "reading") = "notInput".into();
    });
    assert_eq!(refusal(&forged.clone().finish()).0, "E802");
    let untold = Forgery::of(&bundle).change("replay.json", |json| {
        *member(json, "notices") = Json::Array(Vec::new());
    });
    assert_eq!(refusal(&untold.finish()).0, "E802");
}

/// A Secret, whose value stands nowhere else.
const SECRET: (&str, &str) = (
    "k8s/secret.yaml",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: hunter2222\n",
);

#[test]
fn files_that_hold_secrets_are_put_in_only_where_that_is_said() {
    let mut case = Case::new(&[SECRET]);
    let refused = case.pack(1).unwrap_err();
    assert_eq!(refused.code, "E506");
    assert!(refused.message.contains(SECRET.0), "{}", refused.message);
    case.secrets = true;
    let bundle = case.pack(1).unwrap();
    assert!(has(&bundle, "hunter2222"));
    assert_eq!(first_failure(&replay(&bundle, 1)), (0, "none"), "commitments to secrets are not compared");
    // No digest of it stands anywhere.
    let digest = Digest::of(SECRET.1.as_bytes()).to_string();
    assert!(!has(&bundle, &digest));
    let keys = keys();
    let bound = evidence::verify_bundle(&bundle, &options(&keys)).1.unwrap();
    let part = evidence::disclose(&bound, &Show::AllBut(&|name| name.starts_with("sources/"))).unwrap();
    assert!(!has(&part, "hunter2222") && !has(&part, &digest));
    assert_eq!(first_failure(&evidence::verify(&part, &options(&keys))), (0, "none"));
}

#[test]
fn what_is_given_for_variables_is_a_secret_too() {
    let mut case = Case::new(&[]);
    case.terraform.environment =
        vec![("unheard_of".to_owned(), "no say".to_owned()), ("zone".to_owned(), "zone9".to_owned())];
    let (code, message) = refusal(&case.pack(1).unwrap());
    assert_eq!(code, "E801");
    assert!(message.contains("`zone`"), "{message}");
    case.terraform.given = vec![GivenArgument::Value("size".to_owned(), "7".to_owned())];
    case.secrets = true;
    let bundle = case.pack(1).unwrap();
    assert!(has(&bundle, "zone9-7") && !has(&bundle, "no say"));
    assert_eq!(first_failure(&replay(&bundle, 2)), (0, "none"));
    case.terraform.environment.pop();
    case.terraform.given.clear();
    case.secrets = false;
    let bundle = case.pack(1).unwrap();
    assert_eq!(
        first_failure(&replay(&bundle, 1)),
        (0, "none"),
        "a variable that nothing declares had no say"
    );
}

#[test]
fn a_file_that_is_asked_for_and_was_not_read_is_told() {
    // Whoever made the record left a file out of what was read, and out of what is found.
    let bundle = Case::new(&[]).pack(1).unwrap();
    let forgery = Forgery::of(&bundle);
    let (name, reading) = forgery
        .files
        .iter()
        .find(|(name, content)| name.starts_with("sources/") && content.starts_with(b"{\"charts\":"))
        .map(|(name, content)| (name.clone(), String::from_utf8(content.clone()).unwrap()))
        .unwrap();
    let seal = Digest::of(b"replicas: 5\n").to_string();
    let entry = format!("{{\"path\":\"charts/prod.yaml\",\"seal\":\"{seal}\"}},");
    assert!(reading.contains(&entry), "{reading}");
    let changed = reading.replace(&entry, "").into_bytes();
    let renamed = Digest::of(&changed).to_string();
    let old = name.strip_prefix("sources/").unwrap().to_owned();
    let forged = forgery
        .remove(&name)
        .add(&format!("sources/{renamed}"), &changed)
        .replace("sources.json", &old, &renamed)
        .finish();
    let (code, message) = refusal(&forged);
    assert_eq!(code, "E801");
    assert!(message.contains("charts/prod.yaml"), "{message}");
}
