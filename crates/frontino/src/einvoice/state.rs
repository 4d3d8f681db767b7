//! The states of an invoice on its way, and what a message of the SdI makes of them.

use frontino_documents::einvoice::message::MessageKind;

/// States with their Italian words.
pub const STATES: [(&str, &str); 9] = [
    ("checked", "pronta"),
    ("sent", "inviata"),
    ("delivered", "consegnata"),
    ("undeliverable", "emessa, non recapitata"),
    ("rejected", "scartata"),
    ("accepted", "accettata dall'ente"),
    ("refused", "rifiutata dall'ente"),
    ("terms_expired", "termini decorsi"),
    ("transmission_attested", "trasmissione attestata"),
];

/// The Italian word of a state.
#[must_use]
pub fn word_of(state: &str) -> &str {
    STATES.iter().find(|(known, _)| *known == state).map_or(state, |(_, word)| word)
}

/// The state that a message reports.
pub fn of_message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Delivered => "delivered",
        MessageKind::Rejected => "rejected",
        MessageKind::Undeliverable => "undeliverable",
        MessageKind::Accepted => "accepted",
        MessageKind::Refused => "refused",
        MessageKind::TermsExpired => "terms_expired",
        MessageKind::TransmissionAttested => "transmission_attested",
    }
}

/// How far along the way a state lies; messages may overtake each other.
fn rank(state: &str) -> u8 {
    match state {
        "checked" => 0,
        "sent" => 1,
        "undeliverable" => 2,
        "delivered" => 3,
        _ => 4,
    }
}

/// What becomes of an invoice in a state when a message reports another: the new state, or the old
/// one when the message was overtaken; nothing when the two contradict each other.
pub fn after(state: &'static str, reported: &'static str) -> Option<&'static str> {
    match (state, reported) {
        (a, b) if a == b => Some(a),
        // Rejected is the end of an attempt, and only of one that has reached nobody.
        ("rejected", _) => None,
        (_, "rejected") => (rank(state) <= 1).then_some("rejected"),
        // Two ends that are not the same.
        (_, _) if rank(state) == 4 && rank(reported) == 4 => None,
        _ => Some(if rank(reported) > rank(state) { reported } else { state }),
    }
}

/// A state as one of the words above.
pub fn known(state: &str) -> Option<&'static str> {
    STATES.iter().find(|(known, _)| *known == state).map(|(known, _)| *known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_move_an_invoice_forward_in_whatever_order_they_come() {
        let check = |state, reported, expected: Option<&str>| {
            assert_eq!(after(state, reported), expected, "{state} {reported}");
        };
        check("checked", "delivered", Some("delivered"));
        check("sent", "rejected", Some("rejected"));
        check("sent", "undeliverable", Some("undeliverable"));
        check("undeliverable", "delivered", Some("delivered"));
        check("delivered", "accepted", Some("accepted"));
        check("undeliverable", "transmission_attested", Some("transmission_attested"));
        // Overtaken.
        check("accepted", "delivered", Some("accepted"));
        check("delivered", "undeliverable", Some("delivered"));
        check("rejected", "rejected", Some("rejected"));
        // Contradictions.
        check("delivered", "rejected", None);
        check("rejected", "delivered", None);
        check("accepted", "refused", None);
        check("refused", "terms_expired", None);
    }

    #[test]
    fn every_state_of_a_message_is_known() {
        for kind in [
            MessageKind::Delivered,
            MessageKind::Rejected,
            MessageKind::Undeliverable,
            MessageKind::Accepted,
            MessageKind::Refused,
            MessageKind::TermsExpired,
            MessageKind::TransmissionAttested,
        ] {
            assert_eq!(known(of_message(kind)), Some(of_message(kind)));
        }
    }
}
