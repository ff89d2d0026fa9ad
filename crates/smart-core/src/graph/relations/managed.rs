//! Who keeps an object as it is: Argo CD, Flux, Helm; and copies of objects.

use std::collections::BTreeMap;

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::object::Object;

/// The newest release of each name, and Applications, which are named without their namespace.
pub(super) struct Managers<'a> {
    releases: BTreeMap<(&'a str, &'a str), (u32, u32)>,
    applications: BTreeMap<&'a str, u32>,
}

impl<'a> Managers<'a> {
    pub(super) fn new(objects: &'a [Object]) -> Self {
        let (mut releases, mut applications) = (BTreeMap::new(), BTreeMap::new());
        for (vertex, object) in (0_u32..).zip(objects) {
            let name = object.meta.name.as_str();
            if object.api.kind == "Application" && object.api.group == "argoproj.io" {
                applications.insert(name, vertex);
            }
            // Helm keeps each revision of a release in a Secret `sh.helm.release.v1.NAME.vREVISION`.
            let release = name.strip_prefix("sh.helm.release.v1.").and_then(|rest| rest.rsplit_once(".v"));
            let Some((release, revision)) = release else { continue };
            let Ok(revision) = revision.parse::<u32>() else { continue };
            let newest = releases.entry((object.meta.namespace.as_str(), release)).or_insert((revision, vertex));
            *newest = (*newest).max((revision, vertex));
        }
        Self { releases, applications }
    }
}

/// The labels that Flux puts on what it applies: the owner's name, its namespace; and the owner's kind and group.
const FLUX: [(&str, &str, &str, &str); 2] = [
    ("kustomize.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/namespace", "Kustomization", "kustomize.toolkit.fluxcd.io"),
    ("helm.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/namespace", "HelmRelease", "helm.toolkit.fluxcd.io"),
];
/// Annotations of controllers that copy Secrets and ConfigMaps: `namespace/name` of the source.
const COPIES: [&str; 3] = [
    "reflector.v1.k8s.emberstack.com/reflects",
    "replicator.v1.mittwald.de/replicate-from",
    "replicator.v1.mittwald.de/replicated-from",
];

pub(super) fn add(builder: &mut Builder<'_>, from: u32, object: &Object, managers: &Managers<'_>) {
    by_annotations(builder, from, object, managers);
    // Each label is looked at once: most objects have few, and none of these.
    let (mut names, mut namespaces) = ([None; FLUX.len()], [None; FLUX.len()]);
    for (key, value) in object.meta.labels.iter() {
        for ((name, namespace), flux) in names.iter_mut().zip(&mut namespaces).zip(&FLUX) {
            if key == flux.0 {
                *name = Some(value);
            } else if key == flux.1 {
                *namespace = Some(value);
            }
        }
    }
    for ((name, namespace), (.., kind, group)) in names.into_iter().zip(namespaces).zip(FLUX) {
        if let (Some(name), Some(namespace)) = (name, namespace) {
            builder.link(from, Relation::ManagedBy, Target::new(group, kind, namespace, name), Detail::default());
        }
    }
}

fn by_annotations(builder: &mut Builder<'_>, from: u32, object: &Object, managers: &Managers<'_>) {
    let meta = &object.meta;
    for (key, value) in meta.annotations.iter() {
        match key.as_str() {
            "meta.helm.sh/release-name" => {
                let namespace = meta.annotations.get("meta.helm.sh/release-namespace").unwrap_or(&meta.namespace);
                if let Some((_, vertex)) = managers.releases.get(&(namespace.as_str(), value.as_str())) {
                    builder.add(from, *vertex, Relation::HelmRelease, Detail { key: value, optional: false });
                }
            }
            // `APPLICATION:GROUP/KIND:NAMESPACE/NAME`, the application with its namespace before an underscore when it has
            // another.
            "argocd.argoproj.io/tracking-id" => {
                let application = value.split(':').next().unwrap_or_default();
                let application = application.rsplit_once('_').map_or(application, |(_, name)| name);
                if let Some(vertex) = managers.applications.get(application) {
                    builder.add(from, *vertex, Relation::ManagedBy, Detail::default());
                }
            }
            copy if COPIES.contains(&copy) && matches!(object.api.kind.as_str(), "Secret" | "ConfigMap") => {
                if let Some((namespace, name)) = value.split_once('/') {
                    let target = Target::core(&object.api.kind, namespace, name);
                    builder.link(from, Relation::CopyOf, target, Detail { key: copy, optional: false });
                }
            }
            _ => {}
        }
    }
}
