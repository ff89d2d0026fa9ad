//! What is broken, what changed, and the rules.

use std::sync::Arc;

use napi::Env;
use napi::bindgen_prelude::{AsyncTask, Either, Unknown};
use napi_derive::napi;
use smart_core::{Error, FindingsAnswer, FindingsOptions, Report};

use crate::answer::{self, Question, json};
use crate::cluster::{About, Cluster, ObjectRef, scope};

/// What a question about what is broken is about; without any of these it is about everything.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct AboutFindings {
    /// A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave.
    #[napi(ts_type = "string | ObjectRef")]
    pub object: Option<Either<String, ObjectRef>>,
    /// Narrows to one namespace, or says where a named object is.
    pub namespace: Option<String>,
    /// Labels as `kubectl -l` takes them, as `app=web,tier!=db`.
    pub labels: Option<String>,
    /// Also finds risks and style.
    pub lint: Option<bool>,
    /// Also tells what is merely worth knowing.
    pub info: Option<bool>,
    /// Also gives the events, in groups.
    pub events: Option<bool>,
}

/// How text for people is written.
#[napi(object, object_to_js = false)]
#[derive(Default)]
pub struct RenderOptions {
    /// The columns that lines are wrapped to, 80 where nothing is said; 0 for lines as long as they come.
    pub width: Option<u32>,
    /// Writes every sign that is not ASCII in ASCII.
    pub ascii: Option<bool>,
    /// Adds what the rule of each finding says.
    pub teach: Option<bool>,
    /// Gives each node a line of its own, where it is told where pods fit.
    pub all_nodes: Option<bool>,
}

#[napi]
impl Cluster {
    /// Returns a promise of what is broken and why: roots first, each with what it explains.
    #[napi(ts_return_type = "Promise<FindingsReport>")]
    pub fn findings(&self, about: Option<Either<String, AboutFindings>>) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || findings(&cluster, about).map(|report| json(&report)))
    }

    /// Returns what is broken and why: roots first, each with what it explains.
    #[napi(ts_return_type = "FindingsReport")]
    pub fn findings_sync<'env>(
        &self,
        env: &'env Env,
        about: Option<Either<String, AboutFindings>>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, findings(&self.0, about).map(|report| json(&report)))
    }

    /// Returns a promise of what is broken as text: for people, or for other programs (JUnit, SARIF).
    #[napi(ts_return_type = "Promise<string>")]
    pub fn render(
        &self,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment' | 'junit' | 'sarif'")] form: String,
        about: Option<Either<String, AboutFindings>>,
        options: Option<RenderOptions>,
    ) -> AsyncTask<Question> {
        let cluster = Arc::clone(&self.0);
        answer::later(move || rendered(&cluster, &form, about, options))
    }

    /// Returns what is broken as text: for people, or for other programs (JUnit, SARIF).
    #[napi(ts_return_type = "string")]
    pub fn render_sync<'env>(
        &self,
        env: &'env Env,
        #[napi(ts_arg_type = "'text' | 'wide' | 'md' | 'html' | 'fragment' | 'junit' | 'sarif'")] form: String,
        about: Option<Either<String, AboutFindings>>,
        options: Option<RenderOptions>,
    ) -> napi::Result<Unknown<'env>> {
        answer::now(env, rendered(&self.0, &form, about, options))
    }
}

/// Returns a promise of what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects.
#[napi(ts_return_type = "Promise<DiffReport>")]
pub fn diff(before: &Cluster, after: &Cluster, about: Option<Either<String, About>>, lint: Option<bool>) -> AsyncTask<Question> {
    let (before, after) = (Arc::clone(&before.0), Arc::clone(&after.0));
    answer::later(move || difference(&before, &after, about, lint).map(|report| json(&report)))
}

/// Returns what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects.
#[napi(ts_return_type = "DiffReport")]
pub fn diff_sync<'env>(
    env: &'env Env,
    before: &Cluster,
    after: &Cluster,
    about: Option<Either<String, About>>,
    lint: Option<bool>,
) -> napi::Result<Unknown<'env>> {
    answer::now(env, difference(&before.0, &after.0, about, lint).map(|report| json(&report)))
}

/// Returns a promise of what changed from one cluster to another as text for people.
#[napi(ts_return_type = "Promise<string>")]
pub fn render_diff(
    #[napi(ts_arg_type = "'text' | 'wide' | 'md'")] form: String,
    before: &Cluster,
    after: &Cluster,
    about: Option<Either<String, About>>,
    options: Option<RenderOptions>,
) -> AsyncTask<Question> {
    let (before, after) = (Arc::clone(&before.0), Arc::clone(&after.0));
    answer::later(move || {
        let report = difference(&before, &after, about, None)?;
        Ok(json(&report.render(&form, &render_options(options))?))
    })
}

/// Returns every rule, in order of their codes.
#[napi(ts_return_type = "Rule[]")]
pub fn rules(env: &Env) -> napi::Result<Unknown<'_>> {
    answer::now(env, Ok(json(&smart_core::rules())))
}

/// Returns the rule of a code. Throws `unknown-rule`, which offers what is near.
#[napi(ts_return_type = "Rule")]
pub fn explain(env: &Env, code: String) -> napi::Result<Unknown<'_>> {
    answer::now(env, smart_core::explain(&code).map(json))
}

fn findings(
    cluster: &smart_core::Cluster,
    about: Option<Either<String, AboutFindings>>,
) -> Result<Report<FindingsAnswer>, Error> {
    let AboutFindings { object, namespace, labels, lint, info, events } = match about {
        None => AboutFindings::default(),
        Some(Either::A(name)) => AboutFindings { object: Some(Either::A(name)), ..AboutFindings::default() },
        Some(Either::B(about)) => about,
    };
    let scope = match object {
        Some(Either::A(name)) => cluster.scope_of_any(Some(&name), namespace.as_deref(), labels.as_deref())?,
        object => scope(cluster, Some(Either::B(About { object, namespace, labels })))?,
    };
    let on = |flag: Option<bool>| flag.unwrap_or_default();
    Ok(cluster.findings(&scope, &FindingsOptions::default().lint(on(lint)).info(on(info)).events(on(events))))
}

fn rendered(
    cluster: &smart_core::Cluster,
    form: &str,
    about: Option<Either<String, AboutFindings>>,
    options: Option<RenderOptions>,
) -> Result<String, Error> {
    Ok(json(&findings(cluster, about)?.render(form, Some(cluster.graph()), &render_options(options))?))
}

fn difference(
    before: &smart_core::Cluster,
    after: &smart_core::Cluster,
    about: Option<Either<String, About>>,
    lint: Option<bool>,
) -> Result<Report<smart_core::DiffAnswer>, Error> {
    let options = FindingsOptions::default().lint(lint.unwrap_or_default());
    Ok(smart_core::diff(before, after, &scope(after, about)?, &options))
}

pub(crate) fn render_options(options: Option<RenderOptions>) -> smart_core::RenderOptions {
    let RenderOptions { width, ascii, teach, .. } = options.unwrap_or_default();
    let width = width.map_or(80, |width| width as usize);
    smart_core::RenderOptions::default().width(width).ascii(ascii.unwrap_or_default()).teach(teach.unwrap_or_default())
}
