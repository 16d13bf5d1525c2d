//! What a user says about values: files and arguments.

/// What a user says about values, in the order of the command line. Later kinds win over earlier ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `-f`, `--values`: the path as it is shown, and the bytes.
    pub files: Vec<(String, Vec<u8>)>,
    /// `--set-json`.
    pub json: Vec<String>,
    /// `--set`.
    pub set: Vec<String>,
    /// `--set-string`.
    pub strings: Vec<String>,
    /// `--set-file`: values name files.
    pub set_files: Vec<String>,
    /// `--set-literal`.
    pub literals: Vec<String>,
}

/// A kind of argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Override {
    /// `--set-json`.
    Json,
    /// `--set`.
    Set,
    /// `--set-string`.
    String,
    /// `--set-file`.
    File,
    /// `--set-literal`.
    Literal,
}

impl Override {
    /// The argument as it is written.
    pub fn argument(self) -> &'static str {
        match self {
            Self::Json => "--set-json",
            Self::Set => "--set",
            Self::String => "--set-string",
            Self::File => "--set-file",
            Self::Literal => "--set-literal",
        }
    }
}
