//! From sentences to changes.

use super::arguments::{Argument, Arguments, Fault, Flag, Value, is_key, needed, shown, switch};
use super::names::{NODE_WORDS, is_name, is_node_name, named, nodes, nodes_while, object, take_namespace};
use super::words::{Word, sentences};
use super::{Cascade, Change, ContainerImage, DrainOptions, DrainProfile, Loss, Manifest, Named, Setting, TaintSetting, forms};
use crate::error::Error;
use crate::object::pod::Resources;
use crate::object::selector::LabelSelector;
use crate::redact;
use crate::text::Text;

/// Returns the bytes of a file, or why there are none.
type ReadFile<'a> = &'a mut dyn FnMut(&str) -> Result<Vec<u8>, String>;

/// Returns the changes of a text, in order.
pub(super) fn sequence(text: &str, read: ReadFile<'_>) -> Result<Vec<Change>, Error> {
    let unclosed = || Error::NotAChange { reason: "a quote is left open".to_owned(), nearest: Vec::new() };
    let sentences = sentences(text).ok_or_else(unclosed)?;
    if sentences.is_empty() {
        let reason = format!("nothing is to be changed; a change begins with {}", forms::first_words().join(", "));
        return Err(Error::NotAChange { reason, nearest: Vec::new() });
    }
    sentences.iter().map(|sentence| change(sentence, read).map_err(|fault| error(sentence, fault))).collect()
}

/// Returns the error for several changes in the place of one.
pub(super) fn several(count: usize) -> Error {
    Error::NotAChange { reason: format!("{count} changes stand where one is wanted"), nearest: Vec::new() }
}

/// Returns the error of a sentence, with the sentences that would be right.
fn error(sentence: &[Word], fault: Fault) -> Error {
    let Fault { reason, verb, fixes } = fault;
    let mut nearest = Vec::new();
    for (at, fix) in fixes {
        let mut mended = sentence.to_vec();
        if let Some(word) = mended.get_mut(at) {
            *word = Word::plain(&fix);
        }
        match change(&mended, &mut |_| Ok(Vec::new())) {
            Ok(change) => nearest.push(change.to_string()),
            Err(Fault { verb, .. }) => nearest.extend(forms::of(verb)),
        }
    }
    if nearest.is_empty() {
        nearest = forms::of(verb);
    }
    nearest.dedup();
    Error::NotAChange { reason, nearest }
}

/// Reads one sentence.
fn change(sentence: &[Word], read: ReadFile<'_>) -> Result<Change, Fault> {
    let mut words: Vec<(usize, &Word)> = sentence.iter().enumerate().collect();
    if words.first().is_some_and(|(_, word)| word.text == "kubectl") {
        words.remove(0);
    }
    let namespace = take_namespace(&mut words)?;
    let (first, second) = (words.first().copied(), words.get(1).copied());
    let Some((at, verb)) = first else { return Err(Fault::new("", "nothing is to be changed")) };
    let after = |count: usize| words.get(count..).unwrap_or_default();
    let read_after = |verb, count, flags: &[Flag]| Arguments::read(verb, after(count), flags);
    let named = |arguments: &mut Arguments| object(arguments, namespace.as_ref());
    match verb.text.as_str() {
        "drain" => drain(read_after("drain", 1, DRAIN)?),
        "cordon" => Ok(Change::Cordon { nodes: nodes(&mut read_after("cordon", 1, &[])?)? }),
        "uncordon" => Ok(Change::Uncordon { nodes: nodes(&mut read_after("uncordon", 1, &[])?)? }),
        "lose" => lose(read_after("lose", 1, &[])?),
        "delete" => delete(read_after("delete", 1, &[DELETE])?, namespace.as_ref()),
        "scale" => scale(read_after("scale", 1, &[needed("--replicas")])?, namespace.as_ref()),
        "restart" => {
            let mut arguments = read_after("restart", 1, &[])?;
            let object = named(&mut arguments)?;
            arguments.end().map(|()| Change::Restart { object })
        }
        "taint" => taint(read_after("taint", 1, &[switch("--overwrite")])?),
        "label" => {
            let mut arguments = read_after("label", 1, &[switch("--overwrite")])?;
            let object = named(&mut arguments)?;
            Ok(Change::Label { object, labels: settings(&mut arguments, "a label")? })
        }
        "apply" => apply(read_after("apply", 1, &[needed("--filename"), switch("--server-side")])?, namespace, read),
        "rollout" => match second {
            Some((_, word)) if word.text == "restart" => {
                let mut arguments = read_after("rollout restart", 2, &[])?;
                let object = named(&mut arguments)?;
                arguments.end().map(|()| Change::Restart { object })
            }
            other => Err(no_such("rollout", other, &["restart"])),
        },
        "set" => match second.map(|(_, word)| word.text.as_str()) {
            Some("image") => {
                let mut arguments = read_after("set image", 2, &[])?;
                let object = named(&mut arguments)?;
                Ok(Change::SetImage { object, images: images(&mut arguments)? })
            }
            Some("env") => {
                let mut arguments = read_after("set env", 2, &[CONTAINER, switch("--overwrite")])?;
                let (object, container) = (named(&mut arguments)?, container(&mut arguments)?);
                Ok(Change::SetEnv { object, container, variables: variables(&mut arguments)? })
            }
            Some("resources") => {
                let arguments = read_after("set resources", 2, &[CONTAINER, needed("--requests"), needed("--limits")])?;
                set_resources(arguments, namespace.as_ref())
            }
            Some("requests") => set_amounts(read_after("set requests", 2, &[CONTAINER])?, namespace.as_ref(), true),
            Some("limits") => set_amounts(read_after("set limits", 2, &[CONTAINER])?, namespace.as_ref(), false),
            _ => Err(no_such("set", second, &["env", "image", "limits", "requests", "resources"])),
        },
        unknown => {
            let fault = Fault::new("", format!("{} is no change", shown(unknown)));
            let fault = fault.offer(at, &unknown.to_ascii_lowercase(), "", forms::first_words());
            if fault.fixes.is_empty() {
                let known = forms::first_words().join(", ");
                return Err(Fault { reason: format!("{}; a change begins with {known}", fault.reason), ..fault });
            }
            Err(fault)
        }
    }
}

const CONTAINER: Flag = needed("--container");
const DELETE: Flag = Flag { name: "--cascade", value: Value::Or("background") };
const DRAIN: &[Flag] = &[
    switch("--force"),
    switch("--delete-emptydir-data"),
    switch("--ignore-daemonsets"),
    switch("--disable-eviction"),
    needed("--pod-selector"),
    needed("--profile"),
    // The old name of --delete-emptydir-data.
    switch("--delete-local-data"),
    needed("--timeout"),
    needed("--grace-period"),
    needed("--skip-wait-for-delete-timeout"),
    needed("--selector"),
];

fn no_such(verb: &'static str, second: Option<(usize, &Word)>, known: &[&'static str]) -> Fault {
    match second {
        Some((at, word)) => {
            let fault = Fault::new(verb, format!("{verb} {} is no change", shown(&word.text)));
            let mut fault = fault.offer(at, &word.text, "", known.iter().copied());
            if fault.fixes.is_empty() {
                fault.reason = format!("{}; after {verb} comes {}", fault.reason, known.join(", "));
            }
            fault
        }
        None => Fault::new(verb, format!("after {verb} comes {}", known.join(", "))),
    }
}

fn drain(mut arguments: Arguments) -> Result<Change, Fault> {
    let mut options = DrainOptions {
        force: arguments.is_set("--force"),
        delete_emptydir_data: arguments.is_set("--delete-emptydir-data") | arguments.is_set("--delete-local-data"),
        ignore_daemonsets: arguments.is_set("--ignore-daemonsets"),
        disable_eviction: arguments.is_set("--disable-eviction"),
        ..DrainOptions::default()
    };
    if arguments.flag("--selector").is_some() {
        return Err(arguments.fault("a simulated drain names its nodes: kubectl get nodes --selector=… -o name lists them"));
    }
    for flag in ["--timeout", "--grace-period", "--skip-wait-for-delete-timeout"] {
        if let Some(value) = arguments.flag(flag) {
            if !value.text.starts_with(|first: char| first.is_ascii_digit() || first == '-')
                || !is_key(&format!("x{}", value.text))
            {
                return Err(arguments.fault(format!("{flag} is a time, not {}", shown(&value.text))));
            }
            options.waiting.push(format!("{flag}={}", value.text).into());
        }
    }
    if let Some(selector) = arguments.flag("--pod-selector") {
        LabelSelector::parse(&selector.text).map_err(|error| arguments.fault(error.to_string()))?;
        options.pod_selector = selector.text.into();
    }
    if let Some(profile) = arguments.flag("--profile") {
        options.profile = one_of(&arguments, "--profile", &profile, &DrainProfile::NAMES)?;
    }
    Ok(Change::Drain { nodes: nodes(&mut arguments)?, options })
}

/// Returns what a word means that is one of a few.
fn one_of<T: Copy>(arguments: &Arguments, flag: &str, word: &Argument, known: &[(&'static str, T)]) -> Result<T, Fault> {
    if let Some((_, meant)) = known.iter().find(|(name, _)| *name == word.text) {
        return Ok(*meant);
    }
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    let fault = arguments.fault(format!("{flag} is one of {}, not {}", names.join(", "), shown(&word.text)));
    Err(fault.offer(word.at, &word.text, &format!("{flag}="), names))
}

impl DrainProfile {
    pub(super) const NAMES: [(&'static str, Self); 3] =
        [("kubectl", Self::Kubectl), ("cluster-autoscaler", Self::ClusterAutoscaler), ("karpenter", Self::Karpenter)];
}

impl Cascade {
    pub(super) const NAMES: [(&'static str, Self); 3] =
        [("background", Self::Background), ("foreground", Self::Foreground), ("orphan", Self::Orphan)];
}

fn lose(mut arguments: Arguments) -> Result<Change, Fault> {
    let what = arguments.next();
    let lost = match what.as_ref().map(|word| word.text.as_str()) {
        Some("any") => match arguments.next() {
            Some(word) if NODE_WORDS.contains(&word.text.as_str()) => Loss::AnyNode,
            Some(word) if word.text == "zone" => Loss::AnyZone,
            Some(word) => {
                let fault = arguments.fault(format!("lose any {}: only a node or a zone can be lost", shown(&word.text)));
                return Err(fault.offer(word.at, &word.text, "", ["node", "zone"]));
            }
            None => return Err(arguments.fault("lose any needs node or zone")),
        },
        Some("zone" | "zones") => match arguments.next() {
            Some(zone) if is_node_name(&zone.text) => Loss::Zone { name: zone.text.into() },
            Some(zone) => return Err(arguments.fault(format!("{} is no name of a zone", shown(&zone.text)))),
            None => return Err(arguments.fault("lose zone needs the name of a zone")),
        },
        Some(word) if NODE_WORDS.contains(&word) => match arguments.next() {
            Some(node) if is_node_name(&node.text) => Loss::Node { name: node.text.into() },
            Some(node) => return Err(arguments.fault(format!("{} is no name of a node", shown(&node.text)))),
            None => return Err(arguments.fault("lose node needs the name of a node")),
        },
        Some(word) => match word.split_once('/') {
            Some((kind, name)) if NODE_WORDS.contains(&kind) && is_node_name(name) => Loss::Node { name: name.into() },
            _ => {
                let at = what.as_ref().map(|word| word.at).unwrap_or_default();
                let fault = arguments.fault(format!("lose {}: only a node or a zone can be lost", shown(word)));
                return Err(fault.offer(at, word, "", ["node", "zone", "any"]));
            }
        },
        None => return Err(arguments.fault("lose needs a node or a zone")),
    };
    arguments.end().map(|()| Change::Lose { lost })
}

fn delete(mut arguments: Arguments, namespace: Option<&Text>) -> Result<Change, Fault> {
    let cascade = match arguments.flag("--cascade") {
        // The old words, which kubectl still takes.
        Some(word) if word.text == "true" => Cascade::Background,
        Some(word) if word.text == "false" => Cascade::Orphan,
        Some(word) => one_of(&arguments, "--cascade", &word, &Cascade::NAMES)?,
        None => Cascade::default(),
    };
    let mut objects = Vec::new();
    if arguments.peek().is_some_and(|word| word.contains('/')) {
        for word in arguments.rest() {
            objects.push(named(&arguments, &word.text, namespace)?);
        }
    } else {
        let first = object(&mut arguments, namespace)?;
        let kind = first.kind.clone();
        objects.push(first);
        for word in arguments.rest() {
            objects.push(named(&arguments, &format!("{kind}/{}", word.text), namespace)?);
        }
    }
    let mut once: Vec<Named> = Vec::new();
    for object in objects {
        if !once.contains(&object) {
            once.push(object);
        }
    }
    Ok(Change::Delete { objects: once, cascade })
}

fn scale(mut arguments: Arguments, namespace: Option<&Text>) -> Result<Change, Fault> {
    let flag = arguments.flag("--replicas");
    let object = object(&mut arguments, namespace)?;
    let number = match flag {
        Some(flag) => Some(flag),
        None => {
            if arguments.peek() == Some("to") {
                arguments.next();
            }
            arguments.next()
        }
    };
    arguments.end()?;
    let Some(number) = number else { return Err(arguments.fault("scale needs the number of replicas")) };
    match number.text.parse::<i32>() {
        Ok(replicas) if replicas >= 0 => Ok(Change::Scale { object, replicas }),
        _ => Err(arguments.fault(format!("{} is no number of replicas", shown(&number.text)))),
    }
}

fn taint(mut arguments: Arguments) -> Result<Change, Fault> {
    const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
    let nodes = nodes_while(&mut arguments, |word| !word.contains([':', '=']) && !word.ends_with('-'))?;
    let mut taints = Vec::new();
    for word in arguments.rest() {
        let (text, remove) = word.text.strip_suffix('-').map_or((word.text.as_str(), false), |text| (text, true));
        let (pair, effect) = text.split_once(':').unwrap_or((text, ""));
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let is_value = value.is_empty() || is_key(value);
        if !is_key(key) || !is_value {
            return Err(arguments.fault(format!("{} is no taint, as key=value:NoSchedule is", shown(&word.text))));
        }
        let is_whole = EFFECTS.contains(&effect) || effect.is_empty() && remove;
        if !is_whole {
            let fault = arguments.fault(format!("{} has no effect that is one of {}", shown(&word.text), EFFECTS.join(", ")));
            let end = if remove { "-" } else { "" };
            let names: Vec<String> = EFFECTS.iter().map(|effect| format!("{effect}{end}")).collect();
            return Err(fault.offer(word.at, &format!("{effect}{end}"), &format!("{pair}:"), names.iter().map(String::as_str)));
        }
        let value = if remove { "" } else { value };
        taints.push(TaintSetting { key: key.into(), value: value.into(), effect: effect.into(), remove });
    }
    if taints.is_empty() { Err(arguments.fault("taint needs a taint")) } else { Ok(Change::Taint { nodes, taints }) }
}

/// Takes settings: `key=value`, and `key-` for what is taken away.
fn settings(arguments: &mut Arguments, what: &str) -> Result<Vec<Setting>, Fault> {
    let mut settings = Vec::new();
    for word in arguments.rest() {
        let (key, value) = match word.text.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (word.text.strip_suffix('-').unwrap_or_default(), None),
        };
        if !is_key(key) {
            return Err(arguments.fault(format!("{} is not {what}, as KEY=VALUE or KEY- is", shown(&word.text))));
        }
        settings.push(Setting { key: key.into(), value: value.map(Text::from) });
    }
    if settings.is_empty() { Err(arguments.fault(format!("{} needs {what}", arguments.verb))) } else { Ok(settings) }
}

/// Takes variables, without the values that may be secret.
fn variables(arguments: &mut Arguments) -> Result<Vec<Setting>, Fault> {
    let mut variables = settings(arguments, "a variable")?;
    for Setting { key, value } in &mut variables {
        if let Some(value) = value {
            *value = if redact::is_secret_name(key) { Text::default() } else { Text::from(&*redact::without_credentials(value)) };
        }
    }
    Ok(variables)
}

fn images(arguments: &mut Arguments) -> Result<Vec<ContainerImage>, Fault> {
    let mut images = Vec::new();
    for word in arguments.rest() {
        match word.text.split_once('=') {
            Some((container, image)) if is_name(container) && is_image(image) => {
                images.push(ContainerImage { container: container.into(), image: image.into() });
            }
            _ => return Err(arguments.fault(format!("{} is no image of a container, as CONTAINER=IMAGE is", shown(&word.text)))),
        }
    }
    if images.is_empty() { Err(arguments.fault("set image needs an image")) } else { Ok(images) }
}

fn is_image(text: &str) -> bool {
    !text.is_empty() && !text.contains(|character: char| character.is_whitespace() || character.is_control())
}

fn container(arguments: &mut Arguments) -> Result<Option<Text>, Fault> {
    match arguments.flag("--container") {
        Some(word) if word.text == "*" => Ok(None),
        Some(word) if is_name(&word.text) => Ok(Some(word.text.into())),
        Some(word) => Err(arguments.fault(format!("{} is no name of a container", shown(&word.text)))),
        None => Ok(None),
    }
}

fn set_resources(mut arguments: Arguments, namespace: Option<&Text>) -> Result<Change, Fault> {
    let (object, container) = (object(&mut arguments, namespace)?, container(&mut arguments)?);
    let mut amounts = |flag| match arguments.flag(flag) {
        Some(word) => arguments.amounts(word.text.split(',').filter(|text| !text.is_empty())),
        None => Ok(Resources::default()),
    };
    let (requests, limits) = (amounts("--requests")?, amounts("--limits")?);
    arguments.end()?;
    if requests.is_empty() && limits.is_empty() {
        return Err(arguments.fault("set resources needs --requests or --limits"));
    }
    Ok(Change::SetResources { object, container, requests, limits })
}

fn set_amounts(mut arguments: Arguments, namespace: Option<&Text>, are_requests: bool) -> Result<Change, Fault> {
    let (object, container) = (object(&mut arguments, namespace)?, container(&mut arguments)?);
    let words = arguments.rest();
    let parts = words.iter().flat_map(|word| word.text.split(',')).filter(|text| !text.is_empty());
    let amounts = arguments.amounts(parts)?;
    if amounts.is_empty() {
        return Err(arguments.fault(format!("{} needs an amount, as cpu=1", arguments.verb)));
    }
    let (requests, limits) = if are_requests { (amounts, Resources::default()) } else { (Resources::default(), amounts) };
    Ok(Change::SetResources { object, container, requests, limits })
}

fn apply(mut arguments: Arguments, namespace: Option<Text>, read: ReadFile<'_>) -> Result<Change, Fault> {
    arguments.is_set("--server-side");
    let file = match arguments.flag("--filename") {
        Some(file) => Some(file),
        None => arguments.next(),
    };
    arguments.end()?;
    let Some(file) = file.filter(|file| !file.text.is_empty()) else { return Err(arguments.fault("apply needs a file")) };
    let bytes = read(&file.text).map_err(|reason| Fault {
        reason: format!("apply {}: {reason}", shown(&file.text)),
        verb: "",
        fixes: Vec::new(),
    })?;
    Ok(Change::Apply(Manifest { file: file.text.into(), namespace, bytes }))
}
