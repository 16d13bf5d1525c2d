//! The question to a data source, and who answers it.

use super::super::function::Host;
use super::super::schema::BlockSchema;
use super::super::value::{Fault, Value};
use super::object::Object;
use super::{aws, cloud, cloudinit, file, policy};
use crate::source::Span;

/// A data source that is to be read.
#[derive(Clone, Copy)]
pub struct DataRequest<'r> {
    /// Its provider in full: `registry.terraform.io/hashicorp/aws`.
    pub provider: &'r str,
    /// Its type: `aws_availability_zones`.
    pub kind: &'r str,
    /// Its address without instance keys: `module.network.data.aws_availability_zones.available`.
    pub address: &'r str,
    /// What the configuration says: an object by the schema, unset attributes null. It may have unknown parts.
    pub config: &'r Value,
    /// The configuration of its provider, an object by the provider's schema; none where there is none.
    pub provider_config: Option<&'r Value>,
    /// Its schema, where one is known.
    pub schema: Option<&'r BlockSchema>,
    /// The header of its block.
    pub header: Option<Span>,
    /// Files and templates.
    pub host: &'r dyn Host,
}

/// Who answers for data sources.
pub trait Answers {
    /// The object that a data source comes to, of its schema's type. None where nothing is known of it: see
    /// [`unanswered`].
    ///
    /// # Errors
    /// A [`Fault`] where the data source refuses its configuration, as its provider would.
    fn answer(&self, request: &DataRequest<'_>) -> Result<Option<Value>, Fault>;
}

/// What a data source comes to of which nothing is known: what the configuration says; unknown what the provider sets
/// (`objchange.PlannedDataResourceObject`). A policy document has the [partial texts](super::super::value::partial) of
/// what its configuration says.
pub fn unanswered(request: &DataRequest<'_>) -> Value {
    let object = Object::of(request);
    let is_policy = request.kind == "aws_iam_policy_document" && request.provider.ends_with("/hashicorp/aws");
    if is_policy { policy::partly(request, object).into_value() } else { object.into_value() }
}

/// The answers that are built in.
#[derive(Debug, Clone, Copy, Default)]
pub struct BuiltIn;

impl Answers for BuiltIn {
    fn answer(&self, request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
        // A data source whose configuration is not known is read at the apply.
        if !request.config.is_wholly_known() {
            return Ok(None);
        }
        let Some((host, name)) = request.provider.rsplit_once('/') else { return Ok(None) };
        if !host.ends_with("/hashicorp") {
            return Ok(None);
        }
        match name {
            "aws" if request.kind == "aws_iam_policy_document" => policy::answer(request).map(Some),
            "aws" => Ok(aws::answer(request)),
            "azurerm" => Ok(cloud::azurerm(request)),
            "google" | "google-beta" => Ok(cloud::google(request)),
            "local" | "template" | "null" => file::answer(request),
            "cloudinit" => cloudinit::answer(request),
            _ => Ok(None),
        }
    }
}
