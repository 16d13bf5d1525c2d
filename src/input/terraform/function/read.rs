//! Reading arguments: what stands at an index, as numbers and as elements; and what making elements costs.

use super::super::value::{Fault, Marks, Number, Type, Value};
use super::Call;

/// The argument at an index.
///
/// # Errors
/// There is none, which calls do not let happen.
pub(super) fn argument(arguments: &[Value], index: usize) -> Result<&Value, Fault> {
    arguments.get(index).ok_or_else(|| Fault::new(format!("argument {} is missing", index.saturating_add(1))))
}

/// The number that is the argument at an index.
///
/// # Errors
/// It is none.
pub(super) fn number(arguments: &[Value], index: usize) -> Result<&Number, Fault> {
    argument(arguments, index)?.as_number().ok_or_else(|| Fault::of_argument(index, "a number is required"))
}

/// The number of the argument at an index as a floating point number (`gocty.FromCtyValue` to `float64`).
///
/// # Errors
/// It is too large.
pub(super) fn float(arguments: &[Value], index: usize) -> Result<f64, Fault> {
    let float = number(arguments, index)?.to_f64();
    if float.is_infinite() {
        return Err(Fault::new(format!("value must be between {:e} and {:e} inclusive", f64::MIN, f64::MAX)));
    }
    Ok(float)
}

/// A number as an integer (`gocty.FromCtyValue` to `int`).
///
/// # Errors
/// It is none, or too large.
pub(super) fn whole(value: &Value) -> Result<i64, Fault> {
    value.as_number().and_then(Number::to_i64).ok_or_else(|| {
        Fault::new(format!("value must be a whole number, between {} and {}", i64::MIN, i64::MAX))
    })
}

/// What a message may show of a value (`redactIfSensitive`).
pub(super) fn redacted(shown: &str, marks: Marks) -> String {
    match marks {
        Marks { sensitive: true, ephemeral: true } => String::from("(ephemeral sensitive value)"),
        Marks { sensitive: true, .. } => String::from("(sensitive value)"),
        Marks { ephemeral: true, .. } => String::from("(ephemeral value)"),
        Marks::NONE => shown.to_owned(),
    }
}

/// Pays for so many elements that are about to be put into a collection.
///
/// # Errors
/// The run has used up what it may.
pub(super) fn pay_for_elements(call: &Call<'_>, count: usize) -> Result<(), Fault> {
    call.host.spend(count, count.saturating_mul(size_of::<Value>()))
}

/// Whether how many elements a collection that is known itself has is known: unknown elements of a set may turn out to be
/// others of it.
pub(super) fn has_known_length(value: &Value) -> bool {
    value.is_known() && {
        let (shortest, longest) = value.length_bounds();
        longest == Some(shortest)
    }
}

/// Whether a type is that of a list, a set or a tuple.
pub(super) fn is_sequence(ty: &Type) -> bool {
    matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_))
}
