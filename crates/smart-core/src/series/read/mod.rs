//! From bytes to series, in any of the forms that metrics come in.

mod collector;
mod csv;
mod form;
mod json;
mod kubernetes;
mod number;
mod samples;
mod selector;
mod summary;
mod text;

use collector::Collector;
pub(crate) use collector::Found;
use form::Form;

use crate::error::Error;
use crate::json::{Pool, Reader};
use crate::text::Text;

/// Reads metrics of any form.
pub(crate) fn read(name: &str, bytes: &[u8], pool: &mut Pool) -> Result<Found, Error> {
    let mut collector = Collector::new(Text::from(name), selector::of_path(name, pool));
    match form::find(bytes) {
        Ok(Form::Json) => json::read(bytes, pool, &mut collector),
        Ok(Form::Text) => text::read(bytes, pool, &mut collector),
        Ok(Form::Csv(delimiter)) => csv::read(bytes, delimiter, pool, &mut collector),
        Err((position, found)) => collector.refuse(position, found),
    }
    collector.finish()
}

/// Reads the PodMetrics or NodeMetrics at the start of the bytes: one object of a dump.
pub(crate) fn read_object(name: &Text, position: u64, bytes: &[u8], pool: &mut Pool) -> Option<Found> {
    let mut collector = Collector::new(name.clone(), None);
    let mut reader = Reader::new(bytes, pool);
    if let Err(fault) = json::object(&mut reader, &mut collector, 0) {
        collector.skip(position + fault.at as u64, fault.to_string());
    }
    collector.finish().ok()
}
