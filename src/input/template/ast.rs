//! The tree of a template. Its nodes are those of text/template/parse, with the range of bytes each covers.

use std::ops::Range;
use std::rc::Rc;

use super::Function;

/// A template: a file, or a `define` or `block` in one.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Its name.
    pub name: Rc<str>,
    /// The name under which its text was parsed: the file's.
    pub parsed: Rc<str>,
    /// Its nodes.
    pub body: Body,
}

/// A range of bytes of the text that was parsed.
pub type Bytes = Range<u32>;

/// Nodes in order.
#[derive(Debug, Clone, Default)]
pub struct Body(pub Vec<Node>);

/// A node that stands in a body.
#[derive(Debug, Clone)]
pub enum Node {
    /// Literal text, as the trim markers left it: never empty.
    Text(Bytes),
    /// `{{pipeline}}`.
    Action(Action),
    /// `{{if}}`.
    If(Branch),
    /// `{{with}}`.
    With(Branch),
    /// `{{range}}`.
    Range(Branch),
    /// `{{template "name" pipeline}}`, and what a `{{block}}` leaves in its place.
    Template(Call),
    /// `{{break}}`; the offset of the word.
    Break(u32),
    /// `{{continue}}`; the offset of the word.
    Continue(u32),
}

/// A pipeline that is printed, or that declares variables.
#[derive(Debug, Clone)]
pub struct Action {
    /// From `{{` to `}}`.
    pub span: Bytes,
    /// Go's `Pos`: where errors say that it is.
    pub pos: u32,
    /// What is evaluated.
    pub pipe: Pipe,
}

/// `if`, `with` and `range`.
#[derive(Debug, Clone)]
pub struct Branch {
    /// From `{{` to `}}` of its first action.
    pub span: Bytes,
    /// Go's `Pos`.
    pub pos: u32,
    /// What decides.
    pub pipe: Pipe,
    /// What is executed then.
    pub body: Body,
    /// What is executed else; `else if` and `else with` are a body of one node.
    pub otherwise: Option<Body>,
}

/// `{{template}}`.
#[derive(Debug, Clone)]
pub struct Call {
    /// From `{{` to `}}`.
    pub span: Bytes,
    /// Go's `Pos`.
    pub pos: u32,
    /// The name of the template.
    pub name: Rc<str>,
    /// The value of `.` in it; `nil` without.
    pub pipe: Option<Pipe>,
}

/// A pipeline: `$x := command | command`.
#[derive(Debug, Clone)]
pub struct Pipe {
    /// Go's `Pos`.
    pub pos: u32,
    /// Its text, without the delimiters or parentheses around it.
    pub span: Bytes,
    /// Whether the variables are assigned (`=`), not declared (`:=`).
    pub assigns: bool,
    /// The variables: none, one, or for `range` two; with their `$`.
    pub variables: Vec<Variable>,
    /// The commands. Empty only where Go takes an empty one.
    pub commands: Vec<Command>,
}

/// A command: an operand with its arguments.
#[derive(Debug, Clone)]
pub struct Command {
    /// Go's `Pos`.
    pub pos: u32,
    /// Its words, one at least.
    pub words: Vec<Operand>,
}

/// A variable with fields behind it: `$`, `$x.a.b`.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Go's `Pos`.
    pub pos: u32,
    /// Its name, with the `$`.
    pub name: Rc<str>,
    /// The fields behind it.
    pub fields: Vec<Rc<str>>,
}

/// A word of a command.
#[derive(Debug, Clone)]
pub enum Operand {
    /// `.`; the offset.
    Dot(u32),
    /// `nil`; the offset.
    Nil(u32),
    /// `true` or `false`, with the offset.
    Bool(u32, bool),
    /// A number.
    Number(Number),
    /// A string constant.
    Text(Constant),
    /// `.a.b`: the offset, and the names.
    Field(u32, Vec<Rc<str>>),
    /// `$x.a`.
    Variable(Variable),
    /// The name of a function: the offset, and the function.
    Function(u32, &'static Function),
    /// `(pipeline)`.
    Pipe(Pipe),
    /// Fields of something else, `(pipeline).a.b`: the offset, what it is, and the names.
    Chain(u32, Box<Operand>, Vec<Rc<str>>),
}

/// A number, with every type that it can have: Go's constants have none until they are used.
#[derive(Debug, Clone)]
pub struct Number {
    /// Go's `Pos`.
    pub pos: u32,
    /// As it is written.
    pub text: Rc<str>,
    /// Its value as `int64`, where it is an integer that fits: `1e3` is 1000, `'a'` is 97.
    pub int: Option<i64>,
    /// Its value as `uint64`, where it is an integer that fits.
    pub uint: Option<u64>,
    /// Its value as `float64`, where it has no imaginary part.
    pub float: Option<f64>,
    /// Its value as `complex128`, where it is written with an `i`.
    pub complex: Option<(f64, f64)>,
}

/// A string constant.
#[derive(Debug, Clone)]
pub struct Constant {
    /// Go's `Pos`.
    pub pos: u32,
    /// As it is written, with its quotes.
    pub quoted: Rc<str>,
    /// What it means.
    pub text: super::Text,
}
