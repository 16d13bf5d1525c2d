//! Terragrunt's own functions (`pkg/config/config_helpers.go`).

use super::super::eval::Failure;
use super::super::module::{self, path_in};
use super::super::value::{Marks, Type, Value};
use super::super::way::{absolute, between, follow, in_tree};
use super::configuration::Configuration;
use crate::source::{ReadError, Severity, Span};

/// The commands of Terraform that take values for variables.
const NEED_VARIABLES: [&str; 8] =
    ["apply", "console", "destroy", "import", "plan", "push", "refresh", "test"];
/// The commands that ask.
const NEED_INPUT: [&str; 6] = ["apply", "import", "init", "plan", "refresh", "destroy"];
/// The commands that lock the state.
const NEED_LOCKING: [&str; 8] = ["apply", "destroy", "import", "plan", "refresh", "taint", "untaint", "init"];
/// The commands that walk a graph.
const NEED_PARALLELISM: [&str; 4] = ["apply", "plan", "destroy", "refresh"];

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    FindInParentFolders,
    PathRelativeToInclude,
    PathRelativeFromInclude,
    TerragruntDir,
    ParentTerragruntDir,
    OriginalTerragruntDir,
    RepoRoot,
    PathFromRepoRoot,
    PathToRepoRoot,
    Env,
    Command,
    Texts(&'static [&'static str]),
    ReadConfig,
    MarkAsRead,
    Decrypt,
    /// What is known only where Terragrunt runs.
    Unknown(&'static str),
}

/// The function of a name; none where it is not Terragrunt's.
pub(super) fn find(name: &str) -> Option<Function> {
    Some(match name {
        "find_in_parent_folders" => Function::FindInParentFolders,
        "path_relative_to_include" => Function::PathRelativeToInclude,
        "path_relative_from_include" => Function::PathRelativeFromInclude,
        "get_terragrunt_dir" => Function::TerragruntDir,
        "get_parent_terragrunt_dir" => Function::ParentTerragruntDir,
        "get_original_terragrunt_dir" => Function::OriginalTerragruntDir,
        "get_repo_root" => Function::RepoRoot,
        "get_path_from_repo_root" => Function::PathFromRepoRoot,
        "get_path_to_repo_root" => Function::PathToRepoRoot,
        "get_env" => Function::Env,
        "get_terraform_command" => Function::Command,
        "get_terraform_commands_that_need_vars" => Function::Texts(&NEED_VARIABLES),
        "get_terraform_commands_that_need_input" => Function::Texts(&NEED_INPUT),
        "get_terraform_commands_that_need_locking" => Function::Texts(&NEED_LOCKING),
        "get_terraform_commands_that_need_parallelism" => Function::Texts(&NEED_PARALLELISM),
        "get_terraform_cli_args" | "get_default_retryable_errors" => Function::Texts(&[]),
        "read_terragrunt_config" => Function::ReadConfig,
        "mark_as_read" => Function::MarkAsRead,
        "sops_decrypt_file" => Function::Decrypt,
        "get_aws_account_id" => Function::Unknown("get_aws_account_id"),
        "get_aws_account_alias" => Function::Unknown("get_aws_account_alias"),
        "get_aws_caller_identity_arn" => Function::Unknown("get_aws_caller_identity_arn"),
        "get_aws_caller_identity_user_id" => Function::Unknown("get_aws_caller_identity_user_id"),
        "get_platform" => Function::Unknown("get_platform"),
        "get_working_dir" => Function::Unknown("get_working_dir"),
        "get_terragrunt_source_cli_flag" => Function::Unknown("get_terragrunt_source_cli_flag"),
        "read_tfvars_file" => Function::Unknown("read_tfvars_file"),
        "run_cmd" => Function::Unknown("run_cmd"),
        _ => return None,
    })
}

impl Configuration<'_, '_> {
    /// Calls a function with arguments that were evaluated.
    ///
    /// # Errors
    /// The arguments are wrong, or what it looks for is not there.
    pub(super) fn call_function(
        &self,
        function: Function,
        arguments: &[Value],
        span: Span,
    ) -> Result<Value, Box<Failure>> {
        if arguments.iter().any(|argument| !argument.is_known()) {
            return Ok(Value::dynamic());
        }
        let text = |index: usize| arguments.get(index).and_then(Value::as_str);
        let path = |folder: &str| Ok(self.shown(folder));
        match function {
            Function::FindInParentFolders => self.find_above(text(0), arguments.get(1), span),
            Function::PathRelativeToInclude => {
                Ok(Value::string(between(&self.include_folder(text(0)), &self.origin)))
            }
            Function::PathRelativeFromInclude => {
                Ok(Value::string(between(&self.origin, &self.include_folder(text(0)))))
            }
            Function::TerragruntDir => path(&self.origin),
            Function::ParentTerragruntDir => path(&self.include_folder(text(0))),
            Function::OriginalTerragruntDir => path(&self.run.folder),
            Function::RepoRoot => path(""),
            Function::PathFromRepoRoot => Ok(Value::string(between("", &self.origin))),
            Function::PathToRepoRoot => Ok(Value::string(between(&self.origin, ""))),
            Function::Env => match arguments.get(1) {
                Some(default) => Ok(default.clone()),
                None => Ok(self.unknown("get_env", span)),
            },
            Function::Command => Ok(Value::string("plan")),
            Function::Texts(texts) => {
                let texts: Vec<Value> = texts.iter().map(|text| Value::string(*text)).collect();
                Ok(Value::list(Type::String, texts))
            }
            Function::ReadConfig => self.read_configuration(text(0), arguments.get(1), span),
            Function::MarkAsRead => Ok(arguments.first().cloned().unwrap_or_else(Value::dynamic)),
            Function::Decrypt => Ok(Value::unknown(Type::String).mark(Marks::SENSITIVE)),
            Function::Unknown(name) => Ok(self.unknown(name, span)),
        }
    }

    /// A path as functions give it: absolute, but for one above the folder that paths of the tree begin at, whose name
    /// is nobody's business.
    fn shown(&self, path: &str) -> Value {
        let above = path == ".." || path.starts_with("../");
        Value::string(if above { between(&self.folder, path) } else { absolute(self.run.options.base, path) })
    }

    /// What is known only where Terragrunt runs.
    fn unknown(&self, name: &str, span: Span) -> Value {
        let message = format!("what `{name}` gives is not known");
        let help = "what rests on it is undecided";
        self.run.tell_not_evaluated(Severity::Warning, span, message, help);
        Value::unknown(Type::String)
    }

    /// The folder of the file that an `include` block includes, the first where no name is given; for an included file
    /// its own.
    fn include_folder(&self, name: Option<&str>) -> String {
        if self.included {
            return self.folder.clone();
        }
        let mut includes = self.includes.iter();
        let include = match name {
            Some(name) => includes.find(|include| include.name.as_deref() == Some(name)),
            None => includes.next(),
        };
        include.map_or_else(|| self.origin.clone(), |include| include.configuration.folder.clone())
    }

    /// A file of a folder above: its path.
    fn find_above(
        &self,
        name: Option<&str>,
        fallback: Option<&Value>,
        span: Span,
    ) -> Result<Value, Box<Failure>> {
        let name = name.unwrap_or("terragrunt.hcl");
        let loader = self.run.loader;
        let mut folder = self.origin.clone();
        for _ in 0..loader.limits.folder_depth {
            let above = follow(&folder, "..");
            if above == folder || !loader.allows(&above) {
                break;
            }
            folder = above;
            let path = path_in(&folder, name);
            if loader.tree.read(&path, 0) != Err(ReadError::Missing) {
                return Ok(self.shown(&path));
            }
        }
        if let Some(fallback) = fallback {
            return Ok(fallback.clone());
        }
        let message = format!("no folder above holds `{name}`");
        let help = "start in a folder above it, or give a fallback as second argument";
        Err(Failure::dynamic(module::error("terragrunt-file", span, message, help)))
    }

    fn read_configuration(
        &self,
        path: Option<&str>,
        default: Option<&Value>,
        span: Span,
    ) -> Result<Value, Box<Failure>> {
        let path = in_tree(self.run.options.base, &self.origin, path.unwrap_or_default());
        let loader = self.run.loader;
        let failure = |message: String, help: &str| {
            Err(Failure::dynamic(module::error("terragrunt-file", span, message, help)))
        };
        if !loader.allows(&path) {
            let help = "start in a folder above it, or allow files outside of it";
            return failure(format!("the file lies outside of what is read: `{path}`"), help);
        }
        if loader.tree.read(&path, 0) == Err(ReadError::Missing) {
            return match default {
                Some(default) => Ok(default.clone()),
                None => failure(format!("there is no file `{path}`"), "correct the path"),
            };
        }
        match Configuration::read(self.run, &path) {
            Some(value) => Ok(value),
            None => failure("files read each other too deep".to_owned(), "take one of the calls out"),
        }
    }
}
