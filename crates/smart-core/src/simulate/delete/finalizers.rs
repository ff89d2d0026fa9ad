//! Who acts on which finalizer.

use crate::object::Object;

/// Finalizers that the cluster itself takes away, at once and unasked: they hold nothing that is told here.
const QUIET: [&str; 8] = [
    "batch.kubernetes.io/job-tracking",
    "customresourcecleanup.apiextensions.k8s.io",
    "external-provisioner.volume.kubernetes.io/finalizer",
    "foregroundDeletion",
    "kubernetes",
    "kubernetes.io/pv-controller",
    "orphan",
    "snapshot.storage.kubernetes.io/volumesnapshot-bound-protection",
];

/// Tells whether a finalizer is taken away by the cluster itself.
pub(super) fn is_quiet(finalizer: &str) -> bool {
    // Attachers take theirs away as soon as the volume is detached.
    QUIET.contains(&finalizer) || finalizer.starts_with("external-attacher/")
}

/// Parts of finalizers and whose they are; the first that fits counts.
const OWNERS: [(&str, &str); 28] = [
    ("resources-finalizer.argocd.argoproj.io", "Argo CD"),
    ("argocd.argoproj.io", "Argo CD"),
    ("argoproj.io", "Argo"),
    ("finalizers.fluxcd.io", "Flux"),
    ("service.kubernetes.io/load-balancer-cleanup", "the controller of load balancers"),
    ("cert-manager.io", "cert-manager"),
    ("crossplane.io", "Crossplane"),
    ("karpenter.sh", "Karpenter"),
    ("karpenter.k8s.aws", "Karpenter"),
    ("cluster.x-k8s.io", "Cluster API"),
    ("elbv2.k8s.aws", "the AWS Load Balancer Controller"),
    ("ingress.k8s.aws", "the AWS Load Balancer Controller"),
    ("service.k8s.aws", "the AWS Load Balancer Controller"),
    ("networking.gke.io", "the load balancer controller of GKE"),
    ("keda.sh", "KEDA"),
    ("ceph.rook.io", "Rook"),
    ("rook.io", "Rook"),
    ("longhorn.io", "Longhorn"),
    ("strimzi.io", "Strimzi"),
    ("velero.io", "Velero"),
    ("knative.dev", "Knative"),
    ("tekton.dev", "Tekton"),
    ("external-secrets", "External Secrets"),
    ("k3s.cattle.io", "k3s"),
    ("cattle.io", "Rancher or k3s"),
    ("external-attacher", "the external attacher of the CSI driver"),
    ("snapshot.storage.kubernetes.io", "the snapshot controller"),
    ("metallb", "MetalLB"),
];

/// Controllers that act on finalizers, and the name that their pods have in their labels.
const PODS: [(&str, &str); 11] = [
    ("Argo CD", "argocd-application-controller"),
    ("cert-manager", "cert-manager"),
    ("Karpenter", "karpenter"),
    ("the AWS Load Balancer Controller", "aws-load-balancer-controller"),
    ("KEDA", "keda-operator"),
    ("Rook", "rook-ceph-operator"),
    ("Longhorn", "longhorn-manager"),
    ("Strimzi", "strimzi-cluster-operator"),
    ("Velero", "velero"),
    ("External Secrets", "external-secrets"),
    ("the snapshot controller", "snapshot-controller"),
];

/// Returns who must act on a finalizer, as far as it tells.
pub(super) fn who(finalizer: &str) -> String {
    if let Some((_, who)) = OWNERS.iter().find(|(part, _)| finalizer.contains(part)) {
        return (*who).to_owned();
    }
    match finalizer.split_once('/') {
        Some((domain, _)) => format!("the controller of {domain}"),
        None if finalizer.contains('.') => format!("the controller of {finalizer}"),
        None => format!("whoever set {finalizer}"),
    }
}

/// Tells whether a pod is one of the controller that must act on finalizers.
pub(super) fn is_of(pod: &Object, who: &str) -> bool {
    const KEYS: [&str; 3] = ["app.kubernetes.io/name", "app", "name"];
    let Some((_, name)) = PODS.iter().find(|(known, _)| *known == who) else { return false };
    KEYS.iter().any(|key| pod.meta.labels.get(key).is_some_and(|value| value == *name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finalizer_tells_who_must_act() {
        for (finalizer, expected) in [
            ("resources-finalizer.argocd.argoproj.io/background", "Argo CD"),
            ("finalizers.fluxcd.io", "Flux"),
            ("acme.cert-manager.io/finalizer", "cert-manager"),
            ("db.example.com/cleanup", "the controller of db.example.com"),
            ("machine.example.com", "the controller of machine.example.com"),
            ("wait", "whoever set wait"),
        ] {
            assert_eq!(who(finalizer), expected);
        }
    }
}
