//! The figures as a table for spreadsheets: one line a figure, and its first column says of what.

use csv::WriterBuilder;

use super::answer::{AnalyticsAnswer, Figures};

/// Characters at which spreadsheets take a cell for a formula. Titles come from anywhere.
/// See <https://owasp.org/www-community/attacks/CSV_Injection>.
const STARTS_A_FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes the table, in UTF-8 with a mark that spreadsheets know it by.
pub fn write(answer: &AnalyticsAnswer) -> Result<Vec<u8>, csv::Error> {
    let mut table = WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
    table.write_record(["section", "name", "author", "plays", "heardMs"])?;
    let mut line = |section: &str, name: &str, author: &str, figures: Figures| {
        let Figures { plays, heard } = figures;
        table.write_record([section, &text(name), &text(author), &plays.to_string(), &heard.to_string()])
    };
    line("total", "", "", answer.totals.figures)?;
    for end in &answer.ends {
        line("end", end.end, "", end.figures)?;
    }
    for source in &answer.sources {
        line("source", source.source, "", source.figures)?;
    }
    for track in &answer.tracks {
        line("track", &track.title, track.author.as_deref().unwrap_or_default(), track.figures)?;
    }
    for member in &answer.members {
        line("member", &member.user_id, "", member.figures)?;
    }
    for day in &answer.days {
        line("day", &day.day, "", day.figures)?;
    }
    for hour in &answer.hours {
        line("hour", &hour.hour.to_string(), "", hour.figures)?;
    }
    table.into_inner().map_err(|error| error.into_error().into())
}

/// A cell that is read as text.
fn text(cell: &str) -> String {
    if cell.starts_with(STARTS_A_FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}
