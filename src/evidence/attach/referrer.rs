//! Evidence as a referrer of an image: the same in a registry and in a layout.

use super::disk::there;
use super::oci::{Artifact, Descriptor, MANIFEST_BYTES, STATEMENT, descriptors, parse};
use super::place::Reference;
use super::problem::Problem;
use super::store::{BUNDLE_TYPE, Listed, MOST, Outcome, Package, Put, Store};
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::subject::Claim;
use crate::source::Digest;

/// Something that keeps images.
pub(super) trait Images {
    /// What it is called.
    fn name(&self) -> String;

    /// The image that a reference names, or the only one.
    fn resolve(&self, reference: Option<&Reference>) -> Result<Descriptor, Problem>;

    /// The bytes of a manifest, held to its descriptor.
    fn manifest(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem>;

    /// The bytes of a blob, held to its descriptor.
    fn blob(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem>;

    /// Keeps a blob.
    fn keep(&self, descriptor: &Descriptor, bytes: &[u8]) -> Result<(), Problem>;

    /// Keeps a manifest that refers to `subject`, and takes `old` ones off the list of what does. Its blobs are kept
    /// already.
    fn refer(
        &self,
        subject: &Descriptor,
        descriptor: &Descriptor,
        manifest: &[u8],
        old: &[Descriptor],
    ) -> Result<(), Problem>;

    /// What refers to an image, of whatever kind.
    fn referrers(&self, subject: &Descriptor) -> Result<Vec<Descriptor>, Problem>;
}

/// One image with what refers to it.
pub(super) struct Referrers<I> {
    images: I,
    image: Descriptor,
    subject: Option<Claim>,
}

impl<I: Images> Referrers<I> {
    pub(super) fn open(images: I, reference: Option<&Reference>) -> Result<Self, Problem> {
        let image = images.resolve(reference)?;
        let name = format!("{}@sha256:{}", images.name(), image.digest);
        let subject = Claim::known_by(name, "sha256", &image.digest.to_string());
        Ok(Self { images, image, subject })
    }

    /// The bundles that refer to the image.
    fn bundles(&self) -> Result<Vec<Descriptor>, Problem> {
        let mut found = Vec::new();
        for descriptor in self.images.referrers(&self.image)? {
            if descriptor.artifact_type.as_deref() == Some(BUNDLE_TYPE) && !found.contains(&descriptor) {
                found.push(descriptor);
            }
        }
        if found.len() > MOST {
            return Err(Problem::new(format!("{} has over {MOST} bundles", self.images.name())));
        }
        Ok(found)
    }
}

impl<I: Images> Store for Referrers<I> {
    fn subject(&self) -> Option<&Claim> {
        self.subject.as_ref()
    }

    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem> {
        let bundle = Artifact::bundle(package, &self.image);
        let statement = format!("sha256:{}", package.statement);
        let there_already = self.images.referrers(&self.image)?;
        let is_there = |artifact: &Artifact<'_>| {
            there_already.iter().any(|other| other.digest == artifact.descriptor.digest)
        };
        let others: Vec<Descriptor> = self
            .bundles()?
            .into_iter()
            .filter(|other| other.annotation(STATEMENT) == Some(&statement))
            .filter(|other| other.digest != bundle.descriptor.digest)
            .collect();
        if !others.is_empty() && !force {
            return Err(there(&format!("evidence of the statement {statement}")));
        }
        let sidecars =
            package.sidecars.iter().map(|sidecar| Artifact::sidecar(package, sidecar, &self.image));
        let mut done = Vec::new();
        for artifact in sidecars.chain([bundle]) {
            let is_bundle = artifact.descriptor.artifact_type.as_deref() == Some(BUNDLE_TYPE);
            let old = if is_bundle { others.as_slice() } else { &[] };
            let outcome = match (is_there(&artifact), old.is_empty()) {
                (true, true) => Outcome::Same,
                (false, true) => Outcome::Added,
                (_, false) => Outcome::Replaced,
            };
            if outcome != Outcome::Same {
                for (descriptor, bytes) in &artifact.blobs {
                    self.images.keep(descriptor, bytes)?;
                }
                self.images.refer(&self.image, &artifact.descriptor, &artifact.manifest, old)?;
            }
            done.push(Put {
                name: format!("{} (sha256:{})", artifact.name, artifact.descriptor.digest),
                outcome,
            });
        }
        Ok(done)
    }

    fn list(&self) -> Result<Vec<Listed>, Problem> {
        let listed = |descriptor: Descriptor| {
            let key = descriptor.digest.to_string();
            Listed { name: format!("{}@sha256:{key}", self.images.name()), key }
        };
        Ok(self.bundles()?.into_iter().map(listed).collect())
    }

    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem> {
        let digest = Digest::from_hex(&listed.key);
        let found = self.bundles()?.into_iter().find(|bundle| Some(bundle.digest) == digest);
        let found = found.ok_or_else(|| Problem::new(format!("{} is gone", listed.name)))?;
        if found.size > MANIFEST_BYTES {
            return Err(Problem::new(format!("the manifest of {} is too long", listed.name)));
        }
        let manifest = parse(&self.images.manifest(&found)?)?;
        let layers = descriptors(&manifest, "layers");
        let Some(layer) = layers.iter().find(|layer| layer.media_type == BUNDLE_TYPE) else {
            return Err(Problem::new(format!("{} has no layer that is a bundle", listed.name)));
        };
        if layer.size > MOST_BYTES as u64 {
            let size = layer.size;
            return Err(Problem::new(format!("the bundle of {} has {size} bytes: too many", listed.name)));
        }
        self.images.blob(layer)
    }
}
