//! The built-in policies: each has tests, fixtures and metadata, and finds what its fixtures mark.
//!
//! A fixture lies in `fixtures/policies/<pack>/<policy>/`. What must be found stands on its line in
//! `deny.yaml` (`image: x  #~ PSS-B03`); JSON has no comments, so `deny.marks` beside `deny.json` lists the ids
//! and JSON pointers. `allow.*` has no marks; what a plan leaves open is in `undecided.json`.

mod odd;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use tollgate::config::{Config, Profile};
use tollgate::document::{Inventory, Node, Pointer, Segment, Value, json};
use tollgate::input::{self, ReadOptions};
use tollgate::policy::{
    self, Facts, FindingKind, JudgeOptions, Judgement, Metadata, PolicySet, View, bundle,
};
use tollgate::source::{FileId, Limits, Tree};

/// The folder of the project.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The built-in policies.
pub(crate) fn set() -> PolicySet {
    set_with(&Config::default())
}

/// The built-in policies by a configuration.
fn set_with(config: &Config) -> PolicySet {
    let set = PolicySet::load(bundle::builtin(), Vec::new(), config, &Limits::default());
    let told: Vec<_> = set.diagnostics().iter().map(|told| format!("{told:?}")).collect();
    assert!(told.is_empty(), "the built-in policies do not load:\n{}", told.join("\n"));
    set
}

/// Reads files in memory.
pub(crate) fn read_memory(files: BTreeMap<String, Vec<u8>>) -> Inventory {
    input::read(&Tree::Memory(files), &Config::default(), &ReadOptions::default())
}

/// Reads files or folders of the project.
pub(crate) fn read(paths: &[&Path]) -> Inventory {
    let tree =
        Tree::Disk { base: root().to_owned(), paths: paths.iter().map(|path| path.to_path_buf()).collect() };
    input::read(&tree, &Config::default(), &ReadOptions::default())
}

/// Judges with all policies, outside of any release.
pub(crate) fn judge(set: &PolicySet, inventory: &Inventory) -> Judgement {
    judge_by(set, inventory, None)
}

/// Judges with one policy, or with all.
pub(crate) fn judge_by(set: &PolicySet, inventory: &Inventory, id: Option<&str>) -> Judgement {
    let facts =
        Facts { time: 1_795_824_000, seed: 1, version: None, commit: None, environment: None, release: None };
    let others =
        set.policies().iter().map(|policy| policy.id.clone()).filter(|own| id.is_some_and(|id| id != own));
    let options = JudgeOptions {
        threads: 1,
        limits: &Limits::default(),
        off: &others.collect(),
        cancel: &AtomicBool::new(false),
    };
    let judgement = policy::judge(set, inventory, &facts, &options);
    let told: Vec<_> = judgement.diagnostics.iter().map(|told| format!("{told:?}")).collect();
    assert!(told.is_empty(), "a policy failed:\n{}", told.join("\n"));
    judgement
}

/// The findings of a kind, as id and line.
fn found(judgement: &Judgement, inventory: &Inventory, kind: FindingKind) -> Vec<(String, u32)> {
    let findings = judgement.findings.iter().filter(|finding| finding.kind == kind);
    let place = |finding: &policy::Finding| {
        let line = finding.span.map_or(0, |span| inventory.sources.locate(span).start.line);
        (judgement.policies[finding.policy].id.clone(), line)
    };
    let mut found: Vec<_> = findings.map(place).collect();
    found.sort();
    found
}

/// The marks in the comments of a text, as id and line.
fn marks_in_comments(text: &str) -> Vec<(String, u32)> {
    let mut marks = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if let Some((_, ids)) = line.split_once("#~") {
            marks.extend(ids.split_whitespace().map(|id| (id.to_owned(), number)));
        }
    }
    marks.sort();
    marks
}

/// The marks of a `.marks` file, with the lines that the pointers lead to in the JSON text. A pointer whose last
/// steps are not there leads to what holds them.
fn marks_of_json(text: &str, marks: &str) -> Vec<(String, u32)> {
    let tree = json::parse(FileId::new(0), text, &Limits::default()).unwrap();
    let mut lines: Vec<_> = marks
        .lines()
        .map(|line| {
            let (id, pointer) = line.split_once(' ').unwrap();
            let node = follow(&tree, &Pointer::parse(pointer).unwrap());
            let before = &text[..node.origin.span.range().start];
            (id.to_owned(), u32::try_from(before.matches('\n').count()).unwrap() + 1)
        })
        .collect();
    lines.sort();
    lines
}

fn follow<'n>(mut node: &'n Node, pointer: &Pointer) -> &'n Node {
    for segment in pointer.segments() {
        let Segment::Key(step) = segment else { panic!("a JSON pointer has keys alone") };
        let below = match &node.value {
            Value::Map(map) => map.get(step),
            Value::List(list) => step.parse().ok().and_then(|index: usize| list.get(index)),
            _ => None,
        };
        let Some(below) = below else { break };
        node = below;
    }
    node
}

/// The packs' policies as files: pack, name, path.
fn policy_files() -> Vec<(String, String, PathBuf)> {
    let mut files = Vec::new();
    for pack in fs::read_dir(root().join("policies")).unwrap() {
        let pack = pack.unwrap().path();
        let pack_name = pack.file_name().unwrap().to_str().unwrap().to_owned();
        if ["library", "profiles"].contains(&pack_name.as_ref()) || !pack.is_dir() {
            continue;
        }
        for file in fs::read_dir(&pack).unwrap() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_str().unwrap().to_owned();
            if let Some(name) = name.strip_suffix(".rego").filter(|name| !name.ends_with("_test")) {
                files.push((pack_name.clone(), name.to_owned(), file.clone()));
            }
        }
    }
    files.sort();
    files
}

/// The policy of a file.
fn policy_of<'s>(set: &'s PolicySet, pack: &str, name: &str) -> &'s Metadata {
    let package = format!("data.tollgate.{pack}.{name}");
    set.policies()
        .iter()
        .find(|policy| policy.package == package)
        .unwrap_or_else(|| panic!("no policy {package}"))
}

#[test]
fn every_policy_has_tests_and_fixtures() {
    let set = set();
    let files = policy_files();
    assert_eq!(files.len(), set.policies().len(), "each policy is one file");
    for (pack, name, path) in &files {
        let policy = policy_of(&set, pack, name);
        assert!(path.with_file_name(format!("{name}_test.rego")).exists(), "{name} has no test beside it");
        let folder = root().join("fixtures/policies").join(pack).join(name);
        let kinds: BTreeSet<Kind> = fixtures_in(&folder).map(|file| kind_of(&file)).collect();
        let mut wanted = BTreeSet::from([Kind::Deny, Kind::Allow]);
        if policy.view == View::Resource {
            wanted.insert(Kind::Undecided);
        }
        assert!(kinds.is_superset(&wanted), "{} has no case of each outcome", folder.display());
        let shown =
            ["deny", "allow"].map(|kind| bundle::example(&format!("policies/{pack}/{name}.rego"), kind));
        assert!(shown.iter().all(Option::is_some), "{} has no example to show", folder.display());
    }
    let folders: usize = fs::read_dir(root().join("fixtures/policies"))
        .unwrap()
        .map(|pack| fs::read_dir(pack.unwrap().path()).unwrap().count())
        .sum();
    assert_eq!(folders, files.len(), "each folder of fixtures belongs to a policy");
}

/// What a fixture is a case of, by the first word of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Deny,
    Allow,
    Undecided,
}

fn kind_of(file: &Path) -> Kind {
    let stem = file.file_stem().unwrap().to_str().unwrap();
    match stem.split('_').next() {
        Some("deny") => Kind::Deny,
        Some("allow") => Kind::Allow,
        Some("undecided") => Kind::Undecided,
        _ => panic!("{}: a fixture is a case of deny, allow or undecided", file.display()),
    }
}

/// The fixtures in a folder, without their marks.
fn fixtures_in(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let files = fs::read_dir(folder).unwrap_or_else(|_| panic!("{} is not there", folder.display()));
    files
        .map(|file| file.unwrap().path())
        .filter(|file| file.extension().is_none_or(|ending| ending != "marks"))
}

/// The parameters that a fixture is for: its first line says ``# With `name: value`. ``.
pub(crate) fn params_in(file: &Path) -> serde_json::Map<String, serde_json::Value> {
    let text = fs::read_to_string(file).unwrap();
    let said = text.lines().next().and_then(|line| line.strip_prefix("# With `"));
    let Some((params, _)) = said.and_then(|said| said.split_once('`')) else { return serde_json::Map::new() };
    serde_yaml::from_str(params).unwrap()
}

/// What must be found in a fixture, as id and line.
pub(crate) type Marks = Vec<(String, u32)>;

/// The fixtures of all policies: the policy's id, the file, its marks.
pub(crate) fn fixtures(set: &PolicySet) -> Vec<(String, PathBuf, Marks)> {
    let mut fixtures = Vec::new();
    for (pack, name, _) in policy_files() {
        let id = &policy_of(set, &pack, &name).id;
        for file in fixtures_in(&root().join("fixtures/policies").join(&pack).join(&name)) {
            let text = fs::read_to_string(&file).unwrap();
            let marks = match fs::read_to_string(file.with_extension("marks")) {
                Ok(marks) => marks_of_json(&text, &marks),
                Err(_) => marks_in_comments(&text),
            };
            let shown = file.display();
            assert_eq!(
                kind_of(&file) == Kind::Allow,
                marks.is_empty(),
                "{shown}: only `allow.*` has no marks"
            );
            assert!(marks.iter().all(|(marked, _)| marked == id), "{shown}: a mark of another policy");
            fixtures.push((id.clone(), file, marks));
        }
    }
    fixtures.sort();
    fixtures
}

#[test]
fn every_mark_is_found_on_its_line_and_nothing_else() {
    let set = set();
    let mut wrong = Vec::new();
    for (id, file, marks) in fixtures(&set) {
        // A run each, since policies look at the other documents of a run.
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        let inventory = read_memory([(name, fs::read(&file).unwrap())].into());
        let shown = file.strip_prefix(root()).unwrap().display();
        let told: Vec<_> =
            inventory.diagnostics.iter().filter(|told| told.code != "terraform-variable-missing").collect();
        assert!(told.is_empty(), "{shown}: {told:?}");
        let config = Config { params: params_in(&file), ..Config::default() };
        let judgement = if config.params.is_empty() {
            judge_by(&set, &inventory, Some(&id))
        } else {
            judge_by(&set_with(&config), &inventory, Some(&id))
        };
        let kind = kind_of(&file);
        let (denied, undecided) = if kind == Kind::Undecided { (vec![], marks) } else { (marks, vec![]) };
        for (of, wanted) in [(FindingKind::Fail, denied), (FindingKind::Undecided, undecided)] {
            let found = found(&judgement, &inventory, of);
            if found != wanted {
                wrong.push(format!("{shown}: {of:?}: found {found:?}, marked {wanted:?}"));
            }
        }
        findings_speak_well(&judgement, &inventory);
        let policy = judgement.policies.iter().position(|policy| policy.id == id).unwrap();
        if kind == Kind::Allow && judgement.tallies[policy].passed.is_empty() {
            wrong.push(format!("{shown}: the policy passes nothing"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A message is one clause in lower case; a finding has a place, a remedy, and ids of other tools that its policy has.
fn findings_speak_well(judgement: &Judgement, inventory: &Inventory) {
    for finding in &judgement.findings {
        let policy = &judgement.policies[finding.policy];
        let (id, message) = (&policy.id, &finding.message);
        assert!(!message.ends_with('.') && !message.contains('\n'), "{id}: {message}");
        let first = message.split(' ').next().unwrap();
        let name = ["Flux"].contains(&first);
        assert!(name || first.starts_with('`') || first.to_lowercase() == first, "{id}: {message}");
        assert!(finding.path.is_some() && finding.span.is_some(), "{id} names no place: {message}");
        assert!(finding.fix.as_ref().is_some_and(|fix| !fix.is_empty()), "{id} says no fix");
        let document = &inventory.documents[finding.document.unwrap()];
        // What is absent cannot be named, but what should hold it can.
        let path = finding.path.as_ref().unwrap();
        assert!(document.root.at(&Pointer::new(path.segments()[..1].to_vec())).is_some(), "{id}: {path}");
        let details = finding.details.as_deref().unwrap_or("{}");
        let details: serde_json::Value = serde_json::from_str(details).unwrap();
        let known: BTreeSet<_> = policy.same_as.values().flatten().map(String::as_str).collect();
        for same in details["same_as"].as_array().into_iter().flatten() {
            let same = same.as_str().unwrap();
            assert!(known.contains(same), "{id}: `{same}` is no id of the METADATA");
        }
    }
}

#[test]
fn the_tests_beside_the_policies_pass() {
    let modules = bundle::builtin_with_tests();
    let facts =
        Facts { time: 1_795_824_000, seed: 1, version: None, commit: None, environment: None, release: None };
    let suite = policy::suite::run(&modules, &[], &Config::default(), &facts, &Limits::default(), 2);
    assert!(suite.diagnostics.is_empty(), "{:?}", suite.diagnostics);
    let failed: Vec<_> =
        suite.results.iter().filter(|result| result.outcome != policy::suite::TestOutcome::Passed).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    let tested: BTreeSet<_> = suite.results.iter().map(|result| result.package.as_str()).collect();
    for policy in set().policies() {
        let package = format!("{}_test", policy.package);
        assert!(tested.contains(package.as_str()), "{} has no test that was run", policy.id);
    }
    assert!(suite.results.len() > 200);
}

#[test]
fn every_policy_says_what_it_demands_and_why() {
    let set = set();
    let mut ids = BTreeSet::new();
    let mut before: Option<&Metadata> = None;
    for policy in set.policies() {
        let id = &policy.id;
        assert!(ids.insert(id), "{id} is there twice");
        assert!(before.is_none_or(|before| before.id < policy.id), "{id} is out of order");
        before = Some(policy);
        for (what, text) in
            [("title", &policy.title), ("description", &policy.description), ("fix", &policy.fix)]
        {
            assert!(text.len() > 10 && !text.contains('\n'), "{id}: {what} is `{text}`");
        }
        assert!(!policy.title.ends_with('.'), "{id}: a title is no sentence with a full stop");
        assert!(
            policy.description.ends_with('.') && policy.fix.ends_with('.'),
            "{id}: sentences end with a full stop"
        );
        // What is demanded of every object names no kinds.
        let of_all = id.as_str() == "K8S-011";
        assert_eq!(policy.kinds.is_empty(), of_all, "{id}: {:?}", policy.kinds);
        assert!(policy.package.starts_with("data.tollgate."), "{id}: {}", policy.package);
        for framework in policy.controls.keys() {
            let known = ["nist-800-53r5", "soc2-tsc-2017", "iso-27001-2022", "pci-dss-4.0.1"];
            assert!(
                known.contains(&framework.as_str()) || framework.starts_with("cis-"),
                "{id}: {framework}"
            );
        }
    }
    assert!(ids.len() >= 210, "{} policies", ids.len());
}

#[test]
fn severity_enforcement_and_controls_are_those_of_the_table() {
    let table = root().join("../shared/design/rules.json");
    let Ok(text) = fs::read_to_string(&table) else {
        println!("skipped: {} is not there", table.display());
        return;
    };
    let rules: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    let rules: BTreeMap<&str, &serde_json::Value> =
        rules.iter().map(|rule| (rule["id"].as_str().unwrap(), rule)).collect();
    let list = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    for policy in set().policies() {
        let rule = rules[policy.id.as_str()];
        assert_eq!(policy.severity.name(), rule["sev"], "{}", policy.id);
        assert_eq!(policy.enforcement.name(), rule["enf"], "{}", policy.id);
        let own = |framework: &str| policy.controls.get(framework).cloned().unwrap_or_default();
        for (framework, column) in [
            ("nist-800-53r5", "nist"),
            ("soc2-tsc-2017", "soc2"),
            ("iso-27001-2022", "iso27001"),
            ("pci-dss-4.0.1", "pci"),
        ] {
            assert_eq!(own(framework), list(&rule[column]), "{}: {framework}", policy.id);
        }
        for (prefix, benchmark) in [
            ("AWS-", "cis-aws-foundations-5.0"),
            ("AZR-", "cis-azure-foundations-4.0"),
            ("GCP-", "cis-gcp-foundation-4.0"),
        ] {
            if policy.id.starts_with(prefix) {
                assert_eq!(own(benchmark), list(&rule["cis"]), "{}", policy.id);
            }
        }
        let same = |tool: &str| policy.same_as.get(tool).cloned().unwrap_or_default();
        for (tool, column) in [("checkov", "ckids"), ("trivy", "tvids"), ("kics", "kics")] {
            assert_eq!(same(tool), list(&rule[column]), "{}: {tool}", policy.id);
        }
    }
}

#[test]
fn profiles_can_be_read_and_name_policies_of_the_table() {
    let table = fs::read_to_string(root().join("../shared/design/rules.json")).ok();
    let rules: Option<Vec<serde_json::Value>> = table.map(|text| serde_json::from_str(&text).unwrap());
    assert_eq!(bundle::profiles(), ["approval-gate", "continuous", "default", "feature-flag", "strict"]);
    for name in bundle::profiles() {
        let text = bundle::profile_text(name).unwrap();
        let (profile, wrong) = Profile::parse(name, FileId::new(0), text, &Limits::default());
        assert!(wrong.is_empty(), "{name}: {wrong:?}");
        assert!(profile.description.ends_with('.') && !profile.overrides.is_empty(), "{name}");
        let Some(rules) = &rules else {
            println!("skipped: the table of rules is not there");
            continue;
        };
        for rule in &profile.overrides {
            let known = |one: &serde_json::Value| {
                let id = one["id"].as_str().unwrap();
                rule.policy.strip_suffix('*').map_or(id == rule.policy, |head| id.starts_with(head))
            };
            assert!(rules.iter().any(known), "{name}: {}", rule.policy);
        }
    }
}

#[test]
fn every_built_in_policy_is_of_a_pack() {
    let packs = bundle::packs();
    assert!(packs.contains(&"aws") && !packs.contains(&"library") && !packs.contains(&"profiles"));
    for policy in set().policies() {
        assert!(packs.contains(&policy.pack().unwrap()), "{}", policy.id);
    }
    let all: usize = packs.iter().map(|pack| of_pack(pack)).sum();
    assert_eq!(all, set().policies().len());
}

/// How many policies a pack loads with what they share, and nothing else.
fn of_pack(pack: &str) -> usize {
    let modules = bundle::builtin_of(&[pack.to_owned()]);
    let set = PolicySet::load(modules, Vec::new(), &Config::default(), &Limits::default());
    assert!(set.diagnostics().is_empty(), "{pack}: {:?}", set.diagnostics());
    assert!(set.policies().iter().all(|policy| policy.pack() == Some(pack)), "{pack}");
    set.policies().len()
}

#[test]
fn the_release_of_the_guide_is_denied_by_all_four_rules() {
    let set = set();
    let fixture = root().join("fixtures/policies/gitops/drift_is_corrected/deny.yaml");
    let text = fs::read_to_string(fixture).unwrap();
    let guide = text.split("\n---\n").next().unwrap().to_owned();
    let inventory = read_memory([("release.yaml".to_owned(), guide.into_bytes())].into());
    let judgement = judge(&set, &inventory);
    let found: Vec<_> =
        found(&judgement, &inventory, FindingKind::Fail).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, ["GO-001", "GO-002", "GO-003", "GO-005"]);
}

#[test]
fn a_resource_is_judged_within_its_own_plan() {
    let set = set();
    let folder = root().join("fixtures/policies/aws/s3_blocks_public_access");
    // The root modules have buckets of the same addresses, and blocks that differ.
    let roots = ["allow", "deny", "undecided"].map(|name| {
        let text = fs::read_to_string(folder.join(format!("{name}.tf"))).unwrap();
        let marks = marks_in_comments(&text).len();
        (name, text, marks)
    });
    let files = roots.iter().map(|(name, text, _)| (format!("{name}/main.tf"), text.clone().into_bytes()));
    let inventory = read_memory(files.collect());
    let judgement = judge_by(&set, &inventory, Some("AWS-S3-01"));
    for (name, _, marks) in roots {
        let of_root = |kind: FindingKind| {
            let findings = judgement.findings.iter().filter(|finding| finding.kind == kind);
            let path = format!("{name}/main.tf");
            findings.filter(|finding| inventory.sources.locate(finding.span.unwrap()).path == path).count()
        };
        let (denied, undecided) = if name == "undecided" { (0, marks) } else { (marks, 0) };
        assert_eq!(
            (of_root(FindingKind::Fail), of_root(FindingKind::Undecided)),
            (denied, undecided),
            "{name}"
        );
    }
}

#[test]
fn what_stands_around_in_a_plan_is_the_same_with_every_shortcut_and_with_none() {
    // Several root modules and manifests in one run: each policy that looks around must look around in its own plan.
    let folders = [
        "aws/s3_blocks_public_access",
        "aws/s3_keeps_versions",
        "aws/s3_logs_access",
        "aws/vpcs_have_flow_logs",
    ];
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    let mut plans = 0;
    for folder in folders {
        for file in fixtures_in(&root().join("fixtures/policies").join(folder)) {
            if file.extension().is_some_and(|extension| extension == "tf") {
                plans += 1;
                files.insert(format!("{plans}/main.tf"), fs::read(&file).unwrap());
            }
        }
    }
    assert!(plans >= 12, "{plans}");
    let pod = fs::read(root().join("fixtures/policies/kubernetes/run_as_non_root/deny.yaml")).unwrap();
    files.insert("pod.yaml".into(), pod);
    let inventory = read_memory(files);
    let told = |set: &PolicySet| {
        let mut told = Vec::new();
        for id in ["AWS-S3-01", "AWS-S3-04", "AWS-S3-05", "AWS-VPC-01"] {
            told.extend(found(&judge_by(set, &inventory, Some(id)), &inventory, FindingKind::Fail));
            told.extend(found(&judge_by(set, &inventory, Some(id)), &inventory, FindingKind::Undecided));
        }
        told
    };
    let with = told(&set());
    assert!(with.len() >= 10, "{with:?}");
    assert_eq!(with, told(&set().without_shortcuts()));
}

#[test]
fn odd_manifests_make_no_policy_fail() {
    let set = set();
    let odd = ["", "null", "[]", "[null]", "{}", "text", "3", "true", "[[]]", "{a: null}", "[{a: [b]}]"];
    let fields = [
        "containers",
        "volumes",
        "securityContext",
        "strategy",
        "driftDetection",
        "upgrade",
        "os",
        "chart",
        "template",
    ];
    let kinds = [
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("batch/v1", "CronJob"),
        ("helm.toolkit.fluxcd.io/v2", "HelmRelease"),
        ("argoproj.io/v1alpha1", "Rollout"),
        ("flagger.app/v1beta1", "Canary"),
    ];
    let mut files = BTreeMap::new();
    for (api, kind) in kinds {
        for (index, value) in odd.iter().enumerate() {
            let head = format!("apiVersion: {api}\nkind: {kind}\nmetadata: {{name: odd}}\n");
            let mut text = format!("{head}spec: {value}\n---\n{head}metadata2: {value}\n");
            for field in fields {
                write!(text, "---\n{head}spec:\n  {field}: {value}\n").unwrap();
                write!(text, "---\n{head}spec: {{template: {{spec: {{{field}: {value}}}}}}}\n").unwrap();
                let containers = format!("[{{{field}: {value}}}]");
                write!(text, "---\n{head}spec: {{containers: {containers}, volumes: [{value}]}}\n").unwrap();
            }
            files.insert(format!("{kind}{index}.yaml"), text.into_bytes());
        }
    }
    let inventory = read_memory(files);
    assert!(inventory.documents.len() > 1_000);
    let judgement = judge(&set, &inventory);
    assert!(judgement.findings.iter().all(|finding| finding.kind != FindingKind::Error));
}

#[test]
fn the_good_shop_passes_and_the_bad_shop_is_denied() {
    let set = set();
    let good = read(&[Path::new("fixtures/shop/good")]);
    assert!(good.diagnostics.is_empty(), "{:?}", good.diagnostics);
    let judgement = judge(&set, &good);
    let told: Vec<_> =
        judgement.findings.iter().map(|finding| (&finding.address, &finding.message)).collect();
    assert!(told.is_empty(), "{told:#?}");
    let passed: BTreeSet<_> = judgement
        .tallies
        .iter()
        .enumerate()
        .filter(|(_, tally)| !tally.passed.is_empty())
        .map(|(at, _)| at)
        .collect();
    assert!(passed.len() >= 28, "the good shop has something for nearly every policy: {}", passed.len());

    let bad = read(&[Path::new("fixtures/shop/bad")]);
    assert!(bad.diagnostics.is_empty(), "{:?}", bad.diagnostics);
    let found = found(&judge(&set, &bad), &bad, FindingKind::Fail);
    let ids: BTreeSet<_> = found.iter().map(|(id, _)| id.as_str()).collect();
    let expected = [
        "AWS-EC2-01",
        "AWS-RDS-06",
        "AWS-S3-01",
        "GO-001",
        "GO-002",
        "K8S-002",
        "K8S-004",
        "K8S-005",
        "K8S-006",
        "K8S-007",
        "K8S-008",
        "K8S-009",
        "K8S-012",
        "K8S-013",
        "K8S-014",
        "K8S-031",
        "K8S-032",
        "K8S-037",
        "K8S-043",
        "K8S-048",
        "K8S-049",
        "PD-001",
        "PSS-B03",
        "PSS-B05",
        "PSS-R01",
        "PSS-R02",
    ];
    assert_eq!(ids, BTreeSet::from(expected), "{found:?}");
    assert_eq!(good.documents.len(), bad.documents.len(), "both shops have the same parts");
}
