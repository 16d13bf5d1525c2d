//! Values as YAML, byte for byte as go-cty-yaml writes them (`go-cty-yaml/converter.go`, `encode.go`).

use crate::document::yaml::emit::{Dialect, Emitter};
use crate::input::terraform::value::{Content, Fault, Value};

/// How deep collections may nest.
const DEEPEST: usize = 1000;

/// A document of a value that is wholly known. `pay` is told of bytes before they are written.
pub(super) fn write(value: &Value, pay: &dyn Fn(usize) -> Result<(), Fault>) -> Result<String, Fault> {
    let mut emitter = Emitter::new(Dialect::Quoted);
    node(value, &mut emitter, pay)?;
    let (mut bytes, _) = emitter.finish();
    // Behind a scalar without quotes the end of the document is marked.
    if matches!(value.content, Content::Null(_) | Content::Bool(_) | Content::Number(_)) {
        bytes.extend_from_slice(b"...\n");
    }
    String::from_utf8(bytes).map_err(|_| Fault::new("the YAML text is not valid UTF-8"))
}

fn node(
    value: &Value,
    emitter: &mut Emitter<()>,
    pay: &dyn Fn(usize) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if emitter.depth() > DEEPEST {
        return Err(Fault::limit(format!("the value nests deeper than {DEEPEST} levels")));
    }
    // Each line is indented, and each character may become an escape.
    let lines = |text: &str| text.matches('\n').count() + 1;
    let cost =
        |text: &str, depth: usize| lines(text).saturating_mul(2 * depth + 2).saturating_add(text.len());
    pay(2 * emitter.depth() + 8)?;
    match &value.content {
        Content::Null(_) | Content::Unknown(..) => emitter.plain("null", ()),
        Content::Bool(truth) => emitter.plain(if *truth { "true" } else { "false" }, ()),
        Content::Number(number) => emitter.plain(&number.text()?, ()),
        Content::String(text) => {
            pay(cost(text, emitter.depth()))?;
            emitter.text(text, ());
        }
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements)
            if elements.is_empty() =>
        {
            emitter.empty_list(());
        }
        Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
            emitter.list();
            for element in elements.iter() {
                node(element, emitter, pay)?;
            }
            emitter.end();
        }
        Content::Map(_, entries) | Content::Object(entries) if entries.is_empty() => emitter.empty_map(()),
        Content::Map(_, entries) | Content::Object(entries) => {
            emitter.map();
            for (key, element) in entries.iter() {
                pay(cost(key, emitter.depth()))?;
                emitter.key(key, ());
                node(element, emitter, pay)?;
            }
            emitter.end();
        }
    }
    Ok(())
}
