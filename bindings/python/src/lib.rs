//! `smart_core._smart_core`: the extension module under the Python package `smart_core`.
//!
//! No logic lives here: arguments are taken as Python has them, answers leave as JSON text, and the package around this
//! module builds its classes from that. Whatever reads or answers lets other threads of Python run.

mod cluster;
mod error;
mod input;
mod predict;
mod simulate;

use pyo3::prelude::*;

/// The native half of the package `smart_core`.
#[pymodule(gil_used = false)]
mod _smart_core {
    use super::*;

    #[pymodule_export]
    use super::cluster::{Cluster, Difference, Findings, Graph};
    #[pymodule_export]
    use super::input::{DumpReader, Input};
    #[pymodule_export]
    use super::predict::{Forecast, Predictions, anomalies, forecast};
    #[pymodule_export]
    use super::simulate::{Fit, Simulation};

    /// Returns the version of smart-core.
    #[pyfunction]
    fn version() -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Returns every rule as JSON, in order of their codes.
    #[pyfunction]
    fn rules() -> String {
        json(&smart_core::rules())
    }

    /// Returns the rule of a code as JSON.
    #[pyfunction]
    fn explain(code: &str) -> PyResult<String> {
        smart_core::explain(code).map(json).map_err(super::error::exception)
    }

    /// Returns a reference as it is written, as `Pod/shop/web-0`.
    #[pyfunction]
    fn written(reference: super::cluster::Reference) -> String {
        smart_core::object::ObjectRef::from(reference).to_string()
    }
}

/// Returns an answer as JSON.
fn json(answer: &impl serde::Serialize) -> String {
    serde_json::to_string(answer).expect("answers are plain data, with nothing in them that JSON cannot hold")
}
