//! Which parts of a file are there.

use std::ops::Range;

use rangemap::RangeSet;

/// Parts of a file that are there.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(RangeSet<u64>);

impl Ranges {
    /// Adds a part.
    pub(super) fn add(&mut self, part: Range<u64>) {
        // A set of ranges takes no empty one.
        if !part.is_empty() {
            self.0.insert(part);
        }
    }

    /// End of what is there from a position on: the position itself when nothing is.
    pub(super) fn end_from(&self, position: u64) -> u64 {
        self.0.get(&position).map_or(position, |part| part.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_grow_together() {
        let mut ranges = Ranges::default();
        ranges.add(0..10);
        ranges.add(50..60);
        assert_eq!((ranges.end_from(0), ranges.end_from(9), ranges.end_from(10)), (10, 10, 10));
        assert_eq!((ranges.end_from(55), ranges.end_from(60)), (60, 60));
        ranges.add(10..10);
        ranges.add(70..70);
        ranges.add(10..50);
        assert_eq!((ranges.end_from(0), ranges.0.len()), (60, 1));
    }
}
