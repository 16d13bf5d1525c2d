//! The functions of the language, declared in tables with the types of their parameters
//! (`lang/functions.go`, `go-cty/cty/function`).

mod affix;
mod argument;
mod assume;
mod base64;
mod bcrypt;
mod call;
mod case;
mod charset;
mod cidr;
mod constraint;
mod conversion;
mod csv;
mod date;
mod deflate;
mod digest;
mod elementary;
mod expression;
mod file;
mod flatten;
mod format;
mod glob;
mod json;
mod key;
mod map;
mod numeric;
mod part;
mod partial;
mod path;
mod pattern;
mod read;
#[cfg(test)]
mod recorded;
mod regex;
mod replace;
mod rsa;
mod search;
mod sensitive;
mod sequence;
mod set;
mod table;
mod template;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod tfvars;
mod trim;
mod unpack;
mod uuid;
mod yaml;

use std::sync::Arc;

pub use call::call;
pub use conversion::convert_to;
pub use table::{EXPRESSIONS, find, names};

use super::value::{Fault, Type, Value};

/// What gives the partial text of an unknown result, by the arguments.
pub type Partial = fn(&[Value]) -> Option<String>;

/// A function.
pub struct Function {
    /// Its name, without namespace.
    pub name: &'static str,
    /// Its parameters.
    pub parameters: &'static [Parameter],
    /// What any further arguments are.
    pub variadic: Option<Parameter>,
    /// The result is never null: an unknown one says so (`RefineResult` of cty).
    pub not_null: bool,
    /// The type of the result, by the arguments converted to the types of the parameters, without marks where the
    /// parameters do not allow them. Some of them are unknown: it is asked only where `call` cannot be. So `call`
    /// must say itself what is wrong with arguments, and both may share the way there.
    pub result: fn(&[Value]) -> Result<Type, Fault>,
    /// Calls it. The arguments are converted; where the parameters do not allow them they are neither null nor
    /// unknown nor marked. What it gives is of the type of `result`, and has the origins that its documentation in
    /// [`Origin`](super::value::Origin) asks for: none where it was made here.
    pub call: fn(&Call<'_>, &[Value]) -> Result<Value, Fault>,
    /// The [partial text](super::value::partial) of a result that is an unknown text, where there is one. The arguments
    /// are converted, and have their marks.
    pub partial: Option<Partial>,
}

impl Function {
    /// A function of just these parameters whose result may be null.
    pub const fn new(
        name: &'static str,
        parameters: &'static [Parameter],
        result: fn(&[Value]) -> Result<Type, Fault>,
        call: fn(&Call<'_>, &[Value]) -> Result<Value, Fault>,
    ) -> Self {
        Self { name, parameters, variadic: None, not_null: false, result, call, partial: None }
    }

    /// The same with any number of further arguments.
    #[must_use]
    pub const fn variadic(self, parameter: Parameter) -> Self {
        Self { variadic: Some(parameter), ..self }
    }

    /// The same, the result never null.
    #[must_use]
    pub const fn not_null(self) -> Self {
        Self { not_null: true, ..self }
    }

    /// The same, with what gives the partial text of an unknown result.
    #[must_use]
    pub const fn partial(self, partial: Partial) -> Self {
        Self { partial: Some(partial), ..self }
    }

    /// The parameter that the argument at an index is for.
    pub fn parameter(&self, index: usize) -> Option<&Parameter> {
        self.parameters.get(index).or(self.variadic.as_ref())
    }
}

/// A parameter of a [`Function`] (`cty/function/argument.go`).
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each allows something else")]
pub struct Parameter {
    /// Its name, for messages.
    pub name: &'static str,
    /// Its type.
    pub ty: ParameterType,
    /// It may be null.
    pub null: bool,
    /// The function looks at unknown arguments itself; else the result of one is unknown.
    pub unknown: bool,
    /// The function looks at arguments of unknown type itself; else the result of one is unknown and of any type.
    pub dynamic: bool,
    /// The function looks at marks itself; else marks of arguments, parts of them included, are taken off and put on
    /// the result.
    pub marked: bool,
}

/// The type of a [`Parameter`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterType {
    /// Any.
    Any,
    /// `bool`.
    Bool,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `list(string)`.
    Strings,
    /// `list(number)`.
    Numbers,
    /// `list(bool)`.
    Bools,
    /// `list(any)`.
    List,
    /// `set(any)`.
    Set,
    /// `map(any)`.
    Map,
    /// `map(string)`.
    StringMap,
    /// `list(list(string))`.
    StringLists,
    /// `map(list(string))`.
    StringListMap,
}

impl Parameter {
    /// A parameter that must be known and not null.
    pub const fn new(name: &'static str, ty: ParameterType) -> Self {
        Self { name, ty, null: false, unknown: false, dynamic: false, marked: false }
    }

    /// The same, null allowed.
    #[must_use]
    pub const fn null(self) -> Self {
        Self { null: true, ..self }
    }

    /// The same, unknown values allowed.
    #[must_use]
    pub const fn unknown(self) -> Self {
        Self { unknown: true, ..self }
    }

    /// The same, values of unknown type allowed.
    #[must_use]
    pub const fn dynamic(self) -> Self {
        Self { dynamic: true, ..self }
    }

    /// The same, marked values allowed.
    #[must_use]
    pub const fn marked(self) -> Self {
        Self { marked: true, ..self }
    }
}

/// What a function is called with beside its arguments.
pub struct Call<'c> {
    /// What functions need of the run.
    pub host: &'c dyn Host,
}

/// What functions need of the run. All reading goes through `source`.
pub trait Host {
    /// The bytes of a file. A path that is not absolute begins at the folder that Terraform would run in.
    ///
    /// # Errors
    /// A message, where there is no such file, where it may not be read, or where it is too large.
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault>;

    /// Whether there is a file at a path.
    ///
    /// # Errors
    /// A message, where there is something else, or it may not be looked at.
    fn exists(&self, path: &str) -> Result<bool, Fault>;

    /// The paths of all files below a folder, relative to it, sorted.
    ///
    /// # Errors
    /// A message, where there is no such folder, or it may not be listed.
    fn files(&self, folder: &str) -> Result<Vec<String>, Fault>;

    /// The run's time, as RFC 3339 in UTC: what `plantimestamp` gives.
    fn time(&self) -> &str;

    /// The folder that Terraform would run in, as an absolute path: what `abspath` begins with.
    fn working_folder(&self) -> &str;

    /// Renders a template with variables: `templatefile` gives its path, `templatestring` none. Neither may be called
    /// inside of a template.
    ///
    /// # Errors
    /// What is wrong in the template, or a limit of the run.
    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault>;

    /// Takes some of the steps and bytes that a run may use.
    ///
    /// # Errors
    /// A [`Fault::limit`] where they are used up.
    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault>;
}
