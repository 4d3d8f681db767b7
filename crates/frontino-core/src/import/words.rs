//! The reasons for which a migrated row is kept back and the warnings with which it is taken over:
//! stable codes, written to quarantine files and reports.

macro_rules! codes {
    (
        $(#[$doc:meta])*
        $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All, in the order of their declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable code, in snake case.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)+
                }
            }
        }
    };
}

codes! {
    /// Why a row is kept back.
    Reason {
        /// Quotation marks that open and do not close, or close in the middle of a cell.
        BrokenQuotes = "broken_quotes",
        /// Fewer cells than the required columns need.
        TooFewCells = "too_few_cells",
        /// Text beyond the last column of the header: shifted by separators.
        ShiftedCells = "shifted_cells",
        /// A required cell is blank.
        RequiredBlank = "required_blank",
        /// A cell is no number.
        NotANumber = "not_a_number",
        /// A number has more decimals than its unit.
        TooManyDecimals = "too_many_decimals",
        /// A count or volume is below zero.
        Negative = "negative",
        /// A number lies outside what is possible.
        OutOfRange = "out_of_range",
        /// A cell is no date of the calendar.
        NotADate = "not_a_date",
        /// A value that its closed list does not know.
        UnknownValue = "unknown_value",
        /// The same key with other content in the same bundle.
        DuplicateConflict = "duplicate_conflict",
        /// The same notice number on another document of the bundle.
        DuplicateNoticeNumber = "duplicate_notice_number",
        /// The key is in the database with other content.
        AlreadyThereDifferent = "already_there_different",
        /// The notice number is in the database on another document.
        NoticeNumberTaken = "notice_number_taken",
        /// The holder is not there or is kept back.
        MissingHolder = "missing_holder",
        /// The supply is not there or is kept back.
        MissingSupply = "missing_supply",
        /// The meter is not there or is kept back.
        MissingMeter = "missing_meter",
        /// A reading before the installation of its meter.
        BeforeInstallation = "before_installation",
        /// A reading after the removal of its meter.
        AfterRemoval = "after_removal",
        /// A reading after the day on which the data were taken.
        AfterTakenOn = "after_taken_on",
        /// More digits than the register.
        ExceedsRegister = "exceeds_register",
        /// Below an earlier reading, and no roll-over explains it (R2.8).
        Backwards = "backwards",
        /// A meter removed before it was installed.
        RemovedBeforeInstalled = "removed_before_installed",
        /// A contract that ended before it started.
        EndedBeforeStarted = "ended_before_started",
        /// A period whose last day lies before its first.
        ToBeforeFrom = "to_before_from",
    }
}

codes! {
    /// What is odd about a row that is taken over.
    Warning {
        /// An optional cell is wrong and was taken as blank.
        CellIgnored = "cell_ignored",
        /// The tax code does not hold: the e-invoice waits until somebody corrects it.
        TaxCodeFaulty = "tax_code_faulty",
        /// The VAT number does not hold: the e-invoice waits until somebody corrects it.
        VatNumberFaulty = "vat_number_faulty",
        /// Members blank or 0: the default is used (R3.4).
        MembersAssumed = "members_assumed",
        /// Units blank or 0: taken as 1 (R1.3).
        UnitsAssumed = "units_assumed",
        /// Ended, but nobody knows when: billed up to the day of the run until somebody says so.
        EndedWithoutDay = "ended_without_day",
        /// Paid by direct debit without an account.
        NoIban = "no_iban",
        /// The holder has died, and the old system does not say so of the supply.
        HolderDeceased = "holder_deceased",
        /// No meter in place: the supply will be parked at the run.
        NoMeter = "no_meter",
        /// The holder has another contract for the same place at the same time.
        OverlappingContract = "overlapping_contract",
        /// The same serial number serves two supplies at the same time.
        MeterOnTwoSupplies = "meter_on_two_supplies",
        /// The last reading of a removed meter lies below an earlier one.
        LastReadingBelow = "last_reading_below",
        /// A deposit below zero.
        NegativeDeposit = "negative_deposit",
        /// More is open than the document asked for.
        OpenAboveAmount = "open_above_amount",
        /// Paid, yet something is open.
        PaidButOpen = "paid_but_open",
        /// Less than nothing is open: a credit.
        NegativeOpenAmount = "negative_open_amount",
    }
}
