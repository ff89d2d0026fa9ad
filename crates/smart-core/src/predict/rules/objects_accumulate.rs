//! Kinds of objects that grow beyond what clusters are tested with.

use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::predict::foreseer::Foreseer;
use crate::predict::growth::{draft, growth};
use crate::report::Command;
use crate::series::Measure;

pub(super) const RULE: Rule = Rule {
    code: "objects-accumulate",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A kind of object whose number will reach what clusters are tested with, within the time that is asked about.",
    matters: "Beyond that nobody promises that lists, watches and controllers keep up, and etcd grows with it.",
    looks_at: "apiserver_storage_objects over time, and the thresholds of sig-scalability: 150,000 pods, 10,000 Services, 10,000 namespaces, 5,000 nodes.",
    advice: "Find who makes them and does not remove them: a CronJob without a history limit, a controller in a loop, tests that leave namespaces.",
    silent: "For kinds without a threshold: their number alone breaks nothing that can be named.",
    check: finds_nothing_now,
};

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    for foreseen in foreseer.reaching(Measure::ObjectCount) {
        let Some(growth) = growth(foreseer, foreseen, "objects") else { continue };
        let resource = &foreseen.subject.part;
        let message = format!("There are more {resource} than clusters are tested with {} ({}).", growth.when, growth.how);
        let draft = draft(&RULE, foreseen.subject.object.clone(), message, foreseen, &growth).command(Command::new(
            ["kubectl", "get", resource.as_str(), "-A", "--sort-by=.metadata.creationTimestamp"],
            "shows the newest last: who makes them",
        ));
        found.push(draft);
    }
}
