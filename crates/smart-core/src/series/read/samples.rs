//! Samples as JSON has them: pairs, or times and values in lists of their own.

use super::number::{decimal, seconds, value};
use crate::json::{Fault, FaultKind, Reader};

/// Times and values, of the same number.
#[derive(Default)]
pub(super) struct Samples {
    pub(super) times: Vec<f64>,
    pub(super) values: Vec<f64>,
}

impl Samples {
    pub(super) fn clear(&mut self) {
        self.times.clear();
        self.values.clear();
    }

    fn push(&mut self, time: f64, value: f64) {
        self.times.push(time);
        self.values.push(value);
    }

    /// Reads one sample: `[1771899600, "42"]`.
    pub(super) fn read_pair(&mut self, reader: &mut Reader<'_>) -> Result<(), Fault> {
        reader.peek()?;
        if let Some((time, value, length)) = usual_pair(reader.rest()) {
            self.push(time, value);
            reader.seek(reader.position() + length);
            return Ok(());
        }
        let mut index = 0;
        let (mut at, mut sample) = (reader.position(), (f64::NAN, f64::NAN));
        reader.array(|reader| {
            match index {
                0 => {
                    reader.peek()?;
                    at = reader.position();
                    sample.0 = read_number(reader)?;
                }
                1 => sample.1 = read_number(reader)?,
                _ => return Err(reader.content(reader.position(), "a sample is a time and a value")),
            }
            index += 1;
            Ok(())
        })?;
        if index != 2 {
            return Err(reader.content(at, "a sample is a time and a value"));
        }
        let time = seconds(sample.0).ok_or_else(|| reader.content(at, "no time"))?;
        self.push(time, sample.1);
        Ok(())
    }
}

/// Reads a sample as Prometheus writes it, without spaces; none when it is of any other form.
#[inline]
fn usual_pair(bytes: &[u8]) -> Option<(f64, f64, usize)> {
    let [b'[', rest @ ..] = bytes else { return None };
    let (time, length) = decimal(rest)?;
    let [b',', b'"', rest @ ..] = rest.get(length..)? else { return None };
    let (value, value_length) = decimal(rest)?;
    let [b'"', b']', ..] = rest.get(value_length..)? else { return None };
    Some((seconds(time)?, value, length + value_length + 5))
}

/// Reads a number, which may stand in a string; `null` is none.
pub(super) fn read_number(reader: &mut Reader<'_>) -> Result<f64, Fault> {
    let byte = reader.peek()?;
    let at = reader.position();
    let not_a_number = || Fault::new(at, FaultKind::Content("not a number".to_owned()));
    match byte {
        b'"' => value(&reader.string_bytes()?).ok_or_else(not_a_number),
        b'n' if reader.null()? => Ok(f64::NAN),
        _ => value(reader.number()?.as_bytes()).ok_or_else(not_a_number),
    }
}
