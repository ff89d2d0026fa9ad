//! Certificates that were renewed in their Secret, while pods go on with the copy that they read at their start.

use std::collections::BTreeMap;

use crate::findings::certs::leaf;
use crate::findings::config_change::read_at_start;
use crate::findings::context::{Context, PodView};
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity, finds_nothing_now};
use crate::findings::words::name;
use crate::object::certificate::Certificate;
use crate::object::time::Time;
use crate::object::{Body, Object, ObjectRef};
use crate::predict::foreseer::Foreseer;
use crate::predict::outlook::Outlook;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "certificate-copy-ends",
    severity: Severity::Critical,
    level: Level::Cause,
    lint: false,
    finds: "Pods that read a certificate at their start, as variables or through a subPath, before it was renewed: the copy that they serve \
            ends within the time that is asked about.",
    matters: "The Secret is fresh and every check of it is green, and still clients will refuse what the pods serve.",
    looks_at: "When containers were started, when the certificate in the Secret was issued, and when the one before ends: as an older form \
               of the Secret in the input shows, or as cert-manager's renewal schedule tells.",
    advice: "Restart the workload. To have it never again, mount the Secret as a directory, and let the program read it anew.",
    silent: "For Secrets that are mounted as directories, which the kubelet keeps fresh; when nothing tells when the copy ends.",
    check: finds_nothing_now,
};

/// When the copy of a pod ends, and how that is known.
struct CopyEnd {
    time: Time,
    object: ObjectRef,
    path: &'static str,
    how: String,
}

pub(super) fn foresee(foreseer: &Foreseer<'_>, found: &mut Vec<Draft>) {
    let context = &foreseer.context;
    let Some(now) = context.now else { return };
    let mut served: BTreeMap<(&str, &str), (&Object, &Certificate)> = BTreeMap::new();
    for (object, secret) in context.secrets() {
        if let Some(certificate) = leaf(secret) {
            served.insert((object.meta.namespace.as_str(), object.meta.name.as_str()), (object, certificate));
        }
    }
    if served.is_empty() {
        return;
    }
    for pod in context.pods().iter().filter(|pod| pod.is_live()) {
        for (_, secret) in read_at_start(pod.spec()).into_iter().filter(|(kind, _)| *kind == "Secret") {
            let Some((object, certificate)) = served.get(&(pod.namespace(), secret)) else { continue };
            let Some(started) = started(pod).filter(|started| *started < certificate.not_before) else { continue };
            let Some(end) = copy_end(context, object, certificate, started).filter(|end| end.time >= now) else { continue };
            found.push(draft(pod, object, certificate, started, &end, now));
        }
    }
}

/// Returns when the container of a pod that was started last was started: before that, all of them read what was there.
fn started(pod: &PodView<'_>) -> Option<Time> {
    pod.pod.status.container_statuses.iter().filter_map(|status| status.state.running.as_ref()?.started_at).max()
}

fn copy_end(context: &Context<'_>, object: &Object, certificate: &Certificate, started: Time) -> Option<CopyEnd> {
    let reference = object.reference();
    let older = context.cluster.history(&reference).iter().rev().filter_map(|older| match &older.body {
        Body::Secret(secret) => leaf(secret),
        _ => None,
    });
    if let Some(older) = older.into_iter().find(|older| older.not_before <= started && older.serial != certificate.serial) {
        let how = format!("an older form of the Secret has the certificate before, notAfter {}", older.not_after);
        return Some(CopyEnd { time: older.not_after, object: reference, path: "/data/tls.crt", how });
    }
    // cert-manager renews when so much of the life is left: what was left of the one before when this one was issued.
    let writer = crate::findings::certs::writer(context, &object.meta.namespace, &object.meta.name)?;
    let Body::CertManagerCertificate(body) = &writer.body else { return None };
    let before = body.status.not_after?.since(body.status.renewal_time?)?;
    let how = format!("cert-manager renews it {} before it ends, and issued this one at {}", before.human(), certificate.not_before);
    Some(CopyEnd {
        time: certificate.not_before.checked_add(before)?,
        object: writer.reference(),
        path: "/status/renewalTime",
        how,
    })
}

fn draft(pod: &PodView<'_>, object: &Object, certificate: &Certificate, started: Time, end: &CopyEnd, now: Time) -> Draft {
    let workload = pod.workload.clone();
    let left = end.time.since(now).unwrap_or_default();
    let message = format!(
        "{} serves the copy of {} that it read at its start, which expires in {}; the certificate was renewed at {}.",
        name(&workload),
        name(&object.reference()),
        left.human(),
        certificate.not_before
    );
    let mut outlook = Outlook::at(end.time);
    if matches!(workload.kind.as_str(), "Deployment" | "StatefulSet" | "DaemonSet") {
        let target = format!("{}/{}", workload.kind.to_lowercase(), workload.name);
        outlook = outlook.fix(Command::kubectl_in(
            &workload.namespace,
            &["rollout", "restart", &target],
            "starts pods that read the new certificate",
        ));
    }
    Draft::new(&RULE, workload, message)
        .part(object.meta.name.as_str())
        .outlook(outlook)
        .about_all(pod.chain())
        .field_of(&pod.reference(), "/status/containerStatuses/*/state/running/startedAt", started)
        .field_of(&object.reference(), "/data/tls.crt", format_args!("notBefore {}", certificate.not_before))
        .field_of(&end.object, end.path, &end.how)
        .next("Whether the program reads files anew does not matter here: a variable or a subPath stays as it was at the start.")
}
