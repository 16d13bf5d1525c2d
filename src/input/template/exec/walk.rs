//! Walks the nodes of a template. Source: `state.walk` and its like in exec.go of text/template.

use super::Source;
use super::state::{At, State, Stop, Val, underlying};
use super::words;
use crate::input::template::ast::{Action, Body, Branch, Call, Node};
use crate::input::template::{Data, Int, List, OriginId, Value, format, lines};
use crate::source::Span;

/// How a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Next,
    /// At a `break`.
    Break,
    /// At a `continue`.
    Continue,
}

/// What a branch does with its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dot {
    /// `if` tests it.
    Stays,
    /// `with` makes it `.`.
    Changes,
}

impl<'t> State<'t, '_> {
    /// Executes nodes in order.
    pub(super) fn body(&mut self, dot: &Val, body: &'t Body) -> Result<Flow, Stop> {
        let opened = self.runtime.open();
        self.limited(opened)?;
        for node in &body.0 {
            let flow = self.node(dot, node)?;
            if flow != Flow::Next {
                self.runtime.levels -= 1;
                return Ok(flow);
            }
        }
        self.runtime.levels -= 1;
        Ok(Flow::Next)
    }

    fn node(&mut self, dot: &Val, node: &'t Node) -> Result<Flow, Stop> {
        self.at = At::Node(node);
        let counted = self.runtime.step();
        self.limited(counted)?;
        match node {
            Node::Text(range) => self.literal((range.start, range.end)).map(|()| Flow::Next),
            Node::Action(action) => self.action(dot, node, action).map(|()| Flow::Next),
            Node::If(branch) => self.branch(dot, branch, Dot::Stays),
            Node::With(branch) => self.branch(dot, branch, Dot::Changes),
            Node::Range(branch) => self.range(dot, branch),
            Node::Template(call) => self.call_template(dot, call).map(|()| Flow::Next),
            Node::Break(_) => Ok(Flow::Break),
            Node::Continue(_) => Ok(Flow::Continue),
        }
    }

    /// Writes literal text. Each line of it is a site of its own, so that it keeps its place wherever functions move it.
    #[inline(never)]
    fn literal(&mut self, range: (u32, u32)) -> Result<(), Stop> {
        let bytes = range.0 as usize..range.1 as usize;
        match &*self.text.source {
            Source::File { text, file, skipped } => {
                let mut start = range.0.saturating_add(*skipped);
                for line in lines(text.bytes().get(bytes).unwrap_or_default()) {
                    let end = start.saturating_add(u32::try_from(line.len()).unwrap_or(u32::MAX));
                    let site = self.runtime.sites.add(Span { file: *file, start, end }, self.caller);
                    self.out.push(line, site, OriginId::NONE);
                    start = end;
                }
            }
            Source::Computed { text, origin, site } => {
                self.out.part_at(text.as_str(*origin).part(bytes), *site);
            }
        }
        self.wrote((range.1 - range.0.min(range.1)) as usize)
    }

    /// Counts bytes that were written.
    fn wrote(&mut self, bytes: usize) -> Result<(), Stop> {
        let counted = self.runtime.wrote(bytes, self.out.len());
        self.limited(counted)
    }

    #[inline(never)]
    fn action(&mut self, dot: &Val, node: &'t Node, action: &'t Action) -> Result<(), Stop> {
        self.begin(&action.span);
        let value = self.pipeline(dot, &action.pipe)?;
        if action.pipe.variables.is_empty() {
            self.at = At::Node(node);
            self.print(&value.value)
        } else {
            Ok(())
        }
    }

    /// Writes a value as `fmt.Fprint` does; no value as `<no value>`.
    #[inline(never)]
    fn print(&mut self, value: &Value) -> Result<(), Stop> {
        let before = self.out.len();
        let origin = value.origin;
        match &value.data {
            Data::Text(text) if text.is_empty() => return Ok(()),
            Data::Text(text) => {
                let site = self.site();
                self.out.part_at(text.as_str(origin), site);
            }
            Data::Nil => self.write(b"<no value>", origin),
            Data::Bool(true) => self.write(b"true", origin),
            Data::Bool(false) => self.write(b"false", origin),
            Data::Int(number, int) => {
                let mut digits = Digits::default();
                self.write(digits.of(*number, *int), origin);
            }
            Data::Object(object) if let Some(text) = object.addressed() => {
                self.write(text.as_bytes(), origin);
            }
            _ => {
                let site = self.site();
                let printed = format::print(value, self.out, site);
                self.limited(printed)?;
            }
        }
        self.wrote(self.out.len() - before)
    }

    fn write(&mut self, bytes: &[u8], origin: OriginId) {
        let site = self.site();
        self.out.push(bytes, site, origin);
    }

    #[inline(never)]
    fn branch(&mut self, dot: &Val, branch: &'t Branch, effect: Dot) -> Result<Flow, Stop> {
        self.begin(&branch.span);
        let mark = self.variables.len();
        let value = self.pipeline(dot, &branch.pipe)?;
        let flow = if value.value.is_true() {
            self.body(if effect == Dot::Changes { &value } else { dot }, &branch.body)
        } else if let Some(otherwise) = &branch.otherwise {
            self.body(dot, otherwise)
        } else {
            Ok(Flow::Next)
        };
        self.variables.truncate(mark);
        flow
    }

    #[inline(never)]
    fn range(&mut self, dot: &Val, branch: &'t Branch) -> Result<Flow, Stop> {
        self.begin(&branch.span);
        let outside = self.variables.len();
        let value = self.pipeline(dot, &branch.pipe)?;
        let ran = self.iterate(branch, underlying(value.value));
        let flow = match ran {
            Ok(true) => Ok(Flow::Next),
            Ok(false) => match &branch.otherwise {
                Some(otherwise) => self.body(dot, otherwise),
                None => Ok(Flow::Next),
            },
            Err(stop) => Err(stop),
        };
        self.variables.truncate(outside);
        flow
    }

    /// Executes the body for each element; whether there was one.
    fn iterate(&mut self, branch: &'t Branch, over: Value) -> Result<bool, Stop> {
        match over.data {
            Data::Nil => Ok(false),
            Data::Int(number, int) => self.count(branch, number, int, over.origin),
            Data::List(list) => self.elements(branch, &list),
            Data::Bytes(text) => {
                for (index, byte) in (0..).zip(text.bytes()) {
                    let byte = Value { data: Data::Int(i64::from(*byte), Int::Uint8), origin: over.origin };
                    if self.iteration(branch, Val::plain(Value::int(index)), &Val::plain(byte))? {
                        break;
                    }
                }
                Ok(!text.is_empty())
            }
            Data::Map(map) => {
                let counted = self.runtime.work(map.len().saturating_mul(64));
                self.limited(counted)?;
                // What the body sets in the map is not walked: Go has all entries before the first is walked.
                for (key, slot) in map.entries() {
                    let key = Value { data: Data::Text(key), origin: slot.key };
                    if self.iteration(branch, Val::plain(key), &Val::of_map(slot.value, map.kind()))? {
                        return Ok(true);
                    }
                }
                Ok(!map.is_empty())
            }
            _ => {
                let text = words::shown(&over, self.runtime.values_type);
                Err(self.fail(format!("range can't iterate over {text}")))
            }
        }
    }

    fn elements(&mut self, branch: &'t Branch, list: &List) -> Result<bool, Stop> {
        for (index, element) in (0..).zip(list.values()) {
            let element = Val::of_list(element.clone(), list.kind());
            if self.iteration(branch, Val::plain(Value::int(index)), &element)? {
                break;
            }
        }
        Ok(!list.is_empty())
    }

    fn count(&mut self, branch: &'t Branch, number: i64, int: Int, origin: OriginId) -> Result<bool, Stop> {
        if branch.pipe.variables.len() > 1 {
            let mut digits = Digits::default();
            let number = String::from_utf8_lossy(digits.of(number, int)).into_owned();
            return Err(self.fail(format!("can't use {number} to iterate over more than one variable")));
        }
        let end = if int.is_unsigned() { number.cast_unsigned() } else { u64::try_from(number).unwrap_or(0) };
        for at in 0..end {
            let element = Value { data: Data::Int(at.cast_signed(), int), origin };
            if self.iteration(branch, Val::default(), &Val::plain(element))? {
                break;
            }
        }
        Ok(end > 0)
    }

    /// Executes the body for one element; whether it asked to stop.
    fn iteration(&mut self, branch: &'t Branch, index: Val, element: &Val) -> Result<bool, Stop> {
        let counted = self.runtime.step();
        self.limited(counted)?;
        let mark = self.variables.len();
        let assigns = branch.pipe.assigns;
        // With two variables the index comes first; with one, it is the element's.
        match &branch.pipe.variables[..] {
            [] => {}
            [one] if assigns => self.assign(&one.name, element.clone())?,
            [one, two, ..] if assigns => {
                self.assign(&one.name, index)?;
                self.assign(&two.name, element.clone())?;
            }
            [_] => self.set_top(1, element.clone()),
            [..] => {
                self.set_top(1, element.clone());
                self.set_top(2, index);
            }
        }
        let flow = self.body(element, &branch.body)?;
        self.variables.truncate(mark);
        Ok(flow == Flow::Break)
    }

    /// Gives the variable at that place from the top another value.
    fn set_top(&mut self, place: usize, value: Val) {
        let top = self.variables.len().checked_sub(place).and_then(|index| self.variables.get_mut(index));
        if let Some(variable) = top {
            variable.1 = value;
        }
    }

    #[inline(never)]
    fn call_template(&mut self, dot: &Val, call: &'t Call) -> Result<(), Stop> {
        self.begin(&call.span);
        let Some(template) = self.set.get(&call.name) else {
            let name = words::quoted(&call.name);
            return Err(self.fail(format!("template {name} not defined")));
        };
        let counted = self.runtime.deeper();
        self.limited(counted)?;
        let value = match &call.pipe {
            Some(pipe) => self.pipeline(dot, pipe)?,
            None => Val::default(),
        };
        let site = self.site();
        self.nested(template, site).template(&value)?;
        self.runtime.depth -= 1;
        Ok(())
    }
}

/// Room for the digits of an integer.
#[derive(Default)]
struct Digits([u8; 20]);

impl Digits {
    /// A number in decimal digits.
    fn of(&mut self, number: i64, int: Int) -> &[u8] {
        let negative = number < 0 && !int.is_unsigned();
        let mut rest = if negative { number.unsigned_abs() } else { number.cast_unsigned() };
        let mut used = 0;
        for slot in self.0.iter_mut().rev() {
            *slot = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            used += 1;
            if rest == 0 {
                break;
            }
        }
        // The smallest `int64` has nineteen digits: there is room for its sign.
        if negative && let Some(slot) = self.0.iter_mut().rev().nth(used) {
            *slot = b'-';
            used += 1;
        }
        self.0.get(20 - used..).unwrap_or_default()
    }
}
