//! Opus packets heard, against those of the source.

use std::{collections::HashMap, fmt};

/// The packet a client sends five times when it falls silent.
///
/// See <https://discord.com/developers/docs/topics/voice-connections#voice-data-interpolation>.
pub const SILENCE: [u8; 3] = [0xF8, 0xFF, 0xFE];

/// The outcome of the packets of a source on their way to a listener.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct FrameReport {
    /// Packets the source has.
    pub source: usize,
    /// Packets the listener got, silence aside.
    pub heard: usize,
    /// Packets of the source that arrived byte for byte, in order.
    pub identical: usize,
    /// Packets between the first and the last heard that never arrived.
    pub missing: usize,
    /// Packets that arrived again.
    pub duplicated: usize,
    /// Packets that arrived after a later one.
    pub out_of_order: usize,
    /// Packets the source does not have.
    pub foreign: usize,
    /// Number of the first packet heard, from 0.
    pub first: Option<usize>,
    /// Number of the last packet heard.
    pub last: Option<usize>,
}

impl FrameReport {
    /// Compares packets in the order they were heard with a source none of whose packets are alike.
    #[must_use]
    pub fn compare<S: AsRef<[u8]>, H: AsRef<[u8]>>(source: &[S], heard: &[H]) -> Self {
        let numbers: HashMap<&[u8], usize> =
            source.iter().enumerate().map(|(number, packet)| (packet.as_ref(), number)).collect();
        let mut report = Self { source: source.len(), ..Self::default() };
        let mut seen = vec![false; source.len()];
        for packet in heard.iter().map(AsRef::as_ref).filter(|packet| *packet != SILENCE) {
            report.heard += 1;
            let Some(&number) = numbers.get(packet) else {
                report.foreign += 1;
                continue;
            };
            if std::mem::replace(&mut seen[number], true) {
                report.duplicated += 1;
            } else if report.last.is_some_and(|last| number < last) {
                report.out_of_order += 1;
                report.first = report.first.map(|first| first.min(number));
            } else {
                report.identical += 1;
                report.first = report.first.or(Some(number));
                report.last = Some(number);
            }
        }
        if let (Some(first), Some(last)) = (report.first, report.last) {
            report.missing = seen[first..=last].iter().filter(|seen| !**seen).count();
        }
        report
    }

    /// Share, 0 to 1, of the whole source that was heard as it is.
    #[must_use]
    pub fn share_of_source(&self) -> f64 {
        share(self.identical, self.source)
    }

    /// Share, 0 to 1, of the part between the first and the last packet heard that was heard as it is.
    ///
    /// What came twice, late, or from elsewhere counts against it, as what is missing does.
    #[must_use]
    pub fn share_of_part(&self) -> f64 {
        share(
            self.identical,
            self.identical + self.missing + self.duplicated + self.out_of_order + self.foreign,
        )
    }
}

impl fmt::Display for FrameReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, heard, identical, missing, duplicated, out_of_order, foreign, .. } = self;
        write!(
            f,
            "{identical} of {heard} identical and in order, {missing} missing, {duplicated} doubled, \
             {out_of_order} late, {foreign} foreign"
        )?;
        if let (Some(first), Some(last)) = (self.first, self.last) {
            write!(f, " (packets {first} to {last} of {source})")?;
        }
        Ok(())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of packets stay far below 2^52")]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Vec<Vec<u8>> {
        (0..100).map(|number| vec![number, 1, 2, 3]).collect()
    }

    fn perfect() -> FrameReport {
        FrameReport {
            source: 100,
            heard: 100,
            identical: 100,
            first: Some(0),
            last: Some(99),
            ..FrameReport::default()
        }
    }

    #[test]
    fn the_whole_source_in_order_is_perfect_whatever_silence_surrounds_it() {
        let mut heard = source();
        heard.insert(0, SILENCE.to_vec());
        heard.push(SILENCE.to_vec());
        let report = FrameReport::compare(&source(), &heard);
        assert_eq!(report, perfect());
        assert!((report.share_of_source() - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_dropped_packet_is_missing() {
        let mut heard = source();
        heard.remove(40);
        let report = FrameReport::compare(&source(), &heard);
        assert_eq!(report, FrameReport { heard: 99, identical: 99, missing: 1, ..perfect() });
        assert!(report.share_of_part() < 0.995);
    }

    #[test]
    fn a_doubled_packet_counts_once_and_is_told() {
        let mut heard = source();
        heard.insert(40, heard[39].clone());
        let report = FrameReport::compare(&source(), &heard);
        assert_eq!(report, FrameReport { heard: 101, duplicated: 1, ..perfect() });
        assert!(report.share_of_part() < 1.0);
    }

    #[test]
    fn swapped_packets_are_out_of_order() {
        let mut heard = source();
        heard.swap(40, 41);
        let report = FrameReport::compare(&source(), &heard);
        assert_eq!(report, FrameReport { identical: 99, out_of_order: 1, ..perfect() });
    }

    #[test]
    fn a_changed_packet_is_foreign_and_its_original_missing() {
        let mut heard = source();
        heard[40][3] = 9;
        let report = FrameReport::compare(&source(), &heard);
        assert_eq!(report, FrameReport { identical: 99, foreign: 1, missing: 1, ..perfect() });
    }

    #[test]
    fn a_part_is_whole_in_itself() {
        let report = FrameReport::compare(&source(), &source()[20..60]);
        assert_eq!((report.first, report.last, report.missing), (Some(20), Some(59), 0));
        assert!((report.share_of_part() - 1.0).abs() < f64::EPSILON);
        assert!((report.share_of_source() - 0.4).abs() < 1e-9);
    }

    #[test]
    fn hearing_nothing_is_no_success() {
        let report = FrameReport::compare(&source(), &[SILENCE]);
        assert!(report.share_of_part() < f64::EPSILON);
        assert!(report.share_of_source() < f64::EPSILON);
    }
}
