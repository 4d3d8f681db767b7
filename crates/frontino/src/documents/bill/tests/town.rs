//! One supply in a made-up town, its bills drawn up by the core and packed as the store packs them.

use crate::bill_run::RunInputs;
use crate::documents::Office;
use crate::documents::words::{Tables, Templates};
use crate::tariff_file::{TariffFile, read_text};
use frontino_core::bill::{BillMaker, BilledBefore, Draft, RunTerms, SupplyInputs};
use frontino_core::consumption::{History, Reading, ReadingKind, read_and_estimated};
use frontino_core::dates::Date;
use frontino_core::interest::TERMS;
use frontino_core::limitation::{LimitationRegime, LimitationScope};
use frontino_core::meter::Meter;
use frontino_core::supply::{Contract, Services, Status, Terms, TermsHistory};
use frontino_core::tariff::{Catalogue, Policy};
use frontino_store::bill_file::{
    BillBefore, BillFile, HolderOnBill, MeterOnBill, OpenBefore, ReadingOnBill, SupplyOnBill,
};
use frontino_store::bill_run::StoredRun;
use frontino_store::export::BillRow;
use frontino_store::packed;
use std::path::Path;
use std::sync::Arc;

const TARIFF: &str = include_str!("../../../../../../data/tariffs/synthetic_ticsi_demo.toml");
const COMPONENTS: &str = include_str!("../../../../../../data/tariffs/ui_components.csv");

/// A day.
pub fn on(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The supply, billed by another system up to 31 October 2019 at 100 m³.
pub struct Town {
    pub office: Office,
    pub inputs: SupplyInputs,
    pub payment: &'static str,
    pub kind: &'static str,
    pub irregular: &'static str,
    pub bills_a_year: i64,
    pub split_vat: bool,
    before: Vec<BillBefore>,
}

impl Town {
    pub fn new() -> Town {
        Town::with(office(TARIFF))
    }

    /// A town whose prices reach back for years.
    pub fn of_old_prices() -> Town {
        let old = TARIFF.replace("valid_from = \"2019-01-01\"", "valid_from = \"2015-01-01\"");
        Town::with(office(&old))
    }

    fn with(office: Office) -> Town {
        let terms = Terms {
            category: office.catalogue.category("domestic_resident").unwrap(),
            members: Some(3),
            units: 1,
            services: Services::new(true, true),
            bonus: false,
        };
        let meter = Meter {
            digits: 5,
            installed_on: on("2010-05-03"),
            first_m3: 0,
            removed_on: None,
            last_m3: None,
        };
        let inputs = SupplyInputs {
            contract: Contract {
                status: Status::Active,
                start_on: on("2010-05-03"),
                end_on: None,
                terms: TermsHistory::constant(terms),
                regime: LimitationRegime::TwoYear,
                public_body: false,
            },
            history: History {
                meters: vec![meter],
                readings: vec![Reading {
                    billed: true,
                    ..reading("2019-10-31", 100, ReadingKind::Operator)
                }],
                annual: vec![(2018, 146_000)],
            },
            legacy: Vec::new(),
            before: Vec::new(),
            terms_changed_from: None,
            cadence_months: 4,
            deposit: Vec::new(),
            interest: Vec::new(),
            return_costs: Vec::new(),
        };
        Town {
            office,
            inputs,
            payment: "notice",
            kind: "person",
            irregular: "none",
            bills_a_year: 3,
            split_vat: false,
            before: before(),
        }
    }

    /// The utility puts its text of the notice about old consumption into its folder.
    pub fn put_notice(&mut self, file: &str, text: &str) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(file), text).unwrap();
        self.office.templates = Templates::read(folder.path()).unwrap();
    }

    /// Nobody has read the meter since June 2016, and somebody does in January 2020.
    pub fn long_unread(&self) -> BillFile {
        let mut inputs = self.inputs.clone();
        inputs.history.readings[0].on = on("2016-06-30");
        inputs.history.readings.push(reading("2020-01-31", 400, ReadingKind::Operator));
        self.file(&inputs, &self.drawn(&inputs, "2020-01-31"), "2020-01-31")
    }

    pub fn read(&mut self, day: &str, value_m3: i64, kind: ReadingKind) {
        self.inputs.history.readings.push(reading(day, value_m3, kind));
    }

    /// The bill of vector S2: 46 m³ in 92 days over the change of the year.
    pub fn two_tariff_years(&self) -> BillFile {
        let mut inputs = self.inputs.clone();
        inputs.history.readings.push(reading("2020-01-31", 146, ReadingKind::Operator));
        self.file(&inputs, &self.drawn(&inputs, "2020-01-31"), "2020-01-31")
    }

    pub fn bill(&self, at: &str) -> BillFile {
        self.file(&self.inputs, &self.drawn(&self.inputs, at), at)
    }

    /// Bills and keeps the bill as one before.
    pub fn bill_and_keep(&mut self, at: &str) {
        let draft = self.drawn(&self.inputs, at);
        let (actual_l, estimated_l) = read_and_estimated(&draft.stretches);
        self.before.push(BillBefore {
            number: Some("2019/0000077".to_owned()),
            from: draft.period.from,
            until: draft.period.until,
            actual_l,
            estimated_l,
            total_cents: draft.totals.total.0,
        });
        self.inputs.before.push(BilledBefore {
            sequence: draft.sequence,
            period: draft.period,
            lines: draft.lines,
            stretches: draft.stretches,
            restated: draft.restated,
            end: draft.end,
            anchor: draft.anchor,
            policy: draft.policy,
            catalogue: self.office.catalogue.generation,
            credit: draft.totals.credit,
        });
    }

    fn drawn(&self, inputs: &SupplyInputs, at: &str) -> Draft {
        let run = RunTerms {
            at: on(at),
            issue_on: on(at).plus(31),
            due_days: 30,
            policy: Policy::default(),
            category_means: Vec::new(),
            unit_litres_when_unknown: 120_000,
            split_vat: self.split_vat,
            limitation: LimitationScope::default(),
            interest_upto: 0,
            return_costs_upto: 0,
        };
        let mut draft = Draft::new();
        let drawn = BillMaker::new(&self.office.catalogue, &run).draw_up(inputs, &mut draft);
        assert_eq!(drawn, Ok(true));
        draft
    }

    fn file(&self, inputs: &SupplyInputs, draft: &Draft, at: &str) -> BillFile {
        let catalogue = &self.office.catalogue;
        BillFile {
            supply_id: 1,
            sequence: draft.sequence,
            bill: row(draft, catalogue, inputs, on(at).plus(31)),
            supply: self.supply(inputs),
            holder: holder(self.kind),
            meters: vec![MeterOnBill {
                id: 1,
                serial: "M-77".to_owned(),
                digits: 5,
                installed_on: on("2010-05-03"),
                first_m3: 0,
                removed_on: None,
                last_m3: None,
            }],
            readings: inputs.history.readings.iter().map(reading_on_bill).collect(),
            before: self.before.clone(),
            offer: Vec::new(),
            interest: Vec::new(),
            return_costs: Vec::new(),
            unpaid: vec![OpenBefore {
                document_number: "2019/55".to_owned(),
                issued_on: on("2019-11-15"),
                due_on: on("2019-12-15"),
                open_cents: 3_012,
                notice_number: None,
                plan: None,
            }],
            run: Arc::new(self.run(at)),
        }
    }

    fn supply(&self, inputs: &SupplyInputs) -> SupplyOnBill {
        let status = if inputs.contract.end_on.is_some() { "ended" } else { "active" };
        SupplyOnBill {
            code: "U0001".to_owned(),
            category: "domestic_resident".to_owned(),
            members: Some(3),
            units: 1,
            sewer: true,
            treatment: true,
            bonus: false,
            status: status.to_owned(),
            start_on: inputs.contract.start_on,
            end_on: inputs.contract.end_on,
            address: Some("Via dell'Acqua 3".to_owned()),
            city: Some("Messina".to_owned()),
            zip: Some("98121".to_owned()),
            payment: self.payment.to_owned(),
            iban: Some("IT60X0542811101000000123456".to_owned()),
            mandate: Some("U0001".to_owned()),
            delivery: "post".to_owned(),
            deposit_cents: 4_500,
            irregular: self.irregular.to_owned(),
            occupant_name: None,
            min_bills: Some(self.bills_a_year),
            assigned_bills: Some(self.bills_a_year),
            frequency_reason: Some(
                r#"{"kind":"own_consumption","years":[2018],"litres":146000,"units":1,
                    "classified_m3":146,"class_min_m3":101,"class_max_m3":1000}"#
                    .to_owned(),
            ),
            notified_on: None,
            purchase: frontino_store::supply_purchase::Purchase::default(),
        }
    }

    fn run(&self, at: &str) -> StoredRun {
        let inputs = RunInputs {
            catalogue: 2,
            tier_rounding: "milli".to_owned(),
            estimate_rounding: "litre".to_owned(),
            year_basis: "fixed365".to_owned(),
            category_means: Default::default(),
            unit_litres_when_unknown: 120_000,
            due_days: 30,
            issue_on: on(at).plus(31).to_string(),
            split_vat: self.split_vat,
            interest_upto: 0,
            return_costs_upto: 0,
            program: String::new(),
        };
        StoredRun {
            id: 1,
            name: "2020-1".to_owned(),
            at_on: on(at),
            issue_on: None,
            filter: None,
            state: "issued".to_owned(),
            supplies: 1,
            inputs: serde_json::to_string(&inputs).unwrap(),
            elapsed_ms: 0,
            first_number: None,
            last_number: None,
        }
    }
}

/// Seven bills of the system before.
fn before() -> Vec<BillBefore> {
    let days = [
        "2016-07-01",
        "2017-01-01",
        "2017-07-01",
        "2018-01-01",
        "2018-07-01",
        "2019-01-01",
        "2019-07-01",
        "2019-11-01",
    ];
    let litres = [61_000, 74_000, 68_500, 73_000, 70_250, 66_000, 40_000];
    let bills = days.windows(2).zip(litres);
    let bill = |(ends, actual_l): (&[&str], i64)| BillBefore {
        number: None,
        from: on(ends[0]),
        until: on(ends[1]),
        actual_l,
        estimated_l: 0,
        total_cents: actual_l / 5,
    };
    bills.map(bill).collect()
}

fn reading(day: &str, value_m3: i64, kind: ReadingKind) -> Reading {
    Reading { meter: 0, on: on(day), value_m3, kind, billed: false, arrival: 0 }
}

fn reading_on_bill(reading: &Reading) -> ReadingOnBill {
    let kind = match reading.kind {
        ReadingKind::Operator => "operator",
        ReadingKind::SelfRead => "self",
        ReadingKind::Telemetry => "telemetry",
        ReadingKind::Estimated => "estimated",
    };
    ReadingOnBill {
        meter: reading.meter,
        read_on: reading.on,
        value_m3: reading.value_m3,
        kind: kind.to_owned(),
    }
}

fn row(draft: &Draft, catalogue: &Catalogue, inputs: &SupplyInputs, issued_on: Date) -> BillRow {
    let (mut lines, mut basis) = (String::new(), String::new());
    packed::write_lines(&draft.lines, draft.period.from, &catalogue.components, &mut lines);
    packed::write_basis(draft, &inputs.contract.terms, catalogue, &mut basis);
    let (actual_l, estimated_l) = read_and_estimated(&draft.stretches);
    let sums = &draft.totals;
    BillRow {
        id: 10_001,
        run_id: 1,
        calculated_at: 0,
        number: "2020/0000001".to_owned(),
        supply_code: "U0001".to_owned(),
        issued_on: Some(issued_on),
        due_on: Some(issued_on.plus(30)),
        from: draft.period.from,
        until: draft.period.until,
        actual_l,
        estimated_l,
        net_cents: sums.net.0,
        vat_cents: sums.vat.0,
        total_cents: sums.total.0,
        payable_cents: sums.payable.0,
        credit_cents: 0,
        barred_cents: sums.barred.0,
        notice_number: "301000000000000156".to_owned(),
        lines,
        basis,
        catalogue: catalogue.generation,
    }
}

fn holder(kind: &str) -> HolderOnBill {
    let is_person = kind == "person";
    let text = |text: &str| Some(text.to_owned());
    HolderOnBill {
        id: 1,
        code: "H1".to_owned(),
        kind: kind.to_owned(),
        surname: text("Rossi").filter(|_| is_person),
        name: text("Mario").filter(|_| is_person),
        company_name: text("Comune di prova").filter(|_| !is_person),
        tax_code: text("RSSMRA80A01F158X").filter(|_| is_person),
        vat_number: text("12345670017").filter(|_| !is_person),
        identity_faulty: false,
        death_on: None,
        email: None,
        pec: None,
        sdi_code: None,
        phone: None,
        address: text("Via della Posta 5"),
        city: text("Messina"),
        belfiore: None,
        zip: text("98122"),
        limitation: "two_year".to_owned(),
        large_print: false,
    }
}

fn office(tariff: &str) -> Office {
    let mut tables = Tables::default();
    let (mut versions, mut components) = (Vec::new(), Vec::new());
    for (name, body, id) in [("demo.toml", tariff, 1), ("ui.csv", COMPONENTS, 2)] {
        tables.add(name, body, id).unwrap();
        match read_text(name, body, id).unwrap().content {
            TariffFile::Tariff(more) => versions.extend(more),
            TariffFile::Components(more) => components.extend(more),
        }
    }
    let text = |text: &str| Some(text.to_owned());
    let utility = crate::config::Utility {
        name: text("Acquedotto di prova"),
        address: text("Piazza Fontana 1"),
        zip: text("98100"),
        city: text("Messina"),
        province: text("ME"),
        phone: text("090 000001"),
        hours: text("lunedì-venerdì, 8-18"),
        emergency_phone: text("800 000002"),
        email: text("utenti@acqua.example.it"),
        ..Default::default()
    };
    Office {
        utility,
        site: text("https://acqua.example.it"),
        creditor_id: text("IT64ZZZ0000007643520567"),
        catalogue: Catalogue::new(versions, components),
        tables,
        interest: TERMS,
        templates: Templates::read(Path::new("no such folder")).unwrap(),
    }
}
