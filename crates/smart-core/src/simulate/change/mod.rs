//! The language of changes: sentences in kubectl's words, and what they mean.

mod arguments;
mod forms;
mod names;
mod parse;
mod words;
mod write;

pub use forms::ChangeForm;

use std::fmt;
use std::str::FromStr;

use crate::error::Error;
use crate::object::pod::Resources;
use crate::text::Text;

/// A change to a cluster, as `drain node worker-5` or `scale deploy/web --replicas 3`.
///
/// Sentences are read with [`FromStr`], [`Change::sequence`] and [`Change::parse_with`], and written by [`fmt::Display`] so that
/// they read back as the same change. Names are those of objects of a cluster, and are looked up when the change is applied.
/// Values of variables whose names speak of secrets are dropped as they are read.
///
/// ```
/// use smart_core::Change;
///
/// let change: Change = "kubectl scale deployment web -n shop --replicas=3".parse()?;
/// assert_eq!(change.to_string(), "scale deployment/web -n shop --replicas=3");
/// # Ok::<(), smart_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Change {
    /// Cordons nodes, and evicts their pods.
    Drain {
        /// The nodes, in the order in which they are drained.
        nodes: Vec<Text>,
        /// How.
        options: DrainOptions,
    },
    /// Keeps new pods away from nodes.
    Cordon {
        /// The nodes.
        nodes: Vec<Text>,
    },
    /// Lets new pods come to nodes again.
    Uncordon {
        /// The nodes.
        nodes: Vec<Text>,
    },
    /// Nodes stop, without a word.
    Lose {
        /// Which ones.
        lost: Loss,
    },
    /// Deletes objects, and what they own.
    Delete {
        /// The objects.
        objects: Vec<Named>,
        /// What becomes of what they own.
        cascade: Cascade,
    },
    /// Wants another number of pods.
    Scale {
        /// The workload.
        object: Named,
        /// The number.
        replicas: i32,
    },
    /// Replaces the pods of a workload by new ones.
    Restart {
        /// The workload.
        object: Named,
    },
    /// Changes the images of containers.
    SetImage {
        /// The workload or pod.
        object: Named,
        /// The images.
        images: Vec<ContainerImage>,
    },
    /// Changes variables of the environment.
    SetEnv {
        /// The workload.
        object: Named,
        /// The container; none means all.
        #[serde(skip_serializing_if = "Option::is_none")]
        container: Option<Text>,
        /// The variables.
        variables: Vec<Setting>,
    },
    /// Changes requests and limits.
    SetResources {
        /// The workload.
        object: Named,
        /// The container; none means all.
        #[serde(skip_serializing_if = "Option::is_none")]
        container: Option<Text>,
        /// What is reserved.
        #[serde(skip_serializing_if = "Resources::is_empty")]
        requests: Resources,
        /// The most that may be used.
        #[serde(skip_serializing_if = "Resources::is_empty")]
        limits: Resources,
    },
    /// Puts taints on nodes, or takes them off.
    Taint {
        /// The nodes.
        nodes: Vec<Text>,
        /// The taints.
        taints: Vec<TaintSetting>,
    },
    /// Sets labels, or takes them off.
    Label {
        /// The object.
        object: Named,
        /// The labels.
        labels: Vec<Setting>,
    },
    /// Applies manifests.
    Apply(Manifest),
}

/// An object as a sentence names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub struct Named {
    /// The kind, as kubectl takes it: `deploy`, `deployments.apps`, `Deployment`.
    pub kind: Text,
    /// The name.
    pub name: Text,
    /// The namespace; none where the sentence names none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Text>,
}

/// How nodes are drained, in kubectl's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct DrainOptions {
    /// Whether pods that nobody will replace are deleted too.
    pub force: bool,
    /// Whether pods with an `emptyDir` are deleted too.
    pub delete_emptydir_data: bool,
    /// Whether pods of DaemonSets are left where they are, instead of holding up the drain.
    pub ignore_daemonsets: bool,
    /// Whether pods are deleted without a look at PodDisruptionBudgets.
    pub disable_eviction: bool,
    /// The labels of the pods that are meant; empty means all.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub pod_selector: Text,
    /// Flags that only say how long kubectl or the pods wait, as they stand; they change nothing in a simulation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<Text>,
    /// Whose rules hold.
    pub profile: DrainProfile,
}

/// Who drains, and by whose rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DrainProfile {
    /// `kubectl drain`.
    #[default]
    Kubectl,
    /// The cluster autoscaler, when it takes a node away.
    ClusterAutoscaler,
    /// Karpenter, when it disrupts a node.
    Karpenter,
}

/// Nodes that stop.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Loss {
    /// One node.
    Node {
        /// Its name.
        name: Text,
    },
    /// All nodes of a zone.
    Zone {
        /// Its name, as the label `topology.kubernetes.io/zone` has it.
        name: Text,
    },
    /// Each node in turn.
    AnyNode,
    /// Each zone in turn.
    AnyZone,
}

/// What becomes of the objects that a deleted one owns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Cascade {
    /// They are deleted after it.
    #[default]
    Background,
    /// They are deleted before it.
    Foreground,
    /// They stay.
    Orphan,
}

/// A container and the image it is to run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct ContainerImage {
    /// The container; `*` means all.
    pub container: Text,
    /// The image.
    pub image: Text,
}

/// A key and what it is set to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Setting {
    /// The key.
    pub key: Text,
    /// The value; none takes the key away.
    pub value: Option<Text>,
}

/// A taint that is put on, or taken off.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct TaintSetting {
    /// The key.
    pub key: Text,
    /// The value; empty for none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub value: Text,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`; empty for all of them, when it is taken off.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub effect: Text,
    /// Whether it is taken off.
    pub remove: bool,
}

/// Manifests to apply: their bytes, which are written nowhere, and what they are called.
#[derive(Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Manifest {
    /// The name, most often a path.
    pub file: Text,
    /// The namespace of objects that name none; none means `default`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Text>,
    #[serde(skip)]
    pub(crate) bytes: Vec<u8>,
}

impl fmt::Debug for Manifest {
    /// Without the bytes, which may hold Secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Manifest").field("file", &self.file).field("namespace", &self.namespace).finish_non_exhaustive()
    }
}

impl Change {
    /// Returns the change that applies manifests, whose bytes are those of what is called `file`.
    pub fn apply(file: &str, bytes: impl Into<Vec<u8>>) -> Self {
        Self::Apply(Manifest { file: file.into(), namespace: None, bytes: bytes.into() })
    }

    /// Returns how all sentences are made, in order of their verbs.
    pub fn forms() -> &'static [ChangeForm] {
        forms::FORMS
    }

    /// Returns the change with a namespace for the objects, and manifests, that name none; nodes and namespaces have none.
    #[must_use]
    pub fn in_namespace(mut self, namespace: &str) -> Self {
        let set = |object: &mut Named| {
            if object.namespace.is_none() && !names::is_outside_of_namespaces(&object.kind) {
                object.namespace = Some(namespace.into());
            }
        };
        match &mut self {
            Self::Drain { .. } | Self::Cordon { .. } | Self::Uncordon { .. } | Self::Lose { .. } | Self::Taint { .. } => {}
            Self::Delete { objects, .. } => objects.iter_mut().for_each(set),
            Self::Scale { object, .. }
            | Self::Restart { object }
            | Self::SetImage { object, .. }
            | Self::SetEnv { object, .. }
            | Self::SetResources { object, .. }
            | Self::Label { object, .. } => set(object),
            Self::Apply(manifest) => {
                manifest.namespace.get_or_insert_with(|| namespace.into());
            }
        }
        self
    }

    /// Returns the changes of a text, in order; they are parted by `;` or by the word `then`. `read` returns the bytes of a
    /// file that the text wants applied, or why there are none.
    ///
    /// # Errors
    /// When a sentence is not understood, or a file has no bytes: the message shows the nearest sentence that is right.
    pub fn parse_with(text: &str, mut read: impl FnMut(&str) -> Result<Vec<u8>, String>) -> Result<Vec<Self>, Error> {
        parse::sequence(text, &mut read)
    }

    /// Returns the changes of a text that applies no files, in order; they are parted by `;` or by the word `then`.
    ///
    /// ```
    /// use smart_core::Change;
    ///
    /// let changes = Change::sequence("cordon node worker-5 then delete node worker-5")?;
    /// assert_eq!(changes.len(), 2);
    /// let error = Change::sequence("drian node worker-5").unwrap_err();
    /// assert_eq!(error.to_string(), "\"drian\" is no change; did you mean `drain node worker-5`?");
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When a sentence is not understood; the message shows the nearest sentence that is right.
    pub fn sequence(text: &str) -> Result<Vec<Self>, Error> {
        Self::parse_with(text, |_| Err("its manifests have to be given with it".to_owned()))
    }
}

impl FromStr for Change {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let mut changes = Self::sequence(text)?;
        match (changes.pop(), changes.len()) {
            (Some(only), 0) => Ok(only),
            (_, others) => Err(parse::several(others + 1)),
        }
    }
}

#[cfg(test)]
mod tests;
