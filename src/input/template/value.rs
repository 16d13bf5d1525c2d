//! Go's values, as templates see them. Maps are shared and change under everybody's hands, as in Go; texts and
//! lists never change.

use std::any::Any;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::{Args, Context, Failure, OriginId, Param, Str, Text};

/// A value with its origin.
///
/// A text whose bytes have marks knows more than `origin` does: [`Value::str`] puts both together.
#[derive(Debug, Clone, Default)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it came from.
    pub origin: OriginId,
}

/// What a value is: its type and its content.
#[derive(Debug, Clone, Default)]
pub enum Data {
    /// `nil`: no value at all, or an interface that holds none.
    #[default]
    Nil,
    /// `bool`.
    Bool(bool),
    /// An integer type.
    Int(i64, Int),
    /// `float64`: all numbers of values files.
    Float(f64),
    /// `complex128`: constants such as `1i`.
    Complex(Box<(f64, f64)>),
    /// `string`.
    Text(Text),
    /// `[]byte`.
    Bytes(Text),
    /// A slice.
    List(List),
    /// A map with keys of type `string`.
    Map(Map),
    /// A Go type with methods or fields of its own.
    Object(Rc<dyn Object>),
}

/// Go's integer types, as far as templates meet them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Int {
    /// `int`.
    Int,
    /// `int8`.
    Int8,
    /// `int32`, also `rune`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint`.
    Uint,
    /// `uint8`, also `byte`.
    Uint8,
    /// `uint16`.
    Uint16,
    /// `uint32`.
    Uint32,
    /// `uint64`; the bits of the `i64` are meant.
    Uint64,
}

impl Int {
    /// Its name in Go, which is its kind's too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Int8 => "int8",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::Uint => "uint",
            Self::Uint8 => "uint8",
            Self::Uint16 => "uint16",
            Self::Uint32 => "uint32",
            Self::Uint64 => "uint64",
        }
    }

    /// Whether it has no sign.
    pub fn is_unsigned(self) -> bool {
        matches!(self, Self::Uint | Self::Uint8 | Self::Uint16 | Self::Uint32 | Self::Uint64)
    }
}

/// The element type of a slice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ListKind {
    /// `[]interface {}`.
    #[default]
    Any,
    /// `[]string`.
    Strings,
    /// `[]int`.
    Ints,
    /// `[]map[string]interface {}`.
    Maps,
    /// `[][]interface {}`, what `chunk` makes.
    Lists,
    /// `[]bool`.
    Bools,
}

impl ListKind {
    /// Its name in Go.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "[]interface {}",
            Self::Strings => "[]string",
            Self::Ints => "[]int",
            Self::Maps => "[]map[string]interface {}",
            Self::Lists => "[][]interface {}",
            Self::Bools => "[]bool",
        }
    }
}

/// A slice. A clone costs nothing.
#[derive(Debug, Clone)]
pub struct List {
    kind: ListKind,
    /// None in a nil slice.
    values: Option<Rc<Elements>>,
}

impl Default for List {
    /// An empty `[]interface {}`, not a nil one.
    fn default() -> Self {
        Self::new(ListKind::Any, Vec::new())
    }
}

impl List {
    /// A slice of that type; the caller has made sure that the values are of its element type.
    pub fn new(kind: ListKind, values: Vec<Value>) -> Self {
        Self { kind, values: Some(Rc::new(Elements(values))) }
    }

    /// A nil slice of that type: it is empty, and JSON writes `null` for it. `rest` of nothing gives one.
    pub fn nil(kind: ListKind) -> Self {
        Self { kind, values: None }
    }

    /// Whether it is a nil slice.
    pub fn is_nil(&self) -> bool {
        self.values.is_none()
    }

    /// Its element type.
    pub fn kind(&self) -> ListKind {
        self.kind
    }

    /// Its values.
    pub fn values(&self) -> &[Value] {
        self.values.as_ref().map_or(&[], |values| values.0.as_slice())
    }

    /// The number of its values.
    pub fn len(&self) -> usize {
        self.values().len()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.values().is_empty()
    }

    /// Where it is in memory: the same for clones, and for nothing else as long as it lives. Only for telling
    /// whether it was met before; its order means nothing. All nil ones are at 0.
    pub(in crate::input) fn address(&self) -> usize {
        self.values.as_ref().map_or(0, |values| Rc::as_ptr(values).addr())
    }
}

/// The type of a map.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MapKind {
    /// `map[string]interface {}`.
    #[default]
    Any,
    /// Helm's `common.Values` (`chartutil.Values` in version 3): `map[string]interface {}` with methods.
    Values,
    /// `map[string]string`.
    Strings,
    /// `map[string]int`, of Go's own test data.
    Ints,
}

/// What a map holds under a key.
#[derive(Debug, Clone, Default)]
pub struct Slot {
    /// The value.
    pub value: Value,
    /// Where the key stands.
    pub key: OriginId,
}

impl From<Value> for Slot {
    fn from(value: Value) -> Self {
        Self { value, key: OriginId::NONE }
    }
}

/// A map. Clones are the same map: what is set in one is seen in all, as in Go. Keys stand in the order of their
/// bytes, the order in which templates walk them.
///
/// A cell in it is borrowed only within a method, and no method calls foreign code, so that no borrow fails.
#[derive(Clone)]
pub struct Map {
    kind: MapKind,
    /// None in a nil map.
    cell: Option<Rc<Cell>>,
}

type Entries = BTreeMap<Text, Slot>;

/// What a map shares with its clones.
#[derive(Default)]
struct Cell(RefCell<Entries>);

impl Drop for Cell {
    fn drop(&mut self) {
        release(std::mem::take(self.0.get_mut()).into_values().map(|slot| slot.value));
    }
}

/// What a slice shares with its clones.
#[derive(Debug)]
struct Elements(Vec<Value>);

impl Drop for Elements {
    fn drop(&mut self) {
        release(std::mem::take(&mut self.0).into_iter());
    }
}

/// Drops values. Templates can nest them deeper than a stack is, so that what nobody else has is taken apart here,
/// and not by one drop within another.
fn release(values: impl Iterator<Item = Value>) {
    let mut pending: Vec<Value> =
        values.filter(|value| matches!(value.data, Data::Map(_) | Data::List(_))).collect();
    while let Some(value) = pending.pop() {
        match value.data {
            Data::Map(Map { cell: Some(cell), .. }) => {
                if let Some(mut cell) = Rc::into_inner(cell) {
                    pending.extend(std::mem::take(cell.0.get_mut()).into_values().map(|slot| slot.value));
                }
            }
            Data::List(List { values: Some(values), .. }) => {
                if let Some(mut values) = Rc::into_inner(values) {
                    pending.append(&mut values.0);
                }
            }
            _ => {}
        }
    }
}

impl Default for Map {
    /// An empty `map[string]interface {}`, not a nil one.
    fn default() -> Self {
        Self::new(MapKind::Any)
    }
}

impl fmt::Debug for Map {
    /// A map may hold itself: its keys are enough.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys().iter().filter_map(Value::str).map(|key| key.lossy())).finish()
    }
}

impl Map {
    /// An empty map of that type.
    pub fn new(kind: MapKind) -> Self {
        Self { kind, cell: Some(Rc::default()) }
    }

    /// A nil map of that type: it is empty, takes nothing, and JSON writes `null` for it. `fromYaml ""` gives one.
    pub fn nil(kind: MapKind) -> Self {
        Self { kind, cell: None }
    }

    /// A map of those entries.
    pub fn of(kind: MapKind, entries: impl IntoIterator<Item = (Text, Slot)>) -> Self {
        Self { kind, cell: Some(Rc::new(Cell(RefCell::new(entries.into_iter().collect())))) }
    }

    /// Whether it is a nil map.
    pub fn is_nil(&self) -> bool {
        self.cell.is_none()
    }

    /// Its type.
    pub fn kind(&self) -> MapKind {
        self.kind
    }

    /// The same map as a value of another type, as Go converts it: what is set in one is seen in both.
    #[must_use]
    pub fn as_kind(&self, kind: MapKind) -> Self {
        Self { kind, cell: self.cell.clone() }
    }

    /// A map of another type with the same entries now; later changes of one are not seen in the other.
    #[must_use]
    pub fn copied(&self, kind: MapKind) -> Self {
        let copy = |cell: &Rc<Cell>| Rc::new(Cell(RefCell::clone(&cell.0)));
        Self { kind, cell: self.cell.as_ref().map(copy) }
    }

    /// Whether both are the same map, not only equal ones. Two nil maps are.
    pub fn is_same(&self, other: &Self) -> bool {
        match (&self.cell, &other.cell) {
            (Some(cell), Some(other)) => Rc::ptr_eq(cell, other),
            (None, None) => true,
            _ => false,
        }
    }

    fn read<T: Default>(&self, read: impl FnOnce(&Entries) -> T) -> T {
        self.cell.as_ref().map(|cell| read(&cell.0.borrow())).unwrap_or_default()
    }

    /// Where it is in memory: the same for clones, and for nothing else as long as it lives. Only for telling
    /// whether it was met before; its order means nothing. All nil ones are at 0.
    pub(in crate::input) fn address(&self) -> usize {
        self.cell.as_ref().map_or(0, |cell| Rc::as_ptr(cell).addr())
    }

    /// The value under `key`.
    pub fn get(&self, key: &[u8]) -> Option<Value> {
        self.read(|entries| entries.get(key).map(|slot| slot.value.clone()))
    }

    /// The value under `key` with the origin of the key.
    pub fn slot(&self, key: &[u8]) -> Option<Slot> {
        self.read(|entries| entries.get(key).cloned())
    }

    /// Whether there is something under `key`, `nil` included.
    pub fn contains(&self, key: &[u8]) -> bool {
        self.read(|entries| entries.contains_key(key))
    }

    /// Puts a value under `key`, in place of the one that is there. A nil map takes nothing: whoever does this for
    /// a template asks first, since it is an error in Go.
    pub fn insert(&self, key: Text, slot: impl Into<Slot>) {
        if let Some(cell) = &self.cell {
            // What was there is dropped after the cell is free again.
            let before = cell.0.borrow_mut().insert(key, slot.into());
            drop(before);
        }
    }

    /// Takes the value under `key` out.
    pub fn remove(&self, key: &[u8]) -> Option<Slot> {
        self.cell.as_ref()?.0.borrow_mut().remove(key)
    }

    /// The entries as they are now, in the order of the keys' bytes.
    pub fn entries(&self) -> Vec<(Text, Slot)> {
        self.read(|entries| entries.iter().map(|(key, slot)| (key.clone(), slot.clone())).collect())
    }

    /// The keys as they are now, each with the origin of its text, in the order of their bytes.
    pub fn keys(&self) -> Vec<Value> {
        let value = |(key, slot): (&Text, &Slot)| Value { data: Data::Text(key.clone()), origin: slot.key };
        self.read(|entries| entries.iter().map(value).collect())
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.read(BTreeMap::len)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A value of a Go type that has methods or fields: a time, a version, `.Files`, `.Capabilities`.
pub trait Object: fmt::Debug {
    /// Its type's name, as `%T` prints it: `*semver.Version`.
    fn type_name(&self) -> &str;

    /// Its type's kind, as `reflect.Kind` prints it: `struct`, `ptr`, `map`, `slice`, `int64`.
    fn kind(&self) -> &'static str;

    /// Itself, for functions that know its type.
    fn as_any(&self) -> &dyn Any;

    /// The value of a field; none where its type has no such field.
    fn field(&self, _name: &str) -> Option<Value> {
        None
    }

    /// The parameters of a method and whether the last one repeats; none where its type has no such method.
    fn method(&self, _name: &str) -> Option<(&'static [Param], bool)> {
        None
    }

    /// Calls a method; the arguments fit its parameters.
    ///
    /// # Errors
    /// The error that the method returns.
    fn call(&self, _context: &mut Context<'_>, name: &str, _args: Args<'_>) -> Result<Value, Failure> {
        Err(Failure::new(format!("no method {name}")))
    }

    /// What it is apart from its methods, where its kind is no struct: a map, a list, a number. Templates walk,
    /// index, measure and test this.
    fn underlying(&self) -> Option<Value> {
        None
    }

    /// What JSON writes for it, where it is a `json.Marshaler`, or an `encoding.TextMarshaler`: a time, a version.
    ///
    /// # Errors
    /// What its marshaler says, in the words of `encoding/json`.
    fn json(&self) -> Result<Option<Value>, String> {
        Ok(None)
    }

    /// Its text where it is a `fmt.Stringer` or an `error`.
    fn display(&self) -> Option<String> {
        None
    }

    /// Its text where its pointer alone is a `fmt.Stringer`: what an action prints that names a field, and no
    /// function.
    fn addressed(&self) -> Option<String> {
        None
    }

    /// Its fields in order, for `%v` (`{a b}`) and `%+v` (`{Name:a}`), where it is a struct without a text of
    /// its own.
    fn fields(&self) -> Vec<(&'static str, Value)> {
        Vec::new()
    }
}

impl Value {
    /// `nil`.
    pub const NIL: Self = Self { data: Data::Nil, origin: OriginId::NONE };

    /// A truth value.
    pub fn bool(truth: bool) -> Self {
        Data::Bool(truth).into()
    }

    /// An `int`.
    pub fn int(number: i64) -> Self {
        Data::Int(number, Int::Int).into()
    }

    /// An `int64`.
    pub fn int64(number: i64) -> Self {
        Data::Int(number, Int::Int64).into()
    }

    /// A `float64`.
    pub fn float(number: f64) -> Self {
        Data::Float(number).into()
    }

    /// A `string`.
    pub fn text(text: impl Into<Text>) -> Self {
        Data::Text(text.into()).into()
    }

    /// A `[]interface {}`.
    pub fn list(values: Vec<Self>) -> Self {
        Data::List(List::new(ListKind::Any, values)).into()
    }

    /// A `[]string`.
    pub fn strings(texts: impl IntoIterator<Item = Self>) -> Self {
        Data::List(List::new(ListKind::Strings, texts.into_iter().collect())).into()
    }

    /// A map.
    pub fn map(map: Map) -> Self {
        Data::Map(map).into()
    }

    /// An object.
    pub fn object(object: impl Object + 'static) -> Self {
        Data::Object(Rc::new(object)).into()
    }

    /// The same value from `origin`.
    #[must_use]
    pub fn with_origin(self, origin: OriginId) -> Self {
        Self { origin, ..self }
    }

    /// The text, where it is a `string`, with what is known of its bytes.
    pub fn str(&self) -> Option<Str<'_>> {
        match &self.data {
            Data::Text(text) => Some(text.as_str(self.origin)),
            _ => None,
        }
    }

    /// The map, where it is one, an object that is one included.
    pub fn as_map(&self) -> Option<Map> {
        match &self.data {
            Data::Map(map) => Some(map.clone()),
            Data::Object(object) => object.underlying()?.as_map(),
            _ => None,
        }
    }

    /// The slice, where it is one, an object that is one included.
    pub fn as_list(&self) -> Option<List> {
        match &self.data {
            Data::List(list) => Some(list.clone()),
            Data::Object(object) => object.underlying()?.as_list(),
            _ => None,
        }
    }

    /// The object, where it is one of type `T`.
    pub fn as_object<T: 'static>(&self) -> Option<&T> {
        match &self.data {
            Data::Object(object) => object.as_any().downcast_ref(),
            _ => None,
        }
    }

    /// Whether it is `nil`.
    pub fn is_nil(&self) -> bool {
        matches!(self.data, Data::Nil)
    }

    /// The name of its type, as `%T` prints it; `<nil>` for none. `values` is the name that Helm gives the type
    /// of `.Values`, which differs between its versions.
    pub fn type_name<'a>(&'a self, values: &'a str) -> &'a str {
        match &self.data {
            Data::Nil => "<nil>",
            Data::Bool(_) => "bool",
            Data::Int(_, int) => int.name(),
            Data::Float(_) => "float64",
            Data::Complex(_) => "complex128",
            Data::Text(_) => "string",
            Data::Bytes(_) => "[]uint8",
            Data::List(list) => list.kind().name(),
            Data::Map(map) => match map.kind() {
                MapKind::Any => "map[string]interface {}",
                MapKind::Values => values,
                MapKind::Strings => "map[string]string",
                MapKind::Ints => "map[string]int",
            },
            Data::Object(object) => object.type_name(),
        }
    }

    /// The kind of its type, as `reflect.Kind` prints it; `invalid` for none.
    pub fn kind(&self) -> &'static str {
        match &self.data {
            Data::Nil => "invalid",
            Data::Bool(_) => "bool",
            Data::Int(_, int) => int.name(),
            Data::Float(_) => "float64",
            Data::Complex(_) => "complex128",
            Data::Text(_) => "string",
            Data::Bytes(_) | Data::List(_) => "slice",
            Data::Map(_) => "map",
            Data::Object(object) => object.kind(),
        }
    }

    /// Whether templates take it for true: not `false`, 0, `nil`, or empty. Structs are always true.
    /// Source: `IsTrue` of text/template.
    pub fn is_true(&self) -> bool {
        match &self.data {
            Data::Nil => false,
            Data::Bool(truth) => *truth,
            Data::Int(number, _) => *number != 0,
            Data::Float(number) => *number != 0.0,
            Data::Complex(number) => **number != (0.0, 0.0),
            Data::Text(text) | Data::Bytes(text) => !text.is_empty(),
            Data::List(list) => !list.is_empty(),
            Data::Map(map) => !map.is_empty(),
            Data::Object(object) => object.underlying().is_none_or(|value| value.is_true()),
        }
    }
}

impl From<Data> for Value {
    fn from(data: Data) -> Self {
        Self { data, origin: OriginId::NONE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_nest_deeper_than_a_stack() {
        let mut value = Value::NIL;
        for _ in 0..1_000_000 {
            let map = Map::of(MapKind::Any, [(Text::from("a"), Slot::from(value))]);
            value = Value::list(vec![Value::map(map), Value::int(1)]);
        }
        drop(value);
    }
}
