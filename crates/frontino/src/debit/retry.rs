//! A person lets a collection that came back be tried once more.

use crate::bill_run::record;
use crate::refusal::Refusal;
use crate::station::Now;
use frontino_store::Conn;
use frontino_store::collection::{find_locked, is_other_under_way, update_again};
use serde_json::json;

/// Lets the collection of a key go into the next file again; tells whether that is new. Nothing is
/// written when `dry_run`.
///
/// # Errors
/// When it is not there, did not come back, or its bill is under way already.
pub fn retry(
    conn: &mut Conn,
    key: &str,
    (by, now): (&str, Now),
    dry_run: bool,
) -> Result<bool, Refusal> {
    let refused = |code, what: &str| {
        Refusal::new(code, what)
            .at(key)
            .next("vedere gli addebiti con `frontino debit list DISTINTA`")
    };
    let mut tx = conn.begin()?;
    let one = find_locked(&mut tx, key)?;
    let one = one.ok_or_else(|| refused("collection_missing", "l'addebito non c'è"))?;
    if matches!(one.state.as_str(), "sent" | "settled") {
        return Err(refused("collection_under_way", "l'addebito non è tornato"));
    }
    if is_other_under_way(&mut tx, &one)? {
        return Err(refused("collection_under_way", "la bolletta è già in un'altra distinta"));
    }
    if one.again {
        return Ok(false);
    }
    update_again(&mut tx, one.id)?;
    record(&mut tx, (by, "debit.retry"), key, &json!({"reason": one.reason}), now.micros)?;
    if !dry_run {
        tx.commit()?;
    }
    Ok(true)
}
