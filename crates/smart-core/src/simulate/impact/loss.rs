//! What the loss of nodes and zones does.

use super::effects::Effects;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::simulate::change::{Change, Loss};
use crate::simulate::fork::Fork;

/// Nodes stop without a word.
pub(crate) fn lose<'a>(
    fork: &mut Fork<'a>,
    _before: &'a Cluster,
    change: &Change,
    _lost: &Loss,
    _effects: &mut Effects,
) -> Result<(), Error> {
    fork.apply(change).map(|_| ())
}
