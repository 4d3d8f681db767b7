//! The daily proof: questions to the database whose answer must be nothing.

mod credit;
mod instalment;
mod refund;
mod return_cost;

use crate::error::Result;
use crate::tx::Tx;

/// A question and what it found.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Stable name.
    pub name: &'static str,
    /// How many rows contradict it.
    pub differences: i64,
}

/// Every question; each counts the rows that should not be there.
const QUESTIONS: [(&str, &str); 35] = [
    (
        "numbers_without_gap",
        "SELECT count(*) FROM (SELECT year, series, min(no) AS low, max(no) AS high,
            count(*) AS bills FROM invoice GROUP BY year, series) n
         WHERE low <> 1 OR high - low + 1 <> bills",
    ),
    (
        "issued_runs_fully_numbered",
        "SELECT count(*) FROM bill b JOIN bill_run r ON r.id = b.run_id
         LEFT JOIN invoice i ON i.bill_id = b.id WHERE r.state = 'issued' AND i.bill_id IS NULL",
    ),
    (
        "no_number_on_a_draft",
        "SELECT count(*) FROM invoice i JOIN bill b ON b.id = i.bill_id
         JOIN bill_run r ON r.id = b.run_id WHERE r.state <> 'issued'",
    ),
    (
        "no_day_billed_twice",
        "SELECT count(*) FROM bill a JOIN bill b ON b.supply_id = a.supply_id AND b.id > a.id
         WHERE b.from_on < a.until_on",
    ),
    (
        "bills_equal_ledger",
        "SELECT count(*) FROM (SELECT b.id, b.total_cents, coalesce(sum(
            CASE WHEN p.debit = 'receivables' THEN p.amount_cents
                 WHEN p.credit = 'receivables' THEN -p.amount_cents END), 0) AS posted
         FROM bill b JOIN invoice i ON i.bill_id = b.id
         LEFT JOIN posting p ON p.bill_id = b.id AND p.kind = 'bill'
         GROUP BY b.id, b.total_cents) s WHERE total_cents <> posted",
    ),
    (
        "bonus_equals_ledger",
        "SELECT count(*) FROM (SELECT l.bill_id, sum(l.amount_cents) AS due,
            (SELECT coalesce(sum(CASE WHEN p.credit = 'receivables' THEN -p.amount_cents
                ELSE p.amount_cents END), 0) FROM posting p
             WHERE p.bill_id = l.bill_id AND p.kind = 'bonus') AS posted
         FROM bill_line l JOIN invoice i ON i.bill_id = l.bill_id
         WHERE l.code IN ('bonus', 'correction_bonus') GROUP BY l.bill_id) s
         WHERE due <> posted",
    ),
    (
        "deposit_equals_ledger",
        "SELECT count(*) FROM (SELECT l.bill_id, sum(l.amount_cents) AS due,
            (SELECT coalesce(sum(p.amount_cents), 0) FROM posting p
             WHERE p.bill_id = l.bill_id AND p.kind = 'deposit') AS posted
         FROM bill_line l JOIN invoice i ON i.bill_id = l.bill_id
         WHERE l.code = 'deposit' GROUP BY l.bill_id) s WHERE due <> posted",
    ),
    (
        "deposit_asked_once",
        "SELECT count(*) FROM bill_line l JOIN bill b ON b.id = l.bill_id
         LEFT JOIN deposit_instalment d ON d.supply_id = b.supply_id AND d.bill_no = b.id % 10000
         WHERE l.code = 'deposit' AND (d.amount_cents IS NULL OR d.amount_cents <> l.amount_cents)",
    ),
    (
        "interest_equals_ledger",
        "SELECT count(*) FROM (SELECT l.bill_id, sum(l.amount_cents) AS due,
            (SELECT coalesce(sum(CASE WHEN p.credit = 'receivables' THEN -p.amount_cents
                ELSE p.amount_cents END), 0) FROM posting p
             WHERE p.bill_id = l.bill_id AND p.kind = 'interest') AS posted
         FROM bill_line l JOIN invoice i ON i.bill_id = l.bill_id
         WHERE l.code = 'interest' GROUP BY l.bill_id) s WHERE due <> posted",
    ),
    (
        "interest_asked_once",
        "SELECT count(*) FROM (SELECT bill_id, sum(asked) AS asked, sum(due) AS due FROM
            (SELECT bill_id, amount_cents AS asked, 0 AS due FROM bill_line
               WHERE code = 'interest'
             UNION ALL SELECT bill_id, 0, amount_cents FROM interest_charge
               WHERE bill_id IS NOT NULL) u GROUP BY bill_id) s WHERE asked <> due",
    ),
    (
        "asked_equals_ledger",
        "SELECT count(*) FROM (SELECT b.id, b.payable_cents - i.credit_cents AS asked,
            coalesce(sum(CASE WHEN p.debit = 'receivables' THEN p.amount_cents
                 WHEN p.credit = 'receivables' THEN -p.amount_cents END), 0) AS posted
         FROM bill b JOIN invoice i ON i.bill_id = b.id
         LEFT JOIN posting p ON p.bill_id = b.id AND p.kind IN
            ('bill', 'split_payment', 'bonus', 'deposit', 'interest', 'return_cost',
             'credit', 'credit_used')
         GROUP BY b.id, b.payable_cents, i.credit_cents) s WHERE asked <> posted",
    ),
    (
        "credits_used_once",
        "SELECT count(*) FROM (SELECT supply_id, sum(CASE WHEN credit = 'credits'
            THEN amount_cents ELSE -amount_cents END) AS balance FROM posting
         WHERE debit = 'credits' OR credit = 'credits' GROUP BY supply_id) s WHERE balance < 0",
    ),
    (
        "split_payment_takes_the_vat_back",
        "SELECT count(*) FROM posting p JOIN bill b ON b.id = p.bill_id
         WHERE p.kind = 'split_payment'
           AND p.amount_cents <> CASE WHEN b.vat_cents < 0 THEN -b.vat_cents ELSE b.vat_cents END",
    ),
    (
        "postings_of_issued_bills_only",
        "SELECT count(*) FROM posting p LEFT JOIN invoice i ON i.bill_id = p.bill_id
         WHERE p.kind = 'bill' AND i.bill_id IS NULL",
    ),
    (
        "bills_have_their_supply",
        "SELECT count(*) FROM bill b LEFT JOIN supply s ON s.id = b.supply_id WHERE s.id IS NULL",
    ),
    (
        "bills_have_their_run",
        "SELECT count(*) FROM bill b LEFT JOIN bill_run r ON r.id = b.run_id WHERE r.id IS NULL",
    ),
    (
        "notices_unknown_to_migrated_documents",
        "SELECT count(*) FROM invoice i JOIN open_item o ON o.notice_number = i.notice_number",
    ),
    (
        "payments_equal_ledger",
        "SELECT count(*) FROM payment y LEFT JOIN (SELECT payment_id,
            sum(CASE WHEN credit IN ('receivables', 'credits') THEN amount_cents
                ELSE -amount_cents END) AS posted
            FROM posting WHERE kind = 'payment' AND payment_id IS NOT NULL GROUP BY payment_id) p
            ON p.payment_id = y.id
         WHERE coalesce(p.posted, 0)
            <> CASE WHEN y.entry_id IS NULL THEN 0 ELSE y.amount_cents END
            OR (y.entry_id IS NULL AND y.amount_cents <> 0 AND y.state <> 'unmatched')",
    ),
    (
        "payments_in_one_entry",
        "SELECT count(*) FROM (SELECT y.id, y.entry_id,
            count(DISTINCT CASE WHEN p.kind = 'payment' AND p.credit IN ('receivables', 'credits')
                THEN p.entry_id END)
            - count(DISTINCT CASE WHEN p.kind = 'payment' AND p.debit IN ('receivables', 'credits')
                THEN p.entry_id END) AS standing,
            max(CASE WHEN p.entry_id = y.entry_id THEN 1 ELSE 0 END) AS named
         FROM posting p LEFT JOIN payment y ON y.id = p.payment_id
         WHERE p.payment_id IS NOT NULL GROUP BY p.payment_id, y.id, y.entry_id) s
         WHERE id IS NULL OR standing <> named
            OR named <> CASE WHEN entry_id IS NULL THEN 0 ELSE 1 END",
    ),
    (
        "no_bill_paid_beyond_its_amount",
        "SELECT count(*) FROM (SELECT b.id, b.payable_cents - i.credit_cents
                + coalesce((SELECT sum(l.amount_cents) FROM posting l
                    WHERE l.bill_id = b.id AND l.kind = 'credit_lost'), 0) AS asked,
            sum(CASE WHEN p.credit = 'receivables' THEN p.amount_cents
                     WHEN p.debit = 'receivables' THEN -p.amount_cents ELSE 0 END) AS paid
         FROM posting p JOIN bill b ON b.id = p.bill_id JOIN invoice i ON i.bill_id = b.id
         WHERE p.kind = 'payment'
         GROUP BY b.id, b.payable_cents, i.credit_cents) s WHERE paid > asked",
    ),
    (
        "receipts_have_their_payment",
        "SELECT count(*) FROM receipt r JOIN payment y ON y.id = r.payment_id
         WHERE y.receipt_id IS NULL OR y.receipt_id <> r.receipt_id",
    ),
    (
        "flows_whole",
        "SELECT count(*) FROM (SELECT f.id, f.payments, f.replaced, count(p.no) AS rows
         FROM flow f LEFT JOIN flow_payment p ON p.flow_id = f.id
         GROUP BY f.id, f.payments, f.replaced) s WHERE rows <> payments AND NOT replaced",
    ),
    (
        "statements_whole",
        "SELECT count(*) FROM (SELECT s.id, s.closing_cents,
            s.opening_cents + coalesce(sum(e.amount_cents), 0) AS reached
         FROM bank_statement s LEFT JOIN bank_entry e ON e.statement_id = s.id
         GROUP BY s.id, s.opening_cents, s.closing_cents) x WHERE reached <> closing_cents",
    ),
    (
        "movements_equal_payments",
        "SELECT count(*) FROM bank_entry e LEFT JOIN payment p ON p.id = e.payment_id
         WHERE e.state IN ('matched', 'unmatched')
            AND (p.id IS NULL OR p.key <> e.key OR p.amount_cents <> e.amount_cents)",
    ),
    (
        "bank_money_has_its_movement",
        "SELECT count(*) FROM payment p LEFT JOIN bank_entry e ON e.payment_id = p.id
         WHERE p.channel IN ('bank', 'post') AND e.id IS NULL
            AND NOT EXISTS (SELECT 1 FROM postal_slip s WHERE s.payment_id = p.id)",
    ),
    (
        "counter_money_has_its_till",
        "SELECT count(*) FROM payment p LEFT JOIN till_payment t ON t.payment_id = p.id
         WHERE (p.channel = 'counter') <> (t.payment_id IS NOT NULL)
            OR (t.given_back_at IS NOT NULL) <> (p.channel = 'counter' AND p.entry_id IS NULL)",
    ),
    (
        "cash_equals_tills",
        "SELECT count(*) FROM (SELECT t.till, t.taken_on, sum(coalesce(c.cents, 0)) AS cash,
            sum(CASE WHEN t.given_back_at IS NULL THEN p.amount_cents ELSE 0 END) AS taken
         FROM till_payment t JOIN payment p ON p.id = t.payment_id LEFT JOIN (SELECT payment_id,
            sum(CASE WHEN debit = 'cash' THEN amount_cents ELSE 0 END)
            - sum(CASE WHEN credit = 'cash' THEN amount_cents ELSE 0 END) AS cents
            FROM posting WHERE debit = 'cash' OR credit = 'cash' GROUP BY payment_id) c
            ON c.payment_id = t.payment_id
         GROUP BY t.till, t.taken_on) d
         LEFT JOIN till_closing e ON e.till = d.till AND e.closed_on = d.taken_on
         WHERE cash <> CASE WHEN e.till IS NULL THEN taken WHEN e.deposit_id IS NULL
            THEN e.counted_cents ELSE 0 END",
    ),
    (
        "closings_equal_payments",
        "SELECT count(*) FROM till_closing c LEFT JOIN (SELECT t.till, t.taken_on,
            count(*) AS payments, sum(p.amount_cents) AS taken
         FROM till_payment t JOIN payment p ON p.id = t.payment_id
         WHERE t.given_back_at IS NULL GROUP BY t.till, t.taken_on) d
            ON d.till = c.till AND d.taken_on = c.closed_on
         WHERE c.payments <> coalesce(d.payments, 0) OR c.expected_cents <> coalesce(d.taken, 0)",
    ),
    (
        "deposits_equal_closings",
        "SELECT count(*) FROM till_deposit d LEFT JOIN (SELECT deposit_id,
            sum(counted_cents) AS counted FROM till_closing GROUP BY deposit_id) c
            ON c.deposit_id = d.id
         LEFT JOIN bank_entry b ON b.id = d.bank_entry_id
         WHERE d.amount_cents <> coalesce(c.counted, 0)
            OR d.amount_cents <> (SELECT coalesce(sum(p.amount_cents), 0) FROM posting p
                WHERE p.entry_id = d.entry_id AND p.credit = 'cash')
            OR b.amount_cents <> d.amount_cents + (SELECT coalesce(sum(CASE WHEN p.debit = 'bank'
                THEN p.amount_cents WHEN p.credit = 'bank' THEN -p.amount_cents ELSE 0 END), 0)
                FROM posting p WHERE p.entry_id = d.difference_entry_id)",
    ),
    (
        "no_more_credited_than_paid",
        "SELECT count(*) FROM (SELECT payment_id,
            sum(CASE WHEN debit = 'pagopa_transit' THEN amount_cents ELSE 0 END) AS came,
            sum(CASE WHEN credit = 'pagopa_transit' THEN amount_cents ELSE 0 END) AS went
         FROM posting WHERE payment_id IS NOT NULL GROUP BY payment_id) s WHERE went > came",
    ),
    (
        "debit_batches_whole",
        "SELECT count(*) FROM (SELECT d.id, d.collections, d.total_cents, count(c.id) AS rows,
            coalesce(sum(c.amount_cents), 0) AS total
         FROM debit_batch d LEFT JOIN collection c ON c.batch_id = d.id
         GROUP BY d.id, d.collections, d.total_cents) s
         WHERE rows <> collections OR total <> total_cents",
    ),
    (
        "debits_leave_barred_amounts_out",
        "SELECT count(*) FROM collection c JOIN bill b ON b.id = c.bill_id
         JOIN invoice i ON i.bill_id = b.id
         WHERE c.amount_cents > b.payable_cents - i.credit_cents - b.barred_cents",
    ),
    (
        "debits_equal_payments",
        "SELECT count(*) FROM (SELECT c.state, c.amount_cents, y.amount_cents AS paid, y.entry_id,
                y.channel FROM collection c LEFT JOIN payment y ON y.id = c.payment_id) s
         WHERE (state = 'settled' AND (paid IS NULL OR entry_id IS NULL))
            OR (state <> 'settled' AND entry_id IS NOT NULL)
            OR paid <> amount_cents OR channel <> 'sdd'",
    ),
    (
        "debits_in_transit",
        "SELECT count(*) FROM (SELECT c.amount_cents * (CASE WHEN c.state = 'settled' THEN 1 ELSE 0
                END - CASE WHEN c.credit_entry_id IS NULL THEN 0 ELSE 1 END
                + CASE WHEN c.return_entry_id IS NULL THEN 0 ELSE 1 END) AS due,
            coalesce((SELECT sum(CASE WHEN p.debit = 'debit_transit' THEN p.amount_cents
                WHEN p.credit = 'debit_transit' THEN -p.amount_cents ELSE 0 END)
                FROM posting p WHERE p.payment_id = c.payment_id), 0) AS posted
         FROM collection c) s WHERE due <> posted",
    ),
    (
        "ranges_of_calculated_runs_done",
        "SELECT count(*) FROM bill_run_chunk c JOIN bill_run r ON r.id = c.run_id
         WHERE c.state = 'open' AND r.state IN ('calculated', 'approved', 'issued')",
    ),
];

/// The name of every question.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|(name, _)| *name)
}

fn all() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    QUESTIONS
        .iter()
        .chain(&credit::QUESTIONS)
        .chain(&instalment::QUESTIONS)
        .chain(&refund::QUESTIONS)
        .chain(&return_cost::QUESTIONS)
}

/// Asks every question.
///
/// # Errors
/// When the database does not answer.
pub fn run(tx: &mut Tx<'_>) -> Result<Vec<Checked>> {
    let ask = |(name, sql): &(&'static str, &str)| {
        Ok(Checked { name, differences: tx.number(sql, &[])? })
    };
    all().map(ask).collect()
}
