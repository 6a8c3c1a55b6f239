//! What the interactions function costs: `make bench` prints it.
//!
//! The release binary runs under the Lambda emulator, with the table and the queues of an emulated AWS on this machine.
//! Times therefore lack the network of a real deployment; processor time is the function's own, read from the system.

#[path = "../tests/interactions/support/stack.rs"]
mod stack;
#[path = "../tests/interactions/support/mod.rs"]
mod support;

use std::{fs, net::SocketAddr, time::Duration};

use bytes::Bytes;
use http::Request;
use lambda_emulator::{Function, http_event};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use self::{
    stack::Stack,
    support::discord::{command, key, signed},
};

/// Cold starts that are measured.
const STARTS: usize = 20;
/// Invocations of each kind that are measured, after a tenth as many that are not.
const INVOCATIONS: usize = 1_000;
/// Ticks of the system's processor accounting in a second; Linux has used 100 on every platform we run on.
const TICKS: f64 = 100.0;

#[tokio::main]
async fn main() {
    let logs = NamedTempFile::new().expect("a temporary file can be made");
    let stack = Stack::start(logs.path()).await;
    let size = fs::metadata(env!("CARGO_BIN_EXE_interactions")).expect("the binary is there").len();
    println!("{:<44} {:>10} KB   promise: none", "binary, stripped", size / 1_024);

    let mut inits = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let function = Function::start(stack.config.clone()).await.expect("the function starts");
        inits.push(function.init_duration().await.expect("it has started"));
        function.stop().await;
    }
    report("init, with clients built and warmed", &mut inits, None, "<= 5 ms");

    let ping = |_| r#"{"type":1}"#.to_owned();
    measure(&stack.function, "PING", ping, "<= 150 us of processor").await;
    let read = |_| command("queue", &json!([])).to_string();
    measure(&stack.function, "/queue, a read", read, "<= 300 us of processor").await;
    let write = |number: usize| {
        let mut body: Value = command("pause", &json!([]));
        body["id"] = json!((1_u64 << 60).wrapping_add(number as u64).to_string());
        body.to_string()
    };
    measure(&stack.function, "/pause, a write", write, "<= 300 us of processor").await;

    let pid = stack.function.pid().await.expect("it runs");
    println!("{:<44} {:>10} KB   promise: <= 20 MB", "memory at its highest", highest_memory(pid));
}

async fn measure(function: &Function, name: &str, body: impl Fn(usize) -> String, promise: &str) {
    for number in 0..INVOCATIONS / 10 {
        invoke(function, body(INVOCATIONS + number)).await;
    }
    let pid = function.pid().await.expect("it runs");
    let before = processor_time(pid);
    let mut times = Vec::with_capacity(INVOCATIONS);
    for number in 0..INVOCATIONS {
        times.push(invoke(function, body(number)).await);
    }
    let spent =
        processor_time(pid).saturating_sub(before) / u32::try_from(INVOCATIONS).expect("a small number");
    report(name, &mut times, Some(spent), promise);
}

async fn invoke(function: &Function, body: String) -> Duration {
    let mut request = Request::post("/interactions")
        .header("content-type", "application/json")
        .body(Bytes::from(body))
        .expect("a plain request");
    let headers = signed(&key(), segue_store::now().as_secs(), request.body());
    request.headers_mut().extend(headers);
    let event = http_event(&request, SocketAddr::from(([127, 0, 0, 1], 1)));
    let invocation = function.invoke(&event).await.expect("it answers");
    assert_eq!(invocation.response["statusCode"], 200, "{}", invocation.response);
    invocation.duration
}

fn report(name: &str, times: &mut [Duration], processor: Option<Duration>, promise: &str) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1_000.0;
    let processor =
        processor.map_or_else(String::new, |spent| format!(", {} us of processor", spent.as_micros()));
    println!(
        "{name:<44} p50 {:>7.3} ms, p95 {:>7.3} ms, worst {:>7.3} ms{processor}   promise: {promise}",
        at(50),
        at(95),
        at(100)
    );
}

/// Processor time of a process: fields 14 and 15 of its `stat`, counted from behind the name.
fn processor_time(pid: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).expect("the process is there");
    let fields = stat.rsplit(')').next().expect("it has a name");
    let ticks: f64 =
        fields.split_whitespace().skip(11).take(2).map(|field| field.parse().unwrap_or(0.0)).sum();
    Duration::from_secs_f64(ticks / TICKS)
}

fn highest_memory(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("the process is there");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("Linux says it");
    line.trim().trim_end_matches(" kB").parse().expect("it is a number")
}
