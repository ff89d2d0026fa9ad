//! What scaling a workload and rolling out a new template do.

use super::effects::Effects;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::ObjectRef;
use crate::simulate::change::Change;
use crate::simulate::fork::Fork;

/// Wants another number of pods.
pub(crate) fn scale<'a>(fork: &mut Fork<'a>, _before: &'a Cluster, change: &Change, _effects: &mut Effects) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}

/// Changes the template of a workload, and replaces its pods.
pub(crate) fn set<'a>(fork: &mut Fork<'a>, _before: &'a Cluster, change: &Change, _effects: &mut Effects) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}

/// Brings the pods of a workload in line with what it wants since a manifest changed it or made it.
pub(crate) fn reconcile<'a>(
    _fork: &mut Fork<'a>,
    _before: &'a Cluster,
    _workload: &ObjectRef,
    _effects: &mut Effects,
) -> Result<(), Error> {
    Ok(())
}
