//! What it means to each user that an object is gone, relation by relation.

use std::collections::BTreeSet;

use super::consumers::{Gone, Harm, Harms};
use crate::findings::words::listed;
use crate::graph::{Relation, Usage};
use crate::object::admission::{Webhook, WebhookConfiguration};
use crate::object::meta::{ConditionStatus, condition};
use crate::object::pod::{Pod, PodSpec};
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::text::Text;

/// Adds what the users of each lost object suffer.
pub(super) fn add(gone: &Gone<'_>, harms: &mut Harms) {
    let mut services = BTreeSet::new();
    for (_, lost) in gone.lost() {
        let needs = lost.reference();
        for usage in gone.cluster.graph().usages(&needs) {
            let Some((user, is_made_anew)) = gone.user(&usage.user).filter(|(user, _)| is_live(user)) else { continue };
            if usage.relation == Relation::ServiceSelects {
                services.insert(usage.user);
                continue;
            }
            let Some(harm) = harm(gone, lost, &needs, &usage, user) else { continue };
            let harm = if is_made_anew { harm.restarted() } else { harm };
            let key = if is_of_keys(usage.relation) { usage.key.clone() } else { Text::default() };
            let evidence = evidence(&usage, user, &needs);
            if usage.relation == Relation::ApiService {
                without_api(gone, &usage.user, harms);
            }
            harms.add(gone, user, &needs, &key, harm, evidence);
        }
        if matches!(lost.body, Body::StorageClass(_)) {
            claim_templates(gone, &needs, harms);
        }
    }
    for service in services {
        emptied(gone, &service, harms);
    }
}

/// Tells whether an object is to do something yet: pods that have ended, or are to go anyway, miss nothing.
fn is_live(object: &Object) -> bool {
    match &object.body {
        Body::Pod(pod) => object.meta.deletion_timestamp.is_none() && !pod.is_finished(),
        _ => true,
    }
}

fn is_of_keys(relation: Relation) -> bool {
    use Relation::*;
    matches!(
        relation,
        PodEnvConfigMap | PodEnvSecret | PodVolumeConfigMap | PodVolumeSecret | PodProjectedConfigMap | PodProjectedSecret
    )
}

fn is_of_volume(relation: Relation) -> bool {
    use Relation::*;
    matches!(relation, PodVolumeConfigMap | PodVolumeSecret | PodProjectedConfigMap | PodProjectedSecret)
}

fn harm(gone: &Gone<'_>, lost: &Object, needs: &ObjectRef, usage: &Usage, user: &Object) -> Option<Harm> {
    use Relation::*;
    if usage.optional && is_of_volume(usage.relation) {
        // Of a template there are no files yet.
        let is_pod = matches!(user.body, Body::Pod(_));
        let text = "{what} is an optional volume: its files vanish from pods that run within about a minute, and new pods start \
            without them";
        return is_pod.then(|| Harm::now(text).only_a_risk());
    }
    // A pull secret is optional to the kubelet, and all the same the next pull fails where the registry asks for one.
    if usage.optional && !matches!(usage.relation, PodImagePullSecret | WebhookService) {
        return None;
    }
    let harm = match usage.relation {
        PodEnvConfigMap | PodEnvSecret => {
            Harm::at_restart("{what} is read as a variable: containers that run go on, one that starts again cannot")
        }
        PodEnvFromConfigMap | PodEnvFromSecret => {
            Harm::at_restart("{what} is read as variables: containers that run go on, one that starts again cannot")
        }
        PodVolumeConfigMap | PodVolumeSecret | PodProjectedConfigMap | PodProjectedSecret | PodTrustBundle => {
            Harm::at_restart("{what} is mounted: pods that run go on with the files they have, a new pod cannot start")
        }
        PodVolumeDriverSecret => {
            Harm::at_restart("{what} is needed to mount a volume: pods that run go on, a new pod cannot start")
        }
        PodVolumeClaim | PodVolumeEphemeral | StatefulSetClaim if gone.made_later(needs).is_some() => {
            Harm::at_restart("{what} is mounted: pods that run keep their volume, a new pod starts with an empty one")
        }
        PodVolumeClaim | PodVolumeEphemeral | StatefulSetClaim => {
            Harm::at_restart("{what} is mounted: pods that run keep their volume, a new pod does not find it")
        }
        PodVolumeCsi => Harm::at_restart("{what} is not there to mount the volumes of a new pod"),
        PodPriorityClass | PodRuntimeClass => Harm::at_restart("{what} is not there: new pods are refused, pods that run go on"),
        PodResourceClaim | PodResourceClaimTemplate => Harm::at_restart("{what} is not there: a new pod waits for its devices"),
        PodServiceAccount => account(user),
        PodImagePullSecret if is_pull_secret(user, needs) => Harm::at_next_use(
            "{what} is not there to pull an image that the node does not hold; images of which a copy is there start",
        ),
        PodEnvService => Harm::now("{what} is named in a variable, and its name leads nowhere any more"),
        StatefulSetService => Harm::now("{what} gives its pods their names in DNS, which are gone"),
        IngressService | IngressResource | RouteBackend | WebhookService | ApiService | ConversionService => {
            return backend(usage, user, "is gone");
        }
        IngressClass | GatewayClass => Harm::now("{what} is gone: no controller is in charge of it"),
        IngressClassParameters | GatewayClassParameters => {
            Harm::at_next_use("{what} is gone: its controller does not find its parameters")
        }
        IngressTls => Harm::now("{what} is gone: its hosts are served without the certificate"),
        IngressAnnotation => Harm::now("{what} is gone, which an annotation names"),
        GatewayTls => Harm::now("{what} is gone: the listener has no certificate"),
        RouteParent => Harm::now("{what} is gone, to which it is attached: no traffic reaches it there"),
        ReferenceGrant if !has_other_grant(gone, user) => {
            Harm::now("{what} is gone, and with it the leave to refer into that namespace")
        }
        BackendTlsCa => Harm::now("{what} is gone, and with it the certificates that it trusts"),
        HpaTarget | VpaTarget => Harm::now("{what} is gone: it has nothing to scale"),
        HpaMetrics => Harm::now("{what} is gone: it gets no metrics and does not scale"),
        HpaObject => Harm::now("{what} is gone, of which it reads a metric: it does not scale by that"),
        // It stays as long as the claim is there.
        ClaimVolume if gone.is_kept_in_use(needs) => return None,
        ClaimVolume => Harm::now("{what} is gone: the claim is lost, and its pods cannot be started anew"),
        ClaimClass => Harm::at_next_use("{what} is not there: no volume is provisioned for it"),
        ClassDriver | ClassSecret => Harm::at_next_use("{what} is not there: it provisions no volume"),
        VolumeDriver | VolumeSecret => Harm::at_next_use("{what} is not there: it cannot be attached or mounted anew"),
        ClaimSource => Harm::at_next_use("{what} is not there to fill it from"),
        SnapshotSource | SnapshotContent => Harm::now("{what} is gone: nothing can be restored from it"),
        SnapshotClass => Harm::at_next_use("{what} is not there: no snapshot of it is taken or deleted by its driver"),
        ClaimDeviceClass => Harm::at_next_use("{what} is not there: no device is allocated to it"),
        BindingRole => Harm::now("{what} is gone: it grants nothing"),
        BindingSubject if matches!(lost.body, Body::ServiceAccount(_)) => {
            Harm::at_next_use("{what} is gone, to which it grants rights: they wait for whoever makes an account of that name")
                .only_a_risk()
        }
        RoleAggregation => Harm::now("{what} is gone: its rules are no part of it any more"),
        PolicyBinding => Harm::now("{what} is gone: what it checked goes unchecked").only_a_risk(),
        PolicyParameters => return parameters(user),
        CertificateIssuer => return certificate(user),
        IssuerSecret => Harm::at_next_use("{what} is not there: it issues no certificate"),
        CustomNeeds => Harm::at_next_use("{what} is gone, which it needs"),
        CustomActs => Harm::now("{what} is gone, on which it acts"),
        CopyOf => Harm::at_next_use("{what} is gone, of which it is a copy: it is not kept up to date").only_a_risk(),
        _ => return None,
    };
    let text = match &lost.body {
        Body::PersistentVolumeClaim(_) if gone.is_kept_in_use(needs) => harm.text + "; it goes when its last pod does",
        Body::PersistentVolumeClaim(_) => harm.text,
        _ => gone.made_later(needs).map_or(harm.text.clone(), |how| format!("{}; {how}", harm.text)),
    };
    Some(Harm { text, ..harm })
}

/// What a user of a Service suffers when it `is gone`, or has no pods.
fn backend(usage: &Usage, user: &Object, state: &str) -> Option<Harm> {
    let harm = match (usage.relation, &user.body) {
        (Relation::IngressService | Relation::IngressResource | Relation::RouteBackend, _) => {
            Harm::now(format!("{{what}} {state}: what it sends there fails"))
        }
        (Relation::WebhookService, _) if usage.optional => {
            Harm::now(format!("{{what}} {state}: nobody is asked any more, and writes go through unchecked")).only_a_risk()
        }
        (Relation::WebhookService, Body::WebhookConfiguration(body)) => Harm::now(format!(
            "{{what}} {state}: writes{} that it is asked about are refused",
            matched(body, |webhook| webhook.failure_policy != *"Ignore")
        )),
        (Relation::ApiService, Body::APIService(body)) => Harm::now(format!(
            "{{what}} {state}: the API {}/{} does not answer, and no namespace can be deleted to its end",
            body.spec.group, body.spec.version
        )),
        (Relation::ConversionService, Body::CustomResourceDefinition(body)) => Harm::now(format!(
            "{{what}} {state}: {} objects cannot be read or written in another version than they are stored in",
            body.spec.names.kind
        )),
        _ => return None,
    };
    Some(harm)
}

/// Returns ` of pods and services`: the resources about which those webhooks are asked that count.
pub(super) fn matched(configuration: &WebhookConfiguration, counts: impl Fn(&Webhook) -> bool) -> String {
    let counted = configuration.webhooks.iter().filter(|webhook| counts(webhook));
    let resources = counted.flat_map(|webhook| &webhook.rules).flat_map(|rule| &rule.resources);
    let named = resources.map(|resource| if resource.starts_with('*') { "all resources" } else { resource.as_str() });
    let named: Vec<&str> = named.collect::<BTreeSet<_>>().into_iter().collect();
    if named.is_empty() { String::new() } else { format!(" of {}", listed(&named)) }
}

/// A token is refused as soon as its account is gone (`Validate` of pkg/serviceaccount/claims.go), and admission refuses pods
/// without one (plugin/pkg/admission/serviceaccount).
fn account(user: &Object) -> Harm {
    match &user.body {
        Body::Pod(pod) if mounts_token(&pod.spec) => Harm::now("{what} is gone: its token is refused from now on"),
        _ => Harm::at_restart("{what} is gone: new pods are refused, and whoever holds a token of it is refused at once"),
    }
}

/// Tells whether the containers of a pod hold a token of its account.
pub(super) fn mounts_token(spec: &PodSpec) -> bool {
    let sources = spec.volumes.iter().filter_map(|volume| volume.projected.as_ref()).flat_map(|projected| &projected.sources);
    sources.into_iter().any(|source| source.service_account_token.is_some())
}

/// A ServiceAccount names pull secrets beside those that hold tokens.
fn is_pull_secret(user: &Object, secret: &ObjectRef) -> bool {
    match &user.body {
        Body::ServiceAccount(account) => account.image_pull_secrets.iter().any(|named| named.name == secret.name),
        _ => true,
    }
}

fn has_other_grant(gone: &Gone<'_>, user: &Object) -> bool {
    let needs = gone.cluster.graph().needs(&user.reference());
    needs.iter().any(|needed| needed.relation == Relation::ReferenceGrant && gone.staying(&needed.object).is_some())
}

fn parameters(user: &Object) -> Option<Harm> {
    let Body::ValidatingAdmissionPolicyBinding(binding) = &user.body else { return None };
    let denies = binding.spec.param_ref.as_ref()?.parameter_not_found_action == *"Deny";
    Some(if denies {
        Harm::now("{what} is gone, and without it the policy refuses what it is asked about")
    } else {
        Harm::now("{what} is gone, and without it the policy lets everything through").only_a_risk()
    })
}

fn certificate(user: &Object) -> Option<Harm> {
    let Body::CertManagerCertificate(certificate) = &user.body else { return None };
    let ready = condition(&certificate.status.conditions, "Ready");
    Some(if ready.is_some_and(|ready| ready.status == ConditionStatus::True) {
        Harm::at_next_use("{what} is gone: the certificate holds and is not renewed")
    } else {
        Harm::now("{what} is gone: no certificate is issued")
    })
}

/// Autoscalers that read from an API which stops.
fn without_api(gone: &Gone<'_>, api: &ObjectRef, harms: &mut Harms) {
    for usage in gone.cluster.graph().usages(api) {
        let Some(user) = gone.staying(&usage.user).filter(|_| usage.relation == Relation::HpaMetrics) else { continue };
        let harm = Harm::now("{what} does not answer any more: it gets no metrics and does not scale");
        harms.add(gone, user, api, &Text::default(), harm, evidence(&usage, user, api));
    }
}

/// A Service of which all pods are lost has no endpoints, and its users have nothing behind it.
fn emptied(gone: &Gone<'_>, service: &ObjectRef, harms: &mut Harms) {
    let (Some(place), Some(object)) = (gone.place(service), gone.staying(service)) else { return };
    let pods = |place: u32| {
        let object = gone.cluster.objects().get(place as usize)?;
        if let Body::Pod(pod) = &object.body { Some((place, object, &**pod)) } else { None }
    };
    let selected: Vec<(u32, &Object, &Pod)> =
        gone.cluster.graph().leads_to(place, Relation::ServiceSelects).filter_map(pods).collect();
    let stays = |place: u32| !gone.is_lost(place);
    let serves = |(place, object, pod): &(u32, &Object, &Pod)| is_live(object) && (gone.comes_back(*place) || pod.is_ready());
    let Some((_, lost, _)) = selected.iter().find(|pod| gone.is_lost(pod.0) && is_live(pod.1)) else { return };
    if selected.iter().any(|pod| gone.is_lost(pod.0) && is_live(pod.1) && gone.is_replaced(pod.1)) {
        return;
    }
    let left: Vec<&(u32, &Object, &Pod)> = selected.iter().filter(|pod| stays(pod.0) && is_live(pod.1)).collect();
    let text = if left.is_empty() {
        "has no endpoints: all pods that it selects are gone"
    } else if left.iter().any(|pod| serves(pod)) || !selected.iter().any(|pod| gone.is_lost(pod.0) && serves(pod)) {
        return;
    } else {
        "has no ready endpoints: none of the pods that are left is ready"
    };
    let needs = gone.workload(lost);
    let selector = Evidence::field(service, "/spec/selector", selector_text(object));
    harms.add(gone, object, &needs, &Text::default(), Harm::now(text), selector);
    for usage in gone.cluster.graph().usages(service) {
        let Some(user) = gone.staying(&usage.user) else { continue };
        let Some(harm) = backend(&usage, user, "has no pods left that are ready") else { continue };
        if usage.relation == Relation::ApiService {
            without_api(gone, &usage.user, harms);
        }
        harms.add(gone, user, service, &Text::default(), harm, evidence(&usage, user, service));
    }
}

fn selector_text(service: &Object) -> String {
    let Body::Service(body) = &service.body else { return String::new() };
    body.spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}

/// StatefulSets whose further claims name a class.
fn claim_templates(gone: &Gone<'_>, class: &ObjectRef, harms: &mut Harms) {
    for object in gone.cluster.objects() {
        let Body::StatefulSet(set) = &object.body else { continue };
        let names = |name: &Option<Text>| name.as_ref() == Some(&class.name);
        let template = set.spec.volume_claim_templates.iter().position(|template| names(&template.spec.storage_class_name));
        let Some(at) = template.filter(|_| gone.staying(&object.reference()).is_some()) else { continue };
        let path = format!("/spec/volumeClaimTemplates/{at}/spec/storageClassName");
        let evidence = Evidence::field(&object.reference(), path, &class.name);
        let harm = Harm::at_next_use("{what} is not there: the claims of further replicas get no volume");
        harms.add(gone, object, class, &Text::default(), harm, evidence);
    }
}

/// Returns the field by which an object uses another; in a workload it stands in the template of its pods.
pub(super) fn evidence(usage: &Usage, user: &Object, needs: &ObjectRef) -> Evidence {
    let field = usage.relation.field();
    let (field, key) = match field.split_once('[') {
        // A key of a map stands there whole: it may hold dots and slashes.
        Some((field, rest)) if !rest.starts_with(']') => (field, rest.split(']').next().unwrap_or_default()),
        _ => (field, ""),
    };
    let of_pod = usage.relation.id().starts_with("pod.") && !matches!(user.body, Body::Pod(_) | Body::ServiceAccount(_));
    let template = match &user.body {
        Body::CronJob(_) if of_pod => "/spec/jobTemplate/spec/template",
        _ if of_pod => "/spec/template",
        _ => "",
    };
    let field = match &user.body {
        Body::ServiceAccount(_) => field.trim_start_matches("spec."),
        _ => field,
    };
    let mut path = format!("{template}/{}", field.replace("[]", "/*").replace('.', "/"));
    if !key.is_empty() {
        path = format!("{path}/{}", key.replace('/', "~1"));
    }
    let value = if usage.key.is_empty() { needs.name.to_string() } else { format!("{}#{}", needs.name, usage.key) };
    Evidence::field(&user.reference(), path, value)
}
