//! ImageLocality: the pod's images are on the node already, as far as they are not on a few nodes only
//! (pkg/scheduler/framework/plugins/imagelocality/image_locality.go).

use std::borrow::Cow;

use super::MAX;
use crate::simulate::schedule::snapshot::{NodeId, PodId, Snapshot};

const MEGABYTE: i64 = 1024 * 1024;
const LEAST: i64 = 23 * MEGABYTE;
const MOST_OF_ONE: i64 = 1000 * MEGABYTE;

pub(super) fn score(snapshot: &Snapshot<'_>, pod: PodId, nodes: &[NodeId]) -> Option<Vec<i64>> {
    let spec = snapshot.class(pod).spec;
    let containers = spec.containers.iter().chain(spec.init_containers.iter()).map(|container| &container.image);
    let volumes = spec.volumes.iter().filter_map(|volume| volume.image.as_ref()).map(|image| &image.reference);
    let images: Vec<Cow<'_, str>> = containers.chain(volumes).map(|image| tagged(image)).collect();
    let total = snapshot.present().count();
    let there = images.iter().filter_map(|image| snapshot.images.get(&**image));
    // The size is that which the first node told that has it; of nodes that tell another nothing is kept.
    let scaled: Vec<(i64, &[NodeId])> =
        there.map(|(size, nodes)| ((*size as f64 * (nodes.len() as f64 / total as f64)) as i64, nodes.as_slice())).collect();
    let most = MOST_OF_ONE * images.len() as i64;
    let of = |node: &NodeId| {
        let there = scaled.iter().filter(|(_, nodes)| nodes.binary_search(node).is_ok());
        let sum = there.map(|(scaled, _)| *scaled).sum::<i64>().clamp(LEAST, most.max(LEAST));
        if most > LEAST { MAX * (sum - LEAST) / (most - LEAST) } else { 0 }
    };
    Some(nodes.iter().map(of).collect())
}

fn tagged(image: &str) -> Cow<'_, str> {
    let has_tag = image.rfind(':').map_or(-1, |at| at as i64) > image.rfind('/').map_or(-1, |at| at as i64);
    if has_tag { image.into() } else { format!("{image}:latest").into() }
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{node, pod, scores};

    #[test]
    fn images_that_are_there_count_by_size_and_spread() {
        let has = |name: &str, image: &str| {
            let images = format!(r#""status": {{"images": [{{"names": ["{image}"], "sizeBytes": 1048576000}}], "#);
            node(name, "", "").replace(r#""status": {"#, &images)
        };
        let p = || pod("p", "p", "", r#""containers": [{"name": "c", "image": "app"}]"#);
        // A name without a tag means the latest.
        assert_eq!(scores(&[has("a", "app:latest"), node("b", "", ""), p()], "ImageLocality"), [48, 0]);
        assert_eq!(scores(&[has("a", "app:1"), node("b", "", ""), p()], "ImageLocality"), [0, 0]);
    }
}
