//! Questions about plans of instalments.

/// What was open of the bill of a plan `l` by the postings of some days.
macro_rules! open_of_plan {
    ($days:literal) => {
        concat!(
            "(SELECT coalesce(sum(CASE WHEN p.debit = 'receivables' THEN p.amount_cents
                WHEN p.credit = 'receivables' THEN -p.amount_cents ELSE 0 END), 0)
              FROM posting p WHERE p.bill_id = l.bill_id AND ",
            $days,
            ")"
        )
    };
}

/// Each counts the rows that should not be there.
pub(super) const QUESTIONS: [(&str, &str); 3] = [
    (
        // What was posted on the day itself may have come before the plan or after it.
        "plans_equal_debt",
        concat!(
            "SELECT count(*) FROM (SELECT l.debt_cents, l.supply_id, b.supply_id AS whose,
                (SELECT coalesce(sum(n.amount_cents), 0) FROM instalment n
                    WHERE n.plan_id = l.id) AS parts, ",
            open_of_plan!("p.posted_on < l.granted_on"),
            " AS before, ",
            open_of_plan!("p.posted_on = l.granted_on AND p.debit = 'receivables'"),
            " AS more, ",
            open_of_plan!("p.posted_on = l.granted_on AND p.credit = 'receivables'"),
            " AS less FROM instalment_plan l JOIN bill b ON b.id = l.bill_id) s
             WHERE debt_cents <> parts OR supply_id <> whose
                OR debt_cents > before + more OR debt_cents < before + less"
        ),
    ),
    (
        "instalment_notices_used_once",
        "SELECT count(*) FROM instalment n
         WHERE EXISTS (SELECT 1 FROM invoice i WHERE i.notice_number = n.notice_number)
            OR EXISTS (SELECT 1 FROM open_item o WHERE o.notice_number = n.notice_number)",
    ),
    (
        "broken_plans_were_behind",
        concat!(
            "SELECT count(*) FROM (SELECT l.debt_cents,
                (SELECT coalesce(sum(n.amount_cents), 0) FROM instalment n
                    WHERE n.plan_id = l.id AND n.due_on < l.ended_on) AS due, ",
            open_of_plan!("p.posted_on < l.ended_on"),
            " AS before, ",
            open_of_plan!("p.posted_on <= l.ended_on"),
            " AS after FROM instalment_plan l WHERE l.state = 'broken') s
             WHERE debt_cents - before >= due AND debt_cents - after >= due"
        ),
    ),
];
