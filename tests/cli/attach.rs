//! Attaching to files, notes and layouts, and finding there again.

use std::process::Stdio;

use serde_json::{Value, json};
use tollgate::source::Digest;

use super::attached::{IMAGE, attach, bytes, commit, folder, git, repository, statement, verify};
use super::harness::{Folder, Ran};

#[test]
fn a_bundle_lies_beside_its_artifact_with_its_sidecars() {
    let folder = folder();
    folder.write("first.intoto.jsonl", bytes("first.intoto.jsonl"));
    folder.write("first.sigstore.json", bytes("first.sigstore.json"));
    folder.write("first.txt", b"none of it");
    folder.run(&attach("first.tar", "app.bin", &[])).exits(0).says("attached");
    for ending in ["evidence.tar", "intoto.jsonl", "sigstore.json"] {
        assert!(folder.file(&format!("app.bin.{ending}")).is_file(), "{ending}");
    }
    assert!(!folder.file("app.bin.txt").exists());
    assert_eq!(folder.read("app.bin.evidence.tar"), bytes("first.tar"));
    folder.run(&attach("first.tar", "file:app.bin", &[])).exits(0).says("there already").lacks("attached");
    // Another bundle does not take its place by itself.
    folder.run(&attach("second.tar", "app.bin", &[])).exits(2).says("--force");
    assert_eq!(folder.read("app.bin.evidence.tar"), bytes("first.tar"));
    // The artifact is compared without being named again.
    folder.run(&verify("app.bin", &[])).exits(0).says("1.0.0").says("subject compared");
    folder.run(&attach("second.tar", "app.bin", &["--force"])).exits(0).says("replaced");
    folder.run(&verify("app.bin", &[])).exits(0).says("1.1.0");
    folder.run(&verify("app.bin.evidence.tar", &["--no-subject"])).exits(0).says("1.1.0");
    // In a folder it has the artifact's whole name.
    folder.write("image.tar", b"what is released");
    folder.write("dist/other.txt", b"other");
    folder.run(&attach("first.tar", "dist", &["--artifact", "image.tar"])).exits(0);
    assert!(folder.file("dist/image.tar.evidence.tar").is_file());
}

#[test]
fn evidence_that_is_not_valid_or_about_something_else_is_not_attached() {
    let folder = folder();
    let before = folder.names();
    let mut broken = bytes("first.tar").to_vec();
    let middle = broken.len() / 2;
    broken[middle] ^= 1;
    folder.write("broken.tar", &broken);
    folder.write("else.bin", b"something else");
    folder.run(&attach("broken.tar", "app.bin", &[])).exits(3).says("was not attached");
    folder.run(&attach("foreign.tar", "app.bin", &[])).exits(4).says("E302");
    folder.run(&attach("first.tar", "else.bin", &[])).exits(3).says("E403");
    folder.run(&attach("first.tar", "new.bin", &["--artifact", "else.bin"])).exits(3).says("E403");
    folder.run(&attach("first.tar", "no/such/app.bin", &[])).exits(2).says("no folder");
    folder.run(&attach("first.tar", "s3://bucket/key", &[])).exits(2).says("no kind of place");
    std::fs::remove_file(folder.file("broken.tar")).unwrap();
    std::fs::remove_file(folder.file("else.bin")).unwrap();
    assert_eq!(folder.names(), before, "nothing was left");
    folder.write("else.bin", b"something else");
    folder.run(&attach("first.tar", "else.bin", &["--no-subject"])).exits(0);
    folder.run(&verify("else.bin", &[])).exits(3).says("E403");
}

#[test]
fn a_folder_that_is_not_there_is_no_name_of_an_artifact() {
    let folder = folder();
    let before = folder.names();
    folder.run(&attach("first.tar", "nowhere/", &[])).exits(2).says("there is no folder `nowhere/`");
    assert_eq!(folder.names(), before);
}

#[test]
fn sidecars_of_another_release_are_not_attached() {
    let folder = folder();
    for (name, other) in
        [("first.intoto.jsonl", "second.intoto.jsonl"), ("first.sigstore.json", "second.sigstore.json")]
    {
        folder.write(other, bytes(name));
        folder.run(&attach("second.tar", "app.bin", &[])).exits(3).says("E611");
        folder.write(other, b"{}\n");
        folder.run(&attach("second.tar", "app.bin", &[])).exits(3);
        std::fs::remove_file(folder.file(other)).unwrap();
    }
    assert!(!folder.file("app.bin.evidence.tar").exists(), "nothing is attached then");
}

#[test]
fn of_several_the_newest_that_a_trusted_key_signed_is_taken() {
    let folder = folder();
    for name in ["first.tar", "second.tar"] {
        folder.write(&format!("all/{name}.evidence.tar"), bytes(name));
    }
    // Whoever can write there cannot choose: neither by a later time nor by rubbish.
    folder.write("all/foreign.evidence.tar", bytes("foreign.tar"));
    folder.write("all/rubbish.evidence.tar", b"rubbish");
    let ran = folder.run(&verify("all", &["--artifact", "app.bin"])).exits(0);
    assert!(ran.stdout.contains("release   shop 1.1.0"), "{}", ran.stdout);
    for line in ["1.0.0", "NOT VALID: E302", "NOT VALID: E101", "took all"] {
        assert!(ran.stderr.contains(line), "{line}: {}", ran.stderr);
    }
    // The newest is looked at even where it does not hold: no older one is taken in its place.
    let early = ["--artifact", "app.bin", "--at", "2026-01-01T12:00:00Z"];
    folder.run(&verify("all", &early)).exits(4).says("E702").says("took all/second.tar.evidence.tar");
    let first = statement(&folder, "first.tar");
    let named = folder.run(&verify("all", &["--no-subject", "--statement", &first])).exits(0);
    assert!(named.stdout.contains("release   shop 1.0.0"));
    // What nobody trusted signed is named by its bytes.
    let foreign = format!("sha256:{}", Digest::of(bytes("foreign.tar")));
    folder.run(&verify("all", &["--no-subject", "--statement", &foreign])).exits(4).says("E302");
    let none = format!("sha256:{}", "0".repeat(64));
    folder.run(&verify("all", &["--no-subject", "--statement", &none])).exits(2).says("none of the bundles");
    std::fs::remove_file(folder.file("all/second.tar.evidence.tar")).unwrap();
    std::fs::remove_file(folder.file("all/first.tar.evidence.tar")).unwrap();
    folder
        .run(&verify("all", &["--no-subject"]))
        .exits(2)
        .says("none of the bundles is signed by whom you trust");
    std::fs::create_dir(folder.file("empty")).unwrap();
    folder.run(&verify("empty", &["--no-subject"])).exits(2).says("there is no evidence");
}

#[test]
fn of_two_that_were_judged_at_once_none_is_taken() {
    let folder = folder();
    folder.write("k8s/pod.yaml", super::harness::GOOD_POD.as_bytes());
    folder.run(&["key", "new", "mine"]).exits(0);
    for name in ["one", "two"] {
        let output = format!("{name}.evidence.tar");
        let arguments = ["release", "--version", name, "--key", "mine.pem", "--name", "shop", "k8s"];
        let more = ["--artifact", "app.bin", "--output", &output];
        folder.run(&[&arguments[..], &more].concat()).exits(0);
    }
    for name in ["first.tar", "second.tar", "foreign.tar"] {
        std::fs::remove_file(folder.file(name)).unwrap();
    }
    let arguments = ["verify", "--from", ".", "--key", "mine.pub.pem", "--no-requirements", "--no-subject"];
    folder.run(&arguments).exits(2).says("--statement").says("shop one").says("shop two");
}

/// A folder whose repository has the commit that the bundles are about.
fn with_repository() -> Option<Folder> {
    let folder = folder();
    let here = repository(&folder)?;
    assert_eq!(Some(here.as_str()), commit());
    Some(folder)
}

#[test]
fn a_note_on_a_commit_keeps_every_bundle() {
    let Some(folder) = with_repository() else { return };
    folder.run(&verify("git:#v1.0.0", &[])).exits(2).says("git fetch origin refs/notes/tollgate");
    folder
        .run(&attach("first.tar", "git:.#v1.0.0", &[]))
        .exits(0)
        .says("git push origin refs/notes/tollgate");
    folder.run(&attach("first.tar", "git:", &[])).exits(0).says("there already");
    // Changed files and a detached head have no say.
    folder.write("dirty.txt", b"dirty");
    git(&folder, &["add", "dirty.txt"]).unwrap();
    git(&folder, &["checkout", "--quiet", "--detach"]).unwrap();
    folder.run(&attach("second.tar", &format!("git:#{}", commit().unwrap()), &[])).exits(0).says("attached");
    assert_eq!(git(&folder, &["diff", "--cached", "--name-only"]).unwrap(), "dirty.txt");
    let ran = folder.run(&verify("git:#v1.0.0", &[])).exits(0).says("subject compared");
    assert!(ran.stdout.contains("1.1.0") && ran.stderr.contains("1.0.0"), "{}", ran.stderr);
    // Git itself shows the note: a line for each statement, with digest and envelope.
    let note = git(&folder, &["notes", "--ref=tollgate", "show", commit().unwrap()]).unwrap();
    let lines: Vec<Value> = note.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 2);
    let statement = statement(&folder, "first.tar");
    assert_eq!(format!("sha256:{}", lines[0]["statement"]["sha256"].as_str().unwrap()), statement);
    assert!(lines[0]["envelope"]["payload"].is_string());
    assert_eq!(lines[0]["bundle"]["digest"]["sha256"], Digest::of(bytes("first.tar")).to_string());
}

#[test]
fn notes_of_others_and_their_files_are_kept() {
    let Some(folder) = with_repository() else { return };
    git(&folder, &["notes", "--ref=tollgate", "add", "-m", "words of a person", "HEAD"]).unwrap();
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message", "next"]).unwrap();
    git(&folder, &["notes", "--ref=tollgate", "add", "-m", "on the next", "HEAD"]).unwrap();
    folder.run(&attach("first.tar", "git:#v1.0.0", &[])).exits(0);
    git(&folder, &["notes", "--ref=tollgate", "append", "-m", "more words", "HEAD"]).unwrap();
    // Git rewrote the notes, and what is no note is still in it.
    folder.run(&attach("second.tar", "git:#v1.0.0", &[])).exits(0);
    folder.run(&verify("git:#v1.0.0", &[])).exits(0).says("1.1.0");
    let note = git(&folder, &["notes", "--ref=tollgate", "show", "v1.0.0"]).unwrap();
    assert!(note.starts_with("words of a person\n"), "{note}");
    assert!(git(&folder, &["notes", "--ref=tollgate", "show", "HEAD"]).unwrap().contains("more words"));
    git(&folder, &["gc", "--quiet", "--prune=now"]).unwrap();
    folder.run(&verify("git:#v1.0.0", &[])).exits(0);
}

#[test]
fn a_clone_that_fetches_the_notes_can_verify() {
    let Some(folder) = with_repository() else { return };
    folder.run(&attach("first.tar", "git:#v1.0.0", &[])).exits(0);
    git(&folder, &["clone", "--quiet", "--bare", ".", "bare.git"]).unwrap();
    git(&folder, &["push", "--quiet", "bare.git", "refs/notes/tollgate"]).unwrap();
    folder.run(&verify("git:bare.git#v1.0.0", &[])).exits(0).says("subject compared");
    folder.run(&attach("second.tar", "git:bare.git#v1.0.0", &[])).exits(0);
    git(&folder, &["clone", "--quiet", "bare.git", "clone"]).unwrap();
    folder.run(&verify("git:clone#v1.0.0", &[])).exits(2).says("git fetch");
    git(&folder, &["-C", "clone", "fetch", "--quiet", "origin", "refs/notes/tollgate:refs/notes/tollgate"])
        .unwrap();
    folder.run(&verify("git:clone#v1.0.0", &[])).exits(0).says("1.1.0");
}

#[test]
fn a_note_tells_what_git_cannot_do() {
    let Some(folder) = with_repository() else { return };
    git(&folder, &["commit", "--quiet", "--allow-empty", "--message", "next"]).unwrap();
    let other = "git:#HEAD";
    folder.run(&attach("first.tar", other, &[])).exits(3).says("E403");
    folder.run(&attach("first.tar", other, &["--no-subject"])).exits(0);
    folder.run(&attach("first.tar", "git:#v9", &[])).exits(2).says("git knows no commit `v9`");
    let source = format!("file://{}", folder.path().display());
    git(&folder, &["clone", "--quiet", "--depth=1", &source, "shallow"]).unwrap();
    folder
        .run(&attach("first.tar", &format!("git:shallow#{}", commit().unwrap()), &[]))
        .exits(2)
        .says("--unshallow");
    std::fs::create_dir(folder.file("plain")).unwrap();
    let outside = tempfile::tempdir().unwrap();
    let place = format!("git:{}#v1", outside.path().display());
    folder.run(&attach("first.tar", &place, &[])).exits(2).says("is no git repository");
    let arguments = attach("first.tar", "git:#v1.0.0", &[]);
    let output = folder.command(&arguments).env("PATH", "/nonexistent").output().unwrap();
    Ran::of(&output).exits(2).says("git is not installed");
}

#[test]
fn a_note_that_lies_gives_an_error_and_no_bundle() {
    let Some(folder) = with_repository() else { return };
    folder.run(&attach("first.tar", "git:#v1.0.0", &[])).exits(0);
    let note = git(&folder, &["notes", "--ref=tollgate", "show", "v1.0.0"]).unwrap();
    let mut line: Value = serde_json::from_str(&note).unwrap();
    let blob = git(&folder, &["hash-object", "-w", "second.tar"]).unwrap();
    line["bundle"]["blob"] = json!(blob);
    git(&folder, &["notes", "--ref=tollgate", "add", "-f", "-m", &line.to_string(), "v1.0.0"]).unwrap();
    folder.run(&verify("git:#v1.0.0", &[])).exits(2).says("not the one that the note names");
    line["bundle"]["blob"] = json!("--batch");
    git(&folder, &["notes", "--ref=tollgate", "add", "-f", "-m", &line.to_string(), "v1.0.0"]).unwrap();
    folder.run(&verify("git:#v1.0.0", &[])).exits(2).says("there is no evidence");
}

#[test]
fn two_who_attach_at_once_lose_nothing() {
    let Some(folder) = with_repository() else { return };
    std::fs::remove_file(folder.file("foreign.tar")).unwrap();
    let run = |bundle: &str| {
        let mut command = folder.command(&attach(bundle, "git:#v1.0.0", &["--quiet"]));
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    };
    for _ in 0..4 {
        let running = ["first.tar", "second.tar"].map(run);
        for child in running {
            Ran::of(&child.wait_with_output().unwrap()).exits(0);
        }
        let note = git(&folder, &["notes", "--ref=tollgate", "show", "v1.0.0"]).unwrap();
        assert_eq!(note.lines().count(), 2, "{note}");
        git(&folder, &["update-ref", "-d", "refs/notes/tollgate"]).unwrap();
    }
}

/// Writes a layout with the image that the evidence is about and another.
fn layout(folder: &Folder) -> String {
    let other = IMAGE.replace("\"layers\":[]", "\"layers\":[],\"annotations\":{\"a\":\"b\"}");
    let mut manifests = Vec::new();
    for (tag, manifest) in [("1.0", IMAGE), ("other", &other)] {
        let digest = Digest::of(manifest.as_bytes()).to_string();
        folder.write(&format!("image/blobs/sha256/{digest}"), manifest.as_bytes());
        manifests.push(json!({
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "digest": format!("sha256:{digest}"),
            "size": manifest.len(),
            "annotations": {"org.opencontainers.image.ref.name": tag},
            "platform": {"os": "linux", "architecture": "amd64"},
        }));
    }
    folder.write("image/oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
    let index = json!({"schemaVersion": 2, "manifests": manifests, "annotations": {"kept": "yes"}});
    folder.write("image/index.json", index.to_string().as_bytes());
    Digest::of(IMAGE.as_bytes()).to_string()
}

fn index(folder: &Folder) -> Value {
    serde_json::from_slice(&folder.read("image/index.json")).unwrap()
}

fn blob(folder: &Folder, descriptor: &Value) -> Vec<u8> {
    let digest = descriptor["digest"].as_str().unwrap().strip_prefix("sha256:").unwrap();
    let bytes = folder.read(&format!("image/blobs/sha256/{digest}"));
    assert_eq!(Digest::of(&bytes).to_string(), digest);
    assert_eq!(descriptor["size"], bytes.len());
    bytes
}

#[test]
fn evidence_refers_to_an_image_of_a_layout() {
    let folder = folder();
    let image = layout(&folder);
    folder.write("first.sigstore.json", bytes("first.sigstore.json"));
    folder.write("first.intoto.jsonl", bytes("first.intoto.jsonl"));
    folder.run(&attach("first.tar", "oci-layout:image:1.0", &[])).exits(0).says("attached");
    let after = index(&folder);
    folder
        .run(&attach("first.tar", &format!("oci-layout:image@sha256:{image}"), &[]))
        .exits(0)
        .says("there already");
    assert_eq!(index(&folder), after, "attaching again changes nothing");
    assert_eq!(after["annotations"]["kept"], "yes");
    assert_eq!(after["manifests"][0]["platform"]["os"], "linux", "what is not understood is kept");
    let added = &after["manifests"].as_array().unwrap()[2..];
    let kinds: Vec<&str> = added.iter().map(|one| one["artifactType"].as_str().unwrap()).collect();
    let sigstore = "application/vnd.dev.sigstore.bundle.v0.3+json";
    assert_eq!(
        kinds,
        ["application/vnd.in-toto.bundle", sigstore, "application/vnd.tollgate.evidence.v1+tar"]
    );
    for descriptor in added {
        let manifest: Value = serde_json::from_slice(&blob(&folder, descriptor)).unwrap();
        assert_eq!(manifest["artifactType"], descriptor["artifactType"]);
        assert_eq!(manifest["subject"]["digest"], format!("sha256:{image}"));
        assert_eq!(manifest["config"]["mediaType"], "application/vnd.oci.empty.v1+json");
        assert_eq!(blob(&folder, &manifest["config"]), b"{}");
        assert_eq!(manifest["layers"].as_array().unwrap().len(), 1);
        blob(&folder, &manifest["layers"][0]);
        assert_eq!(manifest["annotations"]["org.opencontainers.image.created"], "2026-01-01T00:00:00Z");
    }
    let cosign = &added[1]["annotations"];
    assert_eq!(cosign["dev.sigstore.bundle.content"], "dsse-envelope");
    assert_eq!(cosign["dev.sigstore.bundle.predicateType"], "https://tollgate.dev/policy-evidence/v1");
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(0).says("1.0.0").says("subject compared");
    folder.run(&attach("second.tar", "oci-layout:image:1.0", &[])).exits(0);
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(0).says("1.1.0");
}

#[test]
fn a_layout_is_told_what_is_wrong_with_it() {
    let folder = folder();
    layout(&folder);
    let before = index(&folder);
    folder.run(&attach("first.tar", "oci-layout:image:other", &[])).exits(3).says("E403");
    folder.run(&attach("first.tar", "oci-layout:image", &[])).exits(2).says("several images");
    folder.run(&attach("first.tar", "oci-layout:image:none", &[])).exits(2).says("its tags are: 1.0, other");
    folder.run(&attach("first.tar", "oci-layout:nowhere:1.0", &[])).exits(2).says("is no OCI layout");
    assert_eq!(index(&folder), before);
    folder.run(&attach("first.tar", "oci-layout:image:1.0", &[])).exits(0);
    let manifest = index(&folder)["manifests"][2].clone();
    let manifest: Value = serde_json::from_slice(&blob(&folder, &manifest)).unwrap();
    let layer = manifest["layers"][0]["digest"].as_str().unwrap().replace(':', "/");
    let mut damaged = folder.read(&format!("image/blobs/{layer}"));
    damaged[1000] ^= 1;
    folder.write(&format!("image/blobs/{layer}"), &damaged);
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(2).says("what comes as sha256:");
    folder.write("image/index.json", b"[]");
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(2).says("is no index");
}

#[test]
fn an_index_that_is_tagged_with_a_digest_is_read_and_kept_up() {
    let folder = folder();
    let image = layout(&folder);
    folder.run(&attach("first.tar", "oci-layout:image:1.0", &[])).exits(0);
    // As a registry without a list of referrers would have been copied.
    let mut all = index(&folder);
    let list = all["manifests"].as_array_mut().unwrap();
    let foreign = json!({"mediaType": "x/y", "digest": format!("sha512:{}", "0".repeat(128)), "size": 1});
    let tagged = json!({"schemaVersion": 2, "manifests": [list.pop().unwrap(), foreign]}).to_string();
    let digest = Digest::of(tagged.as_bytes()).to_string();
    folder.write(&format!("image/blobs/sha256/{digest}"), tagged.as_bytes());
    let tag = format!("sha256-{image}");
    list.push(json!({
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "digest": format!("sha256:{digest}"),
        "size": tagged.len(),
        "annotations": {"org.opencontainers.image.ref.name": tag},
    }));
    folder.write("image/index.json", all.to_string().as_bytes());
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(0).says("1.0.0");
    folder.run(&attach("second.tar", "oci-layout:image:1.0", &[])).exits(0);
    let all = index(&folder);
    let named = |entry: &&Value| entry["annotations"]["org.opencontainers.image.ref.name"] == tag.as_str();
    let entries: Vec<&Value> = all["manifests"].as_array().unwrap().iter().filter(named).collect();
    assert_eq!(entries.len(), 1);
    let tagged: Value = serde_json::from_slice(&blob(&folder, entries[0])).unwrap();
    assert_eq!(tagged["manifests"].as_array().unwrap().len(), 3, "{tagged}");
    folder.run(&verify("oci-layout:image:1.0", &[])).exits(0).says("1.1.0");
}
