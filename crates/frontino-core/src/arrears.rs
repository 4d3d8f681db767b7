//! The earliest days of the procedure against arrears (R4.1 to R4.3): reminder, formal notice, and
//! the final term before anything is limited or cut.
//!
//! REMSI (annex A to 311/2019), in force from 1 January 2020. These are the least delays; what may
//! stop the procedure (a pending request for instalments, an unanswered complaint) is not here.

use crate::dates::Date;

/// The least delays, calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArrearsTerms {
    /// First day of validity.
    pub valid_from: Date,
    /// From the due date to the reminder (article 3).
    pub reminder_days: i32,
    /// From the due date to the formal notice (article 4).
    pub notice_days: i32,
    /// From receipt of the reminder to the final term.
    pub final_term_days: i32,
    /// Terms of the utility's charter that count from the formal notice itself.
    pub charter: Option<CharterTerms>,
}

/// A charter's own terms from the formal notice (R4.3), calendar days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CharterTerms {
    /// From posting, where it can be proved.
    pub posted_days: i32,
    /// From posting, where it cannot.
    pub posted_unproved_days: i32,
    /// From delivery by certified mail (PEC).
    pub pec_days: i32,
}

/// How and when the formal notice went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeSent {
    /// By registered letter, with proof of posting.
    Posted {
        /// Day of posting.
        posted_on: Date,
    },
    /// By letter whose posting cannot be proved.
    PostedUnproved {
        /// Day of posting.
        posted_on: Date,
    },
    /// By certified mail.
    Pec {
        /// Day of delivery.
        delivered_on: Date,
    },
}

/// The national terms; that the final term counts from the reminder is what the sources tell, the
/// article was not read (unconfirmed).
pub const TERMS: ArrearsTerms = ArrearsTerms {
    valid_from: Date::from_days(18_262), // 2020-01-01
    reminder_days: 10,
    notice_days: 25,
    final_term_days: 40,
    charter: None,
};

/// The terms that one published charter adds (R4.3); a utility that has them sets them.
pub const CHARTER_TERMS: CharterTerms =
    CharterTerms { posted_days: 20, posted_unproved_days: 25, pec_days: 15 };

impl ArrearsTerms {
    /// The earliest day of the reminder that the rule allows (R4.1).
    #[must_use]
    pub const fn earliest_reminder(&self, due_on: Date) -> Date {
        due_on.plus(self.reminder_days)
    }

    /// The earliest day of the reminder by default (R4.1): also after the days of grace (R1.8) and
    /// the days in which payments of the last of them still arrive.
    #[must_use]
    pub fn default_reminder(&self, due_on: Date, grace_days: i32, intake_days: i32) -> Date {
        let settled = due_on.plus(grace_days).plus(intake_days).next();
        self.earliest_reminder(due_on).max(settled)
    }

    /// The earliest day of the formal notice (R4.2), never before the reminder.
    #[must_use]
    pub fn earliest_notice(&self, due_on: Date, reminded_on: Date) -> Date {
        due_on.plus(self.notice_days).max(reminded_on)
    }

    /// The earliest final term (R4.3): the latest of the limits that are configured.
    #[must_use]
    pub fn earliest_final_term(&self, reminder_received_on: Date, notice: NoticeSent) -> Date {
        let from_reminder = reminder_received_on.plus(self.final_term_days);
        let from_notice = self.charter.map(|charter| match notice {
            NoticeSent::Posted { posted_on } => posted_on.plus(charter.posted_days),
            NoticeSent::PostedUnproved { posted_on } => {
                posted_on.plus(charter.posted_unproved_days)
            }
            NoticeSent::Pec { delivered_on } => delivered_on.plus(charter.pec_days),
        });
        from_notice.map_or(from_reminder, |from_notice| from_notice.max(from_reminder))
    }
}

#[cfg(test)]
mod tests;
