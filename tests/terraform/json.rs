//! JSON whose numbers keep their digits.

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => entries.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }

    pub(crate) fn text(&self) -> &str {
        match self {
            Self::String(text) => text,
            _ => panic!("{self:?} is no text"),
        }
    }
}

/// Reads a JSON text that is well formed.
pub(crate) fn parse(text: &str) -> Json {
    let mut at = 0;
    value(text, &mut at)
}

fn value(text: &str, at: &mut usize) -> Json {
    skip(text, at);
    let rest = &text[*at..];
    match rest.as_bytes()[0] {
        b'n' => word(at, 4, Json::Null),
        b't' => word(at, 4, Json::Bool(true)),
        b'f' => word(at, 5, Json::Bool(false)),
        b'"' => Json::String(string(text, at)),
        b'[' => Json::Array(items(text, at, b']', value)),
        b'{' => Json::Object(items(text, at, b'}', |text, at| {
            skip(text, at);
            let key = string(text, at);
            skip(text, at);
            *at += 1;
            (key, value(text, at))
        })),
        _ => {
            let end = rest.find([',', ']', '}', ' ', '\n']).unwrap_or(rest.len());
            word(at, end, Json::Number(rest[..end].to_owned()))
        }
    }
}

fn word(at: &mut usize, length: usize, json: Json) -> Json {
    *at += length;
    json
}

fn items<T>(text: &str, at: &mut usize, close: u8, one: impl Fn(&str, &mut usize) -> T) -> Vec<T> {
    let mut found = Vec::new();
    *at += 1;
    loop {
        skip(text, at);
        match text.as_bytes()[*at] {
            byte if byte == close => break,
            b',' => *at += 1,
            _ => found.push(one(text, at)),
        }
    }
    *at += 1;
    found
}

fn string(text: &str, at: &mut usize) -> String {
    let start = *at;
    let bytes = text.as_bytes();
    *at += 1;
    while bytes[*at] != b'"' {
        *at += if bytes[*at] == b'\\' { 2 } else { 1 };
    }
    *at += 1;
    serde_json::from_str(&text[start..*at]).unwrap()
}

fn skip(text: &str, at: &mut usize) {
    while text.as_bytes().get(*at).is_some_and(u8::is_ascii_whitespace) {
        *at += 1;
    }
}
