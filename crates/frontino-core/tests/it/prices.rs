//! Properties of rating: cuts that change nothing, bounds without a step, more water, more money.

use crate::given::*;
use frontino_core::bill::{totals, vat_percent};
use frontino_core::charge::{ChargeKind, Line};
use frontino_core::dates::{LAST, Period};
use frontino_core::money::{Cents, amount_of_litres};
use frontino_core::supply::{DatedTerms, TermsHistory};
use frontino_core::tariff::{Catalogue, CategoryRates, Policy, TierRounding};
use proptest::prelude::*;

/// Cents in units of a litre at a millionth of a euro per cubic metre.
const CENT: i64 = 10_000_000;

fn is_tier(line: &&Line) -> bool {
    matches!(line.charge.kind, ChargeKind::WaterTier(_))
}

/// By how much, in parts of a cent, the water of one bill may differ from the exact price because
/// bounds are rounded (half a litre or half a cubic metre each) and volumes are whole litres.
fn water_slack(rates: &CategoryRates, policy: Policy) -> i64 {
    let half_litres = match policy.tier_rounding {
        TierRounding::None => 0,
        TierRounding::Milli => 1,
        TierRounding::Integer => 1000,
    };
    let prices = &rates.water.rates;
    let steps: i64 = prices.windows(2).map(|p| (p[1].0 - p[0].0).abs()).sum();
    let highest = prices.iter().map(|p| p.0).max().unwrap_or(0);
    (half_litres * steps + 1) / 2 + 2 * highest
}

fn top_price(rates: &CategoryRates) -> i64 {
    let flat: i64 = rates.flat.iter().flatten().map(|p| p.0).sum();
    let components = 12 * 20_000;
    rates.water.rates.iter().map(|p| p.0).max().unwrap_or(0) + flat + components
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_cut_without_a_change_of_price_changes_no_line(
        rates in rates(), components in components(), terms in terms(), policy in policy(),
        period in period(), cut in 1i64..800, litres in 0i64..900_000,
    ) {
        let cut = period.from.plus(i32::try_from(cut % period.days()).unwrap());
        let whole = vec![version(1, always(), rates.clone())];
        let parts = vec![
            version(1, Period::new(always().from, cut), rates.clone()),
            version(2, Period::new(cut, LAST), rates),
        ];
        let mut halves = components.clone();
        for component in &components {
            let mut later = component.clone();
            (later.generation, later.valid) = (2, Period::new(cut, LAST));
            halves.push(later);
        }
        let history = TermsHistory::constant(terms);
        let again = TermsHistory { first: terms, changes: vec![DatedTerms { from: cut, terms }] };
        let one = rate(&Catalogue::new(whole, components), period, &history, litres, policy);
        let two = rate(&Catalogue::new(parts, halves), period, &again, litres, policy);
        prop_assert_eq!(one, two);
    }

    #[test]
    fn two_bills_for_one_differ_only_by_what_is_rounded(
        rates in yearly_rates(), components in components(), terms in terms(),
        policy in policy(), period in period(), cut in 1i64..800, litres in 0i64..900_000,
    ) {
        let slack = water_slack(&rates, policy);
        let catalogue = Catalogue::new(vec![version(1, always(), rates)], components);
        let terms = TermsHistory::constant(terms);
        let cut = period.from.plus(i32::try_from(cut % period.days()).unwrap());
        let first = Period::new(period.from, cut);
        let first_litres = first.days() * litres / period.days();
        let rate = |period, litres| rate(&catalogue, period, &terms, litres, policy);
        let one = rate(period, litres);
        let mut two = rate(first, first_litres);
        two.extend(rate(Period::new(cut, period.until), litres - first_litres));
        // Half a cent a line, and the bounds of three bills.
        let lines = i64::try_from(one.len() + two.len()).unwrap();
        let allowed = lines * CENT / 2 + 3 * slack;
        let difference = (sum(&one) - sum(&two)).0.abs();
        prop_assert!(difference * CENT <= allowed, "{difference} cents: {one:?} {two:?}");
    }

    #[test]
    fn a_bound_bills_below_and_a_litre_more_costs_a_litre(
        mut rates in rates(), terms in terms(), policy in policy(), period in period(),
    ) {
        rates.water.bill_commitment = false;
        let prices = rates.water.rates.clone();
        let catalogue = Catalogue::new(vec![version(1, always(), rates)], Vec::new());
        let terms = TermsHistory::constant(terms);
        let water = |litres| {
            let mut lines = rate(&catalogue, period, &terms, litres, policy);
            lines.retain(|line| is_tier(&line));
            lines
        };
        let tier_of = |line: &Line| match line.charge.kind {
            ChargeKind::WaterTier(tier) => usize::from(tier),
            _ => 0,
        };
        // What a huge volume leaves in each tier tells where the bounds are.
        let mut bound = 0;
        for below in water(900_000_000_000).iter().take(prices.len() - 1) {
            bound += below.quantity;
            // With exact bounds the litres shown are rounded, tier by tier.
            let exact = policy.tier_rounding != TierRounding::None;
            let spread = if exact { 0 } else { 5 };
            let full = water(bound - spread);
            prop_assert!(full.iter().all(|line| tier_of(line) <= tier_of(below)));
            for litres in (bound - spread).max(0)..=bound + spread {
                let (lines, more) = (water(litres), water(litres + 1));
                let dearest = prices.iter().max().copied().unwrap_or_default();
                let step = sum(&more) - sum(&lines);
                let litre = amount_of_litres(1, dearest) + Cents(1);
                prop_assert!(step >= Cents::ZERO && step <= litre, "{litres}: {step}");
                if exact && more.len() > lines.len() {
                    prop_assert_eq!(more.last().map(|line| line.quantity), Some(1));
                }
            }
        }
    }

    #[test]
    fn more_water_never_costs_less(
        rates in rates(), components in components(), terms in terms(), policy in policy(),
        period in period(), litres in 0i64..900_000, more in 1i64..5_000,
    ) {
        let catalogue = Catalogue::new(vec![version(1, always(), rates)], components);
        let terms = TermsHistory::constant(terms);
        // The rule of the bonus changes with 2020, its amount does not depend on the volume.
        let of = |litres| sum(&rate(&catalogue, period, &terms, litres, policy));
        prop_assert!(of(litres + more) >= of(litres));
    }

    #[test]
    fn more_water_over_a_change_of_table_costs_less_by_a_litre_a_part_at_most(
        rates in prop::collection::vec(rates(), 3), terms in terms(), policy in policy(),
        period in period(), litres in 0i64..900_000, more in 1i64..5_000,
    ) {
        let third = i32::try_from(period.days() / 3).unwrap();
        let starts = [always().from, period.from.plus(third), period.from.plus(2 * third)];
        let slack = rates.iter().map(top_price).max().unwrap_or(0) * 2 + 5 * CENT;
        let versions = rates.into_iter().zip(starts).enumerate().map(|(place, (rates, from))| {
            version(i64::try_from(place).unwrap(), Period::new(from, LAST), rates)
        });
        let catalogue = Catalogue::new(versions.collect(), Vec::new());
        let terms = TermsHistory::constant(terms);
        let of = |litres| sum(&rate(&catalogue, period, &terms, litres, policy)).0;
        prop_assert!((of(litres) - of(litres + more)) * CENT <= slack);
    }

    #[test]
    fn the_lines_make_the_net_and_vat_is_rounded_once(
        rates in rates(), components in components(), terms in terms(), policy in policy(),
        period in period(), litres in 0i64..900_000, credit in 0i64..100_000,
        split_vat in any::<bool>(),
    ) {
        let committed = rates.water.bill_commitment;
        let catalogue = Catalogue::new(vec![version(1, always(), rates)], components);
        let terms = TermsHistory::constant(terms);
        let lines = rate(&catalogue, period, &terms, litres, policy);
        let tiers: i64 = lines.iter().filter(is_tier).map(|line| line.quantity).sum();
        let exact = policy.tier_rounding != TierRounding::None && !committed;
        prop_assert!(!exact || tiers == litres, "{tiers} of {litres}");
        for line in lines.iter().filter(|line| exact && !line.charge.kind.counts_days()) {
            let sign = if line.charge.kind == ChargeKind::Bonus { -1 } else { 1 };
            let amount = amount_of_litres(line.quantity, line.unit_price).0 * sign;
            // The litres of the bonus are rounded for print only.
            prop_assert!((line.amount.0 - amount).abs() <= i64::from(sign < 0), "{line:?}");
        }
        let sums = totals(&lines, split_vat, Cents(credit));
        let vat_bearing = |line: &&Line| line.charge.kind.bears_vat();
        prop_assert_eq!(sums.net, sum(lines.iter().filter(vat_bearing)));
        prop_assert_eq!(sums.vat, sums.net.percent(vat_percent(period.from)));
        prop_assert_eq!(sums.total, sums.net + sums.vat);
        let asked = if split_vat { sums.net } else { sums.total };
        let outside = sum(lines.iter().filter(|line| !line.charge.kind.bears_vat()));
        prop_assert_eq!(sums.payable - sums.credit, asked + outside - Cents(credit));
        prop_assert!(sums.payable == Cents::ZERO || sums.credit == Cents::ZERO);
    }
}
