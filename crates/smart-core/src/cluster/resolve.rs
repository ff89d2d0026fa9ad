//! From the names people type to objects.

use std::collections::{BTreeMap, BTreeSet};

use super::Cluster;
use crate::error::Error;
use crate::object::{Body, Object, ObjectRef, kind};
use crate::render::count;
use crate::text::Text;

/// As many kinds, and objects, as an error names.
const KINDS: usize = 12;
const SEVERAL: usize = 5;

/// A kind by every name that it has.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Names<'a> {
    kind: &'a str,
    group: &'a str,
    others: Vec<String>,
}

impl<'a> Names<'a> {
    /// Returns a kind with the plural that most definitions have; a definition in the input says better.
    fn guessed(group: &'a str, kind: &'a str) -> Self {
        let lower = kind.to_ascii_lowercase();
        let plural = match lower.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
            _ if lower.ends_with(['s', 'x']) => format!("{lower}es"),
            _ => format!("{lower}s"),
        };
        Self { kind, group, others: vec![plural] }
    }
}

impl Cluster {
    /// Returns the object that a name means, as kubectl takes names: `pod/web-0`, `deploy/web`, `deployment.apps/web`,
    /// `Deployment/web`; and in the form that references are written in: `Pod/shop/web-0`. Kinds are those of Kubernetes,
    /// those that a CustomResourceDefinition of the input defines, and those of its objects.
    ///
    /// Without a namespace the object is looked for in all of them. Where no object of the input has the name, those that are
    /// named by others count, so that one can ask who needs what does not exist.
    ///
    /// # Errors
    /// When the kind is not known, no object has the name, or several have; the message offers what is near.
    pub fn resolve(&self, name: &str, namespace: Option<&str>) -> Result<ObjectRef, Error> {
        let mut parts = name.split('/');
        let (kind, first, second, rest) = (parts.next().unwrap_or_default(), parts.next(), parts.next(), parts.next());
        let (namespace, object) = match (first, second, rest) {
            (Some(object), None, _) => (namespace, object),
            (Some(namespace), Some(object), None) => (Some(namespace), object),
            _ => {
                let nearest = self.nearest_objects(name, namespace);
                return Err(Error::NotFound { object: name.to_owned(), looked_at: String::new(), nearest });
            }
        };
        let kinds = self.kinds_called(kind).or_else(|_| self.kinds_called_among(kind, &self.absent_kinds()))?;
        let of_kind =
            |reference: &ObjectRef| kinds.iter().any(|(group, kind)| reference.kind == *kind && reference.group == *group);
        let here = |reference: &ObjectRef| {
            reference.namespace.is_empty() || namespace.is_none_or(|namespace| reference.namespace == namespace)
        };
        let meant = |reference: &ObjectRef| of_kind(reference) && here(reference);
        let named = self.objects.iter().filter(|candidate| candidate.meta.name == object);
        let mut found: Vec<ObjectRef> = named.map(|candidate| candidate.reference()).filter(meant).collect();
        if found.is_empty() {
            let absent = self.graph().absent().filter(|candidate| candidate.name == object && meant(candidate));
            found.extend(absent.cloned());
            found.sort();
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => {
                let known = self.objects.iter().map(|candidate| candidate.reference());
                let all = || known.clone().chain(self.graph().absent().cloned()).filter(of_kind);
                let mut elsewhere: Vec<String> = Vec::new();
                if namespace.is_some() {
                    elsewhere = all().filter(|reference| reference.name == object).map(|known| known.to_string()).collect();
                    elsewhere.sort();
                    elsewhere.dedup();
                }
                let mut nearest: Vec<_> =
                    all().filter_map(|reference| Some((near(object, &reference.name)?, !here(&reference), reference))).collect();
                nearest.sort();
                nearest.dedup();
                let nearest = nearest.into_iter().take(3).map(|(.., reference)| reference.to_string()).collect();
                let looked_at = self.looked_at(&kinds, namespace, &elsewhere);
                Err(Error::NotFound { object: name.to_owned(), looked_at, nearest })
            }
            several => {
                let candidates = several.iter().map(ToString::to_string).collect();
                Err(Error::Ambiguous { object: name.to_owned(), candidates })
            }
        }
    }

    /// Returns group and kind of what a name of kinds means, as `deploy`, `deployments.apps` or `Deployment`; several when
    /// groups share the name.
    ///
    /// # Errors
    /// When no kind has the name.
    pub fn kinds_called(&self, name: &str) -> Result<Vec<(Text, Text)>, Error> {
        self.kinds_called_among(name, &self.kind_names())
    }

    fn kinds_called_among(&self, name: &str, all: &BTreeSet<Names<'_>>) -> Result<Vec<(Text, Text)>, Error> {
        let wanted = name.to_ascii_lowercase();
        let (short, group) = wanted.split_once('.').map_or((wanted.as_str(), None), |(short, group)| (short, Some(group)));
        let called = |names: &&Names<'_>, short: &str| {
            names.kind.eq_ignore_ascii_case(short) || names.others.iter().any(|other| other == short)
        };
        // `deployments.v1.apps` names the version too.
        let in_group = |names: &&Names<'_>| {
            group.is_none_or(|group| {
                let unversioned = group.split_once('.').map_or("", |(_, group)| group);
                group == names.group || unversioned == names.group || names.group.starts_with(group)
            })
        };
        let mut found: Vec<_> = all.iter().filter(|names| called(names, short) && in_group(names)).collect();
        // Kubernetes' own kinds come before others of the same name, unless the group says otherwise.
        let own = |names: &&Names<'_>| kind::kinds().iter().any(|known| known.kind == names.kind && known.group == names.group);
        if group.is_none() && found.iter().any(own) {
            found.retain(own);
        }
        if !found.is_empty() {
            // A kind can be known by several lists of names: those of Kubernetes and those guessed from the objects.
            let mut kinds: Vec<(Text, Text)> = found.iter().map(|names| (names.group.into(), names.kind.into())).collect();
            kinds.sort();
            kinds.dedup();
            return Ok(kinds);
        }
        let mut nearest: Vec<_> =
            all.iter().filter_map(|names| Some((near(short, &names.kind.to_ascii_lowercase())?, names.kind))).collect();
        nearest.sort_unstable();
        nearest.dedup_by_key(|(_, kind)| *kind);
        let nearest = nearest.into_iter().take(3).map(|(_, kind)| kind.to_owned()).collect();
        Err(Error::UnknownKind { kind: name.to_owned(), listed: self.kinds_in_words(), nearest })
    }

    fn kind_names(&self) -> BTreeSet<Names<'_>> {
        let own = kind::kinds().iter().map(|known| {
            let others = known.short.iter().chain([&known.plural]).map(|name| (*name).to_owned()).collect();
            Names { kind: known.kind, group: known.group, others }
        });
        let defined = self.objects.iter().filter_map(|object| match &object.body {
            Body::CustomResourceDefinition(definition) => {
                let names = &definition.spec.names;
                let others = names.short_names.iter().chain([&names.plural, &names.singular]);
                let others = others.map(|name| name.to_string()).collect();
                Some(Names { kind: &names.kind, group: &definition.spec.group, others })
            }
            _ => None,
        });
        let mut seen: Vec<_> = self.objects.iter().map(|object| &object.api).collect();
        seen.sort_unstable();
        seen.dedup();
        let seen = seen.into_iter().map(|api| Names::guessed(kind::current_group(&api.group, &api.kind), &api.kind));
        own.chain(defined).chain(seen).collect()
    }

    /// Returns the kinds of the input, and those that only what is named and not in the input has.
    fn absent_kinds(&self) -> BTreeSet<Names<'_>> {
        let mut names = self.kind_names();
        let absent: BTreeSet<_> = self.graph().absent().map(|object| (&object.group, &object.kind)).collect();
        names.extend(absent.into_iter().map(|(group, kind)| Names::guessed(group, kind)));
        names
    }

    /// Returns in words among what an object was looked for, and where one of its name is.
    fn looked_at(&self, kinds: &[(Text, Text)], namespace: Option<&str>, elsewhere: &[String]) -> String {
        let is_kind = |object: &Object| kinds.iter().any(|(group, kind)| object.api.kind == *kind && object.api.group == *group);
        let of_kind = || self.objects.iter().filter(|object| is_kind(object));
        let kind = kinds.first().map(|(_, kind)| kind.as_str()).unwrap_or_default();
        let namespaces: BTreeSet<&Text> =
            of_kind().map(|object| &object.meta.namespace).filter(|name| !name.is_empty()).collect();
        let mut words = match (of_kind().count(), namespace.filter(|_| !namespaces.is_empty())) {
            (0, _) => format!("it holds no {kind} at all"),
            (_, Some(namespace)) => {
                let here = of_kind().filter(|object| object.meta.namespace == namespace).count();
                format!("it holds {} in namespace {namespace}", count(here, kind))
            }
            (all, None) if namespaces.is_empty() => format!("it holds {}", count(all, kind)),
            (all, None) if namespaces.len() > SEVERAL => {
                format!("it holds {} in {}", count(all, kind), count(namespaces.len(), "namespace"))
            }
            (all, None) => {
                let names: Vec<&str> = namespaces.iter().map(|name| name.as_str()).collect();
                let word = if names.len() == 1 { "namespace" } else { "namespaces" };
                format!("it holds {} in {word} {}", count(all, kind), names.join(", "))
            }
        };
        match elsewhere {
            [] => {}
            [one] => words.push_str(&format!("; in another namespace there is {one}")),
            several => {
                let (first, beyond) =
                    (several.iter().take(SEVERAL).cloned().collect::<Vec<_>>(), several.len().saturating_sub(SEVERAL));
                let more = if beyond > 0 { format!(" and {beyond} more") } else { String::new() };
                words.push_str(&format!("; in other namespaces there are {}{more}", first.join(", ")));
            }
        }
        words
    }

    /// Returns the kinds of the input in words, the most frequent first.
    fn kinds_in_words(&self) -> String {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for object in self.objects.iter() {
            *counts.entry(&object.api.kind).or_default() += 1;
        }
        let mut counts: Vec<(&str, usize)> = counts.into_iter().collect();
        counts.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
        let beyond = counts.len().saturating_sub(KINDS);
        let mut words: Vec<String> = counts.into_iter().take(KINDS).map(|(kind, found)| count(found, kind)).collect();
        if words.is_empty() {
            return "the input holds no objects".to_owned();
        }
        if beyond > 0 {
            words.push(count(beyond, "more kind"));
        }
        format!("the input holds {}", words.join(", "))
    }

    fn nearest_objects(&self, name: &str, namespace: Option<&str>) -> Vec<String> {
        let here = |object: &&Object| namespace.is_none_or(|namespace| object.meta.namespace == namespace);
        let mut nearest: Vec<_> = self
            .objects
            .iter()
            .filter(here)
            .filter_map(|object| Some((near(name, &object.meta.name)?, object.reference())))
            .collect();
        nearest.sort();
        nearest.into_iter().take(3).map(|(_, reference)| reference.to_string()).collect()
    }
}

/// Returns how far apart two names are, if they are near enough to be taken for each other: the edits it takes
/// (optimal string alignment), one when one begins with the other.
pub(crate) fn near(wanted: &str, name: &str) -> Option<usize> {
    if wanted.is_empty() || wanted.len() > 253 || name.len() > 253 {
        return None;
    }
    if wanted.len() >= 3 && (name.starts_with(wanted) || wanted.starts_with(name) && name.len() >= 3) {
        return Some(usize::from(wanted != name));
    }
    let allowed = (wanted.len() / 3).clamp(1, 3);
    if wanted.len().abs_diff(name.len()) > allowed {
        return None;
    }
    Some(strsim::osa_distance(wanted, name)).filter(|edits| *edits <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Input;

    fn cluster() -> Cluster {
        let dump = br#"{"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "pay"}},
            {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-1"}},
            {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop"}},
            {"apiVersion": "acme.io/v1", "kind": "Policy", "metadata": {"name": "p", "namespace": "shop"}}]}"#;
        let mut input = Input::new();
        input.dump("test", dump).expect("a dump");
        Cluster::new(input, None)
    }

    #[test]
    fn names_are_taken_as_kubectl_takes_them() {
        let cluster = cluster();
        for (name, namespace, found) in [
            ("deploy/web", None, "Deployment/shop/web"),
            ("deployments.apps/web", None, "Deployment/shop/web"),
            ("deployment.v1.apps/web", Some("shop"), "Deployment/shop/web"),
            ("Deployment/web", None, "Deployment/shop/web"),
            ("po/web-0", Some("pay"), "Pod/pay/web-0"),
            ("Pod/shop/web-0", None, "Pod/shop/web-0"),
            ("no/worker-1", Some("shop"), "Node/worker-1"),
            ("policies/p", None, "Policy/shop/p"),
            ("policy.acme.io/p", None, "Policy/shop/p"),
        ] {
            assert_eq!(cluster.resolve(name, namespace).map(|found| found.to_string()), Ok(found.to_owned()), "{name}");
        }
    }

    #[test]
    fn a_kind_is_named_once_however_many_names_it_has() {
        for name in ["po", "pods", "Pod", "pods.v1"] {
            assert_eq!(cluster().kinds_called(name), Ok(vec![("".into(), "Pod".into())]), "{name}");
        }
    }

    #[test]
    fn what_is_not_there_offers_what_is_near() {
        let cluster = cluster();
        let error = |name: &str| cluster.resolve(name, None).map_err(|error| error.to_string()).unwrap_err();
        assert_eq!(
            error("deploy/wbe"),
            "deploy/wbe is not in the input; it holds 1 Deployment in namespace shop; did you mean Deployment/shop/web?"
        );
        assert_eq!(error("svc/web"), "svc/web is not in the input; it holds no Service at all");
        assert_eq!(error("node/worker-7"), "node/worker-7 is not in the input; it holds 1 Node; did you mean Node/worker-1?");
        assert_eq!(error("pod/web-0"), "pod/web-0 is in several namespaces; say which: Pod/pay/web-0, Pod/shop/web-0");
        assert_eq!(
            error("deplyment/web"),
            "there is no kind \"deplyment\"; the input holds 2 Pods, 1 Deployment, 1 Node, 1 Policy; did you mean Deployment?"
        );
        let in_shop = |name: &str| cluster.resolve(name, Some("pay")).map_err(|error| error.to_string()).unwrap_err();
        assert_eq!(
            in_shop("deploy/web"),
            "deploy/web is not in the input; it holds 0 Deployments in namespace pay; in another namespace there is \
             Deployment/shop/web"
        );
        assert_eq!(error("web"), "web is not in the input; did you mean Deployment/shop/web, Pod/pay/web-0, Pod/shop/web-0?");
    }

    fn with_absent() -> Cluster {
        let pod = |name: &str, namespace: &str| {
            serde_json::json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace}, "spec":
                {"nodeName": "worker-1", "volumes": [{"name": "v", "configMap": {"name": "gone"}}],
                "containers": [{"name": "c", "image": "web:1", "envFrom": [{"secretRef": {"name": namespace}}]}]}})
        };
        let dump = serde_json::json!({"apiVersion": "v1", "kind": "List", "items": [
            pod("a", "pay"), pod("b", "shop"),
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "other", "namespace": "shop"}},
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "shop", "namespace": "pay"}},
            {"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "s", "namespace": "shop"},
                "spec": {"triggers": [{"authenticationRef": {"name": "queue"}}]}}]});
        let mut input = Input::new();
        input.dump("test", dump.to_string().as_bytes()).expect("a dump");
        Cluster::new(input, None)
    }

    #[test]
    fn what_others_name_is_found_though_it_is_not_in_the_input() {
        let cluster = with_absent();
        for (name, namespace, found) in [
            ("cm/gone", Some("shop"), "ConfigMap/shop/gone"),
            ("ConfigMap/pay/gone", None, "ConfigMap/pay/gone"),
            ("no/worker-1", Some("shop"), "Node/worker-1"),
            // What is in the input comes first.
            ("secret/shop", None, "Secret/pay/shop"),
            ("secret/shop", Some("shop"), "Secret/shop/shop"),
            // A kind that only an absent object has.
            ("triggerauthentications/queue", None, "TriggerAuthentication/shop/queue"),
            ("triggerauthentication.keda.sh/queue", None, "TriggerAuthentication/shop/queue"),
        ] {
            assert_eq!(cluster.resolve(name, namespace).map(|found| found.to_string()), Ok(found.to_owned()), "{name}");
        }
        let error = |name: &str, namespace| cluster.resolve(name, namespace).map_err(|error| error.to_string()).unwrap_err();
        assert_eq!(
            error("cm/gone", None),
            "cm/gone is in several namespaces; say which: ConfigMap/pay/gone, ConfigMap/shop/gone"
        );
        assert_eq!(
            error("cm/gnoe", Some("shop")),
            "cm/gnoe is not in the input; it holds 1 ConfigMap in namespace shop; did you mean ConfigMap/shop/gone, ConfigMap/pay/gone?"
        );
        assert_eq!(
            error("image/web:1", None),
            "there is no kind \"image\"; the input holds 2 Pods, 1 ConfigMap, 1 ScaledObject, 1 Secret"
        );
    }

    #[test]
    fn health_and_relations_of_what_is_absent_are_told() {
        let cluster = with_absent();
        let health = |name: &str| cluster.health_of(&cluster.resolve(name, Some("shop")).expect("it is named")).status;
        assert_eq!(health("cm/gone"), crate::HealthStatus::Missing);
        assert_eq!(health("sa/default"), crate::HealthStatus::Unknown);
        let root = cluster.resolve("cm/gone", Some("shop")).expect("it is named");
        let tree = cluster.graph().walk(&[root], crate::Direction::Downstream, None).tree();
        assert_eq!(tree, "ConfigMap/shop/gone MISSING is needed by:\n└─ Pod/shop/b (pod.volume.configmap)\n");
    }
}
