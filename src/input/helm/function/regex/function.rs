//! The functions. Those whose names begin with `must` say what is wrong with an expression; of the others
//! `regexMatch` takes a wrong one for one that does not match, and the rest panic in Go.

use std::rc::Rc;

use super::pattern::{Pattern, compile, panicked, search};
use crate::input::template::{
    Args, Builder, Context, Data, Failure, Function, List, ListKind, Param, Str, Value,
};

type Call = fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>;

const fn of(name: &'static str, params: &'static [Param], call: Call) -> Function {
    Function { name, params, variadic: false, call }
}

const TWO: &[Param] = &[Param::Text, Param::Text];
const THREE: &[Param] = &[Param::Text, Param::Text, Param::Text];
const COUNTED: &[Param] = &[Param::Text, Param::Text, Param::Int];

/// The functions of this file.
pub(in crate::input::helm::function) const FUNCTIONS: &[Function] = &[
    of("regexMatch", TWO, |context, args| {
        Ok(Value::bool(match compile(context, args.str(0).bytes()) {
            Ok(pattern) => pattern.is_match(args.str(1).bytes()),
            Err(failure) if failure.limit.is_some() => return Err(failure),
            Err(_) => false,
        }))
    }),
    of("mustRegexMatch", TWO, |context, args| {
        Ok(Value::bool(compile(context, args.str(0).bytes())?.is_match(args.str(1).bytes())))
    }),
    of("regexFind", TWO, |context, args| {
        let pattern = sure(context, args)?;
        Ok(find(&pattern, args))
    }),
    of("mustRegexFind", TWO, |context, args| {
        let pattern = compile(context, args.str(0).bytes())?;
        Ok(find(&pattern, args))
    }),
    of("regexFindAll", COUNTED, |context, args| {
        let pattern = sure(context, args)?;
        find_all(context, &pattern, args)
    }),
    of("mustRegexFindAll", COUNTED, |context, args| {
        let pattern = compile(context, args.str(0).bytes())?;
        find_all(context, &pattern, args)
    }),
    of("regexReplaceAll", THREE, |context, args| {
        let pattern = sure(context, args)?;
        replace_all(context, &pattern, args)
    }),
    of("mustRegexReplaceAll", THREE, |context, args| {
        let pattern = compile(context, args.str(0).bytes())?;
        replace_all(context, &pattern, args)
    }),
    of("regexReplaceAllLiteral", THREE, |context, args| {
        let pattern = sure(context, args)?;
        replace_all_literal(context, &pattern, args)
    }),
    of("mustRegexReplaceAllLiteral", THREE, |context, args| {
        let pattern = compile(context, args.str(0).bytes())?;
        replace_all_literal(context, &pattern, args)
    }),
    of("regexSplit", COUNTED, |context, args| {
        let pattern = sure(context, args)?;
        split(context, &pattern, args)
    }),
    of("mustRegexSplit", COUNTED, |context, args| {
        let pattern = compile(context, args.str(0).bytes())?;
        split(context, &pattern, args)
    }),
    of("regexQuoteMeta", &[Param::Text], quote_meta),
];

/// The expression, with the words that Go panics with where it is none.
fn sure(context: &mut Context<'_>, args: Args<'_>) -> Result<Rc<Pattern>, Failure> {
    let pattern = args.str(0).bytes();
    compile(context, pattern).map_err(|failure| panicked(pattern, failure))
}

fn piece(part: Str<'_>) -> Value {
    let mut builder = Builder::default();
    builder.part(part);
    Value::text(builder.finish())
}

/// How many are asked for; a negative number asks for all.
fn most(number: i64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn find(pattern: &Pattern, args: Args<'_>) -> Value {
    let text = args.str(1);
    pattern.find(text.bytes()).map_or_else(|| Value::text(""), |found| piece(text.part(found)))
}

fn find_all(context: &mut Context<'_>, pattern: &Pattern, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(1);
    let mut all = Vec::new();
    for found in pattern.find_all(text.bytes(), most(args.int(2))) {
        search(context, text.bytes(), found.start)?;
        context.charge(96)?;
        all.push(piece(text.part(found)));
    }
    // Go's slice is none at all where nothing was found: JSON has `null`.
    if all.is_empty() {
        return Ok(Data::List(List::nil(ListKind::Strings)).into());
    }
    Ok(Value::strings(all))
}

fn replace_all(context: &mut Context<'_>, pattern: &Pattern, args: Args<'_>) -> Result<Value, Failure> {
    let (text, template) = (args.str(1), args.str(2));
    let builder = pattern.replace_all(context, text, |builder, captures| {
        pattern.expand(builder, template, text, captures);
    })?;
    Ok(Value::text(builder.finish()))
}

fn replace_all_literal(
    context: &mut Context<'_>,
    pattern: &Pattern,
    args: Args<'_>,
) -> Result<Value, Failure> {
    let (text, by) = (args.str(1), args.str(2));
    let builder = pattern.replace_all(context, text, |builder, _| builder.part(by))?;
    Ok(Value::text(builder.finish()))
}

fn split(context: &mut Context<'_>, pattern: &Pattern, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(1);
    let pieces = pattern.split(context, text.bytes(), most(args.int(2)))?;
    Ok(Value::strings(pieces.into_iter().map(|range| piece(text.part(range)))))
}

/// The text with a backslash before each character that means something in an expression.
fn quote_meta(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = args.str(0);
    let mut builder = Builder::default();
    let mut from = 0;
    for (at, byte) in text.bytes().iter().enumerate() {
        if br"\.+*?()|[]{}^$".contains(byte) {
            builder.part(text.part(from..at));
            builder.raw(b"\\");
            from = at;
        }
    }
    builder.part(text.part(from..text.bytes().len()));
    Ok(Value::text(builder.finish()))
}
