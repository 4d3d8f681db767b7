//! The seven files of the legacy export: names, columns in their own order, codes. The manifest
//! and the rows are both written from here, so they cannot disagree.

/// A column of a legacy file: our name (empty for one that nobody needs) and theirs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) ours: &'static str,
    pub(super) theirs: &'static str,
}

/// The codes of one of our columns: theirs, ours.
pub(super) type Codes = (&'static str, &'static [(&'static str, &'static str)]);

/// A legacy file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// Name of the file in the manifest.
    pub(super) file: &'static str,
    /// Name on disk.
    pub(super) path: &'static str,
    pub(super) columns: &'static [Column],
    pub(super) codes: &'static [Codes],
    /// What a blank cell or an absent column means.
    pub(super) defaults: &'static [(&'static str, &'static str)],
}

impl Layout {
    /// The place of one of our columns.
    pub(super) fn place(&self, ours: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.ours == ours)
    }
}

/// The legacy files in the order of the contract.
pub(super) static LAYOUTS: [Layout; 7] =
    [HOLDERS, SUPPLIES, METERS, READINGS, CONSUMPTIONS, OPEN_ITEMS, LEGACY_BILLS];

const fn column(ours: &'static str, theirs: &'static str) -> Column {
    Column { ours, theirs }
}

const YES_NO: &[(&str, &str)] = &[("S", "yes"), ("N", "no")];

const HOLDERS: Layout = Layout {
    file: "holders",
    path: "ANAGRAFICHE.CSV",
    columns: &[
        column("holder_code", "COD_ANA"),
        column("company_name", "RAG_SOC"),
        column("surname", "COGNOME"),
        column("name", "NOME"),
        column("", "LUOGO_NASC"),
        column("birth_date", "DT_NASC"),
        column("death_date", "DT_MORTE"),
        column("tax_code", "CODFISC"),
        column("vat_number", "PARTIVA"),
        column("address", "IND_RES"),
        column("zip", "CAP_RES"),
        column("city", "COM_RES"),
        column("belfiore", "COD_CATAST"),
        column("phone", "TELEF"),
        column("email", "email"),
        column("pec", "pec"),
        column("sdi_code", "COD_DEST"),
        column("limitation", "PRESCRIZ"),
        column("kind", "TIPO_SOGG"),
        column("", "NOTE_ANA"),
    ],
    codes: &[
        ("kind", &[("F", "person"), ("G", "company"), ("E", "public_body")]),
        ("limitation", &[("B", "two_year"), ("O", "ordinary")]),
    ],
    defaults: &[],
};

const SUPPLIES: Layout = Layout {
    file: "supplies",
    path: "UTENZE.CSV",
    columns: &[
        column("supply_code", "COD_UTE"),
        column("", "GIRO_LETT"),
        column("address", "UBICAZ"),
        column("zip", "CAP"),
        column("category", "CATEG"),
        column("members", "NUM_COMP"),
        column("units", "UNITA_IMM"),
        column("sewer", "FOGNAT"),
        column("treatment", "DEPUR"),
        column("bonus", "BONUS"),
        column("deposit", "DEP_CAUZ"),
        column("payment", "MOD_PAG"),
        column("iban", "iban"),
        column("delivery", "SPEDIZ"),
        column("irregular", "ANOM_INT"),
        column("occupant_name", "OCCUPANTE"),
        column("start_on", "DT_ATTIV"),
        column("end_on", "DT_CESSAZ"),
        column("status", "STATO"),
        column("holder_code", "COD_ANA"),
        column("", "NOTE"),
    ],
    codes: &[
        (
            "category",
            &[
                ("DOM", "domestic_resident"),
                ("DNR", "domestic_non_resident"),
                ("CDM", "domestic_resident"),
                ("COM", "commercial"),
                ("PUB", "public_non_disconnectable"),
            ],
        ),
        ("status", &[("A", "active"), ("S", "suspended"), ("C", "ended")]),
        ("sewer", YES_NO),
        ("treatment", YES_NO),
        ("bonus", YES_NO),
        ("payment", &[("AVV", "notice"), ("RID", "sdd")]),
        ("delivery", &[("P", "post"), ("M", "email")]),
        ("irregular", &[("0", "none"), ("DEC", "deceased"), ("LOC", "tenant"), ("VEN", "sold")]),
    ],
    defaults: &[("members", "3"), ("city", "Messina")],
};

const METERS: Layout = Layout {
    file: "meters",
    path: "CONTATORI.CSV",
    columns: &[
        column("meter_serial", "MATRICOLA"),
        column("", "MARCA"),
        column("caliber", "CALIBRO"),
        column("digits", "CIFRE"),
        column("first_reading_m3", "LETT_POSA"),
        column("last_reading_m3", "LETT_RIM"),
        column("removed_on", "DT_RIM"),
        column("installed_on", "DT_POSA"),
        column("supply_code", "COD_UTE"),
        column("", "UBIC_CONT"),
    ],
    codes: &[],
    defaults: &[],
};

const READINGS: Layout = Layout {
    file: "readings",
    path: "LETTURE.CSV",
    columns: &[
        column("supply_code", "COD_UTE"),
        column("meter_serial", "MATRICOLA"),
        column("read_on", "DT_LETT"),
        column("billed", "FATT"),
        column("kind", "TIPO_LETT"),
        column("value_m3", "LETTURA"),
        column("", "OPERATORE"),
    ],
    codes: &[
        ("kind", &[("L", "operator"), ("A", "self"), ("S", "estimated"), ("T", "telemetry")]),
        ("billed", YES_NO),
    ],
    defaults: &[("billed", "no")],
};

const CONSUMPTIONS: Layout = Layout {
    file: "consumptions",
    path: "CONSUMI.CSV",
    columns: &[
        column("year", "ANNO"),
        column("supply_code", "COD_UTE"),
        column("m3", "MC"),
        column("", "FONTE"),
    ],
    codes: &[],
    defaults: &[],
};

const OPEN_ITEMS: Layout = Layout {
    file: "open_items",
    path: "PARTITE.CSV",
    columns: &[
        column("document_number", "NUM_DOC"),
        column("", "CAUSALE"),
        column("issued_on", "DT_EMISS"),
        column("due_on", "DT_SCAD"),
        column("notice_number", "COD_AVVISO"),
        column("plan", "PIANO_RATE"),
        column("instalment", "NUM_RATA"),
        column("state", "STATO"),
        column("amount", "IMPORTO"),
        column("open_amount", "RESIDUO"),
        column("supply_code", "COD_UTE"),
        column("", "UTENTE_AGG"),
    ],
    codes: &[(
        "state",
        &[("AP", "open"), ("PA", "paid"), ("AN", "cancelled"), ("CH", "closed"), ("BZ", "draft")],
    )],
    defaults: &[],
};

const LEGACY_BILLS: Layout = Layout {
    file: "legacy_bills",
    path: "BOLLETTE.CSV",
    columns: &[
        column("", "NUM_FATT"),
        column("from", "PERIODO_DAL"),
        column("to", "PERIODO_AL"),
        column("m3", "MC_FATT"),
        column("total", "TOT_FATT"),
        column("supply_code", "COD_UTE"),
        column("", "TIPO_FATT"),
    ],
    codes: &[],
    defaults: &[],
};
