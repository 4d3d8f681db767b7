//! Every kind of fault that the rules of the migration know, file by file. Kinds that keep the
//! row stand first in each list.

use super::{Effect, Fault, Row};
use crate::generate::people::holder_code;
use crate::generate::table::NO_DATE;

type Strike = fn(&mut Row<'_>) -> bool;

/// The faults of one file.
pub(in crate::generate) fn catalogue(file: &str) -> &'static [Fault] {
    match file {
        "holders" => HOLDERS,
        "supplies" => SUPPLIES,
        "meters" => METERS,
        "readings" => READINGS,
        "consumptions" => CONSUMPTIONS,
        "open_items" => OPEN_ITEMS,
        _ => LEGACY_BILLS,
    }
}

const fn kept(name: &'static str, strike: Strike) -> Fault {
    Fault { name, effect: Effect::Kept, strike }
}

const fn lost(name: &'static str, strike: Strike) -> Fault {
    Fault { name, effect: Effect::Lost, strike }
}

const fn code(name: &'static str, strike: Strike) -> Fault {
    Fault { name, effect: Effect::Code, strike }
}

const HOLDERS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("no_break_blanks", |row| row.pad(&["holder_code", "surname", "company_name"])),
    kept("lower_case_codes", |row| row.lower(&["kind", "tax_code"])),
    code("wrong_tax_code", |row| row.edit("tax_code", other_last)),
    kept("blanks_in_tax_code", |row| row.edit("tax_code", in_groups)),
    kept("marked_deceased", |row| {
        row.get("kind") == "F" && row.get("death_date") == NO_DATE && {
            let year = row.between(2009, 2018);
            row.set("death_date", &format!("15/08/{year}"))
        }
    }),
    code("wrong_vat_number", |row| row.edit("vat_number", other_last)),
    kept("impossible_optional_date", |row| {
        row.get("kind") == "F" && row.set("birth_date", "31/02/1961")
    }),
    kept("wrong_mail_address", |row| row.edit("email", |text| text.replace('@', " "))),
    lost("conflicting_duplicate", |row| row.repeat_with("address", |text| format!("{text} bis"))),
    lost("unknown_value", |row| row.set("kind", "X")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
    lost("blank_required", |row| row.set("kind", "")),
];

const SUPPLIES: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("members_blank", |row| row.set("members", "")),
    kept("overlapping_contracts", |row| {
        row.hint.overlap.is_some_and(|overlap| {
            // Entered twice: for the new holder too, and never closed in time.
            row.set("holder_code", &holder_code(overlap.holder));
            row.set("status", "A");
            row.set_date("end_on", overlap.until)
        })
    }),
    kept("members_zero", |row| row.set("members", "0")),
    kept("no_break_blanks", |row| row.pad(&["supply_code", "address", "category"])),
    kept("wrong_iban", |row| row.edit("iban", other_last)),
    kept("lower_case_codes", |row| row.lower(&["category", "status", "payment"])),
    kept("units_zero", |row| row.set("units", "0")),
    kept("blanks_in_iban", |row| row.edit("iban", in_groups)),
    kept("units_blank", |row| row.set("units", "")),
    kept("impossible_optional_date", |row| {
        row.get("end_on") == NO_DATE && row.set("end_on", "31/11/2018")
    }),
    lost("missing_holder", |row| row.edit("holder_code", unused)),
    lost("conflicting_duplicate", |row| row.repeat_with("members", |text| format!("1{text}"))),
    lost("shifted_separators", |row| row.shift()),
    lost("ended_before_started", |row| row.set("end_on", "01/01/1970")),
    lost("impossible_date", |row| row.set("start_on", "30/02/1998")),
    lost("blank_required", |row| row.set("start_on", "")),
    lost("unknown_value", |row| row.set("status", "Z")),
    lost("wrong_decimal", |row| row.set("deposit", "4.5,00")),
    lost("unknown_category", |row| row.set("category", "AGR")),
    lost("truncated_row", |row| row.cut()),
    lost("wrong_number", |row| row.set("members", "due")),
];

const METERS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("no_break_blanks", |row| row.pad(&["meter_serial", "supply_code", "digits"])),
    kept("wrong_caliber", |row| row.set("caliber", "n.d.")),
    kept("impossible_optional_date", |row| {
        row.get("removed_on") == NO_DATE && row.set("removed_on", "31/04/2016")
    }),
    lost("missing_meter", |row| row.leave_out()),
    lost("unknown_supply", |row| row.edit("supply_code", unused)),
    lost("conflicting_duplicate", |row| row.repeat_with("digits", |text| format!("1{text}"))),
    lost("removed_before_installed", |row| {
        row.get("removed_on") == NO_DATE && {
            row.set("last_reading_m3", "12");
            row.set("removed_on", "15/05/1998")
        }
    }),
    lost("impossible_date", |row| row.set("installed_on", "29/02/2015")),
    lost("blank_required", |row| row.set("digits", "")),
    lost("wrong_number", |row| row.set("first_reading_m3", "1,,5")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
];

const READINGS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("no_break_blanks", |row| row.pad(&["meter_serial", "value_m3", "kind"])),
    kept("lower_case_codes", |row| row.lower(&["kind", "billed"])),
    kept("lower_case_serial", |row| !row.hint.protected && row.lower(&["meter_serial"])),
    lost("backwards", |row| {
        let Some(previous) = row.hint.previous_m3.filter(|previous| *previous > 60) else {
            return false;
        };
        let lower = previous - row.between(3, 50);
        row.set("value_m3", &lower.to_string())
    }),
    lost("before_installation", |row| {
        row.hint.installed_on.is_some_and(|on| row.set_date("read_on", on.plus(-20)))
    }),
    lost("after_removal", |row| {
        row.hint.removed_on.is_some_and(|on| row.set_date("read_on", on.plus(4)))
    }),
    lost("after_taken_on", |row| {
        let day = row.between(2, 28);
        row.set("read_on", &format!("{day:02}/01/2020"))
    }),
    lost("too_many_digits", |row| {
        let value = row.hint.capacity + row.between(1, 900);
        row.set("value_m3", &value.to_string())
    }),
    lost("missing_meter", |row| row.set("meter_serial", "00XX00000000")),
    lost("conflicting_duplicate", |row| {
        row.repeat_with("value_m3", |text| text.parse().map_or(1, |m3: i64| m3 + 7).to_string())
    }),
    lost("unknown_supply", |row| row.edit("supply_code", unused)),
    lost("blank_required", |row| row.set("value_m3", "")),
    lost("impossible_date", |row| row.set("read_on", "31/06/2018")),
    lost("unknown_value", |row| row.set("kind", "Q")),
    lost("wrong_decimal", |row| row.set("value_m3", "1.23,4")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
];

const CONSUMPTIONS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("no_break_blanks", |row| row.pad(&["supply_code", "m3"])),
    lost("conflicting_duplicate", |row| row.repeat_with("m3", |text| format!("9{text}"))),
    lost("unknown_supply", |row| row.edit("supply_code", unused)),
    lost("blank_required", |row| row.set("m3", "")),
    lost("wrong_number", |row| row.set("year", "2O18")),
    lost("wrong_decimal", |row| row.set("m3", "1.2,5.0")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
];

const OPEN_ITEMS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("negative_open_amount", |row| {
        row.get("state") == "AP" && row.edit("open_amount", |text| format!("-{text}"))
    }),
    kept("open_above_amount", |row| {
        let text = format!("9{}", row.get("amount"));
        row.get("state") == "AP" && row.set("open_amount", &text)
    }),
    kept("paid_with_open_amount", |row| {
        let text = row.get("amount").to_owned();
        row.get("state") == "PA" && row.set("open_amount", &text)
    }),
    kept("wrong_notice_check", |row| {
        // Notices of the auxiliary digit 1 have no check digits.
        !row.get("notice_number").starts_with('1') && row.edit("notice_number", other_last)
    }),
    kept("blanks_in_notice", |row| row.edit("notice_number", in_groups)),
    kept("no_break_blanks", |row| row.pad(&["document_number", "amount", "state"])),
    kept("lower_case_codes", |row| row.lower(&["state"])),
    lost("repeated_notice_number", |row| {
        !row.get("notice_number").is_empty()
            && row.repeat_with("document_number", |text| format!("{text}/B"))
    }),
    lost("conflicting_duplicate", |row| row.repeat_with("amount", |text| format!("1{text}"))),
    lost("unknown_supply", |row| row.edit("supply_code", unused)),
    lost("blank_required", |row| row.set("amount", "")),
    lost("impossible_date", |row| row.set("due_on", "31/09/2019")),
    lost("unknown_value", |row| row.set("state", "??")),
    lost("wrong_decimal", |row| row.set("amount", "12,3.4")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
];

const LEGACY_BILLS: &[Fault] = &[
    kept("exact_duplicate", |row| row.repeat()),
    kept("no_break_blanks", |row| row.pad(&["supply_code", "total"])),
    lost("to_before_from", |row| {
        let (from, to) = (row.get("from").to_owned(), row.get("to").to_owned());
        row.set("from", &to) && row.set("to", &from)
    }),
    lost("conflicting_duplicate", |row| row.repeat_with("total", |text| format!("1{text}"))),
    lost("unknown_supply", |row| row.edit("supply_code", unused)),
    lost("blank_required", |row| row.set("from", "")),
    lost("impossible_date", |row| row.set("to", "31/02/2019")),
    lost("wrong_decimal", |row| row.set("total", "45.6,7")),
    lost("shifted_separators", |row| row.shift()),
    lost("truncated_row", |row| row.cut()),
];

/// The text with another last character of the same kind.
fn other_last(text: &str) -> String {
    let mut changed = text.to_owned();
    let last = match changed.pop() {
        Some('9') => '0',
        Some('Z') => 'A',
        Some(c) if c.is_ascii_alphanumeric() => char::from(c as u8 + 1),
        _ => '0',
    };
    changed.push(last);
    changed
}

/// The code after this one, which nobody has: codes are given out in steps.
fn unused(code: &str) -> String {
    let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
    let next = digits.parse::<u64>().unwrap_or(0) + 1;
    format!("{}{next:0width$}", &code[..code.len() - digits.len()], width = digits.len())
}

/// The text in groups of four.
fn in_groups(text: &str) -> String {
    let mut grouped = String::with_capacity(text.len() + 6);
    for (index, c) in text.chars().enumerate() {
        if index > 0 && index.is_multiple_of(4) {
            grouped.push(' ');
        }
        grouped.push(c);
    }
    grouped
}
