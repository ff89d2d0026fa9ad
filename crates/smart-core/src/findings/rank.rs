//! What explains what. Nothing else decides it.
//!
//! A problem is explained by at most one other, and so on up to a root. The first of these ways that leads to one is taken:
//!
//! 1. **Named**: a field or text of the problem names an object, and that has a problem which breaks what needs it.
//! 2. **Nearer**: another problem of the same object, or of all of the same pods, is nearer to what is to be mended.
//! 3. **Needed**: for a [`Level::State`], the graph is walked upstream over what it cannot do without; the nearest objects that
//!    are broken count.
//!
//! Where a way leads to several that have not the same root, none is chosen, and the problem stands for itself. An object
//! that could not be read has no problem, and so explains nothing.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::context::Context;
use super::draft::Draft;
use super::rule::Level;
use super::rule::Severity;
use crate::object::ObjectRef;

/// What explains each problem.
pub(super) struct Ranked {
    /// For each problem the one that explains it.
    pub(super) parents: Vec<Option<usize>>,
    /// For each problem those of which one may explain it, and which it cannot be told.
    pub(super) ties: Vec<Vec<usize>>,
}

impl Ranked {
    /// Returns the root of a problem: itself when nothing explains it.
    pub(super) fn root(&self, problem: usize) -> usize {
        self.path(problem).first().copied().unwrap_or(problem)
    }

    /// Takes the first of the candidates as what explains a problem if all of them have one root. Returns whether that is new.
    ///
    /// A circle is cut where it would close, in the order of the problems.
    fn choose(&mut self, problem: usize, candidates: &[usize]) -> bool {
        let (Some(&first), Some(None)) = (candidates.first(), self.parents.get(problem)) else { return false };
        let root = self.root(first);
        if root == problem || candidates.iter().any(|candidate| self.root(*candidate) != root) {
            return false;
        }
        if let Some(parent) = self.parents.get_mut(problem) {
            *parent = Some(first);
        }
        true
    }

    /// Returns the problems that lead to one, the root first; without itself.
    pub(super) fn path(&self, problem: usize) -> Vec<usize> {
        let mut path = Vec::new();
        let mut at = problem;
        while let Some(parent) = self.parents.get(at).copied().flatten() {
            path.push(parent);
            at = parent;
        }
        path.reverse();
        path
    }
}

/// As far as the graph is walked: node, pod, Service, Ingress and two more.
const STEPS_MAX: usize = 6;
/// As many objects as are looked at for one problem.
const VISITED_MAX: usize = 4096;

/// Returns what explains what.
pub(super) fn rank(context: &Context<'_>, problems: &[Draft]) -> Ranked {
    let about = About::new(problems);
    let candidates: Vec<Vec<usize>> = (0..problems.len()).map(|at| candidates(context, problems, &about, at)).collect();
    let mut ranked = Ranked { parents: vec![None; problems.len()], ties: vec![Vec::new(); problems.len()] };
    // What one problem explains can show that several others have one root: so again and again, until nothing is new.
    while candidates.iter().enumerate().fold(false, |any, (at, candidates)| ranked.choose(at, candidates) || any) {}
    for (at, candidates) in candidates.into_iter().enumerate().filter(|(_, candidates)| candidates.len() > 1) {
        if let (Some(None), Some(ties)) = (ranked.parents.get(at), ranked.ties.get_mut(at)) {
            *ties = candidates;
        }
    }
    ranked
}

/// Which problems are about an object.
struct About<'a>(BTreeMap<&'a ObjectRef, Vec<usize>>);

impl<'a> About<'a> {
    fn new(problems: &'a [Draft]) -> Self {
        let mut about: BTreeMap<&ObjectRef, Vec<usize>> = BTreeMap::new();
        for (at, problem) in problems.iter().enumerate() {
            for object in [&problem.subject].into_iter().chain(&problem.objects) {
                about.entry(object).or_default().push(at);
            }
        }
        Self(about)
    }

    fn of(&self, object: &ObjectRef) -> &[usize] {
        self.0.get(object).map_or(&[], Vec::as_slice)
    }
}

/// Returns the problems that may explain one, by the first way that leads to any.
fn candidates(context: &Context<'_>, problems: &[Draft], about: &About<'_>, at: usize) -> Vec<usize> {
    let Some(problem) = problems.get(at) else { return Vec::new() };
    let named = unique(problem.blames.iter().filter_map(|object| broken(problems, about, object, at)));
    if !named.is_empty() {
        return named;
    }
    let nearer = nearer(problems, about, at, problem);
    if !nearer.is_empty() {
        return nearer;
    }
    if problem.rule.level == Level::State { needed(context, problems, about, at, problem) } else { Vec::new() }
}

/// Returns the problem by which an object is broken. Of several the one that is furthest from what is to be mended: that is
/// what others notice of the object, and what explains it leads on from there.
fn broken(problems: &[Draft], about: &About<'_>, object: &ObjectRef, not: usize) -> Option<usize> {
    let breaking = about.of(object).iter().copied().filter(|at| *at != not);
    let breaking = breaking.filter_map(|at| Some((at, problems.get(at).filter(|found| found.breaks())?)));
    // What is found of the object itself comes before what merely is about it as well.
    breaking
        .min_by_key(|(at, found)| (found.subject != *object, Reverse(found.rule.level), Reverse(found.severity), *at))
        .map(|(at, _)| at)
}

/// Returns the problems that are nearer to what is to be mended, and about the same: those of the very subject, or else those
/// about all of the pods.
fn nearer(problems: &[Draft], about: &About<'_>, at: usize, problem: &Draft) -> Vec<usize> {
    let may_explain = |other: &usize| {
        let found = problems.get(*other).filter(|_| *other != at);
        found.is_some_and(|found| found.breaks() && found.rule.level < problem.rule.level)
    };
    let of_subject = about.of(&problem.subject).iter().copied().filter(may_explain);
    // The next level first, and there the same part: a container that ends again and again is explained by its own limit.
    let order = |other: &usize| {
        problems.get(*other).map(|found| {
            let is_other = found.subject != problem.subject;
            (is_other, Reverse(found.rule.level), found.part != problem.part, Reverse(found.severity), *other)
        })
    };
    let best = of_subject.min_by_key(order);
    if let Some(best) = best.filter(|best| problems.get(*best).is_some_and(|found| found.subject == problem.subject)) {
        return vec![best];
    }
    let pods: Vec<&ObjectRef> = problem.objects.iter().filter(|object| object.kind == "Pod").collect();
    let Some(first) = pods.first() else { return best.into_iter().collect() };
    let of_all = |other: &usize| pods.iter().all(|pod| about.of(pod).contains(other));
    unique(about.of(first).iter().copied().filter(may_explain).filter(of_all))
}

fn unique(found: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut found: Vec<usize> = found.collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the problems of the nearest objects that the problem's own cannot do without.
fn needed(context: &Context<'_>, problems: &[Draft], about: &About<'_>, not: usize, problem: &Draft) -> Vec<usize> {
    let mut front: Vec<ObjectRef> = std::iter::once(&problem.subject).chain(&problem.objects).cloned().collect();
    let mut seen: BTreeSet<ObjectRef> = front.iter().cloned().collect();
    for _ in 0..STEPS_MAX {
        let mut next = Vec::new();
        for object in &front {
            for needed in context.graph.relies_on(object) {
                if seen.len() < VISITED_MAX && seen.insert(needed.clone()) {
                    next.push(needed);
                }
            }
        }
        let found = unique(next.iter().filter_map(|object| broken(problems, about, object, not)));
        if !found.is_empty() || next.is_empty() {
            return found;
        }
        front = next;
    }
    Vec::new()
}

/// Returns the gravest of what a root comes to: its own, or that of what it explains.
pub(super) fn severity(problems: &[Draft], root: usize, explained: &[usize]) -> Severity {
    let of = |at: usize| problems.get(at).map_or(Severity::Info, |problem| problem.severity);
    explained.iter().map(|at| of(*at)).fold(of(root), Severity::max)
}
