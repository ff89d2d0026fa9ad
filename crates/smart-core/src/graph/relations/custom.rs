//! Custom kinds whose relations are known: a table of fields, and a reader of it.

use super::super::build::{Builder, Detail, Target};
use super::super::relation::Relation;
use crate::json::Value;
use crate::object::Object;
use crate::object::generic::Generic;
use crate::object::reference::group_of;
use crate::object::selector::{LabelSelector, Operator, Requirement};
use crate::text::Text;

/// A field of a custom kind that names an object.
struct Field {
    /// Groups, by their ends: `traefik.io` is of `traefik.io`; `.crossplane.io` of all its groups.
    groups: &'static [&'static str],
    kind: &'static str,
    path: &'static str,
    relation: Relation,
    /// Group and kind of what is named, where the field does not say.
    target: (&'static str, &'static str),
    form: Form,
}

/// How a field names an object.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// By its name, in the namespace of the object.
    Name,
    /// By its name, without a namespace.
    ClusterName,
    /// By `name` or `namespace/name`.
    Path,
    /// By the host name of a Service.
    Host,
    /// By an object with `name` and perhaps `kind`, `namespace`, `apiVersion`, `group` or `apiGroup`.
    Object,
}

/// A table row: groups, kind, path, relation, group and kind of the target, form.
macro_rules! fields {
    ($($groups:expr, $kind:literal: $($path:literal $relation:ident $group:literal $target:literal $form:ident),+;)+) => {
        &[$($(Field {
            groups: &$groups, kind: $kind, path: $path, relation: Relation::$relation, target: ($group, $target),
            form: Form::$form,
        },)+)+]
    };
}

/// The fields, by kind; each as the documentation of its project defines it.
const FIELDS: &[Field] = fields! {
    // Istio.
    ["networking.istio.io"], "VirtualService":
        "spec.gateways[]" CustomNeeds "networking.istio.io" "Gateway" Path,
        "spec.http[].route[].destination.host" CustomNeeds "" "Service" Host,
        "spec.tcp[].route[].destination.host" CustomNeeds "" "Service" Host,
        "spec.tls[].route[].destination.host" CustomNeeds "" "Service" Host;
    ["networking.istio.io"], "DestinationRule": "spec.host" CustomActs "" "Service" Host;
    ["networking.istio.io"], "Gateway": "spec.servers[].tls.credentialName" CustomNeeds "" "Secret" Name;
    // Traefik.
    ["traefik.io", "traefik.containo.us"], "IngressRoute":
        "spec.routes[].services[]" CustomNeeds "" "Service" Object,
        "spec.routes[].middlewares[]" CustomNeeds "traefik.io" "Middleware" Object,
        "spec.tls.secretName" CustomNeeds "" "Secret" Name;
    ["traefik.io", "traefik.containo.us"], "IngressRouteTCP":
        "spec.routes[].services[]" CustomNeeds "" "Service" Object,
        "spec.tls.secretName" CustomNeeds "" "Secret" Name;
    ["traefik.io", "traefik.containo.us"], "Middleware":
        "spec.chain.middlewares[]" CustomNeeds "traefik.io" "Middleware" Object,
        "spec.basicAuth.secret" CustomNeeds "" "Secret" Name;
    // Contour.
    ["projectcontour.io"], "HTTPProxy":
        "spec.virtualhost.tls.secretName" CustomNeeds "" "Secret" Path,
        "spec.routes[].services[]" CustomNeeds "" "Service" Object,
        "spec.includes[]" CustomNeeds "projectcontour.io" "HTTPProxy" Object;
    // Knative.
    ["serving.knative.dev"], "Service":
        "status.latestReadyRevisionName" CustomNeeds "serving.knative.dev" "Revision" Name;
    ["serving.knative.dev"], "Configuration":
        "status.latestReadyRevisionName" CustomNeeds "serving.knative.dev" "Revision" Name;
    ["serving.knative.dev"], "Route":
        "spec.traffic[].configurationName" CustomNeeds "serving.knative.dev" "Configuration" Name,
        "status.traffic[].revisionName" CustomNeeds "serving.knative.dev" "Revision" Name;
    ["eventing.knative.dev"], "Trigger":
        "spec.broker" CustomNeeds "eventing.knative.dev" "Broker" Name,
        "spec.subscriber.ref" CustomNeeds "" "Service" Object;
    // KEDA.
    ["keda.sh"], "ScaledObject":
        "spec.scaleTargetRef" CustomActs "apps" "Deployment" Object,
        "spec.triggers[].authenticationRef" CustomNeeds "keda.sh" "TriggerAuthentication" Object;
    ["keda.sh"], "ScaledJob":
        "spec.triggers[].authenticationRef" CustomNeeds "keda.sh" "TriggerAuthentication" Object;
    ["keda.sh"], "TriggerAuthentication": "spec.secretTargetRef[]" CustomNeeds "" "Secret" Object;
    // External Secrets, Sealed Secrets.
    ["external-secrets.io"], "ExternalSecret":
        "spec.secretStoreRef" CustomNeeds "external-secrets.io" "SecretStore" Object,
        "spec.target.name" CustomProduces "" "Secret" Name;
    ["bitnami.com"], "SealedSecret": "spec.template.metadata.name" CustomProduces "" "Secret" Name;
    // Argo CD.
    ["argoproj.io"], "Application":
        "spec.project" CustomNeeds "argoproj.io" "AppProject" Name,
        "status.resources[]" CustomActs "" "" Object;
    // Flux.
    ["kustomize.toolkit.fluxcd.io"], "Kustomization":
        "spec.sourceRef" CustomNeeds "source.toolkit.fluxcd.io" "GitRepository" Object,
        "spec.dependsOn[]" CustomNeeds "kustomize.toolkit.fluxcd.io" "Kustomization" Object;
    ["helm.toolkit.fluxcd.io"], "HelmRelease":
        "spec.chart.spec.sourceRef" CustomNeeds "source.toolkit.fluxcd.io" "HelmRepository" Object,
        "spec.chartRef" CustomNeeds "source.toolkit.fluxcd.io" "OCIRepository" Object,
        "spec.dependsOn[]" CustomNeeds "helm.toolkit.fluxcd.io" "HelmRelease" Object,
        "spec.valuesFrom[]" CustomNeeds "" "ConfigMap" Object;
    ["source.toolkit.fluxcd.io"], "GitRepository": "spec.secretRef" CustomNeeds "" "Secret" Object;
    ["source.toolkit.fluxcd.io"], "HelmRepository": "spec.secretRef" CustomNeeds "" "Secret" Object;
    ["source.toolkit.fluxcd.io"], "OCIRepository": "spec.secretRef" CustomNeeds "" "Secret" Object;
    // Operator Lifecycle Manager.
    ["operators.coreos.com"], "Subscription":
        "status.installedCSV" CustomNeeds "operators.coreos.com" "ClusterServiceVersion" Name,
        "status.installPlanRef" CustomNeeds "operators.coreos.com" "InstallPlan" Object;
    ["operators.coreos.com"], "InstallPlan":
        "spec.clusterServiceVersionNames[]" CustomProduces "operators.coreos.com" "ClusterServiceVersion" Name;
    // Cluster API, OpenShift machines, Karpenter.
    ["cluster.x-k8s.io", "machine.openshift.io"], "Machine":
        "status.nodeRef" NodeStandIn "" "Node" Object,
        "spec.infrastructureRef" CustomNeeds "infrastructure.cluster.x-k8s.io" "" Object;
    ["karpenter.sh"], "NodeClaim":
        "status.nodeName" NodeStandIn "" "Node" ClusterName,
        "spec.nodeClassRef" CustomNeeds "" "" Object;
    ["karpenter.sh"], "NodePool": "spec.template.spec.nodeClassRef" CustomNeeds "" "" Object;
    // OpenShift.
    ["route.openshift.io"], "Route":
        "spec.to" CustomNeeds "" "Service" Object,
        "spec.alternateBackends[]" CustomNeeds "" "Service" Object;
    // Crossplane.
    [".crossplane.io", ".upbound.io"], "*":
        "spec.providerConfigRef" CustomNeeds "" "ProviderConfig" Object,
        "spec.writeConnectionSecretToRef" CustomProduces "" "Secret" Object,
        "spec.resourceRef" CustomNeeds "" "" Object,
        "spec.resourceRefs[]" CustomNeeds "" "" Object,
        "spec.claimRef" CustomNames "" "" Object,
        "spec.credentials.secretRef" CustomNeeds "" "Secret" Object;
    // Policy reports.
    ["wgpolicyk8s.io"], "*":
        "scope" CustomNames "" "" Object,
        "results[].resources[]" CustomNames "" "" Object;
};

pub(super) fn add(builder: &mut Builder<'_>, from: u32, object: &Object, body: &Generic) {
    let (group, kind) = (object.api.group.as_str(), object.api.kind.as_str());
    let of_kind = |field: &&Field| {
        let in_group = |end: &str| if end.starts_with('.') { group.ends_with(end) } else { group == end };
        (field.kind == kind || field.kind == "*") && field.groups.iter().any(|end| in_group(end))
    };
    for field in FIELDS.iter().filter(of_kind) {
        each(body.fields(), field.path, &mut |value| named(builder, from, object, field, value));
    }
    selected(builder, from, object, body);
    if let Some(spec) = body.at("spec") {
        references(builder, from, object, spec, 0);
    }
}

/// Calls `found` with every value under a path, in which `[]` stands for all items of a list.
fn each<'v>(value: &'v Value, path: &str, found: &mut dyn FnMut(&'v Value)) {
    if path.is_empty() {
        found(value);
        return;
    }
    let (step, rest) = path.split_once('.').unwrap_or((path, ""));
    match step.strip_suffix("[]") {
        Some(name) => value.get(name).into_iter().flat_map(Value::items).for_each(|item| each(item, rest, found)),
        None => value.get(step).into_iter().for_each(|next| each(next, rest, found)),
    }
}

fn named(builder: &mut Builder<'_>, from: u32, object: &Object, field: &Field, value: &Value) {
    let namespace = object.meta.namespace.as_str();
    let (group, kind) = field.target;
    let detail = Detail { key: field.path, optional: value.get("optional").and_then(Value::as_bool) == Some(true) };
    let name = value.as_str().unwrap_or_default();
    match field.form {
        Form::Object => {
            if let Some(target) = object_target(value, (group, kind), namespace) {
                builder.link(from, field.relation, target, detail);
            }
        }
        Form::Name => builder.link(from, field.relation, Target::new(group, kind, namespace, name), detail),
        Form::ClusterName => builder.link(from, field.relation, Target::of_cluster(group, kind, name), detail),
        Form::Path => {
            // `mesh` is Istio's word for all sidecars.
            let (namespace, name) = name.split_once('/').unwrap_or((namespace, name));
            if name != "mesh" {
                builder.link(from, field.relation, Target::new(group, kind, namespace, name), detail);
            }
        }
        Form::Host => {
            // Hosts may also be outside of the cluster: only those of Services in it are relations.
            let mut labels = name.split('.');
            let service = labels.next().unwrap_or_default();
            let namespace = labels.next().unwrap_or(namespace);
            if labels.next().is_none_or(|label| label == "svc") {
                builder.link_known(from, field.relation, Target::new(group, kind, namespace, service));
            }
        }
    }
}

/// Returns what an object of `name`, `kind` and so on names; none when its kind is not told.
fn object_target<'v>(value: &'v Value, default: (&'v str, &'v str), namespace: &'v str) -> Option<Target<'v>> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let kind = text("kind").unwrap_or(default.1);
    let group = match text("apiVersion") {
        Some(version) => group_of(version),
        None => text("group").or(text("apiGroup")).unwrap_or(if kind == default.1 { default.0 } else { "" }),
    };
    // The kinds that say in their names that they have no namespace.
    let of_cluster = kind.starts_with("Cluster") || matches!(kind, "Node" | "ProviderConfig" | "Namespace" | "EC2NodeClass");
    let namespace = text("namespace").unwrap_or(if of_cluster { "" } else { namespace });
    let group = if group.is_empty() && kind != default.1 && kind.ends_with("SecretStore") { default.0 } else { group };
    // Flux and KEDA name cousins of the default kind, in its group.
    let group = if group.is_empty() && !default.0.is_empty() { default.0 } else { group };
    (!kind.is_empty()).then_some(Target::new(group, kind, namespace, text("name")?))
}

/// What monitors and policies select by labels.
fn selected(builder: &mut Builder<'_>, from: u32, object: &Object, body: &Generic) {
    let namespace = object.meta.namespace.as_str();
    match (object.api.group.as_str(), object.api.kind.as_str()) {
        ("monitoring.coreos.com", kind @ ("ServiceMonitor" | "PodMonitor")) => {
            let Some(selector) = body.at("spec.selector").map(selector_of) else { return };
            let any = body.at("spec.namespaceSelector.any").and_then(Value::as_bool) == Some(true);
            let names: Vec<&str> = body.items_at("spec.namespaceSelector.matchNames").iter().filter_map(Value::as_str).collect();
            let selectors = &builder.selectors;
            let of_pods = kind == "PodMonitor";
            let found = if any {
                if of_pods { selectors.all_pods(&selector) } else { selectors.all_services(&selector) }
            } else {
                let namespaces = if names.is_empty() { vec![namespace] } else { names };
                let in_one = |name| if of_pods { selectors.pods(name, &selector) } else { selectors.services(name, &selector) };
                namespaces.into_iter().flat_map(in_one).collect()
            };
            builder.add_all(from, found, Relation::CustomSelects);
        }
        ("cilium.io", "CiliumNetworkPolicy") => {
            let Some(selector) = body.at("spec.endpointSelector").map(selector_of) else { return };
            let pods = builder.selectors.pods(namespace, &selector);
            builder.add_all(from, pods, Relation::NetworkPolicySelects);
        }
        _ => {}
    }
}

/// Returns the selector that a value is; Cilium's keys may carry the source of the label.
fn selector_of(value: &Value) -> LabelSelector {
    let key = |key: &Text| Text::from(key.strip_prefix("k8s:").or(key.strip_prefix("any:")).unwrap_or(key));
    let labels = value.get("matchLabels").map(Value::fields).unwrap_or_default();
    let labels = labels.iter().filter_map(|(name, value)| Some((key(name), value.as_text()?.clone())));
    let expressions = value.get("matchExpressions").map(Value::items).unwrap_or_default();
    let expressions = expressions.iter().filter_map(|expression| {
        let operator = match expression.get("operator")?.as_str()? {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => return None,
        };
        let values = expression.get("values").map(Value::items).unwrap_or_default();
        let values = values.iter().filter_map(|value| value.as_text().cloned()).collect();
        Some(Requirement { key: key(expression.get("key")?.as_text()?), operator, values })
    });
    LabelSelector { match_labels: labels.collect(), match_expressions: expressions.collect() }
}

/// Fields of any custom object that name another one in full, as `targetRef` does: kind, version and name.
fn references(builder: &mut Builder<'_>, from: u32, object: &Object, value: &Value, depth: usize) {
    const DEPTH_MAX: usize = 6;
    if depth == DEPTH_MAX {
        return;
    }
    for (name, field) in value.fields() {
        let in_full = ["apiVersion", "kind", "name"].iter().all(|part| field.get(part).is_some());
        if in_full && (name.ends_with("Ref") || name == "ref") {
            if let Some(target) = object_target(field, ("", ""), &object.meta.namespace) {
                builder.link_known(from, Relation::CustomNames, target);
            }
        } else {
            references(builder, from, object, field, depth + 1);
        }
    }
    for item in value.items() {
        references(builder, from, object, item, depth + 1);
    }
}
