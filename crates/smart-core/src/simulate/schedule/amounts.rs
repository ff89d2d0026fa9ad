//! Amounts of resources as the scheduler counts them: whole numbers, each resource in a column.

use smallvec::SmallVec;

use crate::object::quantity::Quantity;
use crate::text::Text;

/// The number of a resource.
pub(crate) type Column = usize;

pub(crate) const CPU: Column = 0;
pub(crate) const MEMORY: Column = 1;
const FIRST: [&str; 3] = ["cpu", "memory", "ephemeral-storage"];

/// The resources that are counted, in order of their numbers.
#[derive(Clone, Debug)]
pub(crate) struct Columns(Vec<Text>);

impl Default for Columns {
    fn default() -> Self {
        Self(FIRST.iter().map(|name| Text::from(*name)).collect())
    }
}

impl Columns {
    /// Returns the number of a resource, which it gets when it has none yet; none for what the scheduler does not count
    /// (`IsScalarResourceName` in pkg/apis/core/v1/helper/helpers.go).
    pub(crate) fn number(&mut self, resource: &str) -> Option<Column> {
        if let Some(known) = self.0.iter().position(|known| *known == *resource) {
            return Some(known);
        }
        let is_extended = resource.contains('/') && !resource.starts_with("requests.");
        if !is_extended && !resource.starts_with("hugepages-") && !resource.starts_with("attachable-volumes-") {
            return None;
        }
        self.0.push(resource.into());
        Some(self.0.len() - 1)
    }

    /// Returns the name of a resource.
    pub(crate) fn name(&self, column: Column) -> &Text {
        &self.0[column]
    }

    /// Returns a quantity as the scheduler counts it: CPU in thousandths, all else in whole units, rounded up.
    pub(crate) fn count(column: Column, quantity: Quantity) -> i64 {
        if column == CPU { quantity.milli_value() } else { quantity.value() }
    }
}

/// Amounts by the number of the resource; none means nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amounts(SmallVec<[i64; 4]>);

impl Amounts {
    /// Returns how much of a resource there is.
    pub(crate) fn get(&self, column: Column) -> i64 {
        self.0.get(column).copied().unwrap_or(0)
    }

    /// Sets how much of a resource there is.
    pub(crate) fn set(&mut self, column: Column, amount: i64) {
        if column >= self.0.len() {
            self.0.resize(column + 1, 0);
        }
        self.0[column] = amount;
    }

    /// Adds other amounts.
    pub(crate) fn add(&mut self, others: &Self) {
        for (column, amount) in others.iter() {
            self.set(column, self.get(column).saturating_add(amount));
        }
    }

    /// Takes other amounts away.
    pub(crate) fn take(&mut self, others: &Self) {
        for (column, amount) in others.iter() {
            self.set(column, self.get(column).saturating_sub(amount));
        }
    }

    /// Returns the amounts, each with the number of its resource.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Column, i64)> {
        self.0.iter().copied().enumerate()
    }
}
