//! The names in sentences: of nodes, of namespaces, of objects.

use super::Named;
use super::arguments::{Arguments, Fault, is_key, shown};
use super::words::Word;
use crate::text::Text;

/// Takes the namespace out of a sentence: it may stand anywhere.
pub(super) fn take_namespace(words: &mut Vec<(usize, &Word)>) -> Result<Option<Text>, Fault> {
    let mut namespace = None;
    let mut at = 0;
    while let Some((_, word)) = words.get(at) {
        let (name, value) = word.text.split_once('=').map_or((word.text.as_str(), None), |(name, value)| (name, Some(value)));
        if name == "--" {
            break;
        }
        if name != "-n" && name != "--namespace" {
            at += 1;
            continue;
        }
        let value = match value {
            Some(value) => Some(value.to_owned()),
            None if at + 1 < words.len() => Some(words.remove(at + 1).1.text.clone()),
            None => None,
        };
        words.remove(at);
        match value {
            Some(value) if is_name(&value) => namespace = Some(Text::from(value)),
            Some(value) => return Err(Fault::new("", format!("{} is no name of a namespace", shown(&value)))),
            None => return Err(Fault::new("", "-n needs the name of a namespace")),
        }
    }
    Ok(namespace)
}

/// Tells whether the API server takes a text for a name (path segments, `apimachinery/pkg/api/validation/path/name.go`), and it
/// cannot be taken for a flag.
pub(super) fn is_name(text: &str) -> bool {
    let is_odd = |character: char| matches!(character, '/' | '%') || character.is_whitespace() || character.is_control();
    !matches!(text, "" | "." | "..") && text.len() <= 253 && !text.starts_with('-') && !text.contains(is_odd)
}

/// Tells whether a text can be the name of a node (`apimachinery/pkg/util/validation`, DNS subdomains).
pub(super) fn is_node_name(text: &str) -> bool {
    let is_edge = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let is_meant = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    text.len() <= 253 && is_edge(text.as_bytes().first()) && is_edge(text.as_bytes().last()) && text.bytes().all(is_meant)
}

pub(super) const NODE_WORDS: [&str; 3] = ["node", "nodes", "no"];
const NAMESPACE_WORDS: [&str; 3] = ["namespace", "namespaces", "ns"];

/// Tells whether a kind is one of those that are in no namespace and that sentences speak of most.
pub(super) fn is_outside_of_namespaces(kind: &str) -> bool {
    let kind = kind.to_ascii_lowercase();
    NODE_WORDS.contains(&kind.as_str()) || NAMESPACE_WORDS.contains(&kind.as_str())
}

/// Takes the names of nodes: `node a b`, `a b`, `node/a node/b`; all words that `is_meant` says may be one.
pub(super) fn nodes_while(arguments: &mut Arguments, is_meant: impl Fn(&str) -> bool) -> Result<Vec<Text>, Fault> {
    if arguments.peek().is_some_and(|word| NODE_WORDS.contains(&word)) {
        arguments.next();
    }
    let mut nodes: Vec<Text> = Vec::new();
    while arguments.peek().is_some_and(&is_meant) {
        let Some(word) = arguments.next() else { break };
        let name = match word.text.split_once('/') {
            Some((kind, name)) if NODE_WORDS.contains(&kind.to_ascii_lowercase().as_str()) => name,
            _ => &word.text,
        };
        if word.text == "and" {
            return Err(arguments.fault("changes are parted by `then` or `;`, and names of nodes by spaces"));
        }
        if let Some(plain) = word.text.strip_suffix(',').filter(|plain| is_node_name(plain)) {
            let fault = arguments.fault("names of nodes are parted by spaces");
            return Err(Fault { fixes: vec![(word.at, plain.to_owned())], ..fault });
        }
        if !is_node_name(name) {
            return Err(arguments.fault(format!("{} is no name of a node", shown(&word.text))));
        }
        let name = Text::from(name);
        if !nodes.contains(&name) {
            nodes.push(name);
        }
    }
    if nodes.is_empty() { Err(arguments.fault(format!("{} needs the name of a node", arguments.verb))) } else { Ok(nodes) }
}

pub(super) fn nodes(arguments: &mut Arguments) -> Result<Vec<Text>, Fault> {
    nodes_while(arguments, |_| true)
}

/// Takes an object: `kind/name`, `kind name`, `Kind/namespace/name`.
pub(super) fn object(arguments: &mut Arguments, namespace: Option<&Text>) -> Result<Named, Fault> {
    let Some(first) = arguments.next() else {
        return Err(arguments.fault(format!("{} needs an object, as KIND/NAME", arguments.verb)));
    };
    if first.text.contains('/') {
        return named(arguments, &first.text, namespace);
    }
    match arguments.next() {
        Some(name) => named(arguments, &format!("{}/{}", first.text, name.text), namespace),
        None => Err(arguments.fault(format!("{} is no object, as KIND/NAME is", shown(&first.text)))),
    }
}

pub(super) fn named(arguments: &Arguments, text: &str, namespace: Option<&Text>) -> Result<Named, Fault> {
    let mut parts = text.split('/');
    let (kind, first, second, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next(), parts.next());
    let (own, name) = match (first, second, rest) {
        (Some(name), None, _) => (None, name),
        (Some(namespace), Some(name), None) => (Some(namespace), name),
        _ => return Err(arguments.fault(format!("{} is no object, as KIND/NAME is", shown(text)))),
    };
    let is_kind = !kind.is_empty() && kind.starts_with(|first: char| first.is_ascii_alphabetic()) && is_key(kind);
    if !is_kind || !is_name(name) || own.is_some_and(|own| !is_name(own)) {
        return Err(arguments.fault(format!("{} is no object, as KIND/NAME is", shown(text))));
    }
    let lower = kind.to_ascii_lowercase();
    let lower = lower.as_str();
    // What belongs to no namespace is meant without one.
    let is_global = NODE_WORDS.contains(&lower) || NAMESPACE_WORDS.contains(&lower);
    let namespace = own.map(Text::from).or_else(|| namespace.cloned()).filter(|_| !is_global);
    Ok(Named { kind: kind.into(), name: name.into(), namespace })
}
