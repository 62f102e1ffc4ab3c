// Postgres refuses to run as root. Started by root it runs as the machine's `postgres` user where there is one, else as
// `nobody`: no user is added to a machine for a test run.
import { readFile } from "node:fs/promises";
import { AppError } from "@openclaw/errors";
import { type Identity, runsAsRoot } from "./process-facts.ts";

export const findServerIdentity = async (): Promise<Identity | undefined> => {
  if (!runsAsRoot()) return undefined;
  const users = (await readFile("/etc/passwd", "utf8")).split("\n").map((line) => line.split(":"));
  for (const wanted of ["postgres", "nobody"]) {
    const user = users.find(([name]) => name === wanted);
    const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new AppError(
    "dependency_missing",
    "Postgres cannot run as root, and there is neither a postgres nor a nobody user",
  );
};
