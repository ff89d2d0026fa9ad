//! Kinds that say how they are in words or fields of their own. Data, not code: one row a family of kinds, from the
//! documentation of its project.

use super::{Sign, Signs, camel, escaped};
use crate::health::HealthStatus::{self, Degraded, Healthy, Progressing, Suspended, Unknown};
use crate::json::Value;
use crate::object::generic::Generic;

/// What is special about the kinds of a group.
pub(super) struct Row {
    /// The API group; with a leading dot, all groups that end so.
    group: &'static str,
    /// The kinds; none means all of the group.
    kinds: &'static [&'static str],
    /// Fields with words of the kind's own, and what each word means; `*` stands for every entry.
    words: &'static [(&'static str, &'static [(&'static str, HealthStatus)])],
    /// The condition that the project promises: without it the object is not yet looked at.
    pub(super) promised: &'static str,
    /// Whether the words are all there is to read.
    pub(super) only: bool,
    /// Whether an object without status may be one that no controller cares for.
    pub(super) unreported_is_unknown: bool,
}

const PLAIN: Row = Row { group: "", kinds: &[], words: &[], promised: "", only: false, unreported_is_unknown: false };

/// In order; the first that fits counts.
const ROWS: &[Row] = &[
    // Argo CD: the health of an Application is that of what it deploys, which is judged by itself where it is known. Types of
    // conditions that end in `Error` are errors, those in `Warning` are not (`ApplicationConditionType` of its API).
    Row {
        group: "argoproj.io",
        kinds: &["Application"],
        words: &[
            (
                "status.operationState.phase",
                &[("Running", Progressing), ("Terminating", Progressing), ("Failed", Degraded), ("Error", Degraded)],
            ),
            (
                "status.conditions.*.type",
                &[
                    ("ComparisonError", Degraded),
                    ("InvalidSpecError", Degraded),
                    ("SyncError", Degraded),
                    ("DeletionError", Degraded),
                    ("UnknownError", Degraded),
                ],
            ),
            (
                "status.health.status",
                &[
                    ("Healthy", Healthy),
                    ("Progressing", Unknown),
                    ("Degraded", Unknown),
                    ("Missing", Unknown),
                    ("Suspended", Unknown),
                ],
            ),
        ],
        only: true,
        ..PLAIN
    },
    // Gloo: `Pending` is a configuration that nobody has validated, and that is not in effect; numbers stand for the words
    // (`status.proto` of solo-kit, which all of these groups share).
    Row { group: "gloo.solo.io", words: GLOO, only: true, ..PLAIN },
    Row { group: "gateway.solo.io", words: GLOO, only: true, ..PLAIN },
    Row { group: "enterprise.gloo.solo.io", words: GLOO, only: true, ..PLAIN },
    // GitOps Promoter: a CommitStatus carries the result of a check; the other statuses follow their environments.
    Row { group: "promoter.argoproj.io", kinds: &["CommitStatus"], words: &[("status.phase", &[])], promised: "Ready", ..PLAIN },
    Row { group: "promoter.argoproj.io", words: &[("status.environments.*.phase", PHASES)], promised: "Ready", ..PLAIN },
    // Karpenter: launched, registered, initialized, and only then ready (its documentation, page NodeClaims).
    Row { group: "karpenter.sh", kinds: &["NodeClaim"], promised: "Initialized", ..PLAIN },
    // KubeVirt: a virtual machine instance that has succeeded was shut down by its guest.
    Row {
        group: "kubevirt.io",
        kinds: &["VirtualMachineInstance"],
        words: &[("status.phase", &[("Succeeded", Suspended)])],
        ..PLAIN
    },
    // Karmada: what the member clusters say of an object.
    Row {
        group: "work.karmada.io",
        words: &[
            ("status.aggregatedStatus.*.applied", &[("false", Degraded)]),
            ("status.aggregatedStatus.*.health", &[("Unhealthy", Degraded), ("Healthy", Healthy)]),
        ],
        ..PLAIN
    },
    // MinIO: the states of a Tenant are sentences (constants of the operator's main controller).
    Row {
        group: "minio.min.io",
        kinds: &["Tenant"],
        words: &[(
            "status.currentState",
            &[
                ("Statefulset not controlled by operator", Degraded),
                ("Another MinIO Tenant already exists in the namespace", Degraded),
                ("Tenant credentials are not set properly", Degraded),
                ("Different versions across MinIO Pools", Degraded),
                ("Pool Decommissioning Not Allowed", Degraded),
                ("Restarting MinIO", Progressing),
            ],
        )],
        ..PLAIN
    },
    // Operator Lifecycle Manager.
    Row {
        group: "operators.coreos.com",
        kinds: &["Subscription"],
        words: &[(
            "status.state",
            &[
                ("AtLatestKnown", Healthy),
                ("UpgradeAvailable", Healthy),
                ("UpgradePending", Progressing),
                ("UpgradeFailed", Degraded),
            ],
        )],
        ..PLAIN
    },
    // Grafana operator: datasources, dashboards and folders that no Grafana takes; all of its kinds have the field.
    Row {
        group: "grafana.integreatly.org",
        words: &[("status.NoMatchingInstances", &[("true", Degraded)]), ("status.hash", &[("*", Healthy)])],
        ..PLAIN
    },
    // Elastic: the health of a cluster that was never asked is unknown.
    Row { group: "elasticsearch.k8s.elastic.co", unreported_is_unknown: true, ..PLAIN },
    // RabbitMQ topology: what a broker holds is not known without its word: all tell by the condition Ready whether the last
    // attempt succeeded (its documentation, page Troubleshooting).
    Row {
        group: "rabbitmq.com",
        kinds: &[
            "Binding",
            "Exchange",
            "Federation",
            "OperatorPolicy",
            "Permission",
            "Policy",
            "Queue",
            "SchemaReplication",
            "Shovel",
            "SuperStream",
            "TopicPermission",
            "User",
            "Vhost",
        ],
        unreported_is_unknown: true,
        ..PLAIN
    },
    // Knative: a condition that is absent is to be read as unknown.
    Row { group: "serving.knative.dev", unreported_is_unknown: true, ..PLAIN },
];

const GLOO: &[(&str, &[(&str, HealthStatus)])] = &[("status.state", GLOO_STATES), ("status.statuses.*.state", GLOO_STATES)];

const GLOO_STATES: &[(&str, HealthStatus)] = &[
    ("Pending", Suspended),
    ("Accepted", Healthy),
    ("Rejected", Degraded),
    ("Warning", Degraded),
    ("0", Suspended),
    ("1", Healthy),
    ("2", Degraded),
    ("3", Degraded),
];

const PHASES: &[(&str, HealthStatus)] = &[("success", Healthy), ("pending", Progressing), ("failure", Degraded)];

/// Returns the row of a kind.
pub(super) fn row(group: &str, kind: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| {
        let of_group = if row.group.starts_with('.') { group.ends_with(row.group) } else { group == row.group };
        of_group && (row.kinds.is_empty() || row.kinds.contains(&kind))
    })
}

impl Row {
    /// Tells whether a field has a word of the kind's own, which is not to be read as anybody's; where no word is listed,
    /// all are.
    pub(super) fn owns(&self, field: &str, value: &Value) -> bool {
        let own = self.words.iter().find(|(path, _)| path.strip_prefix("status.") == Some(field));
        own.is_some_and(|(_, words)| words.is_empty() || words.iter().any(|(word, _)| value.as_str() == Some(word)))
    }
}

/// Reads the fields that the row names.
pub(super) fn read(row: &Row, body: &Generic, signs: &mut Signs) {
    for (path, words) in row.words {
        each(body.fields(), path, String::new(), &mut |value, pointer| {
            let (Value::String(text) | Value::Number(text)) = value else {
                if let Value::Bool(value) = value {
                    word(words, if *value { "true" } else { "false" }, pointer, signs);
                }
                return;
            };
            word(words, text, pointer, signs);
        });
    }
    let conditions = body.items_at("status.conditions");
    let is_promised = |condition: &Value| condition.get("type").and_then(Value::as_str) == Some(row.promised);
    if !row.promised.is_empty() && !conditions.iter().any(is_promised) {
        let what = || format!("there is no condition {} yet", row.promised);
        signs.add(Progressing, || Sign::new("NotObserved", what(), "", "/status/conditions".to_owned(), ""));
    }
}

fn word(words: &[(&str, HealthStatus)], word: &str, pointer: &str, signs: &mut Signs) {
    if let Some((_, status)) = words.iter().find(|(known, _)| *known == word || *known == "*") {
        let says = if *status == Unknown { "this is the health of what it deploys" } else { "" };
        let what = || format!("{} is {word}", super::dotted(pointer));
        signs.add(*status, || Sign::new(&camel(word), what(), says, pointer.to_owned(), word));
    }
}

/// Calls `found` with each value under a path in which `*` stands for every entry of a list or an object.
fn each(value: &Value, path: &str, pointer: String, found: &mut impl FnMut(&Value, &str)) {
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    let mut go = |name: &str, inner: &Value| {
        let pointer = format!("{pointer}/{}", escaped(name));
        if rest.is_empty() { found(inner, &pointer) } else { each(inner, rest, pointer, found) }
    };
    if step != "*" {
        if let Some(inner) = value.get(step) {
            go(step, inner);
        }
        return;
    }
    value.fields().iter().for_each(|(name, inner)| go(name, inner));
    value.items().iter().enumerate().for_each(|(at, inner)| go(&at.to_string(), inner));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_kind_come_before_those_of_their_group() {
        for (at, row) in ROWS.iter().enumerate() {
            let hidden = ROWS.iter().take(at).any(|before| before.group == row.group && before.kinds.is_empty());
            assert!(!hidden, "{} {:?} is never reached", row.group, row.kinds);
        }
    }
}
