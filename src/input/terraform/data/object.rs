//! The object that a data source comes to, attribute by attribute.

use super::super::value::{Content, Entries, Origin, Type, Value};
use super::answer::DataRequest;

/// The object that a data source comes to, in the making: the configuration, with what the provider sets unknown until
/// it is [`set`](Self::set).
pub(super) struct Object<'r> {
    request: DataRequest<'r>,
    entries: Entries,
}

impl<'r> Object<'r> {
    /// What the configuration of a data source says; what the provider sets is unknown.
    pub(super) fn of(request: &DataRequest<'r>) -> Self {
        let mut entries = request.config.as_entries().cloned().unwrap_or_default();
        if let Some(schema) = request.schema {
            for (name, attribute) in &schema.attributes {
                let unset = entries.get(name).is_none_or(Value::is_null);
                if unset && attribute.computed {
                    entries.insert(name.clone(), Value::unknown(attribute.ty.clone()));
                } else if unset {
                    entries.insert(name.clone(), Value::null(attribute.ty.clone()));
                }
            }
        }
        Self { request: *request, entries }
    }

    /// What an attribute is; none where it is null or is not there.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.entries.get(name).filter(|value| !value.is_null())
    }

    /// The known text of an attribute.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.value(name)?.as_str()
    }

    /// Sets an attribute. One that the schema does not have, as that of an older release of the provider may not, is
    /// passed over. It comes from the block's header, and from what the configuration says where that is given.
    #[must_use]
    pub(super) fn set(mut self, name: &str, value: Value) -> Self {
        if self.request.schema.is_none_or(|schema| schema.attributes.contains_key(name)) {
            let value = match self.request.header {
                Some(header) if value.origin == Origin::default() => value.from_origin(Origin::at(header)),
                _ => value,
            };
            self.entries.insert(name.into(), value);
        }
        self
    }

    /// Sets what nested blocks come to.
    #[must_use]
    pub(super) fn set_block(mut self, name: &str, value: Value) -> Self {
        self.entries.insert(name.into(), value);
        self
    }

    /// Sets an attribute to a text.
    #[must_use]
    pub(super) fn set_text(self, name: &str, value: &str) -> Self {
        self.set(name, text(value))
    }

    /// Says of attributes that they are not null, whatever they will be.
    #[must_use]
    pub(super) fn not_null(mut self, names: &[&str]) -> Self {
        for name in names {
            if let Some(value) = self.entries.get_mut(*name)
                && let Content::Unknown(ty, None) = &value.content
            {
                *value = Value::unknown_not_null(ty.clone());
            }
        }
        self
    }

    /// Says what is known of an unknown text.
    #[must_use]
    pub(super) fn partly(mut self, name: &str, partial: &str) -> Self {
        if let Some(value) = self.entries.get_mut(name) {
            *value = value.clone().with_partial(Some(partial.to_owned()));
        }
        self
    }

    /// The object.
    pub(super) fn into_value(self) -> Value {
        let Self { request, entries } = self;
        let value = Value::object(entries);
        match request.header {
            Some(header) => value.or_from(header),
            None => value,
        }
    }
}

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::string(text)
}

/// A list of texts.
pub(super) fn texts<'t>(elements: impl IntoIterator<Item = &'t str>) -> Value {
    let elements: Vec<Value> = elements.into_iter().map(text).collect();
    Value::list(Type::String, elements)
}

/// The known texts of a list or a set; null elements are passed over.
pub(super) fn known_texts(value: Option<&Value>) -> Option<Vec<&str>> {
    let Some(elements) = value.and_then(Value::as_elements) else { return Some(Vec::new()) };
    elements.iter().filter(|element| !element.is_null()).map(Value::as_str).collect()
}

/// The known text of an attribute of an object.
pub(super) fn text_of<'v>(object: Option<&'v Value>, name: &str) -> Option<&'v str> {
    object?.as_entries()?.get(name)?.as_str()
}

/// The checksum CRC-32 of a text: what `hashcode.String` of the provider SDK gives.
pub(super) fn checksum(text: &str) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(text.as_bytes());
    crc.sum()
}
