//! Folders to trees of modules, and to roots.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use tollgate::input::terraform::module::{GivenVariables, Loader, LoaderOptions};
use tollgate::source::{Diagnostic, FileId, Limits, Severity, Texts, Tree};

use super::module::{calls, told, tree, with, with_options, wrong};

#[test]
fn modules_are_found_beside_in_the_manifest_and_by_mappings() {
    let manifest = r#"{"Modules": [{"Key": "", "Source": "", "Dir": "."},
        {"Key": "vpc", "Source": "registry.terraform.io/x/vpc/aws", "Version": "5.1.0", "Dir": ".terraform/modules/vpc"},
        {"Key": "vpc.sub", "Source": "git::https://example.com/sub.git?ref=v1", "Dir": ".terraform/modules/vpc.sub/inner"},
        {"Key": "old", "Source": "registry.terraform.io/x/old/aws", "Version": "1.0.0", "Dir": ".terraform/modules/old"},
        {"Key": "other", "Source": "registry.terraform.io/x/that/aws", "Version": "1.0.0", "Dir": ".terraform/modules/old"},
        {"Key": "gone", "Source": "registry.terraform.io/x/gone/aws", "Version": "1.0.0", "Dir": ".terraform/modules/gone"}]}"#;
    let main = r#"module "local" {
  source = "../modules/./a"
}
module "vpc" {
  source  = "x/vpc/aws"
  version = "~> 5.0"
}
module "old" {
  source  = "x/old/aws" #~ module-changed
  version = "~> 2.0"
}
module "other" {
  source = "x/this/aws" #~ module-changed
}
module "gone" {
  source = "x/gone/aws" #~ module-missing
}
module "never" {
  source = "x/never/aws" #~ module-missing
}
module "beside" {
  source = "./nowhere" #~ module-missing
}
module "mapped" {
  source = "git::https://github.com/acme/modules.git//net?ref=v2"
}
"#;
    let files = [
        ("live/main.tf", main),
        ("live/.terraform/modules/modules.json", manifest),
        (
            "live/.terraform/modules/vpc/main.tf",
            "module \"sub\" {\n  source = \"git::https://example.com/sub.git?ref=v1\"\n}\n",
        ),
        ("live/.terraform/modules/vpc.sub/inner/main.tf", "locals {}\n"),
        ("live/.terraform/modules/old/main.tf", "locals {}\n"),
        ("modules/a/main.tf", "locals {}\n"),
        ("third/net/main.tf", "locals {}\n"),
    ];
    let mappings = [("git::https://github.com/acme/modules.git", "third")]
        .map(|(from, to)| (from.to_owned(), to.to_owned()));
    let options = LoaderOptions { mappings: mappings.into(), ..LoaderOptions::default() };
    with_options(&files, "live", options, |_, loaded, mut found| {
        let mut expected: Vec<String> = Vec::new();
        for (index, line) in main.lines().enumerate() {
            let code = line.split("#~ ").nth(1).into_iter();
            expected.extend(code.map(|code| format!("live/main.tf:{} terraform-{code}", index + 1)));
        }
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        assert_eq!(
            calls(&loaded.root),
            [
                "local modules/a",
                "mapped third/net",
                "vpc live/.terraform/modules/vpc",
                "vpc.sub live/.terraform/modules/vpc.sub/inner"
            ]
        );
        // The manifest had a say.
        assert_eq!(loaded.files.len(), 6);
    });
}

#[test]
fn modules_outside_of_the_repository_are_refused_unless_that_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    let absolute = folder.path().join("secret").to_str().unwrap().to_owned();
    let record = |key: &str, source: &str, folder: &str| {
        format!("{{\"Key\": \"{key}\", \"Source\": \"{source}\", \"Dir\": \"{folder}\"}}")
    };
    let manifest =
        [record("up", "x/up/aws", "../../secret"), record("far", "x/far/aws", &absolute)].join(", ");
    put("repository/.git/HEAD", "");
    put("repository/live/.terraform/modules/modules.json", &format!("{{\"Modules\": [{manifest}]}}"));
    put(
        "repository/live/main.tf",
        "module \"up\" {\n  source = \"x/up/aws\"\n}\nmodule \"far\" {\n  source = \"x/far/aws\"\n}\n\
         module \"local\" {\n  source = \"../../secret\"\n}\nmodule \"link\" {\n  source = \"../link\"\n}\n\
         module \"good\" {\n  source = \"../shared\"\n}\n",
    );
    put("repository/shared/main.tf", "locals {}\n");
    put("secret/main.tf", "locals {}\n");
    #[cfg(unix)]
    std::os::unix::fs::symlink("../secret", folder.path().join("repository/link")).unwrap();
    let tree = Tree::Disk { base: folder.path().join("repository/live"), paths: Vec::new() };
    let found = |outside: bool| {
        let texts = Texts::default();
        let options = LoaderOptions { outside, ..LoaderOptions::default() };
        let loaded = Loader::new(&tree, &texts, &Limits::default(), options).root("");
        (told(&texts, &loaded.diagnostics), loaded.root.children.len())
    };
    let outside = |line: usize| format!("main.tf:{line} terraform-module-outside");
    assert_eq!(found(false), ([5, 11, 8, 2].map(outside).to_vec(), 1));
    assert_eq!(found(true).1, 5);
}

#[test]
fn a_manifest_that_cannot_be_read_is_told() {
    let main = ("main.tf", "module \"a\" {\n  source = \"x/a/aws\"\n}\n");
    for (manifest, line) in
        [("{", 1), ("{\"Modules\": 1}", 1), ("{\"Modules\": [{\"Key\": 1}]}", 1), ("\u{0}", 1)]
    {
        let found = wrong(&[main, (".terraform/modules/modules.json", manifest)]);
        assert!(found.contains(&"main.tf:2 terraform-module-missing".to_owned()), "{found:?}");
        assert!(found[0].starts_with(&format!(".terraform/modules/modules.json:{line} ")), "{found:?}");
    }
}

#[test]
fn modules_that_call_themselves_are_told_and_end() {
    let call = |name: &str, source: &str| format!("module \"{name}\" {{\n  source = \"{source}\"\n}}\n");
    let found = wrong(&[
        ("main.tf", &call("a", "./a")),
        ("a/main.tf", &call("b", "./b")),
        ("a/b/main.tf", &call("a", "../../a")),
    ]);
    assert_eq!(found, ["a/b/main.tf:2 terraform-module-circle"]);
    assert_eq!(wrong(&[("main.tf", &call("a", "./"))]), ["main.tf:2 terraform-module-circle"]);

    // Each module calls the next one twice: the calls of thirty are more than anybody can count.
    let doubled = |next: &str| call("a", next) + &call("b", next);
    let mut files = vec![("main.tf".to_owned(), doubled("./m0"))];
    for index in 0..30 {
        let next =
            if index < 29 { doubled(&format!("../m{}", index + 1)) } else { String::from("locals {}\n") };
        files.push((format!("m{index}/main.tf"), next));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    with(&files, |loader, loaded, told| {
        assert!(
            told.iter().all(|told| told.ends_with("terraform-module-limit")) && told.len() == 1,
            "{told:?}"
        );
        loader.prepare(&[String::new()], 2);
        assert!(calls(&loaded.root).len() <= 10_000);
    });

    let mut files = vec![("main.tf".to_owned(), call("a", "./m0"))];
    for index in 0..99 {
        files.push((format!("m{index}/main.tf"), call("a", &format!("../m{}", index + 1))));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(wrong(&files), ["m49/main.tf:2 terraform-module-limit"]);
}

#[test]
fn files_that_are_no_text_or_no_configuration_are_told() {
    let bad = Tree::Memory(BTreeMap::from([
        ("a.tf".to_owned(), b"a = \"\xC3\x28\"".to_vec()),
        ("b.tf".to_owned(), b"\xFF\xFEa\0".to_vec()),
        ("c.tf".to_owned(), vec![b'#'; 200]),
        ("d.tf".to_owned(), "\u{feff}locals {}\n".into()),
    ]));
    let texts = Texts::default();
    let limits = Limits { file_bytes: 100, ..Limits::default() };
    let loaded = Loader::new(&bad, &texts, &limits, LoaderOptions::default()).root("");
    let found = told(&texts, &loaded.diagnostics);
    assert_eq!(found, ["c.tf file-too-large", "a.tf:1 file-not-utf8", "b.tf:1 file-encoding"]);
    assert_eq!(wrong(&[]), [". terraform-module-missing"]);
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_read_without_harm() {
    let native = "variable \"v\" {\n  type = list(string)\n}\nmodule \"m\" {\n  source = \"./m\"\n  providers = { a = b.c }\n}\n\
                  resource \"a\" \"é\" {\n  depends_on = [\"a.b[0]\"]\n  lifecycle {\n    ignore_changes = [x[\"y\"]]\n  }\n}\n";
    let json = r#"{"variable": {"v": {"type": "list(string)"}}, "moved": {"from": "a.b", "to": "a[\"c\"]"}, "module": {"m": {"source": "./é"}}}"#;
    for (name, text) in [
        ("main.tf", native),
        ("main.tf.json", json),
        ("override.tf", native),
        ("terraform.tfvars.json", json),
    ] {
        for end in 0..text.len() {
            let cut = Tree::Memory(BTreeMap::from([(name.to_owned(), text.as_bytes()[..end].to_vec())]));
            let texts = Texts::default();
            let loader = Loader::new(&cut, &texts, &Limits::default(), LoaderOptions::default());
            let root = loader.root("");
            loader.variables(&root.root.module, &GivenVariables::default());
        }
    }
}

#[test]
fn roots_are_what_nobody_calls_or_what_stands_alone() {
    let call = |source: &str| format!("module \"m\" {{\n  source = \"{source}\"\n}}\n");
    let provider = "provider \"aws\" {\n  region = \"x\"\n}\n";
    let files = [
        ("main.tf", "variable \"x\" {}\n".to_owned()),
        ("examples/complete/main.tf", call("../..") + provider),
        ("test/fixture/main.tf", call("../../examples/complete")),
        ("wrappers/main.tf", call("../")),
        ("live/main.tf", call("../modules/backend") + &call("../modules/legacy").replace("\"m\"", "\"n\"")),
        ("modules/backend/main.tf", "terraform {\n  backend \"s3\" {}\n}\n".to_owned()),
        ("modules/legacy/main.tf", format!("variable \"needed\" {{}}\n{provider}")),
        ("modules/unused/main.tf", "locals {}\n".to_owned()),
        ("circle/a/main.tf", call("../b")),
        ("circle/b/main.tf", call("../a")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let folders: BTreeSet<String> = files
        .iter()
        .map(|(path, _)| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        .collect();
    let (tree, texts) = (tree(&files), Texts::default());
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let roots: Vec<String> = loader.roots(&folders).into_iter().collect();
    assert_eq!(
        roots,
        [
            "circle/a",
            "examples/complete",
            "live",
            "modules/backend",
            "modules/unused",
            "test/fixture",
            "wrappers"
        ]
    );
}

#[test]
fn files_have_the_same_names_on_one_thread_and_on_two() {
    let Some(base) = plans() else { return };
    let named = |threads: usize| {
        let tree = Tree::Disk { base: base.clone(), paths: Vec::new() };
        let texts = Texts::default();
        let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
        loader.prepare(&cases(), threads);
        let before = texts.len();
        let files: Vec<Vec<FileId>> = cases().iter().map(|root| loader.root(root).files).collect();
        assert_eq!(texts.len(), before);
        (texts.files().map(|file| file.path().to_owned()).collect::<Vec<_>>(), files)
    };
    assert_eq!(named(1), named(2));
}

/// The folder of real modules; none where there are no conformance data.
fn plans() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let archive = root.join("../shared/conformance/terraform/plans.tar.xz");
    let target = root.join("target/conformance/terraform-plans");
    if !archive.is_file() {
        println!("skipped: {} is not there", archive.display());
        return None;
    }
    if !target.is_dir() {
        // Another run may unpack at the same time: a folder of our own is renamed when it is whole.
        let fresh = root.join(format!("target/conformance/terraform-plans-{}", std::process::id()));
        std::fs::create_dir_all(&fresh).unwrap();
        let status = Command::new("tar").arg("-xJf").arg(&archive).arg("-C").arg(&fresh).status();
        assert!(status.is_ok_and(|status| status.success()), "{} cannot be unpacked", archive.display());
        let _ = std::fs::rename(&fresh, &target);
        let _ = std::fs::remove_dir_all(&fresh);
    }
    Some(target)
}

/// The roots of the recorded plans.
fn cases() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform/plans.jsonl");
    let text = std::fs::read_to_string(path).unwrap();
    let root = |line: &str| {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        case["root"].as_str().unwrap().to_owned()
    };
    text.lines().map(root).collect()
}

#[test]
fn every_module_of_the_recorded_plans_is_found() {
    let Some(base) = plans() else { return };
    let tree = Tree::Disk { base, paths: Vec::new() };
    let texts = Texts::default();
    let loader = Loader::new(&tree, &texts, &Limits::default(), LoaderOptions::default());
    let roots = cases();
    assert_eq!(roots.len(), 56);
    for root in &roots {
        let found = loader.root(root);
        let errors: Vec<Diagnostic> =
            found.diagnostics.into_iter().filter(|told| told.severity == Severity::Error).collect();
        assert_eq!(told(&texts, &errors), Vec::<String>::new(), "{root}");
    }
}
