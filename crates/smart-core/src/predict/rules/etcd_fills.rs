//! Databases of etcd that will reach their quota.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "etcd-fills",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "A database of etcd that will reach its quota within the time that is asked about.",
    matters: "At the quota etcd raises an alarm and refuses every write: the whole cluster can be read only, until it is compacted, defragmented and the alarm is disarmed.",
    looks_at: "The size of the database and its quota over time (etcd_mvcc_db_total_size_in_bytes, etcd_server_quota_backend_bytes).",
    advice: "Find what fills it: events, Secrets of Helm releases, custom objects. Defragment one member after the other, or raise --quota-backend-bytes (8Gi at most is advised).",
    silent: "When the size does not grow beyond its daily and weekly ways, or its quota is not in the input.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::EtcdSize) {
        let Some(growth) = growth(foreseer, foreseen, "database size") else { continue };
        let part = &foreseen.subject.part;
        let which = if part.is_empty() { "The database of etcd".to_owned() } else { format!("The database of etcd {part}") };
        let message = format!("{which} reaches its quota {} ({}).", growth.when, growth.how);
        let draft = draft(&RULE, foreseen.subject.object.clone(), message, foreseen, &growth)
            .fix(Command::new(
                ["etcdctl", "defrag", "--cluster"],
                "gives back what was compacted; each member stands still meanwhile, so in a quiet hour",
            ))
            .command(Command::new(["etcdctl", "endpoint", "status", "--cluster", "-w", "table"], "shows size and quota of each member"))
            .command(Command::new(
                ["kubectl", "get", "--raw", "/metrics"],
                "has apiserver_storage_objects: which resources have the most objects",
            ));
        found.push(draft);
    }
}
