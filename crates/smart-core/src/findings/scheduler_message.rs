//! What the scheduler says of a pod for which it found no node.
//!
//! The text differs from version to version; what it names is recognized by the words that stayed the same.

/// What the scheduler said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// How many nodes there are, as it says.
    pub(super) nodes: Option<i64>,
    /// Why they do not do.
    pub(super) reasons: Vec<Reason>,
}

/// One reason, with the nodes that it holds for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// How many nodes; none when it holds for the pod as a whole.
    pub(super) nodes: Option<i64>,
    pub(super) why: Why,
    /// The reason in its own words.
    pub(super) words: String,
}

/// What a reason is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Too little of a resource is free; `pods` when the node has all the pods that it takes.
    Insufficient(String),
    /// A taint that the pod does not tolerate; the key is empty when it is not named.
    Taint(String),
    /// The node is cordoned.
    Cordoned,
    /// The node selector or the node affinity.
    NodeAffinity,
    PodAffinity,
    AntiAffinity,
    Spread,
    Ports,
    /// A volume that other nodes can reach only.
    VolumeNode,
    VolumeLimit,
    /// A claim that one pod at a time may use.
    ClaimInUse,
    /// A claim that does not exist.
    ClaimMissing(String),
    /// A claim without a volume, or no volume that would do.
    ClaimUnbound,
    /// A claim of devices.
    Devices,
    Other,
}

/// Reads what the scheduler wrote; none for other texts, as that a pod is being deleted.
pub(super) fn parse(message: &str) -> Option<Verdict> {
    let message = message.trim();
    if message.is_empty() || message.starts_with("skip schedule") {
        return None;
    }
    let (nodes, reasons) = match message.split_once("nodes are available:") {
        Some((count, reasons)) => (count.trim().rsplit_once('/').and_then(|(_, all)| all.trim().parse().ok()), reasons),
        None if message.starts_with("no nodes available") => return Some(Verdict { nodes: Some(0), reasons: Vec::new() }),
        None => (None, message),
    };
    // What follows tells of the search for pods to push out.
    let reasons = reasons.split("preemption:").next().unwrap_or_default();
    let reasons = reasons.split("no new claims to deallocate").next().unwrap_or_default();
    let reasons: Vec<Reason> = pieces(reasons).into_iter().map(|piece| reason(&piece)).collect();
    let is_known = nodes.is_some() || reasons.iter().any(|reason| reason.why != Why::Other);
    is_known.then_some(Verdict { nodes, reasons })
}

/// Cuts at commas, but for those within braces and quotes and for the one in the wording of taints before 1.24.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let (mut depth, mut quoted, mut piece) = (0_u32, false, String::new());
    for letter in text.chars() {
        match letter {
            '{' | '[' | '(' if !quoted => depth += 1,
            '}' | ']' | ')' if !quoted => depth = depth.saturating_sub(1),
            '"' => quoted = !quoted,
            _ => {}
        }
        if letter == ',' && depth == 0 && !quoted {
            pieces.push(std::mem::take(&mut piece));
        } else {
            piece.push(letter);
        }
    }
    pieces.push(piece);
    let mut whole: Vec<String> = Vec::new();
    for piece in pieces {
        let piece = piece.trim().trim_end_matches(['.', ';']).trim_end();
        match whole.last_mut() {
            Some(last) if piece.starts_with("that the pod didn't tolerate") => last.push_str(&format!(", {piece}")),
            _ if piece.is_empty() => {}
            _ => whole.push(piece.to_owned()),
        }
    }
    whole
}

fn reason(piece: &str) -> Reason {
    let counted = piece.split_once(' ').and_then(|(count, words)| Some((count.parse::<i64>().ok()?, words.trim())));
    let (nodes, words) = counted.map_or((None, piece), |(count, words)| (Some(count), words));
    Reason { nodes, why: why(words), words: words.to_owned() }
}

fn why(words: &str) -> Why {
    if let Some(resource) = words.strip_prefix("Insufficient ") {
        return Why::Insufficient(resource.trim().to_owned());
    }
    let lower = words.to_ascii_lowercase();
    let has = |part: &str| lower.contains(part);
    if has("too many pods") {
        return Why::Insufficient("pods".to_owned());
    }
    if has("persistentvolumeclaim") && has("not found") {
        return Why::ClaimMissing(words.split('"').nth(1).unwrap_or_default().to_owned());
    }
    // The order counts: the first whose words are all there.
    let table: [(&[&str], Why); 21] = [
        (&["readwriteoncepod"], Why::ClaimInUse),
        (&["taint"], Why::Taint(taint(words))),
        (&["were unschedulable"], Why::Cordoned),
        (&["volume node affinity"], Why::VolumeNode),
        (&["no available volume zone"], Why::VolumeNode),
        (&["volumezone"], Why::VolumeNode),
        (&["max volume count"], Why::VolumeLimit),
        (&["node affinity"], Why::NodeAffinity),
        (&["node selector"], Why::NodeAffinity),
        (&["[nodeaffinity]"], Why::NodeAffinity),
        (&["topology spread"], Why::Spread),
        (&["anti-affinity"], Why::AntiAffinity),
        (&["pod affinity"], Why::PodAffinity),
        (&["free ports"], Why::Ports),
        (&["unbound", "persistentvolumeclaim"], Why::ClaimUnbound),
        (&["persistentvolume"], Why::ClaimUnbound),
        (&["persistent volumes to bind"], Why::ClaimUnbound),
        (&["enough free storage"], Why::ClaimUnbound),
        (&["resourceclaim"], Why::Devices),
        (&["allocate all claims"], Why::Devices),
        (&["dynamicresources"], Why::Devices),
    ];
    let found = table.into_iter().find(|(parts, _)| parts.iter().all(|part| lower.contains(part)));
    found.map_or(Why::Other, |(_, why)| why)
}

/// Returns a taint as `key=value` from `{key: value}`.
fn taint(words: &str) -> String {
    let inner = words.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("", |(inner, _)| inner);
    let (key, value) = inner.split_once(": ").or_else(|| inner.split_once(':')).unwrap_or((inner, ""));
    let (key, value) = (key.trim(), value.trim());
    if value.is_empty() { key.to_owned() } else { format!("{key}={value}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Vec<(Option<i64>, Why)> {
        let verdict = parse(message).expect("the scheduler wrote it");
        verdict.reasons.into_iter().map(|reason| (reason.nodes, reason.why)).collect()
    }

    #[test]
    fn reasons_with_their_numbers_of_nodes() {
        let message = "0/20 nodes are available: 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }, 2 node(s) were \
                       unschedulable, 17 Insufficient cpu. preemption: 0/20 nodes are available: 20 Preemption is not helpful.";
        assert_eq!(parse(message).and_then(|verdict| verdict.nodes), Some(20));
        assert_eq!(
            read(message),
            [
                (Some(1), Why::Taint("node.kubernetes.io/unreachable".to_owned())),
                (Some(2), Why::Cordoned),
                (Some(17), Why::Insufficient("cpu".to_owned())),
            ]
        );
    }

    #[test]
    fn older_and_newer_wordings() {
        let taint = |text: &str| Why::Taint(text.to_owned());
        for (message, why) in [
            ("1 node(s) had taint {dedicated: gpu}, that the pod didn't tolerate", taint("dedicated=gpu")),
            ("1 node(s) had taints that the pod didn't tolerate", taint("")),
            ("1 node(s) had untolerated taint(s)", taint("")),
            ("1 Too many pods", Why::Insufficient("pods".to_owned())),
            ("1 Insufficient nvidia.com/gpu", Why::Insufficient("nvidia.com/gpu".to_owned())),
            ("1 node(s) didn't match node selector", Why::NodeAffinity),
            ("1 node(s) didn't match Pod's node affinity", Why::NodeAffinity),
            ("1 node(s) didn't match Pod's node affinity/selector", Why::NodeAffinity),
            ("1 node(s) didn't satisfy plugin(s) [NodeAffinity]", Why::NodeAffinity),
            ("1 node(s) didn't match pod affinity rules", Why::PodAffinity),
            ("1 node(s) didn't match pod anti-affinity rules", Why::AntiAffinity),
            ("1 node(s) didn't match pod affinity/anti-affinity rules", Why::AntiAffinity),
            ("1 node(s) didn't satisfy existing pods anti-affinity rules", Why::AntiAffinity),
            ("1 node(s) didn't match pod topology spread constraints", Why::Spread),
            ("1 node(s) didn't match pod topology spread constraints (missing required label)", Why::Spread),
            ("1 node(s) didn't have free ports for the requested pod ports", Why::Ports),
            ("1 node(s) had volume node affinity conflict", Why::VolumeNode),
            ("1 node(s) had no available volume zone", Why::VolumeNode),
            ("1 node(s) exceed max volume count", Why::VolumeLimit),
            ("1 node(s) didn't find available persistent volumes to bind", Why::ClaimUnbound),
            ("1 node(s) did not have enough free storage", Why::ClaimUnbound),
            ("1 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode", Why::ClaimInUse),
            ("1 cannot allocate all claims", Why::Devices),
        ] {
            assert_eq!(read(&format!("0/1 nodes are available: {message}.")), [(Some(1), why)], "{message}");
        }
    }

    #[test]
    fn reasons_that_hold_for_the_pod() {
        assert_eq!(
            read(
                "0/4 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/4 nodes are available."
            ),
            [(None, Why::ClaimUnbound)]
        );
        assert_eq!(
            read("0/4 nodes are available: persistentvolumeclaim \"data\" not found. preemption: none"),
            [(None, Why::ClaimMissing("data".to_owned()))]
        );
        assert_eq!(read("persistentvolumeclaim \"data\" not found"), [(None, Why::ClaimMissing("data".to_owned()))]);
        assert_eq!(
            read(
                "0/3 nodes are available: 3 Insufficient memory. no new claims to deallocate, preemption: 0/3 nodes are available"
            ),
            [(Some(3), Why::Insufficient("memory".to_owned()))]
        );
    }

    #[test]
    fn other_texts_are_not_verdicts() {
        assert_eq!(parse("skip schedule deleting pod: shop/web-0"), None);
        assert_eq!(parse("running PreBind plugin: timed out"), None);
        assert_eq!(parse("no nodes available to schedule pods").and_then(|verdict| verdict.nodes), Some(0));
    }
}
