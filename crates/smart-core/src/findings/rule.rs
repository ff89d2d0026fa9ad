//! What a rule is: one problem that can be found, with its texts.

use super::context::Context;
use super::draft::Draft;

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is broken by it.
    Info,
    /// It will break something, or has broken a part.
    Warning,
    /// Something does not work.
    Critical,
}

impl Severity {
    /// Returns the word that JSON has for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

/// How near a finding is to what is to be mended. Of findings about the same object, one that is nearer explains those that
/// are further off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Level {
    /// Something that somebody can mend: a name that is wrong, a limit that is too low.
    Cause,
    /// What a cause does to one object: a container restarts, a pod waits.
    Effect,
    /// What effects come to as a whole: a Deployment lacks pods, a Service has no endpoints. The graph is searched for what
    /// explains it.
    State,
}

/// A problem that can be found, and all that is said about it in general.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Rule {
    /// Its name, which never changes its meaning: `container-oom-killed`.
    pub code: &'static str,
    /// The gravest that its findings are.
    pub severity: Severity,
    /// How near it is to what is to be mended.
    pub level: Level,
    /// Whether it is about style and risk rather than about something that does not work: found only when asked for.
    pub lint: bool,
    /// What it finds.
    pub finds: &'static str,
    /// Why that matters.
    pub matters: &'static str,
    /// The fields that it looks at.
    pub looks_at: &'static str,
    /// What to do.
    pub advice: &'static str,
    /// When it stays silent.
    pub silent: &'static str,
    pub(crate) check: fn(&Context<'_>, &mut Vec<Draft>),
}

/// A rule without its code: the texts, as [`rules`](super::rules) gives them and JSON writes them.
impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Written {
            code: &'static str,
            severity: Severity,
            level: Level,
            lint: bool,
            finds: &'static str,
            matters: &'static str,
            looks_at: &'static str,
            advice: &'static str,
            silent: &'static str,
        }
        let Self { code, severity, level, lint, finds, matters, looks_at, advice, silent, .. } = *self;
        Written { code, severity, level, lint, finds, matters, looks_at, advice, silent }.serialize(serializer)
    }
}

/// The check of a rule about what will break: nothing is broken yet.
pub(crate) fn finds_nothing_now(_: &Context<'_>, _: &mut Vec<Draft>) {}
