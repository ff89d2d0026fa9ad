//! How objects refer to each other in fields.

use super::reference::Uid;
use crate::json::record;
use crate::text::Text;

record! {
    /// An object named by another, in full or in part.
    pub struct ObjectReference {
        /// The group and version.
        api_version: Text = "apiVersion",
        /// The kind.
        kind: Text = "kind",
        /// The namespace; empty means that of the object that refers, or none.
        namespace: Text = "namespace",
        /// The name.
        name: Text = "name",
        /// The identity; empty when any object of that name is meant.
        uid: Uid = "uid",
        /// The part of the object.
        field_path: Text = "fieldPath",
    }
}

record! {
    /// An object named by another, without version.
    pub struct TypedReference {
        /// The group; empty means the core.
        api_group: Text = "apiGroup",
        /// The kind.
        kind: Text = "kind",
        /// The namespace; empty means that of the object that refers, or none.
        namespace: Text = "namespace",
        /// The name.
        name: Text = "name",
    }
}
