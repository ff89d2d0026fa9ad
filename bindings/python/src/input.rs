//! Input and the reader of dumps.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use smart_core::object::time::Time;
use smart_core::{Error, Gap};

use crate::error::{ended, exception};
use crate::json;

/// What a cluster is made from; empty once it was made into one.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Input(Arc<Mutex<Option<smart_core::Input>>>);

/// A dump that comes in pieces; empty once it is finished.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct DumpReader {
    input: Arc<Mutex<Option<smart_core::Input>>>,
    reader: Mutex<Option<smart_core::DumpReader>>,
}

#[pymethods]
impl Input {
    #[new]
    fn new() -> Self {
        Self(Arc::new(Mutex::new(Some(smart_core::Input::new()))))
    }

    fn dump(&self, py: Python<'_>, data: PyBackedBytes, name: &str) -> PyResult<()> {
        self.with(py, |input| input.dump(name, &data).map(|_| ()).map_err(exception))
    }

    fn metrics(&self, py: Python<'_>, data: PyBackedBytes, name: &str) -> PyResult<()> {
        self.with(py, |input| input.metrics(name, &data).map(|_| ()).map_err(exception))
    }

    fn reader(&self, name: &str) -> DumpReader {
        DumpReader { input: Arc::clone(&self.0), reader: Mutex::new(Some(smart_core::DumpReader::new(name))) }
    }

    fn taken_at(&self, py: Python<'_>, time: &str) -> PyResult<()> {
        let time = parse_time(time)?;
        self.with(py, |input| {
            input.taken_at(time);
            Ok(())
        })
    }

    fn gap(&self, py: Python<'_>, kind: &str, namespace: &str, reason: &str) -> PyResult<()> {
        self.with(py, |input| {
            input.gap(Gap::new(kind, namespace, reason));
            Ok(())
        })
    }

    fn skipped(&self, py: Python<'_>) -> PyResult<String> {
        self.with(py, |input| Ok(json(&input.skipped())))
    }

    fn __len__(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, |input| Ok(input.objects().len()))
    }
}

impl Input {
    /// Takes the input out, for a cluster.
    pub(crate) fn take(&self) -> PyResult<smart_core::Input> {
        locked(&self.0).take().ok_or_else(used_up)
    }

    fn with<T: Send>(&self, py: Python<'_>, action: impl FnOnce(&mut smart_core::Input) -> PyResult<T> + Send) -> PyResult<T> {
        py.detach(|| action(locked(&self.0).as_mut().ok_or_else(used_up)?))
    }
}

#[pymethods]
impl DumpReader {
    fn push(&self, py: Python<'_>, data: PyBackedBytes) -> PyResult<()> {
        py.detach(|| {
            let mut reader = locked(&self.reader);
            let reader = reader.as_mut().ok_or_else(finished)?;
            reader.push(locked(&self.input).as_mut().ok_or_else(used_up)?, &data).map_err(exception)
        })
    }

    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| {
            let reader = locked(&self.reader).take().ok_or_else(finished)?;
            reader.finish(locked(&self.input).as_mut().ok_or_else(used_up)?).map_err(exception)
        })
    }
}

/// Reads a time in the form of RFC 3339.
pub(crate) fn parse_time(text: &str) -> PyResult<Time> {
    Time::parse(text).map_err(|error| exception(Error::from(error)))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn used_up() -> PyErr {
    ended("this input has been made into a cluster; make a new one")
}

fn finished() -> PyErr {
    ended("this dump is finished; make a new reader")
}
