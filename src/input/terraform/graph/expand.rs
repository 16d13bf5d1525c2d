//! How many instances `count` and `for_each` ask for (`internal/terraform/eval_count.go`, `eval_for_each.go`).

use std::rc::Rc;
use std::sync::Arc;

use super::super::syntax::ast::Expr;
use super::super::value::{Content, Entries, Fault, Origin, Type, Value, convert};
use super::instance::Instance;
use super::repetition::Repetition;
use super::tell::{error, fault};
use super::walk::Graph;

/// How many instances there are.
#[derive(Debug, Clone)]
pub(super) enum Expansion {
    /// One, without a key.
    Single,
    /// None: OpenTofu's `enabled` is false.
    Disabled,
    /// So many, by index.
    Count(usize, Origin),
    /// One for each entry.
    Each(Arc<Entries>, Origin),
    /// It is not known how many; whether by `count`.
    Unknown(bool, Origin),
}

impl Expansion {
    /// The instances that there are; for an unknown number one that stands for all.
    pub(super) fn repetitions(&self) -> Vec<Repetition> {
        match self {
            Self::Single => vec![Repetition::NONE],
            Self::Disabled => Vec::new(),
            Self::Count(count, _) => (0..*count).map(Repetition::index).collect(),
            Self::Each(entries, _) => {
                entries.iter().map(|(key, value)| Repetition::each(key, value.clone())).collect()
            }
            Self::Unknown(count, _) => vec![Repetition::unknown(*count)],
        }
    }

    /// What decided it.
    pub(super) fn origin(&self) -> Option<&Origin> {
        match self {
            Self::Single | Self::Disabled => None,
            Self::Count(_, origin) | Self::Each(_, origin) | Self::Unknown(_, origin) => Some(origin),
        }
    }
}

/// The code of a `count` that is no count.
const COUNT: &str = "terraform-count";
/// The code of a `for_each` that cannot be gone through.
const FOR_EACH: &str = "terraform-for-each";

impl<'s> Graph<'_, 's> {
    /// Works out how many instances there are of something with these meta-arguments in an instance of a module.
    pub(super) fn expand(
        &self,
        instance: &Rc<Instance<'s>>,
        count: Option<&Expr<'s>>,
        for_each: Option<&Expr<'s>>,
        enabled: Option<&Expr<'s>>,
    ) -> Expansion {
        if let Some(count) = count {
            return self.count(instance, count);
        }
        if let Some(for_each) = for_each {
            return self.for_each(instance, for_each);
        }
        let Some(enabled) = enabled else { return Expansion::Single };
        let value = self.eval(instance, &Repetition::NONE, enabled);
        let origin = value.origin.clone();
        match convert(&value, &Type::Bool).map(|value| value.content) {
            Ok(Content::Bool(true)) => Expansion::Single,
            Ok(Content::Bool(false)) => Expansion::Disabled,
            Ok(Content::Unknown(..)) => Expansion::Unknown(true, origin),
            _ => {
                let help = "write `true`, `false`, or an expression that gives one of them";
                self.tell(error("terraform-enabled", enabled.span, "`enabled` is no truth value", help));
                Expansion::Unknown(true, origin)
            }
        }
    }

    fn count(&self, instance: &Rc<Instance<'s>>, count: &Expr<'s>) -> Expansion {
        const HELP: &str = "write a whole number that is not negative, or an expression that gives one";
        let value = self.eval(instance, &Repetition::NONE, count);
        let origin = value.origin.clone();
        let unknown = || Expansion::Unknown(true, origin.clone());
        if value.marks.any() {
            let kind = if value.marks.sensitive { "sensitive" } else { "ephemeral" };
            let message = format!("`count` is {kind}: the number of instances would give it away");
            self.tell(error(
                COUNT,
                count.span,
                message,
                "take the mark off with `nonsensitive`, where that is right",
            ));
            return unknown();
        }
        let number = match convert(&value, &Type::Number) {
            Ok(number) => number,
            Err(why) => {
                self.tell(fault(COUNT, count.span, "`count` is no number", &why, HELP));
                return unknown();
            }
        };
        match &number.content {
            Content::Null(_) => {
                self.tell(error(COUNT, count.span, "`count` is null", HELP));
                unknown()
            }
            Content::Number(number) => match number.to_usize().filter(|_| number.is_integer()) {
                Some(asked) if asked > self.options.budget.instances => {
                    self.too_many(count, asked);
                    unknown()
                }
                Some(count) => Expansion::Count(count, origin),
                None => {
                    self.tell(error(COUNT, count.span, format!("`count` is `{number}`"), HELP));
                    unknown()
                }
            },
            _ => unknown(),
        }
    }

    fn for_each(&self, instance: &Rc<Instance<'s>>, for_each: &Expr<'s>) -> Expansion {
        const HELP: &str = "write a map, an object, or a set of strings (`toset([…])`)";
        let value = self.eval(instance, &Repetition::NONE, for_each);
        let origin = value.origin.clone();
        let unknown = || Expansion::Unknown(false, origin.clone());
        if value.marks.any() {
            let kind = if value.marks.sensitive { "sensitive" } else { "ephemeral" };
            let message = format!("`for_each` is {kind}: the keys of the instances would give it away");
            self.tell(error(FOR_EACH, for_each.span, message, "use what is not sensitive as keys"));
            return unknown();
        }
        let wrong = |message: String| {
            self.tell(error(FOR_EACH, for_each.span, message, HELP));
            Expansion::Unknown(false, origin.clone())
        };
        let entries = match &value.content {
            Content::Unknown(Type::Map(_) | Type::Object(_) | Type::Set(_) | Type::Dynamic, _) => {
                return unknown();
            }
            Content::Null(_) => return wrong("`for_each` is null".to_owned()),
            Content::Map(_, entries) | Content::Object(entries) => Arc::clone(entries),
            Content::Set(_, elements) => {
                if elements.iter().any(|element| !element.is_known()) {
                    return unknown();
                }
                match of_set(elements) {
                    Ok(entries) => Arc::new(entries),
                    Err(why) => return wrong(format!("`for_each` is {why}")),
                }
            }
            _ => return wrong(format!("`for_each` is a {}, which has no keys of its own", value.ty())),
        };
        if entries.len() > self.options.budget.instances {
            self.too_many(for_each, entries.len());
            return unknown();
        }
        Expansion::Each(entries, origin)
    }

    fn too_many(&self, at: &Expr<'s>, count: usize) {
        let most = self.options.budget.instances;
        let message = format!("{count} instances are asked for, and at most {most} are evaluated");
        self.tell(error(super::tell::LIMIT, at.span, message, super::tell::LIMIT_HELP));
    }
}

/// A set of strings as entries, each key its own value.
fn of_set(elements: &[Value]) -> Result<Entries, Fault> {
    elements
        .iter()
        .map(|element| match &element.content {
            Content::String(key) => Ok((Arc::clone(key), element.clone())),
            Content::Null(_) => Err(Fault::new("a set that holds null")),
            _ => Err(Fault::new(format!("a set of {}, and its elements must be strings", element.ty()))),
        })
        .collect()
}
