//! The answers there are.

use std::fmt;

/// Whether an object is well; ordered from well to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum HealthStatus {
    /// It is as it should be, as far as it tells; or it is of a kind that has no state.
    Healthy,
    /// It is held on purpose, and does nothing until somebody lets it go on.
    Suspended,
    /// It is on its way: being made, changed or deleted.
    Progressing,
    /// Nothing in the input tells.
    Unknown,
    /// It does not do what it should, and will not by itself as far as it tells.
    Degraded,
    /// It does not exist where it should.
    Missing,
}

impl HealthStatus {
    /// Returns the word for it, as `Degraded`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Healthy => "Healthy",
            Self::Suspended => "Suspended",
            Self::Progressing => "Progressing",
            Self::Unknown => "Unknown",
            Self::Degraded => "Degraded",
            Self::Missing => "Missing",
        }
    }
}

impl fmt::Display for HealthStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
