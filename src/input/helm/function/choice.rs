//! Functions that choose: `default`, `coalesce`, `ternary`; and those that tell what is empty.
//!
//! Empty is what templates take for false: `nil`, `false`, 0, and texts, lists and maps without anything in them.
//! Structs never are.

use crate::input::template::{Args, Context, Failure, Function, Param, Value};

const fn function(
    name: &'static str,
    params: &'static [Param],
    variadic: bool,
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic, call }
}

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("default", &[Param::Any, Param::Any], true, default),
    function("empty", &[Param::Any], false, empty),
    function("coalesce", &[Param::Any], true, coalesce),
    function("ternary", &[Param::Any, Param::Any, Param::Bool], false, ternary),
    function("all", &[Param::Any], true, all),
    function("any", &[Param::Any], true, any),
];

/// `default d v`: `v`, or `d` where it is empty or not there.
fn default(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let chosen = if args.any(1).is_true() { args.any(1) } else { args.any(0) };
    Ok(chosen.clone())
}

fn empty(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(!args.any(0).is_true()))
}

fn coalesce(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.rest(0).iter().find(|value| value.is_true()).cloned().unwrap_or_default())
}

fn ternary(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(args.any(usize::from(!args.bool(2))).clone())
}

fn all(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.rest(0).iter().all(Value::is_true)))
}

fn any(_: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    Ok(Value::bool(args.rest(0).iter().any(Value::is_true)))
}

#[cfg(test)]
mod tests {
    use crate::input::helm::function::testing::check;

    #[test]
    fn the_first_that_is_not_empty_is_chosen() {
        check(
            r#"
            {{default "d" ""}}{{default "d" 0}}{{default "d" 0.0}}{{default "d" false}} => dddd
            {{default "d" list}}{{default "d" dict}}{{default "d" .x}}{{default "d"}} => dddd
            {{default "d" "v"}}{{"v" | default "d"}}{{default 1 (list 0)}} => vv[0]
            {{empty ""}}{{empty "a"}}{{empty (list "")}}{{empty .a}} => truefalsefalsetrue
            {{coalesce "" 0 .x (list) "a" "b"}}|{{coalesce "" 0}} => a|<no value>
            {{all}}{{all 1 ""}}{{all 1 "a"}}|{{any}}{{any "" 0}}{{any "" 1}} => truefalsetrue|falsefalsetrue
            "#,
        );
    }

    #[test]
    fn ternary_takes_its_condition_last() {
        check(
            r"
            {{ternary 1 2 true}}{{false | ternary 1 2}} => 12
            ",
        );
    }
}
