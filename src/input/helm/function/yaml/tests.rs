use super::*;
use crate::input::template::{Int, Origins};

/// A run that only knows origins.
#[derive(Default)]
struct Alone(Origins);

impl Run for Alone {
    fn join(&mut self, origins: &mut dyn Iterator<Item = OriginId>) -> OriginId {
        self.0.join(origins)
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        if bytes > 64 << 20 { Err(Failure::limit("text_bytes", "too much")) } else { Ok(()) }
    }
}

fn written(value: &Value, dialect: Dialect) -> Option<String> {
    write(&mut Alone::default(), value, dialect).ok().map(|text| text.lossy().into_owned())
}

fn yaml_of(value: &Value) -> String {
    written(value, Dialect::Two).unwrap_or_default()
}

fn parsed(text: &str) -> Result<Value, String> {
    read(&mut Alone::default(), Str::new(text.as_bytes(), OriginId::NONE))
}

#[test]
fn numbers_are_whole_where_json_says_so_and_have_an_exponent_from_a_million_on() {
    let facts = [
        (1e6, "1000000", "1e+06"),
        (-0.0, "0", "-0"),
        (9_007_199_254_740_992.0, "9007199254740992", "9.007199254740992e+15"),
        (18_446_744_073_709_549_568.0, "18446744073709550000", "1.844674407370955e+19"),
        (18_446_744_073_709_551_616.0, "1.8446744073709552e+19", "1.8446744073709552e+19"),
        (-9_223_372_036_854_775_808.0, "-9.223372036854776e+18", "-9.223372036854776e+18"),
        (1e22, "1e+22", "1e+22"),
        (1_234_567.5, "1.2345675e+06", "1.2345675e+06"),
        (999_999.5, "999999.5", "999999.5"),
        (1e-5, "1e-05", "1e-05"),
        (0.0001, "0.0001", "0.0001"),
    ];
    for (number, two, three) in facts {
        let value = Value::float(number);
        assert_eq!(yaml_of(&value), two);
        assert_eq!(written(&value, Dialect::Three).unwrap(), three);
    }
    assert_eq!(yaml_of(&Value::int(1_000_000)), "1000000");
    assert_eq!(yaml_of(&Data::Int(-1, Int::Uint64).into()), "18446744073709551615");
    assert_eq!(written(&Value::float(f64::NAN), Dialect::Two), None);
}

#[test]
fn what_goyaml_cannot_read_back_is_not_written() {
    let map = |key: &str| Value::map(Map::of(MapKind::Any, [(Text::from(key), Value::NIL.into())]));
    assert_eq!(written(&Value::text("a\u{7f}"), Dialect::Two), None);
    assert_eq!(written(&Value::text("a\u{7f}"), Dialect::Three).unwrap(), r#""a\x7F""#);
    assert_eq!(yaml_of(&Value::text("a\u{85}b \u{85} \u{85}  c")), "|-\n  a b\n  c");
    assert_eq!(yaml_of(&Value::text(vec![b'a', 0xff])), "a\u{fffd}");
    assert_eq!(written(&map("a\u{85}b"), Dialect::Two), None);
    assert!(written(&map(&"k".repeat(1022)), Dialect::Two).is_some());
    assert_eq!(written(&map(&"k".repeat(1023)), Dialect::Two), None);
    assert_eq!(yaml_of(&Data::Bytes("hi".into()).into()), "aGk=");
}

#[test]
fn a_map_in_itself_and_a_deep_list_are_errors_and_end() {
    let map = Map::default();
    map.insert("a".into(), Value::map(map.clone()));
    assert!(written(&Value::map(map.clone()), Dialect::Two).is_none());
    map.remove(b"a");
    let nested = |depth| (0..depth).fold(Value::NIL, |value, _| Value::list(vec![value]));
    assert!(written(&nested(1000), Dialect::Two).is_some());
    let shared = (0..64).fold(Value::text("x"), |value, _| Value::list(vec![value.clone(), value]));
    let limited = write(&mut Counted(0), &shared, Dialect::Two);
    assert!(matches!(limited, Err(Stop::Limit(_))));
}

/// A run that lets a few megabytes be written.
struct Counted(usize);

impl Run for Counted {
    fn join(&mut self, _origins: &mut dyn Iterator<Item = OriginId>) -> OriginId {
        OriginId::NONE
    }

    fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        self.0 += bytes;
        if self.0 > 4 << 20 { Err(Failure::limit("total_bytes", "too much")) } else { Ok(()) }
    }
}

#[test]
fn each_line_names_the_line_of_the_values_that_it_came_from() {
    let text = "image:\n  tag: v1\n  list:\n  - a: 1\n    b: |\n      two\n      lines\n  - x\n  none: []\n";
    let node = yaml::first(FileId::new(0), text, 0..text.len(), &Limits::default()).unwrap().unwrap();
    let mut run = Alone::default();
    let value = convert::to_value(&node, &mut |span| run.0.place(span));
    let out = write(&mut run, &value, Dialect::Two).ok().unwrap();
    let line_of = |text: &str, at: usize| text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let mut at = 0;
    let mut lines = Vec::new();
    for (bytes, _, origin) in out.as_str(OriginId::NONE).runs() {
        let place = run.0.places(origin)[0].start as usize;
        let shown = String::from_utf8_lossy(bytes).into_owned();
        lines.push((line_of(&out.lossy(), at), line_of(text, place), shown));
        at += bytes.len();
    }
    assert_eq!(at, out.len());
    // The keys of the output stand in another order than those of the values.
    let starts: Vec<(usize, usize)> = out
        .lossy()
        .lines()
        .enumerate()
        .map(|(line, _)| {
            let offset = out.lossy().split_inclusive('\n').take(line).map(str::len).sum::<usize>();
            let part = out.as_str(OriginId::NONE).part(offset..offset + 1);
            let origin = part.runs().next().unwrap().2;
            (line, line_of(text, run.0.places(origin)[0].start as usize))
        })
        .collect();
    assert_eq!(starts, [(0, 0), (1, 2), (2, 3), (3, 4), (4, 4), (5, 4), (6, 7), (7, 8), (8, 1)], "{lines:?}");
}

#[test]
fn reading_takes_the_first_document_and_says_in_gos_words_what_is_wrong() {
    let map = |text: &str| yaml_of(&map_of(parsed(text)));
    let list = |text: &str| yaml_of(&list_of(parsed(text)));
    assert_eq!(map("a: 1\n---\nb: [\n"), "a: 1");
    assert_eq!(map(""), "{}");
    assert_eq!(map("null"), "{}");
    assert_eq!(list("# nothing"), "[]");
    assert_eq!(map("a: 1\na: 2\nn: y\n1: 010\n"), "\"1\": 8\na: 2\n\"false\": true");
    assert_eq!(map("x: &x {a: 1, b: 2}\nz: {a: 3, <<: *x}\n"), "x:\n  a: 1\n  b: 2\nz:\n  a: 1\n  b: 2");
    let error = |text: &str| map_of(parsed(text)).as_map().unwrap().get(b"Error").unwrap();
    let says = |text: &str, message: &str| assert_eq!(error(text).str().unwrap().lossy(), message);
    says(
        "a: 1\nb: c: d\n",
        "error converting YAML to JSON: yaml: line 2: mapping values are not allowed in this context",
    );
    says("a: *x\n", "error converting YAML to JSON: yaml: unknown anchor 'x' referenced");
    says(
        "- a\n",
        "error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
    );
    let mistaken = list("a: 1");
    assert!(
        mistaken.contains("cannot unmarshal object into\n  Go value of type []interface {}"),
        "{mistaken}"
    );
}

#[test]
fn what_is_read_knows_the_part_of_the_text_that_it_stands_in() {
    let mut run = Alone::default();
    let one = run.0.place(crate::source::Span::new(FileId::new(1), 1, 2));
    let two = run.0.place(crate::source::Span::new(FileId::new(1), 5, 6));
    let mut text = Builder::default();
    text.push(b"a: 1\n", SiteId::NONE, one);
    text.push(b"b: 2\n", SiteId::NONE, two);
    let text = text.finish();
    let map = read(&mut run, text.as_str(OriginId::NONE)).unwrap().as_map().unwrap();
    assert_eq!(map.get(b"a").unwrap().origin, one);
    assert_eq!(map.get(b"b").unwrap().origin, two);
}
