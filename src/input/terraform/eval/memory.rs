//! What all evaluations of a run share: how deep they nest, and how large the large values are.
//!
//! Values share their parts, so a few lines can make one that fills little memory and takes forever to go through
//! (`[local.a, local.a]`, forty times over). So whoever makes a value of others measures it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use std::sync::Arc;

use super::super::schema::{BlockSchema, Nesting};
use super::super::value::{Content, Fault, Type, Value};

/// What evaluations of a run share. One goes with each run.
#[derive(Debug, Default)]
pub struct Memory {
    depth: Cell<usize>,
    /// The extents of values of more than [`SMALL`] parts, by the address of their parts. The content that is kept
    /// with them keeps the address from being used again.
    extents: RefCell<HashMap<usize, (Extent, Content)>>,
    /// The types of blocks, by the address of their schema, which is kept with them.
    types: RefCell<HashMap<usize, (Type, Arc<BlockSchema>)>>,
}

/// How large a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// How many values there are in it, itself included, shared ones as often as they occur.
    pub parts: usize,
    /// How long the texts in it are together, in bytes.
    pub bytes: usize,
    /// How deep they nest.
    pub depth: usize,
    /// Whether all of it is known.
    pub known: bool,
}

/// How deep expressions may nest, through local values and modules.
pub(super) const MOST_LEVELS: usize = 2_000;
/// How many parts a value may have.
const MOST_PARTS: usize = 2_000_000;
/// How many bytes of text a value may have.
const MOST_BYTES: usize = 100 << 20;
/// How deep values may nest.
const MOST_DEPTH: usize = 250;
/// Values of at most so many parts are counted each time.
const SMALL: usize = 2_000;

/// Values of fewer elements are counted without looking whether they are remembered.
const FEW: usize = 50;

/// One level deeper, until it is dropped.
pub(super) struct Level<'m>(&'m Cell<usize>);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get().saturating_sub(1));
    }
}

impl Memory {
    /// One level deeper; none where that is too deep.
    pub(super) fn enter(&self) -> Option<Level<'_>> {
        let depth = self.depth.get();
        if depth >= MOST_LEVELS {
            return None;
        }
        self.depth.set(depth + 1);
        Some(Level(&self.depth))
    }

    /// The type of the object that a block of a schema comes to ([`BlockSchema::ty`]), worked out once.
    pub fn block_type(&self, schema: &Arc<BlockSchema>) -> Type {
        let address = Arc::as_ptr(schema).addr();
        if let Some((ty, _)) = self.types.borrow().get(&address) {
            return ty.clone();
        }
        let attributes =
            schema.attributes.iter().map(|(name, attribute)| (name.clone(), attribute.ty.clone()));
        let blocks = schema.blocks.iter().map(|(name, nested)| {
            let inner = self.block_type(&nested.block);
            let ty = match nested.nesting {
                Nesting::Single => inner,
                Nesting::List => Type::list(inner),
                Nesting::Set => Type::set(inner),
                Nesting::Map => Type::map(inner),
            };
            (name.clone(), ty)
        });
        let ty = Type::object(attributes.chain(blocks));
        self.types.borrow_mut().insert(address, (ty.clone(), schema.clone()));
        ty
    }

    /// How large a value is. Large values are remembered.
    ///
    /// # Errors
    /// A limit: it is too large, or nests too deep.
    pub fn measure(&self, value: &Value) -> Result<Extent, Fault> {
        let mut left = SMALL;
        let extent = match self.remembered(value).or_else(|| count(value, 0, &mut left)) {
            Some(extent) => extent,
            None => self.measure_large(value, 0)?,
        };
        if extent.bytes > MOST_BYTES {
            return Err(Fault::limit(format!(
                "the texts in a value may have at most {MOST_BYTES} bytes together"
            )));
        }
        Ok(extent)
    }

    /// The extent of a large value that was measured before. Values of few elements are not looked up.
    fn remembered(&self, value: &Value) -> Option<Extent> {
        let elements = match &value.content {
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                elements.len()
            }
            Content::Map(_, entries) | Content::Object(entries) => entries.len(),
            _ => 0,
        };
        if elements < FEW {
            return None;
        }
        self.extents.borrow().get(&address(&value.content)?).map(|(extent, _)| *extent)
    }

    fn measure_large(&self, value: &Value, level: usize) -> Result<Extent, Fault> {
        if level >= MOST_DEPTH {
            return Err(Fault::limit(format!("values may nest at most {MOST_DEPTH} deep")));
        }
        let Some(address) = address(&value.content) else {
            return Ok(Extent { depth: 1, ..Extent::of(value) });
        };
        if let Some((extent, _)) = self.extents.borrow().get(&address) {
            return Ok(*extent);
        }
        let mut extent = Extent::of(value);
        each_part(&value.content, |part| {
            let mut left = SMALL;
            let of_part = match self.remembered(part).or_else(|| count(part, 0, &mut left)) {
                Some(extent) => extent,
                None => self.measure_large(part, level + 1)?,
            };
            extent = extent.with(of_part);
            Ok(())
        })?;
        extent.depth += 1;
        if extent.parts > MOST_PARTS {
            return Err(Fault::limit(format!("a value may have at most {MOST_PARTS} parts")));
        }
        if extent.depth > MOST_DEPTH {
            return Err(Fault::limit(format!("values may nest at most {MOST_DEPTH} deep")));
        }
        if extent.parts > SMALL {
            self.extents.borrow_mut().insert(address, (extent, value.content.clone()));
        }
        Ok(extent)
    }
}

impl Extent {
    /// The extent of a value without its parts.
    fn of(value: &Value) -> Self {
        let bytes = value.as_str().map_or(0, str::len);
        Self { parts: 1, bytes, depth: 0, known: value.is_known() }
    }

    fn with(self, part: Self) -> Self {
        Self {
            parts: self.parts.saturating_add(part.parts),
            bytes: self.bytes.saturating_add(part.bytes),
            depth: self.depth.max(part.depth),
            known: self.known && part.known,
        }
    }
}

/// The extent of a value of at most `left` parts that does not nest too deep; none of any other.
fn count(value: &Value, level: usize, left: &mut usize) -> Option<Extent> {
    *left = left.checked_sub(1)?;
    if level >= MOST_DEPTH {
        return None;
    }
    let mut extent = Extent::of(value);
    each_part(&value.content, |part| {
        extent = extent.with(count(part, level + 1, left).ok_or(())?);
        Ok::<(), ()>(())
    })
    .ok()?;
    extent.depth += 1;
    Some(extent)
}

/// Visits the parts of a value.
fn each_part<E>(content: &Content, visit: impl FnMut(&Value) -> Result<(), E>) -> Result<(), E> {
    match content {
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            elements.iter().try_for_each(visit)
        }
        Content::Map(_, entries) | Content::Object(entries) => entries.values().try_for_each(visit),
        _ => Ok(()),
    }
}

/// Where the parts of a value are.
fn address(content: &Content) -> Option<usize> {
    match content {
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            Some(elements.as_ptr().addr())
        }
        Content::Map(_, entries) | Content::Object(entries) => Some(std::ptr::from_ref(&**entries).addr()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_shares_its_parts_is_as_large_as_it_shows() {
        let memory = Memory::default();
        let mut value = Value::bool(true);
        for _ in 0..18 {
            value = Value::tuple(vec![value.clone(), value]);
        }
        let extent = memory.measure(&value).unwrap();
        assert_eq!((extent.parts, extent.depth, extent.known), ((1 << 19) - 1, 19, true));
        for _ in 0..3 {
            value = Value::tuple(vec![value.clone(), value]);
        }
        assert!(memory.measure(&value).unwrap_err().limit);
    }

    #[test]
    fn a_value_that_nests_too_deep_is_a_limit() {
        let memory = Memory::default();
        let mut value = Value::dynamic();
        for _ in 0..200 {
            value = Value::tuple(vec![value]);
        }
        assert!(!memory.measure(&value).unwrap().known);
        for _ in 0..100 {
            value = Value::tuple(vec![value]);
        }
        assert!(memory.measure(&value).unwrap_err().limit);
    }

    #[test]
    fn a_value_whose_texts_are_too_long_together_is_a_limit() {
        let memory = Memory::default();
        let text = Value::string("x".repeat(1 << 20));
        assert_eq!(memory.measure(&Value::tuple(vec![text.clone(), text.clone()])).unwrap().bytes, 2 << 20);
        assert!(memory.measure(&Value::tuple(vec![text; 101])).unwrap_err().limit);
    }

    #[test]
    fn levels_are_left_again() {
        let memory = Memory::default();
        {
            let levels: Vec<_> = (0..MOST_LEVELS).map_while(|_| memory.enter()).collect();
            assert_eq!(levels.len(), MOST_LEVELS);
            assert!(memory.enter().is_none());
        }
        assert!(memory.enter().is_some());
    }
}
