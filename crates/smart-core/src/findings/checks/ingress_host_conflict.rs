//! Ingresses that claim the same host and path.

use std::collections::BTreeMap;

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{describe, name};
use crate::object::Object;
use crate::object::ingress::{Ingress, IngressBackend};
use crate::text::Text;

pub(super) const RULE: Rule = Rule {
    code: "ingress-host-conflict",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "Two Ingresses of one class that claim the same host and path and lead to different Services.",
    matters: "Only one of them is served. Which one depends on the controller, mostly the older; after it is made anew it may be the \
              other.",
    looks_at: "Class, host, path and path type of the rules of all Ingresses.",
    advice: "Give one of them another host or path, or delete it.",
    silent: "For canaries, for the Ingresses that cert-manager makes for a challenge, and when both lead to the same.",
    check,
};

/// What is claimed: class, host, path, path type.
type Claim<'a> = (&'a str, &'a str, &'a str, &'a str);

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut claims: BTreeMap<Claim<'_>, Vec<(&Object, String, &IngressBackend)>> = BTreeMap::new();
    for (object, ingress) in context.ingresses().filter(|(object, _)| !shares_on_purpose(object)) {
        for (at, rule) in ingress.spec.rules.iter().enumerate() {
            for (place, path) in rule.http.paths.iter().enumerate() {
                let route = if path.path.is_empty() { "/" } else { path.path.as_str() };
                let claim = (class(object, ingress), rule.host.as_str(), route, path.path_type.as_str());
                let place = format!("/spec/rules/{at}/http/paths/{place}");
                claims.entry(claim).or_default().push((object, place, &path.backend));
            }
        }
    }
    for ((_, host, path, _), mut claimants) in claims {
        claimants.sort_by_key(|(object, ..)| object.meta.creation_timestamp);
        let Some(((first, place, backend), others)) = claimants.split_first() else { continue };
        let is_other = |other: &&(&Object, String, &IngressBackend)| {
            let elsewhere = other.0.meta.namespace != first.meta.namespace;
            elsewhere || other.2 != *backend && other.0.meta.name != first.meta.name
        };
        let Some((second, other_place, _)) = others.iter().find(is_other) else { continue };
        let (older, younger) = (first.reference(), second.reference());
        let host = if host.is_empty() { "any host" } else { host };
        let message =
            format!("{} claims {path} of {host}, as {} does already, and leads to another Service.", name(&younger), name(&older));
        found.push(
            Draft::new(&RULE, younger.clone(), message)
                .part(format!("{host}{path}"))
                .since(second.meta.creation_timestamp)
                .field(other_place.clone(), path)
                .field_of(&older, place.clone(), path)
                .command(describe(&younger, "shows its rules"))
                .command(describe(&older, "shows the rules of the other")),
        );
    }
}

fn class<'a>(object: &'a Object, ingress: &'a Ingress) -> &'a str {
    let class = ingress.spec.ingress_class_name.as_ref().or_else(|| object.meta.annotations.get("kubernetes.io/ingress.class"));
    class.map(Text::as_str).unwrap_or_default()
}

/// Tells whether an Ingress shares the path of another because it is meant to.
fn shares_on_purpose(object: &Object) -> bool {
    let is_canary = object.meta.annotations.iter().any(|(key, value)| key.ends_with("/canary") && value == "true");
    is_canary || object.meta.labels.get("acme.cert-manager.io/http01-solver").is_some()
}
