//! What is a block in a body.

/// What is a block in a body of the JSON syntax, where everything else is an attribute.
pub trait Shape {
    /// What blocks of that kind are; none where it is an attribute.
    fn block(&self, kind: &str) -> Option<BlockShape<'_>>;
}

/// What blocks of a kind are.
#[derive(Clone, Copy)]
pub struct BlockShape<'a> {
    /// How many labels they have.
    pub labels: usize,
    /// What is in them.
    pub body: &'a dyn Shape,
}

/// A shape that is known from the start: kinds of blocks, how many labels they have, and what is in them.
struct Known(&'static [(&'static str, usize, &'static Known)]);

impl Shape for Known {
    fn block(&self, kind: &str) -> Option<BlockShape<'_>> {
        let (_, labels, body) = self.0.iter().find(|(name, ..)| *name == kind)?;
        Some(BlockShape { labels: *labels, body: *body })
    }
}

/// A body of attributes alone.
pub const ATTRIBUTES: &dyn Shape = &PLAIN;

/// The body of a file of a module. What providers say of their blocks is not known here: what may be one of these stays
/// an attribute.
pub const TERRAFORM: &dyn Shape = &FILE;

/// The body of a resource, as far as it is the same for all of them.
pub const RESOURCE: &dyn Shape = &RESOURCE_BODY;

/// The body of a block of a provider, as far as it is the same for all of them.
pub const NESTED: &dyn Shape = &CONTENT;

static PLAIN: Known = Known(&[]);

static FILE: Known = Known(&[
    ("terraform", 0, &SETTINGS),
    ("provider", 1, &CONTENT),
    ("variable", 1, &Known(&[("validation", 0, &PLAIN)])),
    ("locals", 0, &PLAIN),
    ("output", 1, &Known(&[("precondition", 0, &PLAIN), ("postcondition", 0, &PLAIN)])),
    ("module", 1, &Known(&[("lifecycle", 0, &PLAIN)])),
    ("resource", 2, &RESOURCE_BODY),
    ("data", 2, &RESOURCE_BODY),
    ("ephemeral", 2, &RESOURCE_BODY),
    ("check", 1, &Known(&[("data", 2, &RESOURCE_BODY), ("assert", 0, &PLAIN)])),
    ("import", 0, &PLAIN),
    ("moved", 0, &PLAIN),
    (
        "removed",
        0,
        &Known(&[("lifecycle", 0, &PLAIN), ("connection", 0, &PLAIN), ("provisioner", 1, &PROVISIONER_BODY)]),
    ),
    ("action", 2, &Known(&[("config", 0, &CONTENT)])),
    ("language", 0, &Known(&[("compatible_with", 0, &PLAIN)])),
]);

static SETTINGS: Known = Known(&[
    ("required_providers", 0, &PLAIN),
    ("backend", 1, &PLAIN),
    ("state_store", 1, &Known(&[("provider", 1, &PLAIN)])),
    ("cloud", 0, &Known(&[("workspaces", 0, &PLAIN)])),
    ("provider_meta", 1, &PLAIN),
    ("encryption", 0, &ENCRYPTION),
]);

/// Of OpenTofu.
static ENCRYPTION: Known = Known(&[
    ("key_provider", 2, &PLAIN),
    ("method", 2, &PLAIN),
    ("state", 0, &FALLBACK),
    ("plan", 0, &FALLBACK),
    (
        "remote_state_data_sources",
        0,
        &Known(&[("default", 0, &FALLBACK), ("remote_state_data_source", 1, &FALLBACK)]),
    ),
]);

static FALLBACK: Known = Known(&[("fallback", 0, &FALLBACK)]);

static RESOURCE_BODY: Known = Known(&[
    (
        "lifecycle",
        0,
        &Known(&[("precondition", 0, &PLAIN), ("postcondition", 0, &PLAIN), ("action_trigger", 0, &PLAIN)]),
    ),
    ("connection", 0, &PLAIN),
    ("provisioner", 1, &PROVISIONER_BODY),
    ("dynamic", 1, &DYNAMIC_BODY),
]);

static CONTENT: Known = Known(&[("dynamic", 1, &DYNAMIC_BODY)]);

static PROVISIONER_BODY: Known = Known(&[("connection", 0, &PLAIN)]);
static DYNAMIC_BODY: Known = Known(&[("content", 0, &CONTENT)]);
