//! Releases on GitHub and GitLab, by servers that behave as their documents say, or not.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tollgate::source::Digest;

use super::attached::{attach, bytes, folder, verify};
use super::harness::{Folder, Ran};
use super::server::{Asked, Reply, Server};

const TOKEN: &str = "ghp-s3cr3t";
const PLACE: &str = "github:acme/app@v1.0.0";

/// A release on the forge.
#[derive(Clone, Default)]
struct Release {
    id: u64,
    tag: String,
    draft: bool,
    immutable: bool,
}

/// An asset of a release.
#[derive(Clone)]
struct Asset {
    id: u64,
    release: u64,
    name: String,
    bytes: Vec<u8>,
    state: &'static str,
}

/// GitHub in memory.
#[derive(Default)]
struct GitHub {
    releases: Vec<Release>,
    assets: Vec<Asset>,
    /// Whether assets say their digests.
    digests: bool,
    next: u64,
}

impl GitHub {
    fn new(releases: &[(&str, bool, bool)]) -> Arc<Mutex<Self>> {
        let mut all = Self { next: 100, digests: true, ..Self::default() };
        for (tag, draft, immutable) in releases {
            all.next += 1;
            all.releases.push(Release {
                id: all.next,
                tag: (*tag).into(),
                draft: *draft,
                immutable: *immutable,
            });
        }
        Arc::new(Mutex::new(all))
    }

    fn release(release: &Release, host: &str) -> Value {
        json!({
            "id": release.id, "tag_name": release.tag, "draft": release.draft, "immutable": release.immutable,
            "upload_url": format!("http://{host}/uploads/{}/assets{{?name,label}}", release.id),
        })
    }

    fn asset(&self, asset: &Asset) -> Value {
        let digest = self.digests.then(|| format!("sha256:{}", Digest::of(&asset.bytes)));
        json!({"id": asset.id, "name": asset.name, "size": asset.bytes.len(), "state": asset.state, "digest": digest})
    }

    fn missing() -> Reply {
        Reply::json(404, &json!({"message": "Not Found"}))
    }

    fn answer(&mut self, asked: &Asked) -> Reply {
        let host = asked.header("host").unwrap().to_owned();
        let known = asked.header("authorization") == Some(&format!("Bearer {TOKEN}"));
        if asked.header("user-agent").is_none() {
            return Reply::status(403);
        }
        if let Some(rest) = asked.bare().strip_prefix("/uploads/") {
            let release: u64 = rest.split('/').next().unwrap().parse().unwrap();
            return self.upload(asked, release);
        }
        let Some(rest) = asked.bare().strip_prefix("/api/repos/acme/app/releases") else {
            return Self::missing();
        };
        let parts: Vec<&str> = rest.trim_start_matches('/').split('/').collect();
        let first_page = asked.parameter("page").is_none_or(|page| page == "1");
        match (asked.method.as_str(), parts.as_slice()) {
            ("GET", ["tags", tag]) => {
                let found = self.releases.iter().find(|release| release.tag == *tag && !release.draft);
                found.map_or_else(Self::missing, |found| Reply::json(200, &Self::release(found, &host)))
            }
            ("GET", [""]) => {
                let shown = self.releases.iter().filter(|release| known || !release.draft);
                let shown: Vec<Value> = shown.map(|release| Self::release(release, &host)).collect();
                Reply::json(200, &if first_page { json!(shown) } else { json!([]) })
            }
            ("GET", ["assets", id]) => {
                let found = self.assets.iter().find(|asset| asset.id.to_string() == *id);
                found.map_or_else(Self::missing, |found| Reply::bytes(&found.bytes))
            }
            ("GET", [release, "assets"]) => {
                let assets = self.assets.iter().filter(|asset| asset.release.to_string() == *release);
                let assets: Vec<Value> = assets.map(|asset| self.asset(asset)).collect();
                Reply::json(200, &if first_page { json!(assets) } else { json!([]) })
            }
            _ if !known => Reply::json(401, &json!({"message": "Bad credentials"})),
            ("POST", [""]) => {
                let body: Value = serde_json::from_slice(&asked.body).unwrap();
                self.next += 1;
                let release = Release {
                    id: self.next,
                    tag: body["tag_name"].as_str().unwrap().to_owned(),
                    draft: body["draft"] == true,
                    immutable: false,
                };
                self.releases.push(release.clone());
                Reply::json(201, &Self::release(&release, &host))
            }
            ("PATCH", ["assets", id]) => {
                let body: Value = serde_json::from_slice(&asked.body).unwrap();
                let asset = self.assets.iter_mut().find(|asset| asset.id.to_string() == *id).unwrap();
                body["name"].as_str().unwrap().clone_into(&mut asset.name);
                Reply::json(200, &json!({}))
            }
            ("PATCH", [id]) => {
                let release = self.releases.iter_mut().find(|release| release.id.to_string() == *id).unwrap();
                release.draft = false;
                Reply::json(200, &json!({}))
            }
            ("DELETE", ["assets", id]) => {
                self.assets.retain(|asset| asset.id.to_string() != *id);
                Reply::status(204)
            }
            _ => Self::missing(),
        }
    }

    fn upload(&mut self, asked: &Asked, release: u64) -> Reply {
        let of = self.releases.iter().find(|other| other.id == release).unwrap();
        if of.immutable && !of.draft {
            return Reply::json(422, &json!({"message": "Cannot upload assets to an immutable release."}));
        }
        let name = asked.parameter("name").unwrap().to_owned();
        if self.assets.iter().any(|asset| asset.release == release && asset.name == name) {
            let errors = json!([{"resource": "ReleaseAsset", "code": "already_exists", "field": "name"}]);
            return Reply::json(422, &json!({"message": "Validation Failed", "errors": errors}));
        }
        self.next += 1;
        let asset = Asset { id: self.next, release, name, bytes: asked.body.clone(), state: "uploaded" };
        let json = self.asset(&asset);
        self.assets.push(asset);
        Reply::json(201, &json)
    }
}

/// A server whose answers `other` may give in place of the right ones.
fn github(
    state: &Arc<Mutex<GitHub>>,
    other: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
) -> Server {
    let state = Arc::clone(state);
    Server::start(move |asked| other(asked).unwrap_or_else(|| state.lock().unwrap().answer(asked)))
}

/// Runs as a workflow would.
fn run(folder: &Folder, server: &Server, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    command.env("GITHUB_API_URL", server.url("/api")).env("GITHUB_TOKEN", TOKEN);
    Ran::of(&command.output().unwrap()).lacks(TOKEN)
}

fn names(state: &Arc<Mutex<GitHub>>) -> Vec<String> {
    let mut names: Vec<String> =
        state.lock().unwrap().assets.iter().map(|asset| asset.name.clone()).collect();
    names.sort();
    names
}

const ARTIFACT: [&str; 2] = ["--artifact", "app.bin"];

#[test]
fn evidence_goes_to_a_draft_that_is_published_only_when_asked() {
    let folder = folder();
    folder.write("first.intoto.jsonl", bytes("first.intoto.jsonl"));
    let state = GitHub::new(&[("v0.9.0", false, true)]);
    let server = github(&state, |_| None);
    let attached = attach("first.tar", PLACE, &ARTIFACT);
    run(&folder, &server, &attached).exits(0).says("attached").says("is a draft");
    assert_eq!(names(&state), ["app.bin.evidence.tar", "app.bin.intoto.jsonl"]);
    assert!(state.lock().unwrap().releases[1].draft);
    run(&folder, &server, &attached).exits(0).says("there already").lacks("attached");
    assert_eq!(state.lock().unwrap().releases.len(), 2, "the draft was found again");
    run(&folder, &server, &verify(PLACE, &ARTIFACT)).exits(0).says("subject compared");
    run(&folder, &server, &attach("second.tar", PLACE, &ARTIFACT)).exits(2).says("--force");
    assert_eq!(
        state.lock().unwrap().assets.iter().find(|asset| asset.name == "app.bin.evidence.tar").unwrap().bytes,
        bytes("first.tar")
    );
    run(&folder, &server, &attach("second.tar", PLACE, &["--artifact", "app.bin", "--force"]))
        .exits(0)
        .says("replaced");
    assert_eq!(names(&state), ["app.bin.evidence.tar", "app.bin.intoto.jsonl"]);
    let publish = ["--artifact", "app.bin", "--publish"];
    run(&folder, &server, &attach("second.tar", PLACE, &publish)).exits(0).lacks("is a draft");
    assert!(!state.lock().unwrap().releases[1].draft);
    // What is public is found without a token.
    let mut command = folder.command(&verify(PLACE, &ARTIFACT));
    command.env("GITHUB_API_URL", server.url("/api"));
    Ran::of(&command.output().unwrap()).exits(0).says("1.1.0");
}

#[test]
fn nothing_can_be_attached_to_an_immutable_release() {
    let folder = folder();
    for said in [true, false] {
        let state = GitHub::new(&[("v1.0.0", false, true)]);
        let server = github(&state, move |asked| {
            // A server that does not say so in the release says it at the upload.
            let hide = !said && asked.path.contains("/tags/");
            let host = asked.header("host").unwrap();
            let upload = format!("http://{host}/uploads/101/assets{{?name,label}}");
            hide.then(|| Reply::json(200, &json!({"id": 101, "draft": false, "upload_url": upload})))
        });
        run(&folder, &server, &attach("first.tar", PLACE, &ARTIFACT))
            .exits(2)
            .says("immutable")
            .says("attach to the draft");
        assert!(names(&state).is_empty());
    }
}

#[test]
fn an_upload_that_broke_off_is_begun_anew_and_contents_are_compared_without_digests() {
    let folder = folder();
    let state = GitHub::new(&[("v1.0.0", true, false)]);
    {
        let mut state = state.lock().unwrap();
        state.digests = false;
        let name = "app.bin.evidence.tar".to_owned();
        state.assets.push(Asset { id: 1, release: 101, name, bytes: Vec::new(), state: "starter" });
    }
    let server = github(&state, |_| None);
    run(&folder, &server, &attach("first.tar", PLACE, &ARTIFACT)).exits(0).says("attached");
    run(&folder, &server, &attach("first.tar", PLACE, &ARTIFACT)).exits(0).says("there already");
    state.lock().unwrap().assets[0].bytes[0] ^= 1;
    run(&folder, &server, &attach("first.tar", PLACE, &ARTIFACT)).exits(2).says("with another content");
    run(&folder, &server, &verify(PLACE, &ARTIFACT)).exits(3).says("E101");
}

#[test]
fn a_token_goes_to_the_hosts_of_the_forge_alone() {
    let folder = folder();
    let state = GitHub::new(&[("v1.0.0", true, false)]);
    let server = github(&state, |_| None);
    run(&folder, &server, &attach("first.tar", PLACE, &ARTIFACT)).exits(0);
    // Contents are at another host.
    let contents = Arc::clone(&state);
    let store = Server::start(move |_| Reply::bytes(&contents.lock().unwrap().assets[0].bytes));
    let elsewhere = store.url("/object?signature=1");
    let redirects = github(&state, move |asked| {
        asked.path.contains("/releases/assets/").then(|| Reply::redirect(elsewhere.clone()))
    });
    run(&folder, &redirects, &verify(PLACE, &ARTIFACT)).exits(0);
    assert_eq!(store.asked().len(), 1);
    store.never_saw(TOKEN);
    // A server that wants the upload elsewhere gets none.
    let thief = Server::start(|_| Reply::status(201));
    let upload = thief.url("/assets{?name,label}");
    let greedy = github(&GitHub::new(&[("v1.0.0", true, false)]), move |asked| {
        let list = asked.method == "GET" && asked.bare().ends_with("/releases");
        list.then(|| {
            Reply::json(200, &json!([{"id": 101, "tag_name": "v1.0.0", "draft": true, "upload_url": upload}]))
        })
    });
    run(&folder, &greedy, &attach("first.tar", PLACE, &ARTIFACT)).exits(2).says("none of its hosts");
    assert!(thief.asked().is_empty());
    // The whole interface moved: reading follows, without the token; sending does not.
    let moved = thief.url("/api");
    let gone = Server::start(move |asked| Reply::redirect(format!("{moved}{}", asked.path)));
    run(&folder, &gone, &verify(PLACE, &ARTIFACT)).exits(2);
    assert!(!thief.asked().is_empty());
    thief.never_saw(TOKEN);
    // The token of a workflow is not for another server that is named by hand.
    let mut command = folder.command(&verify(PLACE, &["--no-subject", "--api-url", &thief.url("/other")]));
    command.env("GITHUB_API_URL", server.url("/api")).env("GITHUB_TOKEN", TOKEN);
    Ran::of(&command.output().unwrap()).exits(2).lacks(TOKEN);
    thief.never_saw(TOKEN);
}

#[test]
fn what_github_refuses_is_told_with_what_to_do() {
    let folder = folder();
    let arguments = attach("first.tar", PLACE, &ARTIFACT);
    let refuses = |reply: fn() -> Reply, words: &str| {
        let state = GitHub::new(&[("v1.0.0", true, false)]);
        let server = github(&state, move |asked| asked.path.starts_with("/uploads/").then(reply));
        run(&folder, &server, &arguments).exits(2).says(words);
        assert!(names(&state).is_empty());
    };
    refuses(|| Reply::json(401, &json!({"message": "Bad credentials"})), "Bad credentials");
    refuses(
        || Reply::json(403, &json!({"message": "Resource not accessible by integration"})),
        "may not write",
    );
    refuses(|| Reply::json(404, &json!({"message": "Not Found"})), "404");
    refuses(
        || {
            Reply::With(
                403,
                vec![("X-RateLimit-Remaining", "0".into()), ("X-RateLimit-Reset", "1767400000".into())],
                Vec::new(),
            )
        },
        "rate limit",
    );
    refuses(|| Reply::status(502), "in trouble");
    refuses(|| Reply::bytes(b"not json"), "no JSON");
    refuses(|| Reply::redirect("https://example.invalid/".into()), "what is sent stays here");
    let state = GitHub::new(&[("v1.0.0", true, false), ("v1.0.0", true, false)]);
    run(&folder, &github(&state, |_| None), &arguments).exits(2).says("there are 2 drafts");
    let renames = github(&GitHub::new(&[("v1.0.0", true, false)]), |asked| {
        asked
            .path
            .starts_with("/uploads/")
            .then(|| Reply::json(201, &json!({"id": 7, "name": "app.evidence.tar"})))
    });
    run(&folder, &renames, &arguments).exits(2).says("nobody would find it");
    // Without a token nothing is sent, and plain http goes nowhere.
    folder.run(&arguments).exits(2).says("GITHUB_TOKEN");
    let plain =
        attach("first.tar", PLACE, &["--artifact", "app.bin", "--api-url", "http://github.invalid/api"]);
    let mut command = folder.command(&plain);
    Ran::of(&command.env("GITHUB_TOKEN", TOKEN).output().unwrap())
        .exits(2)
        .says("is not encrypted")
        .lacks(TOKEN);
    let none = GitHub::new(&[]);
    run(&folder, &github(&none, |_| None), &verify(PLACE, &ARTIFACT)).exits(2).says("no release of the tag");
}

/// GitLab in memory: whether the release is there, files by name, links.
#[derive(Default)]
struct GitLab {
    release: bool,
    files: Vec<(String, Vec<u8>)>,
    links: Vec<(String, String)>,
}

impl GitLab {
    fn answer(&mut self, asked: &Asked, header: &str) -> Reply {
        if asked.header(header) != Some(TOKEN) {
            return Reply::json(401, &json!({"message": "401 Unauthorized"}));
        }
        let Some(rest) = asked.bare().strip_prefix("/api/v4/projects/acme%2Fteam%2Fapp/") else {
            return Reply::json(404, &json!({"message": "404 Project Not Found"}));
        };
        let base = "packages/generic/tollgate-evidence/v1.0.0/";
        let first_page = asked.parameter("page").is_none_or(|page| page == "1");
        match (asked.method.as_str(), rest) {
            ("GET", "releases/v1.0.0") if self.release => Reply::json(200, &json!({"tag_name": "v1.0.0"})),
            ("GET", "releases/v1.0.0/assets/links") => {
                let links = self.links.iter().map(|(name, url)| json!({"name": name, "url": url}));
                Reply::json(200, &if first_page { links.collect::<Value>() } else { json!([]) })
            }
            ("POST", "releases") => {
                self.release = true;
                Reply::json(201, &json!({}))
            }
            ("POST", "releases/v1.0.0/assets/links") => {
                let body: Value = serde_json::from_slice(&asked.body).unwrap();
                let text = |name: &str| body[name].as_str().unwrap().to_owned();
                self.links.push((text("name"), text("url")));
                Reply::json(201, &json!({}))
            }
            ("PUT", path) if path.starts_with(base) => {
                self.files.retain(|(name, _)| *name != path[base.len()..]);
                self.files.push((path[base.len()..].to_owned(), asked.body.clone()));
                Reply::json(201, &json!({"message": "201 Created"}))
            }
            ("GET", path) if path.starts_with(base) => {
                let found = self.files.iter().find(|(name, _)| *name == path[base.len()..]);
                found.map_or_else(|| Reply::status(404), |(_, bytes)| Reply::bytes(bytes))
            }
            _ => Reply::json(404, &json!({"message": "404 Not Found"})),
        }
    }
}

#[test]
fn evidence_is_a_package_file_that_the_release_on_gitlab_links() {
    let folder = folder();
    folder.write("first.sigstore.json", bytes("first.sigstore.json"));
    let state = Arc::new(Mutex::new(GitLab::default()));
    let behind = Arc::clone(&state);
    let server = Server::start(move |asked| behind.lock().unwrap().answer(asked, "job-token"));
    let place = "gitlab:acme/team/app@v1.0.0";
    let run = |arguments: &[&str]| {
        let mut command = folder.command(arguments);
        command.env("CI_API_V4_URL", server.url("/api/v4")).env("CI_JOB_TOKEN", TOKEN);
        Ran::of(&command.output().unwrap()).lacks(TOKEN)
    };
    run(&attach("first.tar", place, &ARTIFACT)).exits(2).says("--publish");
    run(&attach("first.tar", place, &["--artifact", "app.bin", "--publish"])).exits(0).says("attached");
    assert_eq!(state.lock().unwrap().links.len(), 2);
    run(&attach("first.tar", place, &ARTIFACT)).exits(0).says("there already").lacks("attached");
    run(&attach("second.tar", place, &ARTIFACT)).exits(2).says("--force");
    run(&verify(place, &ARTIFACT)).exits(0).says("1.0.0");
    run(&attach("second.tar", place, &["--artifact", "app.bin", "--force"])).exits(0).says("replaced");
    run(&verify(place, &ARTIFACT)).exits(0).says("1.1.0");
    // Links that lead elsewhere are not followed.
    let thief = Server::start(|_| Reply::status(200));
    state.lock().unwrap().links = vec![("evil.evidence.tar".into(), thief.url("/evil"))];
    run(&verify(place, &ARTIFACT)).exits(2).says("there is no evidence");
    assert!(thief.asked().is_empty());
    // A job's token is for the job's server, and a token of a person has a header of its own.
    let mut command = folder.command(&verify(place, &["--no-subject", "--api-url", &thief.url("/api")]));
    command.env("CI_API_V4_URL", server.url("/api/v4")).env("CI_JOB_TOKEN", TOKEN);
    Ran::of(&command.output().unwrap()).exits(2);
    assert!(!thief.asked().is_empty());
    thief.never_saw(TOKEN);
}

#[test]
fn a_token_of_a_person_has_a_header_of_its_own_on_gitlab() {
    let folder = folder();
    let state = Arc::new(Mutex::new(GitLab { release: true, ..GitLab::default() }));
    let behind = Arc::clone(&state);
    let server = Server::start(move |asked| behind.lock().unwrap().answer(asked, "private-token"));
    let place = "gitlab:acme/team/app@v1.0.0";
    let api = server.url("/api/v4");
    folder.write("token", format!("{TOKEN}\n").as_bytes());
    let more = ["--artifact", "app.bin", "--api-url", &api, "--token-file", "token"];
    folder.run(&attach("first.tar", place, &more)).exits(0).lacks(TOKEN);
    folder.run(&verify(place, &more)).exits(0).lacks(TOKEN);
    folder
        .run(&attach("first.tar", place, &["--artifact", "app.bin", "--api-url", &api]))
        .exits(2)
        .says("GITLAB_TOKEN");
    folder.write("token", b"wrong-token");
    folder.run(&verify(place, &more)).exits(2).says("401").lacks("wrong-token");
}

/// A certificate for this machine and its key, as a server has them; none where there is no openssl.
fn certificate(folder: &Folder) -> Option<Arc<rustls::ServerConfig>> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let mut command = std::process::Command::new("openssl");
    command.args([
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "3650",
    ]);
    command.args(["-subj", "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1"]);
    command.args(["-addext", "basicConstraints=critical,CA:FALSE", "-keyout", "tls.key", "-out", "tls.pem"]);
    let Ok(output) = command.current_dir(folder.path()).output() else {
        println!("notice: there is no openssl here, so the test is skipped");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let certificate = CertificateDer::from_pem_file(folder.file("tls.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.file("tls.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Some(Arc::new(builder.unwrap().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()))
}

#[test]
fn an_encrypted_server_is_known_by_the_authorities_of_the_system_alone() {
    let folder = folder();
    let Some(tls) = certificate(&folder) else { return };
    let state = GitHub::new(&[("v1.0.0", true, false)]);
    let behind = Arc::clone(&state);
    let leads_out = Arc::new(Mutex::new(None::<String>));
    let elsewhere = Arc::clone(&leads_out);
    let server = Server::with_tls(Some(tls), move |asked| {
        let target = elsewhere.lock().unwrap().clone();
        let contents = asked.path.contains("/releases/assets/");
        target.filter(|_| contents).map_or_else(|| behind.lock().unwrap().answer(asked), Reply::redirect)
    });
    // The server in memory names itself with http; the release is there already, so nothing is uploaded.
    state.lock().unwrap().assets.push(Asset {
        id: 7,
        release: 101,
        name: "app.bin.evidence.tar".into(),
        bytes: bytes("first.tar").to_vec(),
        state: "uploaded",
    });
    let api = format!("https://{}/api", server.host());
    let arguments = verify(PLACE, &["--artifact", "app.bin", "--api-url", &api]);
    let run = |certificates: &str| {
        let mut command = folder.command(&arguments);
        command.env("GITHUB_TOKEN", TOKEN).env("SSL_CERT_FILE", folder.file(certificates));
        Ran::of(&command.output().unwrap()).lacks(TOKEN)
    };
    run("tls.pem").exits(0).says("1.0.0");
    let seen = server.asked().len();
    folder.run(&["key", "new", "unused"]).exits(0);
    run("unused.pub.pem").exits(2).says("no certificates of authorities");
    let other = Folder::new(&[]);
    certificate(&other).unwrap();
    folder.write("other.pem", &other.read("tls.pem"));
    run("other.pem").exits(2).says("SSL_CERT_FILE");
    assert_eq!(server.asked().len(), seen, "nothing was asked of a server that is not known");
    // From what is encrypted nothing leads to what is not.
    *leads_out.lock().unwrap() = Some("http://127.0.0.1:1/x".into());
    run("tls.pem").exits(2).says("which is not encrypted");
}
