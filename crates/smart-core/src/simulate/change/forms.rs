//! The forms of sentences, to show what is right where something is wrong.

/// How sentences with a verb are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ChangeForm {
    /// The verb: `set image`.
    pub verb: &'static str,
    /// The sentence, with what is to be put in in capitals and what may be left out in brackets.
    pub sentence: &'static str,
    /// A sentence of that form.
    pub example: &'static str,
}

const fn form(verb: &'static str, sentence: &'static str, example: &'static str) -> ChangeForm {
    ChangeForm { verb, sentence, example }
}

/// All sentences, in order of their verbs.
pub(super) const FORMS: &[ChangeForm] = &[
    form("apply", "apply FILE [-n NAMESPACE]", "apply web.yaml -n shop"),
    form("cordon", "cordon node NAME", "cordon node worker-5"),
    form(
        "delete",
        "delete KIND/NAME [-n NAMESPACE] [--cascade=background|foreground|orphan]",
        "delete configmap/api-config -n shop",
    ),
    form(
        "drain",
        "drain node NAME [--force] [--ignore-daemonsets] [--delete-emptydir-data] [--disable-eviction] \
         [--pod-selector=SELECTOR] [--profile=kubectl|cluster-autoscaler|karpenter]",
        "drain node worker-5 --ignore-daemonsets --delete-emptydir-data",
    ),
    form("label", "label KIND/NAME KEY=VALUE KEY-", "label deploy/web tier=front -n shop"),
    form("lose", "lose node NAME", "lose node worker-5"),
    form("lose", "lose zone NAME", "lose zone eu-west-1a"),
    form("lose", "lose any node", "lose any node"),
    form("lose", "lose any zone", "lose any zone"),
    form("restart", "restart KIND/NAME", "restart deploy/web -n shop"),
    form("rollout restart", "rollout restart KIND/NAME", "rollout restart sts/db -n shop"),
    form("scale", "scale KIND/NAME --replicas=NUMBER", "scale deploy/web -n shop --replicas=5"),
    form("set env", "set env KIND/NAME NAME=VALUE NAME- [-c CONTAINER]", "set env deploy/web -n shop LOG=debug"),
    form("set image", "set image KIND/NAME CONTAINER=IMAGE", "set image deploy/web -n shop web=registry/web:2"),
    form("set limits", "set limits KIND/NAME cpu=1 memory=1Gi [-c CONTAINER]", "set limits deploy/web -n shop memory=1Gi"),
    form("set requests", "set requests KIND/NAME cpu=1 memory=1Gi [-c CONTAINER]", "set requests deploy/web -n shop cpu=2"),
    form(
        "set resources",
        "set resources KIND/NAME --requests=cpu=1,memory=1Gi --limits=memory=2Gi [-c CONTAINER]",
        "set resources deploy/web -n shop --requests=cpu=2",
    ),
    form("taint", "taint node NAME KEY=VALUE:NoSchedule KEY:NoExecute-", "taint node worker-5 maintenance=true:NoExecute"),
    form("uncordon", "uncordon node NAME", "uncordon node worker-5"),
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
