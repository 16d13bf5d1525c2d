//! What a bundle holds fits its schemas.

use serde_json::Value;

use crate::evidence::forge::Forgery;
use crate::evidence::replay::full;
use crate::evidence::run::Run;

/// What is wrong with a document by a schema of the repository.
fn errors(schema: &str, document: &str) -> Vec<String> {
    let path = format!("{}/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let document: Value = serde_json::from_str(document).unwrap();
    validator.iter_errors(&document).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn every_document_of_a_bundle_fits_its_schema() {
    for run in [full(), Run::default()] {
        let bundle = Forgery::of(&run.pack());
        let statement: Value = serde_json::from_slice(&bundle.payload()).unwrap();
        assert_eq!(errors("evidence", &statement["predicate"].to_string()), [] as [String; 0]);
        assert_eq!(errors("verdict", &text(&bundle.files["verdict.json"])), [] as [String; 0]);
        for line in text(&bundle.files["documents/0001.jsonl"]).lines() {
            // This reader of JSON knows no number beyond a float; the schema says nothing of numbers.
            let line = line.replace("1e400", "1e300");
            assert_eq!(errors("document", &line), [] as [String; 0], "{line}");
        }
    }
}

#[test]
fn the_schemas_refuse_what_has_more_or_less() {
    let bundle = Forgery::of(&Run::default().pack());
    let statement: Value = serde_json::from_slice(&bundle.payload()).unwrap();
    let line = text(&bundle.files["documents/0001.jsonl"]).replace("1e400", "1e300");
    let line = line.lines().next().unwrap().to_owned();
    let documents = [
        ("evidence", statement["predicate"].to_string()),
        ("verdict", text(&bundle.files["verdict.json"])),
        ("document", line),
    ];
    for (schema, document) in documents {
        let value: Value = serde_json::from_str(&document).unwrap();
        for name in value.as_object().unwrap().keys() {
            let mut less = value.clone();
            less.as_object_mut().unwrap().remove(name);
            assert_ne!(errors(schema, &less.to_string()), [] as [String; 0], "{schema} without {name}");
        }
        let mut more = value.clone();
        more["x"] = Value::Null;
        assert_ne!(errors(schema, &more.to_string()), [] as [String; 0], "{schema}");
    }
}
