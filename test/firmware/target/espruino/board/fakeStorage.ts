/** Espruino's Storage, with files that outlast a reset. */
export type FakeStorage = {
  readonly readArrayBuffer: (file: string) => ArrayBuffer | undefined;
  readonly readJSON: (file: string, noExceptions: boolean) => unknown;
  readonly write: (file: string, bytes: ArrayBuffer) => boolean;
};

export function fakeStorage(
  files: { readonly [file: string]: string },
  written: (file: string, hex: string) => void,
): FakeStorage {
  const kept: { [file: string]: string } = {};
  for (const file of Object.keys(files)) kept[file] = files[file] as string;
  return {
    readArrayBuffer: (file) => {
      const hex = kept[file];
      return hex === undefined ? undefined : bytesOfHex(hex).buffer;
    },
    readJSON: (file) => {
      const hex = kept[file];
      if (hex === undefined) return undefined;
      let text = "";
      const bytes = bytesOfHex(hex);
      for (let i = 0; i < bytes.length; i += 1) text += String.fromCharCode(bytes[i] as number);
      return JSON.parse(text) as unknown;
    },
    write: (file, bytes) => {
      // Espruino takes 28 characters at most.
      if (file.length > 28) throw new Error("name too long");
      kept[file] = hexOf(new Uint8Array(bytes));
      written(file, kept[file]);
      return true;
    },
  };
}

export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    hex += (byte < 16 ? "0" : "") + byte.toString(16);
  }
  return hex;
}

export function bytesOfHex(hex: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(hex.substr(2 * i, 2), 16);
  return bytes;
}
