//! The state of one template that is being executed: its variables, its output, and the node it is at.

use std::rc::Rc;

use super::words;
use super::{Runtime, Source, Template, TemplateSet};
use crate::input::template::ast::{Bytes, Command, Node, Operand, Pipe};
use crate::input::template::{
    Builder, Data, ExecError, Failure, ListKind, MapKind, Message, Place, SiteId, Value,
};
use crate::source::Span;

/// Why an execution ended. Boxed, since almost everything here may return one.
pub(super) type Stop = Box<ExecError>;

/// Go's `reflect.Value`: a value, and whether it is known only as an `interface {}`.
///
/// This makes the difference between `nil` in an interface, of which a field is an error, and no value at all, of
/// which a field is no value either; and errors name the type that a value is known as.
#[derive(Debug, Clone, Default)]
pub(super) struct Val {
    pub(super) value: Value,
    pub(super) boxed: bool,
}

impl Val {
    /// A value of its own type.
    pub(super) fn plain(value: Value) -> Self {
        Self { value, boxed: false }
    }

    /// What a function returned: of the type `interface {}` where it is `nil`.
    pub(super) fn returned(value: Value) -> Self {
        let boxed = value.is_nil();
        Self { value, boxed }
    }

    /// An element of a map of that type.
    pub(super) fn of_map(value: Value, kind: MapKind) -> Self {
        Self { value, boxed: matches!(kind, MapKind::Any | MapKind::Values) }
    }

    /// An element of a slice of that type.
    pub(super) fn of_list(value: Value, kind: ListKind) -> Self {
        Self { value, boxed: kind == ListKind::Any }
    }

    /// The value out of its interface.
    pub(super) fn unboxed(mut self) -> Self {
        self.boxed = false;
        self
    }

    /// The name of the type that it is known as.
    pub(super) fn type_name<'a>(&'a self, values: &'a str) -> &'a str {
        if self.boxed { "interface {}" } else { self.value.type_name(values) }
    }
}

/// The node that an execution is at, for errors. It changes exactly where Go's does.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'t> {
    Nothing,
    Node(&'t Node),
    Pipe(&'t Pipe),
    Command(&'t Command),
    Operand(&'t Operand),
}

/// One template that is being executed.
pub(super) struct State<'t, 'r> {
    pub(super) runtime: &'r mut Runtime,
    pub(super) out: &'r mut Builder,
    pub(super) set: &'t Rc<TemplateSet>,
    pub(super) text: &'t Template,
    /// `$`.
    root: Val,
    /// The variables in the order of their declarations.
    pub(super) variables: Vec<(&'t str, Val)>,
    pub(super) at: At<'t>,
    /// The action that had the template executed.
    pub(super) caller: SiteId,
    /// The action that is being executed.
    span: (u32, u32),
    /// The site of that action, once somebody asked for it.
    site: SiteId,
}

impl<'t, 'r> State<'t, 'r> {
    pub(super) fn new(
        runtime: &'r mut Runtime,
        out: &'r mut Builder,
        set: &'t Rc<TemplateSet>,
        text: &'t Template,
        caller: SiteId,
    ) -> Self {
        Self {
            runtime,
            out,
            set,
            text,
            root: Val::default(),
            variables: Vec::new(),
            at: At::Nothing,
            caller,
            span: (0, 0),
            site: SiteId::NONE,
        }
    }

    /// Executes the template with `dot` as `.` and `$`.
    pub(super) fn template(&mut self, dot: &Val) -> Result<(), Stop> {
        self.root.clone_from(dot);
        // `break` and `continue` outside of `range` do not parse.
        self.body(dot, &self.text.tree.body).map(|_| ())
    }

    /// The value of a variable.
    pub(super) fn variable(&self, name: &str) -> Result<Val, Stop> {
        let declared = self.variables.iter().rev().find(|(declared, _)| *declared == name);
        match declared {
            Some((_, value)) => Ok(value.clone()),
            None if name == "$" => Ok(self.root.clone()),
            // A pipeline that declares a variable may name it: it is there for the parser, and not yet here.
            None => Err(self.fail(format!("undefined variable: {name}"))),
        }
    }

    /// Gives the innermost variable of that name another value.
    pub(super) fn assign(&mut self, name: &str, value: Val) -> Result<(), Stop> {
        let declared = self.variables.iter_mut().rev().find(|(declared, _)| *declared == name);
        match declared {
            Some((_, variable)) => *variable = value,
            None if name == "$" => self.root = value,
            // The parser asks only for the first variable of a `range` that assigns whether there is one.
            None => return Err(self.fail(format!("undefined variable: {name}"))),
        }
        Ok(())
    }

    /// Notes the action that is being executed.
    pub(super) fn begin(&mut self, span: &Bytes) {
        self.span = (span.start, span.end);
        self.site = SiteId::NONE;
    }

    /// The site of the action that is being executed.
    pub(super) fn site(&mut self) -> SiteId {
        if !self.site.is_known() {
            self.site = match &*self.text.source {
                Source::Computed { site, .. } => *site,
                Source::File { .. } => match self.place(self.span) {
                    Some(span) => self.runtime.sites.add(span, self.caller),
                    None => self.caller,
                },
            };
        }
        self.site
    }

    /// A range of the template's text as a place in its file.
    pub(super) fn place(&self, (start, end): (u32, u32)) -> Option<Span> {
        match &*self.text.source {
            Source::File { file, skipped, .. } => Some(Span {
                file: *file,
                start: start.saturating_add(*skipped),
                end: end.saturating_add(*skipped),
            }),
            Source::Computed { .. } => None,
        }
    }

    /// An error of the execution itself, at the node where it is.
    pub(super) fn fail(&self, message: impl Into<String>) -> Stop {
        self.stop(Message::Own(Failure::new(message)))
    }

    /// A limit that was met, at the node where it is.
    pub(super) fn limited<T>(&self, result: Result<T, Failure>) -> Result<T, Stop> {
        result.map_err(|failure| self.stop(Message::Own(failure)))
    }

    /// An error at the node where the execution is. Source: `Tree.ErrorContext` of text/template/parse.
    #[cold]
    pub(super) fn stop(&self, message: Message) -> Stop {
        let text = self.text.source.text().bytes();
        let Some((pos, expression)) = self.at.describe(text) else {
            return Box::new(ExecError { place: None, message });
        };
        let (line, column) = words::position(text, pos);
        let span = match self.at {
            At::Pipe(pipe) => (pipe.span.start, pipe.span.end),
            _ => self.span,
        };
        Box::new(ExecError {
            place: Some(Place {
                parsed: self.text.tree.parsed.to_string(),
                line,
                column,
                executing: self.text.tree.name.to_string(),
                expression,
                span: self.place(span),
            }),
            message,
        })
    }

    /// Executes another template with the same output.
    pub(super) fn nested<'s>(&'s mut self, text: &'t Template, caller: SiteId) -> State<'t, 's> {
        State::new(&mut *self.runtime, &mut *self.out, self.set, text, caller)
    }
}

impl At<'_> {
    /// Go's position of the node, and its text.
    fn describe(self, text: &[u8]) -> Option<(u32, String)> {
        match self {
            Self::Nothing => None,
            Self::Node(node) => Some((node_pos(node), words::node(node, text))),
            Self::Pipe(pipe) => Some((pipe.pos, words::pipe(pipe))),
            Self::Command(command) => Some((command.pos, words::command(command))),
            Self::Operand(operand) => Some((operand_pos(operand), words::operand(operand))),
        }
    }
}

fn node_pos(node: &Node) -> u32 {
    match node {
        Node::Text(range) => range.start,
        Node::Action(action) => action.pos,
        Node::If(branch) | Node::With(branch) | Node::Range(branch) => branch.pos,
        Node::Template(call) => call.pos,
        Node::Break(pos) | Node::Continue(pos) => *pos,
    }
}

fn operand_pos(operand: &Operand) -> u32 {
    match operand {
        Operand::Dot(pos)
        | Operand::Nil(pos)
        | Operand::Bool(pos, _)
        | Operand::Field(pos, _)
        | Operand::Function(pos, _)
        | Operand::Chain(pos, ..) => *pos,
        Operand::Number(number) => number.pos,
        Operand::Text(constant) => constant.pos,
        Operand::Variable(variable) => variable.pos,
        Operand::Pipe(pipe) => pipe.pos,
    }
}

/// What an object is apart from its methods, else the value itself: what Go's kinds speak of.
pub(super) fn underlying(value: Value) -> Value {
    match &value.data {
        Data::Object(object) => match object.underlying() {
            Some(under) if under.origin.is_known() => under,
            Some(under) => under.with_origin(value.origin),
            None => value,
        },
        _ => value,
    }
}
