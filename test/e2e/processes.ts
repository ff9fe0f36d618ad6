import { execFileSync } from 'node:child_process';

/** A process and the command line it runs. */
interface Process {
  readonly pid: number;
  readonly args: string;
}

/** All that a process has started, and what those have started. */
export function processesBelow(ancestor: number): Process[] {
  const processes = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => {
      const [pid, parent, ...args] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), args: args.join(' ') };
    });
  const below = new Set([ancestor]);
  for (let size = 0; size !== below.size; ) {
    size = below.size;
    for (const { pid, parent } of processes) if (below.has(parent)) below.add(pid);
  }
  return processes.filter(({ pid }) => pid !== ancestor && below.has(pid)).map(({ pid, args }) => ({ pid, args }));
}
