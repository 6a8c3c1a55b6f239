//! What a guild heard, in figures: as JSON, and as a file.

mod answer;
mod csv;
mod range;
mod read;

pub use self::read::{__path_of_guild, __path_read, AGES, Figures, Format, MOST, of_guild, read};
