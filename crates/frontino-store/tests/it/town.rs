//! A few rows in every table, with texts that a careless copy would change.

use frontino_store::{Conn, DbUrl, Tx, Val};

/// Statements that both engines understand.
const ROWS: &[&str] = &[
    "INSERT INTO setting (name, value) VALUES ('utility', 'Acquedotto di Città'), ('a', ''),
        ('Zeta', 'z'), ('zeta', 'Z'), ('àncora', 'x'), ('_mark', 'x')",
    "INSERT INTO counter (name, next_no) VALUES ('bill 2024', 9223372036854775807)",
    "INSERT INTO audit (done_at, action, object, actor, origin, detail) VALUES
        (1577836800000000, 'init', '', 'ada', 'cli', '{\"a\": \"\\\\N\"}')",
    "INSERT INTO import_batch (id, name, taken_on, imported_at, summary)
        VALUES (1, 'vecchio', '2024-02-29', 0, '{}')",
    "INSERT INTO tariff_file
        (id, kind, name, valid_from, valid_until, sha256, body, loaded_at)
        VALUES (1, 'tariff', 'demo', '1600-01-01', NULL, 'ab', 'riga 1
riga 2\t\\.', -1)",
    "INSERT INTO holder (id, code, kind, surname, name, identity_faulty, birth_on, address,
            limitation, source_hash, import_id) VALUES
        (1, 'h1', 'person', 'D''Amè', 'Élodie', false, '1931-12-31', '\\N', 'two_year', -5, 1),
        (2, 'H1', 'company', NULL, NULL, true, NULL, '', 'ordinary', NULL, NULL)",
    "INSERT INTO supply (id, code, holder_id, category, status, start_on, end_on, members, units,
            sewer, treatment, bonus, payment, delivery, deposit_cents, irregular) VALUES
        (7, 's7', 1, 'resident', 'active', '2000-01-01', NULL, 3, 1, true, true, false,
            'notice', 'post', 0, 'none'),
        (8, 's8', 2, 'business', 'ended', '1999-12-31', '2024-01-01', NULL, 2, false, false,
            false, 'sdd', 'email', 12345, 'sold')",
    "INSERT INTO supply_terms (supply_id, from_on, category, members, units, sewer, treatment,
            bonus, recorded_at) VALUES (7, '2023-01-01', 'resident', 4, 1, true, true, true, 9)",
    "INSERT INTO deposit_instalment (supply_id, bill_no, amount_cents) VALUES (7, 1, 1494)",
    "INSERT INTO irregular_case (id, supply_id, reason, evidence, detected_on)
        VALUES (1, 8, 'sold', 'atto', '2024-01-02')",
    "INSERT INTO meter (id, supply_id, serial, digits, installed_on, first_m3)
        VALUES (70, 7, '00A', 5, '2000-01-01', 0), (71, 7, '00a', 5, '2010-01-01', 0)",
    "INSERT INTO reading (supply_id, meter_id, read_on, kind, value_m3, billed, state, key,
            recorded_at) VALUES
        (7, 70, '2024-01-01', 'self', 120, false, 'held', 'k1', 1),
        (7, 70, '2024-01-01', 'operator', 121, true, 'accepted', NULL, 2)",
    "INSERT INTO reading_answer (key, received_at, due_on) VALUES ('k1', 1, '2024-01-15')",
    "INSERT INTO consumption (supply_id, year, litres, origin) VALUES (7, 2023, 98000, 'computed')",
    "INSERT INTO open_item (id, supply_id, document_number, issued_on, due_on, amount_cents,
            open_cents, state) VALUES (5, 8, '1/2019', '2019-01-01', '2019-02-01', -1, 0, 'paid')",
    "INSERT INTO legacy_bill (supply_id, from_on, to_on, litres, total_cents)
        VALUES (7, '2023-01-01', '2023-06-30', 49000, 8811)",
    "INSERT INTO bill_run (id, name, at_on, state, supplies, inputs, created_at, elapsed_ms)
        VALUES (1, '2024-1', '2024-07-01', 'issued', 2, '', 1, 2)",
    "INSERT INTO bill_run_chunk (run_id, no, first_supply_id, last_supply_id, state, bills, parked,
            total_cents, actual, self_read, estimated)
        VALUES (1, 1, 7, 8, 'done', 2, 1, 5, 1, 1, 0)",
    "INSERT INTO parked (run_id, supply_id, reason, sentence) VALUES (1, 8, 'ended', 'Cessata.')",
    "INSERT INTO invoice (bill_id, year, series, no, number, issued_on, due_on, notice_number)
        VALUES (70001, 2024, 'A', 1, '2024/A/1', '2024-07-02', '2024-08-01', '301')",
    "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id, amount_cents,
            bill_id, open_item_id) VALUES
        (1, 1, '2024-07-02', 'bill', 'customers', 'revenue', 7, 100, 70001, NULL),
        (1, 2, '2024-07-02', 'bill', 'customers', 'vat', 7, 10, NULL, 5)",
    "INSERT INTO reading_code (code, supply_id, meter_id, holder_id, made_at, replaced_at) VALUES
        ('KMRTX7WD42HB3', 7, 70, 1, 5, 9), ('KMRTX7WD42HB4', 7, 71, 1, 9, NULL)",
    "INSERT INTO letter (supply_id, kind, cause, bill_id, dated_on, bills_now, made_at)
        VALUES (7, 'welcome', '1', 70001, '2024-07-02', 4, 1)",
    "INSERT INTO einvoice_archive (file_no, file_name, sha256, made_at)
        VALUES (2, 'IT01234567897_00002.zip', 'ab', 1)",
    "INSERT INTO einvoice (file_no, bill_id, attempt, file_name, state, sha256, made_at, changed_at,
            sdi_id, reasons, archive_no, rejected_on) VALUES
        (1, 70001, 1, 'IT01234567897_00001.xml', 'rejected', 'cd', 1, 2, '111', '[]', 2,
            '2024-07-03')",
    "INSERT INTO payment (id, key, channel, received_at, received_on, paid_on, amount_cents,
            notice_number, receipt_id, supply_id, state, reason, entry_id) VALUES
        (3, 'pagopa/1/r', 'pagopa', 1, '2024-08-01', '2024-07-31', 110, '301', 'r', 7, 'booked',
            NULL, 2),
        (5, 'counter/A/2024-08-01/1', 'counter', 1, '2024-08-01', '2024-08-01', 90, NULL, NULL,
            NULL, 'unmatched', 'given_back', NULL),
        (4, 'bank/à', 'bank', 1, '2024-08-01', '2024-07-31', 0, NULL, NULL, NULL, 'unmatched',
            'notice_unknown', NULL)",
    "INSERT INTO posting (entry_id, no, posted_on, kind, debit, credit, supply_id, amount_cents,
            bill_id, payment_id)
        VALUES (2, 1, '2024-08-01', 'payment', 'pagopa_transit', 'receivables', 7, 110, 70001, 3)",
    "INSERT INTO activation (id, notice_number, answered_at, amount_cents, note)
        VALUES (5, '301', 1, 110, 'è')",
    "INSERT INTO flow (id, flow_id, psp, psp_name, revision, made_at, settlement, settled_on,
            payments, total_cents, sha256, imported_at, replaced)
        VALUES (6, 'F-1', 'BANCA', NULL, 1, '2024-08-02T10:00:00', 'TRN', NULL, 1, 110, 'ab', 1,
            false)",
    "INSERT INTO flow_payment (flow_id, no, iuv, receipt_id, transfer_no, amount_cents, outcome,
            paid_on, payment_id, state)
        VALUES (6, 1, '01', 'r', 1, 110, 0, '2024-07-31', 3, 'matched')",
    "INSERT INTO bank_statement (id, iban, statement_id, sequence_no, opening_cents, closing_cents,
            entries, imported_at)
        VALUES (9, 'IT60X0542811101000000123456', 'E/7', 7, -100, -100, 1, 1)",
    "INSERT INTO bank_entry (id, statement_id, no, part, key, booked_on, value_on, amount_cents,
            code, remittance, payment_id, state)
        VALUES (10, 9, 1, 1, 'bank/à', '2024-08-01', NULL, 0, 'PMNT', 'à; b', 4, 'unmatched')",
    "INSERT INTO till_payment (payment_id, till, taken_on, no, taken_by, given_back_at)
        VALUES (5, 'A', '2024-08-01', 1, 'rossi', 7)",
    "INSERT INTO till_deposit (id, reference, till, deposited_on, amount_cents, entry_id, made_at,
            made_by, bank_entry_id)
        VALUES (11, 'VCA20240801', 'A', '2024-08-02', 90, 3, 8, 'rossi', 10)",
    "INSERT INTO till_closing (till, closed_on, payments, expected_cents, counted_cents, closed_at,
            closed_by, deposit_id)
        VALUES ('A', '2024-08-01', 0, 0, 0, 8, 'rossi', 11)",
    "INSERT INTO debt_position (notice_number, supply_id, state, version, told_cents, told_at,
            tried, attempts, run_at, lease_until, token, error)
        VALUES ('301', 7, 'failed', 3, NULL, NULL, true, 60, 0, NULL, -5, 'status_422')",
    "INSERT INTO postal_slip (payment_id, key, file_name, line, imported_at)
        VALUES (4, 'P-1', 'bollettini.csv', 2, 9)",
    "INSERT INTO mandate (id, reference, supply_id, holder_id, scheme, debtor_name, iban, signed_on,
            channel, state, made_at)
        VALUES (11, 's7', 7, 1, 'core', 'Élodie', 'IT60X0542811101000000123456', '2024-01-01',
            'paper', 'suspended', 1)",
    "INSERT INTO mandate_change (mandate_id, no, changed_at, debtor_name, iban)
        VALUES (11, 1, 2, 'Ada', 'IT60X0542811101000000123456')",
    "INSERT INTO debit_batch (id, name, request, made_at, made_on, creditor, collections,
            total_cents) VALUES (12, 'SDD-1', 'run/2024-1', 1, '2024-07-02', '{}', 1, 110)",
    "INSERT INTO collection (id, key, batch_id, no, block, mandate_id, bill_id, attempt, collect_on,
            sequence, amount_cents, signed_on, debtor, iban, state, again)
        VALUES (13, 'SDD-2024-1', 12, 1, 1, 11, 70001, 1, '2024-08-01', 'FRST', 110, '2024-01-01',
            'Elodie', 'IT60X0542811101000000123456', 'sent', false)",
    "INSERT INTO unknown_return (key, source, end_to_end, told_on)
        VALUES ('report/x', 'report', 'x', '2024-08-02')",
    "INSERT INTO einvoice_message (file_name, einvoice_no, kind, sha256, imported_at, body)
        VALUES ('IT01234567897_00001_NS_001.xml', 1, 'NS', 'ef', 2, '<a>è</a>')",
    "INSERT INTO einvoice_archive_message (file_name, archive_no, kind, sha256, imported_at, body)
        VALUES ('IT01234567897_00002_NS_001.xml', 2, 'NS', 'fe', 2, '<b>è</b>')",
    "INSERT INTO instalment_plan (id, bill_id, supply_id, basis, reason, asked_on, granted_on,
            debt_cents, deferral_percent, state, ended_on, recorded_at)
        VALUES (11, 70001, 7, 'agreed', 'difficoltà', '2024-07-05', '2024-07-06', 110, 50,
            'broken', '2024-10-01', 3)",
    "INSERT INTO instalment (plan_id, no, due_on, amount_cents, notice_number)
        VALUES (11, 1, '2024-08-01', 55, '302'), (11, 2, '2024-10-01', 55, '303')",
    "INSERT INTO refund_batch (id, key, iban, pay_on, payments, total_cents, made_on, made_at,
            made_by, body)
        VALUES (3, 'RIMBF-2024-0000003', 'IT60X', '2024-09-02', 1, 50, '2024-09-01', 4, 'ada',
            '<a>è</a>')",
    "INSERT INTO refund (id, key, supply_id, amount_cents, of_bill_cents, payee, iban, reason,
            despite_debts, state, entry_id, proposed_on, proposed_at, proposed_by, approved_on,
            approved_by, batch_id)
        VALUES (1, 'RIMB-2024-0000001', 7, 50, 0, 'Zoë', 'IT60X', 'doppio', true, 'sent', 9,
            '2024-09-01', 4, 'ada', '2024-09-01', 'eva', 3)",
    "INSERT INTO reference_rate (effective_from, rate_hundredths, recorded_at, recorded_by)
        VALUES ('2026-06-10', 200, 1, 'ada')",
    "INSERT INTO interest_charge (id, supply_id, payment_id, late_bill_id, version, grace_mode,
            principal_cents, due_on, paid_on, from_on, until_on, rates, amount_cents, recorded_at,
            bill_id)
        VALUES (1, 7, 3, 70001, 1, 'shift', 110, '2024-08-01', '2024-09-30', '2024-08-17',
            '2024-10-01', '[]', 1, 9, NULL)",
    "INSERT INTO return_cost (id, supply_id, collection_id, version, returned_on, reason, rule,
            amount_cents, recorded_at, bill_id)
        VALUES (1, 7, 13, 1, '2024-08-05', 'AM04', 'articolo 12', 250, 9, NULL)",
];

/// Makes the database and puts the rows in.
pub fn fill(url: &DbUrl) -> Conn {
    let mut conn = url.create().unwrap();
    let mut tx = conn.begin().unwrap();
    for statement in ROWS {
        if statement.starts_with("INSERT INTO invoice") {
            insert_bill(&mut tx, 70001, None, "2024-01-01", "2024-04-01").unwrap();
            insert_bill(&mut tx, 70002, Some(70001), "2024-04-01", "2024-07-01").unwrap();
        }
        tx.execute(statement, &[]).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
    // Bytes are written in another way on each engine.
    let sql = "INSERT INTO activation_code (bill_id, holder_id, nonce, hash, made_at)
        VALUES (70001, 1, $1, $2, 6)";
    tx.execute(sql, &[Val::Bytes(&[0, 255, 10]), Val::Bytes(&[7; 32])]).unwrap();
    let sql = "INSERT INTO receipt (payment_id, domain, receipt_id, fiscal_code, iuv, psp,
            psp_name, channel, stand_in, raw)
        VALUES (3, '1', 'r', '1', '01', 'B', 'Banca', 'app', true, $1)";
    tx.execute(sql, &[Val::Bytes(&[0, 1, 255])]).unwrap();
    let sql = "INSERT INTO receipt_transfer (payment_id, no, fiscal_code, iban, amount_cents,
            remittance, category) VALUES (3, 1, '1', NULL, 110, '/RFB/01', '9/')";
    tx.execute(sql, &[]).unwrap();
    let sql = "INSERT INTO station_event (id, at, operation, outcome, elapsed_us, request, answer)
        VALUES (8, 1, 'paSendRT', 'OK', 5, $1, $2)";
    tx.execute(sql, &[Val::Bytes(&[]), Val::Bytes(&[9])]).unwrap();
    tx.commit().unwrap();
    conn
}

/// A bill of the supply and the place in its chain that the id says.
pub fn insert_bill(
    tx: &mut Tx<'_>,
    id: i64,
    previous: Option<i64>,
    from_on: &str,
    until_on: &str,
) -> frontino_store::Result<u64> {
    let previous = previous.map_or("NULL".to_owned(), |id| id.to_string());
    tx.execute(
        &format!(
            "INSERT INTO bill (id, supply_id, run_id, previous_id, from_on, until_on, reopens_on,
                ends_on_kind, actual_l, estimated_l, net_cents, vat_cents, total_cents,
                payable_cents, barred_cents, catalogue, calculated_at, lines, basis)
             VALUES ({id}, {id} / 10000, 1, {previous}, '{from_on}', '{until_on}', '{until_on}',
                'actual', 30000, 0, 100, 10, 110, 110, 0, 1, 1, '[]', '{{}}')"
        ),
        &[],
    )
}
