//! Errors of the core as exceptions of Python.

use pyo3::prelude::*;
use smart_core::Error;

/// Returns the exception of an error: the class of its kind, with all that the error knows.
pub(crate) fn exception(error: Error) -> PyErr {
    raise(error.kind(), &error.to_string(), error.position(), error.nearest(), error.candidates())
}

/// Returns the exception of a thing that is used after its end.
pub(crate) fn ended(message: &str) -> PyErr {
    invalid(message)
}

/// Returns the exception of arguments that do not go together.
pub(crate) fn invalid(message: &str) -> PyErr {
    raise("invalid", message, None, &[], &[])
}

fn raise(kind: &str, message: &str, position: Option<u64>, nearest: &[String], candidates: &[String]) -> PyErr {
    Python::attach(|py| {
        let details = (kind, message, position, nearest, candidates);
        match py.import("smart_core._errors").and_then(|errors| errors.call_method1("exception", details)) {
            Ok(exception) => PyErr::from_value(exception),
            Err(broken) => broken,
        }
    })
}
