//! Changes to a field that may be empty.

/// What a request does to a field that may be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Setting<T> {
    /// It is left as it is.
    #[default]
    Kept,
    /// It is set, or emptied.
    To(Option<T>),
}

impl<T> Setting<T> {
    /// Does so.
    pub(crate) fn apply(self, field: &mut Option<T>) {
        if let Self::To(value) = self {
            *field = value;
        }
    }
}
