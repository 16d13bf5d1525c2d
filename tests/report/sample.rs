//! A run with one of each: what reports have to show.

use tollgate::config::Enforcement::{Advisory, Hard, Soft};
use tollgate::document::{FileRecord, Reading, yaml};
use tollgate::policy::{FindingKind, PolicySeverity};
use tollgate::report::{Format, Report, Style, render};
use tollgate::source::{At, Diagnostic, Limits, SourceFile, SourceMap, Stage};
use tollgate::verdict::{Baseline, Notice, Verdict, time, waivers};

use crate::verdict::run::{Run, TIME};

/// How a report looks in a log.
pub(crate) const PLAIN: Style = Style { color: false, width: 100, verbose: false, quiet: false };

/// A verdict with what led there.
pub(crate) struct Sample {
    pub(crate) run: Run,
    pub(crate) verdict: Verdict,
    pub(crate) other: SourceMap,
}

impl Sample {
    /// What a run comes to.
    pub(crate) fn of(run: Run, other: SourceMap) -> Self {
        let verdict = run.decide();
        Self { run, verdict, other }
    }

    /// The report in a format.
    pub(crate) fn render(&self, format: Format, style: &Style) -> String {
        let report = Report {
            verdict: &self.verdict,
            inventory: &self.run.inventory,
            policy_sources: &self.run.policy_sources,
            other_sources: &[&self.other],
            suggestions: &std::collections::BTreeMap::new(),
            settings: &self.run.config,
            version: "0.1.0",
            time: time::parse_rfc3339(TIME).unwrap(),
            baseline: self.run.baseline.is_some(),
        };
        render(format, &report, style)
    }
}

/// A run over nothing.
pub(crate) fn empty() -> Sample {
    Sample::of(Run::new(), SourceMap::default())
}

/// A run in which everything is in order.
pub(crate) fn passed() -> Sample {
    let mut run = Run::new();
    let file = run.file("shop/web.yaml", "kind: Pod\n");
    run.document(file, "v1/Pod/shop/web", "kind", "", &[]);
    let policy = run.policy("PSS-B01", PolicySeverity::High, Hard);
    run.judgement.tallies[policy].passed.push(0);
    Sample::of(run, SourceMap::default())
}

/// Objections that block, alike in two places, waived, known and advisory; an undecided one, a failure, a
/// policy that is off, waivers of each kind, and a file that could not be read.
pub(crate) fn mixed() -> Sample {
    let mut run = Run::new();
    let text = include_str!("../../fixtures/report/web.yaml");
    let file = run.file("shop/web.yaml", text);
    let web = run.document(file, "apps/v1/Deployment/shop/web", "apiVersion", "", &["true", "latest"]);
    let tls = run.policy("K8S-TLS", PolicySeverity::Low, Advisory);
    let off = run.policy("PD-001", PolicySeverity::Low, Soft);
    let privileged = run.policy("PSS-B01", PolicySeverity::High, Hard);
    let host = run.policy("PSS-B02", PolicySeverity::High, Soft);
    let root = run.policy("PSS-R03", PolicySeverity::Medium, Soft);
    let tag = run.policy("RES-012", PolicySeverity::Low, Soft);
    run.finding(privileged, web, FindingKind::Fail, "spec.template.spec.containers[0]", "privileged: true");
    run.judgement.findings[0].details = Some(r#"{"ratio":0.5,"container":"web"}"#.into());
    run.finding(host, web, FindingKind::Fail, "spec.template.spec.hostNetwork", "true");
    run.finding(root, web, FindingKind::Undecided, "spec.template.spec.containers[0]", "runAsUser: 0");
    for image in ["\"registry.example/shop/web:latest\"", "\"registry.example/shop/sidecar:latest\""] {
        run.finding(tag, web, FindingKind::Fail, "spec.template.spec.containers", image);
        run.judgement.findings.last_mut().unwrap().message = "an image has the tag `latest`".into();
    }
    run.finding(tls, web, FindingKind::Error, "", "apiVersion");
    run.finding(tls, web, FindingKind::Fail, "metadata.name", "name: web");
    run.finding(root, web, FindingKind::Fail, "metadata", "metadata:\n  name: web\n  namespace: shop\nspec");
    run.judgement.tallies[off].passed.push(web);
    run.enforce("PD-001", &[], None);
    // Only this one was known before.
    let mut before = Run::new();
    let old = before.file("shop/web.yaml", text);
    before.document(old, "apps/v1/Deployment/shop/web", "apiVersion", "", &[]);
    let known = before.policy("PSS-R03", PolicySeverity::Medium, Soft);
    before.finding(known, 0, FindingKind::Fail, "metadata", "metadata");
    run.baseline = Some(Baseline::of(&before.decide()));
    unreadable(&mut run);
    let other = told_waivers(&mut run);
    Sample::of(run, other)
}

/// A file with a key that stands twice, one that is missing, and files that are no input.
fn unreadable(run: &mut Run) {
    let twice = include_str!("../../fixtures/report/twice.yaml");
    let file = run.inventory.sources.add(SourceFile::new("shop/twice.yaml", twice.into()));
    run.inventory.diagnostics.extend(yaml::parse(file, twice, &Limits::default()).diagnostics);
    let missing = At::Path("shop/none.yaml".into());
    let missing = Diagnostic::error(Stage::Input, "path-missing", missing, "there is no such file or folder");
    run.inventory.diagnostics.push(missing.help("name a file or folder that exists"));
    for (path, reading) in [
        ("shop/twice.yaml", Reading::Failed),
        ("shop/logo.png", Reading::NotInput("it is no text")),
        ("shop/vendor/a.yaml", Reading::LeftOut("vendored folder")),
    ] {
        run.inventory.files.push(FileRecord { path: path.into(), reading });
    }
}

/// The waivers of the input and of a file.
fn told_waivers(run: &mut Run) -> SourceMap {
    let text = "waivers:\n  - {id: W-9, policy: PSS-B01, resource: '*', reason: r, ticket: t, owner: ann, expires: 2025-12-31}\n  \
                - {id: W-8, policy: PSS-B01, resource: '*', reason: r, ticket: t, owner: ann, expires: 2026-04-01}\n  \
                - {id: W-7, policy: PD-001, resource: x, reason: r, ticket: t, owner: ann, expires: 2026-04-01}\n";
    let mut other = SourceMap::default();
    let file = other.add(SourceFile::new("waivers.yaml", text.into()));
    let (from_file, told) = waivers::from_file(&other, file, &Limits::default());
    run.notices.extend(told.iter().map(|one| Notice::resolve(one, &other)));
    let (inline, told) = waivers::inline(&run.inventory);
    run.notices.extend(told.iter().map(|one| Notice::resolve(one, &run.inventory.sources)));
    run.waivers = [from_file, inline].concat();
    other
}
