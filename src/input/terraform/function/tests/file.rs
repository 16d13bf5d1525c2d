//! Functions that read files, over some that stand here.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::testing::unknown;
use super::super::{Call, Host, call, find};
use crate::input::terraform::value::{Fault, Type, Value};

/// Files, and a renderer that says what it was given.
struct Files(BTreeMap<&'static str, &'static [u8]>);

impl Host for Files {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        let bytes = self.0.get(path).ok_or_else(|| Fault::new(format!("no file exists at `{path}`")))?;
        Ok(Arc::from(*bytes))
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        if path == ".." {
            return Err(Fault::new("`..` lies outside of the repository"));
        }
        if self.0.keys().any(|file| file.starts_with(&format!("{path}/"))) {
            return Err(Fault::new(format!("`{path}` is a folder, not a file")));
        }
        Ok(self.0.contains_key(path))
    }

    fn files(&self, folder: &str) -> Result<Vec<String>, Fault> {
        let below = if folder == "." { String::new() } else { format!("{folder}/") };
        if !self.0.keys().any(|file| file.starts_with(&below)) {
            return Err(Fault::new(format!("there is no folder `{folder}`")));
        }
        Ok(self.0.keys().filter_map(|file| file.strip_prefix(&below)).map(str::to_owned).collect())
    }

    fn time(&self) -> &'static str {
        "2020-01-01T00:00:00Z"
    }

    fn working_folder(&self) -> &'static str {
        "/work"
    }

    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        let count = variables.as_entries().map_or(0, BTreeMap::len);
        Ok(Value::string(format!("{text} of {path:?} with {count}")))
    }

    fn spend(&self, _: usize, _: usize) -> Result<(), Fault> {
        Ok(())
    }
}

fn given(name: &str, arguments: &[&str]) -> Result<Value, String> {
    let arguments: Vec<Value> = arguments.iter().map(Value::string).collect();
    with(name, &arguments)
}

fn with(name: &str, arguments: &[Value]) -> Result<Value, String> {
    let files = Files(BTreeMap::from([
        (".h", &b""[..]),
        ("m.tf", b"text"),
        ("a/m.tf", b"a"),
        ("a/b/n.tf", b"n"),
        ("a/b/c.json", b"{}"),
        ("d.d/q", b"\xff"),
    ]));
    call(find(name).unwrap(), arguments, &Call { host: &files }).map_err(|fault| fault.message)
}

fn text(name: &str, arguments: &[&str]) -> String {
    given(name, arguments).unwrap().as_str().unwrap().to_owned()
}

fn set(folder: &str, pattern: &str) -> Vec<String> {
    let value = given("fileset", &[folder, pattern]).unwrap();
    value.as_elements().unwrap().iter().map(|path| path.as_str().unwrap().to_owned()).collect()
}

#[test]
fn files_are_read_as_text_base64_and_digests() {
    assert_eq!(text("file", &["m.tf"]), "text");
    assert_eq!(text("file", &["./a/../m.tf"]), "text");
    assert_eq!(text("filebase64", &["d.d/q"]), "/w==");
    assert_eq!(text("filemd5", &["m.tf"]), "1cb251ec0d568de6a929b520c4aed8d1");
    assert_eq!(text("filesha256", &["m.tf"]), text("sha256", &["text"]));
    assert_eq!(text("filebase64sha512", &["m.tf"]), text("base64sha512", &["text"]));
    assert!(given("file", &["d.d/q"]).unwrap_err().contains("not valid UTF-8"));
    assert!(given("file", &["none"]).unwrap_err().contains("no file exists"));
    assert_eq!(given("fileexists", &["m.tf"]), Ok(Value::bool(true)));
    assert_eq!(given("fileexists", &["none"]), Ok(Value::bool(false)));
    assert!(given("fileexists", &["a"]).is_err());
}

#[test]
fn sets_of_files_are_relative_to_their_folder() {
    assert_eq!(set(".", "*"), [".h", "m.tf"]);
    assert_eq!(set("", "**/*.tf"), ["a/b/n.tf", "a/m.tf", "m.tf"]);
    assert_eq!(set("a", "**"), ["b/c.json", "b/n.tf", "m.tf"]);
    assert_eq!(set("a", "../*.tf"), ["../m.tf"]);
    assert_eq!(set("a", "m.tf"), ["m.tf"]);
    assert_eq!(set(".", "a"), [] as [&str; 0]);
    assert_eq!(set("none", "*"), [] as [&str; 0]);
    assert_eq!(set(".", "{a,d.d}/[^n]*"), ["a/m.tf", "d.d/q"]);
    assert_eq!(set("m.tf", "*"), [] as [&str; 0]);
    assert!(given("fileset", &["..", "*"]).is_err());
    assert!(given("fileset", &[".", "["]).is_err());
}

#[test]
fn what_lies_in_the_home_folder_is_unknown() {
    let path = given("pathexpand", &["~/x"]).unwrap();
    assert!(!path.is_known() && path.known_prefix() == "/");
    assert_eq!(text("pathexpand", &["a/~"]), "a/~");
    assert!(given("pathexpand", &["~other/x"]).is_err());
    for name in ["file", "filebase64", "filesha256"] {
        let value = given(name, &["~/.ssh/id_rsa.pub"]).unwrap();
        assert!(!value.is_known() && value.is_definitely_not_null() && value.ty() == Type::String);
    }
    assert!(!given("fileexists", &["~/x"]).unwrap().is_known());
}

#[test]
fn paths_are_made_absolute() {
    assert_eq!(text("abspath", &["a/../b"]), "/work/b");
    assert_eq!(text("abspath", &[""]), "/work");
    assert_eq!(text("abspath", &["/x/../y"]), "/y");
}

#[test]
fn templates_are_rendered_with_their_variables() {
    let variables = Value::object([("a".into(), Value::integer(1))].into());
    let rendered = with("templatefile", &[Value::string("m.tf"), variables.clone()]).unwrap();
    assert_eq!(rendered.as_str(), Some("text of Some(\"m.tf\") with 1"));
    let rendered = with("templatestring", &[Value::string("t"), variables.clone()]).unwrap();
    assert_eq!(rendered.as_str(), Some("t of None with 1"));
    assert!(
        with("templatefile", &[Value::string("m.tf"), Value::integer(1)])
            .unwrap_err()
            .contains("must be a map")
    );
    let wrong = Value::object([("1a".into(), Value::integer(1))].into());
    assert!(with("templatefile", &[Value::string("m.tf"), wrong]).unwrap_err().contains("`1a`"));
    assert!(with("templatefile", &[Value::string("none"), variables]).is_err());
    assert_eq!(with("templatefile", &[Value::string("m.tf"), Value::dynamic()]), Ok(Value::dynamic()));
    assert_eq!(with("templatefile", &[unknown(), Value::object([].into())]), Ok(Value::dynamic()));
}
