//! Makes `schemas/providers/*.bin` of the attribute tables in `../shared/conformance/terraform/providers` and of
//! what is known beside them, in `schemas/providers/facts`. The layout of a file is told in
//! `src/input/terraform/schema/table.rs`.
//!
//! To make them again: `cargo test --release pack_the_tables -- --ignored`. A test of `schema.rs` holds the files
//! that are there against what would be made.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// What each file begins with.
const MAGIC: &[u8] = b"TGS1";

/// The folder of the packed tables.
pub(crate) fn folder() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join(file!());
    here.ancestors().nth(3).unwrap().join("schemas/providers")
}

/// The published tables by provider; none where there are no conformance data.
pub(crate) fn published() -> Option<BTreeMap<String, Value>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance/terraform/providers");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        println!("skipped: {} is not there", folder.display());
        return None;
    };
    let mut tables = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let Some(provider) = name.strip_suffix(".schema.json.xz") else { continue };
        let inflated = Command::new("xz").arg("-dc").arg(&path).output().unwrap();
        assert!(inflated.status.success(), "{} cannot be inflated", path.display());
        tables.insert(provider.to_owned(), serde_json::from_slice(&inflated.stdout).unwrap());
    }
    Some(tables)
}

/// What is known of an attribute or of a nested block beside what is published.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Known {
    pub(crate) computed: bool,
    pub(crate) sensitive: bool,
    pub(crate) write_only: bool,
    /// The default, in JSON.
    pub(crate) default: Option<String>,
}

/// What is known of a provider, by `resource` or `data`, type and path: lines of
/// `<resource|data> <type> <computed|sensitive|write_only> <path>…` and of
/// `<resource|data> <type> default <path> <JSON>`, in `<provider>.txt` and `<provider>.mined.gz`. An attribute whose
/// name ends in `_wo` is write-only.
pub(crate) type Facts = HashMap<(String, String, String), Known>;

pub(crate) fn facts(provider: &str) -> Facts {
    let mut facts = Facts::new();
    let file = |ending: &str| std::fs::read(folder().join("facts").join(format!("{provider}.{ending}")));
    let mut text = String::from_utf8(file("txt").unwrap_or_default()).unwrap();
    if let Ok(packed) = file("mined.gz") {
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut text).unwrap();
    }
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.splitn(4, ' ').collect();
        let [mode, kind, what, rest] = words[..] else { panic!("`{line}` of {provider} is no fact") };
        assert!(["resource", "data"].contains(&mode), "`{line}` of {provider}");
        let key = |path: &str| (mode.to_owned(), kind.to_owned(), path.to_owned());
        if what == "default" {
            let (path, default) = rest.split_once(' ').unwrap();
            facts.entry(key(path)).or_default().default = Some(default.to_owned());
            continue;
        }
        for path in rest.split(' ') {
            let known = facts.entry(key(path)).or_default();
            match what {
                "computed" => known.computed = true,
                "sensitive" => known.sensitive = true,
                "write_only" => known.write_only = true,
                _ => panic!("`{line}` of {provider} is no fact"),
            }
        }
    }
    facts
}

/// The file of a provider.
pub(crate) fn pack(table: &Value, facts: &Facts) -> Vec<u8> {
    let mut packed = MAGIC.to_vec();
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&inflated(table, facts)).unwrap();
    packed.extend(encoder.finish().unwrap());
    packed
}

/// What a file holds, inflated.
pub(crate) fn inflate(file: &[u8]) -> Vec<u8> {
    let mut inflated = Vec::new();
    let packed = file.strip_prefix(MAGIC).unwrap();
    flate2::read::ZlibDecoder::new(packed).read_to_end(&mut inflated).unwrap();
    inflated
}

/// The parts of a file.
pub(crate) fn inflated(table: &Value, facts: &Facts) -> Vec<u8> {
    let mut names = BTreeSet::new();
    let mut shapes: HashMap<(String, u8, Option<String>), usize> = HashMap::new();
    let mut unused: BTreeSet<_> = facts.keys().cloned().collect();
    for (place, block) in roots(table) {
        walk(block, &mut |path, entry| {
            names.insert(path.rsplit('.').next().unwrap().to_owned());
            let key = (place.0.to_owned(), place.1.to_owned(), path.to_owned());
            unused.remove(&key);
            if let Some(ty) = entry.get("type") {
                collect_names(ty, &mut names);
                *shapes.entry(shape(entry, path, facts.get(&key))).or_default() += 1;
            }
        });
    }
    assert!(unused.is_empty(), "facts of what is not there: {unused:?}");
    let names: Vec<String> = names.into_iter().collect();
    let numbers: HashMap<&str, usize> =
        names.iter().enumerate().map(|(number, name)| (name.as_str(), number)).collect();
    // What is frequent has small numbers.
    let mut frequent: Vec<_> = shapes.into_iter().collect();
    frequent.sort_by(|(one, often), (other, less)| less.cmp(often).then_with(|| one.cmp(other)));
    let mut packer = Packer { numbers, facts: Some(facts), ..Packer::default() };
    for (number, (shape, _)) in frequent.iter().enumerate() {
        packer.shapes.insert(shape.clone(), number);
        packer.ty(&serde_json::from_str(&shape.0).unwrap());
    }
    let defaults: BTreeSet<&String> = frequent.iter().filter_map(|(shape, _)| shape.2.as_ref()).collect();
    let default_number = |default: &Option<String>| match default {
        Some(default) => defaults.iter().position(|other| *other == default).unwrap() + 1,
        None => 0,
    };

    let configuration = packer.block(&table["provider"], ("provider", ""), "");
    let mut kinds = Vec::new();
    for (mode, section) in [("resource", "resources"), ("data", "data")] {
        let sorted: BTreeMap<&String, &Value> = table[section].as_object().unwrap().iter().collect();
        let blocks: Vec<usize> =
            sorted.iter().map(|(kind, block)| packer.block(block, (mode, kind), "")).collect();
        words(&mut kinds, &sorted.keys().map(|kind| (*kind).clone()).collect::<Vec<_>>());
        for block in blocks {
            number(&mut kinds, block);
        }
    }

    let mut out = Vec::new();
    words(&mut out, &names);
    number(&mut out, packer.types.len());
    let mut types: Vec<(&Vec<u8>, &usize)> = packer.types.iter().collect();
    types.sort_by_key(|(_, number)| **number);
    for (ty, _) in types {
        out.extend(ty);
    }
    number(&mut out, defaults.len());
    for default in &defaults {
        text(&mut out, default);
    }
    number(&mut out, frequent.len());
    for (shape, _) in &frequent {
        let ty = packer.ty(&serde_json::from_str(&shape.0).unwrap());
        number(&mut out, ty);
        out.push(shape.1);
        number(&mut out, default_number(&shape.2));
    }
    number(&mut out, packer.written.len());
    for block in &packer.written {
        number(&mut out, block.len());
        out.extend(block);
    }
    number(&mut out, configuration);
    out.extend(kinds);
    out
}

/// The places and root blocks of a table.
fn roots(table: &Value) -> Vec<((&str, &str), &Value)> {
    let mut roots = vec![(("provider", ""), &table["provider"])];
    for (mode, section) in [("resource", "resources"), ("data", "data")] {
        roots.extend(
            table[section].as_object().unwrap().iter().map(|(kind, block)| ((mode, kind.as_str()), block)),
        );
    }
    roots
}

/// Goes through all attributes and nested blocks of a block with their paths.
pub(crate) fn walk(block: &Value, visit: &mut impl FnMut(&str, &Value)) {
    fn inner(block: &Value, prefix: &str, visit: &mut impl FnMut(&str, &Value)) {
        for (name, attribute) in block["attrs"].as_object().unwrap() {
            visit(&format!("{prefix}{name}"), attribute);
        }
        for (name, nested) in block["blocks"].as_object().unwrap() {
            visit(&format!("{prefix}{name}"), nested);
            inner(nested, &format!("{prefix}{name}."), visit);
        }
    }
    inner(block, "", visit);
}

/// Type in JSON, flags, default.
fn shape(attribute: &Value, path: &str, known: Option<&Known>) -> (String, u8, Option<String>) {
    let known = known.cloned().unwrap_or_default();
    let flags = [
        attribute.get("optional") == Some(&Value::Bool(true)),
        attribute.get("computed") == Some(&Value::Bool(true)),
        known.computed,
        known.sensitive,
        known.write_only || path.ends_with("_wo"),
    ];
    let flags = flags.iter().enumerate().map(|(bit, set)| u8::from(*set) << bit).sum();
    (attribute["type"].to_string(), flags, known.default)
}

fn collect_names(ty: &Value, names: &mut BTreeSet<String>) {
    if let Some([kind, inner]) = ty.as_array().map(Vec::as_slice) {
        if kind == "object" {
            for (name, ty) in inner.as_object().unwrap() {
                names.insert(name.clone());
                collect_names(ty, names);
            }
        } else {
            collect_names(inner, names);
        }
    }
}

#[derive(Default)]
struct Packer<'n> {
    numbers: HashMap<&'n str, usize>,
    facts: Option<&'n Facts>,
    shapes: HashMap<(String, u8, Option<String>), usize>,
    types: HashMap<Vec<u8>, usize>,
    blocks: HashMap<Vec<u8>, usize>,
    written: Vec<Vec<u8>>,
}

impl Packer<'_> {
    /// The number of a type, behind those that it is made of.
    fn ty(&mut self, ty: &Value) -> usize {
        let mut packed = Vec::new();
        match (ty.as_str(), ty.as_array().map(Vec::as_slice)) {
            (Some(name), _) => packed.push(name.as_bytes()[0]),
            (None, Some([kind, inner])) if kind == "object" => {
                packed.push(b'o');
                let attributes: BTreeMap<&String, &Value> = inner.as_object().unwrap().iter().collect();
                number(&mut packed, attributes.len());
                for (name, ty) in attributes {
                    number(&mut packed, self.numbers[name.as_str()]);
                    let ty = self.ty(ty);
                    number(&mut packed, ty);
                }
            }
            (None, Some([kind, inner])) => {
                packed.push(match kind.as_str().unwrap() {
                    "list" => b'l',
                    "set" => b'e',
                    "map" => b'm',
                    other => panic!("no type: {other}"),
                });
                let inner = self.ty(inner);
                number(&mut packed, inner);
            }
            _ => panic!("no type: {ty}"),
        }
        let next = self.types.len();
        *self.types.entry(packed).or_insert(next)
    }

    /// The number of a block, behind those that nest in it.
    fn block(&mut self, block: &Value, place: (&str, &str), prefix: &str) -> usize {
        let facts = self.facts.unwrap();
        let known =
            |name: &str| facts.get(&(place.0.to_owned(), place.1.to_owned(), format!("{prefix}{name}")));
        let attributes: BTreeMap<&String, &Value> = block["attrs"].as_object().unwrap().iter().collect();
        let nested: BTreeMap<&String, &Value> = block["blocks"].as_object().unwrap().iter().collect();
        let mut packed = Vec::new();
        number(&mut packed, attributes.len());
        let mut before = 0;
        for (name, attribute) in attributes {
            let own = self.numbers[name.as_str()];
            number(&mut packed, own - before);
            number(&mut packed, self.shapes[&shape(attribute, name, known(name))]);
            before = own;
        }
        number(&mut packed, nested.len());
        before = 0;
        for (name, inner) in nested {
            let own = self.numbers[name.as_str()];
            number(&mut packed, own - before);
            let nesting = ["single", "list", "set", "map"];
            let nesting = nesting.iter().position(|nesting| inner["nesting"] == *nesting).unwrap();
            let computed = u8::from(known(name).is_some_and(|known| known.computed)) << 2;
            packed.push(u8::try_from(nesting).unwrap() | computed);
            let inner = self.block(inner, place, &format!("{prefix}{name}."));
            number(&mut packed, inner);
            before = own;
        }
        if let Some(number) = self.blocks.get(&packed) {
            return *number;
        }
        self.blocks.insert(packed.clone(), self.written.len());
        self.written.push(packed);
        self.written.len() - 1
    }
}

fn number(out: &mut Vec<u8>, mut number: usize) {
    while number > 0x7f {
        out.push(u8::try_from(number & 0x7f).unwrap() | 0x80);
        number >>= 7;
    }
    out.push(u8::try_from(number).unwrap());
}

fn text(out: &mut Vec<u8>, text: &str) {
    number(out, text.len());
    out.extend(text.as_bytes());
}

fn words(out: &mut Vec<u8>, words: &[String]) {
    number(out, words.len());
    let mut before = "";
    for word in words {
        let shared = word.bytes().zip(before.bytes()).take_while(|(one, other)| one == other).count();
        number(out, shared);
        text(out, &word[shared..]);
        before = word;
    }
}

#[test]
#[ignore = "makes the files of `schemas/providers`"]
fn pack_the_tables() {
    for (provider, table) in published().unwrap() {
        let packed = pack(&table, &facts(&provider));
        println!("{provider}: {} bytes", packed.len());
        std::fs::write(folder().join(format!("{provider}.bin")), packed).unwrap();
    }
}
