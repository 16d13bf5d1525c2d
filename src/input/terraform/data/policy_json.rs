//! Policies of IAM in JSON, read and written as the provider does it
//! (`internal/service/iam/policy_model.go` of terraform-provider-aws, `encoding/json` of Go).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::super::value::write_text;

/// A policy document.
#[derive(Debug, Default)]
pub(super) struct Policy {
    pub(super) version: String,
    pub(super) id: String,
    pub(super) statements: Vec<Statement>,
    /// Where the first statement of each `Sid` is among those that were read or merged.
    places: BTreeMap<String, usize>,
}

/// A statement of a policy. What is empty is not written.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) sid: String,
    pub(super) effect: String,
    pub(super) action: Option<Json>,
    pub(super) not_action: Option<Json>,
    pub(super) resource: Option<Json>,
    pub(super) not_resource: Option<Json>,
    pub(super) principals: Principals,
    pub(super) not_principals: Principals,
    /// Test, variable, values.
    pub(super) conditions: Vec<(String, String, Vec<String>)>,
}

/// Types of principals and who they are.
pub(super) type Principals = Vec<(String, Texts)>;

/// One text, or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Texts {
    One(String),
    Many(Vec<String>),
}

impl Texts {
    /// In JSON.
    pub(super) fn into_json(self) -> Json {
        match self {
            Self::One(text) => Json::String(text),
            Self::Many(texts) => texts.into(),
        }
    }

    /// The same with each text changed.
    pub(super) fn try_map<E>(self, change: impl Fn(&str) -> Result<String, E>) -> Result<Self, E> {
        Ok(match self {
            Self::One(text) => Self::One(change(&text)?),
            Self::Many(texts) => Self::Many(texts.iter().map(|text| change(text)).collect::<Result<_, _>>()?),
        })
    }
}

impl Policy {
    /// A document that is given as JSON, or why it is none. Names of fields are taken whatever their case.
    pub(super) fn parse(document: &str) -> Result<Self, String> {
        let json: Json = serde_json::from_str(document).map_err(|error| error.to_string())?;
        let mut statements = Vec::new();
        match field(&json, "Statement")? {
            None => {}
            Some(Json::Array(elements)) => {
                for element in elements {
                    statements.push(Statement::parse(element)?);
                }
            }
            Some(_) => return Err("`Statement` is not a list".to_owned()),
        }
        let mut policy = Self::new(text(&json, "Version")?, text(&json, "Id")?);
        for (place, statement) in statements.iter().enumerate().filter(|(_, it)| !it.sid.is_empty()) {
            policy.places.entry(statement.sid.clone()).or_insert(place);
        }
        policy.statements = statements;
        Ok(policy)
    }

    /// A document without statements.
    pub(super) fn new(version: String, id: String) -> Self {
        Self { version, id, ..Self::default() }
    }

    /// Takes the identifier, a later version, and the statements of another document; one with the `Sid` of a
    /// statement that is there takes its place.
    pub(super) fn merge(&mut self, other: Self) {
        if !other.id.is_empty() {
            self.id = other.id;
        }
        if other.version > self.version {
            self.version = other.version;
        }
        for statement in other.statements {
            let place = self.places.get(&statement.sid).and_then(|place| self.statements.get_mut(*place));
            if let Some(existing) = place {
                *existing = statement;
                continue;
            }
            if !statement.sid.is_empty() {
                self.places.insert(statement.sid.clone(), self.statements.len());
            }
            self.statements.push(statement);
        }
    }

    /// The document with two spaces for each level, and in one line.
    pub(super) fn to_json(&self) -> (String, String) {
        let mut fields = serde_json::Map::new();
        let texts = [("Version", &self.version), ("Id", &self.id)];
        for (name, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
            fields.insert(name.to_owned(), text.as_str().into());
        }
        if !self.statements.is_empty() {
            let statements = self.statements.iter().map(Statement::to_json).collect();
            fields.insert("Statement".to_owned(), Json::Array(statements));
        }
        let json = Json::Object(fields);
        let (mut pretty, mut minified) = (String::new(), String::new());
        write(&json, Some(0), &mut pretty);
        write(&json, None, &mut minified);
        (pretty, minified)
    }
}

impl Statement {
    fn parse(json: &Json) -> Result<Self, String> {
        let any = |name: &str| Ok::<_, String>(field(json, name)?.cloned().map(sort_keys));
        Ok(Self {
            sid: text(json, "Sid")?,
            effect: text(json, "Effect")?,
            action: any("Action")?,
            not_action: any("NotAction")?,
            resource: any("Resource")?,
            not_resource: any("NotResource")?,
            principals: field(json, "Principal")?.map(parse_principals).transpose()?.unwrap_or_default(),
            not_principals: field(json, "NotPrincipal")?
                .map(parse_principals)
                .transpose()?
                .unwrap_or_default(),
            conditions: field(json, "Condition")?.map(parse_conditions).transpose()?.unwrap_or_default(),
        })
    }

    fn to_json(&self) -> Json {
        let mut fields = serde_json::Map::new();
        for (name, text) in [("Sid", &self.sid), ("Effect", &self.effect)] {
            if !text.is_empty() {
                fields.insert(name.to_owned(), text.as_str().into());
            }
        }
        let any = [
            ("Action", &self.action),
            ("NotAction", &self.not_action),
            ("Resource", &self.resource),
            ("NotResource", &self.not_resource),
        ];
        for (name, value) in any {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value.clone());
            }
        }
        for (name, principals) in [("Principal", &self.principals), ("NotPrincipal", &self.not_principals)] {
            if !principals.is_empty() {
                fields.insert(name.to_owned(), principals_to_json(principals));
            }
        }
        if !self.conditions.is_empty() {
            fields.insert("Condition".to_owned(), conditions_to_json(&self.conditions));
        }
        Json::Object(fields)
    }
}

/// A field of an object, whatever the case of its name; the last one where there are more. Null is none.
fn field<'j>(json: &'j Json, name: &str) -> Result<Option<&'j Json>, String> {
    let Json::Object(fields) = json else { return Err("not an object".to_owned()) };
    let found = fields.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name));
    Ok(found.map(|(_, value)| value).filter(|value| !value.is_null()))
}

fn text(json: &Json, name: &str) -> Result<String, String> {
    match field(json, name)? {
        None => Ok(String::new()),
        Some(Json::String(text)) => Ok(text.clone()),
        Some(_) => Err(format!("`{name}` is not a text")),
    }
}

/// Objects come back with their keys in order.
fn sort_keys(json: Json) -> Json {
    match json {
        Json::Object(fields) => {
            let sorted: BTreeMap<String, Json> =
                fields.into_iter().map(|(name, value)| (name, sort_keys(value))).collect();
            Json::Object(sorted.into_iter().collect())
        }
        Json::Array(elements) => Json::Array(elements.into_iter().map(sort_keys).collect()),
        other => other,
    }
}

fn parse_principals(json: &Json) -> Result<Principals, String> {
    match json {
        Json::String(_) => Ok(vec![("*".to_owned(), Texts::Many(vec!["*".to_owned()]))]),
        Json::Object(fields) => {
            let mut found = Vec::new();
            for (kind, value) in fields {
                let texts = match value {
                    Json::String(text) => Texts::One(text.clone()),
                    Json::Array(elements) => {
                        let mut texts = all_texts(elements, kind)?;
                        texts.sort_unstable();
                        Texts::Many(texts)
                    }
                    _ => return Err(format!("the principal `{kind}` is neither a text nor a list")),
                };
                found.push((kind.clone(), texts));
            }
            Ok(found)
        }
        _ => Err("a principal is neither a text nor an object".to_owned()),
    }
}

fn parse_conditions(json: &Json) -> Result<Vec<(String, String, Vec<String>)>, String> {
    let Json::Object(tests) = json else { return Err("`Condition` is not an object".to_owned()) };
    let mut found = Vec::new();
    for (test, variables) in tests {
        let Json::Object(variables) = variables else {
            return Err(format!("the condition `{test}` is not an object"));
        };
        for (variable, values) in variables {
            let values = match values {
                Json::String(text) => vec![text.clone()],
                Json::Bool(truth) => vec![truth.to_string()],
                Json::Array(elements) => all_texts(elements, variable)?,
                // Numbers are passed over by the provider.
                _ => continue,
            };
            found.push((test.clone(), variable.clone(), values));
        }
    }
    Ok(found)
}

fn all_texts(elements: &[Json], what: &str) -> Result<Vec<String>, String> {
    let text = |element: &Json| element.as_str().map(str::to_owned);
    elements.iter().map(text).collect::<Option<_>>().ok_or_else(|| format!("`{what}` holds other than texts"))
}

fn principals_to_json(principals: &Principals) -> Json {
    if let [(kind, texts)] = principals.as_slice()
        && kind == "*"
        && match texts {
            Texts::One(text) => text == "*",
            Texts::Many(texts) => texts.as_slice() == ["*"],
        }
    {
        return "*".into();
    }
    let mut kinds: BTreeMap<&str, Texts> = BTreeMap::new();
    for (kind, texts) in principals {
        let more = match texts {
            Texts::One(text) => Texts::One(text.clone()),
            Texts::Many(texts) => {
                let mut texts = texts.clone();
                texts.sort_unstable_by(|one, other| other.cmp(one));
                Texts::Many(texts)
            }
        };
        let joined = match (kinds.remove(kind.as_str()), more) {
            (None, more) => more,
            (Some(Texts::One(one)), Texts::One(other)) => Texts::Many(vec![one, other]),
            (Some(Texts::One(one)), Texts::Many(others)) => {
                Texts::Many(std::iter::once(one).chain(others).collect())
            }
            (Some(Texts::Many(mut texts)), Texts::One(other)) => {
                texts.push(other);
                Texts::Many(texts)
            }
            (Some(Texts::Many(mut texts)), Texts::Many(others)) => {
                texts.extend(others);
                Texts::Many(texts)
            }
        };
        kinds.insert(kind, joined);
    }
    Json::Object(kinds.into_iter().map(|(kind, texts)| (kind.to_owned(), texts.into_json())).collect())
}

fn conditions_to_json(conditions: &[(String, String, Vec<String>)]) -> Json {
    let mut tests: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for (test, variable, values) in conditions {
        let joined = tests.entry(test).or_default().entry(variable).or_default();
        joined.extend(values.iter().cloned());
    }
    let flat = |mut values: Vec<String>| match values.len() {
        1 => values.pop().map_or(Json::Null, Json::String),
        _ => values.into(),
    };
    let tests = tests.into_iter().map(|(test, variables)| {
        let variables = variables.into_iter().map(|(variable, values)| (variable.to_owned(), flat(values)));
        (test.to_owned(), Json::Object(variables.collect()))
    });
    Json::Object(tests.collect())
}

/// Writes JSON as Go does: at a level with two spaces each, or in one line.
fn write(json: &Json, level: Option<usize>, out: &mut String) {
    let line = |level: Option<usize>, out: &mut String| {
        if let Some(level) = level {
            out.push('\n');
            (0..level).for_each(|_| out.push_str("  "));
        }
    };
    let inner = level.map(|level| level + 1);
    match json {
        Json::Object(fields) if fields.is_empty() => out.push_str("{}"),
        Json::Array(elements) if elements.is_empty() => out.push_str("[]"),
        Json::Object(fields) => {
            out.push('{');
            for (number, (name, value)) in fields.iter().enumerate() {
                out.push_str(if number == 0 { "" } else { "," });
                line(inner, out);
                write_text(name, true, out);
                out.push_str(if level.is_some() { ": " } else { ":" });
                write(value, inner, out);
            }
            line(level, out);
            out.push('}');
        }
        Json::Array(elements) => {
            out.push('[');
            for (number, element) in elements.iter().enumerate() {
                out.push_str(if number == 0 { "" } else { "," });
                line(inner, out);
                write(element, inner, out);
            }
            line(level, out);
            out.push(']');
        }
        Json::String(text) => write_text(text, true, out),
        other => {
            let _ = write!(out, "{other}");
        }
    }
}
