//! Images of policies: out of a registry, and into an OCI layout.

use std::path::Path;

use serde_json::{Value, json};

use super::layout::Layout;
use super::oci::{Descriptor, MANIFEST, REF_NAME, amend, descriptors, parse};
use super::place::{Image, Reference};
use super::problem::Problem;
use super::referrer::Images;
use super::registry::Registry;
use super::store::Around;
use crate::source::Digest;

/// The most bytes of an image of policies.
const MOST_BYTES: u64 = 256 << 20;
/// The most layers.
const MOST_LAYERS: usize = 1_000;

/// An image of policies: a manifest, and every blob that it names, each held to its digest.
pub struct PolicyImage {
    /// The tag it has in a layout: that it was pulled by, or its digest's.
    pub tag: String,
    /// Its digest; what was pulled has that of what was named, which may be an index with one image.
    pub digest: Digest,
    manifest: (Descriptor, Vec<u8>),
    blobs: Vec<(Descriptor, Vec<u8>)>,
}

/// Pulls an image.
///
/// # Errors
/// It cannot be had, is not what its digests say, is too large, or is several images.
pub fn pull(image: &Image, around: &Around) -> Result<PolicyImage, Problem> {
    let registry = Registry::open(image, around)?;
    let named = registry.resolve(Some(&image.reference))?;
    let tag = match &image.reference {
        Reference::Tag(tag) => tag.clone(),
        Reference::Digest(digest) => digest.to_string(),
    };
    let mut descriptor = named.clone();
    let mut bytes = registry.manifest(&descriptor)?;
    let mut json = parse(&bytes)?;
    if json.get("manifests").is_some() {
        let images = descriptors(&json, "manifests");
        let [one] = images.as_slice() else {
            return Err(Problem::new("the reference names several images, and policies have one")
                .help("name one by its digest"));
        };
        descriptor = one.bare();
        bytes = registry.manifest(&descriptor)?;
        json = parse(&bytes)?;
    }
    let layers = json.get("layers").and_then(Value::as_array).map(Vec::len).unwrap_or_default();
    let mut wanted = descriptors(&json, "layers");
    if wanted.is_empty() || wanted.len() != layers || layers > MOST_LAYERS {
        return Err(Problem::new(format!("the image has {layers} layers that cannot all be pulled")));
    }
    wanted.extend(json.get("config").and_then(Descriptor::read));
    let room: u64 = wanted.iter().fold(0, |sum, blob| sum.saturating_add(blob.size));
    if room > MOST_BYTES {
        return Err(Problem::new(format!("the image has {room} bytes, and at most {MOST_BYTES} are pulled")));
    }
    let mut blobs: Vec<(Descriptor, Vec<u8>)> = Vec::new();
    for blob in wanted {
        if !blobs.iter().any(|(there, _)| there.digest == blob.digest) {
            let bytes = registry.blob(&blob)?;
            blobs.push((blob, bytes));
        }
    }
    Ok(PolicyImage { tag, digest: named.digest, manifest: (descriptor, bytes), blobs })
}

impl PolicyImage {
    /// The image of a bundle as OPA makes it, a tar packed with gzip: one layer, as `opa` and `conftest` read it.
    ///
    /// SPEC: OPA, *OCI Registries*: the media types of configuration and layer.
    pub fn of_bundle(tag: &str, bundle: &[u8]) -> Self {
        let config = Descriptor::of("application/vnd.oci.image.config.v1+json", b"{}");
        let mut layer = Descriptor::of("application/vnd.oci.image.layer.v1.tar+gzip", bundle);
        layer.annotations.insert("org.opencontainers.image.title".to_owned(), json!("bundle.tar.gz"));
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": config.to_json(),
            "layers": [layer.to_json()],
        });
        let manifest = manifest.to_string().into_bytes();
        let descriptor = Descriptor::of(MANIFEST, &manifest);
        Self {
            tag: tag.to_owned(),
            digest: descriptor.digest,
            manifest: (descriptor, manifest),
            blobs: vec![(config, b"{}".to_vec()), (layer, bundle.to_vec())],
        }
    }

    /// Writes it into the layout in `folder`, which is made if it is not there. An image of the same tag goes.
    ///
    /// # Errors
    /// The folder is something else, or cannot be written.
    pub fn write(&self, folder: &Path) -> Result<(), Problem> {
        let layout = Layout::create(folder)?;
        for (descriptor, bytes) in &self.blobs {
            layout.keep(descriptor, bytes)?;
        }
        let (descriptor, bytes) = &self.manifest;
        layout.keep(descriptor, bytes)?;
        let mut named = descriptor.bare();
        named.annotations.insert(REF_NAME.to_owned(), json!(self.tag));
        layout.change(|index| {
            if let Some(list) = index.get_mut("manifests").and_then(Value::as_array_mut) {
                let tag = |value: &Value| {
                    Descriptor::read(value).and_then(|read| read.annotation(REF_NAME).map(str::to_owned))
                };
                list.retain(|value| tag(value).as_ref() != Some(&self.tag));
            }
            amend(index, &named, &[])
        })
    }
}
