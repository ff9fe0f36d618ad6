export function whyInstall(lock: string | undefined, installed: string | undefined): string | undefined;
export function programOf(target: string, folder: string): { command: string; args: string[] };
export function faultOfNode(version: string | undefined): string | undefined;
