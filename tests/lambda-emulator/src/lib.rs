//! A small Lambda Runtime API that drives the real function binaries.
