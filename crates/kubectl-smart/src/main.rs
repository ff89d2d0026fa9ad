//! The kubectl plugin: everything that touches the world, around a core that does not.
#![expect(dead_code, reason = "the commands that read sources come with the core's reader")]

mod args;
mod batch;
mod completion;
#[cfg(test)]
mod docs;
mod source;
mod target;
mod terminal;

fn main() {}
