//! Assets of a release on GitHub.
//!
//! SPEC: GitHub REST API, *Releases* and *Release assets*. A release that is published may be immutable, so evidence
//! goes to the draft: where there is no release of the tag, one is made as a draft, and it is published only when that
//! is asked for. Drafts have no address by their tag; they are found in the list of releases.

use std::cell::Cell;

use serde_json::{Value, json};
use ureq::http::Method;

use super::credential::{Credential, Login};
use super::disk::there;
use super::http::{Answer, Client, Request};
use super::place::Release;
use super::problem::{Problem, quoted};
use super::store::{Around, BUNDLE, Listed, MOST, Outcome, Package, Put, Store};
use super::url::{Origin, Url, encode};
use crate::evidence::archive::MOST_BYTES;
use crate::evidence::subject::Claim;
use crate::source::Digest;

const API: &str = "https://api.github.com";
const JSON: &str = "application/vnd.github+json";
/// The most bytes of an answer that is JSON.
const ANSWER_BYTES: u64 = 8 << 20;
/// How many items a page has, and how many pages are looked at.
const PAGE: usize = 100;
const PAGES: usize = 10;
/// What a token must be allowed.
const READ: &str = "read the contents of the repository";
const WRITE: &str = "write the contents of the repository (`contents: write`)";

/// A release.
pub(super) struct GitHub {
    client: Client,
    api: Url,
    credential: Option<Credential>,
    release: Release,
    publish: bool,
    is_draft: Cell<bool>,
}

/// What is used of a release.
struct Found {
    id: u64,
    draft: bool,
    immutable: bool,
    upload: String,
}

/// What is used of an asset.
struct Asset {
    id: u64,
    name: String,
    size: u64,
    digest: Option<Digest>,
    uploaded: bool,
}

impl GitHub {
    pub(super) fn open(release: &Release, around: &Around) -> Result<Self, Problem> {
        let api = Url::parse(around.api.as_deref().unwrap_or(API).trim_end_matches('/'))?;
        let origins = vec![api.origin(), uploads(&api)?];
        let credential = match &around.login {
            Some(Login::Token(token) | Login::JobToken(token)) => Some(Credential::bearer(token, origins)),
            _ => None,
        };
        Ok(Self {
            client: Client::new(around.network),
            api,
            credential,
            release: release.clone(),
            publish: around.publish,
            is_draft: Cell::new(false),
        })
    }

    fn url(&self, path: &str) -> Url {
        let base = self.api.path().trim_end_matches('/');
        self.api.with_path(format!("{base}/repos/{}/releases{path}", self.release.project))
    }

    fn get(&self, url: Url) -> Result<Answer, Problem> {
        let request = Request::get(url, ANSWER_BYTES).accept(JSON).with(self.credential.as_ref());
        self.client.send(&request)
    }

    fn send(&self, method: Method, url: Url, body: &Value) -> Result<Answer, Problem> {
        let bytes = body.to_string().into_bytes();
        let request = Request::send(method, url, "application/json", &bytes);
        self.client.send(&request.accept(JSON).with(self.credential.as_ref()))
    }

    /// The release of the tag, published or a draft.
    fn find(&self) -> Result<Option<Found>, Problem> {
        let answer = self.get(self.url(&format!("/tags/{}", encode(&self.release.tag))))?;
        if answer.is_ok() {
            return Found::read(&answer.json()?).map(Some);
        }
        if answer.status != 404 {
            return Err(answer.refusal(READ));
        }
        if self.credential.is_none() {
            // Nobody is shown drafts without a token.
            return Ok(None);
        }
        let mut drafts = Vec::new();
        for release in self.pages(&self.url(""), READ)? {
            if release.get("tag_name").and_then(Value::as_str) == Some(&self.release.tag) {
                drafts.push(Found::read(&release)?);
            }
        }
        if drafts.len() > 1 {
            return Err(Problem::new(format!("there are {} drafts of `{}`", drafts.len(), self.release.tag))
                .help("delete those that are not meant"));
        }
        Ok(drafts.pop())
    }

    /// The items of a list, page after page.
    fn pages(&self, url: &Url, rights: &str) -> Result<Vec<Value>, Problem> {
        let mut items = Vec::new();
        for page in 1..=PAGES {
            let url = url.with_parameter("per_page", &PAGE.to_string());
            let answer = self.get(url.with_parameter("page", &page.to_string()))?;
            if !answer.is_ok() {
                return Err(answer.refusal(rights));
            }
            let Value::Array(more) = answer.json()? else {
                return Err(Problem::new(format!("{} gives no list", answer.url)));
            };
            let count = more.len();
            items.extend(more);
            if count < PAGE {
                break;
            }
        }
        Ok(items)
    }

    fn assets(&self, release: &Found) -> Result<Vec<Asset>, Problem> {
        let items = self.pages(&self.url(&format!("/{}/assets", release.id)), READ)?;
        Ok(items.iter().filter_map(Asset::read).collect())
    }

    /// A new draft of the tag.
    fn draft(&self) -> Result<Found, Problem> {
        let tag = &self.release.tag;
        let body = json!({"tag_name": tag, "name": tag, "draft": true});
        let answer = self.send(Method::POST, self.url(""), &body)?;
        if answer.is_ok() { Found::read(&answer.json()?) } else { Err(answer.refusal(WRITE)) }
    }

    /// Whether an asset has that content.
    fn is_same(&self, asset: &Asset, bytes: &[u8]) -> Result<bool, Problem> {
        if asset.size != bytes.len() as u64 {
            return Ok(false);
        }
        match asset.digest {
            Some(digest) => Ok(digest == Digest::of(bytes)),
            None => Ok(self.download(asset.id)? == bytes),
        }
    }

    /// The content of an asset. GitHub leads to another host for it, which sees no token.
    fn download(&self, id: u64) -> Result<Vec<u8>, Problem> {
        let request = Request::get(self.url(&format!("/assets/{id}")), MOST_BYTES as u64);
        let request = request.accept("application/octet-stream").with(self.credential.as_ref());
        let answer = self.client.send(&request)?;
        if answer.is_ok() { Ok(answer.body) } else { Err(answer.refusal(READ)) }
    }

    /// Uploads an asset; gives its id.
    fn upload(&self, release: &Found, name: &str, (kind, bytes): (&str, &[u8])) -> Result<u64, Problem> {
        // The address is a template: `…/assets{?name,label}`.
        let address = release.upload.split('{').next().unwrap_or_default();
        let url = Url::parse(address)?;
        if url.origin() != self.api.origin() && url.origin() != uploads(&self.api)? {
            return Err(Problem::new(format!(
                "the server names {url} for uploads, which is none of its hosts"
            ))
            .help("nothing was sent there; look at `--api-url`"));
        }
        let request = Request::send(Method::POST, url.with_parameter("name", name), kind, bytes);
        let answer = self.client.send(&request.accept(JSON).with(self.credential.as_ref()))?;
        if !answer.is_ok() {
            return Err(refused(&answer, name));
        }
        let asset = Asset::read(&answer.json()?);
        let asset = asset.ok_or_else(|| Problem::new(format!("{} names no asset", answer.url)))?;
        if asset.name != name {
            let now = quoted(&asset.name);
            self.delete(asset.id)?;
            return Err(Problem::new(format!("GitHub calls `{name}` `{now}`, and nobody would find it"))
                .help("name the artifact with letters, digits, `.`, `-` and `_` alone"));
        }
        if asset.digest.is_some_and(|digest| digest != Digest::of(bytes)) {
            self.delete(asset.id)?;
            return Err(Problem::new(format!("`{name}` did not arrive as it was sent")).help("try again"));
        }
        Ok(asset.id)
    }

    fn delete(&self, id: u64) -> Result<(), Problem> {
        let mut request = Request::get(self.url(&format!("/assets/{id}")), ANSWER_BYTES);
        request.method = Method::DELETE;
        let answer = self.client.send(&request.accept(JSON).with(self.credential.as_ref()))?;
        if answer.is_ok() || answer.status == 404 { Ok(()) } else { Err(answer.refusal(WRITE)) }
    }

    /// Puts a new asset in the place of another: it is whole in the release before the old one goes.
    fn replace(&self, release: &Found, old: u64, name: &str, content: (&str, &[u8])) -> Result<(), Problem> {
        let new = self.upload(release, &format!("{name}.new"), content)?;
        self.delete(old)?;
        let answer = self.send(Method::PATCH, self.url(&format!("/assets/{new}")), &json!({"name": name}))?;
        if answer.is_ok() {
            return Ok(());
        }
        Err(answer.refusal(WRITE).within(format!("`{name}` is attached as `{name}.new`")))
    }
}

/// Where uploads go: `uploads.` in the place of `api.`, or the same host.
fn uploads(api: &Url) -> Result<Origin, Problem> {
    match api.host().strip_prefix("api.") {
        Some(rest) if api.is_https() => Ok(Url::parse(&format!("https://uploads.{rest}/"))?.origin()),
        _ => Ok(api.origin()),
    }
}

/// Why an upload was refused.
fn refused(answer: &Answer, name: &str) -> Problem {
    let text = String::from_utf8_lossy(&answer.body);
    if answer.status == 422 && text.contains("already_exists") {
        return there(name);
    }
    if text.to_ascii_lowercase().contains("immutable") {
        return immutable();
    }
    answer.refusal(WRITE)
}

fn immutable() -> Problem {
    Problem::new("the release is published and immutable: nothing can be attached to it any more")
        .help("attach to the draft, then publish it; for this version, attach elsewhere or release anew")
}

impl Found {
    fn read(json: &Value) -> Result<Self, Problem> {
        let flag = |name: &str| json.get(name).and_then(Value::as_bool).unwrap_or_default();
        let id = json.get("id").and_then(Value::as_u64);
        let upload = json.get("upload_url").and_then(Value::as_str).map(str::to_owned);
        match (id, upload) {
            (Some(id), Some(upload)) => {
                Ok(Self { id, draft: flag("draft"), immutable: flag("immutable"), upload })
            }
            _ => Err(Problem::new("the server's answer is no release")),
        }
    }
}

impl Asset {
    fn read(json: &Value) -> Option<Self> {
        let text = |name: &str| json.get(name).and_then(Value::as_str);
        Some(Self {
            id: json.get("id")?.as_u64()?,
            name: text("name")?.to_owned(),
            size: json.get("size").and_then(Value::as_u64).unwrap_or_default(),
            digest: text("digest").and_then(|text| text.strip_prefix("sha256:")).and_then(Digest::from_hex),
            // An upload that broke off leaves a starter.
            uploaded: text("state").is_none_or(|state| state == "uploaded"),
        })
    }
}

impl Store for GitHub {
    fn subject(&self) -> Option<&Claim> {
        None
    }

    fn put(&self, package: &Package<'_>, force: bool) -> Result<Vec<Put>, Problem> {
        if self.credential.is_none() {
            return Err(Problem::new("GitHub takes nothing without a token")
                .help("give one in `GITHUB_TOKEN` or with `--token-file`"));
        }
        let found = self.find()?;
        let assets = found.as_ref().map(|found| self.assets(found)).transpose()?.unwrap_or_default();
        // Everything is looked at before anything is sent.
        let mut planned = Vec::new();
        for (name, kind, bytes) in package.files(&package.name) {
            let old = assets.iter().find(|asset| asset.name == name);
            let outcome = match old {
                None => Outcome::Added,
                Some(old) if !old.uploaded => Outcome::Added,
                Some(old) if self.is_same(old, bytes)? => Outcome::Same,
                Some(_) if force => Outcome::Replaced,
                Some(_) => return Err(there(&name)),
            };
            planned.push((name, (kind, bytes), old, outcome));
        }
        let changes = planned.iter().any(|(.., outcome)| *outcome != Outcome::Same);
        let release = match found {
            Some(found) if found.immutable && !found.draft && changes => return Err(immutable()),
            Some(found) => found,
            None => self.draft()?,
        };
        self.is_draft.set(release.draft);
        for (name, content, old, outcome) in &planned {
            match (outcome, old) {
                (Outcome::Same, _) => {}
                (Outcome::Replaced, Some(old)) => self.replace(&release, old.id, name, *content)?,
                (_, old) => {
                    if let Some(starter) = old {
                        self.delete(starter.id)?;
                    }
                    self.upload(&release, name, *content)?;
                }
            }
        }
        if self.publish && release.draft {
            let url = self.url(&format!("/{}", release.id));
            let answer = self.send(Method::PATCH, url, &json!({"draft": false}))?;
            if !answer.is_ok() {
                return Err(answer
                    .refusal(WRITE)
                    .within("the evidence is attached, and the draft is not published"));
            }
            self.is_draft.set(false);
        }
        Ok(planned.into_iter().map(|(name, _, _, outcome)| Put { name, outcome }).collect())
    }

    fn list(&self) -> Result<Vec<Listed>, Problem> {
        let tag = &self.release.tag;
        let found = self.find()?.ok_or_else(|| {
            Problem::new(format!("`{}` has no release of the tag `{tag}`", self.release.project))
                .help("look at the names; a draft is shown only with a token that may write")
        })?;
        let assets = self.assets(&found)?;
        let bundles = assets.into_iter().filter(|asset| asset.uploaded && asset.name.ends_with(BUNDLE));
        let listed = |asset: Asset| {
            let digest = asset.digest.map(|digest| digest.to_string()).unwrap_or_default();
            Listed { name: quoted(&asset.name), key: format!("{}:{digest}", asset.id) }
        };
        Ok(bundles.take(MOST).map(listed).collect())
    }

    fn fetch(&self, listed: &Listed) -> Result<Vec<u8>, Problem> {
        let (id, digest) = listed.key.split_once(':').unwrap_or((&listed.key, ""));
        let id = id.parse().map_err(|_| Problem::new("there is no such asset"))?;
        let bytes = self.download(id)?;
        if Digest::from_hex(digest).is_some_and(|says| says != Digest::of(&bytes)) {
            return Err(Problem::new(format!("`{}` is not what GitHub says it is", listed.name)));
        }
        Ok(bytes)
    }

    fn afterwards(&self) -> Option<String> {
        self.is_draft.get().then(|| "the release is a draft; publish it, or say `--publish`".to_owned())
    }
}
