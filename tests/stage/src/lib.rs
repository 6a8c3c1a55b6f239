//! End-to-end tests: both stacks, heard through the simulated Discord.
