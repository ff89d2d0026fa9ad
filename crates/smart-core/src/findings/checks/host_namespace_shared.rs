//! Pods that share network, processes or memory with their node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};

pub(super) const RULE: Rule = Rule {
    code: "host-namespace-shared",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A pod that uses the network of its node, sees its processes or shares memory with them.",
    matters: "Its ports are those of the node, so that two such pods clash; NetworkPolicies do not hold for it; and it can watch or end \
              processes of the node.",
    looks_at: "hostNetwork, hostPID and hostIPC of pods and templates.",
    advice: "Leave it to agents of the node.",
    silent: "For static pods, which belong to the node.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context) {
        let body = spec.spec;
        let all = [("hostNetwork", body.host_network), ("hostPID", body.host_pid), ("hostIPC", body.host_ipc)];
        let shared: Vec<&str> = all.into_iter().filter(|(_, shared)| *shared).map(|(field, _)| field).collect();
        if shared.is_empty() {
            continue;
        }
        let mut draft = spec.draft(&RULE, format!("{} uses {} of its node.", name(&spec.reference()), listed(&shared)));
        for field in shared {
            draft = draft.field(spec.field(field), true);
        }
        found.push(draft);
    }
}
