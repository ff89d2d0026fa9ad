//! Objects that a message names.

use crate::object::ObjectRef;
use crate::object::kind::kinds;

/// Returns the objects that a message names by kind and quoted name, as in `secrets "web-tls" not found`; a name without a
/// namespace is of the given one.
pub(super) fn objects(message: &str, namespace: &str) -> Vec<ObjectRef> {
    let parts: Vec<&str> = message.split('"').collect();
    let mut found = Vec::new();
    for pair in parts.windows(2).step_by(2) {
        let [before, quoted] = pair else { continue };
        let Some(word) = before.split_whitespace().next_back() else { continue };
        let of_kind = word.split('.').next().unwrap_or(word).to_lowercase();
        let Some(kind) = kinds().iter().find(|kind| kind.plural == of_kind || kind.kind.to_lowercase() == of_kind) else {
            continue;
        };
        let (namespace, name) = match quoted.split_once('/') {
            Some((namespace, name)) => (namespace, name),
            None => (namespace, *quoted),
        };
        if is_name(name) {
            found.push(ObjectRef::new(kind.group, kind.kind, if kind.namespaced { namespace } else { "" }, name));
        }
    }
    found
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_quotes_follow_their_kind() {
        let named = |message: &str| objects(message, "shop").iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(named(r#"could not get it: secrets "db" not found"#), ["Secret/shop/db"]);
        assert_eq!(named(r#"Secret "vault/token" and deployments.apps "web""#), ["Secret/vault/token", "Deployment/shop/web"]);
        assert_eq!(named(r#"namespace "other" is terminating"#), ["Namespace/other"]);
        assert_eq!(named(r#"field "spec.x y" of secret "#), Vec::<String>::new());
    }
}
