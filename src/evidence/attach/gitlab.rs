//! Files of a generic package that a release on GitLab links.
//!
//! SPEC: GitLab REST API, *Generic packages*, *Releases*, *Release links*. Links may lead anywhere; only those are
//! used that lead to the package file of their name in the same project.

use serde_json::{Value, json};
use ureq::http::Method;

use super::credential::{Credential, Login};
use super::disk::there;
use super::http::{Answer, Client, Request};
use super::place::Release;
use super::problem::{Problem, quoted};
use super::store::{Around, BUNDLE, Listed, MOST, Outcome, Package, Put, Store};
use super::url::{Url, encode};
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::subject::Claim;
use crate::source::Digest;

const API: &str = "https://gitlab.com/api/v4";
/// The package that holds evidence.
const PACKAGE: &str = "tollgate-evidence";
/// The most bytes of an answer that is JSON.
const ANSWER_BYTES: u64 = 8 << 20;
/// How many links a page has, and how many pages are looked at.
const PAGE: usize = 100;
const PAGES: usize = 10;
const READ: &str = "read the project's packages and releases (`read_api`)";
const WRITE: &str = "write the project's packages and releases (`api`, role Developer)";

/// A release.
pub(super) struct GitLab {
    client: Client,
    api: Url,
    credential: Option<Credential>,
    release: Release,
    publish: bool,
}

impl GitLab {
    pub(super) fn open(release: &Release, around: &Around) -> Result<Self, Problem> {
        let api = Url::parse(around.api.as_deref().unwrap_or(API).trim_end_matches('/'))?;
        let origins = vec![api.origin()];
        let credential = match &around.login {
            Some(Login::Token(token)) => Some(Credential::header("private-token", token, origins)),
            Some(Login::JobToken(token)) => Some(Credential::header("job-token", token, origins)),
            Some(Login::Password(..)) | None => None,
        };
        let client = Client::new(around.network);
        Ok(Self { client, api, credential, release: release.clone(), publish: around.publish })
    }

    fn url(&self, path: &str) -> Url {
        let base = self.api.path().trim_end_matches('/');
        self.api.with_path(format!("{base}/projects/{}{path}", encode(&self.release.project)))
    }

    /// Where a file of the package is.
    fn file(&self, name: &str) -> Url {
        let version = version(&self.release.tag);
        self.url(&format!("/packages/generic/{PACKAGE}/{version}/{}", encode(name)))
    }

    fn get(&self, url: Url, limit: u64) -> Result<Answer, Problem> {
        self.client.send(&Request::get(url, limit).with(self.credential.as_ref()))
    }

    fn send(&self, method: Method, url: Url, kind: &str, bytes: &[u8]) -> Result<Answer, Problem> {
        self.client.send(&Request::send(method, url, kind, bytes).with(self.credential.as_ref()))
    }

    fn release(&self) -> Url {
        self.url(&format!("/releases/{}", encode(&self.release.tag)))
    }

    fn has_release(&self) -> Result<bool, Problem> {
        let answer = self.get(self.release(), ANSWER_BYTES)?;
        match answer.status {
            404 => Ok(false),
            _ if answer.is_ok() => Ok(true),
            _ => Err(answer.refusal(READ)),
        }
    }

    /// The names of the release's links that lead to the package's file of that name.
    fn links(&self) -> Result<Vec<String>, Problem> {
        let mut names = Vec::new();
        let url = self.release();
        let url = url.with_path(format!("{}/assets/links", url.path()));
        for page in 1..=PAGES {
            let url = url.with_parameter("per_page", &PAGE.to_string());
            let answer = self.get(url.with_parameter("page", &page.to_string()), ANSWER_BYTES)?;
            if !answer.is_ok() {
                return Err(answer.refusal(READ));
            }
            let Value::Array(links) = answer.json()? else {
                return Err(Problem::new(format!("{} gives no list", answer.url)));
            };
            for link in &links {
                let text = |name: &str| link.get(name).and_then(Value::as_str).unwrap_or_default();
                if text("url") == self.file(text("name")).whole() {
                    names.push(text("name").to_owned());
                }
            }
            if links.len() < PAGE {
                break;
            }
        }
        Ok(names)
    }

    /// The content of a file of the package; none where there is none.
    fn content(&self, name: &str) -> Result<Option<Vec<u8>>, Problem> {
        let answer = self.get(self.file(name), MOST_BYTES as u64)?;
        match answer.status {
            404 => Ok(None),
            _ if answer.is_ok() => Ok(Some(answer.body)),
            _ => Err(answer.refusal(READ)),
        }
    }
}

/// The version of the package that belongs to a tag: the tag, where it can be one.
fn version(tag: &str) -> String {
    let is_version = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'+');
    let fits =
        tag.bytes().all(is_version) && !tag.starts_with('.') && !tag.contains("..") && !tag.ends_with('.');
    if fits { encode(tag) } else { format!("tag-{}", Digest::of(tag.as_bytes())) }
}

impl Store for GitLab {
    fn subject(&self) -> Option<&Claim> {
        None
    }

    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem> {
        if self.credential.is_none() {
            return Err(Problem::new("GitLab takes nothing without a token").help(
                "give one in `GITLAB_TOKEN` or with `--token-file`; in a job, `CI_JOB_TOKEN` is used",
            ));
        }
        let tag = &self.release.tag;
        let has_release = self.has_release()?;
        if !has_release && !self.publish {
            return Err(Problem::new(format!(
                "`{}` has no release of the tag `{tag}`",
                self.release.project
            ))
            .help("make it first, or say `--publish`: GitLab has no drafts"));
        }
        let links = if has_release { self.links()? } else { Vec::new() };
        // Everything is looked at before anything is sent.
        let mut planned = Vec::new();
        for (name, kind, bytes) in package.files(&package.name) {
            let outcome = match self.content(&name)? {
                None => Outcome::Added,
                Some(old) if old == bytes => Outcome::Same,
                Some(_) if force => Outcome::Replaced,
                Some(_) => return Err(there(&name)),
            };
            planned.push((name, kind, bytes, outcome));
        }
        for (name, kind, bytes, outcome) in &planned {
            if *outcome == Outcome::Same {
                continue;
            }
            let answer = self.send(Method::PUT, self.file(name), kind, bytes)?;
            if !answer.is_ok() {
                return Err(answer.refusal(WRITE));
            }
        }
        if !has_release {
            let body = json!({"tag_name": tag, "name": tag}).to_string();
            let answer =
                self.send(Method::POST, self.url("/releases"), "application/json", body.as_bytes())?;
            if !answer.is_ok() {
                return Err(answer.refusal(WRITE).within("the files are there, and the release is not"));
            }
        }
        let mut done = Vec::new();
        for (name, .., outcome) in planned {
            // A file that was there without a link gets one.
            let is_linked = links.contains(&name);
            if !is_linked {
                let link = json!({"name": name, "url": self.file(&name).whole(), "link_type": "other"});
                let url = self.release();
                let url = url.with_path(format!("{}/assets/links", url.path()));
                let answer = self.send(Method::POST, url, "application/json", link.to_string().as_bytes())?;
                if !answer.is_ok() {
                    let why = answer.refusal(WRITE);
                    return Err(why.within(format!("`{name}` is there, and the release does not link it")));
                }
            }
            let outcome = if outcome == Outcome::Same && !is_linked { Outcome::Added } else { outcome };
            done.push(Put { name, outcome });
        }
        Ok(done)
    }

    fn list(&self) -> Result<Vec<Listed>, Problem> {
        if !self.has_release()? {
            let (project, tag) = (&self.release.project, &self.release.tag);
            return Err(Problem::new(format!("`{project}` has no release of the tag `{tag}`"))
                .help("look at the names; a private project is shown only with a token"));
        }
        let bundles = self.links()?.into_iter().filter(|name| name.ends_with(BUNDLE)).take(MOST);
        Ok(bundles.map(|name| Listed { name: quoted(&name), key: name }).collect())
    }

    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem> {
        let content = self.content(&listed.key)?;
        content.ok_or_else(|| Problem::new(format!("`{}` is linked, and not there", listed.name)))
    }
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn a_tag_that_is_no_version_gets_one_of_its_own() {
        assert_eq!(version("v1.0.0-rc.1"), "v1.0.0-rc.1");
        assert_eq!(version("v1+a"), "v1%2Ba");
        assert!(version("rc/1").starts_with("tag-") && version("rc/1") != version("rc-1"));
        assert!(version("..").starts_with("tag-"));
    }
}
