//! Go's fmt and strconv: how values are printed, quoted, and read from text.
//!
//! What is printed keeps the origins of the values: a text that is printed as it is keeps what is known of its
//! bytes, all other bytes have the origin of the value that they show.

mod float;
mod leaf;
mod number;
mod printable;
mod printer;
mod quote;
mod verb;

pub use float::float;
pub use number::{NumberError, atoi, parse_float, parse_int, parse_uint};
pub use printable::is_printable;
pub use quote::{can_backquote, quote, quote_char, quote_text, quote_to_ascii, unquote, unquote_char};

use printer::Printer;

use super::{Builder, Data, Failure, Object, OriginId, SiteId, Str, Text, Value};

/// Appends a value as `%v` prints it: what an action writes.
///
/// # Errors
/// The value holds itself, or is nested deeper than 500 values (limit `depth`); it prints more than 64 MiB (limit
/// `text_bytes`).
pub fn print(value: &Value, out: &mut Builder, site: SiteId) -> Result<(), Failure> {
    if let Some(text) = value.str() {
        out.part_at(text, site);
        return Ok(());
    }
    Printer::new(out, site, "").argument(value, 'v')
}

/// The values as `fmt.Sprint` prints them: with a blank between two of which neither is a string.
/// `values_type` is the name of the type of [`MapKind::Values`](super::MapKind).
///
/// # Errors
/// As [`print()`].
pub fn sprint(args: &[Value], values_type: &str) -> Result<Text, Failure> {
    let mut out = Builder::default();
    let mut printer = Printer::new(&mut out, SiteId::NONE, values_type);
    let mut after_string = true;
    for value in args {
        let string = is_string(value);
        if !string && !after_string {
            printer.emit(b" ", OriginId::NONE)?;
        }
        printer.argument(value, 'v')?;
        after_string = string;
    }
    Ok(out.finish())
}

/// Whether the kind of its type is string.
fn is_string(value: &Value) -> bool {
    matches!(&value.data, Data::Text(_)) || value.kind() == "string"
}

/// The values as `fmt.Sprintln` prints them: with a blank between any two, and a line feed at the end.
///
/// # Errors
/// As [`print()`].
pub fn sprintln(args: &[Value], values_type: &str) -> Result<Text, Failure> {
    let mut out = Builder::default();
    let mut printer = Printer::new(&mut out, SiteId::NONE, values_type);
    for (index, value) in args.iter().enumerate() {
        if index > 0 {
            printer.emit(b" ", OriginId::NONE)?;
        }
        printer.argument(value, 'v')?;
    }
    printer.emit(b"\n", OriginId::NONE)?;
    Ok(out.finish())
}

/// The values in the form that `format` says, as `fmt.Sprintf` prints them, with its notes where both do not fit:
/// `%!d(string=x)`, `%!s(<nil>)`, `%!d(MISSING)`, `%!(EXTRA string=x)`.
///
/// # Errors
/// As [`print()`].
pub fn sprintf(format: Str<'_>, args: &[Value], values_type: &str) -> Result<Text, Failure> {
    let mut out = Builder::default();
    verb::print(&mut Printer::new(&mut out, SiteId::NONE, values_type), format, args)?;
    Ok(out.finish())
}

/// A value as `%v` prints it, as a text of its own. A string stays the same text.
///
/// # Errors
/// As [`print()`].
pub fn text(value: &Value) -> Result<Text, Failure> {
    if let Data::Text(text) = &value.data {
        return Ok(text.clone());
    }
    let mut out = Builder::default();
    print(value, &mut out, SiteId::NONE)?;
    Ok(out.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::template::{Int, List, ListKind, Map, MapKind, Origins};
    use crate::source::{FileId, Span};

    /// The values that the letters of `fixtures/helm/format.txt` stand for.
    fn value(letter: char) -> Value {
        let any = |entries: Vec<(&str, Value)>| {
            let entries = entries.into_iter().map(|(key, value)| (Text::from(key), value.into()));
            Value::map(Map::of(MapKind::Any, entries))
        };
        match letter {
            't' => Value::bool(true),
            'i' => Value::int(42),
            'I' => Value::int64(-7),
            'z' => Value::int(0),
            '2' => Value::int(2),
            'B' => Value::int(1_000_001),
            'w' => Value::int(8),
            'W' => Value::int(-8),
            'f' => Value::float(3.0),
            'g' => Value::float(1_234_567.5),
            'h' => Value::float(-0.000_001_234),
            'k' => Value::float(1e6),
            'K' => Value::float(100_000.0),
            'q' => Value::float(0.1),
            'Q' => Value::float(1e21),
            'j' => Value::float(0.0),
            'J' => Value::float(123_456_789.0),
            'F' => Value::float(f64::INFINITY),
            'G' => Value::float(f64::NAN),
            's' => Value::text("hello"),
            'u' => Value::text("h\u{e9}l\u{ad}lo \u{4e16}"),
            'x' => Value::text(b"\xff\n\"`".to_vec()),
            'e' => Value::text(""),
            'b' => Data::Bytes(Text::from("ab")).into(),
            'c' => Data::Complex(Box::new((1.0, -2.5))).into(),
            'r' => Data::Int(0x1f600, Int::Int32).into(),
            'y' => Data::Int(200, Int::Uint8).into(),
            'U' => Data::Int(-1, Int::Uint64).into(),
            'l' => Value::list(vec![Value::int(1), Value::text("a"), Value::NIL, Value::float(2.5)]),
            'S' => Value::strings([Value::text("a"), Value::text("b")]),
            'N' => Data::List(List::new(ListKind::Ints, vec![Value::int(1), Value::int(2)])).into(),
            'm' => any(vec![("a", Value::int(1)), ("b", Value::text("x"))]),
            'M' => {
                any(vec![("k", Value::list(vec![any(vec![("q", Value::NIL)])])), ("z", Value::bool(true))])
            }
            'L' => {
                let entries = [(Text::from("a"), Value::text("b").into())];
                Value::map(Map::of(MapKind::Strings, entries))
            }
            _ => Value::NIL,
        }
    }

    fn differences(answers: &[u8]) -> Vec<String> {
        let mut different = Vec::new();
        for line in answers.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let mut parts = line.split(|byte| *byte == b'\t');
            let (format, letters, expected) =
                (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
            let args: Vec<Value> = letters.iter().map(|letter| value(char::from(*letter))).collect();
            let printed = sprintf(Str::new(format, OriginId::NONE), &args, "common.Values").unwrap();
            let literal = quote_to_ascii(printed.bytes());
            if literal.get(1..literal.len() - 1).unwrap() != expected {
                let (printed, line) = (String::from_utf8_lossy(&literal), String::from_utf8_lossy(line));
                different.push(format!("{line}\n    {printed}"));
            }
        }
        different
    }

    #[test]
    fn formats_print_what_go_prints() {
        // Of each line: a format, letters of values, and the answer of fmt.Sprintf of Go 1.26, quoted by %+q.
        let different = differences(include_bytes!("../../../../fixtures/helm/format.txt"));
        assert!(different.is_empty(), "{}", different.join("\n"));
    }

    #[test]
    fn operands_are_separated_as_go_separates_them() {
        let args = ['i', 'f', 's', 'n', 'n', 'u', 's'].map(value);
        let printed = sprint(&args, "").unwrap();
        assert_eq!(printed.lossy(), "42 3hello<nil> <nil>h\u{e9}l\u{ad}lo \u{4e16}hello");
        assert_eq!(sprintln(&['s', 'n', 'i'].map(value), "").unwrap().lossy(), "hello <nil> 42\n");
        assert_eq!(sprint(&[], "").unwrap().lossy(), "");
        assert_eq!(text(&value('M')).unwrap().lossy(), "map[k:[map[q:<nil>]] z:true]");
    }

    #[test]
    fn what_is_copied_keeps_its_origin() {
        let mut origins = Origins::default();
        let mut place = |at| origins.place(Span::new(FileId::new(0), at, at + 1));
        let (format, name, port, list) = (place(1), place(2), place(3), place(4));
        let args = [
            Value::text("name").with_origin(name),
            Value::int(80).with_origin(port),
            Value::list(vec![Value::int(1), Value::text("x").with_origin(name)]).with_origin(list),
        ];
        let printed = sprintf(Str::new(b"<%6.3s:%d%v>", format), &args, "").unwrap();
        let runs: Vec<_> = printed
            .as_str(OriginId::NONE)
            .runs()
            .map(|(run, _, origin)| (String::from_utf8_lossy(run).into_owned(), origin))
            .collect();
        let expected = [
            ("<", format),
            ("   ", OriginId::NONE),
            ("nam", name),
            (":", format),
            ("80", port),
            ("[1 ", list),
            ("x", name),
            ("]", list),
            (">", format),
        ];
        assert_eq!(runs, expected.map(|(run, origin)| (run.to_owned(), origin)));
    }

    #[test]
    fn what_has_no_end_meets_a_limit() {
        let map = Map::new(MapKind::Any);
        map.insert("self".into(), Value::map(map.clone()));
        assert_eq!(text(&Value::map(map.clone())).unwrap_err().limit, Some("depth"));
        map.remove(b"self");
        let shared = (0..100).fold(Value::int(1), |value, _| Value::list(vec![value.clone(), value]));
        let mut out = Builder::default();
        let mut printer = Printer::new(&mut out, SiteId::NONE, "");
        printer.end = 10_000;
        assert_eq!(printer.argument(&shared, 'v').unwrap_err().limit, Some("text_bytes"));
        let wide = "%1000000d".repeat(80);
        let format = Str::new(wide.as_bytes(), OriginId::NONE);
        assert_eq!(sprintf(format, &vec![Value::int(1); 80], "").unwrap_err().limit, Some("text_bytes"));
    }

    #[derive(Debug)]
    struct Version;

    impl Object for Version {
        fn type_name(&self) -> &'static str {
            "*semver.Version"
        }

        fn kind(&self) -> &'static str {
            "ptr"
        }

        fn as_any(&self) -> &dyn std::any::Any {
            self
        }

        fn display(&self) -> Option<String> {
            Some("1.2.3".into())
        }

        fn fields(&self) -> Vec<(&'static str, Value)> {
            vec![("major", Value::int(1)), ("pre", Value::text("x"))]
        }
    }

    #[test]
    fn objects_print_their_text_or_their_fields() {
        let printed = |format: &str| {
            let args = [Value::object(Version)];
            sprintf(Str::new(format.as_bytes(), OriginId::NONE), &args, "").unwrap().lossy().into_owned()
        };
        assert_eq!(printed("%v"), "1.2.3");
        assert_eq!(printed("%q|%8[1]s|%[1]x"), "\"1.2.3\"|   1.2.3|312e322e33");
        assert_eq!(printed("%d"), "&{1 %!d(string=x)}");
        assert_eq!(printed("%#v"), "&semver.Version{major:1, pre:\"x\"}");
        assert_eq!(printed("%T"), "*semver.Version");
        assert_eq!(printed("%w"), "%!w(*semver.Version=&{1 x})");
    }
}
