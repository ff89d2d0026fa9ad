//! The cluster and its answers.

use std::sync::Arc;

use pyo3::prelude::*;
use smart_core::object::ObjectRef;
use smart_core::{Direction, Error, FindingsAnswer, FindingsOptions, GraphAnswer, RenderOptions, Report, Scope};

use crate::error::exception;
use crate::input::{Input, parse_time};
use crate::json;
use crate::predict::Predictions;
use crate::simulate::{Fit, Manifests, Simulation, changes};

/// A cluster as its input shows it.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Cluster(Arc<smart_core::Cluster>);

/// A reference by its parts.
#[derive(FromPyObject)]
pub(crate) struct Reference {
    group: String,
    kind: String,
    namespace: String,
    name: String,
}

/// What a question is about: a name as kubectl takes it, or a reference.
#[derive(FromPyObject)]
pub(crate) enum Asked {
    Name(String),
    Reference(Reference),
}

/// What is broken in a cluster, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Findings {
    report: Report<FindingsAnswer>,
    cluster: Arc<smart_core::Cluster>,
}

/// The graph around some objects, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Graph(Report<GraphAnswer>);

/// What changed between two clusters, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Difference(Report<smart_core::DiffAnswer>);

#[pymethods]
impl Cluster {
    #[new]
    #[pyo3(signature = (input, now))]
    fn new(py: Python<'_>, input: &Input, now: Option<&str>) -> PyResult<Self> {
        let now = now.map(parse_time).transpose()?;
        py.detach(|| Ok(Self(Arc::new(smart_core::Cluster::new(input.take()?, now)))))
    }

    fn now(&self) -> Option<String> {
        self.0.now().map(|time| time.to_string())
    }

    fn taken_at(&self) -> Option<String> {
        self.0.taken_at().map(|time| time.to_string())
    }

    fn resolve(&self, py: Python<'_>, name: &str, namespace: Option<&str>) -> PyResult<String> {
        answer(py, || Ok(json(&self.0.resolve(name, namespace)?)))
    }

    fn objects(&self, py: Python<'_>, object: Option<Asked>, namespace: Option<&str>, labels: Option<&str>) -> PyResult<String> {
        answer(py, || {
            let scope = self.scope(object, namespace, labels)?;
            let objects = self.0.objects().iter().filter(|object| scope.includes(object));
            Ok(json(&objects.map(|object| object.reference()).collect::<Vec<_>>()))
        })
    }

    fn health(&self, py: Python<'_>, object: Option<Asked>, namespace: Option<&str>, labels: Option<&str>) -> PyResult<String> {
        answer(py, || Ok(json(&self.0.health(&self.scope(object, namespace, labels)?))))
    }

    fn certificates(
        &self,
        py: Python<'_>,
        object: Option<Asked>,
        namespace: Option<&str>,
        labels: Option<&str>,
    ) -> PyResult<String> {
        answer(py, || Ok(json(&self.0.certificates(&self.scope(object, namespace, labels)?))))
    }

    fn top(&self, py: Python<'_>, object: Option<Asked>, namespace: Option<&str>, labels: Option<&str>) -> PyResult<String> {
        answer(py, || Ok(json(&self.0.top(&self.scope(object, namespace, labels)?))))
    }

    fn predictions(
        &self,
        py: Python<'_>,
        object: Option<Asked>,
        namespace: Option<&str>,
        labels: Option<&str>,
        within_seconds: i64,
    ) -> PyResult<Predictions> {
        answer(py, || Ok(Predictions::new(&self.0, &self.scope(object, namespace, labels)?, within_seconds)))
    }

    #[expect(clippy::too_many_arguments, reason = "they are the keywords of one call in Python")]
    fn findings(
        &self,
        py: Python<'_>,
        object: Option<Asked>,
        namespace: Option<&str>,
        labels: Option<&str>,
        lint: bool,
        info: bool,
        events: bool,
    ) -> PyResult<Findings> {
        answer(py, || {
            let scope = match object {
                Some(Asked::Name(name)) => self.0.scope_of_any(Some(&name), namespace, labels)?,
                object => self.scope(object, namespace, labels)?,
            };
            let options = FindingsOptions::default().lint(lint).info(info).events(events);
            Ok(Findings { report: self.0.findings(&scope, &options), cluster: Arc::clone(&self.0) })
        })
    }

    fn diff(
        &self,
        py: Python<'_>,
        after: &Self,
        object: Option<Asked>,
        namespace: Option<&str>,
        labels: Option<&str>,
        lint: bool,
    ) -> PyResult<Difference> {
        answer(py, || {
            let scope = after.scope(object, namespace, labels)?;
            Ok(Difference(smart_core::diff(&self.0, &after.0, &scope, &FindingsOptions::default().lint(lint))))
        })
    }

    fn graph(
        &self,
        py: Python<'_>,
        object: Option<Asked>,
        namespace: Option<&str>,
        direction: &str,
        depth: Option<usize>,
    ) -> PyResult<Graph> {
        answer(py, || {
            let root = object.map(|object| self.reference(object, namespace)).transpose()?;
            let direction = Direction::parse(direction)?;
            Ok(Graph(self.0.graph_report(root.as_slice(), direction, depth)))
        })
    }

    fn fit(&self, py: Python<'_>, objects: Vec<Asked>, namespace: Option<&str>, at_most: usize) -> PyResult<Fit> {
        answer(py, || Fit::new(&self.0, objects, namespace, at_most))
    }

    fn simulate(
        &self,
        py: Python<'_>,
        change: &str,
        namespace: Option<&str>,
        manifests: Manifests,
        findings: bool,
    ) -> PyResult<Simulation> {
        answer(py, || Simulation::new(&self.0, &changes(change, namespace, &manifests)?, findings))
    }

    fn after(&self, py: Python<'_>, change: &str, namespace: Option<&str>, manifests: Manifests) -> PyResult<Self> {
        answer(py, || Ok(Self(Arc::new(self.0.after(&changes(change, namespace, &manifests)?)?))))
    }
}

#[pymethods]
impl Findings {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.report))
    }

    fn render(&self, py: Python<'_>, form: &str, width: usize, ascii: bool, teach: bool) -> PyResult<String> {
        answer(py, || {
            let options = RenderOptions::default().width(width).ascii(ascii).teach(teach);
            Ok(self.report.render(form, Some(self.cluster.graph()), &options)?)
        })
    }
}

#[pymethods]
impl Difference {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.0))
    }

    fn render(&self, py: Python<'_>, form: &str, width: usize, ascii: bool) -> PyResult<String> {
        answer(py, || Ok(self.0.render(form, &RenderOptions::default().width(width).ascii(ascii))?))
    }
}

#[pymethods]
impl Graph {
    fn json(&self, py: Python<'_>) -> String {
        py.detach(|| json(&self.0))
    }

    fn draw(&self, py: Python<'_>, form: &str) -> PyResult<String> {
        answer(py, || Ok(self.0.answer.graph.draw(form)?))
    }
}

impl Cluster {
    fn reference(&self, object: Asked, namespace: Option<&str>) -> Result<ObjectRef, Error> {
        match object {
            Asked::Name(name) => self.0.resolve(&name, namespace),
            Asked::Reference(reference) => Ok(reference.into()),
        }
    }

    fn scope(&self, object: Option<Asked>, namespace: Option<&str>, labels: Option<&str>) -> Result<Scope, Error> {
        match object {
            None => self.0.scope(None, namespace, labels),
            Some(Asked::Name(name)) => self.0.scope(Some(&name), namespace, labels),
            Some(Asked::Reference(reference)) => {
                let mut scope = self.0.scope(None, None, labels)?;
                scope.objects = vec![reference.into()];
                Ok(scope)
            }
        }
    }
}

impl From<Reference> for ObjectRef {
    fn from(reference: Reference) -> Self {
        Self::new(reference.group, reference.kind, reference.namespace, reference.name)
    }
}

/// Runs a question while other threads of Python run.
pub(crate) fn answer<T: Send>(py: Python<'_>, question: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    py.detach(question).map_err(exception)
}
