//! `fit`: where a pod can run, and why not elsewhere.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use smart_core::object::{Object, ObjectRef};
use smart_core::{Cluster, FitAnswer, Obstacle, Scope};

use crate::args::{self, FitOutput, Global};
use crate::batch::{self, Answer};
use crate::{Found, WrongUsage, output, reading, terminal};

pub(crate) fn run(global: &Global, options: &args::Fit) -> Result<Found> {
    options.check()?;
    let reading = reading::read(global, "fit")?;
    let cluster = &reading.cluster;
    let report = if options.filename.is_empty() {
        let scope = reading.scope(&words(cluster, &options.objects), &options.namespaces, None)?;
        cluster.fit_all(&objects(cluster, scope), options.at_most).map_err(|error| match error {
            smart_core::Error::Invalid(error) => WrongUsage(error.to_string()).into(),
            error => anyhow::Error::from(error),
        })?
    } else {
        let manifest = Global { from: options.filename.clone(), ..global.clone() };
        let manifest = reading::read(&manifest, "fit")?;
        let namespace = options.namespaces.namespace.as_deref().unwrap_or("default");
        cluster.fit_manifest(&manifest.cluster, namespace, options.at_most)?
    };
    match options.output {
        FitOutput::Json => output::json(&report)?,
        FitOutput::Yaml => output::yaml(&report)?,
        FitOutput::Text | FitOutput::Wide => {
            let mut out = terminal::text_output();
            let render = reading.render_options(&options.text).wide(options.output == FitOutput::Wide);
            terminal::write_page(&mut out, &report.page(&render, options.all_nodes))?;
            reading.troubles(&mut out)?;
            out.flush()?;
        }
    }
    Ok(found(&report.answer))
}

/// Returns the objects that are meant: those that are named, or all of a kind.
fn objects(cluster: &Cluster, scope: Scope) -> Vec<ObjectRef> {
    if !scope.objects.is_empty() {
        return scope.objects;
    }
    let is_meant = |object: &&Object| {
        scope.kinds.iter().any(|(group, kind)| object.api.group == *group && object.api.kind == *kind)
            && scope.namespace.as_ref().is_none_or(|namespace| object.meta.namespace == *namespace)
    };
    cluster.objects().iter().filter(is_meant).map(Object::reference).collect()
}

/// Returns the words with a kind, where a pod's name stands alone.
fn words(cluster: &Cluster, objects: &[String]) -> Vec<String> {
    match objects {
        [name] if !name.contains('/') && cluster.kinds_called(name).is_err() => vec!["pod".to_owned(), name.clone()],
        _ => objects.to_vec(),
    }
}

/// Returns how bad it is: a pod for which there is no node does not run.
fn found(answer: &FitAnswer) -> Found {
    let is_nowhere = answer.fits.iter().any(|fit| fit.feasible.is_empty() && fit.waits.is_empty());
    let is_short = answer.workloads.iter().any(|more| more.fits < more.waiting || !more.refusals.is_empty());
    if is_nowhere || is_short { Found::Critical } else { Found::Nothing }
}

/// Answers one request of `batch fit`.
pub(crate) fn answer(line: &str) -> Answer {
    #[derive(Deserialize)]
    struct Request<'a> {
        now: Option<String>,
        #[serde(borrow)]
        cluster: &'a RawValue,
        pods: Vec<String>,
    }
    /// The nodes of one pod, by name.
    #[derive(Serialize)]
    struct ByNode<'a> {
        feasible: &'a [smart_core::Text],
        fails: BTreeMap<&'a str, &'a [Obstacle]>,
        message: &'a str,
        chosen: &'a str,
        ties: &'a [smart_core::Text],
        scores: &'a [smart_core::NodeScore],
        preemption: Option<&'a smart_core::Preemption>,
    }
    let request: Request<'_> = batch::request(line)?;
    let cluster = batch::read("cluster", request.cluster.get(), request.now.as_deref())?;
    let pods: Vec<ObjectRef> = request.pods.iter().map(|name| pod(name)).collect();
    let report = cluster.fit(&pods)?;
    let fits: BTreeMap<&str, ByNode<'_>> = request
        .pods
        .iter()
        .zip(&report.answer.fits)
        .map(|(name, fit)| {
            let fails = fit.unfit.iter().map(|unfit| (unfit.node.as_str(), unfit.obstacles.as_slice())).collect();
            (
                name.as_str(),
                ByNode {
                    feasible: &fit.feasible,
                    fails,
                    message: &fit.message,
                    chosen: &fit.chosen,
                    ties: &fit.ties,
                    scores: &fit.scores,
                    preemption: fit.preemption.as_ref(),
                },
            )
        })
        .collect();
    batch::answer("pods", &fits, cluster.skipped())
}

/// Reads `namespace/name`.
fn pod(name: &str) -> ObjectRef {
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    ObjectRef::new("", "Pod", namespace, name)
}
