//! The tokens of the native syntax (`hclsyntax/token.go`).

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The end of the text.
    End,
    /// A line break. Only where line breaks matter.
    Newline,
    /// An identifier.
    Word,
    /// What looks like a number.
    Number,
    /// The `"` that opens a quoted template.
    Quote,
    /// `<<WORD` or `<<-WORD` and the line break behind it.
    Heredoc,
    /// `<<` that opens no heredoc.
    BadHeredoc,
    /// `/*` without its `*/`: it reaches to the end of the text.
    OpenComment,
    /// `{`
    BraceOpen,
    /// `}`
    BraceClose,
    /// `~}`
    StripClose,
    /// `[`
    BracketOpen,
    /// `]`
    BracketClose,
    /// `(`
    ParenOpen,
    /// `)`
    ParenClose,
    /// `,`
    Comma,
    /// `.`
    Dot,
    /// `...`
    Ellipsis,
    /// `:`
    Colon,
    /// `::`
    DoubleColon,
    /// `?`
    Question,
    /// `=`
    Assign,
    /// `=>`
    Arrow,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `!`
    Not,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Star,
    /// `/`
    Slash,
    /// `%`
    Percent,
    /// A character that begins nothing.
    Invalid,
}

/// A token and the bytes of the text that it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset behind its last byte.
    pub(super) end: usize,
}
