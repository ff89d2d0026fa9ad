//! Workloads whose pods are refused.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::create_failure::{Why, configuration};
use crate::findings::words::{cited, counted, name};
use crate::object::ObjectRef;

pub(super) const RULE: Rule = Rule {
    code: "replicas-not-created",
    severity: Severity::Critical,
    level: Level::Effect,
    lint: false,
    finds: "A workload that lacks pods because the API server refuses to make them.",
    matters: "There are no pods to look at: the reason stands only in the events and conditions of what should make \
              them.",
    looks_at: "The events FailedCreate and the condition ReplicaFailure of ReplicaSets, StatefulSets, DaemonSets and \
              Jobs that have fewer pods than they want, and of Deployments whose ReplicaSets the input does not hold.",
    advice: "Read the answer of the API server: it names the quota, the missing object or the rule that refuses the \
              pod.",
    silent: "When all pods are there by now, or the newest refusal is older than an hour and no condition says it \
              still.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for refusal in context.refusals() {
        let lacks = refusal.lacks.map_or_else(
            || "pods".to_owned(),
            |(lacks, wanted)| format!("{lacks} of {}", counted(wanted, "pod")),
        );
        let message = format!(
            "{} lacks {lacks}, which the API server refuses to make{}",
            name(&refusal.workload),
            cited(&refusal.message)
        );
        let namespace = &refusal.maker.namespace;
        let blames = |kind: &str, group: &str, namespace: &str, name: &str| vec![ObjectRef::new(group, kind, namespace, name)];
        let blamed = match &refusal.why {
            Why::Quota { quota, .. } | Why::QuotaUnstated { quota, .. } => blames("ResourceQuota", "", namespace, quota),
            Why::ServiceAccount(account) => blames("ServiceAccount", "", namespace, account),
            Why::PriorityClass(class) => blames("PriorityClass", "scheduling.k8s.io", "", class),
            Why::Webhook { webhook, .. } | Why::WebhookFailed { webhook } => configuration(context, webhook).into_iter().collect(),
            Why::LimitRange(_) | Why::PodSecurity { .. } | Why::Rights { .. } | Why::Other => Vec::new(),
        };
        found.push(refusal.draft(&RULE, refusal.workload.clone(), message).blames_all(blamed));
    }
}
