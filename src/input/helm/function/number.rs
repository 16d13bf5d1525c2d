//! Functions on numbers. Source: Sprig's numeric.go. Whole numbers overflow as Go's do: silently.

use super::cast::{to_float64, to_int64};
use crate::input::template::Param::{Any, Float, Int, Text};
use crate::input::template::{Args, Context, Data, Failure, Function, List, ListKind, Value, format};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "atoi", params: &[Text], variadic: false, call: atoi },
    Function { name: "int", params: &[Any], variadic: false, call: |_, args| Ok(Value::int(whole(args, 0))) },
    Function {
        name: "int64",
        params: &[Any],
        variadic: false,
        call: |_, args| Ok(Value::int64(whole(args, 0))),
    },
    Function { name: "float64", params: &[Any], variadic: false, call: float64 },
    Function { name: "toDecimal", params: &[Any], variadic: false, call: to_decimal },
    Function { name: "add1", params: &[Any], variadic: false, call: add1 },
    Function { name: "add", params: &[Any], variadic: true, call: add },
    Function { name: "sub", params: &[Any, Any], variadic: false, call: sub },
    Function { name: "mul", params: &[Any, Any], variadic: true, call: mul },
    Function { name: "div", params: &[Any, Any], variadic: false, call: div },
    Function { name: "mod", params: &[Any, Any], variadic: false, call: modulo },
    Function { name: "max", params: &[Any, Any], variadic: true, call: max },
    Function { name: "biggest", params: &[Any, Any], variadic: true, call: max },
    Function { name: "min", params: &[Any, Any], variadic: true, call: min },
    Function { name: "maxf", params: &[Any, Any], variadic: true, call: maxf },
    Function { name: "minf", params: &[Any, Any], variadic: true, call: minf },
    Function { name: "ceil", params: &[Any], variadic: false, call: ceil },
    Function { name: "floor", params: &[Any], variadic: false, call: floor },
    Function { name: "round", params: &[Any, Int, Float], variadic: true, call: round },
    Function { name: "until", params: &[Int], variadic: false, call: until },
    Function { name: "untilStep", params: &[Int, Int, Int], variadic: false, call: until_step },
    Function { name: "seq", params: &[Int], variadic: true, call: seq },
];

type Answer = Result<Value, Failure>;

fn whole(args: Args<'_>, index: usize) -> i64 {
    to_int64(args.any(index))
}

/// A number that does not fit is the nearest one; what is none is 0.
fn atoi(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int(format::atoi(args.str(0).bytes()).unwrap_or_else(|error| error.nearest)))
}

fn float64(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::float(to_float64(args.any(0))))
}

/// The number that the digits mean to base 8.
fn to_decimal(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    let text = format::text(args.any(0))?;
    Ok(Value::int64(format::parse_int(text.bytes(), 8).unwrap_or(0)))
}

fn add1(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(whole(args, 0).wrapping_add(1)))
}

fn add(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(args.rest(0).iter().map(to_int64).fold(0, i64::wrapping_add)))
}

fn sub(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(whole(args, 0).wrapping_sub(whole(args, 1))))
}

fn mul(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(args.rest(0).iter().map(to_int64).fold(1, i64::wrapping_mul)))
}

fn div(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(whole(args, 0).wrapping_div(divisor(args)?)))
}

fn modulo(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(whole(args, 0).wrapping_rem(divisor(args)?)))
}

fn divisor(args: Args<'_>) -> Result<i64, Failure> {
    match whole(args, 1) {
        0 => Err(Failure::new("runtime error: integer divide by zero")),
        divisor => Ok(divisor),
    }
}

fn max(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(args.rest(0).iter().map(to_int64).max().unwrap_or(0)))
}

fn min(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::int64(args.rest(0).iter().map(to_int64).min().unwrap_or(0)))
}

/// Of two numbers of which one is none, Go's `math.Max` and `math.Min` return none, but of an infinity that wins
/// and what is no number, the infinity.
fn extreme(args: Args<'_>, winner: f64, pick: fn(f64, f64) -> f64) -> f64 {
    let numbers = args.rest(0).iter().map(to_float64);
    let picked = numbers.reduce(|one, other| {
        let is_winner = |number: f64| number.is_infinite() && number.is_sign_negative() == (winner < 0.0);
        let wins = is_winner(one) || is_winner(other);
        match (wins, one.is_nan() || other.is_nan()) {
            (true, _) => f64::INFINITY * winner,
            (false, true) => f64::NAN,
            // Of two zeros the sign decides.
            (false, false) if one == 0.0 && other == 0.0 => {
                if one.is_sign_negative() == (winner < 0.0) {
                    one
                } else {
                    other
                }
            }
            (false, false) => pick(one, other),
        }
    });
    picked.unwrap_or(0.0)
}

fn maxf(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::float(extreme(args, 1.0, f64::max)))
}

fn minf(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::float(extreme(args, -1.0, f64::min)))
}

fn ceil(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::float(to_float64(args.any(0)).ceil()))
}

fn floor(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    Ok(Value::float(to_float64(args.any(0)).floor()))
}

/// Rounds to so many digits behind the point, upwards from the fraction `roundOn` on (one half). As in Sprig the
/// fraction of a negative number is negative, so that these are always rounded down.
fn round(_: &mut Context<'_>, args: Args<'_>) -> Answer {
    let on = if args.len() > 2 { args.float(2) } else { 0.5 };
    Ok(Value::float(rounded(to_float64(args.any(0)), args.int(1), on)))
}

fn rounded(number: f64, places: i64, on: f64) -> f64 {
    let power = power_of_ten(places);
    let moved = power * number;
    let fraction = moved - moved.trunc();
    let rounded = if fraction >= on { moved.ceil() } else { moved.floor() };
    rounded / power
}

/// 10 to a power, as Go's `math.Pow` reckons it: by squares of 0.625, with a binary exponent beside.
fn power_of_ten(power: i64) -> f64 {
    let (mut factor, mut exponent) = (0.625_f64, 4_i64);
    let (mut number, mut binary) = (1.0_f64, 0_i64);
    let mut bits = power.unsigned_abs();
    while bits != 0 {
        if exponent.abs() > 1 << 12 {
            // Far beyond the largest number, or the smallest.
            binary += exponent;
            break;
        }
        if bits & 1 == 1 {
            number *= factor;
            binary += exponent;
        }
        factor *= factor;
        exponent *= 2;
        if factor < 0.5 {
            factor += factor;
            exponent -= 1;
        }
        bits >>= 1;
    }
    if power < 0 {
        (number, binary) = (1.0 / number, -binary);
    }
    let two = |exponent: i64| 2.0_f64.powi(i32::try_from(exponent.clamp(-1022, 1023)).unwrap_or(0));
    // One of the two products is exact.
    let half = binary.clamp(-1000, 1000);
    number * two(half) * two(binary - half)
}

fn until(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    let end = args.int(0);
    ints(context, 0, end, if end < 0 { -1 } else { 1 })
}

fn until_step(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    ints(context, args.int(0), args.int(1), args.int(2))
}

fn ints(context: &mut Context<'_>, start: i64, stop: i64, by: i64) -> Answer {
    let values = range(context, start, stop, by)?.map(Value::int).collect();
    Ok(Data::List(List::new(ListKind::Ints, values)).into())
}

/// The numbers from `start` to before `stop`; none where the step leads away from it.
fn range(
    context: &mut Context<'_>,
    start: i64,
    stop: i64,
    by: i64,
) -> Result<impl Iterator<Item = i64> + use<>, Failure> {
    let count = count(start, stop, by);
    context.charge(count.saturating_mul(24))?;
    Ok(std::iter::successors(Some(start), move |number| number.checked_add(by)).take(count))
}

/// How many numbers that is.
fn count(start: i64, stop: i64, by: i64) -> usize {
    let leads = if stop < start { by < 0 } else { by > 0 };
    let count = if leads { stop.abs_diff(start).div_ceil(by.unsigned_abs()) } else { 0 };
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// The numbers from the first to the last one as a text with blanks between them: `seq last`, `seq first last`,
/// `seq first step last`.
fn seq(context: &mut Context<'_>, args: Args<'_>) -> Answer {
    let (start, by, end) = match args.len() {
        1 => (1, None, args.int(0)),
        2 => (args.int(0), None, args.int(1)),
        3 => (args.int(0), Some(args.int(1)), args.int(2)),
        _ => return Ok(Value::text("")),
    };
    let direction = if end < start { -1 } else { 1 };
    if end < start && by.is_some_and(|by| by > 0) {
        return Ok(Value::text(""));
    }
    let numbers = range(context, start, end.wrapping_add(direction), by.unwrap_or(direction))?;
    let texts: Vec<String> = numbers.map(|number| number.to_string()).collect();
    Ok(Value::text(texts.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::unreadable_literal, reason = "as Go prints them")]
    fn numbers_are_rounded_as_sprig_does() {
        // The answers of Sprig 3.3.0.
        let answers = [
            (123.555, 2, 0.5, 123.56),
            (123.555, 2, 0.6, 123.55),
            (-2.7, 0, 0.5, -3.0),
            (-2.3, 0, 0.5, -3.0),
            (2.5, 0, 0.5, 3.0),
            (123.5555, 3, 0.5, 123.556),
            (1234.0, -2, 0.5, 1200.0),
            (1250.0, -2, 0.5, 1300.0),
            (0.1, 20, 0.5, 0.1),
            (0.1, 300, 0.5, 0.09999999999999999),
            (1.5, -30, 0.5, 0.0),
            (2.675, 2, 0.5, 2.68),
            (1.005, 2, 0.5, 1.0),
            (0.0, 0, 0.5, 0.0),
            (1.2345678998765433e08, 5, 0.5, 1.2345678998765e08),
            (0.3, 308, 0.5, 0.3),
            (1e-10, -300, 0.5, 0.0),
            (5.015, 2, 0.3, 5.02),
        ];
        for (number, places, on, answer) in answers {
            assert_eq!(rounded(number, places, on).to_bits(), f64::to_bits(answer), "{number} {places} {on}");
        }
    }

    #[test]
    fn ranges_end_before_their_end() {
        assert_eq!(count(0, 5, 1), 5);
        assert_eq!(count(0, 5, 2), 3);
        assert_eq!(count(5, 0, -2), 3);
        assert_eq!(count(0, -5, 1), 0);
        assert_eq!(count(0, 5, 0), 0);
        assert_eq!(count(3, 3, -1), 0);
        assert_eq!(count(i64::MIN, i64::MAX, 1), usize::MAX);
        assert_eq!(count(i64::MAX, i64::MIN, i64::MIN), 2);
    }

    #[test]
    fn the_extreme_of_zeros_and_of_what_is_no_number_is_go_s() {
        let of = |numbers: &[f64], winner: f64| {
            let values: Vec<Value> = numbers.iter().map(|number| Value::float(*number)).collect();
            let pick = if winner > 0.0 { f64::max } else { f64::min };
            extreme(Args(&values), winner, pick)
        };
        assert!(of(&[1.0, f64::NAN], 1.0).is_nan());
        assert!(of(&[f64::NAN, f64::INFINITY], 1.0).is_infinite());
        assert!(of(&[-0.0, 0.0], 1.0).is_sign_positive() && of(&[0.0, -0.0], -1.0).is_sign_negative());
        assert_eq!(of(&[1.0, 3.0, 2.0], 1.0).to_bits(), 3.0_f64.to_bits());
        assert_eq!(of(&[1.0, 3.0, -2.0], -1.0).to_bits(), (-2.0_f64).to_bits());
    }
}
