import { syncBuiltinESMExports } from 'node:module';
import { installAtomics } from './atomics.js';
import type { SharedBuffers } from './buffers.js';
import { installCloning } from './cloning.js';
import { installConstructors } from './constructors.js';
import { installDataView } from './data-view.js';
import { installEncoding } from './encoding.js';
import type { Gate } from './gate.js';
import { Memory } from './memory.js';
import { messagesOf } from './messages.js';
import { TypedArrayBase } from './native.js';
import { installBuffer } from './node-buffer.js';
import { installNodeModules } from './node-modules.js';
import { installReadingMethods } from './reading-methods.js';
import { installSharedArrayBuffer } from './shared-array-buffer.js';
import { installSpeciesMethods } from './species.js';
import { installTypeChecks } from './type-checks.js';
import { installWeb } from './web.js';
import { installWritingMethods } from './writing-methods.js';

let isInstalled = false;

/**
 * Replaces, in this thread and for good, whatever of JavaScript and Node sees the bytes of shared memory, so that the gate
 * is passed before each access. It has to be called before users' modules are loaded; code that needs the natives after
 * it takes them from `native`.
 * @throws Error where it was called before: a thread has one gate.
 */
export function install(gate: Gate, buffers: SharedBuffers): Memory {
  if (isInstalled) throw new Error('shims are installed in this thread already');
  isInstalled = true;
  const memory = new Memory(gate, buffers);
  messagesOf(memory);
  const { prototype } = TypedArrayBase;
  installSharedArrayBuffer(memory);
  installConstructors(memory);
  installReadingMethods(memory, prototype);
  installWritingMethods(memory, prototype);
  installSpeciesMethods(memory, prototype);
  installDataView(memory);
  installAtomics(memory);
  installTypeChecks(memory);
  installBuffer(memory);
  installEncoding(memory);
  installCloning(memory);
  installNodeModules(memory);
  installWeb(memory);
  syncBuiltinESMExports();
  return memory;
}
