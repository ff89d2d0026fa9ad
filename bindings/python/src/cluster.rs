//! The cluster and its answers.

use pyo3::prelude::*;
use smart_core::object::ObjectRef;
use smart_core::{Direction, Error, GraphAnswer, Report, Scope};

use crate::error::exception;
use crate::input::{Input, parse_time};
use crate::json;

/// A cluster as its input shows it.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Cluster(smart_core::Cluster);

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

/// The graph around some objects, and its renderings.
#[pyclass(frozen, module = "smart_core._smart_core")]
pub(crate) struct Graph(Report<GraphAnswer>);

#[pymethods]
impl Cluster {
    #[new]
    #[pyo3(signature = (input, now))]
    fn new(py: Python<'_>, input: &Input, now: Option<&str>) -> PyResult<Self> {
        let now = now.map(parse_time).transpose()?;
        py.detach(|| Ok(Self(smart_core::Cluster::new(input.take()?, now))))
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
fn answer<T: Send>(py: Python<'_>, question: impl FnOnce() -> Result<T, Error> + Send) -> PyResult<T> {
    py.detach(question).map_err(exception)
}
