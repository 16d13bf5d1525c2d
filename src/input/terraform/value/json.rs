//! JSON of types and values, as cty has it (`cty/json`).

mod read;
mod write;

pub use read::{implied_type, parse_json};
pub use write::write_json;

pub(in crate::input::terraform) use write::write_text;

use std::fmt::Write;

use super::{Fault, Type};

impl Type {
    /// It as JSON: `"string"`, `["list","string"]`, `["object",{"a":"string"}]` (`cty/json/type.go`).
    pub fn to_json(&self) -> String {
        let mut out = String::new();
        write_type(self, &mut out);
        out
    }

    /// A type from its JSON.
    ///
    /// # Errors
    /// It is not JSON, or not that of a type.
    pub fn from_json(text: &str) -> Result<Self, Fault> {
        read::parse_type(text)
    }
}

fn write_type(ty: &Type, out: &mut String) {
    let mut collection = |kind: &str, element: &Type| {
        let _ = write!(out, "[\"{kind}\",");
        write_type(element, out);
        out.push(']');
    };
    match ty {
        Type::Dynamic => out.push_str("\"dynamic\""),
        Type::Bool | Type::Number | Type::String => {
            let _ = write!(out, "\"{ty}\"");
        }
        Type::List(element) => collection("list", element),
        Type::Set(element) => collection("set", element),
        Type::Map(element) => collection("map", element),
        Type::Tuple(elements) => {
            out.push_str("[\"tuple\",[");
            for (at, element) in elements.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_type(element, out);
            }
            out.push_str("]]");
        }
        Type::Object(attributes) => {
            out.push_str("[\"object\",{");
            for (at, (name, ty)) in attributes.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(name, true, out);
                out.push(':');
                write_type(ty, out);
            }
            out.push_str("}]");
        }
    }
}

#[cfg(test)]
mod tests;
