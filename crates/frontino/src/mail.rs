//! Bills and letters by mail: noted in the outbox when somebody asks for it, sent by the worker,
//! never twice (docs/decisions/0023-mail-at-most-once.md).

pub mod bounce;
mod deliver;
mod folder;
mod message;
pub mod queue;
mod smtp;
mod words;

pub use deliver::Mailer;

/// What became of an attempt to hand a message over. What a server said is told by its code only:
/// its words may repeat the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivered {
    /// It was taken.
    Sent(String),
    /// The server does not take mail for the address.
    Refused(String),
    /// The server does not take the message, for another reason than the address.
    Rejected(String),
    /// It was not taken for now; nothing has left.
    Later(String),
    /// All of it had left when the server was lost: whether it was taken nobody knows.
    Unclear(String),
    /// Another worker has taken the message over; nothing has left.
    Lost,
}
