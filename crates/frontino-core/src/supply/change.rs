//! A change of terms from a day on, also of a day long ago: what has to be recorded so that the
//! history tells it (R3.8).

use super::{CategoryId, DatedTerms, Service, Services, Terms, TermsHistory};
use crate::dates::Date;

/// What changes in the terms of a supply; what is not named stays as it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TermsChange {
    /// Category of use.
    pub category: Option<CategoryId>,
    /// Residents behind the meter, all units together.
    pub members: Option<u32>,
    /// Billing units.
    pub units: Option<u32>,
    /// Whether the sewer is used.
    pub sewer: Option<bool>,
    /// Whether the treatment is used.
    pub treatment: Option<bool>,
    /// Whether the holder has the social water bonus.
    pub bonus: Option<bool>,
}

impl TermsHistory {
    /// The dated terms to record for a change from a day on: those of the day and, where later
    /// changes are on record, those of their days with what they had left as it was. Nothing when
    /// all is so already.
    #[must_use]
    pub fn with_change(&self, from: Date, change: &TermsChange) -> Vec<DatedTerms> {
        let mut rows = Vec::new();
        let (mut old, mut new) = (self.at(from), change.applied(self.at(from)));
        if new != old {
            rows.push(DatedTerms { from, terms: new });
        }
        let mut day = from;
        while let Some(next) = self.next_change_after(day) {
            let terms = self.at(next);
            let carried = change.kept(old, terms).applied_over(new, terms);
            if carried != terms {
                rows.push(DatedTerms { from: next, terms: carried });
            }
            (old, new, day) = (terms, carried, next);
        }
        rows
    }
}

impl TermsChange {
    fn applied(&self, to: Terms) -> Terms {
        let has = |service| to.services.has(service);
        let sewer = self.sewer.unwrap_or(has(Service::Sewer));
        let treatment = self.treatment.unwrap_or(has(Service::Treatment));
        Terms {
            category: self.category.unwrap_or(to.category),
            members: self.members.or(to.members),
            units: self.units.unwrap_or(to.units),
            services: Services::new(sewer, treatment),
            bonus: self.bonus.unwrap_or(to.bonus),
        }
    }

    /// The part of the change that a later change, from `old` to `later`, did not touch itself.
    fn kept(&self, old: Terms, later: Terms) -> TermsChange {
        let service = |of: Service| old.services.has(of) == later.services.has(of);
        TermsChange {
            category: self.category.filter(|_| old.category == later.category),
            members: self.members.filter(|_| old.members == later.members),
            units: self.units.filter(|_| old.units == later.units),
            sewer: self.sewer.filter(|_| service(Service::Sewer)),
            treatment: self.treatment.filter(|_| service(Service::Treatment)),
            bonus: self.bonus.filter(|_| old.bonus == later.bonus),
        }
    }

    /// `later` with the values of `new` where this change still names something.
    fn applied_over(&self, new: Terms, later: Terms) -> Terms {
        let has = |service| new.services.has(service);
        let still = TermsChange {
            category: self.category.map(|_| new.category),
            members: self.members.and(new.members),
            units: self.units.map(|_| new.units),
            sewer: self.sewer.map(|_| has(Service::Sewer)),
            treatment: self.treatment.map(|_| has(Service::Treatment)),
            bonus: self.bonus.map(|_| new.bonus),
        };
        still.applied(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn terms(members: u32, units: u32) -> Terms {
        let services = Services::new(true, false);
        Terms { category: CategoryId(0), members: Some(members), units, services, bonus: false }
    }

    #[test]
    fn a_change_reaches_the_next_change_of_the_same_term() {
        let history = TermsHistory {
            first: terms(3, 1),
            changes: vec![
                DatedTerms { from: d("2019-06-01"), terms: terms(3, 2) },
                DatedTerms { from: d("2019-09-01"), terms: terms(5, 2) },
            ],
        };
        let check = |from: &str, change: TermsChange, expected: &[(&str, u32, u32)]| {
            let rows = history.with_change(d(from), &change);
            let found: Vec<_> = rows
                .iter()
                .map(|row| (row.from.to_string(), row.terms.members.unwrap(), row.terms.units))
                .collect();
            let expected: Vec<_> =
                expected.iter().map(|(day, m, u)| ((*day).to_owned(), *m, *u)).collect();
            assert_eq!(found, expected, "{from} {change:?}");
        };
        let members = |n| TermsChange { members: Some(n), ..TermsChange::default() };
        let units = |n| TermsChange { units: Some(n), ..TermsChange::default() };
        check("2019-03-01", members(4), &[("2019-03-01", 4, 1), ("2019-06-01", 4, 2)]);
        check("2019-07-01", members(4), &[("2019-07-01", 4, 2)]);
        check("2019-10-01", members(4), &[("2019-10-01", 4, 2)]);
        check("2019-03-01", units(9), &[("2019-03-01", 3, 9)]);
        check("2019-06-01", units(9), &[("2019-06-01", 3, 9), ("2019-09-01", 5, 9)]);
        check("2019-03-01", members(3), &[]);
        check("2019-10-01", members(5), &[]);
    }

    #[test]
    fn services_and_bonus_change_one_by_one() {
        let history = TermsHistory::constant(terms(3, 1));
        let change = TermsChange { treatment: Some(true), ..TermsChange::default() };
        let rows = history.with_change(d("2019-03-01"), &change);
        assert_eq!(rows[0].terms, Terms { services: Services::new(true, true), ..terms(3, 1) });
        let change = TermsChange { sewer: Some(false), bonus: Some(true), ..change };
        let rows = history.with_change(d("2019-03-01"), &change);
        let services = Services::new(false, true);
        assert_eq!(rows[0].terms, Terms { services, bonus: true, ..terms(3, 1) });
    }
}
