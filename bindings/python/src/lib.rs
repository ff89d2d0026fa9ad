//! `smart_core._smart_core`: the extension module under the Python package `smart_core`.
//!
//! No logic lives here: arguments are taken as Python has them, answers leave as JSON text, and the package around this
//! module builds its classes from that.

use pyo3::prelude::*;

/// The native half of the package `smart_core`.
#[pymodule(gil_used = false)]
mod _smart_core {
    use super::*;

    /// Returns the version of smart-core.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
