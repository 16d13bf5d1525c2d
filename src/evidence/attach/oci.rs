//! Manifests of the OCI image specification, as far as evidence and policies need them.
//!
//! SPEC: OCI image specification 1.1: `descriptor.md`, `manifest.md` (guidelines for artifacts), `image-index.md`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::problem::{Problem, quoted};
use super::store::{BUNDLE, BUNDLE_TYPE, Package, Sidecar, SidecarKind};
use crate::source::Digest;

/// The media type of a manifest.
pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The media type of an index.
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// The manifests and indexes that a reference may name.
pub(super) const READABLE: &str = "application/vnd.oci.image.manifest.v1+json, \
    application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.v2+json, \
    application/vnd.docker.distribution.manifest.list.v2+json";
/// The most bytes of a manifest or an index.
///
/// SPEC: OCI distribution specification 1.1, *Pushing manifests*: registries take at least 4 MiB.
pub(super) const MANIFEST_BYTES: u64 = 4 << 20;
/// The annotation that names the tag of an image in a layout.
pub(super) const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// The annotation that names the statement of evidence.
pub(super) const STATEMENT: &str = "dev.tollgate.evidence.statement";
const CREATED: &str = "org.opencontainers.image.created";
const TITLE: &str = "org.opencontainers.image.title";
/// The media type of the empty configuration, and its only content.
const EMPTY: (&str, &[u8]) = ("application/vnd.oci.empty.v1+json", b"{}");

/// What names a blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Descriptor {
    pub(super) media_type: String,
    pub(super) digest: Digest,
    pub(super) size: u64,
    pub(super) artifact_type: Option<String>,
    pub(super) annotations: Map<String, Value>,
}

impl Descriptor {
    /// That of these bytes.
    pub(super) fn of(media_type: &str, bytes: &[u8]) -> Self {
        Self {
            media_type: media_type.to_owned(),
            digest: Digest::of(bytes),
            size: bytes.len() as u64,
            artifact_type: None,
            annotations: Map::new(),
        }
    }

    /// Reads one; none where it is malformed, or its digest is no SHA-256.
    pub(super) fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        Some(Self {
            media_type: text("mediaType")?.to_owned(),
            digest: text("digest")?.strip_prefix("sha256:").and_then(Digest::from_hex)?,
            size: json.get("size")?.as_u64()?,
            artifact_type: text("artifactType").map(str::to_owned),
            annotations: json.get("annotations").and_then(Value::as_object).cloned().unwrap_or_default(),
        })
    }

    pub(super) fn to_json(&self) -> Value {
        let mut json = json!({
            "mediaType": self.media_type,
            "digest": format!("sha256:{}", self.digest),
            "size": self.size,
        });
        if let Some(members) = json.as_object_mut() {
            if let Some(kind) = &self.artifact_type {
                members.insert("artifactType".to_owned(), json!(kind));
            }
            if !self.annotations.is_empty() {
                members.insert("annotations".to_owned(), Value::Object(self.annotations.clone()));
            }
        }
        json
    }

    /// Only what names the blob.
    pub(super) fn bare(&self) -> Self {
        Self { artifact_type: None, annotations: Map::new(), ..self.clone() }
    }

    pub(super) fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name)?.as_str()
    }

    /// Holds bytes to what the descriptor says of them.
    pub(super) fn hold(&self, bytes: &[u8]) -> Result<(), Problem> {
        if bytes.len() as u64 != self.size {
            let (has, says) = (bytes.len(), self.size);
            return Err(Problem::new(format!("sha256:{} has {has} bytes and not {says}", self.digest)));
        }
        let own = Digest::of(bytes);
        if own != self.digest {
            return Err(Problem::new(format!("what comes as sha256:{} is sha256:{own}", self.digest)));
        }
        Ok(())
    }
}

/// The descriptors in the list `name` of a manifest or an index; malformed ones are passed over.
pub(super) fn descriptors(json: &Value, name: &str) -> Vec<Descriptor> {
    let items = json.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Descriptor::read).collect()
}

/// Reads the JSON of a manifest.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    serde_json::from_slice(bytes).map_err(|_| Problem::new("the manifest is no JSON"))
}

/// An index of nothing.
pub(super) fn empty_index() -> Value {
    json!({"schemaVersion": 2, "mediaType": INDEX, "manifests": []})
}

/// Puts a manifest into an index and takes `old` ones out. Everything else stays, understood or not.
///
/// # Errors
/// It is no index.
pub(super) fn amend(index: &mut Value, new: &Descriptor, old: &[Descriptor]) -> Result<(), Problem> {
    let list = index.get_mut("manifests").and_then(Value::as_array_mut);
    let list = list.ok_or_else(|| Problem::new("what should be an index is none"))?;
    let goes = |value: &Value| {
        let read = Descriptor::read(value).map(|read| read.digest);
        read.is_some_and(|digest| digest == new.digest || old.iter().any(|old| old.digest == digest))
    };
    list.retain(|value| !goes(value));
    list.push(new.to_json());
    Ok(())
}

/// Something that refers to an image: a manifest, and the blobs that it names.
pub(super) struct Artifact<'a> {
    /// What it is called for people.
    pub(super) name: String,
    /// The descriptor of the manifest, as an index of referrers has it.
    pub(super) descriptor: Descriptor,
    pub(super) manifest: Vec<u8>,
    pub(super) blobs: Vec<(Descriptor, &'a [u8])>,
}

impl<'a> Artifact<'a> {
    fn new(
        name: String,
        (artifact_type, layer_type): (&str, &str),
        content: &'a [u8],
        subject: &Descriptor,
        annotations: &[(&str, &str)],
    ) -> Self {
        let mut layer = Descriptor::of(layer_type, content);
        layer.annotations.insert(TITLE.to_owned(), json!(name));
        let config = Descriptor::of(EMPTY.0, EMPTY.1);
        let annotations: Map<String, Value> =
            annotations.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": artifact_type,
            "config": config.to_json(),
            "layers": [layer.to_json()],
            "subject": subject.bare().to_json(),
            "annotations": annotations,
        });
        let manifest = manifest.to_string().into_bytes();
        let artifact_type = Some(artifact_type.to_owned());
        let descriptor = Descriptor { artifact_type, annotations, ..Descriptor::of(MANIFEST, &manifest) };
        Self { name, descriptor, manifest, blobs: vec![(config, EMPTY.1), (layer, content)] }
    }

    /// A bundle.
    pub(super) fn bundle(package: &Package<'a>, subject: &Descriptor) -> Self {
        let statement = format!("sha256:{}", package.statement);
        let annotations = [(CREATED, package.judged_at.as_str()), (STATEMENT, statement.as_str())];
        let name = format!("{}{BUNDLE}", package.name);
        Self::new(name, (BUNDLE_TYPE, BUNDLE_TYPE), package.bundle, subject, &annotations)
    }

    /// A sidecar; a Sigstore bundle has the annotations that cosign looks for.
    ///
    /// SPEC: cosign, `specs/BUNDLE_SPEC.md`.
    pub(super) fn sidecar(package: &Package<'a>, sidecar: &'a Sidecar, subject: &Descriptor) -> Self {
        let created = (CREATED, package.judged_at.as_str());
        let name = format!("{}{}", package.name, sidecar.ending);
        let kind = sidecar.kind.media_type();
        let predicate = match sidecar.kind {
            SidecarKind::Sigstore => predicate_type(&sidecar.bytes),
            SidecarKind::InToto => None,
        };
        let mut annotations = vec![created];
        if sidecar.kind == SidecarKind::Sigstore {
            annotations.push(("dev.sigstore.bundle.content", "dsse-envelope"));
        }
        if let Some(predicate) = &predicate {
            annotations.push(("dev.sigstore.bundle.predicateType", predicate));
        }
        Self::new(name, (kind, kind), &sidecar.bytes, subject, &annotations)
    }
}

/// The type of the predicate in the envelope of a Sigstore bundle. Nobody has verified it: it is a label.
fn predicate_type(bundle: &[u8]) -> Option<String> {
    let bundle: Value = serde_json::from_slice(bundle).ok()?;
    let payload = bundle.get("dsseEnvelope")?.get("payload")?.as_str()?;
    let statement: Value = serde_json::from_slice(&STANDARD.decode(payload).ok()?).ok()?;
    Some(quoted(statement.get("predicateType")?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_configuration_has_the_digest_that_the_specification_names() {
        // SPEC: OCI image specification 1.1, *Guidance for an empty descriptor*.
        let digest = Descriptor::of(EMPTY.0, EMPTY.1).digest.to_string();
        assert_eq!(digest, "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    #[test]
    fn a_descriptor_is_read_as_it_is_written_and_holds_bytes_to_it() {
        let mut descriptor = Descriptor::of("text/plain", b"abc");
        descriptor.annotations.insert("a".into(), json!("b"));
        assert_eq!(Descriptor::read(&descriptor.to_json()), Some(descriptor.clone()));
        assert!(descriptor.hold(b"abc").is_ok());
        assert!(descriptor.hold(b"abd").is_err());
        assert!(descriptor.hold(b"abcd").is_err());
        let wrong = [
            json!({}),
            json!({"mediaType": "a", "digest": "sha512:00", "size": 1}),
            json!({"mediaType": "a", "digest": "sha256:../../x", "size": 1}),
            json!({"mediaType": "a", "digest": format!("sha256:{}", "0".repeat(64)), "size": -1}),
        ];
        assert!(wrong.iter().all(|json| Descriptor::read(json).is_none()));
    }
}
