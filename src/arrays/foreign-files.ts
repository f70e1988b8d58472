import { BadInput } from '../refusal/bad-input.js';

/** What a file is to be. */
export type Wanted = 'array' | 'model';

interface Foreign {
  readonly is: (bytes: Uint8Array) => boolean;
  readonly what: string;
  /** What to do about it, where an array is wanted, and where a model is. */
  readonly remedy: Readonly<Record<Wanted, string>>;
}

const begins =
  (...magic: readonly number[]) =>
  (bytes: Uint8Array) =>
    magic.every((byte, at) => bytes[at] === byte);

const beginsWith = (text: string) => begins(...Buffer.from(text, 'latin1'));

/** The same remedy, whatever is wanted. */
const both = (remedy: string) => ({ array: remedy, model: remedy });
const compressed = (by: string, remedy: string): Omit<Foreign, 'is'> => ({
  what: `it is compressed by ${by}`,
  remedy: both(remedy),
});
const picture = {
  what: 'it is a picture',
  remedy: both('np.save(path, np.asarray(image)) makes an array of it'),
};
const exporting = 'export it to ONNX, with torch.onnx.export, tf2onnx or skl2onnx';

/** What people have lying beside a model or an array and give in its place, told by its first bytes. */
const FOREIGN: readonly Foreign[] = [
  {
    is: beginsWith('version https://git-lfs'),
    what: 'it is a Git LFS pointer, and not the file itself',
    remedy: both('fetch that with git lfs pull'),
  },
  { is: begins(0x1f, 0x8b), ...compressed('gzip', 'unpack it first, with gunzip -k') },
  { is: beginsWith('BZh'), ...compressed('bzip2', 'unpack it first, with bunzip2 -k') },
  { is: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a), ...compressed('xz', 'unpack it first, with unxz -k') },
  { is: begins(0x28, 0xb5, 0x2f, 0xfd), ...compressed('zstd', 'unpack it first, with unzstd') },
  {
    is: begins(0x89, 0x48, 0x44, 0x46),
    what: 'it is HDF5',
    remedy: {
      array: 'save the array with np.save(path, file["name"][:])',
      model: `${exporting}: tf2onnx for Keras`,
    },
  },
  {
    is: (bytes) => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5,
    what: 'it is a Python pickle, which is code and never run',
    remedy: { array: 'save the array with np.save(path, a)', model: exporting },
  },
  {
    is: (bytes) => begins(0x50, 0x4b)(bytes) && /^.{0,80}\/(data\.pkl|\.format_version)/s.test(head(bytes)),
    what: 'it is a file of PyTorch',
    remedy: {
      array: 'save the array with np.save(path, tensor.numpy())',
      model: "export it with torch.onnx.export(model, example, 'model.onnx')",
    },
  },
  { is: begins(0x89, 0x50, 0x4e, 0x47), ...picture },
  { is: begins(0xff, 0xd8, 0xff), ...picture },
  {
    is: beginsWith('PAR1'),
    what: 'it is Parquet',
    remedy: both('save it with np.save(path, df.to_numpy())'),
  },
  {
    is: (bytes) => /^\s*<(!doctype|html|\?xml)/i.test(head(bytes)),
    what: 'it is a web page: a download went wrong',
    remedy: both('fetch the file again, from its raw address'),
  },
  {
    is: (bytes) =>
      begins(0, 0)(bytes) && [8, 9, 11, 12, 13, 14].includes(bytes[2]) && bytes[3] >= 1 && bytes[3] <= 4,
    what: 'it is IDX, as MNIST comes',
    remedy: both(
      'skip its header: np.frombuffer(open(path, "rb").read(), np.uint8, offset=16), 8 for labels',
    ),
  },
];

/** The first bytes as text, each byte a character. */
function head(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 128)).toString('latin1');
}

/**
 * Tells files of other kinds by name.
 * @throws BadInput where this is one.
 */
export function refuseForeign(bytes: Uint8Array, file: string, wanted: Wanted): void {
  const foreign = FOREIGN.find(({ is }) => is(bytes));
  if (foreign) throw new BadInput(`${file}: ${foreign.what}: ${foreign.remedy[wanted]}`);
}
