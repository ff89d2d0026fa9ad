//! Sentences in words: a shell's quotes, without a shell's other powers.

/// One word of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Whether a part of it stood in quotes: then it is none of the words that part sentences.
    is_quoted: bool,
}

impl Word {
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), is_quoted: false }
    }
}

/// Returns the sentences of a text, each in its words, without empty ones; nothing when a quote is left open.
pub(super) fn sentences(text: &str) -> Option<Vec<Vec<Word>>> {
    let (mut all, mut sentence) = (Vec::new(), Vec::new());
    let mut word: Option<Word> = None;
    let mut characters = text.chars();
    let empty = || Word::plain("");
    while let Some(character) = characters.next() {
        match character {
            '\'' => {
                let word = word.get_or_insert_with(empty);
                word.is_quoted = true;
                loop {
                    match characters.next()? {
                        '\'' => break,
                        inside => word.text.push(inside),
                    }
                }
            }
            '"' => {
                let word = word.get_or_insert_with(empty);
                word.is_quoted = true;
                loop {
                    match characters.next()? {
                        '"' => break,
                        '\\' => match characters.next()? {
                            escaped @ ('"' | '\\' | '$' | '`') => word.text.push(escaped),
                            other => word.text.extend(['\\', other]),
                        },
                        inside => word.text.push(inside),
                    }
                }
            }
            '\\' => {
                let word = word.get_or_insert_with(empty);
                word.is_quoted = true;
                word.text.push(characters.next()?);
            }
            ';' => {
                sentence.extend(word.take());
                all.push(std::mem::take(&mut sentence));
            }
            space if space.is_whitespace() => end_word(&mut word, &mut sentence, &mut all),
            other => word.get_or_insert_with(empty).text.push(other),
        }
    }
    end_word(&mut word, &mut sentence, &mut all);
    all.push(sentence);
    all.retain(|sentence| !sentence.is_empty());
    Some(all)
}

fn end_word(word: &mut Option<Word>, sentence: &mut Vec<Word>, all: &mut Vec<Vec<Word>>) {
    match word.take() {
        Some(word) if word.text == THEN && !word.is_quoted => all.push(std::mem::take(sentence)),
        Some(word) => sentence.push(word),
        None => {}
    }
}

/// The word between two changes.
const THEN: &str = "then";

/// Returns a word so that it is read back as it is.
pub(super) fn quoted(word: &str) -> String {
    // What a shell would take for more than letters is quoted too, so that sentences can be pasted.
    let is_bare = |character: char| character.is_alphanumeric() || "-_./:=,@+%^".contains(character);
    if !word.is_empty() && word != THEN && word.chars().all(is_bare) {
        return word.to_owned();
    }
    let mut text = String::with_capacity(word.len() + 2);
    text.push('\'');
    text.push_str(&word.replace('\'', "'\\''"));
    text.push('\'');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Option<Vec<Vec<String>>> {
        let plain = |sentence: Vec<Word>| sentence.into_iter().map(|word| word.text).collect();
        sentences(text).map(|all| all.into_iter().map(plain).collect())
    }

    #[test]
    fn sentences_part_at_semicolons_and_at_then() {
        for (text, wanted) in [
            ("a b; c", vec![vec!["a", "b"], vec!["c"]]),
            ("a then b;", vec![vec!["a"], vec!["b"]]),
            ("a 'then' \"b;c\"", vec![vec!["a", "then", "b;c"]]),
            (r#"K='a b'"c\"d"\;e"#, vec![vec!["K=a bc\"d;e"]]),
            ("a '' ;; ;", vec![vec!["a", ""]]),
            (" ", vec![]),
        ] {
            let wanted: Vec<Vec<String>> =
                wanted.into_iter().map(|words| words.into_iter().map(str::to_owned).collect()).collect();
            assert_eq!(words(text), Some(wanted), "{text}");
        }
        for open in ["a 'b", "a \"b", "a \\"] {
            assert_eq!(words(open), None, "{open}");
        }
    }

    #[test]
    fn quoted_words_are_read_back() {
        for word in ["a", "", "a b", "it's", "then", "K=v;w", "\\", "\"x\"", "line\nbreak", "$(x)"] {
            assert_eq!(words(&quoted(word)), Some(vec![vec![word.to_owned()]]), "{word}");
        }
    }
}
