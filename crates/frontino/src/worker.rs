//! Work in the background: takes what is due, piece by piece, until it is told to end. Any number
//! of workers on any number of machines share one database.

use crate::cli::Context;
use crate::clock;
use crate::instalment::Terms;
use crate::instalment::review::review;
use crate::mail::Mailer;
use crate::position::{Publisher, Step, sentence};
use crate::refusal::Refusal;
use crate::secret::random;
use crate::station::Now;
use frontino_core::dates::Date;
use frontino_store::Conn;
use frontino_store::instalment::list_open;
use frontino_store::job::{self, Claimed, Ended};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// For how long work belongs to who took it: longer than one message can take.
const LEASE_MICROS: i64 = 20 * 60 * 1_000_000;
/// Pause when nothing is due.
const PAUSE: Duration = Duration::from_secs(2);
/// How often a pause looks whether it is time to end.
const GLANCE: Duration = Duration::from_millis(100);

/// What a worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Worked {
    /// Pieces of work taken.
    pub taken: u64,
    /// Debt positions looked at.
    pub published: u64,
}

/// Takes work until there is none (`once`) or until `stop` is set; `said` is told what became of
/// each piece, of debt positions only what went wrong.
///
/// # Errors
/// When the mail is not configured, its server wants something else than is configured, or the
/// database does not answer; the work at hand is given back.
pub fn work(
    context: &Context,
    once: bool,
    stop: &AtomicBool,
    said: &dyn Fn(&str),
) -> Result<Worked, Refusal> {
    let mut conn = context.open()?;
    let mut mailer: Option<Mailer<'_>> = None;
    let mut publisher = publisher(context, &mut conn, said);
    let mut worked = Worked::default();
    let mut reviewed_on = None;
    while !stop.load(Ordering::Relaxed) {
        review_plans(context, &mut conn, &mut reviewed_on, said)?;
        // Before a message is claimed, so that what goes wrong here keeps none.
        let published = publish(context, &mut publisher, &mut conn, said)?;
        worked.published += u64::from(published);
        let is_open = context.config.mail.smtp.is_none() || is_hour_for_mail(context);
        let claimed = if is_open { claim(&mut conn)? } else { None };
        match claimed {
            Some(job) => {
                worked.taken += 1;
                let ended = match send(context, &mut mailer, &mut conn, &job) {
                    Ok(ended) => ended,
                    Err(refusal) => return put_back(&mut conn, &job, refusal),
                };
                said(&format!("{}: {ended}", job.key));
            }
            None if published => {}
            None if once => break,
            None => {
                if let Some(mailer) = &mut mailer {
                    mailer.close();
                }
                pause(stop);
            }
        }
    }
    if let Some(mailer) = &mut mailer {
        mailer.close();
    }
    Ok(worked)
}

/// Ends the plans of instalments that are not kept, once a day.
fn review_plans(
    context: &Context,
    conn: &mut Conn,
    reviewed_on: &mut Option<Date>,
    said: &dyn Fn(&str),
) -> Result<(), Refusal> {
    let now = Now { today: context.today(), micros: clock::now_on(context.today()) };
    if *reviewed_on == Some(now.today) {
        return Ok(());
    }
    *reviewed_on = Some(now.today);
    // Who grants no plans is kept from writing.
    if list_open(&mut conn.begin_read()?)?.is_empty() {
        return Ok(());
    }
    let mut tx = conn.begin()?;
    let found = review(&mut tx, &Terms::of(&context.config), now.today, ("worker", now))?;
    tx.commit()?;
    for plan in &found.broken {
        said(&format!("bolletta {}: il piano di rate è decaduto", plan.bill_number));
    }
    Ok(())
}

/// What keeps debt positions up to date; a mistake in its configuration is said, and keeps no mail.
fn publisher(context: &Context, conn: &mut Conn, said: &dyn Fn(&str)) -> Option<Publisher> {
    let publisher = Publisher::of(&context.config, &context.data).and_then(|publisher| {
        publisher.as_ref().map_or(Ok(()), |publisher| publisher.switch_on(conn))?;
        Ok(publisher)
    });
    publisher.unwrap_or_else(|refusal| {
        said(&format!("posizioni debitorie: {refusal}"));
        None
    })
}

/// Tells the archive of one notice; whether there was one.
fn publish(
    context: &Context,
    publisher: &mut Option<Publisher>,
    conn: &mut Conn,
    said: &dyn Fn(&str),
) -> Result<bool, Refusal> {
    let Some(publisher) = publisher else { return Ok(false) };
    let now = Now { today: context.today(), micros: clock::now_micros() };
    let step = publisher.step(conn, now)?;
    match &step {
        Step::Nothing => return Ok(false),
        Step::Published(..) => {}
        Step::Later(number, why) | Step::Failed(number, why) => {
            said(&format!("avviso {number}: {}", sentence(why)));
        }
    }
    Ok(true)
}

/// Sends a message; the mailer is set up when there is something to send, not before.
fn send<'c>(
    context: &'c Context,
    mailer: &mut Option<Mailer<'c>>,
    conn: &mut Conn,
    job: &Claimed,
) -> Result<String, Refusal> {
    let mailer = match mailer {
        Some(mailer) => mailer,
        none => none.insert(Mailer::new(context)?),
    };
    mailer.run(conn, job)
}

/// Gives work back that cannot be done before somebody changes something: it is not the fault of
/// the message, and it is due as soon as a worker is started again.
fn put_back(conn: &mut Conn, job: &Claimed, refusal: Refusal) -> Result<Worked, Refusal> {
    let now = clock::now_micros();
    let mut tx = conn.begin()?;
    let again = Ended::Again { at: now, why: refusal.code.to_owned() };
    job::update_ended(&mut tx, job, &again, now)?;
    tx.commit()?;
    Err(refusal)
}

fn claim(conn: &mut Conn) -> Result<Option<Claimed>, Refusal> {
    let token = i64::from_be_bytes(random()?);
    let now = clock::now_micros();
    let mut tx = conn.begin()?;
    let job = job::claim(&mut tx, now, now + LEASE_MICROS, token)?;
    if job.is_some() {
        tx.commit()?;
    }
    Ok(job)
}

/// Whether it is an hour at which people may be written to; a folder wakes nobody.
fn is_hour_for_mail(context: &Context) -> bool {
    context.config.mail.hours().contains(&clock::hour_of(clock::now_micros()))
}

/// Waits a little, or until `stop` is set.
pub fn pause(stop: &AtomicBool) {
    let mut left = PAUSE;
    while !left.is_zero() && !stop.load(Ordering::Relaxed) {
        std::thread::sleep(GLANCE);
        left = left.saturating_sub(GLANCE);
    }
}
