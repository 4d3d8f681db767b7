//! The pure core of Frontino: values in, values out. No clock, no input or output, no random
//! numbers, no `async`, no floating point, no serialisation: "today" and every identifier are
//! arguments, and a refusal is a named value.
//!
//! The modules form a fixed order; a module uses only those above it (checked by `xtask tidy`).
#![deny(missing_docs)]

// A blank line after each module keeps rustfmt from sorting them by name.

/// Whole cents, whole micro-euro, and the one rounding function.
pub mod money;

/// Civil dates, half-open periods, the only place that does arithmetic on days.
pub mod dates;

/// Holidays, working days, days without disconnection (R7.1, R4.12), months on the calendar.
pub mod calendar;

/// Identity codes: tax code, VAT number, Belfiore code, IBAN.
pub mod ids;

/// Two-year limitation of consumption billed late, and the term for collecting (R5.1 to R5.3).
pub mod limitation;

/// How often a supply is billed and why (R1.1 to R1.5).
pub mod frequency;

/// How often a meter is read (R2.1, R2.3).
pub mod reading_plan;

/// Security deposits and the legal interest on them (R3.12).
pub mod deposit;

/// Due dates, days of grace and late interest (R1.7, R1.8, R4.10).
pub mod interest;

/// The right to instalments and their plan (R1.10, R4.5).
pub mod instalment;

/// The earliest days of reminder, formal notice and final term (R4.1 to R4.3).
pub mod arrears;

/// Relief for hidden leaks: the right to it and the split of the volume (R2.6).
pub mod hidden_leak;

/// Notice numbers of pagoPA, their check digits and payment identifiers.
pub mod notice_number;

/// Contracts, categories, services and the terms that a price depends on (R3.1).
pub mod supply;

/// Meters, roll-over and replacement (R2.8, R2.9).
pub mod meter;

/// Tariff tables, components and the catalogue of what is in force (R3.2 to R3.9).
pub mod tariff;

/// The charges of a bill, their codes, and the line that states one.
pub mod charge;

/// What a volume costs over a period (R3.2 to R3.11).
pub mod rating;

/// What ran through the meters: readings, estimates, annual consumption (R2.5 to R2.14).
pub mod consumption;

/// A reading that arrives: accepted, held or refused (R2.7 to R2.9, R2.4).
pub mod reading;

/// What is due minus what was billed for the same days.
pub mod correction;

/// The bill of a supply at a date.
pub mod bill;

/// What a person has to see in a calculated bill (R1.4, R1.5, R1.10, R2.7, R5.4).
pub mod review;

/// The bills of an old system beside ours, and why they differ.
pub mod parallel_bill;

/// The verdicts of a migration and the rules behind them (R10.8).
pub mod import;

/// Double entry by transfers.
pub mod ledger;

/// What of an issued bill is taken back (R1.11, R5.5).
pub mod credit_note;

/// Money that arrives for a notice, and what it pays.
pub mod payment;

/// What of a credit is paid out, and when (R1.11).
pub mod refund;

/// Which debts money pays that names none.
pub mod allocation;

/// The closing of a till: what was counted beside what was taken.
pub mod till;

/// The payments of a reporting flow beside the receipts.
pub mod flow;

/// SEPA direct debit: when a bill is collected and what a return means.
pub mod direct_debit;

/// What of a bill is collected by direct debit, and why nothing is.
pub mod collection;
