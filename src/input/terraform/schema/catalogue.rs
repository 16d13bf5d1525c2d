//! The tables of all providers that are known, read when they are first asked for.

use std::sync::{Arc, OnceLock};

use super::super::module::model::Mode;
use super::builtin;
use super::model::BlockSchema;
use super::table::{Detail, Table};

/// Where the providers live whose tables are known, by host. A mirror or a fork of another name is another provider.
const HASHICORP: [&str; 2] = ["registry.terraform.io/hashicorp/", "registry.opentofu.org/hashicorp/"];

/// What is built into Terraform itself.
const BUILT_IN: &str = "terraform.io/builtin/terraform";

/// A file of `schemas/providers/`, and what it holds once it has been read.
struct File {
    /// The provider's type: `aws`.
    name: &'static str,
    bytes: &'static [u8],
    table: OnceLock<Option<Table>>,
}

macro_rules! files {
    ($($name:literal)*) => {
        [$(File {
            name: $name,
            bytes: include_bytes!(concat!("../../../../schemas/providers/", $name, ".bin")),
            table: OnceLock::new(),
        }),*]
    };
}

static FILES: [File; 16] = files![
    "archive" "aws" "azuread" "azurerm" "cloudinit" "external" "google" "google-beta" "helm" "http" "kubernetes"
    "local" "null" "random" "time" "tls"
];

/// The schema of a resource of a provider (`registry.terraform.io/hashicorp/aws`), with all that is known of it.
/// None where none is known.
pub fn resource(provider: &str, mode: Mode, kind: &str) -> Option<Arc<BlockSchema>> {
    find(provider, mode, kind, Detail::Known)
}

/// The schema of a resource as the provider publishes it: names, types and nesting. Attributes that the provider sets
/// where the configuration does not are told where it publishes that alone; nothing is sensitive, nothing has a
/// default.
pub fn published(provider: &str, mode: Mode, kind: &str) -> Option<Arc<BlockSchema>> {
    find(provider, mode, kind, Detail::Published)
}

/// The schema of the configuration of a provider.
pub fn provider(provider: &str) -> Option<Arc<BlockSchema>> {
    if provider == BUILT_IN {
        return Some(Arc::default());
    }
    table(provider)?.configuration(Detail::Known)
}

fn find(provider: &str, mode: Mode, kind: &str, detail: Detail) -> Option<Arc<BlockSchema>> {
    if provider == BUILT_IN {
        return builtin::schema(mode, kind);
    }
    if hashicorp(provider) == Some("template") {
        return match kind {
            "template_cloudinit_config" => {
                find("registry.terraform.io/hashicorp/cloudinit", mode, "cloudinit_config", detail)
            }
            _ => builtin::template(mode, kind),
        };
    }
    let table = table(provider)?;
    match mode {
        Mode::Managed => table.resource(kind, detail),
        Mode::Data => table.data(kind, detail),
        Mode::Ephemeral => None,
    }
}

/// The type of a provider of `hashicorp`.
fn hashicorp(provider: &str) -> Option<&str> {
    HASHICORP.iter().find_map(|prefix| provider.strip_prefix(prefix))
}

fn table(provider: &str) -> Option<&'static Table> {
    let name = hashicorp(provider)?;
    let file = FILES.iter().find(|file| file.name == name)?;
    file.table.get_or_init(|| Table::read(file.bytes)).as_ref()
}

#[cfg(test)]
mod tests {
    use super::FILES;
    use crate::input::terraform::schema::table::Table;

    #[test]
    fn every_embedded_table_can_be_read() {
        for file in &FILES {
            assert!(Table::read(file.bytes).is_some(), "{}", file.name);
        }
    }

    #[test]
    fn a_table_that_is_cut_off_is_none() {
        let whole = FILES.iter().find(|file| file.name == "tls").unwrap().bytes;
        for end in 0..whole.len() - 5 {
            assert!(Table::read(&whole[..end]).is_none(), "{end}");
        }
    }
}
