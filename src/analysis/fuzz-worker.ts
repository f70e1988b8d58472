// The task of the pool's workers in a fuzz campaign.
export { fuzzBatch as default } from './fuzz-batch.js';
