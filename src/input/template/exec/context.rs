//! What a function may ask and do while it runs.

use std::rc::Rc;

use super::{Runtime, Source, TemplateSet, words};
use crate::input::template::{
    Builder, ExecError, Failure, Message, OriginId, Origins, SiteId, Sites, Str, Text, Value, parse,
};

/// What a function may ask and do while it runs.
pub struct Context<'r> {
    pub(super) runtime: &'r mut Runtime,
    pub(super) set: &'r Rc<TemplateSet>,
    pub(super) site: SiteId,
}

#[cfg(test)]
impl<'r> Context<'r> {
    /// A context of no template's, for tests of functions.
    pub(crate) fn testing(runtime: &'r mut Runtime, set: &'r Rc<TemplateSet>) -> Self {
        Self { runtime, set, site: SiteId::NONE }
    }
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

    /// Counts bytes that the function is about to read.
    ///
    /// # Errors
    /// The limit that this meets.
    pub fn work(&mut self, bytes: usize) -> Result<(), Failure> {
        self.runtime.work(bytes)
    }

    /// Executes the template of that name with `data` as `.`, as `include` does.
    ///
    /// # Errors
    /// What the execution says.
    pub fn execute(&mut self, name: &str, data: &Value) -> Result<Text, Failure> {
        let template = self.set.get(name).ok_or_else(|| no_template(name))?;
        let written = self.runtime.run(self.set, template, data, self.site).map_err(|stop| *stop)?;
        Ok(written.finish())
    }

    /// Parses a text as the template `name` on top of the set, and executes it with `data` as `.`, as `tpl` does.
    /// Templates that the text defines are seen by what it executes, and by nobody else.
    ///
    /// # Errors
    /// [`Failure::parse`] where it is no template, else [`Failure::inner`].
    pub fn execute_text(&mut self, name: &str, text: Str<'_>, data: &Value) -> Result<Text, Failure> {
        self.runtime.charge(text.bytes().len())?;
        if !text.bytes().windows(2).any(|two| two == b"{{") {
            // Most texts that charts hand over are no templates at all: they are what they say.
            let mut written = Builder::default();
            written.part_at(text, self.site);
            return Ok(written.finish());
        }
        // Its tree takes more room than its text, and as much time.
        for _ in 0..PARSED {
            self.runtime.charge(text.bytes().len())?;
        }
        let mut copy = Builder::default();
        copy.part(text);
        let source =
            Rc::new(Source::Computed { text: copy.finish(), origin: OriginId::NONE, site: self.site });
        let parsed = parse(&self.runtime.functions, &self.runtime.limits, name, &source)?;
        let mut set = TemplateSet::above(Rc::clone(self.set));
        let mut main = None;
        for template in parsed {
            let template = Rc::new(template);
            if *template.tree.name == *name {
                main = Some(Rc::clone(&template));
            }
            set.add_shared(template);
        }
        let Some(main) = main else { return Ok(Text::default()) };
        let written = self.runtime.run(&Rc::new(set), &main, data, self.site).map_err(|stop| *stop)?;
        Ok(written.finish())
    }
}

/// How many bytes a template's tree takes, at most, for each byte of its text.
const PARSED: usize = 16;

/// Helm's name for the template with which all others are associated.
const ASSOCIATED: &str = "gotpl";

/// What Go says where a template that is to be executed is not there.
pub(super) fn no_template(name: &str) -> ExecError {
    let name = words::quoted(name);
    let message = format!("no template {name} associated with template \"{ASSOCIATED}\"");
    ExecError { place: None, message: Message::Own(Failure::new(message)) }
}
