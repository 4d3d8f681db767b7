//! `report.html`: one page for who signs the migration, without anything from outside.

use super::{FileOutcome, Outcome};
use crate::cli::italian::{amount, day, m3, thousands};
use crate::clock;
use crate::import::parallel::{ParallelBill, sentence};
use crate::import::profile::{ColumnProfile, Guess};
use crate::import::reconciliation::{Account, Sums};
use crate::import::sentences::{say_fault, say_file, say_reason, say_warning};
use frontino_core::money::Cents;
use std::fmt::Write as _;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;\
padding:0 1rem;color:#17324d}h1,h2,h3{line-height:1.2}table{border-collapse:collapse;width:100%;\
margin:1rem 0}th,td{border-bottom:1px solid #c5c7c9;padding:.3rem .6rem;text-align:left;\
vertical-align:top}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\
caption{text-align:left;font-weight:600;padding:.3rem 0}.ok{color:#00633c}.no{color:#a2000f}\
code{word-break:break-all}td code{display:inline-block;min-width:17em}\
.t{overflow-x:auto}@media print{body{margin:0;max-width:none}}";

/// Rows shown of each quarantine; all of them are in its file.
const ROWS_MAX: usize = 50;

/// The page.
pub(super) fn write(outcome: &Outcome) -> String {
    let mut page = format!(
        "<!doctype html><html lang=\"it\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>Importazione {0}</title><style>{STYLE}</style></head><body>\
         <h1>Importazione «{0}»</h1>",
        escape(&outcome.name)
    );
    let balanced = match outcome.reconciliation.is_balanced() {
        true => "<strong class=\"ok\">QUADRA</strong>: ogni differenza è spiegata.",
        false => "<strong class=\"no\">NON QUADRA</strong>: ci sono differenze non spiegate.",
    };
    let (on, [hour, minute, _]) = clock::utc(outcome.imported_at);
    let (taken, on) = (day(outcome.taken_on), day(on));
    put(
        &mut page,
        format_args!("<p>Dati al {taken}. Importati il {on} alle {hour:02}:{minute:02} UTC."),
    );
    if outcome.is_dry_run {
        page.push_str(" <strong>Simulazione: nella base dati non è stato scritto nulla.</strong>");
    }
    put(&mut page, format_args!("</p><p>{balanced}</p>"));
    put_totals(&mut page, outcome);
    put_files(&mut page, outcome);
    for file in &outcome.files {
        put_file(&mut page, file);
    }
    put_supplies(&mut page, outcome);
    put_legacy(&mut page, outcome);
    page.push_str("</body></html>\n");
    page
}

/// Writing to a string cannot fail.
fn put(page: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = page.write_fmt(text);
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn open_table(page: &mut String, caption: &str, heads: &[&str], numbers_from: usize) {
    // On a phone the table scrolls by itself, with the keyboard too, and the page stays.
    let region = "<div class=\"t\" tabindex=\"0\" role=\"region\"";
    put(
        page,
        format_args!("{region} aria-label=\"{caption}\"><table><caption>{caption}</caption>"),
    );
    page.push_str("<thead><tr>");
    for (place, head) in heads.iter().enumerate() {
        let class = if place >= numbers_from { " class=\"n\"" } else { "" };
        put(page, format_args!("<th scope=\"col\"{class}>{head}</th>"));
    }
    page.push_str("</tr></thead><tbody>");
}

fn close_table(page: &mut String) {
    page.push_str("</tbody></table></div>");
}

const SIDES: [&str; 6] =
    ["", "fonte", "accettate", "invariate", "quarantena", "differenza non spiegata"];

fn put_account(
    page: &mut String,
    head: &str,
    account: &Account,
    of: impl Fn(&Sums) -> i64,
    write: impl Fn(i64) -> String,
) {
    put(page, format_args!("<tr><th scope=\"row\">{head}</th>"));
    let Account { source, accepted, unchanged, quarantined } = account;
    for sums in [source, accepted, unchanged, quarantined] {
        put(page, format_args!("<td class=\"n\">{}</td>", write(of(sums))));
    }
    let unexplained = account.unexplained(&of);
    let class = if unexplained == 0 { "n ok" } else { "n no" };
    put(page, format_args!("<td class=\"{class}\">{}</td></tr>", write(unexplained)));
}

fn put_totals(page: &mut String, outcome: &Outcome) {
    let total = outcome.reconciliation.total();
    page.push_str("<h2>Quadratura</h2>");
    open_table(page, "In tutto", &SIDES, 1);
    put_account(page, "righe", &total, |sums| sums.rows, thousands);
    put_account(page, "metri cubi", &total, |sums| sums.litres, m3);
    put_account(
        page,
        "depositi, €",
        &total,
        |sums| sums.deposit_cents,
        |cents| amount(Cents(cents)),
    );
    put_account(
        page,
        "importi aperti, €",
        &total,
        |sums| sums.open_cents,
        |cents| amount(Cents(cents)),
    );
    close_table(page);
    page.push_str(
        "<p>I metri cubi sono quelli dei consumi annui e delle bollette del vecchio sistema; gli \
         importi aperti sono sommati riga per riga, anche quando più avvisi sono un solo debito.",
    );
    if outcome.reconciliation.unreadable > 0 {
        let count = thousands(outcome.reconciliation.unreadable);
        put(page, format_args!(" {count} righe in quarantena hanno un importo che non si legge."));
    }
    page.push_str("</p>");
    open_table(page, "Righe per file", &SIDES, 1);
    for (file, account) in &outcome.reconciliation.files {
        put_account(page, say_file(*file), account, |sums| sums.rows, thousands);
    }
    close_table(page);
}

fn put_files(page: &mut String, outcome: &Outcome) {
    page.push_str("<h2>File</h2>");
    open_table(page, "File letti", &["che cosa", "file", "SHA-256", "byte"], 3);
    for file in &outcome.files {
        put(
            page,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td><code>{}</code></td>\
                 <td class=\"n\">{}</td></tr>",
                say_file(file.file),
                escape(&file.path),
                file.sha256,
                thousands(file.size as i64),
            ),
        );
    }
    close_table(page);
}

fn put_file(page: &mut String, file: &FileOutcome) {
    put(page, format_args!("<h2>{}</h2>", say_file(file.file)));
    put_quarantine(page, file);
    if !file.warnings.by_kind.is_empty() {
        open_table(page, "Avvisi", &["avviso", "prime righe", "quanti"], 2);
        for (warning, (count, lines)) in &file.warnings.by_kind {
            let lines = lines.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
            put(
                page,
                format_args!(
                    "<tr><td>{}</td><td>{lines}</td><td class=\"n\">{}</td></tr>",
                    say_warning(*warning),
                    thousands(*count as i64),
                ),
            );
        }
        close_table(page);
    }
    let heads =
        ["colonna", "nostra", "contenuto", "esempi o forme", "piene", "vuote", "diverse", "lunga"];
    open_table(page, "Colonne", &heads, 4);
    for column in &file.profile {
        put_column(page, column);
    }
    close_table(page);
}

fn put_quarantine(page: &mut String, file: &FileOutcome) {
    if file.kept_back.is_empty() {
        page.push_str("<p class=\"ok\">Nessuna riga in quarantena.</p>");
        return;
    }
    open_table(page, "Quarantena per motivo", &["motivo", "righe"], 1);
    for (reason, count) in file.reasons() {
        let sentence = say_reason(reason).replace(" {}", "");
        let count = thousands(count as i64);
        put(page, format_args!("<tr><td>{sentence}</td><td class=\"n\">{count}</td></tr>"));
    }
    close_table(page);
    put(
        page,
        format_args!(
            "<details><summary>Prime righe (tutte in <code>quarantine/{}.csv</code>)</summary>",
            file.file.name()
        ),
    );
    open_table(page, "Righe in quarantena", &["riga", "motivo"], 2);
    for row in file.kept_back.iter().take(ROWS_MAX) {
        let sentence = escape(&say_fault(&row.fault, file.file));
        put(page, format_args!("<tr><td>{}</td><td>{sentence}</td></tr>", row.line));
    }
    close_table(page);
    page.push_str("</details>");
}

fn put_column(page: &mut String, column: &ColumnProfile) {
    let mut examples = column.examples.iter().map(|(text, _)| escape(text)).collect::<Vec<_>>();
    if let Some((least, most)) = &column.range {
        examples.insert(0, format!("da {} a {}", escape(least), escape(most)));
    }
    put(
        page,
        format_args!(
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td class=\"n\">{}</td>\
             <td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(&column.name),
            column.ours.join(", "),
            say_guess(column.guess),
            examples.join("<br>"),
            thousands(column.filled as i64),
            thousands(column.blank as i64),
            if column.distinct < crate::import::profile::DISTINCT_MAX {
                thousands(column.distinct as i64)
            } else {
                "oltre 1.000".to_owned()
            },
            column.longest,
        ),
    );
}

fn say_guess(guess: Guess) -> &'static str {
    match guess {
        Guess::Empty => "vuota",
        Guess::Whole => "numeri interi",
        Guess::Number => "numeri",
        Guess::Date => "date",
        Guess::Text => "testo",
    }
}

fn put_supplies(page: &mut String, outcome: &Outcome) {
    let accounts = &outcome.reconciliation.supplies;
    let differing = accounts.iter().filter(|account| account.quarantined.rows > 0).count();
    put(
        page,
        format_args!(
            "<h2>Utenza per utenza</h2><p>{} utenze nominate nei file; {} hanno righe in \
             quarantena. Il confronto di ognuna è in <code>reconciliation.csv</code>.</p>",
            thousands(accounts.len() as i64),
            thousands(differing as i64),
        ),
    );
}

fn put_legacy(page: &mut String, outcome: &Outcome) {
    let legacy = &outcome.legacy;
    if legacy.bills == 0 {
        return;
    }
    put(
        page,
        format_args!(
            "<h2>Bolletta parallela</h2><p>{} bollette del vecchio sistema: {} m³, {} €.</p>",
            thousands(legacy.bills as i64),
            m3(legacy.litres),
            amount(Cents(legacy.total_cents)),
        ),
    );
    if let Some(parallel) = &outcome.parallel {
        put_parallel(page, parallel);
    }
}

/// Old and new amounts by the reason of their difference.
fn put_parallel(page: &mut String, parallel: &ParallelBill) {
    let heads = ["motivo", "bollette", "vecchio, €", "nuovo, €", "differenza, €"];
    open_table(page, "Stessi giorni e volumi con le tariffe caricate", &heads, 1);
    for (code, sums) in parallel.classes() {
        put(
            page,
            format_args!(
                "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\">{}</td>\
                 <td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
                sentence(code),
                thousands(sums.bills as i64),
                amount(Cents(sums.old_cents)),
                amount(Cents(sums.new_cents)),
                amount(Cents(sums.new_cents - sums.old_cents)),
            ),
        );
    }
    close_table(page);
    page.push_str(
        "<p>Un motivo vale solo se, cambiata quella sola cosa, il calcolo dà l'importo del vecchio \
         sistema. Ogni bolletta, dalla differenza più grande, è in <code>parallel_bills.csv</code>.\
         </p>",
    );
}
