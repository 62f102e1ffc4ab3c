// The objects of a PDF file, with streams inflated, read without a PDF library: the checks must not share the
// platform's reader. Enough for the sample documents: classic and compressed objects, Flate, no encryption.
import { constants, inflateSync } from "node:zlib";

type PdfObject = { readonly dictionary: string; readonly stream: string };
export type PdfObjects = ReadonlyMap<number, PdfObject>;

const OBJECT = /(\d+) 0 obj\b([\s\S]*?)\bendobj/g;
const STREAM = /stream\r?\n/;
const REFERENCE = /(\d+) 0 R/g;

const inflate = (data: string): string => {
  try {
    // What follows the compressed data (line ends before `endstream`) is not an error.
    return inflateSync(Buffer.from(data, "latin1"), { finishFlush: constants.Z_SYNC_FLUSH }).toString("latin1");
  } catch {
    return "";
  }
};

function parseObject(body: string): PdfObject {
  const start = STREAM.exec(body);
  if (start === null) return { dictionary: body, stream: "" };
  const dictionary = body.slice(0, start.index);
  const data = body.slice(start.index + start[0].length, body.lastIndexOf("endstream"));
  return { dictionary, stream: dictionary.includes("/FlateDecode") ? inflate(data) : data };
}

const numberIn = (dictionary: string, key: string): number =>
  Number(new RegExp(`/${key}\\s+(\\d+)`).exec(dictionary)?.[1] ?? Number.NaN);

/** The object numbers under a key that holds one reference or a list of them. */
export function referencesIn(dictionary: string, key: string): number[] {
  const value = new RegExp(`/${key}\\s*(\\[[^\\]]*\\]|\\d+ 0 R)`).exec(dictionary)?.[1] ?? "";
  return [...value.matchAll(REFERENCE)].map((match) => Number(match[1]));
}

/** An object stream holds pairs `number offset`, then the objects themselves from `First` on. */
function* unpackObjectStream({ dictionary, stream }: PdfObject): Generator<[number, PdfObject]> {
  const first = numberIn(dictionary, "First");
  const heads = stream.slice(0, first).trim().split(/\s+/).map(Number);
  for (let i = 0; i + 1 < heads.length; i += 2) {
    const [id = 0, from = 0, , to] = heads.slice(i, i + 4);
    yield [id, { dictionary: stream.slice(first + from, to === undefined ? undefined : first + to), stream: "" }];
  }
}

export function readPdfObjects(bytes: Uint8Array): PdfObjects {
  const objects = new Map<number, PdfObject>();
  for (const [, id, body] of Buffer.from(bytes).toString("latin1").matchAll(OBJECT)) {
    const object = parseObject(body ?? "");
    objects.set(Number(id), object);
    if (!/\/Type\s*\/ObjStm\b/.test(object.dictionary)) continue;
    for (const [innerId, inner] of unpackObjectStream(object)) objects.set(innerId, inner);
  }
  return objects;
}
