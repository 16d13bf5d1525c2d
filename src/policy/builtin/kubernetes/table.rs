//! The packed table of Kubernetes' API: the definitions of all versions together.
//!
//! A file is `TGK1` and a zlib stream of lines, whose words are parted by tabs:
//!
//! - `v`, and the minor versions that it knows. In a line below, a mask has a bit for each, the lowest for the first;
//! - `e`, and the texts of an enumeration;
//! - `d`, and the name of a definition, with its fields in the lines behind it, sorted: `!` where it is required, else
//!   `?`; its name; its type; a mask. A field that is not the same in all versions has several lines;
//! - `k`, the `apiVersion`, the `kind`, the number of the definition, a mask.
//!
//! A type is `s`tring, `i`nteger (`l` of 64 bits), `n`umber, `b`oolean, b`y`tes, `q`uantity, `x` (an integer or a
//! string), `o`bject of any fields, `*` for anything, `[` or `{` and the type of the items of a list or a map, `#` and
//! the number of a definition, `e` and the number of an enumeration.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::ZlibDecoder;

/// What a file begins with.
const MAGIC: &[u8] = b"TGK1";

/// More bytes than this the table does not have, inflated.
const LARGEST: u64 = 1 << 20;

/// How deep lists and maps nest in a type.
const DEEPEST: usize = 4;

static PACKED: &[u8] = include_bytes!("../../../../schemas/kubernetes/table.bin");

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    Text,
    Integer,
    Long,
    Number,
    Boolean,
    Bytes,
    Quantity,
    IntegerOrText,
    Open,
    Any,
    List(Box<Type>),
    Map(Box<Type>),
    Object(usize),
    Enumeration(usize),
}

/// A field of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) of: Type,
    pub(super) required: bool,
    versions: u8,
}

/// The fields of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Definition {
    /// Its name without its package, as `DeploymentSpec`.
    pub(super) name: &'static str,
    fields: Vec<Field>,
}

impl Definition {
    /// The fields that a version has.
    pub(super) fn fields(&self, version: Version) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.versions & version.0 != 0)
    }

    /// The field of a name.
    pub(super) fn field(&self, name: &str, version: Version) -> Option<&Field> {
        self.named(name).iter().find(|field| field.versions & version.0 != 0)
    }

    /// The field of a name as each version has it.
    fn named(&self, name: &str) -> &[Field] {
        let from = self.fields.partition_point(|field| field.name < name);
        let rest = self.fields.get(from..).unwrap_or_default();
        rest.get(..rest.partition_point(|field| field.name == name)).unwrap_or_default()
    }
}

/// A version that the table knows, by its bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version(u8);

/// The table.
#[derive(Debug)]
pub(super) struct Table {
    minors: Vec<u32>,
    enumerations: Vec<Vec<&'static str>>,
    definitions: Vec<Definition>,
    kinds: BTreeMap<(&'static str, &'static str), Vec<(usize, u8)>>,
}

/// The table that the program holds, inflated when it is first asked for. None where it is broken.
pub(super) fn packed() -> Option<&'static Table> {
    static TEXT: LazyLock<Option<String>> = LazyLock::new(|| inflate(PACKED));
    static TABLE: LazyLock<Option<Table>> = LazyLock::new(|| Table::read(TEXT.as_deref()?));
    TABLE.as_ref()
}

/// The text of a packed table.
fn inflate(packed: &[u8]) -> Option<String> {
    let mut text = String::new();
    let stream = packed.strip_prefix(MAGIC)?;
    ZlibDecoder::new(stream).take(LARGEST).read_to_string(&mut text).ok()?;
    Some(text)
}

impl Table {
    fn read(text: &'static str) -> Option<Self> {
        let mut table = Self {
            minors: Vec::new(),
            enumerations: Vec::new(),
            definitions: Vec::new(),
            kinds: BTreeMap::new(),
        };
        for line in text.lines() {
            let (mark, rest) = line.split_once('\t')?;
            let mut words = rest.split('\t');
            match mark {
                "v" => table.minors = words.map(|word| word.parse().ok()).collect::<Option<_>>()?,
                "e" => table.enumerations.push(words.collect()),
                "d" => table.definitions.push(Definition { name: words.next()?, fields: Vec::new() }),
                "!" | "?" => {
                    let (name, of) = (words.next()?, read_type(words.next()?, 0)?);
                    let versions = words.next()?.parse().ok()?;
                    let field = Field { name, of, required: mark == "!", versions };
                    table.definitions.last_mut()?.fields.push(field);
                }
                "k" => {
                    let kind = (words.next()?, words.next()?);
                    let definition = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
                    table.kinds.entry(kind).or_default().push(definition);
                }
                _ => return None,
            }
        }
        Some(table)
    }

    /// The version that a text names, as `1.36`, `v1.36` or `1.36.2`. The error is one that the table does not know.
    pub(super) fn version(&self, text: &str) -> Result<Version, String> {
        let plain = text.trim().trim_start_matches('v');
        let minor = plain.strip_prefix("1.").and_then(|rest| rest.split('.').next()?.parse::<u32>().ok());
        let position = minor.and_then(|minor| self.minors.iter().position(|known| *known == minor));
        let bit = position.and_then(|position| 1_u8.checked_shl(u32::try_from(position).ok()?));
        bit.map(Version).ok_or_else(|| {
            let known: Vec<String> = self.minors.iter().map(|minor| format!("1.{minor}")).collect();
            format!("the schema of Kubernetes `{text}` is not known; known are {}", known.join(", "))
        })
    }

    /// The definition of a kind, where the version serves it.
    pub(super) fn kind(&self, api: &str, kind: &str, version: Version) -> Option<&Definition> {
        let served = self.kinds.get(&(api, kind))?;
        let (number, _) = served.iter().find(|(_, versions)| versions & version.0 != 0)?;
        self.definition(*number)
    }

    /// The latest `apiVersion` of the same group in which the version serves a kind.
    pub(super) fn served(&self, api: &str, kind: &str, version: Version) -> Option<&'static str> {
        let group = |api: &str| api.split_once('/').map(|(group, _)| group.to_owned());
        let serves = |served: &[(usize, u8)]| served.iter().any(|(_, versions)| versions & version.0 != 0);
        let others = self
            .kinds
            .iter()
            .filter(|((other, of), served)| *of == kind && group(other) == group(api) && serves(served));
        // `v1` is before its betas in the order of texts, and `v2` behind: what is stable has no letters.
        others
            .map(|((other, _), _)| *other)
            .max_by_key(|other| (!other.contains("alpha"), !other.contains("beta"), *other))
    }

    /// The definition of a number.
    pub(super) fn definition(&self, number: usize) -> Option<&Definition> {
        self.definitions.get(number)
    }

    /// The texts of an enumeration.
    pub(super) fn enumeration(&self, number: usize) -> &[&'static str] {
        self.enumerations.get(number).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first version that has a field which another one does not have.
    pub(super) fn version_with(&self, definition: &Definition, name: &str) -> Option<String> {
        let versions = definition.named(name).iter().fold(0, |all, field| all | field.versions);
        let position = usize::try_from(versions.trailing_zeros()).ok()?;
        self.minors.get(position).map(|minor| format!("1.{minor}"))
    }

    /// The kinds that some version serves, as policies name them: `Pod`, `apps/Deployment`.
    #[cfg(test)]
    pub(super) fn kinds(&self) -> std::collections::BTreeSet<String> {
        let name = |(api, kind): &(&str, &str)| match api.split_once('/') {
            Some((group, _)) => format!("{group}/{kind}"),
            None => (*kind).to_owned(),
        };
        self.kinds.keys().map(name).collect()
    }
}

fn read_type(text: &str, depth: usize) -> Option<Type> {
    let (mark, rest) = text.split_at_checked(1)?;
    let inner = || if depth < DEEPEST { read_type(rest, depth + 1).map(Box::new) } else { None };
    Some(match mark {
        "s" => Type::Text,
        "i" => Type::Integer,
        "l" => Type::Long,
        "n" => Type::Number,
        "b" => Type::Boolean,
        "y" => Type::Bytes,
        "q" => Type::Quantity,
        "x" => Type::IntegerOrText,
        "o" => Type::Open,
        "*" => Type::Any,
        "[" => Type::List(inner()?),
        "{" => Type::Map(inner()?),
        "#" => Type::Object(rest.parse().ok()?),
        "e" => Type::Enumeration(rest.parse().ok()?),
        _ => return None,
    })
}
