//! The functions. Source: Sprig 3.3 `url.go`, Helm 4.2 `funcs.go`.

use super::address::{Address, Userinfo};
use crate::input::template::{
    Args, Context, Data, Failure, Function, Map, MapKind, Param, Slot, Text, Value,
};

/// The functions of this file.
pub(in crate::input::helm::function) const FUNCTIONS: &[Function] = &[
    Function { name: "urlParse", params: &[Param::Text], variadic: false, call: url_parse },
    Function { name: "urlJoin", params: &[Param::Map], variadic: false, call: url_join },
    // Nobody is asked: as Helm answers unless it is told otherwise.
    Function {
        name: "getHostByName",
        params: &[Param::Text],
        variadic: false,
        call: |_, _| Ok(Value::text("")),
    },
];

fn url_parse(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(0);
    let address = Address::parse(text.bytes()).map_err(|error| {
        let error = String::from_utf8_lossy(&error).into_owned();
        Failure::new(format!("unable to parse url: {error}"))
    })?;
    let origin = context.origins().join(text.origins());
    let part = |part: Vec<u8>| Slot::from(Value::text(part).with_origin(origin));
    let userinfo = address.user.as_ref().map(Userinfo::encode).unwrap_or_default();
    let hostname = address.hostname().to_vec();
    let parts = [
        ("scheme", address.scheme),
        ("host", address.host),
        ("hostname", hostname),
        ("path", address.path),
        ("query", address.query),
        ("opaque", address.opaque),
        ("fragment", address.fragment),
        ("userinfo", userinfo),
    ];
    Ok(Value::map(Map::of(MapKind::Any, parts.map(|(key, value)| (Text::from(key), part(value))))))
}

fn url_join(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let map = args.map(0);
    let mut origins = Vec::new();
    let mut part = |key: &str| match map.get(key.as_bytes()) {
        None => Ok(Vec::new()),
        Some(value) => match &value.data {
            Data::Text(text) => {
                origins.extend(text.as_str(value.origin).origins());
                Ok(text.bytes().to_vec())
            }
            Data::Nil => {
                Err(Failure::new("runtime error: invalid memory address or nil pointer dereference"))
            }
            _ => Err(Failure::new(format!(
                "unable to parse {key} key, must be of type string, but {} found",
                value.kind()
            ))),
        },
    };
    let mut address = Address {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?,
        query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?,
        ..Address::default()
    };
    let userinfo = part("userinfo")?;
    if !userinfo.is_empty() {
        let text = [b"proto://", &*userinfo, b"@host"].concat();
        let parsed = Address::parse(&text).map_err(|error| {
            let error = String::from_utf8_lossy(&error).into_owned();
            Failure::new(format!("unable to parse userinfo in dict: {error}"))
        })?;
        address.user = parsed.user;
    }
    let origin = context.origins().join(origins);
    Ok(Value::text(address.encode()).with_origin(origin))
}
