//! Prints a bill as aligned Italian text.

use super::story::Made;
use frontino_core::charge::{Charge, ChargeKind, Line};
use frontino_core::consumption::{AnnualSource, read_and_estimated};
use frontino_core::dates::Date;
use frontino_core::money::{Cents, format_decimal, format_m3};
use frontino_core::supply::Service;

/// The bill, every line indented by two blanks.
pub fn print(made: &Made) -> String {
    let draft = &made.draft;
    let period = draft.period;
    let mut out = format!(
        "  Bolletta {}: dal {} al {}, {} giorni\n",
        draft.sequence,
        date(period.from),
        date(period.last_day()),
        period.days()
    );
    let serial = |meter: usize| made.serials.get(meter).map_or("?", String::as_str);
    let point = |p: frontino_core::consumption::Point| {
        format!("{} {}", serial(p.meter), comma(&format_m3(p.litres)))
    };
    let (read, estimated) = read_and_estimated(&draft.stretches);
    out += &format!(
        "  Contatore da {} a {}: letti {} m³, stimati {} m³\n",
        point(draft.start.point),
        point(draft.end),
        comma(&format_m3(read)),
        comma(&format_m3(estimated))
    );
    if let Some(annual) = draft.annual {
        let from = match annual.source {
            AnnualSource::Record { year } => format!("consumo del {year}"),
            AnnualSource::Readings { from, to } | AnnualSource::YoungSupply { from, to } => {
                format!("letture dal {} al {}", date(from), date(to))
            }
            AnnualSource::CategoryMean => "media della categoria".to_owned(),
            AnnualSource::Parameter => "valore di riferimento".to_owned(),
            AnnualSource::Suspended => "fornitura sospesa".to_owned(),
        };
        out += &format!("  Stima su {} m³ l'anno: {from}\n", comma(&format_m3(annual.litres())));
    }
    for line in &draft.lines {
        out += &row(line, &made.components);
    }
    out + &sums(made)
}

fn row(line: &Line, components: &[String]) -> String {
    let once = !line.charge.kind.is_rated();
    let quantity = if once {
        String::new()
    } else if line.charge.kind.counts_days() {
        format!("{} giorni", line.quantity)
    } else {
        format!("{} m³", comma(&format_decimal(line.quantity, 3)))
    };
    let (from, to) = (date(line.period.from), date(line.period.last_day()));
    format!(
        "  {:<32}{from} - {to}{quantity:>15}{:>12}{:>11}\n",
        name(line.charge, components),
        if once { String::new() } else { comma(&line.unit_price.to_string()) },
        euro(line.amount)
    )
}

fn sums(made: &Made) -> String {
    let totals = &made.draft.totals;
    let lines = &made.draft.lines;
    let outside = lines.iter().filter(|line| !line.charge.kind.bears_vat());
    let outside: Cents = outside.map(|line| line.amount).sum();
    let always = [("Imponibile", totals.net), ("IVA 10 %", totals.vat), ("Totale", totals.total)];
    let sometimes =
        [("Voci fuori IVA", outside), ("Credito delle bollette precedenti", -made.credit_before)];
    let rest = [("Credito per la prossima bolletta", totals.credit)];
    let rest = rest.into_iter().chain([("di cui oltre i due anni", totals.barred)]);
    let all = always.into_iter().chain(sometimes.into_iter().filter(|s| s.1 != Cents::ZERO));
    let all = all.chain([("Da pagare", totals.payable)]);
    let all = all.chain(rest.filter(|s| s.1 != Cents::ZERO));
    all.map(|(what, amount)| format!("  {what:<82}{:>11}\n", euro(amount))).collect()
}

pub fn name(charge: Charge, components: &[String]) -> String {
    let service = |service| match service {
        Service::Water => "acquedotto",
        Service::Sewer => "fognatura",
        Service::Treatment => "depurazione",
    };
    let plain = match charge.kind {
        ChargeKind::WaterTier(tier) => format!("acqua fascia {tier}"),
        ChargeKind::Flat(of) => service(of).to_owned(),
        ChargeKind::Fixed(of) => format!("quota fissa {}", service(of)),
        ChargeKind::Component(_) => charge.kind.plain().code(components).to_uppercase(),
        ChargeKind::RelievedWater => "acqua per perdita occulta".to_owned(),
        ChargeKind::Bonus => "bonus sociale idrico".to_owned(),
        ChargeKind::Deposit => "deposito cauzionale".to_owned(),
        ChargeKind::Interest => "interessi di mora".to_owned(),
        ChargeKind::ReturnCost => "costo di un addebito tornato".to_owned(),
        ChargeKind::Compensation => "indennizzo automatico".to_owned(),
    };
    if charge.correction { format!("conguaglio {plain}") } else { plain }
}

pub fn date(day: Date) -> String {
    let (year, month, day) = day.ymd();
    format!("{day:02}/{month:02}/{year}")
}

fn comma(number: &str) -> String {
    number.replace('.', ",")
}

pub fn euro(amount: Cents) -> String {
    comma(&amount.to_string())
}
