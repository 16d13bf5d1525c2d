//! Functions that make things up: passwords, identifiers. Source: Sprig 3.3 `strings.go`, `crypto.go` and
//! `functions.go`, goutils 1.1 for the alphabets.

mod stream;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

pub(super) use stream::Stream;

use crate::input::helm::{Host, Randomness};
use crate::input::template::{Args, Context, Failure, Function, Param, Text, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    function("randAlphaNum", &[Param::Int], |context, args| {
        password(context, args, "randAlphaNum", ALPHANUMERIC, b'a')
    }),
    function("randAlpha", &[Param::Int], |context, args| password(context, args, "randAlpha", LETTERS, b'a')),
    function("randAscii", &[Param::Int], |context, args| {
        password(context, args, "randAscii", PRINTABLE, b'a')
    }),
    function("randNumeric", &[Param::Int], |context, args| {
        password(context, args, "randNumeric", DIGITS, b'1')
    }),
    function("randBytes", &[Param::Int], rand_bytes),
    function("randInt", &[Param::Int, Param::Int], rand_int),
    function("uuidv4", &[], uuidv4),
    function("shuffle", &[Param::Text], shuffle),
];

const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const ALPHANUMERIC: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// From the blank to `~`.
const PRINTABLE: &[u8] =
    b" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

const fn function(
    name: &'static str,
    params: &'static [Param],
    call: fn(&mut Context<'_>, Args<'_>) -> Result<Value, Failure>,
) -> Function {
    Function { name, params, variadic: false, call }
}

/// What a function that makes things up has to do.
#[derive(Debug)]
pub(super) enum Make {
    /// Make it of these bytes.
    Of(Stream),
    /// Return the stand-in.
    StandIn,
}

/// What the host wants `function` to do.
///
/// # Errors
/// That the host refuses random functions.
pub(super) fn make(context: &mut Context<'_>, function: &str, args: Args<'_>) -> Result<Make, Failure> {
    match context.host::<Host>().map(|host| &host.randomness) {
        Some(Randomness::Stable(key)) => {
            let key = *key;
            Stream::of_call(context, &key, function, args.0).map(Make::Of)
        }
        Some(Randomness::Fixed) => Ok(Make::StandIn),
        Some(Randomness::Refused) | None => {
            Err(Failure::new(format!("{function} is random, and random functions are refused")))
        }
    }
}

/// Marks a value as made up, of these arguments.
pub(super) fn generated(context: &mut Context<'_>, args: Args<'_>, value: Value) -> Value {
    let origins = context.origins();
    let made = origins.generated();
    let from: Vec<_> = args
        .0
        .iter()
        .flat_map(|arg| match arg.str() {
            Some(text) => text.origins().collect(),
            None => vec![arg.origin],
        })
        .collect();
    let origin = origins.join(std::iter::once(made).chain(from));
    value.with_origin(origin)
}

/// Letters of an alphabet, as many as the argument says; none where it is negative.
fn password(
    context: &mut Context<'_>,
    args: Args<'_>,
    name: &str,
    alphabet: &[u8],
    stand_in: u8,
) -> Result<Value, Failure> {
    let make = make(context, name, args)?;
    let count = usize::try_from(args.int(0)).unwrap_or(0);
    context.charge(count)?;
    let text = match make {
        Make::Of(mut stream) => letters(&mut stream, alphabet, count),
        Make::StandIn => vec![stand_in; count],
    };
    Ok(generated(context, args, Value::text(text)))
}

fn letters(stream: &mut Stream, alphabet: &[u8], count: usize) -> Vec<u8> {
    let letter = |_| {
        let index = stream.below(alphabet.len() as u64);
        usize::try_from(index).ok().and_then(|index| alphabet.get(index)).copied().unwrap_or_default()
    };
    (0..count).map(letter).collect()
}

/// Bytes in base64, as many as the argument says.
fn rand_bytes(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let make = make(context, "randBytes", args)?;
    let Ok(count) = usize::try_from(args.int(0)) else {
        return Err(Failure::new("runtime error: makeslice: len out of range"));
    };
    context.charge(count.saturating_mul(2))?;
    let text = match make {
        Make::Of(mut stream) => {
            let mut bytes = vec![0; count];
            stream.fill(&mut bytes);
            STANDARD.encode(bytes).into_bytes()
        }
        Make::StandIn => vec![b'A'; count],
    };
    Ok(generated(context, args, Value::text(text)))
}

/// A number from the first argument to the one before the second.
fn rand_int(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let make = make(context, "randInt", args)?;
    let (min, max) = (args.int(0), args.int(1));
    let number = match make {
        Make::Of(mut stream) => {
            // The difference wraps, as in Go; what is not above 0 is no range.
            let range = u64::try_from(max.wrapping_sub(min)).unwrap_or(0);
            if range == 0 {
                return Err(Failure::new("invalid argument to Intn"));
            }
            min.wrapping_add(stream.below(range).cast_signed())
        }
        Make::StandIn => min,
    };
    Ok(generated(context, args, Value::int(number)))
}

/// An identifier of RFC 9562, version 4.
fn uuidv4(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let text = match make(context, "uuidv4", args)? {
        Make::Of(mut stream) => uuid(stream.array()),
        Make::StandIn => "00000000-0000-4000-8000-000000000000".to_owned(),
    };
    Ok(generated(context, args, Value::text(text)))
}

fn uuid(bytes: [u8; 16]) -> String {
    let number = u128::from_be_bytes(bytes);
    // SPEC: RFC 9562, section 5.4: four bits of version, two of variant.
    let number = number & !(0xf << 76) | 4 << 76;
    let hex = format!("{:032x}", number & !(0b11 << 62) | 0b10 << 62);
    let mut text = String::with_capacity(36);
    for (index, digit) in hex.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

/// The letters of a text in another order.
fn shuffle(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    let make = make(context, "shuffle", args)?;
    let text = args.str(0);
    context.charge(text.bytes().len().saturating_mul(4))?;
    let mut letters: Vec<char> = text.lossy().chars().collect();
    let text: Text = match make {
        Make::Of(mut stream) => {
            for end in (1..letters.len()).rev() {
                let other = usize::try_from(stream.below(end as u64 + 1)).unwrap_or(end);
                letters.swap(end, other);
            }
            letters.into_iter().collect::<String>().into()
        }
        Make::StandIn => text.bytes().to_vec().into(),
    };
    Ok(generated(context, args, Value::text(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_use_all_of_their_alphabet_and_nothing_else() {
        for alphabet in [DIGITS, LETTERS, ALPHANUMERIC, PRINTABLE] {
            let text = letters(&mut Stream::new([9; 32]), alphabet, 5000);
            assert_eq!(text.len(), 5000);
            assert!(text.iter().all(|byte| alphabet.contains(byte)));
            assert!(alphabet.iter().all(|byte| text.contains(byte)));
        }
        assert_eq!(PRINTABLE, (b' '..=b'~').collect::<Vec<_>>());
    }

    #[test]
    fn an_identifier_has_its_version_and_its_variant() {
        assert_eq!(uuid([0; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
