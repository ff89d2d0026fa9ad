//! temporary
pub struct Fork; pub struct Applied;
