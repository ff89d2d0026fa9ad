//! IngressClasses that no controller serves.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::rule::{Level, Rule, Severity};
use crate::findings::words::{listed, name};
use crate::object::ObjectRef;
use crate::object::pod::PodSpec;
use crate::report::Command;

pub(super) const RULE: Rule = Rule {
    code: "ingress-controller-absent",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: false,
    finds: "An IngressClass of a well-known controller of which no pod runs in the cluster, while Ingresses of the class have no address.",
    matters: "Nothing that these Ingresses describe is served.",
    looks_at: "spec.controller of the IngressClass, the images of all pods, and the addresses of the Ingresses of the class.",
    advice: "Install the controller or scale it up again; or give the Ingresses a class that is served.",
    silent: "When pods of all namespaces were not listed, when the controller is not one of those known here or may run outside of the \
             cluster, and when an Ingress of the class has an address.",
    check,
};

const YOUNG_SECONDS: i64 = 600;

/// Controllers that run in the cluster, and what the names of their images hold.
const KNOWN: [(&str, &[&str]); 9] = [
    ("haproxy.org/ingress-controller", &["haproxy"]),
    ("haproxy-ingress.github.io/controller", &["haproxy"]),
    ("ingress-controllers.konghq.com/kong", &["kong"]),
    ("ingress.k8s.aws/alb", &["aws-load-balancer-controller", "aws-alb-ingress-controller"]),
    ("istio.io/ingress-controller", &["istio", "pilot"]),
    ("k8s.io/ingress-nginx", &["nginx"]),
    ("nginx.org/ingress-controller", &["nginx"]),
    ("projectcontour.io/ingress-controller", &["contour"]),
    ("traefik.io/ingress-controller", &["traefik"]),
];

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    for (class, body) in context.ingress_classes() {
        let Some((_, images)) = KNOWN.iter().find(|(controller, _)| body.spec.controller == *controller) else { continue };
        let of_class: Vec<_> = context
            .ingresses()
            .filter(|(_, ingress)| ingress.spec.ingress_class_name.as_ref() == Some(&class.meta.name))
            .collect();
        let is_served = of_class.iter().any(|(_, ingress)| !ingress.status.load_balancer.ingress.is_empty());
        let waits = of_class.iter().any(|(object, _)| context.holds_for(object.meta.creation_timestamp, YOUNG_SECONDS));
        if is_served || !waits || !pods_are_listed(context) || context.pods().iter().any(|pod| runs(pod.spec(), images)) {
            continue;
        }
        let reference = class.reference();
        let waiting: Vec<ObjectRef> = of_class.iter().map(|(object, _)| object.reference()).collect();
        let names: Vec<String> = waiting.iter().map(name).collect();
        let message = format!(
            "No pod of the controller {} of {} runs; {} has no address.",
            body.spec.controller,
            name(&reference),
            listed(&names)
        );
        let mut draft = Draft::new(&RULE, reference, message)
            .breaking(true)
            .about_all(waiting.iter().cloned())
            .field("/spec/controller", &body.spec.controller);
        for ingress in waiting.iter().take(2) {
            draft = draft.absent(ingress, "/status/loadBalancer/ingress");
        }
        if let Some(template) = context.templates().iter().find(|template| runs(template.spec, images)) {
            let workload = template.object.reference();
            draft = draft.next(format!("{} would run it, and has no pods.", name(&workload))).blames(workload);
        }
        found.push(draft.command(Command::new(["kubectl", "get", "pods", "-A"], "shows whether a controller runs by another name")));
    }
}

/// Tells whether the input would show pods wherever they are.
fn pods_are_listed(context: &Context<'_>) -> bool {
    let mut namespaces = context.namespaces().peekable();
    namespaces.peek().is_some() && namespaces.all(|(namespace, _)| context.observes("", "Pod", &namespace.meta.name))
}

fn runs(spec: &PodSpec, images: &[&str]) -> bool {
    spec.containers.iter().any(|container| images.iter().any(|part| container.image.contains(part)))
}
