//! What is not well in the shop of `fixtures/`, and what one of its pods waits for. The README shows this file.
#![expect(clippy::print_stdout, reason = "it is a program")]

use smart_core::{Cluster, Direction, FindingsOptions, HealthStatus, Input, Scope};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut input = Input::new();
    input.dump("shop", &std::fs::read("fixtures/shop/dump.json")?)?;
    let cluster = Cluster::new(input, Some("2026-11-23T10:00:00Z".parse()?));

    for finding in cluster.findings(&Scope::namespace("shop"), &FindingsOptions::default()).answer.findings {
        println!("{} {} hits {}", finding.severity.as_str(), finding.subject, finding.affects.len());
    }
    println!("{}", smart_core::explain("storage-class-missing")?.finds);
    for health in cluster.health(&Scope::namespace("shop")).answer.health {
        if health.status == HealthStatus::Degraded {
            println!("{} {}", health.object, health.reason);
        }
    }
    let pod = cluster.resolve("pod/db-0", Some("shop"))?;
    print!("{}", cluster.graph().walk(&[pod], Direction::Upstream, Some(1)).tree());
    Ok(())
}
