// A folder of a test's own, which a server that runs as another user can enter as well.
import { chmod, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const makeTemporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "openclaw-test-"));
  await chmod(folder, 0o755);
  return folder;
};
