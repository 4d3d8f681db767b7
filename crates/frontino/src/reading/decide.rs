//! What a person decides of a reading that is held.

use crate::cli::italian::{day, state as in_words};
use crate::refusal::Refusal;
use frontino_core::reading::{Known, Submitted, USE_LIMITS, make_way};
use frontino_store::audit::{self, Change};
use frontino_store::reading_arrival::{self, ArrivedReading, Decision};
use frontino_store::reading_standing::{self, Standing, StoredReading};
use frontino_store::{Conn, Tx};
use serde_json::json;

/// A decision.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// Key of the reading.
    pub key: &'a str,
    /// Who decides.
    pub by: &'a str,
    /// Why, when it is refused.
    pub why: Option<&'a str>,
    /// Whether it is accepted.
    pub accept: bool,
    /// Whether nothing is saved.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Decided {
    /// `accepted` or `refused`.
    pub state: &'static str,
    /// How many self-readings gave way.
    pub replaced: usize,
    /// Whether it was so already.
    pub unchanged: bool,
}

/// Decides; the same decision again changes nothing.
///
/// # Errors
/// When no such reading is there, it was decided otherwise, or what bills or operators read stands
/// against it.
pub fn decide(conn: &mut Conn, asked: &Asked<'_>, now: i64) -> Result<Decided, Refusal> {
    let mut tx = conn.begin()?;
    tx.take_turn("reading")?;
    let state = if asked.accept { "accepted" } else { "refused" };
    let refuse = |code, what: String, next: &str| {
        Err(Refusal::new(code, what).at(format!("lettura {}", asked.key)).next(next))
    };
    let there = reading_arrival::list_of_keys(&mut tx, &[asked.key])?.remove(asked.key);
    let Some(reading) = there else {
        let next = "le chiavi si vedono con `frontino reading list`";
        return refuse("reading_missing", "la lettura non c'è".to_owned(), next);
    };
    if reading.state == state {
        return Ok(Decided { state, replaced: 0, unchanged: true });
    }
    if reading.state != "held" {
        let what = format!("la lettura è già {}", in_words(&reading.state));
        return refuse("reading_decided", what, "ciò che è deciso resta: mandarne una nuova");
    }
    let replaced = if asked.accept { replace(&mut tx, &reading)? } else { 0 };
    let Asked { key, by, why, .. } = *asked;
    let decision = Decision { key, state, decided_at: now, by, why };
    reading_arrival::update_decided(&mut tx, &decision)?;
    let action = if asked.accept { "reading.accept" } else { "reading.refuse" };
    let detail = json!({"why": why, "replaced": replaced}).to_string();
    let change = Change { actor: by, origin: "cli", action, object: key, detail: &detail };
    audit::insert(&mut tx, &change, now)?;
    if !asked.dry_run {
        tx.commit()?;
    }
    Ok(Decided { state, replaced, unchanged: false })
}

/// Takes out of use the self-readings that contradict a reading to be accepted.
fn replace(tx: &mut Tx<'_>, reading: &ArrivedReading) -> Result<usize, Refusal> {
    let standing = reading_standing::list(tx, &[&reading.supply_code])?;
    let found = standing.first().and_then(|one| Some((one, held_place(one, reading)?)));
    let Some((standing, held)) = found else { return Ok(0) };
    let known = Known {
        history: &standing.history,
        billed: standing.billed,
        used_on: standing.used_on,
        annual: None,
        limits: USE_LIMITS[0],
    };
    let StoredReading { meter, read_on, value_m3, kind, .. } = *held;
    let against = |on, next: &str| {
        let what = format!("contraddice il contatore al {}", day(on));
        let at = format!("lettura {}", reading.key);
        Refusal::new("reading_contradicts", what).at(at).next(next)
    };
    if read_on < standing.used_on {
        let next = "rifiutarla: una bolletta poggia già su una lettura successiva";
        return Err(against(standing.used_on, next));
    }
    let submitted = Submitted { meter, read_on, value_m3, kind };
    let places = make_way(&submitted, &known).map_err(|refused| {
        against(refused.on, "rifiutarla con `frontino reading refuse`, o far leggere il contatore")
    })?;
    let accepted = standing.stored.iter().filter(|there| there.is_accepted).collect::<Vec<_>>();
    for place in &places {
        // The accepted ones stand in the order of the history.
        let Some(other) = accepted.get(*place) else { continue };
        let meter_id = standing.meter_ids[other.meter];
        reading_arrival::update_replaced(tx, meter_id, other.read_on, "self", other.version)?;
    }
    Ok(places.len())
}

fn held_place<'s>(standing: &'s Standing, reading: &ArrivedReading) -> Option<&'s StoredReading> {
    standing.stored.iter().find(|there| there.key.as_deref() == Some(reading.key.as_str()))
}
