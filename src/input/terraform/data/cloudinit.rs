//! `cloudinit_config`, as MIME parts (`internal/provider/cloudinit_config.go` of terraform-provider-cloudinit).

use std::fmt::Write as _;

use base64::Engine as _;

use super::super::value::{Fault, Value};
use super::answer::DataRequest;
use super::object::{Object, checksum, text_of};

/// What `cloudinit_config` answers. What it compresses depends on the compressor, and is unknown.
pub(super) fn answer(request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
    if !matches!(request.kind, "cloudinit_config" | "template_cloudinit_config") {
        return Ok(None);
    }
    let object = Object::of(request);
    let said = |name: &str| object.value(name).and_then(Value::as_bool).unwrap_or(true);
    let (gzip, base64) = (said("gzip"), said("base64_encode"));
    let boundary = object.text("boundary").unwrap_or("MIMEBOUNDARY").to_owned();
    if gzip && !base64 {
        return Err(Fault::new("`base64_encode` must be true when `gzip` is true"));
    }
    if gzip {
        let object = object.not_null(&["rendered", "id"]);
        return Ok(Some(with_defaults(object, gzip, base64, &boundary).into_value()));
    }
    let mut rendered =
        format!("Content-Type: multipart/mixed; boundary=\"{boundary}\"\nMIME-Version: 1.0\r\n\r\n");
    for (number, part) in
        object.value("part").and_then(Value::as_elements).unwrap_or_default().iter().enumerate()
    {
        let field = |name: &str| text_of(Some(part), name).filter(|text| !text.is_empty());
        let before = if number == 0 { "" } else { "\r\n" };
        let _ = write!(rendered, "{before}--{boundary}\r\n");
        // Headers stand in the order of their names, spelled as Go spells them (`textproto.MIMEHeader`).
        if let Some(name) = field("filename") {
            let _ = write!(rendered, "Content-Disposition: attachment; filename=\"{name}\"\r\n");
        }
        rendered.push_str("Content-Transfer-Encoding: 7bit\r\n");
        let _ = write!(rendered, "Content-Type: {}\r\n", field("content_type").unwrap_or("text/plain"));
        rendered.push_str("Mime-Version: 1.0\r\n");
        if let Some(merge) = field("merge_type") {
            let _ = write!(rendered, "X-Merge-Type: {merge}\r\n");
        }
        let content = field("content").unwrap_or_default();
        request.host.spend(1, content.len())?;
        let _ = write!(rendered, "\r\n{content}");
    }
    let _ = write!(rendered, "\r\n--{boundary}--\r\n");
    if base64 {
        rendered = base64::engine::general_purpose::STANDARD.encode(rendered);
    }
    let id = checksum(&rendered).to_string();
    let object = object.set_text("rendered", &rendered).set_text("id", &id);
    Ok(Some(with_defaults(object, gzip, base64, &boundary).into_value()))
}

/// What the configuration left to the provider.
fn with_defaults<'r>(object: Object<'r>, gzip: bool, base64: bool, boundary: &str) -> Object<'r> {
    let unset = |object: &Object<'r>, name: &str| object.value(name).is_none();
    let object = if unset(&object, "gzip") { object.set("gzip", Value::bool(gzip)) } else { object };
    let object = if unset(&object, "base64_encode") {
        object.set("base64_encode", Value::bool(base64))
    } else {
        object
    };
    if unset(&object, "boundary") { object.set_text("boundary", boundary) } else { object }
}
