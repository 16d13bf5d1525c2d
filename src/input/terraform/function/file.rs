//! What files hold: `file`, `filebase64`, `fileexists`, `fileset` (`internal/lang/funcs/filesystem.go`). All of it is
//! read through the host.

use std::sync::Arc;

use super::argument::{PATH, function, pay, string, text, truth};
use super::base64;
use super::glob::Glob;
use super::path::{clean, is_in_home, join, relative};
use super::{Call, Function, Parameter, ParameterType};
use crate::input::terraform::value::{Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    string("file", PATH, contents),
    string("filebase64", PATH, contents_as_base64),
    truth("fileexists", PATH, exists),
    function(
        "fileset",
        &[Parameter::new("path", ParameterType::String), Parameter::new("pattern", ParameterType::String)],
        |_| Ok(Type::set(Type::String)),
        set,
    ),
];

/// The bytes of the file whose path is the first argument; none where it lies in the home folder of whoever runs
/// Terraform: what is there is not known.
pub(super) fn read(call: &Call<'_>, arguments: &[Value]) -> Result<Option<Arc<[u8]>>, Fault> {
    let path = text(arguments, 0)?;
    if is_in_home(path)? {
        return Ok(None);
    }
    let bytes = call.host.read(&clean(path)).map_err(|fault| Fault { argument: Some(0), ..fault })?;
    pay(call, bytes.len())?;
    Ok(Some(bytes))
}

/// The text of such a file.
pub(super) fn read_text(call: &Call<'_>, arguments: &[Value]) -> Result<Option<String>, Fault> {
    let Some(bytes) = read(call, arguments)? else { return Ok(None) };
    match str::from_utf8(&bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(_) => Err(Fault::of_argument(
            0,
            format!(
                "contents of `{}` are not valid UTF-8; use the function `filebase64` to have them in Base64, or \
                 functions like `filesha256` to have a digest of them",
                text(arguments, 0)?
            ),
        )),
    }
}

fn contents(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    Ok(read_text(call, arguments)?.map_or_else(|| Value::unknown_not_null(Type::String), Value::string))
}

fn contents_as_base64(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let Some(bytes) = read(call, arguments)? else { return Ok(Value::unknown_not_null(Type::String)) };
    pay(call, bytes.len().saturating_mul(2))?;
    Ok(Value::string(base64::encode(&bytes)))
}

fn exists(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let path = text(arguments, 0)?;
    if is_in_home(path)? {
        return Ok(Value::unknown_not_null(Type::Bool));
    }
    call.host.exists(&clean(path)).map(Value::bool).map_err(|fault| Fault { argument: Some(0), ..fault })
}

/// The files below a folder that a pattern names, relative to it.
fn set(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let (folder, pattern) = (clean(text(arguments, 0)?), text(arguments, 1)?);
    // Terraform cleans the pattern with the folder in front of it, so that the pattern may lead out of the folder, and
    // what is special in a pattern is so in the name of the folder.
    let whole = join(&folder, pattern);
    let glob = Glob::parse(&whole)
        .map_err(|message| Fault::of_argument(1, format!("failed to glob pattern `{whole}`: {message}")))?;
    let mut found = Vec::new();
    let mut add = |path: &str| -> Result<(), Fault> {
        let path = relative(&folder, path)
            .ok_or_else(|| Fault::of_argument(1, format!("failed to trim the path of the match `{path}`")))?;
        pay(call, path.len() + size_of::<Value>())?;
        found.push(Value::string(path));
        Ok(())
    };
    if glob.is_literal() {
        // A folder is none of the files that a pattern names.
        match call.host.exists(&whole) {
            Ok(true) => add(&whole)?,
            Err(fault) if fault.limit => return Err(fault),
            Ok(false) | Err(_) => {}
        }
    } else {
        for path in listed(call, glob.folder())? {
            call.host.spend(1 + path.len().saturating_mul(glob.cost()), 0)?;
            if glob.matches(&path) {
                add(&join(glob.folder(), &path))?;
            }
        }
    }
    Ok(Value::set(Type::String, found))
}

/// The files below a folder; none where there is no such folder, or a file in its place.
fn listed(call: &Call<'_>, folder: &str) -> Result<Vec<String>, Fault> {
    match call.host.files(folder) {
        // That a folder exists is an error, as is what may not be looked at.
        Err(fault) if !fault.limit && call.host.exists(folder).is_ok() => Ok(Vec::new()),
        listed => listed,
    }
}
