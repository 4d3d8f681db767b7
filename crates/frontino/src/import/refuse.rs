//! A bundle that is refused as a whole: what is wrong, where, and what to do next.

use crate::refusal::Refusal;

/// A refusal with everything that it says.
pub(super) fn refuse(
    code: &'static str,
    place: impl AsRef<str>,
    message: impl Into<String>,
    next: impl Into<String>,
) -> Refusal {
    Refusal::new(code, message).at(place.as_ref()).next(next)
}

/// The known word that is nearest to a misspelt one, if any is near enough to be meant.
#[must_use]
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let word = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (distance(&word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(2))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The fewest letters to insert, drop or change to turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let to = to.chars().collect::<Vec<_>>();
    let mut row = (0..=to.len()).collect::<Vec<_>>();
    for (above, letter) in from.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (index, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != *other);
            diagonal = row[index + 1];
            row[index + 1] = changed.min(row[index] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        let known = ["columns", "delimiter", "date", "decimal", "defaults", "nulls"];
        let check = |word: &str, expected: Option<&str>| {
            assert_eq!(nearest(word, known), expected, "{word}");
        };
        check("colums", Some("columns"));
        check("Delimiters", Some("delimiter"));
        check("dates", Some("date"));
        check("null", Some("nulls"));
        check("whatever_else", None);
    }
}
