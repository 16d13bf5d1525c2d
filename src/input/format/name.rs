//! Which format a file has, by its path.

use crate::document::FileFormat;

/// The format of a file, by its path as conftest tells it (`parser.NewFromPath`); none where it knows none.
pub(in crate::input) fn of_path(path: &str) -> Option<FileFormat> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let named =
        |word: &str| name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
    if named("dockerfile") || extension == "dockerfile" {
        return Some(FileFormat::Dockerfile);
    }
    if named(".env") || extension == "env" {
        return Some(FileFormat::Dotenv);
    }
    if named("jenkinsfile") {
        return Some(FileFormat::Groovy);
    }
    match name.as_str() {
        "nginx.conf" => return Some(FileFormat::Nginx),
        "codeowners" => return Some(FileFormat::Codeowners),
        _ => {}
    }
    match extension {
        "yml" => Some(FileFormat::Yaml),
        "tf" | "hcl" | "tfvars" => Some(FileFormat::Hcl2),
        "gitignore" | "dockerignore" => Some(FileFormat::Ignore),
        "textpb" => Some(FileFormat::Textproto),
        "combined" => None,
        other => FileFormat::of_name(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_formats() {
        for (path, format) in [
            ("a/Dockerfile", FileFormat::Dockerfile),
            ("Dockerfile.dev", FileFormat::Dockerfile),
            ("dev.Dockerfile", FileFormat::Dockerfile),
            (".env", FileFormat::Dotenv),
            (".env.prod", FileFormat::Dotenv),
            ("a/prod.env", FileFormat::Dotenv),
            ("main.tf", FileFormat::Hcl2),
            ("x.auto.tfvars", FileFormat::Hcl2),
            ("a.YML", FileFormat::Yaml),
            (".dockerignore", FileFormat::Ignore),
            (".github/CODEOWNERS", FileFormat::Codeowners),
            ("nginx.conf", FileFormat::Nginx),
            ("pom.xml", FileFormat::Xml),
            ("app.properties", FileFormat::Properties),
            ("Jenkinsfile", FileFormat::Groovy),
        ] {
            assert_eq!(of_path(path), Some(format), "{path}");
        }
        for path in ["README.md", "a.conf", "Dockerfiles", "a.combined", "", "a.tf.bak"] {
            assert_eq!(of_path(path), None, "{path}");
        }
    }
}
