//! Reads a worked bill: what is known of a supply, in the order in which it becomes known, and the
//! dates at which it is billed. Words are Italian, because billing clerks read these files.

use super::note::Notes;
use super::table;
use crate::life::{kept, run};
use frontino_core::bill::{BillMaker, DepositInstalment, Draft, LegacyBill, SupplyInputs};
use frontino_core::consumption::{History, Reading, ReadingKind};
use frontino_core::dates::{Date, Period};
use frontino_core::deposit::rules_on;
use frontino_core::limitation::LimitationRegime;
use frontino_core::meter::Meter;
use frontino_core::money::{Cents, parse_decimal};
use frontino_core::supply::{
    CategoryId, Contract, DatedTerms, Services, Status, Terms, TermsHistory,
};
use frontino_core::tariff::{
    Catalogue, ComponentRate, EstimateRounding, Policy, TariffVersion, TierRounding, YearBasis,
};

/// A supply while its file is read.
pub struct Story {
    versions: Vec<TariffVersion>,
    components: Vec<ComponentRate>,
    generation: i64,
    catalogue: Catalogue,
    policy: Policy,
    supply: SupplyInputs,
    serials: Vec<String>,
    /// Vectors that the last bill must agree with.
    pub vectors: Vec<String>,
    /// Notes on the last bill.
    pub notes: Notes,
}

/// A bill drawn up, with what is needed to print it.
pub struct Made {
    pub draft: Draft,
    pub credit_before: Cents,
    pub components: Vec<String>,
    pub serials: Vec<String>,
}

impl Story {
    pub fn new() -> Story {
        let terms = Terms {
            category: CategoryId(u16::MAX),
            members: None,
            units: 1,
            services: Services::WATER,
            bonus: false,
        };
        let contract = Contract {
            status: Status::Active,
            start_on: date("01/01/2015"),
            end_on: None,
            terms: TermsHistory::constant(terms),
            regime: LimitationRegime::TwoYear,
            public_body: false,
        };
        Story {
            versions: Vec::new(),
            components: Vec::new(),
            generation: 0,
            catalogue: Catalogue::default(),
            policy: Policy::default(),
            supply: SupplyInputs {
                contract,
                history: History::default(),
                legacy: Vec::new(),
                before: Vec::new(),
                terms_changed_from: None,
                cadence_months: 6,
                deposit: Vec::new(),
                interest: Vec::new(),
                return_costs: Vec::new(),
            },
            serials: Vec::new(),
            vectors: Vec::new(),
            notes: Notes::default(),
        }
    }

    /// Takes one line of a file in; `bolletta` makes a bill.
    pub fn tell(&mut self, line: &str) -> Option<Made> {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "tariffa" | "componenti" => self.load(word, rest),
            "vettore" => self.vectors.push(rest.to_owned()),
            "regole" => self.rule(rest),
            "utenza" => self.supply.contract.terms.first = self.terms(rest),
            "contratto" => self.contract(rest),
            "cambio" => self.change(rest),
            "contatore" => self.meter(rest),
            "tolto" => self.removal(rest),
            "lettura" => self.reading(rest),
            "consumo" => {
                let (year, m3) = rest.split_once(' ').unwrap();
                self.supply.history.annual.push((year.parse().unwrap(), litres(m3)));
            }
            "fatturato" => self.legacy(rest),
            "deposito" => self.deposit(rest),
            "nota" => self.notes.make(rest),
            "bolletta" => return Some(self.bill(rest)),
            other => panic!("unknown word {other}"),
        }
        None
    }

    fn load(&mut self, kind: &str, name: &str) {
        self.generation += 1;
        match kind {
            "tariffa" => self.versions.extend(table::tariff(name, self.generation)),
            _ => self.components.extend(table::components(name, self.generation)),
        }
        self.catalogue = Catalogue::new(self.versions.clone(), self.components.clone());
    }

    fn rule(&mut self, rest: &str) {
        match rest {
            "fasce esatte" => self.policy.tier_rounding = TierRounding::None,
            "fasce a m³ interi" => self.policy.tier_rounding = TierRounding::Integer,
            "stime a m³ interi" => self.policy.estimate_rounding = EstimateRounding::WholeM3,
            "anno reale" => self.policy.year_basis = YearBasis::Actual,
            other => panic!("unknown rule {other}"),
        }
    }

    /// `domestic_resident, 3 componenti, 2 unità, fognatura, depurazione, bonus`
    fn terms(&self, rest: &str) -> Terms {
        let mut parts = rest.split(", ");
        let code = parts.next().unwrap();
        let mut terms = Terms {
            category: self.catalogue.category(code).unwrap_or_else(|| panic!("no {code}")),
            members: None,
            units: 1,
            services: Services::WATER,
            bonus: false,
        };
        let (mut sewer, mut treatment) = (false, false);
        for part in parts {
            match part.split_once(' ') {
                Some((n, "componenti" | "componente")) => terms.members = n.parse().ok(),
                Some((n, "unità")) => terms.units = n.parse().unwrap(),
                _ if part == "fognatura" => sewer = true,
                _ if part == "depurazione" => treatment = true,
                _ if part == "bonus" => terms.bonus = true,
                _ => panic!("unknown term {part}"),
            }
        }
        terms.services = Services::new(sewer, treatment);
        terms
    }

    /// `dal 01/01/2015, al 31/12/2019, sospeso`
    fn contract(&mut self, rest: &str) {
        let contract = &mut self.supply.contract;
        for part in rest.split(", ") {
            match part.split_once(' ') {
                Some(("dal", day)) => contract.start_on = date(day),
                Some(("al", day)) => {
                    (contract.end_on, contract.status) = (Some(date(day)), Status::Ended);
                }
                _ if part == "sospeso" => contract.status = Status::Suspended,
                _ => panic!("unknown contract {part}"),
            }
        }
    }

    /// `dal 01/05/2019: domestic_resident, 4 componenti`; retroactive when days are billed already.
    fn change(&mut self, rest: &str) {
        let (from, terms) = rest.strip_prefix("dal ").unwrap().split_once(": ").unwrap();
        let change = DatedTerms { from: date(from), terms: self.terms(terms) };
        self.supply.contract.terms.changes.push(change);
        self.supply.terms_changed_from = Some(change.from);
    }

    /// `A, 5 cifre, posato 01/01/2015 a 0`
    fn meter(&mut self, rest: &str) {
        let [serial, digits, placed] = rest.split(", ").collect::<Vec<_>>()[..] else {
            panic!("{rest}");
        };
        let [_, on, _, first] = words(placed);
        self.serials.push(serial.to_owned());
        self.supply.history.meters.push(Meter {
            digits: digits.strip_suffix(" cifre").unwrap().parse().unwrap(),
            installed_on: date(on),
            first_m3: first.parse().unwrap(),
            removed_on: None,
            last_m3: None,
        });
    }

    /// `A 15/10/2019 a 1030`, or without the last reading: `A 15/10/2019 senza lettura`
    fn removal(&mut self, rest: &str) {
        let [serial, on, _, last] = words(rest);
        let place = self.place(serial);
        let meter = &mut self.supply.history.meters[place];
        (meter.removed_on, meter.last_m3) = (Some(date(on)), last.parse().ok());
    }

    /// `A 31/12/2018 1000 operatore fatturata`
    fn reading(&mut self, rest: &str) {
        let words: Vec<&str> = rest.split_whitespace().collect();
        let kind = match words[3] {
            "operatore" => ReadingKind::Operator,
            "autolettura" => ReadingKind::SelfRead,
            "telelettura" => ReadingKind::Telemetry,
            "stima" => ReadingKind::Estimated,
            other => panic!("unknown kind {other}"),
        };
        let arrival = i64::try_from(self.supply.history.readings.len()).unwrap();
        let reading = Reading {
            meter: self.place(words[0]),
            on: date(words[1]),
            value_m3: words[2].parse().unwrap(),
            kind,
            billed: words.get(4) == Some(&"fatturata"),
            arrival,
        };
        self.supply.history.readings.push(reading);
    }

    /// `01/01/2019 30/06/2019 40`
    fn legacy(&mut self, rest: &str) {
        let [from, to, m3] = rest.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{rest}");
        };
        let period = Period::closed(date(from), date(to));
        self.supply.legacy.push(LegacyBill { period, litres: litres(m3) });
    }

    /// `59,75`: half at activation, the rest in the next two bills (R3.12).
    fn deposit(&mut self, rest: &str) {
        let deposit = Cents::parse(&rest.replace(',', ".")).unwrap();
        let shares = rules_on(self.supply.contract.start_on).shares(deposit);
        let instalments = [(1, shares.first_bill), (2, shares.second_bill)];
        self.supply.deposit =
            instalments.map(|(sequence, amount)| DepositInstalment { sequence, amount }).to_vec();
    }

    fn place(&self, serial: &str) -> usize {
        let found = self.serials.iter().position(|known| known == serial);
        found.unwrap_or_else(|| panic!("no meter {serial}"))
    }

    /// `31/12/2019, emessa 31/01/2020`
    fn bill(&mut self, rest: &str) -> Made {
        let (at, issued) = rest.split_once(", emessa ").unwrap();
        let mut terms = run(date(at), self.policy);
        terms.issue_on = date(issued);
        let mut draft = Draft::new();
        let mut maker = BillMaker::new(&self.catalogue, &terms);
        assert_eq!(maker.draw_up(&self.supply, &mut draft), Ok(true), "bolletta {rest}");
        let credit_before = self.supply.before.last().map_or(Cents::ZERO, |last| last.credit);
        self.supply.before.push(kept(&draft, self.catalogue.generation));
        self.supply.terms_changed_from = None;
        self.notes = Notes::on(&draft, terms.issue_on, self.catalogue.components.clone());
        let (components, serials) = (self.catalogue.components.clone(), self.serials.clone());
        Made { draft, credit_before, components, serials }
    }
}

fn words(text: &str) -> [&str; 4] {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.try_into().unwrap_or_else(|_| panic!("four words: {text}"))
}

/// The day of `31/12/2019`.
pub fn date(text: &str) -> Date {
    let [day, month, year] = text.split('/').collect::<Vec<_>>()[..] else {
        panic!("{text}");
    };
    Date::new(year.parse().unwrap(), month.parse().unwrap(), day.parse().unwrap()).unwrap()
}

/// Litres of cubic metres with a decimal comma.
fn litres(m3: &str) -> i64 {
    parse_decimal(&m3.replace(',', "."), 3).unwrap()
}
