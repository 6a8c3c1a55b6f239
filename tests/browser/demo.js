// The program under test: `segue demo`, started on a free port.

import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { createInterface } from "node:readline";

const START_WITHIN = 60_000;
const STOP_WITHIN = 15_000;

const PROGRAM = process.env.SEGUE_BIN ?? resolve(import.meta.dirname, "../../target/debug/segue");

/** Starts the demo; resolves to its URL and a function that stops it in an orderly way. */
export async function startDemo() {
  const child = spawn(PROGRAM, ["demo", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const exited = new Promise((done) => child.once("exit", (code, signal) => done(signal ?? code)));
  const fail = (problem) => new Error(`${problem}; its log:\n${log.slice(-40).join("\n")}`);

  const ready = new Promise((done, refuse) => {
    child.once("error", (error) => refuse(fail(`${PROGRAM} can't be started: ${error.message}`)));
    exited.then((how) => refuse(fail(`the demo ended (${how}) before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      try {
        done(JSON.parse(line).page);
      } catch {
        log.push(line);
      }
    });
    setTimeout(() => refuse(fail("the demo was not ready in time")), START_WITHIN).unref();
  });

  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN);
    const how = await exited;
    clearTimeout(late);
    if (how !== 0) throw fail(`the demo did not stop in order (${how})`);
  };

  try {
    return { url: await ready, stop };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
