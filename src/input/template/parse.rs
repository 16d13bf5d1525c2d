//! (to be written)

use std::rc::Rc;

use super::{FunctionTable, Limits, ParseError, Source, Template};

/// Parses a text to its templates.
///
/// # Errors
/// What is wrong.
pub fn parse(
    _functions: &FunctionTable,
    _limits: &Limits,
    name: &str,
    _source: &Rc<Source>,
) -> Result<Vec<Template>, ParseError> {
    Err(ParseError { template: name.to_owned(), line: 1, message: String::new(), span: None, limit: None })
}
