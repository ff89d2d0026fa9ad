//! The forms of sentences, to show what is right where something is wrong.

/// A verb, and how sentences with it are made.
pub(super) struct Form {
    pub(super) verb: &'static str,
    pub(super) sentence: &'static str,
}

const fn form(verb: &'static str, sentence: &'static str) -> Form {
    Form { verb, sentence }
}

/// All sentences, in order of their verbs.
pub(super) const FORMS: &[Form] = &[
    form("apply", "apply FILE [-n NAMESPACE]"),
    form("cordon", "cordon node NAME"),
    form("delete", "delete KIND/NAME [-n NAMESPACE] [--cascade=background|foreground|orphan]"),
    form(
        "drain",
        "drain node NAME [--force] [--ignore-daemonsets] [--delete-emptydir-data] [--disable-eviction] \
         [--pod-selector=SELECTOR] [--profile=kubectl|cluster-autoscaler|karpenter]",
    ),
    form("label", "label KIND/NAME KEY=VALUE KEY-"),
    form("lose", "lose node NAME"),
    form("lose", "lose zone NAME"),
    form("lose", "lose any node"),
    form("lose", "lose any zone"),
    form("restart", "restart KIND/NAME"),
    form("rollout restart", "rollout restart KIND/NAME"),
    form("scale", "scale KIND/NAME --replicas=NUMBER"),
    form("set env", "set env KIND/NAME NAME=VALUE NAME- [-c CONTAINER]"),
    form("set image", "set image KIND/NAME CONTAINER=IMAGE"),
    form("set limits", "set limits KIND/NAME cpu=1 memory=1Gi [-c CONTAINER]"),
    form("set requests", "set requests KIND/NAME cpu=1 memory=1Gi [-c CONTAINER]"),
    form("set resources", "set resources KIND/NAME --requests=cpu=1,memory=1Gi --limits=memory=2Gi [-c CONTAINER]"),
    form("taint", "taint node NAME KEY=VALUE:NoSchedule KEY:NoExecute-"),
    form("uncordon", "uncordon node NAME"),
];

/// Returns the sentences of a verb.
pub(super) fn of(verb: &str) -> Vec<String> {
    FORMS.iter().filter(|form| form.verb == verb).map(|form| form.sentence.to_owned()).collect()
}

/// Returns the first words of sentences, each once.
pub(super) fn first_words() -> Vec<&'static str> {
    let mut words: Vec<_> = FORMS.iter().filter_map(|form| form.verb.split(' ').next()).collect();
    words.dedup();
    words
}
