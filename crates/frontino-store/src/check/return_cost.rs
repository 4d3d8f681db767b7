//! What must hold of the costs of direct debits that came back.

/// Every question; each counts the rows that should not be there.
pub(super) const QUESTIONS: [(&str, &str); 3] = [
    (
        "return_costs_equal_ledger",
        "SELECT count(*) FROM (SELECT l.bill_id, sum(l.amount_cents) AS due,
            (SELECT coalesce(sum(CASE WHEN p.credit = 'receivables' THEN -p.amount_cents
                ELSE p.amount_cents END), 0) FROM posting p
             WHERE p.bill_id = l.bill_id AND p.kind = 'return_cost') AS posted
         FROM bill_line l JOIN invoice i ON i.bill_id = l.bill_id
         WHERE l.code = 'return_cost' GROUP BY l.bill_id) s WHERE due <> posted",
    ),
    (
        "return_costs_asked_once",
        "SELECT count(*) FROM (SELECT bill_id, sum(asked) AS asked, sum(due) AS due FROM
            (SELECT bill_id, amount_cents AS asked, 0 AS due FROM bill_line
               WHERE code = 'return_cost'
             UNION ALL SELECT bill_id, 0, amount_cents FROM return_cost
               WHERE bill_id IS NOT NULL) u GROUP BY bill_id) s WHERE asked <> due",
    ),
    (
        "return_costs_of_returns",
        "SELECT count(*) FROM (SELECT c.state, sum(r.amount_cents) AS asked,
                max(r.amount_cents) AS most
            FROM return_cost r JOIN collection c ON c.id = r.collection_id
            GROUP BY c.id, c.state) s
         WHERE asked < 0 OR asked > most
            OR (asked <> 0 AND state NOT IN ('rejected', 'returned'))",
    ),
];
