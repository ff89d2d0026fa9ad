//! What the end of a container says.

use crate::object::container::Terminated;

/// Returns the end in words, as `exit code 137 (OOMKilled)`.
pub(super) fn in_words(end: &Terminated) -> String {
    let reason = match end.reason.as_str() {
        "" | "Error" => meaning(end).to_owned(),
        reason => reason.to_owned(),
    };
    let code = if end.signal > 0 { format!("signal {}", end.signal) } else { format!("exit code {}", end.exit_code) };
    if reason.is_empty() { code } else { format!("{code} ({reason})") }
}

/// Returns what an exit code means: those of the shell, and 128 and the number of the signal that ended the process.
fn meaning(end: &Terminated) -> &'static str {
    match end.exit_code {
        126 => "the command cannot be run",
        127 => "the command was not found",
        128 => "the container could not be started",
        130 => "SIGINT",
        132 => "SIGILL",
        134 => "SIGABRT: the program gave up",
        135 => "SIGBUS",
        136 => "SIGFPE",
        137 => "SIGKILL",
        139 => "SIGSEGV: the program touched memory that is not its own",
        141 => "SIGPIPE",
        143 => "SIGTERM",
        _ => "",
    }
}

/// Returns what to look at after such an end.
pub(super) fn advice(end: &Terminated) -> &'static str {
    match (end.reason.as_str(), end.exit_code) {
        ("OOMKilled", _) => "Compare the memory limit with what the program needs: the kernel ended it at the limit.",
        (_, 0) => {
            "It ended without an error: a program that is done does not suit a workload that must go on; look at the command."
        }
        (_, 126) => "Look at the command: the file is not executable, or is for another architecture.",
        (_, 127) => "Look at the command and the image: the file that is to run is not in it.",
        (_, 137) => {
            "Look whether a liveness probe failed, the node ran out of memory, or somebody killed it: exit code 137 is SIGKILL, and \
             the kubelet saw no memory limit reached."
        }
        (_, 139 | 134 | 132 | 135 | 136) => "Look for a fault of the program itself, or an image for another processor.",
        (_, 143) => {
            "Look who ended it: exit code 143 is SIGTERM, sent by the kubelet when a liveness probe fails or a pod is evicted."
        }
        _ => "Read what the container wrote: the program itself ended with an error.",
    }
}
