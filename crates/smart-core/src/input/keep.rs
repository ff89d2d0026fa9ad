//! What of the objects is kept while an input is read.
//!
//! Most questions need every object whole: what is wrong with one is told from the others. A few need little of nearly all
//! objects, and of these no more is held in memory.

use super::Input;
use crate::cluster::{holds_any, may_hold, newest};
use crate::health::lasting;
use crate::object::settled::Content;
use crate::object::{Body, Object};

/// The question for which an input is read.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) enum Keep {
    /// Any.
    #[default]
    Everything,
    /// How well each object is.
    ForHealth,
    /// Which certificates there are.
    ForCertificates,
}

impl Keep {
    /// Returns the question in a word, which is the command that asks it; none when any may be asked.
    pub(crate) fn question(self) -> Option<&'static str> {
        match self {
            Self::Everything => None,
            Self::ForHealth => Some("health"),
            Self::ForCertificates => Some("certificates"),
        }
    }

    /// Drops what the question does not need of an object.
    fn settle(self, object: &mut Object) {
        match self {
            Self::Everything => {}
            // Nobody asks how an event is: which form of one is taken makes no difference.
            Self::ForHealth if matches!(object.body, Body::Event(_)) => {
                object.settle(newest(object), Content::default(), None);
            }
            // By the names in it kinds are called.
            Self::ForHealth | Self::ForCertificates if matches!(object.body, Body::CustomResourceDefinition(_)) => {}
            // Judged now and kept, it is not judged again.
            Self::ForHealth => {
                if let Some(health) = lasting(object) {
                    object.settle(newest(object), Content::of(object), Some(health));
                }
            }
            Self::ForCertificates if holds_any(object) => {}
            Self::ForCertificates => {
                let content = if may_hold(object) { Content::of(object) } else { Content::default() };
                object.settle(newest(object), content, None);
            }
        }
    }
}

impl Input {
    /// Returns an input that is read to ask for the health of all objects, in a fraction of the memory.
    ///
    /// Of an object whose health is the same at whatever moment it is judged only that is kept, with the name, the labels
    /// and the age; CustomResourceDefinitions are kept whole. The cluster answers [`health`](crate::Cluster::health) as it
    /// does of a whole input, for scopes without objects: whether an object is absent is told from those that name it. Its
    /// other answers are not complete, and say so.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, Scope};
    ///
    /// let pods = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0"}, "status": {"phase": "Succeeded"}}"#;
    /// let (mut lean, mut whole) = (Input::for_health(), Input::new());
    /// lean.dump("pods.json", pods)?;
    /// whole.dump("pods.json", pods)?;
    /// let health = |input| Cluster::new(input, None).health(&Scope::all());
    /// assert_eq!(health(lean), health(whole));
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn for_health() -> Self {
        Self { keeps: Keep::ForHealth, ..Self::default() }
    }

    /// Returns an input that is read to ask for certificates, in a fraction of the memory.
    ///
    /// Of an object that holds no certificate only the name, the labels and the age are kept; CustomResourceDefinitions are
    /// kept whole. The cluster answers [`certificates`](crate::Cluster::certificates) as it does of a whole input; its other
    /// answers are not complete, and say so.
    ///
    /// ```
    /// use smart_core::{Cluster, Input, Scope};
    ///
    /// let secret = br#"{"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "web-tls", "namespace": "shop"},
    ///     "data": {"tls.crt": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCkJST0tFTgotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="}}"#;
    /// let (mut lean, mut whole) = (Input::for_certificates(), Input::new());
    /// lean.dump("secret.json", secret)?;
    /// whole.dump("secret.json", secret)?;
    /// let certificates = |input| Cluster::new(input, None).certificates(&Scope::all());
    /// let report = certificates(lean);
    /// assert_eq!(report.answer.certificates[0].path, "/data/tls.crt");
    /// assert_eq!(report, certificates(whole));
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    pub fn for_certificates() -> Self {
        Self { keeps: Keep::ForCertificates, ..Self::default() }
    }

    /// Adds an object, or what the question needs of it.
    pub(super) fn keep(&mut self, mut object: Box<Object>) {
        /// How many objects come between two looks at what the pool holds in vain.
        const SWEEP_EVERY: usize = 256;
        self.keeps.settle(&mut object);
        self.objects.push(*object);
        if self.keeps != Keep::Everything && self.objects.len().is_multiple_of(SWEEP_EVERY) {
            self.pool.sweep();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::ObjectRef;
    use crate::{Cluster, FindingsOptions, Gap, HealthStatus, Scope, diff};

    fn settled(input: &Input) -> Vec<&str> {
        let objects = input.objects().iter().filter(|object| matches!(object.body, Body::Settled(_)));
        objects.map(|object| object.meta.name.as_str()).collect()
    }

    fn condition(status: &str) -> serde_json::Value {
        serde_json::json!({"conditions": [{"type": "Ready", "status": status, "reason": "R", "message": "M",
            "lastTransitionTime": "2026-01-01T00:00:00Z"}]})
    }

    #[test]
    fn what_can_be_said_at_any_moment_is_kept_and_the_object_is_not() {
        let custom = |name: &str, status: serde_json::Value| {
            serde_json::json!({"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization",
                "metadata": {"name": name, "namespace": "n"}, "status": status})
        };
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            custom("well", condition("True")),
            // For how long it is broken, or without a status, matters.
            custom("broken", condition("False")), custom("new", serde_json::json!({})),
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "silent", "namespace": "n"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "failed", "namespace": "n"},
                "status": {"phase": "Failed", "reason": "Evicted"}}]});
        let (mut lean, mut whole) = (Input::for_health(), Input::new());
        for input in [&mut lean, &mut whole] {
            input.dump("test", dump.to_string().as_bytes()).expect("a dump");
        }
        assert_eq!(settled(&lean), ["well", "silent", "failed"]);
        let health = |input| Cluster::new(input, Some("2027-01-01T00:00:00Z".parse().expect("a time"))).health(&Scope::all());
        let (lean, whole) = (health(lean), health(whole));
        assert_eq!(lean, whole);
        assert!(lean.answer.health.iter().any(|health| health.status == HealthStatus::Degraded));
    }

    #[test]
    fn nothing_is_called_well_that_was_read_for_certificates() {
        let dump = br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p", "namespace": "n"},
            "status": {"phase": "Failed", "reason": "Evicted"}}"#;
        let mut input = Input::for_certificates();
        input.dump("test", dump).expect("a dump");
        assert_eq!(settled(&input), ["p"]);
        let cluster = Cluster::new(input, None);
        let reference = cluster.objects()[0].reference();
        let [all] = &cluster.health(&Scope::all()).answer.health[..] else { panic!("one object") };
        for health in [all, &cluster.health_of(&reference)] {
            assert_eq!((health.status, &*health.reason), (HealthStatus::Unknown, "NotObserved"));
            assert_eq!(health.message, "Nothing tells the state of Pod n/p: the input was read for certificates alone.");
        }
    }

    #[test]
    fn answers_to_other_questions_say_that_they_are_not_complete() {
        let pod = |name: &str| {
            serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "n"},
                "spec": {"volumes": [{"name": "v", "configMap": {"name": "gone", "optional": true}}]},
                "status": {"phase": "Succeeded"}})
        };
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [pod("a"), pod("b"),
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other", "namespace": "n"}}]});
        let read = |mut input: Input| {
            input.dump("test", dump.to_string().as_bytes()).expect("a dump");
            Cluster::new(input, None)
        };
        let whole = read(Input::new());
        let gone = ObjectRef::new("", "ConfigMap", "n", "gone");
        for (lean, question) in [(read(Input::for_health()), "health"), (read(Input::for_certificates()), "certificates")] {
            let is_told = |gaps: &[Gap]| gaps.iter().any(|gap| *gap.reason == format!("the input was read for {question} alone"));
            let health = lean.health(&Scope::object(gone.clone()));
            assert!(!health.complete && is_told(&health.gaps));
            let status = health.answer.health.iter().map(|health| (health.status, &*health.reason)).collect::<Vec<_>>();
            assert_eq!(status, [(HealthStatus::Unknown, "NotObserved")]);
            let (options, all) = (FindingsOptions::default(), Scope::all());
            let (from, to) = (diff(&lean, &whole, &all, &options), diff(&whole, &lean, &all, &options));
            assert!(is_told(&from.answer.gaps_before) && from.gaps.is_empty());
            assert!(is_told(&to.gaps) && to.answer.gaps_before.is_empty());
            assert!(!from.complete && !to.complete);
            // What was not kept has not changed.
            assert!([&from, &to].iter().all(|report| report.answer.changed.is_empty() && report.answer.added.is_empty()));
        }
        assert_eq!(whole.health_of(&gone).status, HealthStatus::Missing);
        assert!(read(Input::for_health()).health(&Scope::namespace("n")).complete);
    }

    #[test]
    fn kinds_are_called_by_the_names_of_their_definitions() {
        let dump = br#"{"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "oxen.x.io"},
                "spec": {"group": "x.io", "names": {"kind": "Ox", "plural": "oxen", "shortNames": ["bx"]}},
                "status": {"conditions": [{"type": "Established", "status": "True"}]}},
            {"apiVersion": "x.io/v1", "kind": "Ox", "metadata": {"name": "o"}, "status": {"phase": "Failed"}}]}"#;
        let called = |mut input: Input| {
            input.dump("test", dump).expect("a dump");
            let cluster = Cluster::new(input, None);
            ["bx", "oxen", "Ox"].map(|name| cluster.kinds_called(name).expect("it is a kind"))
        };
        let whole = called(Input::new());
        assert_eq!((called(Input::for_health()), called(Input::for_certificates())), (whole.clone(), whole));
    }

    #[test]
    fn what_no_object_refers_to_any_more_is_forgotten() {
        const PODS: usize = 1024;
        let claims =
            |pod: usize| (0..10).map(move |at| serde_json::json!({"name": "v", "configMap": {"name": format!("c{pod}-{at}")}}));
        let pods = (0..PODS).map(|pod| {
            serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": format!("p{pod}"), "namespace": "n"},
                "spec": {"volumes": claims(pod).collect::<Vec<_>>()}, "status": {"phase": "Succeeded"}})
        });
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": pods.collect::<Vec<_>>()}).to_string();
        let texts = |mut input: Input| {
            input.dump("test", dump.as_bytes()).expect("a dump");
            input.pool.texts.len()
        };
        assert!(texts(Input::new()) > 11 * PODS);
        let left = [Input::for_health(), Input::for_certificates()].map(texts);
        assert!(left.iter().all(|left| *left < 4 * PODS), "{left:?}");
    }
}
