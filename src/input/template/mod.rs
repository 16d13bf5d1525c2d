//! Go's text/template as an engine of its own: text to tree (`lex`, `parse`), tree to text (`exec`), Go's values
//! and Go's ways of printing them. Every byte of the output knows its place in a template and the values that had a
//! say in it.
//!
//! The functions that templates call are the host's: a [`FunctionTable`] holds them beside Go's own
//! ([`builtin`]). Source of what must hold: Go 1.26, text/template, text/template/parse, fmt and strconv.

pub mod ast;
pub mod builtin;
pub mod clock;
mod error;
mod exec;
pub mod format;
mod function;
mod lex;
mod limits;
mod origin;
mod parse;
mod print;
mod text;
mod value;

pub use error::{ExecError, Failure, Message, ParseError, Place};
pub use exec::{Context, MissingKey, Output, Runtime, Source, Template, TemplateSet};
pub use function::{Args, Function, FunctionTable, Param};
pub use limits::Limits;
pub use origin::{Origin, OriginId, Origins, Site, SiteId, Sites};
pub use parse::parse;
pub use text::{Builder, Mark, Str, Text, lines};
pub use value::{Data, Int, List, ListKind, Map, MapKind, Object, Slot, Value};
