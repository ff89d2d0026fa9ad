//! Containers that the runtime cannot start: why, told from its texts.

use super::containers::{self, between};
use super::context::{Context, PodView};
use crate::object::ObjectRef;
use crate::object::container::ContainerStatus;
use crate::object::event::Event;

/// Why a container cannot be started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// A ConfigMap, a Secret or a key of them is not there.
    Config,
    /// What it wants is against a rule of security.
    Security,
    /// The memory limit is too low even for the start.
    Memory,
    /// The program is not in the image.
    NoProgram,
    /// The program may not be run.
    NotExecutable,
    /// The program is for another processor.
    WrongProcessor,
    /// Neither the image nor the pod says what to run.
    NoCommand,
    /// Something cannot be mounted into it.
    Mount,
    /// What is to run after the start failed.
    Hook,
    /// The runtime still has the container of the attempt before.
    NameTaken,
    /// The text is of no known form.
    Other,
}

impl Why {
    /// Returns it in words, for the program that the text names.
    pub(super) fn words(self, program: Option<&str>) -> String {
        let program = program.map_or("the program".to_owned(), |program| format!("the program {program}"));
        match self {
            Self::Config => "its configuration is not there".to_owned(),
            Self::Security => "a rule of security refuses it".to_owned(),
            Self::Memory => "its memory limit is too low for the start itself".to_owned(),
            Self::NoProgram => format!("{program} is not in the image"),
            Self::NotExecutable => format!("{program} may not be executed"),
            Self::WrongProcessor => format!("{program} is built for another processor"),
            Self::NoCommand => "neither the image nor the pod names a command".to_owned(),
            Self::Mount => "a volume cannot be mounted into it".to_owned(),
            Self::Hook => "its postStart hook fails".to_owned(),
            Self::NameTaken => "the runtime still has a container of this name".to_owned(),
            Self::Other => "the runtime fails to start it".to_owned(),
        }
    }
}

/// A container that cannot be started.
pub(super) struct Failure<'p, 'a> {
    pub(super) pod: &'p PodView<'a>,
    pub(super) status: &'a ContainerStatus,
    pub(super) why: Why,
    /// The reason, with its JSON pointer.
    pub(super) reason: &'a str,
    pub(super) reason_at: String,
    /// What is said about it.
    pub(super) text: &'a str,
    /// Where that stands in the pod; nothing when an event says it.
    pub(super) text_at: Option<String>,
    pub(super) event: Option<&'a Event>,
}

/// Returns the containers that cannot be started, each with the reason.
pub(super) fn failures<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = Failure<'c, 'a>> {
    context
        .troubled()
        .filter(|pod| pod.is_live())
        .flat_map(move |pod| pod.statuses().filter_map(move |(path, status)| failure(context, pod, &path, status)))
}

/// The reasons for which the kubelet gives up between the image and the running program.
pub(super) fn is_start(reason: &str) -> bool {
    matches!(
        reason,
        "ContainerCannotRun"
            | "CreateContainerConfigError"
            | "CreateContainerError"
            | "PostStartHookError"
            | "PreCreateHookError"
            | "PreStartHookError"
            | "RunContainerError"
            | "StartError"
    )
}

fn failure<'c, 'a>(
    context: &Context<'a>,
    pod: &'c PodView<'a>,
    path: &str,
    status: &'a ContainerStatus,
) -> Option<Failure<'c, 'a>> {
    if let Some(waiting) = status.state.waiting.as_deref().filter(|waiting| is_start(&waiting.reason)) {
        let at = format!("{path}/state/waiting");
        let mut failure = Failure {
            pod,
            status,
            why: decode(&waiting.reason, &waiting.message),
            reason: &waiting.reason,
            reason_at: format!("{at}/reason"),
            text: &waiting.message,
            text_at: Some(format!("{at}/message")),
            event: None,
        };
        if waiting.message.is_empty() || failure.why == Why::Other {
            let tells = |event: &&Event| {
                matches!(event.reason.as_str(), "Failed" | "FailedPostStartHook") && containers::is_about(event, &status.name)
            };
            let told = context.events_of(pod.object).map(|told| told.event).filter(tells);
            let told = told.map(|event| (event, decode(&waiting.reason, &event.message))).find(|(_, why)| *why != Why::Other);
            if let Some((event, why)) = told {
                (failure.why, failure.text, failure.text_at, failure.event) = (why, &event.message, None, Some(event));
            }
        }
        return Some(failure);
    }
    // Between two attempts the container waits like one whose program ends.
    let waits = status.state.waiting.as_ref().is_some_and(|waiting| waiting.reason == *"CrashLoopBackOff");
    let end = if waits { &status.last_state.terminated } else { &status.state.terminated };
    let end = end.as_deref().filter(|end| is_start(&end.reason))?;
    let at = if waits { format!("{path}/lastState/terminated") } else { format!("{path}/state/terminated") };
    Some(Failure {
        pod,
        status,
        why: decode(&end.reason, &end.message),
        reason: &end.reason,
        reason_at: format!("{at}/reason"),
        text: &end.message,
        text_at: Some(format!("{at}/message")),
        event: None,
    })
}

/// Returns why a start failed by what is said about it.
fn decode(reason: &str, text: &str) -> Why {
    let text = text.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    let is_config = reason == "CreateContainerConfigError";
    if says(&[
        "runasnonroot",
        "non-root",
        "run as root",
        "sysctl",
        "seccomp",
        "apparmor",
        "selinux",
        "not permitted by the pod security",
    ]) {
        Why::Security
    } else if says(&["oom-killed", "memory limit too low", "oom killed"]) {
        Why::Memory
    } else if is_config && says(&["subpath"]) {
        Why::Mount
    } else if is_config {
        Why::Config
    } else if reason == "PostStartHookError" || says(&["poststarthook", "poststart"]) {
        Why::Hook
    } else if says(&["no command specified"]) {
        Why::NoCommand
    } else if says(&["exec format error"]) {
        Why::WrongProcessor
    } else if says(&["is already in use", "is reserved for"]) {
        Why::NameTaken
    } else if says(&["error mounting", "failed to mount", "not a directory", "subpath", "error setting up mount"]) {
        Why::Mount
    } else if says(&["executable file not found", "no such file or directory"]) {
        Why::NoProgram
    } else if says(&["permission denied", "is a directory"]) {
        Why::NotExecutable
    } else {
        Why::Other
    }
}

/// Returns the program that a text of the runtime names.
pub(super) fn program(text: &str) -> Option<&str> {
    between(text, "exec: \\\"", "\\\"").or_else(|| between(text, "exec: \"", "\"")).filter(|program| !program.is_empty())
}

/// Returns the ConfigMap or Secret that a text says is missing, or lacks a key.
pub(super) fn named(text: &str, namespace: &str) -> Option<ObjectRef> {
    let of_kind = |kind: &'static str, word: &str| {
        // `configmap "settings" not found`; `couldn't find key url in ConfigMap shop/settings`.
        let quoted = between(text, &format!("{} \"", kind.to_ascii_lowercase()), "\"");
        let keyed = text.split_once(&format!("in {word} ")).map(|(_, rest)| rest);
        let keyed = keyed.map(|rest| rest.split([' ', ',', ':', '\n']).next().unwrap_or(rest));
        let keyed = keyed.map(|rest| rest.rsplit('/').next().unwrap_or(rest));
        let found = quoted.or(keyed).filter(|name| !name.is_empty())?;
        Some(ObjectRef::new("", kind, namespace, found))
    };
    of_kind("ConfigMap", "ConfigMap").or_else(|| of_kind("Secret", "Secret"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runtimes_say() {
        let runc =
            "failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ";
        for (reason, text, why) in [
            ("ContainerCannotRun", "exec: \"wge\": executable file not found in $PATH: unknown", Why::NoProgram),
            ("StartError", "exec: \"/app/run\": stat /app/run: no such file or directory: unknown", Why::NoProgram),
            ("StartError", "exec: \"/app/run\": permission denied: unknown", Why::NotExecutable),
            ("RunContainerError", "exec /app/run: exec format error", Why::WrongProcessor),
            ("StartError", "container init was OOM-killed (memory limit too low?)", Why::Memory),
            ("RunContainerError", "error mounting \"/var/lib/x\" to rootfs: not a directory", Why::Mount),
            ("CreateContainerError", "Error response from daemon: No command specified", Why::NoCommand),
            ("CreateContainerError", "context deadline exceeded", Why::Other),
            ("PostStartHookError", "", Why::Hook),
            ("CreateContainerConfigError", "configmap \"settings\" not found", Why::Config),
            ("CreateContainerConfigError", "container has runAsNonRoot and image will run as root", Why::Security),
        ] {
            assert_eq!(decode(reason, &format!("{runc}{text}")), why, "{text}");
        }
    }

    #[test]
    fn texts_name_programs_and_objects() {
        assert_eq!(program("unable to start container process: exec: \"wge\": executable file not found"), Some("wge"));
        let named = |text| named(text, "shop").map(|object| object.to_string());
        assert_eq!(named("configmap \"settings\" not found").as_deref(), Some("ConfigMap/shop/settings"));
        assert_eq!(named("couldn't find key url in ConfigMap shop/settings").as_deref(), Some("ConfigMap/shop/settings"));
        assert_eq!(named("couldn't find key p in Secret shop/login").as_deref(), Some("Secret/shop/login"));
        assert_eq!(named("secret \"login\" not found").as_deref(), Some("Secret/shop/login"));
        assert_eq!(named("something else"), None);
    }
}
