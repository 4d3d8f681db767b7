//! Closed lists of choices, each with its word in files.

/// The choice that a word stands for.
#[must_use]
pub fn find<T: Copy>(words: &[(&str, T)], word: &str) -> Option<T> {
    words.iter().find(|(known, _)| *known == word).map(|(_, choice)| *choice)
}

/// The word of a choice; empty for one that has none.
#[must_use]
pub fn word<T: PartialEq>(words: &[(&'static str, T)], choice: &T) -> &'static str {
    words.iter().find(|(_, known)| known == choice).map_or("", |(word, _)| word)
}

/// All words, for a person.
#[must_use]
pub fn list<T>(words: &[(&str, T)]) -> String {
    words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}

/// The known word that is nearest to a misspelt one, when it is near enough to be meant.
#[must_use]
pub fn nearest<'a>(misspelt: &str, known: &[&'a str]) -> Option<&'a str> {
    let distances = known.iter().map(|word| (edits(misspelt, word), *word));
    let (distance, word) = distances.min()?;
    (distance <= misspelt.len().max(word.len()) / 3).then_some(word)
}

/// Letters to insert, delete or change to get from one word to the other.
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for letter in from.chars() {
        let mut diagonal = row[0];
        row[0] += 1;
        for (at, other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(*other != letter);
            diagonal = row[at + 1];
            row[at + 1] = changed.min(diagonal + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_has_its_nearest_neighbour() {
        let known = ["name", "tax_code", "vat_number", "address"];
        let check =
            |word: &str, near: Option<&str>| assert_eq!(nearest(word, &known), near, "{word}");
        check("tax_cod", Some("tax_code"));
        check("taxcode", Some("tax_code"));
        check("adress", Some("address"));
        check("nmae", None);
        check("nam", Some("name"));
        check("colour", None);
        check("", None);
        assert_eq!(nearest("x", &[]), None);
    }

    #[test]
    fn edits_are_counted() {
        let check = |a: &str, b: &str, n: usize| {
            assert_eq!((edits(a, b), edits(b, a)), (n, n), "{a} {b}");
        };
        check("", "", 0);
        check("abc", "", 3);
        check("abc", "abc", 0);
        check("abc", "axc", 1);
        check("abc", "ac", 1);
        check("kitten", "sitting", 3);
    }

    #[test]
    fn words_and_choices_are_found_both_ways() {
        let words = [("yes", true), ("no", false)];
        assert_eq!(find(&words, "no"), Some(false));
        assert_eq!(find(&words, "maybe"), None);
        assert_eq!(word(&words, &true), "yes");
        assert_eq!(list(&words), "yes, no");
    }
}
