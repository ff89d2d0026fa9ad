//! Pods that mount a directory of their node.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};

pub(super) const RULE: Rule = Rule {
    code: "host-path-mounted",
    severity: Severity::Info,
    level: Level::Cause,
    lint: true,
    finds: "A pod that mounts a directory of its node.",
    matters: "What it writes stays on that node: after a move to another one it is gone, and the disk of the node fills with what nobody \
              owns.",
    looks_at: "Volumes with hostPath in pods and templates.",
    advice: "Use a claim for data that is to last, and an emptyDir for what is not.",
    silent: "For static pods and DaemonSets, which are there for their node.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for spec in lint::specs(context).filter(|spec| spec.object.api.kind != "DaemonSet") {
        let of_daemon = spec.object.meta.controller().is_some_and(|owner| owner.kind == "DaemonSet");
        let volumes = spec.spec.volumes.iter().enumerate();
        let paths: Vec<(usize, &str)> =
            volumes.filter_map(|(at, volume)| Some((at, volume.host_path.as_ref()?.path.as_str()))).collect();
        if paths.is_empty() || of_daemon {
            continue;
        }
        let names: Vec<&str> = paths.iter().map(|(_, path)| *path).collect();
        let mut draft = spec.draft(&RULE, format!("{} mounts {} of its node.", name(&spec.reference()), listed(&names)));
        for (at, path) in paths.iter().take(4) {
            draft = draft.field(spec.field(&format!("volumes/{at}/hostPath/path")), path);
        }
        found.push(draft);
    }
}
