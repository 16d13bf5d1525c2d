use super::*;
use crate::input::template::Origins;

#[derive(Default)]
struct Alone(Origins);

impl Run for Alone {
    fn join(&mut self, origins: &mut dyn Iterator<Item = OriginId>) -> OriginId {
        self.0.join(origins)
    }

    fn charge(&mut self, _bytes: usize) -> Result<(), Failure> {
        Ok(())
    }
}

fn from_json(json: &serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match json {
        Json::Null => Value::NIL,
        Json::Bool(truth) => Value::bool(*truth),
        Json::Number(number) => Value::float(number.as_f64().unwrap()),
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => Value::list(items.iter().map(from_json).collect()),
        Json::Object(map) => Value::map(Map::of(
            MapKind::Any,
            map.iter().map(|(key, value)| (key.as_str().into(), from_json(value).into())),
        )),
    }
}

fn yaml_of(value: &Value, dialect: Dialect) -> String {
    write(&mut Alone::default(), value, dialect).map_or_else(|_| String::new(), |text| text.lossy().into_owned())
}

/// Compares with what Go wrote: lines of `{"in": …, "v2": …, "v3": …, "from": …}` in the file that the variable
/// names.
#[test]
fn go_wrote_the_same() {
    let path = std::env::var("GO_YAML_CASES").unwrap_or_else(|_| "/tmp/gy/cases.jsonl".into());
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let (mut all, mut bad) = (0, 0);
    for line in text.lines() {
        let case: serde_json::Value = serde_json::from_str(line).unwrap();
        let checks: Vec<(String, String, &str)> = if let Some(yaml) = case["yaml"].as_str() {
            let parsed = read(&mut Alone::default(), Str::new(yaml.as_bytes(), OriginId::NONE));
            let value = map_of(parsed.clone());
            let list = list_of(parsed);
            vec![
                (case["from"].as_str().unwrap().into(), yaml_of(&value, Dialect::Two), "from"),
                (case["array"].as_str().unwrap().into(), yaml_of(&list, Dialect::Two), "array"),
            ]
        } else {
            let value = from_json(&case["in"]);
            vec![
                (case["v2"].as_str().unwrap().into(), yaml_of(&value, Dialect::Two), "v2"),
                (case["v3"].as_str().unwrap().into(), yaml_of(&value, Dialect::Three), "v3"),
            ]
        };
        for (want, got, name) in checks {
            all += 1;
            let error = |text: &str| text.contains("rror converting YAML");
            if std::env::var("ONLY_VALUES").is_ok() && error(&want) && error(&got) {
                continue;
            }
            if want != got {
                bad += 1;
                if name == "from" && std::env::var("ERRORS").is_ok() {
                    let flat = |text: &str| text.replace("\n ", "").replace("Error: 'error converting YAML to JSON: ", "");
                    eprintln!("ERR {} | {} | {}", flat(&want), flat(&got), case["yaml"]);
                }
                if bad <= 25 {
                    let at = want.bytes().zip(got.bytes()).position(|(a, b)| a != b).unwrap_or(want.len().min(got.len()));
                    let cut = |s: &str| String::from_utf8_lossy(&s.as_bytes()[at.saturating_sub(60).min(s.len())..(at + 80).min(s.len())]).into_owned();
                    eprintln!("{name} {}\n  want {:?}\n  got  {:?}", &line[..line.len().min(200).min(line.char_indices().nth(150).map_or(line.len(), |c| c.0))], cut(&want), cut(&got));
                }
            }
        }
    }
    eprintln!("{} of {all} agree", all - bad);
    assert_eq!(bad, 0);
}
