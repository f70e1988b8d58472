export * from '../src/analysis/arbitraries.js';
