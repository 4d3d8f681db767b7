//! The bills that are debited: one file goes to the bank, which credits it and takes some back.

use super::super::RUN;
use super::Played;
use crate::cli::Context;
use crate::clock;
use crate::debit::make::{Request, make};
use crate::debit::settings::Settings;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_core::money::Cents;
use frontino_standin::Movement;
use frontino_store::collection::{StoredCollection, list_of_batch};
use std::fs;

/// The day of the file.
const MADE_ON: Date = Date::from_days(18_302); // 2020-02-10
/// Of so many collections one comes back, so many days later, by turns for these reasons.
const ONE_IN: usize = 40;
const DAYS_LATER: i32 = 4;
const REASONS: [&str; 3] = ["AM04", "MD06", "AC04"];

/// Makes the file, and gives the movements of the bank that follow.
///
/// # Errors
/// When it is refused.
pub fn send(context: &Context, until: Date, played: &mut Played) -> Result<Vec<Movement>, Refusal> {
    if until < MADE_ON {
        return Ok(Vec::new());
    }
    let settings = Settings::of(&context.config)?;
    let now = Now { today: MADE_ON, micros: clock::now_on(MADE_ON) };
    let mut conn = context.open()?;
    let request = (Request::Run(RUN), "demo");
    let made = make(&mut conn, (&settings, settings.form), request, now, false)?;
    let folder = context.data.join("debits");
    fs::create_dir_all(&folder).map_err(|error| Refusal::file(&folder, &error))?;
    let mut movements = Vec::new();
    for one in &made.batches {
        let file = folder.join(format!("{}.xml", one.batch.name));
        fs::write(&file, &one.xml).map_err(|error| Refusal::file(&file, &error))?;
        let collections = list_of_batch(&mut conn.begin_read()?, one.batch.id)?;
        played.debited += collections.len() as u64;
        movements.extend(credited(&one.batch.name, &collections));
        let back = collections.iter().step_by(ONE_IN).skip(1).zip(REASONS.iter().cycle());
        movements.extend(back.map(|(one, reason)| taken_back(one, reason)));
    }
    played.returned = movements.iter().filter(|one| one.end_to_end.is_some()).count() as u64;
    movements.retain(|movement| movement.on <= until);
    Ok(movements)
}

/// The credit of each block of a file.
fn credited(batch: &str, collections: &[StoredCollection]) -> Vec<Movement> {
    let blocks = collections.chunk_by(|a, b| a.block == b.block);
    let credit = |block: &[StoredCollection]| {
        let first = block.first()?;
        Some(Movement {
            amount: block.iter().map(|one| Cents(one.amount_cents)).sum(),
            on: first.collect_on,
            text: None,
            block: Some(format!("{batch}-{}", first.block)),
            end_to_end: None,
            reason: None,
        })
    };
    blocks.filter_map(credit).collect()
}

fn taken_back(one: &StoredCollection, reason: &'static str) -> Movement {
    Movement {
        amount: -Cents(one.amount_cents),
        on: one.collect_on.plus(DAYS_LATER),
        text: None,
        block: None,
        end_to_end: Some(one.key.clone()),
        reason: Some(reason),
    }
}
