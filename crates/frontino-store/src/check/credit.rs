//! What must hold of credit notes, objections, write-offs and disputes.

/// Every question; each counts the rows that should not be there.
pub(super) const QUESTIONS: [(&str, &str); 12] = [
    (
        "credit_note_numbers_without_gap",
        "SELECT count(*) FROM (SELECT year, min(no) AS low, max(no) AS high, count(*) AS notes
            FROM credit_note_issue GROUP BY year) n
         WHERE low <> 1 OR high - low + 1 <> notes",
    ),
    (
        "credit_notes_as_many_as_counted",
        "SELECT count(*) FROM counter c LEFT JOIN (SELECT 'credit_note:' || year AS name,
            max(no) AS high FROM credit_note_issue GROUP BY year) n ON n.name = c.name
         WHERE c.name LIKE 'credit_note:%' AND c.next_no - 1 <> coalesce(n.high, 0)",
    ),
    (
        "credit_notes_sum_to_their_lines",
        "SELECT count(*) FROM credit_note n WHERE n.net_cents <> (SELECT
                coalesce(sum(l.amount_cents), 0)
            FROM credit_note_line l JOIN bill_line b ON b.bill_id = n.bill_id
                AND b.position = l.position
            WHERE l.note_id = n.id AND b.code NOT IN ('bonus', 'correction_bonus', 'deposit',
                'interest', 'return_cost', 'compensation'))
         OR n.net_cents + n.outside_cents <> (SELECT coalesce(sum(l.amount_cents), 0)
            FROM credit_note_line l WHERE l.note_id = n.id)",
    ),
    (
        "credit_note_vat_of_its_rates",
        "SELECT count(*) FROM credit_note n LEFT JOIN (SELECT note_id, sum(net_cents) AS net,
                sum(vat_cents) AS vat, max(abs(vat_cents * 100 - net_cents * percent)) AS apart
            FROM credit_note_vat GROUP BY note_id) v ON v.note_id = n.id
         WHERE coalesce(v.net, 0) <> n.net_cents OR coalesce(v.vat, 0) <> n.vat_cents
            OR coalesce(v.apart, 0) > 150",
    ),
    (
        "credit_notes_within_their_bills",
        "SELECT count(*) FROM (SELECT n.bill_id, l.position, sum(l.amount_cents) AS taken
            FROM credit_note n JOIN credit_note_line l ON l.note_id = n.id
            GROUP BY n.bill_id, l.position) t
         LEFT JOIN bill_line b ON b.bill_id = t.bill_id AND b.position = t.position
         WHERE b.amount_cents IS NULL OR abs(taken) > abs(b.amount_cents)
            OR (taken > 0 AND b.amount_cents < 0) OR (taken < 0 AND b.amount_cents > 0)",
    ),
    (
        "credit_notes_equal_ledger",
        "SELECT count(*) FROM credit_note_issue u JOIN credit_note n ON n.id = u.note_id
         LEFT JOIN (SELECT entry_id, bill_id,
            sum(CASE WHEN credit = 'receivables' THEN amount_cents
                WHEN debit = 'receivables' AND credit <> 'credits' THEN -amount_cents
                ELSE 0 END) AS owed,
            sum(CASE WHEN debit = 'revenue' THEN amount_cents
                WHEN credit = 'revenue' THEN -amount_cents ELSE 0 END) AS net,
            sum(CASE WHEN debit = 'vat' THEN amount_cents
                WHEN credit = 'vat' THEN -amount_cents ELSE 0 END) AS vat
            FROM posting WHERE kind = 'credit_note' GROUP BY entry_id, bill_id) p
            ON p.entry_id = u.entry_id AND p.bill_id = n.bill_id
         WHERE p.owed IS NULL OR p.owed <> n.owed_cents OR p.net <> n.net_cents
            OR p.vat <> n.owed_cents - n.net_cents - n.outside_cents",
    ),
    (
        "credit_note_postings_have_their_note",
        "SELECT count(*) FROM posting p LEFT JOIN credit_note_issue u ON u.entry_id = p.entry_id
         WHERE p.kind = 'credit_note' AND u.note_id IS NULL",
    ),
    (
        "objections_have_their_note",
        "SELECT count(*) FROM objection o LEFT JOIN credit_note n ON n.id = o.note_id
         LEFT JOIN credit_note_issue u ON u.note_id = n.id
         WHERE o.refused_because IS NULL
            AND (u.note_id IS NULL OR n.bill_id <> o.bill_id OR n.ground <> 'barred')",
    ),
    (
        "write_offs_signed_by_two",
        "SELECT count(*) FROM write_off WHERE state = 'approved'
            AND (decided_by IS NULL OR lower(trim(decided_by)) = lower(trim(proposed_by)))",
    ),
    (
        "write_offs_equal_ledger",
        "SELECT (SELECT count(*) FROM write_off w LEFT JOIN posting p ON p.entry_id = w.entry_id
                AND p.kind = 'write_off' AND p.debit = 'losses' AND p.credit = 'receivables'
                AND coalesce(p.bill_id, 0) = coalesce(w.bill_id, 0)
                AND coalesce(p.open_item_id, 0) = coalesce(w.open_item_id, 0)
            WHERE w.state = 'approved' AND (p.amount_cents IS NULL
                OR p.amount_cents <> w.amount_cents))
            + (SELECT count(*) FROM posting p LEFT JOIN write_off w ON w.entry_id = p.entry_id
            WHERE p.kind = 'write_off' AND w.id IS NULL)",
    ),
    (
        "no_more_recovered_than_written_off",
        "SELECT count(*) FROM (SELECT bill_id, open_item_id, sum(CASE WHEN debit = 'losses'
                THEN amount_cents ELSE -amount_cents END) AS lost FROM posting
            WHERE debit = 'losses' OR credit = 'losses' GROUP BY bill_id, open_item_id) s
         WHERE (bill_id IS NOT NULL AND lost < 0) OR (open_item_id IS NOT NULL AND lost < 0
            AND NOT EXISTS (SELECT 1 FROM open_item o WHERE o.id = s.open_item_id
                AND o.plan IS NOT NULL)) OR (bill_id IS NULL AND open_item_id IS NULL)",
    ),
    (
        "disputes_in_order",
        "SELECT count(*) FROM dispute a JOIN dispute b ON b.bill_id = a.bill_id AND b.id > a.id
         WHERE a.closed_on IS NULL OR b.opened_on < a.closed_on",
    ),
];
