//! Where pods can run, and what changes would do.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use smart_core::object::ObjectRef;
use smart_core::{Change, Cluster, Error, FitAnswer, RenderOptions, Report, SimulationAnswer, SimulationOptions};

use crate::cluster::{Asked, answer};
use crate::json;

/// The bytes of manifests by the names that changes call them.
pub(crate) type Manifests = BTreeMap<String, PyBackedBytes>;

/// Where pods can run, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Fit(Report<FitAnswer>);

/// What changes would do, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Simulation {
    report: Report<SimulationAnswer>,
    cluster: Arc<Cluster>,
}

#[pymethods]
impl Fit {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.0))
    }

    fn render(&self, py: Python<'_>, form: &str, width: usize, ascii: bool, all_nodes: bool) -> PyResult<String> {
        answer(py, || Ok(self.0.render(form, &RenderOptions::default().width(width).ascii(ascii), all_nodes)?))
    }
}

#[pymethods]
impl Simulation {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.report))
    }

    fn render(&self, py: Python<'_>, form: &str, width: usize, ascii: bool) -> PyResult<String> {
        answer(py, || {
            let options = RenderOptions::default().width(width).ascii(ascii);
            Ok(self.report.render(form, Some(self.cluster.graph()), &options)?)
        })
    }
}

impl Fit {
    pub(crate) fn new(cluster: &Cluster, objects: Vec<Asked>, namespace: Option<&str>, at_most: usize) -> Result<Self, Error> {
        let mut known: Vec<ObjectRef> = Vec::new();
        for object in objects {
            match object {
                Asked::Name(name) => known.extend(cluster.objects_called(&name, namespace)?),
                Asked::Reference(reference) => known.push(reference.into()),
            }
        }
        Ok(Self(cluster.fit_all(&known, at_most)?))
    }
}

impl Simulation {
    pub(crate) fn new(cluster: &Arc<Cluster>, changes: &[Change], findings: bool) -> Result<Self, Error> {
        let report = cluster.simulate(changes, &SimulationOptions::default().findings(findings))?;
        Ok(Self { report, cluster: Arc::clone(cluster) })
    }
}

/// Reads changes; what they want applied is among the manifests.
pub(crate) fn changes(text: &str, namespace: Option<&str>, manifests: &Manifests) -> Result<Vec<Change>, Error> {
    let read = |file: &str| match manifests.get(file) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => Err("its manifests have to be given with it".to_owned()),
    };
    let changes = Change::parse_with(text, read)?;
    let Some(namespace) = namespace else { return Ok(changes) };
    Ok(changes.into_iter().map(|change| change.in_namespace(namespace)).collect())
}
