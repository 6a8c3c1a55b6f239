// The programs under test, each with a simulated Discord: `segue demo`, and the AWS stack on this machine.

import { spawn } from "node:child_process";
import { dirname, resolve } from "node:path";
import { createInterface } from "node:readline";

const START_WITHIN = 120_000;
const STOP_WITHIN = 15_000;

const SEGUE = process.env.SEGUE_BIN ?? resolve(import.meta.dirname, "../../target/debug/segue");
const COMMANDS = {
  embedded: [SEGUE, "demo"],
  aws: [resolve(dirname(SEGUE), "aws-local")],
};

/** Starts a stack on free ports; resolves to its addresses, and a function that stops it in an orderly way. */
export async function startStack(name) {
  const [program, ...command] = COMMANDS[name];
  const child = spawn(program, [...command, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "pipe"] });
  const log = [];
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  const exited = new Promise((done) => child.once("exit", (code, signal) => done(signal ?? code)));
  const fail = (problem) => new Error(`${problem}; its log:\n${log.slice(-40).join("\n")}`);

  const ready = new Promise((done, refuse) => {
    child.once("error", (error) => refuse(fail(`${program} can't be started: ${error.message}`)));
    exited.then((how) => refuse(fail(`the stack ended (${how}) before it was ready`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      try {
        done(JSON.parse(line));
      } catch {
        log.push(line);
      }
    });
    setTimeout(() => refuse(fail("the stack was not ready in time")), START_WITHIN).unref();
  });

  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), STOP_WITHIN);
    const how = await exited;
    clearTimeout(late);
    if (how !== 0) throw fail(`the stack did not stop in order (${how})`);
  };

  try {
    return { name, ...(await ready), stop };
  } catch (error) {
    child.kill("SIGKILL");
    throw error;
  }
}
