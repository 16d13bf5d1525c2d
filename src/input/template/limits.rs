//! How much a run of templates may compute. All of it is counted, so that a run ends at the same place on every
//! machine.

/// Limits on a run of templates. What meets one is an error that names it. The largest of a thousand real charts takes
/// about 120,000 steps and 8 MB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one template's text.
    pub template_bytes: usize,
    /// How deep actions and parentheses may nest in a template's text.
    pub nesting: usize,
    /// How deep templates may call templates; `include` and `tpl` count as well.
    pub depth: usize,
    /// Nodes executed, functions called, and a step for every 64 bytes that they work on.
    pub steps: u64,
    /// Bytes of one text.
    pub text_bytes: usize,
    /// Bytes of all texts, lists and maps that functions make, together, and of what keeps them.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            template_bytes: 16 << 20,
            nesting: 1000,
            depth: 10_000,
            steps: 20_000_000,
            text_bytes: 64 << 20,
            total_bytes: 256 << 20,
        }
    }
}
