//! The page for every state that is not the one that was hoped for (screen P-14).

use super::page::{Frame, send};
use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::Response;

#[derive(Template)]
#[template(path = "web/error.html")]
struct ErrorPage<'a> {
    frame: &'a Frame,
    title: &'static str,
    text: &'static str,
    next: String,
    status: u16,
    request_id: &'a str,
}

/// Whether an answer is an error without a page of its own.
#[must_use]
pub fn is_bare(response: &Response) -> bool {
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let has_page = kind.is_some_and(|kind| !kind.as_bytes().starts_with(b"text/plain"));
    (status.is_client_error() || status.is_server_error()) && !has_page
}

/// The page of a status.
#[must_use]
pub fn page(frame: &Frame, status: StatusCode, request_id: &str) -> Response {
    let (title, text) = words(status);
    let next = match (status.as_u16(), &frame.phone, &frame.emergency_phone) {
        (503, _, Some(phone)) => format!("Per le emergenze chiama il {phone}."),
        (500.., Some(phone), _) => {
            format!("Riprova tra poco; se chiami il {phone}, comunica il codice qui sotto.")
        }
        (500.., None, _) => {
            "Riprova tra poco; se ci chiami, comunica il codice qui sotto.".to_owned()
        }
        _ => "Puoi ripartire dall'inizio.".to_owned(),
    };
    let page = ErrorPage { frame, title, text, next, status: status.as_u16(), request_id };
    send(status, &page)
}

fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        403 => ("Non puoi vedere questa pagina", "Forse sei uscito o hai usato un altro accesso."),
        404 => (
            "Questa pagina non c'è",
            "Forse l'indirizzo è scritto male o la pagina è stata spostata.",
        ),
        405 => ("Questa pagina si usa in un altro modo", "Torna indietro e riprova."),
        409 => (
            "Nel frattempo è cambiato qualcosa",
            "Ricarica la pagina per vedere i dati aggiornati.",
        ),
        410 => ("Questo link è scaduto", "Chiedine uno nuovo."),
        413 => ("Il file è troppo grande", "Prova con un file più piccolo."),
        408 | 504 => ("Ci vuole troppo tempo", "La richiesta non è arrivata in tempo."),
        429 => ("Troppe richieste", "Aspetta qualche minuto e riprova."),
        503 => ("Stiamo aggiornando il servizio", "Torna disponibile tra poco."),
        500.. => (
            "Si è verificato un problema nostro",
            "Quello che hai scritto non è andato perso, se era già salvato.",
        ),
        _ => ("Qualcosa non va nei dati inviati", "Torna indietro e riprova."),
    }
}
