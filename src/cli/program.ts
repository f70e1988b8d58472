import module from 'node:module';

// From Node 22.1 on, what V8 compiled is kept for the next start. It is kept of what is loaded from here on only.
(module as { enableCompileCache?: () => void }).enableCompileCache?.();
await import('./carry-out.js');
