//! Where pods can run, for people: the answer first, then node by node why not, and what would help.

mod nodes;

use super::RenderOptions;
use super::page::{Page, Span, Tone};
use super::words::{count, full_name, grouped, joined, notes, parts};
use crate::report::Report;
use crate::simulate::{Fit, FitAnswer, FitMore, Preemption, Suggestion, Wait};
use crate::text::Text;
use crate::top::in_words;

/// As many suggestions as are read.
const SUGGESTIONS_MAX: usize = 5;
/// As many nodes as are named before they are counted.
const NAMES_MAX: usize = 5;
/// As many rows as a screen has room for.
const PLACES_MAX: usize = 10;

/// Returns the answer as a page; with `all_nodes` each node has a line of its own.
pub(super) fn page(report: &Report<FitAnswer>, options: &RenderOptions, all_nodes: bool) -> Page {
    let mut page = Page::new(options);
    let answer = &report.answer;
    let all_nodes = all_nodes || options.wide;
    let mut is_first = true;
    let mut begin = |page: &mut Page, tone: Tone, headline: String| {
        if !is_first {
            page.blank();
        }
        page.text(0, 0, [Span::new(tone, headline)]);
        if std::mem::take(&mut is_first) {
            source(page, report, options);
        }
    };
    for fit in &answer.fits {
        let (tone, words) = headline(fit);
        begin(&mut page, tone, format!("{} {words}.", full_name(&fit.pod)));
        one(&mut page, fit, options, all_nodes);
    }
    for more in &answer.workloads {
        let (tone, words) = headline_of(more);
        begin(&mut page, tone, format!("{}: {words}.", full_name(&more.workload)));
        workload(&mut page, more, options, all_nodes);
    }
    let notes = notes(report);
    if !notes.is_empty() {
        page.blank();
    }
    for note in notes {
        page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
    }
    page
}

fn source(page: &mut Page, report: &Report<FitAnswer>, options: &RenderOptions) {
    for note in parts(&report.gaps) {
        warn(page, note);
    }
    super::headline::source(page, report, options);
}

fn warn(page: &mut Page, note: impl Into<String>) {
    page.item(0, Span::new(Tone::Warning, "!"), 2, [Span::plain(note)]);
}

fn headline(fit: &Fit) -> (Tone, String) {
    let all = fit.feasible.len() + fit.unfit.len();
    let is_held = fit.waits.iter().any(|wait| !matches!(wait, Wait::OtherScheduler { .. }));
    match fit.feasible.len() {
        0 if all == 0 => (Tone::Critical, "fits nowhere: there are no nodes in the input".to_owned()),
        0 if fit.never => (Tone::Critical, format!("fits on none of {}, not even if they were empty", count(all, "node"))),
        0 => (Tone::Critical, format!("fits on none of {} as they are", count(all, "node"))),
        some => {
            let would = if is_held { "would fit" } else { "fits" };
            let place = if some == all && all > 1 {
                format!("all {} nodes", grouped(all))
            } else {
                format!("{} of {}", grouped(some), count(all, "node"))
            };
            (Tone::Good, format!("{would} on {place} and would get {}", fit.chosen))
        }
    }
}

fn one(page: &mut Page, fit: &Fit, options: &RenderOptions, all_nodes: bool) {
    if !fit.node.is_empty() && !fit.waits.iter().any(|wait| matches!(wait, Wait::Finished { .. })) {
        page.text(0, 0, [Span::faint(format!("It is on node {}, and is judged as if it were on none.", fit.node))]);
    }
    for wait in &fit.waits {
        warn(page, format!("It {wait}."));
    }
    chosen(page, fit, options);
    nodes::write(page, fit, all_nodes, options.wide);
    help(page, fit);
    unknown(page, &fit.unknown);
}

/// Writes why it is this node.
fn chosen(page: &mut Page, fit: &Fit, options: &RenderOptions) {
    if fit.feasible.len() < 2 {
        return;
    }
    if !fit.ties.is_empty() {
        let ties = names(&fit.ties);
        page.text(0, 0, [Span::plain(format!("As good are {ties}; the scheduler takes one of them at random."))]);
    }
    let mut ranked: Vec<_> = fit.scores.iter().collect();
    ranked.sort_by(|a, b| b.total.cmp(&a.total).then_with(|| a.node.cmp(&b.node)));
    let rows = ranked.iter().take(if options.wide { usize::MAX } else { NAMES_MAX }).map(|score| {
        // What is the same for all decides nothing.
        let differs = |plugin: &str, of: i64| {
            fit.scores.iter().flat_map(|other| &other.terms).any(|term| term.plugin == plugin && term.score != of)
        };
        let terms = score.terms.iter().filter(|term| options.wide || differs(term.plugin, term.score));
        let terms: Vec<String> = terms.map(|term| format!("{} {}", term.plugin, term.score)).collect();
        vec![
            Span::new(if score.node == fit.chosen { Tone::Good } else { Tone::Plain }, score.node.as_str()),
            Span::plain(score.total.to_string()),
            Span::faint(if terms.is_empty() { "-".to_owned() } else { terms.join(", ") }),
        ]
    });
    let rows: Vec<Vec<Span>> = rows.collect();
    page.blank();
    page.table(&["FITS ON", "SCORE", "OF WHICH"], &rows);
    let beyond = ranked.len().saturating_sub(rows.len());
    if beyond > 0 {
        page.text(0, 0, [Span::faint(format!("and {} (-o wide)", count(beyond, "more node")))]);
    }
}

/// Writes what preemption would do and what would help, where no node does.
fn help(page: &mut Page, fit: &Fit) {
    if let Some(preemption) = &fit.preemption
        && !fit.unfit.is_empty()
        && (!fit.never || !preemption.candidates.is_empty())
    {
        page.blank();
        page.text(0, 0, [Span::new(Tone::Strong, "PREEMPTION "), Span::plain(preempts(preemption))]);
    }
    if !fit.suggestions.is_empty() {
        page.blank();
        page.text(0, 0, [Span::new(Tone::Strong, "WHAT WOULD HELP")]);
        for (at, suggestion) in fit.suggestions.iter().take(SUGGESTIONS_MAX).enumerate() {
            suggest(page, at + 1, suggestion);
        }
    }
}

fn suggest(page: &mut Page, number: usize, suggestion: &Suggestion) {
    let opens = match suggestion.opens.len() {
        0 => String::new(),
        1 => format!(" (opens {})", names(&suggestion.opens)),
        some => format!(" (opens {}: {})", count(some, "node"), names(&suggestion.opens)),
    };
    page.item(2, Span::plain(format!("{number}.")), 5, [Span::plain(suggestion.in_words()), Span::faint(opens)]);
    for command in &suggestion.commands {
        let purpose = Span::solid(Tone::Faint, format!("# {}", command.purpose));
        page.item(5, Span::faint("run"), 9, [Span::solid(Tone::Plain, command.to_string()), purpose]);
    }
}

fn preempts(preemption: &Preemption) -> String {
    if !preemption.refused.is_empty() {
        return format!("is not tried: {}", preemption.refused);
    }
    let chosen = preemption.candidates.iter().find(|candidate| candidate.node == preemption.chosen);
    let Some(candidate) = chosen else {
        return "would not help: without less important pods no node takes it, either.".to_owned();
    };
    let victims: Vec<String> =
        candidate.victims.iter().take(NAMES_MAX).map(|pod| format!("{}/{}", pod.namespace, pod.name)).collect();
    let beyond = candidate.victims.len().saturating_sub(NAMES_MAX);
    let beyond = if beyond > 0 { format!(" and {}", count(beyond, "more pod")) } else { String::new() };
    let against = match candidate.violations {
        0 => String::new(),
        some => format!(", {} of them against a budget", grouped(some)),
    };
    format!("would evict {}{beyond} from node {}{against}.", joined(&victims), candidate.node)
}

fn unknown(page: &mut Page, unknown: &[String]) {
    if !unknown.is_empty() {
        page.blank();
    }
    for words in unknown {
        page.item(0, Span::new(Tone::Warning, "?"), 2, [Span::plain(format!("Not known: {words}."))]);
    }
}

/// Returns nodes by name, many in number.
pub(super) fn names(nodes: &[Text]) -> String {
    let told: Vec<&str> = nodes.iter().take(NAMES_MAX).map(Text::as_str).collect();
    let beyond = nodes.len().saturating_sub(told.len());
    if beyond > 0 { format!("{} and {} more", told.join(", "), grouped(beyond)) } else { told.join(", ") }
}

fn headline_of(more: &FitMore) -> (Tone, String) {
    let is_daemon = more.workload.kind == "DaemonSet";
    let pods = |number: usize| if number == 0 { "no more pod".to_owned() } else { count(number, "more pod") };
    let verb = if more.fits == 1 || more.fits == 0 { "fits" } else { "fit" };
    if !more.refusals.is_empty() {
        return (Tone::Critical, "its pods would be refused before they are scheduled".to_owned());
    }
    if is_daemon {
        let missing = more.next.as_ref().map_or(0, |next| next.unfit.len());
        let words = match (more.fits, missing) {
            (0, 0) => "each node that should have a pod has one".to_owned(),
            (fits, 0) => format!("{} {verb}, on each node that has none", pods(fits)),
            (0, missing) => format!("does not fit on {} that should have a pod", count(missing, "node")),
            (fits, missing) => {
                format!("{} {verb}; on {} that should have one none does", pods(fits), count(missing, "node"))
            }
        };
        return (if missing > 0 { Tone::Critical } else { Tone::Good }, words);
    }
    let waiting = match more.waiting.min(more.fits) {
        0 if more.waiting > 0 => format!(
            ", and {} already",
            if more.waiting == 1 { "1 waits".to_owned() } else { format!("{} wait", grouped(more.waiting)) }
        ),
        0 => String::new(),
        1 => ", of which 1 waits already".to_owned(),
        waiting => format!(", of which {} wait already", grouped(waiting)),
    };
    let words = match more.fits {
        0 if more.is_stopped => "nothing was asked for".to_owned(),
        fits if more.allowed() < fits => bounded(more, pods(more.allowed())),
        fits if more.is_stopped => format!("{} {verb}{waiting}; no more were tried", pods(fits)),
        fits => format!("{} {verb}{waiting}", pods(fits)),
    };
    let never = more.held.iter().map(|held| held.elsewhere).max().unwrap_or(0);
    let words = match never {
        0 => words,
        1 => format!("{words}, of which 1 never starts"),
        never => format!("{words}, of which {} never start", grouped(never)),
    };
    let tone = match (more.fits, more.waiting) {
        (0, 0) => Tone::Warning,
        (fits, waiting) if fits < waiting => Tone::Critical,
        _ if more.allowed() == 0 || !more.held.is_empty() => Tone::Warning,
        _ => Tone::Good,
    };
    (tone, words)
}

/// Returns the headline where something else bounds the pods before the nodes do: what is the tightest.
fn bounded(more: &FitMore, allowed: String) -> String {
    let quota = more.bounds.first().map(|bound| (bound.pods, full_name(&bound.quota)));
    let scale = more.scale_bound.as_ref().map(|bound| (bound.pods, full_name(&bound.autoscaler)));
    let by = match (quota, scale) {
        (Some((of_quota, quota)), Some((of_scale, _))) if of_quota <= of_scale => quota,
        (_, Some((_, scale))) => scale,
        (quota, None) => quota.map(|(_, quota)| quota).unwrap_or_default(),
    };
    let more_or = if more.is_stopped { " or more" } else { "" };
    format!("{allowed} ({by}); the nodes have room for {}{more_or}", grouped(more.fits))
}

fn workload(page: &mut Page, more: &FitMore, options: &RenderOptions, all_nodes: bool) {
    for refusal in &more.refusals {
        warn(page, format!("{}: {}.", full_name(&refusal.by), refusal.why));
    }
    for bound in &more.bounds {
        let words = |amount| in_words(&bound.resource, amount);
        let pods = match bound.pods {
            0 => "no more".to_owned(),
            pods => format!("{pods} more"),
        };
        warn(
            page,
            format!(
                "{} allows {pods}: {} of {} {} are used, and each takes {}.",
                full_name(&bound.quota),
                words(bound.used),
                words(bound.hard),
                bound.resource,
                words(bound.each)
            ),
        );
    }
    if let Some(bound) = &more.scale_bound {
        let pods = if bound.pods == 0 { "no more".to_owned() } else { format!("{} more", bound.pods) };
        warn(page, format!("{} allows {pods}: {} at most.", full_name(&bound.autoscaler), bound.most));
    }
    for held in &more.held {
        let (never, on) = if held.elsewhere == 1 { ("never starts", "another node") } else { ("never start", "other nodes") };
        let words = format!(
            "{} on {on} {never}: claim {} can be attached to one node, and pods on {} use it.",
            count(held.elsewhere, "pod"),
            held.claim.name,
            held.node
        );
        warn(page, words);
    }
    if !more.places.is_empty() {
        let mut places: Vec<_> = more.places.iter().collect();
        places.sort_by(|a, b| b.pods.cmp(&a.pods).then_with(|| a.node.cmp(&b.node)));
        let shown = if all_nodes { usize::MAX } else { PLACES_MAX };
        let row =
            |place: &&crate::simulate::NodePods| vec![Span::plain(place.pods.to_string()), Span::plain(place.node.as_str())];
        let rows: Vec<Vec<Span>> = places.iter().take(shown).map(row).collect();
        page.blank();
        page.table(&["PODS", "WOULD GO TO"], &rows);
        let beyond = places.len().saturating_sub(rows.len());
        if beyond > 0 {
            page.text(0, 0, [Span::faint(format!("and {} (--all-nodes)", count(beyond, "more node")))]);
        }
    }
    if let Some(next) = &more.next {
        page.blank();
        if more.workload.kind == "DaemonSet" {
            page.text(0, 0, [Span::new(Tone::Strong, "Where it should run and does not fit:")]);
        } else {
            let (tone, words) = headline(next);
            page.text(0, 0, [Span::new(tone, format!("The next one {words}."))]);
        }
        for wait in &next.waits {
            warn(page, format!("It {wait}."));
        }
        nodes::write(page, next, all_nodes, options.wide);
        help(page, next);
    }
    unknown(page, &more.unknown);
}
