//! Names of objects as kubectl takes them.

use std::fmt;

/// What one argument, or a kind and the names after it, means. Which kind the word is, the cluster knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// The kind in the user's words: `po`, `Deployment`, `deployments.apps`.
    pub(crate) kind: String,
    /// The name, which may have the namespace before it: `shop/web-1`; without one, all objects of the kind are meant.
    pub(crate) name: Option<String>,
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{}/{name}", self.kind),
            None => f.write_str(&self.kind),
        }
    }
}

/// Reads `pod/a svc/b`, `Pod/shop/a`, `pod a b`, `pods`, and `deploy,sts`.
///
/// # Errors
/// When the forms are mixed, or a part is empty; kubectl refuses the same.
pub(crate) fn parse(words: &[String]) -> Result<Vec<Target>, String> {
    let Some((first, names)) = words.split_first() else { return Ok(Vec::new()) };
    if words.iter().any(|word| word.contains('/')) {
        return words.iter().map(|word| slashed(word)).collect();
    }
    let mut targets = Vec::new();
    for kind in first.split(',') {
        if kind.is_empty() {
            return Err(format!("`{first}` names no kind between its commas"));
        }
        if names.is_empty() {
            targets.push(Target { kind: kind.to_owned(), name: None });
        }
        for name in names {
            targets.push(Target { kind: kind.to_owned(), name: Some(name.clone()) });
        }
    }
    Ok(targets)
}

fn slashed(word: &str) -> Result<Target, String> {
    match word.split('/').collect::<Vec<_>>().as_slice() {
        [kind, name] if !kind.is_empty() && !name.is_empty() && !kind.contains(',') => {
            Ok(Target { kind: (*kind).to_owned(), name: Some((*name).to_owned()) })
        }
        // As answers and errors write objects.
        [kind, namespace, name] if ![kind, namespace, name].iter().any(|part| part.is_empty()) && !kind.contains(',') => {
            Ok(Target { kind: (*kind).to_owned(), name: Some(format!("{namespace}/{name}")) })
        }
        [_] => Err(format!("`{word}` has no kind; write kind/{word}, as the other objects have it")),
        _ => Err(format!("`{word}` is not of the form kind/name")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Vec<String>, String> {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Ok(parse(&words)?.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn forms_that_kubectl_takes() {
        let check = |line: &str, expected: &[&str]| assert_eq!(read(line).expect(line), expected, "{line}");
        check("", &[]);
        check("pod/x", &["pod/x"]);
        check("deployment.apps/x svc/y", &["deployment.apps/x", "svc/y"]);
        check("deploy x", &["deploy/x"]);
        check("po x y", &["po/x", "po/y"]);
        check("pods", &["pods"]);
        check("Pod/shop/x", &["Pod/shop/x"]);
        check("deploy,sts", &["deploy", "sts"]);
        check("pod,svc x", &["pod/x", "svc/x"]);
    }

    #[test]
    fn forms_that_kubectl_refuses() {
        let check = |line: &str, expected: &str| assert_eq!(read(line).expect_err(line), expected);
        check("pod/x y", "`y` has no kind; write kind/y, as the other objects have it");
        check("pod/", "`pod/` is not of the form kind/name");
        check("/x", "`/x` is not of the form kind/name");
        check("pod/a/b/c", "`pod/a/b/c` is not of the form kind/name");
        check("pod//b", "`pod//b` is not of the form kind/name");
        check("deploy,", "`deploy,` names no kind between its commas");
    }
}
