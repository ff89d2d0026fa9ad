//! What a change would do, as the scheduler, the eviction API and the garbage collector would do it.

mod change;
mod delete;
mod displace;
mod drain;
mod evict;
pub(crate) mod fit;
mod fork;
pub(crate) mod impact;
mod job;
mod schedule;
mod workload;

pub use change::{
    Cascade, Change, ChangeForm, ContainerImage, DrainOptions, DrainProfile, Loss, Manifest, Named, Setting, TaintSetting,
};
pub use drain::{DrainAction, DrainAnswer, DrainStep, LeftPod, NodeDrainAnswer, Placement, StuckPod};
pub use fit::{
    Candidate, Fit, FitAnswer, FitChange, FitMore, HeldClaim, NodePods, NodeScore, Obstacle, ObstacleDetail, Preemption,
    QuotaBound, Refusal, ScaleBound, ScoreTerm, Suggestion, Unfit, Wait,
};
pub use fork::{Applied, Fork};
pub use impact::{
    Effect, EffectSeverity, LossAnswer, Moment, NodeUse, Part, ServiceRisk, SimulationAnswer, SimulationOptions,
    SimulationOutcome,
};
pub(crate) use schedule::CORDON;
pub use schedule::{Code, Filter};
