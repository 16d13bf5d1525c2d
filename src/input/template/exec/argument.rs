//! Arguments: whether a value fits a parameter, and what a constant becomes for it.
//! Source: `evalArg` and `validateType` in exec.go of text/template.

use super::state::{At, State, Stop, Val};
use super::words;
use crate::input::template::ast::Operand;
use crate::input::template::{Data, Int, List, ListKind, Map, MapKind, Param, Value};

impl<'t> State<'t, '_> {
    /// The value of an argument for a parameter.
    pub(super) fn argument(&mut self, dot: &Val, param: Param, operand: &'t Operand) -> Result<Val, Stop> {
        self.at = At::Operand(operand);
        match operand {
            Operand::Nil(_) if can_be_nil(param) => Ok(Val { value: nil(param), boxed: param == Param::Any }),
            Operand::Nil(_) => Err(self.fail(format!("cannot assign nil to {}", param.name()))),
            Operand::Bool(..) | Operand::Number(_) | Operand::Text(_) => self.typed(param, operand),
            _ => {
                let value = self.operand(dot, operand)?;
                self.fit(value, param)
            }
        }
    }

    /// A constant as a value of a parameter's type.
    fn typed(&mut self, param: Param, operand: &'t Operand) -> Result<Val, Stop> {
        let (value, expected) = match (param, operand) {
            (Param::Any | Param::Reflect, _) => return self.constant(operand),
            (Param::Bool, Operand::Bool(_, truth)) => (Some(Value::bool(*truth)), "bool"),
            (Param::Bool, _) => (None, "bool"),
            (Param::Text, Operand::Text(constant)) => (Some(Value::text(constant.text.clone())), "string"),
            (Param::Text, _) => (None, "string"),
            (Param::Int, Operand::Number(number)) => (number.int.map(Value::int), "integer"),
            (Param::Int64, Operand::Number(number)) => (number.int.map(Value::int64), "integer"),
            (Param::Int | Param::Int64, _) => (None, "integer"),
            (Param::Uint32, Operand::Number(number)) => {
                let lower = |number: u64| Data::Int((number & 0xffff_ffff).cast_signed(), Int::Uint32).into();
                (number.uint.map(lower), "unsigned integer")
            }
            (Param::Uint32, _) => (None, "unsigned integer"),
            (Param::Float, Operand::Number(number)) => (number.float.map(Value::float), "float"),
            (Param::Float, _) => (None, "float"),
            (Param::List | Param::Strings | Param::Map | Param::StringMap | Param::Object(_), _) => {
                let found = words::operand(operand);
                return Err(self.fail(format!("can't handle {found} for arg of type {}", param.name())));
            }
        };
        match value {
            Some(value) => Ok(Val::plain(value)),
            None => Err(self.fail(format!("expected {expected}; found {}", words::operand(operand)))),
        }
    }

    /// A value for a parameter, or the error that it is of another type.
    pub(super) fn fit(&self, value: Val, param: Param) -> Result<Val, Stop> {
        if matches!(param, Param::Any | Param::Reflect) {
            return Ok(value);
        }
        let expected = param.name();
        if value.value.is_nil() {
            return match (value.boxed, can_be_nil(param)) {
                (false, true) => Ok(Val::plain(nil(param))),
                (false, false) => Err(self.fail(format!("invalid value; expected {expected}"))),
                (true, _) => {
                    Err(self.fail(format!("wrong type for value; expected {expected}; got interface {{}}")))
                }
            };
        }
        if fits(&value.value, param) {
            return Ok(Val::plain(converted(value.value, param)));
        }
        let found = value.value.type_name(self.runtime.values_type);
        Err(self.fail(format!("wrong type for value; expected {expected}; got {found}")))
    }
}

/// Whether `nil` is a value of a type.
fn can_be_nil(param: Param) -> bool {
    match param {
        Param::Any | Param::Reflect | Param::List | Param::Strings | Param::Map | Param::StringMap => true,
        Param::Text | Param::Bool | Param::Int | Param::Int64 | Param::Uint32 | Param::Float => false,
        Param::Object(name) => name.starts_with('*'),
    }
}

/// The `nil` of a type.
fn nil(param: Param) -> Value {
    match param {
        Param::List => Data::List(List::nil(ListKind::Any)).into(),
        Param::Strings => Data::List(List::nil(ListKind::Strings)).into(),
        Param::Map => Value::map(Map::nil(MapKind::Any)),
        Param::StringMap => Value::map(Map::nil(MapKind::Strings)),
        _ => Value::NIL,
    }
}

/// A value that fits as one of the parameter's type: `Values` become the plain map that they are.
fn converted(value: Value, param: Param) -> Value {
    match &value.data {
        Data::Map(map) if param == Param::Map && map.kind() == MapKind::Values => {
            Value::map(map.as_kind(MapKind::Any)).with_origin(value.origin)
        }
        _ => value,
    }
}

/// Whether a value that is not `nil` can be assigned to a type. An object of a named slice or map type is
/// assignable to the type without a name that it stands for.
fn fits(value: &Value, param: Param) -> bool {
    match (param, &value.data) {
        (Param::Any | Param::Reflect, _)
        | (Param::Text, Data::Text(_))
        | (Param::Bool, Data::Bool(_))
        | (Param::Int, Data::Int(_, Int::Int))
        | (Param::Int64, Data::Int(_, Int::Int64))
        | (Param::Uint32, Data::Int(_, Int::Uint32))
        | (Param::Float, Data::Float(_)) => true,
        (Param::Object(name), Data::Object(object)) => object.type_name() == name,
        (Param::List, _) => value.as_list().is_some_and(|list| list.kind() == ListKind::Any),
        (Param::Strings, _) => value.as_list().is_some_and(|list| list.kind() == ListKind::Strings),
        // No object stands for such a map: `.Files` is one of bytes.
        (Param::Map, Data::Map(map)) => matches!(map.kind(), MapKind::Any | MapKind::Values),
        (Param::StringMap, _) => value.as_map().is_some_and(|map| map.kind() == MapKind::Strings),
        _ => false,
    }
}
