//! How messages are shown; their words are in `templates/letters/mail_*.txt`.

use crate::documents::letter::Mail;

/// The version of these words, kept with every message that is sent with them.
#[must_use]
pub const fn version(is_letter: bool) -> &'static str {
    if is_letter { "letter-1" } else { "bill-1" }
}

/// The state of a message, as a person says it.
#[must_use]
pub fn state(word: &str) -> &str {
    match word {
        "waiting" => "da mandare",
        "sending" => "in partenza",
        "sent" => "mandato",
        "unclear" => "di esito incerto",
        "refused" => "rifiutato",
        "failed" => "non riuscito",
        "bounced" => "tornato indietro",
        other => other,
    }
}

/// The text of a message as a simple page with the same words.
#[must_use]
pub fn html(mail: &Mail) -> String {
    let paragraphs = mail.text.split("\n\n").map(str::trim).filter(|words| !words.is_empty());
    let paragraphs: String = paragraphs
        .map(|words| format!("<p>{}</p>\n", escaped(words).replace('\n', "<br>\n")))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"it\">\n<head><meta charset=\"utf-8\"><title>{}</title>\
         </head>\n<body>\n{paragraphs}</body>\n</html>\n",
        escaped(&mail.subject)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_words_of_the_text() {
        let text = "Uno & due.\n\nTre\n<quattro>.\n".to_owned();
        let page = html(&Mail { subject: "A < B".to_owned(), text });
        for part in [
            "<title>A &lt; B</title>",
            "<p>Uno &amp; due.</p>\n<p>Tre<br>\n&lt;quattro&gt;.</p>",
            "lang=\"it\"",
        ] {
            assert!(page.contains(part), "{page}");
        }
    }
}
