//! Which version may be shown.

use std::collections::HashSet;

use segue_domain::{Head, PageRef};

/// A page as its row is found: number and revision.
pub type PageKey = (u64, u64);

/// Key of a directory's entry.
pub const fn key(page: &PageRef) -> PageKey {
    (page.id, page.revision)
}

/// Newest head all of whose pages have arrived.
pub fn newest_complete<'a>(
    heads: impl IntoIterator<Item = &'a Head>,
    pages: &HashSet<PageKey>,
) -> Option<&'a Head> {
    heads
        .into_iter()
        .filter(|head| head.directory.iter().all(|page| pages.contains(&key(page))))
        .max_by_key(|head| head.version)
}

/// Pages that neither the shown version nor any newer one can name.
///
/// A version carries pages over from the one before it, or writes them with its own number as revision. So a page
/// up to the shown version that the shown version does not name never comes back.
pub fn superseded(shown: &Head, pages: &HashSet<PageKey>) -> Vec<PageKey> {
    let named: HashSet<PageKey> = shown.directory.iter().map(key).collect();
    let gone = |page: &&PageKey| page.1 <= shown.version && !named.contains(*page);
    pages.iter().filter(gone).copied().collect()
}

/// Whether a page of a head can't arrive any more: an earlier version wrote it, and what that version wrote came before.
pub fn has_lost_page(head: &Head, pages: &HashSet<PageKey>) -> bool {
    head.directory.iter().any(|page| page.revision < head.version && !pages.contains(&key(page)))
}

#[cfg(test)]
mod tests {
    use segue_domain::{GuildId, Session};

    use super::*;

    fn head(version: u64, pages: &[PageKey]) -> Head {
        let mut head = Session::new(GuildId::new(1)).head;
        head.version = version;
        head.directory = pages.iter().map(|&(id, revision)| PageRef { id, revision, len: 1 }).collect();
        head
    }

    #[test]
    fn a_head_is_shown_once_its_pages_are_there() {
        let heads = [head(1, &[(0, 1)]), head(2, &[(0, 1), (1, 2)]), head(3, &[(0, 3)])];
        let shown = |pages: &[PageKey]| {
            let pages = pages.iter().copied().collect();
            newest_complete(&heads, &pages).map(|head| head.version)
        };
        assert_eq!(shown(&[]), None);
        assert_eq!(shown(&[(0, 1)]), Some(1));
        assert_eq!(shown(&[(0, 1), (1, 2)]), Some(2));
        assert_eq!(shown(&[(0, 3)]), Some(3));
    }

    #[test]
    fn a_page_of_an_earlier_version_that_is_missing_is_lost() {
        let lost =
            |pages: &[PageKey]| has_lost_page(&head(3, &[(0, 1), (1, 3)]), &pages.iter().copied().collect());
        assert!(lost(&[]) && lost(&[(1, 3)]));
        assert!(!lost(&[(0, 1)]), "its own page may come after the head");
        assert!(!lost(&[(0, 1), (1, 3)]));
    }

    #[test]
    fn pages_that_a_newer_version_may_name_are_kept() {
        let pages = HashSet::from([(0, 1), (0, 3), (1, 2), (4, 5)]);
        let mut gone = superseded(&head(3, &[(0, 3)]), &pages);
        gone.sort_unstable();
        assert_eq!(gone, [(0, 1), (1, 2)]);
    }
}
