//! What explains what. Nothing else decides it.
//!
//! A problem is explained by at most one other, and so on up to a root. The first of these ways that leads to one is taken:
//!
//! 1. **Named**: a field or text of the problem names an object, and that has a problem which breaks what needs it.
//! 2. **Nearer**: another problem of the same object, or of the same pods, is nearer to what is to be mended.
//! 3. **Needed**: for a [`Level::State`], the graph is walked upstream over what it cannot do without; the nearest objects that
//!    are broken count.
//!
//! Where a way leads to several that have not the same root, none is chosen, and the problem stands for itself. An object
//! that could not be read has no problem, and so explains nothing.

use std::collections::BTreeMap;

use super::context::Context;
use super::draft::Draft;
use super::rule::Level;
use super::rule::Severity;
use crate::graph::Strength;
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
    // First those with one candidate, so that others can be seen to have the same root.
    let mut ranked = Ranked { parents: vec![None; problems.len()], ties: vec![Vec::new(); problems.len()] };
    for several in [false, true] {
        for (at, candidates) in candidates.iter().enumerate().filter(|(_, candidates)| (candidates.len() > 1) == several) {
            let Some(&first) = candidates.first() else { continue };
            let root = ranked.root(first);
            if candidates.iter().any(|candidate| ranked.root(*candidate) != root) {
                if let Some(ties) = ranked.ties.get_mut(at) {
                    ties.clone_from(candidates);
                }
            } else if root != at {
                // A circle is cut where it would close, in the order of the problems.
                if let Some(parent) = ranked.parents.get_mut(at) {
                    *parent = Some(first);
                }
            }
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
    let named = problem.blames.iter().filter_map(|object| nearest(problems, about.of(object), object, at, None));
    let named = unique(named);
    if !named.is_empty() {
        return named;
    }
    let own = [&problem.subject].into_iter().chain(&problem.objects);
    let nearer = own.filter_map(|object| nearest(problems, about.of(object), object, at, Some(problem.rule.level)));
    let nearer = unique(nearer);
    // Of those about the very subject one is enough: it is the same object that is to be looked at.
    if let Some(first) = nearer.iter().find(|found| problems.get(**found).is_some_and(|found| found.subject == problem.subject)) {
        return vec![*first];
    }
    if !nearer.is_empty() {
        return nearer;
    }
    if problem.rule.level == Level::State { needed(context, problems, about, at, problem) } else { Vec::new() }
}

/// Returns, of the problems about an object, the one that is nearest to what is to be mended; with a level, only of those that
/// are nearer than that.
fn nearest(problems: &[Draft], about: &[usize], object: &ObjectRef, not: usize, below: Option<Level>) -> Option<usize> {
    let of = |at: &usize| problems.get(*at);
    let may_explain = |at: &&usize| {
        **at != not && of(at).is_some_and(|found| found.breaks() && below.is_none_or(|level| found.rule.level < level))
    };
    // What is found of the object itself comes before what merely is about it as well.
    let order = |at: &&usize| {
        of(at).map(|found| (found.subject != *object, found.rule.level, std::cmp::Reverse(found.severity), found.rule.code, **at))
    };
    about.iter().filter(may_explain).min_by_key(order).copied()
}

fn unique(found: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut found: Vec<usize> = found.collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Returns the problems of the nearest objects that the problem's own cannot do without.
fn needed(context: &Context<'_>, problems: &[Draft], about: &About<'_>, not: usize, problem: &Draft) -> Vec<usize> {
    let mut seen: BTreeMap<ObjectRef, ()> = BTreeMap::new();
    let mut front: Vec<ObjectRef> = [&problem.subject].into_iter().chain(&problem.objects).cloned().collect();
    for object in &front {
        seen.insert(object.clone(), ());
    }
    for _ in 0..STEPS_MAX {
        let mut next = Vec::new();
        for object in &front {
            for neighbour in context.graph.needs(object) {
                let follows = matches!(neighbour.strength, Strength::Hard | Strength::Places | Strength::Selects);
                if follows && seen.len() < VISITED_MAX && seen.insert(neighbour.object.clone(), ()).is_none() {
                    next.push(neighbour.object);
                }
            }
        }
        let found = unique(next.iter().filter_map(|object| nearest(problems, about.of(object), object, not, None)));
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
