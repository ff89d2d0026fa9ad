//! NodeAffinity: the pod's node selector and required node affinity
//! (pkg/scheduler/framework/plugins/nodeaffinity/node_affinity.go;
//! staging/src/k8s.io/component-helpers/scheduling/corev1/nodeaffinity/nodeaffinity.go).

use std::collections::BTreeSet;

use super::{Failure, Filter};
use crate::json::Map;
use crate::object::affinity::{NodeSelector, NodeSelectorTerm};
use crate::object::pod::PodSpec;
use crate::object::selector::Operator;
use crate::simulate::schedule::class::Class;
use crate::simulate::schedule::snapshot::{NodeId, NodeState, Snapshot};
use crate::text::Text;

pub(crate) fn check(class: &Class<'_>, node: &NodeState<'_>, named: Option<&[NodeId]>, id: NodeId) -> Option<Failure> {
    // Nodes that the affinity does not name are left out before any filter is asked.
    if named.is_some_and(|named| named.binary_search(&id).is_err()) {
        return Some(Failure::unresolvable(Filter::NodeAffinity, "node(s) didn't satisfy plugin(s) [NodeAffinity]"));
    }
    let fits = matches(class.spec, node.labels, node.name());
    (!fits).then(|| Failure::unresolvable(Filter::NodeAffinity, "node(s) didn't match Pod's node affinity/selector"))
}

/// Returns the nodes that the required affinity names by `metadata.name`, where each of its terms does.
pub(crate) fn named(snapshot: &Snapshot<'_>, class: &Class<'_>) -> Result<Option<Vec<NodeId>>, Failure> {
    let Some(required) = required(class.spec) else { return Ok(None) };
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for term in &required.terms {
        let Some(of_term) = names_of(term) else { return Ok(None) };
        names.extend(of_term);
    }
    if required.terms.is_empty() {
        return Ok(None);
    }
    if names.is_empty() {
        return Err(Failure::unresolvable(Filter::NodeAffinity, "pod affinity terms conflict"));
    }
    Ok(Some(names.into_iter().filter_map(|name| snapshot.node(name)).collect()))
}

fn names_of(term: &NodeSelectorTerm) -> Option<BTreeSet<&str>> {
    let mut names: Option<BTreeSet<&str>> = None;
    for field in &term.match_fields {
        if field.key == "metadata.name" && field.operator == Operator::In {
            let listed: BTreeSet<&str> = field.values.iter().map(Text::as_str).collect();
            names = Some(match names {
                Some(known) => known.intersection(&listed).copied().collect(),
                None => listed,
            });
        }
    }
    names
}

/// Tells whether the pod's node selector and required node affinity allow a node.
pub(crate) fn matches(spec: &PodSpec, labels: &Map, name: &str) -> bool {
    selected(spec, labels) && required(spec).is_none_or(|required| any_term(required, labels, name))
}

/// Tells whether the pod's node selector allows a node.
pub(crate) fn selected(spec: &PodSpec, labels: &Map) -> bool {
    spec.node_selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

/// Returns the required node affinity of a pod.
pub(crate) fn required(spec: &PodSpec) -> Option<&NodeSelector> {
    spec.affinity.as_ref()?.node_affinity.required.as_ref()
}

/// Tells whether a node with these labels matches one of the terms.
pub(crate) fn any_term(selector: &NodeSelector, labels: &Map, name: &str) -> bool {
    selector.terms.iter().any(|term| term_matches(term, labels, name))
}

/// Tells whether a node matches a term: all of it, and at least something.
pub(crate) fn term_matches(term: &NodeSelectorTerm, labels: &Map, name: &str) -> bool {
    if term.match_expressions.is_empty() && term.match_fields.is_empty() {
        return false;
    }
    let value = |key: &str| labels.get(key).map(Text::as_str);
    term.match_expressions.iter().all(|wanted| wanted.matches(value(&wanted.key)))
        && term.match_fields.iter().all(|wanted| wanted.key == "metadata.name" && wanted.matches(Some(name)))
}

#[cfg(test)]
mod tests {
    use crate::simulate::schedule::testing::{message, node, pod, verdict};

    fn required(terms: &str) -> String {
        format!(
            r#""affinity": {{"nodeAffinity": {{"requiredDuringSchedulingIgnoredDuringExecution": {{"nodeSelectorTerms": [{terms}]}}}}}}"#
        )
    }

    fn wants(expression: &str) -> String {
        required(&format!(r#"{{"matchExpressions": [{{{expression}}}]}}"#))
    }

    #[test]
    fn terms_are_alternatives_and_their_expressions_are_not() {
        let nodes = || vec![node("a", r#""x": "1", "y": "2""#, ""), node("b", r#""x": "3""#, "")];
        for (spec, expected) in [
            (r#""nodeSelector": {"x": "1"}"#.to_owned(), "a fits, b NodeAffinity!"),
            (wants(r#""key": "x", "operator": "In", "values": ["1", "3"]"#), "a fits, b fits"),
            (wants(r#""key": "y", "operator": "Exists""#), "a fits, b NodeAffinity!"),
            (wants(r#""key": "y", "operator": "DoesNotExist""#), "a NodeAffinity!, b fits"),
            // A label that is not there is not in the list.
            (wants(r#""key": "y", "operator": "NotIn", "values": ["2"]"#), "a NodeAffinity!, b fits"),
            (wants(r#""key": "x", "operator": "Gt", "values": ["2"]"#), "a NodeAffinity!, b fits"),
            (wants(r#""key": "x", "operator": "Lt", "values": ["2"]"#), "a fits, b NodeAffinity!"),
            (wants(r#""key": "x", "operator": "Gt", "values": ["two"]"#), "a NodeAffinity!, b NodeAffinity!"),
            (
                required(
                    r#"{"matchExpressions": [{"key": "x", "operator": "In", "values": ["1"]}]},
                {"matchExpressions": [{"key": "x", "operator": "In", "values": ["3"]}]}"#,
                ),
                "a fits, b fits",
            ),
            (
                required(r#"{"matchExpressions": [{"key": "x", "operator": "Exists"}, {"key": "y", "operator": "Exists"}]}"#),
                "a fits, b NodeAffinity!",
            ),
            // A term that asks for nothing matches nothing.
            (required("{}"), "a NodeAffinity!, b NodeAffinity!"),
            // Selector and affinity both count.
            (
                format!(r#""nodeSelector": {{"x": "3"}}, {}"#, wants(r#""key": "y", "operator": "Exists""#)),
                "a NodeAffinity!, b NodeAffinity!",
            ),
        ] {
            let mut items = nodes();
            items.push(pod("p", "p", "", &spec));
            assert_eq!(verdict(&items), expected, "{spec}");
        }
    }

    #[test]
    fn nodes_that_are_not_named_are_left_out_first() {
        let spec = required(r#"{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["b"]}]}"#);
        let items = [node("a", "", ""), node("b", "", r#""unschedulable": true"#), pod("p", "p", "", &spec)];
        assert_eq!(verdict(&items), "a NodeAffinity!, b NodeUnschedulable!");
        assert_eq!(
            message(&items),
            "0/2 nodes are available: 1 node(s) didn't satisfy plugin(s) [NodeAffinity], 1 node(s) were unschedulable."
        );
        let conflict = required(
            r#"{"matchFields": [{"key": "metadata.name", "operator": "In", "values": ["a"]},
            {"key": "metadata.name", "operator": "In", "values": ["b"]}]}"#,
        );
        let items = [node("a", "", ""), pod("p", "p", "", &conflict)];
        assert_eq!(message(&items), "0/1 nodes are available: pod affinity terms conflict.");
    }
}
