//! Texts that a utility may write itself: files in the folder `templates` of its data, ours where
//! it has none. Paragraphs are separated by empty lines, `# ` begins a title, `- ` a point of a
//! list, `**` marks bold words, `{name}` is a place to be filled. All are checked when read.
//!
//! A text whose words are prescribed is kept in versions: `limitation.txt`, and
//! `limitation-2020-07-01.txt` from that day on; the newest not after the day of the document is in
//! force (R5.4).

use crate::refusal::Refusal;
use frontino_core::dates::Date;
use frontino_documents::sheet::{Block, Text};
use std::collections::BTreeMap;
use std::path::Path;

/// A place to be filled, with what fills it.
pub type Place<'a> = (&'a str, String);

/// Places that every text may hold.
const COMMON: &[&str] =
    &["gestore", "telefono", "email", "sito", "codice_utente", "indirizzo_fornitura", "data"];

/// A text: its file, its own places, ours; where its words are prescribed there is none of ours.
struct Known {
    name: &'static str,
    places: &'static [&'static str],
    ours: Option<&'static str>,
}

macro_rules! known {
    ($name:literal, [$($place:literal),*]) => {
        Known {
            name: $name,
            places: &[$($place),*],
            ours: Some(include_str!(concat!("../../../templates/letters/", $name, ".txt"))),
        }
    };
}

/// Places of the notice about consumption of more than two years ago.
const LIMITATION: &[&str] =
    &["importo", "resto", "dal", "al", "prima_del", "numero", "scadenza", "reclami"];

const KNOWN: [Known; 13] = [
    known!("welcome", ["codice_attivazione", "codice_fino_al"]),
    known!("frequency", ["bollette", "invece", "ogni", "motivo", "dal"]),
    known!("voltura_deceased", ["termine", "entro", "intestatario"]),
    known!("voltura_tenant", ["termine", "entro", "intestatario"]),
    known!("voltura_sold", ["termine", "entro", "intestatario"]),
    known!(
        "mail_bill",
        [
            "numero",
            "importo",
            "scadenza",
            "entro",
            "fino_al",
            "consumo",
            "avviso",
            "oltre_due_anni"
        ]
    ),
    known!("mail_nothing_due", ["numero", "consumo", "oltre_due_anni"]),
    known!(
        "mail_debit",
        ["numero", "importo", "scadenza", "il_giorno", "consumo", "oltre_due_anni"]
    ),
    known!("mail_voltura", ["termine", "entro", "fino_al"]),
    known!("mail_frequency", ["bollette", "invece", "ogni", "motivo"]),
    Known { name: "limitation", places: LIMITATION, ours: None },
    known!("notices", []),
    known!("instalments", ["numero", "importo", "rate", "tutto_insieme", "interessi", "decade"]),
];

/// All texts: by name, their versions by first day; the one without a day is the oldest.
#[derive(Debug)]
pub struct Templates(BTreeMap<&'static str, BTreeMap<Option<Date>, String>>);

impl Templates {
    /// Reads the folder; without it all texts are ours.
    ///
    /// # Errors
    /// When it holds a file that is no text of ours, or a text a place that is not known.
    pub fn read(folder: &Path) -> Result<Templates, Refusal> {
        let ours = KNOWN.iter().filter_map(|known| {
            Some((known.name, BTreeMap::from([(None, known.ours?.to_owned())])))
        });
        let mut texts: BTreeMap<_, BTreeMap<_, _>> = ours.collect();
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
            let (known, from) = version(&file).ok_or_else(|| unknown_file(&path, &file))?;
            let text = std::fs::read_to_string(&path).map_err(|e| Refusal::file(&path, &e))?;
            check(known, &text).map_err(|refusal| refusal.at(path.display()))?;
            texts.entry(known.name).or_default().insert(from, text);
        }
        Ok(Templates(texts))
    }

    /// A text with its places filled; empty when there is none.
    #[must_use]
    pub fn filled(&self, name: &str, places: &[Place<'_>]) -> String {
        let text = self.0.get(name).and_then(|versions| versions.get(&None));
        fill(text.map_or("", String::as_str), places)
    }

    /// The version of a prescribed text in force on a day, with its places filled; nothing when
    /// there is none, or nothing is written in it.
    #[must_use]
    pub fn prescribed(&self, name: &str, on: Date, places: &[Place<'_>]) -> Option<String> {
        let (_, text) = self.0.get(name)?.range(..=Some(on)).next_back()?;
        (!text.trim().is_empty()).then(|| fill(text, places))
    }
}

/// The text that a file is, and the day from which it is in force.
fn version(file: &str) -> Option<(&'static Known, Option<Date>)> {
    let stem = file.strip_suffix(".txt")?;
    if let Some(known) = KNOWN.iter().find(|known| known.name == stem) {
        return Some((known, None));
    }
    let mut prescribed = KNOWN.iter().filter(|known| known.ours.is_none());
    prescribed.find_map(|known| {
        let day = stem.strip_prefix(known.name)?.strip_prefix('-')?;
        Some((known, Some(Date::parse(day)?)))
    })
}

fn fill(text: &str, places: &[Place<'_>]) -> String {
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
    let name = |known: &Known| match known.ours {
        Some(_) => format!("{}.txt", known.name),
        None => format!("{0}.txt, {0}-AAAA-MM-GG.txt", known.name),
    };
    let names: Vec<String> = KNOWN.iter().map(name).collect();
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
            check(known, known.ours.unwrap_or_default())
                .unwrap_or_else(|r| panic!("{}: {r}", known.name));
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
    fn the_newest_prescribed_text_not_after_the_day_is_in_force() {
        let folder = tempfile::tempdir().unwrap();
        let check = |files: &[(&str, &str)], on: &str, in_force: Option<&str>| {
            let templates = folder.path().join("templates");
            let _ = std::fs::remove_dir_all(&templates);
            std::fs::create_dir(&templates).unwrap();
            for (file, text) in files {
                std::fs::write(templates.join(file), text).unwrap();
            }
            let texts = Templates::read(&templates).unwrap();
            let found = texts.prescribed("limitation", Date::parse(on).unwrap(), &[]);
            assert_eq!(found.as_deref(), in_force, "{files:?} {on}");
        };
        let plain = ("limitation.txt", "prima");
        let (second, third) =
            (("limitation-2020-07-01.txt", "seconda"), ("limitation-2022-01-01.txt", "terza"));
        check(&[], "2020-07-01", None);
        check(&[plain], "2019-12-31", Some("prima"));
        check(&[plain, third, second], "2020-06-30", Some("prima"));
        check(&[plain, third, second], "2020-07-01", Some("seconda"));
        check(&[plain, third, second], "2021-12-31", Some("seconda"));
        check(&[plain, third, second], "2026-11-24", Some("terza"));
        check(&[second], "2020-06-30", None);
        check(&[second], "2020-07-01", Some("seconda"));
        // A file that somebody has begun: the text before it is not the one in force.
        check(&[plain, ("limitation-2020-07-01.txt", " \n")], "2020-07-01", None);
        let unknown = |file: &str| version(file).is_none();
        for file in ["limitation-2020-02-30.txt", "limitation-.txt", "limitation2020-07-01.txt"] {
            assert!(unknown(file), "{file}");
        }
        assert!(unknown("welcome-2020-07-01.txt"), "only prescribed texts have versions");
    }

    #[test]
    fn paragraphs_and_points_are_told_apart() {
        let text = "# Titolo\nprima\nriga\n\n- uno\n  due\n- tre\n";
        let all: Vec<_> = paragraphs(text).collect();
        assert_eq!(all, ["# Titolo", "prima riga", "- uno due", "- tre"]);
        assert_eq!(blocks(text, 1).len(), 3);
    }
}
