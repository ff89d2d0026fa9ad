//! The questions: pods and workloads of the cluster, and those of a file.

use super::judge::{Scene, judge};
use super::more::more;
use super::template::{created, template_of};
use super::{Fit, FitAnswer};
use crate::cluster::Cluster;
use crate::error::Error;
use crate::object::parse_error::ParseError;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Report;
use crate::simulate::schedule::Snapshot;

impl Cluster {
    /// Returns where pods can run: for each node what keeps a pod from it, as the filters of the scheduler judge. A pod that
    /// has a node, or has ended, is judged as if it waited for one.
    ///
    /// # Errors
    /// When an object is no pod of the input.
    pub fn fit(&self, pods: &[ObjectRef]) -> Result<Report<FitAnswer>, Error> {
        let objects = pods.iter().map(|pod| {
            let object = self.known(pod)?;
            if matches!(object.body, Body::Pod(_)) { Ok(object) } else { Err(not_found(pod)) }
        });
        let objects: Vec<&Object> = objects.collect::<Result<_, _>>()?;
        Ok(self.fit_of(&objects, 0))
    }

    /// Returns how many more pods of a workload fit, at most so many, where they go, and what stops the next.
    ///
    /// # Errors
    /// When the object is no workload of the input.
    pub fn fit_more(&self, workload: &ObjectRef, at_most: usize) -> Result<Report<FitAnswer>, Error> {
        let object = self.known(workload)?;
        if template_of(object).is_none() {
            return Err(not_found(workload));
        }
        Ok(self.fit_of(&[object], at_most))
    }

    /// Returns for pods where they can run, and for workloads how many more of their pods fit, at most so many.
    ///
    /// # Errors
    /// When an object is neither a pod nor a workload of the input.
    pub fn fit_all(&self, objects: &[ObjectRef], at_most: usize) -> Result<Report<FitAnswer>, Error> {
        let known = objects.iter().map(|reference| {
            let object = self.known(reference)?;
            if can_be_asked(object) {
                Ok(object)
            } else {
                Err(Error::from(ParseError::new("pod or workload", &reference.to_string(), "only pods and workloads get nodes")))
            }
        });
        let known: Vec<&Object> = known.collect::<Result<_, _>>()?;
        Ok(self.fit_of(&known, at_most))
    }

    /// Returns the same for the pods and workloads of a manifest, as if they were created now, in this namespace where they
    /// name none: defaults are set and what admission adds is added, as far as the scheduler looks at it.
    ///
    /// # Errors
    /// When the manifest holds neither a pod nor a workload.
    pub fn fit_manifest(&self, manifest: &Self, namespace: &str, at_most: usize) -> Result<Report<FitAnswer>, Error> {
        let placed = |object: &Object| {
            let mut object = object.clone();
            if object.meta.namespace.is_empty() {
                object.meta.namespace = namespace.into();
            }
            object
        };
        let objects = manifest.objects().iter().filter(|object| can_be_asked(object)).map(placed);
        let objects: Vec<Object> = objects.collect();
        if objects.is_empty() {
            let object = "a pod or workload".to_owned();
            return Err(Error::NotFound { object, looked_at: "the manifest has none".to_owned(), nearest: Vec::new() });
        }
        let mut answer = FitAnswer::default();
        for object in &objects {
            if let Body::Pod(pod) = &object.body {
                let made = created(self, object, pod);
                let scene = Scene::new(self, &made.claims);
                let mut snapshot = scene.snapshot_without(&made.pod);
                answer.fits.extend(snapshot.add_unplaced(&made.pod).map(|pod| judge(&scene, &mut snapshot, pod)));
            } else {
                answer.workloads.extend(more(self, object, at_most));
            }
        }
        Ok(self.report("fit", answer))
    }

    fn fit_of(&self, objects: &[&Object], at_most: usize) -> Report<FitAnswer> {
        let scene = Scene::new(self, &[]);
        let mut snapshot = Snapshot::new(self);
        let mut answer = FitAnswer::default();
        for object in objects {
            if matches!(object.body, Body::Pod(_)) {
                let pod = snapshot.pod_or_added(object);
                let fit: Option<Fit> = pod.map(|pod| judge(&scene, &mut snapshot, pod));
                answer.fits.extend(fit);
            } else {
                answer.workloads.extend(more(self, object, at_most));
            }
        }
        self.report("fit", answer)
    }

    fn known(&self, reference: &ObjectRef) -> Result<&Object, Error> {
        match self.object(reference) {
            Some(object) => Ok(object),
            // The same words as for a name that a user typed, with what is near.
            None => {
                let name = format!("{}/{}", reference.kind, reference.name);
                self.resolve(&name, Some(&reference.namespace)).map_or_else(Err, |_| Err(not_found(reference)))
            }
        }
    }
}

fn can_be_asked(object: &Object) -> bool {
    matches!(object.body, Body::Pod(_)) || template_of(object).is_some()
}

fn not_found(reference: &ObjectRef) -> Error {
    Error::NotFound { object: reference.to_string(), looked_at: String::new(), nearest: Vec::new() }
}
