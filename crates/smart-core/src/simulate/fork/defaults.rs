//! What the API server fills in when an object is made, as far as scheduling and storage ask for it.

use serde_json::{Value, json};

use super::Fork;
use super::fields::{Fields, at, list, made, rewritten, written};
use crate::object::scheduling::PriorityClass;
use crate::object::{Body, Object, ObjectRef};

impl Fork<'_> {
    /// Returns a new object with what the API server fills in: the number of replicas, the default StorageClass of a claim,
    /// and for a pod requests, priority and tolerations.
    pub(crate) fn admitted(&self, object: Object) -> Object {
        let mut fields = written(&object);
        match &object.body {
            Body::Deployment(_) | Body::ReplicaSet(_) | Body::ReplicationController(_) | Body::StatefulSet(_) => {
                made(&mut fields, &["spec"]).entry("replicas").or_insert(Value::from(1));
            }
            Body::PersistentVolumeClaim(claim) if claim.spec.storage_class_name.is_none() => {
                if let Some(class) = self.default_storage_class() {
                    made(&mut fields, &["spec"]).insert("storageClassName".to_owned(), Value::from(class.meta.name.as_str()));
                }
            }
            Body::Pod(pod) => {
                let spec = made(&mut fields, &["spec"]);
                set_requests(spec);
                self.set_range_defaults(spec, &object.meta.namespace);
                self.set_priority(spec, &pod.spec.priority_class_name);
                tolerate_absence(spec);
            }
            _ => {}
        }
        rewritten(&object, &fields).unwrap_or(object)
    }

    /// What LimitRanges of the namespace give to containers that say nothing (`mergePodResourceRequirements` in
    /// `plugin/pkg/admission/limitranger`).
    fn set_range_defaults(&self, spec: &mut Fields, namespace: &str) {
        let ranges =
            self.objects().filter(|object| object.meta.namespace == *namespace).filter_map(|object| match &object.body {
                Body::LimitRange(range) => Some(range),
                _ => None,
            });
        for item in ranges.flat_map(|range| range.spec.limits.iter()).filter(|item| item.kind == "Container") {
            for containers in ["containers", "initContainers"] {
                let all = spec.get_mut(containers).and_then(Value::as_array_mut).into_iter().flatten();
                for container in all.filter_map(Value::as_object_mut) {
                    for (name, amounts) in [("requests", &item.default_request), ("limits", &item.default)] {
                        for (resource, amount) in amounts.iter() {
                            let known = made(container, &["resources", name]);
                            known.entry(resource.to_string()).or_insert_with(|| Value::String(amount.to_string()));
                        }
                    }
                }
            }
        }
    }

    /// The newest of those marked, then the first by name (`pkg/volume/util/storageclass.go`).
    fn default_storage_class(&self) -> Option<&Object> {
        const MARKS: [&str; 2] =
            ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];
        let is_marked = |class: &&Object| {
            matches!(class.body, Body::StorageClass(_))
                && MARKS.iter().any(|mark| class.meta.annotations.get(mark).is_some_and(|value| value == "true"))
        };
        self.objects()
            .filter(is_marked)
            .max_by(|a, b| a.meta.creation_timestamp.cmp(&b.meta.creation_timestamp).then_with(|| b.meta.name.cmp(&a.meta.name)))
    }

    /// The class that a pod names, or that of pods which name none (`plugin/pkg/admission/priority`).
    fn set_priority(&self, spec: &mut Fields, name: &str) {
        let class = if name.is_empty() { self.default_priority_class() } else { self.priority_class(name) };
        let (name, value, policy) = match class {
            Some((object, class)) => (object.meta.name.as_str(), class.value, class.preemption_policy.as_str()),
            // They are made with each cluster, and a dump need not show them.
            None => match name {
                "system-cluster-critical" => (name, 2_000_000_000, ""),
                "system-node-critical" => (name, 2_000_001_000, ""),
                "" => ("", 0, ""),
                _ => return,
            },
        };
        spec.insert("priority".to_owned(), Value::from(value));
        for (field, text) in [("priorityClassName", name), ("preemptionPolicy", policy)] {
            if !text.is_empty() {
                spec.insert(field.to_owned(), Value::from(text));
            }
        }
    }

    fn priority_class(&self, name: &str) -> Option<(&Object, &PriorityClass)> {
        let object = self.object(&ObjectRef::new("scheduling.k8s.io", "PriorityClass", "", name))?;
        match &object.body {
            Body::PriorityClass(class) => Some((object, class)),
            _ => None,
        }
    }

    fn default_priority_class(&self) -> Option<(&Object, &PriorityClass)> {
        let classes = self.objects().filter_map(|object| match &object.body {
            Body::PriorityClass(class) if class.global_default => Some((object, &**class)),
            _ => None,
        });
        // Of several the lowest counts.
        classes.min_by_key(|(_, class)| class.value)
    }
}

/// A limit without a request is the request too (`pkg/apis/core/v1/defaults.go`, `SetDefaults_Pod`).
fn set_requests(spec: &mut Fields) {
    for containers in ["containers", "initContainers"] {
        for container in spec.get_mut(containers).and_then(Value::as_array_mut).into_iter().flatten() {
            let Some(resources) = container.as_object_mut().and_then(|container| at(container, &["resources"])) else { continue };
            let Some(limits) = at(resources, &["limits"]).map(|limits| limits.clone()) else { continue };
            let requests = made(resources, &["requests"]);
            for (name, limit) in limits {
                requests.entry(name).or_insert(limit);
            }
        }
    }
}

/// Nodes that are gone for five minutes lose their pods (`plugin/pkg/admission/defaulttolerationseconds`).
fn tolerate_absence(spec: &mut Fields) {
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let text = |toleration: &Value, field: &str| toleration.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
        let tolerations = list(spec, "tolerations");
        let is_tolerated = tolerations.iter().any(|toleration| {
            let (of, effect) = (text(toleration, "key"), text(toleration, "effect"));
            (of.is_empty() || of == key) && (effect.is_empty() || effect == "NoExecute")
        });
        if !is_tolerated {
            tolerations.push(json!({"key": key, "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300}));
        }
    }
}
