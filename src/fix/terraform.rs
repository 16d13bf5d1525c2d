//! Edits of Terraform blocks, with `hcl-edit`, which keeps comments and white space.

use hcl_edit::expr::Expression;
use hcl_edit::structure::{Attribute, Structure};
use hcl_edit::{Decorate as _, Ident, RawString};
use serde_json::{Map, Value};

/// The text of a block with its attributes set to values. None where it is no block of HCL, where an attribute is
/// given something that is no literal, since that decides it, or where a value is no literal.
pub(super) fn set(block: &str, values: &Map<String, Value>) -> Option<String> {
    let mut body = hcl_edit::parser::parse_body(block).ok()?;
    let mut structure = body.iter_mut().next()?;
    let block = structure.as_block_mut()?;
    let indent = block.body.iter().next().map_or_else(|| "  ".to_owned(), indentation);
    for (name, value) in values {
        let wanted = literal(value)?;
        if let Some(mut attribute) = block.body.get_attribute_mut(name) {
            if !matches!(attribute.value, Expression::Bool(_) | Expression::Number(_) | Expression::String(_))
            {
                return None;
            }
            let decor = attribute.value.decor().clone();
            let place = attribute.value_mut();
            *place = wanted;
            *place.decor_mut() = decor;
            continue;
        }
        if block.body.get_blocks(name).next().is_some() {
            return None;
        }
        let mut attribute = Attribute::new(Ident::try_new(name.as_str()).ok()?, wanted);
        attribute.decor_mut().set_prefix(RawString::from(indent.clone()));
        // Attributes stand before nested blocks, as everybody writes them.
        let at = block.body.iter().take_while(|structure| structure.is_attribute()).count();
        block.body.insert(at, attribute);
    }
    Some(body.to_string())
}

/// The white space before a structure, in its line.
fn indentation(structure: &Structure) -> String {
    let prefix = structure.decor().prefix().map(|prefix| prefix.to_string()).unwrap_or_default();
    prefix.rsplit('\n').next().unwrap_or_default().to_owned()
}

fn literal(value: &Value) -> Option<Expression> {
    match value {
        Value::Bool(truth) => Some(Expression::from(*truth)),
        Value::Number(number) => number.as_i64().map(Expression::from),
        Value::String(text) => Some(Expression::from(text.as_str())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(block: &str, values: &Value) -> Option<String> {
        set(block, values.as_object().unwrap())
    }

    #[test]
    fn attributes_are_put_in_and_literals_replaced() {
        let block = "resource \"a\" \"b\" {\n  # why\n  x = 1 # kept\n\n  nested {\n    y = 2\n  }\n}";
        let with = edited(block, &serde_json::json!({"on": true})).unwrap();
        assert_eq!(
            with,
            "resource \"a\" \"b\" {\n  # why\n  x = 1 # kept\n  on = true\n\n  nested {\n    y = 2\n  }\n}"
        );
        let with = edited(block, &serde_json::json!({"x": 3})).unwrap();
        assert_eq!(with, block.replace("x = 1", "x = 3"));
        let given = block.replace("x = 1", "x = var.x");
        assert_eq!(edited(&given, &serde_json::json!({"x": 3})), None);
        assert_eq!(edited(block, &serde_json::json!({"nested": true})), None);
        assert_eq!(edited("{\"x\": 1}", &serde_json::json!({"x": 3})), None);
        let empty = edited("resource \"a\" \"b\" {\n}", &serde_json::json!({"x": "y"})).unwrap();
        assert_eq!(empty, "resource \"a\" \"b\" {\n  x = \"y\"\n}");
    }
}
