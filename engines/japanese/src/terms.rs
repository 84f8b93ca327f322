//! Index terms: two-character windows, so that Japanese needs no word list to be found.

use crate::fold;

/// The folded words of a query as typed: split at white space, empty ones left out.
pub fn words(query: &str) -> Vec<String> {
    query
        .split_whitespace()
        .map(fold)
        .filter(|word| !word.is_empty())
        .collect()
}

/// Index terms of a folded text: every two-character window, or the text itself when it is one
/// character. Unique and sorted; none for an empty text.
pub fn index_terms(folded: &str) -> Vec<String> {
    let mut terms = bigrams(folded);
    if terms.is_empty() && !folded.is_empty() {
        terms.push(folded.to_owned());
    }
    terms
}

/// Terms that every text containing the folded query word has. None for a one-character word:
/// a longer text holds no term of one character, so such a word must be looked for otherwise.
pub fn query_terms(folded: &str) -> Vec<String> {
    bigrams(folded)
}

fn bigrams(folded: &str) -> Vec<String> {
    let starts = folded.char_indices().map(|(start, _)| start);
    let ends = folded
        .char_indices()
        .map(|(start, letter)| start + letter.len_utf8());
    let mut terms: Vec<&str> = starts
        .zip(ends.skip(1))
        .map(|(start, end)| &folded[start..end])
        .collect();
    terms.sort_unstable();
    terms.dedup();
    terms.into_iter().map(str::to_owned).collect()
}
