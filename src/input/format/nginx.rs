//! Configuration of nginx as conftest gives it: `{directives: [{name, parameters, block: {directives}}]}`.

use super::shape::{Failed, Text};
use crate::document::Node;

/// Reads a configuration of nginx. Comments are passed over.
pub(super) fn nginx(text: Text<'_>) -> Result<Node, Failed> {
    let mut reader = Reader { text, at: 0 };
    let directives = reader.directives(0)?;
    let all = (0, text.text.len());
    Ok(text.map(vec![("directives", text.list(directives, all))], all))
}

struct Reader<'t> {
    text: Text<'t>,
    at: usize,
}

/// A word, or what ends a directive.
enum Token {
    Word(usize, usize),
    Semicolon,
    Open(usize),
    Close(usize),
    End,
}

impl Reader<'_> {
    fn byte(&self, at: usize) -> Option<u8> {
        self.text.text.as_bytes().get(at).copied()
    }

    #[expect(clippy::unnecessary_box_returns, reason = "it stands in results, which are to be small")]
    fn wrong(&self, start: usize, message: &str, help: &str) -> Failed {
        self.text.error("nginx-syntax", (start, (start + 1).min(self.text.text.len())), message, help)
    }

    fn token(&mut self) -> Result<Token, Failed> {
        loop {
            match self.byte(self.at) {
                None => return Ok(Token::End),
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => {
                    while self.byte(self.at).is_some_and(|byte| byte != b'\n') {
                        self.at += 1;
                    }
                }
                Some(_) => break,
            }
        }
        let start = self.at;
        self.at += 1;
        match self.byte(start) {
            Some(b';') => Ok(Token::Semicolon),
            Some(b'{') => Ok(Token::Open(start)),
            Some(b'}') => Ok(Token::Close(start)),
            Some(quote @ (b'"' | b'\'')) => {
                loop {
                    match self.byte(self.at) {
                        None => {
                            return Err(self.wrong(start, "these quotes are not closed", "close the quotes"));
                        }
                        Some(b'\\') => self.at += 2,
                        Some(byte) => {
                            self.at += 1;
                            if byte == quote {
                                break;
                            }
                        }
                    }
                }
                Ok(Token::Word(start, self.at.min(self.text.text.len())))
            }
            _ => {
                self.at = start;
                // `${name}` holds braces that are no block.
                while let Some(byte) = self.byte(self.at) {
                    match byte {
                        b'\\' => self.at += 2,
                        b'$' if self.byte(self.at + 1) == Some(b'{') => {
                            while self.byte(self.at).is_some_and(|byte| byte != b'}') {
                                self.at += 1;
                            }
                            self.at += 1;
                        }
                        b';' | b'{' | b'}' => break,
                        byte if byte.is_ascii_whitespace() => break,
                        _ => self.at += 1,
                    }
                }
                self.at = self.at.min(self.text.text.len());
                Ok(Token::Word(start, self.at))
            }
        }
    }

    fn directives(&mut self, depth: usize) -> Result<Vec<Node>, Failed> {
        if depth > self.text.limits.depth {
            return Err(self.wrong(self.at, "blocks nest too deep", "nest less deep"));
        }
        let mut directives = Vec::new();
        loop {
            let (start, end) = match self.token()? {
                Token::Word(start, end) => (start, end),
                Token::End if depth == 0 => return Ok(directives),
                Token::Close(_) if depth > 0 => return Ok(directives),
                Token::End => {
                    return Err(self.wrong(self.at, "this block is not closed", "write `}` behind it"));
                }
                Token::Semicolon => {
                    return Err(self.wrong(
                        self.at - 1,
                        "there is no directive before this `;`",
                        "take it out",
                    ));
                }
                Token::Open(at) | Token::Close(at) => {
                    return Err(self.wrong(
                        at,
                        "there is no directive that this brace belongs to",
                        "take it out",
                    ));
                }
            };
            let name = self.text.part(start, end);
            let mut entries = vec![("name", self.text.string(name, (start, end)))];
            let mut parameters = Vec::new();
            let block = loop {
                match self.token()? {
                    Token::Word(start, end) => {
                        parameters.push(self.text.string(self.text.part(start, end), (start, end)));
                    }
                    Token::Semicolon => break None,
                    Token::Open(_) if name.ends_with("_by_lua_block") => {
                        let help = "keep the program in a file, and name it with `…_by_lua_file`";
                        return Err(self.wrong(start, "blocks of Lua are not read", help));
                    }
                    Token::Open(at) => break Some((at, self.directives(depth + 1)?)),
                    Token::Close(_) | Token::End => {
                        let message = format!("the directive `{name}` does not end");
                        return Err(self.wrong(start, &message, "write `;` behind it"));
                    }
                }
            };
            if !parameters.is_empty() {
                entries.push(("parameters", self.text.list(parameters, (start, self.at))));
            }
            if let Some((open, below)) = block {
                let place = (open, self.at);
                let below = self.text.map(vec![("directives", self.text.list(below, place))], place);
                entries.push(("block", below));
            }
            directives.push(self.text.map(entries, (start, self.at)));
        }
    }
}
