//! Conditions: validations of variables, pre- and postconditions, assertions of checks
//! (`internal/terraform/eval_conditions.go`).

use std::rc::Rc;
use std::sync::Arc;

use super::super::evaluated::CheckResult;
use super::super::module::model::{Condition, Mode};
use super::super::value::{Content, Type, Value, convert};
use super::instance::Instance;
use super::repetition::Repetition;
use super::scope::Place;
use super::tell::error;
use super::walk::Graph;
use crate::source::Severity;

/// What a condition belongs to.
struct Owner {
    /// As `checks` of a plan names it.
    kind: &'static str,
    /// Its address, with keys.
    address: String,
    /// Its address without keys.
    configured: String,
    /// The code of a condition that does not hold.
    code: &'static str,
    /// Whether it is only told: checks do not stop a plan.
    advisory: bool,
}

impl<'s> Graph<'_, 's> {
    /// Asks all conditions of an instance of a module.
    pub(super) fn check(&self, instance: &Rc<Instance<'s>>, results: &mut Vec<CheckResult>) {
        let node = Arc::clone(&instance.node);
        let module = &node.module;
        let configured = |local: &str| {
            let calls = node.path.iter().fold(String::new(), |calls, call| calls + "module." + call + ".");
            calls + local
        };
        let mut ask = |local: &str,
                       key: &str,
                       kind,
                       code,
                       conditions: &[Condition<'s>],
                       repetition: &Repetition,
                       itself: Option<&Value>| {
            let owner = Owner {
                kind,
                address: format!("{}{key}", instance.address_of(local)),
                configured: configured(local),
                code,
                advisory: kind == "check",
            };
            for condition in conditions {
                results.push(self.condition(instance, condition, repetition, itself, &owner));
            }
        };
        for variable in module.variables.values().filter(|variable| !variable.validations.is_empty()) {
            let local = format!("var.{}", variable.name);
            ask(&local, "", "var", "terraform-validation", &variable.validations, &Repetition::NONE, None);
        }
        for resource in module.resources.values() {
            if resource.preconditions.is_empty() && resource.postconditions.is_empty() {
                continue;
            }
            let mode = if resource.name.mode == Mode::Data { "data." } else { "" };
            let local = format!("{mode}{}.{}", resource.name.kind, resource.name.name);
            for one in &self.resource(instance, resource, resource.header).each {
                let key = one.key.to_string();
                let code = "terraform-precondition";
                ask(&local, &key, "resource", code, &resource.preconditions, &one.repetition, None);
                let code = "terraform-postcondition";
                ask(
                    &local,
                    &key,
                    "resource",
                    code,
                    &resource.postconditions,
                    &one.repetition,
                    Some(&one.value),
                );
            }
        }
        for (name, output) in module.outputs.iter().filter(|(_, output)| !output.preconditions.is_empty()) {
            let local = format!("output.{name}");
            let code = "terraform-precondition";
            ask(&local, "", "output_value", code, &output.preconditions, &Repetition::NONE, None);
        }
        for check in module.checks.values() {
            let local = format!("check.{}", check.name);
            ask(&local, "", "check", "terraform-check", &check.assertions, &Repetition::NONE, None);
        }
    }

    fn condition(
        &self,
        instance: &Rc<Instance<'s>>,
        condition: &Condition<'s>,
        repetition: &Repetition,
        itself: Option<&Value>,
        owner: &Owner,
    ) -> CheckResult {
        let place = Place::new(self, instance, repetition);
        let place = match itself {
            Some(itself) => place.with_self(itself),
            None => place,
        };
        let mut result = CheckResult {
            kind: owner.kind,
            address: owner.address.clone(),
            configured: owner.configured.clone(),
            holds: None,
            message: None,
            header: condition.header,
        };
        let value = match place.evaluator().eval(&condition.condition) {
            Ok(value) => value,
            Err(mut failure) => {
                if owner.advisory {
                    failure.diagnostic.severity = Severity::Warning;
                }
                self.fail(*failure);
                return result;
            }
        };
        result.holds = match convert(&value, &Type::Bool).map(|value| value.content) {
            Ok(Content::Bool(holds)) => Some(holds),
            Ok(Content::Unknown(..)) => None,
            _ => {
                let help = "write a condition that is true or false";
                self.tell(error(
                    "terraform-condition",
                    condition.condition.span,
                    "the condition is no truth value",
                    help,
                ));
                None
            }
        };
        if result.holds == Some(false) {
            let said = condition.message.as_ref().and_then(|message| place.evaluator().eval(message).ok());
            let said = said.filter(|said| !said.marks.any());
            let said =
                said.as_ref().and_then(Value::as_str).unwrap_or("the condition does not hold").to_owned();
            let message = format!("a condition of `{}` does not hold: {}", owner.address, said.trim());
            let mut told = error(
                owner.code,
                condition.condition.span,
                message,
                "give values for which it holds: Terraform refuses to plan these",
            );
            if let Some(place) = value.origin.span.filter(|place| *place != condition.condition.span) {
                told = told.label(place, "decided here");
            }
            for place in value.origin.because.iter().flat_map(|places| places.iter()) {
                told = told.label(*place, "with this value");
            }
            if owner.advisory {
                told.severity = Severity::Warning;
                told.help =
                    Some("see whether the release should go on: Terraform only warns of it".to_owned());
            }
            self.tell(told);
            result.message = Some(said);
        }
        result
    }
}
