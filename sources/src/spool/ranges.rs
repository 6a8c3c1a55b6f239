//! Which parts of a file are there.

use std::ops::Range;

/// Parts of a file that are there, in order and never touching.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(Vec<Range<u64>>);

impl Ranges {
    /// Adds a part.
    pub(super) fn add(&mut self, mut part: Range<u64>) {
        self.0.retain(|have| {
            let apart = have.end < part.start || part.end < have.start;
            if !apart {
                part = part.start.min(have.start)..part.end.max(have.end);
            }
            apart
        });
        let place = self.0.partition_point(|have| have.start < part.start);
        self.0.insert(place, part);
    }

    /// End of what is there from a position on: the position itself when nothing is.
    pub(super) fn end_from(&self, position: u64) -> u64 {
        let place = self.0.partition_point(|have| have.end <= position);
        self.0.get(place).filter(|have| have.start <= position).map_or(position, |have| have.end)
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
        ranges.add(10..50);
        assert_eq!((ranges.end_from(0), ranges.0.len()), (60, 1));
    }
}
