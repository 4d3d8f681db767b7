//! The reasons of the parallel bill as stable words and as sentences for a person.

use frontino_core::parallel_bill::{Cause, Verdict};
use frontino_core::supply::Service;
use frontino_core::tariff::Catalogue;

/// The stable word of a reason.
pub fn code(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Equal => "equal",
        Verdict::Rounding => "rounding",
        Verdict::Unexplained => "unexplained",
        Verdict::NoTariff => "no_tariff",
        Verdict::NotRated => "not_rated",
        Verdict::GivesBack => "gives_back",
        Verdict::Explained(cause) => match cause {
            Cause::RoundingPolicy => "rounding_policy",
            Cause::VatOnBonus => "vat_on_bonus",
            Cause::Members(_) => "members",
            Cause::OneUnit => "units",
            Cause::Services(_) => "services",
            Cause::Bonus => "bonus",
            Cause::NoComponents => "components",
            Cause::NoFixedQuota => "fixed_quota",
            Cause::NoVat => "vat",
            Cause::Category(_) => "category",
            Cause::OtherYear(_) => "tariff",
        },
    }
}

/// What a reason means.
pub fn sentence(code: &str) -> &'static str {
    match code {
        "equal" => "lo stesso importo",
        "rounding" => "pochi centesimi, di arrotondamento",
        "rounding_policy" => "altra regola di arrotondamento delle fasce o dell'anno",
        "vat_on_bonus" => "IVA calcolata anche sul bonus",
        "members" => "fasce per un altro numero di residenti",
        "units" => "una sola unità invece di più",
        "services" => "altri servizi: fognatura o depurazione in più o in meno",
        "bonus" => "bonus sociale dato da un solo sistema",
        "components" => "componenti UI non addebitate",
        "fixed_quota" => "quote fisse non addebitate",
        "vat" => "IVA non addebitata",
        "category" => "prezzi di un'altra categoria d'uso",
        "tariff" => "prezzi di un altro anno",
        "no_tariff" => "nessuna tariffa caricata per quei giorni o quella categoria",
        "not_rated" => "la tariffa non basta per queste condizioni",
        "gives_back" => "il vecchio documento restituisce un volume",
        _ => "nessun cambiamento singolo la spiega: da guardare",
    }
}

/// What exactly gives the old amount.
pub fn detail(verdict: Verdict, catalogue: &Catalogue) -> String {
    let Verdict::Explained(cause) = verdict else { return String::new() };
    match cause {
        Cause::Members(Some(members)) => format!("members={members}"),
        Cause::Members(None) => "members=presumed".to_owned(),
        Cause::OneUnit => "units=1".to_owned(),
        Cause::Services(services) => {
            let used = Service::ALL.into_iter().filter(|service| services.has(*service));
            format!("services={}", used.map(Service::code).collect::<Vec<_>>().join("+"))
        }
        Cause::Category(category) => {
            let code = catalogue.categories.get(usize::from(category.0));
            format!("category={}", code.map_or("", String::as_str))
        }
        Cause::OtherYear(years) => format!("years={years:+}"),
        Cause::RoundingPolicy | Cause::VatOnBonus | Cause::Bonus | Cause::NoComponents => {
            String::new()
        }
        Cause::NoFixedQuota | Cause::NoVat => String::new(),
    }
}
