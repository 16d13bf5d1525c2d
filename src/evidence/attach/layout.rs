//! Images in a folder: an OCI layout.
//!
//! SPEC: OCI image specification 1.1, `image-layout.md`. What refers to an image stands in `index.json` by its
//! digest, without a tag, as `oras` writes it; an index that is tagged `sha256-<hex>`, as registries without a list of
//! referrers have it, is read too, and kept up where there is one.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::disk;
use super::oci::{Descriptor, MANIFEST, MANIFEST_BYTES, REF_NAME, amend, descriptors, empty_index, parse};
use super::place::Reference;
use super::problem::{Problem, quoted};
use super::referrer::Images;
use crate::source::Digest;

/// The most bytes of `index.json`.
const INDEX_BYTES: u64 = 16 << 20;
/// The most manifests that are looked into.
const MOST_MANIFESTS: usize = 10_000;

/// A layout.
pub(super) struct Layout {
    folder: PathBuf,
}

impl Layout {
    pub(super) fn open(folder: &Path) -> Result<Self, Problem> {
        if !folder.join("oci-layout").is_file() || !folder.join("index.json").is_file() {
            return Err(Problem::new(format!("`{}` is no OCI layout", folder.display()))
                .help("name a folder with `oci-layout` and `index.json` in it, as `skopeo copy docker://… oci:DIR` makes one"));
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// The layout in a folder, which is made into one if it is empty or not there.
    pub(super) fn create(folder: &Path) -> Result<Self, Problem> {
        if folder.join("index.json").exists() || folder.join("oci-layout").exists() {
            return Self::open(folder);
        }
        let wrong = |error: std::io::Error| {
            Problem::new(format!("cannot make the folder `{}`: {error}", folder.display()))
        };
        std::fs::create_dir_all(folder).map_err(wrong)?;
        if std::fs::read_dir(folder).map_err(wrong)?.next().is_some() {
            return Err(Problem::new(format!("`{}` is neither empty nor an OCI layout", folder.display()))
                .help("name another folder"));
        }
        let version = json!({"imageLayoutVersion": "1.0.0"}).to_string();
        disk::write(&folder.join("oci-layout"), version.as_bytes(), false)?;
        disk::write(&folder.join("index.json"), empty_index().to_string().as_bytes(), false)?;
        Ok(Self { folder: folder.to_owned() })
    }

    fn path_of(&self, digest: Digest) -> PathBuf {
        self.folder.join("blobs").join("sha256").join(digest.to_string())
    }

    fn index(&self) -> Result<Value, Problem> {
        let path = self.folder.join("index.json");
        let wrong = |why: &str| Problem::new(format!("`{}` {why}", path.display()));
        let bytes = disk::read(&path, INDEX_BYTES)?.ok_or_else(|| wrong("is missing"))?;
        let json: Value = serde_json::from_slice(&bytes).map_err(|_| wrong("is no JSON"))?;
        let count =
            json.get("manifests").and_then(Value::as_array).ok_or_else(|| wrong("is no index"))?.len();
        if count > MOST_MANIFESTS {
            return Err(wrong(&format!("names over {MOST_MANIFESTS} manifests")));
        }
        Ok(json)
    }

    /// Changes `index.json`; nobody else does meanwhile.
    pub(super) fn change(
        &self,
        change: impl FnOnce(&mut Value) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        // `oci-layout` never changes, so its lock holds for whoever replaces `index.json`.
        let _lock = disk::lock(&self.folder.join("oci-layout"))?;
        let mut json = self.index()?;
        change(&mut json)?;
        disk::write(&self.folder.join("index.json"), json.to_string().as_bytes(), true)
    }

    /// Reads a file of `blobs`.
    fn read(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem> {
        let bytes = disk::read(&self.path_of(descriptor.digest), descriptor.size)?;
        let bytes = bytes.ok_or_else(|| {
            Problem::new(format!(
                "the blob sha256:{} is missing in `{}`",
                descriptor.digest,
                self.folder.display()
            ))
        })?;
        descriptor.hold(&bytes)?;
        Ok(bytes)
    }

    /// The manifest of a descriptor as JSON.
    fn json(&self, descriptor: &Descriptor) -> Result<Value, Problem> {
        if descriptor.size > MANIFEST_BYTES {
            return Err(Problem::new(format!("the manifest sha256:{} is too long", descriptor.digest)));
        }
        parse(&self.read(descriptor)?)
    }

    /// The index that is tagged with a digest, and its content.
    fn tagged(&self, subject: &Descriptor) -> Result<Option<(Descriptor, Value)>, Problem> {
        let tag = fallback_tag(subject);
        let found = descriptors(&self.index()?, "manifests")
            .into_iter()
            .find(|descriptor| descriptor.annotation(REF_NAME) == Some(&tag));
        let Some(descriptor) = found else { return Ok(None) };
        let index = self.json(&descriptor)?;
        Ok(Some((descriptor, index)))
    }
}

/// The tag under which an index of referrers lies where there is no list of them.
///
/// SPEC: OCI distribution specification 1.1, *Referrers tag schema*.
pub(super) fn fallback_tag(subject: &Descriptor) -> String {
    format!("sha256-{}", subject.digest)
}

/// Whether a tag is one of those.
fn is_fallback_tag(tag: &str) -> bool {
    tag.strip_prefix("sha256-").is_some_and(|hex| hex.len() == 64)
}

impl Images for Layout {
    fn name(&self) -> String {
        self.folder.display().to_string()
    }

    fn resolve(&self, reference: Option<&Reference>) -> Result<Descriptor, Problem> {
        let all = descriptors(&self.index()?, "manifests");
        let tag_of = |descriptor: &Descriptor| descriptor.annotation(REF_NAME).map(str::to_owned);
        let is_image = |descriptor: &&Descriptor| {
            let own = tag_of(descriptor).is_some_and(|tag| is_fallback_tag(&tag));
            !own && descriptor.artifact_type.is_none()
        };
        let fits = |descriptor: &&Descriptor| match reference {
            None => is_image(descriptor),
            Some(Reference::Digest(digest)) => descriptor.digest == *digest,
            // A tag may stand behind the name of its repository.
            Some(Reference::Tag(tag)) => tag_of(descriptor).is_some_and(|name| {
                name == *tag || name.rsplit_once(':').is_some_and(|(_, last)| last == tag)
            }),
        };
        let mut found: Vec<&Descriptor> = all.iter().filter(fits).collect();
        found.dedup_by_key(|descriptor| descriptor.digest);
        let folder = self.folder.display();
        match found.as_slice() {
            [one] => {
                self.json(one)?;
                Ok((*one).clone())
            }
            [] => {
                let tags: Vec<String> =
                    all.iter().filter(is_image).filter_map(tag_of).map(|tag| quoted(&tag)).take(20).collect();
                Err(Problem::new(format!("`{folder}` has no such image"))
                    .help(format!("its tags are: {}", tags.join(", "))))
            }
            _ => Err(Problem::new(format!("`{folder}` has several images"))
                .help("name one: `oci-layout:DIR:TAG` or `oci-layout:DIR@sha256:…`")),
        }
    }

    fn manifest(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem> {
        self.read(descriptor)
    }

    fn blob(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem> {
        self.read(descriptor)
    }

    fn keep(&self, descriptor: &Descriptor, bytes: &[u8]) -> Result<(), Problem> {
        let path = self.path_of(descriptor.digest);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                Problem::new(format!("cannot make the folder `{}`: {error}", folder.display()))
            })?;
        }
        // A blob that is there is what its name says, or damaged: then it is written anew.
        match disk::read(&path, descriptor.size) {
            Ok(Some(there)) if there == bytes => Ok(()),
            _ => disk::write(&path, bytes, true),
        }
    }

    fn refer(
        &self,
        subject: &Descriptor,
        descriptor: &Descriptor,
        manifest: &[u8],
        old: &[Descriptor],
    ) -> Result<(), Problem> {
        self.keep(&descriptor.bare(), manifest)?;
        self.change(|index| {
            amend(index, descriptor, old)?;
            let Some((was, mut tagged)) = self.tagged(subject)? else { return Ok(()) };
            amend(&mut tagged, descriptor, old)?;
            let bytes = tagged.to_string().into_bytes();
            let now = Descriptor {
                annotations: was.annotations.clone(),
                ..Descriptor::of(&was.media_type, &bytes)
            };
            self.keep(&now, &bytes)?;
            amend(index, &now, &[was])
        })
    }

    fn referrers(&self, subject: &Descriptor) -> Result<Vec<Descriptor>, Problem> {
        let mut found = Vec::new();
        for mut descriptor in descriptors(&self.index()?, "manifests") {
            let is_manifest = descriptor.media_type == MANIFEST;
            if !is_manifest || descriptor.digest == subject.digest {
                continue;
            }
            // What cannot be read refers to nothing that could be used.
            let Ok(manifest) = self.json(&descriptor) else { continue };
            let refers = manifest.get("subject").and_then(Descriptor::read);
            if refers.is_none_or(|of| of.digest != subject.digest) {
                continue;
            }
            complete(&mut descriptor, &manifest);
            found.push(descriptor);
        }
        for mut descriptor in
            self.tagged(subject)?.map(|(_, index)| descriptors(&index, "manifests")).unwrap_or_default()
        {
            if found.iter().any(|other: &Descriptor| other.digest == descriptor.digest) {
                continue;
            }
            if let Ok(manifest) = self.json(&descriptor) {
                complete(&mut descriptor, &manifest);
                found.push(descriptor);
            }
        }
        Ok(found)
    }
}

/// Says of a referrer what its manifest says of itself, as a list of referrers does.
///
/// SPEC: OCI distribution specification 1.1, *Listing referrers*.
pub(super) fn complete(descriptor: &mut Descriptor, manifest: &Value) {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let config = text(manifest.get("config").and_then(|config| config.get("mediaType")));
    descriptor.artifact_type = text(manifest.get("artifactType")).or(config);
    if let Some(annotations) = manifest.get("annotations").and_then(Value::as_object) {
        descriptor.annotations.clone_from(annotations);
    }
}
