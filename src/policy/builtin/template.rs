//! `strings.render_template`: Go's text/template over an object, by the engine that charts are rendered with.

use std::rc::Rc;

use super::super::engine::Value;
use super::super::value::to_json;
use super::{Builtins, text_at};
use crate::input::template::{
    Data, FunctionTable, Limits, Map, MapKind, MissingKey, OriginId, Runtime, SiteId, Slot, Source,
    TemplateSet, Text, Value as TemplateValue, builtin, parse,
};

/// What a template may compute: less than a chart.
const LIMITS: Limits = Limits {
    template_bytes: 1 << 20,
    nesting: 100,
    depth: 100,
    steps: 2_000_000,
    text_bytes: 16 << 20,
    total_bytes: 64 << 20,
};

/// A value as templates see it: numbers are text, as Go's `json.Number` is. Sets, and keys that are no text, have
/// no JSON that OPA could read back.
fn convert(value: &Value) -> Result<TemplateValue, String> {
    Ok(match value {
        Value::Null | Value::Undefined => TemplateValue { data: Data::Nil, origin: OriginId::NONE },
        Value::Bool(truth) => TemplateValue::bool(*truth),
        number @ Value::Number(_) => TemplateValue::text(Text::from(to_json(number).as_str())),
        Value::String(text) => TemplateValue::text(Text::from(&**text)),
        Value::Array(items) => TemplateValue::list(items.iter().map(convert).collect::<Result<Vec<_>, _>>()?),
        Value::Set(_) => return Err("a set in the values of `strings.render_template`".into()),
        Value::Object(entries) => {
            let map = Map::new(MapKind::Any);
            for (key, value) in entries.iter_sorted() {
                let Value::String(key) = key else {
                    return Err("a key in the values of `strings.render_template` is no text".into());
                };
                map.insert(Text::from(&**key), Slot { value: convert(value)?, key: OriginId::NONE });
            }
            TemplateValue::map(map)
        }
    })
}

/// `strings.render_template(template, values)`.
pub(super) fn render(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let name = "strings.render_template";
    let text = text_at(name, values, 0)?;
    let Some(object @ Value::Object(_)) = values.get(1) else {
        return Err(format!("`{name}` expects an object as argument 2"));
    };
    let data = convert(object)?;
    let functions = Rc::new(FunctionTable::new(&[builtin::FUNCTIONS]));
    let mut runtime = Runtime::new(functions, LIMITS, Rc::new(()), "map[string]interface {}");
    runtime.missing_key = MissingKey::Invalid;
    let source =
        Rc::new(Source::Computed { text: Text::from(text), origin: OriginId::NONE, site: SiteId::NONE });
    let parsed = parse(&runtime.functions, &runtime.limits, "template", &source);
    let mut set = TemplateSet::default();
    for template in parsed.map_err(|error| error.to_string())? {
        set.add(template);
    }
    if set.get("template").is_none() {
        return Ok(Value::from(""));
    }
    let output = runtime.execute(&Rc::new(set), "template", &data).map_err(|error| error.to_string())?;
    let written = String::from_utf8_lossy(&output.bytes).replace("<no value>", "<undefined>");
    Ok(Value::from(written))
}
