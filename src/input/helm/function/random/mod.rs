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
pub(super) mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::input::helm::Compatibility;
    use crate::input::helm::function::table;
    use crate::input::template::{Limits, Runtime, Source, TemplateSet, parse};
    use crate::source::FileId;

    /// What a template writes as the file of that number, or its innermost error.
    pub(in crate::input::helm::function) fn rendered_as(
        randomness: Randomness,
        now: i64,
        file: usize,
        template: &str,
    ) -> Result<String, String> {
        let mut host = Host::new(randomness, now, Compatibility::Four);
        host.templates.insert(FileId::new(file), "c/templates/t.yaml".to_owned());
        let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(host), "common.Values");
        let source = Rc::new(Source::File { file: FileId::new(file), text: template.into(), skipped: 0 });
        let mut set = TemplateSet::default();
        for template in
            parse(&runtime.functions, &runtime.limits, "t", &source).map_err(|error| error.to_string())?
        {
            set.add(template);
        }
        let output = runtime.execute(&Rc::new(set), "t", &Value::NIL);
        output
            .map(|output| String::from_utf8(output.bytes).unwrap())
            .map_err(|error| error.innermost().failure().to_string())
    }

    /// What a template writes with stable randomness, or its innermost error.
    pub(in crate::input::helm::function) fn rendered(template: &str) -> Result<String, String> {
        rendered_as(Randomness::Stable([1; 32]), 1_560_458_379, 0, template)
    }

    /// What a template writes with the stand-ins, or its innermost error.
    pub(in crate::input::helm::function) fn fixed(template: &str) -> Result<String, String> {
        rendered_as(Randomness::Fixed, 0, 0, template)
    }

    #[test]
    fn what_is_made_up_depends_on_the_key_the_place_the_arguments_and_the_call() {
        let all = "{{ randAlphaNum 20 }}|{{ randAlphaNum 20 }}|{{ range list 1 2 }}{{ randAscii 9 }}{{ end }}|\
            {{ uuidv4 }}|{{ randBytes 9 }}|{{ randInt 5 500 }}|{{ shuffle \"abcdefgh\" }}|{{ bcrypt \"x\" }}|\
            {{ encryptAES \"k\" \"x\" }}|{{ genPrivateKey \"ed25519\" }}";
        let once = rendered(all).unwrap();
        assert_eq!(rendered(all).unwrap(), once);
        // The number of the file does not count, its name does.
        assert_eq!(rendered_as(Randomness::Stable([1; 32]), 1_560_458_379, 7, all).unwrap(), once);
        assert_ne!(rendered_as(Randomness::Stable([2; 32]), 1_560_458_379, 0, all).unwrap(), once);
        let parts: Vec<&str> = once.split('|').collect();
        assert_ne!(parts[0], parts[1]);
        let twice = rendered("{{ range list 1 2 }}{{ randAlpha 30 }}|{{ end }}").unwrap();
        let (first, second) = twice.split_once('|').unwrap();
        assert_ne!(format!("{first}|"), second);
        let longer = rendered("{{ randAlpha 31 }}").unwrap();
        assert!(!longer.starts_with(&rendered("{{ randAlpha 30 }}").unwrap()));
    }

    #[test]
    fn stand_ins_are_those_of_the_recorded_answers() {
        for (template, text) in [
            ("randAlphaNum 3", "aaa"),
            ("randAlpha 3", "aaa"),
            ("randAscii 3", "aaa"),
            ("randNumeric 3", "111"),
            ("randBytes 3", "AAA"),
            ("randInt 7 9", "7"),
            ("shuffle \"xyz\"", "xyz"),
            ("uuidv4", "00000000-0000-4000-8000-000000000000"),
            ("now", "1970-01-01 00:00:00 +0000 UTC"),
            ("htpasswd \"u\" \"p\"", "u:HTPASSWD"),
            ("bcrypt \"x\"", "BCRYPT"),
            ("genPrivateKey \"rsa\"", "PRIVATEKEY"),
            ("(genCA \"x\" 1).Cert", "CERT"),
            ("(genSignedCert \"x\" nil nil 1 (genCA \"x\" 1)).Key", "KEY"),
            ("(buildCustomCert \"x\" \"y\").Key", "KEY"),
            ("encryptAES \"x\" \"y\"", "AES"),
            ("derivePassword 1 \"long\" \"a\" \"b\" \"c\"", "DERIVED"),
        ] {
            assert_eq!(fixed(&format!("{{{{ {template} }}}}")), Ok(text.to_owned()), "{template}");
        }
    }

    #[test]
    fn what_is_refused_or_impossible_is_an_error() {
        let refused = |template| rendered_as(Randomness::Refused, 0, 0, template).unwrap_err();
        assert_eq!(refused("{{ uuidv4 }}"), "uuidv4 is random, and random functions are refused");
        assert_eq!(refused("{{ genCA \"x\" 1 }}"), "genCA is random, and random functions are refused");
        assert_eq!(rendered("{{ randInt 5 5 }}").unwrap_err(), "invalid argument to Intn");
        assert_eq!(rendered("{{ randBytes -1 }}").unwrap_err(), "runtime error: makeslice: len out of range");
        assert_eq!(rendered("{{ randAlpha -1 }}").unwrap(), "");
        assert!(rendered("{{ randAlpha 99999999999 }}").unwrap_err().contains("bytes"));
    }

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
