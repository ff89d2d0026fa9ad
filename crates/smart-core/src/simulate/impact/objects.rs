//! What deleting, labelling and applying objects does.

use super::effects::Effects;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::simulate::change::{Cascade, Change, Named};
use crate::simulate::fork::Fork;

/// Deletes objects, and what goes with them.
pub(crate) fn delete<'a>(
    fork: &mut Fork<'a>,
    _before: &'a Cluster,
    change: &Change,
    _objects: &[Named],
    _cascade: Cascade,
    _effects: &mut Effects,
) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}

/// Sets labels, by which selectors find objects.
pub(crate) fn label<'a>(fork: &mut Fork<'a>, _before: &'a Cluster, change: &Change, _effects: &mut Effects) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}

/// Applies manifests.
pub(crate) fn apply<'a>(fork: &mut Fork<'a>, _before: &'a Cluster, change: &Change, _effects: &mut Effects) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}
