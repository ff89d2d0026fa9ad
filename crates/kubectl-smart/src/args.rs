//! The command line: what can be asked, in kubectl's words.

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use smart_core::object::duration::Duration;
use smart_core::object::time::Time;

use crate::WrongUsage;

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default());

const AFTER_HELP: &str = "\
Examples:
  kubectl get all,nodes,events -A -o json | kubectl smart debug --from -
  kubectl smart debug deploy/web -n shop --from dump.json
  kubectl smart health --from must-gather.tar.gz -n openshift-etcd
  kubectl smart graph deploy/web -n shop --upstream --from dump.json
  kubectl smart predict --from dump.json --metrics metrics.json
  kubectl smart simulate drain node worker-5 --from dump.json

Exit codes: 0 it ran, and nothing is at or above --fail-on; 1 an error; 2 wrong usage; 3 something is at or above --fail-on.";

/// Tells what is broken in a cluster and why, and how its objects hang together, from what Kubernetes says about itself.
///
/// It reads dumps (`kubectl get -o json`), changes nothing, and gives the same answer to the same bytes.
#[derive(Debug, Parser)]
#[command(
    name = "kubectl-smart",
    bin_name = "kubectl smart",
    version,
    styles = STYLES,
    after_help = AFTER_HELP,
    max_term_width = 100,
    subcommand_required = false,
    disable_help_subcommand = true
)]
pub(crate) struct CommandLine {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What every command takes.
#[derive(Clone, Debug, Args)]
pub(crate) struct Global {
    /// Reads this file, directory or archive (.gz, .zst, .tar, .zip), or standard input for `-`; may be given again.
    #[arg(long, global = true, value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) from: Vec<String>,

    /// Takes this as the present, in RFC 3339; without it the newest time in what was read is. Not for `diff`, which judges
    /// each dump as of the newest time in it.
    #[arg(long, global = true, value_name = "TIME", value_parser = parse_time)]
    pub(crate) now: Option<Time>,

    /// Says when to colour; NO_COLOR and CLICOLOR_FORCE are respected when it is `auto`.
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, hide_default_value = true)]
    pub(crate) color: Color,

    /// Exits with 3 when something is at or above this.
    #[arg(long, global = true, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Never)]
    pub(crate) fail_on: FailOn,

    /// Shows neither progress nor warnings.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
}

/// The questions.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Tells what is broken and why: the roots first, each with what it explains.
    #[command(alias = "diag")]
    Debug(Debug),
    /// Tells which objects are not well, why, and what to look at next.
    Health(Health),
    /// Shows what an object depends on and what depends on it.
    Graph(Graph),
    /// Tells what changed between two dumps: problems and objects.
    Diff(Diff),
    /// Explains a rule: what it finds, why that matters, what to do.
    Explain(Explain),
    /// Lists the certificates, the next to expire first.
    Certificates(Certificates),
    /// Shows what is near its limits: nodes, quotas, budgets, autoscalers, volumes, certificates.
    Top(Top),
    /// Tells what will break, when, and what prevents it: certificates, volumes, disks, memory, quotas, rollouts.
    #[command(after_help = PREDICT_HELP)]
    Predict(Predict),
    /// Tells where a pod can run, node by node why not and what would help; and how many more pods of a workload fit.
    Fit(Fit),
    /// Tells what a change would do: what it does itself, what is blocked, what follows, what is lost.
    #[command(after_help = crate::simulate::help())]
    Simulate(Simulate),
    /// Answers JSON requests, one a line on standard input, with one JSON answer a line.
    Batch(Batch),
    /// Prints the script that completes commands and names in a shell, or through kubectl.
    Completion(Completion),
    /// Prints the version.
    Version,
}

const PREDICT_HELP: &str = "\
Metrics, where there are any: what Prometheus answers to query_range, `promtool` and text exposition, the kubelet's
/stats/summary, metrics.k8s.io lists, and CSV. See docs/metrics.md.

Examples:
  kubectl smart predict --from dump.json
  kubectl smart predict --from dump.json --metrics volumes.json --metrics memory.json --within 3d
  kubectl smart predict -n shop --from dump.json --metrics metrics/ -o html > outlook.html";

/// Which namespace is meant.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Namespaces {
    /// Looks in this namespace only.
    #[arg(short, long, value_name = "NAMESPACE", conflicts_with = "all_namespaces")]
    pub(crate) namespace: Option<String>,

    /// Looks in all namespaces, which is what happens without `-n`, too.
    #[arg(short = 'A', long)]
    pub(crate) all_namespaces: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Debug {
    /// Objects as kubectl takes them: `pod/web-1`, `deploy web`; without any, all of them.
    #[arg(value_name = "OBJ")]
    pub(crate) objects: Vec<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Looks only at objects whose labels match, as in `app=web,tier!=cache`.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(crate) selector: Option<String>,

    /// Also finds risks and style; as text the objects of each rule stand together.
    #[arg(long)]
    pub(crate) lint: bool,

    /// Also shows what is merely worth knowing, as `-o wide` does.
    #[arg(long)]
    pub(crate) info: bool,

    /// Also shows the events, in groups; not as names, JUnit or SARIF.
    #[arg(long)]
    pub(crate) events: bool,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Adds to each problem why it matters and what to do, as its rule says; for text, Markdown and HTML.
    #[arg(long)]
    pub(crate) teach: bool,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = DebugOutput::Text)]
    pub(crate) output: DebugOutput,
}

/// How text for people is written.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct TextOptions {
    /// Wraps lines of text at this column, 0 for never; without it at the width of the terminal, or at 80.
    #[arg(long, value_name = "COLUMNS")]
    pub(crate) width: Option<usize>,

    /// Writes every sign of text that is not ASCII in ASCII.
    #[arg(long)]
    pub(crate) ascii: bool,
}

/// A flag with whether it is given, and the forms of output in which it changes anything.
type Honoured<'a, F> = (&'static str, bool, &'a [F]);

/// Refuses a flag that would do nothing: who gives one expects something of it.
fn refuse_idle<F: ValueEnum + PartialEq>(output: &F, flags: &[Honoured<'_, F>]) -> Result<(), WrongUsage> {
    let word = |form: &F| form.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    for (flag, is_given, forms) in flags {
        if *is_given && !forms.contains(output) {
            let forms: Vec<String> = forms.iter().map(word).collect();
            return Err(WrongUsage(format!("{flag} changes nothing in -o {}; it is for -o {}", word(output), forms.join(", "))));
        }
    }
    Ok(())
}

impl Debug {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        use DebugOutput::{Html, Json, Md, Text, Wide, Yaml};
        refuse_idle(
            &self.output,
            &[
                ("--width", self.text.width.is_some(), &[Text, Wide]),
                ("--ascii", self.text.ascii, &[Text, Wide]),
                ("--teach", self.teach, &[Text, Wide, Md, Html]),
                ("--events", self.events, &[Text, Wide, Json, Yaml, Md, Html]),
            ],
        )
    }
}

impl Diff {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        let forms = [DiffOutput::Text, DiffOutput::Wide];
        refuse_idle(&self.output, &[("--width", self.text.width.is_some(), &forms), ("--ascii", self.text.ascii, &forms)])
    }
}

impl Explain {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        let forms = [DataOutput::Text];
        refuse_idle(&self.output, &[("--width", self.text.width.is_some(), &forms), ("--ascii", self.text.ascii, &forms)])
    }
}

impl Global {
    /// Refuses the flags about dumps, for a command that reads none.
    pub(crate) fn refuse_for(&self, command: &str) -> Result<(), WrongUsage> {
        let given =
            [("--from", !self.from.is_empty()), ("--now", self.now.is_some()), ("--fail-on", self.fail_on != FailOn::Never)];
        match given.iter().find(|(_, is_given)| *is_given) {
            Some((flag, _)) => Err(WrongUsage(format!("{flag} changes nothing in {command}, which reads no dump"))),
            None => Ok(()),
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The earlier dump: a file, directory or archive.
    #[arg(value_name = "BEFORE", value_hint = ValueHint::AnyPath)]
    pub(crate) before: String,

    /// The later one; the exit code is about the problems that are new in it.
    #[arg(value_name = "AFTER", value_hint = ValueHint::AnyPath)]
    pub(crate) after: String,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Looks only at objects whose labels match, as in `app=web,tier!=cache`.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(crate) selector: Option<String>,

    /// Also compares risks and style.
    #[arg(long)]
    pub(crate) lint: bool,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = DiffOutput::Text)]
    pub(crate) output: DiffOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// The code of the rule, as `config-map-missing`; without it, all rules are listed.
    #[arg(value_name = "CODE")]
    pub(crate) code: Option<String>,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = DataOutput::Text)]
    pub(crate) output: DataOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Health {
    /// Objects as kubectl takes them: `pods`, `pod/web-1`, `deploy web api`; without any, all of them.
    #[arg(value_name = "OBJ")]
    pub(crate) objects: Vec<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Looks only at objects whose labels match, as in `app=web,tier!=cache`.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(crate) selector: Option<String>,

    /// Shows what is well, too; JSON and YAML always do.
    #[arg(long)]
    pub(crate) all: bool,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = HealthOutput::Text)]
    pub(crate) output: HealthOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Graph {
    /// The objects to start from, as kubectl takes them: `pod/web-1`, `deploy web`.
    #[arg(value_name = "OBJ", required = true)]
    pub(crate) objects: Vec<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Shows what the objects depend on; with neither direction, both are shown.
    #[arg(long)]
    pub(crate) upstream: bool,

    /// Shows what depends on the objects.
    #[arg(long)]
    pub(crate) downstream: bool,

    /// Goes this many steps at most.
    #[arg(long, value_name = "STEPS")]
    pub(crate) depth: Option<u32>,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = GraphOutput::Tree)]
    pub(crate) output: GraphOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Certificates {
    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = DataOutput::Text)]
    pub(crate) output: DataOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Top {
    /// Looks in this namespace only; without it, at nodes and all namespaces.
    #[arg(value_name = "NS", conflicts_with_all = ["namespace", "all_namespaces"])]
    pub(crate) only: Option<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    #[command(flatten)]
    pub(crate) metrics: Metrics,

    /// Shows what is far from its limits, too; JSON and YAML always do.
    #[arg(long)]
    pub(crate) all: bool,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = DataOutput::Text)]
    pub(crate) output: DataOutput,
}

#[derive(Debug, Args)]
pub(crate) struct Predict {
    /// Objects as kubectl takes them: `pvc/data`, `deploy web`; without any, all of them.
    #[arg(value_name = "OBJ")]
    pub(crate) objects: Vec<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Looks only at objects whose labels match, as in `app=web,tier!=cache`.
    #[arg(short = 'l', long, value_name = "SELECTOR")]
    pub(crate) selector: Option<String>,

    /// Looks so far ahead, as `36h` or `7d`.
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = parse_span)]
    pub(crate) within: Duration,

    #[command(flatten)]
    pub(crate) metrics: Metrics,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Adds to each prediction why it matters and what to do, as its rule says; for text, Markdown and HTML.
    #[arg(long)]
    pub(crate) teach: bool,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = PredictOutput::Text)]
    pub(crate) output: PredictOutput,
}

/// Where metrics are read from.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Metrics {
    /// Reads metrics from this file, directory or archive; may be given again.
    #[arg(long = "metrics", value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<String>,
}

/// In which form predictions are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PredictOutput {
    /// For people.
    Text,
    /// For people, with nothing left out.
    Wide,
    /// All of it, for programs.
    Json,
    /// All of it, for programs.
    Yaml,
    /// For tickets and wikis.
    Md,
    /// One page without scripts, with a picture of each series.
    Html,
}

impl Predict {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        use PredictOutput::{Html, Md, Text, Wide};
        refuse_idle(
            &self.output,
            &[
                ("--width", self.text.width.is_some(), &[Text, Wide]),
                ("--ascii", self.text.ascii, &[Text, Wide]),
                ("--teach", self.teach, &[Text, Wide, Md, Html]),
            ],
        )
    }
}

#[derive(Debug, Args)]
pub(crate) struct Fit {
    /// Pods and workloads as kubectl takes them: `pod/web-1`, `deploy web`; a name alone is that of a pod.
    #[arg(value_name = "OBJ", required_unless_present = "filename")]
    pub(crate) objects: Vec<String>,

    /// Judges the pods and workloads of this manifest as if they were created now; may be given again.
    #[arg(short = 'f', long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "objects")]
    pub(crate) filename: Vec<String>,

    #[command(flatten)]
    pub(crate) namespaces: Namespaces,

    /// Counts so many more pods of a workload at most.
    #[arg(long, value_name = "PODS", default_value_t = 100)]
    pub(crate) at_most: usize,

    /// Shows each node, where nodes that fail alike would stand together; `-o wide` does that, too.
    #[arg(long)]
    pub(crate) all_nodes: bool,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = FitOutput::Text)]
    pub(crate) output: FitOutput,
}

impl Fit {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        let forms = [FitOutput::Text, FitOutput::Wide];
        refuse_idle(
            &self.output,
            &[
                ("--width", self.text.width.is_some(), &forms),
                ("--ascii", self.text.ascii, &forms),
                ("--all-nodes", self.all_nodes, &forms),
            ],
        )
    }
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// The change, as `drain node worker-5` or `scale deploy/web --replicas 3`; `--help` lists all sentences.
    #[arg(value_name = "CHANGE", required = true)]
    pub(crate) change: Vec<String>,

    /// Takes names that the change gives without a namespace for names of this one.
    #[arg(short, long, value_name = "NAMESPACE")]
    pub(crate) namespace: Option<String>,

    /// Also tells which problems come and go, as `debug` finds them.
    #[arg(long)]
    pub(crate) findings: bool,

    #[command(flatten)]
    pub(crate) text: TextOptions,

    /// Says in which form to answer.
    #[arg(short, long, value_enum, value_name = "FORM", default_value_t = SimulateOutput::Text)]
    pub(crate) output: SimulateOutput,
}

impl Simulate {
    /// Refuses flags that the form of output does not heed.
    pub(crate) fn check(&self) -> Result<(), WrongUsage> {
        let forms = [SimulateOutput::Text, SimulateOutput::Wide];
        refuse_idle(&self.output, &[("--width", self.text.width.is_some(), &forms), ("--ascii", self.text.ascii, &forms)])
    }
}

#[derive(Debug, Args)]
pub(crate) struct Batch {
    /// The question that each line asks.
    #[arg(value_enum)]
    pub(crate) question: Question,
}

#[derive(Debug, Args)]
pub(crate) struct Completion {
    /// The shell, or `kubectl` for the file that kubectl itself asks: `kubectl_complete-smart`.
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

/// From which severity on the exit code is 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Whatever is found, the exit code is 0.
    Never,
    /// What is on its way, or soon to expire.
    Warning,
    /// What does not work.
    Critical,
}

/// The forms of `debug`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DebugOutput {
    /// For people: the answer first, with its reasons.
    Text,
    /// For people: nothing folded, and also what is merely worth knowing.
    Wide,
    Json,
    Yaml,
    /// One object a line as kubectl takes it, `-n shop pod/web-1`: for `xargs -L1 kubectl describe`.
    Name,
    /// Markdown, for tickets.
    Md,
    /// One file with pictures, for browsers.
    Html,
    /// For build servers: a test that fails a problem.
    Junit,
    /// For viewers of code scans: SARIF 2.1.0.
    Sarif,
}

/// The forms of `diff`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffOutput {
    /// For people.
    Text,
    /// For people: nothing left out.
    Wide,
    Json,
    Yaml,
    /// Markdown, for tickets.
    Md,
}

/// The forms of `simulate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SimulateOutput {
    /// For people: the impact first, then what it comes of.
    Text,
    /// For people: nothing left out, drains step by step.
    Wide,
    Json,
    Yaml,
    /// Markdown, for tickets.
    Md,
    /// One file with pictures of before and after, for browsers.
    Html,
}

/// The forms of `health`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum HealthOutput {
    /// For people: grouped, with the reason and what to look at next.
    Text,
    /// For people: one line an object.
    Wide,
    Json,
    Yaml,
    /// One object a line as kubectl takes it, `-n shop pod/web-1`: for `xargs -L1 kubectl describe`.
    Name,
}

/// The forms of `fit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FitOutput {
    /// For people: nodes that fail alike together.
    Text,
    /// For people: each node, with the filters by name, the words of the scheduler and all scores.
    Wide,
    Json,
    Yaml,
}

/// The forms of `graph`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GraphOutput {
    Tree,
    /// For Graphviz.
    Dot,
    /// For Markdown.
    Mermaid,
    Json,
}

/// The forms of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataOutput {
    Text,
    Json,
    Yaml,
}

/// The questions of `batch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Question {
    /// `{id, now?, namespace?, lint?, dump:List}` gives `{id, report}`.
    Findings,
    /// `{id, now?, items:[object]}` gives `{id, health:[{ref, status, reason, message}]}`.
    Health,
    /// `{id, pem}` gives `{id, certificates:[{subject, issuer, not_before, not_after, is_ca, dns_names, ...}]}`.
    Certificates,
    /// `{id, metric, unit, now, horizon_s, confidence, tz, step_s, limits:[[t, limit]], samples:[[t, value|null]]}` gives `{id,
    /// t|null, lo|null, hi|null, why, forecast}`, times in seconds since 1970.
    Forecast,
    /// `{id, samples:[[t, value|null]], threshold?}` gives `{id, anomalies:[{t, score, ...}]}`; without a threshold each sample
    /// that has a score.
    Anomalies,
    /// `{id, now?, cluster:List, pods:["ns/name"]}` gives `{id, pods:{"ns/name":{feasible:[node], fails:{node:[{filter, code,
    /// reasons, details}]}, message, chosen, ties, scores, preemption}}}`.
    Fit,
    /// `{id, now?, cluster:List, node, options:{force, deleteEmptyDirData, ignoreDaemonSets, recover}}` gives `{id, aborted,
    /// completes, errors, evictable:[pod], left:{pod:why}, steps:[{pod, action, pdb?, why?, placed}], stuck:[pod],
    /// unplaced:[pod], final:{pod:node}}`.
    Drain,
    /// `{id, now?, items:[object], objects:[name], namespace?, upstream?, downstream?, depth?}` gives `{id, graph}`.
    Graph,
}

/// Where completion runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Kubectl,
}

/// Reads a span of time: a number with its unit, as `90m`, `36h`, `7d`, `2w`.
fn parse_span(text: &str) -> Result<Duration, String> {
    let split = text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(split);
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        "w" => 7 * 86_400,
        _ => 0,
    };
    let seconds =
        number.parse::<i64>().ok().and_then(|number| number.checked_mul(unit)).filter(|seconds| (1..=SPAN_MAX).contains(seconds));
    seconds.map(Duration::from_secs).ok_or_else(|| "write it as 90m, 36h, 7d or 2w; a year at most".to_owned())
}

/// What lies further ahead than a year, nobody can tell.
const SPAN_MAX: i64 = 366 * 86_400;

fn parse_time(text: &str) -> Result<Time, String> {
    Time::parse(text).map_err(|error| format!("{error}; write it as 2026-11-23T09:12:53Z"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_is_sound() {
        CommandLine::command().debug_assert();
    }

    fn parse(line: &str) -> Result<CommandLine, String> {
        let words = std::iter::once("kubectl-smart").chain(line.split_whitespace());
        CommandLine::try_parse_from(words).map_err(|error| error.to_string())
    }

    #[test]
    fn flags_stand_anywhere() {
        let line = parse("health pod/x --from a -n shop --from - -l app=web").expect("is right");
        assert_eq!(line.global.from, ["a", "-"]);
        let Some(Command::Health(health)) = line.command else { panic!("is health") };
        assert_eq!(health.objects, ["pod/x"]);
        assert_eq!(health.namespaces.namespace.as_deref(), Some("shop"));
        let line = parse("--from a --now 2026-11-23T09:12:53Z graph po x --depth 2").expect("is right");
        assert_eq!(line.global.from, ["a"]);
        assert!(line.global.now.is_some());
    }

    #[test]
    fn wrong_usage_says_what_is_right() {
        let check = |line: &str, expected: &str| {
            let words = parse(line).expect_err(line);
            assert!(words.contains(expected), "{line}: {words}");
        };
        check("health -n a -A", "cannot be used with");
        check("healht", "health");
        check("health -o xml", "possible values: text, wide, json, yaml, name");
        check("health --now yesterday", "write it as 2026-11-23T09:12:53Z");
        check("graph", "OBJ");
        check("batch fits", "possible values: findings, health, certificates, forecast, anomalies, fit, drain, graph");
    }
}
