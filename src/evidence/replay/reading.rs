//! `reading.json`: how the inputs of a release were read, which takes more than the files themselves.
//!
//! It is one of the files that had a say, in `sources.json` by the role `reading`, and sensitive as they all are: it
//! names what else lies beside them, and may hold what was given for variables. With it and the files, inputs are read
//! again without a disk: the tree answers as it did.

use std::collections::{BTreeMap, BTreeSet};

use crate::NAMESPACE;
use crate::config::{ChartRelease, Config, DataAnswer, Terraform, TerraformRoot};
use crate::document::FileFormat;
use crate::document::json::canonical::{self, Json};
use crate::evidence::facts::{json_object, object_text};
use crate::evidence::failure::Failure;
use crate::evidence::member::{Members, maybe, text, texts};
use crate::input::{FileOptions, GivenArgument, ReadOptions, TerraformOptions};
use crate::source::{Digest, Limits, Listed, SourceFile, SourceMap, TreeRecord, Unread};

/// How the inputs of a release were read: what a bundle with sources is made of besides.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// What was asked of the tree, and answered.
    pub tree: &'a TreeRecord,
    /// The options.
    pub options: &'a ReadOptions,
    /// Whether files that hold secrets, and values that were given for variables, are put in.
    pub secrets: bool,
}

impl Sources<'_> {
    /// The variables whose values are left out, so that inputs cannot be read again: those that were given by the
    /// command line, and those of the environment that `inputs` name.
    pub fn left_out(&self, inputs: &SourceMap) -> Vec<&str> {
        if self.secrets {
            return Vec::new();
        }
        let named =
            |name: &str| inputs.files().iter().filter_map(SourceFile::text).any(|text| text.contains(name));
        let TerraformOptions { given, environment, .. } = &self.options.terraform;
        let given = given.iter().filter_map(|given| match given {
            GivenArgument::Value(name, _) => Some(name.as_str()),
            GivenArgument::File(_) => None,
        });
        let environment = environment.iter().map(|(name, _)| name.as_str()).filter(|name| named(name));
        given.chain(environment).collect()
    }
}

/// What `reading.json` says.
pub(super) struct Reading {
    /// What the tree answered. Digests are the names of the files in the bundle; those of which it has none are not
    /// among what was read.
    pub(super) tree: TreeRecord,
    /// How Terraform configuration was planned, but for the time.
    pub(super) terraform: TerraformOptions,
    /// The variables whose values are left out.
    pub(super) unknown: Vec<String>,
    /// Which configuration files were read.
    pub(super) files: Option<FileOptions>,
    /// The charts that the settings name.
    pub(super) charts: Vec<ChartRelease>,
    /// What the settings say of Terraform configuration.
    pub(super) configured: Terraform,
}

/// The bytes of `reading.json`. `seals` are the names of the files in the bundle, by their paths.
pub(in crate::evidence) fn write(
    sources: &Sources<'_>,
    config: &Config,
    seals: &BTreeMap<String, Digest>,
    is_named: &dyn Fn(&str) -> bool,
) -> Vec<u8> {
    Json::object([
        ("schema", text(schema())),
        ("tree", tree(sources.tree, seals)),
        ("files", sources.options.files.as_ref().map_or(Json::Null, files)),
        ("terraform", given(sources, is_named)),
        ("charts", config.charts.iter().map(chart).collect()),
        ("configured", configured(&config.terraform)),
    ])
    .to_bytes()
}

/// Reads `reading.json`.
///
/// # Errors
/// `E801`: it is not what [`write()`] writes.
pub(super) fn parse(bytes: &[u8], limits: &Limits) -> Result<Reading, Failure> {
    const WHAT: &str = "`reading.json`";
    let json = canonical::parse_canonical(bytes)
        .map_err(|error| Failure::new("E801", format!("{WHAT} is no canonical JSON: {error}")))?;
    let reading = Members::of(&json, "E801", WHAT)?;
    if reading.text("schema")? != schema() {
        return Err(Failure::new("E801", format!("{WHAT} is of a version that is not known")));
    }
    let (terraform, unknown) = given_of(&reading.inside("terraform", "what was given")?)?;
    Ok(Reading {
        tree: tree_of(&reading.inside("tree", "the tree")?)?,
        terraform,
        unknown,
        files: match reading.read("files", Some)? {
            Json::Null => None,
            _ => Some(files_of(&reading.inside("files", "the files")?)?),
        },
        charts: each(&reading, "charts", chart_of)?,
        configured: configured_of(&reading.inside("configured", "the configuration")?, limits)?,
    })
}

fn schema() -> String {
    format!("{NAMESPACE}/reading/v1")
}

fn each<T>(
    members: &Members<'_>,
    name: &str,
    read: impl Fn(&Members<'_>) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    members.objects(name, "an item")?.iter().map(read).collect()
}

fn tree(record: &TreeRecord, seals: &BTreeMap<String, Digest>) -> Json {
    // What is not among the sources had no say: it is not found again.
    let found = record.found.iter().filter(|(path, _)| seals.contains_key(*path));
    let found =
        found.map(|(path, named)| Json::object([("path", text(path)), ("named", Json::Bool(*named))]));
    let read = seals.iter().filter(|(path, _)| record.read.contains_key(*path));
    let read =
        read.map(|(path, seal)| Json::object([("path", text(path)), ("seal", text(seal.to_string()))]));
    let unread = record.unread.iter().map(|(path, why)| {
        let (why, told) = match why {
            Unread::Missing => ("missing", None),
            Unread::TooLarge => ("tooLarge", None),
            Unread::Refused(told) => ("refused", Some(told.as_str())),
        };
        Json::object([("path", text(path)), ("why", text(why)), ("told", maybe(told))])
    });
    let folders = record.folders.iter().map(|(path, listed)| {
        let listed = match listed {
            Listed::Whole => "whole",
            Listed::Missing => "missing",
            Listed::Partly => "partly",
        };
        Json::object([("path", text(path)), ("listed", text(listed))])
    });
    Json::object([
        ("found", found.collect()),
        ("read", read.collect()),
        ("unread", unread.collect()),
        ("folders", folders.collect()),
        ("listed", texts(&record.listed)),
        ("outOfBounds", texts(&record.out_of_bounds)),
    ])
}

fn tree_of(tree: &Members<'_>) -> Result<TreeRecord, Failure> {
    let path = |item: &Members<'_>| item.text("path").map(str::to_owned);
    let unread = |item: &Members<'_>| {
        let why = match item.text("why")? {
            "missing" => Unread::Missing,
            "tooLarge" => Unread::TooLarge,
            "refused" => Unread::Refused(item.text("told")?.to_owned()),
            _ => return Err(item.wrong("why")),
        };
        Ok((path(item)?, why))
    };
    let folder = |item: &Members<'_>| {
        let listed = match item.text("listed")? {
            "whole" => Listed::Whole,
            "missing" => Listed::Missing,
            "partly" => Listed::Partly,
            _ => return Err(item.wrong("listed")),
        };
        Ok((path(item)?, listed))
    };
    let set = |name: &str| Ok::<BTreeSet<String>, Failure>(tree.texts(name)?.into_iter().collect());
    Ok(TreeRecord {
        found: each(tree, "found", |item| Ok((path(item)?, item.truth("named")?)))?.into_iter().collect(),
        read: each(tree, "read", |item| Ok((path(item)?, item.digest("seal")?)))?.into_iter().collect(),
        unread: each(tree, "unread", unread)?.into_iter().collect(),
        folders: each(tree, "folders", folder)?.into_iter().collect(),
        listed: set("listed")?,
        out_of_bounds: set("outOfBounds")?,
    })
}

fn files(options: &FileOptions) -> Json {
    Json::object([
        ("kinds", texts(&options.kinds)),
        ("parser", maybe(options.parser.map(FileFormat::name))),
        ("combine", Json::Bool(options.combine)),
        ("alone", Json::Bool(options.alone)),
    ])
}

fn files_of(files: &Members<'_>) -> Result<FileOptions, Failure> {
    let parser = files.maybe("parser")?;
    let known = |name: &str| FileFormat::of_name(name).ok_or_else(|| files.wrong("parser"));
    Ok(FileOptions {
        kinds: files.texts("kinds")?,
        parser: parser.map(known).transpose()?,
        combine: files.truth("combine")?,
        alone: files.truth("alone")?,
    })
}

/// What was given for variables. Values are there only where secrets may be; of the environment those variables are
/// that `is_named` somewhere in what was read: all others had no say.
fn given(sources: &Sources<'_>, is_named: &dyn Fn(&str) -> bool) -> Json {
    let TerraformOptions { given, environment, workspace, state, base, .. } = &sources.options.terraform;
    let value = |name: &String, value: &String| {
        let value = sources.secrets.then_some(value.as_str());
        Json::object([("name", text(name)), ("value", maybe(value))])
    };
    let given = given.iter().map(|given| match given {
        GivenArgument::File(path) => Json::object([("file", text(path))]),
        GivenArgument::Value(name, of) => value(name, of),
    });
    let environment = environment.iter().filter(|(name, _)| is_named(name));
    Json::object([
        ("given", given.collect()),
        ("environment", environment.map(|(name, of)| value(name, of)).collect()),
        ("workspace", maybe(workspace.as_deref())),
        ("state", maybe(state.as_deref())),
        ("base", text(base)),
    ])
}

fn given_of(members: &Members<'_>) -> Result<(TerraformOptions, Vec<String>), Failure> {
    let value = |item: &Members<'_>| {
        Ok::<_, Failure>((item.text("name")?.to_owned(), item.maybe("value")?.map(str::to_owned)))
    };
    let mut unknown = Vec::new();
    let mut given = Vec::new();
    for item in members.objects("given", "what was given")? {
        if item.has("file") {
            given.push(GivenArgument::File(item.text("file")?.to_owned()));
            continue;
        }
        match value(&item)? {
            (name, Some(of)) => given.push(GivenArgument::Value(name, of)),
            (name, None) => unknown.push(name),
        }
    }
    let mut environment = Vec::new();
    for item in members.objects("environment", "what was given")? {
        match value(&item)? {
            (name, Some(of)) => environment.push((name, of)),
            (name, None) => unknown.push(name),
        }
    }
    let options = TerraformOptions {
        given,
        environment,
        workspace: members.maybe("workspace")?.map(str::to_owned),
        state: members.maybe("state")?.map(str::to_owned),
        time: 0,
        base: members.text("base")?.to_owned(),
    };
    Ok((options, unknown))
}

fn chart(chart: &ChartRelease) -> Json {
    Json::object([
        ("path", text(&chart.path)),
        ("name", maybe(chart.name.as_deref())),
        ("namespace", maybe(chart.namespace.as_deref())),
        ("values", texts(&chart.values)),
        ("set", texts(&chart.set)),
        ("kubeVersion", maybe(chart.kube_version.as_deref())),
        ("apiVersions", texts(&chart.api_versions)),
        ("environment", maybe(chart.environment.as_deref())),
        ("defaults", Json::Bool(chart.defaults)),
    ])
}

fn chart_of(chart: &Members<'_>) -> Result<ChartRelease, Failure> {
    let maybe = |name: &str| Ok::<_, Failure>(chart.maybe(name)?.map(str::to_owned));
    Ok(ChartRelease {
        path: chart.text("path")?.to_owned(),
        name: maybe("name")?,
        namespace: maybe("namespace")?,
        values: chart.texts("values")?,
        set: chart.texts("set")?,
        kube_version: maybe("kubeVersion")?,
        api_versions: chart.texts("apiVersions")?,
        environment: maybe("environment")?,
        defaults: chart.truth("defaults")?,
    })
}

fn configured(terraform: &Terraform) -> Json {
    let root = |root: &TerraformRoot| {
        Json::object([
            ("path", text(&root.path)),
            ("varFiles", texts(&root.var_files)),
            ("vars", text(object_text(&root.vars))),
            ("workspace", maybe(root.workspace.as_deref())),
            ("state", maybe(root.state.as_deref())),
            ("environment", maybe(root.environment.as_deref())),
        ])
    };
    let module = |(source, folder): &(String, String)| {
        Json::object([("source", text(source)), ("folder", text(folder))])
    };
    let answer = |answer: &DataAnswer| {
        Json::object([("target", text(&answer.target)), ("values", text(object_text(&answer.values)))])
    };
    Json::object([
        ("roots", terraform.roots.iter().map(root).collect()),
        ("modules", terraform.modules.iter().map(module).collect()),
        ("data", terraform.data.iter().map(answer).collect()),
    ])
}

fn configured_of(terraform: &Members<'_>, limits: &Limits) -> Result<Terraform, Failure> {
    let object = |item: &Members<'_>, name: &'static str| {
        json_object(item.text(name)?, limits).ok_or_else(|| item.wrong(name))
    };
    let maybe = |item: &Members<'_>, name| Ok::<_, Failure>(item.maybe(name)?.map(str::to_owned));
    Ok(Terraform {
        roots: each(terraform, "roots", |root| {
            Ok(TerraformRoot {
                path: root.text("path")?.to_owned(),
                var_files: root.texts("varFiles")?,
                vars: object(root, "vars")?,
                workspace: maybe(root, "workspace")?,
                state: maybe(root, "state")?,
                environment: maybe(root, "environment")?,
            })
        })?,
        modules: each(terraform, "modules", |module| {
            Ok((module.text("source")?.to_owned(), module.text("folder")?.to_owned()))
        })?,
        data: each(terraform, "data", |answer| {
            Ok(DataAnswer { target: answer.text("target")?.to_owned(), values: object(answer, "values")? })
        })?,
    })
}
