//! Changes as sentences.

use std::fmt;

use super::words::quoted;
use super::{Cascade, Change, DrainOptions, DrainProfile, Loss, Manifest, Named, Setting, TaintSetting};
use crate::object::pod::Resources;
use crate::text::Text;

/// Writes the sentence that is read back as the same change.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words().iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "))
    }
}

impl Change {
    fn words(&self) -> Vec<String> {
        match self {
            Self::Drain { nodes, options } => [words("drain node"), texts(nodes), options.words()].concat(),
            Self::Cordon { nodes } => [words("cordon node"), texts(nodes)].concat(),
            Self::Uncordon { nodes } => [words("uncordon node"), texts(nodes)].concat(),
            Self::Lose { lost: Loss::Node { name } } => [words("lose node"), vec![name.to_string()]].concat(),
            Self::Lose { lost: Loss::Zone { name } } => [words("lose zone"), vec![name.to_string()]].concat(),
            Self::Lose { lost: Loss::AnyNode } => words("lose any node"),
            Self::Lose { lost: Loss::AnyZone } => words("lose any zone"),
            Self::Delete { objects, cascade } => [words("delete"), deleted(objects), cascade.words()].concat(),
            Self::Scale { object, replicas } => about("scale", object, vec![format!("--replicas={replicas}")]),
            Self::Restart { object } => about("restart", object, Vec::new()),
            Self::SetImage { object, images } => {
                let images = images.iter().map(|image| format!("{}={}", image.container, image.image));
                about("set image", object, images.collect())
            }
            Self::SetEnv { object, container, variables } => {
                about("set env", object, [settings(variables), of_container(container.as_ref())].concat())
            }
            Self::SetResources { object, container, requests, limits } => {
                let amounts = [amounts("--requests", requests), amounts("--limits", limits)].concat();
                about("set resources", object, [amounts, of_container(container.as_ref())].concat())
            }
            Self::Taint { nodes, taints } => {
                [words("taint node"), texts(nodes), taints.iter().map(TaintSetting::word).collect()].concat()
            }
            Self::Label { object, labels } => about("label", object, settings(labels)),
            Self::Apply(Manifest { file, namespace, .. }) => {
                // A path that begins with a dash is no flag.
                let file = if file.starts_with('-') { vec!["--".to_owned(), file.to_string()] } else { vec![file.to_string()] };
                [words("apply"), in_namespace(namespace.as_ref()), file].concat()
            }
        }
    }
}

impl DrainOptions {
    /// Returns the flags.
    pub(crate) fn words(&self) -> Vec<String> {
        let switches = [
            (self.force, "--force"),
            (self.delete_emptydir_data, "--delete-emptydir-data"),
            (self.ignore_daemonsets, "--ignore-daemonsets"),
            (self.disable_eviction, "--disable-eviction"),
        ];
        let mut words: Vec<String> = switches.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| (*flag).to_owned()).collect();
        if !self.pod_selector.is_empty() {
            words.push(format!("--pod-selector={}", self.pod_selector));
        }
        words.extend(self.waiting.iter().map(ToString::to_string));
        if self.profile != DrainProfile::default() {
            words.extend(name_of(&DrainProfile::NAMES, self.profile).map(|name| format!("--profile={name}")));
        }
        words
    }
}

impl Cascade {
    fn words(self) -> Vec<String> {
        if self == Self::default() {
            return Vec::new();
        }
        name_of(&Self::NAMES, self).map(|name| format!("--cascade={name}")).into_iter().collect()
    }
}

fn name_of<T: Copy + PartialEq>(names: &[(&'static str, T)], meant: T) -> Option<&'static str> {
    names.iter().find(|(_, known)| *known == meant).map(|(name, _)| *name)
}

impl TaintSetting {
    fn word(&self) -> String {
        let value = if self.value.is_empty() { String::new() } else { format!("={}", self.value) };
        let effect = if self.effect.is_empty() { String::new() } else { format!(":{}", self.effect) };
        format!("{}{value}{effect}{}", self.key, if self.remove { "-" } else { "" })
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

fn texts(texts: &[Text]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

fn about(verb: &str, object: &Named, rest: Vec<String>) -> Vec<String> {
    let name = format!("{}/{}", object.kind, object.name);
    [words(verb), vec![name], in_namespace(object.namespace.as_ref()), rest].concat()
}

fn in_namespace(namespace: Option<&Text>) -> Vec<String> {
    namespace.map(|namespace| vec!["-n".to_owned(), namespace.to_string()]).unwrap_or_default()
}

/// Returns objects of one namespace with it said once, and others each with its own.
fn deleted(objects: &[Named]) -> Vec<String> {
    let first = objects.first().and_then(|object| object.namespace.as_ref());
    let is_one = objects.iter().all(|object| object.namespace.as_ref() == first);
    let name = |object: &Named| match &object.namespace {
        Some(namespace) if !is_one => format!("{}/{namespace}/{}", object.kind, object.name),
        _ => format!("{}/{}", object.kind, object.name),
    };
    let names = objects.iter().map(name).collect();
    if is_one { [names, in_namespace(first)].concat() } else { names }
}

fn settings(settings: &[Setting]) -> Vec<String> {
    let word = |setting: &Setting| match &setting.value {
        Some(value) => format!("{}={value}", setting.key),
        None => format!("{}-", setting.key),
    };
    settings.iter().map(word).collect()
}

fn of_container(container: Option<&Text>) -> Vec<String> {
    container.map(|container| vec!["-c".to_owned(), container.to_string()]).unwrap_or_default()
}

fn amounts(flag: &str, amounts: &Resources) -> Vec<String> {
    if amounts.is_empty() {
        return Vec::new();
    }
    let amounts: Vec<String> = amounts.iter().map(|(name, amount)| format!("{name}={amount}")).collect();
    vec![format!("{flag}={}", amounts.join(","))]
}
