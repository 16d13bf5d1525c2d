//! What every place can do: take a bundle, list what it has, give it out again.

use std::path::Path;

use super::credential::Login;
use super::file::Beside;
use super::git::Notes;
use super::github::GitHub;
use super::gitlab::GitLab;
use super::http::Network;
use super::layout::Layout;
use super::place::Place;
use super::problem::Problem;
use super::referrer::Referrers;
use super::registry::Registry;
use crate::evidence::subject::Claim;
use crate::source::Digest;

/// The ending of a bundle's name.
pub const BUNDLE: &str = ".evidence.tar";
/// The media type of a bundle.
pub(super) const BUNDLE_TYPE: &str = "application/vnd.tollgate.evidence.v1+tar";
/// The most bundles that are looked at in one place.
pub(super) const MOST: usize = 64;

/// A verified bundle with what belongs to it.
#[derive(Debug)]
pub struct Package<'a> {
    /// The name of what it is about, before its ending: `app-1.4.0.tgz`.
    pub name: String,
    /// The bundle.
    pub bundle: &'a [u8],
    /// Its envelope.
    pub envelope: &'a [u8],
    /// The digest of its statement, by which one bundle is known from another.
    pub statement: Digest,
    /// When it was judged (RFC 3339): places write that in place of their clock, so that attaching twice is the same.
    pub judged_at: String,
    /// What lies beside it.
    pub sidecars: Vec<Sidecar>,
}

/// A file beside a bundle that other programs read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sidecar {
    /// What it is.
    pub kind: SidecarKind,
    /// The ending of its name, behind that of what it is about.
    pub ending: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a sidecar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SidecarKind {
    /// Envelopes, one a line.
    InToto,
    /// A Sigstore bundle.
    Sigstore,
}

impl SidecarKind {
    /// The kind of the file with that ending behind the name of what it is about: `.intoto.jsonl`, `.sigstore.json`,
    /// and where there are several, `.<word>.sigstore.json`.
    pub fn of(ending: &str) -> Option<Self> {
        // Nothing, or a dot and a word.
        let one_word = |before: &str| {
            let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            before.is_empty() || before.strip_prefix('.').is_some_and(|word| word.bytes().all(is_word))
        };
        if ending == ".intoto.jsonl" {
            return Some(Self::InToto);
        }
        ending.strip_suffix(".sigstore.json").filter(|before| one_word(before)).map(|_| Self::Sigstore)
    }

    /// Its media type.
    ///
    /// SPEC: in-toto attestation framework, *Bundle*; Sigstore bundle v0.3.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::InToto => "application/vnd.in-toto.bundle",
            Self::Sigstore => "application/vnd.dev.sigstore.bundle.v0.3+json",
        }
    }
}

impl Package<'_> {
    /// Every file with its name, its media type and its content: sidecars first, so that who sees the bundle sees all.
    pub(super) fn files(&self, name: &str) -> Vec<(String, &'static str, &[u8])> {
        let sidecar = |sidecar: &Sidecar| format!("{name}{}", sidecar.ending);
        let mut files: Vec<(String, &'static str, &[u8])> =
            self.sidecars.iter().map(|of| (sidecar(of), of.kind.media_type(), of.bytes.as_slice())).collect();
        files.push((format!("{name}{BUNDLE}"), BUNDLE_TYPE, self.bundle));
        files
    }
}

/// What happened to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// Its name in the place.
    pub name: String,
    /// What was done.
    pub outcome: Outcome,
}

/// What attaching did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was added.
    Added,
    /// It was there, the same; nothing was done.
    Same,
    /// It took the place of another.
    Replaced,
}

/// A bundle that a place has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its name for people.
    pub name: String,
    /// How the place finds it.
    pub(super) key: String,
}

/// A place that was opened.
pub trait Store {
    /// What the place itself is: the image, the commit, the file. A bundle there should be about it.
    fn subject(&self) -> Option<&Claim>;

    /// Attaches a bundle and its sidecars.
    ///
    /// # Errors
    /// Another bundle has the name and `force` is not said, or the place refuses. What was there is still there.
    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem>;

    /// The bundles that the place has.
    ///
    /// # Errors
    /// The place cannot be asked.
    fn list(&self) -> Result<Vec<Listed>, Problem>;

    /// The bytes of a bundle, which nobody has verified.
    ///
    /// # Errors
    /// The place does not give it, or gives something else than it says.
    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem>;

    /// What is left to do after attaching, for people.
    fn afterwards(&self) -> Option<String> {
        None
    }
}

/// What a place is opened with.
#[derive(Debug, Clone)]
pub struct Around {
    /// How requests are made.
    pub network: Network,
    /// The base address of a forge's interface, where it is not the forge's own.
    pub api: Option<String>,
    /// Who asks.
    pub login: Option<Login>,
    /// Whether a release of a forge may be made public.
    pub publish: bool,
}

/// Opens a place.
///
/// # Errors
/// It is not there, or cannot be asked.
pub fn open(place: &Place, around: &Around) -> Result<Box<dyn Store>, Problem> {
    Ok(match place {
        Place::File(path) => Box::new(Beside::open(path)?),
        Place::Git(repository, revision) => Box::new(Notes::open(repository, revision)?),
        Place::Layout(folder, reference) => {
            Box::new(Referrers::open(Layout::open(folder)?, reference.as_ref())?)
        }
        Place::Registry(image) => {
            let registry = Registry::open(image, around)?;
            Box::new(Referrers::open(registry, Some(&image.reference))?)
        }
        Place::GitHub(release) => Box::new(GitHub::open(release, around)?),
        Place::GitLab(release) => Box::new(GitLab::open(release, around)?),
    })
}

/// The name of what a file of that name is about: without the ending of a bundle.
pub fn about(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let bare = name.strip_suffix(BUNDLE).or_else(|| name.strip_suffix(".tar")).unwrap_or(&name);
    bare.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sidecar_is_known_by_its_ending_alone() {
        let kind = SidecarKind::of;
        assert_eq!(kind(".intoto.jsonl"), Some(SidecarKind::InToto));
        for ending in [".sigstore.json", ".svr.sigstore.json", ".2.sigstore.json"] {
            assert_eq!(kind(ending), Some(SidecarKind::Sigstore), "{ending}");
        }
        // `app` has no share in what lies beside `app-2.tgz` or `app.tgz.old`.
        for ending in
            [".tgz.old.sigstore.json", "-2.tgz.sigstore.json", ".sigstore.json.bak", ".x.intoto.jsonl", ""]
        {
            assert_eq!(kind(ending), None, "{ending}");
        }
    }

    #[test]
    fn a_bundle_is_about_what_its_name_begins_with() {
        for (path, name) in
            [("dist/app-1.0.tgz.evidence.tar", "app-1.0.tgz"), ("out.tar", "out"), ("app.tgz", "app.tgz")]
        {
            assert_eq!(about(Path::new(path)), name);
        }
    }
}
