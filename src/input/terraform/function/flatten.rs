//! Functions that make one sequence of several: `concat` and `flatten` (`cty/function/stdlib/sequence.go`,
//! `collection.go`). Elements keep their origins.

use super::super::value::{Content, Fault, Marks, Type, Value, convert, unify};
use super::read::{argument, has_known_length, is_sequence, pay_for_elements};
use super::{Call, Function, Parameter, ParameterType, constraint};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("concat", &[], concat_type, concat)
        .variadic(Parameter::new("seqs", ParameterType::Any).marked())
        .not_null(),
    Function::new(
        "flatten",
        &[Parameter::new("list", ParameterType::Any).marked()],
        constraint::dynamic,
        flatten,
    )
    .not_null(),
];

fn concat_type(arguments: &[Value]) -> Result<Type, Fault> {
    if let Some(ty) = common_list_type(arguments)? {
        return Ok(ty);
    }
    let mut elements = Vec::new();
    for (index, argument) in arguments.iter().enumerate() {
        match (argument.ty(), argument.as_elements()) {
            (Type::Tuple(types), _) => elements.extend(types.iter().cloned()),
            (Type::List(element), Some(list)) => elements.extend(list.iter().map(|_| (*element).clone())),
            (Type::List(_), None) => return Ok(Type::Dynamic),
            (other, _) => return Err(not_a_list(index, &other)),
        }
    }
    Ok(Type::Tuple(elements.into()))
}

fn not_a_list(index: usize, ty: &Type) -> Fault {
    Fault::of_argument(index, format!("all arguments must be lists or tuples; got {ty}"))
}

/// The type that all arguments can have, where all of them are lists.
fn common_list_type(arguments: &[Value]) -> Result<Option<Type>, Fault> {
    let mut types = Vec::new();
    for argument in arguments {
        match &argument.content {
            Content::List(..) | Content::Unknown(Type::List(_), _) => types.push(argument.ty()),
            _ => return Ok(None),
        }
    }
    let Some(first) = types.first() else {
        return Err(Fault::new("at least one argument is required"));
    };
    if types.iter().all(|ty| ty == first) { Ok(Some(first.clone())) } else { Ok(unify(&types)) }
}

fn concat(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let common = common_list_type(arguments)?;
    let count = arguments.iter().filter_map(Value::as_elements).map(<[Value]>::len).sum();
    pay_for_elements(call, count)?;
    let mut elements = Vec::with_capacity(count);
    let mut marks = Marks::NONE;
    for (index, argument) in arguments.iter().enumerate() {
        marks = marks.and(argument.marks);
        match (&common, &argument.content) {
            (Some(ty), _) => {
                let list = convert(argument, ty).map_err(|fault| Fault { argument: Some(index), ..fault })?;
                elements.extend_from_slice(list.as_elements().unwrap_or_default());
            }
            (None, Content::List(_, list) | Content::Tuple(list)) => elements.extend_from_slice(list),
            (None, _) => return Err(not_a_list(index, &argument.ty())),
        }
    }
    let result = match common {
        Some(Type::List(element)) => Value::list((*element).clone(), elements),
        _ => Value::tuple(elements),
    };
    Ok(result.mark(marks))
}

/// How deep lists may lie in lists that are flattened.
const DEEPEST: usize = 1_000;

fn flatten(call: &Call<'_>, arguments: &[Value]) -> Result<Value, Fault> {
    let list = argument(arguments, 0)?;
    let mut flat = Flat { elements: Vec::new(), marks: Marks::NONE, known: true };
    match &list.content {
        Content::List(..) | Content::Set(..) | Content::Tuple(_) => flat.sequence(call, list, 0)?,
        // With anything unknown in it the types are not looked at, and its values are flattened.
        Content::Map(_, entries) | Content::Object(entries) if !list.is_wholly_known() => {
            flat.marks = list.marks;
            flat.all(call, entries.values(), entries.len(), 0)?;
        }
        _ => return Err(Fault::new("can only flatten lists, sets and tuples")),
    }
    let result = if flat.known { Value::tuple(flat.elements) } else { Value::dynamic() };
    Ok(result.mark(flat.marks))
}

/// What was flattened so far.
struct Flat {
    elements: Vec<Value>,
    /// Those of all sequences on the way.
    marks: Marks,
    /// Whether it is known what elements there are.
    known: bool,
}

impl Flat {
    fn sequence(&mut self, call: &Call<'_>, list: &Value, depth: usize) -> Result<(), Fault> {
        self.marks = self.marks.and(list.marks);
        if !has_known_length(list) {
            self.known = false;
            return Ok(());
        }
        let elements = list.as_elements().unwrap_or_default();
        self.all(call, elements.iter(), elements.len(), depth)
    }

    fn all<'v>(
        &mut self,
        call: &Call<'_>,
        elements: impl Iterator<Item = &'v Value>,
        count: usize,
        depth: usize,
    ) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err(Fault::limit(format!("lists are nested deeper than {DEEPEST}")));
        }
        pay_for_elements(call, count)?;
        for element in elements {
            match &element.content {
                // It may become a list.
                Content::Unknown(Type::Dynamic, _) => self.known = false,
                Content::Unknown(ty, _) if is_sequence(ty) => {
                    self.known = false;
                    self.marks = self.marks.and(element.marks);
                }
                Content::List(..) | Content::Set(..) | Content::Tuple(_) => {
                    self.sequence(call, element, depth + 1)?;
                }
                _ => self.elements.push(element.clone()),
            }
        }
        Ok(())
    }
}
