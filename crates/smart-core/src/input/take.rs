//! Putting what was read into the input.

use super::item::{Broken, Item};
use super::list::ListDocument;
use super::log::Log;
use super::{Gap, Input};
use crate::json::Value;
use crate::object::kind;
use crate::series;
use crate::text::Text;

/// Lists in lists in lists: deeper is hostile.
const DEPTH_MAX: usize = 4;

impl Log {
    /// Puts an item into the input; the bytes are those it was read from.
    pub(super) fn take(&mut self, position: u64, bytes: &[u8], item: Item, list: Option<&mut ListDocument>, input: &mut Input) {
        self.take_within(position, bytes, item, list, input, 0);
    }

    fn take_within(
        &mut self,
        position: u64,
        bytes: &[u8],
        item: Item,
        list: Option<&mut ListDocument>,
        input: &mut Input,
        depth: usize,
    ) {
        match item {
            Item::Object(object) => {
                self.recognize(input);
                if let Some(list) = list {
                    list.extent.see(&object.api.group, &object.api.kind, &object.meta.namespace);
                }
                if object.api.group == "metrics.k8s.io"
                    && let Some(found) = series::read_object(&self.name, position, bytes, &mut input.pool)
                {
                    input.take_series(found);
                }
                input.keep(object);
            }
            Item::List { positions, of, is_cut, is_typed } => {
                if is_typed {
                    self.recognize(input);
                }
                let mut inner = ListDocument::nested(of, is_cut);
                for start in positions {
                    let bytes = bytes.get(start..).unwrap_or_default();
                    let position = position + start as u64;
                    match input.read_item(bytes, inner.of.as_ref()) {
                        Ok((Item::List { .. }, _)) if depth == DEPTH_MAX => {
                            inner.is_partial = true;
                            self.skip(input, position, None, "lists nested too deeply".to_owned());
                        }
                        Ok((item, _)) => {
                            inner.note_item(&item);
                            self.take_within(position, bytes, item, Some(&mut inner), input, depth + 1);
                        }
                        Err(Broken { fault, object, is_typed }) => {
                            if is_typed {
                                self.recognize(input);
                            }
                            inner.note_broken(object.as_ref(), input);
                            self.skip(input, position + fault.at as u64, object, fault.to_string());
                        }
                    }
                }
                inner.close(&self.name, input);
            }
            Item::Refusal(status) => {
                self.recognize(input);
                if let Some(gap) = gap_of(&status) {
                    input.gap(gap);
                }
            }
        }
    }
}

/// Returns what an API server's answer says to be missing: the objects that it did not give.
fn gap_of(status: &Value) -> Option<Gap> {
    let text = |path: &str| status.text_at(path).map(Text::as_str).unwrap_or_default();
    if text("status") == "Success" {
        return None;
    }
    let resource = text("details.kind");
    let group = text("details.group");
    let known = kind::kinds().iter().find(|known| known.plural == resource && known.group == group);
    let message = text("message");
    let reason = [text("reason"), message].map(str::trim).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    // `pods is forbidden: User "x" cannot list resource "pods" in API group "" in the namespace "shop"`
    let namespace = message.rsplit_once("in the namespace \"").and_then(|(_, rest)| rest.split('"').next());
    Some(Gap::new(known.map_or(resource, |known| known.kind), namespace.unwrap_or_default(), reason.join(": ")))
}
