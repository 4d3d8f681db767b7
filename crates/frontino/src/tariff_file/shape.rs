//! The two shapes of a tariff table in TOML: one validity, or one `[[period]]` for each (R3.12c).

use crate::choice;
use crate::refusal::Refusal;
use frontino_core::dates::{Date, LAST, Period};
use frontino_core::interest::GraceMode;
use frontino_core::money::{MicroEuro, parse_decimal};
use frontino_core::tariff::{
    Bound, CategoryRates, Criterion, EstimateRounding, PolicyChoice, TariffRefused, TariffVersion,
    TariffWarning, TierPeriod, TierRounding, TierSet, WaterTiers, YearBasis,
};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileShape {
    #[allow(dead_code)]
    schema: Option<u32>,
    utility: String,
    /// Act that approved it, printed on bills.
    #[allow(dead_code)]
    resolution: Option<String>,
    valid_from: Option<String>,
    valid_to: Option<String>,
    #[allow(dead_code)]
    completeness: Option<String>,
    currency: Option<String>,
    vat_included: Option<bool>,
    default_members_when_unknown: Option<u32>,
    fixed_quota_per_unit: Option<bool>,
    policy: Option<PolicyShape>,
    #[serde(default)]
    category: Vec<CategoryShape>,
    #[serde(default)]
    period: Vec<PeriodShape>,
}

/// `[policy]` of a tariff file.
#[derive(Deserialize, Clone, Debug, Default)]
#[serde(deny_unknown_fields)]
struct PolicyShape {
    tier_rounding: Option<String>,
    estimate_rounding: Option<String>,
    year_basis: Option<String>,
    grace_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PeriodShape {
    valid_from: String,
    valid_to: Option<String>,
    category: Vec<CategoryShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryShape {
    code: String,
    #[allow(dead_code)]
    label_it: Option<String>,
    criterion: String,
    tier_period: Option<String>,
    annual_bound_rounding: Option<String>,
    water_tier_names: Option<Vec<String>>,
    water_rates: Vec<String>,
    sewer_rate: Option<String>,
    treatment_rate: Option<String>,
    fixed_year: Option<FixedShape>,
    fixed_quota_members_max: Option<u32>,
    committed_m3_year: Option<Number>,
    bill_commitment: Option<bool>,
    #[allow(dead_code)]
    published_total_m3: Option<Vec<String>>,
    #[allow(dead_code)]
    published_fixed_total: Option<String>,
    upper_m3_year: Option<Vec<Number>>,
    upper_m3_year_per_member: Option<Vec<Number>>,
    #[serde(default)]
    tier_set: Vec<TierSetShape>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FixedShape {
    water: Option<String>,
    sewer: Option<String>,
    treatment: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TierSetShape {
    members_min: u32,
    members_max: Option<u32>,
    upper_m3_year: Option<Vec<Number>>,
    upper_m3_year_per_member: Option<Vec<Number>>,
    upper_m3_period: Option<Vec<Number>>,
    upper_times_commitment: Option<Vec<Number>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Number {
    Whole(i64),
    Text(String),
}

/// The biggest bound of a tier, litres: more water than a region drinks in a year.
const BOUND_LITRES_MAX: i64 = 1_000_000_000_000;
/// The highest price of a cubic metre, and of a year's fixed quota: more is a slip of the point.
pub(super) const PRICE_MAX: MicroEuro = MicroEuro(1_000_000_000_000);
/// The biggest household or building.
const MEMBERS_MAX: u32 = 1_000_000;

/// Where a mistake is, to be said with it.
struct Place<'a> {
    file: &'a str,
    what: String,
}

impl Place<'_> {
    fn wrong(&self, what: &str) -> Refusal {
        Refusal::new("tariff_invalid", format!("{}: {what}", self.what))
            .at(self.file)
            .next("correggere la tabella e ripetere `frontino tariff check`")
    }
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::Whole(n) => n.to_string(),
            Number::Text(text) => text.clone(),
        }
    }

    /// Cubic metres, or a fraction of them such as `55/3`, in litres.
    fn bound(&self, place: &Place<'_>) -> Result<Bound, Refusal> {
        let text = self.text();
        let (whole, parts) = text.split_once('/').unwrap_or((&text, "1"));
        let litres = parse_decimal(whole.trim(), 3).filter(|l| (0..=BOUND_LITRES_MAX).contains(l));
        let parts = parts.trim().parse::<i64>().ok().filter(|p| (1..1000).contains(p));
        match (litres, parts) {
            (Some(litres), Some(parts)) => Ok(Bound { litres, parts }),
            _ => Err(place.wrong(&format!("limite di fascia non valido: {text}"))),
        }
    }
}

/// Reads the text of a table.
pub(super) fn read(file: &str, text: &str, generation: i64) -> Result<Vec<TariffVersion>, Refusal> {
    let shape: FileShape = toml::from_str(text).map_err(|e| Refusal::toml(file, text, &e))?;
    let place = Place { file, what: "tariffa".to_owned() };
    if shape.currency.as_deref().is_some_and(|c| c != "EUR") || shape.vat_included == Some(true) {
        return Err(place.wrong("sono ammessi solo prezzi in EUR senza IVA"));
    }
    if shape.utility.trim().is_empty() {
        return Err(place.wrong("manca il nome del gestore (utility)"));
    }
    let policy = shape.policy.as_ref().map(|p| p.choice(file)).transpose()?.unwrap_or_default();
    let version = |from: &str, to: Option<&str>, categories: &[CategoryShape]| {
        let rates = categories.iter().map(|c| category(file, &shape, c));
        Ok::<_, Refusal>(TariffVersion {
            utility: shape.utility.clone(),
            generation,
            valid: validity(&place, from, to)?,
            categories: rates.collect::<Result<_, _>>()?,
            policy,
        })
    };
    match (&shape.valid_from, shape.period.is_empty()) {
        (Some(from), true) => Ok(vec![version(from, shape.valid_to.as_deref(), &shape.category)?]),
        (None, false) if shape.category.is_empty() => shape
            .period
            .iter()
            .map(|p| version(&p.valid_from, p.valid_to.as_deref(), &p.category))
            .collect(),
        _ => Err(place.wrong("serve valid_from con [[category]], oppure [[period]]")),
    }
}

fn validity(place: &Place<'_>, from: &str, to: Option<&str>) -> Result<Period, Refusal> {
    let date = |text: &str| {
        Date::parse(text).ok_or_else(|| place.wrong(&format!("data non valida: {text}")))
    };
    let until = to.map(date).transpose()?.map_or(LAST, Date::next);
    Ok(Period::new(date(from)?, until))
}

fn category(file: &str, shape: &FileShape, c: &CategoryShape) -> Result<CategoryRates, Refusal> {
    let place = Place { file, what: format!("categoria {}", c.code) };
    // Supplies name it in whatever case; codes are kept in lower case on both sides.
    let code = c.code.trim().to_lowercase();
    if code.is_empty() {
        return Err(place.wrong("manca il codice (code)"));
    }
    let classes = c.tier_set.iter().flat_map(|set| [Some(set.members_min), set.members_max]);
    let members = [c.fixed_quota_members_max, shape.default_members_when_unknown];
    if let Some(members) = classes.chain(members).flatten().find(|n| *n > MEMBERS_MAX) {
        return Err(place.wrong(&format!("un nucleo di {members} componenti non esiste")));
    }
    let price = |text: &String| {
        let price = MicroEuro::parse(text).filter(|p| (MicroEuro(0)..=PRICE_MAX).contains(p));
        price.ok_or_else(|| place.wrong(&format!("prezzo non valido: {text}")))
    };
    let opt_price = |text: &Option<String>| text.as_ref().map(price).transpose();
    let fixed = match &c.fixed_year {
        Some(f) => [opt_price(&f.water)?, opt_price(&f.sewer)?, opt_price(&f.treatment)?],
        None => [None; 3],
    };
    let names = c.water_tier_names.clone().unwrap_or_default();
    Ok(CategoryRates {
        code,
        water: water(&place, shape, c, &price)?,
        tier_names: names,
        flat: [None, opt_price(&c.sewer_rate)?, opt_price(&c.treatment_rate)?],
        fixed,
        fixed_per_unit: shape.fixed_quota_per_unit.unwrap_or(true),
        fixed_members_max: c.fixed_quota_members_max,
    })
}

fn water(
    place: &Place<'_>,
    shape: &FileShape,
    c: &CategoryShape,
    price: &impl Fn(&String) -> Result<MicroEuro, Refusal>,
) -> Result<WaterTiers, Refusal> {
    let criterion = Criterion::from_code(&c.criterion)
        .ok_or_else(|| place.wrong(&format!("criterio sconosciuto: {}", c.criterion)))?;
    let tier_period = match c.tier_period.as_deref() {
        None | Some("year") => TierPeriod::Year,
        Some("quarter") => TierPeriod::Quarter,
        Some(other) => return Err(place.wrong(&format!("tier_period sconosciuto: {other}"))),
    };
    let whole_m3_a_year = match c.annual_bound_rounding.as_deref() {
        None | Some("none") => false,
        Some("whole_m3") => true,
        Some(other) => {
            return Err(place.wrong(&format!("annual_bound_rounding sconosciuto: {other}")));
        }
    };
    let (sets, per_member) = tier_sets(place, c)?;
    let committed = c.committed_m3_year.as_ref().map(|n| n.bound(place)).transpose()?;
    let first_name = c.water_tier_names.as_ref().and_then(|names| names.first());
    if c.water_rates.is_empty() {
        return Err(place.wrong("manca water_rates"));
    }
    if sets.iter().any(|s| c.water_rates.len() > s.bounds.len() + 1) {
        return Err(place.wrong("ci sono più prezzi che fasce"));
    }
    Ok(WaterTiers {
        criterion,
        tier_period,
        per_member,
        whole_m3_a_year,
        sets,
        rates: c.water_rates.iter().map(price).collect::<Result<_, _>>()?,
        members_when_unknown: shape.default_members_when_unknown.unwrap_or(3).max(1),
        committed_l: committed.map(|b| b.litres / b.parts),
        bill_commitment: c.bill_commitment.unwrap_or(false),
        has_reduced: first_name.is_some_and(|name| name == "agevolata"),
    })
}

/// The classes of bounds, and whether they are per resident.
fn tier_sets(place: &Place<'_>, c: &CategoryShape) -> Result<(Vec<TierSet>, bool), Refusal> {
    let bounds = |numbers: &[Number]| -> Result<Vec<Bound>, Refusal> {
        numbers.iter().map(|n| n.bound(place)).collect()
    };
    let direct = match (&c.upper_m3_year, &c.upper_m3_year_per_member) {
        (Some(year), None) => Some((bounds(year)?, false)),
        (None, Some(member)) => Some((bounds(member)?, true)),
        (None, None) => None,
        _ => return Err(place.wrong("limiti di fascia dati in due modi")),
    };
    if let Some((bounds, per_member)) = direct {
        if !c.tier_set.is_empty() {
            return Err(place.wrong("limiti di fascia dati in due modi"));
        }
        return Ok((vec![TierSet { members_min: 0, members_max: None, bounds }], per_member));
    }
    let mut per_member = false;
    let mut sets = Vec::new();
    for set in &c.tier_set {
        let bounds = match set {
            TierSetShape { upper_m3_year: Some(n), .. } => bounds(n)?,
            TierSetShape { upper_m3_period: Some(n), .. } => bounds(n)?,
            TierSetShape { upper_m3_year_per_member: Some(n), .. } => {
                per_member = true;
                bounds(n)?
            }
            TierSetShape { upper_times_commitment: Some(n), .. } => {
                // Thousandths of the commitment, marked by their denominator.
                let times = bounds(n)?;
                times.into_iter().map(|b| Bound { parts: 1000, ..b }).collect()
            }
            _ => return Err(place.wrong("una classe di nuclei è senza limiti di fascia")),
        };
        let (members_min, members_max) = (set.members_min, set.members_max);
        sets.push(TierSet { members_min, members_max, bounds });
    }
    if sets.is_empty() {
        return Err(place.wrong("mancano i limiti di fascia"));
    }
    Ok((sets, per_member))
}

impl PolicyShape {
    /// The choices that are named.
    fn choice(&self, file: &str) -> Result<PolicyChoice, Refusal> {
        let place = Place { file, what: "[policy]".to_owned() };
        let Self { tier_rounding, estimate_rounding, year_basis, grace_mode } = self;
        one_of(&place, "grace_mode", grace_mode, &GraceMode::WORDS)?;
        Ok(PolicyChoice {
            tier_rounding: one_of(&place, "tier_rounding", tier_rounding, &TierRounding::WORDS)?,
            estimate_rounding: one_of(
                &place,
                "estimate_rounding",
                estimate_rounding,
                &EstimateRounding::WORDS,
            )?,
            year_basis: one_of(&place, "year_basis", year_basis, &YearBasis::WORDS)?,
        })
    }
}

/// The choice of a word that may be absent.
fn one_of<T: Copy>(
    place: &Place<'_>,
    key: &str,
    given: &Option<String>,
    words: &[(&str, T)],
) -> Result<Option<T>, Refusal> {
    let Some(given) = given.as_deref() else { return Ok(None) };
    let wrong = || place.wrong(&format!("{key} sconosciuto: {given}"));
    choice::find(words, given).map(Some).ok_or_else(wrong)
}

/// A refusal of the core in Italian.
#[must_use]
pub fn say_refused(file: &str, refused: &TariffRefused) -> Refusal {
    let what = match refused {
        TariffRefused::Overlap { from } => format!("due validità si sovrappongono dal {from}"),
        TariffRefused::Gap { gap } => format!("nessuna validità copre i giorni {gap}"),
        TariffRefused::EmptyValidity => "una validità finisce prima di cominciare".to_owned(),
        TariffRefused::TierOutOfOrder { category, tier } => {
            format!("categoria {category}: la fascia {tier} non finisce oltre la precedente")
        }
        TariffRefused::CategoryTwice { category } => {
            format!("la categoria {category} compare due volte")
        }
        TariffRefused::ClassesBroken { category, members } => {
            format!("categoria {category}: le classi di nuclei non si seguono a {members}")
        }
        TariffRefused::Empty => "la tabella non ha categorie".to_owned(),
        TariffRefused::ComponentTwice { component, from } => {
            format!("la componente {component} ha due aliquote per lo stesso servizio dal {from}")
        }
    };
    Refusal::new("tariff_invalid", what)
        .at(file)
        .next("correggere la tabella e ripetere `frontino tariff check`")
}

/// A warning of the core in Italian.
#[must_use]
pub fn say_warning(warning: &TariffWarning) -> String {
    match warning {
        TariffWarning::MissingRates { category, tiers, rates } => format!(
            "categoria {category}: {rates} prezzi per {tiers} fasce; un consumo oltre l'ultimo \
             prezzo mette da parte l'utenza"
        ),
        TariffWarning::ReducedDiscount { category, permille } => format!(
            "categoria {category}: l'agevolata è sotto la base del {},{} %, fuori da 20-50",
            permille / 10,
            permille % 10
        ),
        TariffWarning::TopRate { category } => {
            format!("categoria {category}: l'ultima fascia supera sei volte l'agevolata")
        }
        TariffWarning::ReducedTierShort { category } => {
            format!("categoria {category}: la fascia agevolata è sotto 18,25 m³ a persona")
        }
        TariffWarning::CommitmentForHouseholds { category } => {
            format!("categoria {category}: il minimo impegnato è vietato per le famiglie")
        }
    }
}
