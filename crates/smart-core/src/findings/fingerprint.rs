//! A name for a problem that stays the same from one dump to the next.

use super::draft::Draft;

/// Returns sixteen hexadecimal digits from code, subject and part. Pods come and go under new names; what is found of them is
/// told of their workload, whose name stays. Names of what has no workload in the input are used without their random ends.
pub(crate) fn fingerprint(problem: &Draft) -> String {
    let subject = &problem.subject;
    let name = match subject.kind.as_str() {
        "Pod" | "ReplicaSet" | "Job" => without_random_end(&subject.name),
        _ => &subject.name,
    };
    let parts = [problem.rule.code, &subject.namespace, &subject.kind, &subject.group, name, &problem.part];
    format!("{:016x}", fnv(&parts))
}

/// Returns the FNV-1a hash of the parts, which is the same on every machine and in every version.
fn fnv(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0xff]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The characters that Kubernetes makes random names of.
const RANDOM: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";

/// Returns the name without the parts that a controller put behind it: `web` of `web-7d5b8c9f4-k8vzn`, `report` of
/// `report-29312345`.
fn without_random_end(name: &str) -> &str {
    let Some((rest, end)) = name.rsplit_once('-') else { return name };
    if end.len() >= 8 && end.bytes().all(|byte| byte.is_ascii_digit()) {
        return rest;
    }
    if end.len() != 5 || !end.bytes().all(|byte| RANDOM.contains(&byte)) {
        return name;
    }
    let is_hash = |text: &str| (6..=10).contains(&text.len()) && text.bytes().all(|byte| RANDOM.contains(&byte));
    match rest.rsplit_once('-') {
        Some((base, hash)) if is_hash(hash) => base,
        _ => rest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_ends_are_left_out() {
        assert_eq!(without_random_end("web-7d5b8c9f4-k8vzn"), "web");
        assert_eq!(without_random_end("agent-k8vzn"), "agent");
        assert_eq!(without_random_end("db-0"), "db-0");
        assert_eq!(without_random_end("report-29312345"), "report");
        assert_eq!(without_random_end("web-front"), "web-front");
    }
}
