//! Data sources: what is answered without a provider.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use tollgate::input::terraform::data::{
    Answers, BuiltIn, DataRequest, Matcher, Overridden, Override, unanswered,
};
use tollgate::input::terraform::function::Host;
use tollgate::input::terraform::module::model::Mode;
use tollgate::input::terraform::schema::{self, Nesting};
use tollgate::input::terraform::value::{Content, Entries, Fault, Type, Value};

use super::synthetic::{Nowhere, unpack, value_of};

const AWS: &str = "registry.terraform.io/hashicorp/aws";

/// A configuration as a body of the schema comes to: what is not said is null, or of no blocks.
fn config(schema: &schema::BlockSchema, said: &Json) -> Value {
    let mut entries = Entries::new();
    for (name, attribute) in &schema.attributes {
        entries.insert(name.clone(), value_of(said.get(&**name).unwrap_or(&Json::Null), &attribute.ty));
    }
    for (name, nested) in &schema.blocks {
        let inner = || -> Vec<Value> {
            let said = said.get(&**name).and_then(Json::as_array);
            said.into_iter().flatten().map(|said| config(&nested.block, said)).collect()
        };
        let ty = nested.block.ty();
        let value = match nested.nesting {
            Nesting::List => Value::list(ty, inner()),
            Nesting::Set => Value::set(ty, inner()),
            Nesting::Single => inner().pop().unwrap_or(Value::null(ty)),
            Nesting::Map => Value::map(ty, Entries::new()),
        };
        entries.insert(name.clone(), value);
    }
    Value::object(entries)
}

fn attributes(ty: &Type) -> &BTreeMap<Arc<str>, Type> {
    let Type::Object(attributes) = ty else { panic!("{ty} is no object") };
    attributes
}

/// What a data source answers: its attributes by name; none where nothing is known.
fn ask_with(
    answers: &dyn Answers,
    provider: &str,
    kind: &str,
    said: &Json,
    provider_said: Option<&Json>,
    host: &dyn Host,
) -> Result<Option<BTreeMap<String, Value>>, Fault> {
    let schema = schema::published(provider, Mode::Data, kind).unwrap();
    let config_value = config(&schema, said);
    let provider_config = provider_said.map(|said| config(&schema::provider(provider).unwrap(), said));
    let request = DataRequest {
        provider,
        kind,
        address: "data.x.y",
        config: &config_value,
        provider_config: provider_config.as_ref(),
        schema: Some(&schema),
        header: None,
        host,
    };
    let answer = answers.answer(&request)?;
    if let Some(answer) = &answer {
        for (name, ty) in attributes(&schema.ty()) {
            let value = &answer.as_entries().unwrap()[name];
            assert!(*ty == Type::Dynamic || value.is_of_type(ty), "{kind}.{name}: {value:?}");
        }
    }
    Ok(answer.map(|answer| {
        answer.as_entries().unwrap().iter().map(|(name, value)| (name.to_string(), value.clone())).collect()
    }))
}

#[expect(clippy::needless_pass_by_value, reason = "callers make it in place")]
fn ask(provider: &str, kind: &str, said: Json, region: Option<&str>) -> Option<BTreeMap<String, Value>> {
    let provider_said = region.map(|region| json!({"region": region}));
    ask_with(&BuiltIn, provider, kind, &said, provider_said.as_ref(), &Nowhere).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_elements().unwrap().iter().map(|element| element.as_str().unwrap_or("?")).collect()
}

#[test]
fn availability_zones_are_those_of_the_region() {
    let zones = ask(AWS, "aws_availability_zones", json!({}), Some("eu-west-1")).unwrap();
    assert_eq!(texts(&zones["names"]), ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
    assert_eq!(texts(&zones["zone_ids"]), ["?", "?", "?"]);
    assert_eq!(zones["id"], Value::string("eu-west-1"));
    let not_local = json!({"filter": [{"name": "opt-in-status", "values": ["opt-in-not-required"]}]});
    let zones = ask(AWS, "aws_availability_zones", not_local, Some("us-east-1")).unwrap();
    assert_eq!(texts(&zones["names"]).len(), 6);
    let without = json!({"state": "available", "exclude_names": ["us-west-2d", "us-west-2a"]});
    let zones = ask(AWS, "aws_availability_zones", without, Some("us-west-2")).unwrap();
    assert_eq!(texts(&zones["names"]), ["us-west-2b", "us-west-2c"]);
    let own =
        ask(AWS, "aws_availability_zones", json!({"region": "ca-central-1"}), Some("us-west-2")).unwrap();
    assert_eq!(texts(&own["names"]), ["ca-central-1a", "ca-central-1b", "ca-central-1d"]);
}

#[test]
fn what_depends_on_an_account_is_unknown() {
    let two = ask(AWS, "aws_availability_zones", json!({}), Some("us-west-1")).unwrap();
    assert_eq!(texts(&two["names"]), ["?", "?"]);
    let nowhere = ask(AWS, "aws_availability_zones", json!({}), None).unwrap();
    assert!(!nowhere["names"].is_known());
    assert_eq!(nowhere["names"].length_bounds(), (2, Some(6)));
    for said in [
        json!({"all_availability_zones": true}),
        json!({"state": "impaired"}),
        json!({"exclude_zone_ids": ["use1-az1"]}),
        json!({"filter": [{"name": "zone-id", "values": ["x"]}]}),
    ] {
        assert_eq!(ask(AWS, "aws_availability_zones", said.clone(), Some("us-east-1")), None, "{said}");
    }
    assert_eq!(ask(AWS, "aws_availability_zones", json!({}), Some("us-moon-1")), None);
    let caller = ask(AWS, "aws_caller_identity", json!({}), Some("eu-west-1")).unwrap();
    assert!(!caller["account_id"].is_known() && caller["account_id"].is_definitely_not_null());
    assert_eq!(ask(AWS, "aws_ami", json!({}), Some("eu-west-1")), None);
}

#[test]
fn regions_and_partitions_follow_the_provider() {
    let partition = |region| ask(AWS, "aws_partition", json!({}), region).unwrap()["partition"].clone();
    assert_eq!(partition(None), Value::string("aws"));
    assert_eq!(partition(Some("cn-north-1")), Value::string("aws-cn"));
    assert_eq!(partition(Some("us-gov-west-1")), Value::string("aws-us-gov"));
    let region = ask(AWS, "aws_region", json!({}), Some("eu-central-1")).unwrap();
    assert_eq!(region["name"], Value::string("eu-central-1"));
    assert_eq!(region["description"], Value::string("Europe (Frankfurt)"));
    assert_eq!(region["endpoint"], Value::string("ec2.eu-central-1.amazonaws.com"));
    assert_eq!(ask(AWS, "aws_region", json!({}), None), None);
    let by_endpoint = json!({"endpoint": "ec2.us-east-2.amazonaws.com"});
    assert_eq!(ask(AWS, "aws_region", by_endpoint, None).unwrap()["name"], Value::string("us-east-2"));
    let account = ask(AWS, "aws_elb_service_account", json!({}), Some("us-east-1")).unwrap();
    assert_eq!(account["arn"], Value::string("arn:aws:iam::127311923021:root"));
    let service =
        ask(AWS, "aws_service_principal", json!({"service_name": "ecs"}), Some("us-east-1")).unwrap();
    assert_eq!(service["name"], Value::string("ecs.amazonaws.com"));
    let parts =
        ask(AWS, "aws_arn", json!({"arn": "arn:aws:rds:eu-west-1:123456789012:db:mysql-db"}), None).unwrap();
    assert_eq!(parts["resource"], Value::string("db:mysql-db"));
    let tags = json!({"region": "eu-west-1", "default_tags": [{"tags": {"team": "red"}}]});
    let tags =
        ask_with(&BuiltIn, AWS, "aws_default_tags", &json!({}), Some(&tags), &Nowhere).unwrap().unwrap();
    assert_eq!(tags["tags"].as_entries().unwrap()["team"], Value::string("red"));
}

#[test]
fn other_clouds_tell_what_their_providers_are_configured_with() {
    let google = "registry.opentofu.org/hashicorp/google";
    let said = json!({"project": "p1", "region": "europe-west1"});
    let client = ask_with(&BuiltIn, google, "google_client_config", &json!({}), Some(&said), &Nowhere);
    let client = client.unwrap().unwrap();
    assert_eq!(client["project"], Value::string("p1"));
    assert!(!client["zone"].is_known() && !client["access_token"].is_known());
    let azure = "registry.terraform.io/hashicorp/azurerm";
    let said = json!({"subscription_id": "s1"});
    let subscription = ask_with(&BuiltIn, azure, "azurerm_subscription", &json!({}), Some(&said), &Nowhere);
    assert_eq!(subscription.unwrap().unwrap()["id"], Value::string("/subscriptions/s1"));
    assert_eq!(ask("registry.terraform.io/hashicorp/http", "http", json!({"url": "https://x"}), None), None);
}

#[expect(clippy::needless_pass_by_value, reason = "callers make it in place")]
fn policy(said: Json) -> Result<String, Fault> {
    let answer = ask_with(&BuiltIn, AWS, "aws_iam_policy_document", &said, None, &Nowhere)?.unwrap();
    Ok(answer["json"].as_str().unwrap().to_owned())
}

#[test]
fn policy_documents_are_written_as_the_provider_writes_them() {
    let said = json!({
        "policy_id": "x",
        "statement": [
            {
                "sid": "Read",
                "actions": ["s3:GetObject", "s3:ListBucket"],
                "resources": ["arn:aws:s3:::b/&{aws:username}/*"],
                "principals": [
                    {"type": "AWS", "identifiers": ["arn:aws:iam::1:root", "arn:aws:iam::2:root"]},
                    {"type": "Service", "identifiers": ["ec2.amazonaws.com"]}
                ],
                "condition": [
                    {"test": "StringLike", "variable": "s3:prefix", "values": ["", "home/<x>"]},
                    {"test": "Bool", "variable": "aws:SecureTransport", "values": ["true"]}
                ]
            },
            {"effect": "Deny", "not_actions": ["iam:*"], "not_resources": ["b", "c", "a"],
             "not_principals": [{"type": "*", "identifiers": ["*"]}]}
        ]
    });
    let expected = r#"{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    {
      "Sid": "Read",
      "Effect": "Allow",
      "Action": [
        "s3:ListBucket",
        "s3:GetObject"
      ],
      "Resource": "arn:aws:s3:::b/${aws:username}/*",
      "Principal": {
        "AWS": [
          "arn:aws:iam::2:root",
          "arn:aws:iam::1:root"
        ],
        "Service": "ec2.amazonaws.com"
      },
      "Condition": {
        "Bool": {
          "aws:SecureTransport": "true"
        },
        "StringLike": {
          "s3:prefix": [
            "",
            "home/\u003cx\u003e"
          ]
        }
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "iam:*",
      "NotResource": [
        "c",
        "b",
        "a"
      ],
      "NotPrincipal": "*"
    }
  ]
}"#;
    assert_eq!(policy(said).unwrap(), expected);
    assert_eq!(policy(json!({})).unwrap(), "{\n  \"Version\": \"2012-10-17\"\n}");
}

#[test]
fn policy_documents_merge_by_sid() {
    let source = r#"{"Version":"2008-10-17","Statement":[
        {"Sid":"A","Effect":"Allow","Action":["x:1"],"Principal":{"AWS":["b","a"]},"Resource":"*"},
        {"effect":"Deny","action":"x:2","Condition":{"Bool":{"k":true}}}]}"#;
    let changed =
        r#"{"Statement":[{"Sid":"A","Effect":"Deny","Action":"x:9"},{"Sid":"New","Effect":"Allow"}]}"#;
    let said = json!({
        "source_policy_documents": [source],
        "statement": [{"sid": "Own", "actions": ["y:1"], "resources": ["*"]}],
        "override_policy_documents": [changed]
    });
    let json: Json = serde_json::from_str(&policy(said).unwrap()).unwrap();
    let expected = json!({"Version": "2012-10-17", "Statement": [
        {"Sid": "A", "Effect": "Deny", "Action": "x:9"},
        {"Effect": "Deny", "Action": "x:2", "Condition": {"Bool": {"k": "true"}}},
        {"Sid": "Own", "Effect": "Allow", "Action": "y:1", "Resource": "*"},
        {"Sid": "New", "Effect": "Allow"}
    ]});
    assert_eq!(json, expected);
    let kept = json!({"source_policy_documents": [source]});
    assert!(policy(kept).unwrap().contains("\"AWS\": [\n          \"b\",\n          \"a\"\n        ]"));
}

#[test]
fn policy_documents_refuse_what_the_provider_refuses() {
    let twice = r#"{"Statement":[{"Sid":"A"},{"Sid":"A"}]}"#;
    for (said, reason) in [
        (json!({"statement": [{"sid": "A"}, {"sid": "A"}]}), "`A` stands twice"),
        (json!({"source_policy_documents": [twice]}), "`A` stands twice"),
        (json!({"source_policy_documents": ["{"]}), "no policy document"),
        (json!({"override_policy_documents": ["{\"Statement\": {}}"]}), "not a list"),
        (json!({"override_policy_documents": ["{\"Statement\": [null]}"]}), "not an object"),
        (json!({"version": "2008-10-17", "statement": [{"resources": ["&{x}"]}]}), "not supported"),
    ] {
        let fault = policy(said.clone()).unwrap_err();
        assert!(fault.message.contains(reason), "{said}: {fault}");
    }
}

#[test]
fn policy_documents_of_real_plans_come_out_the_same() {
    let Some(folder) = unpack("real-plans", ".") else { return };
    let mut paths = Vec::new();
    super::facts::files(&folder, &mut paths);
    let mut compared = 0;
    for path in paths {
        let Ok(plan) = serde_json::from_slice::<Json>(&std::fs::read(&path).unwrap()) else { continue };
        let mut found = Vec::new();
        super::synthetic::resources(&plan["prior_state"]["values"]["root_module"], &mut found);
        for resource in found {
            let values = &resource["values"];
            if resource["type"] == "aws_iam_policy_document" && values["json"].is_string() {
                let answer = ask(AWS, "aws_iam_policy_document", values.clone(), None).unwrap();
                // Releases before 4.0 write empty identifiers.
                let expected = values["json"].as_str().unwrap().replace("      \"Sid\": \"\",\n", "");
                assert_eq!(answer["json"].as_str(), Some(expected.as_str()), "{}", path.display());
                let schema = schema::published(AWS, Mode::Data, "aws_iam_policy_document").unwrap();
                let ty = schema.ty();
                assert_eq!(
                    answer["statement"],
                    value_of(&values["statement"], &attributes(&ty)["statement"])
                );
                compared += 1;
            }
        }
    }
    assert!(compared >= 5, "{compared}");
}

/// A host with one file.
struct OneFile;

impl Host for OneFile {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        if path == "hello.txt" { Ok(b"hello ${name}".to_vec().into()) } else { Nowhere.read(path) }
    }
    fn exists(&self, path: &str) -> Result<bool, Fault> {
        Ok(path == "hello.txt")
    }
    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Ok(vec!["hello.txt".to_owned()])
    }
    fn time(&self) -> &str {
        Nowhere.time()
    }
    fn working_folder(&self) -> &'static str {
        "/"
    }
    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        Nowhere.render(text, path, variables)
    }
    fn spend(&self, _: usize, _: usize) -> Result<(), Fault> {
        Ok(())
    }
}

#[test]
fn files_are_read_and_templates_rendered() {
    let local = "registry.terraform.io/hashicorp/local";
    let ask =
        |provider: &str, kind: &str, said: Json| ask_with(&BuiltIn, provider, kind, &said, None, &OneFile);
    let file = ask(local, "local_file", json!({"filename": "hello.txt"})).unwrap().unwrap();
    assert_eq!(file["content"], Value::string("hello ${name}"));
    assert_eq!(file["content_md5"], Value::string("eced06fde98f8d1de656d83d5f764103"));
    assert!(ask(local, "local_file", json!({"filename": "none.txt"})).is_err());
    let template = "registry.terraform.io/hashicorp/template";
    let said = json!({"template": "hello ${name}", "vars": {"name": "you"}});
    let rendered = ask(template, "template_file", said).unwrap().unwrap();
    assert_eq!(rendered["rendered"], Value::string("hello you"));
    let null = "registry.terraform.io/hashicorp/null";
    let answer = ask(null, "null_data_source", json!({"inputs": {"a": "b"}})).unwrap().unwrap();
    assert_eq!(answer["outputs"].as_entries().unwrap()["a"], Value::string("b"));
    assert_eq!(answer["has_computed_default"], Value::string("default"));
}

#[test]
fn cloud_init_is_written_in_parts() {
    let provider = "registry.terraform.io/hashicorp/cloudinit";
    let ask = |said: Json| ask_with(&BuiltIn, provider, "cloudinit_config", &said, None, &Nowhere);
    let said = json!({"gzip": false, "base64_encode": false, "part": [
        {"content": "a: 1", "content_type": "text/cloud-config", "filename": "a.yaml"},
        {"content": "b"}
    ]});
    let answer = ask(said).unwrap().unwrap();
    let expected = "Content-Type: multipart/mixed; boundary=\"MIMEBOUNDARY\"\nMIME-Version: 1.0\r\n\r\n\
        --MIMEBOUNDARY\r\nContent-Disposition: attachment; filename=\"a.yaml\"\r\nContent-Transfer-Encoding: 7bit\r\n\
        Content-Type: text/cloud-config\r\nMime-Version: 1.0\r\n\r\na: 1\r\n\
        --MIMEBOUNDARY\r\nContent-Transfer-Encoding: 7bit\r\nContent-Type: text/plain\r\nMime-Version: 1.0\r\n\r\nb\r\n\
        --MIMEBOUNDARY--\r\n";
    assert_eq!(answer["rendered"].as_str(), Some(expected));
    assert!(!ask(json!({"part": [{"content": "b"}]})).unwrap().unwrap()["rendered"].is_known());
    assert!(ask(json!({"base64_encode": false})).is_err());
}

#[test]
fn overrides_win_and_are_converted() {
    let of = |of: Matcher, values: Json| Override { of, values: values.as_object().unwrap().clone() };
    let answers = Overridden {
        inner: BuiltIn,
        overrides: vec![
            of(Matcher::Address("data.x.y".to_owned()), json!({"id": "ami-1"})),
            of(
                Matcher::Kind("aws_ami".to_owned()),
                json!({"id": "ami-0", "ena_support": "true", "owner_id": 123}),
            ),
            of(Matcher::Kind("aws_caller_identity".to_owned()), json!({"account_id": 123_456_789_012_u64})),
        ],
    };
    let ask = |kind: &str, said: Json| ask_with(&answers, AWS, kind, &said, None, &Nowhere);
    let image = ask("aws_ami", json!({"owners": ["self"]})).unwrap().unwrap();
    assert_eq!(image["id"], Value::string("ami-1"));
    assert_eq!((&image["ena_support"], &image["owner_id"]), (&Value::bool(true), &Value::string("123")));
    assert!(!image["architecture"].is_known(), "what is not said stays unknown");
    assert_eq!(texts(&image["owners"]), ["self"]);
    let caller = ask("aws_caller_identity", json!({})).unwrap().unwrap();
    assert_eq!(caller["account_id"], Value::string("123456789012"));
    let wrong = Overridden {
        inner: BuiltIn,
        overrides: vec![of(Matcher::Kind("aws_ami".to_owned()), json!({"idd": "x"}))],
    };
    assert!(ask_with(&wrong, AWS, "aws_ami", &json!({}), None, &Nowhere).is_err());
}

#[test]
fn unknown_configurations_are_answered_by_nobody() {
    let schema = schema::published(AWS, Mode::Data, "aws_iam_policy_document").unwrap();
    let mut entries = config(&schema, &json!({})).as_entries().unwrap().clone();
    entries.insert("policy_id".into(), Value::unknown(Type::String));
    let config = Value::object(entries);
    let request = DataRequest {
        provider: AWS,
        kind: "aws_iam_policy_document",
        address: "data.aws_iam_policy_document.x",
        config: &config,
        provider_config: None,
        schema: Some(&schema),
        header: None,
        host: &Nowhere,
    };
    assert_eq!(BuiltIn.answer(&request).unwrap(), None);
    let planned = unanswered(&request);
    assert!(matches!(planned.as_entries().unwrap()["json"].content, Content::Unknown(Type::String, _)));
    assert!(planned.as_entries().unwrap()["version"].is_null());
    let elsewhere = DataRequest { provider: "registry.terraform.io/acme/aws", ..request };
    assert_eq!(BuiltIn.answer(&elsewhere).unwrap(), None);
}
