//! What a pod requests, as the scheduler counts it.

use crate::object::container::Container;
use crate::object::pod::{PodSpec, Resources};
use crate::object::quantity::Quantity;

/// Returns how much of a resource a pod requests, in billionths.
///
/// The steps are those of `PodRequests` in k8s.io/component-helpers: the containers and the sidecars in sum, or, where that is
/// more, the largest init container with the sidecars before it; a request of the pod as a whole takes the place of both; the
/// overhead of the runtime class comes on top.
pub(crate) fn request(spec: &PodSpec, resource: &str) -> i128 {
    let of = |resources: &Resources| resources.get(resource).map(Quantity::nanos);
    let overhead = of(&spec.overhead).unwrap_or(0);
    if let Some(whole) = spec.resources.as_deref().and_then(|resources| of(&resources.requests).or_else(|| of(&resources.limits)))
    {
        return whole.saturating_add(overhead);
    }
    // A limit without a request is the request.
    let asks = |container: &Container| of(&container.resources.requests).or_else(|| of(&container.resources.limits)).unwrap_or(0);
    let mut together: i128 = spec.containers.iter().map(asks).fold(0, i128::saturating_add);
    let (mut sidecars, mut largest) = (0_i128, 0_i128);
    for container in &spec.init_containers {
        let amount = asks(container);
        if container.restart_policy == "Always" {
            sidecars = sidecars.saturating_add(amount);
            largest = largest.max(sidecars);
        } else {
            largest = largest.max(sidecars.saturating_add(amount));
        }
    }
    together = together.saturating_add(sidecars);
    together.max(largest).saturating_add(overhead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Pool, Read, Reader};

    #[test]
    fn init_containers_count_where_they_ask_for_more() {
        let asks = |cpu: &str| format!(r#""resources": {{"requests": {{"cpu": "{cpu}"}}}}"#);
        for (spec, milli) in [
            (format!(r#"{{"containers": [{{{}}}, {{{}}}]}}"#, asks("100m"), asks("1")), 1100),
            (format!(r#"{{"containers": [{{{}}}], "initContainers": [{{{}}}]}}"#, asks("100m"), asks("1")), 1000),
            (
                format!(
                    r#"{{"containers": [{{{}}}], "initContainers": [{{"restartPolicy": "Always", {}}}, {{{}}}]}}"#,
                    asks("100m"),
                    asks("50m"),
                    asks("70m")
                ),
                150,
            ),
            (format!(r#"{{"containers": [{{{}}}], {}, "overhead": {{"cpu": "5m"}}}}"#, asks("100m"), asks("2")), 2005),
            (r#"{"containers": [{"resources": {"limits": {"cpu": "3"}}}]}"#.to_owned(), 3000),
        ] {
            let mut pool = Pool::default();
            let read = PodSpec::read(&mut Reader::new(spec.as_bytes(), &mut pool)).expect("it is JSON");
            assert_eq!(request(&read, "cpu"), milli * 1_000_000, "{spec}");
        }
    }
}
