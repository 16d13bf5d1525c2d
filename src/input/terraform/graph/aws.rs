//! What the AWS provider plans for every resource out of its own configuration.

use std::sync::Arc;

use super::super::value::{Content, Entries, Type, Value};
use super::provider::Provider;

/// Puts in what the provider's configuration decides: `tags_all`, the resource's tags over the provider's
/// `default_tags`, and `region`, the provider's where the resource says none
/// (`internal/provider/framework/tags_interceptor.go`). What is not known stays unknown.
pub(super) fn plan(value: &mut Value, provider: &Provider) {
    if !provider.source.ends_with("/hashicorp/aws") {
        return;
    }
    let configuration = provider.configuration.as_ref().and_then(Value::as_entries);
    let Content::Object(entries) = &mut value.content else { return };
    if is_unset(entries.get("tags_all"))
        && let Some(tags) = entries.get("tags")
        && let Some(all) = all_tags(tags, configuration)
    {
        Arc::make_mut(entries).insert("tags_all".into(), all);
    }
    if is_unset(entries.get("region"))
        && let Some(region) = configuration.and_then(|configuration| configuration.get("region"))
        && region.as_str().is_some()
    {
        Arc::make_mut(entries).insert("region".into(), region.clone());
    }
}

fn is_unset(value: Option<&Value>) -> bool {
    value.is_some_and(|value| !value.is_known())
}

/// The tags of a resource over those of its provider; none where either is not known.
fn all_tags(own: &Value, configuration: Option<&Entries>) -> Option<Value> {
    let mut all = Entries::new();
    if let Some(configuration) = configuration {
        let blocks = |name: &str| configuration.get(name).map(|value| value.as_elements());
        match blocks("ignore_tags") {
            None | Some(Some([])) => {}
            _ => return None,
        }
        match blocks("default_tags") {
            None => {}
            Some(Some(blocks)) => {
                for block in blocks {
                    all.extend(tags(block.as_entries()?.get("tags")?)?);
                }
            }
            Some(None) => return None,
        }
    }
    all.extend(tags(own)?);
    let marks = own.marks;
    Some(Value::map(Type::String, all).mark(marks).from_origin(own.origin.clone()))
}

/// Tags that are known as a whole; null is none.
fn tags(value: &Value) -> Option<Entries> {
    match &value.content {
        Content::Null(_) => Some(Entries::new()),
        Content::Map(_, entries) if value.is_wholly_known() => Some((**entries).clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, &str)]) -> Value {
        let entry = |(key, value): &(&str, &str)| (Arc::from(*key), Value::string(*value));
        Value::map(Type::String, entries.iter().map(entry).collect())
    }

    fn planned(tags: Value, configuration: Option<Value>) -> Value {
        let entries = [
            ("tags", tags),
            ("tags_all", Value::unknown(Type::map(Type::String))),
            ("region", Value::unknown(Type::String)),
        ];
        let mut value =
            Value::object(entries.into_iter().map(|(key, value)| (Arc::from(key), value)).collect());
        let source = "registry.terraform.io/hashicorp/aws".to_owned();
        plan(&mut value, &Provider { source, key: String::new(), configuration });
        value
    }

    fn configuration(default: Value, region: &str) -> Value {
        let block = Value::object(Entries::from([(Arc::from("tags"), default)]));
        Value::object(Entries::from([
            (Arc::from("default_tags"), Value::list(Type::Dynamic, vec![block])),
            (Arc::from("region"), Value::string(region)),
        ]))
    }

    #[test]
    fn default_tags_and_the_region_are_planned() {
        let value = planned(
            map(&[("a", "own"), ("b", "own")]),
            Some(configuration(map(&[("a", "x"), ("c", "x")]), "eu-west-1")),
        );
        let entries = value.as_entries().unwrap();
        assert_eq!(entries["tags_all"], map(&[("a", "own"), ("b", "own"), ("c", "x")]));
        assert_eq!(entries["region"].as_str(), Some("eu-west-1"));
        let null = planned(Value::null(Type::map(Type::String)), None);
        assert_eq!(null.as_entries().unwrap()["tags_all"], map(&[]));
        assert!(!null.as_entries().unwrap()["region"].is_known());
        let unknown = Value::unknown(Type::map(Type::String));
        assert!(!planned(unknown.clone(), None).as_entries().unwrap()["tags_all"].is_known());
        assert!(
            !planned(map(&[]), Some(configuration(unknown, "x"))).as_entries().unwrap()["tags_all"]
                .is_known()
        );
    }
}
