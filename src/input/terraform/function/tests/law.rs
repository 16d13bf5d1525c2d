//! Laws that hold of every function, whatever it is called with.

use std::cell::RefCell;
use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::super::super::value::{Content, Marks, Number, Refinement, Type, Value, convert};
use super::super::testing::TestHost;
use super::super::{Call, Parameter, ParameterType, call, find, names};

/// Functions of which what they say with unknown arguments need not hold later, and why.
const EXCEPT: &[&str] = &[
    // With an unknown element in its search set it gives an empty list.
    "matchkeys",
    // An unknown element of a set stands behind the others, wherever it will stand.
    "reverse",
    // These say what is known of a value now.
    "issensitive",
    "can",
    "try",
];

/// Texts that some function takes for more than a text.
const TEXTS: &[&str] =
    &["", "a", "b", "a-b", "1", "-2", "true", "é", "10.0.0.0/8", "%s", "2020-01-01T00:00:00Z", "YQ==", "[1]"];

fn primitive() -> impl Strategy<Value = Value> {
    prop_oneof![
        select(TEXTS).prop_map(Value::string),
        select(&["0", "1", "2", "-1", "1.5", "16", "1e30"][..])
            .prop_map(|number| Value::number(Number::parse(number).unwrap())),
        any::<bool>().prop_map(Value::bool),
        Just(Value::null(Type::Dynamic)),
        Just(Value::null(Type::String)),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let whole = primitive().prop_recursive(3, 12, 3, |inner| {
        let entries = vec((select(&["a", "b", "c"][..]), inner.clone()), 0..3);
        let entries =
            entries.prop_map(|entries| entries.into_iter().map(|(key, value)| (key.into(), value)).collect());
        prop_oneof![vec(inner, 0..4).prop_map(Value::tuple), entries.prop_map(Value::object),]
    });
    (whole, 0..5_u8, 0..12_u8).prop_map(|(value, kind, mark)| {
        let as_type = match kind {
            0 => Some(Type::list(Type::Dynamic)),
            1 => Some(Type::set(Type::Dynamic)),
            2 => Some(Type::map(Type::Dynamic)),
            _ => None,
        };
        let value = as_type.and_then(|ty| convert(&value, &ty).ok()).unwrap_or(value);
        value.mark(Marks { sensitive: mark == 0, ephemeral: mark == 1 })
    })
}

/// An argument that a parameter takes, for the most part.
fn argument(parameter: &Parameter) -> BoxedStrategy<Value> {
    let ty = parameter.ty.ty();
    if ty == Type::Dynamic {
        return value().boxed();
    }
    let of_type = value().prop_map(move |value| convert(&value, &ty).unwrap_or(value));
    match parameter.ty {
        ParameterType::String => prop_oneof![select(TEXTS).prop_map(Value::string), of_type].boxed(),
        ParameterType::Number => prop_oneof![(0..4_i64).prop_map(Value::integer), of_type].boxed(),
        _ => of_type.boxed(),
    }
}

/// A call of some function.
fn calls() -> impl Strategy<Value = (&'static str, Vec<Value>)> {
    let names: Vec<&'static str> = names().into_iter().filter(|name| find(name).is_some()).collect();
    (select(names), 0..4_usize).prop_flat_map(|(name, further)| {
        let function = find(name).unwrap();
        let further =
            function.variadic.iter().cycle().take(if function.variadic.is_some() { further } else { 0 });
        let arguments: Vec<_> = function.parameters.iter().chain(further).map(argument).collect();
        (Just(name), arguments)
    })
}

fn result(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let host = TestHost::default();
    call(find(name).unwrap(), arguments, &Call { host: &host }).map_err(|fault| fault.message)
}

/// The value with the part at a place, counted from the front, unknown.
fn blur(value: &Value, place: &mut usize) -> Value {
    if *place == 0 {
        *place = usize::MAX;
        return Value { marks: value.marks, ..Value::unknown(value.ty()) };
    }
    *place -= 1;
    let mut each =
        |elements: &[Value]| -> Vec<Value> { elements.iter().map(|value| blur(value, place)).collect() };
    let content = match &value.content {
        Content::List(ty, elements) => Content::List(ty.clone(), each(elements).into()),
        Content::Set(ty, elements) => Value::set(ty.clone(), each(elements)).content,
        Content::Tuple(elements) => Content::Tuple(each(elements).into()),
        Content::Map(ty, entries) => {
            let values: Vec<Value> = entries.values().cloned().collect();
            Content::Map(
                ty.clone(),
                std::sync::Arc::new(entries.keys().cloned().zip(each(&values)).collect()),
            )
        }
        Content::Object(entries) => {
            let values: Vec<Value> = entries.values().cloned().collect();
            Content::Object(std::sync::Arc::new(entries.keys().cloned().zip(each(&values)).collect()))
        }
        other => other.clone(),
    };
    Value { content, ..value.clone() }
}

/// Whether `later` is something that `now` can become.
fn becomes(now: &Value, later: &Value) -> bool {
    match (&now.content, &later.content) {
        (Content::Unknown(Type::Dynamic, _), _) => true,
        (Content::Unknown(ty, refinement), _) => {
            allows_type(ty, &later.ty())
                && refinement.as_ref().is_none_or(|refinement| allows(refinement, later))
        }
        // Elements may turn out to be equal.
        (Content::Set(..), Content::Set(..)) if !now.is_wholly_known() => true,
        (Content::List(_, some), Content::List(_, others))
        | (Content::Set(_, some), Content::Set(_, others))
        | (Content::Tuple(some), Content::Tuple(others)) => {
            some.len() == others.len()
                && some.iter().zip(others.iter()).all(|(now, later)| becomes(now, later))
        }
        (Content::Map(_, some), Content::Map(_, others))
        | (Content::Object(some), Content::Object(others)) => {
            some.len() == others.len()
                && some
                    .iter()
                    .zip(others.iter())
                    .all(|((key, now), (other, later))| key == other && becomes(now, later))
        }
        _ => now.content_equals(later),
    }
}

trait ContentEquals {
    fn content_equals(&self, other: &Self) -> bool;
}

impl ContentEquals for Value {
    fn content_equals(&self, other: &Self) -> bool {
        self.is_null() && other.is_null() || self.clone().unmark().0 == other.clone().unmark().0
    }
}

fn allows_type(now: &Type, later: &Type) -> bool {
    match (now, later) {
        // An empty collection of anything and null are of every such type.
        (Type::Dynamic, _) | (_, Type::Dynamic) => true,
        (Type::List(now), Type::List(later))
        | (Type::Set(now), Type::Set(later))
        | (Type::Map(now), Type::Map(later)) => allows_type(now, later),
        (Type::Tuple(now), Type::Tuple(later)) => {
            now.len() == later.len()
                && now.iter().zip(later.iter()).all(|(now, later)| allows_type(now, later))
        }
        (Type::Object(now), Type::Object(later)) => {
            now.len() == later.len()
                && now
                    .iter()
                    .zip(later.iter())
                    .all(|((one, now), (other, later))| one == other && allows_type(now, later))
        }
        _ => now == later,
    }
}

fn allows(refinement: &Refinement, later: &Value) -> bool {
    if later.is_null() {
        return !refinement.not_null;
    }
    let prefix = refinement.prefix.as_ref().is_none_or(|prefix| later.known_prefix().starts_with(&**prefix));
    let (shortest, longest) = later.length_bounds();
    let collection = matches!(later.content, Content::List(..) | Content::Set(..) | Content::Map(..));
    let length = !collection
        || longest.is_none_or(|longest| longest >= refinement.shortest)
            && refinement.longest.is_none_or(|longest| shortest <= longest);
    let number = later.as_number().is_none_or(|number| {
        refinement.least.as_ref().is_none_or(|(least, can)| number > least || *can && number == least)
            && refinement.most.as_ref().is_none_or(|(most, can)| number < most || *can && number == most)
    });
    prefix && length && number
}

/// Runs a law over calls that are the same each time.
fn hold(law: impl Fn(&'static str, Vec<Value>, usize, usize) -> Result<(), TestCaseError>) {
    let config = ProptestConfig { cases: 60_000, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&(calls(), 0..4_usize, 0..6_usize), |((name, arguments), index, place)| {
        law(name, arguments, index, place)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// What a function says when a part of its arguments is unknown holds whatever that part turns out to be, and it fails
/// only where it will.
#[test]
fn what_is_said_of_unknown_arguments_holds_when_they_are_known() {
    let succeeded = RefCell::new(BTreeSet::new());
    hold(|name, arguments, index, mut place| {
        let Ok(later) = result(name, &arguments) else { return Ok(()) };
        succeeded.borrow_mut().insert(name);
        if arguments.is_empty() || EXCEPT.contains(&name) {
            return Ok(());
        }
        let mut blurred = arguments.clone();
        let index = index % arguments.len();
        blurred[index] = blur(&arguments[index], &mut place);
        let now = result(name, &blurred);
        prop_assert!(
            now.as_ref().is_ok_and(|now| becomes(now, &later)),
            "{} of {:?}\nwas {:?}\nbut is {:?}",
            name,
            blurred,
            now,
            later
        );
        Ok(())
    });
    // There are no files here, no keys and no packed texts; most of the others must have had their turn.
    let succeeded = succeeded.into_inner();
    assert!(succeeded.len() >= 105, "{} of {}", succeeded.len(), names().len());
}

/// No secret is lost on the way: where an argument is sensitive, a function that looks at no marks gives something
/// sensitive.
#[test]
fn marks_come_out() {
    hold(|name, arguments, _, _| {
        let function = find(name).unwrap();
        let secret = arguments.iter().enumerate().any(|(index, argument)| {
            argument.all_marks().sensitive
                && function.parameter(index).is_some_and(|parameter| !parameter.marked)
        });
        if let Ok(result) = result(name, &arguments)
            && secret
        {
            prop_assert!(result.marks.sensitive, "{} of {:?}: {:?}", name, arguments, result);
        }
        Ok(())
    });
}
