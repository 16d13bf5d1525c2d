//! `semver` and `semverCompare`, and the object that `semver` returns.

use std::any::Any;

use super::version::{check_metadata, check_prerelease};
use super::{Constraints, Version};
use crate::input::template::{Args, Context, Data, Failure, Function, Int, Object, Param, Text, Value};

/// The functions of this file.
pub(in crate::input::helm::function) const FUNCTIONS: &[Function] = &[
    Function { name: "semver", params: &[Param::Text], variadic: false, call: semver },
    Function {
        name: "semverCompare",
        params: &[Param::Text, Param::Text],
        variadic: false,
        call: semver_compare,
    },
];

/// Bytes of work that parsing a version counts as.
const PARSED: usize = 64 * 16;

fn semver(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.work(PARSED)?;
    let version = Version::parse(&args.str(0).lossy()).map_err(Failure::new)?;
    Ok(Value::object(VersionObject { version, is_pointer: true }))
}

fn semver_compare(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    context.work(PARSED)?;
    let constraints = Constraints::parse(&args.str(0).lossy()).map_err(Failure::new)?;
    let version = Version::parse(&args.str(1).lossy()).map_err(Failure::new)?;
    Ok(Value::bool(constraints.check(&version)))
}

/// The name of the type that methods take.
const POINTER: &str = "*semver.Version";

/// A version as templates see it.
#[derive(Debug)]
struct VersionObject {
    version: Version,
    /// Whether it is a `*semver.Version`. What `IncMajor` and its kind return is a `semver.Version`, which has
    /// fewer methods.
    is_pointer: bool,
}

impl Object for VersionObject {
    fn type_name(&self) -> &str {
        if self.is_pointer { POINTER } else { "semver.Version" }
    }

    fn kind(&self) -> &'static str {
        if self.is_pointer { "ptr" } else { "struct" }
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        let params: &'static [Param] = match name {
            "Major" | "Minor" | "Patch" | "Prerelease" | "Metadata" | "String" | "Value" | "IncMajor"
            | "IncMinor" | "IncPatch" | "MarshalText" | "MarshalJSON" => &[],
            "SetPrerelease" | "SetMetadata" => &[Param::Text],
            "Original" if self.is_pointer => &[],
            "Compare" | "Equal" | "LessThan" | "LessThanEqual" | "GreaterThan" | "GreaterThanEqual"
                if self.is_pointer =>
            {
                &[Param::Object(POINTER)]
            }
            _ => return None,
        };
        Some((params, false))
    }

    fn call(&self, _: &mut Context<'_>, name: &str, args: Args<'_>) -> Result<Value, Failure> {
        let version = &self.version;
        #[expect(clippy::cast_possible_wrap, reason = "the bits of a uint64 are meant")]
        let number = |number: u64| Ok(Data::Int(number as i64, Int::Uint64).into());
        let text = |text: String| Ok(Value::text(text));
        match name {
            "Major" => number(version.major),
            "Minor" => number(version.minor),
            "Patch" => number(version.patch),
            "Prerelease" => text(version.prerelease.clone()),
            "Metadata" => text(version.metadata.clone()),
            "Original" => text(version.original.clone()),
            "String" | "Value" => text(version.to_string()),
            "MarshalText" => Ok(Data::Bytes(Text::from(version.to_string())).into()),
            "MarshalJSON" => Ok(Data::Bytes(Text::from(format!("\"{version}\""))).into()),
            "IncMajor" | "IncMinor" | "IncPatch" => increased(version, name),
            "SetPrerelease" | "SetMetadata" => changed(version, name, &args.str(0).lossy()),
            _ => {
                let Some(other) = args.any(0).as_object::<Self>() else {
                    let why = "runtime error: invalid memory address or nil pointer dereference";
                    return Err(Failure::new(why));
                };
                let order = version.cmp(&other.version);
                Ok(match name {
                    "Compare" => Value::int(order as i64),
                    "Equal" => Value::bool(order.is_eq()),
                    "LessThan" => Value::bool(order.is_lt()),
                    "LessThanEqual" => Value::bool(order.is_le()),
                    "GreaterThan" => Value::bool(order.is_gt()),
                    _ => Value::bool(order.is_ge()),
                })
            }
        }
    }

    fn json(&self) -> Result<Option<Value>, String> {
        Ok(Some(Value::text(self.version.to_string())))
    }

    fn display(&self) -> Option<String> {
        Some(self.version.to_string())
    }

    fn fields(&self) -> Vec<(&'static str, Value)> {
        #[expect(clippy::cast_possible_wrap, reason = "the bits of a uint64 are meant")]
        let number = |number: u64| Value::from(Data::Int(number as i64, Int::Uint64));
        let Version { major, minor, patch, prerelease, metadata, original, .. } = &self.version;
        vec![
            ("major", number(*major)),
            ("minor", number(*minor)),
            ("patch", number(*patch)),
            ("pre", Value::text(prerelease.as_str())),
            ("metadata", Value::text(metadata.as_str())),
            ("original", Value::text(original.as_str())),
        ]
    }
}

fn value(version: Version) -> Value {
    Value::object(VersionObject { version, is_pointer: false })
}

/// `IncMajor`, `IncMinor`, `IncPatch`: the last one only drops a prerelease where there is one.
fn increased(version: &Version, name: &str) -> Result<Value, Failure> {
    let (what, number) = match name {
        "IncMajor" => ("major", version.major),
        "IncMinor" => ("minor", version.minor),
        _ => ("patch", version.patch),
    };
    let next = if what == "patch" && !version.prerelease.is_empty() {
        number
    } else {
        let overflow = || Failure::new(format!("{what} version increment would overflow uint64"));
        number.checked_add(1).ok_or_else(overflow)?
    };
    Ok(value(version.derived(|version| {
        (version.major, version.minor, version.patch) = match what {
            "major" => (next, 0, 0),
            "minor" => (version.major, next, 0),
            _ => (version.major, version.minor, next),
        };
        version.prerelease.clear();
        version.metadata.clear();
    })))
}

/// `SetPrerelease`, `SetMetadata`.
fn changed(version: &Version, name: &str, text: &str) -> Result<Value, Failure> {
    let is_prerelease = name == "SetPrerelease";
    if !text.is_empty() {
        let check = if is_prerelease { check_prerelease } else { check_metadata };
        check(text).map_err(Failure::new)?;
    }
    Ok(value(version.derived(|version| {
        let part = if is_prerelease { &mut version.prerelease } else { &mut version.metadata };
        text.clone_into(part);
    })))
}
