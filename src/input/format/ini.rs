//! INI as `go-ini/ini` reads it with its default options.

use std::borrow::Cow;

use super::lines::{Line, lines};
use super::shape::{Entries, Failed, Text};
use crate::document::{Node, Value};

/// The section of what stands before the first header, which conftest leaves out.
const DEFAULT: &str = "DEFAULT";

/// Where the lines of an INI text are read.
struct Reader<'t, L: Iterator<Item = Line<'t>>> {
    text: Text<'t>,
    lines: L,
}

/// Reads an INI text: sections with keys, of which numbers and truth values are such.
pub(super) fn ini(text: Text<'_>) -> Result<Node, Failed> {
    let mut sections: Vec<(Cow<'_, str>, (usize, usize), Entries<'_>)> =
        vec![(Cow::Borrowed(DEFAULT), (0, 0), Entries::default())];
    let mut by_name = std::collections::BTreeMap::from([(DEFAULT.to_owned(), 0usize)]);
    let (mut current, mut count) = (0, 1);
    let mut reader = Reader { text, lines: lines(text.text) };
    while let Some(line) = reader.lines.next() {
        let body = line.text.trim_start();
        if body.is_empty() || body.starts_with(['#', ';']) {
            continue;
        }
        if let Some(inside) = body.strip_prefix('[') {
            let Some((name, _)) = inside.rsplit_once(']') else {
                let message = "this header of a section is not closed";
                return Err(text.error("ini-syntax", line.place(body), message, "write `]` behind its name"));
            };
            if name.is_empty() {
                let message = "this section has no name";
                return Err(text.error("ini-syntax", line.place(body), message, "write `[name]`"));
            }
            current = *by_name.entry(name.to_owned()).or_insert_with(|| {
                sections.push((name.into(), line.place(body.trim_end()), Entries::default()));
                sections.len() - 1
            });
            count = 1;
            continue;
        }
        let (name, rest) = reader.key(line, body)?;
        let name = if name == "-" {
            count += 1;
            Cow::Owned(format!("#{}", count - 1))
        } else {
            Cow::Borrowed(name)
        };
        let (value, place) = reader.value(line, rest)?;
        if let Some((_, _, entries)) = sections.get_mut(current) {
            entries.put(name, text.typed(&value, place));
        }
    }
    let mut all = Entries::default();
    for (name, (start, end), entries) in sections {
        if name != DEFAULT {
            all.put(name, Node::new(Value::Map(entries.map()), text.span(start, end)));
        }
    }
    Ok(Node::new(Value::Map(all.map()), text.span(0, text.text.len())))
}

impl<'t, L: Iterator<Item = Line<'t>>> Reader<'t, L> {
    /// The name of a key, and what stands behind its `=` or `:`.
    fn key(&self, line: Line<'t>, body: &'t str) -> Result<(&'t str, &'t str), Failed> {
        const HELP: &str = "write `key = value`";
        let wrong = |message: &str| Err(self.text.error("ini-syntax", line.place(body), message, HELP));
        let quote = match body {
            body if body.len() > 6 && body.starts_with("\"\"\"") => "\"\"\"",
            body if body.starts_with('"') => "\"",
            body if body.starts_with('`') => "`",
            _ => "",
        };
        if !quote.is_empty() {
            let inside = body.strip_prefix(quote).unwrap_or_default();
            let Some((name, behind)) = inside.split_once(quote) else {
                return wrong("the quotes of this key are not closed");
            };
            let Some((_, value)) = behind.split_once(['=', ':']) else {
                return wrong("this line has neither `=` nor `:`");
            };
            return Ok((name.trim(), value));
        }
        match body.split_once(['=', ':']) {
            None => wrong("this line has neither `=` nor `:`"),
            Some(("", _)) => wrong("this line has no key before its `=`"),
            Some((name, value)) => Ok((name.trim(), value)),
        }
    }

    /// The value that begins in `rest`, which may go on in further lines, and its place.
    fn value(&mut self, line: Line<'t>, rest: &'t str) -> Result<(Cow<'t, str>, (usize, usize)), Failed> {
        let value = rest.trim();
        if value.is_empty() {
            return Ok((Cow::Borrowed(""), line.place(value)));
        }
        for quote in ["\"\"\"", "`"] {
            if !value.starts_with(quote) || value.len() < quote.len() + usize::from(quote.len() == 3) {
                continue;
            }
            let inside = value.strip_prefix(quote).unwrap_or_default();
            if let Some((text, _)) = inside.rsplit_once(quote) {
                return Ok((Cow::Borrowed(text), line.place(text)));
            }
            return self.quoted(line, value, quote);
        }
        if let Some(first) = value.strip_suffix('\\') {
            return Ok(self.continued(line, first));
        }
        let cut = value.find(['#', ';']).and_then(|at| value.get(..at)).unwrap_or(value).trim();
        let unquoted = ['\'', '"'].into_iter().find_map(|quote| {
            let inside = cut.strip_prefix(quote)?.strip_suffix(quote)?;
            (!inside.contains(quote)).then_some(inside)
        });
        let value = unquoted.unwrap_or(cut);
        Ok((Cow::Borrowed(value), line.place(value)))
    }

    /// A value in quotes that are closed in a further line.
    fn quoted(
        &mut self,
        line: Line<'t>,
        value: &'t str,
        quote: &str,
    ) -> Result<(Cow<'t, str>, (usize, usize)), Failed> {
        let start = line.place(value).0;
        let mut whole = value.strip_prefix(quote).unwrap_or_default().to_owned();
        whole.push('\n');
        for next in self.lines.by_ref() {
            if let Some((last, _)) = next.text.rsplit_once(quote) {
                whole.push_str(last);
                return Ok((Cow::Owned(whole), (start, next.place(last).1)));
            }
            whole.push_str(next.text);
            whole.push('\n');
        }
        let message = "the quotes of this value are not closed";
        let help = format!("write `{quote}` behind it");
        Err(self.text.error("ini-syntax", line.place(value), message, &help))
    }

    /// A value whose lines end with `\`.
    fn continued(&mut self, line: Line<'t>, first: &'t str) -> (Cow<'t, str>, (usize, usize)) {
        let (start, mut end) = line.place(first);
        let mut whole = first.to_owned();
        for next in self.lines.by_ref() {
            let more = next.trimmed();
            if more.is_empty() {
                break;
            }
            end = next.place(more).1;
            whole.push_str(more);
            if !whole.ends_with('\\') {
                break;
            }
            whole.pop();
        }
        (Cow::Owned(whole), (start, end))
    }
}
