//! Schemas that stand in no table: of what is built into Terraform, `terraform_data` and `terraform_remote_state`
//! (`internal/builtin/providers/terraform`), and of `hashicorp/template`, which is no longer published.

use std::sync::{Arc, OnceLock};

use super::super::module::model::Mode;
use super::super::value::Type;
use super::model::{Attribute, BlockSchema};

/// The schema of a resource of `terraform.io/builtin/terraform`.
pub(super) fn schema(mode: Mode, kind: &str) -> Option<Arc<BlockSchema>> {
    static DATA: OnceLock<Arc<BlockSchema>> = OnceLock::new();
    static REMOTE_STATE: OnceLock<Arc<BlockSchema>> = OnceLock::new();
    match (mode, kind) {
        (Mode::Managed, "terraform_data") => Some(Arc::clone(DATA.get_or_init(|| {
            block([
                ("input", Type::Dynamic, true, false),
                ("output", Type::Dynamic, false, true),
                ("triggers_replace", Type::Dynamic, true, false),
                ("id", Type::String, false, true),
            ])
        }))),
        (Mode::Data, "terraform_remote_state") => Some(Arc::clone(REMOTE_STATE.get_or_init(|| {
            block([
                ("backend", Type::String, true, false),
                ("config", Type::Dynamic, true, false),
                ("defaults", Type::Dynamic, true, false),
                ("outputs", Type::Dynamic, false, true),
                ("workspace", Type::String, true, false),
            ])
        }))),
        _ => None,
    }
}

/// The schema of a data source of `hashicorp/template` but for `template_cloudinit_config`.
pub(super) fn template(mode: Mode, kind: &str) -> Option<Arc<BlockSchema>> {
    static FILE: OnceLock<Arc<BlockSchema>> = OnceLock::new();
    match (mode, kind) {
        (Mode::Data, "template_file") => Some(Arc::clone(FILE.get_or_init(|| {
            block([
                ("filename", Type::String, true, false),
                ("id", Type::String, false, true),
                ("rendered", Type::String, false, true),
                ("template", Type::String, true, false),
                ("vars", Type::map(Type::String), true, false),
            ])
        }))),
        _ => None,
    }
}

/// A block of attributes: name, type, optional, computed.
fn block<const N: usize>(attributes: [(&str, Type, bool, bool); N]) -> Arc<BlockSchema> {
    let attributes = attributes.into_iter().map(|(name, ty, optional, computed)| {
        let attribute =
            Attribute { ty, optional, computed, sensitive: false, write_only: false, default: None };
        (name.into(), attribute)
    });
    Arc::new(BlockSchema { attributes: attributes.collect(), ..BlockSchema::default() })
}
