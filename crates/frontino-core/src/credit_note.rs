//! Credit notes: what of an issued bill is taken back, line by line, with its VAT (R1.11, R5.5).
//!
//! All notes of a bill together never take back more of a line than the bill asked for it. The VAT
//! of a note is what the notes make together less what those before it made, so that the last note
//! of a bill leaves no cent behind; it is within a cent of the note's own base.

use crate::bill::vat_percent;
use crate::charge::{ChargeKind, Line};
use crate::ledger::BillAmounts;
use crate::money::{Cents, div_half_up};
use thiserror::Error;

/// A part of a line: its place in the bill, from 0, and the amount without VAT, of the line's sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditedPart {
    /// Place of the line.
    pub place: usize,
    /// How much of it.
    pub amount: Cents,
}

/// VAT of one rate that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditedVat {
    /// The rate.
    pub percent: i64,
    /// The parts that bear it.
    pub net: Cents,
    /// The VAT.
    pub vat: Cents,
}

/// What earlier notes took back of a bill.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CreditedBefore {
    /// Parts of lines, several of one line too.
    pub parts: Vec<CreditedPart>,
    /// Their VAT: rate and amount.
    pub vat: Vec<(i64, Cents)>,
}

/// A credit note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditNote {
    /// What it takes back, in the order of the bill.
    pub parts: Vec<CreditedPart>,
    /// VAT by rate, lowest first.
    pub vat: Vec<CreditedVat>,
    /// What the ledger tells apart.
    pub amounts: BillAmounts,
}

/// Why nothing is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CreditRefused {
    /// Nothing is left, or nothing was asked for.
    #[error("nothing to take back")]
    Nothing,
    /// The holder would owe more by it.
    #[error("the holder would owe more")]
    Raises,
    /// The bill has no line at this place.
    #[error("no line {place}")]
    NoLine {
        /// Place of the line.
        place: usize,
    },
    /// More than what is left of a line, or of the other sign.
    #[error("line {place}: {left} is left")]
    BeyondLine {
        /// Place of the line.
        place: usize,
        /// What is left of it.
        left: Cents,
    },
    /// More than what is left, VAT included.
    #[error("{left} is left")]
    Beyond {
        /// What is left.
        left: Cents,
    },
    /// No sum of cents has this amount with its VAT.
    #[error("with VAT {below} or {above}")]
    BetweenCents {
        /// The next one below.
        below: Cents,
        /// The next one above.
        above: Cents,
    },
    /// The lines have several rates: what is meant has to be said line by line.
    #[error("several rates")]
    SeveralRates,
}

impl CreditNote {
    /// Net and VAT of what bears it, and what lies outside.
    #[must_use]
    pub fn total(&self) -> Cents {
        let BillAmounts { net, vat, bonus, deposit, interest, return_cost, .. } = self.amounts;
        net + vat + bonus + deposit + interest + return_cost
    }

    /// The parts that lie outside VAT.
    #[must_use]
    pub fn outside(&self) -> Cents {
        self.total() - self.amounts.net - self.amounts.vat
    }
}

/// What is left of each line after the notes before.
#[must_use]
pub fn left_of(lines: &[Line], before: &CreditedBefore) -> Vec<Cents> {
    let taken = |place| before.parts.iter().filter(move |part| part.place == place);
    let left = |(place, line): (usize, &Line)| {
        line.amount - taken(place).map(|part| part.amount).sum::<Cents>()
    };
    lines.iter().enumerate().map(left).collect()
}

/// What is left of each line, and at most a part of it: the limits of a note about this part.
#[must_use]
pub fn at_most(left: &[Cents], parts: &[Option<Cents>]) -> Vec<Cents> {
    let least = |(left, part): (&Cents, &Option<Cents>)| match part {
        Some(part) if (part.0 > 0) != (left.0 > 0) => Cents::ZERO,
        Some(part) if part.0.abs() < left.0.abs() => *part,
        Some(_) => *left,
        None => Cents::ZERO,
    };
    left.iter().zip(parts).map(least).collect()
}

/// The note over parts of a bill's lines. `split_vat` says that the bill did not ask for its VAT.
///
/// # Errors
/// When a part is not within what is left of its line, or the holder would owe no less by it.
pub fn note(
    lines: &[Line],
    before: &CreditedBefore,
    parts: &[CreditedPart],
    split_vat: bool,
) -> Result<CreditNote, CreditRefused> {
    let mut left = left_of(lines, before);
    let mut parts: Vec<CreditedPart> =
        parts.iter().filter(|part| part.amount != Cents::ZERO).copied().collect();
    for CreditedPart { place, amount } in &parts {
        let left = left.get_mut(*place).ok_or(CreditRefused::NoLine { place: *place })?;
        let beyond = amount.0.abs() > left.0.abs() || (amount.0 > 0) != (left.0 > 0);
        if beyond {
            return Err(CreditRefused::BeyondLine { place: *place, left: *left });
        }
        *left -= *amount;
    }
    if parts.is_empty() {
        return Err(CreditRefused::Nothing);
    }
    parts.sort_by_key(|part| part.place);
    let vat = vat_of(lines, before, &parts);
    let amounts = amounts_of(lines, &parts, &vat, split_vat);
    match amounts.owed() {
        owed if owed > Cents::ZERO => Ok(CreditNote { parts, vat, amounts }),
        _ => Err(CreditRefused::Raises),
    }
}

/// Shares an amount, VAT included, out over the lines that bear VAT, each up to its limit and by
/// its weight: no cent is lost, no line goes beyond its limit.
///
/// # Errors
/// When it is more than the limits, no sum of cents gives it with its VAT, or rates differ.
pub fn share_out(
    lines: &[Line],
    before: &CreditedBefore,
    limits: &[Cents],
    amount: Cents,
) -> Result<Vec<CreditedPart>, CreditRefused> {
    let bearing: Vec<(usize, Cents)> = (0..lines.len().min(limits.len()))
        .filter(|place| lines[*place].charge.kind.bears_vat() && limits[*place] > Cents::ZERO)
        .map(|place| (place, limits[place]))
        .collect();
    let Some((first, _)) = bearing.first() else { return Err(CreditRefused::Nothing) };
    let percent = percent_of(&lines[*first]);
    if bearing.iter().any(|(place, _)| percent_of(&lines[*place]) != percent) {
        return Err(CreditRefused::SeveralRates);
    }
    if amount <= Cents::ZERO {
        return Err(CreditRefused::Nothing);
    }
    let all: Cents = bearing.iter().map(|(_, limit)| *limit).sum();
    let with_vat = |net: Cents| net + vat_more(lines, before, percent, net);
    if amount > with_vat(all) {
        return Err(CreditRefused::Beyond { left: with_vat(all) });
    }
    let near = div_half_up(i128::from(amount.0) * 100, i128::from(100 + percent));
    let nets = (near - 2..=near + 2).map(Cents).filter(|net| *net >= Cents::ZERO && *net <= all);
    let nets: Vec<Cents> = nets.collect();
    let Some(net) = nets.iter().find(|net| with_vat(**net) == amount) else {
        let below = nets.iter().map(|net| with_vat(*net)).filter(|sum| *sum < amount).max();
        let above = nets.iter().map(|net| with_vat(*net)).filter(|sum| *sum > amount).min();
        return Err(CreditRefused::BetweenCents {
            below: below.unwrap_or(Cents::ZERO),
            above: above.unwrap_or(all),
        });
    };
    Ok(by_weight(*net, all, &bearing))
}

/// A net by the weight of the limits, rounded so that the parts sum to it.
fn by_weight(net: Cents, all: Cents, bearing: &[(usize, Cents)]) -> Vec<CreditedPart> {
    let (mut so_far, mut given) = (Cents::ZERO, Cents::ZERO);
    let part = |(place, limit): &(usize, Cents)| {
        so_far += *limit;
        let upto = net.share(so_far.0, all.0);
        let amount = upto - given;
        given = upto;
        CreditedPart { place: *place, amount }
    };
    bearing.iter().map(part).collect()
}

fn percent_of(line: &Line) -> i64 {
    vat_percent(line.period.from)
}

/// The net of parts at a rate.
fn net_at(lines: &[Line], parts: &[CreditedPart], percent: i64) -> Cents {
    let bears = |line: &Line| line.charge.kind.bears_vat() && percent_of(line) == percent;
    let of_rate = parts.iter().filter(|part| lines.get(part.place).is_some_and(bears));
    of_rate.map(|part| part.amount).sum()
}

/// The VAT that a further net at a rate makes after the notes before.
fn vat_more(lines: &[Line], before: &CreditedBefore, percent: i64, net: Cents) -> Cents {
    let made = before.vat.iter().filter(|(of, _)| *of == percent).map(|(_, vat)| *vat);
    (net_at(lines, &before.parts, percent) + net).percent(percent) - made.sum()
}

fn vat_of(lines: &[Line], before: &CreditedBefore, parts: &[CreditedPart]) -> Vec<CreditedVat> {
    let bearing = lines.iter().filter(|line| line.charge.kind.bears_vat());
    let mut rates: Vec<i64> = bearing.map(percent_of).collect();
    rates.sort_unstable();
    rates.dedup();
    let of_rate = |percent| {
        let net = net_at(lines, parts, percent);
        CreditedVat { percent, net, vat: vat_more(lines, before, percent, net) }
    };
    let all = rates.into_iter().map(of_rate);
    all.filter(|row| row.net != Cents::ZERO || row.vat != Cents::ZERO).collect()
}

/// What the ledger tells apart in a note. `split_vat` says that the bill did not ask for its VAT.
#[must_use]
pub fn amounts_of(
    lines: &[Line],
    parts: &[CreditedPart],
    vat: &[CreditedVat],
    split_vat: bool,
) -> BillAmounts {
    let mut amounts = BillAmounts { split_vat, ..BillAmounts::default() };
    amounts.net = vat.iter().map(|row| row.net).sum();
    amounts.vat = vat.iter().map(|row| row.vat).sum();
    for part in parts {
        match lines.get(part.place).map(|line| line.charge.kind) {
            Some(ChargeKind::Deposit) => amounts.deposit += part.amount,
            Some(ChargeKind::Interest) => amounts.interest += part.amount,
            Some(ChargeKind::ReturnCost) => amounts.return_cost += part.amount,
            Some(kind) if !kind.bears_vat() => amounts.bonus += part.amount,
            _ => {}
        }
    }
    amounts
}

#[cfg(test)]
mod tests;
