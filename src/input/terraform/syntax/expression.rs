//! Expressions: conditions, operators, and what they join (`hclsyntax/parser.go`).

use super::ast::{BinaryOperator, Expr, ExprKind, Name, UnaryOperator};
use super::diagnose;
use super::parser::{Parse, Parser, join};
use super::token::Kind;

impl<'s> Parser<'s, '_> {
    /// Any expression.
    pub(super) fn expression(&mut self) -> Parse<Expr<'s>> {
        self.enter()?;
        let term = self.term();
        // Most expressions are one term: they are handed on without being moved.
        if !self.goes_on() {
            self.leave();
            return term;
        }
        let operand = self.steps(term?)?;
        let operation = self.operation(operand, 0)?;
        let expr = if self.is(Kind::Question) { self.conditional(operation)? } else { operation };
        self.leave();
        Ok(expr)
    }

    /// Whether the token in hand goes on with an expression of which the first term was read.
    fn goes_on(&self) -> bool {
        matches!(self.token.kind, Kind::Dot | Kind::BracketOpen | Kind::Question)
            || operator(self.token.kind).is_some()
    }

    /// `a ? b : c` behind its condition.
    fn conditional(&mut self, condition: Expr<'s>) -> Parse<Expr<'s>> {
        let mut height = self.height;
        self.advance();
        let yes = self.expression()?;
        height = height.max(self.height);
        if !self.is(Kind::Colon) {
            let what = "`:` and a value for when the condition is false";
            let error = diagnose::expected(self.here(), what, &self.found());
            return self.fail(error.label(condition.span, "of this condition"));
        }
        self.advance();
        let no = self.expression()?;
        height = height.max(self.height);
        let span = join(condition.span, no.span);
        let kind =
            ExprKind::Conditional { condition: Box::new(condition), yes: Box::new(yes), no: Box::new(no) };
        self.node(kind, span, height)
    }

    /// What an operand is with the operators that follow and bind at least so strongly, and their operands. All
    /// operators join from the left.
    fn operation(&mut self, mut left: Expr<'s>, least: u8) -> Parse<Expr<'s>> {
        let mut height = self.height;
        while let Some((operator, strength)) = operator(self.token.kind) {
            if strength < least {
                break;
            }
            self.advance();
            let operand = self.postfix()?;
            let right = self.operation(operand, strength + 1)?;
            height = height.max(self.height);
            let span = join(left.span, right.span);
            let kind = ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) };
            left = self.node(kind, span, height)?;
            height = self.height;
        }
        self.height = height;
        Ok(left)
    }

    /// A term and the steps behind it.
    fn postfix(&mut self) -> Parse<Expr<'s>> {
        let term = self.term()?;
        self.steps(term)
    }

    /// What stands between operators.
    fn term(&mut self) -> Parse<Expr<'s>> {
        match self.token.kind {
            Kind::Word => self.word(),
            Kind::Quote => self.quoted(),
            Kind::Number => {
                let (text, span) = (self.token_text(), self.here());
                if !is_number(text) {
                    return self.fail(diagnose::number(span, text));
                }
                self.advance();
                self.leaf(ExprKind::Number(text), span)
            }
            Kind::BracketOpen => self.tuple(),
            Kind::BraceOpen => self.object(),
            Kind::ParenOpen => self.parentheses(),
            Kind::Heredoc => self.heredoc(),
            Kind::Not => self.unary(UnaryOperator::Not),
            Kind::Minus => self.unary(UnaryOperator::Negate),
            Kind::BadHeredoc => {
                // What follows may be its text.
                self.brackets += 1;
                self.fail(diagnose::bad_heredoc(self.here()))
            }
            Kind::OpenComment => self.fail(diagnose::open_comment(self.here())),
            _ => self.fail(diagnose::no_expression(self.here(), &self.found(), self.token_text())),
        }
    }

    /// `!x`, `-x`. An operator of this kind binds stronger than those between operands, and weaker than steps.
    fn unary(&mut self, operator: UnaryOperator) -> Parse<Expr<'s>> {
        let start = self.here();
        self.enter()?;
        self.advance();
        let operand = self.postfix()?;
        self.leave();
        let span = join(start, operand.span);
        self.node(ExprKind::Unary { operator, operand: Box::new(operand) }, span, self.height)
    }

    /// `(x)`.
    fn parentheses(&mut self) -> Parse<Expr<'s>> {
        let start = self.here();
        let before = self.open(false);
        let inner = self.expression()?;
        if !self.is(Kind::ParenClose) {
            return self.unclosed(")", start);
        }
        let span = join(start, self.here());
        self.close(before);
        self.node(ExprKind::Parentheses(Box::new(inner)), span, self.height)
    }

    /// A call, `true`, `false`, `null`, or the name of a variable.
    fn word(&mut self) -> Parse<Expr<'s>> {
        let name = self.name();
        match (self.token.kind, name.text) {
            (Kind::ParenOpen | Kind::DoubleColon, _) => self.call(name),
            (_, "true") => self.leaf(ExprKind::Bool(true), name.span),
            (_, "false") => self.leaf(ExprKind::Bool(false), name.span),
            (_, "null") => self.leaf(ExprKind::Null, name.span),
            _ => self.leaf(ExprKind::Traversal { root: name, steps: Vec::new() }, name.span),
        }
    }

    /// Takes the word in hand.
    pub(super) fn name(&mut self) -> Name<'s> {
        let name = Name { text: self.token_text(), span: self.here() };
        self.advance();
        name
    }

    /// `name(arguments)`: behind the first word of the name.
    fn call(&mut self, first: Name<'s>) -> Parse<Expr<'s>> {
        let start = self.taken.saturating_sub(first.text.len());
        while self.is(Kind::DoubleColon) {
            self.advance();
            if !self.is(Kind::Word) {
                return self.fail(diagnose::function_name(self.here(), &self.found()));
            }
            self.advance();
        }
        let name = Name { text: self.lexer.slice(start, self.taken), span: self.span(start, self.taken) };
        if !self.is(Kind::ParenOpen) {
            return self.fail(diagnose::call_parenthesis(self.here(), name.text, &self.found()));
        }
        let opened = self.here();
        let before = self.open(false);
        let mut arguments = Vec::new();
        let mut height = 0;
        let mut expand = false;
        while !self.is(Kind::ParenClose) {
            arguments.push(self.expression()?);
            height = height.max(self.height);
            match self.token.kind {
                Kind::Comma => self.advance(),
                Kind::ParenClose => {}
                Kind::Ellipsis => {
                    expand = true;
                    self.advance();
                    if !self.is(Kind::ParenClose) {
                        return self.fail(diagnose::after_expansion(self.here(), &self.found()));
                    }
                }
                Kind::End => return self.unclosed(")", opened),
                _ => return self.fail(diagnose::separator(self.here(), &self.found(), ")", opened)),
            }
        }
        let span = join(name.span, self.here());
        self.close(before);
        self.node(ExprKind::Call { name, arguments, expand }, span, height)
    }
}

/// The operator that a token is, and how strongly it binds.
fn operator(kind: Kind) -> Option<(BinaryOperator, u8)> {
    use BinaryOperator as Op;
    Some(match kind {
        Kind::Or => (Op::Or, 1),
        Kind::And => (Op::And, 2),
        Kind::Equal => (Op::Equal, 3),
        Kind::NotEqual => (Op::NotEqual, 3),
        Kind::Greater => (Op::Greater, 4),
        Kind::GreaterOrEqual => (Op::GreaterOrEqual, 4),
        Kind::Less => (Op::Less, 4),
        Kind::LessOrEqual => (Op::LessOrEqual, 4),
        Kind::Plus => (Op::Add, 5),
        Kind::Minus => (Op::Subtract, 5),
        Kind::Star => (Op::Multiply, 6),
        Kind::Slash => (Op::Divide, 6),
        Kind::Percent => (Op::Modulo, 6),
        _ => return None,
    })
}

/// Whether a number token is a number: digits, at most one point, at most one exponent.
pub(super) fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let signless = |text: &str| digits(text.strip_prefix(['+', '-']).unwrap_or(text));
    digits(whole) && (fraction.is_empty() || digits(fraction)) && exponent.is_none_or(signless)
}
