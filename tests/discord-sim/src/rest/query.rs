//! Query strings.

/// A boolean in a query string, or what it is if it was not given.
///
/// See <https://discord.com/developers/docs/reference#boolean-query-strings>.
pub(super) fn is_true(given: Option<&str>, otherwise: bool) -> bool {
    given.map_or(otherwise, |given| matches!(given, "true" | "True" | "1"))
}
