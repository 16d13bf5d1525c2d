//! Evaluates pipelines, commands and operands. Source: the `eval…` functions in exec.go of text/template.

use super::state::{At, State, Stop, Val};
use super::words;
use crate::input::template::ast::{Command, Number, Operand, Pipe};
use crate::input::template::{Data, Value};

impl<'t> State<'t, '_> {
    /// The value of a pipeline, out of its interface. The variables that it declares stay declared.
    pub(super) fn pipeline(&mut self, dot: &Val, pipe: &'t Pipe) -> Result<Val, Stop> {
        self.at = At::Pipe(pipe);
        let opened = self.runtime.open();
        self.limited(opened)?;
        let mut value = None;
        for command in &pipe.commands {
            value = Some(self.command(dot, command, value)?.unboxed());
        }
        let value = value.unwrap_or_default();
        for variable in &pipe.variables {
            if pipe.assigns {
                self.assign(&variable.name, value.clone())?;
            } else {
                self.variables.push((&variable.name, value.clone()));
            }
        }
        self.runtime.levels -= 1;
        Ok(value)
    }

    /// The value of a command; `last` is the value of the one before it, its last argument.
    fn command(&mut self, dot: &Val, command: &'t Command, last: Option<Val>) -> Result<Val, Stop> {
        let Some((first, args)) = command.words.split_first() else { return Ok(Val::default()) };
        match first {
            Operand::Field(_, names) => {
                self.at = At::Operand(first);
                self.fields(dot, dot.clone(), first, names, args, last)
            }
            Operand::Chain(_, inner, names) => self.chain(dot, first, inner, names, args, last),
            Operand::Function(_, function) => {
                self.at = At::Operand(first);
                self.function(dot, function, At::Command(command), args, last)
            }
            Operand::Pipe(pipe) => {
                self.no_arguments(first, args, last.as_ref())?;
                self.pipeline(dot, pipe)
            }
            Operand::Variable(variable) => {
                self.at = At::Operand(first);
                let value = self.variable(&variable.name)?;
                if variable.fields.is_empty() {
                    self.no_arguments(first, args, last.as_ref())?;
                    return Ok(value);
                }
                self.fields(dot, value, first, &variable.fields, args, last)
            }
            Operand::Dot(_) | Operand::Nil(_) | Operand::Bool(..) | Operand::Number(_) | Operand::Text(_) => {
                self.at = At::Operand(first);
                self.no_arguments(first, args, last.as_ref())?;
                match first {
                    Operand::Dot(_) => Ok(dot.clone()),
                    Operand::Nil(_) => Err(self.fail("nil is not a command")),
                    _ => self.constant(first),
                }
            }
        }
    }

    /// The value of a constant where nothing says which type it should have.
    pub(super) fn constant(&mut self, operand: &'t Operand) -> Result<Val, Stop> {
        self.at = At::Operand(operand);
        let value = match operand {
            Operand::Bool(_, truth) => Value::bool(*truth),
            Operand::Text(constant) => Value::text(constant.text.clone()),
            Operand::Number(number) => match ideal(number) {
                Some(value) => value,
                None => return Err(self.fail(format!("{} overflows int", number.text))),
            },
            _ => return Ok(Val::default()),
        };
        Ok(Val::plain(value))
    }

    fn no_arguments(&self, first: &'t Operand, args: &'t [Operand], last: Option<&Val>) -> Result<(), Stop> {
        if args.is_empty() && last.is_none() {
            return Ok(());
        }
        let first = words::operand(first);
        Err(self.fail(format!("can't give argument to non-function {first}")))
    }

    /// The value of `(pipeline).a.b`.
    #[inline(never)]
    pub(super) fn chain(
        &mut self,
        dot: &Val,
        operand: &'t Operand,
        inner: &'t Operand,
        names: &'t [std::rc::Rc<str>],
        args: &'t [Operand],
        last: Option<Val>,
    ) -> Result<Val, Stop> {
        self.at = At::Operand(operand);
        if matches!(inner, Operand::Nil(_)) {
            let chain = words::operand(operand);
            return Err(self.fail(format!("indirection through explicit nil in {chain}")));
        }
        let receiver = self.operand(dot, inner)?;
        self.fields(dot, receiver, operand, names, args, last)
    }

    /// The value of an operand that stands alone, of whatever type it has.
    pub(super) fn operand(&mut self, dot: &Val, operand: &'t Operand) -> Result<Val, Stop> {
        self.at = At::Operand(operand);
        match operand {
            Operand::Dot(_) => Ok(dot.clone()),
            Operand::Field(_, names) => self.fields(dot, dot.clone(), operand, names, &[], None),
            Operand::Variable(variable) => {
                let value = self.variable(&variable.name)?;
                if variable.fields.is_empty() {
                    return Ok(value);
                }
                self.fields(dot, value, operand, &variable.fields, &[], None)
            }
            Operand::Pipe(pipe) => self.pipeline(dot, pipe),
            Operand::Function(_, function) => self.function(dot, function, At::Operand(operand), &[], None),
            Operand::Chain(_, inner, names) => self.chain(dot, operand, inner, names, &[], None),
            Operand::Nil(_) | Operand::Bool(..) | Operand::Number(_) | Operand::Text(_) => {
                self.constant(operand)
            }
        }
    }
}

/// The value of a number whose type its writing decides; none where it is an integer that no `int` holds.
/// Source: `state.idealConstant`.
fn ideal(number: &Number) -> Option<Value> {
    let text = number.text.as_bytes();
    if let Some((real, imaginary)) = number.complex {
        return Some(Data::Complex(Box::new((real, imaginary))).into());
    }
    let has = |set: &[u8]| text.iter().any(|byte| set.contains(byte));
    let is_hexadecimal = matches!(text, [b'0', b'x' | b'X', _, ..]) && !has(b"pP");
    if let Some(float) = number.float
        && text.first() != Some(&b'\'')
        && !is_hexadecimal
        && has(b".eEpP")
    {
        return Some(Value::float(float));
    }
    match (number.int, number.uint) {
        (Some(int), _) => Some(Value::int(int)),
        (None, Some(_)) => None,
        (None, None) => Some(Value::NIL),
    }
}
