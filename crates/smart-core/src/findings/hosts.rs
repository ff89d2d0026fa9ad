//! Host names, and the certificates that hold for them.

use crate::object::certificate::Certificate;

/// Tells whether a certificate holds for a host, by RFC 6125: a wildcard stands for exactly one label.
pub(super) fn holds_for(certificate: &Certificate, host: &str) -> bool {
    let names = &certificate.dns_names;
    if names.is_empty() {
        // Old certificates name their host in the subject only.
        return common_name(certificate).is_some_and(|name| covers(name, host));
    }
    names.iter().any(|name| covers(name, host))
}

/// Returns the names that a certificate holds for.
pub(super) fn names(certificate: &Certificate) -> Vec<&str> {
    if certificate.dns_names.is_empty() {
        return common_name(certificate).into_iter().collect();
    }
    certificate.dns_names.iter().map(|name| name.as_str()).collect()
}

fn common_name(certificate: &Certificate) -> Option<&str> {
    certificate.subject.split(',').find_map(|part| part.trim().strip_prefix("CN="))
}

fn covers(name: &str, host: &str) -> bool {
    if name.eq_ignore_ascii_case(host) {
        return true;
    }
    let (Some(parent), Some((label, rest))) = (name.strip_prefix("*."), host.split_once('.')) else { return false };
    label != "*" && rest.eq_ignore_ascii_case(parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stands_for_one_label() {
        assert!(covers("*.example.com", "web.example.com"));
        assert!(covers("WEB.example.com", "web.example.com"));
        assert!(covers("*.example.com", "*.example.com"));
        for host in ["example.com", "a.b.example.com", "web.example.org", "*.b.example.com"] {
            assert!(!covers("*.example.com", host), "{host}");
        }
    }
}
