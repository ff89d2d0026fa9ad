//! Certificates that do not hold for the hosts that they are served for.

use std::collections::BTreeMap;

use crate::findings::backends::target;
use crate::findings::certs::{leaf, writer};
use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::hosts::{holds_for, names};
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::certificate::Certificate;
use crate::object::{Body, ObjectRef};
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "certificate-host-mismatch",
    severity: Severity::Info,
    level: Level::Cause,
    lint: false,
    finds: "A certificate that an Ingress or a Gateway serves for a host which is not among its names.",
    matters: "Clients that come to the Ingress or Gateway directly refuse the connection, since the certificate is for somebody else.",
    looks_at: "The hosts in spec.tls of Ingresses and in the listeners of Gateways, against the names of the first certificate in tls.crt \
               of the Secret.",
    advice: "Have the certificate issued for the host as well, or name the right Secret.",
    silent: "When the Secret or its certificate is not in the input. It is never more than worth knowing: whether something in front \
             ends TLS, and clients never see this certificate, is nothing that the input tells. A wildcard stands for one label.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let mut served: BTreeMap<ObjectRef, Vec<(ObjectRef, String, &str)>> = BTreeMap::new();
    for (object, ingress) in context.ingresses() {
        for (at, tls) in ingress.spec.tls.iter().enumerate().filter(|(_, tls)| !tls.secret_name.is_empty()) {
            let secret = ObjectRef::new("", "Secret", object.meta.namespace.clone(), tls.secret_name.clone());
            let hosts = tls.hosts.iter().map(|host| (object.reference(), format!("/spec/tls/{at}/hosts"), host.as_str()));
            served.entry(secret).or_default().extend(hosts);
        }
    }
    for (object, gateway) in context.gateways() {
        for (at, listener) in gateway.spec.listeners.iter().enumerate() {
            let Some(host) = listener.hostname.as_ref().and_then(|host| host.non_empty()) else { continue };
            // With several certificates, the one that holds is chosen; which that is cannot be told of one alone.
            if let Some([reference]) = listener.tls.as_ref().map(|tls| &*tls.certificate_refs) {
                let secret = target(reference, "", "Secret", &object.meta.namespace);
                let place = (object.reference(), format!("/spec/listeners/{at}/hostname"), host.as_str());
                served.entry(secret).or_default().push(place);
            }
        }
    }
    for (secret, places) in served {
        let Some(Body::Secret(body)) = context.object(&secret).map(|object| &object.body) else { continue };
        let Some(certificate) = leaf(body) else { continue };
        let wrong: Vec<_> = places.iter().filter(|(_, _, host)| !holds_for(certificate, host)).collect();
        if !wrong.is_empty() {
            found.push(draft(context, secret, certificate, &wrong));
        }
    }
}

fn draft(context: &Context<'_>, secret: ObjectRef, certificate: &Certificate, wrong: &[&(ObjectRef, String, &str)]) -> Draft {
    let mut hosts: Vec<&str> = wrong.iter().map(|(_, _, host)| *host).collect();
    hosts.sort_unstable();
    hosts.dedup();
    let mut users: Vec<ObjectRef> = wrong.iter().map(|(user, ..)| user.clone()).collect();
    users.sort();
    users.dedup();
    let is_for = match names(certificate).as_slice() {
        [] => "no host".to_owned(),
        names => listed(names),
    };
    let message = format!(
        "The certificate in {} is for {is_for}, while {} serves it for {}.",
        name(&secret),
        listed(&users.iter().map(name).collect::<Vec<_>>()),
        listed(&hosts)
    );
    let (namespace, secret_name) = (secret.namespace.clone(), secret.name.clone());
    let mut draft = Draft::new(&RULE, secret, message).field("/data/tls.crt", is_for);
    for (user, path, host) in wrong.iter().take(3) {
        draft = draft.field_of(user, path.clone(), host);
    }
    if let Some(certificate) = writer(context, &namespace, &secret_name) {
        let certificate = certificate.reference();
        let next = format!("{} writes the Secret: its dnsNames are to be completed.", name(&certificate));
        draft = draft.next(next).command(Command::kubectl(&certificate, "describe", &[], "shows the names it asks for"));
    }
    draft.about_all(users)
}
