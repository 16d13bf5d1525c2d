//! `toToml` and `fromToml`: TOML as BurntSushi/toml 1.6 reads and writes it.

mod read;
mod write;

use crate::input::template::{Args, Context, Failure, Function, Map, Param, Value};

/// The functions of this file.
pub(super) const FUNCTIONS: &[Function] = &[
    Function { name: "toToml", params: &[Param::Any], variadic: false, call: to_toml },
    Function { name: "mustToToml", params: &[Param::Any], variadic: false, call: must_to_toml },
    Function { name: "fromToml", params: &[Param::Text], variadic: false, call: from_toml },
];

/// The TOML of a value, or the text of the error.
fn to_toml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    match write::write_toml(context, args.any(0)) {
        Ok(text) => Ok(Value::text(text)),
        Err(write::Unwritable::Value(message)) => Ok(Value::text(message)),
        Err(write::Unwritable::Failure(failure)) => Err(failure),
    }
}

/// The TOML of a value.
fn must_to_toml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    write::write_toml(context, args.any(0)).map(Value::text).map_err(|error| match error {
        write::Unwritable::Value(message) => Failure::new(message),
        write::Unwritable::Failure(failure) => failure,
    })
}

/// A map, also of a text that is no TOML: then it has the error under `Error`.
fn from_toml(context: &mut Context<'_>, args: Args<'_>) -> Result<Value, Failure> {
    // A value takes more room than its text.
    context.charge(args.str(0).bytes().len().saturating_mul(8))?;
    let map = read::read_toml(context, args.str(0)).unwrap_or_else(|message| {
        let map = Map::default();
        map.insert("Error".into(), Value::text(message).with_origin(args.any(0).origin));
        map
    });
    Ok(Value::map(map))
}

#[cfg(test)]
mod tests {
    use crate::input::helm::function::testing::{check, render};

    #[test]
    fn scalars_come_before_tables_and_tables_are_indented() {
        let template = r#"{{ toToml (dict
            "b" (dict "z" 1 "a" (dict "k" "v")) "a" 1.0 "c d" "x\"y\n\\" "l" (list 1 2.5 "s" (dict "q" true "m" (dict)))
            "t" (list (dict "a" 1) (dict "b" (list))) "n" .none "e" (dict) "big" 1e6 "" false) }}"#;
        let output = r#""" = false
a = 1.0
big = 1e+06
"c d" = "x\"y\n\\"
l = [1, 2.5, "s", {q = true, m = {}}]

[b]
  z = 1
  [b.a]
    k = "v"

[e]

[[t]]
  a = 1

[[t]]
  b = []
"#;
        assert_eq!(render(template), output);
    }

    #[test]
    fn what_toml_cannot_say_is_an_error_in_words() {
        check(
            r#"
            {{ toToml (list (dict)) }} => toml: top-level values must be Go maps or structs
            {{ toToml (dict "a" (list .x)) }} => toml: cannot encode array with nil element
            {{ mustToToml (dict "a" (list .x)) }} => error calling mustToToml: toml: cannot encode array with nil element
            {{ toToml "a" }}{{ toToml 1.0 }}{{ toToml (list 1 2) }} => "a"1.0[1, 2]
            "#,
        );
    }

    #[test]
    fn toml_becomes_values_of_its_own_types() {
        check(
            r#"
            {{ fromToml "a = 1\nb = 1.0\nc = [1, 'x']\n[d.e]\nf = true\n[[g]]\nh = 0x10" | toJson }} => {"a":1,"b":1,"c":[1,"x"],"d":{"e":{"f":true}},"g":[{"h":16}]}
            {{ range $k, $v := fromToml "a = 1\nb = 1.0\nc = [1, 'x']\n[[g]]\nh = 1" }}{{ printf "%T," $v }}{{ end }} => int64,float64,[]interface {},[]map[string]interface {},
            {{ hasKey (fromToml "a = ") "Error" }}{{ fromToml "" | toJson }} => true{}
            "#,
        );
    }
}
