//! Roles that allow everything.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "rbac-wildcard",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A Role or ClusterRole with a rule that allows every verb on every resource of every group.",
    matters: "It also allows what does not exist yet: kinds that are added later, Secrets, and to give rights to others.",
    looks_at: "The verbs, resources and groups in the rules of roles.",
    advice: "Name the verbs and resources that are used.",
    silent: "For cluster-admin and roles that Kubernetes makes by itself.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (object, role) in context.roles() {
        let is_of_kubernetes = object.meta.labels.get("kubernetes.io/bootstrapping").is_some();
        if is_of_kubernetes || object.meta.name == "cluster-admin" || object.meta.name.starts_with("system:") {
            continue;
        }
        let all = |list: &[Text]| list.iter().any(|item| *item == "*");
        let everything = role.rules.iter().enumerate().find(|(_, rule)| {
            all(&rule.verbs) && all(&rule.resources) && all(&rule.api_groups) && rule.resource_names.is_empty()
        });
        let Some((at, _)) = everything else { continue };
        let reference = object.reference();
        found.push(
            Draft::new(&RULE, reference.clone(), format!("{} allows everything on everything.", name(&reference)))
                .breaking(false)
                .field(format!("/rules/{at}/verbs"), "*")
                .field(format!("/rules/{at}/resources"), "*")
                .command(describe(&reference, "shows its rules")),
        );
    }
}
