//! What a change would do, as the scheduler, the eviction API and the garbage collector would do it.

mod delete;
mod evict;
mod fit;
mod schedule;

pub use fit::{
    Candidate, Fit, FitAnswer, FitChange, FitMore, NodePods, NodeScore, Obstacle, ObstacleDetail, Preemption, QuotaBound,
    Refusal, ScoreTerm, Suggestion, Unfit, Wait,
};
pub(crate) use schedule::CORDON;
pub use schedule::{Code, Filter};
