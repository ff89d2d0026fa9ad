//! Images with the tag `latest`.

use crate::findings::context::Context;
use crate::findings::draft::Draft;
use crate::findings::lint::{self, Wrong};
use crate::findings::rule::{Level, Rule, Severity};

pub(super) const RULE: Rule = Rule {
    code: "image-tag-latest",
    severity: Severity::Warning,
    level: Level::Cause,
    lint: true,
    finds: "A container whose image has the tag latest.",
    matters: "Which program runs is decided when a node pulls it, so that two pods of one workload may differ, and there is nothing to \
              roll back to.",
    looks_at: "The image of containers and init containers.",
    advice: "Name the version, or better the digest.",
    silent: "When the image has a digest.",
    check,
};

fn check(context: &Context<'_>, found: &mut Vec<Draft>) {
    lint::containers(context, &RULE, found, ("runs the latest image", "run the latest images"), |_, _, container| {
        let image = container.image.as_str();
        (lint::tag(image) == Some("latest")).then(|| Wrong { field: "image", value: image.to_owned() })
    });
}
