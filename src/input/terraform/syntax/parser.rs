//! What all parts of the parser share: the token in hand, places, limits, and what went wrong.

use super::ast::{Expr, ExprKind, Step, StepKind};
use super::diagnose;
use super::lexer::Lexer;
use super::recover::{Endings, OpenBlock, Recovery};
use super::token::{Kind, Token};
use crate::source::{Diagnostic, FileId, Limits, Span};

/// How many times as high as it nests a tree of expressions may be: operators, indices and splats in a row make it
/// higher without nesting. Whoever walks a tree by recursion needs a stack for so many levels.
const HEIGHT: usize = 5;

/// Parsing of the item in hand ends here: what is wrong has been told.
#[derive(Debug, Clone, Copy)]
pub(super) struct Failed;

/// What a part of the parser gives.
pub(super) type Parse<T> = Result<T, Failed>;

/// Where a text stands in its file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    /// The file.
    pub(super) file: FileId,
    /// Where the text begins in it, in bytes.
    pub(super) offset: usize,
    /// Where the text is shorter than what stands in the file, since escapes are resolved: offsets of the text and of
    /// the file's part that belong together, in order. Empty where they run alike.
    pub(super) escapes: &'p [(u32, u32)],
}

/// A parser in the middle of its text.
pub(super) struct Parser<'s, 'p> {
    pub(super) lexer: Lexer<'s>,
    /// The token in hand, which nobody has taken yet.
    pub(super) token: Token,
    /// Where the last token that was taken ends.
    pub(super) taken: usize,
    /// Whether line breaks are tokens here.
    pub(super) newlines: bool,
    place: Place<'p>,
    pub(super) limits: &'p Limits,
    /// How deep expressions, blocks and directives nest here.
    pub(super) depth: usize,
    /// How high the tree of the last expression is.
    pub(super) height: usize,
    /// How many nodes there are so far.
    pub(super) nodes: usize,
    /// What is wrong so far.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether nothing more is read: there are too many errors, or too many nodes.
    pub(super) stopped: bool,
    /// Brackets that are open in the item in hand.
    pub(super) brackets: usize,
    /// The markers of the heredocs that are open in the item in hand.
    pub(super) heredocs: Vec<&'s str>,
    /// Which heredocs can end at all. Built when the first one does not.
    pub(super) endings: Option<Endings<'s>>,
    /// The blocks that are open.
    pub(super) blocks: Vec<OpenBlock>,
    /// How many blocks stay open after an error; the inner ones end where it is found.
    pub(super) unwind: usize,
    /// What is known for going on behind errors.
    pub(super) recovery: Recovery,
}

impl<'s, 'p> Parser<'s, 'p> {
    /// A parser before the first token of a text.
    pub(super) fn new(text: &'s str, place: Place<'p>, limits: &'p Limits) -> Self {
        Self {
            lexer: Lexer { text, at: 0 },
            token: Token { kind: Kind::Newline, start: 0, end: 0 },
            taken: 0,
            newlines: true,
            place,
            limits,
            depth: 0,
            height: 0,
            nodes: 0,
            diagnostics: Vec::new(),
            stopped: false,
            brackets: 0,
            heredocs: Vec::new(),
            endings: None,
            blocks: Vec::new(),
            unwind: usize::MAX,
            recovery: Recovery::default(),
        }
    }

    /// Takes the token in hand; the next one is in hand.
    pub(super) fn advance(&mut self) {
        self.taken = self.token.end;
        let (kind, start) = self.lexer.read(self.newlines);
        self.token = Token { kind, start, end: self.lexer.at };
    }

    /// Takes a text that began with the token in hand and was read up to an offset.
    pub(super) fn advance_behind(&mut self, end: usize) {
        self.token.end = end;
        self.lexer.at = end;
        self.advance();
    }

    /// Takes the token in hand, which opens brackets in which line breaks matter or not. Gives what to hand to
    /// [`close`](Self::close).
    pub(super) fn open(&mut self, newlines: bool) -> bool {
        self.brackets += 1;
        let before = std::mem::replace(&mut self.newlines, newlines);
        self.advance();
        before
    }

    /// Takes the token in hand, which closes brackets.
    pub(super) fn close(&mut self, before: bool) {
        self.brackets = self.brackets.saturating_sub(1);
        self.newlines = before;
        self.advance();
    }

    /// Whether the token in hand is of that kind.
    #[inline]
    pub(super) fn is(&self, kind: Kind) -> bool {
        self.token.kind == kind
    }

    /// Whether the token in hand is that word.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.token.kind == Kind::Word && self.token_text() == word
    }

    /// The text of the token in hand.
    pub(super) fn token_text(&self) -> &'s str {
        self.lexer.slice(self.token.start, self.token.end)
    }

    /// The span of a range of the text.
    #[inline]
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        if self.place.escapes.is_empty() {
            return Span::new(self.place.file, self.place.offset + start, self.place.offset + end);
        }
        let raw = |at: usize| {
            let index = self.place.escapes.partition_point(|(own, _)| *own as usize <= at);
            let before = index.checked_sub(1).and_then(|index| self.place.escapes.get(index));
            self.place.offset + before.map_or(at, |(own, raw)| *raw as usize + at - *own as usize)
        };
        Span::new(self.place.file, raw(start), raw(end))
    }

    /// The span of the token in hand.
    #[inline]
    pub(super) fn here(&self) -> Span {
        self.span(self.token.start, self.token.end)
    }

    /// The token in hand as it is named in a message.
    pub(super) fn found(&self) -> String {
        match self.token.kind {
            Kind::End => "the end of the text".into(),
            Kind::Newline => "the end of the line".into(),
            _ => format!("`{}`", diagnose::shown(self.token_text())),
        }
    }

    /// Tells of an error that does not end the item in hand.
    pub(super) fn tell(&mut self, diagnostic: Diagnostic) {
        if !self.stopped {
            self.stopped = !diagnose::tell(&mut self.diagnostics, diagnostic);
        }
    }

    /// Tells of an error that ends the item in hand.
    pub(super) fn fail<T>(&mut self, diagnostic: Diagnostic) -> Parse<T> {
        self.tell(diagnostic);
        Err(Failed)
    }

    /// What is opened at `opened` is not closed by the token in hand.
    pub(super) fn unclosed<T>(&mut self, bracket: &str, opened: Span) -> Parse<T> {
        self.fail(diagnose::unclosed(self.here(), bracket, &self.found(), opened, self.is(Kind::End)))
    }

    /// One level deeper.
    #[inline]
    pub(super) fn enter(&mut self) -> Parse<()> {
        self.deeper(0)?;
        self.depth += 1;
        Ok(())
    }

    /// One level up again.
    #[inline]
    pub(super) fn leave(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Fails where so many levels more are too many.
    pub(super) fn deeper(&mut self, more: usize) -> Parse<()> {
        if self.depth + more < self.limits.depth {
            return Ok(());
        }
        self.fail(diagnose::too_deep(self.here(), self.limits.depth))
    }

    /// Counts a node of the tree.
    #[inline]
    pub(super) fn count(&mut self) -> Parse<()> {
        self.nodes += 1;
        if self.nodes <= self.limits.nodes {
            return Ok(());
        }
        let failed = self.fail(diagnose::too_many_nodes(self.here(), self.limits.nodes));
        self.stopped = true;
        failed
    }

    /// An expression that has no others in it.
    #[inline]
    pub(super) fn leaf(&mut self, kind: ExprKind<'s>, span: Span) -> Parse<Expr<'s>> {
        self.count()?;
        self.height = 0;
        Ok(Expr { kind, span })
    }

    /// An expression of which the highest part is so high.
    pub(super) fn node(&mut self, kind: ExprKind<'s>, span: Span, height: usize) -> Parse<Expr<'s>> {
        self.count()?;
        self.height = self.raised(span, height)?;
        Ok(Expr { kind, span })
    }

    /// The height of what has parts that are so high.
    pub(super) fn raised(&mut self, span: Span, height: usize) -> Parse<usize> {
        let limit = self.limits.depth.saturating_mul(HEIGHT);
        if height < limit {
            return Ok(height + 1);
        }
        self.fail(diagnose::too_long_chain(span, limit))
    }

    /// An expression with one more step behind it.
    pub(super) fn step(&mut self, mut expr: Expr<'s>, kind: StepKind<'s>, span: Span) -> Parse<Expr<'s>> {
        let step = Step { kind, span };
        if let ExprKind::Traversal { steps, .. } | ExprKind::Relative { steps, .. } = &mut expr.kind {
            steps.push(step);
            expr.span.end = span.end;
            return Ok(expr);
        }
        let whole = join(expr.span, span);
        let kind = ExprKind::Relative { source: Box::new(expr), steps: vec![step] };
        self.node(kind, whole, self.height)
    }
}

/// From the beginning of one span to the end of another.
pub(super) fn join(first: Span, last: Span) -> Span {
    Span { end: last.end, ..first }
}
