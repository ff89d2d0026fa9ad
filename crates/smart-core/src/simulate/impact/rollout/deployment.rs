//! Deployments: from one ReplicaSet to another (pkg/controller/deployment).

use super::replicas::{Goal, Reached, exemplar, finish, is_active, pods_of};
use super::stage::Stage;
use super::{stuck, template, told};
use crate::cluster::Cluster;
use crate::object::int_or_string::IntOrString;
use crate::object::workload::{Deployment, DeploymentSpec};
use crate::object::{Body, Object};
use crate::simulate::fork::Fork;
use crate::simulate::impact::effects::Effects;
use crate::text::Text;

/// How many pods there may be above the wanted number, and how many may be missing. Both as shares: the first is rounded up,
/// the second down, and where both come to nothing one may be missing (`ResolveFenceposts` and `MaxUnavailable` in
/// pkg/controller/deployment/util/deployment_util.go). A quarter is the default (pkg/apis/apps/v1/defaults.go).
pub(crate) fn bounds(spec: &DeploymentSpec, replicas: i32) -> (usize, usize) {
    let quarter = IntOrString::String("25%".into());
    let rolling = &spec.strategy.rolling_update;
    let share = |bound: &Option<IntOrString>, up: bool| {
        let scaled = bound.as_ref().unwrap_or(&quarter).scaled(replicas, up).unwrap_or(0);
        usize::try_from(scaled).unwrap_or(0)
    };
    let (surge, unavailable) = (share(&rolling.max_surge, true), share(&rolling.max_unavailable, false));
    let unavailable = if surge == 0 && unavailable == 0 { 1 } else { unavailable };
    (surge, unavailable.min(usize::try_from(replicas).unwrap_or(0)))
}

pub(super) fn reconcile(fork: &mut Fork<'_>, old: Option<&Object>, object: &Object, body: &Deployment, effects: &mut Effects) {
    let was = old.and_then(|old| match &old.body {
        Body::Deployment(body) => Some(&body.spec),
        _ => None,
    });
    let spec = &body.spec;
    let replicas = spec.replicas.unwrap_or(1);
    let is_rolled = was.is_none_or(|was| was.template != spec.template);
    if !is_rolled && was.is_some_and(|was| was.replicas.unwrap_or(1) == replicas) {
        return;
    }
    let workload = object.reference();
    let is_paused = spec.paused && is_rolled && was.is_some();
    if is_paused {
        told::held(&workload, "its rollouts are paused: the new template waits until it is resumed", effects);
    }
    let sets = replica_sets(fork, object);
    // Of a new template without pods there is a ReplicaSet already, when it was rolled back to.
    let of_template = |template| {
        let mut same = sets.iter().filter(|set| matches!(&set.body, Body::ReplicaSet(body) if template::is_of(body, template)));
        same.next().cloned()
    };
    let rolls = is_rolled && !is_paused;
    let newest = || sets.last().cloned();
    let kept = if rolls { of_template(&spec.template) } else { was.and_then(|was| of_template(&was.template)).or_else(newest) };
    let mut set = kept.unwrap_or_else(|| template::replica_set(object, &spec.template));
    let is_new = fork.object(&set.reference()).is_none();
    // A set that the input does not hold, though its pods name it, is theirs.
    if is_new
        && !rolls
        && let Some(name) = named_by_pods(fork, object)
    {
        set.meta.name = name;
    }
    if is_new {
        fork.replace(set.clone());
    }
    let cluster = fork.cluster();
    let (current, old) = pods(&cluster, object, &set, &sets);
    let Body::ReplicaSet(set_body) = &set.body else { return };
    let mut like = exemplar(fork, &set, &set_body.spec.template, current.first().copied());
    if current.is_empty()
        && let (Some(pod), Some(was)) = (old.iter().flatten().next(), was)
    {
        let names = template::inject(&mut like, pod, &was.template);
        if !names.is_empty() {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            let names = crate::findings::words::listed(&names);
            effects.assumed.insert(format!("new pods get what their template does not hold, as old ones did: {names}"));
        }
    }
    let wanted = usize::try_from(replicas).unwrap_or(0);
    let mut stage = Stage::new(&cluster, &object.meta.namespace);
    let (surge, unavailable) = bounds(spec, replicas);
    let is_recreated = spec.strategy.kind == "Recreate";
    let prefix = set.meta.name.clone();
    let mut goal = Goal { like: &like, prefix, replicas: wanted, surge, unavailable, current, old };
    let mut first = Vec::new();
    if is_recreated && rolls {
        // All old pods go before the first new one is made (`rolloutRecreate` in pkg/controller/deployment/recreate.go).
        first = goal.old.drain(..).flatten().collect();
        for pod in &first {
            stage.remove(pod);
        }
        stage.note_down();
    }
    let had_old = !first.is_empty() || goal.old.iter().any(|pods| !pods.is_empty());
    let mut reached = goal.reach(&mut stage);
    reached.removed.extend(first);
    if rolls && had_old {
        told::rolled_out(&workload, &reached, is_recreated, (surge, unavailable), effects);
        stuck::tell(&mut stage, object, spec, &reached, (surge, unavailable), effects);
    } else {
        told::scaled(&mut stage, &workload, &reached, effects);
    }
    count(fork, &stage, object, &set, &sets, &reached, wanted);
    if is_new && !rolls && reached.made.is_empty() {
        // It was there for the look only: the input does not hold it.
        fork.remove(&[set.reference()]);
    }
    finish(fork, stage, &workload, &reached.removed, effects);
}

/// Returns the ReplicaSets of a Deployment, the oldest first.
fn replica_sets(fork: &Fork<'_>, deployment: &Object) -> Vec<Object> {
    const REVISION: &str = "deployment.kubernetes.io/revision";
    let is_own = |object: &&Object| matches!(object.body, Body::ReplicaSet(_)) && template::is_controlled_by(object, deployment);
    let mut sets: Vec<Object> = fork.objects().filter(is_own).cloned().collect();
    let revision = |set: &Object| set.meta.annotations.get(REVISION).and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    sets.sort_by(|a, b| {
        let key = |set: &Object| (revision(set), set.meta.creation_timestamp);
        key(a).cmp(&key(b)).then_with(|| a.meta.name.cmp(&b.meta.name))
    });
    sets
}

/// Returns the pods of the ReplicaSet of the template, and those of the others. Where a ReplicaSet is not in the input, those
/// of its pods count that the Deployment selects and that are named after it.
fn pods<'c>(cluster: &'c Cluster, deployment: &Object, set: &Object, sets: &[Object]) -> (Vec<&'c Object>, Vec<Vec<&'c Object>>) {
    let current = pods_of(cluster, set);
    let others = sets.iter().filter(|other| other.meta.name != set.meta.name);
    let mut old: Vec<Vec<&Object>> = others.map(|other| pods_of(cluster, other)).collect();
    let is_loose = |object: &&Object| {
        let Some(name) = owner_by_name(object, deployment) else { return false };
        is_active(object) && *name != set.meta.name && !sets.iter().any(|known| known.meta.name == *name)
    };
    old.push(cluster.in_namespace(&deployment.meta.namespace).iter().filter(is_loose).collect());
    old.retain(|pods| !pods.is_empty());
    (current, old)
}

/// Returns the ReplicaSet that a pod names, when it is one of the Deployment by its name and the labels of the pod.
fn owner_by_name<'o>(object: &'o Object, deployment: &Object) -> Option<&'o Text> {
    let Body::Deployment(body) = &deployment.body else { return None };
    let owner = object.meta.controller().filter(|owner| owner.kind == "ReplicaSet")?;
    let is_named = owner
        .name
        .strip_prefix(deployment.meta.name.as_str())
        .is_some_and(|rest| rest.strip_prefix('-').is_some_and(|hash| !hash.is_empty() && !hash.contains('-')));
    let selector = &body.spec.selector;
    let is_selected = !selector.is_empty() && selector.matches(|key| object.meta.labels.get(key).map(Text::as_str));
    (is_named && is_selected && matches!(object.body, Body::Pod(_))).then_some(&owner.name)
}

fn named_by_pods(fork: &Fork<'_>, deployment: &Object) -> Option<Text> {
    let names = fork.objects().filter(|object| object.meta.namespace == deployment.meta.namespace && is_active(object));
    names.filter_map(|object| owner_by_name(object, deployment)).max().cloned()
}

/// Sets the numbers of the ReplicaSets and of the Deployment.
fn count(
    fork: &mut Fork<'_>,
    stage: &Stage<'_>,
    deployment: &Object,
    set: &Object,
    sets: &[Object],
    reached: &Reached<'_>,
    wanted: usize,
) {
    let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let is_gone = |pod: &Object, of: &Object| {
        reached.removed.iter().any(|gone| gone.meta.name == pod.meta.name && template::is_controlled_by(gone, of))
    };
    let (mut all, mut all_ready) = (0, 0);
    for known in sets.iter().filter(|other| other.meta.name != set.meta.name).chain([set]) {
        let mut known = known.clone();
        let is_current = known.meta.name == set.meta.name;
        let of_set = known.clone();
        let pods: Vec<&Object> = pods_of(stage.cluster, &of_set).into_iter().filter(|pod| !is_gone(pod, &of_set)).collect();
        let mut there = pods.len();
        let mut well = pods.iter().filter(|pod| matches!(&pod.body, Body::Pod(pod) if pod.is_ready())).count();
        if is_current {
            (there, well) = (there + reached.made.len(), well + stage.ready());
        }
        let Body::ReplicaSet(body) = &mut known.body else { continue };
        body.spec.replicas =
            Some(if is_current { whole(if reached.left.is_empty() { wanted } else { there.max(1) }) } else { whole(there) });
        body.status.replicas = whole(there);
        (body.status.ready_replicas, body.status.available_replicas) = (whole(well), whole(well));
        (all, all_ready) = (all + there, all_ready + well);
        fork.replace(known);
    }
    let mut deployment = deployment.clone();
    let Body::Deployment(body) = &mut deployment.body else { return };
    body.status.replicas = whole(all);
    (body.status.ready_replicas, body.status.available_replicas) = (whole(all_ready), whole(all_ready));
    body.status.unavailable_replicas = whole(all.max(wanted).saturating_sub(all_ready));
    body.status.updated_replicas = whole(all.saturating_sub(reached.left.len()));
    fork.replace(deployment);
}
