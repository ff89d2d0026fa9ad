//! Probes that fail: which, how, and whether it still holds.

use super::containers::{self, RECENT_SECONDS};
use super::context::{Context, PodView};
use super::draft::Draft;
use super::rule::{Rule, Severity};
use super::words::{cited, counted, describe};
use crate::object::container::{Container, ContainerStatus, HttpGet, Probe};
use crate::object::event::Event;
use crate::object::int_or_string::IntOrString;

/// Which probe of a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Startup,
    Liveness,
    Readiness,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Startup => "startup",
            Self::Liveness => "liveness",
            Self::Readiness => "readiness",
        }
    }

    fn of_message(message: &str) -> Option<Self> {
        let kinds = [("Startup", Self::Startup), ("Liveness", Self::Liveness), ("Readiness", Self::Readiness)];
        kinds.into_iter().find(|(word, _)| message.starts_with(word)).map(|(_, kind)| kind)
    }

    fn of(self, container: &Container) -> Option<&Probe> {
        let probe = match self {
            Self::Startup => &container.startup_probe,
            Self::Liveness => &container.liveness_probe,
            Self::Readiness => &container.readiness_probe,
        };
        probe.as_deref()
    }
}

/// How a probe fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// It answers with this status of HTTP.
    Status(u16),
    /// Nothing listens there.
    Refused,
    /// It does not answer in time.
    Timeout,
    /// The service says by gRPC that it does not serve.
    NotServing,
    /// What listens there speaks another protocol.
    Protocol(&'static str),
    /// Anything else.
    Other,
}

/// A probe that fails now.
pub(super) struct Failing<'p, 'a> {
    pub(super) pod: &'p PodView<'a>,
    pub(super) kind: Kind,
    pub(super) container: &'a Container,
    /// Where the container stands in the pod.
    pub(super) path: String,
    pub(super) probe: &'a Probe,
    pub(super) status: &'a ContainerStatus,
    /// Where its status stands in the pod.
    pub(super) status_path: String,
    pub(super) event: &'a Event,
    pub(super) how: How,
}

/// Returns the probes that fail now, of all pods.
pub(super) fn failing<'c, 'a>(context: &'c Context<'a>) -> impl Iterator<Item = Failing<'c, 'a>> {
    let pods = context.troubled().filter(|pod| context.has_events() && pod.is_live());
    pods.flat_map(|pod| of_pod(context, pod))
}

/// Tells whether the kubelet restarts a container because a probe fails.
pub(super) fn restarts<'a>(context: &Context<'a>, pod: &PodView<'a>, container: &str) -> bool {
    of_pod(context, pod).iter().any(|failing| failing.kind != Kind::Readiness && failing.container.name == *container)
}

/// Returns the probes of a pod that fail now, by the latest event about each.
pub(super) fn of_pod<'c, 'a>(context: &Context<'a>, pod: &'c PodView<'a>) -> Vec<Failing<'c, 'a>> {
    let mut all: Vec<Failing<'c, 'a>> = Vec::new();
    for told in context.events_of(pod.object).filter(|told| told.event.reason == *"Unhealthy") {
        if !told.is_within(RECENT_SECONDS, context.now) {
            continue;
        }
        let Some(kind) = Kind::of_message(&told.event.message) else { continue };
        let Some((path, container, probe)) = probed(pod, kind, told.event) else { continue };
        if all.iter().any(|known| known.kind == kind && known.container.name == container.name) {
            continue;
        }
        let Some((status_path, status)) = pod.statuses().find(|(_, status)| status.name == container.name) else { continue };
        if is_current(context, pod, kind, status, told.event) {
            let how = decode(&told.event.message);
            all.push(Failing { pod, kind, container, path, probe, status, status_path, event: told.event, how });
        }
    }
    all
}

/// Returns the container that an event about a probe is about: the one it names, the one whose probe asks the port of the text,
/// or the only one that has such a probe.
fn probed<'a>(pod: &PodView<'a>, kind: Kind, event: &Event) -> Option<(String, &'a Container, &'a Probe)> {
    let named = event.regarding.field_path.split_once('{').map(|(_, rest)| rest.trim_end_matches('}'));
    if let Some(name) = named {
        let (path, container) = pod.container(name)?;
        return Some((path, container, kind.of(container)?));
    }
    let all: Vec<_> = pod
        .containers()
        .filter_map(|container| Some((pod.container(&container.name)?.0, container, kind.of(container)?)))
        .collect();
    let asks = |probe: &Probe, container: &Container| {
        number(probe, container).is_some_and(|port| {
            let port = format!(":{port}");
            event
                .message
                .match_indices(&port)
                .any(|(at, _)| event.message.as_bytes().get(at + port.len()).is_none_or(|next| !next.is_ascii_digit()))
        })
    };
    let asked = all.iter().find(|(_, container, probe)| asks(probe, container));
    asked.or(if all.len() == 1 { all.first() } else { None }).cloned()
}

/// Tells whether a failure that was told still holds.
fn is_current(context: &Context<'_>, pod: &PodView<'_>, kind: Kind, status: &ContainerStatus, event: &Event) -> bool {
    /// Programs are not ready at once; probes fail while they start.
    const START_SECONDS: i64 = 60;
    /// A container that runs for so long without another failure has recovered.
    const RECOVERED_SECONDS: i64 = 900;
    let started = status.state.running.as_ref().map(|running| running.started_at);
    if kind == Kind::Readiness {
        let Some(started) = started else { return false };
        let is_of_this_run = started.zip(event.last).is_none_or(|(started, last)| last >= started);
        return !status.ready && is_of_this_run && context.seconds_since(started).is_none_or(|ran| ran >= START_SECONDS);
    }
    if status.restart_count == 0 {
        return false;
    }
    let by_kubelet =
        status.last_state.terminated.as_ref().is_some_and(|end| matches!(end.exit_code, 137 | 143) && end.reason != *"OOMKilled");
    let killed = || {
        let about = format!("Container {} ", status.name);
        context.events_of(pod.object).any(|told| {
            told.event.reason == *"Killing"
                && told.event.message.contains("probe")
                && told.event.message.starts_with(&about)
                && told.is_within(RECENT_SECONDS, context.now)
        })
    };
    let is_new = !status.ready || context.seconds_since(event.last).is_none_or(|passed| passed <= RECOVERED_SECONDS);
    is_new && (by_kubelet || killed())
}

/// Returns how a probe failed by what the kubelet says.
pub(super) fn decode(message: &str) -> How {
    let text = message.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|words| text.contains(words));
    if let Some((_, code)) = text.split_once("statuscode: ") {
        let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
        return digits.parse().map_or(How::Other, How::Status);
    }
    if says(&["server gave http response to https client", "first record does not look like a tls handshake"]) {
        How::Protocol("the probe speaks HTTPS, and the server plain HTTP")
    } else if says(&["malformed http response", "malformed http status code", "malformed http version"]) {
        How::Protocol("the probe speaks HTTP, and the server another protocol, as gRPC or TLS")
    } else if says(&["does not implement the grpc health protocol", "unknown service grpc.health"]) {
        How::Protocol("the probe asks the gRPC health service, which the server does not have")
    } else if says(&["error reading server preface", "frame too large"]) {
        How::Protocol("the probe speaks gRPC, and the server does not")
    } else if says(&["service unhealthy", "not_serving"]) {
        How::NotServing
    } else if says(&["connection refused", "failed to connect service"]) {
        How::Refused
    } else if says(&["deadline exceeded", "client.timeout", "i/o timeout", "did not complete within", "timed out", "timeout"]) {
        How::Timeout
    } else {
        How::Other
    }
}

impl Failing<'_, '_> {
    /// Returns how it fails, in words.
    pub(super) fn says(&self) -> String {
        match &self.how {
            How::Status(code) => format!("it answers with status {code}"),
            How::Refused => "nothing accepts the connection".to_owned(),
            How::Timeout => format!("it does not answer within {}", counted(timeout(self.probe).into(), "second")),
            How::NotServing => "the service answers that it does not serve".to_owned(),
            How::Protocol(what) => (*what).to_owned(),
            How::Other => {
                let message = self.event.message.split_once(": ").map_or(self.event.message.as_str(), |(_, rest)| rest);
                cited(message).trim_start_matches(": ").trim_end_matches('.').to_owned()
            }
        }
    }

    /// Returns where the probe stands in the pod.
    pub(super) fn probe_path(&self) -> String {
        format!("{}/{}Probe", self.path, self.kind.as_str())
    }

    /// Returns the subject of a sentence: `Container api of Deployment shop/api`.
    pub(super) fn words(&self) -> String {
        containers::words(self.pod, &self.container.name)
    }

    /// Returns how grave it is: what is ready in between, or beside it, still works in part.
    fn severity(&self, context: &Context<'_>) -> Severity {
        let works = match self.kind {
            Kind::Readiness => containers::others_ready(context, self.pod),
            Kind::Liveness | Kind::Startup => self.status.ready && self.status.restart_count < 3,
        };
        if works { Severity::Warning } else { Severity::Critical }
    }

    /// Returns a finding about it, with what all of them stand on.
    pub(super) fn draft(&self, context: &Context<'_>, rule: &'static Rule, message: String) -> Draft {
        let reference = self.pod.reference();
        let mut draft = containers::draft(rule, self.pod, &self.container.name, message)
            .severity(self.severity(context))
            .breaking(true)
            .count(self.event.count)
            .last(self.event.last)
            .event(&reference, self.event)
            .field_of(&reference, self.probe_path(), asks(self.probe));
        if self.status.restart_count > 0 {
            draft = draft.field_of(&reference, format!("{}/restartCount", self.status_path), self.status.restart_count);
        }
        draft.command(describe(&reference, "shows the probes and what they got back"))
    }
}

/// Adds the findings that a probe of a kind fails; one a container, of the kind that comes first for it.
pub(super) fn find(context: &Context<'_>, rule: &'static Rule, kind: Kind, found: &mut Vec<Draft>) {
    for pod in context.troubled().filter(|pod| context.has_events() && pod.is_live()) {
        let all = of_pod(context, pod);
        for failing in all.iter().filter(|failing| failing.kind == kind) {
            // The kubelet restarts it for the probe that comes first; that the others fail too says nothing more.
            if all.iter().any(|other| other.kind < kind && other.container.name == failing.container.name) {
                continue;
            }
            found.push(effect(context, rule, failing));
        }
    }
}

fn effect(context: &Context<'_>, rule: &'static Rule, failing: &Failing<'_, '_>) -> Draft {
    let restarts = failing.status.restart_count;
    let restarted = if restarts > 0 { format!("; it was restarted {}", counted(restarts.into(), "time")) } else { String::new() };
    let (words, kind, asks) = (failing.words(), failing.kind.as_str(), asks(failing.probe));
    let message = format!("{words} fails its {kind} probe ({asks}): {}{restarted}.", failing.says());
    failing.draft(context, rule, message).next(advice(failing))
}

fn advice(failing: &Failing<'_, '_>) -> &'static str {
    match failing.how {
        How::Status(401 | 403) => "The path of the probe wants a login, which probes do not have: ask another path.",
        How::Status(404) => "The server has no such path: compare it with the paths of the program.",
        How::Status(500..) => "The program itself says that it is not well: read its logs, and look at what it depends on.",
        How::Status(_) => "Look what the program answers on the path of the probe.",
        How::Refused => {
            "Look whether the program has started, and on which port and address it listens: 127.0.0.1 is not reached."
        }
        How::Timeout => "Look whether the program lacks CPU, hangs, or needs longer than timeoutSeconds to answer.",
        How::NotServing => "The program itself says that it does not serve: read its logs, and look at what it depends on.",
        How::Protocol(_) => "Let the probe speak the protocol of the port.",
        How::Other => "Read what the probe got back, and the logs of the program.",
    }
}

/// Returns what a probe asks, in words: `GET :8080/ready`.
pub(super) fn asks(probe: &Probe) -> String {
    if let Some(http) = &probe.http_get {
        let scheme = if http.scheme == *"HTTPS" { "https " } else { "" };
        return format!("GET {scheme}:{}{}", http.port, path(http));
    }
    if let Some(tcp) = &probe.tcp_socket {
        return format!("TCP :{}", tcp.port);
    }
    if let Some(grpc) = &probe.grpc {
        return format!("gRPC :{}", grpc.port);
    }
    let command = probe.exec.as_ref().and_then(|exec| exec.command.first());
    command.map_or_else(|| "no check".to_owned(), |command| format!("command {command}"))
}

/// Returns the path that a probe asks for, without the query: some hold tokens.
pub(super) fn path(http: &HttpGet) -> &str {
    let path = http.path.split('?').next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

/// Returns how many seconds a container may take until it is ready, by its own probes; when it has passed its startup probe, by
/// what comes after that.
pub(super) fn patience_seconds(container: &Container, has_started: bool) -> i64 {
    let or = |value: i32, default: i64| if value > 0 { i64::from(value) } else { default };
    let takes = |probe: &Probe, times: i64| {
        or(probe.initial_delay_seconds, 0) + or(probe.period_seconds, 10).saturating_mul(times) + or(probe.timeout_seconds, 1)
    };
    let startup = container.startup_probe.as_deref().filter(|_| !has_started);
    let startup = startup.map_or(0, |probe| takes(probe, or(probe.failure_threshold, 3)));
    let readiness = container.readiness_probe.as_deref();
    startup + readiness.map_or(0, |probe| takes(probe, or(probe.success_threshold, 1)))
}

/// Returns the port that a probe asks; none for commands.
pub(super) fn port(probe: &Probe) -> Option<IntOrString> {
    let http = probe.http_get.as_ref().map(|http| http.port.clone());
    let tcp = || probe.tcp_socket.as_ref().map(|tcp| tcp.port.clone());
    let grpc = || probe.grpc.as_ref().map(|grpc| IntOrString::Int(grpc.port));
    http.or_else(tcp).or_else(grpc)
}

/// Returns the number of the port that a probe asks; a name is looked up among the ports of the container, as the kubelet does.
pub(super) fn number(probe: &Probe, container: &Container) -> Option<i32> {
    match port(probe)? {
        IntOrString::Int(number) => Some(number),
        IntOrString::String(name) => {
            let named = container.ports.iter().find(|port| port.name == name).map(|port| port.container_port);
            named.or_else(|| name.parse().ok())
        }
    }
}

fn timeout(probe: &Probe) -> i32 {
    probe.timeout_seconds.max(1)
}

/// Returns the seconds that a probe gives a container from its start until it counts as failed.
pub(super) fn budget_seconds(probe: &Probe) -> i64 {
    let or = |value: i32, default: i64| if value > 0 { i64::from(value) } else { default };
    let (period, failures) = (or(probe.period_seconds, 10), or(probe.failure_threshold, 3));
    or(probe.initial_delay_seconds, 0) + period.saturating_mul(failures - 1) + or(probe.timeout_seconds, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_query_of_a_probe_stays_out_of_sight() {
        let http = |path: &str| HttpGet { path: path.into(), ..HttpGet::default() };
        assert_eq!([path(&http("/h?token=abc")), path(&http("")), path(&http("?a"))], ["/h", "/", "/"]);
    }

    #[test]
    fn how_long_probes_wait() {
        let probe = |delay, period, failures| {
            let probe =
                Probe { initial_delay_seconds: delay, period_seconds: period, failure_threshold: failures, ..Probe::default() };
            Some(crate::json::Shared::of(probe, &mut crate::json::Pool::default()))
        };
        let patient = Container { startup_probe: probe(5, 10, 60), readiness_probe: probe(0, 0, 0), ..Container::default() };
        assert_eq!(patience_seconds(&patient, false), 5 + 10 * 60 + 1 + 10 + 1);
        assert_eq!(patience_seconds(&patient, true), 10 + 1);
        assert_eq!(patience_seconds(&Container::default(), false), 0);
    }

    #[test]
    fn what_the_kubelet_says() {
        for (message, how) in [
            ("Liveness probe failed: HTTP probe failed with statuscode: 500", How::Status(500)),
            (
                "Readiness probe failed: Get \"http://10.0.0.1:80/\": dial tcp 10.0.0.1:80: connect: connection refused",
                How::Refused,
            ),
            (
                "Readiness probe failed: timeout: failed to connect service \"10.0.0.1:70\" within 1s: context deadline exceeded",
                How::Refused,
            ),
            ("Liveness probe failed: timeout: health rpc did not complete within 1s", How::Timeout),
            (
                "Liveness probe failed: Get \"http://10.0.0.1/\": context deadline exceeded (Client.Timeout exceeded)",
                How::Timeout,
            ),
            ("Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")", How::NotServing),
            ("Readiness probe failed: cat: /tmp/healthy: No such file or directory", How::Other),
        ] {
            assert_eq!(decode(message), how, "{message}");
        }
        let malformed = "Liveness probe failed: Get \"http://10.0.0.1:9/\": net/http: HTTP/1.x transport connection broken: malformed HTTP response";
        assert!(matches!(decode(malformed), How::Protocol(_)));
    }

    #[test]
    fn a_probe_gives_so_many_seconds() {
        let probe = Probe { initial_delay_seconds: 5, period_seconds: 2, failure_threshold: 3, ..Probe::default() };
        assert_eq!(budget_seconds(&probe), 10);
        assert_eq!(budget_seconds(&Probe::default()), 21);
    }
}
