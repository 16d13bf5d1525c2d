//! `tollgate check`: judges files and folders, before a merge.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::arguments::{Common, Input, Judging, Policies, Reports, Target};
use super::environment;
use super::fix::{self, Contents};
use super::output::{self, Existing};
use super::run::{Purpose, Run, shown, tell};
use crate::report::{self, Format, Report};
use crate::source::{Limits, SourceFile, SourceMap};
use crate::verdict::{self, Baseline};

/// The most bytes that a baseline may have.
const BASELINE_BYTES: u64 = 64 << 20;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    #[command(flatten)]
    input: Input,
    #[command(flatten)]
    policies: Policies,
    #[command(flatten)]
    judging: Judging,
    #[command(flatten)]
    reports: Reports,
    /// Tell and block only what this baseline does not know
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what is found into a baseline (replaces the file)
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
    /// Make the edits that findings suggest in the files that are judged, and report what is left; with `=diff`, show
    /// them as a diff that `git apply` takes, and write nothing
    #[arg(
        long,
        value_name = "HOW",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "write",
        conflicts_with = "write_baseline"
    )]
    fix: Option<How>,
}

/// What becomes of edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum How {
    /// They are made
    Write,
    /// They are shown as a diff
    Diff,
}

pub(super) fn run(common: &Common, arguments: &Arguments) -> anyhow::Result<u8> {
    let targets = arguments.reports.targets()?;
    let mut outputs: Vec<_> = Target::files(&targets).collect();
    outputs.extend(arguments.write_baseline.iter().map(|path| ("the baseline", path.as_path())));
    let mut read = arguments.input.named();
    read.extend(arguments.baseline.iter().map(|path| ("the baseline", path.as_path())));
    read.extend(arguments.judging.waivers.iter().map(|path| ("a file of waivers", path.as_path())));
    output::refuse_shared(&outputs, &read)?;
    let baseline = arguments.baseline.as_deref().map(|path| read_baseline(common, path)).transpose()?;
    let paths = &arguments.input.paths;
    if arguments.fix.is_some() && paths.iter().any(|path| path.as_os_str() == "-") {
        anyhow::bail!("`--fix` edits files, and `-` is standard input");
    }
    let judge = |edited: &Contents| {
        let purpose = Purpose { baseline: baseline.clone(), edited: edited.clone(), ..Purpose::default() };
        Run::new(common, &arguments.input, &arguments.policies, &arguments.judging, purpose)
    };
    let mut run = judge(&Contents::new())?;
    match arguments.fix {
        None => {}
        Some(How::Write) => {
            let fixed = fix::rounds(run, paths, &judge)?;
            fixed.write(common, paths)?;
            run = fixed.run;
        }
        Some(How::Diff) => return show(common, run, &targets, paths, &judge),
    }
    if let Some(path) = &arguments.write_baseline {
        output::write(path, Baseline::of(&run.verdict).to_text().as_bytes(), Existing::Replace, false)?;
    }
    write_reports(common, &run, &targets)?;
    // The process ends: to free what was read piece by piece would take longer than many a run.
    std::mem::forget(std::mem::take(&mut run.inventory));
    Ok(verdict::exit_code(&run.verdict.reasons))
}

/// Shows edits and makes none. Reports to files and the exit code are of the files as they are.
fn show(
    common: &Common,
    run: Run,
    targets: &[Target],
    paths: &[PathBuf],
    judge: &fix::Judge<'_>,
) -> anyhow::Result<u8> {
    let files: Vec<Target> = targets.iter().filter(|target| target.file.is_some()).cloned().collect();
    write_reports(common, &run, &files)?;
    let code = verdict::exit_code(&run.verdict.reasons);
    let fixed = fix::rounds(run, paths, judge)?;
    fixed.tell(common, "would fix");
    let (diff, left_out) = fixed.diff();
    // Told whatever is to be quiet: the diff does not hold all that it seems to.
    for path in left_out {
        output::message(&format!(
            "the diff leaves `{}` out, since it would show a line that holds a secret: `--fix` makes its edits",
            fix::visible(path)
        ));
    }
    output::result(&diff)?;
    Ok(code)
}

/// Reads what is known already.
fn read_baseline(common: &Common, path: &Path) -> anyhow::Result<Baseline> {
    let mut sources = SourceMap::default();
    let file = sources.add(SourceFile::new(shown(path), environment::read_file(path, BASELINE_BYTES)?));
    let text = sources.file(file).and_then(SourceFile::text).unwrap_or_default();
    Baseline::parse(file, text, &Limits::default()).map_err(|diagnostics| {
        tell(common, &diagnostics, &sources);
        anyhow::anyhow!("`{}` is no baseline", path.display())
    })
}

/// Writes the reports: files first, so that they stand even where nobody reads standard output to its end.
pub(super) fn write_reports(common: &Common, run: &Run, targets: &[Target]) -> anyhow::Result<()> {
    let others = [&run.settings.sources];
    let shows_edits = |target: &Target| matches!(target.format, Format::Text | Format::Sarif);
    let (suggestions, cut) =
        if targets.iter().any(shows_edits) { run.suggestions() } else { (BTreeMap::new(), false) };
    if cut && !common.quiet {
        output::message(&format!("edits of some findings are not shown: {}", fix::TOO_MUCH));
    }
    let report = Report { suggestions: &suggestions, ..run.report(&others) };
    let mut on_screen = None;
    for target in targets {
        let style = common.style(target.file.is_none());
        let text = report::render(target.format, &report, &style);
        match &target.file {
            Some(file) => output::write(file, text.as_bytes(), Existing::Replace, false)?,
            None => on_screen = Some(text),
        }
    }
    on_screen.map_or(Ok(()), |text| output::result(&text))
}
