//! Registries: the one of Debian, where it is installed, and others that behave as the specification says, or not.

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tollgate::source::Digest;

use super::attached::{IMAGE, attach, bytes, folder, statement, verify};
use super::harness::{Folder, Ran};
use super::server::{Asked, Reply, Server};

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// docker-registry on a free port, with a folder of its own.
struct Docker {
    child: Child,
    host: String,
    _folder: tempfile::TempDir,
}

impl Docker {
    /// None where it is not installed. With a password, only `me` may come in.
    fn start(password: Option<&str>) -> Option<Self> {
        for _ in 0..3 {
            let folder = tempfile::tempdir().unwrap();
            let host = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
            let auth = password.map(|password| {
                let file = folder.path().join("htpasswd");
                let hash = bcrypt::hash_with_salt(password, 4, [7; 16]).unwrap();
                let hash = hash.format_for_version(bcrypt::Version::TwoY);
                std::fs::write(&file, format!("me:{hash}\n")).unwrap();
                format!("auth:\n  htpasswd:\n    realm: test\n    path: {}\n", file.display())
            });
            let data = folder.path().join("data");
            let config = format!(
                "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {}\nhttp:\n  addr: {host}\n{}",
                data.display(),
                auth.unwrap_or_default()
            );
            std::fs::write(folder.path().join("config.yml"), config).unwrap();
            let mut command = Command::new("docker-registry");
            command.arg("serve").arg(folder.path().join("config.yml"));
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let Ok(child) = command.spawn() else {
                println!("notice: there is no docker-registry here, so the test is skipped");
                return None;
            };
            let mut registry = Self { child, host, _folder: folder };
            if registry.is_up() {
                return Some(registry);
            }
        }
        panic!("docker-registry does not come up");
    }

    /// Waits until it answers; false where it ended, since somebody took the port.
    fn is_up(&mut self) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(30) {
            if self.child.try_wait().unwrap().is_some() {
                return false;
            }
            if TcpStream::connect(&self.host).is_ok() {
                return true;
            }
            thread::sleep(Duration::from_millis(50));
        }
        false
    }

    /// Pushes the image that the evidence is about, as `acme/app:1.0`.
    fn push_image(&self, authorization: Option<&str>) {
        self.push("acme/app", "1.0", IMAGE.as_bytes(), &[b"{}"], authorization);
    }

    fn push(
        &self,
        repository: &str,
        tag: &str,
        manifest: &[u8],
        blobs: &[&[u8]],
        authorization: Option<&str>,
    ) {
        let ask = |method: &str, url: &str, kind: &str, body: &[u8]| {
            let agent =
                ureq::Agent::config_builder().http_status_as_error(false).proxy(None).build().new_agent();
            let mut request =
                ureq::http::Request::builder().method(method).uri(url).header("content-type", kind);
            if let Some(authorization) = authorization {
                request = request.header("authorization", authorization);
            }
            agent.run(request.body(body).unwrap()).unwrap()
        };
        let base = format!("http://{}/v2/{repository}", self.host);
        for blob in blobs {
            let begun = ask("POST", &format!("{base}/blobs/uploads/"), "application/octet-stream", b"");
            assert_eq!(begun.status(), 202);
            let location = begun.headers()["location"].to_str().unwrap().to_owned();
            let digest = Digest::of(blob);
            let url = format!("{location}&digest=sha256:{digest}");
            assert_eq!(ask("PUT", &url, "application/octet-stream", blob).status(), 201);
        }
        let answer = ask("PUT", &format!("{base}/manifests/{tag}"), MANIFEST, manifest);
        assert_eq!(answer.status(), 201);
    }
}

impl Drop for Docker {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn evidence_refers_to_an_image_of_docker_registry() {
    let Some(registry) = Docker::start(None) else { return };
    registry.push_image(None);
    let folder = folder();
    folder.write("first.sigstore.json", bytes("first.sigstore.json"));
    let by_tag = format!("oci://{}/acme/app:1.0", registry.host);
    let by_digest = format!("oci://{}/acme/app@sha256:{}", registry.host, Digest::of(IMAGE.as_bytes()));
    folder.run(&verify(&by_tag, &[])).exits(2).says("there is no evidence");
    folder.run(&attach("first.tar", &by_tag, &[])).exits(0).says("attached");
    folder.run(&attach("first.tar", &by_digest, &[])).exits(0).says("there already").lacks("attached");
    folder.run(&attach("second.tar", &by_tag, &[])).exits(0);
    let ran = folder.run(&verify(&by_digest, &[])).exits(0).says("subject compared");
    assert!(ran.stdout.contains("1.1.0") && ran.stderr.contains("1.0.0"), "{}", ran.stderr);
    let first = statement(&folder, "first.tar");
    let named = folder.run(&verify(&by_tag, &["--statement", &first])).exits(0);
    assert!(named.stdout.contains("1.0.0"));
    // It keeps no list of referrers: they stand under a tag.
    let url =
        format!("http://{}/v2/acme/app/manifests/sha256-{}", registry.host, Digest::of(IMAGE.as_bytes()));
    let request = ureq::get(&url).header("accept", "application/vnd.oci.image.index.v1+json");
    let text = request.call().unwrap().body_mut().read_to_string().unwrap();
    let index: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(index["manifests"].as_array().unwrap().len(), 3, "{index}");
    folder
        .run(&attach("first.tar", &format!("oci://{}/acme/app:none", registry.host), &[]))
        .exits(2)
        .says("no image `none`");
}

#[test]
fn evidence_about_another_image_is_not_attached() {
    let Some(registry) = Docker::start(None) else { return };
    let other = IMAGE.replace("\"layers\":[]", "\"layers\":[],\"annotations\":{\"a\":\"b\"}");
    registry.push("acme/app", "other", other.as_bytes(), &[b"{}"], None);
    let folder = folder();
    let place = format!("oci://{}/acme/app:other", registry.host);
    folder.run(&attach("first.tar", &place, &[])).exits(3).says("E403");
    folder.run(&verify(&place, &[])).exits(2).says("there is no evidence");
    folder.run(&attach("first.tar", &place, &["--no-subject"])).exits(0);
    folder.run(&verify(&place, &[])).exits(3).says("E403");
}

#[test]
fn two_who_attach_to_docker_registry_at_once_lose_nothing() {
    let Some(registry) = Docker::start(None) else { return };
    registry.push_image(None);
    let folder = folder();
    let place = format!("oci://{}/acme/app:1.0", registry.host);
    let running = ["first.tar", "second.tar"].map(|bundle| {
        let mut command = folder.command(&attach(bundle, &place, &[]));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    });
    for child in running {
        Ran::of(&child.wait_with_output().unwrap()).exits(0);
    }
    folder.run(&verify(&place, &[])).exits(0).says("found 2 bundles");
}

#[test]
fn a_password_is_taken_from_a_file_the_environment_or_docker() {
    let password = "correct-horse";
    let Some(registry) = Docker::start(Some(password)) else { return };
    let pair = STANDARD.encode(format!("me:{password}"));
    registry.push_image(Some(&format!("Basic {pair}")));
    let folder = folder();
    let place = format!("oci://{}/acme/app:1.0", registry.host);
    let run = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = folder.command(arguments);
        command.envs(variables.iter().copied());
        Ran::of(&command.output().unwrap()).lacks(password).lacks(&pair)
    };
    let attached = attach("first.tar", &place, &[]);
    run(&attached, &[]).exits(2).says("401").says("give a token");
    run(&attached, &[("TOLLGATE_REGISTRY_USER", "me")]).exits(2).says("one is missing");
    let wrong = [("TOLLGATE_REGISTRY_USER", "me"), ("TOLLGATE_REGISTRY_PASSWORD", "wrong-battery")];
    run(&attached, &wrong).exits(2).says("401").lacks("wrong-battery");
    run(&attached, &[("TOLLGATE_REGISTRY_USER", "me"), ("TOLLGATE_REGISTRY_PASSWORD", password)]).exits(0);
    folder.write("login", format!("me:{password}\n").as_bytes());
    run(&[&attached[..], &["--token-file", "login"]].concat(), &[]).exits(0).says("there already");
    let config = json!({"auths": {registry.host.clone(): {"auth": pair}}});
    folder.write("docker/config.json", config.to_string().as_bytes());
    run(&verify(&place, &[]), &[("DOCKER_CONFIG", "docker")]).exits(0);
    let helper = json!({"credHelpers": {registry.host.clone(): "secretservice"}});
    folder.write("docker/config.json", helper.to_string().as_bytes());
    run(&verify(&place, &[]), &[("DOCKER_CONFIG", "docker")]).exits(2).says("credential helper");
}

/// A registry in memory.
#[derive(Default)]
struct State {
    manifests: BTreeMap<String, Vec<u8>>,
    blobs: BTreeMap<String, Vec<u8>>,
}

impl State {
    fn with_image() -> Arc<Mutex<Self>> {
        let mut state = Self::default();
        state.add("1.0", IMAGE.as_bytes());
        Arc::new(Mutex::new(state))
    }

    fn add(&mut self, reference: &str, manifest: &[u8]) {
        self.manifests.insert(reference.to_owned(), manifest.to_vec());
        self.manifests.insert(format!("sha256:{}", Digest::of(manifest)), manifest.to_vec());
    }

    /// Answers as the specification says, with a list of referrers.
    fn answer(&mut self, asked: &Asked) -> Reply {
        let rest = asked.bare().strip_prefix("/v2/acme/app/").unwrap_or_default();
        let (what, name) = rest.split_once('/').unwrap_or_default();
        let kind = |kind: &str| ("Content-Type", kind.to_owned());
        match (asked.method.as_str(), what) {
            ("GET", "manifests") => match self.manifests.get(name) {
                Some(bytes) => Reply::With(200, vec![kind(MANIFEST)], bytes.clone()),
                None => {
                    Reply::json(404, &json!({"errors": [{"code": "MANIFEST_UNKNOWN", "message": "unknown"}]}))
                }
            },
            ("PUT", "manifests") => {
                let manifest: Value = serde_json::from_slice(&asked.body).unwrap();
                self.add(name, &asked.body);
                let subject = manifest["subject"]["digest"].as_str().map(str::to_owned);
                Reply::With(
                    201,
                    subject.map(|subject| ("OCI-Subject", subject)).into_iter().collect(),
                    Vec::new(),
                )
            }
            ("DELETE", "manifests") => {
                self.manifests.remove(name);
                Reply::status(202)
            }
            ("GET" | "HEAD", "blobs") => match self.blobs.get(name) {
                Some(bytes) => Reply::bytes(bytes),
                None => Reply::status(404),
            },
            ("POST", "blobs") => Reply::With(
                202,
                vec![("Location", "/v2/acme/app/blobs/uploads/1?state=a".into())],
                Vec::new(),
            ),
            ("PUT", "blobs") => {
                let digest = asked.parameter("digest").unwrap().replace("%3A", ":");
                assert_eq!(digest, format!("sha256:{}", Digest::of(&asked.body)));
                self.blobs.insert(digest, asked.body.clone());
                Reply::status(201)
            }
            ("GET", "referrers") => {
                let all = self.manifests.iter().filter(|(name, _)| name.starts_with("sha256:"));
                let all = all.filter_map(|(digest, bytes)| {
                    let manifest: Value = serde_json::from_slice(bytes).unwrap();
                    (manifest["subject"]["digest"] == name).then(|| {
                        json!({"mediaType": MANIFEST, "digest": digest, "size": bytes.len(),
                            "artifactType": manifest["artifactType"], "annotations": manifest["annotations"]})
                    })
                });
                Reply::json(200, &json!({"schemaVersion": 2, "manifests": all.collect::<Vec<_>>()}))
            }
            _ => Reply::status(404),
        }
    }
}

/// A registry whose answers `other` may give in place of the right ones.
fn registry(
    state: &Arc<Mutex<State>>,
    other: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
) -> Server {
    let state = Arc::clone(state);
    Server::start(move |asked| other(asked).unwrap_or_else(|| state.lock().unwrap().answer(asked)))
}

fn place(server: &Server) -> String {
    format!("oci://{}/acme/app:1.0", server.host())
}

/// A state with evidence attached.
fn attached(folder: &Folder) -> Arc<Mutex<State>> {
    let state = State::with_image();
    let server = registry(&state, |_| None);
    folder.run(&attach("first.tar", &place(&server), &[])).exits(0).says("attached");
    state
}

#[test]
fn a_registry_that_lists_referrers_is_asked_for_them() {
    let folder = folder();
    let state = attached(&folder);
    let server = registry(&state, |_| None);
    folder.run(&attach("first.tar", &place(&server), &[])).exits(0).says("there already");
    folder.run(&verify(&place(&server), &[])).exits(0).says("subject compared");
    assert!(server.asked().iter().all(|asked| !asked.path.contains("sha256-")), "no tag is needed");
    // Of a list in pages every page is read.
    let pages = {
        let state = Arc::clone(&state);
        registry(&state.clone(), move |asked| {
            let first = asked.path.contains("/referrers/") && !asked.path.contains("page=2");
            first.then(|| {
                let link = format!("<{}?page=2>; rel=\"next\"", asked.bare());
                let none = json!({"schemaVersion": 2, "manifests": []}).to_string().into_bytes();
                Reply::With(200, vec![("Link", link), ("Content-Type", "application/json".into())], none)
            })
        })
    };
    folder.run(&verify(&place(&pages), &[])).exits(0);
}

#[test]
fn another_bundle_of_the_same_statement_takes_the_others_place_by_force_alone() {
    let folder = folder();
    let state = attached(&folder);
    // The same statement with something that was added later.
    let archive = tollgate::evidence::archive::Archive::read(bytes("first.tar")).unwrap();
    let mut files: BTreeMap<String, Vec<u8>> =
        archive.files().map(|(name, content)| (name.to_owned(), content.to_vec())).collect();
    let key = String::from_utf8(bytes("gate.pub.pem").to_vec()).unwrap();
    let key = tollgate::signature::VerifyingKey::from_pem(&key).unwrap();
    let exported = tollgate::evidence::sigstore(&files["evidence.dsse.json"], &[key]).unwrap();
    files.insert(exported[0].member(), exported[0].bytes.clone());
    folder.write("more.tar", &tollgate::evidence::archive::pack(&files).unwrap());
    let server = registry(&state, |_| None);
    folder.run(&attach("more.tar", &place(&server), &[])).exits(2).says("--force");
    let stuck = registry(&state, |asked| (asked.method == "DELETE").then(|| Reply::status(405)));
    folder.run(&attach("more.tar", &place(&stuck), &["--force"])).exits(2).says("stays beside it");
    // Both are there now; the one that has everything of the other is taken.
    folder.run(&verify(&place(&server), &[])).exits(0).says("found 2 bundles");
    folder.run(&attach("more.tar", &place(&server), &["--force"])).exits(0).says("replaced");
    folder.run(&verify(&place(&server), &[])).exits(0).lacks("found 2 bundles");
}

const SECRET: &str = "s3cr3t-pass";

/// Runs with name and password for the registry.
fn with_password(folder: &Folder, arguments: &[&str]) -> Ran {
    let mut command = folder.command(arguments);
    command.env("TOLLGATE_REGISTRY_USER", "me").env("TOLLGATE_REGISTRY_PASSWORD", SECRET);
    Ran::of(&command.output().unwrap()).lacks(SECRET).lacks(&STANDARD.encode(format!("me:{SECRET}")))
}

#[test]
fn a_token_is_fetched_where_the_registry_says_and_used_there_alone() {
    let folder = folder();
    let state = State::with_image();
    let basic = format!("Basic {}", STANDARD.encode(format!("me:{SECRET}")));
    let expected = basic.clone();
    let server = registry(&state, move |asked| {
        if asked.bare() == "/token" {
            assert_eq!(asked.header("authorization"), Some(expected.as_str()));
            assert_eq!(asked.parameter("service"), Some("test%20service"));
            return Some(Reply::json(200, &json!({"token": "short-lived"})));
        }
        let host = asked.header("host").unwrap();
        let asks = format!(
            "Bearer realm=\"http://{host}/token\",service=\"test service\",scope=\"repository:acme/app:pull,push\""
        );
        let known = asked.header("authorization") == Some("Bearer short-lived");
        (!known).then(|| Reply::With(401, vec![("WWW-Authenticate", asks)], Vec::new()))
    });
    with_password(&folder, &attach("first.tar", &place(&server), &[])).exits(0);
    let shown = server.asked().iter().filter(|asked| asked.header("authorization") == Some(&basic)).count();
    assert_eq!(shown, 1, "the password is shown once, for the token");
    // Without a password the token is asked for without one.
    folder.run(&verify(&place(&registry(&state, |_| None)), &[])).exits(0);
}

#[test]
fn a_password_does_not_go_to_another_host_without_encryption() {
    let folder = folder();
    let thief = Server::start(|_| Reply::json(200, &json!({"token": "x"})));
    let realm = thief.url("/token");
    let server = registry(&State::with_image(), move |_| {
        let asks = format!("Bearer realm=\"{realm}\",service=\"x\"");
        Some(Reply::With(401, vec![("WWW-Authenticate", asks)], Vec::new()))
    });
    with_password(&folder, &attach("first.tar", &place(&server), &[]))
        .exits(2)
        .says("another host and not encrypted");
    assert!(thief.asked().is_empty());
}

#[test]
fn a_redirect_of_a_blob_takes_no_token_along() {
    let folder = folder();
    let state = attached(&folder);
    let blobs = Arc::clone(&state);
    let store = Server::start(move |asked| {
        let digest = asked.bare().trim_start_matches('/').to_owned();
        Reply::bytes(&blobs.lock().unwrap().blobs[&digest])
    });
    let elsewhere = store.host();
    let server = registry(&state, move |asked| {
        assert_eq!(asked.header("authorization"), Some("Bearer tok-456"));
        let blob = asked.path.strip_prefix("/v2/acme/app/blobs/")?;
        Some(Reply::redirect(format!("http://{elsewhere}/{blob}?signature=abc")))
    });
    let mut command = folder.command(&verify(&place(&server), &[]));
    let output = command.env("TOLLGATE_REGISTRY_TOKEN", "tok-456").output().unwrap();
    Ran::of(&output).exits(0).lacks("tok-456");
    assert_eq!(store.asked().len(), 1);
    store.never_saw("tok-456");
}

#[test]
fn an_upload_that_is_led_elsewhere_takes_no_token_along() {
    let folder = folder();
    let store = Server::start(|_| Reply::status(403));
    let elsewhere = store.url("/upload?a=b");
    let server = registry(&State::with_image(), move |asked| {
        (asked.method == "POST").then(|| Reply::With(202, vec![("Location", elsewhere.clone())], Vec::new()))
    });
    let mut command = folder.command(&attach("first.tar", &place(&server), &[]));
    let output = command.env("TOLLGATE_REGISTRY_TOKEN", "tok-456").output().unwrap();
    Ran::of(&output).exits(2).says("403").lacks("tok-456");
    assert_eq!(store.asked().len(), 1);
    store.never_saw("tok-456");
}

/// Verifies from a registry that answers so about manifests, blobs or referrers; it must fail with those words.
#[track_caller]
fn fails(
    folder: &Folder,
    state: &Arc<Mutex<State>>,
    words: &str,
    other: impl Fn(&Asked) -> Option<Reply> + Send + Sync + 'static,
) {
    let server = registry(state, other);
    let seconds = if words.contains("2 seconds") { "2" } else { "60" };
    folder.run(&verify(&place(&server), &["--timeout", seconds])).exits(2).says(words).says("error: ");
}

#[test]
fn an_answer_that_is_wrong_is_an_error_and_no_evidence() {
    let folder = folder();
    let state = attached(&folder);
    let at =
        |part: &'static str, reply: fn() -> Reply| move |asked: &Asked| asked.path.contains(part).then(reply);
    let fails = |words, other| fails(&folder, &state, words, other);
    fails("is no JSON", at("/manifests/1.0", || Reply::bytes(b"<html>")));
    fails("is no JSON", at("/referrers/", || Reply::bytes(b"{")));
    fails("has 3 bytes and not", at("/blobs/", || Reply::bytes(b"abc")));
    fails("longer than", at("/blobs/", || Reply::Endless));
    fails("longer than", at("/manifests/1.0", || Reply::Endless));
    fails("longer than", at("/referrers/", || Reply::bytes(&vec![b' '; 5 << 20])));
    fails("did not answer within 2 seconds", at("/manifests/1.0", || Reply::Silence));
    fails("/blobs/", at("/blobs/", || Reply::BreaksOff));
    fails(
        "packs its answer",
        at("/blobs/", || Reply::With(200, vec![("Content-Encoding", "gzip".into())], vec![0x1f, 0x8b])),
    );
    fails(
        "not what the registry says",
        at("/manifests/1.0", || {
            let other = format!("sha256:{}", "0".repeat(64));
            Reply::With(200, vec![("Docker-Content-Digest", other)], IMAGE.as_bytes().to_vec())
        }),
    );
    fails(
        "redirects more than 5 times",
        at("/manifests/1.0", || Reply::redirect("/v2/acme/app/manifests/1.0".into())),
    );
    fails(
        "no address that begins with https",
        at("/manifests/1.0", || Reply::redirect("file:///etc/passwd".into())),
    );
    fails("403", at("/manifests/", || Reply::status(403)));
    fails(
        "asks to come back in 3600 seconds",
        at("/manifests/1.0", || Reply::With(429, vec![("Retry-After", "3600".into())], Vec::new())),
    );
    fails("a [2J", at("/manifests/1.0", || Reply::With(400, Vec::new(), b"a\x1b[2J".to_vec())));
}

#[test]
fn wrong_bytes_of_the_right_length_are_found_by_their_digest() {
    let folder = folder();
    let state = attached(&folder);
    for bytes in state.lock().unwrap().blobs.values_mut() {
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
    }
    fails(&folder, &state, "what comes as sha256:", |_| None);
}

#[test]
fn a_server_in_trouble_is_asked_three_times_and_one_that_recovers_is_used() {
    let folder = folder();
    let state = attached(&folder);
    let server = registry(&state, |asked| asked.path.ends_with("/1.0").then(|| Reply::status(503)));
    folder.run(&verify(&place(&server), &[])).exits(2).says("503").says("try again later");
    assert_eq!(server.asked().len(), 3);
    let count = Mutex::new(0);
    let recovers = registry(&state, move |asked| {
        let mut count = count.lock().unwrap();
        *count += 1;
        let busy = asked.path.ends_with("/1.0") && *count <= 2;
        busy.then(|| Reply::With(429, vec![("Retry-After", "1".into())], Vec::new()))
    });
    folder.run(&verify(&place(&recovers), &[])).exits(0);
    let down =
        format!("oci://{}/acme/app:1.0", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
    folder.run(&verify(&down, &[])).exits(2).says("cannot be asked");
}

#[test]
fn a_refused_upload_leaves_what_was_there() {
    let folder = folder();
    let state = attached(&folder);
    let denied = || Reply::json(403, &json!({"errors": [{"code": "DENIED", "message": "read only"}]}));
    for method in ["POST", "PUT"] {
        let server = registry(&state, move |asked| (asked.method == method).then(denied));
        folder
            .run(&attach("second.tar", &place(&server), &[]))
            .exits(2)
            .says("read only")
            .says("may not push");
        let ran = folder.run(&verify(&place(&registry(&state, |_| None)), &[])).exits(0);
        assert!(ran.stdout.contains("1.0.0"));
    }
}

/// An image of policies as conftest pushes it, with a rule of that text.
fn policies(rule: &str) -> (Vec<u8>, Vec<u8>) {
    let layer = json!({
        "mediaType": "application/vnd.cncf.openpolicyagent.policy.layer.v1+rego",
        "digest": format!("sha256:{}", Digest::of(rule.as_bytes())),
        "size": rule.len(),
        "annotations": {"org.opencontainers.image.title": "names.rego"},
    });
    let manifest = json!({
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": {
            "mediaType": "application/vnd.cncf.openpolicyagent.config.v1+json",
            "digest": format!("sha256:{}", Digest::of(b"{}")),
            "size": 2,
        },
        "layers": [layer],
    });
    (manifest.to_string().into_bytes(), rule.as_bytes().to_vec())
}

const RULE: &str = "package main\n\ndeny contains \"web is no name\" if input.metadata.name == \"web\"\n";

/// Puts policies under the tag `v1`.
fn push_policies(state: &Arc<Mutex<State>>, rule: &str) -> Digest {
    let (manifest, layer) = policies(rule);
    let mut state = state.lock().unwrap();
    for blob in [layer, b"{}".to_vec()] {
        state.blobs.insert(format!("sha256:{}", Digest::of(&blob)), blob);
    }
    state.add("v1", &manifest);
    Digest::of(&manifest)
}

#[test]
fn policies_are_pulled_pinned_and_judged_by() {
    let folder =
        Folder::new(&[("tollgate.yaml", "version: 1\n"), ("k8s/pod.yaml", super::harness::GOOD_POD)]);
    let state = Arc::new(Mutex::new(State::default()));
    let digest = push_policies(&state, RULE);
    let server = registry(&state, |_| None);
    let image = format!("oci://{}/acme/app:v1", server.host());
    let pull = ["policy", "pull", &image, "--output", "shared"];
    folder.run(&pull).exits(0).says(&format!("@sha256:{digest}")).says("shared:v1");
    let lock: Value = serde_json::from_slice(&folder.read("tollgate.lock")).unwrap();
    assert_eq!(lock["policies"][0]["path"], "shared:v1");
    assert_eq!(lock["policies"][0]["image"], format!("oci://{}/acme/app@sha256:{digest}", server.host()));
    folder.run(&pull).exits(0);
    folder.run(&["check", "k8s", "--policy", "shared:v1"]).exits(1).says("web is no name");
    // Other policies under the same tag: what was pulled stays until somebody says otherwise.
    push_policies(&state, &RULE.replace("web", "wab"));
    let lock = folder.read("tollgate.lock");
    folder.run(&pull).exits(2).says("--update");
    assert_eq!(folder.read("tollgate.lock"), lock);
    folder.run(&["check", "k8s", "--policy", "shared:v1"]).exits(1);
    folder.run(&[&pull[..], &["--update"]].concat()).exits(0);
    assert_ne!(folder.read("tollgate.lock"), lock);
    folder.run(&["check", "k8s", "--policy", "shared:v1"]).exits(0);
    // The lock that `policy lock` writes keeps where they came from.
    folder.write("tollgate.yaml", b"version: 1\npolicies:\n  paths: [\"shared:v1\"]\n");
    folder.run(&["policy", "lock", "--check"]).exits(0);
    folder.run(&["policy", "lock"]).exits(0);
    assert!(String::from_utf8(folder.read("tollgate.lock")).unwrap().contains("oci://"));
}

#[test]
fn what_is_no_policy_is_not_pulled() {
    let folder = Folder::new(&[("tollgate.yaml", "version: 1\n"), ("full/of/files.txt", "a")]);
    let state = Arc::new(Mutex::new(State::default()));
    push_policies(&state, RULE);
    state.lock().unwrap().add("image", IMAGE.as_bytes());
    let server = registry(&state, |_| None);
    let pull = |tag: &str, more: &[&str]| {
        let image = format!("oci://{}/acme/app:{tag}", server.host());
        folder.run(&[&["policy", "pull", &image], more].concat())
    };
    pull("image", &[]).exits(2).says("has 0 layers");
    pull("v1", &["--output", "full"]).exits(2).says("neither empty nor an OCI layout");
    push_policies(&state, "this is no rego");
    for blob in state.lock().unwrap().blobs.values_mut() {
        blob[0] ^= 1;
    }
    pull("v1", &[]).exits(2).says("what comes as sha256:");
    folder.run(&["policy", "pull", "shared:v1"]).exits(2).says("from a registry");
    assert_eq!(folder.names(), ["full", "tollgate.yaml"], "nothing was left");
}

#[test]
fn a_bundle_of_policies_is_written_as_an_image_of_a_layout() {
    let folder = Folder::new(&[("own/names.rego", RULE), ("k8s/pod.yaml", super::harness::GOOD_POD)]);
    let bundle = ["policy", "bundle", "own", "--oci-layout", "image:v1"];
    folder.run(&bundle).exits(0).says("wrote `image:v1`");
    let index = folder.read("image/index.json");
    folder.run(&bundle).exits(0);
    assert_eq!(folder.read("image/index.json"), index, "twice is the same");
    folder.run(&["check", "k8s", "--policy", "image:v1"]).exits(1).says("web is no name");
    folder.run(&["policy", "bundle", "own", "--oci-layout", "image"]).exits(2).says("write `DIR:TAG`");
    folder
        .run(&["policy", "bundle", "own", "--oci-layout", "own:v1"])
        .exits(2)
        .says("neither empty nor an OCI layout");
}

#[test]
fn policies_come_out_of_docker_registry() {
    let Some(registry) = Docker::start(None) else { return };
    let (manifest, layer) = policies(RULE);
    registry.push("acme/policies", "v1", &manifest, &[b"{}", &layer], None);
    let folder =
        Folder::new(&[("tollgate.yaml", "version: 1\n"), ("k8s/pod.yaml", super::harness::GOOD_POD)]);
    let image = format!("oci://{}/acme/policies@sha256:{}", registry.host, Digest::of(&manifest));
    folder.run(&["policy", "pull", &image]).exits(0).says("pulled into `policies:");
    let path = format!("policies:{}", Digest::of(&manifest));
    folder.run(&["check", "k8s", "--policy", &path]).exits(1).says("web is no name");
}
