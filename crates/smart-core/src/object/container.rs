//! Containers: what is wanted of them, and what became of them.

use std::ops::Deref;

use super::int_or_string::IntOrString;
use super::pod::{LocalReference, ResourceRequirements, Resources, TokenVolumeName};
use super::time::Time;
use crate::json::{Fault, Read, Reader, Shared, SharedList, SparseList, is_default, record};
use crate::redact;
use crate::text::Text;

record! {
    /// A container as it is wanted.
    ///
    /// Of its command and arguments, which are one line, what may be secret is left out.
    pub struct Container then hide_values {
        /// The name, unique in the pod.
        name: Text = "name",
        /// The image.
        image: Text = "image",
        /// When the image is pulled: `Always`, `IfNotPresent` or `Never`.
        image_pull_policy: Text = "imagePullPolicy",
        /// The command that replaces the image's.
        command: CommandLine = "command",
        /// The arguments that replace the image's.
        args: CommandLine = "args",
        /// Variables of the environment.
        env: SharedList<EnvVar> = "env",
        /// Sources of many variables at once.
        env_from: SharedList<EnvFrom> = "envFrom",
        /// Ports that the container tells of.
        ports: SharedList<ContainerPort> = "ports",
        /// Requests and limits.
        resources: ResourceRequirements = "resources",
        /// Where volumes are mounted.
        volume_mounts: SharedList<VolumeMount> = "volumeMounts",
        /// Block devices.
        volume_devices: SparseList<VolumeDevice> = "volumeDevices",
        /// The check whose failure restarts the container.
        liveness_probe: Option<Shared<Probe>> = "livenessProbe",
        /// The check whose failure takes the pod out of Services.
        readiness_probe: Option<Shared<Probe>> = "readinessProbe",
        /// The check that holds the others back until it passes.
        startup_probe: Option<Shared<Probe>> = "startupProbe",
        /// What runs after the start and before the end.
        lifecycle: Option<Box<Lifecycle>> = "lifecycle",
        /// `Always` on an init container makes it a sidecar.
        restart_policy: Text = "restartPolicy",
        /// Rights of the process.
        security_context: Option<Shared<SecurityContext>> = "securityContext",
        /// Where the last words are read from: `File` or `FallbackToLogsOnError`.
        termination_message_policy: Text = "terminationMessagePolicy",
    }
}

impl Container {
    /// Takes away the first argument where the command ends in the name of a secret.
    fn hide_values(&mut self) {
        self.args.hide_first_after(&self.command);
    }
}

/// A variable of the environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct EnvVar {
    /// The name.
    pub name: Text,
    /// The first 256 bytes of the plain value, without user and password when it is a URL; dropped when the name speaks of
    /// a secret.
    #[serde(skip_serializing_if = "is_default")]
    pub value: Text,
    /// Where the value comes from instead.
    #[serde(rename = "valueFrom", skip_serializing_if = "is_default")]
    pub value_from: Option<Box<EnvVarSource>>,
}

const ENV_VALUE_MAX: usize = 256;

impl Read for EnvVar {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let mut variable = Self::default();
        reader.object(|reader, name| {
            match name {
                _ if reader.null()? => {}
                b"name" => variable.name = reader.text()?,
                b"value" => {
                    let value = reader.string()?;
                    let value = redact::without_credentials(&value);
                    let cut = value.floor_char_boundary(ENV_VALUE_MAX);
                    variable.value = reader.pool.texts.share(value.get(..cut).unwrap_or_default());
                }
                b"valueFrom" => variable.value_from = Read::read(reader).map_err(|fault| fault.inside(name))?,
                _ => reader.skip()?,
            }
            Ok(())
        })?;
        if redact::is_secret_name(&variable.name) {
            variable.value = Text::default();
        }
        Ok(variable)
    }
}

record! {
    /// Where the value of a variable comes from.
    pub struct EnvVarSource {
        /// A key of a ConfigMap.
        config_map_key_ref: Option<KeyReference> = "configMapKeyRef",
        /// A key of a Secret.
        secret_key_ref: Option<KeyReference> = "secretKeyRef",
        /// A field of the pod.
        field_ref: Option<FieldReference> = "fieldRef",
    }
}

record! {
    /// A field of the pod itself.
    pub struct FieldReference {
        /// The path of the field.
        field_path: Text = "fieldPath",
    }
}

record! {
    /// A key of a ConfigMap or Secret in the namespace of the pod.
    pub struct KeyReference {
        /// The name of the ConfigMap or Secret.
        name: Text = "name",
        /// The key.
        key: Text = "key",
        /// Whether the pod starts without it.
        optional: bool = "optional",
    }
}

record! {
    /// All keys of a ConfigMap or Secret as variables.
    pub struct EnvFrom {
        /// What is put before each key.
        prefix: Text = "prefix",
        /// The ConfigMap.
        config_map_ref: Option<LocalReference> = "configMapRef",
        /// The Secret.
        secret_ref: Option<LocalReference> = "secretRef",
    }
}

record! {
    /// A port of a container.
    pub struct ContainerPort {
        /// The name, by which Services and probes mean it.
        name: Text = "name",
        /// The number.
        container_port: i32 = "containerPort",
        /// The port of the node that leads there; 0 for none.
        host_port: i32 = "hostPort",
        /// The address of the node; empty for all.
        host_ip: Text = "hostIP",
        /// `TCP`, `UDP` or `SCTP`; empty means `TCP`.
        protocol: Text = "protocol",
    }
}

record! {
    /// A volume mounted into a container.
    pub struct VolumeMount {
        /// The volume of the pod.
        name: TokenVolumeName = "name",
        /// The path in the container.
        mount_path: Text = "mountPath",
        /// The path in the volume; what is mounted so does not follow changes of a ConfigMap.
        sub_path: Text = "subPath",
        /// The same, with variables.
        sub_path_expr: Text = "subPathExpr",
        /// Whether the container may not write.
        read_only: bool = "readOnly",
    }
}

record! {
    /// A block device given to a container.
    pub struct VolumeDevice {
        /// The volume of the pod.
        name: Text = "name",
        /// The path of the device in the container.
        device_path: Text = "devicePath",
    }
}

record! {
    /// A check of a container.
    pub struct Probe {
        /// A request by HTTP.
        http_get: Option<HttpGet> = "httpGet",
        /// A connection.
        tcp_socket: Option<TcpSocket> = "tcpSocket",
        /// A call of the gRPC health service.
        grpc: Option<Grpc> = "grpc",
        /// A command.
        exec: Option<Exec> = "exec",
        /// Failures in a row that count; 0 means 3.
        failure_threshold: i32 = "failureThreshold",
        /// Successes in a row that count; 0 means 1.
        success_threshold: i32 = "successThreshold",
        /// Seconds before the first check.
        initial_delay_seconds: i32 = "initialDelaySeconds",
        /// Seconds between checks; 0 means 10.
        period_seconds: i32 = "periodSeconds",
        /// Seconds until a check counts as failed; 0 means 1.
        timeout_seconds: i32 = "timeoutSeconds",
    }
}

record! {
    /// A request by HTTP.
    pub struct HttpGet {
        /// The host; empty means the pod.
        host: Text = "host",
        /// The path.
        path: Text = "path",
        /// The port, by number or name.
        port: IntOrString = "port",
        /// `HTTP` or `HTTPS`.
        scheme: Text = "scheme",
    }
}

record! {
    /// A connection.
    pub struct TcpSocket {
        /// The host; empty means the pod.
        host: Text = "host",
        /// The port, by number or name.
        port: IntOrString = "port",
    }
}

record! {
    /// A call of the gRPC health service.
    pub struct Grpc {
        /// The port.
        port: i32 = "port",
        /// The name of the service asked for.
        service: Text = "service",
    }
}

/// The words of a command, without what they hold of secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct CommandLine(SparseList<Text>);

impl CommandLine {
    /// Takes away the first word where the words before it end in the name of a secret.
    fn hide_first_after(&mut self, before: &[Text]) {
        if let Some(hidden) = redact::arguments_after(before, &self.0) {
            self.0 = SparseList::from(hidden);
        }
    }
}

impl Deref for CommandLine {
    type Target = [Text];

    fn deref(&self) -> &[Text] {
        &self.0
    }
}

impl Read for CommandLine {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        let words = SparseList::<Text>::read(reader)?;
        Ok(Self(redact::command_line(&words).map_or(words, SparseList::from)))
    }
}

record! {
    /// A command run in the container.
    pub struct Exec {
        /// The command and its arguments.
        command: CommandLine = "command",
    }
}

record! {
    /// What runs after the start and before the end of a container.
    pub struct Lifecycle {
        /// After the start.
        post_start: Option<LifecycleHandler> = "postStart",
        /// Before the end.
        pre_stop: Option<LifecycleHandler> = "preStop",
    }
}

record! {
    /// One thing to run.
    pub struct LifecycleHandler {
        /// A command.
        exec: Option<Exec> = "exec",
        /// A request by HTTP.
        http_get: Option<HttpGet> = "httpGet",
    }
}

record! {
    /// Rights of a process.
    pub struct SecurityContext {
        /// Whether it has all rights of the node.
        privileged: bool = "privileged",
        /// Whether the file system of the image cannot be written.
        read_only_root_filesystem: bool = "readOnlyRootFilesystem",
        /// Whether it may gain rights.
        allow_privilege_escalation: Option<bool> = "allowPrivilegeEscalation",
        /// Whether running as root is refused.
        run_as_non_root: Option<bool> = "runAsNonRoot",
        /// The user it runs as.
        run_as_user: Option<i64> = "runAsUser",
    }
}

record! {
    /// What became of a container.
    pub struct ContainerStatus {
        /// The name of the container.
        name: Text = "name",
        /// The image it runs.
        image: Text = "image",
        /// The digest of the image.
        image_id: Text = "imageID",
        /// Whether it passes its readiness probe.
        ready: bool = "ready",
        /// Whether it passed its startup probe.
        started: Option<bool> = "started",
        /// How often it was started anew.
        restart_count: i32 = "restartCount",
        /// What it does now.
        state: ContainerState = "state",
        /// What it did before.
        last_state: LastState = "lastState",
        /// What the node has set aside for it; differs from the wanted while it is resized.
        resources: Option<Box<ResourceRequirements>> = "resources",
        /// What the node has promised it.
        allocated_resources: Resources = "allocatedResources",
    }
}

record! {
    /// What a container did before it was started anew.
    pub struct LastState {
        /// It has ended; absent before its first end.
        terminated: Option<Box<Terminated>> = "terminated",
    }
}

record! {
    /// What a container does: one of three.
    pub struct ContainerState {
        /// It waits to be started.
        waiting: Option<Box<Waiting>> = "waiting",
        /// It runs.
        running: Option<Running> = "running",
        /// It has ended.
        terminated: Option<Box<Terminated>> = "terminated",
    }
}

record! {
    /// A container that waits.
    pub struct Waiting {
        /// Why, as `CrashLoopBackOff`.
        reason: Text = "reason",
        /// Why, in words.
        message: Text = "message",
    }
}

record! {
    /// A container that runs.
    pub struct Running {
        /// Since when.
        started_at: Option<Time> = "startedAt",
    }
}

record! {
    /// A container that has ended.
    pub struct Terminated {
        /// The exit code.
        exit_code: i32 = "exitCode",
        /// The signal that ended it; 0 for none.
        signal: i32 = "signal",
        /// Why, as `OOMKilled`.
        reason: Text = "reason",
        /// Its last words.
        message: Text = "message",
        /// Since when it ran.
        started_at: Option<Time> = "startedAt",
        /// When it ended.
        finished_at: Option<Time> = "finishedAt",
    }
}
