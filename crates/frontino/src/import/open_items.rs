//! `open_items`: documents of the old system that are or were to be paid, and their notices.

use super::cells::{Cells, Fault};
use super::codes::Codes;
use super::layout::{BundleFile, columns};
use super::supplies::SupplyIds;
use super::table::{Digest, Entry, NOTHING, Table, Verdict};
use foldhash::{HashMap, HashSet};
use frontino_core::dates::Date;
use frontino_core::import::{ItemState, PlanNotice, Reason, debt_of_plan, odd_amounts};
use frontino_store::open_item::KnownOpenItem;
use std::borrow::Cow;

columns! {
    SUPPLY_CODE = "supply_code" required Code,
    DOCUMENT_NUMBER = "document_number" required Code,
    ISSUED_ON = "issued_on" required Date,
    DUE_ON = "due_on" required Date,
    AMOUNT = "amount" required Number,
    OPEN_AMOUNT = "open_amount" required Number,
    NOTICE_NUMBER = "notice_number" optional Code,
    STATE = "state" optional Words(STATES),
    PLAN = "plan" optional Code,
    INSTALMENT = "instalment" optional Number,
}

const STATES: &[&str] = &["open", "paid", "cancelled", "closed", "draft"];
/// The most instalments of a plan.
const INSTALMENT_MAX: i64 = 10_000;

/// What a row says, beside its key.
#[derive(Debug)]
pub struct OpenItem<'t> {
    /// Number of the document.
    pub document_number: Cow<'t, str>,
    /// Day of issue.
    pub issued_on: Date,
    /// Due date.
    pub due_on: Date,
    /// What it asked for.
    pub amount_cents: i64,
    /// What is open of it.
    pub open_cents: i64,
    /// Number of its payment notice.
    pub notice_number: Option<Cow<'t, str>>,
    /// Where it stands, as the bundle words it.
    pub state: &'static str,
    /// The plan that it belongs to.
    pub plan: Option<Cow<'t, str>>,
    /// 0 the whole, 1 and more an instalment.
    pub instalment: Option<i64>,
}

/// Supply, document, and the place in a plan (0 without one), by the numbers of their texts.
pub type OpenItemKey = (u32, u32, u32);

/// Rows of the file.
pub type OpenItems<'t> = Table<OpenItemKey, OpenItem<'t>>;

impl<'t> Entry<'t> for OpenItem<'t> {
    type Key = OpenItemKey;
    const FILE: BundleFile = BundleFile::OpenItems;

    fn key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Result<OpenItemKey, Fault> {
        let supply = codes.supplies.number(cells.required_code(SUPPLY_CODE)?);
        let document = codes.documents.number(cells.required_text(DOCUMENT_NUMBER)?);
        let instalment = cells.count(INSTALMENT, INSTALMENT_MAX).ok().flatten();
        let notice = cells.compact_code(NOTICE_NUMBER);
        let place = place_in_plan(cells.text(PLAN).as_deref(), instalment, notice.as_deref());
        Ok((supply, document, codes.documents.number(place)))
    }

    fn supply(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        Some(codes.supplies.number(cells.code(SUPPLY_CODE)?))
    }

    fn second_key(cells: &Cells<'_, 't>, codes: &mut Codes<'t>) -> Option<u32> {
        let notice = cells.compact_code(NOTICE_NUMBER).filter(|text| is_notice_number(text))?;
        Some(codes.documents.number(notice))
    }

    fn worth(cells: &Cells<'_, 't>) -> Option<i64> {
        cells.cents(OPEN_AMOUNT).ok().flatten()
    }

    fn read(cells: &mut Cells<'_, 't>, _: &mut Codes<'t>) -> Result<OpenItem<'t>, Fault> {
        let notice = cells.compact_code(NOTICE_NUMBER);
        let item = OpenItem {
            document_number: cells.required_text(DOCUMENT_NUMBER)?,
            issued_on: cells.required_date(ISSUED_ON)?,
            due_on: cells.required_date(DUE_ON)?,
            amount_cents: cells.cents(AMOUNT)?.unwrap_or(0),
            open_cents: cells.cents(OPEN_AMOUNT)?.unwrap_or(0),
            notice_number: cells.optional(NOTICE_NUMBER, notice, is_notice_number),
            state: cells.word_or(STATE, "open")?,
            plan: cells.text(PLAN),
            instalment: cells.count(INSTALMENT, INSTALMENT_MAX).unwrap_or_else(|_| {
                cells.ignore(INSTALMENT);
                None
            }),
        };
        for warning in odd_amounts(item.amount_cents, item.open_cents, state_of(item.state)) {
            cells.warn(warning, Some(OPEN_AMOUNT));
        }
        Ok(item)
    }

    fn digest(&self, digest: &mut Digest) {
        digest.date(Some(self.issued_on)).date(Some(self.due_on)).number(self.instalment);
        digest.number(Some(self.amount_cents)).number(Some(self.open_cents));
        digest.text(Some(self.state)).text(self.plan.as_deref());
        digest.text(self.notice_number.as_deref());
    }
}

/// Eighteen digits; whether their check digits hold is not asked: the number is out there.
fn is_notice_number(text: &str) -> bool {
    text.len() == 18 && text.bytes().all(|c| c.is_ascii_digit())
}

/// What tells the notices of a plan apart; blank for a document without one.
fn place_in_plan(
    plan: Option<&str>,
    instalment: Option<i64>,
    notice: Option<&str>,
) -> Cow<'static, str> {
    match (plan, instalment, notice) {
        (None, ..) => Cow::Borrowed(""),
        (Some(plan), Some(instalment), _) => format!("{plan}/{instalment}").into(),
        (Some(plan), None, notice) => format!("{plan}/{}", notice.unwrap_or("")).into(),
    }
}

fn state_of(word: &str) -> ItemState {
    ItemState::of_word(word).unwrap_or(ItemState::Open)
}

/// Judges the rows; `taken` are the notice numbers of bills of our own.
pub fn judge(
    table: &mut OpenItems<'_>,
    known: &[KnownOpenItem],
    taken: &HashSet<String>,
    supplies: &SupplyIds,
    codes: &Codes<'_>,
) {
    keep_back_shared_notices(table);
    let there = known.iter().map(|item| (known_key(item), item.source_hash));
    let there = there.collect::<HashMap<_, _>>();
    let notices = known.iter().filter_map(|item| item.notice_number.as_deref());
    let notices = notices.chain(taken.iter().map(String::as_str)).collect::<HashSet<_>>();
    for number in table.pending() {
        let Some((&(supply, _, place), item)) = table.standing(number) else { continue };
        let Some(id) = supplies.id(supply) else {
            let fault = Fault::naming(Reason::MissingSupply, codes.supplies.text(supply));
            table.row_mut(number).quarantine(fault);
            continue;
        };
        let key = (id, &*item.document_number, Cow::Borrowed(codes.documents.text(place)));
        let notice_taken = item.notice_number.as_deref().is_some_and(|n| notices.contains(n));
        let stored = there.get(&key).copied();
        if let Some(hash) = stored {
            table.row_mut(number).settle_known(hash);
        } else if notice_taken {
            let fault = Fault::of_cell(Reason::NoticeNumberTaken, NOTICE_NUMBER);
            table.row_mut(number).quarantine(fault);
        }
    }
    table.conclude();
}

fn known_key(item: &KnownOpenItem) -> (i64, &str, Cow<'_, str>) {
    let notice = item.notice_number.as_deref();
    let place = place_in_plan(item.plan.as_deref(), item.instalment, notice);
    (item.supply_id, &item.document_number, place)
}

/// A notice number pays one document: rows that share one are kept back together.
fn keep_back_shared_notices(table: &mut OpenItems<'_>) {
    let mut noticed = Vec::new();
    for (number, row) in table.rows.iter().enumerate() {
        if row.second_key != NOTHING && !matches!(row.verdict, Verdict::Follows(_)) {
            noticed.push((row.second_key, number as u32));
        }
    }
    noticed.sort_unstable();
    for group in noticed.chunk_by(|a, b| a.0 == b.0).filter(|group| group.len() > 1) {
        let rows = group.iter().map(|(_, number)| *number).collect::<Vec<_>>();
        table.keep_back_together(&rows, Reason::DuplicateNoticeNumber);
    }
}

/// Numbers of the accepted rows that make up what holders owe, each debt once.
pub fn debts(table: &OpenItems<'_>, known: &[KnownOpenItem], supplies: &SupplyIds) -> HashSet<u32> {
    let mut stored: HashMap<(i64, &str), Vec<PlanNotice>> = HashMap::default();
    for item in known {
        if let Some(plan) = item.plan.as_deref() {
            let state = state_of(&item.state);
            let (instalment, open_cents) = (item.instalment, item.open_cents);
            let notice = PlanNotice { instalment, open_cents, state };
            stored.entry((item.supply_id, plan)).or_default().push(notice);
        }
    }
    let mut plans: HashMap<(i64, &str), Vec<(u32, PlanNotice)>> = HashMap::default();
    let mut debts = HashSet::default();
    for (number, key, item) in table.all_standing() {
        let Some(supply) = supplies.id(key.0) else { continue };
        let state = state_of(item.state);
        let (instalment, open_cents) = (item.instalment, item.open_cents);
        let notice = PlanNotice { instalment, open_cents, state };
        match item.plan.as_deref() {
            Some(plan) => plans.entry((supply, plan)).or_default().push((number, notice)),
            None if open_cents != 0 && state.is_owed() => drop(debts.insert(number)),
            None => {}
        }
    }
    for (plan, rows) in plans {
        let notices = rows.iter().map(|(_, notice)| *notice).collect::<Vec<_>>();
        let owed = debt_of_plan(&notices, stored.get(&plan).map_or(&[], Vec::as_slice));
        let owed = rows.iter().zip(owed).filter(|(_, owed)| *owed);
        debts.extend(owed.map(|((number, _), _)| *number));
    }
    debts
}
