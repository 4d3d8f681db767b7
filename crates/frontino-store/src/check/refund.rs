//! What must hold of credits that are paid out.

/// Every question; each counts the rows that should not be there.
pub(super) const QUESTIONS: [(&str, &str); 6] = [
    (
        "refunds_equal_ledger",
        "SELECT count(*) FROM (SELECT supply_id, sum(due) AS due, sum(posted) AS posted FROM
            (SELECT supply_id, amount_cents AS due, 0 AS posted FROM refund
               WHERE state IN ('proposed', 'approved', 'sent')
             UNION ALL SELECT supply_id, 0, CASE WHEN credit = 'refunds' THEN amount_cents
                ELSE -amount_cents END FROM posting WHERE debit = 'refunds' OR credit = 'refunds') u
            GROUP BY supply_id) s WHERE due <> posted",
    ),
    (
        "refunds_set_aside_once",
        "SELECT (SELECT count(*) FROM refund r LEFT JOIN posting p ON p.entry_id = r.entry_id
                AND p.kind = 'refund' AND p.debit = 'credits' AND p.credit = 'refunds'
                AND p.supply_id = r.supply_id
            WHERE p.amount_cents IS NULL OR p.amount_cents <> r.amount_cents)
            + (SELECT count(*) FROM posting p LEFT JOIN refund r ON r.entry_id = p.entry_id
            WHERE p.kind = 'refund' AND r.id IS NULL)",
    ),
    (
        "refunds_paid_once",
        "SELECT count(*) FROM (SELECT entry_id, supply_id, kind, sum(due) AS due,
            sum(posted) AS posted FROM
            (SELECT paid_entry_id AS entry_id, supply_id, 'refund_paid' AS kind,
                amount_cents AS due, 0 AS posted FROM refund WHERE paid_entry_id IS NOT NULL
             UNION ALL SELECT back_entry_id, supply_id, CASE WHEN state = 'returned'
                THEN 'refund_returned' ELSE 'refund_cancelled' END, amount_cents, 0
                FROM refund WHERE back_entry_id IS NOT NULL
             UNION ALL SELECT entry_id, supply_id, kind, 0, amount_cents FROM posting
                WHERE kind IN ('refund_paid', 'refund_returned', 'refund_cancelled')) u
            GROUP BY entry_id, supply_id, kind) s WHERE due <> posted",
    ),
    (
        "refunds_signed_by_two",
        "SELECT count(*) FROM refund WHERE state NOT IN ('proposed', 'cancelled')
            AND (approved_by IS NULL OR lower(trim(approved_by)) = lower(trim(proposed_by)))",
    ),
    (
        "refund_batches_equal_refunds",
        "SELECT count(*) FROM refund_batch b LEFT JOIN (SELECT batch_id, count(*) AS payments,
            sum(amount_cents) AS total FROM refund GROUP BY batch_id) r ON r.batch_id = b.id
         WHERE r.payments IS NULL OR b.payments <> r.payments OR b.total_cents <> r.total",
    ),
    (
        "refunds_equal_movements",
        "SELECT count(*) FROM (SELECT entry, sum(moved) AS moved FROM
            (SELECT bank_entry_id AS entry, -amount_cents AS moved FROM refund
               WHERE bank_entry_id IS NOT NULL
             UNION ALL SELECT back_bank_entry_id, amount_cents FROM refund
               WHERE back_bank_entry_id IS NOT NULL) u GROUP BY entry) s
         LEFT JOIN bank_entry b ON b.id = s.entry
         WHERE b.amount_cents IS NULL OR b.amount_cents <> s.moved OR b.state <> 'credited'",
    ),
];
