//! Who uses what goes, gathered so that the pods of a workload are told once.

use std::collections::{BTreeMap, BTreeSet};

use super::breaks::{Break, When};
use super::{Cascade, Hold};
use crate::cluster::Cluster;
use crate::findings::words::{listed, name};
use crate::graph::Target;
use crate::object::kind::current_group;
use crate::object::reference::group_of;
use crate::object::{Body, Object, ObjectRef};
use crate::report::Evidence;
use crate::text::Text;

/// What goes of a cluster, looked up by object.
pub(super) struct Gone<'a> {
    pub(super) cluster: &'a Cluster,
    /// For each object whether it goes.
    removed: Vec<bool>,
    /// For each object whether it is made again at once, so that nobody misses it.
    again: Vec<bool>,
    /// The objects that are kept as long as they are used.
    in_use: BTreeSet<&'a ObjectRef>,
    /// How objects are made again that are missed meanwhile.
    later: BTreeMap<&'a ObjectRef, &'a str>,
}

impl<'a> Gone<'a> {
    pub(super) fn new(cluster: &'a Cluster, cascade: &'a Cascade) -> Self {
        let count = cluster.objects().len();
        let later = cascade.recreated.iter().filter(|made| !made.at_once).map(|made| (&made.object, made.how.as_str())).collect();
        let in_use = cascade.stuck.iter().filter(|stuck| matches!(stuck.hold, Hold::InUse { .. }));
        let in_use = in_use.map(|stuck| &stuck.object).collect();
        let mut gone = Self { cluster, removed: vec![false; count], again: vec![false; count], in_use, later };
        for removed in &cascade.removed {
            set(&mut gone.removed, gone.cluster, &removed.object);
        }
        for made in cascade.recreated.iter().filter(|made| made.at_once) {
            set(&mut gone.again, gone.cluster, &made.object);
        }
        gone
    }

    pub(super) fn place(&self, object: &ObjectRef) -> Option<u32> {
        self.cluster.graph().names().find(Target::of_reference(object))
    }

    /// Tells whether an object goes and is not made again at once.
    pub(super) fn is_lost(&self, place: u32) -> bool {
        self.goes(place) && !self.comes_back(place)
    }

    pub(super) fn goes(&self, place: u32) -> bool {
        self.removed.get(place as usize) == Some(&true)
    }

    pub(super) fn comes_back(&self, place: u32) -> bool {
        self.again.get(place as usize) == Some(&true)
    }

    pub(super) fn is_kept_in_use(&self, object: &ObjectRef) -> bool {
        self.in_use.contains(object)
    }

    /// Returns how an object is made again some time later.
    pub(super) fn made_later(&self, object: &ObjectRef) -> Option<&'a str> {
        self.later.get(object).copied()
    }

    /// Returns an object of the input that stays.
    pub(super) fn staying(&self, object: &ObjectRef) -> Option<&'a Object> {
        let place = self.place(object).filter(|place| !self.goes(*place))?;
        self.cluster.objects().get(place as usize)
    }

    /// Returns an object of the input that stays or is made again at once, and whether it is made again.
    pub(super) fn user(&self, object: &ObjectRef) -> Option<(&'a Object, bool)> {
        let place = self.place(object).filter(|place| !self.is_lost(*place))?;
        Some((self.cluster.objects().get(place as usize)?, self.goes(place)))
    }

    /// Returns the objects that are lost, in order.
    pub(super) fn lost(&self) -> impl Iterator<Item = (u32, &'a Object)> {
        (0_u32..).zip(self.cluster.objects()).filter(|(place, _)| self.is_lost(*place))
    }

    /// Returns the workload that stands behind a pod: the last of its chain of controllers in its namespace; other objects
    /// stand for themselves.
    pub(super) fn workload(&self, object: &'a Object) -> ObjectRef {
        if !matches!(object.body, Body::Pod(_)) {
            return object.reference();
        }
        let chain = self.controllers(object);
        let known = chain.iter().flatten().take_while(|controller| !controller.meta.namespace.is_empty());
        if let Some(top) = known.last() {
            return top.reference();
        }
        // The controller is named after all, also where it is not in the input.
        match object.meta.controller().filter(|_| chain.first() == Some(&None)) {
            Some(owner) => {
                let group = current_group(group_of(&owner.api_version), &owner.kind);
                ObjectRef::new(group, owner.kind.clone(), object.meta.namespace.clone(), owner.name.clone())
            }
            None => object.reference(),
        }
    }

    /// Tells whether somebody makes another pod for one that goes: a controller that stays, or one of which the input does not
    /// tell.
    pub(super) fn is_replaced(&self, pod: &'a Object) -> bool {
        let stays = |object: &Object| self.place(&object.reference()).is_some_and(|place| !self.goes(place));
        self.controllers(pod).into_iter().any(|controller| controller.is_none_or(stays))
    }

    /// Returns the controllers of an object from the nearest on; nothing stands for one that is not in the input.
    fn controllers(&self, object: &'a Object) -> Vec<Option<&'a Object>> {
        // More steps than any chain of controllers has; a longer one goes in circles.
        const CONTROLLERS_MAX: usize = 8;
        let mut chain = Vec::new();
        let mut at = Some(object);
        while let Some(owner) = at.and_then(|object| object.meta.controller()) {
            let found = [&*object.meta.namespace, ""].into_iter().find_map(|namespace| {
                let target = Target::new(group_of(&owner.api_version), &owner.kind, namespace, &owner.name);
                self.cluster.objects().get(self.cluster.graph().names().find(target)? as usize)
            });
            chain.push(found);
            at = found.filter(|_| chain.len() < CONTROLLERS_MAX);
        }
        chain
    }
}

fn set(flags: &mut [bool], cluster: &Cluster, object: &ObjectRef) {
    let place = cluster.graph().names().find(Target::of_reference(object));
    if let Some(flag) = place.and_then(|place| flags.get_mut(place as usize)) {
        *flag = true;
    }
}

/// What one user suffers.
pub(super) struct Harm {
    pub(super) when: When,
    /// Whether nothing breaks, and something is just not guarded or not kept up any more.
    pub(super) is_risk: bool,
    /// What happens; `{what}` stands for what is gone.
    pub(super) text: String,
}

impl Harm {
    pub(super) fn now(text: impl Into<String>) -> Self {
        Self { when: When::Now, is_risk: false, text: text.into() }
    }

    pub(super) fn at_restart(text: impl Into<String>) -> Self {
        Self { when: When::AtRestart, is_risk: false, text: text.into() }
    }

    pub(super) fn at_next_use(text: impl Into<String>) -> Self {
        Self { when: When::AtNextUse, is_risk: false, text: text.into() }
    }

    /// What happens at the next start happens now, since the user is made anew.
    pub(super) fn restarted(self) -> Self {
        match self.when {
            When::AtRestart => {
                Self { when: When::Now, text: self.text + "; pods are made anew, so that this happens at once", ..self }
            }
            When::Now | When::AtNextUse => self,
        }
    }

    pub(super) fn only_a_risk(self) -> Self {
        Self { is_risk: true, ..self }
    }
}

/// The harms, gathered by who suffers, from what, when.
#[derive(Default)]
pub(super) struct Harms(BTreeMap<(ObjectRef, ObjectRef, When, bool, String), Gathered>);

#[derive(Default)]
struct Gathered {
    keys: BTreeSet<Text>,
    pods: BTreeSet<ObjectRef>,
    evidence: BTreeSet<Evidence>,
}

/// More of one kind prove nothing more.
const EVIDENCE_MAX: usize = 3;

impl Harms {
    /// Adds what a user suffers, told of its workload when it is a pod.
    pub(super) fn add<'a>(
        &mut self,
        gone: &Gone<'a>,
        user: &'a Object,
        needs: &ObjectRef,
        key: &Text,
        harm: Harm,
        evidence: Evidence,
    ) {
        let who = gone.workload(user);
        let gathered = self.0.entry((who, needs.clone(), harm.when, harm.is_risk, harm.text)).or_default();
        if !key.is_empty() {
            gathered.keys.insert(key.clone());
        }
        if matches!(user.body, Body::Pod(_)) {
            gathered.pods.insert(user.reference());
        }
        gathered.evidence.insert(evidence);
        if gathered.evidence.len() > EVIDENCE_MAX {
            gathered.evidence.pop_last();
        }
    }

    /// Returns the breaks in order; what one suffers from one object at one time is one of them.
    pub(super) fn finish(self) -> Vec<Break> {
        let mut breaks: Vec<Break> = Vec::new();
        for ((object, needs, when, is_risk, text), gathered) in self.0 {
            let keys: Vec<Text> = gathered.keys.into_iter().collect();
            let what = match keys.len() {
                0 => name(&needs),
                1 => format!("key {} of {}", listed(&keys), name(&needs)),
                _ => format!("keys {} of {}", listed(&keys), name(&needs)),
            };
            let keys = if text.contains("{what}") { keys } else { Vec::new() };
            let how = text.replace("{what}", &what);
            let how = if keys.len() > 1 { how.replace(" is read as a variable:", " are read as variables:") } else { how };
            let evidence = gathered.evidence.into_iter().collect();
            let one = Break { when, is_risk, object, needs, pods: gathered.pods.len(), keys, how, evidence };
            match breaks.last_mut().filter(|last| last.is_alike(&one)) {
                Some(last) => last.join(one),
                None => breaks.push(one),
            }
        }
        breaks.sort();
        breaks
    }
}
