//! ConfigMaps that pods need and that do not exist.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::absent_message;
use crate::findings::missing;

pub(super) const RULE: Rule = Rule {
    code: "config-map-missing",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A ConfigMap that a pod or a workload reads or mounts, and that does not exist.",
    matters: "The kubelet does not create a container before every ConfigMap that it needs is there: the pod waits in \
              CreateContainerConfigError or ContainerCreating for as long as it takes.",
    looks_at: "References in spec.containers[].env, envFrom and spec.volumes of pods and templates, against the \
              ConfigMaps of the namespace; and what the kubelet says that it does not find.",
    advice: "Create the ConfigMap, or correct the name. If the pod can do without it, mark the reference optional.",
    silent: "When ConfigMaps of the namespace were not listed in full and the kubelet does not say it either, or the \
              reference is optional.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    missing::find(context, &RULE, "", "ConfigMap", found);
    absent_message::find(context, &RULE, "ConfigMap", found);
}
