//! Members of the JSON documents of a bundle, from and to Rust's types.

use std::collections::BTreeMap;

use super::failure::Failure;
use crate::document::json::canonical::Json;
use crate::source::Digest;

/// The largest integer that every JSON reader keeps: 2^53 - 1.
const LARGEST: i64 = (1 << 53) - 1;

/// A string.
pub(super) fn text(text: impl Into<String>) -> Json {
    Json::String(text.into())
}

/// A string, or null.
pub(super) fn maybe(value: Option<impl Into<String>>) -> Json {
    value.map_or(Json::Null, text)
}

/// Strings in their order.
pub(super) fn texts<T: Into<String>>(all: impl IntoIterator<Item = T>) -> Json {
    Json::Array(all.into_iter().map(text).collect())
}

/// A number of things. Nothing that a bundle can hold exceeds 2^53 - 1.
pub(super) fn count(number: impl TryInto<i64>) -> Json {
    Json::Integer(number.try_into().unwrap_or(LARGEST).clamp(-LARGEST, LARGEST))
}

/// `{"sha256": …}`.
pub(super) fn sha256(digest: Digest) -> Json {
    Json::object([("sha256", text(digest.to_string()))])
}

/// The members of an object of a document that is being read.
#[derive(Clone, Copy)]
pub(super) struct Members<'j> {
    object: &'j BTreeMap<String, Json>,
    /// The failure code of what is missing or malformed.
    code: &'static str,
    /// What the object is, for messages.
    what: &'static str,
}

impl<'j> Members<'j> {
    /// The members of `value`, which is called `what` in messages.
    pub(super) fn of(value: &'j Json, code: &'static str, what: &'static str) -> Result<Self, Failure> {
        match value.as_object() {
            Some(object) => Ok(Self { object, code, what }),
            None => Err(Failure::new(code, format!("{what} is no object"))),
        }
    }

    /// What is wrong with the member `name`.
    pub(super) fn wrong(&self, name: &str) -> Failure {
        Failure::new(self.code, format!("`{name}` of {} is missing or malformed", self.what))
    }

    /// The value of a member, read by `read`.
    pub(super) fn read<T>(&self, name: &str, read: impl FnOnce(&'j Json) -> Option<T>) -> Result<T, Failure> {
        self.object.get(name).and_then(read).ok_or_else(|| self.wrong(name))
    }

    /// A string.
    pub(super) fn text(&self, name: &str) -> Result<&'j str, Failure> {
        self.read(name, Json::as_str)
    }

    /// A string, or null.
    pub(super) fn maybe(&self, name: &str) -> Result<Option<&'j str>, Failure> {
        self.read(name, |value| if *value == Json::Null { Some(None) } else { value.as_str().map(Some) })
    }

    /// These members where one of that name is among them, which may be left out.
    pub(super) fn left_out(&self, name: &str) -> Option<Self> {
        self.object.contains_key(name).then_some(*self)
    }

    /// An object inside that may be null, read by `read`.
    pub(super) fn unless_null<T>(
        &self,
        name: &'static str,
        read: impl FnOnce(Self) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        match self.read(name, Some)? {
            Json::Null => Ok(None),
            _ => read(self.inside(name, name)?).map(Some),
        }
    }

    /// Strings.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Failure> {
        self.read(name, |value| {
            value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
        })
    }

    /// A number that is not negative and fits.
    pub(super) fn count<N: TryFrom<i64>>(&self, name: &str) -> Result<N, Failure> {
        self.read(name, |value| value.as_integer().filter(|number| *number >= 0)?.try_into().ok())
    }

    /// A truth value.
    pub(super) fn truth(&self, name: &str) -> Result<bool, Failure> {
        self.read(name, |value| if let Json::Bool(truth) = value { Some(*truth) } else { None })
    }

    /// 64 hexadecimal digits.
    pub(super) fn digest(&self, name: &str) -> Result<Digest, Failure> {
        self.read(name, |value| Digest::from_hex(value.as_str()?))
    }

    /// An array.
    pub(super) fn list(&self, name: &str) -> Result<&'j [Json], Failure> {
        self.read(name, Json::as_array)
    }

    /// An object inside, which is called by its own name in messages.
    pub(super) fn inside(&self, name: &str, what: &'static str) -> Result<Self, Failure> {
        self.read(name, Json::as_object).map(|object| Self { object, code: self.code, what })
    }

    /// The objects of an array.
    pub(super) fn objects(&self, name: &str, what: &'static str) -> Result<Vec<Self>, Failure> {
        self.list(name)?.iter().map(|value| Self::of(value, self.code, what)).collect()
    }
}
