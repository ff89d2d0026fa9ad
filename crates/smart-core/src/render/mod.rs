//! Answers for people and for other programs: pure functions from a report, and the graph for the pictures, to text.

mod asked;
mod clean;
mod diff;
mod events;
mod fit;
mod headline;
mod html;
mod junit;
mod layout;
mod markdown;
mod page;
mod part;
mod prediction;
mod rules;
mod sarif;
mod simulation;
mod svg;
#[cfg(test)]
mod tests;
mod text;
mod words;

pub use clean::{clean, cut};
pub use page::{Page, Tone};
pub use rules::{rule_page, rules_markdown, rules_page};
pub(crate) use words::plural;
pub use words::{count, grouped};

use crate::diff::DiffAnswer;
use crate::findings::FindingsAnswer;
use crate::graph::Graph;
use crate::object::parse_error::ParseError;
use crate::predict::PredictionsAnswer;
use crate::report::Report;
use crate::simulate::FitAnswer;
use crate::simulate::SimulationAnswer;

/// How text for people is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RenderOptions {
    /// The columns that lines are wrapped to; 0 for lines as long as they come.
    pub width: usize,
    /// Writes every sign that is not ASCII in ASCII.
    pub ascii: bool,
    /// Adds what the rule of each finding says: why it matters, and what to do.
    pub teach: bool,
    /// Leaves nothing out: all evidence, all that is explained or affected, and the terms of the score.
    pub wide: bool,
    /// Where the input came from, in a sentence: stands under the headline.
    pub source: String,
}

impl RenderOptions {
    /// Returns the options with lines wrapped to so many columns; 0 for lines as long as they come.
    pub fn width(mut self, width: usize) -> Self {
        self.width = width;
        self
    }

    /// Returns the options with ASCII asked for, or not.
    pub fn ascii(mut self, ascii: bool) -> Self {
        self.ascii = ascii;
        self
    }

    /// Returns the options with what the rules say asked for, or not.
    pub fn teach(mut self, teach: bool) -> Self {
        self.teach = teach;
        self
    }

    /// Returns the options with nothing left out, or not.
    pub fn wide(mut self, wide: bool) -> Self {
        self.wide = wide;
        self
    }

    /// Returns the options with a sentence about where the input came from.
    pub fn source(mut self, source: impl Into<String>) -> Self {
        self.source = source.into();
        self
    }
}

impl Report<FindingsAnswer> {
    /// Returns the answer as text for people. With the graph of the cluster it shows how what suffers hangs together.
    pub fn page(&self, graph: Option<&Graph>, options: &RenderOptions) -> Page {
        text::page(self, graph, options)
    }

    /// Returns the answer in the form of this name: `text`, `wide`, `md`, `html`, `fragment` (HTML to be put into a page),
    /// `junit` or `sarif`.
    ///
    /// ```
    /// use smart_core::{Cluster, FindingsOptions, Input, Scope};
    ///
    /// let mut input = Input::new();
    /// input.dump("pod.json", br#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web-0", "namespace": "shop"},
    ///     "status": {"phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory."}}"#)?;
    /// let cluster = Cluster::new(input, None);
    /// let report = cluster.findings(&Scope::all(), &FindingsOptions::default());
    /// let text = report.render("text", Some(cluster.graph()), &Default::default())?;
    /// assert!(text.starts_with("1 problem: 1 warning"), "{text}");
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name is another.
    pub fn render(&self, form: &str, graph: Option<&Graph>, options: &RenderOptions) -> Result<String, ParseError> {
        match form {
            "text" => Ok(self.page(graph, options).to_string()),
            "wide" => Ok(self.page(graph, &options.clone().wide(true)).to_string()),
            "md" => Ok(markdown::findings(self, graph, options)),
            "html" => Ok(html::document(self, graph, options)),
            "fragment" => Ok(html::fragment(self, graph, options)),
            "junit" => Ok(junit::findings(self)),
            "sarif" => Ok(sarif::findings(self)),
            _ => Err(ParseError::new("form", form, "there are text, wide, md, html, fragment, junit and sarif")),
        }
    }
}

impl Report<DiffAnswer> {
    /// Returns the answer as text for people.
    pub fn page(&self, options: &RenderOptions) -> Page {
        diff::page(self, options)
    }

    /// Returns the answer in the form of this name: `text`, `wide` or `md`.
    ///
    /// # Errors
    /// When the name is another.
    pub fn render(&self, form: &str, options: &RenderOptions) -> Result<String, ParseError> {
        match form {
            "text" => Ok(self.page(options).to_string()),
            "wide" => Ok(self.page(&options.clone().wide(true)).to_string()),
            "md" => Ok(diff::markdown(self, options)),
            _ => Err(ParseError::new("form", form, "there are text, wide and md")),
        }
    }
}

impl Report<FitAnswer> {
    /// Returns the answer as text for people. Nodes that fail alike stand together, unless each is to have a line of its own;
    /// `wide` names the filters and quotes the scheduler.
    pub fn page(&self, options: &RenderOptions, all_nodes: bool) -> Page {
        fit::page(self, options, all_nodes)
    }

    /// Returns the answer in the form of this name: `text` or `wide`; the nodes stand together as the page has them.
    ///
    /// # Errors
    /// When the name is another.
    pub fn render(&self, form: &str, options: &RenderOptions, all_nodes: bool) -> Result<String, ParseError> {
        match form {
            "text" => Ok(self.page(options, all_nodes).to_string()),
            "wide" => Ok(self.page(&options.clone().wide(true), all_nodes).to_string()),
            _ => Err(ParseError::new("form", form, "there are text and wide")),
        }
    }
}

impl Report<PredictionsAnswer> {
    /// Returns the answer as text for people.
    pub fn page(&self, options: &RenderOptions) -> Page {
        prediction::page(self, options)
    }

    /// Returns the answer in the form of this name: `text`, `wide`, `md`, `html` or `fragment` (HTML to be put into a page).
    ///
    /// # Errors
    /// When the name is another.
    pub fn render(&self, form: &str, options: &RenderOptions) -> Result<String, ParseError> {
        match form {
            "text" => Ok(self.page(options).to_string()),
            "wide" => Ok(self.page(&options.clone().wide(true)).to_string()),
            "md" => Ok(prediction::markdown(self, options)),
            "html" => Ok(prediction::document(self, options)),
            "fragment" => Ok(prediction::fragment(self, options)),
            _ => Err(ParseError::new("form", form, "there are text, wide, md, html and fragment")),
        }
    }
}

impl Report<SimulationAnswer> {
    /// Returns the answer as text for people.
    pub fn page(&self, options: &RenderOptions) -> Page {
        simulation::page(self, options)
    }

    /// Returns the answer in the form of this name: `text`, `wide`, `md`, `html` or `fragment` (HTML to be put into a page). With
    /// the graph of the cluster before the changes, HTML shows how what suffers hangs together.
    ///
    /// ```
    /// use smart_core::{Change, Cluster, Input, SimulationOptions};
    ///
    /// let mut input = Input::new();
    /// input.dump("nodes", br#"{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "worker-5"}}"#)?;
    /// let cluster = Cluster::new(input, None);
    /// let report = cluster.simulate(&Change::sequence("cordon node worker-5")?, &SimulationOptions::default())?;
    /// let text = report.render("text", None, &Default::default())?;
    /// assert!(text.contains("Direct: no new pods come to Node worker-5"), "{text}");
    /// # Ok::<(), smart_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the name is another.
    pub fn render(&self, form: &str, graph: Option<&Graph>, options: &RenderOptions) -> Result<String, ParseError> {
        match form {
            "text" => Ok(self.page(options).to_string()),
            "wide" => Ok(self.page(&options.clone().wide(true)).to_string()),
            "md" => Ok(simulation::markdown(self, options)),
            "html" => Ok(simulation::document(self, graph, options)),
            "fragment" => Ok(simulation::fragment(self, graph, options)),
            _ => Err(ParseError::new("form", form, "there are text, wide, md, html and fragment")),
        }
    }
}
