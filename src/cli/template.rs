//! `tollgate template`: what `helm template` prints, and where each line of it comes from.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};

use super::arguments::Common;
use super::run::{shown, tell};
use super::{environment, output};
use crate::input::helm::chart::load;
use crate::input::helm::engine::{
    KUBE_VERSION, KubeVersion, NotRendered, Options, Release, Rendered, Shown, Stream, render, show_only,
};
use crate::input::helm::values::Overrides;
use crate::input::helm::{Compatibility, Randomness};
use crate::source::{Digest, Limits, ReadError, Span, Tree, map_ordered};

/// Columns of the text beside which origins stand.
const TEXT_COLUMNS: usize = 72;

/// Exit code of a chart that cannot be rendered.
const NOT_RENDERED: u8 = 5;

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of `helm template`")]
pub(super) struct Arguments {
    /// The chart, a folder or a .tgz; before it may stand the release's name, as helm has it
    #[arg(value_name = "[NAME] CHART", num_args = 1..=2, required = true)]
    chart: Vec<PathBuf>,
    /// A values file, a later one over an earlier one
    #[arg(long, short = 'f', value_name = "FILE", value_delimiter = ',')]
    values: Vec<PathBuf>,
    /// Values: `a.b=1,c[0]=x`
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Values that stay text: `a.b=1`
    #[arg(long, value_name = "KEY=TEXT")]
    set_string: Vec<String>,
    /// Values from files: `a.b=file.txt`
    #[arg(long, value_name = "KEY=FILE")]
    set_file: Vec<String>,
    /// Values as JSON: `a.b={"c": 1}`
    #[arg(long, value_name = "KEY=JSON")]
    set_json: Vec<String>,
    /// One value, taken as it stands: `a.b=x,y`
    #[arg(long, value_name = "KEY=TEXT")]
    set_literal: Vec<String>,
    /// The release's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The release's namespace
    #[arg(long, short, value_name = "NAME", default_value = "default")]
    namespace: String,
    /// The version of Kubernetes
    #[arg(long, value_name = "VERSION", default_value = KUBE_VERSION)]
    kube_version: String,
    /// A group version that the cluster knows beside Kubernetes' own, such as `monitoring.coreos.com/v1`
    #[arg(long, short, value_name = "GROUP/VERSION", value_delimiter = ',')]
    api_versions: Vec<String>,
    /// Print the files of crds/ too
    #[arg(long)]
    include_crds: bool,
    /// Print no hooks
    #[arg(long)]
    no_hooks: bool,
    /// Print no hooks that are tests
    #[arg(long)]
    skip_tests: bool,
    /// Print only what this template renders to (a pattern; may be given several times)
    #[arg(long, short, value_name = "TEMPLATE")]
    show_only: Vec<String>,
    /// Render for an upgrade, not for an installation
    #[arg(long)]
    is_upgrade: bool,
    /// Do not ask values.schema.json
    #[arg(long)]
    skip_schema_validation: bool,
    /// The version of Helm that is followed: 3 is 3.21, 4 is 4.2
    #[arg(long, value_name = "VERSION", default_value = "4")]
    helm_compat: HelmVersion,
    /// What random functions give
    #[arg(long, value_name = "HOW", default_value = "stable")]
    random: Random,
    /// What `now` says (RFC 3339, UTC); without it, `SOURCE_DATE_EPOCH`, else 1970
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Show beside each line the template line that wrote it, and the values that had a say
    #[arg(long)]
    origins: bool,
}

/// A version of Helm.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum HelmVersion {
    #[value(name = "3")]
    Three,
    #[value(name = "4")]
    Four,
}

/// Where passwords, keys and certificates come from.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Random {
    /// Derived from the place of the call: the same at each rendering, different from place to place
    Stable,
    /// Stand-ins such as `aaaa`
    Fixed,
    /// None: a chart that calls a random function is not rendered
    Error,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let (given, chart) = match &arguments.chart[..] {
        [chart] => (None, chart),
        [name, chart] => (Some(name.to_string_lossy().into_owned()), chart),
        _ => bail!("name one chart"),
    };
    if given.is_some() && arguments.name.is_some() {
        bail!("the release has two names; leave one out");
    }
    let options = arguments.options(given)?;
    let limits = options.limits.clone();
    let mut overrides = Overrides {
        json: arguments.set_json.clone(),
        set: arguments.set.clone(),
        strings: arguments.set_string.clone(),
        set_files: arguments.set_file.clone(),
        literals: arguments.set_literal.clone(),
        ..Overrides::default()
    };
    for path in &arguments.values {
        let bytes = if path == Path::new("-") {
            environment::read_stdin(limits.file_bytes)?
        } else {
            environment::read_file(path, limits.file_bytes)?
        };
        overrides.files.push((shown(path), bytes));
    }
    let base = environment::folder()?;
    let tree = Tree::Disk { base, paths: vec![chart.clone()] };
    let work = |(): &mut (), path: &String| -> Result<Rendered, Box<NotRendered>> {
        let loaded =
            load(&tree, path, options.compatibility, &limits).map_err(|(diagnostics, sources)| {
                let message = diagnostics.first().map(|told| told.message.clone()).unwrap_or_default();
                Box::new(NotRendered { message, diagnostics, sources })
            })?;
        let read = |path: &str| -> Result<Vec<u8>, ReadError> { tree.read(path, limits.file_bytes) };
        render(loaded, &overrides, &options, &read)
    };
    // A worker has the stack that templates need which call each other a thousand times.
    let results = map_ordered(1, &[shown(chart)], || (), work);
    let rendered = match results.into_iter().next().context("the chart was not rendered")? {
        Ok(rendered) => rendered,
        Err(failed) => {
            tell(common, &failed.diagnostics, &failed.sources);
            return Ok(NOT_RENDERED);
        }
    };
    if !rendered.diagnostics.is_empty() && !common.quiet {
        tell(common, &rendered.diagnostics, &rendered.sources);
    }
    let print = Shown {
        crds: arguments.include_crds,
        no_hooks: arguments.no_hooks,
        skip_tests: arguments.skip_tests,
    };
    let mut stream = rendered.stream(&print);
    if !arguments.show_only.is_empty() {
        stream = match show_only(&stream, &arguments.show_only, options.compatibility) {
            Ok(stream) => stream,
            Err(message) => bail!("{message}"),
        };
    }
    if arguments.origins {
        output::result(&beside(&rendered, &stream, &shown(chart)))?;
    } else {
        output::result_bytes(&stream.bytes)?;
    }
    Ok(0)
}

impl Arguments {
    fn options(&self, given: Option<String>) -> anyhow::Result<Options> {
        let compatibility = match self.helm_compat {
            HelmVersion::Three => Compatibility::Three,
            HelmVersion::Four => Compatibility::Four,
        };
        let kube_version = KubeVersion::parse(&self.kube_version, compatibility).map_err(|why| {
            anyhow::anyhow!("`--kube-version {}` is no version of Kubernetes: {why}", self.kube_version)
        })?;
        let now = if self.now.is_some() || environment::variable("SOURCE_DATE_EPOCH").is_some() {
            environment::time(self.now.as_deref())?
        } else {
            0
        };
        let name = given.or_else(|| self.name.clone()).unwrap_or_else(|| Release::default().name);
        if let Some(refusal) = Release::refusal(&name) {
            bail!("{refusal}");
        }
        Ok(Options {
            release: Release { name, namespace: self.namespace.clone(), is_upgrade: self.is_upgrade },
            kube_version,
            api_versions: self.api_versions.clone(),
            compatibility,
            randomness: match self.random {
                Random::Stable => Randomness::Stable(*Digest::of(b"tollgate-chart-v1").as_bytes()),
                Random::Fixed => Randomness::Fixed,
                Random::Error => Randomness::Refused,
            },
            now,
            skip_schema: self.skip_schema_validation,
            limits: Limits::default(),
            template_limits: crate::input::template::Limits::default(),
        })
    }
}

/// The lines of a stream, each with where it comes from: `templates/a.yaml:3 ← values.yaml:7`. Paths begin at the
/// chart's folder.
fn beside(rendered: &Rendered, stream: &Stream, chart: &str) -> String {
    let place = |span: &Span| {
        let location = rendered.sources.locate(*span);
        let path = location.path.strip_prefix(chart).map(|path| path.trim_start_matches(['/', '!']));
        format!("{}:{}", path.unwrap_or(&location.path), location.start.line)
    };
    let places = |spans: &[Span]| {
        let mut shown: Vec<String> = Vec::new();
        for place in spans.iter().map(place) {
            if !shown.contains(&place) {
                shown.push(place);
            }
        }
        shown.join(", ")
    };
    let mut text = String::new();
    let mut start = 0;
    for line in stream.bytes.split_inclusive(|byte| *byte == b'\n') {
        let shown = String::from_utf8_lossy(line.trim_ascii_end());
        let origins = rendered.line_origins(&stream.bytes, &stream.marks, start..start + line.len());
        start += line.len();
        let pad = TEXT_COLUMNS.saturating_sub(shown.chars().count());
        let values = if origins.values.is_empty() {
            String::new()
        } else {
            format!(" ← {}", places(&origins.values))
        };
        let generated = if origins.generated { " (generated)" } else { "" };
        // Writing into a string does not fail.
        let _ = if origins.templates.is_empty() {
            writeln!(text, "{shown}")
        } else {
            writeln!(text, "{shown}{:pad$}  # {}{values}{generated}", "", places(&origins.templates))
        };
    }
    text
}
