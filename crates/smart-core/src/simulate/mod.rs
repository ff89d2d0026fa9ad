//! What a change would do, as the scheduler, the eviction API and the garbage collector would do it.

mod fit;
mod schedule;

pub use fit::{Fit, FitAnswer, NodeScore, Obstacle, ScoreTerm, Unfit};
pub use schedule::{Code, Filter};
