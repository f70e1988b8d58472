// Tile kernels in AssemblyScript, over the caller's memory: addresses and strides are in bytes, other sizes in
// elements. `../kernels.ts` says what they do, `../reference.ts` with which bits.
export { execute } from './execute';
export { loadInt8 } from './dequantise';
export { layerNorm, rmsNorm } from './layer-norm';
export { softmax } from './softmax';
// The names `load` and `store` are the language's own in AssemblyScript.
export { addTile as add, loadTile as load, multiplyTile as multiply, storeTile as store } from './transfer';
