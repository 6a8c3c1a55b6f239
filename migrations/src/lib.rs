//! The panel database's schema, versioned.
