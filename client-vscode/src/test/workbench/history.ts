/** A project with a long history, in which three kinds of mistakes were corrected again and again. */
import type { Machine } from "./machine";

const FIXES = [
  ["yaml.load(text)", "yaml.safe_load(text)"],
  ["log.warn(text)", "log.warning(text)"],
  ["os.popen(text)", "subprocess.run(text)"],
] as const;
const FUNCTIONS = 12;

/** Commit so many corrections, each in a commit of its own. */
export function correct(machine: Machine, commits: number): void {
  const stream: string[] = [];
  for (let number = 0; number <= commits; number++) {
    const message = number === 0 ? "Begin" : `Correct part ${number}`;
    stream.push(
      "commit refs/heads/main",
      `committer A Person <person@example.com> ${1_750_000_000 + number * 3600} +0000`,
      data(message),
    );
    const files = Math.ceil(commits / FUNCTIONS);
    const changed = number === 0 ? [...Array(files).keys()] : [Math.floor((number - 1) / FUNCTIONS)];
    for (const file of changed) stream.push(`M 100644 inline part${file}.py`, data(text(file, number)));
  }
  machine.git(["fast-import", "--quiet"], `${stream.join("\n")}\n`);
  machine.git(["reset", "--quiet", "--hard", "main"]);
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}`;
}

/** A file after so many corrections in all. */
function text(file: number, corrected: number): string {
  const functions = [...Array(FUNCTIONS).keys()].map((index) => {
    const [before, after] = FIXES[index % FIXES.length] ?? FIXES[0];
    const call = file * FUNCTIONS + index < corrected ? after : before;
    return `def part_${file}_${index}(text):\n    found = ${call}\n    return found\n`;
  });
  return ["import logging\nimport os\nimport subprocess\n\nimport yaml\n\nlog = logging.getLogger()\n", ...functions].join("\n\n");
}
