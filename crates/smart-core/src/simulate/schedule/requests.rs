//! What pods request, as `PodRequests` in staging/src/k8s.io/component-helpers/resource/helpers.go adds it up.

use smallvec::SmallVec;

use super::amounts::{Amounts, CPU, Columns, MEMORY};
use crate::object::container::{Container, ContainerStatus};
use crate::object::meta::condition;
use crate::object::pod::{Pod, PodSpec, Resources};
use crate::object::quantity::{Format, Quantity};
use crate::text::Text;

/// What a container without a request is taken to request when nodes are compared (pkg/scheduler/util/pod_resources.go).
const DEFAULTS: [(&str, i128); 2] = [("cpu", NANOS / 10), ("memory", 200 * 1024 * 1024 * NANOS)];
const NANOS: i128 = 1_000_000_000;

/// What a pod requests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Requests {
    /// What filters count.
    pub(crate) asked: Amounts,
    /// CPU and memory with the defaults for containers that ask for none: what it adds to its node where nodes are compared.
    pub(crate) compared: [i64; 2],
    /// The same without what is set for the pod as a whole: how it counts itself while its nodes are compared, since the scorer
    /// of NodeResourcesFit leaves that out (`SkipPodLevelResources`, v1.36).
    pub(crate) compared_itself: [i64; 2],
}

/// Exact amounts by resource, in billionths: they are rounded up once for each pod.
type Sums<'a> = SmallVec<[(&'a str, i128); 4]>;

impl Requests {
    /// Returns what a pod of a spec requests before it has a node.
    pub(crate) fn of(spec: &PodSpec, columns: &mut Columns) -> Self {
        counted(spec, columns, |container| listed(&container.resources.requests))
    }

    /// Returns what a pod requests that has a node, where its status can make that another amount than its spec does: while
    /// it is resized in place, the larger of what is wanted and what is set aside counts.
    pub(crate) fn of_placed(pod: &Pod, columns: &mut Columns) -> Option<Self> {
        let statuses = || pod.status.container_statuses.iter().chain(pod.status.init_container_statuses.iter());
        let wanted = |name: &Text| {
            let all = pod.spec.containers.iter().chain(&pod.spec.init_containers);
            all.into_iter().find(|container| container.name == *name).map(|container| &container.resources.requests)
        };
        // Where nothing is resized, the status repeats the spec.
        let differs = |status: &ContainerStatus| {
            let set_aside = status.resources.iter().map(|resources| &resources.requests);
            let told = set_aside.chain(Some(&status.allocated_resources).filter(|amounts| !amounts.is_empty()));
            let wanted = wanted(&status.name);
            told.into_iter().any(|told| Some(told) != wanted)
        };
        if !statuses().any(differs) {
            return None;
        }
        let pending = condition(&pod.status.conditions, "PodResizePending");
        let is_infeasible = pending.is_some_and(|pending| pending.reason == "Infeasible");
        let status_of = |container: &Container| statuses().find(|status| status.name == container.name);
        Some(counted(&pod.spec, columns, |container| match status_of(container) {
            Some(status) => set_aside(container, status, is_infeasible),
            None => listed(&container.resources.requests),
        }))
    }
}

fn set_aside<'a>(container: &'a Container, status: &'a ContainerStatus, is_infeasible: bool) -> Sums<'a> {
    let mut sums = if is_infeasible { Sums::new() } else { listed(&container.resources.requests) };
    if let Some(resources) = &status.resources {
        raise(&mut sums, &listed(&resources.requests));
    }
    raise(&mut sums, &listed(&status.allocated_resources));
    sums
}

fn counted<'a>(spec: &'a PodSpec, columns: &mut Columns, of: impl Fn(&'a Container) -> Sums<'a>) -> Requests {
    let mut asked = Amounts::default();
    let sums = together(spec, true, &of);
    for (name, nanos) in &sums {
        if let Some(column) = columns.number(name) {
            asked.set(column, Columns::count(column, exact(*nanos)));
        }
    }
    // Where something is set for the pod as a whole, defaults stand in only for what is asked for nowhere.
    let is_whole = spec.resources.as_ref().is_some_and(|whole| !whole.requests.is_empty());
    let defaults: SmallVec<[(&str, i128); 2]> =
        DEFAULTS.into_iter().filter(|(name, _)| !is_whole || sums.iter().all(|(known, _)| known != name)).collect();
    let with = |defaults: &[(&'static str, i128)], is_whole: bool| {
        let sums = together(spec, is_whole, &|container| {
            let mut sums = of(container);
            for (name, nanos) in defaults {
                if container.resources.requests.get(name).is_none() {
                    add(&mut sums, &[(*name, *nanos)]);
                }
            }
            sums
        });
        let amount = |name: &str, column| {
            let found = sums.iter().find(|(known, _)| *known == name);
            found.map_or(0, |(_, nanos)| Columns::count(column, exact(*nanos)))
        };
        [amount("cpu", CPU), amount("memory", MEMORY)]
    };
    let compared = with(&defaults, true);
    let compared_itself = if is_whole { with(&DEFAULTS, false) } else { compared };
    Requests { asked, compared, compared_itself }
}

/// Containers and sidecars in sum; at least what an init container takes with the sidecars before it; what is set for the pod
/// as a whole in its place; and what the runtime takes.
fn together<'a>(spec: &'a PodSpec, is_whole: bool, of: &impl Fn(&'a Container) -> Sums<'a>) -> Sums<'a> {
    let (mut sums, mut sidecars, mut start) = (Sums::new(), Sums::new(), Sums::new());
    for container in &spec.containers {
        add(&mut sums, &of(container));
    }
    for container in &spec.init_containers {
        let own = of(container);
        if container.restart_policy == "Always" {
            add(&mut sums, &own);
            add(&mut sidecars, &own);
            raise(&mut start, &sidecars);
        } else {
            let mut here = sidecars.clone();
            add(&mut here, &own);
            raise(&mut start, &here);
        }
    }
    raise(&mut sums, &start);
    if let Some(whole) = spec.resources.as_ref().filter(|_| is_whole) {
        for (name, nanos) in listed(&whole.requests) {
            // Of others the API server takes no requests of the pod as a whole.
            if matches!(name, "cpu" | "memory") || name.starts_with("hugepages-") {
                sums.retain(|(known, _)| *known != name);
                sums.push((name, nanos));
            }
        }
    }
    add(&mut sums, &listed(&spec.overhead));
    sums
}

fn listed(resources: &Resources) -> Sums<'_> {
    resources.iter().map(|(name, amount)| (name.as_str(), amount.nanos())).collect()
}

fn add<'a>(sums: &mut Sums<'a>, others: &[(&'a str, i128)]) {
    for (name, nanos) in others {
        match sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum = sum.saturating_add(*nanos),
            None => sums.push((name, *nanos)),
        }
    }
}

fn raise<'a>(sums: &mut Sums<'a>, others: &[(&'a str, i128)]) {
    for (name, nanos) in others {
        match sums.iter_mut().find(|(known, _)| known == name) {
            Some((_, sum)) => *sum = (*sum).max(*nanos),
            None => sums.push((name, *nanos)),
        }
    }
}

fn exact(nanos: i128) -> Quantity {
    Quantity::from_nanos(nanos, Format::DecimalSi)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Pool, Read, Reader, Record, read_record};

    fn read<T: Record + Default>(text: &str) -> T {
        let mut pool = Pool::default();
        read_record(&mut Reader::new(text.as_bytes(), &mut pool)).expect("it is JSON")
    }

    #[test]
    fn containers_are_added_as_the_scheduler_adds_them() {
        let asks = |cpu: &str| format!(r#""resources": {{"requests": {{"cpu": "{cpu}"}}}}"#);
        let (a, b, c) = (asks("100m"), asks("1"), asks("50m"));
        for (spec, milli) in [
            (format!(r#"{{"containers": [{{{a}}}, {{{b}}}]}}"#), 1100),
            (format!(r#"{{"containers": [{{{a}}}], "initContainers": [{{{b}}}]}}"#), 1000),
            (format!(r#"{{"containers": [{{{a}}}], "initContainers": [{{"restartPolicy": "Always", {c}}}, {{{a}}}]}}"#), 150),
            (format!(r#"{{"containers": [{{{a}}}], "initContainers": [{{{a}}}, {{"restartPolicy": "Always", {c}}}]}}"#), 150),
            (format!(r#"{{"containers": [{{{b}}}], {c}, "overhead": {{"cpu": "5m"}}}}"#), 55),
            (format!(r#"{{"containers": [{{{}}}, {{{}}}]}}"#, asks("100500u"), asks("100500u")), 201),
            (r#"{"containers": [{"resources": {"limits": {"cpu": "3"}}}]}"#.to_owned(), 0),
        ] {
            let mut pool = Pool::default();
            let read = PodSpec::read(&mut Reader::new(spec.as_bytes(), &mut pool)).expect("it is JSON");
            assert_eq!(Requests::of(&read, &mut Columns::default()).asked.get(CPU), milli, "{spec}");
        }
    }

    #[test]
    fn containers_without_requests_count_when_nodes_are_compared() {
        let pod: Pod =
            read(r#"{"spec": {"containers": [{"name": "a"}, {"resources": {"requests": {"cpu": "1", "memory": "0"}}}]}}"#);
        assert_eq!(Requests::of(&pod.spec, &mut Columns::default()).compared, [1100, 200 * 1024 * 1024]);
    }

    #[test]
    fn what_is_set_aside_counts_while_a_pod_is_resized() {
        let pod = |condition: &str| -> Pod {
            read(&format!(
                r#"{{"spec": {{"containers": [{{"name": "a", "resources": {{"requests": {{"cpu": "2"}}}}}}]}}, "status": {{"conditions":
                [{condition}], "containerStatuses": [{{"name": "a", "resources": {{"requests": {{"cpu": "1"}}}},
                "allocatedResources": {{"cpu": "1500m"}}}}]}}}}"#
            ))
        };
        let cpu = |pod: &Pod| Requests::of_placed(pod, &mut Columns::default()).map(|requests| requests.asked.get(CPU));
        assert_eq!(cpu(&pod("")), Some(2000));
        assert_eq!(cpu(&pod(r#"{"type": "PodResizePending", "status": "True", "reason": "Deferred"}"#)), Some(2000));
        assert_eq!(cpu(&pod(r#"{"type": "PodResizePending", "status": "True", "reason": "Infeasible"}"#)), Some(1500));
        assert_eq!(cpu(&read(r#"{"spec": {"containers": [{"name": "a"}]}}"#)), None);
    }
}
