//! What is refused before a run is planned: names that no list could show, dates that are slips.

use super::plan::Asked;
use crate::cli::italian::day;
use crate::refusal::Refusal;
use frontino_core::dates::Date;

/// The most characters of a name.
const NAME_CHARS_MAX: usize = 60;
/// How far ahead a date is taken for a date and not for a slip.
const DAYS_AHEAD_MAX: i32 = 366;

/// Refuses a name or a date that cannot be meant.
///
/// # Errors
/// When the name is blank, long or holds other signs than letters, digits, blanks and `-_.`; when
/// a date lies more than a year ahead; when the issue precedes the last day billed.
pub fn expect(asked: &Asked<'_>, today: Date) -> Result<(), Refusal> {
    if !is_name(asked.name) {
        let what = format!("il nome del giro non va bene: «{:.80}»", asked.name);
        return Err(Refusal::new("run_name", what).at("bill-run create").next(format!(
            "usare da 1 a {NAME_CHARS_MAX} lettere, cifre, spazi e - _ . che comincino con una \
             lettera o una cifra, per esempio 2019-12"
        )));
    }
    let latest = today.plus(DAYS_AHEAD_MAX);
    let refuse = |what: String, option: &str| {
        Err(Refusal::new("run_date", what).at(option).next("correggere la data e ripetere"))
    };
    let dates = [(Some(asked.at), "--at"), (asked.issue_on, "--issue-on")];
    for (date, option) in dates {
        if let Some(date) = date.filter(|date| *date > latest) {
            return refuse(format!("il {} è oltre un anno nel futuro", day(date)), option);
        }
    }
    match asked.issue_on {
        Some(issue_on) if issue_on < asked.at => {
            let (issued, at) = (day(issue_on), day(asked.at));
            let what = format!("l'emissione del {issued} precede l'ultimo giorno fatturato, {at}");
            refuse(what, "--issue-on")
        }
        _ => Ok(()),
    }
}

fn is_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    name.chars().count() <= NAME_CHARS_MAX
        && name.starts_with(char::is_alphanumeric)
        && !name.ends_with(' ')
        && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(name: &str, at: &str, issue_on: Option<&str>) -> Option<(&'static str, String)> {
        let date = |text| Date::parse(text).unwrap();
        let asked =
            Asked { name, at: date(at), issue_on: issue_on.map(date), cadence: false, by: "" };
        expect(&asked, date("2020-01-20")).err().map(|refusal| (refusal.code, refusal.place))
    }

    #[test]
    fn a_name_can_be_shown_in_a_list() {
        for name in ["2019-12", "a", "Saldo 2019 è qui", "1.2_b", &"x".repeat(60)] {
            assert_eq!(code(name, "2019-12-31", None), None, "{name}");
        }
        for name in ["", " ", "a ", " a", "-a", "a/b", "a\nb", "a\"b", "a\0", &"x".repeat(61)] {
            assert_eq!(code(name, "2019-12-31", None).unwrap().0, "run_name", "{name}");
        }
    }

    #[test]
    fn dates_that_are_slips_are_refused() {
        let check = |at: &str, issue_on: Option<&str>, option: Option<&str>| {
            let place = code("a", at, issue_on).map(|(_, place)| place);
            assert_eq!(place.as_deref(), option, "{at} {issue_on:?}");
        };
        check("2019-12-31", Some("2020-01-31"), None);
        check("2019-12-31", Some("2019-12-31"), None);
        check("2021-01-20", Some("2021-01-20"), None);
        check("2021-01-21", None, Some("--at"));
        check("2109-12-31", None, Some("--at"));
        check("2019-12-31", Some("2202-01-31"), Some("--issue-on"));
        check("2019-12-31", Some("2019-12-30"), Some("--issue-on"));
    }
}
