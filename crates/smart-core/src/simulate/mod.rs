//! What a change would do: the language of changes, and a cluster with a change applied.

mod change;
mod fork;

pub use change::{Cascade, Change, ContainerImage, DrainOptions, DrainProfile, Loss, Manifest, Named, Setting, TaintSetting};
pub use fork::{Applied, Fork};
