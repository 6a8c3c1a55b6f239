//! A variable, and what is said of it.

use std::marker::PhantomData;

use crate::{Kind, Value};

/// A variable whose value is a `T`; an `Option` if it may be left out.
#[derive(Debug)]
pub struct Variable<T> {
    /// What is said of it.
    pub spec: Spec,
    value: PhantomData<fn() -> T>,
}

impl<T: Value> Variable<T> {
    /// A variable.
    #[must_use]
    pub const fn new(spec: Spec) -> Self {
        Self { spec, value: PhantomData }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.spec.name
    }
}

/// What is said of a variable.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// Its name.
    pub name: &'static str,
    /// What it can hold.
    pub kind: Kind,
    /// What holds when it is not set.
    pub initial: Initial,
    /// Explanation, line by line, in Markdown; each line begins with a blank, as `rustdoc` gives it.
    pub help: &'static [&'static str],
}

/// What holds when a variable is not set, or is empty.
#[derive(Clone, Copy, Debug)]
pub enum Initial {
    /// This value.
    Is(&'static str),
    /// It depends; the words say on what. The second is an example.
    Depends(&'static str, &'static str),
    /// Nothing: what it is for is not done. The text is an example, and may be empty.
    Nothing(&'static str),
    /// The programs that need it don't start.
    Required(&'static str),
}

/// Variables that belong together.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Heading.
    pub title: &'static str,
    /// The variables.
    pub variables: &'static [&'static Spec],
}
