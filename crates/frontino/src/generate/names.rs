//! First names and surnames as they are common around Messina, and a few of people born abroad.
//! Everybody made of them is invented; only letters of Windows-1252 are used.

use super::random::Random;

/// Where a list of foreign names belongs: the Belfiore code of the State.
pub(super) struct Abroad {
    pub(super) belfiore: &'static str,
    pub(super) place: &'static str,
    surnames: &'static [&'static str],
    male: &'static [&'static str],
    female: &'static [&'static str],
}

/// The surname of anybody from here.
pub(super) fn surname(random: &mut Random) -> &'static str {
    random.pick(SURNAMES)
}

/// A first name; one person in ten has two.
pub(super) fn first_name(random: &mut Random, woman: bool) -> String {
    let list = if woman { WOMEN } else { MEN };
    let first = random.pick(list);
    let second = random.pick(list);
    if random.permille(100) && first != second {
        format!("{first} {second}")
    } else {
        first.to_owned()
    }
}

/// Surname and first name of somebody born in `abroad`.
pub(super) fn foreign_name(random: &mut Random, abroad: &Abroad, woman: bool) -> (String, String) {
    let first = random.pick(if woman { abroad.female } else { abroad.male });
    (random.pick(abroad.surnames).to_owned(), first.to_owned())
}

const SURNAMES: &[&str] = &[
    "Alibrandi", "Allegra", "Aliberti", "Arcidiacono", "Arena", "Arrigo", "Barbera", "Barresi",
    "Bellinghieri", "Bertè", "Bonanno", "Bonfiglio", "Bottari", "Briguglio", "Bruno", "Cacciola",
    "Cafarella", "Calabrò", "Calapai", "Campagna", "Cannavò", "Caruso", "Catalano", "Centorrino",
    "Chillè", "Ciraolo", "Colosi", "Costa", "Costantino", "Crisafulli", "Crupi", "Cucinotta",
    "Currò", "D'Agostino", "D'Amico", "D'Andrea", "D'Angelò", "D'Arrigo", "De Domenico",
    "De Francesco", "De Luca", "Denaro", "Di Bella", "Di Pietro", "Donato", "Famà", "Fazio",
    "Ferrara", "Freni", "Galletta", "Gangemi", "Giacobbe", "Giordano", "Giorgianni", "Giuffrè",
    "Grasso", "Greco", "Gugliandolo", "Guerrera", "Interdonato", "Irrera", "La Fauci", "La Rosa",
    "Laganà", "Lo Giudice", "Lo Presti", "Lombardo", "Mangano", "Marino", "Mazzeo", "Merlino",
    "Messina", "Micalizzi", "Minutoli", "Molonia", "Mondello", "Morabito", "Munafò", "Musumeci",
    "Nicotra", "Oliva", "Oteri", "Pagano", "Parisi", "Pino", "Previti", "Puglisi", "Restuccia",
    "Rizzo", "Romeo", "Ruggeri", "Russo", "Saccà", "Saitta", "Santoro", "Scarcella", "Scimone",
    "Siracusano", "Smedile", "Sofi", "Spadaro", "Sturniolo", "Tripodo", "Trimarchi", "Urso",
    "Vadalà", "Venuto", "Villari", "Vinci", "Visalli", "Zagami", "Zuccarello",
];

const MEN: &[&str] = &[
    "Alessandro", "Alfio", "Andrea", "Angelo", "Antonino", "Antonio", "Biagio", "Carmelo", "Cosimo",
    "Daniele", "Davide", "Diego", "Domenico", "Fabio", "Filippo", "Francesco", "Gaetano", "Giacomo",
    "Gianfranco", "Giovanni", "Giuseppe", "Ignazio", "Letterio", "Lorenzo", "Luca", "Luigi",
    "Marco", "Mario", "Mattia", "Maurizio", "Michele", "Natale", "Nicola", "Nicolò", "Nunzio",
    "Orazio", "Paolo", "Pasquale", "Pietro", "Placido", "Roberto", "Rocco", "Rosario", "Salvatore",
    "Santi", "Santo", "Sebastiano", "Sergio", "Stefano", "Tommaso", "Vincenzo",
];

const WOMEN: &[&str] = &[
    "Agata", "Alessandra", "Angela", "Anna", "Antonella", "Antonina", "Carla", "Carmela",
    "Caterina", "Chiara", "Concetta", "Cristina", "Daniela", "Domenica", "Elena", "Eleonora",
    "Flavia", "Francesca", "Gaetana", "Giovanna", "Giulia", "Giuseppa", "Graziella", "Grazia",
    "Letteria", "Laura", "Lucia", "Luisa", "Maria", "Marianna", "Marta", "Natalina", "Noemi",
    "Nunziata", "Paola", "Patrizia", "Provvidenza", "Rita", "Rosa", "Rosaria", "Santa", "Sara",
    "Serena", "Silvana", "Simona", "Stella", "Teresa", "Tindara", "Valeria", "Zoè",
];

/// States of birth of people who live in Messina; codes from the archive of municipalities and
/// States of the Italian register of residents (ANPR), as published by python-codicefiscale (MIT).
pub(super) const ABROAD: &[Abroad] = &[
    Abroad {
        belfiore: "Z209",
        place: "Sri Lanka",
        surnames: &["Fernando", "Perera", "Silva", "Mendis", "Warnakula"],
        male: &["Nimal", "Sunil", "Roshan", "Anton"],
        female: &["Kumari", "Nadeesha", "Dilani", "Chamari"],
    },
    Abroad {
        belfiore: "Z216",
        place: "Filippine",
        surnames: &["Reyes", "Santos", "Dela Cruz", "Garcia", "Mendoza"],
        male: &["Jose", "Ramon", "Rodel", "Ernesto"],
        female: &["Marites", "Rosalinda", "Maricel", "Josephine"],
    },
    Abroad {
        belfiore: "Z129",
        place: "Romania",
        surnames: &["Popescu", "Ionescu", "Radu", "Stoica", "Munteanu"],
        male: &["Ion", "Vasile", "Gheorghe", "Florin"],
        female: &["Elena", "Mihaela", "Ioana", "Daniela"],
    },
    Abroad {
        belfiore: "Z330",
        place: "Marocco",
        surnames: &["El Amrani", "Bennani", "Alaoui", "Tazi", "Idrissi"],
        male: &["Mohammed", "Youssef", "Hassan", "Rachid"],
        female: &["Fatima", "Khadija", "Naima", "Samira"],
    },
    Abroad {
        belfiore: "Z112",
        place: "Germania",
        surnames: &["Müller", "Schäfer", "Weiß", "König", "Becker"],
        male: &["Jürgen", "Wolfgang", "Stefan", "Klaus"],
        female: &["Ursula", "Renate", "Käthe", "Monika"],
    },
];
