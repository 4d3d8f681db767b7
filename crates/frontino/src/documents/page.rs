//! A sheet as a page: semantic HTML that works without scripts, with the class names of Bootstrap
//! Italia and a small style of its own, so that it can be looked at and printed by itself.

use crate::refusal::Refusal;
use askama::Template;
use frontino_core::money::div_half_up;
use frontino_documents::sheet::{Bar, Block, Chart, Row, Sheet, Style, Table};

/// The style of the page.
const STYLE: &str = include_str!("../../templates/sheet/page.css");
/// Width of the chart, and the height of its tallest bar and of its ground.
const CHART_WIDTH: i64 = 640;
const BAR_HEIGHT_MAX: i64 = 150;
const GROUND: i64 = 175;

#[derive(Template)]
#[template(path = "sheet/page.html")]
struct Page<'a> {
    sheet: &'a Sheet,
    style: &'static str,
    front: String,
    body: String,
}

#[derive(Template)]
#[template(path = "sheet/block.html", whitespace = "minimize")]
struct Piece<'a> {
    block: &'a Block,
}

/// A cell with what is known of its column.
struct Cell<'a> {
    words: &'a str,
    heading: &'a str,
    is_number: bool,
}

/// A bar with its place.
struct Placed<'a> {
    of: &'a Bar,
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    middle: i64,
}

impl Piece<'_> {
    fn all(&self, blocks: &[Block]) -> askama::Result<String> {
        render_all(blocks)
    }

    fn cells<'t>(&self, table: &'t Table, row: &'t Row) -> Vec<Cell<'t>> {
        let cell = |(words, column): (&'t String, &'t frontino_documents::sheet::Column)| Cell {
            words,
            heading: &column.heading,
            is_number: column.is_number,
        };
        row.cells.iter().zip(&table.columns).map(cell).collect()
    }

    fn bars<'c>(&self, chart: &'c Chart) -> Vec<Placed<'c>> {
        let count = i64::try_from(chart.bars.len()).unwrap_or(1).max(1);
        let step = (CHART_WIDTH / count).min(110);
        let most = chart.bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
        let width = step * 2 / 3;
        let place = |(place, of): (i64, &'c Bar)| {
            let scaled = i128::from(of.value) * i128::from(BAR_HEIGHT_MAX);
            let height = div_half_up(scaled, i128::from(most));
            let x = place * step + (step - width) / 2;
            Placed { of, x, y: GROUND - height, width, height, middle: x + width / 2 }
        };
        (0..).zip(&chart.bars).map(place).collect()
    }
}

fn render_all(blocks: &[Block]) -> askama::Result<String> {
    let mut out = String::new();
    for block in blocks {
        Piece { block }.render_into(&mut out)?;
        out.push('\n');
    }
    Ok(out)
}

/// The page of a sheet.
///
/// # Errors
/// When the template cannot be written out.
pub fn html(sheet: &Sheet) -> Result<String, Refusal> {
    let page = || {
        Page {
            sheet,
            style: STYLE,
            front: render_all(&sheet.front)?,
            body: render_all(&sheet.blocks)?,
        }
        .render()
    };
    page().map_err(|error: askama::Error| {
        Refusal::new("page", format!("la pagina non si può scrivere: {error}")).at(&sheet.title)
    })
}
