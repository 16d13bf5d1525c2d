//! Template files and texts: `templatefile` and `templatestring` (`lang/funcs/render_template.go`).

use std::sync::Arc;

use super::super::function::Host;
use super::super::syntax::ast::{Expr, Name, Step};
use super::super::syntax::parse_template;
use super::super::value::{Content, Entries, Fault, Origin, Value};
use super::problem::Problem;
use super::reference::references;
use super::{Evaluator, Failure, FailureKind, Memory, Scope};
use crate::source::{At, FileId, Limits, SourceFile, Span};

/// The value of a text that is a template as a whole: what `templatefile` and `templatestring` give. `path` is the file
/// that it was read from.
///
/// # Errors
/// It is no template, with the place; and those of [`template`].
pub fn render(
    text: &str,
    path: Option<&str>,
    variables: &Value,
    host: &dyn Host,
    memory: &Memory,
    limits: &Limits,
) -> Result<Value, Fault> {
    let file = SourceFile::new(path.unwrap_or("<template>"), text.as_bytes().to_vec());
    let expression = parse_template(FileId::new(0), text, 0, limits).map_err(|diagnostics| {
        let first = diagnostics.first();
        let at = file.position(match first.map(|first| &first.at) {
            Some(At::Span(span)) => span.start,
            _ => 0,
        });
        let message = first.map_or("it is no template", |first| &first.message);
        Fault::of_argument(0, format!("{}:{}:{}: {message}", file.path(), at.line, at.column))
    })?;
    template(&expression, variables, &file, host, memory)
}

/// The value of a template, in which nothing but `variables` has a name. It is a text, or whatever the one
/// interpolation gives of which the template consists. `file` is what the template was read from, for messages.
///
/// # Errors
/// The variables are no map or object or have no names that can be written, one that the template needs is not there,
/// or the template fails; the message names the place in the template. Or a limit of the run.
pub fn template(
    expr: &Expr<'_>,
    variables: &Value,
    file: &SourceFile,
    host: &dyn Host,
    memory: &Memory,
) -> Result<Value, Fault> {
    let Some(entries) = variables.as_entries() else {
        return match &variables.content {
            Content::Unknown(..) => Ok(Value::dynamic().mark(variables.marks)),
            _ => Err(Fault::of_argument(1, "the variables must be a map or an object")),
        };
    };
    if let Some(name) = entries.keys().find(|name| !is_identifier(name)) {
        return Err(Fault::of_argument(
            1,
            format!(
                "`{name}` is no name of a template variable: it must begin with a letter, and go on with letters, digits, `_` and `-`"
            ),
        ));
    }
    for (root, _) in references(expr) {
        if !entries.contains_key(root.text) {
            return Err(Fault::of_argument(
                1,
                format!(
                    "there is no variable `{}`, to which the template refers at {}",
                    root.text,
                    place(file, root.span)
                ),
            ));
        }
    }
    let host = WithoutTemplates { host };
    let scope = Variables { entries, host: &host, memory };
    let value = Evaluator::new(&scope).eval(expr).map_err(|failure| told(*failure, file))?;
    // Its places are those of the template, which is no file of the run: whoever calls says where it came from.
    Ok(value.mark(variables.marks).from_origin(Origin::default()))
}

/// A failure within a template, as the fault of the function that renders it.
fn told(failure: Failure, file: &SourceFile) -> Fault {
    let message = match failure.span() {
        Some(span) => format!("{}: {}", place(file, span), failure.diagnostic.message),
        None => failure.diagnostic.message,
    };
    if failure.kind == FailureKind::Limit { Fault::limit(message) } else { Fault::new(message) }
}

fn place(file: &SourceFile, span: Span) -> String {
    let position = file.position(span.start);
    format!("{}:{}:{}", file.path(), position.line, position.column)
}

fn is_identifier(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(char::is_alphabetic)
        && chars.all(|char| char.is_alphanumeric() || char == '_' || char == '-')
}

/// What names mean in a template.
struct Variables<'v> {
    entries: &'v Entries,
    host: &'v dyn Host,
    memory: &'v Memory,
}

impl Scope for Variables<'_> {
    fn resolve(&self, root: Name<'_>, _: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>> {
        match self.entries.get(root.text) {
            Some(value) => Ok((value.clone(), 0)),
            None => {
                Err(Problem::Traversal.failure(root.span, format!("there is no variable `{}`", root.text)))
            }
        }
    }

    fn declares_provider(&self, _: &str) -> bool {
        false
    }

    fn host(&self) -> &dyn Host {
        self.host
    }

    fn memory(&self) -> &Memory {
        self.memory
    }
}

/// The host of functions that a template calls: templates render no further ones.
struct WithoutTemplates<'h> {
    host: &'h dyn Host,
}

impl Host for WithoutTemplates<'_> {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        self.host.read(path)
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        self.host.exists(path)
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        self.host.files(folder)
    }

    fn time(&self) -> &str {
        self.host.time()
    }

    fn working_folder(&self) -> &str {
        self.host.working_folder()
    }

    fn render(&self, _: &str, _: Option<&str>, _: &Value) -> Result<Value, Fault> {
        Err(Fault::new("a template cannot render another one with `templatefile` or `templatestring`"))
    }

    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault> {
        self.host.spend(steps, bytes)
    }
}
