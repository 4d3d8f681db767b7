//! What all workers share while they make documents: the press, the words' configuration, the
//! folder; and how each kind of document comes of a bill.

use super::folder::Folder;
use super::range::Made;
use super::{Asked, Parked};
use crate::cli::Context;
use crate::config::Print;
use crate::documents::codes::CodeMaker;
use crate::documents::paper::Paper;
use crate::documents::subject::Subject;
use clap::ValueEnum;
use frontino_store::bill_run::StoredRun;
use frontino_store::letter::Letter;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Kind {
    /// Bills with their payment notices.
    Bill,
    /// E-invoices.
    Einvoice,
    /// Letters.
    Letters,
    /// Files for the print shop.
    Print,
}

/// What an e-invoice inside a bill is called in lists.
const ATTACHMENT: &str = "attachment";
/// Why a bill has no e-invoice inside.
pub const WITHOUT_EINVOICE: &str = "il PDF è fatto senza la fattura elettronica dentro: non c'è, o \
    oggi sarebbe un'altra; rifarla con `frontino einvoice make`, poi ripetere";

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 4] = [Kind::Bill, Kind::Einvoice, Kind::Letters, Kind::Print];

    /// The folder that its documents lie in.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Kind::Bill => "bills",
            Kind::Einvoice => "einvoice",
            Kind::Letters => "letters",
            Kind::Print => "print",
        }
    }

    /// Its name on the command line and in lists.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Bill => "bill",
            Kind::Einvoice => "einvoice",
            Kind::Letters => "letters",
            Kind::Print => "print",
        }
    }
}

/// What all workers share.
pub struct Making<'a> {
    /// The run.
    pub run: &'a StoredRun,
    /// The kinds asked for.
    pub kinds: &'a [Kind],
    /// The folder to fill.
    pub folder: &'a Folder,
    /// The codes of bills.
    pub codes: &'a CodeMaker<'a>,
    /// What bills are printed with.
    pub paper: &'a Paper,
    /// How print files are cut.
    pub print: &'a Print,
}

impl<'a> Making<'a> {
    /// Sets up what workers share.
    #[must_use]
    pub fn new(
        context: &'a Context,
        asked: &Asked<'a>,
        folder: &'a Folder,
        (codes, paper): (&'a CodeMaker<'a>, &'a Paper),
    ) -> Making<'a> {
        let (run, kinds) = (asked.run, asked.kinds);
        let print = &context.config.print;
        Making { run, kinds, folder, codes, paper, print }
    }

    /// Whether the documents of a kind are kept; bills and letters are made in memory too when only
    /// their pages are asked for, to cut print files.
    #[must_use]
    pub fn is_kept(&self, kind: Kind) -> bool {
        self.kinds.contains(&kind)
    }

    /// The kinds that are made bill by bill.
    #[must_use]
    pub fn kinds_of_bills(&self) -> Vec<Kind> {
        let print = self.is_kept(Kind::Print);
        let wanted = |kind: &Kind| self.is_kept(*kind) || print;
        [Kind::Bill, Kind::Letters].into_iter().filter(wanted).collect()
    }

    /// The documents of a kind that come of a bill.
    pub fn make(&self, kind: Kind, subject: &Subject) -> Vec<Result<Made, Parked>> {
        match kind {
            Kind::Bill => self.bill(subject),
            Kind::Letters => self.letters(subject),
            Kind::Einvoice | Kind::Print => Vec::new(),
        }
    }

    /// The bill; one that has to do without its e-invoice is made, and the lack is told.
    fn bill(&self, subject: &Subject) -> Vec<Result<Made, Parked>> {
        let name = file_name(&subject.file.bill.number, None);
        let printed = match self.paper.print(subject) {
            Ok(printed) => printed,
            Err(why) => return vec![Err(parked(Kind::Bill.word(), subject, &why))],
        };
        let bill = subject.file.bill.number.clone();
        let mut all = vec![Ok(Made { name, bill, printed })];
        if self.paper.attaches_einvoices() && subject.einvoice.is_none() {
            all.push(Err(parked(ATTACHMENT, subject, WITHOUT_EINVOICE)));
        }
        all
    }

    fn letters(&self, subject: &Subject) -> Vec<Result<Made, Parked>> {
        let number = &subject.file.bill.number;
        let print = |(at, letter): (usize, &Letter)| {
            let printed = match self.paper.print_letter(subject, letter) {
                Ok(printed) => printed?,
                Err(why) => return Some(Err(parked(Kind::Letters.word(), subject, &why))),
            };
            let before = subject.letters[..at].iter().filter(|l| l.kind == letter.kind).count();
            let name = file_name(number, Some((&letter.kind, before)));
            Some(Ok(Made { name, bill: number.clone(), printed }))
        };
        (0..).zip(&subject.letters).filter_map(print).collect()
    }
}

/// The name, below the folder of the documents, of a bill or of a letter that goes out with it: its
/// kind, and how many of that kind come before it. Numbers are written without strokes.
#[must_use]
pub fn file_name(number: &str, letter: Option<(&str, usize)>) -> String {
    let number = number.replace('/', "-");
    match letter {
        None => format!("{}/{number}.pdf", Kind::Bill.folder()),
        Some((kind, 0)) => format!("{}/{number}-{kind}.pdf", Kind::Letters.folder()),
        Some((kind, before)) => {
            format!("{}/{number}-{kind}-{}.pdf", Kind::Letters.folder(), before + 1)
        }
    }
}

fn parked(kind: &str, subject: &Subject, sentence: &str) -> Parked {
    Parked {
        number: subject.file.bill.number.clone(),
        kind: kind.to_owned(),
        supply_code: subject.file.bill.supply_code.clone(),
        sentence: sentence.to_owned(),
    }
}
