//! Bundles that somebody who holds the key has tampered with: consistent up to the place that a test is about.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tollgate::document::json::canonical::{self, Json};
use tollgate::evidence::archive::{self, Archive};
use tollgate::signature::{IN_TOTO, SigningKey, seal};
use tollgate::source::Digest;

use crate::evidence::run::key;

/// The files of a bundle, to be changed.
#[derive(Clone)]
pub(crate) struct Forgery {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Forgery {
    pub(crate) fn of(bundle: &[u8]) -> Self {
        let files = Archive::read(bundle).unwrap();
        Self { files: files.files().map(|(name, content)| (name.to_owned(), content.to_vec())).collect() }
    }

    pub(crate) fn json(&self, name: &str) -> Json {
        canonical::parse_canonical(&self.files[name]).unwrap()
    }

    /// Changes a JSON document.
    pub(crate) fn change(mut self, name: &str, change: impl FnOnce(&mut Json)) -> Self {
        let mut json = self.json(name);
        change(&mut json);
        self.files.insert(name.to_owned(), json.to_bytes());
        self
    }

    /// Replaces a piece of text in a file, which must be there.
    pub(crate) fn replace(mut self, name: &str, from: &str, to: &str) -> Self {
        let text = String::from_utf8(self.files[name].clone()).unwrap();
        assert!(text.contains(from), "`{from}` is not in `{name}`");
        self.files.insert(name.to_owned(), text.replacen(from, to, 1).into_bytes());
        self
    }

    pub(crate) fn add(mut self, name: &str, content: &[u8]) -> Self {
        self.files.insert(name.to_owned(), content.to_vec());
        self
    }

    pub(crate) fn remove(mut self, name: &str) -> Self {
        self.files.remove(name).unwrap();
        self
    }

    /// Lists the files as they are now, for entries whose role and type are known from the listed ones.
    pub(crate) fn list(self) -> Self {
        let mut entries = Vec::new();
        for (path, content) in &self.files {
            if path == "manifest.json" || path == "evidence.dsse.json" {
                continue;
            }
            let (role, media_type) = match path.split('/').next().unwrap() {
                "policies" => ("policy", "text/x-rego"),
                "data" => ("data", "application/octet-stream"),
                "documents" => ("document", "application/jsonl"),
                "controls" => ("control", "application/json"),
                "waivers" => ("waiver", "application/json"),
                "reports" => ("report", "text/markdown"),
                "verdict.json" => ("verdict", "application/json"),
                "replay.json" => ("replay", "application/json"),
                "sources.json" => ("sources", "application/json"),
                other => panic!("{other}"),
            };
            entries.push(Json::object([
                ("path", Json::from(path.as_str())),
                ("role", Json::from(role)),
                ("mediaType", Json::from(media_type)),
                ("size", Json::Integer(i64::try_from(content.len()).unwrap())),
                ("sha256", Json::from(Digest::of(content).to_string())),
            ]));
        }
        self.change("manifest.json", |manifest| *member(manifest, "entries") = Json::Array(entries))
    }

    /// Commits the statement to the manifest as it is now.
    pub(crate) fn commit(self) -> Self {
        let manifest = self.json("manifest.json");
        let entries = manifest.get("entries").unwrap().as_array().unwrap().to_vec();
        let leaves: Vec<Digest> = entries.iter().map(leaf).collect();
        let is_policy =
            |entry: &&Json| matches!(entry.get("role").unwrap().as_str(), Some("policy" | "data"));
        let policies: Vec<Digest> = entries.iter().filter(is_policy).map(leaf).collect();
        let digest = Digest::of(&self.files["manifest.json"]).to_string();
        self.statement(|statement| {
            let predicate = member(statement, "predicate");
            let manifest = member(predicate, "manifest");
            *member(member(manifest, "digest"), "sha256") = digest.into();
            *member(manifest, "merkleRoot") = root(&leaves).to_string().into();
            *member(manifest, "size") = Json::Integer(i64::try_from(leaves.len()).unwrap());
            let policy_set = member(predicate, "policySet");
            *member(member(policy_set, "digest"), "sha256") = root(&policies).to_string().into();
        })
    }

    /// Changes the statement, and signs it.
    pub(crate) fn statement(self, change: impl FnOnce(&mut Json)) -> Self {
        let mut statement = canonical::parse_canonical(&self.payload()).unwrap();
        change(&mut statement);
        self.sign(&statement.to_bytes())
    }

    /// Signs other bytes.
    pub(crate) fn sign(self, payload: &[u8]) -> Self {
        self.sign_as(IN_TOTO, payload, &key())
    }

    pub(crate) fn sign_as(mut self, payload_type: &str, payload: &[u8], key: &SigningKey) -> Self {
        self.files.insert("evidence.dsse.json".to_owned(), seal(payload_type, payload, &[key]).unwrap());
        self
    }

    /// The bytes that are signed.
    pub(crate) fn payload(&self) -> Vec<u8> {
        let envelope = self.json("evidence.dsse.json");
        STANDARD.decode(envelope.get("payload").unwrap().as_str().unwrap()).unwrap()
    }

    pub(crate) fn pack(&self) -> Vec<u8> {
        archive::pack(&self.files).unwrap()
    }

    /// Everything consistent again but for what the verdict says of other files.
    pub(crate) fn finish(self) -> Vec<u8> {
        self.list().commit().pack()
    }
}

/// A member of an object, to be changed.
pub(crate) fn member<'j>(json: &'j mut Json, name: &str) -> &'j mut Json {
    match json {
        Json::Object(members) => members.get_mut(name).unwrap_or_else(|| panic!("no `{name}`")),
        other => panic!("{other:?} is no object"),
    }
}

/// The members of an object, to be changed.
pub(crate) fn members(json: &mut Json) -> &mut BTreeMap<String, Json> {
    match json {
        Json::Object(members) => members,
        other => panic!("{other:?} is no object"),
    }
}

/// An item of an array, to be changed.
pub(crate) fn item(json: &mut Json, index: usize) -> &mut Json {
    match json {
        Json::Array(items) => &mut items[index],
        other => panic!("{other:?} is no array"),
    }
}

fn leaf(entry: &Json) -> Digest {
    Digest::of_parts(&[&[0], &entry.to_bytes()])
}

/// RFC 6962, section 2.1, as it is written there.
fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(b""),
        [leaf] => *leaf,
        _ => {
            let split = (leaves.len().next_power_of_two() / 2).max(1);
            let (left, right) = leaves.split_at(split);
            Digest::of_parts(&[&[1], root(left).as_bytes(), root(right).as_bytes()])
        }
    }
}
