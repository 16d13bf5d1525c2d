//! Data sources of `hashicorp/azurerm` and `hashicorp/google` that tell who asks.

use super::super::value::Value;
use super::answer::DataRequest;
use super::object::{Object, text_of};

/// What a data source of Azure answers: what the provider's configuration says of subscription, tenant and client.
pub(super) fn azurerm(request: &DataRequest<'_>) -> Option<Value> {
    let object = Object::of(request);
    let object = match request.kind {
        "azurerm_client_config" => {
            let object = object.not_null(&["client_id", "id", "object_id", "subscription_id", "tenant_id"]);
            let said = ["client_id", "subscription_id", "tenant_id"];
            said.into_iter().fold(object, |object, name| from_provider(request, object, name))
        }
        "azurerm_subscription" => {
            let object = object.not_null(&["display_name", "id", "state", "subscription_id", "tenant_id"]);
            let object = match object.text("subscription_id") {
                Some(_) => object,
                None => from_provider(request, object, "subscription_id"),
            };
            match object.text("subscription_id").map(|id| format!("/subscriptions/{id}")) {
                Some(id) => object.set_text("id", &id),
                None => object,
            }
        }
        _ => return None,
    };
    Some(object.into_value())
}

/// What a data source of Google Cloud answers: what the provider's configuration says of project, region and zone.
pub(super) fn google(request: &DataRequest<'_>) -> Option<Value> {
    let object = Object::of(request);
    let object = match request.kind {
        "google_client_config" => {
            let object = object.not_null(&["access_token", "id"]);
            ["project", "region", "zone"]
                .into_iter()
                .fold(object, |object, name| from_provider(request, object, name))
        }
        "google_project" => {
            let object = object.not_null(&["id", "name", "number", "project_id"]);
            match object.text("project_id").or_else(|| text_of(request.provider_config, "project")) {
                Some(project) => {
                    let project = project.to_owned();
                    object.set_text("project_id", &project).set_text("id", &format!("projects/{project}"))
                }
                None => object,
            }
        }
        _ => return None,
    };
    Some(object.into_value())
}

/// Sets an attribute to what the provider's configuration says under the same name.
fn from_provider<'r>(request: &DataRequest<'r>, object: Object<'r>, name: &str) -> Object<'r> {
    let said = request.provider_config.and_then(Value::as_entries).and_then(|entries| entries.get(name));
    match said {
        Some(said) if said.as_str().is_some() => object.set(name, said.clone()),
        _ => object,
    }
}
