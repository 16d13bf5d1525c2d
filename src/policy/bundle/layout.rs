//! OCI layouts: folders in which registries' images lie, as `oras`, `skopeo`, `opa` and `conftest` exchange them.
//!
//! SPEC: OCI image specification 1.1, `image-layout.md`, `manifest.md`, `descriptor.md`. Every blob that is used
//! must have the digest and the size by which it is named.

use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha512};

use super::file::{Files, MANIFEST};
use super::{archive, digest, folder};
use crate::source::Digest;

/// The most bytes of one blob.
const MAX_BYTES: u64 = 256 << 20;
/// The most layers of an image, and images of an index.
const MAX_ITEMS: usize = 1_000;
/// The annotation by which an image is tagged.
const TAG: &str = "org.opencontainers.image.ref.name";
/// The annotation by which a layer is named.
const TITLE: &str = "org.opencontainers.image.title";

/// Whether a folder is an OCI layout.
pub(super) fn is_layout(folder: &Path) -> bool {
    folder.join("oci-layout").is_file() && folder.join("index.json").is_file()
}

/// The files of one image of a layout: the tagged one, or the only one.
///
/// # Errors
/// There is no such image, a blob is missing or not what its digest says, or a layer is of no known kind; as a
/// clause.
pub(super) fn read(layout: &Path, tag: Option<&str>) -> Result<Files, String> {
    let index = folder::bytes(&layout.join("index.json"), MAX_BYTES)?;
    let index: Value =
        serde_json::from_slice(&index).map_err(|error| format!("`index.json` is no JSON ({error})"))?;
    let chosen = choose(&index, tag)?;
    let mut manifest = json(layout, chosen)?;
    if let Some(images) = manifest.get("manifests") {
        // An index of images for several platforms: policies have one.
        let [image] = images.as_array().map(Vec::as_slice).unwrap_or_default() else {
            return Err("the tag names several images".to_owned());
        };
        let image = image.clone();
        manifest = json(layout, &image)?;
    }
    let Some(layers) = manifest.get("layers").and_then(Value::as_array) else {
        return Err("the image has no layers".to_owned());
    };
    if layers.len() > MAX_ITEMS {
        return Err(format!("the image has over {MAX_ITEMS} layers"));
    }
    let mut files = Files::new();
    for layer in layers {
        let kind = layer.get("mediaType").and_then(Value::as_str).unwrap_or_default();
        let title = layer.get("annotations").and_then(|all| all.get(TITLE)).and_then(Value::as_str);
        let content = blob(layout, layer)?;
        let more = match kind {
            "application/vnd.oci.image.layer.v1.tar+gzip"
            | "application/vnd.oci.image.layer.v1.tar"
            | "application/vnd.docker.image.rootfs.diff.tar.gzip"
            | "application/gzip"
            | "application/tar+gzip" => archive::read(&content)?,
            "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego" => {
                named(title, "policy.rego", ".rego", content)?
            }
            "application/vnd.cncf.openpolicyagent.data.layer.v1+json" => {
                named(title, "data.json", "data.json", content)?
            }
            "application/vnd.cncf.openpolicyagent.manifest.layer.v1+json" => {
                Files::from([(MANIFEST.to_owned(), content)])
            }
            other => return Err(format!("a layer is of the kind `{other}`, which is not read")),
        };
        for (name, content) in more {
            if files.insert(name.clone(), content).is_some() {
                return Err(format!("two layers hold `{name}`"));
            }
        }
    }
    Ok(files)
}

/// One file, under the title of its layer.
fn named(title: Option<&str>, without: &str, ending: &str, content: Vec<u8>) -> Result<Files, String> {
    let title = title.unwrap_or(without);
    let name = archive::name(title.as_bytes()).ok_or_else(|| format!("the title `{title}` is no path"))?;
    // What a layer says it is counts, and not its name: conftest pushes data under any.
    let name = match (name.ends_with(ending), ending) {
        (true, _) => name,
        (false, ".rego") => format!("{name}.rego"),
        (false, _) => match name.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{ending}"),
            None => ending.to_owned(),
        },
    };
    Ok(Files::from([(name, content)]))
}

/// The descriptor of the image that is meant.
fn choose<'v>(index: &'v Value, tag: Option<&str>) -> Result<&'v Value, String> {
    let images = index.get("manifests").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if images.len() > MAX_ITEMS {
        return Err(format!("it holds over {MAX_ITEMS} images"));
    }
    let tag_of = |image: &'v Value| image.get("annotations")?.get(TAG)?.as_str();
    let tags = || {
        let tags: Vec<String> = images.iter().filter_map(tag_of).map(|tag| format!("`{tag}`")).collect();
        if tags.is_empty() { "none is tagged".to_owned() } else { format!("there are {}", tags.join(", ")) }
    };
    let Some(tag) = tag else {
        return match images {
            [image] => Ok(image),
            [] => Err("it holds no image".to_owned()),
            _ => Err(format!("it holds several images: {}", tags())),
        };
    };
    // A tag may stand behind the name of its repository.
    let fits = |image: &&'v Value| {
        tag_of(image)
            .is_some_and(|name| name == tag || name.rsplit_once(':').is_some_and(|(_, last)| last == tag))
    };
    let mut found = images.iter().filter(fits);
    match (found.next(), found.next()) {
        (Some(image), None) => Ok(image),
        (Some(_), Some(_)) => Err(format!("several images have the tag `{tag}`")),
        (None, _) => Err(format!("no image has the tag `{tag}`; {}", tags())),
    }
}

/// The JSON that a descriptor names.
fn json(layout: &Path, descriptor: &Value) -> Result<Value, String> {
    let bytes = blob(layout, descriptor)?;
    serde_json::from_slice(&bytes).map_err(|error| format!("a manifest is no JSON ({error})"))
}

/// The blob that a descriptor names, with the digest and the size that it says.
fn blob(layout: &Path, descriptor: &Value) -> Result<Vec<u8>, String> {
    let named = descriptor.get("digest").and_then(Value::as_str).unwrap_or_default();
    let (algorithm, hex) = named.split_once(':').unwrap_or_default();
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => return Err(format!("the digest `{named}` is of no known kind")),
    };
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if hex.len() != length || !hex.bytes().all(is_digit) {
        return Err(format!("`{named}` is no digest"));
    }
    let bytes = folder::bytes(&layout.join("blobs").join(algorithm).join(hex), MAX_BYTES)
        .map_err(|why| format!("the blob `{named}` cannot be read: {why}"))?;
    let size = descriptor.get("size").and_then(Value::as_u64);
    if size != Some(bytes.len() as u64) {
        return Err(format!("the blob `{named}` has {} bytes and not the size that is named", bytes.len()));
    }
    let own = match algorithm {
        "sha512" => digest::digits(&Sha512::digest(&bytes)),
        _ => Digest::of(&bytes).to_string(),
    };
    if own != hex {
        return Err(format!("the blob `{named}` has the digest `{algorithm}:{own}`"));
    }
    Ok(bytes)
}
