//! What a change would do.

mod evict;
