//! Words that findings share.

pub(crate) use crate::health::{cited, counted, name};
use crate::object::ObjectRef;
use crate::object::selector::LabelSelector;
use crate::report::Command;

/// Returns names as a sentence has them: `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`.
pub(crate) fn listed<T: std::fmt::Display>(names: &[T]) -> String {
    const SHOWN: usize = 3;
    match names {
        [] => String::new(),
        [one] => one.to_string(),
        _ => {
            let beyond = if names.len() > SHOWN + 1 { names.len() - SHOWN } else { 0 };
            let shown = names.len() - beyond;
            let mut words: Vec<String> = names.iter().take(shown).map(ToString::to_string).collect();
            let last = if beyond > 0 { format!("{beyond} more") } else { words.pop().unwrap_or_default() };
            format!("{} and {last}", words.join(", "))
        }
    }
}

/// Returns what there is of a kind, as a sentence: `The only StorageClass is standard.`
pub(crate) fn there_are<T: std::fmt::Display>(kind: &str, names: &[T]) -> String {
    match names {
        [one] => format!("The only {kind} is {one}."),
        _ => format!("There are {}: {}.", counted(i64::try_from(names.len()).unwrap_or(i64::MAX), kind), listed(names)),
    }
}

/// Returns a selector in words: `{}` for one that selects everything.
pub(crate) fn selector_words(selector: &LabelSelector) -> String {
    if selector.is_empty() { "{}".to_owned() } else { selector.to_string() }
}

/// Returns the command that shows an object with its events.
pub(crate) fn describe(object: &ObjectRef, purpose: &str) -> Command {
    Command::kubectl(object, "describe", &[], purpose)
}

/// Returns the command that shows what a container wrote before it ended.
pub(crate) fn last_logs(pod: &ObjectRef, container: &str) -> Command {
    Command::kubectl_in(
        &pod.namespace,
        &["logs", &pod.name, "-c", container, "--previous"],
        "shows what the container wrote before it ended",
    )
}

/// Returns the names that are near a wanted one, the nearest first: for typing errors.
pub(crate) fn near_misses<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    // One letter in three may differ, and two at most: more is another word.
    let most = (wanted.len() / 3).clamp(1, 2);
    let distance = |name: &str| {
        // Names whose lengths differ by more cannot be that near, and most are told apart so.
        let is_close = name.len().abs_diff(wanted.len()) <= most;
        let is_close = is_close && differing(wanted, name) <= 2 * most;
        let distance = if is_close { strsim::damerau_levenshtein(wanted, name) } else { usize::MAX };
        (distance <= most || is_same_but_for_separators(wanted, name)).then_some(distance)
    };
    let mut near: Vec<(usize, &str)> =
        names.filter(|name| *name != wanted).filter_map(|name| Some((distance(name)?, name))).collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, name)| name).take(3).collect()
}

/// Returns how many bytes one of two names has more often than the other. Each edit changes it by two at most, so that it
/// tells most names apart without a look at their order. Names are ASCII.
fn differing(a: &str, b: &str) -> usize {
    let mut more = [0_i32; 256];
    for (text, sign) in [(a, 1), (b, -1)] {
        for byte in text.bytes() {
            if let Some(count) = more.get_mut(usize::from(byte)) {
                *count += sign;
            }
        }
    }
    more.iter().map(|count| count.unsigned_abs() as usize).sum()
}

/// Tells whether two names differ in case and separators only: `db-url`, `DB_URL`.
fn is_same_but_for_separators(a: &str, b: &str) -> bool {
    letters_of(a).eq(letters_of(b))
}

fn letters_of(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_of_everything_is_written() {
        let web = LabelSelector { match_labels: [("app".into(), "web".into())].into(), ..LabelSelector::default() };
        assert_eq!([selector_words(&web), selector_words(&LabelSelector::default())], ["app=web", "{}"]);
    }

    #[test]
    fn names_in_a_sentence() {
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c", "d"]), "a, b, c and d");
        assert_eq!(listed(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more");
    }

    #[test]
    fn names_off_by_a_letter_are_near() {
        assert_eq!(near_misses("redis_url", ["redis-url", "redis_uri", "mongo_url"].into_iter()), ["redis-url", "redis_uri"]);
        assert_eq!(near_misses("ab", ["cd"].into_iter()), Vec::<&str>::new());
    }
}
