//! The tables of providers: packed and decoded they are what the providers publish.

use serde_json::Value;
use tollgate::input::terraform::module::model::Mode;
use tollgate::input::terraform::schema::{self, Attribute, BlockSchema, Nesting};
use tollgate::input::terraform::value::Type;

use super::pack;

#[test]
fn packed_tables_are_what_would_be_made() {
    for (provider, table) in pack::published().unwrap_or_default() {
        let file = std::fs::read(pack::folder().join(format!("{provider}.bin"))).unwrap();
        let made = pack::inflated(&table, &pack::facts(&provider));
        assert!(pack::inflate(&file) == made, "{provider}: make the tables again (see pack.rs)");
    }
}

/// A type as the tables write it.
fn ty(json: &Value) -> Type {
    match (json.as_str(), json.as_array().map(Vec::as_slice)) {
        (Some("dynamic"), _) => Type::Dynamic,
        (Some("bool"), _) => Type::Bool,
        (Some("number"), _) => Type::Number,
        (Some("string"), _) => Type::String,
        (_, Some([kind, inner])) if kind == "list" => Type::list(ty(inner)),
        (_, Some([kind, inner])) if kind == "set" => Type::set(ty(inner)),
        (_, Some([kind, inner])) if kind == "map" => Type::map(ty(inner)),
        (_, Some([kind, inner])) if kind == "object" => {
            Type::object(inner.as_object().unwrap().iter().map(|(name, inner)| (name.as_str(), ty(inner))))
        }
        _ => panic!("no type: {json}"),
    }
}

/// Holds a decoded schema against its table; gives how many attributes it has.
fn compare(path: &str, decoded: &BlockSchema, table: &Value) -> usize {
    let attributes = table["attrs"].as_object().unwrap();
    let blocks = table["blocks"].as_object().unwrap();
    assert_eq!(decoded.attributes.len(), attributes.len(), "{path}");
    assert_eq!(decoded.blocks.len(), blocks.len(), "{path}");
    for (name, attribute) in attributes {
        let expected = Attribute {
            ty: ty(&attribute["type"]),
            optional: attribute.get("optional").is_some(),
            computed: attribute.get("computed").is_some(),
            sensitive: false,
            write_only: false,
            default: None,
        };
        assert_eq!(decoded.attributes[name.as_str()], expected, "{path}.{name}");
    }
    let nested: usize = blocks
        .iter()
        .map(|(name, inner)| {
            let nested = &decoded.blocks[name.as_str()];
            let nesting = match inner["nesting"].as_str().unwrap() {
                "single" => Nesting::Single,
                "list" => Nesting::List,
                "set" => Nesting::Set,
                _ => Nesting::Map,
            };
            assert_eq!((nested.nesting, nested.computed), (nesting, false), "{path}.{name}");
            compare(&format!("{path}.{name}"), &nested.block, inner)
        })
        .sum();
    attributes.len() + nested
}

#[test]
fn every_resource_decodes_to_what_its_provider_publishes() {
    let Some(tables) = pack::published() else { return };
    assert_eq!(tables.len(), 16);
    let (mut kinds, mut attributes) = (0, 0);
    for (provider, table) in &tables {
        let address = format!("registry.terraform.io/hashicorp/{provider}");
        for (mode, section) in [(Mode::Managed, "resources"), (Mode::Data, "data")] {
            for (kind, block) in table[section].as_object().unwrap() {
                let decoded = schema::published(&address, mode, kind).unwrap();
                kinds += 1;
                attributes += compare(kind, &decoded, block);
            }
        }
    }
    assert!(kinds > 7000 && attributes > 100_000, "{kinds} with {attributes}");
}

#[test]
fn only_hashicorps_providers_are_known() {
    let vpc = |provider: &str| schema::resource(provider, Mode::Managed, "aws_vpc");
    assert!(vpc("registry.terraform.io/hashicorp/aws").is_some());
    assert_eq!(vpc("registry.terraform.io/hashicorp/aws"), vpc("registry.opentofu.org/hashicorp/aws"));
    for provider in
        ["registry.terraform.io/acme/aws", "example.com/hashicorp/aws", "hashicorp/aws", "aws", ""]
    {
        assert!(vpc(provider).is_none(), "{provider}");
    }
    assert!(schema::resource("registry.terraform.io/hashicorp/aws", Mode::Data, "aws_vpcc").is_none());
    assert!(schema::resource("registry.terraform.io/hashicorp/aws", Mode::Ephemeral, "aws_vpc").is_none());
}

#[test]
fn what_is_built_in_is_known() {
    let builtin = "terraform.io/builtin/terraform";
    let data = schema::resource(builtin, Mode::Managed, "terraform_data").unwrap();
    assert_eq!(data.attributes["output"].ty, Type::Dynamic);
    assert!(schema::resource(builtin, Mode::Data, "terraform_remote_state").is_some());
    assert!(schema::resource(builtin, Mode::Data, "terraform_data").is_none());
}
