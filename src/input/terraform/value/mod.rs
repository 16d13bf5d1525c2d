//! Values as Terraform has them: a type; known with a content, unknown with refinements, or null; marks; and where
//! they came from (`cty/value.go`).
//!
//! Operations on values know no positions of the text and return [`Fault`]s, bare messages; the evaluator says where.

mod access;
mod constraint;
mod convert;
mod convertible;
mod equal;
mod json;
mod marks;
mod mismatch;
mod number;
pub mod partial;
mod refine;
mod set;
pub mod text;
mod types;
mod unify;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use constraint::Constraint;
pub use convert::convert;
pub use json::{implied_type, parse_json, write_json};
pub use number::Number;
pub use refine::Bound;
pub use set::Members;
pub use types::Type;
pub use unify::unify;

pub(in crate::input::terraform) use json::write_text;

use crate::source::Span;

/// The entries of an object or a map, in the order of their keys.
pub type Entries = BTreeMap<Arc<str>, Value>;

/// A value.
///
/// Values compare by [`Value::equals`] in the language; `PartialEq` is there for tests and compares all but
/// the origin.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it holds.
    pub content: Content,
    /// What it must not lose on the way.
    pub marks: Marks,
    /// Where it came from.
    pub origin: Origin,
}

/// What a value holds. All of it is cheap to clone.
#[derive(Debug, Clone)]
pub enum Content {
    /// A null of a type.
    Null(Type),
    /// Not known before the apply: of a type, with what is known of it all the same.
    Unknown(Type, Option<Arc<Refinement>>),
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text, in NFC.
    String(Arc<str>),
    /// Elements of one type, in order.
    List(Type, Arc<[Value]>),
    /// Different elements of one type, in the order in which a set is gone through (`cty/set_internals.go`). No
    /// element has marks: the set has them.
    Set(Type, Arc<[Value]>),
    /// Elements of one type by key.
    Map(Type, Arc<Entries>),
    /// Elements, each of a type of its own.
    Tuple(Arc<[Value]>),
    /// Attributes, each of a type of its own.
    Object(Arc<Entries>),
}

/// What is known of an unknown value (`cty/unknown_refinement.go`).
#[derive(Debug, Clone, Default)]
pub struct Refinement {
    /// It will not be null.
    pub not_null: bool,
    /// A string: what it will begin with.
    pub prefix: Option<Arc<str>>,
    /// A number: the least that it can be, and whether it can be that itself.
    pub least: Option<(Number, bool)>,
    /// A number: the most that it can be, and whether it can be that itself.
    pub most: Option<(Number, bool)>,
    /// A list, a set or a map: how many elements it has at least.
    pub shortest: usize,
    /// A list, a set or a map: how many elements it has at most.
    pub longest: Option<usize>,
    /// A string: its [partial text](partial), which has no say in the language.
    pub partial: Option<Arc<str>>,
}

/// What a value must not lose on its way through operations and functions (`cty/marks.go`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Marks {
    /// It must not be shown.
    pub sensitive: bool,
    /// It must not be stored in a plan.
    pub ephemeral: bool,
}

impl Marks {
    /// No marks.
    pub const NONE: Self = Self { sensitive: false, ephemeral: false };
    /// `sensitive` alone.
    pub const SENSITIVE: Self = Self { sensitive: true, ephemeral: false };
    /// `ephemeral` alone.
    pub const EPHEMERAL: Self = Self { sensitive: false, ephemeral: true };

    /// Whether there is any.
    pub fn any(self) -> bool {
        self.sensitive || self.ephemeral
    }

    /// Those of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { sensitive: self.sensitive || other.sensitive, ephemeral: self.ephemeral || other.ephemeral }
    }
}

/// Where a value came from: the place that decided it.
///
/// A literal came from itself; a reference gives what it leads to with its origin; what an operator, a template or a
/// function makes came from that expression, because of the origins of what went into it. A function that hands its
/// argument or parts of it on (`merge`, `lookup`, `coalesce`, `try`) leaves their origins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The place; none for what stands in no text.
    pub span: Option<Span>,
    /// What had a say beside it: of a computed value up to [`Origin::MOST`] literals that went into it, and of a block in a
    /// set all blocks that are equal to it and are in the set no more, which edits need to know of.
    pub because: Option<Arc<[Span]>>,
    /// It is a block of a resource, or stands in one: an attribute that it does not have may be the provider's to give,
    /// and is unknown.
    pub is_open: bool,
}

impl Origin {
    /// How many further places an origin names at most.
    pub const MOST: usize = 4;

    /// The place `span` alone.
    pub fn at(span: Span) -> Self {
        Self { span: Some(span), ..Self::default() }
    }

    /// What was computed at `span` of values with these origins.
    pub fn computed<'o>(span: Span, of: impl IntoIterator<Item = &'o Self>) -> Self {
        let mut because: Vec<Span> = Vec::new();
        for origin in of {
            for place in origin.because.iter().flat_map(|list| list.iter()).chain(&origin.span) {
                let inside = place.file == span.file && place.start >= span.start && place.end <= span.end;
                if !inside && because.len() < Self::MOST && !because.contains(place) {
                    because.push(*place);
                }
            }
        }
        Self { because: (!because.is_empty()).then(|| because.into()), ..Self::at(span) }
    }
}

/// Why an operation on values fails: one clause in lowercase without a full stop, as Terraform words it where that
/// helps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// What is wrong.
    pub message: String,
    /// For a function, the argument that is wrong, from 0.
    pub argument: Option<usize>,
    /// A limit of the run was met, which nothing may catch.
    pub limit: bool,
}

impl Fault {
    /// A fault that says `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), argument: None, limit: false }
    }

    /// A fault of the argument at an index.
    pub fn of_argument(index: usize, message: impl Into<String>) -> Self {
        Self { argument: Some(index), ..Self::new(message) }
    }

    /// A limit that was met. `try` and `can` do not catch it.
    pub fn limit(message: impl Into<String>) -> Self {
        Self { limit: true, ..Self::new(message) }
    }
}

impl From<Content> for Value {
    fn from(content: Content) -> Self {
        Self { content, marks: Marks::NONE, origin: Origin::default() }
    }
}

impl Value {
    /// A truth value.
    pub fn bool(truth: bool) -> Self {
        Content::Bool(truth).into()
    }

    /// A number.
    pub fn number(number: Number) -> Self {
        Content::Number(number).into()
    }

    /// An integer.
    pub fn integer(number: i64) -> Self {
        Content::Number(Number::from(number)).into()
    }

    /// A null of a type.
    pub fn null(ty: Type) -> Self {
        Content::Null(ty).into()
    }

    /// An unknown value of a type, of which nothing else is known.
    pub fn unknown(ty: Type) -> Self {
        Content::Unknown(ty, None).into()
    }

    /// An unknown value of a type that will not be null.
    pub fn unknown_not_null(ty: Type) -> Self {
        let refinement = Refinement { not_null: true, ..Refinement::default() };
        Content::Unknown(ty, Some(Arc::new(refinement))).into()
    }

    /// An unknown value that may become anything (`cty.DynamicVal`).
    pub fn dynamic() -> Self {
        Self::unknown(Type::Dynamic)
    }

    /// A tuple.
    pub fn tuple(elements: impl Into<Arc<[Self]>>) -> Self {
        Content::Tuple(elements.into()).into()
    }

    /// A list of elements that are of the type `element`.
    pub fn list(element: Type, elements: impl Into<Arc<[Self]>>) -> Self {
        Content::List(element, elements.into()).into()
    }

    /// A map of elements that are of the type `element`.
    pub fn map(element: Type, entries: Entries) -> Self {
        Content::Map(element, Arc::new(entries)).into()
    }

    /// An object.
    pub fn object(entries: Entries) -> Self {
        Content::Object(Arc::new(entries)).into()
    }

    /// The same with further marks. What is marked as a whole has no [partial text](partial).
    #[must_use]
    pub fn mark(mut self, marks: Marks) -> Self {
        self.marks = self.marks.and(marks);
        if marks.any() { self.without_partial() } else { self }
    }

    /// Whether it is a block that may have more than is known of it: which attributes it has cannot be told.
    pub fn is_incomplete(&self) -> bool {
        self.origin.is_open && matches!(self.content, Content::Object(_))
    }

    /// The same, and where it is incomplete a value of which nothing is known: for whoever looks at it as a whole.
    #[must_use]
    pub fn seen_whole(self) -> Self {
        if self.is_incomplete() {
            let (marks, origin) = (self.marks, self.origin);
            return Self::dynamic().mark(marks).from_origin(origin);
        }
        self
    }

    /// The same from elsewhere.
    #[must_use]
    pub fn from_origin(mut self, origin: Origin) -> Self {
        self.origin = origin;
        self
    }

    /// The same from `span`, where nothing says another place.
    #[must_use]
    pub fn or_from(mut self, span: Span) -> Self {
        if self.origin.span.is_none() {
            self.origin = Origin { is_open: self.origin.is_open, ..Origin::at(span) };
        }
        self
    }

    /// Its type.
    pub fn ty(&self) -> Type {
        match &self.content {
            Content::Null(ty) | Content::Unknown(ty, _) => ty.clone(),
            Content::Bool(_) => Type::Bool,
            Content::Number(_) => Type::Number,
            Content::String(_) => Type::String,
            Content::List(element, _) => Type::list(element.clone()),
            Content::Set(element, _) => Type::set(element.clone()),
            Content::Map(element, _) => Type::map(element.clone()),
            Content::Tuple(elements) => Type::Tuple(elements.iter().map(Self::ty).collect()),
            Content::Object(entries) => {
                Type::Object(Arc::new(entries.iter().map(|(key, value)| (key.clone(), value.ty())).collect()))
            }
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.content, Content::Null(_))
    }

    /// Whether it is known itself; parts of it may be unknown.
    pub fn is_known(&self) -> bool {
        !matches!(self.content, Content::Unknown(..))
    }

    /// Whether it and all of its parts are known.
    pub fn is_wholly_known(&self) -> bool {
        match &self.content {
            Content::Unknown(..) => false,
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Content::Map(_, entries) | Content::Object(entries) => {
                entries.values().all(Self::is_wholly_known)
            }
            _ => true,
        }
    }

    /// The marks of it and of all of its parts.
    pub fn all_marks(&self) -> Marks {
        let parts = match &self.content {
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                elements.iter().fold(Marks::NONE, |marks, element| marks.and(element.all_marks()))
            }
            Content::Map(_, entries) | Content::Object(entries) => {
                entries.values().fold(Marks::NONE, |marks, element| marks.and(element.all_marks()))
            }
            _ => Marks::NONE,
        };
        self.marks.and(parts)
    }

    /// The text that it holds.
    pub fn as_str(&self) -> Option<&str> {
        match &self.content {
            Content::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value that it holds.
    pub fn as_bool(&self) -> Option<bool> {
        match self.content {
            Content::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// The number that it holds.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.content {
            Content::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The elements of a list, a set or a tuple.
    pub fn as_elements(&self) -> Option<&[Self]> {
        match &self.content {
            Content::List(_, elements) | Content::Set(_, elements) | Content::Tuple(elements) => {
                Some(elements)
            }
            _ => None,
        }
    }

    /// The entries of a map or an object.
    pub fn as_entries(&self) -> Option<&Entries> {
        match &self.content {
            Content::Map(_, entries) | Content::Object(entries) => Some(entries),
            _ => None,
        }
    }
}

/// Equal in type, content, refinement and marks (`cty.Value.RawEquals`), wherever they came from.
impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.marks == other.marks
            && match (&self.content, &other.content) {
                (Content::Null(one), Content::Null(other)) => one == other,
                (Content::Unknown(one, one_refined), Content::Unknown(other, other_refined)) => {
                    one == other && Refinement::same(one_refined.as_deref(), other_refined.as_deref())
                }
                (Content::Bool(one), Content::Bool(other)) => one == other,
                (Content::Number(one), Content::Number(other)) => one == other,
                (Content::String(one), Content::String(other)) => one == other,
                (Content::List(one, elements), Content::List(other, others))
                | (Content::Set(one, elements), Content::Set(other, others)) => {
                    one == other && elements == others
                }
                (Content::Map(one, entries), Content::Map(other, others)) => {
                    one == other && entries == others
                }
                (Content::Tuple(elements), Content::Tuple(others)) => elements == others,
                (Content::Object(entries), Content::Object(others)) => entries == others,
                _ => false,
            }
    }
}

#[cfg(test)]
mod laws;
