//! Data sources that read files and render templates, and `null_data_source`.

use base64::Engine as _;
use sha1::Digest as _;

use super::super::value::{Entries, Fault, Type, Value};
use super::answer::DataRequest;
use super::cloudinit;
use super::object::Object;

/// What a data source of `hashicorp/local`, `hashicorp/template` or `hashicorp/null` answers.
pub(super) fn answer(request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
    match request.kind {
        "local_file" | "local_sensitive_file" => local_file(request),
        "template_file" => template_file(request),
        "template_cloudinit_config" => cloudinit::answer(request),
        "null_data_source" => Ok(Some(null(request))),
        _ => Ok(None),
    }
}

/// `internal/provider/data_source_local_file.go` of terraform-provider-local.
fn local_file(request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
    let object = Object::of(request);
    let Some(name) = object.text("filename") else { return Ok(None) };
    let bytes = request.host.read(name)?;
    let Ok(content) = std::str::from_utf8(&bytes) else {
        return Ok(None);
    };
    request.host.spend(1, bytes.len())?;
    let base64 = base64::engine::general_purpose::STANDARD;
    let sha1 = hex(&sha1::Sha1::digest(&bytes));
    let (sha256, sha512) = (sha2::Sha256::digest(&bytes), sha2::Sha512::digest(&bytes));
    let object = object
        .set_text("content", content)
        .set_text("content_base64", &base64.encode(&bytes))
        .set_text("content_md5", &hex(&md5::Md5::digest(&bytes)))
        .set_text("content_sha1", &sha1)
        .set_text("content_sha256", &hex(&sha256))
        .set_text("content_sha512", &hex(&sha512))
        .set_text("content_base64sha256", &base64.encode(sha256))
        .set_text("content_base64sha512", &base64.encode(sha512))
        .set_text("id", &sha1);
    Ok(Some(object.into_value()))
}

/// `internal/provider/datasource_template_file.go` of terraform-provider-template.
fn template_file(request: &DataRequest<'_>) -> Result<Option<Value>, Fault> {
    let object = Object::of(request);
    let template = match (object.text("template"), object.text("filename")) {
        (Some(template), _) => template.to_owned(),
        (None, Some(name)) => {
            let bytes = request.host.read(name)?;
            String::from_utf8(bytes.to_vec()).map_err(|_| Fault::new(format!("`{name}` is not in UTF-8")))?
        }
        (None, None) => return Ok(None),
    };
    let none = Value::object(Entries::new());
    let variables = object.value("vars").unwrap_or(&none);
    let rendered = request.host.render(&template, None, variables)?;
    let id = match rendered.as_str() {
        Some(text) => super::object::text(&hex(&sha2::Sha256::digest(text.as_bytes()))),
        None => Value::unknown(Type::String),
    };
    Ok(Some(object.set("rendered", rendered).set("id", id).into_value()))
}

/// `internal/provider/data_source.go` of terraform-provider-null.
fn null(request: &DataRequest<'_>) -> Value {
    let object = Object::of(request);
    let empty = || Value::map(Type::String, Entries::new());
    let outputs = object.value("inputs").cloned().unwrap_or_else(empty);
    let object = object.set("outputs", outputs).set_text("id", "static").not_null(&["random"]);
    let computed = object.value("has_computed_default").is_none_or(|value| !value.is_known());
    let object = if computed { object.set_text("has_computed_default", "default") } else { object };
    object.into_value()
}

/// Bytes in hexadecimal.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::hex;

    #[test]
    fn bytes_are_written_in_hexadecimal() {
        assert_eq!(hex(&[0, 10, 255]), "000aff");
    }
}
