//! The text that names a place where evidence lies.
//!
//! | spelling | place |
//! | --- | --- |
//! | `PATH`, `file:PATH` | beside the artifact at that path; in it, where it is a folder; it, where its name ends in `.evidence.tar` |
//! | `git:[REPO][#REVISION]` | a note on the commit of a tag or revision; without them, `HEAD` of the repository here |
//! | `oci-layout:DIR[:TAG\|@DIGEST]` | a referrer of an image in an OCI layout |
//! | `oci://REGISTRY/REPO:TAG`, `oci://REGISTRY/REPO@DIGEST` | a referrer of an image in a registry |
//! | `github:OWNER/REPO@TAG` | assets of a release on GitHub |
//! | `gitlab:GROUP/PROJECT@TAG` | package files that a release on GitLab links |

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use super::problem::{Problem, quoted};
use crate::source::Digest;

/// A place where evidence is attached, and found again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Beside a file.
    File(PathBuf),
    /// A note on a commit: the repository's folder, and the revision.
    Git(PathBuf, String),
    /// An OCI layout: its folder, and the image in it; the only one, where none is named.
    Layout(PathBuf, Option<Reference>),
    /// An image of a registry.
    Registry(Image),
    /// A release on GitHub.
    GitHub(Release),
    /// A release on GitLab.
    GitLab(Release),
}

/// A tag or a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A tag.
    Tag(String),
    /// The digest of a manifest, SHA-256.
    Digest(Digest),
}

/// An image of a registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The registry's host, with its port where it has one.
    pub registry: String,
    /// The repository's path.
    pub repository: String,
    /// Which of its images.
    pub reference: Reference,
}

/// A release of a forge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// The project's path: `OWNER/REPO`, `GROUP/SUBGROUP/PROJECT`.
    pub project: String,
    /// The tag.
    pub tag: String,
}

impl FromStr for Place {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        let place = if let Some(path) = text.strip_prefix("file:") {
            file(path)
        } else if let Some(rest) = text.strip_prefix("git:") {
            git(rest)
        } else if let Some(rest) = text.strip_prefix("oci-layout:") {
            layout(rest)
        } else if let Some(rest) = text.strip_prefix("oci://") {
            image(rest).map(Self::Registry)
        } else if let Some(rest) = text.strip_prefix("github:") {
            release(rest, Some(2)).map(Self::GitHub)
        } else if let Some(rest) = text.strip_prefix("gitlab:") {
            release(rest, None).map(Self::GitLab)
        } else if let Some((scheme, _)) = text.split_once("://") {
            Err(format!("`{}://` is no kind of place", quoted(scheme)))
        } else {
            file(text)
        };
        place.map_err(|why| {
            Problem::new(format!("`{}` is no place: {why}", quoted(text))).help(
                "write a path, `git:REPO#TAG`, `oci-layout:DIR:TAG`, `oci://REGISTRY/REPO:TAG`, \
                 `github:OWNER/REPO@TAG` or `gitlab:GROUP/PROJECT@TAG`",
            )
        })
    }
}

fn file(path: &str) -> Result<Place, String> {
    if path.is_empty() {
        return Err("the path is empty".to_owned());
    }
    Ok(Place::File(PathBuf::from(path)))
}

fn git(text: &str) -> Result<Place, String> {
    let (repository, revision) = text.rsplit_once('#').unwrap_or((text, "HEAD"));
    let repository = if repository.is_empty() { "." } else { repository };
    if revision.is_empty() || revision.starts_with('-') || revision.chars().any(char::is_control) {
        return Err("behind `#` stands no tag and no commit".to_owned());
    }
    if repository.contains("://") {
        return Err("the repository must be a folder here; notes are pushed and fetched with git".to_owned());
    }
    Ok(Place::Git(PathBuf::from(repository), revision.to_owned()))
}

fn layout(text: &str) -> Result<Place, String> {
    if let Some((folder, digest)) = text.rsplit_once('@')
        && digest.starts_with("sha256:")
    {
        return Ok(Place::Layout(folder_of(folder)?, Some(Reference::Digest(sha256(digest)?))));
    }
    // A colon behind the last separator, and not that of a drive: a tag.
    if let Some((folder, tag)) = text.rsplit_once(':')
        && !tag.contains(['/', '\\'])
    {
        return Ok(Place::Layout(folder_of(folder)?, Some(Reference::Tag(a_tag(tag)?))));
    }
    Ok(Place::Layout(folder_of(text)?, None))
}

fn folder_of(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("the folder is missing".to_owned()) } else { Ok(PathBuf::from(text)) }
}

/// `REGISTRY/REPO:TAG` or `REGISTRY/REPO@DIGEST`.
///
/// SPEC: OCI distribution specification 1.1, *Pulling manifests*: the characters of names and tags.
pub(super) fn image(text: &str) -> Result<Image, String> {
    let (registry, rest) = text.split_once('/').ok_or("behind the registry stands no repository")?;
    let (repository, reference) = if let Some((name, digest)) = rest.split_once('@') {
        // A tag before a digest says nothing that the digest does not.
        let name = name.rsplit_once(':').map_or(name, |(name, _)| name);
        (name, Reference::Digest(sha256(digest)?))
    } else if let Some((name, tag)) = rest.rsplit_once(':') {
        (name, Reference::Tag(a_tag(tag)?))
    } else {
        return Err("it names no tag and no digest: which of the images is meant?".to_owned());
    };
    let is_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']');
    if registry.is_empty() || !registry.bytes().all(is_host) {
        return Err(format!("`{}` is no host of a registry", quoted(registry)));
    }
    let is_name =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'_');
    let is_part = |part: &str| {
        let ends = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        part.bytes().all(is_name) && ends(part.as_bytes().first()) && ends(part.as_bytes().last())
    };
    if repository.len() > 255 || !repository.split('/').all(is_part) {
        return Err(format!("`{}` is no repository of a registry", quoted(repository)));
    }
    Ok(Image { registry: registry.to_owned(), repository: repository.to_owned(), reference })
}

fn a_tag(text: &str) -> Result<String, String> {
    let is_tag = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let begins = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !begins || text.len() > 128 || !text.bytes().all(is_tag) {
        return Err(format!("`{}` is no tag of an image", quoted(text)));
    }
    Ok(text.to_owned())
}

fn sha256(text: &str) -> Result<Digest, String> {
    let digest = text.strip_prefix("sha256:").and_then(Digest::from_hex);
    digest.ok_or_else(|| format!("`{}` is no digest: `sha256:` and 64 hexadecimal digits", quoted(text)))
}

/// `PROJECT@TAG`, where the project's path has that many parts.
fn release(text: &str, parts: Option<usize>) -> Result<Release, String> {
    let (project, tag) = text.split_once('@').ok_or("it names no tag: `@TAG` is missing")?;
    let is_part = |part: &str| {
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        !part.is_empty() && part.bytes().all(is_name) && !matches!(part, "." | "..")
    };
    let count = project.split('/').count();
    if !project.split('/').all(is_part) || count < 2 || parts.is_some_and(|parts| parts != count) {
        return Err(format!("`{}` is no path of a project", quoted(project)));
    }
    if tag.is_empty() || tag.chars().any(|char| char.is_control() || char.is_whitespace()) {
        return Err(format!("`{}` is no tag", quoted(tag)));
    }
    Ok(Release { project: project.to_owned(), tag: tag.to_owned() })
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => write!(f, ":{tag}"),
            Self::Digest(digest) => write!(f, "@sha256:{digest}"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Git(path, revision) => write!(f, "git:{}#{revision}", path.display()),
            Self::Layout(path, None) => write!(f, "oci-layout:{}", path.display()),
            Self::Layout(path, Some(reference)) => write!(f, "oci-layout:{}{reference}", path.display()),
            Self::Registry(Image { registry, repository, reference }) => {
                write!(f, "oci://{registry}/{repository}{reference}")
            }
            Self::GitHub(Release { project, tag }) => write!(f, "github:{project}@{tag}"),
            Self::GitLab(Release { project, tag }) => write!(f, "gitlab:{project}@{tag}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

    #[test]
    fn a_place_is_shown_as_it_is_written() {
        for text in [
            "dist/app.tgz",
            "git:.#v1.0.0",
            "git:../shop#0123456",
            "oci-layout:out/image",
            "oci-layout:out/image:1.0",
            &format!("oci-layout:out@sha256:{HEX}"),
            "oci://registry.example/acme/app:1.0",
            "oci://127.0.0.1:5000/app:latest",
            &format!("oci://registry.example/app@sha256:{HEX}"),
            "github:acme/app@v1.0.0",
            "gitlab:acme/team/app@v1.0/rc",
        ] {
            assert_eq!(text.parse::<Place>().unwrap().to_string(), text);
        }
        let image = |text: &str| text.parse::<Place>().unwrap().to_string();
        assert_eq!(image("file:a:b"), "a:b");
        assert_eq!(image("git:"), "git:.#HEAD");
        assert_eq!(image("git:#v1"), "git:.#v1");
        let both = format!("oci://registry.example/app:1.0@sha256:{HEX}");
        assert_eq!(image(&both), format!("oci://registry.example/app@sha256:{HEX}"));
    }

    #[test]
    fn what_names_no_place_is_refused_with_what_to_write() {
        for text in [
            "",
            "file:",
            "git:#",
            "git:x#--upload-pack=sh",
            "git:https://git.example/a#v1",
            "oci-layout::tag",
            "oci-layout:x:a b",
            "oci-layout:x@sha256:12",
            "oci://registry.example",
            "oci://registry.example/app",
            "oci://registry.example/App:1",
            "oci://registry.example/../app:1",
            "oci://user:secret@registry.example/app:1",
            "oci://registry.example/app@sha512:00",
            "github:acme@v1",
            "github:acme/app",
            "github:acme/app/more@v1",
            "github:acme/..@v1",
            "gitlab:acme@v1",
            "gitlab:acme/app@",
            "s3://bucket/key",
        ] {
            let problem = text.parse::<Place>().unwrap_err();
            assert!(problem.help.is_some(), "{text}: {problem}");
        }
    }
}
