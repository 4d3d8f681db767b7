//! A bill of made-up people with everything that a bill can have.

use frontino_core::dates::Date;
use frontino_documents::notice::{NoticeWords, Party, Payment, PaymentNotice, Postal};
use frontino_documents::sheet::*;

/// The bill.
pub fn bill() -> Sheet {
    Sheet {
        title: "Bolletta dell'acqua n. 2020/0000123".to_owned(),
        dated_on: Date::new(2020, 1, 31).unwrap(),
        sender: Sender {
            name: "Acquedotto di Prova".to_owned(),
            lines: vec![
                "Via dei Serbatoi 10, 98100 Messina ME".to_owned(),
                "Partita IVA e codice fiscale 01234567897".to_owned(),
                "**Guasti, giorno e notte:** 800 000 000".to_owned(),
                "Assistenza: 090 000000 · assistenza@example.it".to_owned(),
            ],
        },
        addressee: vec![
            "Società Agricola D'Angelo & Nicolò S.r.l.".to_owned(),
            "Via Università 12, scala B".to_owned(),
            "98122 Messina ME".to_owned(),
        ],
        references: vec![
            Fact::new("Codice utente", "U000123"),
            Fact::new("Matricola contatore", "M19-004512"),
            Fact::new("Bolletta n.", "2020/0000123"),
            Fact::new("Del", "31/01/2020"),
        ],
        front: Vec::new(),
        blocks: blocks(),
        foot: "Bolletta n. 2020/0000123 · Codice utente U000123".to_owned(),
    }
}

/// The bill with a notice and a form before it.
pub fn with_front() -> Sheet {
    let own = str::to_owned;
    let form = Form {
        cut: own("Tagliare lungo la linea"),
        title: own("Modulo"),
        to: Text::marked("All'**Acquedotto di Prova**, Via dei Serbatoi 10, 98100 Messina"),
        facts: vec![
            Fact::new("Intestatario", "Società Agricola D'Angelo & Nicolò S.r.l."),
            Fact::new("Codice utente", "U000123"),
        ],
        words: Text::plain("Chiedo di non pagare:"),
        choices: vec![Text::marked("tutta la somma, **12,30 euro**"), Text::plain("una parte")],
        blanks: [own("Telefono"), own("Data"), own("Firma")],
    };
    let front = vec![
        heading(1, "Un avviso"),
        Block::Paragraph(Text::plain("Legga prima questa pagina.")),
        Block::Form(form),
    ];
    Sheet { front, ..bill() }
}

fn heading(level: u8, words: &str) -> Block {
    Block::Heading { level, words: words.to_owned() }
}

fn blocks() -> Vec<Block> {
    vec![
        heading(1, "Bolletta dell'acqua n. 2020/0000123"),
        Block::Paragraph(Text::marked(
            "Periodo dal **1 settembre 2019** al **31 dicembre 2019**, bolletta a saldo.",
        )),
        Block::Beside(vec![amount()], vec![chart()]),
        heading(2, "Manda la lettura"),
        Block::Beside(vec![reading_code()], vec![activation()]),
        heading(2, "Quante bollette riceverà"),
        Block::Paragraph(Text::plain(
            "Riceverà 3 bollette l'anno, una ogni quattro mesi: il Suo consumo medio degli ultimi \
             tre anni è di 142 m³ l'anno, e tra 101 e 1.000 m³ le bollette sono almeno 3.",
        )),
        Block::NewPage,
        heading(2, "Il dettaglio"),
        Block::Table(lines(26)),
        Block::Callout(Callout {
            title: "Come abbiamo calcolato la stima".to_owned(),
            lines: vec![Text::plain(
                "Dal 1 dicembre al 31 dicembre 2019 non abbiamo letture: 142 m³ l'anno, diviso \
                 365, per 31 giorni fa 12,06 m³. La prossima lettura corregge la stima.",
            )],
        }),
        heading(2, "La fornitura"),
        Block::Facts(vec![
            Fact::new("Intestatario", "Società Agricola D'Angelo & Nicolò S.r.l."),
            Fact::new("Indirizzo della fornitura", "Via Università 12, 98122 Messina"),
            Fact::new("Uso", "Domestico residente, 3 persone, 1 unità"),
        ]),
        heading(2, "Informazioni"),
        Block::List(vec![
            Text::plain("La qualità dell'acqua è pubblicata sul nostro sito."),
            Text::marked("Per un **reclamo** scriva a reclami@example.it."),
        ]),
    ]
}

fn amount() -> Block {
    Block::Amount(AmountBox {
        label: "Totale da pagare".to_owned(),
        amount: "€ 84,50".to_owned(),
        due_label: "entro il".to_owned(),
        due: "1 marzo 2020".to_owned(),
        lines: vec![
            Text::marked("Fino al **16 marzo 2020** non paga interessi."),
            Text::plain("Può pagare con l'avviso pagoPA allegato."),
        ],
    })
}

fn chart() -> Block {
    let bar = |(label, value, is_estimate): (&str, i64, bool)| Bar {
        label: label.to_owned(),
        value,
        value_words: value.to_string(),
        is_estimate,
        kind_words: if is_estimate { "stimata" } else { "letta" }.to_owned(),
    };
    let bars = [
        ("apr 2018", 44, false),
        ("ago 2018", 52, false),
        ("dic 2018", 47, true),
        ("apr 2019", 40, false),
        ("ago 2019", 58, false),
        ("dic 2019", 46, true),
    ];
    Block::Chart(Chart {
        caption: "I Suoi consumi (m³)".to_owned(),
        unit: "m³".to_owned(),
        bars: bars.map(bar).to_vec(),
    })
}

fn reading_code() -> Block {
    Block::Code(CodeBox {
        caption: "Inquadra qui per mandare la lettura".to_owned(),
        payload: Some("HTTPS://ACQUA.EXAMPLE.IT/L/KMRTX7WD42HB3".to_owned()),
        label: "Codice lettura".to_owned(),
        code: "KMRTX7WD42HB3".to_owned(),
        lines: vec![Text::marked("Dal **1** al **31 maggio 2020**.")],
    })
}

fn activation() -> Block {
    Block::Code(CodeBox {
        caption: "Attiva l'area personale".to_owned(),
        payload: None,
        label: "Codice di attivazione".to_owned(),
        code: "KMRT-X7WD-42".to_owned(),
        lines: vec![Text::plain("Vada su acqua.example.it e scelga «Registrati».")],
    })
}

/// A table of lines.
pub fn lines(count: usize) -> Table {
    let column = |heading: &str, is_number, width_percent| Column {
        heading: heading.to_owned(),
        is_number,
        width_percent,
    };
    let row = |at: usize| Row {
        cells: vec![
            format!("Acqua, fascia {}", at + 1),
            "01/09/2019 – 31/12/2019".to_owned(),
            format!("{} m³", at * 3 + 1),
            "0,412300".to_owned(),
            format!("{},{:02}", at, at),
        ],
        note: if at.is_multiple_of(5) { "Delibera 12/2018".to_owned() } else { String::new() },
        ..Row::default()
    };
    let mut rows: Vec<_> = (0..count).map(row).collect();
    rows.push(Row {
        cells: ["Totale", "", "", "", "84,50"].map(str::to_owned).to_vec(),
        is_sum: true,
        ..Row::default()
    });
    Table {
        caption: "Righe della bolletta".to_owned(),
        columns: vec![
            column("Voce", false, 34),
            column("Periodo", false, 26),
            column("Quantità", true, 13),
            column("Prezzo €", true, 13),
            column("Importo €", true, 14),
        ],
        rows,
    }
}

/// A payment notice with so many instalments beside the whole sum.
pub fn notice(instalments: usize, has_postal: bool) -> PaymentNotice {
    let payment = |at: usize| Payment {
        heading: if at == 0 { "Rata unica".to_owned() } else { format!("Rata {at}") },
        amount: "84,50".to_owned(),
        due: "01/03/2020".to_owned(),
        number: "3010 0000 0000 0001 44".to_owned(),
        qr: "PAGOPA|002|301000000000000144|01234567897|8450".to_owned(),
        data_matrix: data_matrix("301000000000000144"),
    };
    PaymentNotice {
        words: words(),
        subject: "Bolletta dell'acqua n. 2020/0000123 del 31/01/2020".to_owned(),
        creditor: Party {
            code: "01234567897".to_owned(),
            name: "Acquedotto di Prova".to_owned(),
            lines: vec!["Servizio clienti".to_owned(), "090 000000 · example.it".to_owned()],
        },
        debtor: Party {
            code: "RSSMRA80A41F158H".to_owned(),
            name: "Maria Rossi".to_owned(),
            lines: vec!["Via Garibaldi 1, 98122 Messina".to_owned()],
        },
        cbill: "AB123".to_owned(),
        whole: Some(payment(0)),
        instalments: (1..=instalments).map(payment).collect(),
        postal: has_postal.then(|| Postal {
            account: "000000001016".to_owned(),
            holder: "Acquedotto di Prova".to_owned(),
            authorization: "AUT. DB/SSIC/E 00000 DEL 01/01/2020".to_owned(),
        }),
    }
}

/// The text of the Data Matrix of a postal slip, of 256 characters.
pub fn data_matrix(number: &str) -> String {
    let code_line = format!("18{number}12000000001016100000008450");
    let (name, subject) = ("ROSSI MARIA", "BOLLETTA ACQUA N. 2020-000123");
    let debtor = format!("RSSMRA80A41F158H{name:40}{subject:110}");
    format!("codfase=NBPA;{code_line}38961P101234567897{debtor}{:12}A", "")
}

fn words() -> NoticeWords {
    let own = str::to_owned;
    NoticeWords {
        title: own("Avviso di pagamento"),
        creditor: own("Ente Creditore"),
        debtor: own("Destinatario"),
        tax_code: own("Cod. Fiscale"),
        how_much: own("Quanto e quando pagare?"),
        euro: own("Euro"),
        due: own("entro il"),
        instalments: String::new(),
        disclaimer: own("In fase di pagamento l'importo potrebbe subire aumenti o riduzioni."),
        place: own("Dove pagare?"),
        online: (own("Paga online"), own("con l'app, dal tuo Home Banking o con altri canali.")),
        territory: (own("Paga sul territorio"), own("presso Banche, Poste, Tabaccherie.")),
        data: own("Dati per il pagamento"),
        scan: (own("Inquadra il codice QR."), own("Inquadra il codice QR.")),
        cbill: own("Codice CBILL"),
        number: own("Codice Avviso"),
        creditor_code: own("Codice Fiscale Ente"),
        subject: own("Oggetto del pagamento"),
        slip: own("Bollettino Postale PA"),
        account: own("sul C/C n."),
        account_holder: own("Intestato a"),
        slip_kind: own("P1"),
        codes: (own("Codice QR dell'avviso"), own("Data Matrix dell'avviso")),
    }
}
