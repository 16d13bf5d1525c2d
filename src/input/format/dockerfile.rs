//! Dockerfiles as conftest gives them: a list of commands `{Cmd, SubCmd, JSON, Flags, Value, Stage}`, as `BuildKit`'s
//! parser reads them (`moby/buildkit` `frontend/dockerfile/parser`).

use super::lines::{Line, lines};
use super::shape::{Failed, Text};
use crate::document::{Node, Number, Value, json};

/// The instructions that there are.
const INSTRUCTIONS: [&str; 18] = [
    "add",
    "arg",
    "cmd",
    "copy",
    "entrypoint",
    "env",
    "expose",
    "from",
    "healthcheck",
    "label",
    "maintainer",
    "onbuild",
    "run",
    "shell",
    "stopsignal",
    "user",
    "volume",
    "workdir",
];

/// A word and where it stands in the instruction's joined text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Word {
    text: String,
    start: usize,
    end: usize,
}

/// An instruction whose lines are joined.
struct Joined {
    text: String,
    /// Where parts of the joined text stand in the file: from this offset on, at that place.
    pieces: Vec<(usize, usize)>,
    /// Where it begins and ends in the file.
    start: usize,
    end: usize,
}

impl Joined {
    /// Where an offset of the joined text stands in the file.
    fn at(&self, offset: usize) -> usize {
        let index = self.pieces.partition_point(|(from, _)| *from <= offset);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some((from, at)) => at + (offset - from),
            None => self.start,
        }
    }

    fn place(&self, word: &Word) -> (usize, usize) {
        let last = word.end.saturating_sub(1).max(word.start);
        (self.at(word.start), self.at(last) + usize::from(word.end > word.start))
    }
}

/// What an instruction says.
struct Instruction {
    name: Word,
    /// None where nothing follows the name.
    flags: Option<Vec<Word>>,
    values: Vec<Word>,
    json: bool,
    /// What `ONBUILD` holds.
    sub: Option<Box<Self>>,
}

/// Reads a Dockerfile.
pub(super) fn dockerfile(text: Text<'_>) -> Result<Node, Failed> {
    let mut reader = Reader { text, escape: '\\', directives: true, seen: Vec::new() };
    let mut commands = Vec::new();
    let mut comments: Vec<Word> = Vec::new();
    let mut stages = 0usize;
    let mut all = lines(text.text);
    while let Some(line) = all.next() {
        let body = line.text.trim_start();
        if let Some(comment) = body.strip_prefix('#') {
            if reader.directive(line, body)? {
                continue;
            }
            let (start, end) = line.place(body);
            let said = comment.trim();
            if said.is_empty() {
                comments.clear();
            } else {
                comments.push(Word { text: said.to_owned(), start, end });
            }
            continue;
        }
        reader.directives = false;
        if body.trim().is_empty() {
            continue;
        }
        let joined = reader.join(line, body, &mut all);
        if joined.text.trim().is_empty() {
            continue;
        }
        let instruction = reader.instruction(&joined, 0)?;
        if instruction.holds_documents() {
            reader.documents(&joined, &mut all)?;
        }
        if instruction.name.text.eq_ignore_ascii_case("from") {
            stages += 1;
        }
        let stage = stages.saturating_sub(1);
        for comment in comments.drain(..) {
            let place = (comment.start, comment.end);
            commands.push(reader.command(
                "comment",
                "",
                false,
                Node::new(Value::Null, text.span(place.0, place.1)),
                text.list(vec![text.string(&comment.text, place)], place),
                stage,
                place,
            ));
        }
        commands.push(reader.node(&joined, &instruction, stage));
    }
    if commands.is_empty() {
        let message = "this Dockerfile has no instruction";
        return Err(text.error("dockerfile-empty", (0, 0), message, "begin with `FROM`"));
    }
    Ok(text.list(commands, (0, text.text.len())))
}

impl Instruction {
    /// Whether texts may follow it (`RUN <<EOF`).
    fn holds_documents(&self) -> bool {
        let said = self.sub.as_deref().unwrap_or(self);
        let name = said.name.text.to_ascii_lowercase();
        ["add", "copy", "run"].contains(&name.as_str()) && !said.json
    }
}

struct Reader<'t> {
    text: Text<'t>,
    /// What escapes, and what goes on in the next line.
    escape: char,
    /// Whether directives may still come.
    directives: bool,
    seen: Vec<String>,
}

impl<'t> Reader<'t> {
    /// Whether a comment is a directive such as `# escape=`.
    fn directive(&mut self, line: Line<'_>, body: &str) -> Result<bool, Failed> {
        if !self.directives {
            return Ok(false);
        }
        let said = body.strip_prefix('#').unwrap_or_default().trim_start();
        let known =
            said.split_once('=').map(|(name, value)| (name.trim_end().to_ascii_lowercase(), value.trim()));
        let Some((name, value)) = known.filter(|(name, value)| {
            ["syntax", "check", "escape"].contains(&name.as_str()) && !value.is_empty()
        }) else {
            self.directives = false;
            return Ok(false);
        };
        if self.seen.contains(&name) {
            let message = format!("the directive `{name}` stands twice");
            return Err(self.text.error(
                "dockerfile-directive",
                line.place(body),
                message,
                "keep one of them",
            ));
        }
        if name == "escape" {
            self.escape = match value {
                "\\" => '\\',
                "`" => '`',
                _ => {
                    let message = format!("`{value}` escapes nothing");
                    let help = "write `` # escape=` `` or `# escape=\\`";
                    return Err(self.text.error("dockerfile-directive", line.place(body), message, help));
                }
            };
        }
        self.seen.push(name);
        Ok(true)
    }

    /// Joins a line with those that it goes on in. Comments and empty lines between them are passed over.
    fn join(&self, first: Line<'t>, body: &'t str, all: &mut impl Iterator<Item = Line<'t>>) -> Joined {
        let start = first.place(body).0;
        let mut joined = Joined { text: String::new(), pieces: Vec::new(), start, end: first.end() };
        let mut part = Some((body, start));
        while let Some((text, at)) = part.take() {
            let (text, ends) = self.without_continuation(text);
            joined.pieces.push((joined.text.len(), at));
            joined.text.push_str(text);
            joined.end = at + text.len();
            if ends {
                break;
            }
            part = all
                .by_ref()
                .find(|line| !line.trimmed().is_empty() && !line.text.trim_start().starts_with('#'))
                .map(|line| (line.text, line.start));
        }
        joined
    }

    /// A line without the character at its end that says that it goes on, and whether it ends the instruction.
    fn without_continuation<'l>(&self, line: &'l str) -> (&'l str, bool) {
        let said = line.trim_end_matches([' ', '\t']);
        match said.strip_suffix(self.escape) {
            // Two of them are one that is meant.
            Some(rest) if !rest.ends_with(self.escape) => (rest, false),
            _ => (line, true),
        }
    }

    fn instruction(&self, joined: &Joined, from: usize) -> Result<Instruction, Failed> {
        let all = joined.text.get(from..).unwrap_or_default();
        let start = from + (all.len() - all.trim_start().len());
        let body = all.trim();
        let space = |char: char| matches!(char, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ');
        let (name, rest) =
            body.split_at_checked(body.find(space).unwrap_or(body.len())).unwrap_or((body, ""));
        let name = Word { text: name.to_owned(), start, end: start + name.len() };
        let lower = name.text.to_ascii_lowercase();
        if !INSTRUCTIONS.contains(&lower.as_str()) {
            let message = format!("`{}` is no instruction of a Dockerfile", name.text);
            let near = crate::source::nearest(&lower, INSTRUCTIONS.iter().copied());
            let help = near.map_or_else(
                || "end the line before with `\\` where it goes on here".to_owned(),
                |near| format!("did you mean `{}`?", near.to_ascii_uppercase()),
            );
            return Err(self.text.error("dockerfile-instruction", joined.place(&name), message, &help));
        }
        let rest_at = name.end + (rest.len() - rest.trim_start_matches(space).len());
        let rest = rest.trim_start_matches(space);
        if rest.is_empty() {
            return Ok(Instruction { name, flags: None, values: Vec::new(), json: false, sub: None });
        }
        let (flags, skip) = self.flags(rest, rest_at);
        let args = rest.get(skip..).unwrap_or_default();
        let at = rest_at + skip + (args.len() - args.trim_start().len());
        let args = args.trim();
        let mut said = Instruction { name, flags: Some(flags), values: Vec::new(), json: false, sub: None };
        match lower.as_str() {
            _ if args.is_empty() => {}
            // What builds later does not put off again.
            "onbuild" if from > 0 => {
                let message = "an `ONBUILD` cannot hold another one";
                let place = joined.place(&said.name);
                return Err(self.text.error("dockerfile-syntax", place, message, "take one of them out"));
            }
            "onbuild" => said.sub = Some(Box::new(self.instruction(joined, at)?)),
            "env" | "label" => said.values = self.pairs(joined, args, at, &lower)?,
            "arg" => said.values = self.words(args, at),
            "expose" | "from" => said.values = split(args, at),
            "maintainer" | "stopsignal" | "user" | "workdir" => said.values = vec![whole(args, at)],
            "add" | "copy" | "volume" => match self.json(joined, args, at)? {
                Some(words) => (said.values, said.json) = (words, true),
                None => said.values = split(args, at),
            },
            "healthcheck" => {
                let end = args.find(char::is_whitespace).unwrap_or(args.len());
                let (kind, rest) = args.split_at_checked(end).unwrap_or((args, ""));
                said.values = vec![whole(kind, at)];
                let rest_at = at + end + (rest.len() - rest.trim_start().len());
                let rest = rest.trim_start();
                if !rest.is_empty() {
                    let (words, json) = self.maybe_json(joined, rest, rest_at)?;
                    said.values.extend(words);
                    said.json = json;
                }
            }
            _ => (said.values, said.json) = self.maybe_json(joined, args, at)?,
        }
        Ok(said)
    }

    /// The flags (`--from=build`) at the beginning of what follows the name, and how long they are.
    fn flags(&self, text: &str, at: usize) -> (Vec<Word>, usize) {
        let mut flags = Vec::new();
        let mut rest = text;
        loop {
            rest = rest.trim_start();
            let start = text.len() - rest.len();
            if !rest.starts_with("--") {
                return (flags, start);
            }
            let (mut word, mut quote, mut escaped, mut end) = (String::new(), None, false, rest.len());
            for (offset, char) in rest.char_indices() {
                if escaped {
                    escaped = false;
                    word.push(char);
                } else if char == self.escape {
                    escaped = true;
                } else if quote == Some(char) {
                    quote = None;
                } else if quote.is_none() && matches!(char, '\'' | '"') {
                    quote = Some(char);
                } else if quote.is_none() && char.is_whitespace() {
                    end = offset;
                    break;
                } else {
                    word.push(char);
                }
            }
            rest = rest.get(end..).unwrap_or_default();
            if word == "--" {
                return (flags, start + end);
            }
            flags.push(Word { text: word, start: at + start, end: at + start + end });
        }
    }

    /// The words of a text: quotes keep spaces together and stay, escapes stay.
    fn words(&self, text: &str, at: usize) -> Vec<Word> {
        let mut words = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((start, _)) = chars.next_if(|(_, char)| char.is_whitespace()).or(chars.peek().copied())
        {
            if text.get(start..).is_some_and(|rest| rest.starts_with(char::is_whitespace)) {
                continue;
            }
            let (mut word, mut quote, mut end) = (String::new(), None, text.len());
            while let Some((offset, char)) = chars.next() {
                if quote.is_none() && char.is_whitespace() {
                    end = offset;
                    break;
                }
                if char == self.escape && quote != Some('\'') {
                    // One at the end of the text says nothing.
                    if let Some((_, next)) = chars.next() {
                        word.push(char);
                        word.push(next);
                    }
                    continue;
                }
                if quote == Some(char) {
                    quote = None;
                } else if quote.is_none() && matches!(char, '\'' | '"') {
                    quote = Some(char);
                }
                word.push(char);
            }
            if !word.is_empty() {
                words.push(Word { text: word, start: at + start, end: at + end });
            }
        }
        words
    }

    /// `name=value …`, or `name value` as it was written of old: three words each, the last one `=` or nothing.
    fn pairs(&self, joined: &Joined, args: &str, at: usize, name: &str) -> Result<Vec<Word>, Failed> {
        let words = self.words(args, at);
        let wrong = |word: &Word, message: String| {
            self.text.error("dockerfile-syntax", joined.place(word), message, "write `name=value`")
        };
        let Some(first) = words.first() else { return Ok(Vec::new()) };
        if !first.text.contains('=') {
            let parts = split_once(args, at);
            let Some((key, value)) = parts else {
                let name = name.to_ascii_uppercase();
                return Err(wrong(first, format!("this `{name}` has no value")));
            };
            let end = value.end;
            return Ok(vec![key, value, Word { text: String::new(), start: end, end }]);
        }
        let mut all = Vec::new();
        for word in &words {
            let Some((key, value)) = word.text.split_once('=') else {
                return Err(wrong(word, format!("`{}` has no `=`", word.text)));
            };
            let middle = (word.start + key.len()).min(word.end);
            let value_at = (middle + 1).min(word.end);
            all.extend([
                Word { text: key.to_owned(), start: word.start, end: middle },
                Word { text: value.to_owned(), start: value_at, end: word.end },
                Word { text: "=".to_owned(), start: middle, end: value_at },
            ]);
        }
        Ok(all)
    }

    /// The items of a list of texts in JSON; none where it is none.
    fn json(&self, joined: &Joined, args: &str, at: usize) -> Result<Option<Vec<Word>>, Failed> {
        if !args.starts_with('[') {
            return Ok(None);
        }
        let Ok(root) = json::parse(self.text.file, args, self.text.limits) else { return Ok(None) };
        let Value::List(items) = root.value else { return Ok(None) };
        let mut words = Vec::new();
        for item in items {
            let range = item.origin.span.range();
            let word = Word { text: String::new(), start: at + range.start, end: at + range.end };
            let Value::String(text) = item.value else {
                let message = "a list of this instruction holds texts alone";
                return Err(self.text.error(
                    "dockerfile-syntax",
                    joined.place(&word),
                    message,
                    "put it in double quotes",
                ));
            };
            words.push(Word { text: text.into(), ..word });
        }
        Ok(Some(words))
    }

    fn maybe_json(&self, joined: &Joined, args: &str, at: usize) -> Result<(Vec<Word>, bool), Failed> {
        Ok(match self.json(joined, args, at)? {
            Some(words) => (words, true),
            None => (vec![whole(args, at)], false),
        })
    }

    /// Passes over the texts that follow an instruction (`RUN <<EOF`).
    fn documents(&self, joined: &Joined, all: &mut impl Iterator<Item = Line<'t>>) -> Result<(), Failed> {
        for word in self.words(&joined.text, 0) {
            let digits = word.text.trim_start_matches(|char: char| char.is_ascii_digit());
            let Some(rest) = digits.strip_prefix("<<") else { continue };
            let (tabs, name) = match rest.strip_prefix('-') {
                Some(name) => (true, name),
                None => (false, rest),
            };
            if name.is_empty() || name.contains('<') {
                continue;
            }
            let name: String = name.chars().filter(|char| !matches!(char, '\'' | '"')).collect();
            let ends = |line: Line<'_>| {
                let line = if tabs { line.text.trim_start_matches('\t') } else { line.text };
                line == name
            };
            if !all.any(ends) {
                let message = format!("the text `<<{name}` does not end");
                let help = format!("write `{name}` alone on a line behind it");
                return Err(self.text.error("dockerfile-syntax", joined.place(&word), message, &help));
            }
        }
        Ok(())
    }

    fn node(&self, joined: &Joined, said: &Instruction, stage: usize) -> Node {
        let text = self.text;
        let place = (joined.start, joined.end);
        let null = || Node::new(Value::Null, text.span(place.0, place.1));
        let word = |word: &Word| text.string(&word.text, joined.place(word));
        let list = |words: &[Word]| text.list(words.iter().map(word).collect(), place);
        let inner = said.sub.as_deref().unwrap_or(said);
        let values = if inner.values.is_empty() { null() } else { list(&inner.values) };
        let flags = said.flags.as_deref().map_or_else(null, list);
        let sub = said.sub.as_deref().map_or("", |sub| sub.name.text.as_str());
        self.command(&said.name.text.to_lowercase(), sub, inner.json, flags, values, stage, place)
    }

    #[expect(clippy::too_many_arguments, reason = "one for each member of a command")]
    fn command(
        &self,
        name: &str,
        sub: &str,
        json: bool,
        flags: Node,
        values: Node,
        stage: usize,
        place: (usize, usize),
    ) -> Node {
        let text = self.text;
        let stage = Number::Integer(i64::try_from(stage).unwrap_or(i64::MAX));
        let here = |value| Node::new(value, text.span(place.0, place.1));
        let entries = vec![
            ("Cmd", text.string(name, place)),
            ("SubCmd", text.string(sub, place)),
            ("JSON", here(Value::Bool(json))),
            ("Flags", flags),
            ("Value", values),
            ("Stage", here(Value::Number(stage))),
        ];
        text.map(entries, place)
    }
}

/// A text as one word.
fn whole(text: &str, at: usize) -> Word {
    Word { text: text.to_owned(), start: at, end: at + text.len() }
}

/// The words of a text between white space.
fn split(text: &str, at: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let start = at + text.len() - rest.len();
        words.push(whole(rest.get(..end).unwrap_or_default(), start));
        rest = rest.get(end..).unwrap_or_default().trim_start();
    }
    words
}

/// The first word of a text and all that follows it.
fn split_once(text: &str, at: usize) -> Option<(Word, Word)> {
    let end = text.find(char::is_whitespace)?;
    let rest = text.get(end..)?.trim_start();
    let start = at + text.len() - rest.len();
    (!rest.is_empty()).then(|| (whole(text.get(..end).unwrap_or_default(), at), whole(rest, start)))
}
