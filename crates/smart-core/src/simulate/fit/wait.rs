//! What keeps a pod from the scheduler, whatever the nodes have.

use std::fmt;

use crate::object::Object;
use crate::object::pod::Pod;
use crate::text::Text;

/// A reason for which the scheduler does not look at a pod.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Wait {
    /// It has gates that somebody must take away first.
    Gated {
        /// The gates.
        gates: Vec<Text>,
    },
    /// Another scheduler looks after it, which may judge in another way.
    OtherScheduler {
        /// Its name.
        name: Text,
    },
    /// It has ended, and will not run again.
    Finished {
        /// `Succeeded` or `Failed`.
        phase: Text,
    },
    /// It is being deleted.
    Terminating,
}

impl fmt::Display for Wait {
    /// Writes the reason as what the pod does.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gated { gates } => {
                let gates: Vec<&str> = gates.iter().map(Text::as_str).collect();
                write!(f, "waits for its scheduling gates: {}", gates.join(", "))
            }
            Self::OtherScheduler { name } => {
                write!(f, "is for the scheduler {name}; this is how the default scheduler would judge")
            }
            Self::Finished { phase } => write!(f, "has ended ({phase})"),
            Self::Terminating => f.write_str("is being deleted"),
        }
    }
}

/// Returns why the scheduler does not look at a pod (pkg/scheduler/eventhandlers.go; pkg/scheduler/schedule_one.go
/// `skipPodSchedule`; pkg/scheduler/framework/plugins/schedulinggates).
pub(super) fn waits(object: &Object, pod: &Pod) -> Vec<Wait> {
    let mut waits = Vec::new();
    if pod.is_finished() {
        waits.push(Wait::Finished { phase: pod.status.phase.clone() });
    }
    if object.meta.deletion_timestamp.is_some() {
        waits.push(Wait::Terminating);
    }
    if !pod.spec.scheduling_gates.is_empty() {
        waits.push(Wait::Gated { gates: pod.spec.scheduling_gates.iter().map(|gate| gate.name.clone()).collect() });
    }
    if !matches!(pod.spec.scheduler_name.as_str(), "" | "default-scheduler") {
        waits.push(Wait::OtherScheduler { name: pod.spec.scheduler_name.clone() });
    }
    waits
}
