import type { Result } from "../../../shared/base/result.ts";

type FileFaultCode =
  | "folder-missing"
  | "folder-not-usable"
  | "folder-exposed"
  | "secrets-exposed"
  | "disk-full"
  | "disk-nearly-full"
  | "too-many-open-files";

/** `detail` names the path and the very command that mends it, where there is one. */
export interface FileFault {
  readonly code: FileFaultCode;
  readonly detail: string;
}

export type FileResult<Value> = Result<Value, FileFault>;

/** The system's own word for what went wrong, `ENOENT` and the like; empty when it has none. */
export function systemCode(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** What a failed operation on `path` means to whoever runs the computer. */
export function fileFault(error: unknown, path: string): FileFault {
  const code = systemCode(error);
  switch (code) {
    case "ENOENT":
      return { code: "folder-missing", detail: `${path} is not there` };
    case "ENOTDIR":
    case "EEXIST":
      return { code: "folder-not-usable", detail: `${path} is not a folder, or something above it is not` };
    case "EROFS":
      return { code: "folder-not-usable", detail: `${path} is on a file system that is mounted read-only` };
    case "EACCES":
    case "EPERM":
      return {
        code: "folder-not-usable",
        detail: `${path} may not be written by this user; run: chown -R "$(id -u)" '${path}'`,
      };
    case "ENOSPC":
    case "EDQUOT":
      return { code: "disk-full", detail: `${path}: no space left` };
    case "EMFILE":
    case "ENFILE":
      return { code: "too-many-open-files", detail: `${path}: no file descriptors left` };
    default:
      return { code: "folder-not-usable", detail: `${path}: ${code === "" ? "unknown failure" : code}` };
  }
}
