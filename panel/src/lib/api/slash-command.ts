import type { CommandType } from "./types";

const OTHERWISE: Partial<Record<CommandType, string>> = {
  moveSession: "move-session",
  removeDuplicates: "remove",
  restore: "clear",
  removeAbsent: "remove",
};

/** Name of the slash command whose rules a command is under. */
export function slashCommand(command: CommandType): string {
  return OTHERWISE[command] ?? command;
}
