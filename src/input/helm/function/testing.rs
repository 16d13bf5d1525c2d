//! Renders one template with all functions, for tests.

use std::rc::Rc;

use super::table;
use crate::input::helm::{Compatibility, Host, Randomness};
use crate::input::template::{Limits, Map, MapKind, OriginId, Runtime, SiteId, Source, TemplateSet, Value, parse};

/// What the template `t` writes, or its error, without the place in it.
pub(super) fn render(template: &str) -> String {
    let host = Host {
        randomness: Randomness::Fixed,
        now: 0,
        compatibility: Compatibility::Four,
        included: std::cell::RefCell::default(),
        calls: std::cell::RefCell::default(),
    };
    let mut runtime = Runtime::new(table(), Limits::default(), Rc::new(host), "common.Values");
    let source =
        Rc::new(Source::Computed { text: template.into(), origin: OriginId::NONE, site: SiteId::NONE });
    let mut set = TemplateSet::default();
    for template in parse(&runtime.functions, &runtime.limits, "t", &source).unwrap() {
        set.add(template);
    }
    match runtime.execute(&Rc::new(set), "t", &Value::map(Map::new(MapKind::Any))) {
        Ok(output) => String::from_utf8_lossy(&output.bytes).into_owned(),
        Err(error) => match error.to_string().split_once("error calling ") {
            Some((_, message)) => format!("error calling {message}"),
            None => error.to_string(),
        },
    }
}

/// Asserts of each line `template => output` that it holds.
pub(super) fn check(cases: &str) {
    for case in cases.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (template, output) = case.split_once(" => ").unwrap();
        assert_eq!(render(template), output, "{template}");
    }
}
