//! One run of templates: what is counted, where things came from, and the host's state.

use std::any::Any;
use std::rc::Rc;

use super::context::no_template;
use super::state::{State, Stop, Val};
use super::{Template, TemplateSet};
use crate::input::template::{
    Builder, Data, ExecError, Failure, FunctionTable, Limits, Mark, Message, OriginId, Origins, SiteId,
    Sites, Value,
};

/// What the execution of a template wrote.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What is known of them, in the order of their offsets.
    pub marks: Vec<Mark>,
}

/// What a field of a map is that has no such key: Go's option `missingkey`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MissingKey {
    /// The zero value of the map's element type, which for `interface {}` is `nil`. What Helm asks for.
    #[default]
    Zero,
    /// No value at all, of which every field is no value either. What Go does unasked.
    Invalid,
    /// An error.
    Error,
}

/// One run: all executions that share origins, sites and limits.
pub struct Runtime {
    /// The functions that texts computed on the way (`tpl`) may call.
    pub functions: Rc<FunctionTable>,
    /// What may be computed.
    pub limits: Limits,
    /// What a missing key of a map is.
    pub missing_key: MissingKey,
    /// The host's state, for its functions.
    pub host: Rc<dyn Any>,
    /// The name of the type of [`MapKind::Values`](crate::input::template::MapKind).
    pub values_type: &'static str,
    /// Where bytes came from.
    pub sites: Sites,
    /// Where values came from.
    pub origins: Origins,
    /// Steps so far.
    pub(super) steps: u64,
    /// Bytes made so far.
    pub(super) total: u64,
    /// Templates that are being executed.
    pub(super) depth: usize,
    /// Bodies and pipelines that are being executed, those of all these templates together.
    pub(super) levels: usize,
    /// Lists for arguments that are not in use.
    pub(super) spare: Vec<Vec<Value>>,
}

/// How many bodies and pipelines may be open at a time for each template of the limit on depth. This, not the
/// number of templates, decides how much stack a run takes: at most about 2.5 KiB each where code is optimised.
const LEVELS: usize = 3;

/// Bytes that a text or a list takes beside those in it.
const HEAD: u64 = 32;

impl Runtime {
    /// A run that has done nothing yet.
    pub fn new(
        functions: Rc<FunctionTable>,
        limits: Limits,
        host: Rc<dyn Any>,
        values_type: &'static str,
    ) -> Self {
        Self {
            functions,
            limits,
            missing_key: MissingKey::Zero,
            host,
            values_type,
            sites: Sites::default(),
            origins: Origins::default(),
            steps: 0,
            total: 0,
            depth: 0,
            levels: 0,
            spare: Vec::new(),
        }
    }

    /// Executes a template of the set with `data` as `.` and `$`.
    ///
    /// # Errors
    /// What the execution says. What was written until then is lost.
    #[expect(clippy::result_large_err, reason = "one for each template of a chart")]
    pub fn execute(&mut self, set: &Rc<TemplateSet>, name: &str, data: &Value) -> Result<Output, ExecError> {
        let template = set.get(name).ok_or_else(|| no_template(name))?;
        let written = self.run(set, template, data, SiteId::NONE).map_err(|stop| *stop)?;
        let (bytes, marks) = written.into_parts();
        Ok(Output { bytes, marks })
    }

    /// Executes a template that `caller` called, and hands back what it wrote.
    pub(super) fn run(
        &mut self,
        set: &Rc<TemplateSet>,
        template: &Template,
        data: &Value,
        caller: SiteId,
    ) -> Result<Builder, Stop> {
        // What fails leaves its counts behind: those of before hold again.
        let (depth, levels) = (self.depth, self.levels);
        let mut out = Builder::default();
        let done = match self.deeper() {
            Ok(()) => State::new(self, &mut out, set, template, caller).template(&Val::plain(data.clone())),
            Err(failure) => Err(Box::new(ExecError { place: None, message: Message::Own(failure) })),
        };
        (self.depth, self.levels) = (depth, levels);
        done.map(|()| out)
    }

    /// Counts a template that is called.
    pub(super) fn deeper(&mut self) -> Result<(), Failure> {
        let most = self.limits.depth;
        if self.depth >= most {
            return Err(Failure::limit("depth", format!("templates call templates more than {most} deep")));
        }
        self.depth += 1;
        Ok(())
    }

    /// Counts a body or a pipeline that is opened. Closing it is `levels -= 1`.
    pub(super) fn open(&mut self) -> Result<(), Failure> {
        let most = self.limits.depth.saturating_mul(LEVELS).saturating_add(self.limits.nesting);
        if self.levels >= most {
            return Err(Failure::limit("depth", format!("actions of templates nest more than {most} deep")));
        }
        self.levels += 1;
        Ok(())
    }

    /// Counts one step.
    pub(super) fn step(&mut self) -> Result<(), Failure> {
        self.steps += 1;
        if self.steps > self.limits.steps { Err(self.too_many_steps()) } else { Ok(()) }
    }

    /// Counts bytes that are read.
    pub(super) fn work(&mut self, bytes: usize) -> Result<(), Failure> {
        self.steps = self.steps.saturating_add(bytes as u64 / 64);
        if self.steps > self.limits.steps { Err(self.too_many_steps()) } else { Ok(()) }
    }

    fn too_many_steps(&self) -> Failure {
        let most = self.limits.steps;
        Failure::limit("steps", format!("the templates take more than {most} steps"))
    }

    /// Counts bytes that were written, after which the output has `length` bytes.
    pub(super) fn wrote(&mut self, bytes: usize, length: usize) -> Result<(), Failure> {
        self.charge(bytes)?;
        if length > self.limits.text_bytes { Err(self.too_long()) } else { Ok(()) }
    }

    fn too_long(&self) -> Failure {
        let most = self.limits.text_bytes;
        Failure::limit("text_bytes", format!("a text has more than {most} bytes"))
    }

    /// Counts bytes that a function is about to make or to work on.
    ///
    /// # Errors
    /// The limit that this meets.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        self.steps = self.steps.saturating_add(1 + bytes as u64 / 64);
        self.total = self.total.saturating_add(bytes as u64);
        if bytes > self.limits.text_bytes {
            return Err(self.too_long());
        }
        if self.total > self.limits.total_bytes {
            let most = self.limits.total_bytes;
            let message = format!("the texts have more than {most} bytes together");
            return Err(Failure::limit("total_bytes", message));
        }
        self.work(0)
    }

    /// Counts bytes that were made, and what keeps them.
    fn charge_kept(&mut self, bytes: usize) -> Result<(), Failure> {
        self.total = self.total.saturating_add(HEAD);
        self.charge(bytes)
    }

    /// Counts what a function returned.
    pub(super) fn charge_result(&mut self, value: &Value) -> Result<(), Failure> {
        match &value.data {
            // Beside what it holds, each has a head of its own. A map is counted where it is made or filled: most
            // functions that return one found it.
            Data::Text(text) | Data::Bytes(text) => self.charge_kept(text.len()),
            Data::List(list) => self.charge_kept(list.len().saturating_mul(24)),
            _ => Ok(()),
        }
    }

    /// The origin of what is made of these arguments. Of lists and maps only their own counts: what is in them
    /// may be a whole file.
    pub(super) fn joined(&mut self, args: &[Value]) -> OriginId {
        let mut first = OriginId::NONE;
        let mut several = false;
        for arg in args {
            each_origin(arg, &mut |origin| {
                if origin.is_known() && origin != first {
                    several |= first.is_known();
                    first = if first.is_known() { first } else { origin };
                }
            });
        }
        if !several {
            return first;
        }
        let mut all = Vec::new();
        for arg in args {
            each_origin(arg, &mut |origin| {
                // Neighbours are often the same; what is left is sorted out by `join`.
                if origin.is_known() && all.last() != Some(&origin) {
                    all.push(origin);
                }
            });
        }
        self.origins.join(all)
    }
}

/// Calls `say` with each origin that had a say in a value.
fn each_origin(value: &Value, say: &mut impl FnMut(OriginId)) {
    match &value.data {
        Data::Text(text) if !text.marks().is_empty() => text.as_str(value.origin).origins().for_each(say),
        _ => say(value.origin),
    }
}
