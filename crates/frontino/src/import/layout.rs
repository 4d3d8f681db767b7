//! The files of a migration bundle and their columns, as the manifest names them.

use super::{consumptions, holders, legacy_bills, meters, open_items, readings, supplies};

/// A file of a bundle, in the order in which they are judged: each refers only to those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BundleFile {
    /// People, companies and public bodies.
    Holders,
    /// Contracts.
    Supplies,
    /// Meters, each with its time on a supply.
    Meters,
    /// Readings of meters.
    Readings,
    /// Annual consumptions.
    Consumptions,
    /// Documents of the old system that are or were to be paid.
    OpenItems,
    /// Bills of the old system, for the parallel bill.
    LegacyBills,
}

/// What the cells of a column hold; decides what of it a report may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// The key of something: no name, no address.
    Code,
    /// A number: count, volume, amount.
    Number,
    /// A date of a contract or of a reading.
    Date,
    /// Free text that tells nothing of a person.
    Text,
    /// A word of a list that the utility makes.
    Listed,
    /// Something about a person: never shown.
    Personal,
    /// One of these words.
    Words(&'static [&'static str]),
}

/// A column of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in manifests.
    pub name: &'static str,
    /// Whether a row needs it.
    pub required: bool,
    /// What its cells hold.
    pub kind: ColumnKind,
}

/// `yes` or `no`.
pub const YES_NO: &[&str] = &["yes", "no"];

impl BundleFile {
    /// All, in the order in which they are judged.
    pub const ALL: [BundleFile; 7] = [
        BundleFile::Holders,
        BundleFile::Supplies,
        BundleFile::Meters,
        BundleFile::Readings,
        BundleFile::Consumptions,
        BundleFile::OpenItems,
        BundleFile::LegacyBills,
    ];

    /// The name in manifests, quarantine files and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            BundleFile::Holders => "holders",
            BundleFile::Supplies => "supplies",
            BundleFile::Meters => "meters",
            BundleFile::Readings => "readings",
            BundleFile::Consumptions => "consumptions",
            BundleFile::OpenItems => "open_items",
            BundleFile::LegacyBills => "legacy_bills",
        }
    }

    /// The columns, in our order.
    #[must_use]
    pub const fn columns(self) -> &'static [Column] {
        match self {
            BundleFile::Holders => holders::COLUMNS,
            BundleFile::Supplies => supplies::COLUMNS,
            BundleFile::Meters => meters::COLUMNS,
            BundleFile::Readings => readings::COLUMNS,
            BundleFile::Consumptions => consumptions::COLUMNS,
            BundleFile::OpenItems => open_items::COLUMNS,
            BundleFile::LegacyBills => legacy_bills::COLUMNS,
        }
    }
}

/// Declares the columns of a file: a constant with the place of each, and the list `COLUMNS`.
macro_rules! columns {
    ($($place:ident = $name:literal $need:ident $kind:expr,)+) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Place {
            $($place,)+
        }
        $(const $place: usize = Place::$place as usize;)+
        /// The columns of the file, in our order.
        pub const COLUMNS: &[$crate::import::layout::Column] = {
            #[allow(unused_imports)]
            use $crate::import::layout::ColumnKind::{
                Code, Date, Listed, Number, Personal, Text, Words,
            };
            #[allow(non_upper_case_globals, dead_code)]
            const required: bool = true;
            #[allow(non_upper_case_globals, dead_code)]
            const optional: bool = false;
            &[$($crate::import::layout::Column { name: $name, required: $need, kind: $kind },)+]
        };
    };
}
pub(super) use columns;
