//! StatefulSets: pods with a name and claims of their own.

use super::UpdateStrategy;
use crate::json::{List, Map, record};
use crate::object::meta::Condition;
use crate::object::pod::PodTemplate;
use crate::object::selector::LabelSelector;
use crate::object::storage::PersistentVolumeClaimSpec;
use crate::text::Text;

record! {
    /// Pods that are numbered and keep their claims.
    pub struct StatefulSet {
        /// What is wanted.
        spec: StatefulSetSpec = "spec",
        /// What its controller last saw.
        status: StatefulSetStatus = "status",
    }
}

record! {
    /// What a StatefulSet wants.
    pub struct StatefulSetSpec {
        /// How many pods; absent means one.
        replicas: Option<i32> = "replicas",
        /// Which pods are its own.
        selector: LabelSelector = "selector",
        /// The pod it makes.
        template: PodTemplate = "template",
        /// The headless Service that gives its pods their names.
        service_name: Text = "serviceName",
        /// `OrderedReady`, one after the other, or `Parallel`.
        pod_management_policy: Text = "podManagementPolicy",
        /// How old pods are replaced.
        update_strategy: UpdateStrategy = "updateStrategy",
        /// How long a pod is ready before it counts as available.
        min_ready_seconds: i32 = "minReadySeconds",
        /// How many old revisions are kept; absent means 10.
        revision_history_limit: Option<i32> = "revisionHistoryLimit",
        /// Where the numbers of the pods begin.
        ordinals: Ordinals = "ordinals",
        /// What becomes of the claims.
        persistent_volume_claim_retention_policy: ClaimRetention = "persistentVolumeClaimRetentionPolicy",
        /// The claims that each pod gets.
        volume_claim_templates: List<ClaimTemplate> = "volumeClaimTemplates",
    }
}

record! {
    /// Where the numbers of the pods of a StatefulSet begin.
    pub struct Ordinals {
        /// The number of the first pod.
        start: i32 = "start",
    }
}

record! {
    /// What becomes of the claims of a StatefulSet; absent means that they are kept.
    pub struct ClaimRetention {
        /// `Retain` or `Delete`, when the StatefulSet is deleted.
        when_deleted: Text = "whenDeleted",
        /// `Retain` or `Delete`, when a pod is scaled away.
        when_scaled: Text = "whenScaled",
    }
}

record! {
    /// A claim that is made for each pod, named `<template>-<pod>`.
    pub struct ClaimTemplate {
        /// Its name and labels.
        metadata: ClaimTemplateMeta = "metadata",
        /// The claim.
        spec: PersistentVolumeClaimSpec = "spec",
    }
}

record! {
    /// The name and the labels of a claim template.
    pub struct ClaimTemplateMeta {
        /// The name, which is also that of the volume in the pod.
        name: Text = "name",
        /// The labels of the claims.
        labels: Map = "labels",
    }
}

record! {
    /// What the controller last saw of a StatefulSet.
    pub struct StatefulSetStatus {
        /// The generation of the spec that these numbers belong to.
        observed_generation: i64 = "observedGeneration",
        /// All its pods.
        replicas: i32 = "replicas",
        /// Those that are ready.
        ready_replicas: i32 = "readyReplicas",
        /// Those of the current revision.
        current_replicas: i32 = "currentReplicas",
        /// Those of the revision that is being rolled out.
        updated_replicas: i32 = "updatedReplicas",
        /// Those ready for the minimum time.
        available_replicas: i32 = "availableReplicas",
        /// The revision of the pods that are not updated yet.
        current_revision: Text = "currentRevision",
        /// The revision that is being rolled out.
        update_revision: Text = "updateRevision",
        /// How often the hash of the template had to be changed.
        collision_count: i32 = "collisionCount",
        /// Conditions; the built-in controller writes none.
        conditions: List<Condition> = "conditions",
    }
}
