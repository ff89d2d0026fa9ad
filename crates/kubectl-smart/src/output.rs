//! Answers as data.

use std::io::Write;

use anyhow::Result;
use serde::Serialize;
use smart_core::object::ObjectRef;

use crate::terminal;

/// Writes the answer as JSON, indented as kubectl does.
pub(crate) fn json(answer: &impl Serialize) -> Result<()> {
    let mut out = terminal::data_output();
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, serde_json::ser::PrettyFormatter::with_indent(b"    "));
    answer.serialize(&mut serializer)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

/// Writes the answer as YAML.
pub(crate) fn yaml(answer: &impl Serialize) -> Result<()> {
    let mut out = terminal::data_output();
    out.write_all(serde_saphyr::to_string(answer)?.as_bytes())?;
    Ok(out.flush()?)
}

/// Writes the answer as a text that is one of data: for browsers and other programs.
pub(crate) fn text(text: &str) -> Result<()> {
    let mut out = terminal::data_output();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

/// Returns the object as an argument of kubectl: its name as `kubectl get -o name` writes it, and before it the namespace, which
/// that leaves out, so that `xargs -L1 kubectl describe` finds it: `-n shop deployment.apps/web`, `node/worker-1`.
pub(crate) fn argument(object: &ObjectRef) -> String {
    let name = name(object);
    if object.namespace.is_empty() { name } else { format!("-n {} {name}", object.namespace) }
}

fn name(object: &ObjectRef) -> String {
    let kind = object.kind.to_ascii_lowercase();
    if object.group.is_empty() { format!("{kind}/{}", object.name) } else { format!("{kind}.{}/{}", object.group, object.name) }
}

/// Rows of text in columns as wide as their widest cell; the last column is as wide as it is.
pub(crate) struct Table {
    rows: Vec<Vec<(anstyle::Style, String)>>,
}

impl Table {
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|cell| (terminal::BOLD, (*cell).to_owned())).collect()] }
    }

    /// Adds a row; what comes from the cluster is made harmless here.
    pub(crate) fn row(&mut self, cells: Vec<(anstyle::Style, String)>) {
        self.rows.push(cells.into_iter().map(|(style, cell)| (style, terminal::clean(&cell).into_owned())).collect());
    }

    pub(crate) fn write(&self, out: &mut impl Write) -> Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|(_, cell)| cell.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
        for row in &self.rows {
            for (column, (style, cell)) in row.iter().enumerate() {
                let is_last = column + 1 == row.len();
                let room = widths.get(column).copied().unwrap_or_default() - cell.chars().count();
                write!(out, "{}", terminal::styled(*style, cell))?;
                if !is_last {
                    write!(out, "{:room$}   ", "")?;
                }
            }
            writeln!(out)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_as_arguments() {
        let check = |group: &str, kind: &str, namespace: &str, expected: &str| {
            assert_eq!(argument(&ObjectRef::new(group, kind, namespace, "a")), expected);
        };
        check("", "Pod", "shop", "-n shop pod/a");
        check("apps", "Deployment", "shop", "-n shop deployment.apps/a");
        check("", "Node", "", "node/a");
    }
}
