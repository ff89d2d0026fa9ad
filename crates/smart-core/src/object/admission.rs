//! Who has a say when objects are written: webhooks and policies of admission.

use super::found::CaBundle;
use super::meta::Condition;
use super::selector::LabelSelector;
use crate::json::{List, record};
use crate::text::Text;

record! {
    /// Webhooks that are asked: of a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration.
    pub struct WebhookConfiguration {
        /// The webhooks.
        webhooks: List<Webhook> = "webhooks",
    }
}

record! {
    /// A server that is asked before an object is written.
    pub struct Webhook {
        /// Its name, as `pods.example.com`.
        name: Text = "name",
        /// Where it is.
        client_config: ClientConfig = "clientConfig",
        /// What it is asked about.
        rules: List<AdmissionRule> = "rules",
        /// `Fail` or `Ignore`: what happens when it cannot be asked. Empty means fail in v1, ignore in v1beta1.
        failure_policy: Text = "failurePolicy",
        /// `Exact` or `Equivalent`: whether other versions of the same object count.
        match_policy: Text = "matchPolicy",
        /// The namespaces it is asked about; absent means all.
        namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// The objects it is asked about; absent means all.
        object_selector: Option<LabelSelector> = "objectSelector",
        /// How long it may take; absent means 10.
        timeout_seconds: Option<i32> = "timeoutSeconds",
        /// What it does beside answering.
        side_effects: Text = "sideEffects",
        /// Further conditions under which it is asked.
        match_conditions: List<MatchCondition> = "matchConditions",
        /// `Never` or `IfNeeded`: whether it is asked again after others have changed the object.
        reinvocation_policy: Text = "reinvocationPolicy",
    }
}

record! {
    /// Where a webhook is: one of service and address is set.
    pub struct ClientConfig {
        /// The Service.
        service: Option<ServiceReference> = "service",
        /// The address.
        url: Text = "url",
        /// Who vouches for its certificate; empty means the authorities of the API server's machine.
        ca_certificates: CaBundle = "caBundle",
    }
}

record! {
    /// A Service that the API server calls.
    pub struct ServiceReference {
        /// Its namespace.
        namespace: Text = "namespace",
        /// Its name.
        name: Text = "name",
        /// The path of the request.
        path: Text = "path",
        /// The port; absent means 443.
        port: Option<i32> = "port",
    }
}

record! {
    /// What a webhook or a policy is about.
    pub struct AdmissionRule {
        /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
        operations: List<Text> = "operations",
        /// The groups, or `*`; the empty text is the core.
        api_groups: List<Text> = "apiGroups",
        /// The versions, or `*`.
        api_versions: List<Text> = "apiVersions",
        /// The resources, as `pods` or `pods/*`, or `*`.
        resources: List<Text> = "resources",
        /// The names, in policies; empty means all.
        resource_names: List<Text> = "resourceNames",
        /// `Cluster`, `Namespaced` or `*`.
        scope: Text = "scope",
    }
}

record! {
    /// A condition under which a webhook or policy is asked.
    pub struct MatchCondition {
        /// Its name.
        name: Text = "name",
    }
}

record! {
    /// A rule for objects, written in CEL.
    pub struct ValidatingAdmissionPolicy {
        /// What is wanted.
        spec: ValidatingAdmissionPolicySpec = "spec",
        /// What was found in it.
        status: ValidatingAdmissionPolicyStatus = "status",
    }
}

record! {
    /// What a ValidatingAdmissionPolicy wants.
    pub struct ValidatingAdmissionPolicySpec {
        /// `Fail` or `Ignore`: what happens when it cannot be evaluated.
        failure_policy: Text = "failurePolicy",
        /// The kind of its parameters.
        param_kind: Option<ParamKind> = "paramKind",
        /// What it is about.
        match_constraints: MatchResources = "matchConstraints",
        /// Further conditions under which it is asked.
        match_conditions: List<MatchCondition> = "matchConditions",
        /// What must hold.
        validations: List<Validation> = "validations",
    }
}

record! {
    /// The kind of the parameters of a policy.
    pub struct ParamKind {
        /// Its group and version.
        api_version: Text = "apiVersion",
        /// The kind.
        kind: Text = "kind",
    }
}

record! {
    /// What a policy is about.
    pub struct MatchResources {
        /// The requests.
        resource_rules: List<AdmissionRule> = "resourceRules",
        /// The requests that it is not about.
        exclude_resource_rules: List<AdmissionRule> = "excludeResourceRules",
        /// The namespaces; absent means all.
        namespace_selector: Option<LabelSelector> = "namespaceSelector",
        /// The objects; absent means all.
        object_selector: Option<LabelSelector> = "objectSelector",
        /// `Exact` or `Equivalent`: whether other versions of the same object count.
        match_policy: Text = "matchPolicy",
    }
}

record! {
    /// Something that must hold of an object.
    pub struct Validation {
        /// The expression in CEL.
        expression: Text = "expression",
        /// What is said when it does not hold.
        message: Text = "message",
    }
}

record! {
    /// What was found in a ValidatingAdmissionPolicy.
    pub struct ValidatingAdmissionPolicyStatus {
        /// The generation of the spec that this belongs to.
        observed_generation: i64 = "observedGeneration",
        /// Expressions of the wrong type.
        type_checking: TypeChecking = "typeChecking",
        /// Conditions; the built-in controller writes none.
        conditions: List<Condition> = "conditions",
    }
}

record! {
    /// What is wrong with the types of expressions.
    pub struct TypeChecking {
        /// The warnings.
        expression_warnings: List<ExpressionWarning> = "expressionWarnings",
    }
}

record! {
    /// What is wrong with the types of one expression.
    pub struct ExpressionWarning {
        /// The path of the field, as `spec.validations[0].expression`.
        field_ref: Text = "fieldRef",
        /// What is wrong.
        warning: Text = "warning",
    }
}

record! {
    /// Puts a ValidatingAdmissionPolicy into force.
    pub struct ValidatingAdmissionPolicyBinding {
        /// What is wanted.
        spec: ValidatingAdmissionPolicyBindingSpec = "spec",
    }
}

record! {
    /// How a ValidatingAdmissionPolicy is put into force.
    pub struct ValidatingAdmissionPolicyBindingSpec {
        /// The policy.
        policy_name: Text = "policyName",
        /// Its parameters.
        param_ref: Option<Box<ParamReference>> = "paramRef",
        /// For what; absent means all that the policy is about.
        match_resources: Option<Box<MatchResources>> = "matchResources",
        /// `Deny`, `Warn`, `Audit`.
        validation_actions: List<Text> = "validationActions",
    }
}

record! {
    /// The parameters of a policy: one object by name, or some by their labels.
    pub struct ParamReference {
        /// The name.
        name: Text = "name",
        /// The namespace; empty means that of the request.
        namespace: Text = "namespace",
        /// The labels.
        selector: Option<LabelSelector> = "selector",
        /// `Allow` or `Deny`: what happens when there are none.
        parameter_not_found_action: Text = "parameterNotFoundAction",
    }
}
