//! Rule tables of the review.

use super::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn closed(from: &str, to: &str) -> Period {
    Period::closed(d(from), d(to))
}

/// A bill of four months in which nothing has to be seen.
fn quiet() -> Facts {
    Facts {
        period: closed("2019-09-01", "2019-12-31"),
        contract_from: d("2015-01-01"),
        first: false,
        units: 1,
        litres: 40_000,
        total: Cents(8000),
        barred: Cents::ZERO,
        issue_on: d("2020-01-31"),
        cadence: Some(Cadence::FourMonthly),
        estimated: false,
        before: Some(Before { litres: 38_000, total: Some(Cents(7500)) }),
        annual_l: Some(120_000),
        category: UnitDays { litres: 4_000, unit_days: 10 },
        read_on: d("2019-12-31"),
    }
}

fn seen(bill: &Facts) -> Vec<&'static str> {
    let mut findings = Vec::new();
    look(bill, &Thresholds::default(), &mut findings);
    findings.iter().map(|finding| finding.code().0).collect()
}

#[test]
fn each_threshold_is_passed_by_one_step() {
    let check = |name: &str, change: &dyn Fn(&mut Facts), expected: &[&str]| {
        let mut bill = quiet();
        change(&mut bill);
        assert_eq!(seen(&bill), expected, "{name}");
    };
    check("nothing", &|_| {}, &[]);
    check("one cent barred", &|b| b.barred = Cents(1), &["barred"]);
    check("last day of issue", &|b| b.issue_on = d("2020-02-14"), &[]);
    check("a day later", &|b| b.issue_on = d("2020-02-15"), &["late_issue"]);
    check("a day too long", &|b| b.period = closed("2019-08-31", "2019-12-31"), &["long_period"]);
    check(
        "a day too long, cadence unknown",
        &|b| {
            (b.period, b.cadence) = (closed("2019-08-31", "2019-12-31"), None);
        },
        &[],
    );
    check("zero total", &|b| b.total = Cents(0), &[]);
    check("negative total", &|b| b.total = Cents(-1), &["negative_total"]);
    check("at the limit", &|b| (b.total, b.before) = (Cents(500_000), None), &[]);
    check("above the limit", &|b| (b.total, b.before) = (Cents(500_001), None), &["above_limit"]);
    check("2.5 times last year", &|b| b.total = Cents(18_750), &[]);
    check("a cent more", &|b| b.total = Cents(18_751), &["rise"]);
    check(
        "small bills may rise",
        &|b| {
            (b.total, b.before) = (Cents(4999), Some(Before { litres: 0, total: Some(Cents(1)) }));
        },
        &[],
    );
    check(
        "nothing before",
        &|b| {
            (b.total, b.before) =
                (Cents(40_000), Some(Before { litres: 0, total: Some(Cents(0)) }));
        },
        &[],
    );
}

#[test]
fn a_first_period_that_the_legacy_system_began_is_told_and_not_shown() {
    let check = |from: &str, contract_from: &str, first: bool, expected: &[&str]| {
        let (period, contract_from) = (closed(from, "2019-12-31"), d(contract_from));
        let bill = Facts { period, contract_from, first, ..quiet() };
        assert_eq!(seen(&bill), expected, "{from} {contract_from} {first}");
    };
    check("2019-09-01", "2015-01-01", true, &[]);
    check("2019-08-31", "2015-01-01", true, &["inherited_period"]);
    check("2019-07-01", "2015-01-01", true, &["inherited_period"]);
    // No cadence of the old system makes more than six months.
    check("2019-06-30", "2015-01-01", true, &["long_period"]);
    // The first bill of a contract that nobody billed before, and every later bill.
    check("2019-08-31", "2019-08-31", true, &["long_period"]);
    check("2019-08-31", "2015-01-01", false, &["long_period"]);
    assert!(Finding::InheritedPeriod.is_notice());
    assert!(!Finding::LongPeriod { cadence: Cadence::FourMonthly }.is_notice());
}

#[test]
fn volumes_are_held_against_the_own_year_and_the_category() {
    let check = |litres: i64, annual_l: Option<i64>, category: i128, expected: &[&str]| {
        let category = UnitDays { litres: category * 365, unit_days: 365 };
        let bill = Facts { litres, annual_l, category, ..quiet() };
        assert_eq!(seen(&bill), expected, "{litres} {annual_l:?} {category:?}");
    };
    // 122 days of 109.5 m³ a year are 36.6 m³.
    check(109_800, Some(109_500), 1000, &[]);
    check(109_801, Some(109_500), 1000, &["above_own"]);
    check(109_801, None, 1000, &[]);
    check(109_801, None, 300, &["above_category"]);
    check(109_800, None, 300, &[]);
    check(109_801, Some(0), 0, &[]);
    check(0, Some(109_500), 1000, &["no_consumption"]);
    check(0, Some(2_990), 1000, &[]); // 122 days of it are less than a cubic metre
    check(0, Some(0), 1000, &[]);
    check(0, None, 1000, &[]);
}

#[test]
fn the_category_counts_each_unit() {
    let category = UnitDays { litres: 300, unit_days: 1 };
    let bill = Facts { litres: 200_000, units: 2, annual_l: None, category, ..quiet() };
    assert_eq!(seen(&bill), [] as [&str; 0]);
    assert_eq!(seen(&Facts { units: 1, ..bill }), ["above_category"]);
}

#[test]
fn an_estimate_is_shown_when_nobody_read_for_two_years() {
    let check = |estimated: bool, read_on: &str, expected: &[&str]| {
        let bill = Facts { estimated, read_on: d(read_on), ..quiet() };
        assert_eq!(seen(&bill), expected, "{estimated} {read_on}");
    };
    check(true, "2018-01-01", &[]);
    check(true, "2017-12-31", &["unread"]);
    check(false, "2010-01-01", &[]);
}

#[test]
fn the_year_before_is_brought_to_the_same_days() {
    let span = |from, to, litres, cents| BilledSpan {
        period: closed(from, to),
        litres,
        total: Cents(cents),
    };
    let check = |period: Period, billed: &[BilledSpan], expected: Option<(i64, i64)>| {
        let found = same_period_before(period, billed);
        let found = found.map(|before| (before.litres, before.total.unwrap().0));
        assert_eq!(found, expected, "{period} {billed:?}");
    };
    let months = closed("2019-09-01", "2019-12-31"); // 122 days
    check(months, &[], None);
    check(months, &[span("2018-09-01", "2018-12-31", 1220, 12_200)], Some((1220, 12_200)));
    // Twice as many days, of which half are the same.
    check(months, &[span("2018-09-01", "2019-05-02", 2440, 24_400)], Some((1220, 12_200)));
    // Two spans that touch in the middle.
    let two =
        [span("2018-07-01", "2018-10-31", 1230, 0), span("2018-11-01", "2018-12-31", 610, 6100)];
    check(months, &two, Some((1220, 6100)));
    // Half of the days are enough, fewer are not.
    check(months, &[span("2018-11-01", "2018-12-31", 610, 6100)], Some((1220, 12_200)));
    check(months, &[span("2018-11-02", "2018-12-31", 600, 6000)], None);
    // A year later there is one day more.
    let winter = closed("2020-02-01", "2020-02-29");
    check(winter, &[span("2019-02-01", "2019-02-28", 2800, 280)], Some((2900, 290)));
}
