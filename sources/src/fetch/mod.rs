//! Files from the Internet, fetched only from where they may come.

pub mod address;
mod answer;
mod client;
pub mod file_name;
mod names;

pub use self::{
    answer::Answer,
    client::{Fetcher, MAX_REDIRECTS, Patience, Resume},
    names::{Guard, Names, SystemNames},
};
