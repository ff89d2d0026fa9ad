//! Specs of pods, and how those of one template are recognized.
//!
//! The texts of the specs of one template differ in the node, the host name, and the random letters that the API server puts
//! into the name of each pod's token volume. So the text of a spec is kept in pieces between those: where all the pieces
//! stand, with any strings between them, the spec is the same one.

use std::ops::Range;
use std::sync::Arc;

use super::PodSpec;
use crate::json::scan::string_stop;
use crate::json::{Fault, Reader, Record};
use crate::text::Text;

/// A spec, and what each pod has for itself.
pub(super) struct Placed {
    pub(super) spec: Arc<PodSpec>,
    pub(super) node_name: Text,
    pub(super) hostname: Text,
}

/// The specs that came last, with their texts.
#[derive(Default)]
pub(crate) struct PlacedSpecs {
    recent: [SpecText; KEPT],
    /// Which one goes next.
    oldest: usize,
}

/// Pods of one template come one after the other; beside them stand at most a few of others.
const KEPT: usize = 2;
/// Longer texts are not kept.
const LONGEST: usize = 128 << 10;

/// The text of a spec, with what varies.
#[derive(Default)]
struct SpecText {
    text: Vec<u8>,
    /// The strings that vary, without quotes, in order.
    varied: Vec<(Range<usize>, Varied)>,
    spec: Arc<PodSpec>,
}

/// What a string is that varies.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Varied {
    NodeName,
    Hostname,
    /// Letters that are dropped.
    Letters,
}

/// Reads a pod's spec: what differs from pod to pod, and the rest, which is read once for each of its texts.
pub(super) fn placed_spec(reader: &mut Reader<'_>) -> Result<Placed, Fault> {
    reader.peek()?;
    let start = reader.position();
    for at in 0..KEPT {
        if let Some(placed) = known(reader, at) {
            return Ok(placed);
        }
        reader.seek(start);
    }
    let (mut spec, mut node_name, mut hostname) = (PodSpec::default(), Text::default(), Text::default());
    let mut varied = Vec::new();
    let letters = reader.varied.len();
    reader.object(|reader, name| {
        let (text, what) = match name {
            b"nodeName" => (&mut node_name, Varied::NodeName),
            b"hostname" => (&mut hostname, Varied::Hostname),
            _ if spec.read_field(name, reader)? => return Ok(()),
            _ => return reader.skip(),
        };
        if !reader.null()? {
            let start = reader.position() + 1;
            *text = reader.text()?;
            varied.push((start..reader.position() - 1, what));
        }
        Ok(())
    })?;
    varied.extend(reader.varied.drain(letters..).map(|letters| (letters, Varied::Letters)));
    let spec = reader.pool.pod_specs.share(spec);
    let text = reader.between(start, reader.position());
    reader.pool.placed_specs.remember(text, start, varied, &spec);
    Ok(Placed { spec, node_name, hostname })
}

impl PlacedSpecs {
    fn remember(&mut self, text: &[u8], start: usize, varied: Vec<(Range<usize>, Varied)>, spec: &Arc<PodSpec>) {
        if text.len() > LONGEST {
            return;
        }
        let oldest = self.oldest;
        self.oldest = (oldest + 1) % KEPT;
        let Some(kept) = self.recent.get_mut(oldest) else { return };
        kept.text.clear();
        kept.text.extend_from_slice(text);
        kept.varied = varied.into_iter().map(|(range, what)| (range.start - start..range.end - start, what)).collect();
        kept.varied.sort_by_key(|(range, _)| range.start);
        kept.spec = Arc::clone(spec);
    }
}

/// Reads the spec at which the reader stands if it is this one of those that came last.
fn known(reader: &mut Reader<'_>, at: usize) -> Option<Placed> {
    let start = reader.position();
    let bytes = reader.rest();
    let kept = reader.pool.placed_specs.recent.get(at)?;
    if kept.text.is_empty() {
        return None;
    }
    let (mut read, mut compared) = (0, 0);
    let mut names: [Option<Range<usize>>; 2] = [None, None];
    for (range, what) in &kept.varied {
        let piece = kept.text.get(compared..range.start)?;
        if !bytes.get(read..)?.starts_with(piece) {
            return None;
        }
        read += piece.len();
        let (stop, _) = string_stop(bytes, read)?;
        // A name with escapes is read anew.
        if bytes.get(stop) != Some(&b'"') {
            return None;
        }
        match what {
            Varied::NodeName => names[0] = Some(read..stop),
            Varied::Hostname => names[1] = Some(read..stop),
            Varied::Letters if std::str::from_utf8(bytes.get(read..stop)?).is_ok() => {}
            Varied::Letters => return None,
        }
        (read, compared) = (stop, range.end);
    }
    let piece = kept.text.get(compared..)?;
    if !bytes.get(read..)?.starts_with(piece) {
        return None;
    }
    read += piece.len();
    let spec = Arc::clone(&kept.spec);
    let mut text = |range: Option<Range<usize>>| match range {
        Some(range) => reader.pool.texts.share_bytes(bytes.get(range)?),
        None => Some(Text::default()),
    };
    let [node_name, hostname] = names;
    let (node_name, hostname) = (text(node_name)?, text(hostname)?);
    reader.seek(start + read);
    Some(Placed { spec, node_name, hostname })
}
