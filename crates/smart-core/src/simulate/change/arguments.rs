//! The words and flags of a sentence.

use std::collections::BTreeMap;

use super::words::Word;
use crate::cluster::near;
use crate::object::pod::Resources;
use crate::object::quantity::Quantity;
use crate::redact;
use crate::render::cut;
use crate::text::Text;

/// Why a sentence is not understood, and what would mend it.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) reason: String,
    /// The verb whose forms are shown where nothing mends the sentence.
    pub(super) verb: &'static str,
    /// Words to put into the sentence, and their places.
    pub(super) fixes: Vec<(usize, String)>,
}

impl Fault {
    pub(super) fn new(verb: &'static str, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), verb, fixes: Vec::new() }
    }

    /// Offers the names near to a word of the sentence, with what stands before them.
    pub(super) fn offer<'a>(mut self, at: usize, wanted: &str, before: &str, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known: Vec<_> = names.into_iter().filter_map(|name| Some((near(wanted, name)?, name))).collect();
        known.sort_unstable();
        self.fixes.extend(known.into_iter().take(3).map(|(_, name)| (at, format!("{before}{name}"))));
        self
    }
}

/// A flag that a verb takes.
#[derive(Clone, Copy)]
pub(super) struct Flag {
    pub(super) name: &'static str,
    pub(super) value: Value,
}

/// Whether a flag has a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// It may say `true` or `false`.
    Switch,
    /// Always.
    Needed,
    /// This one where it is not said.
    Or(&'static str),
}

pub(super) const fn switch(name: &'static str) -> Flag {
    Flag { name, value: Value::Switch }
}

pub(super) const fn needed(name: &'static str) -> Flag {
    Flag { name, value: Value::Needed }
}

/// A word that is no flag, and where in the sentence it stands.
#[derive(Clone, Debug)]
pub(super) struct Argument {
    pub(super) at: usize,
    pub(super) text: String,
}

/// The words after the verb, and the flags.
pub(super) struct Arguments {
    pub(super) verb: &'static str,
    words: std::vec::IntoIter<Argument>,
    flags: BTreeMap<&'static str, Argument>,
}

impl Arguments {
    /// Sorts words into flags and others.
    pub(super) fn read(verb: &'static str, words: &[(usize, &Word)], known: &[Flag]) -> Result<Self, Fault> {
        let (mut others, mut flags) = (Vec::new(), BTreeMap::new());
        let mut rest = words.iter();
        while let Some((at, word)) = rest.next() {
            let text = word.text.as_str();
            if text == "--" {
                others.extend(rest.map(|(at, word)| Argument { at: *at, text: word.text.clone() }));
                break;
            }
            if !text.starts_with('-') || text == "-" {
                others.push(Argument { at: *at, text: text.to_owned() });
                continue;
            }
            let (name, value) = text.split_once('=').map_or((text, None), |(name, value)| (name, Some(value)));
            let name = if name == "-c" {
                "--container"
            } else if name == "-f" {
                "--filename"
            } else if name == "-l" {
                "--selector"
            } else {
                name
            };
            let Some(flag) = known.iter().find(|flag| flag.name == name) else {
                let after = text.get(name.len()..).filter(|_| text.starts_with("--")).unwrap_or_default();
                let fault = Fault::new(verb, format!("{verb} takes no flag {}", shown(name)));
                let names: Vec<String> = known.iter().map(|flag| format!("{}{after}", flag.name)).collect();
                return Err(fault.offer(*at, &format!("{name}{after}"), "", names.iter().map(String::as_str)));
            };
            let value = match (flag.value, value) {
                (_, Some(value)) => value.to_owned(),
                (Value::Switch, None) => "true".to_owned(),
                (Value::Or(value), None) => value.to_owned(),
                (Value::Needed, None) => match rest.next() {
                    Some((_, word)) => word.text.clone(),
                    None => return Err(Fault::new(verb, format!("{name} needs a value"))),
                },
            };
            if flag.value == Value::Switch && value != "true" && value != "false" {
                let fault = Fault::new(verb, format!("{name} is true or false, not {}", shown(&value)));
                return Err(Fault { fixes: vec![(*at, name.to_owned())], ..fault });
            }
            flags.insert(flag.name, Argument { at: *at, text: value });
        }
        Ok(Self { verb, words: others.into_iter(), flags })
    }

    pub(super) fn fault(&self, reason: impl Into<String>) -> Fault {
        Fault::new(self.verb, reason)
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<Argument> {
        self.flags.remove(name)
    }

    pub(super) fn is_set(&mut self, name: &str) -> bool {
        self.flag(name).is_some_and(|value| value.text == "true")
    }

    pub(super) fn peek(&self) -> Option<&str> {
        self.words.as_slice().first().map(|word| word.text.as_str())
    }

    pub(super) fn next(&mut self) -> Option<Argument> {
        self.words.next()
    }

    pub(super) fn rest(&mut self) -> Vec<Argument> {
        self.words.by_ref().collect()
    }

    /// Fails when words are left over.
    pub(super) fn end(&mut self) -> Result<(), Fault> {
        match self.next() {
            Some(word) => Err(self.fault(format!("{} is one word too many for {}", shown(&word.text), self.verb))),
            None => Ok(()),
        }
    }

    /// Reads amounts, as `cpu=1`.
    pub(super) fn amounts<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> Result<Resources, Fault> {
        let amounts = texts.into_iter().map(|text| {
            let Some((name, amount)) = text.split_once('=').filter(|(name, _)| is_key(name)) else {
                return Err(self.fault(format!("{} is no amount of a resource, as cpu=1 is", shown(text))));
            };
            let amount = Quantity::parse(amount).map_err(|error| self.fault(error.to_string()))?;
            if amount < Quantity::default() {
                return Err(self.fault(format!("{} is less than nothing", shown(text))));
            }
            Ok((Text::from(name), amount))
        });
        amounts.collect()
    }
}

/// Tells whether a text can be the key of a label, a taint, a resource or a variable.
pub(super) fn is_key(text: &str) -> bool {
    let is_meant = |character: char| character.is_ascii_alphanumeric() || "-_./".contains(character);
    !text.is_empty() && text.len() <= 317 && text.chars().all(is_meant) && !text.starts_with('-')
}

/// Returns a word as an error shows it: in quotes, without what may be secret, and cut.
pub(super) fn shown(word: &str) -> String {
    const LONGEST: usize = 64;
    let clean = match word.split_once('=') {
        Some((name, _)) if redact::is_secret_name(name) => format!("{name}=***").into(),
        _ => redact::without_credentials(word),
    };
    format!("{:?}", cut(&clean, LONGEST))
}
