//! The invented holders: people, firms, condominiums and public bodies, with valid tax codes.
//! Telephone numbers are of ranges that nobody is given, mail goes to example domains.

use super::codes::eleven_digits;
use super::names::{ABROAD, first_name, foreign_name, surname};
use super::places::{self, MESSINA, birthplace};
use super::random::{Purpose, Random};
use super::town::{Life, Town, Use};
use frontino_core::dates::Date;
use frontino_core::ids::{Belfiore, Sex, tax_code};

/// A holder as the legacy system knows it; empty texts are unknown.
#[derive(Clone, Debug, Default)]
pub(super) struct Holder {
    pub(super) code: String,
    pub(super) kind: HolderKind,
    pub(super) surname: String,
    pub(super) name: String,
    pub(super) company_name: String,
    pub(super) tax_code: String,
    pub(super) vat_number: String,
    pub(super) born_on: Option<Date>,
    pub(super) birthplace: &'static str,
    pub(super) died_on: Option<Date>,
    pub(super) email: String,
    pub(super) pec: String,
    pub(super) sdi_code: String,
    pub(super) phone: String,
    pub(super) home: Home,
    pub(super) limitation: Limitation,
}

/// What a holder is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum HolderKind {
    #[default]
    Person,
    Company,
    PublicBody,
}

/// Which limitation of old debts the legacy system noted (R5.2); unknown for people.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Limitation {
    #[default]
    Unknown,
    TwoYear,
    Ordinary,
}

/// An address with its town.
#[derive(Clone, Debug, Default)]
pub(super) struct Home {
    pub(super) address: String,
    pub(super) zip: &'static str,
    pub(super) city: &'static str,
    pub(super) belfiore: &'static str,
}

/// The code of a holder in the legacy system.
pub(super) fn holder_code(holder: u64) -> String {
    format!("AN{:08}", 10_000 + holder * 3)
}

impl Town {
    /// The holder whose first supply is `first`.
    pub(super) fn holder(self, first: u64) -> Holder {
        let mut holder = Holder { code: holder_code(first), ..Holder::default() };
        match self.use_of(first) {
            Use::Resident | Use::NonResident => self.fill_person(first, &mut holder),
            Use::Condominium => self.fill_condominium(first, &mut holder),
            Use::Commercial => self.fill_firm(first, &mut holder),
            Use::Public => self.fill_body(first, &mut holder),
        }
        holder.home = self.home(first);
        let mut random = self.random(first, Purpose::Contact);
        if random.permille(720) {
            holder.phone = phone(&mut random, first);
        }
        if self.has_email(first) {
            let who = if holder.company_name.is_empty() {
                format!("{}.{}", holder.name, holder.surname)
            } else {
                holder.company_name.clone()
            };
            let domain = random.pick(&["example.it", "example.com", "example.org"]);
            holder.email = format!("{}{first}@{domain}", plain_letters(&who));
        }
        holder
    }

    /// Whether a holder gave a mail address.
    pub(super) fn has_email(self, holder: u64) -> bool {
        let share = match self.use_of(holder) {
            Use::Resident | Use::NonResident => 420,
            _ => 800,
        };
        self.random(holder, Purpose::Mail).permille(share)
    }

    fn fill_person(self, first: u64, holder: &mut Holder) {
        let life = self.life_of(first);
        let mut random = self.random(first, Purpose::Person);
        let (belfiore, name) = if random.permille(45) {
            let abroad = &ABROAD[random.below(ABROAD.len() as u64) as usize];
            (holder.surname, holder.name) = foreign_name(&mut random, abroad, life.woman);
            (abroad.belfiore, abroad.place)
        } else {
            holder.surname = surname(&mut random).to_owned();
            holder.name = first_name(&mut random, life.woman);
            let place = birthplace(&mut random);
            (place.belfiore, place.name)
        };
        holder.birthplace = name;
        holder.tax_code = personal_code(&holder.surname, &holder.name, life, belfiore);
        holder.born_on = random.permille(930).then_some(life.born_on);
        holder.died_on = life.died_on;
    }

    fn fill_firm(self, first: u64, holder: &mut Holder) {
        holder.kind = HolderKind::Company;
        let mut random = self.random(first, Purpose::Company);
        let trade = random.pick(TRADES);
        let owner = surname(&mut random);
        holder.vat_number = eleven_digits(7, first);
        if random.permille(300) {
            // A sole trader signs with the personal tax code.
            let life = self.life_of(first);
            let name = first_name(&mut random, life.woman);
            holder.company_name = format!("{trade} {owner} di {owner} {name}");
            holder.tax_code = personal_code(owner, &name, life, MESSINA);
            holder.limitation = Limitation::TwoYear;
        } else {
            let form = random.pick(&["S.r.l.", "S.r.l.", "S.n.c.", "S.a.s.", "S.p.A."]);
            holder.company_name = format!("{trade} {owner} {form}");
            holder.tax_code = holder.vat_number.clone();
            let noted = [Limitation::Unknown, Limitation::TwoYear, Limitation::Ordinary];
            holder.limitation = random.pick(&noted);
        }
        if random.permille(450) {
            holder.sdi_code = format!("ZZ{:05}", first % 100_000);
        } else {
            holder.pec = format!("{}{first}@pec.example.it", plain_letters(owner));
        }
    }

    fn fill_condominium(self, first: u64, holder: &mut Holder) {
        holder.kind = HolderKind::Company;
        holder.company_name = format!("Condominio {}", self.place(first).address);
        holder.tax_code = eleven_digits(9, 900_000 + first);
        holder.limitation = Limitation::TwoYear;
    }

    fn fill_body(self, first: u64, holder: &mut Holder) {
        holder.kind = HolderKind::PublicBody;
        let mut random = self.random(first, Purpose::Company);
        let body = random.pick(BODIES);
        holder.company_name = format!("{body} n. {}", 1 + first % 97);
        holder.tax_code = eleven_digits(8, 900_000 + first);
        holder.sdi_code = format!("ZZ{:04}", first % 10_000);
        holder.pec = format!("ente{first}@pec.example.it");
        holder.limitation = Limitation::Ordinary;
    }

    /// Where the holder lives: at the supply, or in another town for most second homes.
    fn home(self, first: u64) -> Home {
        let place = self.place(first);
        let mut random = self.random(first, Purpose::Home);
        if self.use_of(first) == Use::NonResident && random.permille(650) {
            let town = places::far_town(&mut random);
            let address = format!("Via Roma {}", random.between(1, 180));
            return Home { address, zip: town.zip, city: town.name, belfiore: town.belfiore };
        }
        Home { address: place.address, zip: place.zip, city: "Messina", belfiore: MESSINA }
    }
}

/// The tax code of an invented person, computed like the register does.
fn personal_code(surname: &str, name: &str, life: Life, belfiore: &str) -> String {
    let sex = if life.woman { Sex::Female } else { Sex::Male };
    // All names and codes are constants that the tests try; a refusal would leave the cell blank.
    Belfiore::parse(belfiore)
        .and_then(|place| tax_code::compute(surname, name, sex, life.born_on, place))
        .map(|code| code.to_string())
        .unwrap_or_default()
}

/// A number of a range without subscribers: a zero after the area code, or the prefix 300.
fn phone(random: &mut Random, holder: u64) -> String {
    if random.permille(350) {
        format!("090 0{:06}", holder % 1_000_000)
    } else {
        format!("300 0{:06}", holder % 1_000_000)
    }
}

/// Letters a to z and dots of a name, for the part of a mail address before the at sign.
fn plain_letters(name: &str) -> String {
    let mut letters = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' => letters.push(c),
            'à' | 'ä' => letters.push('a'),
            'è' | 'é' => letters.push('e'),
            'ì' => letters.push('i'),
            'ò' | 'ö' => letters.push('o'),
            'ù' | 'ü' => letters.push('u'),
            ' ' | '.' if !letters.ends_with('.') => letters.push('.'),
            _ => {}
        }
    }
    letters.trim_matches('.').to_owned()
}

const TRADES: &[&str] = &[
    "Bar Pasticceria",
    "Panificio",
    "Trattoria",
    "Macelleria",
    "Pescheria",
    "Ferramenta",
    "Farmacia",
    "Autolavaggio",
    "Officina",
    "Lavanderia",
    "Parrucchiere",
    "Albergo",
    "Supermercato",
    "Caffè",
    "Stabilimento balneare",
    "Edicola",
    "Studio dentistico",
    "Frutta e verdura",
    "Gelateria",
    "Palestra",
];

const BODIES: &[&str] = &[
    "Istituto comprensivo dimostrativo",
    "Caserma dimostrativa",
    "Presidio sanitario dimostrativo",
    "Scuola dell'infanzia dimostrativa",
    "Distaccamento vigili del fuoco dimostrativo",
];
