//! `csvdecode`: rows with a header to a list of objects (`cty/function/stdlib/csv.go`, Go's `encoding/csv`).

use std::sync::Arc;

use super::argument::{STR, function, pay, text};
use super::{Call, Function};
use crate::input::terraform::value::{Entries, Fault, Type, Value};

pub(super) const FUNCTIONS: &[Function] = &[function("csvdecode", STR, row_type, decode)];

/// The type that the header tells; of an unknown text, any.
fn row_type(arguments: &[Value]) -> Result<Type, Fault> {
    let Some(text) = arguments.first().and_then(Value::as_str) else { return Ok(Type::Dynamic) };
    let names = header(&mut Reader::new(text))?;
    Ok(Type::list(row(&names)))
}

fn row(names: &[Arc<str>]) -> Type {
    Type::object(names.iter().map(|name| (name.clone(), Type::String)))
}

fn decode(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let text = text(arguments, 0)?;
    call.host.spend(1 + text.len(), text.len())?;
    let mut reader = Reader::new(text);
    let names = header(&mut reader)?;
    let mut rows = Vec::new();
    while let Some(record) = reader.record()? {
        pay(call, (1 + names.len()) * size_of::<Value>())?;
        if record.len() != names.len() {
            return Err(reader.wrong("wrong number of fields"));
        }
        let entries: Entries = names.iter().cloned().zip(record.into_iter().map(Value::string)).collect();
        rows.push(Value::object(entries));
    }
    Ok(Value::list(row(&names), rows))
}

fn header(reader: &mut Reader<'_>) -> Result<Vec<Arc<str>>, Fault> {
    let names = reader.record()?.ok_or_else(|| Fault::new("missing header line"))?;
    let names: Vec<Arc<str>> =
        names.into_iter().map(|name| crate::input::terraform::value::text::normalize(&name).into()).collect();
    let mut sorted: Vec<&Arc<str>> = names.iter().collect();
    sorted.sort_unstable();
    if let Some([name, _]) = sorted.array_windows().find(|[one, other]| one == other) {
        return Err(Fault::new(format!("duplicate column name `{name}`")));
    }
    Ok(names)
}

/// Reads records; empty lines are passed over, and a line break in quotes is one of `\n` alone.
struct Reader<'t> {
    rest: &'t str,
    /// The line that was read last, from 1.
    line: usize,
    /// The line where the last record begins.
    first: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self { rest: text, line: 0, first: 0 }
    }

    fn wrong(&self, message: &str) -> Fault {
        Fault::new(format!("CSV parse error on line {}: {message}", self.line.max(self.first)))
    }

    /// The next line without its break, and whether there was one. A carriage return before it, or at the end of the
    /// text, belongs to it.
    fn next_line(&mut self) -> Option<(&'t str, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let (line, rest, ended) = match self.rest.split_once('\n') {
            Some((line, rest)) => (line, rest, true),
            None => (self.rest, "", false),
        };
        self.rest = rest;
        Some((line.strip_suffix('\r').unwrap_or(line), ended))
    }

    /// The fields of the next record.
    fn record(&mut self) -> Result<Option<Vec<String>>, Fault> {
        let (mut line, mut ended) = loop {
            match self.next_line() {
                None => return Ok(None),
                Some(("", _)) => {}
                Some(line) => break line,
            }
        };
        self.first = self.line;
        let mut fields = Vec::new();
        loop {
            let Some(quoted) = line.strip_prefix('"') else {
                let (field, rest) =
                    line.split_once(',').map_or((line, None), |(field, rest)| (field, Some(rest)));
                if field.contains('"') {
                    return Err(self.wrong("bare \" in non-quoted-field"));
                }
                fields.push(field.to_owned());
                match rest {
                    Some(rest) => line = rest,
                    None => return Ok(Some(fields)),
                }
                continue;
            };
            line = quoted;
            let mut field = String::new();
            loop {
                let Some((before, behind)) = line.split_once('"') else {
                    field.push_str(line);
                    if ended {
                        field.push('\n');
                    }
                    let next = if ended { self.next_line() } else { None };
                    (line, ended) =
                        next.ok_or_else(|| self.wrong("extraneous or missing \" in quoted-field"))?;
                    continue;
                };
                field.push_str(before);
                if let Some(behind) = behind.strip_prefix('"') {
                    field.push('"');
                    line = behind;
                    continue;
                }
                fields.push(field);
                if behind.is_empty() {
                    return Ok(Some(fields));
                }
                line = behind
                    .strip_prefix(',')
                    .ok_or_else(|| self.wrong("extraneous or missing \" in quoted-field"))?;
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str) -> Result<Vec<Vec<String>>, String> {
        let mut reader = Reader::new(text);
        let mut all = Vec::new();
        while let Some(record) = reader.record().map_err(|fault| fault.message)? {
            all.push(record);
        }
        Ok(all)
    }

    fn read(text: &str) -> Vec<Vec<String>> {
        records(text).unwrap()
    }

    #[test]
    fn fields_stand_between_commas() {
        assert_eq!(read("a,b\r\n\n1,\r\n"), [["a", "b"], ["1", ""]]);
        assert_eq!(read(",\n"), [["", ""]]);
        assert_eq!(read("a\r"), [["a"]]);
        assert_eq!(read("a b , c"), [["a b ", " c"]]);
        assert!(read("").is_empty());
        assert!(read("\n\n").is_empty());
    }

    #[test]
    fn quotes_hold_commas_quotes_and_line_breaks() {
        assert_eq!(read("\"x,y\",\"z\"\"\"\n"), [["x,y", "z\""]]);
        assert_eq!(read("\"a\r\nb\",c"), [["a\nb", "c"]]);
        assert_eq!(read("\"\"\n"), [[""]]);
        assert_eq!(read("\"a\n\nb\""), [["a\n\nb"]]);
    }

    #[test]
    fn quotes_in_the_wrong_place_are_told() {
        assert!(records("a\"b,c").unwrap_err().contains("line 1: bare"));
        assert!(records("x\n\"a\"b").unwrap_err().contains("line 2: extraneous"));
        assert!(records("\"a").unwrap_err().contains("extraneous"));
        assert!(records("\"a\n").unwrap_err().contains("extraneous"));
    }
}
