//! From `--from` to a cluster, and from the user's words to a scope.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use smart_core::object::ObjectRef;
use smart_core::{Cluster, DumpReader, Gap, Input, RenderOptions, Scope, Text};

use crate::WrongUsage;
use crate::args::{Global, Metrics, Namespaces, TextOptions};
use crate::source::{self, Limits, Progress, Sink, Tally, Troubles};
use crate::target::{self, Target};
use crate::terminal::{self, BOLD, DIM, YELLOW, clean, count, styled};

/// A cluster, and what was met on the way to it.
pub(crate) struct Reading {
    pub(crate) cluster: Cluster,
    tally: Tally,
    sources: Vec<String>,
    metric_files: u64,
    now_is_given: bool,
}

/// How a live cluster gets in.
const FROM_A_CLUSTER: &str = "nothing to read; name a dump with --from, or hand a live cluster over: kubectl get \
    all,nodes,ingresses,configmaps,persistentvolumeclaims,persistentvolumes,events -A -o json | kubectl smart COMMAND --from -";

/// Reads all that the user named, and says on standard error what could not be read.
///
/// # Errors
/// When a source cannot be read, or nothing in all of them is an object.
pub(crate) fn read(global: &Global, command: &str) -> Result<Reading> {
    read_into(Input::new(), global, command)
}

/// Reads into an input, which may be for one question alone.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_into(input: Input, global: &Global, command: &str) -> Result<Reading> {
    if global.from.is_empty() {
        return Err(WrongUsage(FROM_A_CLUSTER.replace("COMMAND", command)).into());
    }
    let (input, tally) = read_dumps(input, global)?;
    Ok(Reading::new(input, tally, global, 0))
}

/// Reads all that the user named, and metrics beside; metrics alone will do.
///
/// # Errors
/// As [`read`], and when metrics are of no form that is known.
pub(crate) fn read_with_metrics(global: &Global, metrics: &Metrics, command: &str) -> Result<Reading> {
    if global.from.is_empty() && metrics.paths.is_empty() {
        return Err(WrongUsage(FROM_A_CLUSTER.replace("COMMAND", command)).into());
    }
    let (mut input, mut tally) = (Input::new(), Tally::default());
    if !global.from.is_empty() {
        (input, tally) = read_dumps(input, global)?;
    }
    let mut files = 0;
    if !metrics.paths.is_empty() {
        let mut sink = MetricFiles { input, open: None };
        let read = source::feed(&metrics.paths, &mut sink, Limits::default(), Progress::new(global.quiet))?;
        if !global.quiet {
            warn(&read);
        }
        if read.documents == 0 {
            let first = read.unreadable.first.iter().chain(&read.refused.first).next();
            bail!("{}: no metrics there ({})", metrics.paths.join(", "), first.map_or("it is empty", String::as_str));
        }
        (input, files) = (sink.input, read.documents);
    }
    Ok(Reading::new(input, tally, global, files))
}

fn read_dumps(input: Input, global: &Global) -> Result<(Input, Tally)> {
    let mut dumps = Dumps { input, open: None };
    let tally = source::feed(&global.from, &mut dumps, Limits::default(), Progress::new(global.quiet))?;
    if !global.quiet {
        warn(&tally);
    }
    if tally.documents == 0 {
        let why = match tally.unreadable.first.iter().chain(&tally.refused.first).next() {
            Some(first) => first.clone(),
            None if tally.passed_over == 0 => "it is empty".to_owned(),
            None => format!("{} passed over, since the names are not those of dumps", count(tally.passed_over, "file")),
        };
        bail!("{}: no Kubernetes objects there ({why})", global.from.join(", "));
    }
    for words in &tally.unreadable.first {
        dumps.input.gap(Gap::new(Gap::UNKNOWN, "", words.as_str()));
    }
    let beyond = tally.unreadable.count.saturating_sub(tally.unreadable.first.len() as u64);
    if beyond > 0 {
        dumps.input.gap(Gap::new(Gap::UNKNOWN, "", format!("{} could not be read", count(beyond, "more file"))));
    }
    Ok((dumps.input, tally))
}

/// Returns the names of the objects in the sources, for completion; none when reading them would take long.
pub(crate) fn names(sources: &[String]) -> Vec<String> {
    const QUICK: u64 = 64 << 20;
    let size =
        |source: &String| std::fs::metadata(source).map_or(u64::MAX, |meta| if meta.is_file() { meta.len() } else { QUICK });
    if sources.iter().fold(0_u64, |sum, source| sum.saturating_add(size(source))) > QUICK {
        return Vec::new();
    }
    let mut dumps = Dumps::default();
    let limits = Limits { bytes: 4 * QUICK, ..Limits::default() };
    if source::feed(sources, &mut dumps, limits, Progress::new(true)).is_err() {
        return Vec::new();
    }
    let cluster = Cluster::new(dumps.input, None);
    let mut names: Vec<String> =
        cluster.objects().iter().map(|object| format!("{}/{}", object.api.kind.to_ascii_lowercase(), object.meta.name)).collect();
    names.sort();
    names.dedup();
    names
}

impl Reading {
    fn new(input: Input, tally: Tally, global: &Global, metric_files: u64) -> Self {
        let cluster = Cluster::new(input, global.now);
        Self { cluster, tally, sources: global.from.clone(), metric_files, now_is_given: global.now.is_some() }
    }

    /// Writes what was read, as of when, and what is missing from it.
    pub(crate) fn header(&self, out: &mut impl Write) -> Result<()> {
        let (read, rest) = self.source();
        writeln!(out, "{}{}", styled(BOLD, read), clean(&rest))?;
        self.shortcomings(out)
    }

    /// Returns what was read and as of when, in a sentence: its first word, and the others.
    fn source(&self) -> (&'static str, String) {
        let objects = count(self.cluster.objects().len() as u64, "object");
        let events = match self.cluster.events().len() as u64 {
            0 => String::new(),
            events => format!(" and {}", count(events, "event")),
        };
        let files = match self.tally.documents {
            1 => String::new(),
            files => format!(" in {}", count(files, "file")),
        };
        let sources = self.sources.iter().map(|source| if source == "-" { "standard input" } else { source });
        let sources = sources.collect::<Vec<_>>().join(", ");
        let now = match self.cluster.now() {
            Some(now) if self.now_is_given => format!("judged as of {now}, as given"),
            Some(now) => format!("judged as of {now}, the newest time in it"),
            None => "nothing in it tells a time, so nothing is judged by age (see --now)".to_owned(),
        };
        let series = match (self.metric_files, self.sources.is_empty()) {
            (0, _) => String::new(),
            (files, alone) => {
                let series = terminal::grouped(self.cluster.series().len() as u64);
                format!("{}{series} series in {}", if alone { " " } else { " and " }, count(files, "file of metrics"))
            }
        };
        let read = if self.sources.is_empty() { String::new() } else { format!(" {objects}{events}{files} from {sources}") };
        ("Read", format!("{read}{series}; {now}"))
    }

    /// Returns how text for people is written, with the sentence about what was read.
    pub(crate) fn render_options(&self, text: &TextOptions) -> RenderOptions {
        let (read, rest) = self.source();
        RenderOptions::default().width(terminal::width(text.width)).ascii(text.ascii).source(format!("{read}{rest}."))
    }

    /// Writes which of the sources held no objects; what could not be read is part of the answer.
    pub(crate) fn troubles(&self, out: &mut impl Write) -> Result<()> {
        let notes: Vec<String> = in_words(&self.tally.refused, "held no objects").into_iter().collect();
        self.write_notes(out, &notes)
    }

    fn write_notes(&self, out: &mut impl Write, notes: &[String]) -> Result<()> {
        for note in notes {
            writeln!(out, "{} {}", styled(YELLOW, "!"), clean(note))?;
        }
        if self.tally.passed_over > 0 {
            writeln!(
                out,
                "{}",
                styled(
                    DIM,
                    format!("Passed over {} whose names are not of dumps, as logs.", count(self.tally.passed_over, "file"))
                )
            )?;
        }
        Ok(())
    }

    /// Writes what the answer cannot stand on.
    fn shortcomings(&self, out: &mut impl Write) -> Result<()> {
        // First what makes a part of the whole.
        let is_unread = |gap: &&Gap| self.tally.unreadable.first.iter().any(|words| *words == *gap.reason);
        let cut = self.cluster.gaps().filter(|gap| gap.kind == Gap::UNKNOWN && !is_unread(gap));
        let mut notes: Vec<String> = cut.take(GAPS_SHOWN).map(|gap| format!("this is of a part only: {}", gap.reason)).collect();
        let skipped = self.cluster.skipped_count() as u64;
        if let Some(first) = self.cluster.skipped().first() {
            let object = first.object.as_ref().map(|object| format!(" {object}")).unwrap_or_default();
            let input = &first.input;
            notes.push(format!(
                "skipped {}; the first:{object} in {input}, byte {}: {}",
                count(skipped, "broken piece"),
                first.position,
                first.reason
            ));
        }
        notes.extend(in_words(&self.tally.unreadable, "could not be read"));
        notes.extend(in_words(&self.tally.refused, "held no objects"));
        // Files that could not be read are told above.
        let known = || self.cluster.gaps().filter(|gap| gap.kind != Gap::UNKNOWN);
        let mut gaps: Vec<String> = known().take(GAPS_SHOWN).map(gap_in_words).collect();
        let beyond = known().count().saturating_sub(GAPS_SHOWN);
        if beyond > 0 {
            gaps.push(format!("{beyond} more"));
        }
        if !gaps.is_empty() {
            notes.push(format!("not in the input: {}", gaps.join(", ")));
        }
        self.write_notes(out, &notes)
    }

    /// Returns what the question is about.
    ///
    /// # Errors
    /// When the words name nothing that is there, or contradict each other.
    pub(crate) fn scope(&self, words: &[String], namespaces: &Namespaces, selector: Option<&str>) -> Result<Scope> {
        self.scope_by(words, namespaces, selector, Cluster::resolve)
    }

    /// Returns what the question is about; objects that the input only names may be meant, too.
    ///
    /// # Errors
    /// When the words name nothing that is there or named, or contradict each other.
    pub(crate) fn scope_of_any(&self, words: &[String], namespaces: &Namespaces, selector: Option<&str>) -> Result<Scope> {
        self.scope_by(words, namespaces, selector, Cluster::resolve_any)
    }

    fn scope_by(
        &self,
        words: &[String],
        namespaces: &Namespaces,
        selector: Option<&str>,
        resolve: impl Fn(&Cluster, &str, Option<&str>) -> Result<ObjectRef, smart_core::Error>,
    ) -> Result<Scope> {
        let targets = target::parse(words).map_err(WrongUsage)?;
        let mut scope = Scope::all();
        if let Some(selector) = selector {
            scope.labels = selector.parse().map_err(|error| WrongUsage(format!("{error}")))?;
        }
        let namespace = namespaces.namespace.as_deref();
        if let Some(namespace) = namespace {
            self.check_namespace(namespace)?;
        }
        for target in &targets {
            match &target.name {
                Some(_) => scope.objects.push(resolve(&self.cluster, &target.to_string(), namespace)?),
                None => {
                    let called = self.cluster.kinds_called(&target.kind)?;
                    let new: Vec<_> = called.into_iter().filter(|kind| !scope.kinds.contains(kind)).collect();
                    scope.kinds.extend(new);
                }
            }
        }
        // What was found by its name is in the namespace, or in none as nodes are.
        if scope.objects.is_empty() && self.is_namespaced(&targets, &scope, namespace.is_some())? {
            scope.namespace = namespace.map(Text::from);
        }
        Ok(scope)
    }

    /// Tells whether the kinds of the scope live in namespaces.
    fn is_namespaced(&self, targets: &[Target], scope: &Scope, matters: bool) -> Result<bool> {
        if !matters || scope.kinds.is_empty() {
            return Ok(true);
        }
        let lives_outside = |(group, kind): &(Text, Text)| {
            let mut of_kind =
                self.cluster.objects().iter().filter(|object| object.api.kind == *kind && object.api.group == *group);
            of_kind.next().is_some_and(|object| object.meta.namespace.is_empty())
        };
        let outside = scope.kinds.iter().filter(|kind| lives_outside(kind)).count();
        if outside > 0 && outside < scope.kinds.len() {
            let kinds: Vec<String> = targets.iter().map(ToString::to_string).collect();
            return Err(WrongUsage(format!(
                "not all of {} live in namespaces; ask for them apart, or without -n",
                kinds.join(", ")
            ))
            .into());
        }
        Ok(outside == 0)
    }

    /// Checks that something is in a namespace.
    ///
    /// # Errors
    /// When nothing is, and it is not there itself.
    pub(crate) fn check_namespace(&self, namespace: &str) -> Result<()> {
        let objects = self.cluster.objects();
        let is_it = |kind: &str, name: &str| kind == "Namespace" && name == namespace;
        if objects.iter().any(|object| object.meta.namespace == *namespace || is_it(&object.api.kind, &object.meta.name)) {
            return Ok(());
        }
        let mut known: Vec<&str> = objects.iter().map(|object| &*object.meta.namespace).filter(|name| !name.is_empty()).collect();
        known.dedup();
        let more = if known.len() > GAPS_SHOWN { ", ..." } else { "" };
        known.truncate(GAPS_SHOWN);
        Err(anyhow!("nothing in the input is in namespace {namespace}; it has {}{more}", known.join(", ")))
    }
}

/// As many gaps and namespaces as one line holds.
const GAPS_SHOWN: usize = 10;

fn in_words(troubles: &Troubles, what: &str) -> Option<String> {
    let first = troubles.first.first()?;
    Some(format!("{} {what}; the first: {first}", count(troubles.count, "file")))
}

fn gap_in_words(gap: &Gap) -> String {
    let place = if gap.namespace.is_empty() { String::new() } else { format!(" in {}", gap.namespace) };
    format!("{}{place} ({})", gap.kind, gap.reason)
}

fn warn(tally: &Tally) {
    let troubles = &tally.unreadable;
    for words in &troubles.first {
        terminal::complain(YELLOW, "warning", words);
    }
    let beyond = troubles.count.saturating_sub(troubles.first.len() as u64);
    if beyond > 0 {
        terminal::complain(YELLOW, "warning", &format!("{} could not be read", count(beyond, "more file")));
    }
}

/// Takes files of metrics into the input, each as a whole.
struct MetricFiles {
    input: Input,
    open: Option<(String, Vec<u8>)>,
}

impl Sink for MetricFiles {
    fn begin(&mut self, name: &str) {
        self.open = Some((name.to_owned(), Vec::new()));
    }

    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        if let Some((_, bytes)) = &mut self.open {
            bytes.extend_from_slice(chunk);
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if let Some((name, bytes)) = self.open.take() {
            self.input.metrics(&name, &bytes)?;
        }
        Ok(())
    }

    fn abandon(&mut self) {
        let _ = self.end();
    }
}

/// Takes documents into the input.
#[derive(Default)]
struct Dumps {
    input: Input,
    open: Option<DumpReader>,
}

impl Sink for Dumps {
    fn begin(&mut self, name: &str) {
        self.open = Some(DumpReader::new(name));
    }

    fn push(&mut self, chunk: &[u8]) -> Result<()> {
        if let Some(reader) = &mut self.open {
            reader.push(&mut self.input, chunk)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if let Some(reader) = self.open.take() {
            reader.finish(&mut self.input)?;
        }
        Ok(())
    }

    fn abandon(&mut self) {
        // What is cut off becomes a skipped piece; that there is nothing else is told by who abandons.
        let _ = self.end();
    }
}
