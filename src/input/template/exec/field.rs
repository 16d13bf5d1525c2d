//! Fields, keys and methods. Source: `evalField` in exec.go of text/template.

use std::rc::Rc;

use super::call::{Callee, Signature};
use super::runtime::MissingKey;
use super::state::{At, State, Stop, Val};
use super::words;
use crate::input::template::ast::Operand;
use crate::input::template::{Data, Failure, Map, MapKind, Param, Text, Value};

impl<'t> State<'t, '_> {
    /// The value of `.a.b` of a receiver; if the last name is a method, it gets the arguments.
    pub(super) fn fields(
        &mut self,
        dot: &Val,
        mut receiver: Val,
        operand: &'t Operand,
        names: &'t [Rc<str>],
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let Some((final_name, names)) = names.split_last() else { return Ok(receiver) };
        for name in names {
            receiver = self.field(dot, &receiver, operand, name, &[], None)?;
        }
        self.field(dot, &receiver, operand, final_name, args, last)
    }

    fn field(
        &mut self,
        dot: &Val,
        receiver: &Val,
        operand: &'t Operand,
        name: &'t str,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        match &receiver.value.data {
            Data::Map(map) => {
                if map.kind() == MapKind::Values
                    && let Some(params) = values_method(name)
                {
                    let signature = Signature { name, params, variadic: false };
                    return self.values_call(dot, map, signature, operand, args, last);
                }
                let has_arguments = !args.is_empty() || last.is_some();
                self.key(map, name, has_arguments)
            }
            Data::Nil if receiver.boxed => {
                Err(self.fail(format!("nil pointer evaluating interface {{}}.{name}")))
            }
            Data::Nil if self.runtime.missing_key == MissingKey::Error => {
                Err(self.fail(format!("nil data; no entry for key {}", words::quoted(name))))
            }
            Data::Nil => Ok(Val::default()),
            Data::Object(_) => self.member(dot, receiver, operand, name, args, last),
            _ => Err(self.no_field(receiver, name)),
        }
    }

    /// The value under a key of a map.
    fn key(&self, map: &Map, name: &str, has_arguments: bool) -> Result<Val, Stop> {
        if has_arguments {
            return Err(self.fail(format!("{name} is not a method but has arguments")));
        }
        if let Some(value) = map.get(name.as_bytes()) {
            return Ok(Val::of_map(value, map.kind()));
        }
        match self.runtime.missing_key {
            MissingKey::Zero => Ok(Val::of_map(zero(map.kind()), map.kind())),
            MissingKey::Invalid => Ok(Val::default()),
            MissingKey::Error => Err(self.fail(format!("map has no entry for key {}", words::quoted(name)))),
        }
    }

    #[cold]
    fn no_field(&self, receiver: &Val, name: &str) -> Stop {
        let kind = receiver.type_name(self.runtime.values_type);
        self.fail(format!("can't evaluate field {name} in type {kind}"))
    }

    /// The value of a method or a field of an object, or of a key where it is a map.
    #[inline(never)]
    fn member(
        &mut self,
        dot: &Val,
        receiver: &Val,
        operand: &'t Operand,
        name: &'t str,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let Data::Object(object) = &receiver.value.data else { return Ok(Val::default()) };
        if let Some((params, variadic)) = object.method(name) {
            let signature = Signature { name, params, variadic };
            return self.method(dot, object, signature, operand, args, last);
        }
        let has_arguments = !args.is_empty() || last.is_some();
        if let Some(mut value) = object.field(name) {
            if has_arguments {
                let message = format!("{name} has arguments but cannot be invoked as function");
                return Err(self.fail(message));
            }
            if !value.origin.is_known() {
                value.origin = receiver.value.origin;
            }
            // A field that holds nothing is a pointer or an interface that is nil.
            let boxed = value.is_nil();
            return Ok(Val { value, boxed });
        }
        match object.underlying().map(|under| under.data) {
            Some(Data::Map(map)) => self.key(&map, name, has_arguments),
            _ => Err(self.no_field(receiver, name)),
        }
    }

    /// Calls a method of Helm's `Values`.
    #[inline(never)]
    fn values_call(
        &mut self,
        dot: &Val,
        map: &Map,
        signature: Signature<'t>,
        operand: &'t Operand,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        self.check_count(signature, args.len(), last.is_some())?;
        let given = self.arguments(dot, signature, args, last)?;
        let path = given.first().and_then(Value::str).map(|path| path.bytes().to_vec()).unwrap_or_default();
        let node = At::Operand(operand);
        let result = match signature.name {
            "AsMap" if map.is_empty() => Ok(Value::map(Map::new(MapKind::Any))),
            "AsMap" => Ok(Value::map(map.as_kind(MapKind::Any))),
            "Table" => table(map, &path).map(|table| Value::map(table.as_kind(MapKind::Values))),
            "PathValue" => path_value(map, &path),
            // `YAML` is what `toYaml` writes, with its last line break.
            _ => match self.runtime.functions.get("toYaml") {
                Some(function) => {
                    let given = vec![Value::map(map.clone())];
                    let mut yaml = self.call(Callee::Function(function), signature.name, node, given)?;
                    if let Some(text) = yaml.str() {
                        let mut line = crate::input::template::Builder::default();
                        line.part(text);
                        line.raw(b"\n");
                        yaml.data = Data::Text(line.finish());
                    }
                    Ok(yaml)
                }
                None => Err(Failure::new("there is no YAML here")),
            },
        };
        result.map(Val::returned).map_err(|failure| self.calling(node, signature.name, failure))
    }
}

/// The zero value of a map's element type.
pub(super) fn zero(kind: MapKind) -> Value {
    match kind {
        MapKind::Any | MapKind::Values => Value::NIL,
        MapKind::Strings => Value::text(Text::default()),
        MapKind::Ints => Value::int(0),
    }
}

/// The parameters of a method of Helm's `Values`. Source: Helm, `pkg/chart/common/values.go`.
fn values_method(name: &str) -> Option<&'static [Param]> {
    match name {
        "AsMap" | "YAML" => Some(&[]),
        "Table" | "PathValue" => Some(&[Param::Text]),
        "Encode" => Some(&[Param::Object("io.Writer")]),
        _ => None,
    }
}

/// The table under a path whose steps are parted by dots.
fn table(map: &Map, path: &[u8]) -> Result<Map, Failure> {
    let mut table = map.clone();
    for step in path.split(|byte| *byte == b'.') {
        table = match table.get(step).map(|value| value.data) {
            Some(Data::Map(next)) if matches!(next.kind(), MapKind::Any | MapKind::Values) => next,
            _ => {
                let step = words::quoted(&String::from_utf8_lossy(step));
                return Err(Failure::new(format!("{step} is not a table")));
            }
        };
    }
    Ok(table)
}

/// The value under a path, which is no table.
fn path_value(map: &Map, path: &[u8]) -> Result<Value, Failure> {
    if path.is_empty() {
        return Err(Failure::new("YAML path cannot be empty"));
    }
    let (tables, key) = match path.iter().rposition(|byte| *byte == b'.') {
        Some(dot) => (path.get(..dot), path.get(dot + 1..).unwrap_or_default()),
        None => (None, path),
    };
    let none = || Failure::new(format!("{} is not a value", words::quoted(&String::from_utf8_lossy(key))));
    let holder = match tables {
        Some(tables) => table(map, tables).map_err(|_| none())?,
        None => map.clone(),
    };
    holder.get(key).filter(|value| value.as_map().is_none()).ok_or_else(none)
}
