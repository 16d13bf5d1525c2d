//! Documents to the values that templates see, and back to what a schema is held against.

use crate::document::{self, Node, Number};
use crate::input::template::{Data, Map, MapKind, OriginId, Slot, Value};
use crate::source::Span;

/// The value of a node, as sigs.k8s.io/yaml and `encoding/json` make it: all numbers are `float64`. `origin` names
/// the origin of a place.
///
/// A key has the origin of its value: the place of a collection begins at its key, that of a scalar stands in the
/// line of its key. Source of the depth: no node nests deeper than the reader lets it.
pub fn to_value(node: &Node, origin: &mut impl FnMut(Span) -> OriginId) -> Value {
    let own = origin(node.origin.span);
    let data = match &node.value {
        document::Value::Null => Data::Nil,
        document::Value::Bool(truth) => Data::Bool(*truth),
        document::Value::Number(number) => Data::Float(float(number)),
        document::Value::String(text) => Data::Text(text.as_bytes().to_vec().into()),
        document::Value::List(nodes) => {
            Value::list(nodes.iter().map(|node| to_value(node, origin)).collect()).data
        }
        document::Value::Map(map) => {
            let entry = |(key, node): (&str, &Node)| {
                let value = to_value(node, origin);
                let key_origin = value.origin;
                (key.into(), Slot { value, key: key_origin })
            };
            Data::Map(Map::of(MapKind::Any, map.iter().map(entry)))
        }
    };
    Value { data, origin: own }
}

/// A number as `float64`: integers beyond 53 bits lose digits, as in Go.
#[expect(clippy::cast_precision_loss, reason = "this is what Go does")]
fn float(number: &Number) -> f64 {
    match number {
        Number::Integer(integer) => *integer as f64,
        Number::Float(float) => *float,
        Number::Decimal(digits) => digits.parse().unwrap_or(f64::MAX),
    }
}

/// How deep a value may nest that becomes JSON. Maps may hold themselves.
const MOST_DEPTH: usize = 500;

/// How many values may become JSON at once. Values may be shared, so that a small one stands for many.
const MOST_NODES: usize = 5_000_000;

/// The JSON of a value, for schemas. What JSON cannot say, and what nests too deep, is null.
pub fn to_json(value: &Value) -> serde_json::Value {
    let mut nodes = 0;
    json(value, MOST_DEPTH, &mut nodes)
}

fn json(value: &Value, depth: usize, nodes: &mut usize) -> serde_json::Value {
    use serde_json::Value as Json;
    *nodes += 1;
    if depth == 0 || *nodes > MOST_NODES {
        return Json::Null;
    }
    match &value.data {
        Data::Nil | Data::Complex(_) => Json::Null,
        Data::Bool(truth) => Json::Bool(*truth),
        #[expect(clippy::cast_sign_loss, reason = "the bits are meant")]
        Data::Int(number, int) if int.is_unsigned() => Json::from(*number as u64),
        Data::Int(number, _) => Json::from(*number),
        Data::Float(number) => number_json(*number),
        Data::Text(text) | Data::Bytes(text) => Json::String(text.lossy().into_owned()),
        Data::List(list) => {
            Json::Array(list.values().iter().map(|item| json(item, depth - 1, nodes)).collect())
        }
        Data::Map(map) => Json::Object(
            map.entries()
                .into_iter()
                .map(|(key, slot)| (key.lossy().into_owned(), json(&slot.value, depth - 1, nodes)))
                .collect(),
        ),
        Data::Object(object) => match object.json().ok().flatten().or_else(|| object.underlying()) {
            Some(value) => json(&value, depth - 1, nodes),
            None => object.display().map_or(Json::Null, Json::String),
        },
    }
}

/// A whole number is an integer, which is what a schema's `integer` and `enum` mean.
fn number_json(number: f64) -> serde_json::Value {
    /// The largest magnitude below which all whole numbers are exact.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and fits")]
        return serde_json::Value::from(number as i64);
    }
    serde_json::Value::from(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::yaml;
    use crate::input::template::Origins;
    use crate::source::{FileId, Limits};

    fn value(text: &str) -> (Value, Origins) {
        let node = yaml::first(FileId::new(3), text, 0..text.len(), &Limits::default()).unwrap().unwrap();
        let mut origins = Origins::default();
        let value = to_value(&node, &mut |span| origins.place(span));
        (value, origins)
    }

    #[test]
    fn numbers_are_floats_and_each_value_knows_its_place() {
        let text = "a: 9007199254740993\nb:\n  c: [x, 1.5]\n";
        let (value, origins) = value(text);
        let map = value.as_map().unwrap();
        assert!(matches!(map.get(b"a").unwrap().data, Data::Float(9_007_199_254_740_992.0)));
        let at = |value: &Value| text.get(origins.places(value.origin)[0].range()).unwrap();
        assert_eq!(at(&map.get(b"a").unwrap()), "9007199254740993");
        let inner = map.get(b"b").unwrap();
        assert!(at(&inner).starts_with("b:"));
        let list = inner.as_map().unwrap().get(b"c").unwrap().as_list().unwrap();
        assert_eq!(at(&list.values()[0]), "x");
        assert_eq!(map.slot(b"a").unwrap().key, map.get(b"a").unwrap().origin);
    }

    #[test]
    fn json_is_finite_even_where_a_map_holds_itself() {
        let (value, _) = value("a: 1\nb: 1.5\nc: [true, null, y]\nd: 1e300\n");
        assert_eq!(to_json(&value).to_string(), r#"{"a":1,"b":1.5,"c":[true,null,true],"d":1e+300}"#);
        let map = value.as_map().unwrap();
        map.insert("self".into(), value.clone());
        assert!(to_json(&value).to_string().len() > 1000);
        map.remove(b"self");
    }
}
