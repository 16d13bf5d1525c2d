//! What is known of providers beside their published schemas, held against what real plans show.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value as Json;
use tollgate::input::terraform::module::model::Mode;
use tollgate::input::terraform::schema::{self, BlockSchema};
use tollgate::input::terraform::value::{Content, Value};

use super::synthetic::unpack;

#[test]
fn known_schemas_say_what_providers_set_hide_and_put_in() {
    let aws =
        |kind: &str| schema::resource("registry.terraform.io/hashicorp/aws", Mode::Managed, kind).unwrap();
    let subnet = aws("aws_subnet");
    assert!(subnet.attributes["availability_zone"].computed);
    assert!(!subnet.attributes["map_public_ip_on_launch"].computed);
    assert_eq!(subnet.attributes["map_public_ip_on_launch"].default, Some(Value::bool(false)));
    let database = aws("aws_db_instance");
    assert!(database.attributes["password"].sensitive && !database.attributes["username"].sensitive);
    assert!(database.attributes["password_wo"].write_only && !database.attributes["password"].write_only);
    let group = aws("aws_security_group");
    assert!(group.blocks["ingress"].computed && !group.blocks["timeouts"].computed);
    assert_eq!(group.attributes["description"].default, Some(Value::string("Managed by Terraform")));
    assert!(aws("aws_instance").blocks["root_block_device"].block.attributes["volume_size"].computed);

    let published =
        |kind: &str| schema::published("registry.terraform.io/hashicorp/aws", Mode::Managed, kind).unwrap();
    assert!(!published("aws_subnet").attributes["availability_zone"].computed);
    assert!(!published("aws_db_instance").attributes["password"].sensitive);
    assert_eq!(published("aws_security_group").attributes["description"].default, None);
}

#[test]
fn defaults_are_of_the_types_of_their_attributes() {
    fn check(path: &str, block: &BlockSchema) -> usize {
        let own = block.attributes.iter().filter(|(name, attribute)| {
            let Some(default) = &attribute.default else { return false };
            assert!(default.is_of_type(&attribute.ty), "{path}.{name}: {default:?}");
            assert!(attribute.optional, "{path}.{name}");
            true
        });
        let nested =
            block.blocks.iter().map(|(name, nested)| check(&format!("{path}.{name}"), &nested.block));
        own.count() + nested.sum::<usize>()
    }
    let Some(tables) = super::pack::published() else { return };
    let mut defaults = 0;
    for (provider, table) in &tables {
        let address = format!("registry.terraform.io/hashicorp/{provider}");
        for kind in table["resources"].as_object().unwrap().keys() {
            defaults += check(kind, &schema::resource(&address, Mode::Managed, kind).unwrap());
        }
    }
    assert!(defaults > 1000, "{defaults}");
}

/// How what was left to the provider came out: foreseen, told as unknown where the plan has a value or null, and wrong.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    cautious: usize,
    wrong: BTreeMap<String, usize>,
}

impl Tally {
    fn compare(&mut self, path: &str, schema: &BlockSchema, after: &Json, unknown: &Json, said: &Json) {
        for (name, attribute) in &schema.attributes {
            let value = after.get(&**name);
            let is_unknown = unknown[&**name] == Json::Bool(true);
            if said.get(&**name).is_some() || (value.is_none() && !is_unknown) {
                continue;
            }
            let value = value.filter(|value| !value.is_null());
            let right = match (&attribute.default, attribute.computed) {
                (Some(default), _) => value.is_some_and(|value| same(default, value)),
                (None, true) if is_unknown => true,
                (None, true) => {
                    self.cautious += 1;
                    continue;
                }
                (None, false) => value.is_none() && !is_unknown,
            };
            if right {
                self.right += 1;
            } else {
                *self.wrong.entry(format!("{path}.{name}")).or_default() += 1;
            }
        }
        for (name, nested) in &schema.blocks {
            // Blocks that stand once, and are not made by `dynamic`.
            if let (Some([said]), Some([after])) = (list(&said[&**name]), list(&after[&**name])) {
                self.compare(&format!("{path}.{name}"), &nested.block, after, &unknown[&**name][0], said);
            }
        }
    }
}

fn list(json: &Json) -> Option<&[Json]> {
    json.as_array().map(Vec::as_slice)
}

fn same(default: &Value, json: &Json) -> bool {
    match &default.content {
        Content::String(text) => json.as_str() == Some(text),
        Content::Bool(truth) => json.as_bool() == Some(*truth),
        Content::Number(number) => json.as_i64() == number.to_i64(),
        _ => false,
    }
}

pub(crate) fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// What the configuration of a plan says of a resource; none where it cannot be found.
fn expressions<'p>(plan: &'p Json, change: &Json) -> Option<&'p Json> {
    let mut module = &plan["configuration"]["root_module"];
    for call in change["module_address"].as_str().unwrap_or_default().split("module.").skip(1) {
        let name = call.split(['.', '[']).next()?;
        module = &module["module_calls"][name]["module"];
    }
    let resources = module["resources"].as_array()?;
    let same = |resource: &&Json| ["mode", "type", "name"].iter().all(|key| resource[*key] == change[*key]);
    Some(&resources.iter().find(same)?["expressions"])
}

#[test]
fn real_plans_leave_to_providers_what_is_known_of_them() {
    let Some(folder) = unpack("real-plans", ".") else { return };
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    paths.sort();
    let mut tally = Tally::default();
    for path in paths {
        let Ok(plan) = serde_json::from_slice::<Json>(&std::fs::read(&path).unwrap()) else { continue };
        for change in plan["resource_changes"].as_array().into_iter().flatten() {
            let (Some(provider), Some(kind)) = (change["provider_name"].as_str(), change["type"].as_str())
            else {
                continue;
            };
            let name = provider.rsplit('/').next().unwrap();
            let address = format!("registry.terraform.io/hashicorp/{name}");
            let schema = schema::resource(&address, Mode::Managed, kind);
            let (Some(schema), Some(said)) = (schema, expressions(&plan, change)) else { continue };
            if change["change"]["actions"] == serde_json::json!(["create"]) {
                let (after, unknown) = (&change["change"]["after"], &change["change"]["after_unknown"]);
                tally.compare(kind, &schema, after, unknown, said);
            }
        }
    }
    let wrong: usize = tally.wrong.values().sum();
    println!("{} right, {} told as unknown, {wrong} wrong: {:?}", tally.right, tally.cautious, tally.wrong);
    // What is wrong is of releases of providers that are years older than the tables.
    assert!(tally.right > 40 * wrong, "{tally:?}");
}
