//! Properties of the bills of one supply over time: nothing is billed twice or lost, whatever the
//! order and the day in which readings come.

use crate::given::*;
use crate::life::*;
use frontino_core::bill::{Draft, LegacyBill, SupplyInputs};
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::consumption::{AnnualConsumption, Reading, ReadingKind, Register, Start};
use frontino_core::consumption::{AnnualSource, Point};
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::meter::Meter;
use frontino_core::money::Cents;
use frontino_core::rating::{Rater, Source, Stretch};
use frontino_core::supply::{CategoryId, Services, Terms};
use frontino_core::tariff::{Catalogue, Policy, TierRounding};
use proptest::prelude::*;

/// What happens to a supply: readings (days after the one before, cubic metres, kind), days of
/// bills, and how long after its day a reading is known.
#[derive(Clone, Debug)]
struct Life {
    readings: Vec<Reading>,
    dates: Vec<Date>,
    lag_days: i32,
    policy: Policy,
}

const FIRST_M3: i64 = 9_950;

fn life(steps: std::ops::Range<usize>) -> impl Strategy<Value = Life> {
    let kinds = vec![ReadingKind::Operator, ReadingKind::SelfRead, ReadingKind::Telemetry];
    let step = (1i32..120, 0i64..90, prop::sample::select(kinds));
    let steps = prop::collection::vec(step, steps);
    let dates = prop::collection::vec(10i32..700, 1..4);
    (steps, dates, 0i32..32, policy()).prop_map(|(steps, days, lag_days, policy)| {
        let (mut on, mut value_m3) = (d("2018-06-30"), FIRST_M3);
        let mut readings = vec![reading(on, value_m3, ReadingKind::Operator)];
        for (days, m3, kind) in steps {
            (on, value_m3) = (on.plus(days), value_m3 + m3);
            readings.push(reading(on, value_m3, kind));
        }
        // The last bill is that of the last reading.
        let first = readings[0].on;
        let mut dates: Vec<Date> = days.into_iter().map(|days| first.plus(days)).collect();
        dates.retain(|date| *date < on);
        dates.push(on);
        dates.sort_unstable();
        dates.dedup();
        Life { readings, dates, lag_days, policy }
    })
}

const TERMS: Terms = Terms {
    category: CategoryId(0),
    members: Some(3),
    units: 1,
    services: Services::WATER,
    bonus: false,
};

/// Two tables one after another, so that volumes on the wrong days show in the amounts.
fn tables() -> impl Strategy<Value = Catalogue> {
    (rates(), rates(), 0i32..700).prop_map(|(mut first, mut second, days)| {
        // A committed volume is due even where no water ran: it would hide the metered one.
        first.water.bill_commitment = false;
        second.water.bill_commitment = false;
        let second_valid = Period::new(d("2018-07-01").plus(days), LAST);
        let versions = vec![version(1, always(), first), version(2, second_valid, second)];
        Catalogue::new(versions, Vec::new())
    })
}

fn of(life: &Life, digits: u8) -> SupplyInputs {
    supply(TERMS, meter(digits), life.readings.clone())
}

fn is_water(line: &&Line) -> bool {
    matches!(line.charge.kind, ChargeKind::WaterTier(_))
}

fn without_register(draft: &Draft) -> (Vec<Line>, Vec<Stretch>, Cents) {
    (draft.lines.clone(), draft.stretches.clone(), draft.totals.payable)
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn the_order_of_readings_does_not_matter(
        catalogue in tables(), life in life(1..8), billed in 0usize..3, low in 0i64..200,
        mixed in any::<prop::sample::Index>(), seed in any::<u64>(),
    ) {
        let mut supply = of(&life, 5);
        // Some are billed; one more of another kind stands on the day of the first.
        for reading in supply.history.readings.iter_mut().take(billed) {
            reading.billed = true;
        }
        let other = Reading { kind: ReadingKind::Estimated, ..supply.history.readings[0] };
        supply.history.readings.push(Reading { value_m3: other.value_m3 - low, ..other });
        let last = supply.history.readings.len() - 1;
        let before = bills(&catalogue, &supply, &life.dates, life.lag_days, life.policy);
        let turn = mixed.index(last + 1);
        supply.history.readings.rotate_left(turn);
        supply.history.readings.swap(0, usize::try_from(seed % 7).unwrap().min(last));
        let after = bills(&catalogue, &supply, &life.dates, life.lag_days, life.policy);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn a_run_executed_twice_bills_nothing_and_no_news_corrects_nothing(
        catalogue in tables(), life in life(1..8), later in 1i32..400,
    ) {
        let mut supply = of(&life, 5);
        for draft in bills(&catalogue, &supply, &life.dates, life.lag_days, life.policy).unwrap() {
            supply.before.push(kept(&draft, catalogue.generation));
        }
        let last = *life.dates.last().unwrap();
        prop_assert_eq!(bill(&catalogue, &supply, &run(last, life.policy)), Ok(None));
        let next = bill(&catalogue, &supply, &run(last.plus(later), life.policy)).unwrap().unwrap();
        prop_assert!(next.lines.iter().all(|line| !line.charge.correction), "{:?}", next.lines);
        supply.before.push(kept(&next, catalogue.generation));
        let third = bill(&catalogue, &supply, &run(last.plus(500), life.policy)).unwrap().unwrap();
        prop_assert!(third.lines.iter().all(|line| !line.charge.correction), "{:?}", third.lines);
    }

    #[test]
    fn estimates_and_their_corrections_make_what_actual_readings_cost(
        catalogue in tables(), life in life(1..8),
    ) {
        let supply = of(&life, 5);
        let drafts = bills(&catalogue, &supply, &life.dates, life.lag_days, life.policy).unwrap();
        // The same days with the volumes that all readings together give.
        let last = *life.dates.last().unwrap();
        let first = life.readings[0];
        let point = Point {
            at: first.on.next(),
            meter: 0,
            litres: first.value_m3 * 1000,
            source: Source::Actual,
        };
        let start = Start { point, estimated: false };
        let register = Register::follow(&supply.history, start, last, &|_| 0).unwrap();
        let nothing = || AnnualConsumption::of_litres(0, AnnualSource::Parameter);
        let (mut due, mut stretches) = (Vec::new(), Vec::new());
        for draft in &drafts {
            let rounding = life.policy.estimate_rounding;
            stretches.clear();
            let _end = register.consumption(draft.period, &nothing, rounding, &mut stretches);
            let terms = &supply.contract.terms;
            let mut rater = Rater::new(&catalogue);
            rater.rate(draft.period, terms, &stretches, life.policy, &mut due).unwrap();
        }
        let billed = drafts.iter().flat_map(|draft| &draft.lines);
        prop_assert_eq!(sum(billed.clone()), sum(&due), "{:?}", drafts);
        let litres = |lines: &[Line]| {
            lines.iter().filter(is_water).map(|line| line.quantity).sum::<i64>()
        };
        let billed: Vec<Line> = billed.copied().collect();
        prop_assert_eq!(litres(&billed), litres(&due));
        // VAT is rounded once a bill; what one bill gives back the next ones set off.
        let vat: Cents = drafts.iter().map(|draft| draft.totals.vat).sum();
        let bills = i64::try_from(drafts.len()).unwrap();
        prop_assert!((vat.0 * 10 - sum(&due).0).abs() <= 5 * bills);
        let total: Cents = drafts.iter().map(|draft| draft.totals.total).sum();
        let paid: Cents = drafts.iter().map(|draft| draft.totals.payable).sum();
        prop_assert_eq!(paid - drafts[drafts.len() - 1].totals.credit, total);
    }

    #[test]
    fn a_legacy_estimate_too_high_is_given_back_once(
        catalogue in tables(), mut life in life(1..8), over in 0i64..120,
        covered_m3 in -20i64..150,
    ) {
        if life.policy.tier_rounding == TierRounding::None {
            life.policy.tier_rounding = TierRounding::Milli;
        }
        let mut supply = of(&life, 5);
        let first = life.readings[0];
        let estimate = Reading { value_m3: first.value_m3 + over, billed: true, ..first };
        supply.history.readings[0] = Reading { kind: ReadingKind::Estimated, ..estimate };
        let period = Period::closed(d("2018-01-01"), first.on);
        supply.legacy.push(LegacyBill { period, litres: covered_m3 * 1000 });
        let drafts = bills(&catalogue, &supply, &life.dates, life.lag_days, life.policy).unwrap();
        let lines = drafts.iter().flat_map(|draft| &draft.lines);
        let billed: i64 = lines.filter(is_water).map(|line| line.quantity).sum();
        let last = life.readings[life.readings.len() - 1];
        prop_assert_eq!(billed, (last.value_m3 - estimate.value_m3) * 1000, "{:?}", drafts);
    }

    #[test]
    fn a_register_that_rolls_over_bills_as_a_longer_one(
        catalogue in tables(), life in life(1..8),
    ) {
        let long = of(&life, 8);
        let mut short = of(&life, 4);
        for reading in &mut short.history.readings {
            reading.value_m3 %= 10_000;
        }
        let (dates, lag) = (&life.dates, life.lag_days);
        let long = bills(&catalogue, &long, dates, lag, life.policy).unwrap();
        let short = bills(&catalogue, &short, dates, lag, life.policy).unwrap();
        let plain = |drafts: &[Draft]| drafts.iter().map(without_register).collect::<Vec<_>>();
        prop_assert_eq!(plain(&long), plain(&short));
    }

    #[test]
    fn a_meter_exchanged_at_a_reading_bills_as_one_meter(
        catalogue in tables(), life in life(2..8), place in 0usize..8, first_m3 in 0i64..500,
    ) {
        let mut one = of(&life, 8);
        let place = 1 + place % (life.readings.len() - 1);
        one.history.readings[place].kind = ReadingKind::Operator;
        let exchange = one.history.readings[place];
        let mut two = one.clone();
        let meters = &mut two.history.meters;
        meters[0].removed_on = Some(exchange.on);
        meters[0].last_m3 = Some(exchange.value_m3);
        meters.push(Meter { installed_on: exchange.on, first_m3, ..meter(5) });
        two.history.readings.retain(|reading| reading.on != exchange.on);
        for reading in two.history.readings.iter_mut().filter(|r| r.on > exchange.on) {
            reading.meter = 1;
            reading.value_m3 += first_m3 - exchange.value_m3;
        }
        // The exchange is known when it happens; here it is known from the beginning.
        let (dates, lag) = (&life.dates, life.lag_days);
        let last = &dates[dates.len() - 1..];
        let one = bills(&catalogue, &one, last, lag, life.policy).unwrap();
        let two = bills(&catalogue, &two, last, lag, life.policy).unwrap();
        let plain = |drafts: &[Draft]| drafts.iter().map(without_register).collect::<Vec<_>>();
        prop_assert_eq!(plain(&one), plain(&two));
    }
}
