import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../support/until.ts";

/**
 * BlueZ's `btvirt` gives its controllers on sockets with fixed names, and wants the
 * kernel's AES, which not every kernel has and nothing here uses. Put before the
 * C library, this moves the sockets into our own folder and lets it do without.
 */
const shim = `
extern void *dlsym(void *handle, const char *name);
extern char *getenv(const char *name);
extern int open(const char *path, int flags, ...);
extern int snprintf(char *to, unsigned long size, const char *format, ...);
extern int strncmp(const char *one, const char *other, unsigned long count);

struct address { unsigned short family; char path[108]; };
enum { AF_UNIX = 1, AF_ALG = 38, O_RDWR = 2 };
#define RTLD_NEXT ((void *)-1)

int socket(int family, int type, int protocol) {
  int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
  return family == AF_ALG ? open("/dev/null", O_RDWR) : real(family, type, protocol);
}

int bind(int socket, const struct address *wanted, unsigned int length) {
  int (*real)(int, const void *, unsigned int) = dlsym(RTLD_NEXT, "bind");
  struct address moved = { AF_UNIX, "" };
  if (wanted->family == AF_ALG) return 0;
  if (wanted->family != AF_UNIX || strncmp(wanted->path, "/tmp/", 5)) return real(socket, wanted, length);
  snprintf(moved.path, sizeof moved.path, "%s/%s", getenv("HARK_CONTROLLERS"), wanted->path + 5);
  return real(socket, &moved, sizeof moved);
}
`;

/** Bluetooth controllers in user space that hear each other; software not ours. */
export interface UserControllers {
  /** Every connection to this socket is a controller of its own. */
  readonly path: string;
  /** All of them vanish at once, as a stick does that is pulled out. */
  stop(): Promise<void>;
}

export async function startUserControllers(): Promise<UserControllers> {
  const folder = mkdtempSync(join(tmpdir(), "hark-bt-"));
  const source = join(folder, "shim.c");
  const library = join(folder, "shim.so");
  writeFileSync(source, shim);
  execFileSync("cc", ["-shared", "-fPIC", "-nostdlib", "-o", library, source], { stdio: "pipe" });
  const child: ChildProcess = spawn("btvirt", ["-s"], {
    env: { ...process.env, LD_PRELOAD: library, HARK_CONTROLLERS: folder },
    stdio: "ignore",
  });
  const path = join(folder, "bt-server-le");
  await until("btvirt gives its controllers", () => existsSync(path));
  return {
    path,
    async stop() {
      const isOver = child.exitCode !== null || child.signalCode !== null;
      child.kill("SIGKILL");
      if (!isOver) await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
