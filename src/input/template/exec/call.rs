//! Calls functions and methods. Source: `evalCall` in exec.go of text/template.

use std::rc::Rc;

use super::Context;
use super::state::{At, State, Stop, Val};
use super::words;
use crate::input::template::ast::Operand;
use crate::input::template::{Args, Failure, Function, Message, Object, Param, Value};

/// What is called.
#[derive(Clone, Copy)]
pub(super) enum Callee<'c> {
    Function(&'static Function),
    Method(&'c Rc<dyn Object>, &'c str),
}

/// The parameters of what is called, and whether the last one repeats.
#[derive(Clone, Copy)]
pub(super) struct Signature<'c> {
    pub(super) name: &'c str,
    pub(super) params: &'static [Param],
    pub(super) variadic: bool,
}

impl Signature<'_> {
    /// The parameter for an argument.
    fn param(&self, index: usize) -> Param {
        self.params.get(index).or(self.params.last()).copied().unwrap_or(Param::Any)
    }
}

impl<'t> State<'t, '_> {
    /// Calls a function; `node` is where its own errors are.
    pub(super) fn function(
        &mut self,
        dot: &Val,
        function: &'static Function,
        node: At<'t>,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let Function { name, params, variadic, .. } = *function;
        let signature = Signature { name, params, variadic };
        self.check_count(signature, args.len(), last.is_some())?;
        // `reflect.Value` is the parameter of Go's own functions alone, of which some are no ordinary ones.
        if params.first() == Some(&Param::Reflect) {
            match name {
                "and" | "or" => return self.and_or(dot, name == "or", args, last),
                "call" => return self.call_nothing(dot, node, args, last),
                "len" => return self.length(dot, function, node, args, last),
                _ => {}
            }
        }
        let given = self.arguments(dot, signature, args, last)?;
        self.call(Callee::Function(function), name, node, given).map(Val::returned)
    }

    pub(super) fn check_count(&self, signature: Signature<'_>, args: usize, piped: bool) -> Result<(), Stop> {
        let Signature { name, params, variadic } = signature;
        let given = args + usize::from(piped);
        let want = params.len();
        if variadic && given + 1 < want {
            // Go counts the arguments without the piped one here.
            let want = want - 1;
            return Err(
                self.fail(format!("wrong number of args for {name}: want at least {want} got {args}"))
            );
        }
        if !variadic && given != want {
            return Err(self.fail(format!("wrong number of args for {name}: want {want} got {given}")));
        }
        Ok(())
    }

    /// Evaluates and checks arguments.
    pub(super) fn arguments(
        &mut self,
        dot: &Val,
        signature: Signature<'_>,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Vec<Value>, Stop> {
        let mut given = self.runtime.spare.pop().unwrap_or_default();
        for (index, arg) in args.iter().enumerate() {
            given.push(self.argument(dot, signature.param(index), arg)?.value);
        }
        if let Some(last) = last {
            given.push(self.fit(last, signature.param(args.len()))?.value);
        }
        Ok(given)
    }

    /// Calls a method of an object.
    #[inline(never)]
    pub(super) fn method(
        &mut self,
        dot: &Val,
        object: &Rc<dyn Object>,
        signature: Signature<'_>,
        operand: &'t Operand,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        self.check_count(signature, args.len(), last.is_some())?;
        let given = self.arguments(dot, signature, args, last)?;
        let callee = Callee::Method(object, signature.name);
        self.call(callee, signature.name, At::Operand(operand), given).map(Val::returned)
    }

    /// Calls with arguments that fit, and gives the result the origins of the arguments where it has none.
    #[inline(never)]
    pub(super) fn call(
        &mut self,
        callee: Callee<'_>,
        name: &str,
        node: At<'t>,
        mut given: Vec<Value>,
    ) -> Result<Value, Stop> {
        let counted = self.runtime.step();
        self.limited(counted)?;
        let read = given
            .iter()
            .filter_map(Value::str)
            .fold(0, |sum: usize, text| sum.saturating_add(text.bytes().len()));
        let counted = self.runtime.work(read);
        self.limited(counted)?;
        let site = self.site();
        let mut context = Context { runtime: &mut *self.runtime, set: self.set, site };
        let result = match callee {
            Callee::Function(function) => (function.call)(&mut context, Args(&given)),
            Callee::Method(object, name) => object.call(&mut context, name, Args(&given)),
        };
        let mut value = result.map_err(|failure| self.calling(node, name, failure))?;
        self.runtime.charge_result(&value).map_err(|failure| self.calling(node, name, failure))?;
        if !is_explained(&value) {
            value.origin = self.runtime.joined(&given);
        }
        given.clear();
        self.runtime.spare.push(given);
        Ok(value)
    }

    #[cold]
    pub(super) fn calling(&mut self, node: At<'t>, name: &str, failure: Failure) -> Stop {
        self.at = node;
        self.stop(Message::Calling(name.to_owned(), failure))
    }

    /// `and` and `or`: evaluates no argument behind the one that decides.
    #[inline(never)]
    fn and_or(
        &mut self,
        dot: &Val,
        is_or: bool,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let counted = self.runtime.step();
        self.limited(counted)?;
        let mut value = Val::default();
        for arg in args {
            value = self.argument(dot, Param::Reflect, arg)?;
            if value.value.is_true() == is_or {
                return Ok(value);
            }
        }
        Ok(last.unwrap_or(value))
    }

    /// `len`, which alone tells `nil` in an interface from no value at all.
    fn length(
        &mut self,
        dot: &Val,
        function: &'static Function,
        node: At<'t>,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let value = match (args.first(), last) {
            (Some(arg), _) => self.argument(dot, Param::Reflect, arg)?,
            (None, last) => last.unwrap_or_default(),
        };
        if value.boxed && value.value.is_nil() {
            return Err(self.calling(node, function.name, Failure::new("len of nil pointer")));
        }
        let mut given = self.runtime.spare.pop().unwrap_or_default();
        given.push(value.value);
        self.call(Callee::Function(function), function.name, node, given).map(Val::returned)
    }

    /// `call`: no value here is a function.
    #[cold]
    fn call_nothing(
        &mut self,
        dot: &Val,
        node: At<'t>,
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        let signature = Signature { name: "call", params: &[Param::Reflect], variadic: true };
        let name = match (args.first(), &last) {
            (Some(arg), _) => words::operand(arg),
            (None, Some(last)) => match last.value.str() {
                Some(text) => text.lossy().into_owned(),
                None if last.value.is_nil() => "<invalid Value>".to_owned(),
                None => format!("<{} Value>", last.type_name(self.runtime.values_type)),
            },
            (None, None) => String::new(),
        };
        let given = self.arguments(dot, signature, args, last)?;
        let message = match given.first() {
            Some(value) if !value.is_nil() => {
                format!("non-function {name} of type {}", value.type_name(self.runtime.values_type))
            }
            _ => "call of nil".to_owned(),
        };
        Err(self.calling(node, "call", Failure::new(message)))
    }
}

/// Whether a function said where its result came from.
fn is_explained(value: &Value) -> bool {
    use crate::input::template::Data;
    value.origin.is_known()
        || match &value.data {
            Data::Text(text) | Data::Bytes(text) => !text.marks().is_empty(),
            _ => false,
        }
}
