//! `bcrypt` (`internal/lang/funcs/crypto.go`): it has another salt at each apply, so what it gives is not known before.

use super::argument::{STR, string};
use super::{Function, Parameter, ParameterType};
use crate::input::terraform::value::{Type, Value};

// Terraform does not look at the arguments of functions like this before the apply (`function.Unpredictable`).
pub(super) const FUNCTIONS: &[Function] =
    &[string("bcrypt", STR, |_, _| Ok(Value::unknown_not_null(Type::String)))
        .variadic(Parameter::new("cost", ParameterType::Number))];
