//! Scalars as goyaml.v2 and sigs.k8s.io/yaml read them. Each expectation is their answer, but for what the
//! comments say.

use super::read;

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn plain_scalars_mean_what_goyaml_makes_of_them() {
    for (written, json) in [
        ("", "null"),
        ("~", "null"),
        ("null", "null"),
        ("Null", "null"),
        ("NULL", "null"),
        ("nUll", "\"nUll\""),
        ("y", "true"),
        ("Y", "true"),
        ("yes", "true"),
        ("Yes", "true"),
        ("YES", "true"),
        ("yEs", "\"yEs\""),
        ("n", "false"),
        ("N", "false"),
        ("no", "false"),
        ("No", "false"),
        ("NO", "false"),
        ("nO", "\"nO\""),
        ("on", "true"),
        ("On", "true"),
        ("ON", "true"),
        ("off", "false"),
        ("Off", "false"),
        ("OFF", "false"),
        ("true", "true"),
        ("True", "true"),
        ("TRUE", "true"),
        ("tRUE", "\"tRUE\""),
        ("false", "false"),
        ("False", "false"),
        ("FALSE", "false"),
        ("0", "0"),
        ("-0", "0"),
        ("+1", "1"),
        ("00", "0"),
        ("010", "8"),
        ("-010", "-8"),
        ("08", "8.0"),
        ("09.5", "9.5"),
        ("0o17", "15"),
        ("0O7", "7"),
        ("0x1F", "31"),
        ("0X1f", "31"),
        ("-0x10", "-16"),
        ("+0x1", "1"),
        ("0x", "\"0x\""),
        ("0b101", "5"),
        ("0B1", "1"),
        ("0b12", "\"0b12\""),
        ("0b-1", "-1"),
        ("-0b11", "-3"),
        ("0o8", "\"0o8\""),
        ("1_000", "1000"),
        ("1__0", "10"),
        ("1_", "1"),
        ("-_1", "-1"),
        ("_1", "\"_1\""),
        ("0x_1F", "31"),
        ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"),
        ("9223372036854775808", "9223372036854775808"),
        ("18446744073709551615", "18446744073709551615"),
        // goyaml rounds these to floats; we keep the digits.
        ("18446744073709551616", "18446744073709551616"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("0777777777777777777777777", "777777777777777777777777"),
        ("1.5", "1.5"),
        ("1.", "1.0"),
        ("1.0", "1.0"),
        (".5", "0.5"),
        ("+.5", "0.5"),
        ("-1.5", "-1.5"),
        (".5e3", "500.0"),
        ("1e3", "1000.0"),
        ("1E+3", "1000.0"),
        ("1.e3", "1000.0"),
        ("1e-7", "1e-7"),
        (".5_0", "0.5"),
        ("1_0.5", "10.5"),
        ("._5", "\"._5\""),
        (".5_", "\".5_\""),
        (".e3", "\".e3\""),
        ("1e400", "\"1e400\""),
        ("1e", "\"1e\""),
        ("e3", "\"e3\""),
        ("1:20", "\"1:20\""),
        ("190:20:30", "\"190:20:30\""),
        ("2001-01-01", "\"2001-01-01\""),
        ("2001-01-01T00:00:00Z", "\"2001-01-01T00:00:00Z\""),
        ("10.0.0.1", "\"10.0.0.1\""),
        ("1.2.3", "\"1.2.3\""),
        ("100m", "\"100m\""),
        ("1Gi", "\"1Gi\""),
        ("v1", "\"v1\""),
        (".", "\".\""),
        ("..", "\"..\""),
        ("+", "\"+\""),
        ("-x", "\"-x\""),
        ("--", "\"--\""),
        ("<<", "\"<<\""),
        ("=", "\"=\""),
        ("nan", "\"nan\""),
        ("inf", "\"inf\""),
        ("0x1p3", "\"0x1p3\""),
        ("1e5x", "\"1e5x\""),
        ("'1'", "\"1\""),
        ("\"true\"", "\"true\""),
        ("''", "\"\""),
        ("\"~\"", "\"~\""),
        ("|\n  1", "\"1\""),
        (">\n  true\n", "\"true\\n\""),
    ] {
        assert_eq!(read(&format!("a: {written}")), format!("{{\"a\":{json}}}"), "{written}");
    }
}

#[test]
fn tags_are_honoured_as_goyaml_does() {
    for (written, json) in [
        ("!!str 12", "\"12\""),
        ("!!str true", "\"true\""),
        ("!!str", "\"\""),
        ("!!str ~", "\"~\""),
        ("!!int 0b11", "3"),
        ("!!int \"12\"", "12"),
        ("!!int 18446744073709551615", "18446744073709551615"),
        ("!!float 1", "1.0"),
        ("!!float 0x10", "16.0"),
        ("!!float \"1.5\"", "1.5"),
        ("!!bool yes", "true"),
        ("!!bool \"off\"", "false"),
        ("!!null", "null"),
        ("!!null ''", "null"),
        ("!!null ~", "null"),
        ("!!binary aGk=", "\"hi\""),
        ("!!binary |\n  aG\n  k=", "\"hi\""),
        ("!!binary w7w=", "\"ü\""),
        ("!!timestamp 2001-01-01", "\"2001-01-01\""),
        ("!!timestamp 2001-1-2 3:04:05.5", "\"2001-1-2 3:04:05.5\""),
        ("!!timestamp 2001-01-02T03:04:05+01:00", "\"2001-01-02T03:04:05+01:00\""),
        ("!foo 12", "\"12\""),
        ("! 12", "\"12\""),
        ("!foo [1]", "[1]"),
        ("!!set {x}", "{\"x\":null}"),
        ("!!omap [a: 1]", "[{\"a\":1}]"),
        ("!<tag:yaml.org,2002:str> 12", "\"12\""),
        ("!<tag:yaml.org,2002:i%6et> '12'", "12"),
        ("!<x> 12", "\"12\""),
        ("&x !!str 12", "\"12\""),
        ("!!str &x 12", "\"12\""),
        ("[!foo, x]", "[\"x\"]"),
        ("!Sub 'a'", "\"a\""),
    ] {
        assert_eq!(read(&format!("a: {written}")), format!("{{\"a\":{json}}}"), "{written}");
    }
    for (written, about) in [
        ("!!int 1.5", "1.5"),
        ("!!int x", "x"),
        ("!!float x", "x"),
        ("!!float 18446744073709551615", "18446744073709551615"),
        ("!!bool 1", "1"),
        ("!!null foo", "foo"),
        ("!!timestamp foo", "foo"),
        ("!!timestamp 2001-13-01", "2001-13-01"),
        ("!!timestamp 2001-01-01T00:00:00", "2001-01-01T00:00:00"),
        ("!!binary \"%\"", "\"%\""),
        ("!!binary /w==", "/w=="),
    ] {
        assert_eq!(read(&format!("a: {written}")), format!("yaml-tag {about:?}"), "{written}");
    }
}

#[test]
fn keys_become_strings_as_in_sigs_yaml() {
    for (key, name) in [
        ("a", "a"),
        ("1", "1"),
        ("0x10", "16"),
        ("010", "8"),
        ("-0", "0"),
        ("1.5", "1.5"),
        ("1e3", "1000"),
        ("1.0", "1"),
        // Floats are formatted with 32 bits.
        ("1234567.5", "1.2345675e+06"),
        ("0.00001", "1e-05"),
        ("123456.7", "123456.7"),
        ("1e6", "1e+06"),
        ("18446744073709551616", "1.8446744e+19"),
        (".inf", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("1e300", ".inf"),
        ("n", "false"),
        ("Y", "true"),
        ("on", "true"),
        ("true", "true"),
        ("'n'", "n"),
        ("\"1\"", "1"),
        ("2001-01-01", "2001-01-01"),
        ("!!str n", "n"),
        ("!!binary aGk=", "hi"),
        ("\"<<\"", "<<"),
        ("! <<", "<<"),
    ] {
        assert_eq!(read(&format!("{key}: 3")), format!("{{\"{name}\":3}}"), "{key}");
    }
    for (text, about) in [
        ("~: 1", "~"),
        ("null: 1", "null"),
        (": 1", ""),
        ("18446744073709551615: a", "18446744073709551615"),
        ("? [a]\n: b", "[a]"),
        ("[a]: b", "[a]"),
        ("{a: b}: c", "{a: b}"),
        ("? - a\n: b", "- a"),
    ] {
        let told = read(text);
        assert!(told.starts_with("yaml-key") || told.starts_with("yaml-syntax"), "{text}: {told}");
        if !about.is_empty() {
            assert!(told.contains(about.lines().next().unwrap()), "{text}: {told}");
        }
    }
}

#[test]
fn numbers_that_json_cannot_say_are_told() {
    for number in [".inf", "-.inf", "+.Inf", ".NaN"] {
        assert_eq!(read(&format!("a: {number}")), format!("yaml-not-finite {number:?}"));
    }
}

#[test]
fn text_is_put_together_as_goyaml_does() {
    for (text, json) in [
        ("a: b\n  c", "b c"),
        ("a: b\n\n  c", "b\\nc"),
        ("a: b #c", "b"),
        ("a: b#c", "b#c"),
        ("a: b\n  # c", "b"),
        ("a: x:y", "x:y"),
        ("a: b:c:d", "b:c:d"),
        ("a: 'it''s'", "it's"),
        ("a: 'b\n  c'", "b c"),
        ("a: 'b \n\n\n  c'", "b\\n\\nc"),
        ("a: 'b\n\tc'", "b c"),
        ("a: \"x \\\n  y\"", "x y"),
        ("a: \"x\\\n\n  y\"", "x\\ny"),
        ("a: \"x\n\n  y\"", "x\\ny"),
        ("a: \"x\\t\n  y\"", "x\\t y"),
        ("a: \" x \"", " x "),
        (
            r#"a: "\x41\u00e9\U0001F600\0\a\b\t\n\v\f\r\e\ \"\/\\\N\_\L\P""#,
            "Aé😀\\u0000\\u0007\\b\\t\\n\\u000b\\f\\r\\u001b \\\"/\\\\\u{85}\u{a0}\u{2028}\u{2029}",
        ),
        ("a: |\n  text", "text"),
        ("a: |\n  text\n", "text\\n"),
        ("a: |-\n  text\n\n", "text"),
        ("a: |+\n  text\n\n", "text\\n\\n"),
        ("a: |+\n  text\n\n  ", "text\\n\\n"),
        ("a: |2\n   x\n  y", " x\\ny"),
        ("a: |1-\n  x", " x"),
        ("a: |-1\n  x", " x"),
        ("a: | # c\n  b", "b"),
        ("a: |", ""),
        ("a: |+\n\n\n", "\\n\\n"),
        ("a: >\n  x\n  y\n\n  z\n", "x y\\nz\\n"),
        ("a: >-\n\n  x\n  y\n\n   z\n\n", "\\nx y\\n\\n z"),
        ("a: >\n  x\n   y\n  z", "x\\n y\\nz"),
        ("a: |\n  y\n  \tx\n", "y\\n\\tx\\n"),
        ("a: b\r\n  c\r\n", "b c"),
        ("a: |\r\n  b\r\n  c\r\n", "b\\nc\\n"),
        ("a:\tb", "b"),
        ("a: b\t#c", "b"),
        ("a: \u{feff}", "\u{feff}"),
    ] {
        let expected = format!("{{\"a\":\"{json}\"}}");
        let told = read(text);
        assert!(told == expected, "{text:?}: {told} {expected}");
    }
}
