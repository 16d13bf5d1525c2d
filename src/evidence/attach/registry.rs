//! Images in a registry.
//!
//! SPEC: OCI distribution specification 1.1. Referrers are listed by the registry; where it has no such list
//! (docker-registry 2.8), they stand in an index that is tagged `sha256-<hex>` and that clients keep. Such a tag cannot
//! be changed atomically: it is read again after it was written, and written again where an entry was lost.

use std::cell::RefCell;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Method;

use super::challenge::{Challenge, token};
use super::credential::{Credential, Login};
use super::http::{Answer, Client, Request};
use super::layout::{complete, fallback_tag};
use super::oci::{
    Descriptor, INDEX, MANIFEST, MANIFEST_BYTES, READABLE, amend, descriptors, empty_index, parse,
};
use super::place::{Image, Reference};
use super::problem::Problem;
use super::referrer::Images;
use super::store::{Around, MOST};
use super::url::Url;

/// How often an index of referrers is written until an entry stands in it.
const TRIES: u32 = 5;
/// How long after writing it is looked at once more.
const SETTLE: Duration = Duration::from_millis(300);
/// The most pages of a list of referrers.
const PAGES: usize = 50;

/// One repository of a registry.
pub(super) struct Registry {
    client: Client,
    base: Url,
    repository: String,
    login: Option<Login>,
    /// What requests are signed with, once the registry asked for it.
    credential: RefCell<Option<Credential>>,
}

impl Registry {
    pub(super) fn open(image: &Image, around: &Around) -> Result<Self, Problem> {
        // Docker Hub answers under another name than the one that images have.
        let (host, repository) = match (image.registry.as_str(), image.repository.contains('/')) {
            ("docker.io" | "index.docker.io", true) => ("registry-1.docker.io", image.repository.clone()),
            ("docker.io" | "index.docker.io", false) => {
                ("registry-1.docker.io", format!("library/{}", image.repository))
            }
            (host, _) => (host, image.repository.clone()),
        };
        let encrypted = Url::parse(&format!("https://{host}/"))?;
        let base = if encrypted.is_loopback() || around.network.plain_http {
            Url::parse(&format!("http://{host}/"))?
        } else {
            encrypted
        };
        let origins = vec![base.origin()];
        let credential = match &around.login {
            Some(Login::Token(token) | Login::JobToken(token)) => Some(Credential::bearer(token, origins)),
            // A password is shown when the registry asks for it, and to whom it says then.
            _ => None,
        };
        let client = Client::new(around.network);
        let login = around.login.clone();
        Ok(Self { client, base, repository, login, credential: RefCell::new(credential) })
    }

    fn url(&self, path: &str) -> Url {
        self.base.with_path(format!("/v2/{}/{path}", self.repository))
    }

    /// Sends a request, and once more with what the registry asks to see.
    fn ask(&self, request: Request<'_>) -> Result<Answer, Problem> {
        let credential = self.credential.borrow().clone();
        let mut request = request.with(credential.as_ref());
        let answer = self.client.send(&request)?;
        if answer.status != 401 || answer.url.origin() != self.base.origin() {
            return Ok(answer);
        }
        let challenge = answer.headers("www-authenticate").find_map(Challenge::read);
        let Some(credential) = self.answer(challenge)? else { return Ok(answer) };
        request.credential = Some(&credential);
        let answer = self.client.send(&request)?;
        request.credential = None;
        self.credential.replace(Some(credential));
        Ok(answer)
    }

    /// What a challenge is answered with.
    fn answer(&self, challenge: Option<Challenge>) -> Result<Option<Credential>, Problem> {
        let origins = vec![self.base.origin()];
        Ok(match (challenge, &self.login) {
            (Some(Challenge::Basic), Some(Login::Password(user, password))) => {
                Some(Credential::basic(user, password, origins))
            }
            (Some(Challenge::Bearer { realm, service, scope }), login) => {
                let password = match login {
                    Some(Login::Password(user, password)) => Some((user.as_str(), password)),
                    // A token that the registry does not take is none that another would.
                    Some(_) => return Ok(None),
                    None => None,
                };
                let scope = scope.unwrap_or_else(|| format!("repository:{}:pull,push", self.repository));
                let token = token(&self.client, &self.base, &realm, (service.as_deref(), &scope), password)?;
                Some(Credential::bearer(&token, origins))
            }
            _ => None,
        })
    }

    /// A manifest by tag or digest; none where there is no such.
    fn find(&self, reference: &str) -> Result<Option<(Descriptor, Vec<u8>)>, Problem> {
        let url = self.url(&format!("manifests/{reference}"));
        let answer = self.ask(Request::get(url, MANIFEST_BYTES).accept(READABLE))?;
        if answer.status == 404 {
            return Ok(None);
        }
        if !answer.is_ok() {
            return Err(answer.refusal("pull from this repository"));
        }
        let json = parse(&answer.body).map_err(|why| why.within(&answer.url))?;
        let own = json.get("mediaType").and_then(Value::as_str);
        let media_type = own.or_else(|| answer.header("content-type")).unwrap_or(MANIFEST);
        let descriptor = Descriptor::of(media_type, &answer.body);
        let says = answer.header("docker-content-digest");
        if says.is_some_and(|says| {
            says.starts_with("sha256:") && says != format!("sha256:{}", descriptor.digest)
        }) {
            let digest = descriptor.digest;
            return Err(Problem::new(format!(
                "{} is sha256:{digest}, and not what the registry says",
                answer.url
            )));
        }
        Ok(Some((descriptor, answer.body)))
    }

    /// The list of referrers that the registry keeps; none where it keeps none.
    fn listed(&self, subject: &Descriptor) -> Result<Option<Vec<Descriptor>>, Problem> {
        let mut url = self.url(&format!("referrers/sha256:{}", subject.digest));
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let answer = self.ask(Request::get(url.clone(), MANIFEST_BYTES).accept(INDEX))?;
            if answer.status == 404 {
                return Ok(None);
            }
            if !answer.is_ok() {
                return Err(answer.refusal("pull from this repository"));
            }
            found.extend(descriptors(&answer.json()?, "manifests"));
            let next = answer.header("link").and_then(next_page);
            let Some(next) = next else { return Ok(Some(found)) };
            url = answer.url.join(next)?;
            if url.origin() != self.base.origin() {
                return Err(Problem::new(format!("the list of referrers goes on at another host: {url}")));
            }
        }
        Err(Problem::new(format!("the list of referrers of sha256:{} does not end", subject.digest)))
    }

    /// The index that is tagged with the digest.
    fn tagged(&self, subject: &Descriptor) -> Result<Option<Value>, Problem> {
        match self.find(&fallback_tag(subject))? {
            Some((_, bytes)) => parse(&bytes).map(Some),
            None => Ok(None),
        }
    }

    fn push(&self, reference: &str, media_type: &str, manifest: &[u8]) -> Result<Answer, Problem> {
        let url = self.url(&format!("manifests/{reference}"));
        let answer = self.ask(Request::send(Method::PUT, url, media_type, manifest))?;
        if answer.is_ok() { Ok(answer) } else { Err(answer.refusal("push to this repository")) }
    }

    /// Whether a referrer stands in the index.
    fn is_tagged(&self, subject: &Descriptor, new: &Descriptor) -> Result<bool, Problem> {
        let now = self.tagged(subject)?.unwrap_or_else(empty_index);
        Ok(descriptors(&now, "manifests").iter().any(|there| there.digest == new.digest))
    }

    /// Writes the index of referrers until the new one stands in it.
    fn tag(&self, subject: &Descriptor, new: &Descriptor, old: &[Descriptor]) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let mut index = self.tagged(subject)?.unwrap_or_else(empty_index);
            amend(&mut index, new, old)?;
            self.push(&fallback_tag(subject), INDEX, index.to_string().as_bytes())?;
            // Who read before this was written may still write over it: it must stand there twice.
            if self.is_tagged(subject, new)? {
                thread::sleep(SETTLE);
                if self.is_tagged(subject, new)? {
                    return Ok(());
                }
            }
        }
        Err(Problem::new(format!("others keep writing `{}` at the same time", fallback_tag(subject)))
            .help("try again"))
    }
}

impl Images for Registry {
    fn name(&self) -> String {
        format!("{}/{}", self.base.host(), self.repository)
    }

    fn resolve(&self, reference: Option<&Reference>) -> Result<Descriptor, Problem> {
        let name = match reference {
            Some(Reference::Tag(tag)) => tag.clone(),
            Some(Reference::Digest(digest)) => format!("sha256:{digest}"),
            None => return Err(Problem::new("no image is named")),
        };
        let (descriptor, _) = self.find(&name)?.ok_or_else(|| {
            Problem::new(format!("{} has no image `{name}`", self.name()))
                .help("look at the name; a registry also hides what may not be seen")
        })?;
        if let Some(Reference::Digest(digest)) = reference
            && descriptor.digest != *digest
        {
            let own = descriptor.digest;
            return Err(Problem::new(format!("the registry gives sha256:{own} for sha256:{digest}")));
        }
        Ok(descriptor)
    }

    fn manifest(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem> {
        let found = self.find(&format!("sha256:{}", descriptor.digest))?;
        let (_, bytes) = found
            .ok_or_else(|| Problem::new(format!("the manifest sha256:{} is gone", descriptor.digest)))?;
        descriptor.hold(&bytes)?;
        Ok(bytes)
    }

    fn blob(&self, descriptor: &Descriptor) -> Result<Vec<u8>, Problem> {
        let url = self.url(&format!("blobs/sha256:{}", descriptor.digest));
        let answer = self.ask(Request::get(url, descriptor.size))?;
        if !answer.is_ok() {
            return Err(answer.refusal("pull from this repository"));
        }
        descriptor.hold(&answer.body).map_err(|why| why.within(&answer.url))?;
        Ok(answer.body)
    }

    /// SPEC: *Pushing a blob monolithically*, POST then PUT.
    fn keep(&self, descriptor: &Descriptor, bytes: &[u8]) -> Result<(), Problem> {
        let digest = format!("sha256:{}", descriptor.digest);
        let mut there = Request::get(self.url(&format!("blobs/{digest}")), 0);
        there.method = Method::HEAD;
        if self.ask(there)?.is_ok() {
            return Ok(());
        }
        let rights = "push to this repository";
        let url = self.url("blobs/uploads/");
        let begun = self.ask(Request::send(Method::POST, url, "application/octet-stream", &[]))?;
        let location = begun.header("location").filter(|_| begun.status == 202);
        let Some(location) = location else { return Err(begun.refusal(rights)) };
        let url = begun.url.join(location)?.with_parameter("digest", &digest);
        let mut upload = Request::send(Method::PUT, url, "application/octet-stream", bytes);
        // What was begun ends once.
        upload.again = false;
        let answer = self.ask(upload)?;
        if answer.is_ok() { Ok(()) } else { Err(answer.refusal(rights)) }
    }

    fn refer(
        &self,
        subject: &Descriptor,
        descriptor: &Descriptor,
        manifest: &[u8],
        old: &[Descriptor],
    ) -> Result<(), Problem> {
        let answer = self.push(&format!("sha256:{}", descriptor.digest), MANIFEST, manifest)?;
        // SPEC: *Pushing manifests with subject*: a registry that keeps the list says so.
        if answer.header("oci-subject").is_none() {
            return self.tag(subject, descriptor, old);
        }
        for old in old {
            let mut request =
                Request::get(self.url(&format!("manifests/sha256:{}", old.digest)), MANIFEST_BYTES);
            request.method = Method::DELETE;
            let answer = self.ask(request)?;
            if !answer.is_ok() && answer.status != 404 {
                let why = answer.refusal("delete from this repository");
                return Err(why.within("the new evidence is attached, and the one before it stays beside it"));
            }
        }
        Ok(())
    }

    fn referrers(&self, subject: &Descriptor) -> Result<Vec<Descriptor>, Problem> {
        let mut found = if let Some(found) = self.listed(subject)? {
            found
        } else {
            let index = self.tagged(subject)?;
            index.map(|index| descriptors(&index, "manifests")).unwrap_or_default()
        };
        // Some clients leave out of an index what kind a referrer is.
        let unnamed = found
            .iter_mut()
            .filter(|descriptor| descriptor.artifact_type.is_none() && descriptor.size <= MANIFEST_BYTES);
        for descriptor in unnamed.take(MOST) {
            let manifest = parse(&self.manifest(descriptor)?)?;
            complete(descriptor, &manifest);
        }
        Ok(found)
    }
}

/// The address of the next page in a `Link` header.
///
/// SPEC: RFC 8288.
pub(super) fn next_page(link: &str) -> Option<&str> {
    let next = link.split(',').find(|part| part.contains("rel=\"next\"") || part.contains("rel=next"))?;
    next.split_once('<')?.1.split_once('>').map(|(address, _)| address)
}

#[cfg(test)]
mod tests {
    use super::next_page;

    #[test]
    fn the_next_page_is_found_among_others() {
        let link = "<https://a.example/?page=1>; rel=\"prev\", </x?page=3>; rel=\"next\"";
        assert_eq!(next_page(link), Some("/x?page=3"));
        assert_eq!(next_page("<https://a.example/>; rel=\"last\""), None);
    }
}
