//! Functions that templates call: names, Go's types of their parameters, and the code.

use std::collections::HashMap;

use super::{Context, Failure, List, Map, OriginId, Str, Value};

/// The Go type of a parameter. Arguments are checked against it before the function runs, as strictly as Go does;
/// a constant of a template becomes a value of the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    /// `interface {}`: anything, `nil` included.
    Any,
    /// `reflect.Value`, of Go's own functions: anything, where a missing value is an error of its own.
    Reflect,
    /// `string`.
    Text,
    /// `bool`.
    Bool,
    /// `int`.
    Int,
    /// `int64`.
    Int64,
    /// `uint32`: a constant that has no sign, whose lower 32 bits count.
    Uint32,
    /// `float64`.
    Float,
    /// `[]interface {}`.
    List,
    /// `[]string`.
    Strings,
    /// `map[string]interface {}`; `common.Values` is assignable to it.
    Map,
    /// `map[string]string`.
    StringMap,
    /// An object of the type of that name.
    Object(&'static str),
}

impl Param {
    /// Its name in Go, as errors print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Any => "interface {}",
            Self::Reflect => "reflect.Value",
            Self::Text => "string",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Int64 => "int64",
            Self::Uint32 => "uint32",
            Self::Float => "float64",
            Self::List => "[]interface {}",
            Self::Strings => "[]string",
            Self::Map => "map[string]interface {}",
            Self::StringMap => "map[string]string",
            Self::Object(name) => name,
        }
    }
}

/// A function that templates call.
///
/// What it returns without an origin gets those of its arguments, joined; so only functions that keep parts of
/// their arguments, or that return one of them, need to care for origins.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name in templates.
    pub name: &'static str,
    /// Its parameters.
    pub params: &'static [Param],
    /// Whether the last parameter stands for any number of arguments, none included.
    pub variadic: bool,
    /// Its code. The arguments fit the parameters.
    pub call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// The functions that a host's templates know. Of two with one name the later one holds.
#[derive(Debug, Clone, Default)]
pub struct FunctionTable(HashMap<&'static str, &'static Function>);

impl FunctionTable {
    /// A table of all functions of these slices.
    pub fn new(slices: &[&'static [Function]]) -> Self {
        Self(slices.iter().copied().flatten().map(|function| (function.name, function)).collect())
    }

    /// The function of that name.
    pub fn get(&self, name: &str) -> Option<&'static Function> {
        self.0.get(name).copied()
    }

    /// The names of all functions, in no order that means anything.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().copied()
    }
}

/// The arguments of a call. They were checked against the function's parameters: asking for another type than the
/// parameter's gives its empty value, and never happens.
#[derive(Debug, Clone, Copy)]
pub struct Args<'a>(pub &'a [Value]);

impl<'a> Args<'a> {
    /// The number of arguments.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The arguments from `index` on.
    pub fn rest(&self, index: usize) -> &'a [Value] {
        self.0.get(index..).unwrap_or_default()
    }

    /// An argument of any type; `nil` where there is none.
    pub fn any(&self, index: usize) -> &'a Value {
        const NIL: &Value = &Value::NIL;
        self.0.get(index).unwrap_or(NIL)
    }

    /// An argument of type `string`, with what is known of its bytes.
    pub fn str(&self, index: usize) -> Str<'a> {
        self.any(index).str().unwrap_or(Str::new(b"", OriginId::NONE))
    }

    /// An argument of type `bool`.
    pub fn bool(&self, index: usize) -> bool {
        matches!(self.any(index).data, super::Data::Bool(true))
    }

    /// An argument of an integer type.
    pub fn int(&self, index: usize) -> i64 {
        match self.any(index).data {
            super::Data::Int(number, _) => number,
            _ => 0,
        }
    }

    /// An argument of type `float64`.
    pub fn float(&self, index: usize) -> f64 {
        match self.any(index).data {
            super::Data::Float(number) => number,
            _ => 0.0,
        }
    }

    /// An argument that is a map; a nil map for `nil`.
    pub fn map(&self, index: usize) -> Map {
        self.any(index).as_map().unwrap_or_else(|| Map::nil(super::MapKind::Any))
    }

    /// An argument that is a slice; a nil slice for `nil`.
    pub fn list(&self, index: usize) -> List {
        self.any(index).as_list().unwrap_or_else(|| List::nil(super::ListKind::Any))
    }
}
