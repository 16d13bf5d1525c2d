//! `.Files`: the files of a chart that are no templates. Source: `pkg/engine/files.go`.

use std::any::Any;
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::glob::Glob;
use crate::input::helm::chart::File;
use crate::input::helm::function;
use crate::input::template::{
    Args, Builder, Context, Data, Failure, Map, MapKind, Object, OriginId, Origins, Param, SiteId, Slot,
    Text, Value, lines,
};
use crate::source::{SourceMap, Span};

/// `.Files`, or what `Glob` found in it.
#[derive(Debug, Clone, Default)]
pub(super) struct Files(BTreeMap<String, Rc<Content>>);

/// What is in a file.
#[derive(Debug)]
struct Content {
    text: Text,
    /// All of it.
    origin: OriginId,
    span: Span,
    /// The text, each line with its own origin; made when a template asks for it.
    lined: OnceCell<Text>,
}

impl Content {
    /// The text, of which each line knows its place.
    fn lined(&self, origins: &mut Origins) -> Text {
        let made = || {
            let mut builder = Builder::with_capacity(self.text.len());
            let mut start = self.span.start as usize;
            for line in lines(self.text.bytes()) {
                let end = start + line.len();
                let origin = origins.place(Span::new(self.span.file, start, end));
                builder.push(line, SiteId::NONE, origin);
                start = end;
            }
            builder.finish()
        };
        self.lined.get_or_init(made).clone()
    }
}

impl Files {
    /// The files of a chart.
    pub(super) fn of(files: &[File], sources: &SourceMap, origins: &mut Origins) -> Self {
        let entry = |file: &File| {
            let bytes = file.bytes(sources);
            let skipped = file.skipped as usize;
            let span = Span::new(file.id, skipped, skipped + bytes.len());
            let (text, origin) = (Text::new(bytes), origins.place(span));
            (file.name.clone(), Rc::new(Content { text, origin, span, lined: OnceCell::new() }))
        };
        Self(files.iter().map(entry).collect())
    }

    fn content(&self, name: &[u8]) -> Option<&Rc<Content>> {
        self.0.get(std::str::from_utf8(name).ok()?)
    }

    fn glob(&self, pattern: &str) -> Self {
        // A pattern that is none fits everything.
        let glob = Glob::parse(pattern);
        let fits = |name: &String| glob.as_ref().is_none_or(|glob| glob.matches(name));
        Self(
            self.0
                .iter()
                .filter(|(name, _)| fits(name))
                .map(|(name, file)| (name.clone(), Rc::clone(file)))
                .collect(),
        )
    }

    /// The files by their last names, as YAML. Of two with one name Go keeps any; here the later path wins.
    fn as_yaml(&self, context: &mut Context<'_>, encode: bool) -> Result<Value, Failure> {
        let map = Map::new(MapKind::Strings);
        for (name, file) in &self.0 {
            let Content { text, origin, .. } = &**file;
            context.charge(text.len())?;
            let base = name.rsplit('/').next().unwrap_or(name);
            let text = if encode { Text::from(STANDARD.encode(text.bytes())) } else { text.clone() };
            let value = Value::text(text).with_origin(*origin);
            map.insert(Text::from(base), Slot { value, key: *origin });
        }
        function::to_yaml(context, Args(&[Value::map(map)]))
    }
}

impl Object for Files {
    fn type_name(&self) -> &'static str {
        "engine.files"
    }

    fn kind(&self) -> &'static str {
        "map"
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn method(&self, name: &str) -> Option<(&'static [Param], bool)> {
        match name {
            "Get" | "GetBytes" | "Glob" | "Lines" => Some((&[Param::Text], false)),
            "AsConfig" | "AsSecrets" => Some((&[], false)),
            _ => None,
        }
    }

    fn call(&self, context: &mut Context<'_>, name: &str, args: Args<'_>) -> Result<Value, Failure> {
        let argument = args.str(0);
        let found = self.content(argument.bytes());
        Ok(match name {
            "Glob" => Value::from(Data::Object(Rc::new(self.glob(&argument.lossy())))),
            "AsConfig" => self.as_yaml(context, false)?,
            "AsSecrets" => self.as_yaml(context, true)?,
            "Lines" => {
                let Some(file) = found else { return Ok(Value::strings([])) };
                let bytes = file.text.bytes();
                if bytes.is_empty() {
                    // Helm looks at the last byte without asking whether there is one.
                    return Err(Failure::new("runtime error: index out of range [-1]"));
                }
                let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
                context.charge(24 * memchr::memchr_iter(b'\n', bytes).count())?;
                let mut start = file.span.start as usize;
                let line = |line: &[u8]| {
                    let span = Span::new(file.span.file, start, start + line.len());
                    start += line.len() + 1;
                    Value::text(Text::new(line)).with_origin(context.origins().place(span))
                };
                Value::strings(bytes.split(|byte| *byte == b'\n').map(line).collect::<Vec<_>>())
            }
            "GetBytes" => match found {
                Some(file) => Value::from(Data::Bytes(file.text.clone())).with_origin(file.origin),
                None => Value::from(Data::Bytes(Text::default())),
            },
            _ => match found {
                Some(file) => {
                    context.work(file.text.len())?;
                    Value::text(file.lined(context.origins())).with_origin(file.origin)
                }
                None => Value::text(""),
            },
        })
    }

    /// A map of paths to bytes: what templates walk and measure.
    fn underlying(&self) -> Option<Value> {
        let entry = |(name, file): (&String, &Rc<Content>)| {
            let value = Value::from(Data::Bytes(file.text.clone())).with_origin(file.origin);
            (Text::from(name.as_str()), Slot { value, key: file.origin })
        };
        Some(Value::map(Map::of(MapKind::Any, self.0.iter().map(entry))))
    }
}
