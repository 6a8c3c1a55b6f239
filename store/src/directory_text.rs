//! The directory of a queue's pages, as text.
//!
//! Each commit writes the directory twice: with the head, and with its copy in the history. So it is short: of a queue of
//! 10,000 tracks, 10 KB would outweigh all the rest.
//!
//! A short directory is a list of `id:revision:len`. A longer one begins with a tilde and the newest revision of all pages,
//! and continues an entry for each page that is not what follows from the one before: `id.age.len`, where the age is how
//! much older than the newest its revision is. What is left out is one more than the id before, the same age, and the same
//! length; `*n` says that the entry stands for `n` pages in a row. Numbers are of base 36: `~1z 0.0.g*8c .5.f ..g .0*7` are 309
//! pages. Both are read, whatever their length: releases before this one wrote the first form only, and read no other.

use std::{error::Error, fmt::Write};

use segue_domain::PageRef;

/// Longest directory in the first form: up to here its length hardly matters, and every release can read it.
const LONG: usize = 64;

/// Most pages that are read: far more than a queue can have.
const MOST: usize = 100_000;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

pub(crate) fn write(directory: &[PageRef]) -> String {
    if directory.len() > LONG {
        return write_long(directory);
    }
    let entries: Vec<_> =
        directory.iter().map(|page| format!("{}:{}:{}", page.id, page.revision, page.len)).collect();
    entries.join(" ")
}

pub(crate) fn read(text: &str) -> Result<Vec<PageRef>> {
    if let Some(long) = text.strip_prefix('~') {
        return read_long(long);
    }
    let entry = |text: &str| -> Result<PageRef> {
        let mut numbers = text.splitn(3, ':');
        let mut number = || numbers.next().ok_or_else(|| format!("bad entry {text:?} of the directory"));
        Ok(PageRef { id: number()?.parse()?, revision: number()?.parse()?, len: number()?.parse()? })
    };
    text.split_whitespace().map(entry).collect()
}

/// What is expected of a page: that it follows the one before.
fn follower(of: &PageRef) -> PageRef {
    PageRef { id: of.id.wrapping_add(1), ..*of }
}

fn write_long(directory: &[PageRef]) -> String {
    let newest = directory.iter().map(|page| page.revision).max().unwrap_or_default();
    let mut text = format!("~{}", base_36(newest));
    // Nothing is left out of the first entry: no page has an id before the first.
    let mut expected = PageRef { id: u64::MAX, revision: u64::MAX, len: usize::MAX };
    let mut rest = directory;
    while let Some(page) = rest.first() {
        let mut count = 1;
        while rest.get(count).is_some_and(|next| *next == follower(&rest[count - 1])) {
            count += 1;
        }
        let part = |same: bool, number: u64| if same { String::new() } else { base_36(number) };
        let entry = [
            part(page.id == expected.id, page.id),
            part(page.revision == expected.revision, newest - page.revision),
            part(page.len == expected.len, page.len as u64),
        ];
        text.push(' ');
        text.push_str(entry.join(".").trim_end_matches('.'));
        if count > 1 {
            // Writing to a text can't fail.
            let _ = write!(text, "*{}", base_36(count as u64));
        }
        expected = follower(&rest[count - 1]);
        rest = &rest[count..];
    }
    text
}

fn read_long(text: &str) -> Result<Vec<PageRef>> {
    let mut entries = text.split(' ');
    let newest = number(entries.next().unwrap_or_default())?;
    let mut directory: Vec<PageRef> = Vec::new();
    for entry in entries {
        let bad = || format!("bad entry {entry:?} of the directory");
        let (parts, count) = entry.split_once('*').unwrap_or((entry, "1"));
        let count = usize::try_from(number(count)?)?;
        if count == 0 || directory.len().saturating_add(count) > MOST {
            return Err(bad().into());
        }
        let expected = directory.last().map(follower);
        let mut parts = parts.splitn(3, '.');
        let mut part = |expected: Option<u64>| match parts.next().filter(|text| !text.is_empty()) {
            Some(text) => number(text),
            None => expected.ok_or_else(|| bad().into()),
        };
        let id = part(expected.map(|page| page.id))?;
        let age = part(expected.map(|page| newest - page.revision))?;
        let len = usize::try_from(part(expected.map(|page| page.len as u64))?)?;
        let mut page = PageRef { id, revision: newest.checked_sub(age).ok_or_else(bad)?, len };
        for _ in 0..count {
            directory.push(page);
            page = follower(&page);
        }
    }
    Ok(directory)
}

fn number(text: &str) -> Result<u64> {
    Ok(u64::from_str_radix(text, 36)?)
}

fn base_36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        let digit = u32::try_from(number % 36).unwrap_or_default();
        digits.extend(char::from_digit(digit, 36));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use segue_domain::PAGE_REF_BYTES;

    use super::*;

    fn page(id: u64, revision: u64, len: usize) -> PageRef {
        PageRef { id, revision, len }
    }

    #[test]
    fn a_short_directory_is_what_every_release_reads() {
        let directory = vec![page(0, 7, 50), page(12_345, 7, 1)];
        assert_eq!(write(&directory), "0:7:50 12345:7:1");
        assert_eq!(read("0:7:50 12345:7:1").expect("well formed"), directory);
        assert!(read("").expect("empty is well formed").is_empty());
        let longest: Vec<_> = (0..64).map(|id| page(id, 3, 16)).collect();
        assert!(!write(&longest).starts_with('~'));
    }

    #[test]
    fn a_long_directory_names_only_what_is_not_expected() {
        let mut directory: Vec<_> = (0..309).map(|id| page(id, 71, 16)).collect();
        assert_eq!(write(&directory), "~1z 0.0.g*8l");
        directory[300] = page(300, 66, 15);
        directory[301].revision = 66;
        assert_eq!(write(&directory), "~1z 0.0.g*8c .5.f ..g .0*7");
        assert_eq!(read("~1z 0.0.g*8c .5.f ..g .0*7").expect("well formed"), directory);
        directory[0] = page(1_000, 71, 16);
        assert_eq!(read(&write(&directory)).expect("well formed"), directory);
        // A directory of the other form is read even if it is long.
        let old: Vec<_> =
            directory.iter().map(|page| format!("{}:{}:{}", page.id, page.revision, page.len)).collect();
        assert_eq!(read(&old.join(" ")).expect("well formed"), directory);
    }

    #[test]
    fn what_is_no_directory_is_refused() {
        for text in [
            "0:7",
            "a:b:c",
            "~",
            "~1z ",
            "~1z .0.g",
            "~1z 0.0",
            "~1z 0.20.g",
            "~1z 0.0.g*0",
            "~1z 0.0.g*zzzzzz",
        ] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }

    fn directory() -> impl Strategy<Value = Vec<PageRef>> {
        let entry = (any::<bool>(), 0u64..1_500_000, any::<bool>(), 0u64..50_000_000, 1usize..50);
        proptest::collection::vec(entry, 0..400).prop_map(|entries| {
            let mut last = page(0, 1, 16);
            let next = |(same_id, id, same_revision, revision, len): (bool, u64, bool, u64, usize)| {
                let id = if same_id { last.id + 1 } else { id };
                let revision = if same_revision { last.revision } else { revision };
                last = page(id, revision, if len > 16 { last.len } else { len });
                last
            };
            entries.into_iter().map(next).collect()
        })
    }

    proptest! {
        /// Any directory is read back, and is no longer than a head's limit counts it.
        #[test]
        fn a_directory_survives_its_text(directory in directory()) {
            let text = write(&directory);
            prop_assert!(text.len() <= 16 + directory.len() * PAGE_REF_BYTES || directory.len() <= LONG);
            prop_assert_eq!(read(&text).expect("well formed"), directory);
        }
    }
}
