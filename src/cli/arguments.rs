//! Arguments that several commands share.

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};

use super::sandbox::Sandboxing;
use super::trusted::TrustFile;
use super::variables::Variables;
use super::{environment, output};
use crate::document::FileFormat;
use crate::report::{Format, Style, UnknownFormat};

/// The heading of the arguments of every command.
const GLOBAL: &str = "Global options";

/// Arguments of every command.
#[derive(Debug, Args)]
pub(super) struct Common {
    /// Say no more than what was found and the verdict; nothing if it is passed
    #[arg(long, short, global = true, help_heading = GLOBAL, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Say also what was passed over, and why
    #[arg(long, short, global = true, help_heading = GLOBAL)]
    pub(super) verbose: bool,
    /// Colour the result
    #[arg(long, global = true, help_heading = GLOBAL, value_name = "WHEN", default_value = "auto")]
    color: Color,
}

/// When to colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Common {
    /// How a report looks on standard output, or in a file.
    pub(super) fn style(&self, on_screen: bool) -> Style {
        Style {
            color: on_screen && self.color(),
            width: if on_screen && output::results_are_seen() { output::width() } else { 0 },
            verbose: self.verbose,
            quiet: self.quiet,
        }
    }

    /// Whether a result on standard output is coloured.
    fn color(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                output::results_are_seen()
                    && environment::variable("NO_COLOR").is_none()
                    && environment::variable("TERM").is_none_or(|terminal| terminal != "dumb")
            }
        }
    }
}

/// What to read, and how.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// Files and folders to read, `-` for standard input: Terraform configuration, Helm charts, manifests, plans as JSON,
    /// and for policies of files configuration files (TOML, INI, Dockerfile, …). A plan speaks for the root module that declares the same, in place of its configuration; kustomizations
    /// that change objects are told as not judged
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,
    /// The configuration; without it, the nearest `tollgate.yaml` in the first PATH's folder and above, up to
    /// the repository's root
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// Read what a rule would leave out (glob in the syntax of .gitignore)
    #[arg(long, value_name = "GLOB")]
    pub(super) include: Vec<String>,
    /// Leave out (glob in the syntax of .gitignore)
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
    /// The number of threads; without it, one a core
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<NonZero<usize>>,
    /// The format of the files that are named, for policies of files, whatever their names say: toml, hcl2, dockerfile,
    /// … (as conftest has them)
    #[arg(long, value_name = "FORMAT", value_parser = file_format)]
    pub(super) parser: Option<FileFormat>,
    /// Give policies of files all files together, a list of `path` and `contents`, in place of one at a time
    #[arg(long)]
    pub(super) combine: bool,
    #[command(flatten)]
    pub(super) variables: Variables,
}

/// Reads the name of a format of files.
fn file_format(name: &str) -> Result<FileFormat, String> {
    let known = || {
        FileFormat::ALL
            .into_iter()
            .filter(|format| !matches!(format, FileFormat::Combined | FileFormat::Secrets))
    };
    known().find(|format| format.name() == name).ok_or_else(|| {
        let names: Vec<&str> = known().map(FileFormat::name).collect();
        format!("the formats are {}", names.join(", "))
    })
}

impl Input {
    /// What is read by name, with what it is: nothing may be written in its place. What lies in a folder that is
    /// read may be: a report of an earlier run, say.
    pub(super) fn named(&self) -> Vec<(&'static str, &Path)> {
        let paths = self.paths.iter().map(|path| ("an input", path.as_path()));
        let config = self.config.iter().map(|path| ("the configuration", path.as_path()));
        paths.chain(config).chain(self.variables.named()).collect()
    }
}

/// Which policies to judge by.
#[derive(Debug, Args)]
pub(super) struct Policies {
    /// Judge by these policies in place of the built-in ones: a folder, a bundle (`.tar.gz`), an image of an OCI layout
    /// (`DIR:TAG`), or a folder as a commit has it (`DIR@REVISION`); may be given several times
    #[arg(long, short, value_name = "PATH")]
    pub(super) policy: Vec<PathBuf>,
    /// Judge by the policies of this package alone (`*` stands for any characters; may be given several times)
    #[arg(long, short, value_name = "PACKAGE", conflicts_with = "all_namespaces")]
    pub(super) namespace: Vec<String>,
    /// Judge by the policies of all packages, as is done without `--namespace` too
    #[arg(long)]
    pub(super) all_namespaces: bool,
    /// A file of data in JSON or YAML for policies, or a folder of such files, each below `data` by its way in the folder
    /// (may be given several times); configuration files to judge are named as PATH
    #[arg(long, short, value_name = "PATH")]
    pub(super) data: Vec<PathBuf>,
    /// Judge by policies alone that this key signed: a public key (PEM), or the secret of an HMAC; may be given several
    /// times
    #[arg(long, value_name = "FILE")]
    pub(super) policy_key: Vec<PathBuf>,
    /// With --policy: judge by the built-in ones as well
    #[arg(long, requires = "policy")]
    pub(super) with_builtin: bool,
    /// Judge by these packs of the built-in policies alone, in place of those that the configuration names: kubernetes,
    /// aws, … (separated by commas; may be given several times)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(super) pack: Vec<String>,
    /// The profile whose overrides and parameters hold below those of the configuration, in place of the one that it
    /// names (`tollgate policy profiles` shows them)
    #[arg(long, value_name = "NAME")]
    pub(super) profile: Option<String>,
}

/// The facts and rules of a judgement.
#[derive(Debug, Args)]
pub(super) struct Judging {
    /// The environment that is judged for, such as `production`
    #[arg(long, value_name = "NAME")]
    pub(super) environment: Option<String>,
    /// A file of waivers, beside those that the configuration names, or a signed waiver (`tollgate waive`)
    #[arg(long, value_name = "FILE")]
    pub(super) waivers: Vec<PathBuf>,
    /// Take skips that are written for other tools (Checkov, Trivy, tfsec, kube-linter) as waivers: they lift soft and
    /// advisory findings of the same check
    #[arg(long)]
    pub(super) honour_foreign_waivers: bool,
    #[command(flatten)]
    pub(super) trust_file: TrustFile,
    /// The time to judge at (RFC 3339, UTC); without it, `SOURCE_DATE_EPOCH`, else now
    #[arg(long, value_name = "TIME")]
    pub(super) time: Option<String>,
    #[command(flatten)]
    pub(super) sandboxing: Sandboxing,
}

/// Where reports go.
#[derive(Debug, Args)]
pub(super) struct Reports {
    /// The format of the report, and the file it goes to if not standard output; may be given several times:
    /// text, json, sarif, junit, github, gitlab, markdown
    #[arg(long, value_name = "FORMAT[=FILE]", default_value = "text")]
    format: Vec<Target>,
    /// The file that the report goes to (with one --format)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// A report to write: its format, and the file where it is not standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The format.
    pub(super) format: Format,
    /// The file; none for standard output.
    pub(super) file: Option<PathBuf>,
}

impl Target {
    /// The files of reports, with what they are.
    pub(super) fn files(targets: &[Self]) -> impl Iterator<Item = (&'static str, &Path)> {
        targets.iter().filter_map(|target| Some(("a report", target.file.as_deref()?)))
    }
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = match text.split_once('=') {
            Some((_, "")) => return Err("the file's name is missing behind `=`".into()),
            Some((name, file)) => (name, Some(PathBuf::from(file))),
            None => (text, None),
        };
        Ok(Self { format: name.parse().map_err(|error: UnknownFormat| error.to_string())?, file })
    }
}

impl Reports {
    /// The reports of a command whose `--output` is something else.
    pub(super) fn of(format: Vec<Target>) -> Self {
        Self { format, output: None }
    }

    /// The reports to write.
    ///
    /// # Errors
    /// Two would share standard output or a file, or `--output` leaves open which one it is for.
    pub(super) fn targets(&self) -> anyhow::Result<Vec<Target>> {
        let mut targets = self.format.clone();
        if let Some(file) = &self.output {
            match targets.as_mut_slice() {
                [Target { file: place @ None, .. }] => *place = Some(file.clone()),
                _ => anyhow::bail!(
                    "`--output` goes with one `--format`; write `--format FORMAT=FILE` for each"
                ),
            }
        }
        for (position, target) in targets.iter().enumerate() {
            let earlier = targets.get(..position).unwrap_or_default();
            if earlier.iter().any(|other| other.file == target.file) {
                match &target.file {
                    None => anyhow::bail!(
                        "two reports cannot share standard output; write `--format {}=FILE`",
                        target.format.name()
                    ),
                    Some(file) => anyhow::bail!("two reports cannot share the file `{}`", file.display()),
                }
            }
        }
        Ok(targets)
    }
}
