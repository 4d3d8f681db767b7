//! References of creditors (ISO 11649): RF, two check digits, up to 21 letters and digits.

use super::iban::remainder_97;

/// The longest reference without RF and its check.
const LONGEST: usize = 21;

/// What stands behind RF and its check digits, without blanks; `None` when the check does not hold.
///
/// ```
/// assert_eq!(frontino_core::ids::rf::body("RF18539007547034"), Some("539007547034"));
/// ```
#[must_use]
pub fn body(reference: &str) -> Option<&str> {
    let known = reference.is_ascii() && (5..=LONGEST + 4).contains(&reference.len());
    let head = reference.get(..4).filter(|_| known)?;
    let body = &reference[4..];
    let digits = head.strip_prefix("RF").filter(|d| d.bytes().all(|b| b.is_ascii_digit()))?;
    let written = body.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
    let given_out = !matches!(digits, "00" | "01" | "99");
    (written && given_out && remainder_97(body, head) == 1).then_some(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_reference_needs_its_check() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(body(text), expected, "{text}");
        check("RF18539007547034", Some("539007547034"));
        check("RF77UT000123456", Some("UT000123456"));
        check("RF19539007547034", None);
        check("RF18539007547035", None);
        check("RF18", None);
        check("RF1853900754703à", None);
        check("XX18539007547034", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn one_changed_character_is_found(at in 4_usize..16, to in b'0'..=b'9') {
            let mut changed = b"RF18539007547034".to_vec();
            prop_assume!(changed[at] != to);
            changed[at] = to;
            prop_assert_eq!(body(std::str::from_utf8(&changed).unwrap()), None);
        }
    }
}
