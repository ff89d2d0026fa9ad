//! The answer: roots in order, each with what it explains.

use std::collections::{BTreeMap, BTreeSet};

use super::affected::{affected, may_suffer};
use super::asked::Asked;
use super::context::Context;
use super::draft::Draft;
use super::fingerprint::fingerprint;
use super::noise;
use super::rank::{self, Ranked};
use super::rule::Severity;
use super::score::{Score, score};
use crate::object::ObjectRef;
use crate::object::time::Time;
use crate::report::{Command, Evidence, Scope};
use crate::text::Text;

/// What is broken, in order, and how much was put aside.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct FindingsAnswer {
    /// How much there was, and what became of it.
    pub noise: Noise,
    /// What was looked at.
    pub looked_at: LookedAt,
    /// The objects that the question names, with what they have to do with the findings.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// The roots: what nothing else explains, the most pressing first.
    pub findings: Vec<Finding>,
    /// The events in groups, when they were asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventGroup>,
}

/// What is asked for besides what is broken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FindingsOptions {
    /// Also risks and style.
    pub lint: bool,
    /// Also what is merely worth knowing.
    pub info: bool,
    /// Also the events, in groups.
    pub events: bool,
}

impl FindingsOptions {
    /// Returns the options with risks and style asked for, or not.
    pub fn lint(mut self, lint: bool) -> Self {
        self.lint = lint;
        self
    }

    /// Returns the options with what is merely worth knowing asked for, or not.
    pub fn info(mut self, info: bool) -> Self {
        self.info = info;
        self
    }

    /// Returns the options with the events asked for, or not.
    pub fn events(mut self, events: bool) -> Self {
        self.events = events;
        self
    }
}

/// How much there was in the whole input, and what became of it; the other numbers add up to `raw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Noise {
    /// Everything that checks found, and every event.
    pub raw: usize,
    /// The findings that are shown.
    pub shown: usize,
    /// What a finding explains or repeats.
    pub folded: usize,
    /// Warnings about what is well again, or gone.
    pub recovered: usize,
    /// What is merely worth knowing, normal events among it.
    pub informational: usize,
    /// What lies outside of what was asked about.
    pub elsewhere: usize,
}

/// What was looked at to answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct LookedAt {
    /// The objects of the input that the question is about.
    pub objects: usize,
    /// The events of the input.
    pub events: usize,
    /// The rules that were tried.
    pub rules: usize,
    /// The kinds of objects that others name and that the input does not hold, so that nothing can be said of them.
    pub unseen: Vec<Unseen>,
    /// The namespace that the question is about, if it is about one.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub namespace: Text,
    /// The kinds that the question is about, as `Deployment.apps`, if it is about some.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// The labels that the question asks for, as `app=web`, if it asks for some.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub labels: String,
    /// How many of the objects that the question is about suffer, where it is about a part of the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suffering: Option<usize>,
}

/// Objects of one kind of which the input does not tell whether they exist.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Unseen {
    /// The kind.
    pub kind: Text,
    /// Its API group; empty for the core group.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub group: Text,
    /// How many of them others name.
    pub objects: usize,
}

impl Unseen {
    /// Orders by kind and group.
    pub(crate) fn cmp_name(&self, other: &Self) -> std::cmp::Ordering {
        (&self.kind, &self.group).cmp(&(&other.kind, &other.group))
    }
}

/// A problem that nothing else explains.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The code of its rule.
    pub code: &'static str,
    /// How grave it is, with what it explains.
    pub severity: Severity,
    /// The object that is to be looked at.
    pub subject: ObjectRef,
    /// Other objects that it is about, as the pods of a Deployment.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectRef>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Why it stands where it stands.
    pub score: Score,
    /// Since when it holds, where that is known.
    pub since: Option<Time>,
    /// What may explain it, where it cannot be told which of them does.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<Cause>,
    /// What it explains.
    pub symptoms: Vec<Symptom>,
    /// The objects that suffer from it.
    pub affects: Vec<ObjectRef>,
    /// What it stands on.
    pub evidence: Vec<Evidence>,
    /// Commands to look further with.
    pub commands: Vec<Command>,
    /// What to look at next, and why.
    pub next: Vec<String>,
    /// The same from one dump to the next, for the same problem.
    pub fingerprint: String,
}

/// A problem that another one explains.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[non_exhaustive]
pub struct Symptom {
    /// The code of its rule.
    pub code: &'static str,
    /// How grave it is.
    pub severity: Severity,
    /// The object.
    pub subject: ObjectRef,
    /// Other objects that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub objects: Vec<ObjectRef>,
    /// What is wrong, in a sentence.
    pub message: String,
    /// Since when it holds, where that is known.
    pub since: Option<Time>,
    /// What leads to it, the root first.
    pub causes: Vec<Cause>,
    /// What it stands on.
    pub evidence: Vec<Evidence>,
    /// The same from one dump to the next, for the same problem.
    pub fingerprint: String,
}

/// A problem on the way to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// The code of its rule.
    pub code: &'static str,
    /// The object.
    pub subject: ObjectRef,
}

/// Events that say the same of the same workload.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct EventGroup {
    /// What they happened to: the workload where it is one's pods.
    pub object: ObjectRef,
    /// `Normal` or `Warning`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why, in one word.
    pub reason: String,
    /// What happened, with `…` for what differs.
    pub message: String,
    /// How often.
    pub count: i64,
    /// How many objects.
    pub objects: usize,
    /// When first.
    pub first: Option<Time>,
    /// When last.
    pub last: Option<Time>,
    /// What became of them: `folded`, `recovered` or `informational`.
    pub state: &'static str,
}

/// For each object that has a problem which breaks it, the roots that explain those.
type Roots<'a> = BTreeMap<&'a ObjectRef, BTreeSet<usize>>;

fn roots<'a>(problems: &'a [Draft], ranked: &Ranked) -> Roots<'a> {
    let mut roots: Roots<'_> = BTreeMap::new();
    for (at, problem) in problems.iter().enumerate().filter(|(_, problem)| problem.breaks()) {
        let root = ranked.root(at);
        for object in std::iter::once(&problem.subject).chain(&problem.objects) {
            roots.entry(object).or_default().insert(root);
        }
    }
    roots
}

/// Returns the answer for a scope.
pub(super) fn answer(
    context: &Context<'_>,
    problems: &[Draft],
    ranked: &Ranked,
    raw: usize,
    scope: &Scope,
    options: &FindingsOptions,
) -> FindingsAnswer {
    let mut explained: Vec<Vec<usize>> = vec![Vec::new(); problems.len()];
    for at in 0..problems.len() {
        let root = ranked.root(at);
        if root != at
            && let Some(list) = explained.get_mut(root)
        {
            list.push(at);
        }
    }
    let roots = roots(problems, ranked);
    let mut findings: Vec<Finding> = Vec::new();
    let mut noise = Noise { raw, ..Noise::default() };
    for at in 0..problems.len() {
        if ranked.parents.get(at).copied().flatten().is_some() {
            continue;
        }
        let explained = explained.get(at).map_or(&[][..], Vec::as_slice);
        if rank::severity(problems, at, explained) == Severity::Info && !(options.info || options.lint) {
            noise.informational += 1;
            continue;
        }
        let finding = finding(context, problems, ranked, (at, explained), &roots);
        if is_in(context, &finding, scope) {
            findings.push(finding);
        } else {
            noise.elsewhere += 1;
        }
    }
    findings.sort_by(|a, b| {
        let order = |finding: &Finding| (finding.score.total, finding.severity);
        let ((points, severity), (other_points, other)) = (order(a), order(b));
        other_points
            .total_cmp(&points)
            .then(other.cmp(&severity))
            .then_with(|| a.code.cmp(b.code))
            .then_with(|| (&a.subject, &a.message, &a.fingerprint).cmp(&(&b.subject, &b.message, &b.fingerprint)))
    });
    noise.shown = findings.len();
    noise.folded = raw.saturating_sub(noise.shown + noise.informational + noise.elsewhere);
    let events = noise::events(context, &findings, scope, &mut noise, options.events);
    FindingsAnswer { noise, findings, events, ..FindingsAnswer::default() }
}

fn finding(
    context: &Context<'_>,
    problems: &[Draft],
    ranked: &Ranked,
    (at, explained): (usize, &[usize]),
    roots: &Roots<'_>,
) -> Finding {
    let Some(problem) = problems.get(at) else { unreachable!("problems are numbered by their list") };
    let cause = |at: &usize| problems.get(*at).map(|found| Cause { code: found.rule.code, subject: found.subject.clone() });
    let mut order: Vec<usize> = explained.to_vec();
    order.sort_by_key(|at| (ranked.path(*at).len(), problems.get(*at).map(|found| std::cmp::Reverse(found.severity)), *at));
    let symptoms: Vec<Symptom> = order
        .iter()
        .filter_map(|at| {
            let found = problems.get(*at)?;
            Some(Symptom {
                code: found.rule.code,
                severity: found.severity,
                subject: found.subject.clone(),
                objects: found.objects.clone(),
                message: found.message.clone(),
                since: found.since,
                causes: ranked.path(*at).iter().filter_map(cause).collect(),
                evidence: found.evidence.clone(),
                fingerprint: fingerprint(found),
            })
        })
        .collect();
    // Of each problem that may explain it the root: that is what is shown.
    let mut ties: Vec<usize> = ranked.ties.get(at).into_iter().flatten().map(|tie| ranked.root(*tie)).collect();
    ties.sort_unstable();
    ties.dedup();
    let ties: Vec<Cause> = ties.iter().filter_map(cause).collect();
    let mut next = problem.next.clone();
    if !ties.is_empty() {
        let names: Vec<String> = ties.iter().map(|tie| format!("{} ({})", tie.subject, tie.code)).collect();
        next.push(format!("Several problems may explain this, and the input does not tell which: {}.", names.join(", ")));
    }
    let breaks = problem.breaks() || explained.iter().any(|at| problems.get(*at).is_some_and(Draft::breaks));
    let all = || std::iter::once(at).chain(explained.iter().copied()).filter_map(|at| problems.get(at));
    let mut starts: Vec<ObjectRef> =
        all().flat_map(|found| std::iter::once(&found.subject).chain(&found.objects)).cloned().collect();
    starts.sort();
    starts.dedup();
    let is_foreign = |object: &ObjectRef| roots.get(object).is_some_and(|roots| !roots.contains(&at));
    let mut affects = if breaks {
        affected(context, &starts, is_foreign)
    } else {
        starts.retain(|object| may_suffer(context, object));
        starts
    };
    let past: BTreeSet<&ObjectRef> = all().flat_map(|found| &found.past).collect();
    affects.retain(|object| *object != problem.subject && !past.contains(object));
    let mut finding = Finding {
        code: problem.rule.code,
        severity: rank::severity(problems, at, explained),
        subject: problem.subject.clone(),
        objects: problem.objects.clone(),
        message: problem.message.clone(),
        score: Score::default(),
        since: problem.since,
        ties,
        symptoms,
        affects,
        evidence: problem.evidence.clone(),
        commands: problem.commands.clone(),
        next,
        fingerprint: fingerprint(problem),
    };
    let level = problem.rule.level;
    let repeated = explained.iter().filter_map(|at| problems.get(*at)).map(|found| found.count).fold(problem.count, i64::max);
    finding.score = score(&finding, problem.severity, level, repeated, context.now);
    finding
}

/// Returns how many objects of the scope suffer from what is more than worth knowing.
pub(super) fn suffering(context: &Context<'_>, findings: &[Finding], scope: &Scope) -> usize {
    let grave = findings.iter().filter(|finding| finding.severity > Severity::Info);
    let all: BTreeSet<&ObjectRef> = grave.flat_map(|finding| &finding.affects).collect();
    all.into_iter().filter(|reference| is_object_in(context, reference, scope)).count()
}

fn is_object_in(context: &Context<'_>, reference: &ObjectRef, scope: &Scope) -> bool {
    context.object(reference).map_or_else(|| scope.includes_absent(reference), |object| scope.includes(object))
}

/// Tells whether a finding, or anything that it explains or that suffers from it, is in the scope.
fn is_in(context: &Context<'_>, finding: &Finding, scope: &Scope) -> bool {
    if *scope == Scope::all() {
        return true;
    }
    let symptoms = finding.symptoms.iter().flat_map(|symptom| [&symptom.subject].into_iter().chain(&symptom.objects));
    let all: BTreeSet<&ObjectRef> =
        [&finding.subject].into_iter().chain(&finding.objects).chain(symptoms).chain(&finding.affects).collect();
    all.into_iter().any(|reference| is_object_in(context, reference, scope))
}

impl FindingsAnswer {
    /// Returns the gravest severity among the findings.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}
