//! Nodes whose kubelet is too old, or newer than the API server.

use crate::findings::context::Context;
use crate::findings::control_plane;
use crate::findings::draft::Draft;
use crate::findings::nodes;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{counted, name};
use crate::object::ObjectRef;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "node-version-skew",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "A kubelet that is more than three minor versions older than the API server, or newer than it.",
    matters: "Such pairs are not supported: fields that one side does not know are dropped without a word, and the next upgrade of the \
              control plane may cut the node off.",
    looks_at: "status.nodeInfo.kubeletVersion of the nodes, and the version in the image of kube-apiserver; where that is not told, the \
               newest kubelet, which the API server must not be older than.",
    advice: "Upgrade the nodes that lag, before the control plane is upgraded further.",
    silent: "When versions cannot be read.",
    check,
};

/// Kubernetes supports kubelets of up to three minor versions before that of the API server.
const BEHIND_MAX: u32 = 3;

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    let server = server(context);
    let newest = context
        .nodes()
        .filter_map(|(object, node)| Some((version(&node.status.node_info.kubelet_version)?, object.reference())))
        .max();
    let (wanted, told_by) = match (&server, &newest) {
        (Some((version, pod)), _) | (None, Some((version, pod))) => (*version, pod),
        (None, None) => return,
    };
    for (object, node) in context.nodes() {
        let text = &node.status.node_info.kubelet_version;
        let Some(own) = version(text).filter(|own| own.0 == wanted.0) else { continue };
        let behind = wanted.1.saturating_sub(own.1);
        if own.1 <= wanted.1 && behind <= BEHIND_MAX {
            continue;
        }
        let reference = object.reference();
        let of = if server.is_some() { "the API server" } else { "the newest kubelet" };
        let how = if own.1 > wanted.1 {
            "newer than the API server".to_owned()
        } else {
            format!("{} behind {of}", counted(i64::from(behind), "minor version"))
        };
        let message = format!("The kubelet of {} has version {text}, {how} ({}.{}).", name(&reference), wanted.0, wanted.1);
        found.push(
            Draft::new(&RULE, reference.clone(), message)
                .breaking(false)
                .field("/status/nodeInfo/kubeletVersion", text)
                .field_of(told_by, told_path(told_by), format!("{}.{}", wanted.0, wanted.1))
                .command(Command::new(["kubectl", "get", "nodes", "-o", "wide"], "shows the versions of all nodes")),
        );
    }
}

fn told_path(object: &ObjectRef) -> &'static str {
    if object.kind == "Node" { "/status/nodeInfo/kubeletVersion" } else { "/spec/containers/0/image" }
}

/// Returns the version of the oldest API server, with the pod that tells it.
fn server(context: &Context<'_>) -> Option<((u32, u32), ObjectRef)> {
    let pods = control_plane::pods(context, "kube-apiserver").filter(|pod| nodes::is_static(pod));
    let told = pods.filter_map(|pod| {
        let image = &pod.spec().containers.first()?.image;
        Some((version(image.rsplit_once(':')?.1)?, pod.reference()))
    });
    told.min()
}

/// Returns major and minor of a version, as of `v1.31.4+k3s1`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.strip_prefix('v')?.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor = parts.next()?;
    let digits = minor.bytes().take_while(u8::is_ascii_digit).count();
    Some((major, minor.get(..digits)?.parse().ok()?))
}
