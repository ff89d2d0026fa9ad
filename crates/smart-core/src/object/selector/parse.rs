//! The text form of selectors, and the syntax of labels.

use std::collections::BTreeMap;

use super::{LabelSelector, Operator, Requirement};
use crate::object::parse_error::ParseError;
use crate::text::Text;

/// Reads what `labels.Parse` of k8s.io/apimachinery reads.
pub(super) fn selector(text: &str) -> Result<LabelSelector, ParseError> {
    let mut tokens = Tokens { text, rest: text };
    let mut labels: BTreeMap<&str, &str> = BTreeMap::new();
    let mut expressions: Vec<Requirement> = Vec::new();
    if tokens.peek() == Token::End {
        return Ok(LabelSelector::default());
    }
    loop {
        match tokens.term()? {
            Term::Equal(key, value) => {
                label(key, value)?;
                // A key has one value in `match_labels`; a second one contradicts it, and must not get lost.
                if *labels.entry(key).or_insert(value) != value {
                    expressions.push(Requirement { key: key.into(), operator: Operator::In, values: [value.into()].into() });
                }
            }
            Term::Other(other) => {
                requirement(&other)?;
                expressions.push(other);
            }
        }
        match tokens.next() {
            Token::End => break,
            Token::Comma => {}
            _ => return Err(tokens.error("a comma is missing")),
        }
    }
    Ok(LabelSelector {
        match_labels: labels.into_iter().map(|(key, value)| (key.into(), value.into())).collect(),
        match_expressions: expressions.into(),
    })
}

/// Checks the syntax of a key and its value.
pub(super) fn label(key: &str, value: &str) -> Result<(), ParseError> {
    check_key(key).map_err(|reason| ParseError::new("label key", key, reason))?;
    check_value(value).map_err(|reason| ParseError::new("label value", value, reason))
}

/// Checks what `labels.NewRequirement` of k8s.io/apimachinery checks.
pub(super) fn requirement(requirement: &Requirement) -> Result<(), ParseError> {
    let Requirement { key, operator, values } = requirement;
    check_key(key).map_err(|reason| ParseError::new("label key", key, reason))?;
    for value in values {
        check_value(value).map_err(|reason| ParseError::new("label value", value, reason))?;
    }
    let reason = match (operator, &**values) {
        (Operator::In | Operator::NotIn, []) => "it needs one or more values",
        (Operator::Exists | Operator::DoesNotExist, [_, ..]) => "it takes no value",
        (Operator::Gt | Operator::Lt, values) if !is_integer(values) => "it needs one integer of 64 bits",
        _ => return Ok(()),
    };
    Err(ParseError::new("selector requirement", &requirement.to_string(), reason))
}

fn is_integer(values: &[Text]) -> bool {
    matches!(values, [value] if value.parse::<i64>().is_ok())
}

/// A name, or a DNS subdomain, a slash and a name (`IsQualifiedName` of apimachinery).
fn check_key(key: &str) -> Result<(), &'static str> {
    let (prefix, name) = key.split_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if let Some(prefix) = prefix {
        let label = |label: &str| {
            let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !label.is_empty() && label.bytes().all(inside) && !label.starts_with('-') && !label.ends_with('-')
        };
        if prefix.len() > 253 || !prefix.split('.').all(label) {
            return Err("what is before its slash is not a DNS subdomain of at most 253 characters");
        }
    }
    if name.is_empty() { Err("it is empty") } else { check_value(name) }
}

fn check_value(value: &str) -> Result<(), &'static str> {
    let bytes = value.as_bytes();
    let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let edge = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_alphanumeric);
    if bytes.len() > 63 {
        Err("it is longer than 63 characters")
    } else if !bytes.iter().all(inside) {
        Err("it has characters other than letters, digits, '-', '_' and '.'")
    } else if !edge(bytes.first()) || !edge(bytes.last()) {
        Err("it begins or ends with other than a letter or a digit")
    } else {
        Ok(())
    }
}

enum Term<'a> {
    Equal(&'a str, &'a str),
    Other(Requirement),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    /// `=` and `==`.
    Equal,
    NotEqual,
    Not,
    Greater,
    Less,
    Open,
    Close,
    Comma,
    End,
}

struct Tokens<'a> {
    text: &'a str,
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    fn term(&mut self) -> Result<Term<'a>, ParseError> {
        let other = |key: &str, operator, values| Ok(Term::Other(Requirement { key: key.into(), operator, values }));
        let key = match self.next() {
            Token::Word(key) => key,
            Token::Not => {
                let Token::Word(key) = self.next() else { return Err(self.error("a key is missing")) };
                return other(key, Operator::DoesNotExist, Box::default());
            }
            _ => return Err(self.error("a key is missing")),
        };
        if matches!(self.peek(), Token::End | Token::Comma) {
            return other(key, Operator::Exists, Box::default());
        }
        match self.next() {
            Token::Equal => Ok(Term::Equal(key, self.value()?)),
            Token::NotEqual => other(key, Operator::NotIn, [self.value()?.into()].into()),
            Token::Greater => other(key, Operator::Gt, [self.value()?.into()].into()),
            Token::Less => other(key, Operator::Lt, [self.value()?.into()].into()),
            Token::Word("in") => other(key, Operator::In, self.values()?),
            Token::Word("notin") => other(key, Operator::NotIn, self.values()?),
            _ => Err(self.error("an operator is missing: they are = == != in notin > <")),
        }
    }

    /// Nothing is the empty value.
    fn value(&mut self) -> Result<&'a str, ParseError> {
        if matches!(self.peek(), Token::End | Token::Comma) {
            return Ok("");
        }
        let Token::Word(value) = self.next() else { return Err(self.error("a value is missing")) };
        Ok(value)
    }

    /// Nothing before, between or after commas is the empty value; nothing at all is no value.
    fn values(&mut self) -> Result<Box<[Text]>, ParseError> {
        if self.next() != Token::Open {
            return Err(self.error("a '(' is missing"));
        }
        let mut values: Vec<&str> = Vec::new();
        if self.peek() == Token::Close {
            self.next();
            return Ok(Box::default());
        }
        loop {
            let value = if let Token::Word(value) = self.peek() {
                self.next();
                value
            } else {
                ""
            };
            values.push(value);
            match self.next() {
                Token::Comma => {}
                Token::Close => break,
                _ => return Err(self.error("a ',' or ')' is missing")),
            }
        }
        values.sort_unstable();
        values.dedup();
        Ok(values.into_iter().map(Text::from).collect())
    }

    fn peek(&self) -> Token<'a> {
        Self { text: self.text, rest: self.rest }.next()
    }

    fn next(&mut self) -> Token<'a> {
        const BLANK: [char; 4] = [' ', '\t', '\r', '\n'];
        const SYMBOLS: [(&str, Token<'static>); 9] = [
            ("==", Token::Equal),
            ("=", Token::Equal),
            ("!=", Token::NotEqual),
            ("!", Token::Not),
            (">", Token::Greater),
            ("<", Token::Less),
            ("(", Token::Open),
            (")", Token::Close),
            (",", Token::Comma),
        ];
        let text = self.rest.trim_start_matches(BLANK);
        for (symbol, token) in SYMBOLS {
            if let Some(rest) = text.strip_prefix(symbol) {
                self.rest = rest;
                return token;
            }
        }
        let ends = |character: char| BLANK.contains(&character) || "=!><(),".contains(character);
        let (word, rest) = text.split_at_checked(text.find(ends).unwrap_or(text.len())).unwrap_or((text, ""));
        self.rest = rest;
        if word.is_empty() { Token::End } else { Token::Word(word) }
    }

    fn error(&self, reason: &'static str) -> ParseError {
        ParseError::new("selector", self.text, reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_kubectl_reads() {
        for (text, written) in [
            ("", ""),
            (" \t\r\n", ""),
            ("a=b", "a=b"),
            ("b=1,a=2", "a=2,b=1"),
            (" a  ==  b , c != d ", "a=b,c notin (d)"),
            ("a=b,a=b", "a=b"),
            ("a=b,a=c", "a=b,a in (c)"),
            ("a=,b", "a=,b"),
            ("a=", "a="),
            ("a!=", "a notin (,)"),
            ("e in (y,x,y)", "e in (x,y)"),
            ("e in(x)", "e in (x)"),
            ("e in (,)", "e in (,)"),
            ("e in (x,)", "e in (,x)"),
            ("e notin ( z )", "e notin (z)"),
            ("g,!h", "g,!h"),
            ("! h", "!h"),
            ("i>5,i<6", "i>5,i<6"),
            ("in in (in,notin)", "in in (in,notin)"),
            ("in,notin=in", "notin=in,in"),
            ("app.kubernetes.io/name=a_b-c.D", "app.kubernetes.io/name=a_b-c.D"),
        ] {
            assert_eq!(selector(text).map(|selector| selector.to_string()).as_deref(), Ok(written), "{text:?}");
        }
    }

    #[test]
    fn refuses_what_kubectl_refuses() {
        for (text, reason) in [
            (",", "a key is missing"),
            ("a,", "a key is missing"),
            ("a,,b", "a key is missing"),
            ("=b", "a key is missing"),
            ("!", "a key is missing"),
            ("!a=b", "a comma is missing"),
            ("!a in (b)", "a comma is missing"),
            ("a b", "an operator is missing: they are = == != in notin > <"),
            ("a (b)", "an operator is missing: they are = == != in notin > <"),
            ("a===b", "a value is missing"),
            ("a=(b)", "a value is missing"),
            ("a=b c", "a comma is missing"),
            ("a in b", "a '(' is missing"),
            ("a in (b", "a ',' or ')' is missing"),
            ("a in (b c)", "a ',' or ')' is missing"),
            ("a in ()", "it needs one or more values"),
            ("a>x", "it needs one integer of 64 bits"),
            ("a>", "it needs one integer of 64 bits"),
            ("a<-1", "it begins or ends with other than a letter or a digit"),
            ("a<9223372036854775808", "it needs one integer of 64 bits"),
            ("/a", "what is before its slash is not a DNS subdomain of at most 253 characters"),
            ("A.b/a", "what is before its slash is not a DNS subdomain of at most 253 characters"),
            ("a..b/a", "what is before its slash is not a DNS subdomain of at most 253 characters"),
            ("a/", "it is empty"),
            ("a/b/c", "it has characters other than letters, digits, '-', '_' and '.'"),
            ("a=b/c", "it has characters other than letters, digits, '-', '_' and '.'"),
            ("a=µ", "it has characters other than letters, digits, '-', '_' and '.'"),
            ("a=b\0", "it has characters other than letters, digits, '-', '_' and '.'"),
            ("a.=b", "it begins or ends with other than a letter or a digit"),
        ] {
            assert_eq!(selector(text).map_err(|error| error.reason()), Err(reason), "{text:?}");
        }
        let long = "x".repeat(64);
        for text in [format!("a={long}"), long.clone(), format!("a/{long}"), format!("{}/a", "x".repeat(254))] {
            assert!(selector(&text).is_err(), "{text}");
        }
        assert!(selector(&format!("a={}", &long[1..])).is_ok());
    }
}
