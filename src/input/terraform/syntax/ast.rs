//! The syntax tree of HCL's native syntax, with a span on every node. It borrows from the text.
//!
//! The nodes are those of HCL's own parser (`hclsyntax/structure.go`, `hclsyntax/expression.go`), since what
//! Terraform says of a configuration (its references, say) depends on how expressions are cut.

use std::borrow::Cow;

use crate::source::Span;

/// The content of a file or of a block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Body<'s> {
    /// The attributes, in the order of the text. In a file that was accepted their names are unique.
    pub attributes: Vec<Attribute<'s>>,
    /// The blocks, in the order of the text.
    pub blocks: Vec<Block<'s>>,
    /// Where the closing brace is, or the end of the file: where something that is missing would stand.
    pub end: Option<Span>,
}

/// `name = value`.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute<'s> {
    /// The name.
    pub name: Name<'s>,
    /// The value.
    pub value: Expr<'s>,
    /// From the name to the end of the value.
    pub span: Span,
}

/// `kind "label" { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block<'s> {
    /// The first word.
    pub kind: Name<'s>,
    /// The words between it and the brace, quoted or not.
    pub labels: Vec<Label<'s>>,
    /// What stands between the braces.
    pub body: Body<'s>,
    /// From the first word to the last label: the line that is shown for the block.
    pub header: Span,
    /// From the first word to the closing brace.
    pub span: Span,
}

/// An identifier and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name<'s> {
    /// The identifier.
    pub text: &'s str,
    /// Where it is.
    pub span: Span,
}

/// A label of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label<'s> {
    /// What it says, escapes resolved.
    pub text: Cow<'s, str>,
    /// Where it is, quotes included.
    pub span: Span,
}

/// An expression and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr<'s> {
    /// What it is.
    pub kind: ExprKind<'s>,
    /// Where it is.
    pub span: Span,
}

/// What an expression is.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind<'s> {
    /// `null`.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A number as it is written: `1`, `0.5e3`.
    Number(&'s str),
    /// A quoted text or a heredoc without anything to evaluate, escapes resolved and indentation stripped; not yet
    /// normalised to NFC.
    String(Cow<'s, str>),
    /// A quoted text or a heredoc with something to evaluate.
    Template(Vec<Part<'s>>),
    /// A template that is one interpolation and nothing else: `"${x}"`. It keeps the type of what is in it.
    Interpolation(Box<Expr<'s>>),
    /// `root.name[0].x`: a variable and the steps of which all are known without evaluating anything. Also a bare
    /// `root`. The names in the body of a `for` are such traversals too.
    Traversal {
        /// The first name.
        root: Name<'s>,
        /// The steps behind it.
        steps: Vec<Step<'s>>,
    },
    /// Such steps behind any other expression: `f(x).name`, `(a).b`, `a[b.c].d`.
    Relative {
        /// What the steps go into.
        source: Box<Expr<'s>>,
        /// The steps.
        steps: Vec<Step<'s>>,
    },
    /// `collection[key]` with a key that is evaluated.
    Index {
        /// What is looked into.
        collection: Box<Expr<'s>>,
        /// The key.
        key: Box<Expr<'s>>,
    },
    /// `source.*.a` or `source[*].a`.
    Splat {
        /// What is gone through.
        source: Box<Expr<'s>>,
        /// What is taken of each item, which stands in it as [`ExprKind::Item`]; that alone, where nothing follows.
        each: Box<Expr<'s>>,
    },
    /// The item of the innermost splat.
    Item,
    /// `name(arguments)`, `ns::name(arguments…)`.
    Call {
        /// The name, with its namespaces as they are written: `core::max`.
        name: Name<'s>,
        /// The arguments.
        arguments: Vec<Expr<'s>>,
        /// Whether the last argument is a collection of further ones: `f(x...)`.
        expand: bool,
    },
    /// `[a, b]`.
    Tuple(Vec<Expr<'s>>),
    /// `{ key = value }`.
    Object(Vec<ObjectItem<'s>>),
    /// `[for …]`, `{for …}`.
    For(Box<For<'s>>),
    /// `condition ? yes : no`.
    Conditional {
        /// What is asked.
        condition: Box<Expr<'s>>,
        /// What holds if it is true.
        yes: Box<Expr<'s>>,
        /// What holds if it is false.
        no: Box<Expr<'s>>,
    },
    /// `left operator right`.
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// Its left side.
        left: Box<Expr<'s>>,
        /// Its right side.
        right: Box<Expr<'s>>,
    },
    /// `!x`, `-x`.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// What it is applied to.
        operand: Box<Expr<'s>>,
    },
    /// `(x)`.
    Parentheses(Box<Expr<'s>>),
}

/// One step of a traversal.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'s> {
    /// What it is.
    pub kind: StepKind<'s>,
    /// Where it is, with its dot or brackets.
    pub span: Span,
}

/// What a step of a traversal is.
#[derive(Debug, Clone, PartialEq)]
pub enum StepKind<'s> {
    /// `.name`.
    Attribute(&'s str),
    /// `["key"]`, escapes resolved.
    Key(Cow<'s, str>),
    /// `[0]`, or `.0` as in old configurations, as it is written.
    Number(&'s str),
}

/// An item of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectItem<'s> {
    /// The key.
    pub key: ObjectKey<'s>,
    /// The value.
    pub value: Expr<'s>,
}

/// The key of an item of an object.
#[derive(Debug, Clone, PartialEq)]
pub enum ObjectKey<'s> {
    /// A bare word, which stands for itself: `{ name = 1 }`.
    Name(Name<'s>),
    /// Anything that is evaluated: `{ "a" = 1, (x) = 2, a.b = 3 }`.
    Expr(Expr<'s>),
}

/// `for key, value in collection : …`.
#[derive(Debug, Clone, PartialEq)]
pub struct For<'s> {
    /// The first of two names.
    pub key: Option<Name<'s>>,
    /// The last name.
    pub value: Name<'s>,
    /// What is gone through.
    pub collection: Expr<'s>,
    /// For an object, what its keys are.
    pub key_result: Option<Expr<'s>>,
    /// What the items are.
    pub result: Expr<'s>,
    /// `if …`.
    pub condition: Option<Expr<'s>>,
    /// `...` behind the value: items of one key come together in a list.
    pub group: bool,
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part<'s> {
    /// Literal text, escapes resolved.
    Literal(Cow<'s, str>, Span),
    /// `${x}`.
    Interpolation(Expr<'s>),
    /// `%{ if c }…%{ else }…%{ endif }`.
    If {
        /// What is asked.
        condition: Expr<'s>,
        /// The parts if it is true.
        yes: Vec<Part<'s>>,
        /// The parts if it is false.
        no: Vec<Part<'s>>,
        /// From the first `%{` to the last `}`.
        span: Span,
    },
    /// `%{ for k, v in c }…%{ endfor }`.
    For {
        /// The first of two names.
        key: Option<Name<'s>>,
        /// The last name.
        value: Name<'s>,
        /// What is gone through.
        collection: Expr<'s>,
        /// The parts for each item.
        body: Vec<Part<'s>>,
        /// From the first `%{` to the last `}`.
        span: Span,
    },
}

/// An operator between two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say what they are")]
pub enum BinaryOperator {
    Or,
    And,
    Equal,
    NotEqual,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

/// An operator before one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOperator {
    /// `!`
    Not,
    /// `-`
    Negate,
}

impl<'s> Body<'s> {
    /// The attribute of that name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute<'s>> {
        self.attributes.iter().find(|attribute| attribute.name.text == name)
    }

    /// The blocks of that kind, in the order of the text.
    pub fn blocks_of<'b>(&'b self, kind: &'b str) -> impl Iterator<Item = &'b Block<'s>> + 'b {
        self.blocks.iter().filter(move |block| block.kind.text == kind)
    }
}

impl Block<'_> {
    /// The text of the label at an index.
    pub fn label(&self, index: usize) -> Option<&str> {
        self.labels.get(index).map(|label| &*label.text)
    }
}
