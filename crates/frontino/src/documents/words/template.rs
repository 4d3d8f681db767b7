//! Texts that a utility may write itself: files in the folder `templates` of its data, ours where
//! it has none. Paragraphs are separated by empty lines, `# ` begins a title, `- ` a point of a
//! list, `**` marks bold words, `{name}` is a place to be filled. All are checked when read.

use crate::refusal::Refusal;
use frontino_documents::sheet::{Block, Text};
use std::collections::BTreeMap;
use std::path::Path;

/// A place to be filled, with what fills it.
pub type Place<'a> = (&'a str, String);

/// Places that every text may hold.
const COMMON: &[&str] =
    &["gestore", "telefono", "email", "sito", "codice_utente", "indirizzo_fornitura", "data"];

/// A text: its file, its own places, ours.
struct Known {
    name: &'static str,
    places: &'static [&'static str],
    ours: &'static str,
}

macro_rules! known {
    ($name:literal, [$($place:literal),*]) => {
        Known {
            name: $name,
            places: &[$($place),*],
            ours: include_str!(concat!("../../../templates/letters/", $name, ".txt")),
        }
    };
}

const KNOWN: [Known; 12] = [
    known!("welcome", ["codice_attivazione", "codice_fino_al"]),
    known!("frequency", ["bollette", "invece", "ogni", "motivo", "dal"]),
    known!("voltura_deceased", ["termine", "entro", "intestatario"]),
    known!("voltura_tenant", ["termine", "entro", "intestatario"]),
    known!("voltura_sold", ["termine", "entro", "intestatario"]),
    known!("mail_bill", ["numero", "importo", "scadenza", "entro", "fino_al", "consumo", "avviso"]),
    known!("mail_nothing_due", ["numero", "consumo"]),
    known!("mail_debit", ["numero", "importo", "scadenza", "il_giorno", "consumo"]),
    known!("mail_voltura", ["termine", "entro", "fino_al"]),
    known!("mail_frequency", ["bollette", "invece", "ogni", "motivo"]),
    // The words of the notice are prescribed: the utility puts them here, we have none (R5.4).
    Known { name: "limitation", places: &["importo", "prima_del"], ours: "" },
    known!("notices", []),
];

/// The texts in force.
#[derive(Debug)]
pub struct Templates(BTreeMap<&'static str, String>);

impl Templates {
    /// Reads the folder; without it all texts are ours.
    ///
    /// # Errors
    /// When it holds a file that is no text of ours, or a text a place that is not known.
    pub fn read(folder: &Path) -> Result<Templates, Refusal> {
        let mut texts: BTreeMap<_, _> =
            KNOWN.iter().map(|known| (known.name, known.ours.to_owned())).collect();
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(Templates(texts));
            }
            Err(error) => return Err(Refusal::file(folder, &error)),
        };
        for entry in entries {
            let path = entry.map_err(|error| Refusal::file(folder, &error))?.path();
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let known = KNOWN.iter().find(|known| format!("{}.txt", known.name) == file);
            let known = known.ok_or_else(|| unknown_file(&path, &file))?;
            let text = std::fs::read_to_string(&path).map_err(|e| Refusal::file(&path, &e))?;
            check(known, &text).map_err(|refusal| refusal.at(path.display()))?;
            texts.insert(known.name, text);
        }
        Ok(Templates(texts))
    }

    /// A text with its places filled; empty when there is none.
    #[must_use]
    pub fn filled(&self, name: &str, places: &[Place<'_>]) -> String {
        let text = self.0.get(name).map_or("", String::as_str);
        let mut out = String::with_capacity(text.len() + 200);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}').unwrap_or((after, ""));
            let filled = places.iter().find(|(known, _)| *known == place);
            out.push_str(before);
            out.push_str(filled.map_or("", |(_, words)| words.as_str()));
            rest = after;
        }
        out + rest
    }
}

/// The paragraphs of a filled text.
pub fn paragraphs(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = text.lines().peekable();
    std::iter::from_fn(move || {
        while lines.next_if(|line| line.trim().is_empty()).is_some() {}
        let mut paragraph = lines.next()?.trim().to_owned();
        let alone = paragraph.starts_with("# ");
        while let Some(line) = lines.next_if(|line| {
            !alone && !line.trim().is_empty() && !line.starts_with("- ") && !line.starts_with("# ")
        }) {
            paragraph.push(' ');
            paragraph.push_str(line.trim());
        }
        Some(paragraph)
    })
}

/// A filled text as content: titles of `level`, paragraphs, lists.
#[must_use]
pub fn blocks(text: &str, level: u8) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for paragraph in paragraphs(text) {
        if let Some(words) = paragraph.strip_prefix("# ") {
            blocks.push(Block::Heading { level, words: words.to_owned() });
        } else if let Some(point) = paragraph.strip_prefix("- ") {
            match blocks.last_mut() {
                Some(Block::List(points)) => points.push(Text::marked(point)),
                _ => blocks.push(Block::List(vec![Text::marked(point)])),
            }
        } else {
            blocks.push(Block::Paragraph(Text::marked(&paragraph)));
        }
    }
    blocks
}

fn unknown_file(path: &Path, file: &str) -> Refusal {
    let names: Vec<String> = KNOWN.iter().map(|known| format!("{}.txt", known.name)).collect();
    Refusal::new("template_unknown", format!("il testo {file} non si usa in nessun documento"))
        .at(path.display())
        .next(format!("toglierlo, o dargli uno di questi nomi: {}", names.join(", ")))
}

/// Refuses a place that nothing fills, or one that is not closed.
fn check(known: &Known, text: &str) -> Result<(), Refusal> {
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else {
            return Err(Refusal::new("template_open", "una graffa si apre e non si chiude")
                .next("scrivere i posti così: {codice_utente}"));
        };
        if !COMMON.contains(&place) && !known.places.contains(&place) {
            let all: Vec<String> =
                COMMON.iter().chain(known.places).map(|place| format!("{{{place}}}")).collect();
            let what = format!("il posto {{{place}}} non c'è in questo testo");
            return Err(Refusal::new("template_place", what)
                .next(format!("usare uno di questi: {}", all.join(", "))));
        }
        rest = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_texts_name_known_places_only() {
        for known in &KNOWN {
            check(known, known.ours).unwrap_or_else(|r| panic!("{}: {r}", known.name));
        }
    }

    #[test]
    fn a_text_of_the_utility_takes_the_place_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| {
            std::fs::write(folder.path().join(file), text).unwrap();
            Templates::read(folder.path())
        };
        let texts = write("welcome.txt", "# Salve\n\nUtente {codice_utente}.\n").unwrap();
        let places = [("codice_utente", "U1".to_owned())];
        assert_eq!(texts.filled("welcome", &places), "# Salve\n\nUtente U1.\n");
        assert_eq!(write("welcome.txt", "{nome}").unwrap_err().code, "template_place");
        assert_eq!(write("welcome.txt", "{codice").unwrap_err().code, "template_open");
        write("welcome.txt", "").unwrap();
        assert_eq!(write("altro.txt", "").unwrap_err().code, "template_unknown");
    }

    #[test]
    fn paragraphs_and_points_are_told_apart() {
        let text = "# Titolo\nprima\nriga\n\n- uno\n  due\n- tre\n";
        let all: Vec<_> = paragraphs(text).collect();
        assert_eq!(all, ["# Titolo", "prima riga", "- uno due", "- tre"]);
        assert_eq!(blocks(text, 1).len(), 3);
    }
}
