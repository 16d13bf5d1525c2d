//! From the fields of a waiver, as somebody wrote them, to a [`Waiver`].

use super::{Waiver, WaiverOrigin};
use crate::policy::PolicySeverity;
use crate::source::{At, Diagnostic, Location, Span, Stage};
use crate::verdict::time::{Date, parse_day};

/// One field as it is written.
pub(super) struct Field {
    /// Its name.
    pub(super) name: String,
    /// Its text; several for a list.
    pub(super) values: Vec<String>,
    /// The place of the value.
    pub(super) span: Span,
}

/// A waiver as it is written.
pub(super) struct Draft<'a> {
    /// The fields, names unique.
    pub(super) fields: &'a [Field],
    /// The place of the whole.
    pub(super) span: Span,
    /// The same, resolved.
    pub(super) location: Location,
    /// Where it stands.
    pub(super) origin: WaiverOrigin,
    /// What it is called if it has no id of its own; none where one is required.
    pub(super) name: Option<String>,
    /// The policy, where it does not stand in a field.
    pub(super) policy: Option<String>,
}

/// The names of all fields.
pub(super) const NAMES: [&str; 13] = [
    "id",
    "policy",
    "resource",
    "path",
    "controls",
    "stream",
    "severityMax",
    "reason",
    "ticket",
    "owner",
    "approver",
    "notBefore",
    "expires",
];

/// The waiver, and what is wrong with it. With a field that is unknown, missing or malformed it lifts nothing:
/// a field that was misspelt may have been meant to narrow it.
pub(super) fn build(draft: &Draft<'_>) -> (Waiver, Vec<Diagnostic>) {
    let mut reader = Reader { draft, diagnostics: Vec::new(), defect: None };
    reader.refuse_unknown();
    let inline = matches!(draft.origin, WaiverOrigin::Inline { .. });
    let place = || format!("{}:{}", draft.location.path, draft.location.start.line);
    let id = match &draft.name {
        Some(name) => reader.text("id").unwrap_or_else(|| name.clone()),
        None => reader.required("id").unwrap_or_else(place),
    };
    let policy = match &draft.policy {
        Some(policy) => policy.clone(),
        None => reader.required("policy").unwrap_or_default(),
    };
    let resource = if inline { reader.text("resource") } else { reader.required("resource") };
    let owner = if inline { reader.text("owner") } else { reader.required("owner") };
    let reason = reader.required("reason").unwrap_or_default();
    let ticket = reader.required("ticket").unwrap_or_default();
    let owner = owner.unwrap_or_default();
    let approver = reader.approver(&owner);
    let waiver = Waiver {
        policy,
        resource: resource.unwrap_or_else(|| if inline { "*".into() } else { String::new() }),
        path: reader.text("path"),
        controls: reader.field("controls").map(|field| field.values.clone()).unwrap_or_default(),
        stream: reader.text("stream"),
        severity_max: reader.severity(),
        reason,
        ticket,
        owner,
        approver,
        not_before: reader.not_before(),
        expires: reader.expires(),
        defect: None,
        origin: draft.origin,
        foreign: None,
        location: draft.location.clone(),
        id,
    };
    (Waiver { defect: reader.defect, ..waiver }, reader.diagnostics)
}

/// Reads fields and collects what is wrong with them.
struct Reader<'a> {
    draft: &'a Draft<'a>,
    diagnostics: Vec<Diagnostic>,
    defect: Option<String>,
}

impl<'a> Reader<'a> {
    fn field(&self, name: &str) -> Option<&'a Field> {
        self.draft.fields.iter().find(|field| field.name == name)
    }

    /// The text of a field; none where it is left out or empty.
    fn text(&mut self, name: &'static str) -> Option<String> {
        let field = self.field(name)?;
        match field.values.as_slice() {
            [text] if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => {
                self.wrong(
                    "waiver-field",
                    field.span,
                    format!("`{name}` is empty"),
                    "write its value, or leave it out",
                );
                None
            }
        }
    }

    /// The text of a field that must be there.
    fn required(&mut self, name: &'static str) -> Option<String> {
        if self.field(name).is_none() {
            let help = format!("add `{name}`: a waiver says who lets what stand, why, and until when");
            self.wrong("waiver-field", self.draft.span, format!("a waiver has no `{name}`"), &help);
            return None;
        }
        self.text(name)
    }

    fn refuse_unknown(&mut self) {
        for field in self.draft.fields.iter().filter(|field| !NAMES.contains(&field.name.as_str())) {
            let message = format!("a waiver has no field `{}`", field.name);
            self.wrong("waiver-field", field.span, message, &format!("its fields are {}", NAMES.join(", ")));
        }
    }

    fn approver(&mut self, owner: &str) -> Option<String> {
        let approver = self.text("approver")?;
        if !owner.is_empty() && approver.eq_ignore_ascii_case(owner) {
            let span = self.field("approver").map_or(self.draft.span, |field| field.span);
            let message = format!("`{owner}` approves a waiver of their own");
            self.wrong("waiver-own-approval", span, message, "let somebody else than the owner approve it");
        }
        Some(approver)
    }

    fn severity(&mut self) -> Option<PolicySeverity> {
        let text = self.text("severityMax")?;
        let all =
            [PolicySeverity::Critical, PolicySeverity::High, PolicySeverity::Medium, PolicySeverity::Low];
        let found = all.into_iter().find(|severity| severity.name() == text);
        if found.is_none() {
            let span = self.field("severityMax").map_or(self.draft.span, |field| field.span);
            self.wrong(
                "waiver-field",
                span,
                format!("`{text}` is no severity"),
                "write critical, high, medium or low",
            );
        }
        found
    }

    fn not_before(&mut self) -> Option<Date> {
        self.field("notBefore")?;
        let day = self.day("notBefore");
        if day.is_none() {
            self.defect.get_or_insert_with(|| "`notBefore` is no day".into());
        }
        day
    }

    fn expires(&mut self) -> Option<Date> {
        if self.field("expires").is_none() {
            let help = "add `expires` with its last day, as in `2026-12-31`; without it, it has expired";
            self.tell("waiver-date", self.draft.span, "a waiver has no `expires`".into(), help);
            return None;
        }
        self.day("expires")
    }

    /// A day. What is written and is no day is told.
    fn day(&mut self, name: &'static str) -> Option<Date> {
        let field = self.field(name)?;
        let text = field.values.first().map(|text| text.trim()).unwrap_or_default();
        let day = parse_day(text);
        if day.is_none() {
            let help = "write a day as YYYY-MM-DD; until then the waiver does not hold";
            self.tell("waiver-date", field.span, format!("`{text}` is no day"), help);
        }
        day
    }

    /// Tells what is wrong, and keeps the waiver from lifting anything.
    fn wrong(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.defect.get_or_insert_with(|| message.clone());
        self.tell(code, span, message, help);
    }

    fn tell(&mut self, code: &'static str, span: Span, message: String, help: &str) {
        self.diagnostics.push(Diagnostic::warning(Stage::Waiver, code, At::Span(span), message).help(help));
    }
}
