//! Terraform configuration, from files to documents.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tollgate::config::{Config, DataAnswer, TerraformRoot};
use tollgate::document::{DocumentKind, Inventory, Reading};
use tollgate::input::{GivenArgument, ReadOptions, TerraformOptions};
use tollgate::source::{At, FileId, Limits, Severity, Tree};

fn tree(files: &[(&str, &str)]) -> Tree {
    Tree::Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
}

fn read_with(files: &[(&str, &str)], config: &Config, terraform: TerraformOptions) -> Inventory {
    let options = ReadOptions { threads: 2, terraform, ..ReadOptions::default() };
    tollgate::input::read(&tree(files), config, &options)
}

fn read(files: &[(&str, &str)]) -> Inventory {
    read_with(files, &Config::default(), TerraformOptions::default())
}

/// The errors as `code path:line`, each of which has help.
fn errors(inventory: &Inventory) -> Vec<String> {
    let errors = inventory.diagnostics.iter().filter(|told| told.severity == Severity::Error);
    errors
        .map(|told| {
            assert!(told.help.as_ref().is_some_and(|help| !help.is_empty()), "{told:?}");
            assert!(!told.message.ends_with('.') && !told.message.contains('\n'), "{told:?}");
            match &told.at {
                At::Span(span) => {
                    let place = inventory.sources.locate(*span);
                    format!("{} {}:{}", told.code, place.path, place.start.line)
                }
                At::Path(path) => format!("{} {path}", told.code),
                At::Run => told.code.to_owned(),
            }
        })
        .collect()
}

/// The addresses of the resources, each with its plan's.
fn addresses(inventory: &Inventory) -> Vec<String> {
    let resources = inventory.documents.iter().filter(|document| document.kind == DocumentKind::Resource);
    resources
        .map(|document| format!("{} {}", document.plan.as_deref().unwrap_or("?"), document.address))
        .collect()
}

/// The value at a path of a resource, with the places of its origin and of what else had a say.
fn value(inventory: &Inventory, address: &str, path: &str) -> (String, Vec<String>) {
    let document = inventory.documents.iter().find(|document| document.address == address);
    let document = document.unwrap_or_else(|| panic!("no {address} in {:?}", addresses(inventory)));
    let pointer = tollgate::document::Pointer::parse(path).unwrap();
    let node = document.root.at(&pointer).unwrap_or_else(|| panic!("no {path} in {:?}", document.root));
    let place = |span| {
        let place = inventory.sources.locate(span);
        format!("{}:{}", place.path, place.start.line)
    };
    let labels = node.origin.trace.iter().flat_map(|trace| &trace.labels).map(|label| place(label.span));
    let places = std::iter::once(place(node.origin.span)).chain(labels).collect();
    (tollgate::document::json::write(node), places)
}

const MODULE: &str = "variable \"acl\" {\n  type = string\n}\nvariable \"names\" {\n  type = set(string)\n}\n\
    resource \"aws_s3_bucket\" \"this\" {\n  for_each = var.names\n  bucket   = \"x-${each.key}\"\n  acl      = var.acl\n}\n\
    output \"ids\" {\n  value = { for key, bucket in aws_s3_bucket.this : key => bucket.id }\n}\n";

const ROOT: &str = "module \"logs\" {\n  source = \"../modules/bucket\"\n  names  = [\"b\", \"a\"]\n  acl    = var.acl\n}\n\
    variable \"acl\" {\n  default = \"private\"\n}\noutput \"ids\" {\n  value = module.logs.ids\n}\n";

#[test]
fn a_root_module_is_judged_with_all_that_it_calls() {
    let inventory = read(&[("live/main.tf", ROOT), ("modules/bucket/main.tf", MODULE)]);
    assert_eq!(errors(&inventory), [""; 0]);
    assert_eq!(
        addresses(&inventory),
        ["live module.logs.aws_s3_bucket.this[\"a\"]", "live module.logs.aws_s3_bucket.this[\"b\"]"]
    );
    let (acl, places) = value(&inventory, "module.logs.aws_s3_bucket.this[\"a\"]", "values.acl");
    assert_eq!(acl, "\"private\"");
    // The literal decided it; the attribute and the call are shown beside it.
    assert_eq!(places[0], "live/main.tf:7");
    assert!(places.contains(&"modules/bucket/main.tf:10".to_owned()), "{places:?}");
    assert!(places.contains(&"live/main.tf:1".to_owned()), "{places:?}");
    for file in &inventory.files {
        assert!(matches!(file.reading, Reading::Read { format: "terraform", .. }), "{file:?}");
    }
    let plan = inventory.documents.iter().find(|document| document.kind == DocumentKind::Plan).unwrap();
    assert_eq!(plan.address, "live");
    let unknown: Vec<_> = plan.unknown.iter().map(ToString::to_string).collect();
    assert!(unknown.contains(&"resource_changes[0].change.after.id".to_owned()), "{unknown:?}");
}

#[test]
fn variables_come_from_where_terraform_takes_them() {
    let files = [
        ("live/main.tf", ROOT),
        ("modules/bucket/main.tf", MODULE),
        ("live/terraform.tfvars", "acl = \"public-read\"\n"),
        ("live/x.tfvars", "acl = \"authenticated-read\"\n"),
    ];
    let address = "module.logs.aws_s3_bucket.this[\"a\"]";
    let acl = |terraform| value(&read_with(&files, &Config::default(), terraform), address, "values.acl");
    let environment = vec![("acl".to_owned(), "log-delivery-write".to_owned())];
    let (text, places) =
        acl(TerraformOptions { environment: environment.clone(), ..TerraformOptions::default() });
    assert_eq!((text.as_str(), places[0].as_str()), ("\"public-read\"", "live/terraform.tfvars:1"));
    let given = vec![
        GivenArgument::Value("acl".into(), "aws-exec-read".into()),
        GivenArgument::File("live/x.tfvars".into()),
    ];
    let (text, places) =
        acl(TerraformOptions { given: given.clone(), environment, ..TerraformOptions::default() });
    assert_eq!((text.as_str(), places[0].as_str()), ("\"authenticated-read\"", "live/x.tfvars:1"));
    let turned = given.into_iter().rev().collect();
    let (text, _) = acl(TerraformOptions { given: turned, ..TerraformOptions::default() });
    assert_eq!(text, "\"aws-exec-read\"");
    let nobody = vec![GivenArgument::Value("acll".into(), "x".into())];
    let inventory = read_with(
        &files,
        &Config::default(),
        TerraformOptions { given: nobody, ..TerraformOptions::default() },
    );
    assert_eq!(errors(&inventory), ["terraform-variable-undeclared"]);
}

#[test]
fn the_configuration_says_how_root_modules_are_planned() {
    let files = [
        (
            "live/main.tf",
            "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"${terraform.workspace}-${var.x}\"\n}\nvariable \"x\" {}\n",
        ),
        ("live/prod.tfvars", "x = \"file\"\n"),
        (
            "data/main.tf",
            "data \"aws_caller_identity\" \"me\" {}\nresource \"aws_s3_bucket\" \"c\" {\n  count  = data.aws_caller_identity.me.account_id == \"1\" ? 2 : 0\n  bucket = data.aws_caller_identity.me.account_id\n}\nmodule \"m\" {\n  source = \"acme/m/aws//sub\"\n}\n",
        ),
        ("vendor/m/sub/main.tf", "resource \"aws_s3_bucket\" \"in\" {}\n"),
    ];
    let mut config = Config::default();
    let root = |workspace: &str| TerraformRoot {
        path: "live".into(),
        workspace: Some(workspace.into()),
        ..TerraformRoot::default()
    };
    config.terraform.roots = vec![
        TerraformRoot { var_files: vec!["live/prod.tfvars".into()], ..root("prod") },
        TerraformRoot {
            vars: BTreeMap::from([("x".to_owned(), "said".into())]).into_iter().collect(),
            ..root("dev")
        },
        TerraformRoot { environment: Some("elsewhere".into()), ..root("never") },
    ];
    config.terraform.modules = vec![("acme/".to_owned(), "vendor".to_owned())];
    let values = serde_json::json!({"account_id": "1"}).as_object().unwrap().clone();
    config.terraform.data = vec![DataAnswer { target: "aws_caller_identity".into(), values }];
    let inventory = read_with(&files, &config, TerraformOptions::default());
    let mut found = addresses(&inventory);
    found.sort();
    assert_eq!(
        found,
        [
            "data aws_s3_bucket.c[0]",
            "data aws_s3_bucket.c[1]",
            "data data.aws_caller_identity.me",
            "live#dev aws_s3_bucket.b",
            "live#prod aws_s3_bucket.b"
        ]
    );
    // A registry's module is mapped by what its source begins with: here by `acme/`, which leads to no folder.
    assert_eq!(errors(&inventory), ["terraform-module-missing data/main.tf:7"]);
    let buckets: Vec<_> = inventory
        .documents
        .iter()
        .filter(|document| document.address == "aws_s3_bucket.b")
        .map(|document| {
            document.root.get("values").unwrap().get("bucket").unwrap().as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(buckets, ["prod-file", "dev-said"]);
}

#[test]
fn a_state_says_what_becomes_of_what_is_there() {
    let state = r#"{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {}, "resources": [
        {"mode": "managed", "type": "aws_s3_bucket", "name": "gone",
         "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]",
         "instances": [{"schema_version": 0, "attributes": {"bucket": "gone", "id": "gone"}}]}]}"#;
    let files =
        [("main.tf", "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"b\"\n}\n"), ("s.tfstate", state)];
    let terraform = TerraformOptions { state: Some("s.tfstate".into()), ..TerraformOptions::default() };
    let inventory = read_with(&files, &Config::default(), terraform);
    assert_eq!(errors(&inventory), [""; 0]);
    assert_eq!(value(&inventory, "aws_s3_bucket.gone", "actions").0, "[\"delete\"]");
    assert_eq!(value(&inventory, "aws_s3_bucket.b", "actions").0, "[\"create\"]");
}

#[test]
fn terragrunt_runs_root_modules_with_its_inputs() {
    let files = [
        ("root.hcl", "locals {\n  acl = \"private\"\n}\ninputs = {\n  acl = local.acl\n}\n"),
        (
            "live/terragrunt.hcl",
            "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\nterraform {\n  source = \"../modules//bucket\"\n}\ninputs = {\n  names = [\"a\"]\n}\n",
        ),
        ("modules/bucket/main.tf", MODULE),
    ];
    let inventory = read(&files);
    assert_eq!(errors(&inventory), [""; 0]);
    assert_eq!(addresses(&inventory), ["live aws_s3_bucket.this[\"a\"]"]);
    let (acl, places) = value(&inventory, "aws_s3_bucket.this[\"a\"]", "values.acl");
    assert_eq!((acl.as_str(), places[0].as_str()), ("\"private\"", "root.hcl:2"));
}

#[test]
fn other_files_of_terraform_are_named_and_not_judged() {
    let inventory = read(&[
        ("main.tf", ""),
        ("a.tftest.hcl", "run \"x\" {}\n"),
        ("b.tfcomponent.hcl", ""),
        ("c.tfquery.hcl", ""),
    ]);
    let reasons: Vec<_> = inventory.files.iter().map(|file| (file.path.as_str(), &file.reading)).collect();
    for (path, reading) in reasons.iter().filter(|(path, _)| path.contains(".hcl")) {
        assert!(matches!(reading, Reading::NotInput(why) if why.contains("not")), "{path}: {reading:?}");
    }
}

#[test]
fn the_same_comes_out_on_any_number_of_threads() {
    let mut files: Vec<(String, String)> = vec![("modules/bucket/main.tf".into(), MODULE.into())];
    for index in 0..12 {
        files.push((format!("live{index}/main.tf"), ROOT.to_owned()));
    }
    let files: BTreeMap<String, Vec<u8>> =
        files.into_iter().map(|(path, text)| (path, text.into_bytes())).collect();
    let tree = Tree::Memory(files);
    let run = |threads| {
        let options = ReadOptions { threads, ..ReadOptions::default() };
        format!("{:?}", tollgate::input::read(&tree, &Config::default(), &options))
    };
    let one = run(1);
    assert!(one.contains("live11"));
    assert_eq!(one, run(2));
    assert_eq!(one, run(5));
}

#[test]
fn a_secret_variable_is_hidden_where_it_is_written() {
    let main = "variable \"password\" {\n  sensitive = true\n}\nresource \"aws_db_instance\" \"db\" {\n  password = var.password\n  username = \"u\"\n}\n";
    let inventory = read(&[("main.tf", main), ("terraform.tfvars", "password = \"hunter2hunter2\"\n")]);
    assert_eq!(errors(&inventory), [""; 0]);
    assert!(!format!("{:?}", inventory.documents).contains("hunter2"));
    let files = inventory.sources.files();
    let values = files.iter().find(|file| file.path() == "terraform.tfvars").unwrap();
    let position = tollgate::source::Position { line: 1, column: 1 };
    assert!(!values.around(position, 80).unwrap().0.contains("hunter2"));
}

/// What is wrong with a `main.tf`, and that nothing worse comes of it.
fn wrong(text: &str) -> Vec<String> {
    let mut told = errors(&read(&[("main.tf", text)]));
    told.dedup();
    told
}

#[test]
fn what_means_harm_is_told_with_its_place() {
    // Whoever reads this on a thread with a small stack: reading has threads of its own.
    let codes = |text: &str| -> Vec<String> {
        wrong(text).iter().map(|told| told.split(' ').next().unwrap().to_owned()).collect()
    };
    let one = |text: &str, code: &str| {
        let told = codes(text);
        assert!(!told.is_empty() && told.iter().all(|told| told == code), "{code}: {told:?} for {text:.80}");
    };
    one(
        "locals {\n  a = local.b\n  b = local.a\n}\noutput \"x\" {\n  value = local.a\n}\n",
        "terraform-cycle",
    );
    one("resource \"aws_s3_bucket\" \"a\" {\n  bucket = aws_s3_bucket.a.id\n}\n", "terraform-cycle");
    one("module \"me\" {\n  source = \"./.\"\n}\n", "terraform-module-circle");
    let million = "resource \"null_resource\" \"a\" {\n  for_each = toset([for p in setproduct(range(1000), range(1000)) : join(\"-\", p)])\n}\n";
    let told = codes(million);
    assert!(
        !told.is_empty() && told.iter().all(|code| code.contains("limit") || code.contains("function")),
        "{told:?}"
    );
    let mut doubling = "locals {\n  a0 = \"xxxxxxxxxxxxxxxx\"\n".to_owned();
    for index in 1..64 {
        writeln!(doubling, "  a{index} = \"${{local.a{}}}${{local.a{}}}\"", index - 1, index - 1).unwrap();
    }
    doubling.push_str("}\noutput \"x\" {\n  value = local.a63\n}\n");
    one(&doubling, "terraform-limit");
    let mut nested = "locals {\n  a0 = [1]\n".to_owned();
    for index in 1..64 {
        writeln!(nested, "  a{index} = [local.a{}, local.a{}]", index - 1, index - 1).unwrap();
    }
    nested.push_str("}\noutput \"x\" {\n  value = local.a63\n}\n");
    one(&nested, "terraform-limit");
    for call in [
        "range(0, 1e12)",
        "cidrsubnets(\"10.0.0.0/8\", 1e9)",
        "cidrsubnet(\"10.0.0.0/8\", 200, 0)",
        "format(\"%999999999d\", 1)",
    ] {
        let told = codes(&format!("output \"x\" {{\n  value = {call}\n}}\n"));
        assert_eq!(told.len(), 1, "{call}: {told:?}");
    }
    let deep = format!("output \"x\" {{\n  value = {}1{}\n}}\n", "[".repeat(100_000), "]".repeat(100_000));
    assert!(!wrong(&deep).is_empty());
    assert!(!wrong("x = <<EOT\nnever\n").is_empty());
    assert_eq!(wrong("\u{feff}output \"x\" {\n  value = 1\n}\n"), [""; 0]);
    let mut chain = "locals {\n  a0 = 1\n".to_owned();
    for index in 1..5_000 {
        writeln!(chain, "  a{index} = local.a{}", index - 1).unwrap();
    }
    chain.push_str("}\noutput \"x\" {\n  value = local.a4999\n}\n");
    let told = codes(&chain);
    assert!(!told.is_empty() && told.iter().all(|code| code.contains("limit")), "{told:?}");
}

#[test]
fn files_that_mean_harm_are_told_with_their_place() {
    let told = errors(&read(&[
        ("main.tf", "output \"x\" {\n  value = templatefile(\"a.tftpl\", {})\n}\n"),
        ("a.tftpl", "${templatefile(\"a.tftpl\", {})}"),
    ]));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].ends_with("main.tf:2"), "{told:?}");
    let told = errors(&read(&[
        ("live/main.tf", "module \"m\" {\n  source = \"a/b/c\"\n}\n"),
        (
            "live/.terraform/modules/modules.json",
            r#"{"Modules": [{"Key": "m", "Source": "registry.terraform.io/a/b/c", "Version": "1.0.0", "Dir": "../../../../etc"}]}"#,
        ),
    ]));
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("live/main.tf:2"), "{told:?}");
    let told = errors(&read(&[
        ("main.tf", "variable \"region\" {\n  default = 1\n}\n"),
        ("terraform.tfvars", "regoin = 1\n"),
    ]));
    assert_eq!(told, ["terraform-undeclared-value terraform.tfvars:1"]);
    let files = BTreeMap::from([("main.tf".to_owned(), b"output \"x\" {\n  value = \"\xff\"\n}\n".to_vec())]);
    let inventory = tollgate::input::read(&Tree::Memory(files), &Config::default(), &ReadOptions::default());
    assert_eq!(errors(&inventory), ["file-not-utf8 main.tf:2"]);
}

#[test]
fn no_function_reads_what_lies_outside_of_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let repository = folder.path().join("repository");
    std::fs::create_dir_all(repository.join(".git")).unwrap();
    std::fs::write(folder.path().join("secret"), "s3cret").unwrap();
    let main = "output \"x\" {\n  value = file(\"../secret\")\n}\noutput \"y\" {\n  value = file(\"/etc/passwd\")\n}\n";
    std::fs::write(repository.join("main.tf"), main).unwrap();
    let tree = Tree::Disk { base: repository, paths: vec![".".into()] };
    let inventory = tollgate::input::read(&tree, &Config::default(), &ReadOptions::default());
    assert_eq!(errors(&inventory).len(), 2, "{:?}", inventory.diagnostics);
    assert!(!format!("{inventory:?}").contains("s3cret"));
}

#[test]
fn a_module_that_is_not_there_leaves_what_rests_on_it_unknown() {
    let main = "module \"net\" {\n  source = \"terraform-aws-modules/vpc/aws\"\n}\n\
        resource \"aws_instance\" \"a\" {\n  subnet_id = module.net.private_subnets[0]\n}\n\
        resource \"aws_eip\" \"e\" {\n  count = length(module.net.azs)\n}\n";
    let inventory = read(&[("main.tf", main)]);
    assert_eq!(errors(&inventory), ["terraform-module-missing main.tf:2"]);
    assert_eq!(value(&inventory, "aws_instance.a", "unknown.subnet_id").0, "true");
    // How many there are is not known: they are put off, and never dropped.
    assert!(addresses(&inventory).contains(&". aws_eip.e[*]".to_owned()), "{:?}", addresses(&inventory));
}

#[test]
fn ten_thousand_instances_are_no_trouble() {
    let main = "locals {\n  keys = toset([for p in setproduct(range(100), range(100)) : join(\"-\", p)])\n}\n\
        resource \"aws_sqs_queue\" \"q\" {\n  for_each = local.keys\n  name     = each.key\n}\n";
    let inventory = read(&[("main.tf", main)]);
    assert_eq!(errors(&inventory), [""; 0]);
    assert_eq!(addresses(&inventory).len(), 10_000);
    assert!(inventory.sources.file(FileId::new(0)).is_some() && Limits::default().files > 0);
}

#[test]
fn a_plan_beside_its_configuration_points_into_that() {
    let plan = r#"{"format_version": "1.2", "planned_values": {"root_module": {"resources": [
        {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b",
         "values": {"bucket": "x", "acl": "private"}}]}},
        "configuration": {"root_module": {"resources": [
        {"address": "aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b"}]}}}"#;
    let main = "resource \"aws_s3_bucket\" \"b\" {\n  bucket = \"x\"\n}\n";
    let inventory = read(&[("main.tf", main), ("plan.json", plan)]);
    assert_eq!(errors(&inventory), [""; 0]);
    assert_eq!(addresses(&inventory), ["plan.json aws_s3_bucket.b"]);
    let (_, places) = value(&inventory, "aws_s3_bucket.b", "values.bucket");
    assert_eq!(places, ["main.tf:2", "plan.json:3"]);
    let (_, places) = value(&inventory, "aws_s3_bucket.b", "values.acl");
    assert_eq!(places[0], "main.tf:1");
}

const OPEN: &str = r#"
resource "azurerm_user_assigned_identity" "u" {}
resource "azurerm_linux_web_app" "a" {
  name = "shop"
  identity { type = "SystemAssigned" }
  site_config {
    application_stack { python_version = "3.12" }
  }
  tags = { team = "shop" }
}
resource "azurerm_linux_web_app" "many" {
  count = 2
  identity { type = "SystemAssigned" }
}
resource "azurerm_linux_web_app" "none" {}
resource "azurerm_linux_web_app" "open" {
  dynamic "identity" {
    for_each = split(",", azurerm_user_assigned_identity.u.id)
    content { type = "UserAssigned" }
  }
}
resource "aws_instance" "i" {
  ebs_block_device { device_name = "/dev/sdz" }
  ebs_block_device { device_name = "/dev/sdb" }
}
resource "other_kind" "x" {
  block { given = 1 }
}
locals { blocks = azurerm_linux_web_app.a.identity }
"#;

/// What an output becomes, and what of it is unknown.
fn output(expression: &str) -> Result<(String, String), Vec<String>> {
    let text = format!("{OPEN}output \"o\" {{\n  value = {expression}\n}}\n");
    let inventory = read(&[("main.tf", &text)]);
    let told = errors(&inventory);
    if !told.is_empty() {
        return Err(told);
    }
    let plan = inventory.documents.iter().find(|document| document.kind == DocumentKind::Plan).unwrap();
    let change = plan.root.get("output_changes").and_then(|changes| changes.get("o")).unwrap();
    let shown = |name: &str| change.get(name).map_or("absent".to_owned(), tollgate::document::json::write);
    Ok((shown("after"), shown("after_unknown")))
}

#[test]
fn what_a_provider_gives_within_blocks_is_unknown_however_it_is_reached() {
    let app = "azurerm_linux_web_app";
    for (expression, after, unknown) in [
        // The length is known.
        ("a.identity[*].principal_id", "[null]", "[true]"),
        ("a.identity.*.principal_id", "[null]", "[true]"),
        ("a.identity[*].principal_id.deeper[0]", "[null]", "[true]"),
        ("a.identity[*].type", r#"["SystemAssigned"]"#, "false"),
        ("a.identity[*][\"principal_id\"]", "[null]", "[true]"),
        ("a.identity[0][\"principal_id\"]", "absent", "true"),
        ("a.site_config[*].application_stack[0].given", "[null]", "[true]"),
        ("a.site_config[0].application_stack[*].given", "[null]", "[true]"),
        ("many[*].identity[0].principal_id", "[null,null]", "[true,true]"),
        ("many[*].identity[*].principal_id", "[[null],[null]]", "[[true],[true]]"),
        ("many[1].identity[*].principal_id", "[null]", "[true]"),
        ("none.identity[*].principal_id", "[]", "false"),
        ("open.identity[*].principal_id", "absent", "true"),
        ("open.identity[0].principal_id", "absent", "true"),
    ] {
        let expected = (after.to_owned(), unknown.to_owned());
        let (after, unknown) = output(&format!("{app}.{expression}")).expect(expression);
        let unknown = if unknown == "[]" { "false".to_owned() } else { unknown };
        assert_eq!((after, unknown), expected, "{expression}");
    }
    for (expression, after, unknown) in [
        ("[for i in azurerm_linux_web_app.a.identity : i.principal_id]", "[null]", "[true]"),
        (
            "{ for i in azurerm_linux_web_app.a.identity : i.type => i.principal_id }",
            "{}",
            r#"{"SystemAssigned":true}"#,
        ),
        (
            "[for i in azurerm_linux_web_app.a.identity : i.principal_id if i.type == \"SystemAssigned\"]",
            "[null]",
            "[true]",
        ),
        ("[for d in aws_instance.i.ebs_block_device : d.given]", "[null,null]", "[true,true]"),
        ("aws_instance.i.ebs_block_device[*].given", "[null,null]", "[true,true]"),
        ("other_kind.x.block[*].given_too", "[null]", "[true]"),
        ("local.blocks[0].principal_id", "absent", "true"),
        ("local.blocks[*].principal_id", "[null]", "[true]"),
        ("one(azurerm_linux_web_app.a.identity).principal_id", "absent", "true"),
        ("one(azurerm_linux_web_app.a.identity[*].principal_id)", "absent", "true"),
        ("length(azurerm_linux_web_app.a.identity[*].principal_id)", "1", "false"),
        // What stands behind is for what is not there.
        ("try(azurerm_linux_web_app.a.identity[*].principal_id, [\"none\"])", "[null]", "[true]"),
        ("try(one(azurerm_linux_web_app.a.identity).principal_id, \"none\")", "absent", "true"),
        ("try(one(azurerm_linux_web_app.none.identity).principal_id, \"none\")", r#""none""#, "false"),
        ("lookup(azurerm_linux_web_app.a.identity[0], \"principal_id\", \"none\")", "absent", "true"),
        ("lookup(azurerm_linux_web_app.a.identity[0], \"type\", \"none\")", r#""SystemAssigned""#, "false"),
        ("concat(azurerm_linux_web_app.a.identity, [])[0].principal_id", "absent", "true"),
        // Which attributes it has cannot be told, nor whether it is like another.
        ("merge(local.blocks[0], { x = 1 })", "absent", "true"),
        ("try(merge(local.blocks[0], {}).principal_id, \"none\")", "absent", "true"),
        ("contains(keys(local.blocks[0]), \"principal_id\")", "absent", "true"),
        ("length(local.blocks[0])", "absent", "true"),
        ("jsonencode(local.blocks[0])", "absent", "true"),
        ("[for name, value in local.blocks[0] : name]", "absent", "true"),
        ("join(\"\", [for name, value in local.blocks[0] : name])", "absent", "true"),
        ("\"%{for name, value in local.blocks[0]}${name}%{endfor}\"", "absent", "true"),
        ("{ for name, value in local.blocks[0] : name => value... }", "absent", "true"),
        // What is known of it is known behind `for`, and the rest is open still.
        (
            "{ for name, value in local.blocks[0] : name => value if name != \"x\" }.type",
            r#""SystemAssigned""#,
            "false",
        ),
        (
            "try({ for name, value in local.blocks[0] : name => value }.principal_id, \"none\")",
            "absent",
            "true",
        ),
        ("local.blocks[0] == { type = \"SystemAssigned\" }", "absent", "true"),
        ("local.blocks[0] != null", "true", "false"),
    ] {
        let expected = (after.to_owned(), unknown.to_owned());
        assert_eq!(output(expression).as_ref(), Ok(&expected), "{expression}");
    }
}

#[test]
fn what_is_no_block_has_what_somebody_wrote() {
    for expression in [
        "azurerm_linux_web_app.a.tags.tem",
        "azurerm_linux_web_app.a.tags[*].tem",
        "azurerm_linux_web_app.a.identity.principal_id",
        "azurerm_linux_web_app.a.identity[1].principal_id",
        "azurerm_linux_web_app.a.identity[*].type.deeper",
        "[{ a = 1 }][*].b",
        "[for one in [{ a = 1 }] : one.b]",
        "{ a = azurerm_linux_web_app.a.identity }.b",
        "{ a = { b = 1 } }.a.c",
        "one(azurerm_linux_web_app.none.identity).principal_id",
        "aws_instance.i.ebs_block_device[0].given",
    ] {
        let told = output(expression).unwrap_err();
        assert!(
            told.iter().all(|told| told.starts_with("terraform-traversal main.tf:")),
            "{expression}: {told:?}"
        );
    }
}
