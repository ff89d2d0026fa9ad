//! Reading JSON into the model: a walk directed by the fields that the model has, which skips all others unread.

mod fault;
mod memo;
mod pool;
mod read;
mod reader;
pub(crate) mod scan;
mod shared;
mod sparse;
mod value;

pub(crate) use fault::{Fault, FaultKind};
pub(crate) use memo::{Shelf, is_due};
pub(crate) use pool::Pool;
pub(crate) use read::{
    Entries, EntryList, Read, Record, field_number, is_default, name_key, read_items, read_record, record, sorted,
};
pub(crate) use reader::Reader;

pub(crate) use shared::{Pooled, PooledInLists};

pub use read::{List, Map};
pub use shared::{Shared, SharedList};
pub use sparse::SparseList;
pub use value::Value;
