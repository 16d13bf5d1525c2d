//! A scope for tests: names that are given, and a host with two files.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use tollgate::input::terraform::eval::{self, Evaluator, Failure, Memory, Scope};
use tollgate::input::terraform::function::Host;
use tollgate::input::terraform::syntax::ast::{Name, Step, StepKind};
use tollgate::input::terraform::syntax::{parse_expression, parse_template};
use tollgate::input::terraform::value::{Fault, Value};
use tollgate::source::{At, Diagnostic, FileId, Limits, SourceFile, Stage};

/// Names and what they mean, by root and first attribute: `local.x`.
pub(crate) struct Names {
    pub values: BTreeMap<(String, String), Value>,
    /// Providers that are required.
    pub providers: Vec<&'static str>,
    pub host: Folder,
    pub memory: Memory,
}

/// A folder with a few files.
pub(crate) struct Folder {
    pub files: BTreeMap<&'static str, &'static str>,
    /// Steps and bytes that are left.
    pub left: Cell<usize>,
}

/// The folder that everything runs in.
pub(crate) const FOLDER: &str = "/configuration";

impl Names {
    pub(crate) fn new() -> Self {
        let files = BTreeMap::from([
            ("main.tf", "locals {}\n"),
            ("pre.tf", "# nothing\n"),
            ("hello.tftpl", "Hello, ${name}!\n%{ for x in list }${x};%{ endfor }\n"),
            ("object.tftpl", "${list}"),
            ("bad.tftpl", "one\n${list.nope}\n"),
            ("itself.tftpl", "${templatefile(\"itself.tftpl\", {})}"),
        ]);
        let mut names = Self {
            values: BTreeMap::new(),
            providers: Vec::new(),
            host: Folder { files, left: Cell::new(50_000_000) },
            memory: Memory::default(),
        };
        names.set("path.module", Value::string("."));
        names.set("path.root", Value::string("."));
        names.set("path.cwd", Value::string(FOLDER));
        names.set("terraform.workspace", Value::string("default"));
        names
    }

    pub(crate) fn set(&mut self, name: &str, value: Value) {
        let (root, attribute) = name.split_once('.').unwrap();
        self.values.insert((root.to_owned(), attribute.to_owned()), value);
    }

    /// Sets `local.…` to what an expression comes to.
    pub(crate) fn local(&mut self, name: &str, text: &str) {
        let value = self.eval(text).unwrap_or_else(|failure| panic!("{text}: {failure:?}"));
        self.set(&format!("local.{name}"), value);
    }

    pub(crate) fn eval(&self, text: &str) -> Result<Value, Box<Failure>> {
        let expr = parse_expression(FileId::new(0), text, 0, &Limits::default())
            .map_err(|diagnostics| Failure::fixed(diagnostics.into_iter().next().unwrap()))?;
        Evaluator::new(self).eval(&expr)
    }
}

impl Scope for Names {
    fn resolve(&self, root: Name<'_>, steps: &[Step<'_>]) -> Result<(Value, usize), Box<Failure>> {
        let wrong = |message: String| {
            Failure::fixed(Diagnostic::error(
                Stage::Input,
                "terraform-reference",
                At::Span(root.span),
                message,
            ))
        };
        let Some(Step { kind: StepKind::Attribute(name), .. }) = steps.first() else {
            return Err(wrong(format!("`{}` must be followed by a name", root.text)));
        };
        match self.values.get(&(root.text.to_owned(), (*name).to_owned())) {
            Some(value) => Ok((value.clone(), 1)),
            None => Err(wrong(format!("`{}.{name}` is not declared", root.text))),
        }
    }

    fn declares_provider(&self, name: &str) -> bool {
        self.providers.contains(&name)
    }

    fn host(&self) -> &dyn Host {
        &self.host
    }

    fn memory(&self) -> &Memory {
        &self.memory
    }
}

impl Host for Folder {
    fn read(&self, path: &str) -> Result<Arc<[u8]>, Fault> {
        let path = path.trim_start_matches("./");
        self.files
            .get(path)
            .map(|text| text.as_bytes().into())
            .ok_or_else(|| Fault::new(format!("no file exists at `{path}`")))
    }

    fn exists(&self, path: &str) -> Result<bool, Fault> {
        Ok(self.files.contains_key(path.trim_start_matches("./")))
    }

    fn files(&self, _: &str) -> Result<Vec<String>, Fault> {
        Ok(self.files.keys().map(|&path| path.to_owned()).collect())
    }

    fn time(&self) -> &'static str {
        "2025-03-01T12:00:00Z"
    }

    fn working_folder(&self) -> &str {
        FOLDER
    }

    fn render(&self, text: &str, path: Option<&str>, variables: &Value) -> Result<Value, Fault> {
        let expr = parse_template(FileId::new(1), text, 0, &Limits::default())
            .map_err(|diagnostics| Fault::new(diagnostics.first().unwrap().message.clone()))?;
        let file = SourceFile::new(path.unwrap_or("template"), text.as_bytes().to_vec());
        eval::template(&expr, variables, &file, self, &Memory::default())
    }

    fn spend(&self, steps: usize, bytes: usize) -> Result<(), Fault> {
        match self.left.get().checked_sub(steps.saturating_add(bytes)) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(Fault::limit("the configuration takes too many steps")),
        }
    }
}
