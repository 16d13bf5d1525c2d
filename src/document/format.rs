//! The formats of configuration files that policies of the views `file` and `hcl` judge, by conftest's names.

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "their names say what they are")]
pub enum FileFormat {
    Codeowners,
    /// No format of a file: all files of the run together, as `--combine` gives them.
    Combined,
    Cue,
    Cyclonedx,
    Dockerfile,
    Dotenv,
    Edn,
    Groovy,
    Hcl1,
    Hcl2,
    Hocon,
    Ignore,
    Ini,
    Json,
    Jsonc,
    Jsonnet,
    Nginx,
    Properties,
    /// No format of a file: what detectors of leaked secrets found in a text, whatever its format.
    Secrets,
    Spdx,
    Textproto,
    Toml,
    Vcl,
    Xml,
    Yaml,
}

impl FileFormat {
    /// All of them, in the order of their names.
    pub const ALL: [Self; 25] = [
        Self::Codeowners,
        Self::Combined,
        Self::Cue,
        Self::Cyclonedx,
        Self::Dockerfile,
        Self::Dotenv,
        Self::Edn,
        Self::Groovy,
        Self::Hcl1,
        Self::Hcl2,
        Self::Hocon,
        Self::Ignore,
        Self::Ini,
        Self::Json,
        Self::Jsonc,
        Self::Jsonnet,
        Self::Nginx,
        Self::Properties,
        Self::Secrets,
        Self::Spdx,
        Self::Textproto,
        Self::Toml,
        Self::Vcl,
        Self::Xml,
        Self::Yaml,
    ];

    /// The name on the command line, in METADATA, in reports and in the evidence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Codeowners => "codeowners",
            Self::Combined => "combined",
            Self::Cue => "cue",
            Self::Cyclonedx => "cyclonedx",
            Self::Dockerfile => "dockerfile",
            Self::Dotenv => "dotenv",
            Self::Edn => "edn",
            Self::Groovy => "groovy",
            Self::Hcl1 => "hcl1",
            Self::Hcl2 => "hcl2",
            Self::Hocon => "hocon",
            Self::Ignore => "ignore",
            Self::Ini => "ini",
            Self::Json => "json",
            Self::Jsonc => "jsonc",
            Self::Jsonnet => "jsonnet",
            Self::Nginx => "nginx",
            Self::Properties => "properties",
            Self::Secrets => "secrets",
            Self::Spdx => "spdx",
            Self::Textproto => "textproto",
            Self::Toml => "toml",
            Self::Vcl => "vcl",
            Self::Xml => "xml",
            Self::Yaml => "yaml",
        }
    }

    /// The format of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// Whether a file of this format at `path` is of one of `kinds`: names of formats, or globs of paths, in which `*`
    /// stands for anything within a name, `**` for anything, and which are about the name alone where they have no
    /// `/`. What is combined of all files is of every kind; what was found of secrets is for those that name it.
    pub fn is_of(self, path: &str, kinds: &[String]) -> bool {
        if self == Self::Secrets {
            return kinds.iter().any(|kind| kind == self.name());
        }
        self == Self::Combined
            || kinds.is_empty()
            || kinds.iter().any(|kind| kind == self.name() || fits(kind, path))
    }
}

/// Whether a glob fits a path.
fn fits(glob: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let subject = if glob.contains('/') { path } else { name };
    fits_bytes(glob.strip_prefix('/').unwrap_or(glob).as_bytes(), subject.as_bytes())
}

/// Whether a glob fits a text, with one way back for each kind of wildcard: at most the product of both lengths.
fn fits_bytes(glob: &[u8], text: &[u8]) -> bool {
    // Where to go on after the last `*`, and after the last `**`.
    let mut narrow: Option<(usize, usize)> = None;
    let mut wide = narrow;
    let (mut g, mut t) = (0, 0);
    loop {
        match (glob.get(g), text.get(t)) {
            (None, None) => return true,
            (Some(b'*'), _) if glob.get(g + 1) == Some(&b'*') => {
                // `**/` stands for no folder too.
                g += if glob.get(g + 2) == Some(&b'/') { 3 } else { 2 };
                (wide, narrow) = (Some((g, t)), None);
                continue;
            }
            (Some(b'*'), _) => {
                g += 1;
                narrow = Some((g, t));
                continue;
            }
            (Some(b'?'), Some(byte)) if *byte != b'/' => {
                (g, t) = (g + 1, t + 1);
                continue;
            }
            (Some(one), Some(other)) if one == other => {
                (g, t) = (g + 1, t + 1);
                continue;
            }
            _ => {}
        }
        (g, t) = match (narrow, wide) {
            (Some((back, at)), _) if text.get(at).is_some_and(|byte| *byte != b'/') => {
                narrow = Some((back, at + 1));
                (back, at + 1)
            }
            (_, Some((back, at))) if at < text.len() => {
                (wide, narrow) = (Some((back, at + 1)), None);
                (back, at + 1)
            }
            _ => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_a_name_or_a_glob() {
        let is_of = |path: &str, kind: &str| FileFormat::Toml.is_of(path, &[kind.to_owned()]);
        for kind in ["toml", "*.toml", "/a/b.toml", "a/*.toml", "**/b.toml", "a/**", "b.t?ml", "**/*.toml"] {
            assert!(is_of("a/b.toml", kind), "{kind}");
        }
        for kind in ["yaml", "a.toml", "*/c.toml", "a*.toml", "a?b.toml", "b/**", "", "*/a/*"] {
            assert!(!is_of("a/b.toml", kind), "{kind}");
        }
        assert!(FileFormat::Toml.is_of("b.toml", &["**/b.toml".to_owned()]));
        assert!(FileFormat::Combined.is_of("combined", &["toml".to_owned()]));
    }

    #[test]
    fn names_are_read_back_and_in_order() {
        assert!(FileFormat::ALL.windows(2).all(|pair| pair[0].name() < pair[1].name()));
        assert!(FileFormat::ALL.iter().all(|format| FileFormat::of_name(format.name()) == Some(*format)));
        assert_eq!(FileFormat::of_name("tom"), None);
    }
}
