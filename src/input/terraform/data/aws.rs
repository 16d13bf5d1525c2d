//! Data sources of `hashicorp/aws` but for `aws_iam_policy_document`.

use super::super::value::{Content, Refinement, Type, Value};
use super::answer::DataRequest;
use super::arn;
use super::object::{Object, known_texts, text_of, texts};
use super::region::{self, Partition, Region};
use std::sync::Arc;

/// What a data source answers.
pub(super) fn answer(request: &DataRequest<'_>) -> Option<Value> {
    let object = Object::of(request);
    let object = match request.kind {
        "aws_availability_zones" => availability_zones(request, object)?,
        "aws_caller_identity" => object.not_null(&["account_id", "arn", "id", "user_id"]),
        "aws_canonical_user_id" => object.not_null(&["id"]),
        "aws_partition" => {
            let Partition { name, suffix, reverse } = partition(request)?;
            object
                .set_text("id", name)
                .set_text("partition", name)
                .set_text("dns_suffix", suffix)
                .set_text("reverse_dns_prefix", reverse)
        }
        "aws_region" => region_of(request, object)?,
        "aws_arn" => parsed_arn(object)?,
        "aws_default_tags" => default_tags(request, object)?,
        "aws_service_principal" => service_principal(request, object)?,
        "aws_elb_service_account" => {
            let account = region::load_balancer_account(&region(request)?)?;
            let name = partition(request)?.name;
            object.set_text("id", account).set_text("arn", &format!("arn:{name}:iam::{account}:root"))
        }
        "aws_billing_service_account" => {
            let name = partition(request)?.name;
            object
                .set_text("id", "386209384616")
                .set_text("arn", &format!("arn:{name}:iam::386209384616:root"))
        }
        "aws_cloudfront_log_delivery_canonical_user_id" => {
            let china = region(request).is_some_and(|region| region.starts_with("cn-"));
            object.set_text("id", if china { LOG_DELIVERY_OF_CHINA } else { LOG_DELIVERY })
        }
        _ => return None,
    };
    Some(object.into_value())
}

/// The user that `CloudFront` writes logs as (the guide of `CloudFront`, *Access logs*).
const LOG_DELIVERY: &str = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0";
const LOG_DELIVERY_OF_CHINA: &str = "a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56";

/// The region that a data source asks: its own `region`, or the provider's. None where it is not known.
fn region(request: &DataRequest<'_>) -> Option<String> {
    let own = request.config.as_entries().and_then(|entries| entries.get("region"));
    match own {
        Some(own) if !own.is_null() => own.as_str().map(str::to_owned),
        _ => text_of(request.provider_config, "region").map(str::to_owned),
    }
}

/// The partition. Where the configuration says no region it is the one that all regions but a few are in; where it
/// says one that is not known, none is known.
fn partition(request: &DataRequest<'_>) -> Option<Partition> {
    let said = request.provider_config.and_then(Value::as_entries).and_then(|entries| entries.get("region"));
    match said {
        Some(said) if !said.is_null() => region::partition(Some(said.as_str()?)),
        _ => region::partition(None),
    }
}

/// `internal/service/ec2/ec2_availability_zones_data_source.go`. Which zone of an account has which id is the
/// account's secret.
fn availability_zones<'r>(request: &DataRequest<'r>, object: Object<'r>) -> Option<Object<'r>> {
    let all_texts_unknown =
        |count: usize| Value::list(Type::String, vec![Value::unknown_not_null(Type::String); count]);
    let Some(name) = region(request) else {
        // Some there are in every region.
        let (least, most) = region::ZONES;
        let refinement =
            Refinement { not_null: true, shortest: least, longest: Some(most), ..Refinement::default() };
        let some: Value = Content::Unknown(Type::list(Type::String), Some(Arc::new(refinement))).into();
        return filters(&object, "").then(|| object.set("names", some.clone()).set("zone_ids", some));
    };
    let Region { zones, count, .. } = region::region(&name)?;
    if !filters(&object, &name) {
        return None;
    }
    let excluded = known_texts(object.value("exclude_names"))?;
    if !known_texts(object.value("exclude_zone_ids"))?.is_empty() {
        return None;
    }
    let object = match zones {
        Some(letters) => {
            let names: Vec<String> = letters
                .chars()
                .map(|letter| format!("{name}{letter}"))
                .filter(|zone| !excluded.contains(&zone.as_str()))
                .collect();
            let ids = all_texts_unknown(names.len());
            object.set("names", texts(names.iter().map(String::as_str))).set("zone_ids", ids)
        }
        None if excluded.is_empty() => {
            object.set("names", all_texts_unknown(*count)).set("zone_ids", all_texts_unknown(*count))
        }
        None => return None,
    };
    Some(object.set_text("id", &name))
}

/// Whether the filters of `aws_availability_zones` let all availability zones through, and nothing else. Local zones
/// and wavelength zones that an account has opted in to are known to nobody.
fn filters(object: &Object<'_>, region: &str) -> bool {
    let mut zones_only = false;
    for filter in object.value("filter").and_then(Value::as_elements).unwrap_or_default() {
        let values = filter.as_entries().and_then(|entries| known_texts(entries.get("values")));
        let (Some(name), Some(values)) = (text_of(Some(filter), "name"), values) else { return false };
        let lets = match name {
            "opt-in-status" => {
                zones_only |= !values.iter().any(|value| *value == "opted-in" || *value == "not-opted-in");
                values.contains(&"opt-in-not-required")
            }
            "zone-type" => {
                zones_only |= values == ["availability-zone"];
                values.contains(&"availability-zone")
            }
            "state" => values.contains(&"available"),
            "region-name" => values.contains(&region),
            _ => false,
        };
        if !lets {
            return false;
        }
    }
    let all = object.value("all_availability_zones").and_then(Value::as_bool) == Some(true);
    let state = object.value("state").is_none_or(|state| state.as_str() == Some("available"));
    state && (zones_only || !all)
}

/// `internal/service/meta/region_data_source.go`.
fn region_of<'r>(request: &DataRequest<'r>, object: Object<'r>) -> Option<Object<'r>> {
    let said = ["region", "name"].into_iter().find_map(|name| object.text(name).map(str::to_owned));
    let endpoint = object.text("endpoint").map(str::to_owned);
    let name = match (said, &endpoint) {
        (Some(name), _) => name,
        (None, Some(endpoint)) => endpoint.strip_prefix("ec2.")?.split('.').next()?.to_owned(),
        (None, None) => text_of(request.provider_config, "region")?.to_owned(),
    };
    let known = region::region(&name)?;
    let suffix = region::partition(Some(&name))?.suffix;
    Some(
        object
            .set_text("id", &name)
            .set_text("name", &name)
            .set_text("region", &name)
            .set_text("endpoint", &format!("ec2.{name}.{suffix}"))
            .set_text("description", known.description),
    )
}

/// `internal/service/meta/arn_data_source.go`.
fn parsed_arn(object: Object<'_>) -> Option<Object<'_>> {
    let name = object.text("arn")?.to_owned();
    let parts = arn::parse(&name)?;
    Some(
        object
            .set_text("id", &name)
            .set_text("partition", parts.partition)
            .set_text("service", parts.service)
            .set_text("region", parts.region)
            .set_text("account", parts.account)
            .set_text("resource", parts.resource),
    )
}

/// `internal/service/meta/default_tags_data_source.go`.
fn default_tags<'r>(request: &DataRequest<'r>, object: Object<'r>) -> Option<Object<'r>> {
    let none = Value::map(Type::String, super::super::value::Entries::new());
    let blocks =
        request.provider_config.and_then(Value::as_entries).and_then(|entries| entries.get("default_tags"));
    let tags = match blocks {
        None => none,
        Some(blocks) => {
            match blocks.as_elements()?.first().and_then(|block| block.as_entries()?.get("tags").cloned()) {
                Some(tags) if !tags.is_null() => tags,
                _ => none,
            }
        }
    };
    Some(object.set("tags", tags).set_text("id", partition(request)?.name))
}

/// `internal/service/meta/service_principal_data_source.go`. In other partitions than `aws` it depends on the service.
fn service_principal<'r>(request: &DataRequest<'r>, object: Object<'r>) -> Option<Object<'r>> {
    let region = region(request)?;
    let Partition { name: "aws", suffix, .. } = partition(request)? else { return None };
    let service = object.text("service_name")?.to_owned();
    Some(
        object
            .set_text("id", &format!("{service}.{region}.{suffix}"))
            .set_text("name", &format!("{service}.{suffix}"))
            .set_text("suffix", suffix)
            .set_text("region", &region),
    )
}
