//! The table of what is predicted. A rule is one file and one line here.

use super::foreseer::Foreseer;
use crate::findings::draft::Draft;
use crate::findings::rule::Rule;

/// A rule about what will break.
pub(crate) struct PredictionRule {
    /// What is said of it in general. It finds nothing that is broken now.
    pub(crate) rule: &'static Rule,
    pub(super) foresee: fn(&Foreseer<'_>, &mut Vec<Draft>),
}

/// Declares the files of the rules and the table of them.
macro_rules! rules {
    ($($file:ident,)*) => {
        $(mod $file;)*

        /// Every rule about what will break, in order of their codes.
        pub(crate) const RULES: &[PredictionRule] = &[$(PredictionRule { rule: &$file::RULE, foresee: $file::foresee },)*];
    };
}

rules! {
    autoscaler_reaches_maximum,
    certificate_authority_ends,
    certificate_copy_ends,
    certificate_ends,
    cpu_limit_reached,
    cron_job_overruns,
    etcd_fills,
    memory_limit_reached,
    node_disk_fills,
    node_inodes_run_out,
    node_memory_runs_out,
    node_pods_run_out,
    objects_accumulate,
    pod_addresses_run_out,
    quota_blocks_rollout,
    quota_fills,
    rollout_lacks_room,
    service_range_runs_out,
    volume_fills,
    volume_inodes_run_out,
}
