//! Conditions that say the same, recognized by their text.
//!
//! Most conditions of most objects are one of a few dozen, but for the time of their last change. So the texts of those that
//! came last are kept without it.

use super::{Condition, Statement, Writings};
use crate::json::{Fault, Read, Reader, Record, Shared, is_default};
use crate::object::time::Time;

/// The conditions that came last, with their texts.
#[derive(Default)]
pub(crate) struct Statements {
    kept: Vec<StatementText>,
    /// Which one goes next.
    oldest: usize,
    /// Which one came last.
    last: usize,
}

/// As many as two kinds of objects have that come in turns.
const KEPT: usize = 16;
/// Longer texts are not kept.
const LONGEST: usize = 2048;
/// The length of a time as nearly all are written: `2026-11-23T09:12:53Z`.
const TIME: usize = 20;

struct StatementText {
    text: Vec<u8>,
    /// Where the time of the last change stands in it.
    time: usize,
    statement: Shared<Statement>,
    /// Which one came after this one the last time.
    next: usize,
}

impl Statements {
    /// Returns the condition that stands at the start of these bytes if it is one of those that came last, and the length
    /// of its text.
    fn read_before(&mut self, bytes: &[u8]) -> Option<(usize, Condition)> {
        let last = self.kept.get(self.last)?;
        let expected = last.next;
        let mut order = [expected].into_iter().chain((0..self.kept.len()).filter(|at| *at != expected));
        let found = order.find(|at| self.kept.get(*at).is_some_and(|known| known.begins(bytes)))?;
        if let Some(last) = self.kept.get_mut(self.last) {
            last.next = found;
        }
        self.last = found;
        let known = self.kept.get(found)?;
        let time = Time::parse_bytes(bytes.get(known.time..known.time + TIME)?).ok()?;
        let condition = Condition { statement: known.statement.clone(), last_transition_time: Some(time), writings: None };
        Some((known.text.len(), condition))
    }

    fn remember(&mut self, text: &[u8], time: usize, statement: &Shared<Statement>) {
        if text.len() > LONGEST {
            return;
        }
        let known = StatementText { text: text.to_vec(), time, statement: statement.clone(), next: 0 };
        if self.kept.len() < KEPT {
            self.kept.push(known);
        } else if let Some(oldest) = self.kept.get_mut(self.oldest) {
            *oldest = known;
        }
        let new = self.oldest;
        self.oldest = (self.oldest + 1) % KEPT;
        if let Some(last) = self.kept.get_mut(self.last) {
            last.next = new;
        }
        self.last = new;
    }
}

impl StatementText {
    fn begins(&self, bytes: &[u8]) -> bool {
        let after = self.time + TIME;
        let (Some(head), Some(tail)) = (self.text.get(..self.time), self.text.get(after..)) else { return false };
        bytes.get(after..).is_some_and(|rest| rest.starts_with(tail)) && bytes.starts_with(head)
    }
}

impl Read for Condition {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Fault> {
        reader.peek()?;
        let start = reader.position();
        if let Some((length, known)) = reader.pool.conditions.read_before(reader.rest()) {
            reader.seek(start + length);
            return Ok(known);
        }
        let (mut statement, mut writings) = (Statement::default(), Writings::default());
        let (mut last_transition_time, mut times) = (None, Vec::new());
        reader.object(|reader, name| {
            if name == b"lastTransitionTime" {
                if !reader.null()? {
                    times.push(reader.position() + 1);
                    last_transition_time = Some(Time::read(reader).map_err(|fault| fault.inside(name))?);
                }
                return Ok(());
            }
            if statement.read_field(name, reader)? || writings.read_field(name, reader)? {
                return Ok(());
            }
            reader.skip()
        })?;
        let statement = Shared::of(statement, reader.pool);
        if !is_default(&writings) {
            return Ok(Self { statement, last_transition_time, writings: Some(Box::new(writings)) });
        }
        let text = reader.between(start, reader.position());
        if let [time] = *times
            && reader.between(time + TIME, time + TIME + 1) == b"\""
        {
            reader.pool.conditions.remember(text, time - start, &statement);
        }
        Ok(Self { statement, last_transition_time, writings: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Pool;

    #[test]
    fn conditions_that_differ_in_the_time_share_what_they_say() {
        let mut pool = Pool::default();
        let mut read =
            |text: &str| Condition::read(&mut Reader::new(text.as_bytes(), &mut pool)).map_err(|fault| fault.to_string());
        let at = |time: &str| format!(r#"{{"lastTransitionTime": "{time}", "status": "True", "type": "Ready"}}"#);
        let (first, second) = (read(&at("2026-01-01T00:00:00Z")), read(&at("2026-01-02T00:00:00Z")));
        let (first, second) = (first.expect("a condition"), second.expect("a condition"));
        assert!(std::ptr::eq(&*first.statement, &*second.statement));
        assert_eq!(second.last_transition_time, Time::parse("2026-01-02T00:00:00Z").ok());
        assert!(read(&at("2026-01-02T00:00:99Z")).is_err());
        assert!(read(&at("2026-01-02T00:00:0\\")).is_err());
        let other = read(&at("2026-01-02T00:00:00.25Z")).expect("a condition");
        assert_eq!(other.last_transition_time, Time::parse("2026-01-02T00:00:00.25Z").ok());
    }
}
