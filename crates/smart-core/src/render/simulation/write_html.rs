//! The answer as a page of HTML, with pictures of before and after.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::RenderOptions;
use super::super::clean::escaped;
use super::super::html::{STYLE, page};
use super::super::page::Tone;
use super::super::part;
use super::super::svg::svg;
use super::super::words::{notes, parts};
use super::bars::bars;
use super::sections::{Body, Section, in_small, sections};
use super::summary::{changes, is_nothing, lines};
use crate::graph::Graph;
use crate::object::ObjectRef;
use crate::report::Report;
use crate::simulate::{Effect, EffectSeverity, Part, SimulationAnswer};

/// Returns the answer as a document of its own.
pub(in super::super) fn document(report: &Report<SimulationAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> String {
    page(&title(&report.answer), &fragment(report, graph, options))
}

fn title(answer: &SimulationAnswer) -> String {
    if is_nothing(answer) { format!("Nothing happens by {}", changes(answer)) } else { format!("Impact of {}", changes(answer)) }
}

/// Returns the answer to be put into a page.
pub(in super::super) fn fragment(report: &Report<SimulationAnswer>, graph: Option<&Graph>, options: &RenderOptions) -> String {
    let answer = &report.answer;
    let nothing = is_nothing(answer);
    let good = if nothing { " class=\"good\"" } else { "" };
    let mut html = format!("<div class=\"smart\">\n<style>\n{STYLE}</style>\n<h1{good}>{}</h1>\n", escaped(&title(answer)));
    // Writing to a String cannot fail.
    if !options.source.is_empty() {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&options.source));
    } else if let Some(now) = report.now {
        let _ = writeln!(html, "<p class=\"faint\">As of {now}.</p>");
    }
    for note in parts(&report.gaps) {
        let _ = writeln!(html, "<p><strong>{}</strong></p>", escaped(&note));
    }
    if !nothing {
        let worst = answer.worst().map_or("info", EffectSeverity::as_str);
        let _ = writeln!(html, "<section class=\"{worst}\" id=\"impact\">\n<dl>");
        for line in lines(answer) {
            let _ = writeln!(html, "<dt>{}</dt><dd{}>{}</dd>", line.label, class(line.tone), escaped(&line.words));
        }
        html.push_str("</dl>\n</section>\n");
    }
    picture(&mut html, "what-suffers", "What suffers", &graph.map(|graph| suffering(answer, graph)).unwrap_or_default());
    picture(&mut html, "nodes", "Nodes: before (upper bar) and after (lower bar)", &bars(&answer.nodes));
    // What the picture of the nodes shows is not told again.
    for told in sections(report, true).iter().filter(|told| !told.is_pictured) {
        section(&mut html, told);
    }
    for note in notes(report) {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(&note));
    }
    html.push_str("</div>\n");
    html
}

fn picture(html: &mut String, id: &str, title: &str, picture: &str) {
    if !picture.is_empty() {
        let _ = writeln!(html, "<section id=\"{id}\">\n<h2>{title}</h2>\n<div class=\"picture\">{picture}</div>\n</section>");
    }
}

/// Returns the picture of what hangs together of all that is hit.
fn suffering(answer: &SimulationAnswer, graph: &Graph) -> String {
    let direct = answer.effects.iter().find(|effect| effect.part == Part::Direct);
    let Some(root) = direct.or(answer.effects.first()).map(|effect| &effect.object) else { return String::new() };
    let grave = |effect: &&Effect| effect.severity < EffectSeverity::Info;
    let hit: Vec<&ObjectRef> =
        answer.effects.iter().filter(grave).flat_map(|effect| effect.objects.iter().chain([&effect.object])).collect();
    let direct = answer.effects.iter().filter(|effect| effect.part == Part::Direct);
    let going: BTreeSet<&ObjectRef> = direct.flat_map(|effect| effect.objects.iter()).collect();
    let services = answer.services.iter().filter(|risk| risk.lowest < risk.before).map(|risk| &risk.service);
    let services: Vec<&ObjectRef> = services.collect();
    let cut_off = answer.services.iter().filter(|risk| risk.lowest == 0 && risk.before > 0).map(|risk| &risk.service);
    let cut_off: BTreeSet<&ObjectRef> = cut_off.collect();
    let of_service = |service: &&ObjectRef| graph.relies_on(service).filter(|pod| going.contains(pod)).collect::<Vec<_>>();
    let behind: Vec<ObjectRef> = cut_off.iter().flat_map(of_service).collect();
    let is_way_in = |object: &ObjectRef| object.kind == "Ingress" || object.kind.ends_with("Route");
    let ways_in: Vec<ObjectRef> = cut_off.iter().flat_map(|service| graph.relied_on_by(service)).filter(is_way_in).collect();
    let found: BTreeSet<&ObjectRef> = hit.iter().copied().chain(cut_off).collect();
    let all = hit.iter().copied().chain(services).chain(&behind).chain(&ways_in);
    svg(&part::Part::of(root, all, &found, Vec::new(), graph))
}

fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Critical => " class=\"is-critical\"",
        Tone::Warning => " class=\"is-warning\"",
        Tone::Good => " class=\"good\"",
        Tone::Faint => " class=\"faint\"",
        Tone::Plain | Tone::Strong => "",
    }
}

fn gravity(tone: Tone) -> u8 {
    match tone {
        Tone::Critical => 2,
        Tone::Warning => 1,
        Tone::Plain | Tone::Strong | Tone::Faint | Tone::Good => 0,
    }
}

fn section(html: &mut String, section: &Section) {
    let worst = match &section.body {
        Body::Groups(groups) => {
            groups.iter().flat_map(|group| &group.items).map(|item| item.tone).max_by_key(|tone| gravity(*tone))
        }
        _ => None,
    };
    let class_of = match worst {
        Some(Tone::Critical) => " class=\"critical\"",
        Some(Tone::Warning) => " class=\"warning\"",
        _ => "",
    };
    let _ = writeln!(html, "<section{class_of}>\n<h2>{}</h2>", escaped(&in_small(&section.title)));
    match &section.body {
        Body::Groups(groups) => {
            for group in groups {
                if !group.name.is_empty() {
                    let _ = writeln!(html, "<p><strong>{}</strong></p>", escaped(&group.name));
                }
                html.push_str("<ul>\n");
                for item in &group.items {
                    let label = if item.label.is_empty() {
                        String::new()
                    } else {
                        format!("<span{}>{}</span> ", class(item.tone), escaped(item.label))
                    };
                    let _ = write!(html, "<li>{label}{}", escaped(&item.words));
                    folded(html, &item.details);
                    html.push_str("</li>\n");
                }
                html.push_str("</ul>\n");
            }
        }
        Body::Table { head, rows } => {
            let cells: String = head.iter().map(|cell| format!("<th>{}</th>", escaped(&cell.to_lowercase()))).collect();
            let _ = writeln!(html, "<div class=\"picture\"><table>\n<tr>{cells}</tr>");
            for row in rows {
                let cells: String =
                    row.iter().map(|cell| format!("<td{}>{}</td>", class(cell.tone), escaped(&cell.text))).collect();
                let _ = writeln!(html, "<tr>{cells}</tr>");
            }
            html.push_str("</table></div>\n");
        }
        Body::Items(items) => {
            html.push_str("<dl>\n");
            for (label, cell) in items {
                let _ = writeln!(html, "<dt>{}</dt><dd{}>{}</dd>", escaped(label), class(cell.tone), escaped(&cell.text));
            }
            html.push_str("</dl>\n");
        }
        Body::List(list) => {
            let items: String = list.iter().map(|words| format!("<li>{}</li>\n", escaped(words))).collect();
            let _ = writeln!(html, "<ul>\n{items}</ul>");
        }
        Body::Commands(commands) => {
            for command in commands {
                let (words, purpose) = (escaped(&command.to_string()), escaped(&command.purpose));
                let _ = writeln!(html, "<pre>{words}</pre><p class=\"faint\">{purpose}</p>");
            }
        }
    }
    for note in &section.notes {
        let _ = writeln!(html, "<p class=\"faint\">{}</p>", escaped(note));
    }
    html.push_str("</section>\n");
}

/// Writes details, folded when they are many.
fn folded(html: &mut String, details: &[String]) {
    const OPEN: usize = 6;
    let list: String = details.iter().map(|words| format!("<li class=\"faint\">{}</li>", escaped(words))).collect();
    if details.len() > OPEN {
        let _ = write!(html, "<details><summary>{} lines</summary><ul>{list}</ul></details>", details.len());
    } else if !details.is_empty() {
        let _ = write!(html, "<ul>{list}</ul>");
    }
}
