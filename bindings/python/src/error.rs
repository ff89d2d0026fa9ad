//! Errors of the core as exceptions of Python.

use pyo3::prelude::*;
use smart_core::Error;

/// Returns the exception of an error: the class of its kind, with all that the error knows.
pub(crate) fn exception(error: Error) -> PyErr {
    Python::attach(|py| {
        let details = (error.kind(), error.to_string(), error.position(), error.nearest(), error.candidates());
        match py.import("smart_core._errors").and_then(|errors| errors.call_method1("exception", details)) {
            Ok(exception) => PyErr::from_value(exception),
            Err(broken) => broken,
        }
    })
}
