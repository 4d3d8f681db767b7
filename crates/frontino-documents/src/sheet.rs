//! What a document says, in reading order and in words, whatever it is shown as: the PDF, the page
//! of the portal and the text of a mail are made from one sheet and so cannot differ.

use frontino_core::dates::Date;

/// A bill, a credit note or a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Title of the document, shown by readers in their title bar.
    pub title: String,
    /// Day that the document bears; also the day of its making, so that it can be made again.
    pub dated_on: Date,
    /// Who sends it.
    pub sender: Sender,
    /// Lines of the address that show through the window of the envelope, the name first.
    pub addressee: Vec<String>,
    /// Numbers by which the document is found, in the box at the top right.
    pub references: Vec<Fact>,
    /// Said before everything else, on a first sheet of its own with the same head: a notice that
    /// the law prescribes. Mostly empty.
    pub front: Vec<Block>,
    /// The content.
    pub blocks: Vec<Block>,
    /// Said at the foot of every page, before the number of the page.
    pub foot: String,
}

/// The letterhead.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// Name of the utility.
    pub name: String,
    /// Address, contacts; one line each.
    pub lines: Vec<String>,
}

/// A label with what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The label.
    pub label: String,
    /// What is said.
    pub value: Text,
}

/// Words in one paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub Vec<Span>);

/// Words in one style.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words.
    pub words: String,
    /// How they look.
    pub style: Style,
}

/// How words look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Style {
    /// As the rest.
    Plain,
    /// In bold.
    Strong,
    /// A code to be copied by hand: all characters of one width.
    Code,
}

/// A piece of content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading; the title of the document, and that of its front, are level 1.
    Heading {
        /// 1 to 3.
        level: u8,
        /// The words.
        words: String,
    },
    /// A paragraph.
    Paragraph(Text),
    /// Points, each a paragraph.
    List(Vec<Text>),
    /// Labels with their values.
    Facts(Vec<Fact>),
    /// A table.
    Table(Table),
    /// Bars over time.
    Chart(Chart),
    /// A code to be scanned or typed.
    Code(CodeBox),
    /// What is to be paid and by when, in large type.
    Amount(AmountBox),
    /// Something set apart from the rest.
    Callout(Callout),
    /// A form to be filled in by hand.
    Form(Form),
    /// Two columns side by side; the left one is read first.
    Beside(Vec<Block>, Vec<Block>),
    /// What follows begins on a new page, if this one is filled by half; nothing on a screen.
    NewPage,
}

/// A table. A row that is too long for its page goes to the next one with the headings repeated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// What the table shows, said above it.
    pub caption: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, of as many cells as there are columns.
    pub rows: Vec<Row>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Heading.
    pub heading: String,
    /// Whether its cells are numbers, aligned at the right.
    pub is_number: bool,
    /// Share of the width, in hundredths; those of all columns make 100.
    pub width_percent: u8,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its cells; the first one names the row.
    pub cells: Vec<String>,
    /// Whether it sums others up.
    pub is_sum: bool,
    /// Small words under the first cell, such as the rule or the resolution.
    pub note: String,
    /// How the row came about, paragraph by paragraph: opened on a screen, not on paper.
    pub detail: Vec<String>,
}

/// Bars over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// What the bars show.
    pub caption: String,
    /// Unit of the values, such as `m³`.
    pub unit: String,
    /// The bars, oldest first.
    pub bars: Vec<Bar>,
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// Under the bar.
    pub label: String,
    /// Its height, not negative.
    pub value: i64,
    /// Over the bar.
    pub value_words: String,
    /// Whether it is hatched, as estimates are, and not filled.
    pub is_estimate: bool,
    /// What it is in a word, for those who do not see the bars.
    pub kind_words: String,
}

/// A QR code with its caption and what a person types instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeBox {
    /// What to do with it, above.
    pub caption: String,
    /// Text in the QR code; nothing for a code that is only typed.
    pub payload: Option<String>,
    /// What the typed code is called.
    pub label: String,
    /// The typed code.
    pub code: String,
    /// More about it.
    pub lines: Vec<Text>,
}

/// The sum in large type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AmountBox {
    /// What the sum is, such as what is to be paid.
    pub label: String,
    /// The sum.
    pub amount: String,
    /// What the day is.
    pub due_label: String,
    /// The day.
    pub due: String,
    /// From when interest runs, how it is paid.
    pub lines: Vec<Text>,
}

/// Something set apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callout {
    /// Its heading.
    pub title: String,
    /// Its paragraphs.
    pub lines: Vec<Text>,
}

/// A form to be cut off, filled in by hand and sent back: whole, at the foot of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// Said at the line along which it is cut.
    pub cut: String,
    /// What it is.
    pub title: String,
    /// To whom it goes.
    pub to: Text,
    /// What is filled in already.
    pub facts: Vec<Fact>,
    /// What who signs it declares.
    pub words: Text,
    /// What can be ticked.
    pub choices: Vec<Text>,
    /// What is written by hand, side by side.
    pub blanks: [String; 3],
}

impl Text {
    /// Words in the usual style.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Text {
        Text(vec![Span { words: words.into(), style: Style::Plain }])
    }

    /// Words with parts between `**` in bold.
    #[must_use]
    pub fn marked(words: &str) -> Text {
        let span = |(at, words): (usize, &str)| {
            let style = if at % 2 == 1 { Style::Strong } else { Style::Plain };
            Span { words: words.to_owned(), style }
        };
        let spans = words.split("**").enumerate().map(span);
        Text(spans.filter(|span| !span.words.is_empty()).collect())
    }

    /// The words without their style.
    #[must_use]
    pub fn words(&self) -> String {
        self.0.iter().map(|span| span.words.as_str()).collect()
    }
}

impl Fact {
    /// A label with words in the usual style.
    #[must_use]
    pub fn new(label: impl Into<String>, words: impl Into<String>) -> Fact {
        Fact { label: label.into(), value: Text::plain(words) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_mark_what_is_bold() {
        let check = |marked: &str, shown: &str| {
            let text = Text::marked(marked);
            let show = |span: &Span| match span.style {
                Style::Strong => format!("<{}>", span.words),
                _ => span.words.clone(),
            };
            assert_eq!(text.0.iter().map(show).collect::<String>(), shown);
        };
        check("", "");
        check("senza", "senza");
        check("entro il **2 marzo** 2020", "entro il <2 marzo> 2020");
        check("**tutto**", "<tutto>");
    }
}
