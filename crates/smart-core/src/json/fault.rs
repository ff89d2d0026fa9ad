//! Why a piece of JSON could not be read.

use std::fmt;
use std::ops::{Deref, DerefMut};

/// What is wrong, where in the bytes, and under which fields; boxed, so that what can fail returns in registers.
#[derive(Clone, Debug)]
pub(crate) struct Fault(Box<Trouble>);

/// The parts of a fault.
#[derive(Clone, Debug)]
pub(crate) struct Trouble {
    /// Offset of the byte at which it showed.
    pub(crate) at: usize,
    pub(crate) kind: FaultKind,
    /// The fields that led there, innermost first.
    path: Vec<String>,
}

/// The kinds of trouble, which readers handle differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    /// The bytes end inside a value: more of them may complete it.
    End,
    /// The bytes are not JSON.
    Syntax(&'static str),
    /// A value of another type than the field has.
    Type { expected: &'static str, found: &'static str },
    /// A value of the right type that means nothing, as a malformed quantity.
    Content(String),
}

impl Fault {
    #[cold]
    pub(crate) fn new(at: usize, kind: FaultKind) -> Self {
        Self(Box::new(Trouble { at, kind, path: Vec::new() }))
    }

    /// Adds the field in which the trouble lies, on the way out.
    #[cold]
    pub(crate) fn inside(mut self, field: impl AsRef<[u8]>) -> Self {
        self.path.push(String::from_utf8_lossy(field.as_ref()).into_owned());
        self
    }

    pub(crate) fn is_end(&self) -> bool {
        self.kind == FaultKind::End
    }

    /// Tells whether the brackets around the value can still be trusted to find its end.
    pub(crate) fn is_about_content(&self) -> bool {
        matches!(self.kind, FaultKind::Type { .. } | FaultKind::Content(_))
    }
}

impl Deref for Fault {
    type Target = Trouble;

    fn deref(&self) -> &Trouble {
        &self.0
    }
}

impl DerefMut for Fault {
    fn deref_mut(&mut self) -> &mut Trouble {
        &mut self.0
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            for (depth, field) in self.path.iter().rev().enumerate() {
                if depth > 0 && !field.starts_with('[') {
                    f.write_str(".")?;
                }
                f.write_str(field)?;
            }
            f.write_str(": ")?;
        }
        match &self.kind {
            FaultKind::End => f.write_str("the text ends inside a value"),
            FaultKind::Syntax(what) => f.write_str(what),
            FaultKind::Type { expected, found } => write!(f, "expected {expected}, found {found}"),
            FaultKind::Content(what) => f.write_str(what),
        }
    }
}
