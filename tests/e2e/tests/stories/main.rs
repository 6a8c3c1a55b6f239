//! What whole stacks promise, heard through the simulated Discord.

mod both_stacks;
mod chaos;
mod durability;
mod harness;
mod network;
mod restart;
mod restore_rules;
mod scaling;
mod scenarios;
mod supervised;

use harness::Program;

fn main() {
    let mut program = Program::new();
    program.phase(both_stacks::lanes());
    program.phase(both_stacks::more_lanes());
    // These wait for leases, restarts and people, far more than they work.
    let lanes = [restart::lanes(), restore_rules::lanes(), chaos::lanes()].into_iter().flatten();
    program.phase(lanes.chain([network::lane(), scaling::lane(), supervised::lane()]).collect());
    // Times that were promised.
    program.phase(durability::lanes());
    for lane in durability::busy_lanes() {
        program.phase(vec![lane]);
    }
    program.end()
}
