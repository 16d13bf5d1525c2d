//! What a file is, and what becomes of one that cannot be read.

use std::fmt::Write as _;
use std::path::PathBuf;

use tollgate::config::Config;
use tollgate::document::{DocumentKind, Inventory, Reading};
use tollgate::input::ReadOptions;
use tollgate::source::{At, Severity, Stage, Tree};

use super::{addresses, errors, only, place, read, read_bytes, reading};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n";

fn disk(folder: &tempfile::TempDir, paths: &[&str], options: &ReadOptions) -> Inventory {
    let paths = paths.iter().map(PathBuf::from).collect();
    tollgate::input::read(&Tree::Disk { base: folder.path().to_owned(), paths }, &Config::default(), options)
}

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    folder
}

#[test]
fn what_is_no_input_is_listed_with_a_reason_and_not_kept() {
    let files = [
        (".github/workflows/ci.yml", "on: push\njobs: {}\n"),
        (".hidden.yaml", POD),
        ("README.md", "# x"),
        ("app.yaml", "port: 80\n"),
        ("chart.json", "{\"apiVersion\": 1}"),
        ("comments.yaml", "# nothing\n---\n"),
        ("docker-compose.yaml", "services: {}\n"),
        ("empty.yaml", " \n"),
        ("grafana.yaml", "apiVersion: 1\nkind: x\ndatasources: []\n"),
        ("k/kustomization.yaml", "resources: [a.yaml]\n"),
        ("kust.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n"),
        ("state.json", "{\"format_version\": \"1.0\", \"terraform_version\": \"1.0.0\", \"values\": {}}"),
        ("tags.yaml", "a: .inf\nb: 1\nb: 2\n"),
        ("tollgate.yaml", "version: 1\n"),
    ];
    let inventory = read(&files);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert!(inventory.documents.is_empty() && inventory.sources.files().is_empty());
    let reason = |path: &str| match reading(&inventory, path) {
        Reading::NotInput(reason) | Reading::LeftOut(reason) => *reason,
        other => panic!("{path}: {other:?}"),
    };
    assert_eq!(inventory.files.len(), files.len());
    assert!(inventory.files.is_sorted_by(|one, other| one.path < other.path));
    assert_eq!(reason(".github/workflows/ci.yml"), "a pipeline");
    assert_eq!(reason(".hidden.yaml"), "hidden");
    assert_eq!(reason("README.md"), "no format that is read");
    assert_eq!(reason("app.yaml"), "no `apiVersion` and `kind`");
    assert_eq!(reason("comments.yaml"), "empty");
    assert_eq!(reason("empty.yaml"), "empty");
    assert!(reason("kust.yaml").starts_with("a kustomization that lists"));
    assert_eq!(reason("k/kustomization.yaml"), reason("kust.yaml"));
    assert_eq!(reason("state.json"), "a Terraform state, not a plan");
    assert_eq!(reason("tollgate.yaml"), "tollgate's configuration");
}

#[test]
fn a_manifest_is_read_whatever_its_name_is() {
    let inventory = read(&[
        (".github/pod.yml", POD),
        ("tollgate.yaml", POD),
        ("values.yaml", POD),
        ("x.json", POD),
        (
            "y.JSON",
            "{\"\\u0061piVersion\": \"v1\", \"\\u006bind\": \"Pod\", \"metadata\": {\"name\": \"b\"}, \"spec\": {}}",
        ),
    ]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(addresses(&inventory), ["v1/Pod/a", "v1/Pod/a", "v1/Pod/a", "v1/Pod/a", "v1/Pod/b"]);
}

#[test]
fn spans_name_the_file_that_they_are_in_although_others_are_not_kept() {
    let inventory = read(&[
        (".tollgateignore", "b.yaml\n"),
        ("a.yaml", "x: 1\n"),
        ("b.yaml", POD),
        ("c.yaml", &POD.replace("name: a", "name: c")),
        ("d.md", ""),
        ("e.json", "{\"kind\": \"Pod\", \"apiVersion\": 1, \"metadata\": {}}"),
    ]);
    let paths: Vec<_> = inventory.sources.files().iter().map(tollgate::source::SourceFile::path).collect();
    assert_eq!(paths, [".tollgateignore", "c.yaml", "e.json"], "an ignore file has a say too");
    let document = &inventory.documents[0];
    let name = document.root.get("metadata").unwrap().get("name").unwrap().origin.span;
    assert_eq!(inventory.sources.locate(name).path, "c.yaml");
    assert_eq!(inventory.sources.file(document.file).unwrap().path(), "c.yaml");
    assert_eq!(place(&inventory, only(&inventory)).0, "e.json");
}

#[test]
fn files_that_are_no_text_are_told() {
    let utf16: Vec<u8> = POD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let with_mark = [&b"\xFF\xFE"[..], &utf16].concat();
    for (bytes, code, at) in [
        (&b"\x7fELF\x02\x01\0\0"[..], "file-binary", (1, 7)),
        (b"a: b\nc: \xff\n", "file-not-utf8", (2, 4)),
        (&utf16, "file-encoding", (1, 1)),
        (&with_mark, "file-encoding", (1, 1)),
    ] {
        let inventory = read_bytes(&[("a.yaml", bytes)]);
        let told = only(&inventory);
        assert_eq!((told.code, told.stage, told.severity), (code, Stage::Input, Severity::Error));
        let (_, line, column) = place(&inventory, told);
        assert_eq!((line, column), at, "{code}");
        assert_eq!(reading(&inventory, "a.yaml"), &Reading::Failed);
    }
    // The same bytes under a name that does not look like input are none of our business.
    assert!(read_bytes(&[("a.bin", b"\0\xff")]).diagnostics.is_empty());
}

#[test]
fn a_mark_at_the_head_and_other_line_breaks_change_nothing() {
    let plain = read(&[("a.yaml", POD)]);
    for text in [format!("\u{feff}{POD}"), POD.replace('\n', "\r\n")] {
        let inventory = read(&[("a.yaml", &text)]);
        assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
        assert_eq!(addresses(&inventory), addresses(&plain));
        assert_eq!(inventory.documents[0].lines.0, 1);
    }
    let json = format!(
        "\u{feff}{}",
        r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {}}"#
    );
    assert_eq!(addresses(&read(&[("a.json", &json)])), ["v1/Pod/a"]);
}

#[test]
fn what_is_wrong_in_the_text_is_told_with_its_place() {
    let deep_yaml = format!("apiVersion: v1\nkind: Pod\nx: {}", "[".repeat(100_000));
    let deep_json = format!("{{\"apiVersion\": \"v1\", \"kind\": {}", "[".repeat(100_000));
    let mut laughs = "apiVersion: v1\nkind: Pod\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let again = vec![format!("*a{}", level - 1); 10].join(", ");
        writeln!(laughs, "a{level}: &a{level} [{again}]").unwrap();
    }
    for (path, text, code) in [
        ("a.yaml", "a: b\n\tc: d\n", "yaml-tab"),
        ("a.yaml", "apiVersion: v1\nkind: Pod\nkind: Job\n", "yaml-duplicate-key"),
        ("a.json", "{\"apiVersion\": \"v1\", \"kind\": \"a\", \"kind\": \"b\"}", "json-duplicate-key"),
        ("a.yaml", &deep_yaml, "yaml-too-deep"),
        ("a.json", &deep_json, "json-too-deep"),
        ("a.yaml", &laughs, "yaml-too-many-nodes"),
        ("a.yaml", "kind: {{ .Values.kind }}\n", "yaml-"),
    ] {
        let inventory = read(&[(path, text)]);
        assert_eq!(inventory.diagnostics.len(), 1, "{path} {:.60}: {:?}", text, inventory.diagnostics);
        let told = &inventory.diagnostics[0];
        assert!(told.code.starts_with(code), "{}", told.code);
        assert_eq!(told.severity, Severity::Error);
        place(&inventory, told);
        assert!(inventory.documents.is_empty());
        assert_eq!(reading(&inventory, path), &Reading::Failed);
    }
}

#[test]
fn a_file_that_is_too_large_is_told_and_not_read() {
    let folder = folder(&[("a.yaml", POD.as_bytes())]);
    let large = std::fs::File::create(folder.path().join("large.yaml")).unwrap();
    large.set_len(200 << 20).unwrap();
    std::fs::File::create(folder.path().join("large.bin")).unwrap().set_len(200 << 20).unwrap();
    let inventory = disk(&folder, &["."], &ReadOptions::default());
    assert_eq!(only(&inventory).code, "file-too-large");
    assert_eq!(only(&inventory).at, At::Path("large.yaml".to_owned()));
    assert_eq!(reading(&inventory, "large.yaml"), &Reading::Failed);
    assert_eq!(addresses(&inventory), ["v1/Pod/a"]);
}

#[test]
fn an_empty_folder_gives_nothing_and_a_missing_path_an_error() {
    let folder = folder(&[]);
    let empty = disk(&folder, &["."], &ReadOptions::default());
    assert!(empty.documents.is_empty() && empty.files.is_empty() && empty.diagnostics.is_empty());
    let missing = disk(&folder, &["nowhere.yaml"], &ReadOptions::default());
    assert_eq!(errors(&missing), ["path-missing"]);
}

#[test]
fn a_named_file_must_be_input() {
    let folder = folder(&[
        ("plain.txt", b"hello"),
        ("pod.txt", POD.as_bytes()),
        ("plan.out", b"PK\x03\x04\0\0"),
        ("plan", br#"{"format_version": "1.2", "planned_values": {}}"#),
        ("values.yaml", b"a: b\n"),
        ("empty.yaml", b""),
    ]);
    for (name, codes) in [
        ("plain.txt", vec!["file-not-input"]),
        ("values.yaml", vec!["file-not-input"]),
        ("empty.yaml", vec!["file-not-input"]),
        ("plan.out", vec!["file-binary"]),
        ("pod.txt", vec![]),
        ("plan", vec![]),
    ] {
        let inventory = disk(&folder, &[name], &ReadOptions::default());
        assert_eq!(errors(&inventory), codes, "{name}");
        assert_eq!(inventory.documents.len(), usize::from(codes.is_empty()), "{name}");
        assert!(inventory.diagnostics.iter().all(|told| told.help.is_some()));
    }
}

#[test]
fn a_chart_is_rendered_and_its_templates_are_not_taken_for_manifests() {
    let template = "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Chart.Name }}\n";
    let inventory = read(&[
        ("shop/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\n"),
        ("shop/charts/db/Chart.yaml", "apiVersion: v2\nname: db\nversion: 1.0.0\n"),
        ("shop/charts/db/templates/a.yaml", template),
        ("shop/crds/crd.yaml", "apiVersion: x/v1\nkind: C\nmetadata: {name: c}\n"),
        ("shop/templates/a.yaml", template),
        ("shop/values.yaml", "a: 1\n"),
        ("lib/Chart.yaml", "apiVersion: v2\nname: lib\ntype: library\nversion: 1.0.0\n"),
        ("lib/templates/_a.yaml", template),
    ]);
    assert!(matches!(reading(&inventory, "lib/Chart.yaml"), Reading::NotInput(_)));
    assert!(matches!(reading(&inventory, "lib/templates/_a.yaml"), Reading::NotInput(_)));
    assert!(matches!(reading(&inventory, "shop/charts/db/Chart.yaml"), Reading::NotInput(_)));
    assert!(matches!(reading(&inventory, "shop/charts/db/templates/a.yaml"), Reading::NotInput(_)));
    assert_eq!(inventory.diagnostics, []);
    assert_eq!(reading(&inventory, "shop/Chart.yaml"), &Reading::Read { format: "helm", documents: 2 });
    assert_eq!(reading(&inventory, "shop/values.yaml"), &Reading::NotInput("values of a chart"));
    assert!(matches!(reading(&inventory, "shop/templates/a.yaml"), Reading::NotInput(_)));
    assert_eq!(addresses(&inventory), ["v1/Service/db", "v1/Service/shop", "x/v1/C/c"]);
    // Without its chart a template is a file that cannot be read.
    assert_eq!(errors(&read(&[("templates/a.yaml", template)])).len(), 1);
}

#[test]
fn templates_are_manifests_only_where_no_chart_renders_them() {
    let chart = "apiVersion: v2\nname: shop\nversion: 1.0.0\n";
    let object = format!("kind: ConfigMap\n{chart}");
    let library = format!("type: library\n{chart}");
    for (description, template, documents) in [
        // What is read as a manifest is no chart.
        (object.as_str(), "templates/a.yaml", 2),
        (object.as_str(), "charts/db/templates/a.yaml", 2),
        // Helm renders nothing of a library; somebody else may apply it.
        (library.as_str(), "templates/a.yaml", 1),
        (library.as_str(), "templates/_a.yaml", 1),
        ("version: 1.0.0\n", "templates/a.yaml", 1),
        (chart, "templates/a.yaml", 1),
    ] {
        let inventory = read(&[("c/Chart.yaml", description), (&format!("c/{template}"), POD)]);
        assert_eq!(inventory.documents.len(), documents, "{description}{template}");
        let rendered = matches!(reading(&inventory, "c/Chart.yaml"), Reading::Read { format: "helm", .. });
        assert_eq!(rendered, description == chart, "{description}{template}");
        let template = matches!(reading(&inventory, &format!("c/{template}")), Reading::Read { .. });
        assert_eq!(template, description != chart, "{description}");
    }
    // A chart in a library is rendered for itself.
    let files = [
        ("l/Chart.yaml", library.as_str()),
        ("l/charts/c/Chart.yaml", chart),
        ("l/charts/c/templates/a.yaml", POD),
    ];
    let inventory = read(&files);
    assert_eq!(inventory.diagnostics, []);
    let rendered = Reading::Read { format: "helm", documents: 1 };
    assert_eq!(reading(&inventory, "l/charts/c/Chart.yaml"), &rendered);
}

#[test]
fn a_kustomization_that_changes_what_is_deployed_is_told() {
    let overlay =
        "resources:\n- ../base\npatches:\n- path: more.yaml\nsecretGenerator: [{literals: [a=hidden]}]\n";
    for name in ["kustomization.yaml", "kustomization.yml", "Kustomization"] {
        let path = format!("k/overlay/{name}");
        let inventory = read(&[("k/base/pod.yaml", POD), (&path, overlay)]);
        let told = only(&inventory);
        assert_eq!((told.code, told.severity), ("kustomization-not-built", Severity::Error));
        assert_eq!(place(&inventory, told).0, path);
        assert!(told.help.as_ref().unwrap().contains("kustomize build k/overlay "));
        assert_eq!(reading(&inventory, &path), &Reading::Failed);
        let position = tollgate::source::Position { line: 5, column: 1 };
        let overlay = inventory.sources.files().iter().find(|file| file.path() == path).unwrap();
        let (line, _) = overlay.around(position, 100).unwrap();
        assert!(!line.contains("hidden"), "{line}");
        assert_eq!(inventory.documents.len(), 1);
    }
    let harmless = "resources: [../base]\nnamespace: shop\nnameSuffix: -a\n";
    let inventory = read(&[("k/base/pod.yaml", POD), ("k/overlay/kustomization.yaml", harmless)]);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    let beside = format!(
        "{POD}---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages: [{{name: a}}]\n"
    );
    assert_eq!(only(&read(&[("a.yaml", &beside)])).code, "kustomization-not-built");
}

#[test]
fn terraform_configuration_is_judged_unless_a_plan_of_it_is_there() {
    let files = [
        ("live/main.tf", "module \"a\" {\n  source = \"../modules/a\"\n}\n"),
        ("modules/a/main.tf", ""),
        ("other/x.tf.json", "{}"),
    ];
    let plans = |inventory: &Inventory| -> Vec<String> {
        let plans = inventory.documents.iter().filter(|document| document.kind == DocumentKind::Plan);
        plans.map(|document| document.address.clone()).collect()
    };
    let inventory = read(&files);
    assert!(inventory.diagnostics.is_empty(), "{:?}", inventory.diagnostics);
    assert_eq!(plans(&inventory), ["live", "other"]);
    let plan = r#"{"format_version": "1.2", "planned_values": {},
        "configuration": {"root_module": {"module_calls": {"a": {}}}}}"#;
    // The same root twice needs two plans, and a root that declares something else one of its own.
    let copy = ("copy/main.tf", files[0].1);
    let other = ("else/main.tf", "resource \"a\" \"b\" {}\n");
    let inventory = read(&[copy, other, ("live/plan.json", plan), files[0], files[1]]);
    assert_eq!(plans(&inventory), ["live/plan.json", "copy", "else"]);
    let planned = read(&[files[0], files[1], ("plan.json", plan)]);
    assert!(planned.diagnostics.is_empty(), "{:?}", planned.diagnostics);
    assert_eq!(plans(&planned), ["plan.json"]);
    assert_eq!(
        reading(&planned, "live/main.tf"),
        &Reading::NotInput("Terraform configuration, judged through its plan")
    );
    let folder = folder(&[("main.tf", b"")]);
    assert_eq!(plans(&disk(&folder, &["main.tf"], &ReadOptions::default())), ["."]);
}

#[test]
fn the_inventory_does_not_depend_on_the_number_of_threads() {
    let files: Vec<(String, Vec<u8>)> = (0..300)
        .map(|index| {
            let text = match index % 4 {
                0 => "x: 1\n".to_owned(),
                1 => format!(
                    "apiVersion: v1\nkind: Secret\nmetadata: {{name: s{index}}}\nstringData: {{a: b}}\n"
                ),
                2 => "apiVersion: v1\nkind: Pod\nkind: Pod\n".to_owned(),
                _ => format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p{index}}}\n"),
            };
            (format!("{index:03}.yaml"), text.into_bytes())
        })
        .collect();
    let tree = Tree::Memory(files.into_iter().collect());
    let run = |threads| {
        let options = ReadOptions { threads, redaction_key: Some([7; 32]), ..ReadOptions::default() };
        let inventory = tollgate::input::read(&tree, &Config::default(), &options);
        format!("{inventory:?}")
    };
    let one = run(1);
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}
