//! `sprintf` with the meaning of Go's `fmt`: flags, width, precision, argument indices, and the `%!` texts
//! for what does not fit.

use std::fmt::Write as _;

use super::super::engine::Value;
use super::term;
use super::verb::{self, Argument, Flags};
use super::{Builtins, text_at};

/// The widest field and the largest precision, as in Go.
const MAX_NUMBER: usize = 1_000_000;
/// Bytes that one call may write.
const MAX_OUTPUT: usize = 16 << 20;

/// `sprintf(format, values)`.
pub(super) fn sprintf(_: &Builtins, values: &[Value]) -> Result<Value, String> {
    let format = text_at("sprintf", values, 0)?;
    let Some(Value::Array(items)) = values.get(1) else {
        return Err("`sprintf` expects a list of values".into());
    };
    let arguments: Vec<Argument> = items.iter().map(argument).collect();
    print(format, &arguments).map(Value::from)
}

/// A value as the argument that OPA makes of it.
fn argument(value: &Value) -> Argument {
    match value {
        Value::String(text) => Argument::Text(text.to_string()),
        Value::Number(number) => {
            if let Some(integer) = number.as_i64() {
                // A number that was computed may be whole without being an integer to the engine.
                return Argument::Integer(integer);
            }
            let decimal = number.format_decimal();
            if !decimal.contains(['.', 'e', 'E']) {
                return Argument::Big(decimal);
            }
            number.as_f64().map_or(Argument::Text(decimal), Argument::Float)
        }
        other => Argument::Text(term::text(other)),
    }
}

/// Prints arguments by a format.
fn print(format: &str, arguments: &[Argument]) -> Result<String, String> {
    let mut printer = Printer { rest: format, arguments, next: 0, reordered: false, out: String::new() };
    while let Some((before, rest)) = printer.rest.split_once('%') {
        printer.out.push_str(before);
        printer.rest = rest;
        printer.directive()?;
        if printer.out.len() > MAX_OUTPUT {
            return Err(format!("`sprintf` would write more than {MAX_OUTPUT} bytes"));
        }
    }
    let rest = printer.rest;
    printer.out.push_str(rest);
    printer.extra();
    Ok(printer.out)
}

/// Walks through a format.
struct Printer<'a> {
    /// What is still to be read.
    rest: &'a str,
    arguments: &'a [Argument],
    /// The argument that the next verb takes.
    next: usize,
    /// Whether an index was used: then arguments that are left are no mistake.
    reordered: bool,
    out: String,
}

/// What a directive says before its verb.
#[derive(Default)]
struct Directive {
    flags: Flags,
    /// Whether an index stands right before what comes next.
    after_index: bool,
    /// An index that is wrong, or stands where none may.
    bad_index: bool,
}

impl Printer<'_> {
    /// Reads one directive behind its `%` and prints it.
    fn directive(&mut self) -> Result<(), String> {
        let mut directive = Directive::default();
        self.flags(&mut directive.flags);
        self.index(&mut directive);
        self.width(&mut directive)?;
        self.precision(&mut directive)?;
        if !directive.after_index {
            self.index(&mut directive);
        }
        let Some(verb) = self.rest.chars().next() else {
            self.out.push_str("%!(NOVERB)");
            return Ok(());
        };
        self.skip(verb);
        if verb == '%' {
            self.out.push('%');
        } else if directive.bad_index {
            let _ = write!(self.out, "%!{verb}(BADINDEX)");
        } else if let Some(argument) = self.arguments.get(self.next) {
            self.next += 1;
            self.out.push_str(&verb::print(argument, verb, directive.flags));
        } else {
            let _ = write!(self.out, "%!{verb}(MISSING)");
        }
        Ok(())
    }

    /// Takes a character off.
    fn skip(&mut self, char: char) {
        self.rest = self.rest.get(char.len_utf8()..).unwrap_or_default();
    }

    /// Takes a character off if it is the next one.
    fn take(&mut self, char: char) -> bool {
        let found = self.rest.starts_with(char);
        if found {
            self.skip(char);
        }
        found
    }

    fn flags(&mut self, flags: &mut Flags) {
        while let Some(char) = self.rest.chars().next() {
            match char {
                '+' => flags.plus = true,
                '-' => flags.minus = true,
                '#' => flags.sharp = true,
                ' ' => flags.space = true,
                '0' => flags.zero = true,
                _ => return,
            }
            self.skip(char);
        }
    }

    /// Reads digits; none where there are none.
    fn number(&mut self) -> Result<Option<usize>, String> {
        let end = self.rest.find(|char: char| !char.is_ascii_digit()).unwrap_or(self.rest.len());
        let Some((digits, rest)) = self.rest.split_at_checked(end).filter(|_| end > 0) else {
            return Ok(None);
        };
        self.rest = rest;
        let number = digits.parse().ok().filter(|number| *number <= MAX_NUMBER);
        number.map(Some).ok_or_else(|| format!("`sprintf` has a width or precision above {MAX_NUMBER}"))
    }

    /// Reads `[n]`.
    fn index(&mut self, directive: &mut Directive) {
        let Some(inside) = self.rest.strip_prefix('[') else { return };
        self.reordered = true;
        let Some((digits, behind)) = inside.split_once(']') else {
            directive.bad_index = true;
            self.rest = inside;
            return;
        };
        self.rest = behind;
        let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let index = digits.parse::<usize>().ok().filter(|index| all_digits && *index <= MAX_NUMBER);
        match index.and_then(|index| index.checked_sub(1)).filter(|index| *index < self.arguments.len()) {
            Some(index) => {
                self.next = index;
                directive.after_index = true;
            }
            None => directive.bad_index = true,
        }
    }

    fn width(&mut self, directive: &mut Directive) -> Result<(), String> {
        if self.take('*') {
            match self.star() {
                Some(width) => {
                    if width < 0 {
                        directive.flags.minus = true;
                        directive.flags.zero = false;
                    }
                    directive.flags.width = usize::try_from(width.unsigned_abs()).ok();
                }
                None => self.out.push_str("%!(BADWIDTH)"),
            }
            directive.after_index = false;
        } else {
            directive.flags.width = self.number()?;
            if directive.after_index && directive.flags.width.is_some() {
                directive.bad_index = true;
            }
        }
        Ok(())
    }

    fn precision(&mut self, directive: &mut Directive) -> Result<(), String> {
        if !self.take('.') {
            return Ok(());
        }
        if directive.after_index {
            directive.bad_index = true;
        }
        self.index(directive);
        if self.take('*') {
            match self.star() {
                Some(precision @ 0..) => directive.flags.precision = usize::try_from(precision).ok(),
                _ => self.out.push_str("%!(BADPREC)"),
            }
            directive.after_index = false;
        } else {
            directive.flags.precision = Some(self.number()?.unwrap_or(0));
        }
        Ok(())
    }

    /// The integer that stands for `*`.
    fn star(&mut self) -> Option<i64> {
        let argument = self.arguments.get(self.next)?;
        self.next += 1;
        match argument {
            Argument::Integer(number) if number.unsigned_abs() <= MAX_NUMBER as u64 => Some(*number),
            _ => None,
        }
    }

    /// Prints the arguments that no verb took.
    fn extra(&mut self) {
        let Some(left) = self.arguments.get(self.next..).filter(|left| !self.reordered && !left.is_empty())
        else {
            return;
        };
        let told: Vec<String> = left.iter().map(verb::typed).collect();
        let _ = write!(self.out, "%!(EXTRA {})", told.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_directive_prints_as_go_does() {
        // What Go 1.26's `fmt.Sprintf` printed, a line each.
        let recorded = include_str!("../../../fixtures/policy/sprintf.jsonl");
        for line in recorded.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            let arguments: Vec<Argument> = case["arguments"]
                .as_array()
                .unwrap()
                .iter()
                .map(|argument| {
                    let (kind, value) = argument.as_object().unwrap().iter().next().unwrap();
                    match kind.as_str() {
                        "int" => Argument::Integer(value.as_i64().unwrap()),
                        "big" => Argument::Big(value.as_str().unwrap().into()),
                        "float" => Argument::Float(value.as_str().unwrap().parse().unwrap()),
                        _ => Argument::Text(value.as_str().unwrap().into()),
                    }
                })
                .collect();
            let printed = print(case["format"].as_str().unwrap(), &arguments).unwrap();
            assert_eq!(printed, case["output"].as_str().unwrap(), "{line}");
        }
    }

    #[test]
    fn values_become_the_arguments_that_opa_makes_of_them() {
        let values = Value::from_json_str(r#"["%v %v %v %d", [[1, "a"], true, null, 7]]"#).unwrap();
        let values = values.as_array().unwrap().to_vec();
        let builtins = Builtins::new(0, 0);
        assert_eq!(sprintf(&builtins, &values), Ok(Value::from(r#"[1, "a"] true null 7"#)));
    }

    #[test]
    fn a_huge_text_is_refused() {
        let arguments = vec![Argument::Integer(1); 100];
        assert!(print("%9999999999d", &arguments).is_err());
        assert!(print(&"%1000000d".repeat(100), &arguments).is_err());
    }
}
