//! Where pods can run, and what changes would do.

use std::collections::BTreeMap;
use std::sync::Arc;

use napi::bindgen_prelude::{AsyncTask, Either, Either3, JsObjectValue, Object, Unknown};
use napi::{Env, ScopedTask};
use napi_derive::napi;
use smart_core::{Change, Error, FitAnswer, Report, SimulationAnswer};

use crate::answer::{self, Question, json};
use crate::cluster::{Cluster, ObjectRef};
use crate::error::exception;
use crate::findings::{RenderOptions, render_options};
use crate::input::{Data, with_bytes};

/// One object or several: names as kubectl takes them, kinds, or references.
type Objects = Either3<String, Vec<Either<String, ObjectRef>>, ObjectRef>;

/// How the objects are meant, of which it is asked where they fit.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct FitOptions {
    /// Where named objects are; absent for anywhere.
    pub namespace: Option<String>,
    /// How many more pods of a workload are counted, 100 where nothing is said.
    pub at_most: Option<u32>,
}

/// How a change is meant.
#[napi(object, object_to_js = false)]
pub struct ChangeOptions<'a> {
    /// Where objects and manifests are that the change names without a namespace.
    pub namespace: Option<String>,
    /// What `apply FILE` applies, by the names of the files: bytes or text, or objects.
    #[napi(ts_type = "Record<string, Uint8Array | string | object>")]
    pub manifests: Option<Object<'a>>,
}

/// How a change is meant, and what else is to be told of it.
#[napi(object, object_to_js = false)]
pub struct SimulationOptions<'a> {
    /// Where objects and manifests are that the change names without a namespace.
    pub namespace: Option<String>,
    /// What `apply FILE` applies, by the names of the files: bytes or text, or objects.
    #[napi(ts_type = "Record<string, Uint8Array | string | object>")]
    pub manifests: Option<Object<'a>>,
    /// Also tells which problems come and go.
    pub findings: Option<bool>,
}

#[napi]
impl Cluster {
    /// Returns a promise of where pods can run, node by node why not and what would help; of workloads how many more of their
    /// pods fit. Names are as kubectl takes them (`deploy/web`); a kind (`deploy`) means all of it.
    #[napi(ts_return_type = "Promise<FitReport>")]
    pub fn fit(
        &self,
        #[napi(ts_arg_type = "string | ObjectRef | Array<string | ObjectRef>")] objects: Objects,
        options: Option<FitOptions>,
    ) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || fit(&cluster, objects, options).map(|report| json(&report)))
    }

    /// Returns where pods can run, node by node why not and what would help; of workloads how many more of their pods fit.
    #[napi(ts_return_type = "FitReport")]
    pub fn fit_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "string | ObjectRef | Array<string | ObjectRef>")] objects: Objects,
        options: Option<FitOptions>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, fit(&self.0, objects, options).map(|report| json(&report)))
    }

    /// Returns a promise of where pods can run as text for people.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn render_fit(
        &self,
        #[napi(ts_arg_type = "'text' | 'wide'")] form: String,
        #[napi(ts_arg_type = "string | ObjectRef | Array<string | ObjectRef>")] objects: Objects,
        options: Option<FitOptions>,
        rendering: Option<RenderOptions>,
    ) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || rendered_fit(&cluster, &form, objects, options, rendering))
    }

    /// Returns where pods can run as text for people.
    #[napi(ts_return_type = "string")]
    pub fn render_fit_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "'text' | 'wide'")] form: String,
        #[napi(ts_arg_type = "string | ObjectRef | Array<string | ObjectRef>")] objects: Objects,
        options: Option<FitOptions>,
        rendering: Option<RenderOptions>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, rendered_fit(&self.0, &form, objects, options, rendering))
    }

    /// Returns a promise of what a change would do: `drain node worker-5`, `scale deploy/web -n shop --replicas=3`; several are
    /// parted by `;` or `then`. Rejects with `not-a-change` or `not-applicable`, which offer what is near.
    #[napi(ts_return_type = "Promise<SimulationReport>")]
    pub fn simulate(
        &self,
        env: &Env,
        change: String,
        options: Option<SimulationOptions<'_>>,
    ) -> napi::Result<AsyncTask<Question>> {
        let (cluster, asked) = (Arc::clone(&self.0), Asked::simulation(env, change, options)?);
        Ok(answer::later(move || simulate(&cluster, &asked).map(|report| json(&report))))
    }

    /// Returns what a change would do. Throws `not-a-change` or `not-applicable`, which offer what is near.
    #[napi(ts_return_type = "SimulationReport")]
    pub fn simulate_sync<'env>(
        &self,
        env: &'env Env,
        change: String,
        options: Option<SimulationOptions<'_>>,
    ) -> napi::Result<Unknown<'env>> {
        let asked = Asked::simulation(env, change, options)?;
        answer::now(env, simulate(&self.0, &asked).map(|report| json(&report)))
    }

    /// Returns a promise of what a change would do as text for people.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn render_simulation(
        &self,
        env: &Env,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment'")] form: String,
        change: String,
        options: Option<SimulationOptions<'_>>,
        rendering: Option<RenderOptions>,
    ) -> napi::Result<AsyncTask<Question>> {
        let (cluster, asked) = (Arc::clone(&self.0), Asked::simulation(env, change, options)?);
        Ok(answer::later(move || rendered_simulation(&cluster, &form, &asked, rendering)))
    }

    /// Returns what a change would do as text for people.
    #[napi(ts_return_type = "string")]
    pub fn render_simulation_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment'")] form: String,
        change: String,
        options: Option<SimulationOptions<'_>>,
        rendering: Option<RenderOptions>,
    ) -> napi::Result<Unknown<'env>> {
        let asked = Asked::simulation(env, change, options)?;
        answer::now(env, rendered_simulation(&self.0, &form, &asked, rendering))
    }

    /// Returns a promise of the cluster as it would be after a change, when everything that follows from it has happened and all
    /// new pods that have a node are ready.
    #[napi(ts_return_type = "Promise<Cluster>")]
    pub fn after(&self, env: &Env, change: String, options: Option<ChangeOptions<'_>>) -> napi::Result<AsyncTask<Changing>> {
        let asked = Asked::change(env, change, options)?;
        Ok(AsyncTask::new(Changing { cluster: Arc::clone(&self.0), asked }))
    }

    /// Returns the cluster as it would be after a change, when everything that follows from it has happened and all new pods that
    /// have a node are ready.
    #[napi]
    pub fn after_sync(&self, env: &Env, change: String, options: Option<ChangeOptions<'_>>) -> napi::Result<Cluster> {
        let asked = Asked::change(env, change, options)?;
        after(&self.0, &asked).map(|after| Cluster(Arc::new(after))).map_err(|error| exception(env, &error))
    }
}

/// A change with all that it needs, so that another thread can read it.
struct Asked {
    change: String,
    namespace: Option<String>,
    manifests: BTreeMap<String, Vec<u8>>,
    findings: bool,
}

impl Asked {
    fn simulation(env: &Env, change: String, options: Option<SimulationOptions<'_>>) -> napi::Result<Self> {
        let (options, findings) = match options {
            None => (None, false),
            Some(SimulationOptions { namespace, manifests, findings }) => {
                (Some(ChangeOptions { namespace, manifests }), findings.unwrap_or_default())
            }
        };
        Ok(Self { findings, ..Self::change(env, change, options)? })
    }

    fn change(env: &Env, change: String, options: Option<ChangeOptions<'_>>) -> napi::Result<Self> {
        let (namespace, given) = options.map_or((None, None), |options| (options.namespace, options.manifests));
        let mut manifests = BTreeMap::new();
        if let Some(given) = given {
            for file in Object::keys(&given)? {
                // Copied, since JavaScript may change its bytes while another thread reads them.
                let data: Data<'_> = given.get_named_property(&file)?;
                let bytes = with_bytes(env, data, <[u8]>::to_vec)?;
                manifests.insert(file, bytes);
            }
        }
        Ok(Self { change, namespace, manifests, findings: false })
    }

    fn changes(&self) -> Result<Vec<Change>, Error> {
        let read = |file: &str| match self.manifests.get(file) {
            Some(bytes) => Ok(bytes.clone()),
            None => Err("its manifests have to be given with it".to_owned()),
        };
        let changes = Change::parse_with(&self.change, read)?;
        let Some(namespace) = self.namespace.as_deref() else { return Ok(changes) };
        Ok(changes.into_iter().map(|change| change.in_namespace(namespace)).collect())
    }
}

/// A cluster that is changed on another thread.
pub struct Changing {
    cluster: Arc<smart_core::Cluster>,
    asked: Asked,
}

impl<'task> ScopedTask<'task> for Changing {
    type Output = Result<Arc<smart_core::Cluster>, Error>;
    type JsValue = Cluster;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        Ok(after(&self.cluster, &self.asked).map(Arc::new))
    }

    fn resolve(&mut self, env: &'task Env, cluster: Self::Output) -> napi::Result<Cluster> {
        cluster.map(Cluster).map_err(|error| exception(env, &error))
    }
}

fn fit(cluster: &smart_core::Cluster, objects: Objects, options: Option<FitOptions>) -> Result<Report<FitAnswer>, Error> {
    let FitOptions { namespace, at_most } = options.unwrap_or_default();
    let objects = match objects {
        Either3::A(name) => vec![Either::A(name)],
        Either3::B(several) => several,
        Either3::C(reference) => vec![Either::B(reference)],
    };
    let mut known = Vec::new();
    for object in objects {
        match object {
            Either::A(name) => known.extend(cluster.objects_called(&name, namespace.as_deref())?),
            Either::B(reference) => known.push(reference.into()),
        }
    }
    cluster.fit_all(&known, at_most.map_or(100, |most| most as usize))
}

fn rendered_fit(
    cluster: &smart_core::Cluster,
    form: &str,
    objects: Objects,
    options: Option<FitOptions>,
    rendering: Option<RenderOptions>,
) -> Result<String, Error> {
    let all_nodes = rendering.as_ref().and_then(|rendering| rendering.all_nodes).unwrap_or_default();
    Ok(json(&fit(cluster, objects, options)?.render(form, &render_options(rendering), all_nodes)?))
}

fn simulate(cluster: &smart_core::Cluster, asked: &Asked) -> Result<Report<SimulationAnswer>, Error> {
    cluster.simulate(&asked.changes()?, &smart_core::SimulationOptions::default().findings(asked.findings))
}

fn rendered_simulation(
    cluster: &smart_core::Cluster,
    form: &str,
    asked: &Asked,
    rendering: Option<RenderOptions>,
) -> Result<String, Error> {
    Ok(json(&simulate(cluster, asked)?.render(form, Some(cluster.graph()), &render_options(rendering))?))
}

fn after(cluster: &smart_core::Cluster, asked: &Asked) -> Result<smart_core::Cluster, Error> {
    cluster.after(&asked.changes()?)
}
