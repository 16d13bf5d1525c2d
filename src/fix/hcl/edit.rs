//! From one change of a block to edits of its text.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Array, Expression, Object, ObjectKey};
use hcl_edit::structure::{Attribute, Block, Body, Structure};
use serde_json::Value;

use super::{align, is_literal, write};
use crate::fix::change::{Change, Step, wrap};
use crate::fix::text::{Splice, indentation, is_first, line_break, line_end, line_start, next_line, trimmed};

/// The body that a way of names and numbers leads to.
pub(super) fn body_at<'b>(block: &'b Block, way: &[Step]) -> Option<&'b Body> {
    let mut body = &block.body;
    let mut steps = way.iter().peekable();
    while let Some(step) = steps.next() {
        let Step::Key(name) = step else { return None };
        let index = match steps.next_if(|step| matches!(step, Step::Index(_))) {
            Some(Step::Index(index)) => *index,
            _ => 0,
        };
        let mut blocks = body.blocks().filter(|block| block.ident.as_str() == name);
        body = &blocks.nth(index)?.body;
    }
    Some(body)
}

/// The edits that make a change. What is put in leaves room for a name of `width` characters.
pub(super) fn edits(text: &str, block: &Block, change: &Change, width: usize) -> Option<Vec<Splice>> {
    let editor = Editor { text, newline: line_break(text), width };
    let way = change.path();
    match change {
        Change::Set(_, value) => editor.set(block, way, value),
        Change::Remove(_) => editor.remove(block, way),
    }
}

struct Editor<'a> {
    text: &'a str,
    newline: &'static str,
    width: usize,
}

/// Whether blocks of that name are made by a `dynamic` one.
fn is_dynamic(body: &Body, name: &str) -> bool {
    body.get_blocks("dynamic").any(|block| block.labels.first().is_some_and(|label| label.as_str() == name))
}

/// Where the value of an attribute stands.
fn value_span(text: &str, attribute: &Attribute) -> Option<Range<usize>> {
    let span = attribute.value.span()?;
    Some(span.start..trimmed(text, span.start, span.end))
}

/// Where a structure stands: from its name to the end of its value or its brace.
fn span(text: &str, structure: &Structure) -> Option<Range<usize>> {
    match structure {
        Structure::Attribute(attribute) => {
            Some(attribute.key.span()?.start..value_span(text, attribute)?.end)
        }
        Structure::Block(block) => {
            let span = block.span()?;
            Some(span.start..trimmed(text, span.start, span.end))
        }
    }
}

impl Editor<'_> {
    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn set(&self, block: &Block, way: &[Step], value: &Value) -> Option<Vec<Splice>> {
        let (Step::Key(name), rest) = way.split_first()? else { return None };
        let body = &block.body;
        if is_dynamic(body, name) {
            return None;
        }
        if let Some(attribute) = body.get_attribute(name) {
            let at = value_span(self.text, attribute)?;
            return self.settled(body, attribute, self.set_in(&attribute.value, at, rest, value)?);
        }
        let mut blocks = body.get_blocks(name);
        match rest.split_first() {
            Some((Step::Index(index), below)) => {
                let count = body.get_blocks(name).count();
                if let Some(inner) = blocks.nth(*index) {
                    return self.set(inner, below, value);
                }
                let contents = wrap(below, value)?;
                let contents = contents.as_object().filter(|_| *index == count)?;
                self.insert_block(block, name, contents)
            }
            Some((Step::Key(_), _)) if body.has_blocks(name) => {
                let (inner, None) = (blocks.next()?, blocks.next()) else { return None };
                self.set(inner, rest, value)
            }
            _ if body.has_blocks(name) => None,
            _ => self.insert_attribute(block, name, &wrap(rest, value)?),
        }
    }

    /// Sets a value in an expression that stands at `at`.
    fn set_in(
        &self,
        expression: &Expression,
        at: Range<usize>,
        rest: &[Step],
        value: &Value,
    ) -> Option<Vec<Splice>> {
        match (expression, rest.split_first()) {
            (expression, None) => {
                let old = self.part(at.clone());
                // A comment inside would go with what it is about, and a heredoc has lines of its own.
                (is_literal(expression) && !old.contains("<<") && !has_comment(old))
                    .then(|| vec![Splice::new(at.clone(), self.written(&at, value))])
            }
            (Expression::Array(items), Some((Step::Index(index), below))) => match items.get(*index) {
                Some(item) => self.set_in(item, item.span()?, below, value),
                None if *index == items.len() => {
                    let added = write::expression(&wrap(below, value)?);
                    let last = items.iter().last().and_then(hcl_edit::Span::span);
                    self.append(&at, last, &added, true, false)
                }
                None => None,
            },
            (Expression::Object(entries), Some((Step::Key(key), below))) => {
                let found = entries.iter().find(|(name, _)| key_text(name) == Some(key.as_str()));
                if let Some((_, held)) = found {
                    return self.set_in(held.expr(), held.expr().span()?, below, value);
                }
                // A key that is computed may be this one.
                if !entries.iter().all(|(name, _)| key_text(name).is_some()) {
                    return None;
                }
                let name = write::name(key);
                let last = entries.iter().last();
                let last = match last {
                    Some((name, value)) => Some(name.span()?.start..value.expr().span()?.end),
                    None => None,
                };
                let fit =
                    align::behind(self.text, &align::entries(self.text, entries)?, name.chars().count());
                let width = fit.width;
                let added = format!("{name:width$} = {}", write::expression(&wrap(below, value)?));
                self.append(&at, last, &added, false, fit.apart)
            }
            _ => None,
        }
    }

    /// Edits of the value of an attribute, with what keeps its line aligned with others.
    fn settled(&self, body: &Body, attribute: &Attribute, edits: Vec<Splice>) -> Option<Vec<Splice>> {
        let members = align::attributes(self.text, body)?;
        align::settled(self.text, &members, &align::member(self.text, attribute)?, edits)
    }

    /// The text of a value that replaces what stands at `at`: over as many lines as it has members where that was so.
    fn written(&self, at: &Range<usize>, value: &Value) -> String {
        let old = self.part(at.clone());
        let opened = old.strip_prefix(['[', '{']).map(|rest| rest.trim_start_matches([' ', '\t']));
        let outer = indentation(self.text, at.start);
        let (open, lines, comma, close) = match value {
            Value::Array(items) => ('[', items.iter().map(write::expression).collect::<Vec<_>>(), ",", ']'),
            Value::Object(entries) => ('{', write::entries(entries), "", '}'),
            _ => return write::expression(value),
        };
        if lines.is_empty() || !opened.is_some_and(|rest| rest.starts_with(['\r', '\n'])) {
            return write::expression(value);
        }
        let mut text = String::from(open);
        for line in lines {
            text.extend([self.newline, outer, "  ", &line, comma]);
        }
        text.extend([self.newline, outer]);
        text.push(close);
        text
    }

    /// Adds to a list or an object that stands at `at`, behind its last member.
    fn append(
        &self,
        at: &Range<usize>,
        last: Option<Range<usize>>,
        added: &str,
        of_items: bool,
        apart: bool,
    ) -> Option<Vec<Splice>> {
        let inside = at.start + 1..at.end.checked_sub(1)?;
        let Some(last) = last else {
            let clear = self.part(inside.clone()).trim().is_empty();
            let added = if of_items { added.to_owned() } else { format!(" {added} ") };
            return clear.then(|| vec![Splice::new(inside, added)]);
        };
        let last = last.start..trimmed(self.text, last.start, last.end);
        let gap = self.part(last.end..inside.end);
        let comma = gap.trim_start().starts_with(',');
        if !is_first(self.text, last.start) {
            let clear = matches!(gap.trim(), "" | ",");
            let end = last.end + if comma { gap.find(',')? + 1 } else { 0 };
            let added = if comma { format!(" {added},") } else { format!(", {added}") };
            return clear.then(|| vec![Splice::insert(end, added)]);
        }
        // The last one has a line of its own, and so has what is added; a comment behind it stays there.
        let indent = indentation(self.text, last.start).to_owned();
        let end = line_end(self.text, last.end);
        if end > inside.end {
            return None;
        }
        let gap = if apart { self.newline } else { "" };
        let line = format!("{gap}{}{indent}{added}{}", self.newline, if comma { "," } else { "" });
        let mut edits = vec![Splice::insert(end, line)];
        if of_items && !comma {
            edits.insert(0, Splice::insert(last.end, ","));
        }
        Some(edits)
    }

    /// Where the braces of a block stand.
    fn braces(&self, block: &Block) -> Option<Range<usize>> {
        let span = block.span()?;
        let named = block.labels.last().map_or_else(|| block.ident.span(), hcl_edit::Span::span)?;
        let open = named.end + self.part(named.end..span.end).find('{')?;
        let end = trimmed(self.text, span.start, span.end);
        self.part(open..end).ends_with('}').then_some(open..end)
    }

    /// Adds lines to a block: behind the structure before which `count` are counted, or at its beginning. The lines are
    /// made for an indentation.
    fn insert(
        &self,
        block: &Block,
        after: Option<Range<usize>>,
        gap: bool,
        lines: &dyn Fn(&str) -> Option<Vec<String>>,
    ) -> Option<Vec<Splice>> {
        let braces = self.braces(block)?;
        let outer = indentation(self.text, braces.start).to_owned();
        let inside = braces.start + 1..braces.end - 1;
        let held = self.part(inside.clone());
        if !held.contains('\n') {
            // A block in one line becomes one of several.
            if held.contains(['#', '/']) {
                return None;
            }
            let inner = format!("{outer}  ");
            let mut all = lines(&inner)?;
            match block.body.iter().next() {
                // It holds nothing else, as it is in one line.
                Some(Structure::Attribute(one)) if !gap => {
                    let held = (one.key.as_str(), self.part(value_span(self.text, one)?));
                    let added = all.iter().filter_map(|line| line.split_once(" = "));
                    all = write::aligned(std::iter::once(held).chain(added), self.width);
                }
                Some(_) => {
                    let gap = gap.then(String::new);
                    all.splice(..0, std::iter::once(held.trim().to_owned()).chain(gap));
                }
                None => {}
            }
            let text: Vec<String> = all.iter().map(|line| indented(line, &inner)).collect();
            let newline = self.newline;
            let text = format!("{newline}{}{newline}{outer}", text.join(newline));
            return Some(vec![Splice::new(inside, text)]);
        }
        let first = block.body.iter().next().and_then(|structure| span(self.text, structure));
        let inner = match first.filter(|first| is_first(self.text, first.start)) {
            Some(first) => indentation(self.text, first.start).to_owned(),
            None => format!("{outer}  "),
        };
        let behind = after.map_or(braces.start, |after| after.end);
        let end = line_end(self.text, behind);
        if end >= braces.end {
            return None;
        }
        let mut text = String::new();
        for line in gap.then(String::new).into_iter().chain(lines(&inner)?) {
            text.push_str(self.newline);
            text.push_str(&indented(&line, &inner));
        }
        Some(vec![Splice::insert(end, text)])
    }

    fn insert_attribute(&self, block: &Block, name: &str, value: &Value) -> Option<Vec<Splice>> {
        if !write::is_word(name) {
            return None;
        }
        // Attributes stand before nested blocks, as everybody writes them.
        let leading: Vec<&Attribute> = block.body.iter().map_while(Structure::as_attribute).collect();
        let last = leading.last();
        let after = last.and_then(|last| Some(last.key.span()?.start..value_span(self.text, last)?.end));
        let members: Option<Vec<_>> =
            leading.iter().map(|attribute| align::member(self.text, attribute)).collect();
        let fit = align::behind(self.text, &members?, self.width.max(name.chars().count()));
        let width = fit.width;
        let line = format!("{name:width$} = {}", write::expression(value));
        self.insert(block, after, fit.apart, &|_| Some(vec![line.clone()]))
    }

    fn insert_block(
        &self,
        block: &Block,
        name: &str,
        contents: &serde_json::Map<String, Value>,
    ) -> Option<Vec<Splice>> {
        let last = block.body.iter().last();
        let after = match last {
            Some(last) => Some(span(self.text, last)?),
            None => None,
        };
        let gap = after.is_some();
        self.insert(block, after, gap, &|inner| write::block(name, contents, inner))
    }

    fn remove(&self, block: &Block, way: &[Step]) -> Option<Vec<Splice>> {
        let (Step::Key(name), rest) = way.split_first()? else { return None };
        let body = &block.body;
        if is_dynamic(body, name) {
            return None;
        }
        if let Some(attribute) = body.get_attribute(name) {
            let at = value_span(self.text, attribute)?;
            if !rest.is_empty() {
                return self.settled(body, attribute, self.remove_in(&attribute.value, at, rest)?);
            }
            let start = attribute.key.span()?.start;
            return is_literal(&attribute.value).then(|| self.cut(block, start..at.end)).flatten();
        }
        match rest {
            [] => {
                let blocks: Option<Vec<Splice>> =
                    body.get_blocks(name).map(|one| self.cut(block, self.of_block(one)?)?.pop()).collect();
                blocks.filter(|edits| !edits.is_empty())
            }
            [Step::Index(index)] => self.cut(block, self.of_block(body.get_blocks(name).nth(*index)?)?),
            [Step::Index(index), below @ ..] => self.remove(body.get_blocks(name).nth(*index)?, below),
            below => {
                let mut blocks = body.get_blocks(name);
                let (inner, None) = (blocks.next()?, blocks.next()) else { return None };
                self.remove(inner, below)
            }
        }
    }

    fn of_block(&self, block: &Block) -> Option<Range<usize>> {
        let span = block.span()?;
        Some(span.start..trimmed(self.text, span.start, span.end))
    }

    /// Takes a structure out of a block, with its lines, a comment behind it, and the empty line before it where none
    /// would be left to part it from.
    fn cut(&self, block: &Block, at: Range<usize>) -> Option<Vec<Splice>> {
        let end = line_end(self.text, at.end);
        let behind = self.part(at.end..end).trim_start();
        if is_first(self.text, at.start) && is_nothing_else(behind) {
            let mut start = line_start(self.text, at.start);
            let next = next_line(self.text, at.end);
            let following = self.part(next..line_end(self.text, next)).trim();
            let previous = start.checked_sub(1).map(|end| line_start(self.text, end));
            if let Some(previous) = previous
                && (following.is_empty() || following == "}")
                && self.part(previous..start).trim().is_empty()
            {
                start = previous;
            }
            return Some(vec![Splice::new(start..next, "")]);
        }
        // The only thing of a block in one line.
        let braces = self.braces(block)?;
        let inside = braces.start + 1..braces.end - 1;
        let alone = self.part(inside.clone()).trim() == self.part(at).trim();
        alone.then(|| vec![Splice::new(inside, "")])
    }

    /// Takes something out of a list or an object that stands at `at`.
    fn remove_in(&self, expression: &Expression, at: Range<usize>, rest: &[Step]) -> Option<Vec<Splice>> {
        let (step, below) = rest.split_first()?;
        match (expression, step) {
            (Expression::Array(items), Step::Index(index)) => {
                let item = items.get(*index)?;
                if !below.is_empty() {
                    return self.remove_in(item, item.span()?, below);
                }
                is_literal(item).then(|| self.remove_member(&at, &places_of_items(items)?, *index)).flatten()
            }
            (Expression::Object(entries), Step::Key(key)) => {
                let index = entries.iter().position(|(name, _)| key_text(name) == Some(key.as_str()))?;
                let (_, value) = entries.iter().nth(index)?;
                if !below.is_empty() {
                    return self.remove_in(value.expr(), value.expr().span()?, below);
                }
                let literal = is_literal(value.expr());
                literal.then(|| self.remove_member(&at, &places_of_entries(entries)?, index)).flatten()
            }
            _ => None,
        }
    }

    fn remove_member(&self, at: &Range<usize>, places: &[Range<usize>], index: usize) -> Option<Vec<Splice>> {
        let place = places.get(index)?;
        let place = place.start..trimmed(self.text, place.start, place.end);
        let before = index.checked_sub(1).and_then(|index| places.get(index));
        let after = places.get(index + 1);
        let line = line_end(self.text, place.end);
        let behind = self.part(place.end..line).trim_start();
        let behind = behind.strip_prefix(',').unwrap_or(behind).trim_start();
        if is_first(self.text, place.start) && is_nothing_else(behind) {
            return Some(vec![Splice::new(
                line_start(self.text, place.start)..next_line(self.text, place.end),
                "",
            )]);
        }
        let range = match (before, after) {
            (_, Some(next)) => place.start..next.start,
            (Some(previous), None) => trimmed(self.text, previous.start, previous.end)..place.end,
            (None, None) => at.start + 1..at.end.checked_sub(1)?,
        };
        let lost = format!(
            "{}{}",
            self.part(range.start..place.start.max(range.start)),
            self.part(place.end..range.end)
        );
        (!lost.contains(['#', '/'])).then(|| vec![Splice::new(range, "")])
    }
}

/// Whether there is a comment in the text of a literal.
fn has_comment(text: &str) -> bool {
    let mut chars = text.chars().peekable();
    let mut is_quoted = false;
    while let Some(char) = chars.next() {
        match char {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => {
                chars.next();
            }
            '#' if !is_quoted => return true,
            '/' if !is_quoted && matches!(chars.peek(), Some('/' | '*')) => return true,
            _ => {}
        }
    }
    false
}

/// Whether the rest of a line holds nothing but a comment that ends there: what stands behind a `/* … */` is not part of it.
fn is_nothing_else(rest: &str) -> bool {
    let rest = rest.trim();
    match rest.strip_prefix("/*") {
        Some(comment) => comment.find("*/").is_some_and(|end| end + 2 == comment.len()),
        None => rest.is_empty() || rest.starts_with('#') || rest.starts_with("//"),
    }
}

/// A line with an indentation before it, unless it has one or is empty.
fn indented(line: &str, indent: &str) -> String {
    if line.is_empty() || line.starts_with([' ', '\t']) || (line == "}" && indent.is_empty()) {
        return line.to_owned();
    }
    format!("{indent}{line}")
}

/// The key of an entry, where it is written out.
pub(super) fn key_text(key: &ObjectKey) -> Option<&str> {
    match key {
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str()),
        // A bare word is a key of that name.
        ObjectKey::Ident(name) | ObjectKey::Expression(Expression::Variable(name)) => Some(name.as_str()),
        ObjectKey::Expression(_) => None,
    }
}

fn places_of_items(items: &Array) -> Option<Vec<Range<usize>>> {
    items.iter().map(hcl_edit::Span::span).collect()
}

fn places_of_entries(entries: &Object) -> Option<Vec<Range<usize>>> {
    entries.iter().map(|(name, value)| Some(name.span()?.start..value.expr().span()?.end)).collect()
}
