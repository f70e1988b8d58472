import { Session } from 'node:inspector';

// biome-ignore lint/suspicious/noExplicitAny: whatever a variable holds
type Any = any;

const HANDED = Symbol.for('heddle: handed to the inspector');

type Code = (...args: never[]) => unknown;

/**
 * The variables that functions see from outside, by name: what their closures and modules hold when they are first asked for.
 * V8 tells its inspector of them, and nobody else; the inspector is asked in this thread and opens nothing.
 */
export class Closures {
  private readonly known = new Map<Code, ReadonlyMap<string, unknown> | null>();

  /** @returns null where the inspector is not there to be asked. */
  of(code: Code): ReadonlyMap<string, unknown> | null {
    const known = this.known.get(code);
    if (known !== undefined) return known;
    const closure = ask(code);
    this.known.set(code, closure);
    return closure;
  }
}

let session: Session | null = null;

function ask(of: Code): ReadonlyMap<string, unknown> | null {
  const hands = globalThis as Any;
  try {
    if (session === null) {
      session = new Session();
      session.connect();
    }
    hands[HANDED] = of;
    const { result } = post('Runtime.evaluate', {
      expression: `globalThis[Symbol.for('${HANDED.description}')]`,
    });
    const { internalProperties } = post('Runtime.getProperties', {
      objectId: result.objectId,
      ownProperties: true,
    });
    const scopes = internalProperties.find(({ name }: Any) => name === '[[Scopes]]');
    const list = post('Runtime.getProperties', {
      objectId: scopes.value.objectId,
      ownProperties: true,
    }).result;
    const seen = new Map<string, unknown>();
    for (const { value } of list) {
      // What is global is no secret, and is looked up where it is used.
      if (value?.objectId === undefined || value.description === 'Global') continue;
      for (const { name, value: held } of post('Runtime.getProperties', {
        objectId: value.objectId,
        ownProperties: true,
      }).result) {
        if (!seen.has(name) && held !== undefined) seen.set(name, itself(held));
      }
    }
    return seen;
  } catch {
    return null;
  } finally {
    delete hands[HANDED];
  }
}

/** The value that the inspector speaks of, itself. */
function itself({ objectId, value, unserializableValue }: Any): unknown {
  if (objectId === undefined) return unserializableValue === undefined ? value : Number(unserializableValue);
  const hands = globalThis as Any;
  post('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: `function () { globalThis[Symbol.for('${HANDED.description}')] = this; }`,
    silent: true,
  });
  return hands[HANDED];
}

/** Asks, and is answered before it returns: the inspector of one's own thread does not wait. */
function post(method: string, params: object): Any {
  let answer: Any;
  (session as Any).post(method, params, (error: unknown, result: unknown) => {
    if (error) throw error;
    answer = result;
  });
  return answer;
}
