//! Distinguished names (RFC 5280, 4.1.2.4) in the shape of Go's `pkix.Name`.

use std::collections::BTreeMap;

use super::super::super::engine::Value;
use super::super::super::value::object;
use super::der::{self, Reader};
use super::shape::{oid_value, text_list};

/// The text in an item, by the rules of Go's `parseASN1String`.
pub(super) fn text(tag: u8, content: &[u8]) -> Option<String> {
    let ascii = |fits: fn(u8) -> bool| {
        content.iter().all(|byte| fits(*byte)).then(|| content.iter().copied().map(char::from).collect())
    };
    match tag {
        // T.61, which everyone reads as Latin-1.
        0x14 => Some(content.iter().copied().map(char::from).collect()),
        0x13 => ascii(|byte| byte.is_ascii_alphanumeric() || b" '()+,-./:=?*&".contains(&byte)),
        0x0c => String::from_utf8(content.to_vec()).ok(),
        0x16 => ascii(|byte| byte.is_ascii()),
        0x12 => ascii(|byte| byte.is_ascii_digit() || byte == b' '),
        0x1e => {
            let content = content.strip_suffix(&[0, 0]).unwrap_or(content);
            let units: Vec<u16> = content
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte)))
                .collect();
            if !content.len().is_multiple_of(2)
                || units.iter().any(|unit| matches!(unit, 0xfffe | 0xffff | 0xfdd0..=0xfdef))
            {
                return None;
            }
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}

/// A name: types and texts, in order.
pub(super) type Name = Vec<(Vec<u64>, String)>;

/// Reads the items of a name.
pub(super) fn parse(mut sets: Reader<'_>) -> Option<Name> {
    let mut name = Name::new();
    while !sets.is_empty() {
        let mut set = sets.read(der::SET)?.items();
        while !set.is_empty() {
            let mut pair = set.read(der::SEQUENCE)?.items();
            let kind = pair.oid()?;
            let value = pair.any()?;
            name.push((kind, text(value.tag, value.content)?));
        }
    }
    Some(name)
}

/// A name as Go's JSON has it.
pub(super) fn shape(name: &Name) -> Value {
    let mut lists: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut serial, mut common) = ("", "");
    for (kind, text) in name {
        let [2, 5, 4, number] = kind.as_slice() else { continue };
        let list = match number {
            3 => {
                common = text;
                continue;
            }
            5 => {
                serial = text;
                continue;
            }
            6 => "Country",
            7 => "Locality",
            8 => "Province",
            9 => "StreetAddress",
            10 => "Organization",
            11 => "OrganizationalUnit",
            17 => "PostalCode",
            _ => continue,
        };
        lists.entry(list).or_default().push(text);
    }
    let names: Vec<Value> = name
        .iter()
        .map(|(kind, text)| object([("Type", oid_value(kind)), ("Value", Value::from(text.as_str()))]))
        .collect();
    let fields = [
        "Country",
        "Locality",
        "Province",
        "StreetAddress",
        "Organization",
        "OrganizationalUnit",
        "PostalCode",
    ]
    .map(|field| (field, lists.get(field).map_or(Value::Null, |texts| text_list(texts))));
    object(fields.into_iter().chain([
        ("SerialNumber", Value::from(serial)),
        ("CommonName", Value::from(common)),
        ("Names", if names.is_empty() { Value::Null } else { Value::from(names) }),
        ("ExtraNames", Value::Null),
    ]))
}
