//! The cluster and its answers.

use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, ClassInstance, Either, Either3, Either4, Object, Uint8ArraySlice, Unknown};
use napi::{Env, ScopedTask};
use napi_derive::napi;
use smart_core::object::time::Time;
use smart_core::{Direction, Error, GraphAnswer, Report, Scope};

use crate::answer::{self, Question, json};
use crate::error::exception;
use crate::input::{Data, Input, UNNAMED, UNNAMED_METRICS, When, parse_time, with_bytes};

/// A cluster at one moment, judged at `now`; without one, at the moment its input was taken.
///
/// The input goes into the cluster, and cannot be used for another. A cluster never changes.
#[napi]
pub struct Cluster(pub(crate) Arc<smart_core::Cluster>);

/// How a cluster is made.
#[napi(object, object_to_js = false)]
pub struct ClusterOptions<'a> {
    /// The moment at which the cluster is judged; absent, the moment its input was taken.
    #[napi(ts_type = "Date | string")]
    pub now: Option<When<'a>>,
    /// What messages call the dump.
    pub name: Option<String>,
    /// The metrics of its objects, in the forms that `Input.metrics` takes; an array is several.
    #[napi(ts_type = "Uint8Array | string | object | Array<Uint8Array | string | object>")]
    pub metrics: Option<Metrics<'a>>,
}

/// Metrics as JavaScript has them.
type Metrics<'a> = Either4<Uint8ArraySlice<'a>, String, Vec<Data<'a>>, Object<'a>>;

/// The identity of an object.
#[napi(object)]
pub struct ObjectRef {
    /// The namespace; absent for what belongs to the whole cluster.
    pub namespace: Option<String>,
    /// The kind, as `Deployment`.
    pub kind: String,
    /// The API group without version, as `apps`; absent for the core group.
    pub group: Option<String>,
    /// The name.
    pub name: String,
}

/// What a question is about; without any of these it is about everything.
#[napi(object, object_to_js = false)]
pub struct About {
    /// A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave.
    #[napi(ts_type = "string | ObjectRef")]
    pub object: Option<Either<String, ObjectRef>>,
    /// Narrows to one namespace, or says where a named object is.
    pub namespace: Option<String>,
    /// Labels as `kubectl -l` takes them, as `app=web,tier!=db`.
    pub labels: Option<String>,
}

/// Which part of the graph a question is about; without an object it is the whole graph.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct AboutGraph {
    /// A name as kubectl takes it (`deploy/web`), or a reference that an answer gave.
    #[napi(ts_type = "string | ObjectRef")]
    pub object: Option<Either<String, ObjectRef>>,
    /// Where a named object is.
    pub namespace: Option<String>,
    /// To what the object needs (upstream, where nothing is said), to what needs it (downstream), or both.
    #[napi(ts_type = "Direction")]
    pub direction: Option<String>,
    /// The number of steps from the object; absent for all.
    pub depth: Option<u32>,
}

#[napi]
impl Cluster {
    /// Makes a cluster from an input, on the calling thread.
    #[napi(constructor)]
    pub fn new(env: &Env, input: &Input, options: Option<ClusterOptions<'_>>) -> napi::Result<Self> {
        let Making { now, metrics, .. } = Making::of(env, options)?;
        let mut input = input.take(env)?;
        add(&mut input, &metrics).map_err(|error| exception(env, &error))?;
        Ok(Self(Arc::new(smart_core::Cluster::new(input, now))))
    }

    /// Returns a promise of a cluster: of an input, or of one dump, as bytes or text, or as an object or array of objects.
    #[napi(ts_return_type = "Promise<Cluster>")]
    pub fn load(
        env: &Env,
        #[napi(ts_arg_type = "Input | Uint8Array | string | object")] data: Either4<
            ClassInstance<'_, Input>,
            Uint8ArraySlice<'_>,
            String,
            Object<'_>,
        >,
        options: Option<ClusterOptions<'_>>,
    ) -> napi::Result<AsyncTask<Loading>> {
        let making = Making::of(env, options)?;
        let from = match data {
            Either4::A(input) => Source::Input(Box::new(input.take(env)?)),
            // Copied, since JavaScript may change its bytes while another thread reads them.
            Either4::B(bytes) => Source::Bytes(bytes.to_vec()),
            Either4::C(text) => Source::Bytes(text.into_bytes()),
            Either4::D(object) => Source::Bytes(with_bytes(env, Either3::C(object), <[u8]>::to_vec)?),
        };
        Ok(AsyncTask::new(Loading { from: Some(from), making }))
    }

    /// The moment at which the cluster is judged; null when it was not given and nothing in the input tells a time.
    #[napi(getter)]
    pub fn now(&self) -> Option<String> {
        self.0.now().map(|time| time.to_string())
    }

    /// When the input was taken: as it was said, or the newest time found in it.
    #[napi(getter)]
    pub fn taken_at(&self) -> Option<String> {
        self.0.taken_at().map(|time| time.to_string())
    }

    /// Returns the object that a name means, as kubectl takes names: `deploy/web`, `deployment.apps/web`. Throws
    /// `not-found`, `unknown-kind` or `ambiguous`, which offer what is near.
    #[napi(ts_return_type = "ObjectRef")]
    pub fn resolve<'env>(&self, env: &'env Env, name: String, namespace: Option<String>) -> napi::Result<Unknown<'env>> {
        answer::now(env, self.0.resolve(&name, namespace.as_deref()).map(|found| json(&found)))
    }

    /// Returns the objects of the cluster, in order; without events.
    #[napi(ts_return_type = "ObjectRef[]")]
    pub fn objects<'env>(&self, env: &'env Env, about: Option<Either<String, About>>) -> napi::Result<Unknown<'env>> {
        let objects = scope(&self.0, about).map(|scope| {
            let objects = self.0.objects().iter().filter(|object| scope.includes(object));
            json(&objects.map(|object| object.reference()).collect::<Vec<_>>())
        });
        answer::now(env, objects)
    }

    /// Returns a promise of the health of each object, in order of their references.
    #[napi(ts_return_type = "Promise<HealthReport>")]
    pub fn health(&self, about: Option<Either<String, About>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || health(&cluster, about))
    }

    /// Returns the health of each object, in order of their references.
    #[napi(ts_return_type = "HealthReport")]
    pub fn health_sync<'env>(&self, env: &'env Env, about: Option<Either<String, About>>) -> napi::Result<Unknown<'env>> {
        answer::now(env, health(&self.0, about))
    }

    /// Returns a promise of every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s.
    #[napi(ts_return_type = "Promise<CertificatesReport>")]
    pub fn certificates(&self, about: Option<Either<String, About>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || certificates(&cluster, about))
    }

    /// Returns every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s.
    #[napi(ts_return_type = "CertificatesReport")]
    pub fn certificates_sync<'env>(&self, env: &'env Env, about: Option<Either<String, About>>) -> napi::Result<Unknown<'env>> {
        answer::now(env, certificates(&self.0, about))
    }

    /// Returns a promise of what is near its limit, from the objects alone: nodes, quotas, budgets, autoscalers, certificates.
    #[napi(ts_return_type = "Promise<TopReport>")]
    pub fn top(&self, about: Option<Either<String, About>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || top(&cluster, about))
    }

    /// Returns what is near its limit, from the objects alone: nodes, quotas, budgets, autoscalers, certificates.
    #[napi(ts_return_type = "TopReport")]
    pub fn top_sync<'env>(&self, env: &'env Env, about: Option<Either<String, About>>) -> napi::Result<Unknown<'env>> {
        answer::now(env, top(&self.0, about))
    }

    /// Returns a promise of what an object needs, what needs it, or both.
    #[napi(ts_return_type = "Promise<GraphReport>")]
    pub fn graph(&self, about: Option<Either<String, AboutGraph>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || graph(&cluster, about).map(|report| json(&report)))
    }

    /// Returns what an object needs, what needs it, or both.
    #[napi(ts_return_type = "GraphReport")]
    pub fn graph_sync<'env>(&self, env: &'env Env, about: Option<Either<String, AboutGraph>>) -> napi::Result<Unknown<'env>> {
        answer::now(env, graph(&self.0, about).map(|report| json(&report)))
    }

    /// Returns a promise of a graph as text: a tree of lines, or in the language of Graphviz or of Mermaid.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn graph_text(
        &self,
        #[napi(ts_arg_type = "'tree' | 'dot' | 'mermaid'")] form: String,
        about: Option<Either<String, AboutGraph>>,
    ) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || Ok(json(&graph(&cluster, about)?.answer.graph.draw(&form)?)))
    }

    /// Returns a graph as text: a tree of lines, or in the language of Graphviz or of Mermaid.
    #[napi(ts_return_type = "string")]
    pub fn graph_text_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "'tree' | 'dot' | 'mermaid'")] form: String,
        about: Option<Either<String, AboutGraph>>,
    ) -> napi::Result<Unknown<'env>> {
        let text = graph(&self.0, about).and_then(|report| Ok(report.answer.graph.draw(&form)?));
        answer::now(env, text.map(|text| json(&text)))
    }
}

fn graph(cluster: &smart_core::Cluster, about: Option<Either<String, AboutGraph>>) -> Result<Report<GraphAnswer>, Error> {
    let AboutGraph { object, namespace, direction, depth } = match about {
        None => AboutGraph::default(),
        Some(Either::A(name)) => AboutGraph { object: Some(Either::A(name)), ..AboutGraph::default() },
        Some(Either::B(about)) => about,
    };
    let root = object.map(|object| match object {
        Either::A(name) => cluster.resolve(&name, namespace.as_deref()),
        Either::B(reference) => Ok(reference.into()),
    });
    let direction = direction.map(|name| Direction::parse(&name)).transpose()?.unwrap_or_default();
    Ok(cluster.graph_report(root.transpose()?.as_slice(), direction, depth.map(|depth| depth as usize)))
}

fn health(cluster: &smart_core::Cluster, about: Option<Either<String, About>>) -> Result<String, Error> {
    Ok(json(&cluster.health(&scope(cluster, about)?)))
}

fn certificates(cluster: &smart_core::Cluster, about: Option<Either<String, About>>) -> Result<String, Error> {
    Ok(json(&cluster.certificates(&scope(cluster, about)?)))
}

fn top(cluster: &smart_core::Cluster, about: Option<Either<String, About>>) -> Result<String, Error> {
    Ok(json(&cluster.top(&scope(cluster, about)?)))
}

pub(crate) fn scope(cluster: &smart_core::Cluster, about: Option<Either<String, About>>) -> Result<Scope, Error> {
    let About { object, namespace, labels } = match about {
        None => return cluster.scope(None, None, None),
        Some(Either::A(name)) => return cluster.scope(Some(&name), None, None),
        Some(Either::B(about)) => about,
    };
    let (namespace, labels) = (namespace.as_deref(), labels.as_deref());
    match object {
        None => cluster.scope(None, namespace, labels),
        Some(Either::A(name)) => cluster.scope(Some(&name), namespace, labels),
        Some(Either::B(reference)) => {
            let mut scope = cluster.scope(None, None, labels)?;
            scope.objects = vec![reference.into()];
            Ok(scope)
        }
    }
}

impl From<ObjectRef> for smart_core::object::ObjectRef {
    fn from(reference: ObjectRef) -> Self {
        let ObjectRef { namespace, kind, group, name } = reference;
        Self::new(group.unwrap_or_default(), kind, namespace.unwrap_or_default(), name)
    }
}

/// A cluster that is made on another thread.
pub struct Loading {
    from: Option<Source>,
    making: Making,
}

/// How a cluster is made, so that another thread can read it.
struct Making {
    now: Option<Time>,
    name: String,
    metrics: Vec<Vec<u8>>,
}

enum Source {
    Input(Box<smart_core::Input>),
    Bytes(Vec<u8>),
}

impl<'task> ScopedTask<'task> for Loading {
    type Output = Result<Arc<smart_core::Cluster>, Error>;
    type JsValue = Cluster;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        let from = self.from.take().ok_or_else(|| napi::Error::from_reason("a cluster is loaded once"))?;
        let input = match from {
            Source::Input(input) => Ok(*input),
            Source::Bytes(bytes) => {
                let mut input = smart_core::Input::new();
                input.dump(&self.making.name, &bytes).map(|_| ()).map(|()| input)
            }
        };
        Ok(input.and_then(|mut input| {
            add(&mut input, &self.making.metrics)?;
            Ok(Arc::new(smart_core::Cluster::new(input, self.making.now)))
        }))
    }

    fn resolve(&mut self, env: &'task Env, cluster: Self::Output) -> napi::Result<Cluster> {
        cluster.map(Cluster).map_err(|error| exception(env, &error))
    }
}

impl Making {
    fn of(env: &Env, options: Option<ClusterOptions<'_>>) -> napi::Result<Self> {
        let (now, name, metrics) = options.map_or((None, None, None), |options| (options.now, options.name, options.metrics));
        let now = now.map(|when| parse_time(env, when)).transpose()?;
        let metrics = match metrics {
            None => Vec::new(),
            Some(Either4::A(bytes)) => vec![Either3::A(bytes)],
            Some(Either4::B(text)) => vec![Either3::B(text)],
            Some(Either4::C(several)) => several,
            Some(Either4::D(object)) => vec![Either3::C(object)],
        };
        let metrics = metrics.into_iter().map(|data| with_bytes(env, data, <[u8]>::to_vec)).collect::<napi::Result<_>>()?;
        Ok(Self { now, name: name.unwrap_or_else(|| UNNAMED.to_owned()), metrics })
    }
}

fn add(input: &mut smart_core::Input, metrics: &[Vec<u8>]) -> Result<(), Error> {
    metrics.iter().try_for_each(|bytes| input.metrics(UNNAMED_METRICS, bytes).map(|_| ()))
}
