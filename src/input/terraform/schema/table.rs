//! The packed table of a provider: all of its block schemas, each once, decoded when they are asked for.
//!
//! A file is `TGS1` and a zlib stream of these parts, one behind the other (numbers and words: [`super::packed`]):
//!
//! 1. words: all names of attributes and blocks;
//! 2. how many types; each a letter (`d`ynamic, `b`ool, `n`umber, `s`tring) or `l`ist, `e` (set), `m`ap and the
//!    number of an earlier type, or `o`bject, how many attributes, each a name and the number of an earlier type;
//! 3. how many defaults; each a text in JSON;
//! 4. how many shapes of attributes; each a type, a byte of flags, and 0 or the number of a default, counted from 1;
//! 5. how many blocks; each a part: how many attributes, each a name (how far it is from the one before) and a shape;
//!    how many nested blocks, each a name (likewise), a byte of flags, and the number of an earlier block;
//! 6. the block of the provider's configuration;
//! 7. words: resources; the block of each. The same for data sources.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use flate2::read::ZlibDecoder;

use super::super::value::{Type, Value};
use super::model::{Attribute, BlockSchema, NestedBlock, Nesting};
use super::packed::{Cursor, Words};

/// What a file begins with.
pub(super) const MAGIC: &[u8] = b"TGS1";

/// More bytes than this no table has, inflated.
const LARGEST: u64 = 16 << 20;

/// How much is told of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Detail {
    /// What the provider publishes of names, types and nesting.
    Published,
    /// And what is known beside: what the provider sets by itself, what is sensitive or write-only, defaults.
    Known,
}

/// The table of a provider.
#[derive(Debug)]
pub(super) struct Table {
    names: Words,
    shapes: Vec<Shape>,
    defaults: Vec<Value>,
    blocks: Vec<Box<[u8]>>,
    configuration: usize,
    resources: Kinds,
    data: Kinds,
    /// The blocks that were decoded, by number.
    decoded: Mutex<BTreeMap<(usize, Detail), Arc<BlockSchema>>>,
}

/// Resource types, and the number of the block of each.
#[derive(Debug)]
struct Kinds {
    words: Words,
    blocks: Vec<usize>,
}

/// What an attribute is but for its name.
#[derive(Debug)]
struct Shape {
    ty: Type,
    flags: u8,
    /// 0 or the number of a default, counted from 1.
    default: usize,
}

/// The flags of a shape.
pub(super) mod flag {
    /// The configuration may set it.
    pub(in super::super) const OPTIONAL: u8 = 1;
    /// The provider publishes that it sets it.
    pub(in super::super) const COMPUTED: u8 = 2;
    /// The provider is known to set it.
    pub(in super::super) const KNOWN_COMPUTED: u8 = 4;
    /// It is known to be sensitive.
    pub(in super::super) const SENSITIVE: u8 = 8;
    /// It is known to be write-only.
    pub(in super::super) const WRITE_ONLY: u8 = 16;
    /// Of a nested block: how it nests.
    pub(in super::super) const NESTING: u8 = 3;
}

impl Table {
    /// The table that `bytes` hold; none where they hold none.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let packed = bytes.strip_prefix(MAGIC)?;
        let mut inflated = Vec::new();
        ZlibDecoder::new(packed).take(LARGEST).read_to_end(&mut inflated).ok()?;
        let mut cursor = Cursor::new(&inflated);
        let names = Words::read(&mut cursor)?;
        let types = read_types(&mut cursor, &names)?;
        let defaults = many(&mut cursor, |cursor| default(cursor.text()?))?;
        let shapes = many(&mut cursor, |cursor| {
            let ty = types.get(cursor.number()?)?.clone();
            Some(Shape { ty, flags: cursor.byte()?, default: cursor.number()? })
        })?;
        let blocks = many(&mut cursor, |cursor| Some(cursor.part()?.into()))?;
        let configuration = cursor.number()?;
        let resources = Kinds::read(&mut cursor)?;
        let data = Kinds::read(&mut cursor)?;
        let decoded = Mutex::new(BTreeMap::new());
        Some(Self { names, shapes, defaults, blocks, configuration, resources, data, decoded })
    }

    /// The schema of a resource type.
    pub(super) fn resource(&self, kind: &str, detail: Detail) -> Option<Arc<BlockSchema>> {
        self.block(self.resources.find(kind)?, detail)
    }

    /// The schema of a data source.
    pub(super) fn data(&self, kind: &str, detail: Detail) -> Option<Arc<BlockSchema>> {
        self.block(self.data.find(kind)?, detail)
    }

    /// The schema of the provider's configuration.
    pub(super) fn configuration(&self, detail: Detail) -> Option<Arc<BlockSchema>> {
        self.block(self.configuration, detail)
    }

    /// The block of a number. Blocks nest earlier blocks alone, so this ends.
    fn block(&self, number: usize, detail: Detail) -> Option<Arc<BlockSchema>> {
        let memory = || self.decoded.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(block) = memory().get(&(number, detail)) {
            return Some(Arc::clone(block));
        }
        let block = Arc::new(self.decode(number, detail)?);
        Some(Arc::clone(memory().entry((number, detail)).or_insert(block)))
    }

    fn decode(&self, number: usize, detail: Detail) -> Option<BlockSchema> {
        let mut cursor = Cursor::new(self.blocks.get(number)?);
        let mut schema = BlockSchema::default();
        let mut name = 0usize;
        for _ in 0..cursor.number()? {
            name = name.checked_add(cursor.number()?)?;
            let shape = self.shapes.get(cursor.number()?)?;
            schema.attributes.insert(self.names.word(name)?.into(), self.attribute(shape, detail)?);
        }
        name = 0;
        for _ in 0..cursor.number()? {
            name = name.checked_add(cursor.number()?)?;
            let flags = cursor.byte()?;
            let inner = cursor.number().filter(|inner| *inner < number)?;
            let nesting = match flags & flag::NESTING {
                0 => Nesting::Single,
                1 => Nesting::List,
                2 => Nesting::Set,
                _ => Nesting::Map,
            };
            let computed = detail == Detail::Known && flags & flag::KNOWN_COMPUTED != 0;
            let nested = NestedBlock { nesting, computed, block: self.block(inner, detail)? };
            schema.blocks.insert(self.names.word(name)?.into(), nested);
        }
        Some(schema)
    }

    fn attribute(&self, shape: &Shape, detail: Detail) -> Option<Attribute> {
        let has = |flag: u8| shape.flags & flag != 0;
        let known = detail == Detail::Known;
        let default = match shape.default {
            number @ 1.. if known => Some(self.defaults.get(number - 1)?.clone()),
            _ => None,
        };
        Some(Attribute {
            ty: shape.ty.clone(),
            optional: has(flag::OPTIONAL),
            computed: has(flag::COMPUTED) || (known && has(flag::KNOWN_COMPUTED)),
            sensitive: known && has(flag::SENSITIVE),
            write_only: known && has(flag::WRITE_ONLY),
            default,
        })
    }
}

impl Kinds {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        let words = Words::read(cursor)?;
        let blocks = (0..words.len()).map(|_| cursor.number()).collect::<Option<_>>()?;
        Some(Self { words, blocks })
    }

    fn find(&self, kind: &str) -> Option<usize> {
        self.blocks.get(self.words.find(kind)?).copied()
    }
}

/// How many, and so many of what `read` reads.
fn many<'b, T>(cursor: &mut Cursor<'b>, read: impl Fn(&mut Cursor<'b>) -> Option<T>) -> Option<Vec<T>> {
    (0..cursor.number()?).map(|_| read(cursor)).collect()
}

fn read_types(cursor: &mut Cursor<'_>, names: &Words) -> Option<Vec<Type>> {
    let mut types: Vec<Type> = Vec::new();
    for _ in 0..cursor.number()? {
        let letter = cursor.byte()?;
        let mut earlier = || types.get(cursor.number()?).cloned();
        let ty = match letter {
            b'd' => Type::Dynamic,
            b'b' => Type::Bool,
            b'n' => Type::Number,
            b's' => Type::String,
            b'l' => Type::list(earlier()?),
            b'e' => Type::set(earlier()?),
            b'm' => Type::map(earlier()?),
            b'o' => {
                let mut attributes = Vec::new();
                for _ in 0..cursor.number()? {
                    let name = names.word(cursor.number()?)?;
                    attributes.push((name, types.get(cursor.number()?)?.clone()));
                }
                Type::object(attributes)
            }
            _ => return None,
        };
        types.push(ty);
    }
    Some(types)
}

/// A default: a truth value, a whole number or a text in JSON.
fn default(text: &str) -> Option<Value> {
    match serde_json::from_str(text).ok()? {
        serde_json::Value::Bool(truth) => Some(Value::bool(truth)),
        serde_json::Value::Number(number) => number.as_i64().map(Value::integer),
        serde_json::Value::String(text) => Some(super::super::value::Content::String(text.into()).into()),
        _ => None,
    }
}
